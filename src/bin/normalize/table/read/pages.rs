//! The headers of Parquet pages, looked through before a library unpacks a page: it makes room for what a header says, which may be two
//! gigabytes for a page of ten bytes.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, SeekFrom},
};

use parquet::{
    basic::Compression,
    file::metadata::{ColumnChunkMetaData, ParquetMetaData},
};

/// A page unpacks to at most this; writers make pages of 1 MiB.
const MOST_PAGE: u64 = 256 << 20;
/// What unpacks to less than this is harmless, whatever it was made from ...
const FREE_EXPANSION: u64 = 16 << 20;
/// ... and beyond it a page grows at most so many times.
const MOST_EXPANSION: u64 = 250;
/// Structures inside a header are no deeper than this.
const DEPTH: usize = 16;

/// Why a file is not read, and the column with the page, if it is one.
pub type Refusal = (Option<String>, String);

/// Refuses a file with a page that asks for room out of proportion.
pub fn look_through(file: &File, metadata: &ParquetMetaData) -> Result<(), Refusal> {
    let length = file.metadata().map(|meta| meta.len()).map_err(|error| (None, error.to_string()))?;
    let mut reader = BufReader::with_capacity(1 << 12, file);
    for chunk in metadata.row_groups().iter().flat_map(|group| group.columns()) {
        let refused = |cause: &str| (chunk.column_path().parts().first().cloned(), cause.to_owned());
        check(&mut reader, chunk, length).map_err(|cause| refused(&cause))?;
    }
    Ok(())
}

fn check(reader: &mut BufReader<&File>, chunk: &ColumnChunkMetaData, length: u64) -> Result<(), String> {
    let damaged = || "the file is damaged or cut off; write or fetch it once more".to_owned();
    let begin = chunk.dictionary_page_offset().filter(|&at| at > 0).map_or(chunk.data_page_offset(), |at| at.min(chunk.data_page_offset()));
    let (begin, size) = (u64::try_from(begin).map_err(|_| damaged())?, u64::try_from(chunk.compressed_size()).map_err(|_| damaged())?);
    let end = begin.checked_add(size).filter(|&end| end <= length).ok_or_else(damaged)?;
    let packed = chunk.compression() != Compression::UNCOMPRESSED;
    let mut at = begin;
    reader.seek(SeekFrom::Start(at)).map_err(|_| damaged())?;
    while at < end {
        let mut header = Header { bytes: reader.by_ref().take(end - at), read: 0 };
        let (unpacked, here) = header.sizes().ok_or_else(damaged)?;
        at += header.read;
        if here > end.saturating_sub(at) {
            return Err(damaged());
        }
        if packed && unpacked > MOST_PAGE.min(FREE_EXPANSION.max(here.saturating_mul(MOST_EXPANSION))) {
            return Err(format!(
                "a page of it says that it unpacks to {} MiB from {here} bytes, which no ordinary one does; write it anew with smaller pages",
                unpacked >> 20
            ));
        }
        at += here;
        reader.seek_relative(here as i64).map_err(|_| damaged())?;
    }
    Ok(())
}

/// The header of a page: a structure in Thrift's compact protocol.
struct Header<R> {
    bytes: R,
    read: u64,
}

impl<R: Read> Header<R> {
    /// What the page says it unpacks to, and how many bytes of it follow.
    fn sizes(&mut self) -> Option<(u64, u64)> {
        let (mut unpacked, mut here, mut field) = (None, None, 0);
        while let Some((id, kind)) = self.field(field)? {
            field = id;
            match (id, kind) {
                (2, 5) => unpacked = Some(self.number()?),
                (3, 5) => here = Some(self.number()?),
                _ => self.skip(kind, DEPTH)?,
            }
        }
        Some((u64::try_from(unpacked?).ok()?, u64::try_from(here?).ok()?))
    }

    /// The id and kind of the next field of a structure; nothing at its end.
    fn field(&mut self, last: i64) -> Option<Option<(i64, u8)>> {
        match self.byte()? {
            0 => Some(None),
            byte if byte >> 4 == 0 => Some(Some((self.number()?, byte & 15))),
            byte => Some(Some((last.checked_add(i64::from(byte >> 4))?, byte & 15))),
        }
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            // Truths stand in the kind itself.
            1 | 2 => {}
            3 => drop(self.byte()?),
            4..=6 => drop(self.varint()?),
            7 => self.pass(8)?,
            8 => {
                let length = self.varint()?;
                self.pass(length)?;
            }
            9 | 10 => {
                let byte = self.byte()?;
                let count = if byte >> 4 == 15 { self.varint()? } else { u64::from(byte >> 4) };
                for _ in 0..count {
                    // In a list a truth is a byte.
                    self.skip(if matches!(byte & 15, 1 | 2) { 3 } else { byte & 15 }, depth)?;
                }
            }
            12 => {
                let mut field = 0;
                while let Some((id, kind)) = self.field(field)? {
                    field = id;
                    self.skip(kind, depth)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let mut byte = [0];
        self.bytes.read_exact(&mut byte).ok()?;
        self.read += 1;
        Some(byte[0])
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// A number with its sign in the last bit.
    fn number(&mut self) -> Option<i64> {
        self.varint().map(|number| (number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn pass(&mut self, length: u64) -> Option<()> {
        let passed = std::io::copy(&mut self.bytes.by_ref().take(length), &mut std::io::sink()).ok()?;
        self.read += passed;
        (passed == length).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::Header;

    #[test]
    fn the_sizes_of_a_page_stand_in_its_header() {
        // A data page of 20 bytes made of 10, with a structure of counts, statistics with texts, and a truth.
        let header = [0x15, 0x00, 0x15, 0x28, 0x15, 0x14, 0x2c, 0x15, 0x06, 0x1c, 0x18, 0x02, b'a', b'b', 0x00, 0x11, 0x00, 0x00];
        let mut reader = Header { bytes: &header[..], read: 0 };
        assert_eq!((reader.sizes(), reader.read), (Some((20, 10)), header.len() as u64));
        for end in 0..header.len() {
            assert_eq!(Header { bytes: &header[..end], read: 0 }.sizes(), None, "{end}");
        }
        // A size below nothing, no size, and structures without end.
        assert_eq!(Header { bytes: &[0x25, 0x01, 0x15, 0x14, 0x00][..], read: 0 }.sizes(), None);
        assert_eq!(Header { bytes: &[0x15, 0x00, 0x00][..], read: 0 }.sizes(), None);
        assert_eq!(Header { bytes: &[0x1c; 1000][..], read: 0 }.sizes(), None);
    }
}
