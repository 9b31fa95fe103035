//! Writing answers as rows or lines.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use csv::ByteRecord;
use rolecall::Ranked;
use serde_json::{Map, Value};

use super::{answer::Answer, column::text};
use crate::{args::Format, error::Failure, target::Target};

/// Where rows go.
pub struct Output {
    path: PathBuf,
    sink: Sink,
}

enum Sink {
    Rows(Box<csv::Writer<Target>>),
    Lines(BufWriter<Target>, Vec<String>),
}

impl Output {
    /// Opens a file beside `path`, or standard output.
    pub fn create(path: Option<&Path>, format: Format, delimiter: u8) -> Result<Output, Failure> {
        let target = match path {
            Some(path) => Target::file(path)?,
            None => Target::stdout(),
        };
        let path = target.path().to_owned();
        let sink = match format {
            Format::Jsonl => Sink::Lines(BufWriter::with_capacity(1 << 17, target), Vec::new()),
            Format::Csv | Format::Tsv => {
                let delimiter = if format == Format::Tsv { b'\t' } else { delimiter };
                let rows = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).buffer_capacity(1 << 17).from_writer(target);
                Sink::Rows(Box::new(rows))
            }
        };
        Ok(Output { path, sink })
    }

    /// Writes the header: the input's own names, then `added`.
    pub fn header(&mut self, own: &[String], added: &[String]) -> Result<(), Failure> {
        match &mut self.sink {
            Sink::Rows(rows) => rows.write_record(own.iter().chain(added)).map_err(|e| Failure::write_csv(&self.path, e)),
            Sink::Lines(_, names) => {
                *names = distinct(own.iter().chain(added));
                Ok(())
            }
        }
    }

    /// Writes one row: the input's own cells as they were (up to `width` of a short row are filled), then the answer's.
    pub fn row(&mut self, own: &ByteRecord, width: usize, answer: &Answer, ranked: Option<&[RankedCells]>) -> Result<(), Failure> {
        match &mut self.sink {
            Sink::Rows(rows) => {
                let write = |rows: &mut csv::Writer<Target>| {
                    for at in 0..width {
                        rows.write_field(own.get(at).unwrap_or_default())?;
                    }
                    for cell in answer.cells() {
                        rows.write_field(cell)?;
                    }
                    // Cells beyond the header come last, so that the answer stays in its columns and nothing is lost.
                    for cell in own.iter().skip(width) {
                        rows.write_field(cell)?;
                    }
                    rows.write_record(None::<&[u8]>)
                };
                write(rows).map_err(|e| Failure::write_csv(&self.path, e))
            }
            Sink::Lines(out, names) => {
                let mut object = Map::new();
                let own_cells = (0..width).map(|at| Value::from(text(own.get(at).unwrap_or_default())));
                let added = answer.cells().iter().map(|cell| Value::from(cell.as_str()));
                for (name, value) in names.iter().zip(own_cells.chain(added)) {
                    object.insert(name.clone(), value);
                }
                let beyond: Vec<Value> = own.iter().skip(width).map(|cell| Value::from(text(cell))).collect();
                if !beyond.is_empty() {
                    object.insert(unused(names, "extra_cells"), beyond.into());
                }
                let confidence = names.len() - answer.cells().len() + 8;
                if let Some(Value::String(number)) = object.get(&names[confidence]) {
                    let number: f64 = number.parse().unwrap_or(0.0);
                    object.insert(names[confidence].clone(), number.into());
                }
                if let Some(ranked) = ranked {
                    object.insert(unused(names, "candidates"), ranked.iter().map(RankedCells::json).collect());
                }
                serde_json::to_writer(&mut *out, &Value::Object(object))
                    .map_err(io::Error::from)
                    .and_then(|()| out.write_all(b"\n"))
                    .map_err(|e| Failure::write(&self.path, e))
            }
        }
    }

    /// Puts the output in its place.
    pub fn finish(self) -> Result<(), Failure> {
        let path = self.path;
        let target = match self.sink {
            Sink::Rows(rows) => rows.into_inner().map_err(|e| io::Error::new(e.error().kind(), e.to_string())),
            Sink::Lines(out, _) => out.into_inner().map_err(io::IntoInnerError::into_error),
        };
        target.map_err(|e| Failure::write(&path, e))?.finish()
    }
}

/// Names of which no two are alike: an object has each key once, and a file may have two columns of one name.
fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for name in names {
        let twins = (2..).map(|nth| format!("{name}_{nth}"));
        let fresh = std::iter::once(name.clone()).chain(twins).find(|name| !list.contains(name));
        list.extend(fresh);
    }
    list
}

/// A key that is no column of the input.
fn unused(names: &[String], key: &str) -> String {
    if names.iter().any(|name| name == key) { format!("rolecall_{key}") } else { key.to_owned() }
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

    fn json(&self) -> Value {
        serde_json::json!({ "role_id": self.role_id, "role": self.role, "alias": self.alias, "score": self.score })
    }
}
