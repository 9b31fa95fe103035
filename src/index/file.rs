//! The compiled form of a dictionary in one piece of bytes: a header that says what it is, and what was compiled.
//!
//! | bytes | content |
//! |---|---|
//! | 8 | `rolecall`, the magic |
//! | 4 | version of the layout |
//! | 4 | CRC-32 of everything behind the header |
//! | 8 | fingerprint of the text that it was compiled from |
//! | 1 | whether it is a classification: a dictionary that stands alone and has learned a ranking |
//! | 8 | length of the first piece, which follows; the second one goes to the end |
//!
//! All numbers are little-endian. What follows is [postcard](https://postcard.jamesmunns.com/), so a file is only good for the
//! program that wrote it: whoever keeps one makes it anew from the text when [`open`] says no.

use serde::{Serialize, de::DeserializeOwned};

const MAGIC: &[u8; 8] = b"rolecall";
const VERSION: u32 = 3;
const HEADER: usize = 24;
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

/// Writes two pieces, compiled from a text with this fingerprint.
pub fn seal(pieces: (&(impl Serialize + Sync), &(impl Serialize + Sync)), fingerprint: u64, is_classification: bool) -> Vec<u8> {
    let form = "plain data always has a form";
    let (first, second) = rayon::join(|| postcard::to_stdvec(pieces.0).expect(form), || postcard::to_stdvec(pieces.1).expect(form));
    let mut bytes = vec![0; HEADER];
    bytes.push(is_classification.into());
    bytes.extend((first.len() as u64).to_le_bytes());
    bytes.extend(first);
    bytes.extend(second);
    let checksum = crc32fast::hash(&bytes[HEADER..]);
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
    bytes[16..24].copy_from_slice(&fingerprint.to_le_bytes());
    bytes
}

/// Reads what [`seal`] wrote, if it is whole and belongs to the text with this fingerprint; both pieces at once.
///
/// # Errors
/// When the bytes are anything else.
pub fn open<A: DeserializeOwned + Send, B: DeserializeOwned + Send>(bytes: &[u8], fingerprint: u64) -> Result<(A, B), FileError> {
    let (header, content) = bytes.split_at_checked(HEADER).ok_or(FileError::NoDictionary)?;
    if !header.starts_with(MAGIC) {
        return Err(FileError::NoDictionary);
    }
    let word = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    if word(8) != VERSION {
        return Err(FileError::Version(word(8)));
    }
    if header[16..24] != fingerprint.to_le_bytes() {
        return Err(FileError::Fingerprint);
    }
    if word(12) != crc32fast::hash(content) {
        return Err(FileError::Damaged);
    }
    let (_, content) = content.split_first().ok_or(FileError::Damaged)?;
    let (length, pieces) = content.split_first_chunk().ok_or(FileError::Damaged)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| FileError::Damaged)?;
    let (first, second) = pieces.split_at_checked(length).ok_or(FileError::Damaged)?;
    let (first, second) = rayon::join(|| postcard::from_bytes(first), || postcard::from_bytes(second));
    Ok((first.map_err(|_| FileError::Damaged)?, second.map_err(|_| FileError::Damaged)?))
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
        let content = (vec!["nurse".to_owned(), "teacher".to_owned()], 9u64);
        let bytes = seal((&content.0, &content.1), 7, false);
        let open = open::<Vec<String>, u64>;
        assert_eq!(open(&bytes, 7), Ok(content));
        assert_eq!(open(&bytes, 8), Err(FileError::Fingerprint));
        assert_eq!(open(b"alias,role_id", 7), Err(FileError::NoDictionary));
        assert_eq!(open(&bytes[..bytes.len() - 1], 7), Err(FileError::Damaged));
        for at in 24..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert_eq!(open(&damaged, 7), Err(FileError::Damaged), "byte {at}");
        }
        let mut newer = bytes;
        newer[8] = 9;
        assert_eq!(open(&newer, 7), Err(FileError::Version(9)));
    }
}
