//! From a parsed title to a decision: candidates, their evidence, and the one place that says yes or no.

mod beside;
mod candidates;
mod context;
pub mod decide;
pub mod finder;
mod part;
mod rung;
pub mod score;
mod whole;

/// The words of a set, in order, from either end.
#[derive(Debug, Clone)]
pub struct Words(WordSet);

impl Iterator for Words {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let first = self.0.first()?;
        self.0.0 &= self.0.0 - 1;
        Some(first)
    }
}

impl DoubleEndedIterator for Words {
    fn next_back(&mut self) -> Option<usize> {
        let last = self.0.last()?;
        self.0.0 ^= 1 << last;
        Some(last)
    }
}

/// A set of words of one title, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WordSet(pub u64);

impl WordSet {
    /// The words from `from` to before `to`.
    pub fn range(from: usize, to: usize) -> WordSet {
        let below = |n: usize| if n >= 64 { u64::MAX } else { (1 << n) - 1 };
        WordSet(below(to) & !below(from))
    }

    /// A single word.
    pub fn of(word: usize) -> WordSet {
        WordSet(1 << word)
    }

    /// Whether `word` is in it.
    pub fn has(self, word: usize) -> bool {
        word < 64 && self.0 >> word & 1 == 1
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many words.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The words of both.
    pub fn and(self, other: WordSet) -> WordSet {
        WordSet(self.0 | other.0)
    }

    /// The words that both share.
    pub fn shared(self, other: WordSet) -> WordSet {
        WordSet(self.0 & other.0)
    }

    /// The words of this that are not in `other`.
    pub fn without(self, other: WordSet) -> WordSet {
        WordSet(self.0 & !other.0)
    }

    /// The words in order.
    pub fn iter(self) -> Words {
        Words(self)
    }

    /// The first word.
    pub fn first(self) -> Option<usize> {
        (!self.is_empty()).then(|| self.0.trailing_zeros() as usize)
    }

    /// The last word.
    pub fn last(self) -> Option<usize> {
        (!self.is_empty()).then(|| 63 - self.0.leading_zeros() as usize)
    }
}
