//! What all spreadsheets have in common: which sheet is meant, the thread that reads it, and how its cells are seen.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::mpsc,
};

use calamine::{DataType, ExcelDateTime, Reader, SheetType, SheetVisible};

use super::{
    Rows,
    beside::{Beside, Sink, Stop},
};
use crate::error::Failure;

/// What was asked for, and whom to tell which sheet that is.
pub struct Asked {
    pub path: PathBuf,
    sheet: Option<String>,
    tell: mpsc::Sender<(String, Option<u64>)>,
}

impl Asked {
    /// The name of the sheet that is meant, of `(name, whether it is shown)`.
    pub fn choose(&self, sheets: &[(String, bool)]) -> Result<String, Failure> {
        choose(&self.path, sheets, self.sheet.as_deref())
    }

    /// Tells which sheet was taken, of how many, and how many rows it says that it has.
    pub fn tell(&self, name: &str, sheets: usize, rows: Option<u64>) {
        // Nobody listens any more where the table was dropped.
        let _ = self.tell.send((taken(name, sheets), rows));
    }
}

/// Starts to `read` a sheet, and waits until it is known which.
pub fn open(
    path: PathBuf,
    file: File,
    sheet: Option<&str>,
    about: &mut Vec<String>,
    read: fn(File, &Asked, &mut Sink) -> Result<(), Stop>,
) -> Result<Box<dyn Rows>, Failure> {
    let (tell, told) = mpsc::channel();
    let asked = Asked { path: path.clone(), sheet: sheet.map(str::to_owned), tell };
    let mut rows = Beside::start(&path, move |sink| read(file, &asked, sink))?;
    if let Ok((taken, size)) = told.recv() {
        about.push(taken);
        rows.sized(size);
    }
    Ok(Box::new(rows))
}

/// The sheets of cells in a workbook, and whether they are shown.
pub fn listed<S: std::io::Read + std::io::Seek>(book: &impl Reader<S>) -> Vec<(String, bool)> {
    let cells = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    cells.map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible)).collect()
}

/// The sheet with this name or number from 1; without one the first that is shown.
fn choose(path: &Path, sheets: &[(String, bool)], wanted: Option<&str>) -> Result<String, Failure> {
    const SHOWN: usize = 20;
    let Some(wanted) = wanted else {
        let first = sheets.iter().find(|(_, shown)| *shown).or(sheets.first());
        return first.map(|(name, _)| name.clone()).ok_or_else(|| Failure::content(path, None, "it has no sheet of cells".into()));
    };
    let named = sheets.iter().find(|(name, _)| name == wanted);
    let loose = || sheets.iter().find(|(name, _)| name.trim().to_lowercase() == wanted.trim().to_lowercase());
    let numbered = || wanted.parse::<usize>().ok().and_then(|number| sheets.get(number.checked_sub(1)?));
    named.or_else(loose).or_else(numbered).map(|(name, _)| name.clone()).ok_or_else(|| {
        let mut names: Vec<String> = sheets.iter().take(SHOWN).map(|(name, _)| super::super::shown(name)).collect();
        if sheets.len() > SHOWN {
            names.push(format!("... {} in all", sheets.len()));
        }
        Failure::Usage(format!("{} has no sheet \"{wanted}\"; its sheets: {}", path.display(), names.join(", ")))
    })
}

/// Which sheet was taken, for the message.
fn taken(name: &str, sheets: usize) -> String {
    let others = if sheets > 1 { format!(" of {sheets} (another: --sheet NAME)") } else { String::new() };
    format!("sheet \"{}\"{others}", super::super::shown(name))
}

/// A cell as it is seen; `None` where it is empty.
pub fn text(cell: &impl DataType) -> Option<String> {
    if cell.is_empty() {
        None
    } else if let Some(text) = cell.get_string().or(cell.get_datetime_iso()).or(cell.get_duration_iso()) {
        Some(text.to_owned())
    } else if let Some(date) = cell.get_datetime() {
        Some(date_text(date))
    } else if let Some(yes) = cell.get_bool() {
        Some(if yes { "TRUE" } else { "FALSE" }.into())
    } else if let Some(number) = cell.get_int() {
        Some(number.to_string())
    } else if let Some(number) = cell.get_float() {
        Some(number_text(number))
    } else {
        cell.get_error().map(|error| error.to_string())
    }
}

/// Fifteen digits are seen of a number.
fn number_text(number: f64) -> String {
    let seen: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{seen}")
}

/// A date as 2024-03-01, a time as 09:30:00, a duration as 27:15:00.
fn date_text(date: ExcelDateTime) -> String {
    const DAY: f64 = 86_400.0;
    let seconds = (date.as_f64() * DAY).round();
    if date.is_duration() {
        let (sign, seconds) = (if seconds < 0.0 { "-" } else { "" }, seconds.abs() as u64);
        return format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if (0.0..DAY).contains(&seconds) && seconds > 0.0 {
        format!("{hour:02}:{minute:02}:{second:02}")
    } else if seconds % DAY == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

#[cfg(test)]
mod tests {
    use calamine::{Data, ExcelDateTime, ExcelDateTimeType};

    use super::text;

    #[test]
    fn cells_are_read_as_they_are_seen() {
        let date = |value, kind| Data::DateTime(ExcelDateTime::new(value, kind, false));
        for (cell, seen) in [
            (Data::Float(5.0), "5"),
            (Data::Float(0.1 + 0.2), "0.3"),
            (Data::Float(-1234567.5), "-1234567.5"),
            (Data::Int(7), "7"),
            (Data::Bool(true), "TRUE"),
            (date(45943.0, ExcelDateTimeType::DateTime), "2025-10-13"),
            (date(45943.5, ExcelDateTimeType::DateTime), "2025-10-13 12:00:00"),
            (date(0.75, ExcelDateTimeType::DateTime), "18:00:00"),
            (date(1.125, ExcelDateTimeType::TimeDelta), "27:00:00"),
            (Data::Error(calamine::CellErrorType::NA), "#N/A"),
        ] {
            assert_eq!(text(&cell).as_deref(), Some(seen));
        }
        assert_eq!(text(&Data::Empty), None);
    }
}
