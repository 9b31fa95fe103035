//! Tables in: whatever the format, rows of cells in bounded batches.
//!
//! One file a format, each behind [`Rows`]; this one decides which it is, finds the header and hands out batches.

mod beside;
mod biff;
mod bytes;
mod delimited;
mod encoding;
mod jsonl;
mod kind;
mod ods;
mod package;
#[cfg(feature = "parquet")]
mod pages;
#[cfg(feature = "parquet")]
mod parquet;
mod preamble;
mod quotes;
mod sheet;
mod sniff;
mod xls;
mod xlsx;

use std::{
    collections::VecDeque,
    io::Read,
    path::{Path, PathBuf},
};

use csv::ByteRecord;
use encoding_rs::{Encoding, UTF_8};

pub use self::{beside::THREAD as READER_THREAD, encoding::named as encoding_named};
use self::{bytes::Bytes, delimited::Delimited, encoding::Text, kind::Kind};
use super::types::CellType;
use crate::error::Failure;

/// Parts the cells of no file.
const UNIT_SEPARATOR: u8 = 0x1f;

/// A batch ends after this many rows ...
const BATCH_ROWS: usize = 8192;
/// ... or this many bytes, so that long rows do not fill the memory.
const BATCH_BYTES: usize = 4 << 20;

/// A format: rows one after the other.
pub trait Rows: Send {
    /// Reads the next row into `record`, replacing it; `false` at the end. The line of its position is the row as its user counts.
    fn read(&mut self, record: &mut ByteRecord) -> Result<bool, Failure>;

    /// How far it has come, of [`Rows::size`].
    fn position(&self) -> u64;

    /// All there is to read, where that is known.
    fn size(&self) -> Option<u64> {
        None
    }

    /// The names of its columns, for a format that has them apart from its rows.
    fn header(&mut self) -> Option<ByteRecord> {
        None
    }

    /// What its columns hold, where it says so.
    fn types(&mut self) -> Vec<CellType> {
        Vec::new()
    }

    /// How many cells a row should have, once that is known.
    fn expect(&mut self, _width: usize) {}

    /// What its user should know after all was read.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }
}

/// How to read, where it is not to be found out.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What parts the cells of text.
    pub delimiter: Option<u8>,
    /// What the text is encoded in.
    pub encoding: Option<&'static Encoding>,
    /// Name or number from 1 of the sheet.
    pub sheet: Option<String>,
    /// Lines or rows above the header.
    pub skip: Option<usize>,
    /// The first row is data.
    pub no_header: bool,
}

/// An open table.
pub struct Table {
    /// Where it comes from, for messages.
    pub path: PathBuf,
    /// What parts its cells.
    pub delimiter: u8,
    /// Its size, in the unit of [`Table::position`], where known.
    pub size: Option<u64>,
    /// Its header, if it has one.
    pub header: Option<ByteRecord>,
    /// Whether the last cell of each row is the row as it was written, a JSON object.
    pub keeps_object: bool,
    /// Whether the names of its columns stand apart from its rows, and are no row by mistake.
    pub names_apart: bool,
    /// What its columns hold, where the format says so.
    pub types: Vec<CellType>,
    /// What was found out about it, in a few words each.
    about: Vec<String>,
    rows: Box<dyn Rows>,
    /// Rows above the header, kept in case it is none.
    above: Vec<ByteRecord>,
    /// The first rows, kept from looking at them.
    first: VecDeque<ByteRecord>,
}

impl Table {
    /// Opens a file, or standard input for `-`.
    pub fn open(path: &Path, options: &Options) -> Result<Table, Failure> {
        let mut bytes = Bytes::open(path)?;
        let mut about: Vec<String> = bytes.packed.map(str::to_owned).into_iter().collect();
        let kind = kind::of(bytes.look(bytes::LOOK)?).map_err(|cause| Failure::content(path, None, cause))?;
        if options.sheet.is_some() && !matches!(kind, Kind::Zip | Kind::Ole) {
            return Err(Failure::Usage(format!("--sheet is for spreadsheets; {} is none", path.display())));
        }
        let mut delimiter = b',';
        let mut keeps_object = false;
        // Lines of text are skipped before they are taken for rows.
        let mut skip = options.skip;
        let mut rows: Box<dyn Rows> = match kind {
            Kind::Zip if package::is_ods(&mut bytes)? => ods::open(bytes, options.sheet.as_deref(), &mut about)?,
            Kind::Zip => xlsx::open(bytes, options.sheet.as_deref(), &mut about)?,
            Kind::Ole => xls::open(bytes, options.sheet.as_deref(), &mut about)?,
            #[cfg(feature = "parquet")]
            Kind::Parquet => parquet::open(bytes)?,
            #[cfg(not(feature = "parquet"))]
            Kind::Parquet => {
                let cause = "it is a Parquet file, and this build was made without the feature `parquet`".to_owned();
                return Err(Failure::content(path, None, cause));
            }
            Kind::Text => {
                let (consumed, size) = (bytes.consumed.clone(), bytes.size);
                let mut text = encoding::decode(bytes, options.encoding)?;
                if text.encoding != UTF_8 {
                    let guess = if text.guessed { " by its letters (another: -e ENCODING)" } else { "" };
                    about.push(format!("{}{guess}", text.encoding.name()));
                }
                kind::of_text(&text.start).map_err(|cause| Failure::content(path, None, cause))?;
                if jsonl::looks_so(&text.start) {
                    keeps_object = true;
                    Box::new(jsonl::Lines::new(path.to_owned(), text, consumed, size)?)
                } else {
                    skip_lines(path, &mut text, skip.take().unwrap_or(0))?;
                    let sniffed = match options.delimiter {
                        Some(delimiter) => Some(delimiter),
                        None => sniff::delimiter(&text.start, !options.no_header),
                    };
                    delimiter = sniffed.unwrap_or(b',');
                    match delimiter {
                        b',' => {}
                        b'\t' => about.push("parted by tabs".into()),
                        other => about.push(format!("parted by `{}`", other as char)),
                    }
                    // A file of one column is parted by nothing: by a character that no text contains.
                    Box::new(Delimited::new(path.to_owned(), text, sniffed.unwrap_or(UNIT_SEPARATOR), consumed, size))
                }
            }
        };
        let (size, header, types) = (rows.size(), rows.header(), rows.types());
        let mut table = Table {
            path: path.to_owned(),
            delimiter,
            size,
            names_apart: header.is_some(),
            header,
            keeps_object,
            types,
            about,
            rows,
            above: Vec::new(),
            first: VecDeque::new(),
        };
        table.find_header(options, skip)?;
        Ok(table)
    }

