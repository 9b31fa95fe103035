//! The one pen: queries and aliases alike pass through one [`Analyzer`], so that they can be compared at all.
//!
//! `&str -> NormalizedTitle` (folded words with ids, abbreviations written out) `-> ParsedTitle` (what each word is for).

use serde::{Deserialize, Serialize};

pub mod lexicon;
pub mod normalize;
pub mod ordinal;
pub mod parse;
mod particles;
pub mod vocabulary;

use crate::dictionary::{Dictionary, problem::Problem};
use lexicon::Lexicon;
use ordinal::ScaleWords;
use particles::Particles;
use vocabulary::{Vocabulary, WordId};

pub use normalize::NormalizedTitle;
pub use parse::ParsedTitle;

/// Words beyond this many are not looked at: a title has fewer, and a pasted job description should cost no more than a title.
pub const MAX_WORDS: usize = 64;

/// Bytes beyond this many are not looked at.
pub const MAX_BYTES: usize = 1024;

/// Turns raw titles into words with ids and tags. Frozen once made.
#[derive(Debug, Serialize, Deserialize)]
pub struct Analyzer {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) lexicon: Lexicon,
    pub(crate) particles: Particles,
    pub(crate) scales: ScaleWords,
    /// The words of `Chief ... Officer`.
    pub(crate) chief_officer: [WordId; 2],
    /// The word of every `... Vice President`.
    pub(crate) president: WordId,
}

impl Analyzer {
    /// Learns the words of a dictionary. Problems are phrases that no title can ever contain.
    pub fn new(dictionary: &Dictionary) -> (Analyzer, Vec<Problem>) {
        let vocabulary = Vocabulary::new(dictionary);
        let particles = Particles::new(&vocabulary);
        let scales = ScaleWords::new(&vocabulary);
        let chief_officer = ["chief", "officer"].map(|word| vocabulary.id(word));
        let president = vocabulary.id("president");
        let mut analyzer = Analyzer { vocabulary, lexicon: Lexicon::default(), particles, scales, chief_officer, president };
        let (lexicon, problems) = Lexicon::new(dictionary, &analyzer);
        analyzer.lexicon = lexicon;
        (analyzer, problems)
    }
}
