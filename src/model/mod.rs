//! Nouns only: what a title can be turned into. Nothing here decides anything.

pub mod context;
pub mod ladder;
pub mod level;
pub mod outcome;
pub mod taxonomy;
pub mod title;
