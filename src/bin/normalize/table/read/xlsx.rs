//! XLSX: the cells of one sheet, streamed.

use std::{fs::File, io::BufReader};

use calamine::{Reader, Xlsx, XlsxError};

use super::{
    Rows,
    beside::{Column, DAMAGED, Sink, Stop},
    bytes::Bytes,
    package,
    sheet::{self, Asked},
};
use crate::error::Failure;

/// Opens the sheet with this name or number, or the first.
pub fn open(bytes: Bytes, sheet: Option<&str>, about: &mut Vec<String>) -> Result<Box<dyn Rows>, Failure> {
    let path = bytes.path.clone();
    let file = package::check(&path, bytes.seekable()?)?;
    sheet::open(path, file, sheet, about, read)
}

fn read(file: File, asked: &Asked, sink: &mut Sink) -> Result<(), Stop> {
    let path = asked.path.as_path();
    let mut book = Xlsx::new(BufReader::new(file)).map_err(|error| Failure::content(path, None, fault(&error)))?;
    let sheets = sheet::listed(&book);
    let name = asked.choose(&sheets)?;
    sink.sheet(&name);
    let mut cells = book.worksheet_cells_reader(&name).map_err(|error| sink.fault(Column::Unknown, fault(&error)))?;
    // What the sheet says of itself, good enough for a bar.
    let rows = u64::from(cells.dimensions().end.0) + 1;
    asked.tell(&name, sheets.len(), (rows > 1).then_some(rows));
    let (mut row, mut last) = (0, None);
    loop {
        match cells.next_cell() {
            Ok(Some(cell)) => {
                let (at, column) = cell.get_position();
                if at != row {
                    sink.row(u64::from(row) + 1)?;
                    row = at;
                }
                last = Some(column as usize);
                sink.cell(u64::from(row) + 1, column as usize, &sheet::text(cell.get_value()).unwrap_or_default())?;
            }
            Ok(None) => return sink.row(u64::from(row) + 1),
            // The library says what is wrong, not where: after the cell that it read last.
            Err(error) => return Err(sink.fault(last.map_or(Column::Unknown, Column::After), fault(&error))),
        }
    }
}

/// What is wrong with a workbook, in words that help and without the content of a cell.
fn fault(error: &XlsxError) -> String {
    match error {
        XlsxError::Password => package::LOCKED.into(),
        XlsxError::Zip(error) => package::zip_fault(error),
        XlsxError::Io(source) if source.kind() != std::io::ErrorKind::UnexpectedEof => source.to_string(),
        _ => DAMAGED.into(),
    }
}
