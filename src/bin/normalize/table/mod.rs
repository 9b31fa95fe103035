//! Tables in and out: finding the column of titles, streaming rows, writing answers behind them.

pub mod answer;
pub mod column;
pub mod read;
pub mod summary;
pub mod write;
