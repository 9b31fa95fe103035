//! What the benches share: chance that can be repeated, titles in numbers, misspelt titles, time of the processor.

#![allow(dead_code, reason = "each bench uses a part of it")]

pub mod misspell;
pub mod packs;
pub mod paths;
pub mod random;
pub mod titles;
