//! Inverted index from words to the aliases they stand in: what comes near, where nothing fits.

use crate::analysis::vocabulary::WordId;

/// The aliases of each word.
#[derive(Debug, Default)]
pub struct Postings {
    /// Where the list of a word begins in `lists`; one more than there are words.
    starts: Vec<u32>,
    lists: Vec<u32>,
    lengths: Vec<u8>,
    aliases: u32,
}

/// An alias with words in common, and how well they cover it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// The alias in the dictionary.
    pub alias: u32,
    /// From 0 (nothing in common) to 1 (the same words).
    pub likeness: f32,
}

impl Postings {
    /// From the words of each alias of the dictionary (empty for aliases that are not in use).
    pub fn new(aliases: &[Vec<WordId>], words: usize) -> Postings {
        let mut counts = vec![0u32; words + 1];
        for word in aliases.iter().flatten() {
            counts[word.0 as usize] += 1;
        }
        let mut starts = Vec::with_capacity(words + 2);
        let mut total = 0;
        for count in &counts {
            starts.push(total);
            total += count;
        }
        starts.push(total);
        let mut lists = vec![0; total as usize];
        let mut next = starts.clone();
        for (alias, word) in aliases.iter().enumerate().flat_map(|(at, words)| words.iter().map(move |word| (at as u32, word))) {
            lists[next[word.0 as usize] as usize] = alias;
            next[word.0 as usize] += 1;
        }
        let lengths = aliases.iter().map(|words| words.len() as u8).collect();
        Postings { starts, lists, lengths, aliases: aliases.len() as u32 }
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
            if list.len() as u32 * 10 < self.aliases.max(100) {
                list.iter().for_each(|&alias| *shared.entry(alias).or_default() += weight);
            }
        }
        let unknown = self.weight(0);
        let mean = total / words.len().max(1) as f32;
        let mut near: Vec<Near> = shared
            .into_iter()
            .map(|(alias, weight)| {
                let own = f32::from(self.lengths[alias as usize]) * mean.min(unknown);
                Near { alias, likeness: (2.0 * weight / (total + own)).min(1.0) }
            })
            .collect();
        near.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.alias.cmp(&b.alias)));
        near.truncate(most);
        near
    }

    fn list(&self, word: WordId) -> &[u32] {
        match (self.starts.get(word.0 as usize), self.starts.get(word.0 as usize + 1)) {
            (Some(&from), Some(&to)) if word.is_known() => &self.lists[from as usize..to as usize],
            _ => &[],
        }
    }

    fn weight(&self, count: usize) -> f32 {
        (1.0 + self.aliases as f32 / (1.0 + count as f32)).ln()
    }
}
