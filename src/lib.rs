//! Free-text job titles in; canonical roles, families, functions and levels out, or an honest no.

#![forbid(unsafe_code)]

pub mod analysis;
pub mod config;
pub mod dictionary;
pub mod engine;
pub mod evaluate;
pub mod explain;
pub mod index;
pub mod matching;
pub mod model;
pub mod text;

pub use config::Config;
pub use engine::{Builder, Normalizer, Ranked, Scratch};
pub use model::{
    level::{Level, Track},
    outcome::{Method, Modifier, Outcome, Reason, Verdict},
    title::ModifierKind,
};
