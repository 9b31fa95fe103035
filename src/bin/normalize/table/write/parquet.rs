//! Parquet: columns of text, the confidence as a number.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
};

use parquet::{
    basic::{Compression, LogicalType, Repetition, Type as Physical},
    data_type::{ByteArray, ByteArrayType, DoubleType},
    errors::ParquetError,
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::types::Type,
};

use super::{CONFIDENCE, Row, distinct};
use crate::{error::Failure, table::shown, target::Target};

/// A group of rows ends after so many ...
const GROUP_ROWS: usize = 1 << 16;
/// ... or so many bytes, which are held in memory.
const GROUP_BYTES: usize = 32 << 20;

/// Columns that are being written.
pub struct Columns {
    path: PathBuf,
    target: Option<Target>,
    writer: Option<SerializedFileWriter<Target>>,
    /// The cells of the group, one after the other, and the end of each.
    columns: Vec<(Vec<u8>, Vec<usize>)>,
    confidence: usize,
    rows: usize,
    bytes: usize,
}

impl Columns {
    pub fn new(target: Target) -> Columns {
        let path = target.path().to_owned();
        Columns { path, target: Some(target), writer: None, columns: Vec::new(), confidence: 0, rows: 0, bytes: 0 }
    }

    pub fn header(&mut self, own: &[String], added: &[String]) -> Result<(), Failure> {
        let names = distinct(own.iter().chain(added));
        self.confidence = own.len() + CONFIDENCE;
        let column = |(at, name): (usize, &String)| {
            let (physical, logical) =
                if at == self.confidence { (Physical::DOUBLE, None) } else { (Physical::BYTE_ARRAY, Some(LogicalType::String)) };
            let column = Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED).with_logical_type(logical);
            column.build().map(Arc::new)
        };
        let columns = names.iter().enumerate().map(column).collect::<Result<Vec<_>, _>>();
        let schema = columns.and_then(|columns| Type::group_type_builder("titles").with_fields(columns).build());
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).set_created_by("rolecall".into()).build();
        let target = self.target.take().ok_or_else(|| Failure::Usage("a Parquet file has one header".into()))?;
        let writer = schema.and_then(|schema| SerializedFileWriter::new(target, Arc::new(schema), Arc::new(properties)));
        self.writer = Some(writer.map_err(|error| fault(&self.path, error))?);
        self.columns = names.iter().map(|_| Default::default()).collect();
        Ok(())
    }

    pub fn row(&mut self, row: &Row<'_>) -> Result<(), Failure> {
        if row.beyond().next().is_some() {
            return Err(Failure::Usage(format!(
                "cannot write {}: row {} has more cells than the header, and Parquet has no place for them; write CSV instead (-o FILE.csv)",
                self.path.display(),
                row.number()
            )));
        }
        for ((cells, ends), text) in self.columns.iter_mut().zip(row.texts()) {
            cells.extend_from_slice(text.as_bytes());
            ends.push(cells.len());
            self.bytes += text.len();
        }
        self.rows += 1;
        if self.rows >= GROUP_ROWS || self.bytes >= GROUP_BYTES { self.group() } else { Ok(()) }
    }

    pub fn finish(mut self) -> Result<(), Failure> {
        self.group()?;
        let Some(writer) = self.writer else {
            return self.target.map_or(Ok(()), Target::finish);
        };
        let mut target = writer.into_inner().map_err(|error| fault(&self.path, error))?;
        super::written(&self.path, target.flush())?;
        target.finish()
    }

    /// Writes what was gathered as a group of rows.
    fn group(&mut self) -> Result<(), Failure> {
        let Some(writer) = self.writer.as_mut().filter(|_| self.rows > 0) else { return Ok(()) };
        let mut write = || -> Result<(), ParquetError> {
            let mut group = writer.next_row_group()?;
            let mut at = 0;
            while let Some(mut column) = group.next_column()? {
                let (cells, ends) = std::mem::take(&mut self.columns[at]);
                let starts = std::iter::once(0).chain(ends.iter().copied());
                if at == self.confidence {
                    let number = |(start, end): (usize, &usize)| {
                        std::str::from_utf8(&cells[start..*end]).ok().and_then(|text| text.parse().ok()).unwrap_or(0.0)
                    };
                    let numbers: Vec<f64> = starts.zip(&ends).map(number).collect();
                    column.typed::<DoubleType>().write_batch(&numbers, None, None)?;
                } else {
                    let cells = ByteArray::from(cells);
                    let texts: Vec<ByteArray> = starts.zip(&ends).map(|(start, end)| cells.slice(start, end - start)).collect();
                    column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
                }
                column.close()?;
                at += 1;
            }
            group.close()?;
            Ok(())
        };
        write().map_err(|error| fault(&self.path, error))?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

fn fault(path: &std::path::Path, error: ParquetError) -> Failure {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(source) => Failure::write(path, *source),
            Err(source) => Failure::write(path, io::Error::other(shown(&source.to_string()))),
        },
        other => Failure::write(path, io::Error::other(shown(&other.to_string()))),
    }
}
