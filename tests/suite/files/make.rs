//! Files of every format, made by hand or by the libraries that write them.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

pub(super) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).expect("packed");
    packed.finish().expect("packed")
}

pub(super) fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 3).expect("packed")
}

pub(super) fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = if *name == "mimetype" { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("a part");
        zip.write_all(bytes).expect("a part");
    }
    zip.finish().expect("a container").into_inner()
}

pub(super) const RELS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
pub(super) const BOOK: &[u8] = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Workers" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
pub(super) const BOOK_RELS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
pub(super) const TYPES: &[u8] = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;

/// A workbook with one sheet, written by hand: `dimension` is what the sheet says it spans, `data` the rows in it.
pub(super) fn raw_xlsx(dimension: &str, data: &str, texts: Option<&str>) -> Vec<u8> {
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="{dimension}"/><sheetData>{data}</sheetData></worksheet>"#
    );
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    if let Some(texts) = texts {
        parts.push(("xl/sharedStrings.xml", texts.as_bytes()));
    }
    zip_of(&parts)
}

pub(super) fn inline(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

pub(super) fn xlsx(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2000, 1, 1).expect("a date");
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).expect("a sheet");
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row as u32, column as u16, *cell).expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

pub(super) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// A workbook of Excel 97 with one sheet of texts; `corner` puts one more cell there.
pub(super) fn xls(rows: &[&[&str]], corner: Option<(u16, u16)>) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &[&0x0600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    let label = |row: u16, column: u16, text: &str| {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = text.encode_utf16().count() as u16;
        let head = [row.to_le_bytes(), column.to_le_bytes(), [0, 0], length.to_le_bytes()].concat();
        record(0x0204, &[&head[..], &[1], &wide].concat())
    };
    let mut sheet = begin(0x0010);
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.extend(label(row as u16, column as u16, cell));
        }
    }
    if let Some((row, column)) = corner {
        sheet.extend(label(row, column, "x"));
    }
    sheet.extend(record(0x000a, &[]));
    let name = [&[7u8, 0][..], b"Workers"].concat();
    let globals =
        |at: u32| [begin(0x0005), record(0x0085, &[&at.to_le_bytes()[..], &[0, 0], &name].concat()), record(0x000a, &[])].concat();
    let at = globals(0).len() as u32;
    let workbook = [globals(at), sheet, vec![0; 4096]].concat();
    ole(&[("/Workbook", &workbook)])
}

pub(super) fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a container");
    for (name, bytes) in streams {
        container.create_stream(name).expect("a stream").write_all(bytes).expect("a stream");
    }
    container.flush().expect("a container");
    container.into_inner().into_inner()
}

/// A spreadsheet of LibreOffice; `rows` is what its one sheet holds.
pub(super) fn raw_ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="Workers">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zip_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest/>"),
    ])
}

pub(super) fn ods(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |cell: &&str| format!("<table:table-cell><text:p>{cell}</text:p></table:table-cell>");
    let row = |row: &&[&str]| format!("<table:table-row>{}</table:table-row>", row.iter().map(cell).collect::<String>());
    raw_ods(&rows.iter().map(row).collect::<String>())
}

pub(super) fn csv_of(rows: &[&[&str]]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(*row).expect("a row"));
    writer.into_inner().expect("rows")
}

pub(super) fn jsonl_of(rows: &[&[&str]]) -> Vec<u8> {
    let mut lines = String::new();
    for row in &rows[1..] {
        let object: serde_json::Map<String, serde_json::Value> =
            rows[0].iter().zip(*row).map(|(name, cell)| ((*name).to_owned(), (*cell).into())).collect();
        lines += &format!("{}\n", serde_json::Value::Object(object));
    }
    lines.into_bytes()
}

