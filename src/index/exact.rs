//! Hash table from the words of an alias, in any order, to the aliases with just these words.
//!
//! The key of a set of words is the sum of their spread ids, so that it can be computed for any part of a title without sorting
//! or building a string. The key in order tells apart what the sum can't. With 64 bits and some 10^5 keys, the chance that any two
//! different sets share a key is below 10^-9; the build checks that no two aliases do.

use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    analysis::vocabulary::WordId,
    flat::{Flat, Places},
};

/// Keys of the words of an alias or of a part of a title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Key {
    /// Equal for equal words in any order.
    pub bag: u64,
    /// Equal for equal words in the same order.
    pub sequence: u64,
}

impl Key {
    /// The key with one more word at the end.
    pub fn with(self, id: WordId) -> Key {
        let spread = id.spread();
        Key { bag: self.bag.wrapping_add(spread), sequence: Key::follow(self.sequence, spread) }
    }

    /// A key in order with one more word at the end, by the word's [`WordId::spread`].
    pub(crate) fn follow(sequence: u64, spread: u64) -> u64 {
        sequence.wrapping_mul(0x2127_599B_F432_5C37).wrapping_add(spread)
    }
}

/// How many numbers an entry is packed into.
pub const NUMBERS: usize = 5;

/// An entry that packs into a few numbers, of which the first two are its key in order.
pub trait Entry: Copy {
    /// As numbers.
    fn packed(self) -> [u32; NUMBERS];

    /// From [`Entry::packed`].
    fn unpacked(numbers: [u32; NUMBERS]) -> Self;

    /// The key of its words in order.
    fn sequence(&self) -> u64;
}

/// The two halves of a key.
pub(super) fn halves(key: u64) -> [u32; 2] {
    [key as u32, (key >> 32) as u32]
}

/// A key from its halves.
pub(super) fn whole(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

/// Says quickly of most keys that are not there that they are not: two bits of one word for each key that is (a Bloom filter in
/// blocks; Putze, Sanders, Singler 2007). A look-up of the table itself touches memory that is far away.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Filter {
    words: Flat<u64>,
}

impl Filter {
    fn new(keys: &[u64]) -> Filter {
        let mut words = vec![0; if keys.is_empty() { 0 } else { (keys.len() / 8).next_power_of_two() }];
        for &key in keys {
            let at = key as usize & (words.len() - 1);
            words[at] |= Filter::bits(key);
        }
        Filter { words: words.into() }
    }

    /// Other bits of the key than those that choose the word.
    fn bits(key: u64) -> u64 {
        1 << (key >> 58) | 1 << (key >> 52 & 63)
    }

    fn may_hold(&self, key: u64) -> bool {
        let bits = Filter::bits(key);
        self.words.len().checked_sub(1).is_some_and(|last| self.words[key as usize & last] & bits == bits)
    }
}

/// Entries by key.
#[derive(Debug)]
pub struct KeyTable<T> {
    filter: Filter,
    /// Where the first entry of a key stands.
    first: Places,
    /// The key of an entry in any order, by which they are sorted.
    keys: Flat<u64>,
    entries: Flat<[u32; NUMBERS]>,
    of: PhantomData<T>,
}

impl<T> Default for KeyTable<T> {
    fn default() -> Self {
        KeyTable { filter: Filter::default(), first: Places::default(), keys: Flat::default(), entries: Flat::default(), of: PhantomData }
    }
}

impl<T: Entry> KeyTable<T> {
    /// A table of entries with their keys; entries with one key keep their order.
    pub fn new(mut keyed: Vec<(Key, T)>) -> KeyTable<T> {
        keyed.sort_by_key(|(key, _)| key.bag);
        let keys: Flat<u64> = keyed.iter().map(|(key, _)| key.bag).collect();
        let firsts: Vec<(u64, usize)> = keys.iter().copied().enumerate().map(|(at, key)| (key, at)).collect();
        let firsts: Vec<(u64, usize)> = firsts.chunk_by(|a, b| a.0 == b.0).map(|same| same[0]).collect();
        let first = Places::new(firsts.into_iter());
        let entries = keyed.into_iter().map(|(_, entry)| entry.packed()).collect();
        KeyTable { filter: Filter::new(&keys), first, keys, entries, of: PhantomData }
    }

    /// The entries with the words of this [`Key::bag`], in any order.
    pub fn any_order(&self, bag: u64) -> impl Iterator<Item = T> + Clone {
        let found = if self.filter.may_hold(bag) { self.first.find(bag, |at| self.keys[at] == bag) } else { None };
        let from = found.unwrap_or(self.keys.len());
        let count = self.keys[from..].iter().take_while(|&&other| other == bag).count();
        self.entries[from..from + count].iter().map(|&numbers| T::unpacked(numbers))
    }

    /// The entry with the words of this [`Key::bag`] in the order of a [`Key::sequence`], which is asked for only if there are such words.
    pub fn in_order(&self, bag: u64, sequence: impl FnOnce() -> u64) -> Option<T> {
        let mut entries = self.any_order(bag).peekable();
        entries.peek()?;
        let sequence = sequence();
        entries.find(|entry| entry.sequence() == sequence)
    }

    /// All entries.
    pub fn iter(&self) -> impl Iterator<Item = T> {
        self.entries.iter().map(|&numbers| T::unpacked(numbers))
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<T> Serialize for KeyTable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (&self.filter, &self.first, &self.keys, &self.entries).serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for KeyTable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (filter, first, keys, entries) = Deserialize::deserialize(deserializer)?;
        Ok(KeyTable { filter, first, keys, entries, of: PhantomData })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Numbered(u64, u32);

    impl Entry for Numbered {
        fn packed(self) -> [u32; NUMBERS] {
            let [low, high] = halves(self.0);
            [low, high, self.1, 0, 0]
        }

        fn unpacked([low, high, number, ..]: [u32; NUMBERS]) -> Self {
            Numbered(whole(low, high), number)
        }

        fn sequence(&self) -> u64 {
            self.0
        }
    }

    #[test]
    fn what_was_put_in_is_found_and_nothing_else() {
        let key = |ids: &[u32]| ids.iter().fold(Key::default(), |key, &id| key.with(WordId(id)));
        let keys: Vec<Key> = (1..500).map(|id| key(&[id, id + 1])).chain([key(&[2, 1])]).collect();
        let table = KeyTable::new(keys.iter().enumerate().map(|(at, key)| (*key, Numbered(key.sequence, at as u32))).collect());
        for (at, key) in keys.iter().enumerate() {
            assert_eq!(table.in_order(key.bag, || key.sequence), Some(Numbered(key.sequence, at as u32)));
        }
        let both: Vec<u32> = table.any_order(key(&[1, 2]).bag).map(|entry| entry.1).collect();
        assert_eq!(both, [0, 499], "two orders of the same words, in the order they came in");
        assert_eq!(table.in_order(key(&[2, 3]).bag, || key(&[3, 2]).sequence), None);
        assert_eq!(table.any_order(key(&[1, 3]).bag).count(), 0);
        assert_eq!(KeyTable::<Numbered>::default().in_order(key(&[1]).bag, || 0), None);
    }
}
