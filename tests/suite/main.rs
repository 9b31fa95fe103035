//! One binary for all integration tests: a module a question.

/// Tables of titles that anybody can read and extend: does each get the answer it should?
mod titles;

/// The seed documents: is everything they name known?
mod seeds;

/// Contracts that hold for any input.
mod properties;
mod ranking;

/// Departments beside titles.
mod context;

/// The dictionary: is it free of problems, and is all of it part of the library?
mod dictionary;

/// The command as a user types it.
mod accuracy;
mod commands;

#[path = "../../benches/support/mod.rs"]
mod bench_support;
/// What the benches measure accuracy with: is it sound, and is accuracy kept?
mod misspelt;

/// Files of every format, odd and hostile ones among them, as the command takes and makes them.
mod files;

/// Classifications and own catalogues made into packs.
mod import;

/// Overlay packs, ladders, and what is said about them.
mod packs;

/// The report, the review in it, and what becomes of decisions.
mod decisions;
mod report;

use std::sync::LazyLock;

use rolecall::Normalizer;

/// The built-in dictionary, built once for all tests.
static BUILTIN: LazyLock<Normalizer> = LazyLock::new(Normalizer::builtin);
