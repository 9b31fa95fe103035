//! Corrections of misspelt words, from the vocabulary alone: the dictionary of titles is never scanned.
//!
//! Symmetric deletion (the idea behind SymSpell, Garbe 2012): each word of the vocabulary is filed under itself and under every
//! form with one letter left out. A misspelt word looks itself up under the same forms; what it finds is within two edits and is
//! then measured exactly. Cost depends on the length of the word, not on the size of the vocabulary.

use std::{hash::Hasher, sync::OnceLock};

use rustc_hash::FxHasher;

use crate::{
    analysis::vocabulary::{Vocabulary, WordId},
    text::similarity,
};

/// Words shorter than this are not corrected: too many others are one edit away.
pub const MIN_LETTERS: usize = 4;
/// Words of at least this length may have two edits.
const TWO_EDITS_FROM: usize = 8;

/// A word that may have been meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correction {
    /// The word of the dictionary.
    pub word: WordId,
    /// How many edits away.
    pub edits: usize,
}

/// The deletion index; made when the first misspelt word comes.
#[derive(Debug, Default)]
pub struct Spelling {
    filed: OnceLock<Vec<(u32, WordId)>>,
}

impl Spelling {
    /// The likeliest word of the vocabulary for a misspelt one: fewest edits, then most alike, then most used.
    pub fn correct(&self, vocabulary: &Vocabulary, written: &str) -> Option<Correction> {
        let letters = written.len();
        if letters < MIN_LETTERS || !written.bytes().all(|b| b.is_ascii_lowercase()) {
            return None;
        }
        let limit = if letters >= TWO_EDITS_FROM { 2 } else { 1 };
        let filed = self.filed.get_or_init(|| file(vocabulary));
        let mut best: Option<(Correction, f64)> = None;
        forms(written, |form| {
            let from = filed.partition_point(|entry| entry.0 < form);
            for &(_, word) in filed[from..].iter().take_while(|entry| entry.0 == form) {
                let candidate = vocabulary.word(word);
                // The first letter is seldom wrong, and a wrong one usually makes another word.
                let swapped = candidate.as_bytes()[..2].iter().rev().eq(&written.as_bytes()[..2]);
                if candidate.as_bytes()[0] != written.as_bytes()[0] && !swapped {
                    continue;
                }
                let Some(edits) = similarity::edits_within(written, candidate, limit) else { continue };
                let likeness = similarity::likeness(written, candidate);
                let better = best.is_none_or(|(old, old_likeness)| {
                    let order = old.edits.cmp(&edits).then(likeness.total_cmp(&old_likeness));
                    order.then(vocabulary.uses(word).cmp(&vocabulary.uses(old.word))).then(old.word.cmp(&word)).is_gt()
                });
                if better {
                    best = Some((Correction { word, edits }, likeness));
                }
            }
        });
        best.map(|(correction, _)| correction)
    }
}

fn file(vocabulary: &Vocabulary) -> Vec<(u32, WordId)> {
    let mut filed = Vec::new();
    for (id, word) in vocabulary.iter() {
        let fit = word.len() >= MIN_LETTERS && word.bytes().all(|b| b.is_ascii_lowercase());
        if fit && vocabulary.uses(id) > 0 {
            forms(word, |form| filed.push((form, id)));
        }
    }
    filed.sort_unstable();
    filed.dedup();
    filed
}

/// Hashes of a word and of its forms with one letter left out.
fn forms(word: &str, mut visit: impl FnMut(u32)) {
    let bytes = word.as_bytes();
    let hash = |left: &[u8], right: &[u8]| {
        let mut hasher = FxHasher::default();
        left.iter().chain(right).for_each(|&b| hasher.write_u8(b));
        (hasher.finish() >> 32) as u32
    };
    visit(hash(bytes, &[]));
    for at in 0..bytes.len() {
        // Of a doubled letter either may go: the same form.
        if at == 0 || bytes[at] != bytes[at - 1] {
            visit(hash(&bytes[..at], &bytes[at + 1..]));
        }
    }
}
