//! Corrections of misspelt words, from the vocabulary alone: the dictionary of titles is never scanned.
//!
//! Symmetric deletion (the idea behind SymSpell, Garbe 2012): each spelling of the vocabulary, plurals and short forms too, is filed under itself and under every
//! form with one letter, or two neighbours, left out. A misspelt word looks itself up under the same forms; what it finds is within two edits and is
//! then measured exactly. Cost depends on the length of the word, not on the size of the vocabulary.

use serde::{Deserialize, Serialize};

use std::ops::Range;

use crate::{
    analysis::vocabulary::{Vocabulary, WordId},
    flat::Flat,
    text::{hash::finish, similarity},
};

/// Words shorter than this are not corrected: too many others are one edit away.
pub const MIN_LETTERS: usize = 4;
/// Each half of two words that were run together has at least so many letters.
const MIN_HALF: usize = 4;
/// Words of at least this length may have two edits.
const TWO_EDITS_FROM: usize = 8;

/// A word that may have been meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Correction {
    /// The spelling, by its place in the vocabulary.
    pub spelling: u32,
    /// How many edits away.
    pub edits: usize,
    /// Whether it is as likely another word: the misspelt one is very short, or short and begins with another letter.
    pub guess: bool,
}

/// The likeliest words for a misspelt one, best first.
#[derive(Debug, Default, Clone, Copy)]
pub struct Corrections {
    list: [Option<Correction>; MOST],
}

/// How many corrections of a word are considered.
pub const MOST: usize = 4;

impl Corrections {
    /// Keeps the corrections that pass.
    pub fn retain(&mut self, pass: impl Fn(&Correction) -> bool) {
        for slot in &mut self.list {
            *slot = slot.filter(|correction| pass(correction));
        }
    }

    /// The corrections, best first.
    pub fn iter(&self) -> impl Iterator<Item = Correction> + Clone {
        self.list.iter().flatten().copied()
    }
}

/// The deletion index: spellings by the hashes of their forms.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Spelling {
    /// Where the entries with the same upper half of the hash begin: spares the search, most forms are nobody's.
    starts: Flat<u32>,
    /// A form's hash and the place of the spelling, in the order of the hashes.
    entries: Flat<[u32; 2]>,
}

