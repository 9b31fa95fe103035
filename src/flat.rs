//! Arrays of plain numbers that are kept as they lie in memory: one that is read from a compiled dictionary is a look into the file's bytes,
//! whatever its size, and nothing is copied.
//!
//! A dictionary is written in pieces ([`file`](crate::index::file)), and each piece in two parts: an arena with the numbers of all arrays one
//! behind the other, and everything else, in which an array is a place in the arena. Which arena is meant while a piece is written or read is
//! kept for the thread ([`with_arena`], [`from_arena`]), because serde carries nothing along. The bytes are those of the machine that wrote
//! them; the file says which order of bytes that is.

use std::{
    cell::RefCell,
    fmt,
    ops::{Deref, Range},
    sync::Arc,
};

use bytemuck::{NoUninit, Pod};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use yoke::Yoke;

/// Where an array begins in an arena: no number is longer.
const ALIGNMENT: usize = 8;

/// The bytes that arrays look into.
#[derive(Debug)]
pub enum Memory {
    /// In words, so that numbers lie where the machine wants them.
    Words(Vec<u64>),
    /// A file.
    Map(memmap2::Mmap),
}

impl Memory {
    /// A copy of bytes.
    pub fn copy(bytes: &[u8]) -> Memory {
        let mut words = vec![0u64; bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut(&mut words)[..bytes.len()].copy_from_slice(bytes);
        Memory::Words(words)
    }
}

impl Deref for Memory {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Memory::Words(words) => bytemuck::cast_slice(words),
            Memory::Map(map) => map,
        }
    }
}

thread_local! {
    static WRITTEN: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
    static READ: RefCell<Option<(Arc<Memory>, Range<usize>)>> = const { RefCell::new(None) };
}

/// Runs `write` with an empty arena; what it gives, and the arena as it is then.
pub fn with_arena<T>(write: impl FnOnce() -> T) -> (T, Vec<u8>) {
    let before = WRITTEN.replace(Some(Vec::new()));
    let written = write();
    (written, WRITTEN.replace(before).unwrap_or_default())
}

/// Runs `read` with the arena in this part of a memory.
pub fn from_arena<T>(memory: &Arc<Memory>, arena: Range<usize>, read: impl FnOnce() -> T) -> T {
    let before = READ.replace(Some((memory.clone(), arena)));
    let done = read();
    READ.set(before);
    done
}

/// An array of numbers, or of small arrays of numbers.
#[derive(Clone)]
pub struct Flat<T: 'static> {
    list: Yoke<&'static [T], Arc<Memory>>,
}

impl<T: Pod> Flat<T> {
    /// The array in a part of a memory; `None` where there can be none.
    fn at(memory: Arc<Memory>, part: Range<usize>) -> Option<Flat<T>> {
        let list = Yoke::try_attach_to_cart(memory, |memory: &Memory| {
            let bytes = memory.get(part).ok_or(())?;
            bytemuck::try_cast_slice(bytes).map_err(|_| ())
        });
        Some(Flat { list: list.ok()? })
    }
}

impl<T: Pod> Default for Flat<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T: Pod> From<Vec<T>> for Flat<T> {
    fn from(list: Vec<T>) -> Self {
        let bytes: &[u8] = bytemuck::cast_slice(&list);
        Flat::at(Arc::new(Memory::copy(bytes)), 0..bytes.len()).expect("the bytes of an array are one")
    }
}

impl<T: Pod> FromIterator<T> for Flat<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        items.into_iter().collect::<Vec<T>>().into()
    }
}

impl<T> Deref for Flat<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.list.get()
    }
}

impl<T: PartialEq> PartialEq for Flat<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T> fmt::Debug for Flat<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} numbers", self.len())
    }
}

impl<T: NoUninit> Serialize for Flat<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let place = WRITTEN.with_borrow_mut(|arena| {
            let arena = arena.as_mut()?;
            arena.resize(arena.len().next_multiple_of(ALIGNMENT), 0);
            let from = arena.len();
            arena.extend_from_slice(bytemuck::cast_slice(self));
            Some((from as u64, arena.len() as u64))
        });
        place.ok_or_else(|| ser::Error::custom("an array is written with an arena only"))?.serialize(serializer)
    }
}

impl<'de, T: Pod> Deserialize<'de> for Flat<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (from, to) = <(u64, u64)>::deserialize(deserializer)?;
        let list = READ.with_borrow(|arena| {
            let (memory, arena) = arena.as_ref()?;
            let at = |place: u64| arena.start.checked_add(usize::try_from(place).ok()?).filter(|&at| at <= arena.end);
            Flat::at(memory.clone(), at(from)?..at(to)?)
        });
        list.ok_or_else(|| de::Error::custom("no such array"))
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

impl FromIterator<usize> for Flags {
    /// Yes for the things at these places.
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Flags {
        let mut bits: Vec<u64> = Vec::new();
        for at in places {
            if bits.len() <= at / 64 {
                bits.resize(at / 64 + 1, 0);
            }
            bits[at / 64] |= 1 << (at % 64);
        }
        Flags { bits: bits.into() }
    }
}

impl Flags {
    /// What was said of the thing at a place.
    pub fn has(&self, at: usize) -> bool {
        self.bits.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }
}

/// Texts in one piece of memory.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Texts {
    letters: Flat<u8>,
    ends: Flat<u32>,
}

impl Texts {
    /// The text at a place.
    pub fn of(&self, at: usize) -> &str {
        std::str::from_utf8(self.bytes(at)).expect("these were texts")
    }

    fn bytes(&self, at: usize) -> &[u8] {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.letters[from as usize..self.ends[at] as usize]
    }

    /// Whether the text at a place is this one.
    pub fn is(&self, at: usize, text: &str) -> bool {
        self.bytes(at) == text.as_bytes()
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
        Texts { letters: letters.into_bytes().into(), ends }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let (small, flat): (Flat<u8>, Flat<[u32; 2]>) = (vec![5].into(), vec![[1, 2], [u32::MAX, 0]].into());
        let (bytes, arena) = with_arena(|| postcard::to_stdvec(&(7u8, &small, &flat)).expect("plain data"));
        assert_eq!(arena.len(), 24, "an array begins at a multiple of eight");
        let memory = Arc::new(Memory::copy(&[&[0; 64][..], &arena].concat()));
        type Read = Result<(u8, Flat<u8>, Flat<[u32; 2]>), postcard::Error>;
        let read = |arena| -> Read { from_arena(&memory, arena, || postcard::from_bytes(&bytes)) };
        assert_eq!(read(64..88), Ok((7, small.clone(), flat.clone())));
        assert!(read(64..80).is_err(), "the arena is too short");
        assert!(read(65..89).is_err(), "numbers do not lie so");
        assert!(postcard::from_bytes::<Flat<u8>>(&bytes[1..]).is_err() && postcard::to_stdvec(&flat).is_err(), "there is no arena");
        let (odd, arena) = with_arena(|| postcard::to_stdvec(&Flat::from(vec![1u8, 2, 3])).expect("plain data"));
        let memory = Arc::new(Memory::copy(&arena));
        let read: Result<Flat<u32>, _> = from_arena(&memory, 0..8, || postcard::from_bytes(&odd));
        assert!(read.is_err(), "three bytes are no number");
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
        let flags: Flags = [700, 3, 63, 64, 3].into_iter().collect();
        let set: Vec<usize> = (0..2000).filter(|&at| flags.has(at)).collect();
        assert_eq!(set, [3, 63, 64, 700]);
    }
}
