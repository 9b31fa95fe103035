//! XLS: workbooks of Excel 97 to 2003. Their library reads all of a workbook at once, so its records are looked through first, and it is
//! given the workbook alone, in a container made anew.

use std::{
    fs::File,
    io::{Cursor, Read, Write},
};

use calamine::{Reader, Xls, XlsError};
use cfb::{CompoundFile, Version};

use super::{
    Rows,
    beside::{DAMAGED, Sink, Stop},
    bytes::Bytes,
    package::LOCKED,
    sheet::{self, Asked},
};
use crate::error::Failure;

/// A workbook is at most this long; 65,536 rows of 256 columns are the most that one has.
const MOST_BYTES: u64 = 256 << 20;
/// Cells of a sheet, from its first to its last, empty ones among them: room is made for all of them.
const MOST_CELLS: u64 = 4 << 20;

/// Opens the sheet with this name or number, or the first.
pub fn open(bytes: Bytes, sheet: Option<&str>, about: &mut Vec<String>) -> Result<Box<dyn Rows>, Failure> {
    let path = bytes.path.clone();
    let file = bytes.seekable()?;
    sheet::open(path, file, sheet, about, read)
}

fn read(file: File, asked: &Asked, sink: &mut Sink) -> Result<(), Stop> {
    let path = asked.path.as_path();
    let wrong = |cause: String| Failure::content(path, None, cause);
    let workbook = workbook(file).map_err(wrong)?;
    look_through(&workbook).map_err(wrong)?;
    let container = contained(&workbook).map_err(|_| wrong(DAMAGED.into()))?;
    drop(workbook);
    let mut book = Xls::new(container).map_err(|error| {
        wrong(match error {
            XlsError::Password => LOCKED.into(),
            _ => DAMAGED.into(),
        })
    })?;
    let sheets = sheet::listed(&book);
    let name = asked.choose(&sheets)?;
    let range = book.worksheet_range(&name).map_err(|_| wrong(DAMAGED.into()))?;
    asked.tell(&name, sheets.len(), range.end().map(|(last, _)| u64::from(last) + 1));
    let (first, left) = range.start().unwrap_or((0, 0));
    for (number, row) in (u64::from(first) + 1..).zip(range.rows()) {
        for (column, cell) in (left as usize..).zip(row) {
            if let Some(text) = sheet::text(cell) {
                sink.cell(column, &text)?;
            }
        }
        sink.row(number)?;
    }
    Ok(())
}

/// The records of the workbook in a container.
fn workbook(file: File) -> Result<Vec<u8>, String> {
    let damaged = |_| "the file is damaged or cut off; fetch it once more, or open it in a spreadsheet program and save it anew".to_owned();
    let mut container = CompoundFile::open(file).map_err(damaged)?;
    if container.exists("/EncryptedPackage") {
        return Err(LOCKED.into());
    }
    let name = ["/Workbook", "/Book"].into_iter().find(|name| container.exists(name));
    let name = name.ok_or("it is an Office document without a workbook in it; export the table as CSV or XLSX")?;
    let stream = container.open_stream(name).map_err(damaged)?;
    if stream.len() > MOST_BYTES {
        return Err(format!("the workbook is longer than {} MiB; save it as .xlsx or CSV", MOST_BYTES >> 20));
    }
    let mut workbook = Vec::new();
    stream.take(MOST_BYTES).read_to_end(&mut workbook).map_err(damaged)?;
    Ok(workbook)
}

/// A new container with nothing but the workbook: the old one may lead in circles.
fn contained(workbook: &[u8]) -> std::io::Result<Cursor<Vec<u8>>> {
    let mut container = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    container.create_stream("/Workbook")?.write_all(workbook)?;
    container.flush()?;
    let mut bytes = container.into_inner();
    bytes.set_position(0);
    Ok(bytes)
}

/// The records that say where cells are: none may span more of a sheet than can be held.
fn look_through(workbook: &[u8]) -> Result<(), String> {
    let word = |data: &[u8], at: usize| data.get(at..at + 2).map(|two| u64::from(u16::from_le_bytes([two[0], two[1]])));
    let long = |data: &[u8], at: usize| Some(word(data, at)? | word(data, at + 2)? << 16);
    let too_large =
        || format!("a sheet of it spans more than {} million cells, most of them empty; save it as .xlsx or CSV", MOST_CELLS >> 20);
    let (mut rest, mut span, mut all) = (workbook, Span::default(), 0);
    while let (Some(kind), Some(length)) = (word(rest, 0), word(rest, 2)) {
        let Some(data) = rest.get(4..4 + length as usize) else { break };
        rest = &rest[4 + length as usize..];
        match kind {
            // A password, which older versions of Excel set to "VelvetSweatshop" by themselves.
            0x002f if word(data, 0) != Some(0) => return Err(LOCKED.into()),
            // The beginning of a sheet.
            0x0809 => span = Span::default(),
            // What a sheet says it spans.
            0x0200 => {
                let ends = match data.len() {
                    10 => (word(data, 0), word(data, 2), word(data, 4), word(data, 6)),
                    _ => (long(data, 0), long(data, 4), word(data, 8), word(data, 10)),
                };
                if let (Some(top), Some(bottom), Some(left), Some(right)) = ends
                    && (bottom.saturating_sub(top) + 1) * (right.saturating_sub(if left > 0xff { 0 } else { left }) + 1) > MOST_CELLS
                {
                    return Err(too_large());
                }
            }
            // Cells: numbers, texts, truths, formulas, and several numbers in a row.
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x0006 | 0x00bd => {
                let (Some(row), Some(column)) = (word(data, 0), word(data, 2)) else { continue };
                let last = if kind == 0x00bd { column + length / 6 } else { column };
                let before = span.cells();
                span.add(row, column);
                span.add(row, last);
                all += span.cells() - before;
                if span.cells() > MOST_CELLS || all > 2 * MOST_CELLS {
                    return Err(too_large());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The smallest rectangle around cells.
#[derive(Debug, Clone, Copy, Default)]
struct Span(Option<[u64; 4]>);

impl Span {
    fn add(&mut self, row: u64, column: u64) {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(column), right.max(column)]);
    }

    fn cells(self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| (bottom - top + 1) * (right - left + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::look_through;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn cell(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    #[test]
    fn a_sheet_that_spans_too_much_is_refused() {
        let bof = record(0x0809, &[0; 16]);
        assert!(look_through(&[bof.clone(), cell(0, 0), cell(100, 9)].concat()).is_ok());
        assert!(look_through(&[bof.clone(), cell(0, 0), cell(65_535, 255)].concat()).is_err());
        assert!(look_through(&[bof.clone(), cell(0, 0), bof.clone(), cell(65_535, 255)].concat()).is_ok(), "each sheet by itself");
        let claims = record(0x0200, &[0u32.to_le_bytes(), u32::MAX.to_le_bytes(), [0, 0, 255, 255], [0; 4]].concat()[..14]);
        assert!(look_through(&[bof.clone(), claims].concat()).is_err());
        assert!(look_through(&[bof, record(0x002f, &[1, 0])].concat()).is_err_and(|why| why.contains("encrypted")));
        assert!(look_through(&[9]).is_ok());
    }
}
