//! Arrays of plain numbers that are written as they lie in memory, so that reading one back is a copy, whatever its size.
//!
//! The bytes are those of the machine that wrote them. A compiled dictionary says which order of bytes that is
//! ([`file`](crate::index::file)).

use std::{fmt, marker::PhantomData, ops::Deref};

use bytemuck::{NoUninit, Pod};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An array of numbers, or of small arrays of numbers.
#[derive(Clone, PartialEq)]
pub struct Flat<T>(Vec<T>);

impl<T> Default for Flat<T> {
    fn default() -> Self {
        Flat(Vec::new())
    }
}

impl<T> From<Vec<T>> for Flat<T> {
    fn from(list: Vec<T>) -> Self {
        Flat(list)
    }
}

impl<T> FromIterator<T> for Flat<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Flat(items.into_iter().collect())
    }
}

impl<T> Deref for Flat<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> fmt::Debug for Flat<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} numbers", self.0.len())
    }
}

impl<T: NoUninit> Serialize for Flat<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytemuck::cast_slice(&self.0))
    }
}

impl<'de, T: Pod> Deserialize<'de> for Flat<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes<T>(PhantomData<T>);

        impl<T: Pod> de::Visitor<'_> for Bytes<T> {
            type Value = Flat<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "bytes of whole numbers")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Flat<T>, E> {
                if !bytes.len().is_multiple_of(size_of::<T>()) {
                    return Err(E::invalid_length(bytes.len(), &self));
                }
                Ok(Flat(bytemuck::pod_collect_to_vec(bytes)))
            }
        }

        deserializer.deserialize_bytes(Bytes(PhantomData))
    }
}

/// Where things stand in a list, by their hashes: a table with open addressing. At most half of it is taken, so that most look-ups of
/// what is not there end with the first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Places {
    /// The upper half of a hash, and the place and one; 0 where there is none.
    slots: Flat<[u32; 2]>,
}

impl Places {
    /// From hashes with their places; their lower bits should be spread well.
    pub fn new(hashes: impl ExactSizeIterator<Item = (u64, usize)>) -> Places {
        let mut slots = vec![[0; 2]; if hashes.len() == 0 { 0 } else { (hashes.len() * 2).next_power_of_two() }];
        for (hash, place) in hashes {
            let mut slot = hash as usize & (slots.len() - 1);
            while slots[slot][1] != 0 {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = [(hash >> 32) as u32, place as u32 + 1];
        }
        Places { slots: slots.into() }
    }

    /// The place of what has this hash and is the one that is looked for.
    pub fn find(&self, hash: u64, is_it: impl Fn(usize) -> bool) -> Option<usize> {
        let last = self.slots.len().checked_sub(1)?;
        let mut slot = hash as usize & last;
        loop {
            match self.slots[slot] {
                [_, 0] => return None,
                [half, place] if half == (hash >> 32) as u32 && is_it(place as usize - 1) => return Some(place as usize - 1),
                _ => slot = (slot + 1) & last,
            }
        }
    }
}

/// A yes or no for each of many things, a bit each.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Flags {
    bits: Flat<u64>,
}

impl Flags {
    /// Says yes for the thing at a place.
    pub fn set(&mut self, at: usize) {
        let bits = &mut self.bits.0;
        if bits.len() <= at / 64 {
            bits.resize(at / 64 + 1, 0);
        }
        bits[at / 64] |= 1 << (at % 64);
    }

    /// What was said of the thing at a place.
    pub fn has(&self, at: usize) -> bool {
        self.bits.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }
}

/// Texts in one piece of memory.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Texts {
    letters: String,
    ends: Flat<u32>,
}

impl Texts {
    /// The text at a place.
    pub fn of(&self, at: usize) -> &str {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.letters[from as usize..self.ends[at] as usize]
    }

    /// Whether the text at a place is this one.
    pub fn is(&self, at: usize, text: &str) -> bool {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]) as usize;
        // Bytes, because cutting a text looks whether letters stay whole.
        self.letters.as_bytes()[from..self.ends[at] as usize] == *text.as_bytes()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

impl<'t> FromIterator<&'t str> for Texts {
    fn from_iter<I: IntoIterator<Item = &'t str>>(texts: I) -> Self {
        let mut letters = String::new();
        let mut push = |text| {
            letters.push_str(text);
            letters.len() as u32
        };
        let ends = texts.into_iter().map(&mut push).collect();
        Texts { letters, ends }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let flat: Flat<[u32; 2]> = vec![[1, 2], [u32::MAX, 0]].into();
        let bytes = postcard::to_stdvec(&(7u8, &flat)).expect("plain data");
        let (seven, again): (u8, Flat<[u32; 2]>) = postcard::from_bytes(&bytes).expect("the same bytes");
        assert_eq!((seven, again), (7, flat));
        let odd = postcard::to_stdvec(&(7u8, Flat::from(vec![1u8, 2, 3]))).expect("plain data");
        assert!(postcard::from_bytes::<(u8, Flat<u32>)>(&odd).is_err(), "three bytes are no number");
    }
    #[test]
    fn what_has_a_place_is_found_and_nothing_else() {
        let words: Vec<String> = (0..500).map(|nth| format!("word{nth}")).collect();
        let texts: Texts = words.iter().map(String::as_str).collect();
        // All of them begin at the same slot, and half of them have the same upper half.
        let of = |nth: usize| (nth as u64 % 250) << 32;
        let places = Places::new((0..words.len()).map(|nth| (of(nth), nth)));
        for (nth, word) in words.iter().enumerate() {
            assert_eq!(places.find(of(nth), |at| texts.of(at) == word), Some(nth));
            assert_eq!(places.find(of(nth), |at| texts.of(at) == "other"), None);
        }
        assert_eq!(Places::default().find(1, |_| true), None);
        assert_eq!(texts.len(), words.len());
        assert!(texts.is(7, "word7") && !texts.is(7, "word") && !texts.is(7, "word70"));
    }

    #[test]
    fn flags_hold_what_was_set() {
        let mut flags = Flags::default();
        [3, 63, 64, 700].iter().for_each(|&at| flags.set(at));
        let set: Vec<usize> = (0..2000).filter(|&at| flags.has(at)).collect();
        assert_eq!(set, [3, 63, 64, 700]);
    }
}
