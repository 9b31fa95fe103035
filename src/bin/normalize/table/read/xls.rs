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
    beside::{Column, DAMAGED, Sink, Stop},
    biff,
    bytes::Bytes,
    package::LOCKED,
    sheet::{self, Asked},
};
use crate::error::Failure;

/// A workbook is at most this long; 65,536 rows of 256 columns are the most that one has.
const MOST_BYTES: u64 = 256 << 20;

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
    biff::look_through(&workbook).map_err(wrong)?;
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
    sink.sheet(&name);
    let range = book.worksheet_range(&name).map_err(|_| sink.fault(Column::Unknown, DAMAGED.into()))?;
    asked.tell(&name, sheets.len(), range.end().map(|(last, _)| u64::from(last) + 1));
    let (first, left) = range.start().unwrap_or((0, 0));
    for (number, row) in (u64::from(first) + 1..).zip(range.rows()) {
        for (column, cell) in (left as usize..).zip(row) {
            if let Some(text) = sheet::text(cell) {
                sink.cell(number, column, &text)?;
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
