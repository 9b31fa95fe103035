//! Phrases beside the occupation, as a trie over word ids: the longest phrase at a place is the one that is meant.

use serde::{Deserialize, Serialize};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Analyzer, NormalizedTitle, vocabulary::WordId};
use crate::{
    dictionary::{
        Dictionary, Meaning,
        problem::{Code, Problem},
    },
    flat::{Flags, Flat},
    text::hash::finish,
};

/// All phrases of a dictionary.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Lexicon {
    edges: Edges,
    /// What the phrase that ends at a node means; by its place it may mean two things (`partner` before and after).
    ends: Vec<[Option<Meaning>; 2]>,
    /// Whole titles that are fillers.
    junk: Vec<Box<[WordId]>>,
    /// Whether a phrase begins with this word: spares the edges for most words.
    starts: Flags,
    /// Whether a filler begins with it.
    junk_starts: Flags,
}

/// `(node, word) -> node` in a table with open addressing; node 0 is the root.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Edges {
    /// A node, a word and the next node; the next is 0, the root, where there is none.
    slots: Flat<[u32; 3]>,
}

impl Edges {
    fn new(edges: &FxHashMap<(u32, WordId), u32>) -> Edges {
        let mut slots = vec![[0; 3]; (edges.len() * 2).next_power_of_two()];
        // In an order of their own, so that the same phrases give the same bytes.
        let mut edges: Vec<[u32; 3]> = edges.iter().map(|(&(node, word), &next)| [node, word.0, next]).collect();
        edges.sort_unstable();
        for edge in edges {
            let mut slot = Edges::hash(edge[0], WordId(edge[1])) & (slots.len() - 1);
            while slots[slot][2] != 0 {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = edge;
        }
        Edges { slots: slots.into() }
    }

    fn hash(node: u32, word: WordId) -> usize {
        finish(u64::from(node) << 32 | u64::from(word.0)) as usize
    }

    fn next(&self, node: u32, word: WordId) -> Option<u32> {
        let last = self.slots.len().checked_sub(1)?;
        let mut slot = Edges::hash(node, word) & last;
        loop {
            match self.slots[slot] {
                [.., 0] => return None,
                [from, by, next] if (from, by) == (node, word.0) => return Some(next),
                _ => slot = (slot + 1) & last,
            }
        }
    }
}

impl Lexicon {
    pub(super) fn new(dictionary: &Dictionary, analyzer: &Analyzer) -> (Lexicon, Vec<Problem>) {
        let mut lexicon = Lexicon { ends: vec![[None; 2]], ..Lexicon::default() };
        let mut edges = FxHashMap::default();
        let (mut starts, mut junk_starts) = (Vec::new(), Vec::new());
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
                junk_starts.push(words[0].0 as usize);
                lexicon.junk.push(words.into());
            } else {
                starts.push(words[0].0 as usize);
                lexicon.insert(&words, phrase.meaning, &mut edges);
            }
        }
        lexicon.junk.sort();
        lexicon.edges = Edges::new(&edges);
        lexicon.starts = starts.into_iter().collect();
        lexicon.junk_starts = junk_starts.into_iter().collect();
        (lexicon, problems)
    }

    fn insert(&mut self, words: &[WordId], meaning: Meaning, edges: &mut FxHashMap<(u32, WordId), u32>) {
        let mut node = 0;
        for &word in words {
            let fresh = self.ends.len() as u32;
            node = *edges.entry((node, word)).or_insert(fresh);
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
            if at == 0 && !self.starts.has(word.0 as usize) {
                return None;
            }
            match self.edges.next(node, word) {
                Some(next) => node = next,
                None => break,
            }
            if self.ends[node as usize][0].is_some() {
                found = Some((at + 1, self.ends[node as usize]));
            }
        }
        found
    }

    pub(crate) fn is_junk(&self, words: impl Iterator<Item = WordId> + Clone) -> bool {
        let starts = words.clone().next().is_some_and(|first| self.junk_starts.has(first.0 as usize));
        starts && self.junk.binary_search_by(|phrase| phrase.iter().copied().cmp(words.clone())).is_ok()
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
