//! The compiled form of a dictionary in one piece of bytes: a header that says what it is, and what was compiled.
//!
//! | bytes | content |
//! |---|---|
//! | 8 | `rolecall`, the magic |
//! | 4 | version of the layout |
//! | 4 | CRC-32 of everything behind the header |
//! | 8 | fingerprint of the text that it was compiled from |
//! | 1 | whether it is a classification: a dictionary that stands alone and has learned a ranking |
//! | 8 each | lengths of the pieces, which follow one after the other |
//!
//! All numbers are little-endian. What follows is [postcard](https://postcard.jamesmunns.com/), so a file is only good for the
//! program that wrote it: whoever keeps one makes it anew from the text when [`open`] says no. Pieces that the first titles do not need are
//! read when they are needed ([`Lazy`]); the checksum of all of them is looked at before.

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

use serde::{Serialize, de::DeserializeOwned};

const MAGIC: &[u8; 8] = b"rolecall";
const VERSION: u32 = 6;
const HEADER: usize = 24;
/// Arrays of numbers are written as they lie in memory ([`Flat`](crate::flat::Flat)): a machine of the other order of bytes can't read them.
const ENDIAN: u64 = if cfg!(target_endian = "big") { 1 << 63 } else { 0 };
/// What [`is_classification`] looks at.
pub const START: usize = HEADER + 1;

/// Why bytes are no compiled dictionary that can be used here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// Something else altogether.
    #[error("this is no compiled dictionary; make one from the pack's text")]
    NoDictionary,
    /// Another layout.
    #[error("the compiled dictionary has layout {0}, this program reads {VERSION}; make it anew from the pack's text")]
    Version(u32),
    /// Compiled from another text.
    #[error("the compiled dictionary belongs to another text or another version of the program; make it anew")]
    Fingerprint,
    /// Cut off or changed.
    #[error("the compiled dictionary is damaged; make it anew from the pack's text")]
    Damaged,
}

/// A piece of a compiled dictionary in bytes whose checksum held.
#[derive(Debug, Clone)]
pub struct Piece {
    file: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Piece {
    /// Whether nothing was written there.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// Reads what was written there.
    ///
    /// # Errors
    /// When it was something else.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, FileError> {
        postcard::from_bytes(&self.file[self.range.clone()]).map_err(|_| FileError::Damaged)
    }
}

/// What is read from its piece when it is first needed.
#[derive(Debug)]
pub struct Lazy<T> {
    read: OnceLock<T>,
    piece: Option<Piece>,
}

impl<T> From<T> for Lazy<T> {
    fn from(value: T) -> Self {
        Lazy { read: value.into(), piece: None }
    }
}

impl<T: DeserializeOwned> Lazy<T> {
    /// From a piece that [`seal`] wrote.
    pub fn later(piece: Piece) -> Lazy<T> {
        Lazy { read: OnceLock::new(), piece: Some(piece) }
    }

    /// What it is.
    pub fn get(&self) -> &T {
        self.read.get_or_init(|| {
            let read = self.piece.as_ref().map(Piece::read);
            read.and_then(Result::ok).expect("a piece whose checksum and fingerprint held was written by this program")
        })
    }
}

/// One piece of a compiled dictionary as bytes.
pub fn piece(content: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(content).expect("plain data always has a form")
}

/// Puts pieces together, compiled from a text with this fingerprint.
pub fn seal<const N: usize>(pieces: [Vec<u8>; N], fingerprint: u64, is_classification: bool) -> Vec<u8> {
    let mut bytes = vec![0; HEADER];
    bytes.push(is_classification.into());
    pieces.iter().for_each(|piece| bytes.extend((piece.len() as u64).to_le_bytes()));
    pieces.into_iter().for_each(|piece| bytes.extend(piece));
    let checksum = crc32fast::hash(&bytes[HEADER..]);
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
    bytes[16..24].copy_from_slice(&(fingerprint ^ ENDIAN).to_le_bytes());
    bytes
}

/// The pieces that [`seal`] put together, if they are whole and belong to the text with this fingerprint.
///
/// # Errors
/// When the bytes are anything else.
pub fn open<const N: usize>(bytes: Vec<u8>, fingerprint: u64) -> Result<[Piece; N], FileError> {
    let (header, content) = bytes.split_at_checked(HEADER).ok_or(FileError::NoDictionary)?;
    if !header.starts_with(MAGIC) {
        return Err(FileError::NoDictionary);
    }
    let word = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    if word(8) != VERSION {
        return Err(FileError::Version(word(8)));
    }
    if header[16..24] != (fingerprint ^ ENDIAN).to_le_bytes() {
        return Err(FileError::Fingerprint);
    }
    if word(12) != crc32fast::hash(content) {
        return Err(FileError::Damaged);
    }
    let lengths = content.get(1..1 + 8 * N).ok_or(FileError::Damaged)?;
    let mut from = START + 8 * N;
    let mut ranges: [Range<usize>; N] = std::array::from_fn(|_| 0..0);
    for (range, length) in ranges.iter_mut().zip(lengths.as_chunks().0) {
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| FileError::Damaged)?;
        let to = from.checked_add(length).filter(|&to| to <= bytes.len()).ok_or(FileError::Damaged)?;
        (*range, from) = (from..to, to);
    }
    let file = Arc::new(bytes);
    Ok(ranges.map(|range| Piece { file: file.clone(), range }))
}

/// Whether a file that begins so is a classification; what else may be wrong with it shows when it is opened.
pub fn is_classification(start: &[u8; START]) -> bool {
    start.starts_with(MAGIC) && start[HEADER] == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_text_undamaged_opens() {
        let (nouns, number) = (vec!["nurse".to_owned(), "teacher".to_owned()], 9u64);
        let bytes = seal([piece(&nouns), piece(&number)], 7, false);
        let open = |bytes: &[u8], fingerprint| open::<2>(bytes.to_vec(), fingerprint);
        let [first, second] = open(&bytes, 7).expect("the same text");
        assert_eq!((first.read(), second.read()), (Ok(nouns.clone()), Ok(number)));
        assert_eq!(Lazy::<Vec<String>>::later(first).get(), &nouns);
        let why = |bytes: &[u8], fingerprint| open(bytes, fingerprint).expect_err("not that one");
        assert_eq!(why(&bytes, 8), FileError::Fingerprint);
        assert_eq!(why(b"alias,role_id", 7), FileError::NoDictionary);
        assert_eq!(why(&bytes[..bytes.len() - 1], 7), FileError::Damaged);
        for at in 24..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(why(&damaged, 7), FileError::Damaged, "byte {at}");
        }
        let mut newer = bytes;
        newer[8] = 9;
        assert_eq!(why(&newer, 7), FileError::Version(9));
    }
}
