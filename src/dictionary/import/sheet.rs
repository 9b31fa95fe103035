//! Tables of others: found by the names of their columns, whatever stands above the header; rows that can't be used are counted.

use std::{fs, path::Path};

use csv::StringRecord;

use super::Counts;
use crate::dictionary::problem::DictionaryError;

/// How the cells of a table are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cells {
    /// By tabs; quotes are letters like any other.
    Tabs,
    /// By commas, semicolons or tabs; quotes hold cells together.
    Quoted,
}

/// A column by the names it goes by. Case, spaces and punctuation don't count; a name that ends in `*` is the beginning of one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    names: &'static [&'static str],
    required: bool,
}

/// A column that must be there.
pub(super) const fn need(names: &'static [&'static str]) -> Column {
    Column { names, required: true }
}

/// A column that may be missing: its cells are empty then.
pub(super) const fn may(names: &'static [&'static str]) -> Column {
    Column { names, required: false }
}

/// The header is looked for in so many rows: publishers put titles and remarks above it.
const PREAMBLE: usize = 30;
/// A longer cell is no title or list of titles, but a quotation mark that is not closed.
const LONGEST: usize = 1 << 20;

/// Calls `take` with the trimmed cells of every row, in the order of `columns`; what it returns as an error is counted as the reason
/// why the row was skipped.
pub(super) fn rows(
    path: &Path,
    cells: Cells,
    columns: &[Column],
    counts: &mut Counts,
    mut take: impl FnMut(&[&str]) -> Result<(), &'static str>,
) -> Result<(), DictionaryError> {
    let bytes = fs::read(path).map_err(|source| DictionaryError::Io { path: path.display().to_string(), source })?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let (mut csv, header) = open(path, bytes, cells, columns)?;
    for _ in 0..header.above {
        counts.rows += 1;
        counts.skip("above the header");
    }
    let mut record = StringRecord::new();
    let mut open_quote = None;
    loop {
        match csv.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => return Err(unreadable(path, &error, csv.position())),
        }
        let at = record.position().map_or((0, 0), |at| (at.record() + 1, at.line()));
        if record.iter().any(|cell| cell.len() > LONGEST) {
            return Err(unclosed(path, at));
        }
        open_quote = record.iter().any(|cell| cell.contains('\n')).then_some(at);
        counts.rows += 1;
        let row: Vec<&str> = header.places.iter().map(|place| place.and_then(|at| record.get(at)).unwrap_or("").trim()).collect();
        let taken = if row.iter().all(|cell| cell.is_empty()) { Err("empty") } else { take(&row) };
        if let Err(reason) = taken {
            counts.skip(reason);
        }
    }
    // Without its closing mark the last cell has swallowed all rows behind it: that must not pass for a long title.
    let quotes = bytes.iter().filter(|&&byte| byte == b'"').count();
    match open_quote.filter(|_| cells == Cells::Quoted && quotes % 2 == 1) {
        Some(at) => Err(unclosed(path, at)),
        None => Ok(()),
    }
}

struct Header {
    places: Vec<Option<usize>>,
    above: usize,
}

/// A reader that stands behind the header, with the places of the columns.
fn open<'b>(path: &Path, bytes: &'b [u8], cells: Cells, columns: &[Column]) -> Result<(csv::Reader<&'b [u8]>, Header), DictionaryError> {
    let delimiters: &[u8] = if cells == Cells::Tabs { b"\t" } else { b",;\t" };
    let mut missing = None;
    for &delimiter in delimiters {
        let mut csv = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .quoting(cells == Cells::Quoted)
            .flexible(true)
            .has_headers(false)
            .from_reader(bytes);
        let mut record = StringRecord::new();
        for above in 0..PREAMBLE {
            match csv.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(unreadable(path, &error, csv.position())),
            }
            let places: Vec<Option<usize>> = columns.iter().map(|column| place(&record, column)).collect();
            match columns.iter().zip(&places).find(|(column, place)| column.required && place.is_none()) {
                None => return Ok((csv, Header { places, above })),
                // The row that has some of the columns is the header; it tells best what is missing.
                Some((column, _)) => {
                    let found = places.iter().flatten().count();
                    if missing.as_ref().is_none_or(|&(most, _)| found > most) {
                        missing = Some((found, column.names));
                    }
                }
            }
        }
    }
    let names = missing.map_or(columns[0].names, |(_, names)| names);
    let column = names.iter().map(|name| name.trim_end_matches('*')).collect::<Vec<_>>().join("\" or \"");
    Err(DictionaryError::Layout { path: path.display().to_string(), column })
}

fn place(header: &StringRecord, column: &Column) -> Option<usize> {
    let names: Vec<String> = header.iter().map(plain).collect();
    // The names stand in the order of preference.
    column.names.iter().find_map(|wanted| {
        let (wanted, beginning) = (plain(wanted), wanted.ends_with('*'));
        names.iter().position(|name| *name == wanted || (beginning && name.starts_with(&wanted)))
    })
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn unreadable(path: &Path, error: &csv::Error, reader: &csv::Position) -> DictionaryError {
    let at = error.position().unwrap_or(reader);
    let cause = match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "not UTF-8; save the file as UTF-8",
        _ => "not readable as CSV",
    };
    DictionaryError::Row { path: path.display().to_string(), row: at.record() + 1, line: at.line(), cause: cause.to_owned() }
}

fn unclosed(path: &Path, (row, line): (u64, u64)) -> DictionaryError {
    let cause = "a quotation mark is not closed; double it or remove it".to_owned();
    DictionaryError::Row { path: path.display().to_string(), row, line, cause }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<(Vec<String>, Counts), String> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(file.path(), bytes).expect("written");
        let (mut seen, mut counts) = (Vec::new(), Counts::default());
        let columns = [need(&["Job Title", "alias"]), may(&["Code - *"])];
        let read = rows(file.path(), Cells::Quoted, &columns, &mut counts, |cells| {
            seen.push(cells.join("="));
            if cells[0].is_empty() { Err("no title") } else { Ok(()) }
        });
        read.map(|()| (seen, counts)).map_err(|error| error.to_string())
    }

    #[test]
    fn headers_are_found_below_remarks_and_by_several_names() {
        let (seen, counts) = read(b"\xef\xbb\xbfList of jobs\nmade in May,,\nCode - 2021,job_title\n7, baker \n8,\n,\n").expect("readable");
        assert_eq!(seen, ["baker=7", "=8"]);
        assert_eq!(counts.rows, 5);
        assert_eq!(counts.skipped, [("above the header", 2), ("empty", 1), ("no title", 1)].into());
        assert_eq!(read(b"alias;x\nbaker, head;1\n").expect("semicolons").0, ["baker, head="]);
    }

    #[test]
    fn faults_name_the_row_and_not_the_cell() {
        for (bytes, expected) in [
            (&b"alias\nbaker\nsecret \xff\n"[..], "row 3"),
            (b"alias\n\"secret\nbaker\ncook\n", "row 2"),
            (b"x,y\nsecret,2\n", "Job Title"),
            (b"", "Job Title"),
        ] {
            let error = read(bytes).expect_err("a fault");
            assert!(error.contains(expected) && !error.contains("secret"), "{error}");
        }
    }
}
