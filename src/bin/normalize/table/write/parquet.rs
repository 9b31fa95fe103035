//! Parquet: the input's own columns as they were where it was Parquet, too, else as text; the answer as text, its confidence as a number.

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
};

use parquet::{
    basic::{Compression, LogicalType, Repetition, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{
        properties::WriterProperties,
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::types::Type,
};

use super::{CONFIDENCE, Row, distinct};
use crate::{
    error::Failure,
    table::{shown, types::CellType},
    target::Target,
};

/// A group of rows ends after so many ...
const GROUP_ROWS: usize = 1 << 16;
/// ... or so many bytes, which are held in memory.
const GROUP_BYTES: usize = 32 << 20;

/// Columns that are being written.
pub struct Columns {
    path: PathBuf,
    target: Option<Target>,
    writer: Option<SerializedFileWriter<Target>>,
    /// The cells of the group.
    columns: Vec<Column>,
    rows: usize,
    bytes: usize,
}

/// The cells of a column, one after the other, and the end of each.
#[derive(Default)]
struct Column {
    name: String,
    cell: CellType,
    cells: Vec<u8>,
    ends: Vec<usize>,
}

impl Column {
    /// Its part of the schema. Text is never nothing, other types are where their cell is empty.
    fn schema(&self) -> Result<Arc<Type>, ParquetError> {
        let (physical, logical) = match self.cell {
            CellType::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            CellType::Bool => (Physical::BOOLEAN, None),
            CellType::Int { bits: 32, signed: true } => (Physical::INT32, None),
            CellType::Int { bits: 64, signed: true } => (Physical::INT64, None),
            CellType::Int { bits: 64, signed } => (Physical::INT64, Some(LogicalType::integer(64, signed))),
            CellType::Int { bits, signed } => (Physical::INT32, Some(LogicalType::integer(bits as i8, signed))),
            CellType::Float => (Physical::FLOAT, None),
            CellType::Double => (Physical::DOUBLE, None),
            CellType::Date => (Physical::INT32, Some(LogicalType::Date)),
        };
        let repetition = if self.cell == CellType::Text { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        Type::primitive_type_builder(&self.name, physical).with_repetition(repetition).with_logical_type(logical).build().map(Arc::new)
    }

    /// Writes the cells and forgets them.
    fn write(&mut self, out: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let (cells, ends) = (std::mem::take(&mut self.cells), std::mem::take(&mut self.ends));
        let spans = || std::iter::once(0).chain(ends.iter().copied()).zip(ends.iter().copied());
        if self.cell == CellType::Text {
            let cells = ByteArray::from(cells);
            let texts: Vec<ByteArray> = spans().map(|(start, end)| cells.slice(start, end - start)).collect();
            out.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
            return Ok(());
        }
        let texts = spans().map(|(start, end)| std::str::from_utf8(&cells[start..end]).unwrap_or_default());
        match self.cell {
            CellType::Bool => write_typed::<BoolType>(out, texts.map(|text| text.parse().ok())),
            CellType::Int { bits: 64, .. } => write_typed::<Int64Type>(out, texts.map(|text| self.cell.long(text))),
            CellType::Float => write_typed::<FloatType>(out, texts.map(|text| text.parse().ok())),
            CellType::Double => write_typed::<DoubleType>(out, texts.map(|text| text.parse().ok())),
            _ => write_typed::<Int32Type>(out, texts.map(|text| self.cell.int(text))),
        }
    }
}

/// Writes values, some of which are nothing.
fn write_typed<T: DataType>(out: &mut SerializedColumnWriter<'_>, values: impl Iterator<Item = Option<T::T>>) -> Result<(), ParquetError> {
    let values: Vec<Option<T::T>> = values.collect();
    let levels: Vec<i16> = values.iter().map(|value| i16::from(value.is_some())).collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    out.typed::<T>().write_batch(&values, Some(&levels), None).map(drop)
}

impl Columns {
    pub fn new(target: Target) -> Columns {
        let path = target.path().to_owned();
        Columns { path, target: Some(target), writer: None, columns: Vec::new(), rows: 0, bytes: 0 }
    }

    pub fn header(&mut self, own: &[String], added: &[String], types: &[CellType]) -> Result<(), Failure> {
        let names = distinct(own.iter().chain(added)).into_iter().enumerate();
        let cell = |at: usize| match at.checked_sub(own.len()) {
            Some(CONFIDENCE) => CellType::Double,
            Some(_) => CellType::Text,
            None => types.get(at).copied().unwrap_or_default(),
        };
        self.columns = names.map(|(at, name)| Column { name, cell: cell(at), ..Column::default() }).collect();
        let columns = self.columns.iter().map(Column::schema).collect::<Result<Vec<_>, _>>();
        let schema = columns.and_then(|columns| Type::group_type_builder("titles").with_fields(columns).build());
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).set_created_by("rolecall".into()).build();
        let target = self.target.take().ok_or_else(|| Failure::Usage("a Parquet file has one header".into()))?;
        let writer = schema.and_then(|schema| SerializedFileWriter::new(target, Arc::new(schema), Arc::new(properties)));
        self.writer = Some(writer.map_err(|error| fault(&self.path, error))?);
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
        for (column, text) in self.columns.iter_mut().zip(row.texts()) {
            if !column.cell.takes(&text) {
                return Err(Failure::Usage(format!(
                    "cannot write {}: row {}, column \"{}\" is not of the type that the column has; write CSV instead (-o FILE.csv)",
                    self.path.display(),
                    row.number(),
                    shown(&column.name)
                )));
            }
            column.cells.extend_from_slice(text.as_bytes());
            column.ends.push(column.cells.len());
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
            for column in &mut self.columns {
                let Some(mut out) = group.next_column()? else { break };
                column.write(&mut out)?;
                out.close()?;
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
