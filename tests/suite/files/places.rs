//! What is wrong inside a file is said with its place: sheet, row and column, as far as it can be known; and what asks for gigabytes is
//! refused before anything makes room for it.

use std::fs;

use super::{make::*, normalize, text};

/// Reads a file that is at fault; what was said.
fn refused(name: &str, bytes: &[u8], args: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, out) = (folder.path().join(name), folder.path().join("out.csv"));
    fs::write(&file, bytes).expect("written");
    let output = normalize(&[&["-q", file.to_str().expect("a path"), "-o", out.to_str().expect("a path")], args].concat());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{name}: {said}");
    assert!(said.contains(name) && !out.exists(), "{name}: {said}");
    said
}

fn says(name: &str, bytes: &[u8], words: &[&str]) {
    let said = refused(name, bytes, &[]);
    for word in words {
        assert!(said.contains(word), "{name}: not said: {word}: {said}");
    }
}

#[test]
fn sheets_rows_and_columns_are_named() {
    let row = |number: u32, cells: &str| format!("<row r=\"{number}\">{cells}</row>");
    let head = row(1, &(inline("A1", "id") + &inline("B1", "title")));
    let book = |rows: &str| raw_xlsx("A1:B9", &format!("{head}{rows}"), Some("<sst><si><t>Nurse</t></si></sst>"));
    let broken = row(5, &(inline("A5", "1") + "<c r=\"B5\" t=\"s\"><v>99</v></c>"));
    says("no_text.xlsx", &book(&broken), &["sheet \"Workers\", behind row 5, column A: "]);
    let back = row(7, &(inline("C7", "1") + &inline("B7", "Nurse")));
    says("back.xlsx", &book(&back), &["sheet \"Workers\", row 7, column B: its cells are out of order"]);
    let up = row(7, &inline("A7", "1")) + &row(3, &inline("A3", "2"));
    says("up.xlsx", &book(&up), &["sheet \"Workers\", row 3: its rows are out of order"]);
    says("late.xlsx", &book(&row(1_048_577, &inline("A1048577", "1"))), &["sheet \"Workers\", row 1048577: "]);

    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let head = row(&(cell("id") + &cell("title")));
    let skipped = "<table:table-row table:number-rows-repeated=\"6\"/>";
    says(
        "entity.ods",
        &raw_ods(&format!("{head}{skipped}{}", row(&(cell("1") + &cell("&nope;"))))),
        &["sheet \"Workers\", row 8, column B: "],
    );
    let long = row(&(cell("1") + &cell(&"y ".repeat(9 << 20))));
    says("long.ods", &raw_ods(&format!("{head}{long}")), &["sheet \"Workers\", row 2, column B: the cell is longer than 16 MiB"]);
    let wide = row(&cell("x").replace("<table:table-cell>", "<table:table-cell table:number-columns-repeated=\"20000\">"));
    says("wide.ods", &raw_ods(&format!("{head}{wide}")), &["sheet \"Workers\", row 2, column XFE: "]);
}

#[test]
fn one_long_text_in_every_cell_of_an_xls() {
    // 20,000 times 65,000 letters are 1.3 GB, out of a file of 400 KB.
    says("repeated.xls", &repeating_xls(65_000, 20_000), &["MiB together", "save it as"]);
    // Fewer of them are read.
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("some.xls");
    fs::write(&file, repeating_xls(20_000, 50)).expect("written");
    let output = normalize(&["-q", file.to_str().expect("a path")]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout).matches(&"y".repeat(20_000)).count(), 50);
}

