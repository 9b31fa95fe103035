//! Inverted index from words to the aliases they stand in: what comes near, where nothing fits.

use serde::{Deserialize, Serialize};

use std::sync::OnceLock;

use crate::{analysis::vocabulary::WordId, flat::Flat};

/// The words of each alias, and, from the first search on, the aliases of each word.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct AliasWords {
    /// Where the words of an alias begin in `words`; one more than there are aliases.
    starts: Flat<u32>,
    words: Flat<u32>,
    #[serde(skip)]
    inverted: OnceLock<Postings>,
}

/// The aliases of each word.
#[derive(Debug, Default)]
struct Postings {
    /// Where the list of a word begins in `lists`; one more than there are words.
    starts: Vec<u32>,
    lists: Vec<u32>,
}

/// An alias with words in common, and how well they cover it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// The alias in the dictionary.
    pub alias: u32,
    /// From 0 (nothing in common) to 1 (the same words).
    pub likeness: f32,
}

impl AliasWords {
    /// From the words of each alias of the dictionary (empty for aliases that are not in use).
    pub fn new(aliases: &[Vec<WordId>]) -> AliasWords {
        let mut starts = vec![0];
        let mut words = Vec::new();
        for alias in aliases {
            words.extend(alias.iter().map(|word| word.0));
            starts.push(words.len() as u32);
        }
        AliasWords { starts: starts.into(), words: words.into(), inverted: OnceLock::new() }
    }

    fn of(&self, alias: usize) -> &[u32] {
        &self.words[self.starts[alias] as usize..self.starts[alias + 1] as usize]
    }

    fn aliases(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    fn invert(&self) -> Postings {
        let most = self.words.iter().map(|&word| word as usize).max().unwrap_or(0);
        let mut starts = vec![0u32; most + 2];
        self.words.iter().for_each(|&word| starts[word as usize + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut lists = vec![0; self.words.len()];
        let mut next = starts.clone();
        for alias in 0..self.aliases() {
            for &word in self.of(alias) {
                let slot = &mut next[word as usize];
                lists[*slot as usize] = alias as u32;
                *slot += 1;
            }
        }
        Postings { starts, lists }
    }

    /// The aliases nearest to `words`, best first: weighted Dice similarity, where rare words weigh more (inverse document frequency).
    pub fn nearest(&self, words: &[WordId], most: usize) -> Vec<Near> {
        let mut shared: rustc_hash::FxHashMap<u32, f32> = Default::default();
        let mut total = 0.0;
        for &word in words {
            let list = self.list(word);
            let weight = self.weight(list.len());
            total += weight;
            // A word that stands in a tenth of all aliases finds nothing by itself.
            if list.len() as u32 * 10 < (self.aliases() as u32).max(100) {
                list.iter().for_each(|&alias| *shared.entry(alias).or_default() += weight);
            }
        }
        let unknown = self.weight(0);
        let mean = total / words.len().max(1) as f32;
        let mut near: Vec<Near> = shared
            .into_iter()
            .map(|(alias, weight)| {
                let own = self.of(alias as usize).len() as f32 * mean.min(unknown);
                Near { alias, likeness: (2.0 * weight / (total + own)).min(1.0) }
            })
            .collect();
        near.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.alias.cmp(&b.alias)));
        near.truncate(most);
        near
    }

    fn list(&self, word: WordId) -> &[u32] {
        let Postings { starts, lists } = self.inverted.get_or_init(|| self.invert());
        match (starts.get(word.0 as usize), starts.get(word.0 as usize + 1)) {
            (Some(&from), Some(&to)) if word.is_known() => &lists[from as usize..to as usize],
            _ => &[],
        }
    }

    fn weight(&self, count: usize) -> f32 {
        (1.0 + self.aliases() as f32 / (1.0 + count as f32)).ln()
    }
}
