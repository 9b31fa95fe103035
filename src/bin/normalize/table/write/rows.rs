//! Delimited text, plain or as spreadsheet programs want it.
//!
//! Most of the time of a large file goes into writing it, so cells are laid one behind the other in a buffer of our own, and the end of a
//! row, which many rows share, is written once and copied.

use std::{borrow::Cow, io::Write, path::PathBuf};

use super::{Row, written};
use crate::{error::Failure, table::answer::Answer, target::Target};

/// The buffer is written out when it is this full.
const FULL: usize = 1 << 18;

/// Rows of delimited text.
pub struct Rows {
    path: PathBuf,
    target: Target,
    /// What is not yet written out.
    buffer: Vec<u8>,
    delimiter: u8,
    excel: bool,
}

impl Rows {
    pub fn new(target: Target, delimiter: u8, excel: bool) -> Rows {
        let mut buffer = Vec::with_capacity(FULL + (FULL >> 2));
        if excel {
            // The mark by which Excel knows UTF-8.
            buffer.extend_from_slice(b"\xef\xbb\xbf");
        }
        Rows { path: target.path().to_owned(), target, buffer, delimiter, excel }
    }

    pub fn header(&mut self, own: &[String], added: &[String]) -> Result<(), Failure> {
        let start = self.buffer.len();
        for name in own.iter().chain(added) {
            self.push(name.as_bytes());
        }
        self.end_row(start)
    }

    pub fn row(&mut self, row: &Row<'_>) -> Result<(), Failure> {
        let start = self.buffer.len();
        for at in 0..row.width {
            self.push(row.cell(at));
        }
        match row.tail {
            Some(tail) => self.buffer.extend_from_slice(tail),
            None => row.answer.cells().for_each(|cell| self.push(cell.as_bytes())),
        }
        // Cells beyond the header come last, so that the answer stays in its columns and nothing is lost.
        for cell in row.beyond() {
            self.push(cell);
        }
        self.end_row(start)
    }

    /// How the ends of its rows are written.
    pub fn tail(&self) -> Tail {
        Tail { delimiter: self.delimiter, excel: self.excel }
    }

    pub fn finish(mut self) -> Result<(), Failure> {
        written(&self.path, self.target.write_all(&self.buffer))?;
        self.target.finish()
    }

    /// Lays down a cell and the delimiter behind it.
    fn push(&mut self, cell: &[u8]) {
        push(&mut self.buffer, cell, self.delimiter, self.excel);
    }

    /// Ends the row that began at `start`.
    fn end_row(&mut self, start: usize) -> Result<(), Failure> {
        // The last cell has no delimiter behind it; a lone empty one has quotes, or the row would be no row.
        let last = self.buffer.pop();
        if last.is_none() || self.buffer.len() == start {
            self.buffer.extend_from_slice(b"\"\"");
        }
        self.buffer.extend_from_slice(if self.excel { b"\r\n" } else { b"\n" });
        if self.buffer.len() >= FULL {
            written(&self.path, self.target.write_all(&self.buffer))?;
            self.buffer.clear();
        }
        Ok(())
    }
}

/// How the end of a row is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tail {
    delimiter: u8,
    excel: bool,
}

impl Tail {
    /// The cells of an answer, each with the delimiter behind it.
    pub fn of(self, answer: &Answer) -> Box<[u8]> {
        let mut tail = Vec::new();
        answer.cells().for_each(|cell| push(&mut tail, cell.as_bytes(), self.delimiter, self.excel));
        tail.into()
    }
}

/// Lays down a cell, in quotes where it needs them (RFC 4180), and the delimiter behind it.
fn push(out: &mut Vec<u8>, cell: &[u8], delimiter: u8, excel: bool) {
    let cell = if excel { harmless(cell) } else { Cow::Borrowed(cell) };
    // Without a branch for each byte.
    let special = |byte: u8| byte == delimiter || byte == b'"' || byte == b'\n' || byte == b'\r';
    if cell.iter().fold(false, |found, &byte| found | special(byte)) {
        out.push(b'"');
        for piece in cell.split_inclusive(|&byte| byte == b'"') {
            out.extend_from_slice(piece);
            if piece.last() == Some(&b'"') {
                out.push(b'"');
            }
        }
        out.push(b'"');
    } else {
        out.extend_from_slice(&cell);
    }
    out.push(delimiter);
}

/// A cell that a spreadsheet program shows, and doesn't run: formulas begin with one of these.
fn harmless(cell: &[u8]) -> Cow<'_, [u8]> {
    match cell.first() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r') => Cow::Owned([b"'", cell].concat()),
        _ => Cow::Borrowed(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_text() {
        for cell in ["=1+1", "+cmd|'/c calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\r=1"] {
            assert_eq!(harmless(cell.as_bytes())[..], *format!("'{cell}").as_bytes());
        }
        assert_eq!(harmless(b"Nurse = RN")[..], *b"Nurse = RN");
        assert_eq!(harmless(b"")[..], *b"");
    }

    #[test]
    fn cells_are_written_as_the_csv_library_writes_them() {
        for cell in ["", "plain", "a,b", "a;b", "say \"hi\"", "\"", "\"\"", "two\nlines", "cr\r", " spaced ", "Señor", "tab\there"] {
            for delimiter in *b",;\t" {
                let mut library = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
                library.write_record([cell, "end"]).expect("into memory");
                let mut ours = Vec::new();
                push(&mut ours, cell.as_bytes(), delimiter, false);
                ours.extend_from_slice(b"end\n");
                assert_eq!(library.into_inner().expect("into memory"), ours, "{cell:?}");
            }
        }
    }
}
