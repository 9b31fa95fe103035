//! Rows that a thread of its own reads: spreadsheets are unpacked and parsed beside the work on their titles, and their readers borrow
//! from what they read.
//!
//! A library that panics over a damaged file ends its thread, and that is an error of the file like any other.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use csv::{ByteRecord, Position};

use super::Rows;
use crate::error::Failure;

/// The name of such threads: [`crate::main`] keeps their panics quiet.
pub const THREAD: &str = "reads-beside";

/// A batch ends after this many rows ...
const BATCH_ROWS: usize = 512;
/// ... or so many bytes.
const BATCH_BYTES: usize = 1 << 20;
/// Batches that wait to be taken.
const WAITING: usize = 2;
/// A row is at most this long.
const MOST_ROW: usize = 64 << 20;
/// What the formats themselves allow.
pub const MOST_ROWS: u64 = 1 << 20;
pub const MOST_COLUMNS: usize = 1 << 14;

type Batch = Result<Vec<ByteRecord>, Failure>;

/// Rows as they arrive.
pub struct Beside {
    batches: Receiver<Batch>,
    batch: VecDeque<ByteRecord>,
    position: u64,
    size: Option<u64>,
    width: usize,
}

/// Where the thread puts its rows.
pub struct Sink {
    path: PathBuf,
    batches: SyncSender<Batch>,
    batch: Vec<ByteRecord>,
    bytes: usize,
    /// Cells of the row that is being put together, each with its end in `text`.
    text: Vec<u8>,
    ends: Vec<usize>,
    /// The number of the row that is due.
    next: u64,
    /// The sheet that is read, for messages.
    sheet: Option<String>,
    /// The row that is being put together, if a cell of it has come.
    row: Option<u64>,
}

/// Where in its row something is wrong; columns count from 0.
#[derive(Debug, Clone, Copy)]
pub enum Column<'n> {
    Here(usize),
    /// In what follows this cell.
    After(usize),
    #[cfg_attr(not(feature = "parquet"), expect(dead_code))]
    Named(&'n str),
    Unknown,
}

/// A column as spreadsheet programs call it.
fn letters(column: usize) -> String {
    let mut name = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        name.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    name.iter().rev().map(|&letter| char::from(letter)).collect()
}

/// Why the thread ends early: the file, or nobody wants more.
pub enum Stop {
    Fault(Failure),
    Gone,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Fault(failure)
    }
}

impl Beside {
    /// Starts to read.
    pub fn start(path: &Path, read: impl FnOnce(&mut Sink) -> Result<(), Stop> + Send + 'static) -> Result<Beside, Failure> {
        let (sender, batches) = sync_channel(WAITING);
        let path = path.to_owned();
        let mut sink = Sink {
            path: path.clone(),
            batches: sender,
            batch: Vec::new(),
            bytes: 0,
            text: Vec::new(),
            ends: Vec::new(),
            next: 1,
            sheet: None,
            row: None,
        };
        let work = move || {
            let done = catch_unwind(AssertUnwindSafe(|| read(&mut sink).and_then(|()| sink.flush())));
            let failure = match done {
                Ok(Ok(()) | Err(Stop::Gone)) => return,
                Ok(Err(Stop::Fault(failure))) => failure,
                Err(_) => sink.failure(Column::Unknown, DAMAGED.into()),
            };
            let _ = sink.batches.send(Err(failure));
        };
        let started = thread::Builder::new().name(THREAD.into()).spawn(work);
        started.map_err(|source| Failure::Read { path, source })?;
        Ok(Beside { batches, batch: VecDeque::new(), position: 0, size: None, width: 0 })
    }

    /// How many rows there are, where the file says so.
    pub fn sized(&mut self, rows: Option<u64>) {
        self.size = rows;
    }
}

/// What is said of a file that a library gives up on without a reason.
pub const DAMAGED: &str = "the file is damaged; open it in a spreadsheet program and save it anew";

impl Rows for Beside {
    fn read(&mut self, record: &mut ByteRecord) -> Result<bool, Failure> {
        loop {
            if let Some(next) = self.batch.pop_front() {
                *record = next;
                self.position = record.position().map_or(self.position, Position::line);
                // Empty cells at the end of a row are not written in a sheet, and belong to it.
                for _ in record.len()..self.width {
                    record.push_field(b"");
                }
                return Ok(true);
            }
            match self.batches.recv() {
                Ok(batch) => self.batch = batch?.into(),
                // The thread is through.
                Err(_) => return Ok(false),
            }
        }
    }

