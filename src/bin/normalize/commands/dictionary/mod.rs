//! `normalize dictionary`: check, format, import, join, show and compare packs.

mod bridge;
mod changes;
mod check;
mod import;
mod learn;
mod show;

use std::process::ExitCode;

use crate::{args::DictionaryCommand, error::Failure};

pub fn run(command: DictionaryCommand) -> Result<ExitCode, Failure> {
    match command {
        DictionaryCommand::Check { dir, no_builtin, strict, against } => check::check(dir.as_deref(), no_builtin, strict, &against),
        DictionaryCommand::Format { dir, check } => check::format(&dir, check),
        DictionaryCommand::Import(args) => import::import(&args),
        DictionaryCommand::Build { dirs, builtin, output } => learn::build(&dirs, builtin, &output),
        DictionaryCommand::Fit(args) => learn::fit(&args),
        DictionaryCommand::Bridge { from, to } => bridge::bridge(&from, &to),
        DictionaryCommand::Show { query, dictionaries } => show::show(&query, &dictionaries),
        DictionaryCommand::Diff { dir } => changes::diff(&dir),
        DictionaryCommand::Try { new, titles, select, dictionaries } => changes::try_out(&new, &titles, select.as_deref(), &dictionaries),
    }
}
