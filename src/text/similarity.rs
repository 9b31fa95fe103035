//! How alike two words are. One scale: an edit distance in whole edits, where a swap of neighbours is one edit.

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

/// Jaro-Winkler similarity from 0 to 1: decides between corrections that are equally many edits away.
pub fn likeness(a: &str, b: &str) -> f64 {
    strsim::jaro_winkler(a, b)
}
