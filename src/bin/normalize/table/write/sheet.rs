//! XLSX: one sheet with a frozen header, a filter, and the confidence coloured. All cells are texts: what looks like a number, a date or
//! a formula stays what it was.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, IgnoreError, Workbook, Worksheet, XlsxError};
use zip::result::ZipError;

use super::{CONFIDENCE, Row, written};
use crate::{error::Failure, table::column::text, target::Target};

/// What a sheet holds: rows, columns, and UTF-16 units of a cell.
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: usize = 16_384;
const MOST_UNITS: usize = 32_767;
/// Columns are made as wide as the texts of so many rows ...
const MEASURED_ROWS: u32 = 200;
/// ... between these, in letters.
const WIDTHS: std::ops::RangeInclusive<usize> = 6..=48;
/// Confidence from here on is green, from there on yellow, and red below; where there is no answer it has no colour.
const SURE: f64 = 0.9;
const UNSURE: f64 = 0.7;

/// A sheet that is being written.
pub struct Sheet {
    path: PathBuf,
    target: Target,
    book: Workbook,
    names: Vec<String>,
    own: usize,
    widths: Vec<usize>,
    next: u32,
    bold: Format,
    /// Green, yellow, red.
    colours: [Format; 3],
}

impl Sheet {
    pub fn new(target: Target) -> Result<Sheet, Failure> {
        let path = target.path().to_owned();
        let mut book = Workbook::new();
        // The same input gives the same output, whatever the day.
        let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(|error| fault(&path, error))?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        book.add_worksheet_with_constant_memory().map_err(|error| fault(&path, error))?;
        let colour = |back: u32, front: u32| Format::new().set_background_color(Color::RGB(back)).set_font_color(Color::RGB(front));
        let colours = [colour(0xC6_EF_CE, 0x00_61_00), colour(0xFF_EB_9C, 0x7F_60_00), colour(0xFF_C7_CE, 0x9C_00_06)];
        let bold = Format::new().set_bold();
        Ok(Sheet { path, target, book, names: Vec::new(), own: 0, widths: Vec::new(), next: 0, bold, colours })
    }

    pub fn header(&mut self, own: &[String], added: &[String]) -> Result<(), Failure> {
        self.names = own.iter().chain(added).cloned().collect();
        self.own = own.len();
        if self.names.len() > MOST_COLUMNS {
            return Err(self.too_much(&format!("{} columns", self.names.len()), MOST_COLUMNS));
        }
        for (at, name) in self.names.clone().iter().enumerate() {
            self.cell(at, name, Colour::Bold)?;
        }
        self.next = 1;
        Ok(())
    }

    pub fn row(&mut self, row: &Row<'_>) -> Result<(), Failure> {
        if self.next == MOST_ROWS {
            return Err(self.too_much(&format!("more than {MOST_ROWS} rows"), MOST_ROWS as usize));
        }
        let confidence = self.own + CONFIDENCE;
        let unanswered = row.answer.cell(0).is_empty();
        for (at, cell) in row.texts().chain(row.beyond().map(text)).enumerate() {
            if cell.is_empty() {
                continue;
            }
            if at >= MOST_COLUMNS || cell.encode_utf16().take(MOST_UNITS + 1).count() > MOST_UNITS {
                return Err(Failure::Usage(format!(
                    "cannot write {}: the cell of input row {}, column {} has more than {MOST_UNITS} letters, or is no column of a sheet; \
                     write CSV instead (-o FILE.csv)",
                    self.path.display(),
                    row.number(),
                    self.names.get(at).map_or_else(|| (at + 1).to_string(), |name| format!("\"{}\"", crate::table::shown(name)))
                )));
            }
            let colour = match cell.parse::<f64>() {
                Ok(confidence_is) if at == confidence && !unanswered => Colour::of(confidence_is),
                _ => Colour::None,
            };
            self.cell(at, &cell, colour)?;
        }
        self.next += 1;
        Ok(())
    }

    pub fn finish(mut self) -> Result<(), Failure> {
        let path = self.path.clone();
        let (last, columns) = (self.next.saturating_sub(1), self.names.len());
        let dress = |sheet: &mut Worksheet, widths: &[usize]| -> Result<(), XlsxError> {
            for (at, width) in widths.iter().enumerate() {
                sheet.set_column_width(at as u16, (*width).clamp(*WIDTHS.start(), *WIDTHS.end()) as f64 + 2.0)?;
            }
            if columns > 0 {
                sheet.set_freeze_panes(1, 0)?;
                sheet.autofilter(0, 0, last, columns as u16 - 1)?;
                // Numbers are texts on purpose, and need no green corner.
                sheet.ignore_error_range(0, 0, last, columns as u16 - 1, IgnoreError::NumberStoredAsText)?;
            }
            Ok(())
        };
        let sheet = self.book.worksheet_from_index(0).map_err(|error| fault(&path, error))?;
        dress(sheet, &self.widths).map_err(|error| fault(&path, error))?;
        let mut out = BufWriter::with_capacity(1 << 17, self.target);
        self.book.save_to_writer(&mut out).map_err(|error| fault(&path, error))?;
        written(&path, out.flush())?;
        written(&path, out.into_inner().map_err(io::IntoInnerError::into_error))?.finish()
    }

    fn cell(&mut self, at: usize, cell: &str, colour: Colour) -> Result<(), Failure> {
        if self.next < MEASURED_ROWS {
            if self.widths.len() <= at {
                self.widths.resize(at + 1, 0);
            }
            self.widths[at] = self.widths[at].max(cell.chars().take(*WIDTHS.end()).count());
        }
        let (row, column) = (self.next, at as u16);
        let written = self.book.worksheet_from_index(0).and_then(|sheet| match colour {
            Colour::None => sheet.write_string(row, column, cell),
            Colour::Bold => sheet.write_string_with_format(row, column, cell, &self.bold),
            Colour::Confidence(place) => sheet.write_string_with_format(row, column, cell, &self.colours[place]),
        });
        written.map(drop).map_err(|error| fault(&self.path, error))
    }

    fn too_much(&self, what: &str, most: usize) -> Failure {
        Failure::Usage(format!(
            "cannot write {}: {what} are more than the {most} that a sheet takes; write CSV or Parquet instead (-o FILE.csv)",
            self.path.display()
        ))
    }
}

#[derive(Debug, Clone, Copy)]
enum Colour {
    None,
    Bold,
    Confidence(usize),
}

impl Colour {
    fn of(confidence: f64) -> Colour {
        Colour::Confidence(if confidence >= SURE {
            0
        } else if confidence >= UNSURE {
            1
        } else {
            2
        })
    }
}

fn fault(path: &std::path::Path, error: XlsxError) -> Failure {
    match error {
        XlsxError::IoError(source) | XlsxError::ZipError(ZipError::Io(source)) | XlsxError::TempFileError(_, source) => {
            Failure::write(path, source)
        }
        other => Failure::write(path, io::Error::other(other.to_string())),
    }
}
