//! JSON Lines: an object a row. A row that came as an object goes out as it came, with the answer behind its own keys.

use std::{
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use serde_json::{Map, Value};

use super::{CONFIDENCE, RankedCells, Row, distinct, written};
use crate::{error::Failure, table::column::text, target::Target};

/// Objects, a line each.
pub struct Lines {
    path: PathBuf,
    out: BufWriter<Target>,
    names: Vec<String>,
    /// How many of the names are the input's own.
    own: usize,
}

impl Lines {
    pub fn new(target: Target) -> Lines {
        Lines { path: target.path().to_owned(), out: BufWriter::with_capacity(1 << 17, target), names: Vec::new(), own: 0 }
    }

    pub fn header(&mut self, own: &[String], added: &[String]) -> Result<(), Failure> {
        self.names = distinct(own.iter().chain(added));
        self.own = own.len();
        Ok(())
    }

    pub fn row(&mut self, row: &Row<'_>) -> Result<(), Failure> {
        let mut object = match row.object() {
            Some(line) => self.as_it_came(row, line),
            None => self.of_cells(row),
        };
        for (at, (name, cell)) in self.names[self.own..].iter().zip(row.answer.cells()).enumerate() {
            let value = if at == CONFIDENCE { cell.parse::<f64>().unwrap_or(0.0).into() } else { cell.into() };
            object.insert(unused(&object, name), value);
        }
        if row.object().is_none() {
            let beyond: Vec<Value> = row.beyond().map(|cell| Value::from(text(cell))).collect();
            if !beyond.is_empty() {
                object.insert(unused(&object, "extra_cells"), beyond.into());
            }
        }
        if let Some(ranked) = row.ranked {
            object.insert(unused(&object, "candidates"), ranked.iter().map(RankedCells::json).collect());
        }
        let line = serde_json::to_writer(&mut self.out, &Value::Object(object)).map_err(io::Error::from);
        written(&self.path, line.and_then(|()| self.out.write_all(b"\n")))
    }

    pub fn finish(self) -> Result<(), Failure> {
        written(&self.path, self.out.into_inner().map_err(io::IntoInnerError::into_error))?.finish()
    }

    fn as_it_came(&self, row: &Row<'_>, line: &[u8]) -> Map<String, Value> {
        // It was read before, so it can be read again.
        let mut object: Map<String, Value> = serde_json::from_slice(line).unwrap_or_default();
        if let Some((column, masked)) = row.masked
            && let Some(value) = self.names.get(column).and_then(|name| object.get_mut(name))
        {
            *value = masked.into();
        }
        object
    }

    fn of_cells(&self, row: &Row<'_>) -> Map<String, Value> {
        let cells = (0..row.width).map(|at| Value::from(text(row.cell(at))));
        self.names.iter().cloned().zip(cells).collect()
    }
}

/// A key that the object does not have.
fn unused(object: &Map<String, Value>, key: &str) -> String {
    let prefixed = (1..).map(|nth| if nth == 1 { format!("rolecall_{key}") } else { format!("rolecall_{nth}_{key}") });
    std::iter::once(key.to_owned()).chain(prefixed).find(|key| !object.contains_key(key)).unwrap_or_default()
}