/// A workbook whose `cells`, one a row below a header, all show one text of so many letters, which stands in it once.
pub(super) fn repeating_xls(letters: u16, cells: u16) -> Vec<u8> {
    let begin = |kind: u16| record(0x0809, &[&0x0600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    let mut texts = [&[0; 8][..], &5u16.to_le_bytes(), &[0], b"title", &letters.to_le_bytes(), &[0]].concat();
    let mut table = Vec::new();
    let mut left = usize::from(letters);
    let mut kind = 0x00fc;
    while left > 0 {
        let here = left.min(8000);
        texts.extend(std::iter::repeat_n(b'y', here));
        table.extend(record(kind, &texts));
        (kind, texts, left) = (0x003c, vec![0], left - here);
    }
    let label = |row: u16| {
        let place = u32::from(row > 0);
        record(0x00fd, &[&row.to_le_bytes()[..], &[0; 4], &place.to_le_bytes()].concat())
    };
    let sheet = [begin(0x0010), (0..=cells).flat_map(label).collect(), record(0x000a, &[])].concat();
    let name = [&[7u8, 0][..], b"Workers"].concat();
    let globals = |at: u32| {
        let sheet = record(0x0085, &[&at.to_le_bytes()[..], &[0, 0], &name].concat());
        [begin(0x0005), sheet, table.clone(), record(0x000a, &[])].concat()
    };
    let at = globals(0).len() as u32;
    ole(&[("/Workbook", &[globals(at), sheet, vec![0; 4096]].concat())])
}

#[cfg(feature = "parquet")]
pub(super) fn parquet_of(rows: &[&[&str]]) -> Vec<u8> {
    parquet_with(rows, parquet::file::properties::WriterProperties::default())
}

/// The same with its pages compressed, and nothing told about them.
#[cfg(feature = "parquet")]
pub(super) fn packed_parquet_of(rows: &[&[&str]]) -> Vec<u8> {
    use parquet::{
        basic::Compression,
        file::properties::{EnabledStatistics, WriterProperties},
    };
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).set_dictionary_enabled(false);
    parquet_with(rows, properties.set_statistics_enabled(EnabledStatistics::None).build())
}

#[cfg(feature = "parquet")]
pub(super) fn parquet_with(rows: &[&[&str]], properties: parquet::file::properties::WriterProperties) -> Vec<u8> {
    use parquet::{
        data_type::{ByteArray, ByteArrayType},
        file::writer::SerializedFileWriter,
        schema::parser::parse_message_type,
    };
    let columns: String = rows[0].iter().map(|name| format!("REQUIRED BYTE_ARRAY {name} (UTF8);")).collect();
    let schema = parse_message_type(&format!("message titles {{ {columns} }}")).expect("a schema");
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema.into(), properties.into()).expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    let mut at = 0;
    while let Some(mut column) = group.next_column().expect("a column") {
        let texts: Vec<ByteArray> = rows[1..].iter().map(|row| ByteArray::from(row[at])).collect();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).expect("cells");
        column.close().expect("a column");
        at += 1;
    }
    group.close().expect("a group");
    writer.close().expect("a file");
    bytes
}

pub(super) const ROWS: &[&[&str]] = &[
    &["id", "title", "city"],
    &["1", "Registered Nurse", "Oslo"],
    &["2", "Sr. Software Engineer, Cloud", "Caf\u{e9} Town"],
    &["3", "Cook", "\u{6771}\u{4eac}"],
    &["4", "zzzz", "x"],
    &["5", "Sales Manager", "a, b"],
    &["6", "n/a", "z"],
];

/// The same table in every format.
pub(super) fn every_format() -> Vec<(&'static str, Vec<u8>)> {
    let csv = csv_of(ROWS);
    vec![
        ("t.csv", csv.clone()),
        ("t.csv.gz", gz(&csv)),
        ("t.csv.zst", zst(&csv)),
        ("t.xlsx", xlsx(&[("Workers", ROWS)])),
        ("t.xls", xls(ROWS, None)),
        ("t.ods", ods(ROWS)),
        ("t.jsonl", jsonl_of(ROWS)),
        #[cfg(feature = "parquet")]
        ("t.parquet", parquet_of(ROWS)),
    ]
}
