//! Letters only: folding, tokens and string similarity. Knows nothing of roles or dictionaries.

pub mod fold;
pub mod hash;
pub mod similarity;
pub mod token;
