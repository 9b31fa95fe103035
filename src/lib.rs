//! Free-text job titles in; canonical roles, families, functions and levels out, with calibrated confidence and evidence, or an honest no.
//!
//! ```
//! use rolecall::{Level, Normalizer, Verdict};
//!
//! let normalizer = Normalizer::builtin();
//!
//! let outcome = normalizer.normalize("Sr. Software Enginer - Remote");
//! assert_eq!(outcome.verdict, Verdict::Match);
//! assert_eq!(normalizer.taxonomy().role(outcome.role.expect("a match")).slug, "software-engineer");
//! assert_eq!(outcome.level, Some(Level::Senior));
//!
//! let unknown = normalizer.normalize("Senior Global Frobnicator");
//! assert_eq!(unknown.verdict, Verdict::NoMatch);
//! ```
//!
//! For many titles, keep a [`Scratch`] a thread and call [`Normalizer::normalize_with`]. An organisation's own words are laid over the
//! built-in dictionary with [`Builder::dictionary`]; the department beside a title helps to decide it ([`Normalizer::read_context`]); [`Normalizer::explain`] shows why a title is decided as it is.
//!
//! The rooms, from the ground up: [`text`] and [`model`]; [`dictionary`]; [`analysis`]; [`index`]; [`matching`];
//! [`ranking`]; [`engine`];
//! beside it [`mod@explain`], [`mod@evaluate`], [`mod@fit`] and [`mod@bridge`].

#![deny(unsafe_code)]

pub mod analysis;
pub mod bridge;
pub mod config;
pub mod dictionary;
pub mod engine;
pub mod evaluate;
pub mod explain;
pub mod fit;
mod flat;
pub mod index;
pub mod matching;
pub mod model;
pub mod ranking;
pub mod text;

pub use config::Config;
pub use engine::{Builder, Normalizer, Ranked, Scratch};
pub use model::{
    context::Context,
    level::{Level, Track},
    outcome::{Method, Modifier, Outcome, Reason, Verdict},
    title::ModifierKind,
};
