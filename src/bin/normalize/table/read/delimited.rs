//! CSV and its kin: rows of delimited text, streamed.

use std::{
    io::{self, Cursor, Read, Seek, SeekFrom},
    path::PathBuf,
};

use csv::{ByteRecord, Position};

use super::{Rows, bytes::Consumed, encoding::Text, quotes};
use crate::error::Failure;

/// A row is at most this long: a cell of many megabytes is odd but may be meant, a file without line ends would fill the memory.
const MOST_ROW: u64 = 64 << 20;

/// Rows of delimited text.
pub struct Delimited {
    path: PathBuf,
    rows: csv::Reader<Kept>,
    delimiter: u8,
    consumed: Consumed,
    size: Option<u64>,
    /// Cells that a row should have: those of the header, or as long as none is known those of the longest row.
    width: usize,
    known_width: bool,
    /// Lone quotes: how many, and the line of the first.
    lone: Option<(u64, u64)>,
}

impl Delimited {
    pub fn new(path: PathBuf, text: Text, delimiter: u8, consumed: Consumed, size: Option<u64>) -> Delimited {
        let source = Box::new(Cursor::new(text.start).chain(text.rest));
        let kept = Kept { source, window: Vec::new(), base: 0, at: 0, needed: 0 };
        let rows =
            csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).buffer_capacity(1 << 17).from_reader(kept);
        Delimited { path, rows, delimiter, consumed, size, width: 0, known_width: false, lone: None }
    }

    fn fault(&self, source: csv::Error) -> Failure {
        Failure::Csv { path: self.path.clone(), source }
    }

    /// A row of several lines, or one that could not be read to its end: `record` becomes its first line if a lone quote joined
    /// it to the next ones, and reading goes on behind it. `whole` says whether it was read to its end.
    fn mend(&mut self, record: &mut ByteRecord, begin: Position, whole: bool) -> Result<bool, Failure> {
        let end = if whole { self.rows.position().byte() } else { u64::MAX };
        let kept = self.rows.get_ref();
        let row = kept.between(begin.byte(), end);
        // Empty lines before a row are no part of it.
        let blank = row.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let lines = row[..blank].iter().filter(|&&byte| byte == b'\n').count() as u64;
        let row = &row[blank..];
        // A row that is too long to be read is judged by what was read of it.
        let first = row.split_inclusive(|&byte| byte == b'\n').next().unwrap_or(row);
        let width = if self.width == 0 { quotes::cells_of(first, self.delimiter).len() } else { self.width };
        let Some(length) = quotes::lone(row, self.delimiter, width) else { return Ok(false) };
        let (line, byte) = (begin.line() + lines, begin.byte() + (blank + length) as u64);
        record.clear();
        for cell in quotes::cells_of(&row[..length], self.delimiter) {
            record.push_field(&cell);
        }
        let mut place = Position::new();
        place.set_byte(begin.byte() + blank as u64).set_line(line).set_record(begin.record());
        record.set_position(Some(place));
        let mut next = Position::new();
        next.set_byte(byte).set_line(line + 1).set_record(begin.record() + 1);
        self.rows.seek(next).map_err(|source| Failure::Csv { path: self.path.clone(), source })?;
        let (count, _) = self.lone.get_or_insert((0, line));
        *count += 1;
        Ok(true)
    }
}

impl Rows for Delimited {
    fn read(&mut self, record: &mut ByteRecord) -> Result<bool, Failure> {
        let begin = self.rows.position().clone();
        self.rows.get_mut().needed = begin.byte();
        let read = match self.rows.read_byte_record(record) {
            Ok(read) => read,
            Err(error) => {
                let too_long = matches!(error.kind(), csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::FileTooLarge);
                return if too_long && self.mend(record, begin, false)? { Ok(true) } else { Err(self.fault(error)) };
            }
        };
        if !read {
            return Ok(false);
        }
        // A row of one line, as nearly all are, ends one line further down.
        if self.rows.position().line() > begin.line() + 1 {
            self.mend(record, begin, true)?;
        }
        if !self.known_width {
            self.width = self.width.max(record.len());
        }
        Ok(true)
    }

    fn position(&self) -> u64 {
        self.consumed.get()
    }

    fn size(&self) -> Option<u64> {
        self.size
    }

    fn expect(&mut self, width: usize) {
        (self.width, self.known_width) = (width, true);
    }

    fn remarks(&self) -> Vec<String> {
        let remark = |(count, line): (u64, u64)| {
            let rows = if count == 1 { "1 row has".to_owned() } else { format!("{count} rows have") };
            format!(
                "{}: {rows} a quote that is opened and never closed, first in line {line}; the quote was read as a letter, so that \
                 no row is swallowed: look whether the cells are as they should be",
                self.path.display()
            )
        };
        self.lone.map(remark).into_iter().collect()
    }
}

/// A source that keeps what it has given out since the row that is being read began, so that the row can be read once more.
struct Kept {
    source: Box<dyn Read + Send>,
    /// What is kept, and the place of its first byte in the source.
    window: Vec<u8>,
    base: u64,
    /// The place that is read next: inside the window after a step back, else at its end.
    at: u64,
    /// Nothing before this place is needed any more.
    needed: u64,
}

impl Kept {
    fn between(&self, begin: u64, end: u64) -> &[u8] {
        let at = |place: u64| usize::try_from(place.saturating_sub(self.base)).unwrap_or(usize::MAX).min(self.window.len());
        &self.window[at(begin)..at(end)]
    }
}

impl Read for Kept {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let again = (self.at - self.base) as usize;
        if again < self.window.len() {
            let length = buffer.len().min(self.window.len() - again);
            buffer[..length].copy_from_slice(&self.window[again..again + length]);
            self.at += length as u64;
            return Ok(length);
        }
        if self.at - self.needed.min(self.at) > MOST_ROW {
            let cause = format!(
                "a row is longer than {} MiB; it may lack its line ends, or a quote may never be closed: look at the file in an editor",
                MOST_ROW >> 20
            );
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, cause));
        }
        let unneeded = (self.needed.saturating_sub(self.base) as usize).min(self.window.len());
        self.window.drain(..unneeded);
        self.base += unneeded as u64;
        let length = self.source.read(buffer)?;
        self.window.extend_from_slice(&buffer[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for Kept {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let end = self.base + self.window.len() as u64;
        match to {
            SeekFrom::Start(at) if (self.base..=end).contains(&at) => {
                self.at = at;
                Ok(at)
            }
            _ => Err(io::Error::new(io::ErrorKind::InvalidInput, "only what is kept can be read again")),
        }
    }
}
