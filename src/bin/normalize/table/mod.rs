//! Tables in and out: finding the column of titles, streaming rows, writing answers behind them.

pub mod answer;
pub mod column;
pub mod files;
mod names;
pub mod read;
pub mod redact;
pub mod summary;
pub mod types;
pub mod write;

/// Text from a file, safe to show on a terminal: one line, no control characters, no longer than a line.
pub fn shown(text: &str) -> String {
    const MOST: usize = 100;
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = words.chars().take(MOST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if words.chars().count() > MOST {
        shown.push('…');
    }
    shown
}
