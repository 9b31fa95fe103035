//! Phrases beside the occupation, as a trie over word ids: the longest phrase at a place is the one that is meant.

use serde::{Deserialize, Serialize};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Analyzer, NormalizedTitle, vocabulary::WordId};
use crate::dictionary::{
    Dictionary, Meaning,
    problem::{Code, Problem},
};

/// All phrases of a dictionary.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Lexicon {
    /// `(node, word) -> node`; node 0 is the root.
    edges: FxHashMap<(u32, WordId), u32>,
    /// What the phrase that ends at a node means; by its place it may mean two things (`partner` before and after).
    ends: Vec<[Option<Meaning>; 2]>,
    /// Whole titles that are fillers.
    junk: Vec<Box<[WordId]>>,
    /// Whether a phrase begins with this word: spares the map for most words.
    starts: Vec<bool>,
}

impl Lexicon {
    pub(super) fn new(dictionary: &Dictionary, analyzer: &Analyzer) -> (Lexicon, Vec<Problem>) {
        let mut lexicon = Lexicon { ends: vec![[None; 2]], ..Lexicon::default() };
        let mut problems = Vec::new();
        let read = dictionary.phrases.par_iter().map_init(NormalizedTitle::default, |title, phrase| -> Vec<WordId> {
            analyzer.normalize(&phrase.text, title);
            title.words().iter().map(|word| word.id).collect()
        });
        for (phrase, words) in dictionary.phrases.iter().zip(read.collect::<Vec<_>>()) {
            if words.is_empty() || words.iter().any(|id| !id.is_known()) {
                if phrase.meaning != Meaning::Junk {
                    let message = format!("phrase \"{}\" has no words that the analyzer can see", phrase.text);
                    problems.push(Problem::new(Code::NoWords, &phrase.place, message));
                }
            } else if phrase.meaning == Meaning::Junk {
                lexicon.junk.push(words.into());
            } else {
                lexicon.insert(&words, phrase.meaning);
            }
        }
        lexicon.junk.sort();
        (lexicon, problems)
    }

    fn insert(&mut self, words: &[WordId], meaning: Meaning) {
        let start = words[0].0 as usize;
        if self.starts.len() <= start {
            self.starts.resize(start + 1, false);
        }
        self.starts[start] = true;
        let mut node = 0;
        for &word in words {
            let fresh = self.ends.len() as u32;
            node = *self.edges.entry((node, word)).or_insert(fresh);
            if node == fresh {
                self.ends.push([None; 2]);
            }
        }
        let [first, second] = &mut self.ends[node as usize];
        match first {
            None => *first = Some(meaning),
            // Several meanings of one phrase: the one that strips least wins.
            Some(old) if rank(meaning) < rank(*old) => (*first, *second) = (Some(meaning), None),
            Some(old) if rank(meaning) == rank(*old) && meaning != *old => *second = Some(meaning),
            Some(_) => {}
        }
    }

    /// The longest phrase that begins at the first of `words`: its length and meanings.
    pub(crate) fn longest(&self, words: impl Iterator<Item = WordId>) -> Option<(usize, [Option<Meaning>; 2])> {
        let mut node = 0;
        let mut found = None;
        for (at, word) in words.enumerate() {
            if at == 0 && !self.starts.get(word.0 as usize).is_some_and(|&starts| starts) {
                return None;
            }
            match self.edges.get(&(node, word)) {
                Some(&next) => node = next,
                None => break,
            }
            if self.ends[node as usize][0].is_some() {
                found = Some((at + 1, self.ends[node as usize]));
            }
        }
        found
    }

    pub(crate) fn is_junk(&self, words: impl Iterator<Item = WordId> + Clone) -> bool {
        self.junk.binary_search_by(|phrase| phrase.iter().copied().cmp(words.clone())).is_ok()
    }
}

fn rank(meaning: Meaning) -> u8 {
    match meaning {
        Meaning::Protected => 0,
        Meaning::Status(_) => 1,
        Meaning::Bystander => 2,
        Meaning::Modifier { .. } => 3,
        Meaning::Credential => 4,
        Meaning::Noise => 5,
        Meaning::Foreign => 6,
        Meaning::Junk => 7,
    }
}