#[cfg(feature = "parquet")]
#[test]
fn pages_of_parquet_that_lie_or_are_broken() {
    let title = "Registered Nurse of the seventh ward ".repeat(40);
    let table: &[&[&str]] = &[&["id", "title"], &["1", &title], &["2", &title]];
    let bytes = packed_parquet_of(table);

    // The first page begins behind the mark of the file: its kind, what it unpacks to, what it is made from.
    let number = |at: usize| {
        let length = bytes[at..].iter().position(|byte| byte & 0x80 == 0).expect("an end") + 1;
        let bits = bytes[at..at + length].iter().rev().fold(0u64, |bits, byte| bits << 7 | u64::from(byte & 0x7f));
        (bits >> 1, length)
    };
    let varint = |number: u64| {
        let (mut bits, mut bytes) = (number << 1, Vec::new());
        while bits > 0x7f {
            bytes.push(bits as u8 | 0x80);
            bits >>= 7;
        }
        bytes.push(bits as u8);
        bytes
    };
    let header = {
        // The second column, whose page is the larger one, is where its text is.
        let text = bytes.windows(10).position(|window| window == b"Registered").expect("the title");
        (4..text).rev().find(|&at| bytes[at..].starts_with(&[0x15, 0x00, 0x15]) && number(at + 3).0 > 1000).expect("a header")
    };
    let unpacked = header + 3;
    let (_, length) = number(unpacked);
    let packed = unpacked + length + 1;
    let (size, packed_length) = number(packed);
    let two_gigabytes = varint(i32::MAX as u64);
    // The header grows, and the page behind it gives way, so that all else stays in its place.
    let grown = two_gigabytes.len() - length;
    let shrunk = varint(size - grown as u64);
    assert_eq!(shrunk.len(), packed_length);
    let mut lying = [&bytes[..unpacked], &two_gigabytes, &[0x15], &shrunk, &bytes[packed + packed_length..]].concat();
    let body = lying.windows(10).position(|window| window == b"Registered").expect("the title");
    lying.drain(body..body + grown);
    assert_eq!(lying.len(), bytes.len());
    says("lying.parquet", &lying, &["column \"title\": a page of it says that it unpacks to 2047 MiB"]);

    // A page whose letters do not unpack.
    let mut broken = bytes.clone();
    let body = broken.windows(10).position(|window| window == b"Registered").expect("the title");
    broken[body - 7..body - 4].fill(0xff);
    says("broken.parquet", &broken, &["row 1, column \"title\": the file is damaged"]);
}

/// Pages of both versions, with and without dictionaries, in every compression: what is ordinary is read.
#[cfg(feature = "parquet")]
#[test]
fn ordinary_pages_of_parquet_are_read() {
    use parquet::{
        basic::{Compression, GzipLevel, ZstdLevel},
        file::properties::{WriterProperties, WriterVersion},
    };
    let numbers: Vec<String> = (0..3000).map(|number| number.to_string()).collect();
    let mut rows: Vec<[&str; 2]> = vec![["id", "title"]];
    rows.extend(numbers.iter().map(|number| [number.as_str(), if number.ends_with('7') { "Cook" } else { "Nurse" }]));
    let table: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let mut expected = None;
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        let packings = [
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::GZIP(GzipLevel::default()),
            Compression::ZSTD(ZstdLevel::default()),
        ];
        for (packing, dictionary) in packings.into_iter().flat_map(|packing| [(packing, true), (packing, false)]) {
            let properties = WriterProperties::builder().set_writer_version(version).set_compression(packing);
            let properties = properties.set_dictionary_enabled(dictionary).set_data_page_row_count_limit(100).set_write_batch_size(100);
            let file = folder.path().join("t.parquet");
            fs::write(&file, parquet_with(&table, properties.build())).expect("written");
            let output = normalize(&["-q", file.to_str().expect("a path"), "--format", "csv"]);
            assert!(output.status.success(), "{version:?} {packing:?} {dictionary}: {}", text(&output.stderr));
            assert_eq!(text(&output.stdout).lines().count(), 3001);
            assert_eq!(expected.get_or_insert_with(|| output.stdout.clone()), &output.stdout, "{version:?} {packing:?} {dictionary}");
        }
    }
}
