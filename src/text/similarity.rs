//! How alike two words are. One scale: an edit distance in whole edits, where a swap of neighbours is one edit.

use std::cmp::Ordering;

/// Optimal string alignment distance, or `None` when it exceeds `limit`.
///
/// ```
/// assert_eq!(rolecall::text::similarity::edits_within("enginer", "engineer", 2), Some(1));
/// assert_eq!(rolecall::text::similarity::edits_within("nurse", "plumber", 2), None);
/// ```
pub fn edits_within(a: &str, b: &str, limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit * 4 {
        return None;
    }
    let distance = strsim::osa_distance(a, b);
    (distance <= limit).then_some(distance)
}

/// Whether `written` is `meant` with a slip of the finger: letters left out, doubled, or swapped with their neighbour. A letter in the place
/// of another, or one too many, is as likely another word (`danger`, `sturgeon`).
///
/// ```
/// use rolecall::text::similarity::is_slip;
/// assert!(is_slip("laywer", "lawyer") && is_slip("attorny", "attorney") && is_slip("cashierr", "cashier"));
/// assert!(!is_slip("danger", "dancer") && !is_slip("sturgeon", "surgeon"));
/// ```
pub fn is_slip(written: &str, meant: &str) -> bool {
    let letters = |word: &str| {
        let mut letters: Vec<u8> = word.bytes().collect();
        letters.sort_unstable();
        letters
    };
    let single = |word: &str| {
        let mut letters: Vec<u8> = word.bytes().collect();
        letters.dedup();
        letters
    };
    match written.len().cmp(&meant.len()) {
        Ordering::Less => true,
        Ordering::Equal => letters(written) == letters(meant),
        Ordering::Greater => single(written) == single(meant),
    }
}

/// Jaro-Winkler similarity from 0 to 1: decides between corrections that are equally many edits away.
pub fn likeness(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}
