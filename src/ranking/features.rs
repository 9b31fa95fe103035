//! What a title consists of for the ranking: its words, pairs of neighbours, and runs of 3 to 5 letters, weighted by how rare they are.

use serde::{Deserialize, Serialize};

use crate::{
    analysis::vocabulary::singular,
    flat::Flat,
    text::hash::{finish, step},
};

/// Runs of letters weigh this much more than words, as whole blocks: they carry compounds, endings and spelling. Compared at 0.7,
/// 1.0 and 1.5 on held-out O*NET titles, where it hardly matters, and on occupations in other languages, which gain by it.
const LETTERS: f32 = 1.5;

/// How much an unknown feature weighs, beside one that a single title has.
const UNKNOWN: f32 = 0.5;

/// The lengths of runs of letters, in characters; a word is read with a space before and behind it.
const RUN: std::ops::RangeInclusive<usize> = 3..=5;

/// How words of a language are brought to one form before they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stem {
    /// Plurals to singulars.
    English,
    /// Endings of number and gender off: Spanish, Portuguese, Italian, French.
    Romance,
    /// As written.
    AsWritten,
}

impl Stem {
    /// For a language, two letters.
    pub fn of(language: &str) -> Stem {
        match language {
            "en" => Stem::English,
            "es" | "pt" | "it" | "fr" => Stem::Romance,
            _ => Stem::AsWritten,
        }
    }

    /// Calls `take` with the form of a word.
    fn apply(self, word: &str, take: impl FnOnce(&str)) {
        match self {
            Stem::English => match singular(word) {
                Some(singular) => take(&singular),
                None => take(word),
            },
            Stem::Romance => take(without_ending(word)),
            Stem::AsWritten => take(word),
        }
    }
}

/// `pilotos`, `pilota` -> `pilot`; four letters stay.
fn without_ending(word: &str) -> &str {
    const KEPT: usize = 4;
    let kept = word.char_indices().nth(KEPT).map_or(word.len(), |(at, _)| at);
    let (start, end) = word.split_at(kept);
    let end = end.strip_suffix('s').unwrap_or(end).trim_end_matches(['a', 'e', 'i', 'o', 'u', 'y']);
    &word[..start.len() + end.len()]
}

/// A title as a sparse vector of length one, less what is unknown: `(feature, weight)` in the order of features, words before letters.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vector {
    /// Words and pairs.
    pub words: Vec<(u32, f32)>,
    /// Runs of letters.
    pub letters: Vec<(u32, f32)>,
}

impl Vector {
    /// All features.
    pub fn iter(&self) -> impl Iterator<Item = (u32, f32)> + Clone {
        self.words.iter().chain(&self.letters).copied()
    }
}

/// The features that a set of titles has, with their weights. A feature is known by its hash alone: 64 bits, of which the upper ones
/// choose a bucket and 32 are compared.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Features {
    stem: Stem,
    /// How many bits choose a bucket.
    bits: u32,
    /// Where a bucket begins in `checks`; one more than there are buckets.
    buckets: Flat<u32>,
    /// What tells features of a bucket apart; the place is the feature.
    checks: Flat<u32>,
    /// Inverse document frequency of each feature ...
    pub(super) idf: Flat<f32>,
    /// ... and of one that stands in a single title.
    rarest: f32,
}

/// The hashes of a title's features, in buffers that are used again.
#[derive(Debug, Default)]
pub struct Hashes {
    words: Vec<u64>,
    letters: Vec<u64>,
    /// The characters of a word, with a space before and behind.
    spaced: Vec<u64>,
    /// The buckets of distinct ones: where they begin and end, what is compared in them, and how often the hash stands there.
    buckets: Vec<(u32, u32, u32, u32)>,
}

impl Features {
    /// From titles, each a list of words.
    pub fn new<'t, T: Iterator<Item = &'t str>>(titles: impl Iterator<Item = T>, stem: Stem) -> Features {
        let mut all: Vec<u64> = Vec::new();
        let mut hashes = Hashes::default();
        let mut count = 0usize;
        for title in titles {
            hashes.read(title, stem);
            hashes.words.dedup();
            hashes.letters.dedup();
            all.extend(hashes.words.iter().chain(&hashes.letters));
            count += 1;
        }
        all.sort_unstable();
        let distinct = all.chunk_by(|a, b| a == b).count();
        let bits = (distinct.max(2) as u32).ilog2();
        let (mut buckets, mut checks, mut idf) = (vec![0u32; (1 << bits) + 1], Vec::with_capacity(distinct), Vec::with_capacity(distinct));
        for same in all.chunk_by(|a, b| a == b) {
            let (bucket, check) = place(same[0], bits);
            buckets[bucket + 1] += 1;
            checks.push(check);
            idf.push(((1 + count) as f32 / (1 + same.len()) as f32).ln() + 1.0);
        }
        for at in 1..buckets.len() {
            buckets[at] += buckets[at - 1];
        }
        let rarest = ((1 + count) as f32 / 2.0).ln() + 1.0;
        Features { stem, bits, buckets: buckets.into(), checks: checks.into(), idf: idf.into(), rarest }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.checks.len()
    }

