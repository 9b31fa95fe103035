//! Opening a table: encoding by its mark, delimiter by looking, rows in bounded batches.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use csv::ByteRecord;
use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::error::Failure;

/// Parts the cells of no file.
const UNIT_SEPARATOR: u8 = 0x1f;

/// How much of a file is looked at to guess its delimiter and its column of titles.
const LOOK: usize = 64 * 1024;
/// A batch ends after this many rows ...
const BATCH_ROWS: usize = 8192;
/// ... or this many bytes, so that long rows do not fill the memory.
const BATCH_BYTES: usize = 4 << 20;

/// An open table.
pub struct Table {
    /// Where it comes from, for messages.
    pub path: PathBuf,
    /// What parts its cells.
    pub delimiter: u8,
    /// Its size in bytes, where known.
    pub size: Option<u64>,
    /// Its header, if it has one.
    pub header: Option<ByteRecord>,
    rows: csv::Reader<Box<dyn Read + Send>>,
    /// The first rows, kept from looking at them.
    first: Vec<ByteRecord>,
}

impl Table {
    /// Opens a file, or standard input for `-`.
    pub fn open(path: &Path, delimiter: Option<u8>, has_header: bool) -> Result<Table, Failure> {
        let fault = |source| Failure::Read { path: path.to_owned(), source };
        let (raw, size): (Box<dyn Read + Send>, _) = if path == Path::new("-") {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(path).map_err(fault)?;
            let meta = file.metadata().map_err(fault)?;
            if meta.is_dir() {
                return Err(fault(io::Error::other("it is a folder; name the files in it")));
            }
            (Box::new(file), meta.is_file().then_some(meta.len()))
        };
        // A byte order mark tells UTF-16 apart, else its zeros do; without either the bytes pass as they are.
        let mut raw = BufReader::with_capacity(LOOK, raw);
        let wide = utf16(raw.fill_buf().map_err(fault)?);
        let mut decoder = DecodeReaderBytesBuilder::new();
        let mut decoded = decoder.encoding(wide).utf8_passthru(wide.is_none()).strip_bom(true).bom_override(true).build(raw);
        let mut start = Vec::new();
        decoded.by_ref().take(LOOK as u64).read_to_end(&mut start).map_err(fault)?;
        let delimiter = match delimiter {
            Some(delimiter) => Some(delimiter),
            None => sniff(&start, has_header),
        };
        // A file of one column is parted by nothing: by a character that no text contains.
        let parted_by = delimiter.unwrap_or(UNIT_SEPARATOR);
        let delimiter = delimiter.unwrap_or(b',');
        let rows: Box<dyn Read + Send> = Box::new(io::Cursor::new(start).chain(decoded));
        let mut rows =
            csv::ReaderBuilder::new().delimiter(parted_by).flexible(true).has_headers(false).buffer_capacity(1 << 17).from_reader(rows);
        let mut header = None;
        if has_header {
            let mut record = ByteRecord::new();
            let read = rows.read_byte_record(&mut record);
            if read.map_err(|source| Failure::Csv { path: path.to_owned(), source })? {
                header = Some(record);
            }
        }
        Ok(Table { path: path.to_owned(), delimiter, size, header, rows, first: Vec::new() })
    }

    /// The first rows, which will be read again.
    pub fn look(&mut self, most: usize) -> Result<&[ByteRecord], Failure> {
        let mut bytes = 0;
        while self.first.len() < most && bytes < BATCH_BYTES {
            let mut record = ByteRecord::new();
            if !self.read(&mut record)? {
                break;
            }
            bytes += record.as_slice().len();
            self.first.push(record);
        }
        Ok(&self.first)
    }

    /// Takes the header for a row of its own.
    pub fn demote_header(&mut self) {
        if let Some(header) = self.header.take() {
            self.first.insert(0, header);
        }
    }