impl Spelling {
    /// Files the spellings of a vocabulary.
    pub fn new(vocabulary: &Vocabulary) -> Spelling {
        let mut entries = Vec::new();
        for (at, word) in vocabulary.spellings() {
            let fit = word.len() >= MIN_LETTERS - 1 && word.bytes().all(|b| b.is_ascii_lowercase());
            if fit && vocabulary.uses_of(at) > 0 {
                let forms = Forms::new(word.as_bytes());
                forms.shorter(&mut |form| entries.push([form, at]));
                // A dropped syllable (`technian`) is two neighbours gone at once.
                if word.len() > TWO_EDITS_FROM {
                    (0..word.len() - 1).for_each(|from| entries.push([forms.without(from..from + 2, word.len()..word.len()), at]));
                }
            }
        }
        entries.sort_unstable();
        entries.dedup();
        let mut starts = vec![0u32; (1 << 16) + 1];
        entries.iter().for_each(|[form, _]| starts[(form >> 16) as usize + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        Spelling { starts: starts.into(), entries: entries.into() }
    }

    /// The spellings that have this form.
    fn of(&self, form: u32) -> impl Iterator<Item = u32> {
        let half = (form >> 16) as usize;
        let range = self.starts[half] as usize..self.starts[half + 1] as usize;
        self.entries[range].iter().filter(move |entry| entry[0] == form).map(|entry| entry[1])
    }

    /// The likeliest spellings of the vocabulary for a misspelt one: fewest edits, then those with the same first letter, then most alike, then
    /// most used. Of two that are read alike only one counts.
    pub fn correct(&self, vocabulary: &Vocabulary, written: &str) -> Corrections {
        let letters = written.len();
        if self.starts.is_empty() || letters < MIN_LETTERS || !written.bytes().all(|b| b.is_ascii_lowercase()) {
            return Corrections::default();
        }
        let limit = if letters >= TWO_EDITS_FROM { 2 } else { 1 };
        let mut found: Vec<(Correction, bool, f64)> = Vec::new();
        let mut looked_at: Vec<u32> = Vec::new();
        let letters_of = letter_set(written);
        let mut visit = |form| {
            for spelling in self.of(form) {
                // One form leads to it, and often others too.
                if looked_at.contains(&spelling) {
                    continue;
                }
                looked_at.push(spelling);
                let candidate = vocabulary.spelling(spelling);
                // The first letter is seldom wrong, and a wrong one usually makes another word.
                let swapped = candidate.as_bytes()[..2].iter().rev().eq(&written.as_bytes()[..2]);
                let begins = candidate.as_bytes()[0] == written.as_bytes()[0] || swapped;
                let limit = if begins { limit } else { 1 };
                // An edit changes two letters at most: cheaper to see than how many edits there are.
                if (letter_set(candidate) ^ letters_of).count_ones() as usize > 2 * limit {
                    continue;
                }
                // A short form is like many short words.
                let enough = letters > MIN_LETTERS || vocabulary.is_word(spelling);
                if enough && let Some(edits) = similarity::edits_within(written, candidate, limit) {
                    // A long word with another letter is seldom another word.
                    let guess = !begins && letters < TWO_EDITS_FROM || letters <= MIN_LETTERS;
                    found.push((Correction { spelling, edits, guess }, !begins, similarity::likeness(written, candidate)));
                }
            }
        };
        let forms = Forms::new(written.as_bytes());
        forms.shorter(&mut visit);
        if limit == 2 {
            // Two letters too many or wrong: also without any two, which the vocabulary's own forms meet half-way.
            for first in 0..letters - 1 {
                (first + 1..letters).for_each(|second| visit(forms.without(first..first + 1, second..second + 1)));
            }
        }
        let uses = |correction: &Correction| vocabulary.uses_of(correction.spelling);
        found.sort_by(|(a, other_a, like_a), (b, other_b, like_b)| {
            let order = a.edits.cmp(&b.edits).then(other_a.cmp(other_b)).then(like_b.total_cmp(like_a));
            order.then(uses(b).cmp(&uses(a))).then(a.spelling.cmp(&b.spelling))
        });
        let mut corrections = Corrections::default();
        let mut count = 0;
        for (correction, ..) in found {
            let reading = vocabulary.reading_of(correction.spelling);
            if count < MOST && !corrections.iter().any(|other| vocabulary.reading_of(other.spelling) == reading) {
                corrections.list[count] = Some(correction);
                count += 1;
            }
        }
        corrections
    }

    /// Two words of the vocabulary that were written as one: `truckdriver`. Of several splits, the one into the most used words.
    pub fn split(&self, vocabulary: &Vocabulary, written: &str) -> Option<(usize, WordId, WordId)> {
        if written.len() < TWO_EDITS_FROM || !written.bytes().all(|b| b.is_ascii_lowercase()) {
            return None;
        }
        let used = |word: &str| Some(vocabulary.id(word)).filter(|&id| vocabulary.uses(id) > 0);
        let splits = (MIN_HALF..written.len() - MIN_HALF + 1).filter_map(|at| Some((at, used(&written[..at])?, used(&written[at..])?)));
        splits.max_by_key(|&(_, left, right)| vocabulary.uses(left).min(vocabulary.uses(right)))
    }
}

/// Which letters a word of small letters has, a bit each.
fn letter_set(word: &str) -> u32 {
    word.bytes().fold(0, |set, letter| set | 1 << (letter - b'a'))
}

/// Hashes of a word's beginnings, from which the hash of any form follows in a few steps: polynomials in 2^64 (Rabin, Karp 1987).
struct Forms {
    /// The hash of the first so many letters, and the base to the power of so many.
    beginnings: Vec<(u64, u64)>,
}

impl Forms {
    const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

    fn new(letters: &[u8]) -> Forms {
        let mut beginnings = Vec::with_capacity(letters.len() + 1);
        beginnings.push((0, 1));
        for (at, &letter) in letters.iter().enumerate() {
            let (hash, power): (u64, u64) = beginnings[at];
            beginnings.push((Forms::then(hash, Forms::BASE, u64::from(letter)), power.wrapping_mul(Forms::BASE)));
        }
        Forms { beginnings }
    }

    fn letters(&self) -> usize {
        self.beginnings.len() - 1
    }

    /// The hash of one text behind another, whose length `power` stands for.
    fn then(hash: u64, power: u64, next: u64) -> u64 {
        hash.wrapping_mul(power).wrapping_add(next)
    }

    /// The hash of a piece, and the power of its length.
    fn piece(&self, piece: Range<usize>) -> (u64, u64) {
        let ((before, _), (hash, _), (_, power)) = (self.beginnings[piece.start], self.beginnings[piece.end], self.beginnings[piece.len()]);
        (hash.wrapping_sub(before.wrapping_mul(power)), power)
    }

    /// The form without two pieces, the second behind the first.
    fn without(&self, first: Range<usize>, second: Range<usize>) -> u32 {
        let (mut hash, _) = self.beginnings[first.start];
        for piece in [first.end..second.start, second.end..self.letters()] {
            let (next, power) = self.piece(piece);
            hash = Forms::then(hash, power, next);
        }
        (finish(hash) >> 32) as u32
    }

    /// The whole word, and each form with one letter left out.
    fn shorter(&self, visit: &mut impl FnMut(u32)) {
        let end = self.letters();
        visit(self.without(end..end, end..end));
        (0..end).for_each(|at| visit(self.without(at..at + 1, end..end)));
    }
}