    /// The vector of a title, into `vector`; features that no title had are left out.
    pub fn vector<'t>(&self, words: impl Iterator<Item = &'t str>, hashes: &mut Hashes, vector: &mut Vector) {
        hashes.read(words, self.stem);
        let total = (1.0 + LETTERS * LETTERS).sqrt();
        self.block(&hashes.words, &mut hashes.buckets, 1.0 / total, &mut vector.words);
        self.block(&hashes.letters, &mut hashes.buckets, LETTERS / total, &mut vector.letters);
    }

    fn block(&self, hashes: &[u64], buckets: &mut Vec<(u32, u32, u32, u32)>, length: f32, block: &mut Vec<(u32, f32)>) {
        block.clear();
        buckets.clear();
        // First all buckets, then what is in them: look-ups that don't wait for each other are many times faster.
        buckets.extend(hashes.chunk_by(|a, b| a == b).map(|same| {
            let (bucket, check) = place(same[0], self.bits);
            (self.buckets[bucket], self.buckets[bucket + 1], check, same.len() as u32)
        }));
        // What no title had takes its part of the length: the less is known of a title, the less can be said of it.
        let mut unknown = 0.0;
        for &(from, to, check, count) in buckets.iter() {
            match self.checks[from as usize..to as usize].iter().position(|&other| other == check) {
                Some(found) => {
                    let often = if count == 1 { 1.0 } else { 1.0 + (count as f32).ln() };
                    block.push((from + found as u32, often));
                }
                None => unknown += UNKNOWN * self.rarest * self.rarest,
            }
        }
        block.iter_mut().for_each(|(feature, weight)| *weight *= self.idf[*feature as usize]);
        let norm = (block.iter().map(|(_, weight)| weight * weight).sum::<f32>() + unknown).sqrt().max(1e-9);
        block.iter_mut().for_each(|(_, weight)| *weight *= length / norm);
    }
}

fn place(hash: u64, bits: u32) -> (usize, u32) {
    ((hash >> (64 - bits)) as usize, (hash >> (32 - bits)) as u32)
}

impl Hashes {
    /// The features of a title, in the order of their hashes.
    fn read<'t>(&mut self, words: impl Iterator<Item = &'t str>, stem: Stem) {
        self.words.clear();
        self.letters.clear();
        let mut before = None;
        for word in words {
            stem.apply(word, |word| {
                let whole = finish(run(WORD, word.chars()));
                self.words.push(whole);
                if let Some(before) = before {
                    self.words.push(finish(step(step(PAIR, before), whole)));
                }
                before = Some(whole);
                self.spaced.clear();
                self.spaced.extend([' '].into_iter().chain(word.chars()).chain([' ']).map(|letter| u64::from(u32::from(letter))));
                for from in 0..self.spaced.len().saturating_sub(*RUN.start() - 1) {
                    let run = &self.spaced[from..self.spaced.len().min(from + *RUN.end())];
                    let (first, longer) = run.split_at(*RUN.start());
                    let mut hash = first.iter().fold(LETTER, |hash, &letter| step(hash, letter));
                    self.letters.push(finish(hash));
                    for &letter in longer {
                        hash = step(hash, letter);
                        self.letters.push(finish(hash));
                    }
                }
            });
        }
        self.words.sort_unstable();
        self.letters.sort_unstable();
    }
}

/// What the hashes of words, pairs and letters begin with, so that no word is taken for a run of letters.
const WORD: u64 = 0x9E37_79B9_7F4A_7C15;
const PAIR: u64 = 0xC2B2_AE3D_27D4_EB4F;
const LETTER: u64 = 0x1656_67B1_9E37_79F9;

fn run(from: u64, letters: impl Iterator<Item = char>) -> u64 {
    letters.fold(from, |hash, letter| step(hash, u64::from(u32::from(letter))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_no_title_had_are_left_out() {
        let titles = ["staff nurse", "nurse practitioner"];
        let features = Features::new(titles.iter().map(|title| title.split(' ')), Stem::English);
        let mut vector = Vector::default();
        let mut read = |title: &str| {
            features.vector(title.split(' '), &mut Hashes::default(), &mut vector);
            vector.words.len()
        };
        assert_eq!(read("staff nurse"), 3, "two words and their pair");
        assert_eq!(read("staff nurses"), 3, "a plural is its singular");
        assert_eq!(read("nurse staff"), 2, "their pair stands in no title");
        assert_eq!(read("welder"), 0);
    }

    #[test]
    fn a_vector_has_length_one() {
        let features = Features::new(["mail sorter", "mail carrier"].iter().map(|title| title.split(' ')), Stem::AsWritten);
        let mut vector = Vector::default();
        features.vector("mail carrier".split(' '), &mut Hashes::default(), &mut vector);
        let length: f32 = vector.iter().map(|(_, weight)| weight * weight).sum();
        assert!((length - 1.0).abs() < 1e-5, "{length}");
    }

    #[test]
    fn endings_of_number_and_gender_go() {
        assert_eq!(["pilotos", "pilota", "ama", "trabajadores"].map(without_ending), ["pilot", "pilot", "ama", "trabajador"]);
    }
}