    fn position(&self) -> u64 {
        self.position
    }

    fn size(&self) -> Option<u64> {
        self.size
    }

    fn expect(&mut self, width: usize) {
        self.width = width;
    }
}

impl Sink {
    /// The sheet whose cells come now.
    pub fn sheet(&mut self, name: &str) {
        self.sheet = Some(crate::table::shown(name));
    }

    /// The row that is being put together, counted from 1.
    pub fn at(&mut self, row: u64) {
        self.row = Some(row);
    }

    /// Puts a cell into the row that is being put together, which has this number from 1; `column` counts from 0, and goes up within a row.
    pub fn cell(&mut self, row: u64, column: usize, text: &str) -> Result<(), Stop> {
        self.at(row);
        if text.is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            return Err(self.fault(Column::Here(column), format!("a row has more than {MOST_COLUMNS} columns, which no spreadsheet has")));
        }
        if column < self.ends.len() {
            return Err(self.fault(Column::Here(column), "its cells are out of order".into()));
        }
        if self.text.len() + text.len() > MOST_ROW {
            return Err(self.fault(Column::Here(column), format!("the row is longer than {} MiB up to here", MOST_ROW >> 20)));
        }
        self.ends.resize(column, self.text.len());
        self.text.extend_from_slice(text.as_bytes());
        self.ends.push(self.text.len());
        Ok(())
    }

    /// Ends the row with this number, counted from 1. Rows that were left out since the last one are empty.
    pub fn row(&mut self, number: u64) -> Result<(), Stop> {
        self.row = None;
        if number < self.next {
            self.row = Some(number);
            return Err(self.fault(Column::Unknown, "its rows are out of order".into()));
        }
        if number > MOST_ROWS {
            self.row = Some(number);
            return Err(self.fault(Column::Unknown, format!("it has more than {MOST_ROWS} rows, which no spreadsheet has")));
        }
        if self.ends.is_empty() {
            // Empty rows count only where another follows.
            return Ok(());
        }
        while self.next < number {
            self.push(ByteRecord::new())?;
        }
        let mut record = ByteRecord::with_capacity(self.text.len(), self.ends.len());
        let mut start = 0;
        for &end in &self.ends {
            record.push_field(&self.text[start..end]);
            start = end;
        }
        self.text.clear();
        self.ends.clear();
        self.push(record)
    }

    /// Puts a whole row.
    #[cfg(feature = "parquet")]
    pub fn record(&mut self, record: ByteRecord) -> Result<(), Stop> {
        if record.as_slice().len() > MOST_ROW {
            return Err(self.fault(Column::Unknown, format!("the row is longer than {} MiB", MOST_ROW >> 20)));
        }
        self.push(record)
    }

    /// A failure at the row that is being put together.
    pub fn fault(&self, column: Column<'_>, cause: String) -> Stop {
        Stop::Fault(self.failure(column, cause))
    }

    fn failure(&self, column: Column<'_>, cause: String) -> Failure {
        let sheet = self.sheet.as_ref().map_or(String::new(), |sheet| format!(", sheet \"{sheet}\""));
        let row = self.row.unwrap_or(self.next);
        let place = match column {
            Column::Here(at) => format!("row {row}, column {}", letters(at)),
            Column::After(at) => format!("behind row {row}, column {}", letters(at)),
            Column::Named(name) => format!("row {row}, column \"{}\"", crate::table::shown(name)),
            Column::Unknown => format!("row {row}"),
        };
        Failure::placed(&self.path, format!("{sheet}, {place}"), cause)
    }

    fn push(&mut self, mut record: ByteRecord) -> Result<(), Stop> {
        let mut place = Position::new();
        place.set_line(self.next).set_record(self.next - 1);
        record.set_position(Some(place));
        self.next += 1;
        self.bytes += record.as_slice().len() + 64;
        self.batch.push(record);
        if self.batch.len() >= BATCH_ROWS || self.bytes >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Stop> {
        self.bytes = 0;
        if self.batch.is_empty() {
            return Ok(());
        }
        self.batches.send(Ok(std::mem::take(&mut self.batch))).map_err(|_| Stop::Gone)
    }
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_are_called_as_in_a_sheet() {
        assert_eq!([0, 25, 26, 51, 701, 702, 16_383].map(letters), ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"]);
    }
}
