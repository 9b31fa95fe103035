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
    /// How many words.
    pub words: u8,
}

impl Key {
    /// The key with one more word at the end.
    pub fn with(self, id: WordId) -> Key {
        let spread = id.spread();
        Key {
            bag: self.bag.wrapping_add(spread),
            sequence: self.sequence.wrapping_mul(0x2127_599B_F432_5C37).wrapping_add(spread),
            words: self.words + 1,
        }
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

/// Entries by key.
#[derive(Debug)]
pub struct KeyTable<T> {
    /// Where the first entry of a key stands.
    first: Places,
    /// The key of an entry in any order, by which they are sorted.
    keys: Flat<u64>,
    entries: Flat<[u32; NUMBERS]>,
    of: PhantomData<T>,
}

impl<T> Default for KeyTable<T> {
    fn default() -> Self {
        KeyTable { first: Places::default(), keys: Flat::default(), entries: Flat::default(), of: PhantomData }
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
        KeyTable { first, keys, entries, of: PhantomData }
    }

    /// The entries with these words in any order.
    pub fn any_order(&self, key: Key) -> impl Iterator<Item = T> + Clone {
        let from = self.first.find(key.bag, |at| self.keys[at] == key.bag).unwrap_or(self.keys.len());
        let count = self.keys[from..].iter().take_while(|&&other| other == key.bag).count();
        self.entries[from..from + count].iter().map(|&numbers| T::unpacked(numbers))
    }

    /// The entry with these words in this order.
    pub fn in_order(&self, key: Key) -> Option<T> {
        self.any_order(key).find(|entry| entry.sequence() == key.sequence)
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
        (&self.first, &self.keys, &self.entries).serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for KeyTable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (first, keys, entries) = Deserialize::deserialize(deserializer)?;
        Ok(KeyTable { first, keys, entries, of: PhantomData })
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
            assert_eq!(table.in_order(*key), Some(Numbered(key.sequence, at as u32)));
        }
        let both: Vec<u32> = table.any_order(key(&[1, 2])).map(|entry| entry.1).collect();
        assert_eq!(both, [0, 499], "two orders of the same words, in the order they came in");
        assert_eq!(table.in_order(key(&[3, 2])), None);
        assert_eq!(table.any_order(key(&[1, 3])).count(), 0);
        assert_eq!(KeyTable::<Numbered>::default().in_order(key(&[1])), None);
    }
}
