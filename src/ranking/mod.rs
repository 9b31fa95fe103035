//! Ranking where no exact step answers: a model learned from a pack's own aliases, and what else speaks for a concept.
//!
//! ```text
//! words -> features (words, pairs, letters) -> learned + typical scores of every concept   (model)
//!                                           -> the best dozen, compared with their aliases (model)
//!                                           -> one weight a kind of evidence                (fusion)
//! ```
//!
//! Finds and orders, and says how likely; whether that is enough is decided elsewhere.

mod concepts;
pub mod features;
pub mod fusion;
mod learn;
mod model;

pub use fusion::{Evidence, Example};
pub(crate) use model::Lesson;
pub use model::{Ranking, RankingScratch};
