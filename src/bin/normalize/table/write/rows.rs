//! Delimited text, plain or as spreadsheet programs want it.

use std::{
    borrow::Cow,
    io::{self, Write},
    path::PathBuf,
};

use super::{Row, written};
use crate::{error::Failure, target::Target};

/// Rows of delimited text.
pub struct Rows {
    path: PathBuf,
    rows: csv::Writer<Target>,
    excel: bool,
}

impl Rows {
    pub fn new(mut target: Target, delimiter: u8, excel: bool) -> Result<Rows, Failure> {
        let path = target.path().to_owned();
        if excel {
            // The mark by which Excel knows UTF-8.
            written(&path, target.write_all(b"\xef\xbb\xbf"))?;
        }
        let end = if excel { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let rows =
            csv::WriterBuilder::new().delimiter(delimiter).flexible(true).terminator(end).buffer_capacity(1 << 17).from_writer(target);
        Ok(Rows { path, rows, excel })
    }

    pub fn header(&mut self, own: &[String], added: &[String]) -> Result<(), Failure> {
        let write = |rows: &mut csv::Writer<Target>| {
            for name in own.iter().chain(added) {
                field(rows, name.as_bytes(), self.excel)?;
            }
            rows.write_record(None::<&[u8]>)
        };
        write(&mut self.rows).map_err(|error| Failure::write_csv(&self.path, error))
    }

    pub fn row(&mut self, row: &Row<'_>) -> Result<(), Failure> {
        let write = |rows: &mut csv::Writer<Target>| {
            for at in 0..row.width {
                field(rows, row.cell(at), self.excel)?;
            }
            for cell in row.answer.cells() {
                field(rows, cell.as_bytes(), self.excel)?;
            }
            // Cells beyond the header come last, so that the answer stays in its columns and nothing is lost.
            for cell in row.beyond() {
                field(rows, cell, self.excel)?;
            }
            rows.write_record(None::<&[u8]>)
        };
        write(&mut self.rows).map_err(|error| Failure::write_csv(&self.path, error))
    }

    pub fn finish(self) -> Result<(), Failure> {
        let target = self.rows.into_inner().map_err(|error| io::Error::new(error.error().kind(), error.to_string()));
        written(&self.path, target)?.finish()
    }
}

#[inline]
fn field(rows: &mut csv::Writer<Target>, cell: &[u8], excel: bool) -> csv::Result<()> {
    if excel { rows.write_field(harmless(cell)) } else { rows.write_field(cell) }
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
    use super::harmless;

    #[test]
    fn formulas_are_made_text() {
        for cell in ["=1+1", "+cmd|'/c calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\r=1"] {
            assert_eq!(harmless(cell.as_bytes())[..], *format!("'{cell}").as_bytes());
        }
        assert_eq!(harmless(b"Nurse = RN")[..], *b"Nurse = RN");
        assert_eq!(harmless(b"")[..], *b"");
    }
}
