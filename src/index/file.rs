//! The compiled form of a dictionary in one piece of bytes: a header that says what it is, and what was compiled.
//!
//! | bytes | content |
//! |---|---|
//! | 8 | `rolecall`, the magic |
//! | 4 | version of the layout |
//! | 4 | CRC-32 of everything behind the header |
//! | 8 | fingerprint of the text that it was compiled from |
//! | 1 | whether it is a classification: a dictionary that stands alone and has learned a ranking |
//! | 16 each | of each piece, the length of its arena and of the rest |
//!
//! All numbers are little-endian. The pieces follow one behind the other, each as an arena that begins at a multiple of 64, so that a line of
//! the cache is one of the file, with the numbers of its arrays (`flat.rs`), and then everything else as
//! [postcard](https://postcard.jamesmunns.com/). So a file is only good for the program that wrote it: whoever keeps one makes it anew
//! from the text when [`open`] says no. Pieces that the first titles do not need are read when they are needed ([`Lazy`]); the checksum of all
//! of them is looked at before.

use std::{
    io,
    ops::Range,
    path::Path,
    sync::{Arc, OnceLock},
};

use rayon::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use crate::flat::{Memory, from_arena, with_arena};

const MAGIC: &[u8; 8] = b"rolecall";
const VERSION: u32 = 9;
const HEADER: usize = 24;
/// Where an arena begins: a line of the cache.
const ALIGNMENT: usize = 64;
/// Arrays of numbers are written as they lie in memory: a machine of the other order of bytes can't read them.
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
    file: Arc<Memory>,
    arena: Range<usize>,
    rest: Range<usize>,
}

impl Piece {
    /// Whether nothing was written there.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Reads what was written there.
    ///
    /// # Errors
    /// When it was something else.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, FileError> {
        let read = || postcard::from_bytes(&self.file[self.rest.clone()]);
        from_arena(&self.file, self.arena.clone(), read).map_err(|_| FileError::Damaged)
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

/// One piece of a compiled dictionary, not yet in its place.
#[derive(Debug, Default)]
pub struct Written {
    arena: Vec<u8>,
    rest: Vec<u8>,
}

/// One piece of a compiled dictionary as bytes.
pub fn piece(content: &impl Serialize) -> Written {
    let (rest, arena) = with_arena(|| postcard::to_stdvec(content).expect("plain data always has a form"));
    Written { arena, rest }
}

/// Puts pieces together, compiled from a text with this fingerprint.
pub fn seal<const N: usize>(pieces: [Written; N], fingerprint: u64, is_classification: bool) -> Vec<u8> {
    let mut bytes = vec![0; HEADER];
    bytes.push(is_classification.into());
    for Written { arena, rest } in &pieces {
        bytes.extend((arena.len() as u64).to_le_bytes());
        bytes.extend((rest.len() as u64).to_le_bytes());
    }
    for Written { arena, rest } in pieces {
        bytes.resize(bytes.len().next_multiple_of(ALIGNMENT), 0);
        bytes.extend(arena);
        bytes.extend(rest);
    }
    let checksum = checksum(&bytes[HEADER..]);
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
pub fn open<const N: usize>(bytes: Memory, fingerprint: u64) -> Result<[Piece; N], FileError> {
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
    if word(12) != checksum(content) {
        return Err(FileError::Damaged);
    }
    let lengths = content.get(1..1 + 16 * N).ok_or(FileError::Damaged)?;
    let mut end = START + 16 * N;
    let mut part = |length: &[u8; 8], alignment: usize| -> Option<Range<usize>> {
        let from = end.checked_next_multiple_of(alignment)?;
        end = from.checked_add(usize::try_from(u64::from_le_bytes(*length)).ok()?).filter(|&to| to <= bytes.len())?;
        Some(from..end)
    };
    let mut parts: [(Range<usize>, Range<usize>); N] = std::array::from_fn(|_| (0..0, 0..0));
    for (slot, lengths) in parts.iter_mut().zip(lengths.as_chunks::<16>().0) {
        let [arena, rest] = [0, 8].map(|at| lengths[at..].first_chunk::<8>().expect("half of sixteen"));
        *slot = part(arena, ALIGNMENT).zip(part(rest, 1)).ok_or(FileError::Damaged)?;
    }
    let file = Arc::new(bytes);
    Ok(parts.map(|(arena, rest)| Piece { file: file.clone(), arena, rest }))
}

/// CRC-32, by all threads: a large file is looked at once from end to end.
fn checksum(bytes: &[u8]) -> u32 {
    const PART: usize = 1 << 20;
    let part = |part: &[u8]| {
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(part);
        hasher
    };
    let join = |mut left: crc32fast::Hasher, right: crc32fast::Hasher| {
        left.combine(&right);
        left
    };
    bytes.par_chunks(PART).map(part).reduce(crc32fast::Hasher::new, join).finalize()
}

/// The bytes of a file, without reading them before they are needed.
///
/// # Errors
/// When it can't be opened or mapped.
pub fn map(path: &Path) -> io::Result<Memory> {
    let file = std::fs::File::open(path)?;
    // Copying a compiled classification of 16 MB costs several times what answering the first title does.
    // SAFETY: the bytes must not change while they are looked at. Compiled dictionaries are written beside their place and moved there
    // whole, so a newer one is another file; nothing but a foreign program that writes into this very file could change it.
    #[allow(unsafe_code)]
    let map = unsafe { memmap2::Mmap::map(&file)? };
    Ok(Memory::Map(map))
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
        let open = |bytes: &[u8], fingerprint| open::<2>(Memory::copy(bytes), fingerprint);
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
        newer[8] = VERSION as u8 + 1;
        assert_eq!(why(&newer, 7), FileError::Version(VERSION + 1));
    }
}
