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
        let mut sink =
            Sink { path: path.clone(), batches: sender, batch: Vec::new(), bytes: 0, text: Vec::new(), ends: Vec::new(), next: 1 };
        let work = move || {
            let done = catch_unwind(AssertUnwindSafe(|| read(&mut sink).and_then(|()| sink.flush())));
            let failure = match done {
                Ok(Ok(()) | Err(Stop::Gone)) => return,
                Ok(Err(Stop::Fault(failure))) => failure,
                Err(_) => Failure::content(&sink.path, Some(sink.next), DAMAGED.into()),
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
    /// Puts a cell into the row that is being put together; `column` counts from 0, and goes up within a row.
    pub fn cell(&mut self, column: usize, text: &str) -> Result<(), Stop> {
        if text.is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            return Err(self.fault(format!("a row has more than {MOST_COLUMNS} columns, which no spreadsheet has")));
        }
        if column < self.ends.len() {
            return Err(self.fault("its cells are out of order".into()));
        }
        if self.text.len() + text.len() > MOST_ROW {
            return Err(self.fault(format!("it is longer than {} MiB", MOST_ROW >> 20)));
        }
        self.ends.resize(column, self.text.len());
        self.text.extend_from_slice(text.as_bytes());
        self.ends.push(self.text.len());
        Ok(())
    }

    /// Ends the row with this number, counted from 1. Rows that were left out since the last one are empty.
    pub fn row(&mut self, number: u64) -> Result<(), Stop> {
        if number < self.next {
            return Err(self.fault("its rows are out of order".into()));
        }
        if number > MOST_ROWS {
            return Err(self.fault(format!("it has more than {MOST_ROWS} rows, which no spreadsheet has")));
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
        self.push(record)
    }

    /// A failure at the row that is being put together.
    pub fn fault(&self, cause: String) -> Stop {
        Stop::Fault(Failure::content(&self.path, Some(self.next), cause))
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
