//! Hash table from the words of an alias, in any order, to the aliases with just these words.
//!
//! The key of a set of words is the sum of their spread ids, so that it can be computed for any part of a title without sorting
//! or building a string. The key in order tells apart what the sum can't. With 64 bits and some 10^5 keys, the chance that any two
//! different sets share a key is below 10^-9; the build checks that no two aliases do.

use serde::{Deserialize, Serialize};

use std::hash::{BuildHasherDefault, Hasher};

use crate::analysis::vocabulary::WordId;

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

/// An entry that knows its key in order.
pub trait Keyed {
    /// The key of its words in order.
    fn sequence(&self) -> u64;
}

impl Keyed for super::AliasEntry {
    fn sequence(&self) -> u64 {
        self.sequence
    }
}

impl Keyed for super::AreaEntry {
    fn sequence(&self) -> u64 {
        self.sequence
    }
}

/// A sum of spread ids is spread already.
#[derive(Debug, Default, Clone, Copy)]
pub struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// Entries by key.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeyTable<T> {
    entries: Vec<T>,
    places: std::collections::HashMap<u64, (u32, u32), BuildHasherDefault<Identity>>,
}

impl<T> Default for KeyTable<T> {
    fn default() -> Self {
        KeyTable { entries: Vec::new(), places: Default::default() }
    }
}

impl<T: Keyed> KeyTable<T> {
    /// A table of entries with their keys; entries with one key keep their order.
    pub fn new(mut keyed: Vec<(Key, T)>) -> KeyTable<T> {
        keyed.sort_by_key(|(key, _)| key.bag);
        let mut table = KeyTable { entries: Vec::with_capacity(keyed.len()), places: Default::default() };
        table.places.reserve(keyed.len());
        for (key, entry) in keyed {
            let at = table.entries.len() as u32;
            table.places.entry(key.bag).or_insert((at, at)).1 = at + 1;
            table.entries.push(entry);
        }
        table
    }

    /// The entries with these words in any order.
    pub fn any_order(&self, key: Key) -> &[T] {
        self.places.get(&key.bag).map_or(&[], |&(from, to)| &self.entries[from as usize..to as usize])
    }

    /// The entry with these words in this order.
    pub fn in_order(&self, key: Key) -> Option<&T> {
        self.any_order(key).iter().find(|entry| entry.sequence() == key.sequence)
    }

    /// All entries.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.entries.iter()
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