    /// Reads the next batch into `batch`, replacing it; `false` at the end.
    pub fn next_batch(&mut self, batch: &mut Vec<ByteRecord>) -> Result<bool, Failure> {
        let mut bytes = 0;
        let mut rows = 0;
        let mut kept = std::mem::take(&mut self.first).into_iter();
        while rows < BATCH_ROWS && bytes < BATCH_BYTES {
            if let Some(record) = kept.next() {
                batch.truncate(rows);
                batch.push(record);
            } else {
                if batch.len() == rows {
                    batch.push(ByteRecord::new());
                }
                if !self.read(&mut batch[rows])? {
                    break;
                }
            }
            bytes += batch[rows].as_slice().len();
            rows += 1;
        }
        self.first = kept.collect();
        batch.truncate(rows);
        Ok(rows > 0)
    }

    /// How many bytes of the decoded input have been read.
    pub fn position(&self) -> u64 {
        self.rows.position().byte()
    }

    fn read(&mut self, record: &mut ByteRecord) -> Result<bool, Failure> {
        self.rows.read_byte_record(record).map_err(|source| Failure::Csv { path: self.path.clone(), source })
    }
}

/// UTF-16 without a byte order mark: every other byte of most text is zero.
fn utf16(start: &[u8]) -> Option<&'static Encoding> {
    let start = &start[..start.len().min(1024) & !1];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count() * 2;
    let most = |zeros: usize| start.len() >= 4 && zeros * 10 > start.len() * 7;
    match (most(zeros(0)), most(zeros(1))) {
        (false, true) => Some(encoding_rs::UTF_16LE),
        (true, false) => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// The delimiter that parts the first rows most evenly, a comma where none does; `None` where a header has none at all: then there
/// is one column, and the commas in it belong to the titles.
fn sniff(start: &[u8], has_header: bool) -> Option<u8> {
    const CANDIDATES: [u8; 4] = [b',', b'\t', b';', b'|'];
    let mut counts = vec![[0usize; CANDIDATES.len()]];
    let mut quoted = false;
    for &byte in start {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => counts.push([0; CANDIDATES.len()]),
            _ if !quoted => {
                if let (Some(at), Some(row)) = (CANDIDATES.iter().position(|&c| c == byte), counts.last_mut()) {
                    row[at] += 1;
                }
            }
            _ => {}
        }
        if counts.len() > 50 {
            break;
        }
    }
    // The last row may be cut, or empty behind the last line end.
    if counts.len() > 1 {
        counts.pop();
    }
    // The header decides how many cells a row has; a delimiter must part the header, and most rows as often.
    let even = |at: usize| {
        let cells = counts[0][at];
        let like = counts.iter().filter(|row| row[at] == cells).count();
        if cells == 0 { 0 } else { like * 1000 / counts.len() + cells.min(20) }
    };
    if has_header && counts[0].iter().all(|&count| count == 0) && !start.is_empty() {
        return None;
    }
    let best = (0..CANDIDATES.len()).max_by_key(|&at| (even(at), std::cmp::Reverse(at)));
    Some(best.filter(|&at| even(at) >= 500).map_or(b',', |at| CANDIDATES[at]))
}

#[cfg(test)]
mod tests {
    use super::{sniff, utf16};

    #[test]
    fn delimiters_are_found_by_their_evenness() {
        for (start, delimiter) in [
            ("title\nEngineer, Software\nNurse\n", None),
            ("id\ttitle\n1\tEngineer, Software\n2\tVP, Sales\n", Some(b'\t')),
            ("id;title;x\n1;a, b;\n2;c;d\n", Some(b';')),
            ("a|b\n1|2\n", Some(b'|')),
            ("id,title\n1,\"a;b;c;d\"\n", Some(b',')),
            ("", Some(b',')),
        ] {
            assert_eq!(sniff(start.as_bytes(), true), delimiter, "{start:?}");
        }
        assert_eq!(sniff(b"Nurse\nEngineer, Software\n", false), Some(b','));
    }

    #[test]
    fn utf16_shows_by_its_zeros() {
        let wide: Vec<u8> = "title\nCaf\u{e9} Manager".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(utf16(&wide), Some(encoding_rs::UTF_16LE));
        assert_eq!(utf16(&wide[1..]), Some(encoding_rs::UTF_16BE));
        assert_eq!(utf16(b"title\nNurse\n"), None);
        assert_eq!(utf16(&[0; 64]), None);
    }
}