    /// Takes the header from the first rows, and leaves out what stands above it.
    fn find_header(&mut self, options: &Options, skip: Option<usize>) -> Result<(), Failure> {
        if self.header.is_none() {
            for _ in 0..skip.unwrap_or(0) {
                self.look(1)?;
                self.first.pop_front();
            }
            if !options.no_header {
                self.look(preamble::LOOK)?;
                let above = if options.skip.is_some() { 0 } else { preamble::rows(self.first.make_contiguous()) };
                self.above = self.first.drain(..above).collect();
                self.header = self.first.pop_front();
            }
        }
        if let Some(header) = &self.header {
            self.rows.expect(header.len());
        }
        Ok(())
    }

    /// What was found out about it, in a few words each.
    pub fn about(&self) -> Vec<String> {
        let mut about = self.about.clone();
        match self.above.iter().filter(|row| row.iter().any(|cell| !cell.is_empty())).count() {
            0 => {}
            1 => about.push("1 row above the header left out (--skip-lines 0 keeps it)".into()),
            rows => about.push(format!("{rows} rows above the header left out (--skip-lines 0 keeps them)")),
        }
        about
    }

    /// The first rows, which will be read again.
    pub fn look(&mut self, most: usize) -> Result<&[ByteRecord], Failure> {
        let mut bytes = 0;
        while self.first.len() < most && bytes < BATCH_BYTES {
            let mut record = ByteRecord::new();
            if !self.rows.read(&mut record)? {
                break;
            }
            bytes += record.as_slice().len();
            self.first.push_back(record);
        }
        Ok(self.first.make_contiguous())
    }

    /// Takes the header for a row of its own, and so what stands above it.
    pub fn demote_header(&mut self) {
        if let Some(header) = self.header.take() {
            self.first.push_front(header);
            for row in std::mem::take(&mut self.above).into_iter().rev() {
                self.first.push_front(row);
            }
        }
    }

    /// Reads the next batch into `batch`, replacing it; `false` at the end.
    pub fn next_batch(&mut self, batch: &mut Vec<ByteRecord>) -> Result<bool, Failure> {
        let mut bytes = 0;
        let mut rows = 0;
        while rows < BATCH_ROWS && bytes < BATCH_BYTES {
            if let Some(record) = self.first.pop_front() {
                batch.truncate(rows);
                batch.push(record);
            } else {
                if batch.len() == rows {
                    batch.push(ByteRecord::new());
                }
                if !self.rows.read(&mut batch[rows])? {
                    break;
                }
            }
            bytes += batch[rows].as_slice().len();
            rows += 1;
        }
        batch.truncate(rows);
        Ok(rows > 0)
    }

    /// How far reading has come.
    pub fn position(&self) -> u64 {
        self.rows.position()
    }

    /// What its user should know after all was read.
    pub fn remarks(&self) -> Vec<String> {
        self.rows.remarks()
    }
}

/// Leaves out the first lines of a text.
fn skip_lines(path: &Path, text: &mut Text, lines: usize) -> Result<(), Failure> {
    for _ in 0..lines {
        loop {
            if let Some(end) = text.start.iter().position(|&byte| byte == b'\n') {
                text.start.drain(..=end);
                break;
            }
            text.start.clear();
            let read = text.rest.by_ref().take(bytes::LOOK as u64).read_to_end(&mut text.start);
            if read.map_err(|source| Failure::Read { path: path.to_owned(), source })? == 0 {
                return Ok(());
            }
        }
    }
    Ok(())
}
