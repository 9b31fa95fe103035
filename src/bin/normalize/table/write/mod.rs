//! Answers out: the input's own cells, then the answer's, in the format that was asked for. One file a format.

mod lines;
#[cfg(feature = "parquet")]
mod parquet;
mod rows;
mod sheet;

pub use self::rows::Tail;

use std::{borrow::Cow, io, path::Path};

use csv::ByteRecord;
use rolecall::Ranked;
use rustc_hash::FxHashSet;
use serde_json::Value;

use super::{answer::Answer, column::text, types::CellType};
use crate::{args::Format, error::Failure, target::Target};

/// Where rows go.
pub enum Output {
    Rows(Box<rows::Rows>),
    Lines(Box<lines::Lines>),
    Sheet(Box<sheet::Sheet>),
    #[cfg(feature = "parquet")]
    Parquet(Box<parquet::Columns>),
}

/// One row to write.
pub struct Row<'r> {
    /// The input's own cells.
    pub own: &'r ByteRecord,
    /// Cells of a row by the header; a short row is filled up to here.
    pub width: usize,
    /// Whether the last of the own cells is the row as an object.
    pub has_object: bool,
    /// A cell that is written otherwise than it came, by its column.
    pub masked: Option<(usize, &'r str)>,
    pub answer: &'r Answer,
    /// The answer as [`Output::tail`] writes it, instead of the answer.
    pub tail: Option<&'r [u8]>,
    pub ranked: Option<&'r [RankedCells]>,
}

impl<'r> Row<'r> {
    /// The cell in a column of the header.
    fn cell(&self, at: usize) -> &'r [u8] {
        match self.masked {
            Some((column, masked)) if column == at => masked.as_bytes(),
            _ => self.own.get(at).unwrap_or_default(),
        }
    }

    /// Cells beyond the header.
    fn beyond(&self) -> impl Iterator<Item = &'r [u8]> {
        let end = self.own.len() - usize::from(self.has_object && !self.own.is_empty());
        let own = self.own;
        (self.width..end).map(move |at| &own[at])
    }

    /// The row as the object it came as, if it did and is to be written so.
    fn object(&self) -> Option<&'r [u8]> {
        self.own.iter().next_back().filter(|_| self.has_object)
    }

    /// The row's number for a message.
    fn number(&self) -> u64 {
        self.own.position().map_or(0, csv::Position::line)
    }

    /// All cells of the row as text, the answer's behind those of the header.
    fn texts(&self) -> impl Iterator<Item = Cow<'r, str>> {
        let own = (0..self.width).map(|at| text(self.cell(at)));
        own.chain(self.answer.cells().map(Cow::Borrowed))
    }
}

impl Output {
    /// Opens a file beside `path`, or standard output. `excel` makes delimited text for spreadsheet programs.
    pub fn create(path: Option<&Path>, format: Format, delimiter: u8, excel: bool) -> Result<Output, Failure> {
        let target = match path {
            Some(path) => Target::file(path)?,
            None => Target::stdout(),
        };
        Ok(match format {
            Format::Csv => Output::Rows(Box::new(rows::Rows::new(target, delimiter, excel))),
            Format::Tsv => Output::Rows(Box::new(rows::Rows::new(target, b'\t', excel))),
            Format::Jsonl => Output::Lines(Box::new(lines::Lines::new(target))),
            Format::Xlsx => Output::Sheet(Box::new(sheet::Sheet::new(target)?)),
            #[cfg(feature = "parquet")]
            Format::Parquet => Output::Parquet(Box::new(parquet::Columns::new(target))),
        })
    }

    /// Writes the header: the input's own names, then `added`. Where the format has types, the input's own columns have `types`, and
    /// others than these are text.
    pub fn header(&mut self, own: &[String], added: &[String], types: &[CellType]) -> Result<(), Failure> {
        #[cfg(not(feature = "parquet"))]
        let _ = types;
        match self {
            Output::Rows(rows) => rows.header(own, added),
            Output::Lines(lines) => lines.header(own, added),
            Output::Sheet(sheet) => sheet.header(own, added),
            #[cfg(feature = "parquet")]
            Output::Parquet(columns) => columns.header(own, added, types),
        }
    }

    /// How an answer is written once for many rows of delimited text; `None` for other formats.
    pub fn tail(&self) -> Option<Tail> {
        match self {
            Output::Rows(rows) => Some(rows.tail()),
            _ => None,
        }
    }

    /// Writes one row: the input's own cells as they were, then the answer's.
    pub fn row(&mut self, row: &Row<'_>) -> Result<(), Failure> {
        match self {
            Output::Rows(rows) => rows.row(row),
            Output::Lines(lines) => lines.row(row),
            Output::Sheet(sheet) => sheet.row(row),
            #[cfg(feature = "parquet")]
            Output::Parquet(columns) => columns.row(row),
        }
    }

    /// Puts the output in its place.
    pub fn finish(self) -> Result<(), Failure> {
        match self {
            Output::Rows(rows) => rows.finish(),
            Output::Lines(lines) => lines.finish(),
            Output::Sheet(sheet) => sheet.finish(),
            #[cfg(feature = "parquet")]
            Output::Parquet(columns) => columns.finish(),
        }
    }
}

/// Where in an answer its confidence stands.
const CONFIDENCE: usize = 8;

/// Names of which no two are alike: an object has each key once, and a file may have two columns of one name.
fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut known: FxHashSet<String> = FxHashSet::default();
    let mut list: Vec<String> = Vec::new();
    for name in names {
        let twins = (2..).map(|nth| format!("{name}_{nth}"));
        let fresh = std::iter::once(name.clone()).chain(twins).find(|name| !known.contains(name)).unwrap_or_default();
        known.insert(fresh.clone());
        list.push(fresh);
    }
    list
}

/// What has been written to a target, or why not.
fn written<T, E: Into<io::Error>>(target: &Path, result: Result<T, E>) -> Result<T, Failure> {
    result.map_err(|error| Failure::write(target, error.into()))
}

/// A candidate as it is written.
#[derive(Debug, Clone)]
pub struct RankedCells {
    role_id: String,
    role: String,
    alias: String,
    score: f64,
}

impl RankedCells {
    /// From a ranked role.
    pub fn new(normalizer: &rolecall::Normalizer, ranked: &Ranked<'_>) -> RankedCells {
        let role = normalizer.taxonomy().role(ranked.role);
        RankedCells {
            role_id: role.slug.clone(),
            role: role.title.clone(),
            alias: ranked.alias.to_owned(),
            score: f64::from((ranked.score * 10_000.0).round()) / 10_000.0,
        }
    }

    /// How many bytes it takes, roughly.
    pub fn size(&self) -> usize {
        size_of::<RankedCells>() + self.role_id.len() + self.role.len() + self.alias.len()
    }

    fn json(&self) -> Value {
        serde_json::json!({ "role_id": self.role_id, "role": self.role, "alias": self.alias, "score": self.score })
    }
}
