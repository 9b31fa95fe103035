//! Parquet to Parquet: what a column held it holds, with its type.

use std::{fs, fs::File};

use parquet::{
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int32Type, Int64Type},
    file::{
        reader::{FileReader, SerializedFileReader},
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::{parser::parse_message_type, types::Type},
};

use super::{cells, normalize, text};

const SCHEMA: &str = "message people {
    REQUIRED INT32 id; OPTIONAL INT64 big; OPTIONAL DOUBLE pay; OPTIONAL FLOAT share; OPTIONAL BOOLEAN active; OPTIONAL INT32 hired (DATE);
    OPTIONAL INT32 small (INTEGER(8,false)); OPTIONAL INT64 huge (INTEGER(64,false)); OPTIONAL INT64 seen (TIMESTAMP(MILLIS,true));
    OPTIONAL BYTE_ARRAY title (UTF8); OPTIONAL BYTE_ARRAY raw;
}";

fn put<T: DataType>(group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>, values: &[T::T], levels: Option<&[i16]>) {
    let mut column = group.next_column().expect("a column").expect("a column");
    column.typed::<T>().write_batch(values, levels, None).expect("cells");
    column.close().expect("a column");
}

/// Three rows, of which the last has nothing but its id and title.
fn people() -> Vec<u8> {
    let mut bytes = Vec::new();
    let schema = parse_message_type(SCHEMA).expect("a schema");
    let mut writer = SerializedFileWriter::new(&mut bytes, schema.into(), Default::default()).expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    let two: Option<&[i16]> = Some(&[1, 1, 0]);
    put::<Int32Type>(&mut group, &[7, -8, i32::MIN], None);
    put::<Int64Type>(&mut group, &[i64::MAX, 0], two);
    put::<DoubleType>(&mut group, &[0.1 + 0.2, -1e300], two);
    put::<FloatType>(&mut group, &[0.1, f32::MIN_POSITIVE], two);
    put::<BoolType>(&mut group, &[true, false], two);
    put::<Int32Type>(&mut group, &[20_088, -25_508], two);
    put::<Int32Type>(&mut group, &[255, 0], two);
    put::<Int64Type>(&mut group, &[-1, 1], two);
    put::<Int64Type>(&mut group, &[1_700_000_000_123, -1], two);
    put::<ByteArrayType>(&mut group, &["Nurse", "Cook", "zzzz"].map(ByteArray::from), Some(&[1, 1, 1]));
    put::<ByteArrayType>(&mut group, &["a", "b"].map(ByteArray::from), two);
    group.close().expect("a group");
    writer.close().expect("a file");
    bytes
}

/// The first columns of a file: as they are said to be, and all their cells.
fn read(file: &str, columns: usize) -> (Vec<String>, Vec<Vec<String>>) {
    let reader = SerializedFileReader::new(File::open(file).expect("the file")).expect("Parquet");
    let type_of = |field: &Type| {
        let about = field.get_basic_info();
        format!("{} {:?} {:?}", field.name(), field.get_physical_type(), about.converted_type())
    };
    let fields = reader.metadata().file_metadata().schema().get_fields();
    let types = fields.iter().take(columns).map(|field| type_of(field)).collect();
    let row = |row: parquet::record::Row| row.get_column_iter().take(columns).map(|(_, field)| field.to_string()).collect();
    (types, reader.get_row_iter(None).expect("rows").map(|found| row(found.expect("a row"))).collect())
}

#[test]
fn columns_keep_their_types_and_cells() {
    const TYPED: usize = 8;
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    fs::write(at("in.parquet"), people()).expect("written");
    let done = normalize(&["-q", &at("in.parquet"), "-o", &at("out.parquet")]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let (before, after) = (read(&at("in.parquet"), TYPED), read(&at("out.parquet"), TYPED));
    assert_eq!(before, after);
    assert_eq!(after.1[2][1..], ["null"; TYPED - 1]);
    // The others are text, and so are the same cells in other formats.
    let (types, rows) = read(&at("out.parquet"), 13);
    assert_eq!(types[8..10], ["seen BYTE_ARRAY UTF8", "title BYTE_ARRAY UTF8"]);
    assert_eq!(rows[0][8], "\"2023-11-14 22:13:20.123 +00:00\"");
    let csv = normalize(&["-q", &at("in.parquet"), "--format", "csv"]).stdout;
    assert_eq!(cells(&csv)[1][..7], ["7", "9223372036854775807", "0.30000000000000004", "0.1", "true", "2024-12-31", "255"]);
    // What a run wrote, the next one reads and keeps.
    let done = normalize(&["-q", &at("out.parquet"), "-s", "title", "-o", &at("again.parquet")]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(read(&at("again.parquet"), 13), (types, rows));
    // Titles that are numbers may be masked, and then are text; other columns stay.
    let done = normalize(&["-q", &at("in.parquet"), "-s", "big", "--redact", "-o", &at("masked.parquet")]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let masked = read(&at("masked.parquet"), TYPED);
    assert_eq!(masked.0[1], "big BYTE_ARRAY UTF8");
    assert_eq!(masked.0[2..], before.0[2..]);
    // Several files in one output have text in common.
    let done = normalize(&["-q", &at("in.parquet"), &at("in.parquet"), "-o", &at("both.parquet")]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert_eq!(read(&at("both.parquet"), 1).0, ["id BYTE_ARRAY UTF8"]);
}
