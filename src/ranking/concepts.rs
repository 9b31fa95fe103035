//! The aliases of each concept by their words, to find the one that is most like a title.

use serde::{Deserialize, Serialize};

use super::{learn::Sample, model::Lesson};
use crate::flat::Flat;

/// Concepts with their aliases.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Concepts {
    /// Where the aliases of a concept begin in `aliases`, and their words in `words`; one more than there are concepts.
    starts: Flat<[u32; 2]>,
    /// Places in the dictionary.
    aliases: Flat<u32>,
    /// What the rarity of a word is multiplied by, so that the alias has length one.
    scales: Flat<f32>,
    /// Words and pairs with the alias that has them, counted from the concept's first; by word.
    words: Flat<[u32; 2]>,
    /// Says quickly of most words that no alias of a concept has that none has: the bit of each word's number, cut off. A line of the cache.
    has: Flat<[u64; 8]>,
}

impl Concepts {
    /// From the vectors of lessons; `rarity` is by feature.
    pub fn new(samples: &[Sample], lessons: &[Lesson], concepts: usize, rarity: &[f32]) -> Concepts {
        let mut of_concept: Vec<Vec<usize>> = vec![Vec::new(); concepts];
        for (nth, sample) in samples.iter().enumerate() {
            sample.concepts.iter().for_each(|&concept| of_concept[concept as usize].push(nth));
        }
        let (mut starts, mut aliases, mut scales, mut words) = (vec![[0; 2]], Vec::new(), Vec::new(), Vec::new());
        let mut has = Vec::with_capacity(concepts);
        for list in of_concept {
            let first = words.len();
            for (place, nth) in list.into_iter().enumerate() {
                let own = &samples[nth].vector.words;
                let length: f32 = own.iter().map(|&(word, _)| rarity[word as usize].powi(2)).sum();
                words.extend(own.iter().map(|&(word, _)| [word, place as u32]));
                aliases.push(lessons[nth].alias);
                scales.push(1.0 / length.sqrt().max(1e-9));
            }
            words[first..].sort_unstable();
            let mut bits = [0; 8];
            words[first..].iter().for_each(|&[word, _]| bits[word as usize >> 6 & 7] |= 1 << (word & 63));
            has.push(bits);
            starts.push([aliases.len() as u32, words.len() as u32]);
        }
        Concepts { starts: starts.into(), aliases: aliases.into(), scales: scales.into(), words: words.into(), has: has.into() }
    }

    /// How many aliases a concept has.
    pub fn aliases_of(&self, concept: u32) -> u32 {
        self.starts[concept as usize + 1][0] - self.starts[concept as usize][0]
    }

    /// The alias of a concept that is most like the title with these words (the first of equals), and how much: the cosine, times the
    /// title's length. `likeness` is room to work in.
    pub fn likest(&self, concept: u32, title: &[(u32, f32)], rarity: &[f32], likeness: &mut Vec<f32>) -> (f32, u32) {
        let ([first, from], [last, to]) = (self.starts[concept as usize], self.starts[concept as usize + 1]);
        let words = &self.words[from as usize..to as usize];
        likeness.clear();
        likeness.resize((last - first) as usize, 0.0);
        // Both are in the order of words: each search goes on where the last one ended.
        let mut behind = words;
        let has = &self.has[concept as usize];
        for &(word, value) in title.iter().filter(|(word, _)| has[*word as usize >> 6 & 7] >> (word & 63) & 1 == 1) {
            behind = &behind[behind.partition_point(|&[other, _]| other < word)..];
            let weight = value * rarity[word as usize];
            let same = behind.iter().take_while(|&&[other, _]| other == word);
            same.for_each(|&[_, alias]| likeness[alias as usize] += weight);
        }
        let scales = &self.scales[first as usize..last as usize];
        let mut best = (0.0, 0);
        for (place, (shared, scale)) in likeness.iter().zip(scales).enumerate() {
            if shared * scale > best.0 {
                best = (shared * scale, place);
            }
        }
        (best.0, self.aliases.get(first as usize + best.1).copied().unwrap_or_default())
    }
}
