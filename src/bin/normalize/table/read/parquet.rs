//! Parquet: its columns as cells of text, a batch of rows at a time.

use std::{fs::File, path::Path, sync::mpsc};

use csv::ByteRecord;
use parquet::{
    basic::{ConvertedType as Converted, Repetition, Type as Physical},
    errors::ParquetError,
    file::{
        metadata::ParquetMetaData,
        reader::{FileReader, SerializedFileReader},
    },
    record::Field,
    schema::types::Type,
};

use super::{
    Rows,
    beside::{Beside, Column, Sink, Stop},
    bytes::Bytes,
    pages,
};
use crate::{error::Failure, table::types::CellType};

/// A column of a group of rows unpacks to at most this; writers end a group at some 128 MiB of all columns.
const MOST_CHUNK: i64 = 1 << 30;

/// Rows of a Parquet file, with the names of its columns.
struct Named {
    rows: Beside,
    header: Option<ByteRecord>,
    types: Vec<CellType>,
}

/// What is told of a file before its rows come: the names and types of its columns, and how many rows it says it has.
type Told = (ByteRecord, Vec<CellType>, u64);

/// Opens a Parquet file.
pub fn open(bytes: Bytes) -> Result<Box<dyn Rows>, Failure> {
    let path = bytes.path.clone();
    let file = bytes.seekable()?;
    let (tell, told) = mpsc::channel();
    let mut rows = Beside::start(&path.clone(), move |sink| read(&path, file, &tell, sink))?;
    // If there is none, the first row says why.
    let (header, types, size) = match told.recv() {
        Ok((header, types, size)) => (Some(header), types, Some(size)),
        Err(_) => (None, Vec::new(), None),
    };
    rows.sized(size);
    Ok(Box::new(Named { rows, header, types }))
}

fn read(path: &Path, file: File, tell: &mpsc::Sender<Told>, sink: &mut Sink) -> Result<(), Stop> {
    let again = file.try_clone().map_err(|source| Failure::Read { path: path.to_owned(), source })?;
    let reader = SerializedFileReader::new(file).map_err(|error| Failure::content(path, None, fault(&error)))?;
    let refused = |(column, cause): (Option<String>, String)| {
        let place = column.map_or(String::new(), |name| format!(", column \"{}\"", crate::table::shown(&name)));
        Failure::placed(path, place, cause)
    };
    let names = plausible(reader.metadata()).map_err(refused)?;
    pages::look_through(&again, reader.metadata()).map_err(refused)?;
    let about = reader.metadata().file_metadata();
    let types = about.schema().get_fields().iter().map(|field| type_of(field)).collect();
    let _ = tell.send((names, types, about.num_rows().max(0) as u64));
    let rows = reader.get_row_iter(None).map_err(|error| sink.fault(Column::Unknown, fault(&error)))?;
    for (row, number) in rows.zip(0..) {
        let row = row.map_err(|error| {
            let column = broken_column(&reader, number);
            sink.fault(column.as_deref().map_or(Column::Unknown, Column::Named), fault(&error))
        })?;
        let mut record = ByteRecord::new();
        for (_, field) in row.get_column_iter() {
            push(&mut record, field);
        }
        sink.record(record)?;
    }
    Ok(())
}

/// The column that can't be unpacked in the group of rows with this one, which the library does not tell: the first whose pages fail.
fn broken_column(reader: &SerializedFileReader<File>, row: i64) -> Option<String> {
    let mut begin = 0;
    let group = reader.metadata().row_groups().iter().position(|group| {
        begin += group.num_rows();
        row < begin
    })?;
    let group = reader.get_row_group(group).ok()?;
    let fails = |column: &usize| match group.get_column_page_reader(*column) {
        Ok(pages) => pages.into_iter().any(|page| page.is_err()),
        Err(_) => true,
    };
    let column = (0..group.num_columns()).find(fails)?;
    group.metadata().column(column).column_path().parts().first().cloned()
}

/// The names of the columns, if no column asks for room out of proportion.
fn plausible(metadata: &ParquetMetaData) -> Result<ByteRecord, pages::Refusal> {
    let mut chunks = metadata.row_groups().iter().flat_map(|group| group.columns());
    if let Some(chunk) = chunks.find(|chunk| !(0..=MOST_CHUNK).contains(&chunk.uncompressed_size())) {
        let cause = format!("it unpacks to more than {} MiB at once; write it with smaller row groups", MOST_CHUNK >> 20);
        return Err((chunk.column_path().parts().first().cloned(), cause));
    }
    let fields = metadata.file_metadata().schema().get_fields();
    Ok(fields.iter().map(|field| field.name()).collect::<Vec<_>>().into())
}

/// What a column holds. Times, decimals, bytes and whatever is nested are written as text.
fn type_of(field: &Type) -> CellType {
    if !field.is_primitive() || field.get_basic_info().repetition() == Repetition::REPEATED {
        return CellType::Text;
    }
    let int = |bits, signed| CellType::Int { bits, signed };
    match (field.get_physical_type(), field.get_basic_info().converted_type()) {
        (Physical::BOOLEAN, Converted::NONE) => CellType::Bool,
        (Physical::INT32, Converted::INT_8) => int(8, true),
        (Physical::INT32, Converted::INT_16) => int(16, true),
        (Physical::INT32, Converted::NONE | Converted::INT_32) => int(32, true),
        (Physical::INT32, Converted::UINT_8) => int(8, false),
        (Physical::INT32, Converted::UINT_16) => int(16, false),
        (Physical::INT32, Converted::UINT_32) => int(32, false),
        (Physical::INT32, Converted::DATE) => CellType::Date,
        (Physical::INT64, Converted::NONE | Converted::INT_64) => int(64, true),
        (Physical::INT64, Converted::UINT_64) => int(64, false),
        (Physical::FLOAT, Converted::NONE) => CellType::Float,
        (Physical::DOUBLE, Converted::NONE) => CellType::Double,
        _ => CellType::Text,
    }
}

fn push(record: &mut ByteRecord, field: &Field) {
    match field {
        Field::Null => record.push_field(b""),
        Field::Str(text) => record.push_field(text.as_bytes()),
        Field::Bytes(bytes) => record.push_field(bytes.data()),
        other => record.push_field(other.to_string().as_bytes()),
    }
}

fn fault(error: &ParquetError) -> String {
    match error {
        ParquetError::NYI(_) => "it uses a part of the format that is not read here; write it anew with zstd, snappy or gzip".into(),
        ParquetError::General(cause) if cause.contains("feature") || cause.contains("disabled") => {
            "it is compressed in a way that is not read here; write it anew with zstd, snappy or gzip".into()
        }
        _ => "the file is damaged or cut off; write or fetch it once more".into(),
    }
}

impl Rows for Named {
    fn read(&mut self, record: &mut ByteRecord) -> Result<bool, Failure> {
        self.rows.read(record)
    }

    fn position(&self) -> u64 {
        self.rows.position()
    }

    fn size(&self) -> Option<u64> {
        self.rows.size()
    }

    fn header(&mut self) -> Option<ByteRecord> {
        self.header.take()
    }

    fn types(&mut self) -> Vec<CellType> {
        std::mem::take(&mut self.types)
    }
}
