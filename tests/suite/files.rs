use std::{
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::LazyLock,
};

use encoding_rs::{SHIFT_JIS, WINDOWS_1250, WINDOWS_1252};
use zip::{ZipWriter, write::SimpleFileOptions};

/// A small dictionary that opens at once: these tests start the command a thousand times.
static DICTIONARY: LazyLock<(tempfile::TempDir, String)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    fs::write(
        at("jobs.csv"),
        "title,code\nRegistered Nurse,nurse\nNurse,nurse\nCook,cook\nSoftware Engineer,swe\nSales Manager,sales\n\
         Gesch\u{e4}ftsf\u{fc}hrer,gf\nKsi\u{119}gowa,ksiegowa\n\u{770b}\u{8b77}\u{5e2b},nurse\n",
    )
    .expect("written");
    for args in [
        vec!["dictionary", "import", "csv", &at("jobs.csv"), "-o", &at("pack")],
        vec!["dictionary", "build", &at("pack"), "-o", &at("jobs.idx")],
    ] {
        let done = Command::new(env!("CARGO_BIN_EXE_normalize")).args(args).output().expect("the command runs");
        assert!(done.status.success(), "{}", text(&done.stderr));
    }
    let index = at("jobs.idx");
    (folder, index)
});

/// Address space that the command may use, in KiB, where it can be limited: far less than what hostile files ask for.
const MOST_KIB: u64 = 1 << 20;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn command(args: &[&str]) -> Command {
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("ulimit -v {MOST_KIB}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_normalize")]);
        shell
    } else {
        Command::new(env!("CARGO_BIN_EXE_normalize"))
    };
    command.args(["--no-builtin", "--dictionary", &DICTIONARY.1, "-j", "1"]).args(args);
    command
}

fn normalize(args: &[&str]) -> Output {
    command(args).output().expect("the command runs")
}

fn with_stdin(args: &[&str], input: &[u8]) -> Output {
    let mut child = command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        scope.spawn(move || drop(pipe.write_all(input)));
        child.wait_with_output().expect("output")
    })
}

fn cells(csv: &[u8]) -> Vec<Vec<String>> {
    // What parts the names of the answer parts the cells.
    let start = text(&csv[..csv.len().min(1 << 20)]);
    let delimiter = start.find("role_id").filter(|&at| at > 0).map_or(b',', |at| start.as_bytes()[at - 1]);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(csv);
    reader.byte_records().map(|row| row.expect("a row").iter().map(text).collect()).collect()
}

/// The cells of a column by its name, without the header.
fn column(rows: &[Vec<String>], name: &str) -> Vec<String> {
    let at = rows[0].iter().position(|cell| cell.trim_start_matches('\u{feff}') == name);
    let at = at.unwrap_or_else(|| panic!("no column {name} in {:?}", rows[0]));
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

// ---------------------------------------------------------------------------------------------------------------- files of every format

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes).expect("packed");
    packed.finish().expect("packed")
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 3).expect("packed")
}

fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let method = if *name == "mimetype" { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).expect("a part");
        zip.write_all(bytes).expect("a part");
    }
    zip.finish().expect("a container").into_inner()
}

const RELS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &[u8] = br#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Workers" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &[u8] = br#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
const TYPES: &[u8] = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;

/// A workbook with one sheet, written by hand: `dimension` is what the sheet says it spans, `data` the rows in it.
fn raw_xlsx(dimension: &str, data: &str, texts: Option<&str>) -> Vec<u8> {
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

fn inline(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn xlsx(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
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

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
}

/// A workbook of Excel 97 with one sheet of texts; `corner` puts one more cell there.
fn xls(rows: &[&[&str]], corner: Option<(u16, u16)>) -> Vec<u8> {
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

fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a container");
    for (name, bytes) in streams {
        container.create_stream(name).expect("a stream").write_all(bytes).expect("a stream");
    }
    container.flush().expect("a container");
    container.into_inner().into_inner()
}

/// A spreadsheet of LibreOffice; `rows` is what its one sheet holds.
fn raw_ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="Workers">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    zip_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest/>"),
    ])
}

fn ods(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |cell: &&str| format!("<table:table-cell><text:p>{cell}</text:p></table:table-cell>");
    let row = |row: &&[&str]| format!("<table:table-row>{}</table:table-row>", row.iter().map(cell).collect::<String>());
    raw_ods(&rows.iter().map(row).collect::<String>())
}

fn csv_of(rows: &[&[&str]]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(*row).expect("a row"));
    writer.into_inner().expect("rows")
}

fn jsonl_of(rows: &[&[&str]]) -> Vec<u8> {
    let mut lines = String::new();
    for row in &rows[1..] {
        let object: serde_json::Map<String, serde_json::Value> =
            rows[0].iter().zip(*row).map(|(name, cell)| ((*name).to_owned(), (*cell).into())).collect();
        lines += &format!("{}\n", serde_json::Value::Object(object));
    }
    lines.into_bytes()
}

#[cfg(feature = "parquet")]
fn parquet_of(rows: &[&[&str]]) -> Vec<u8> {
    use parquet::{
        data_type::{ByteArray, ByteArrayType},
        file::writer::SerializedFileWriter,
        schema::parser::parse_message_type,
    };
    let columns: String = rows[0].iter().map(|name| format!("REQUIRED BYTE_ARRAY {name} (UTF8);")).collect();
    let schema = parse_message_type(&format!("message titles {{ {columns} }}")).expect("a schema");
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema.into(), Default::default()).expect("a writer");
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

const ROWS: &[&[&str]] = &[
    &["id", "title", "city"],
    &["1", "Registered Nurse", "Oslo"],
    &["2", "Sr. Software Engineer, Cloud", "Caf\u{e9} Town"],
    &["3", "Cook", "\u{6771}\u{4eac}"],
    &["4", "zzzz", "x"],
    &["5", "Sales Manager", "a, b"],
    &["6", "n/a", "z"],
];

/// The same table in every format.
fn every_format() -> Vec<(&'static str, Vec<u8>)> {
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

// ----------------------------------------------------------------------------------------------------------------------------- the folder

enum Expect {
    /// It is read, and these are its titles.
    Titles(Vec<String>),
    /// It is refused with these words.
    Fault(&'static str),
}

struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    args: &'static [&'static str],
    expect: Expect,
    /// What is said beside.
    said: &'static str,
}

fn titles(titles: &[&str]) -> Expect {
    Expect::Titles(titles.iter().map(|title| (*title).to_owned()).collect())
}

fn case(name: &'static str, bytes: impl Into<Vec<u8>>, expect: Expect) -> Case {
    Case { name, bytes: bytes.into(), args: &[], expect, said: "" }
}

impl Case {
    fn args(self, args: &'static [&'static str]) -> Case {
        Case { args, ..self }
    }

    fn said(self, said: &'static str) -> Case {
        Case { said, ..self }
    }

    fn run(&self) {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, out) = (folder.path().join(self.name), folder.path().join("answers"));
        fs::write(&file, &self.bytes).expect("written");
        let output =
            normalize(&[&[file.to_str().expect("a path"), "--format", "csv", "-o", out.to_str().expect("a path")], self.args].concat());
        let stderr = text(&output.stderr);
        assert!(!stderr.contains("panicked"), "{}: {stderr}", self.name);
        assert!(stderr.contains(self.said), "{}: not said: {}\n{stderr}", self.name, self.said);
        match &self.expect {
            Expect::Titles(titles) => {
                assert!(output.status.success(), "{}: {stderr}", self.name);
                let rows = cells(&fs::read(&out).expect("the output"));
                let at = rows[0].iter().position(|cell| cell == "role").map_or(0, |_| title_column(&rows[0]));
                let found: Vec<&str> =
                    rows.iter().map(|row| row[at].as_str()).skip(usize::from(rows[0].contains(&"role".to_owned()))).collect();
                assert_eq!(found, *titles, "{}: {stderr}", self.name);
            }
            Expect::Fault(words) => {
                assert_eq!(output.status.code(), Some(2), "{}: {stderr}", self.name);
                assert!(stderr.contains(words), "{}: {stderr}", self.name);
                assert!(stderr.contains(self.name), "{}: the file is not named: {stderr}", self.name);
                assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1, "{}: nothing is left", self.name);
            }
        }
    }
}

fn title_column(header: &[String]) -> usize {
    let names = [
        "title",
        "b",
        "Position",
        "Business Title",
        "Stellenbezeichnung",
        "stanowisko",
        "\u{5f79}\u{8077}",
        "Intitul\u{e9} du poste",
        "Puesto de trabajo",
    ];
    header.iter().position(|cell| names.contains(&cell.as_str())).unwrap_or_else(|| panic!("no title in {header:?}"))
}

fn text_cases() -> Vec<Case> {
    let utf16 = |mark: bool, big: bool| -> Vec<u8> {
        let text = format!("{}id\ttitle\n1\tCaf\u{e9} Cook\n2\tNurse\n", if mark { "\u{feff}" } else { "" });
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let german = WINDOWS_1252.encode("Nr;Stellenbezeichnung\n1;Gesch\u{e4}ftsf\u{fc}hrer f\u{fc}r M\u{fc}nchen\n2;Koch\n").0.into_owned();
    let polish =
        WINDOWS_1250.encode("id,stanowisko\n1,Ksi\u{119}gowa\n2,G\u{142}\u{f3}wny in\u{17c}ynier\n3,Piel\u{119}gniarka\n").0.into_owned();
    let japanese = SHIFT_JIS.encode("id,\u{5f79}\u{8077}\n1,\u{770b}\u{8b77}\u{5e2b}\n2,\u{55b6}\u{696d}\u{90e8}\u{9577}\n").0.into_owned();
    let late: Vec<u8> = ["id,title\n".as_bytes(), &b"1,Nurse\n".repeat(60_000), b"2,Caf\xe9 Cook\n"].concat();
    let mut late_titles = vec!["Nurse".to_owned(); 60_000];
    late_titles.push("Caf\u{fffd} Cook".into());
    let swallowed: String = (0..5000).map(|row| if row == 17 { format!("{row},\"Nurse,x\n") } else { format!("{row},Cook,y\n") }).collect();
    let mut swallowed_titles = vec!["Cook".to_owned(); 5000];
    swallowed_titles[17] = "\"Nurse".into();
    let long = "y".repeat(10 << 20);
    let wide: String = (0..20_000).map(|at| format!("c{at},")).collect();
    let no_ends = "x".repeat(80 << 20);
    let quoted = format!("id,title,pad\n1,\"Nurse,x\n{}", format!("2,Cook,{}\n", "z".repeat(1000)).repeat(70_000));
    vec![
        case("utf8_mark.csv", "\u{feff}title,x\nNurse,1\n", titles(&["Nurse"])),
        case("utf16le_mark.csv", utf16(true, false), titles(&["Caf\u{e9} Cook", "Nurse"])).said("UTF-16LE"),
        case("utf16be_mark.csv", utf16(true, true), titles(&["Caf\u{e9} Cook", "Nurse"])).said("UTF-16BE"),
        case("utf16le.csv", utf16(false, false), titles(&["Caf\u{e9} Cook", "Nurse"])).said("UTF-16LE"),
        case("utf16be.csv", utf16(false, true), titles(&["Caf\u{e9} Cook", "Nurse"])).said("UTF-16BE"),
        case("utf16_odd.csv", [&utf16(true, false)[..], b"x"].concat(), titles(&["Caf\u{e9} Cook", "Nurse", ""])).args(&["-d", "tab"]),
        case("windows1252.csv", german.clone(), titles(&["Gesch\u{e4}ftsf\u{fc}hrer f\u{fc}r M\u{fc}nchen", "Koch"])).said("windows-1252"),
        case("windows1250.csv", polish.clone(), titles(&["Ksi\u{119}gowa", "G\u{142}\u{f3}wny in\u{17c}ynier", "Piel\u{119}gniarka"]))
            .args(&["-s", "stanowisko"])
            .said("windows-1250"),
        case("shift_jis.csv", japanese.clone(), titles(&["\u{770b}\u{8b77}\u{5e2b}", "\u{55b6}\u{696d}\u{90e8}\u{9577}"])).args(&["-s", "2"]).said("Shift_JIS"),
        case("forced.csv", polish, titles(&["Ksiêgowa", "G³ówny in¿ynier", "Pielêgniarka"])).args(&["-s", "2", "-e", "cp1252"]).said("windows-1252"),
        case("as_it_is.csv", german, titles(&["Gesch\u{fffd}ftsf\u{fffd}hrer f\u{fffd}r M\u{fffd}nchen", "Koch"])).args(&["-e", "utf-8"]).said("not UTF-8"),
        case("late_byte.csv", late, Expect::Titles(late_titles)).said("1 rows hold bytes that are not UTF-8"),
        case("semicolon.csv", "id;title;x\n1;Nurse, Lead;a\n2;Cook;b\n", titles(&["Nurse, Lead", "Cook"])).said("`;`"),
        case("pipe.txt", "id|title\n1|Nurse\n2|Cook\n", titles(&["Nurse", "Cook"])).said("`|`"),
        case("one_column.csv", "title\nManager, Sales\n\"Cook\"\n", titles(&["Manager, Sales", "Cook"])),
        case("ragged.csv", "id,title,x\n1,Nurse\n2,Cook,a,b,c\n3\n", titles(&["Nurse", "Cook", ""])).said("3 rows"),
        case("crlf.csv", "id,title\r\n1,Nurse\r\n\r\n2,Cook\r\n", titles(&["Nurse", "Cook"])),
        case("cr_alone.csv", "id,title\r1,Nurse\r2,Cook\r", titles(&["Nurse", "Cook"])),
        case("lines_in_cells.csv", "id,title,note\n1,Nurse,\"a\nb, c\n\nd\"\n2,Cook,\"x\n\"\n", titles(&["Nurse", "Cook"])),
        case("nul.csv", "id,title\n\0,Nurse\n2,Co\0ok\n", titles(&["Nurse", "Co\0ok"])),
        case("lone_quote.csv", format!("id,title,x\n{swallowed}"), Expect::Titles(swallowed_titles)).said("line 19"),
        case("lone_quotes.csv", "id,title,x\n1,\"Nurse,a\n2,Cook,b\n3,\"Cook\",c\n4,Cook 5\" pan,d\n", titles(&["\"Nurse", "Cook", "Cook", "Cook 5\" pan"]))
            .said("1 row has a quote"),
        case("quote_without_end.csv", quoted, Expect::Titles({
            let mut titles = vec!["Cook".to_owned(); 70_001];
            titles[0] = "\"Nurse".into();
            titles
        })),
        case("long_cell.csv", format!("title,x\nNurse,{long}\nCook,\"{long}\"\n"), titles(&["Nurse", "Cook"])),
        case("long_title.csv", format!("title,x\n{long},1\nCook,2\n"), titles(&[&long, "Cook"])),
        case("wide.csv", format!("{wide}title\n{}Nurse\n", ",".repeat(20_000)), titles(&["Nurse"])),
        case("no_line_ends.csv", no_ends, Expect::Fault("longer than 64 MiB")),
        case("only_header.csv", "id,title\n", titles(&[])),
        case("linkedin.csv", "Notes:\n\"When exporting your data, you may notice, that some are missing.\"\n\nFirst Name,Last Name,URL,Company,Position\nA,B,u,C,Nurse\nD,E,v,F,Cook\n", titles(&["Nurse", "Cook"]))
            .said("2 rows above the header left out"),
        case("report.csv", "Workers by Location,,,,\nTitle,All,,,\n,,,,\nID,Name,Job Profile,Business Title,Hired\n1,A,N3,Nurse,2020-01-01\n2,B,C1,Cook,2021-01-01\n", titles(&["Nurse", "Cook"]))
            .said("\"Job Profile\" looks like one, too"),
        case("skipped.csv", "Title,x\nbla\nid,title\n1,Nurse\n", titles(&["Nurse"])).args(&["--skip-lines", "2"]),
        case("french.csv", "Matricule;Intitul\u{e9} du poste\n1;Cook\n2;Nurse\n", titles(&["Cook", "Nurse"])),
        case("spanish.csv", "Id;Puesto de trabajo\n1;Cook\n2;Nurse\n", titles(&["Cook", "Nurse"])),
        case("by_content.csv", "a,b,c\n1,Nurse,x9\n2,Cook,x8\n", titles(&["Nurse", "Cook"])).args(&["-s", "b"]),
        case("xml2003.xls", "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook></Workbook>", Expect::Fault("XML Spreadsheet 2003")),
        case("web.xls", "<html><body><table><tr><td>title</td></tr></table></html>", Expect::Fault("web page")),
        case("page.pdf", "%PDF-1.7\n1 0 obj", Expect::Fault("PDF")),
        case("array.json", "[{\"title\":\"Nurse\"}]", Expect::Fault("jq")),
        case("lines.jsonl", "{\"id\":1,\"title\":\"Nurse\"}\n\n{\"title\":\"Cook\",\"more\":[1]}\n", titles(&["Nurse", "Cook"])),
        case("bad_line.jsonl", "{\"id\":1,\"title\":\"Nurse\"}\n{\"id\":2,\"title\":\"Secret Cook\n", Expect::Fault("row 2")),
        case("no_object.jsonl", "{\"title\":\"Nurse\"}\n17\n", Expect::Fault("row 2")),
        case("deep.jsonl", format!("{{\"title\":\"Nurse\",\"x\":{}}}\n", "[".repeat(100_000)), Expect::Fault("row 1")),
    ]
}

fn packed_cases() -> Vec<Case> {
    let table = b"id,title\n1,Nurse\n2,Cook\n";
    let padded = format!("id,title,pad\n{}", format!("1,Nurse,{}\n", " ".repeat(20_000)).repeat(5000));
    let twice = [gz(b"id,title\n1,Nurse\n"), gz(b"2,Cook\n")].concat();
    let frames = [zst(b"id,title\n1,Nurse\n"), zst(b"2,Cook\n")].concat();
    let mut damaged = gz(&csv_of(ROWS).repeat(50));
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    vec![
        case("named_otherwise.csv", gz(table), titles(&["Nurse", "Cook"])).said("gzip"),
        case("members.csv.gz", twice, titles(&["Nurse", "Cook"])),
        case("frames.csv.zst", frames, titles(&["Nurse", "Cook"])).said("zstd"),
        case("twice.csv.gz.gz", gz(&gz(table)), titles(&["Nurse", "Cook"])),
        case(
            "sheet.xlsx.gz",
            gz(&xlsx(&[("Workers", ROWS)])),
            titles(&column(&cells(&csv_of(ROWS)), "title").iter().map(String::as_str).collect::<Vec<_>>()),
        ),
        case("damaged.csv.gz", damaged, Expect::Fault("damaged")),
        case("bomb.csv.gz", gz(padded.as_bytes()), Expect::Fault("250 times its size")),
        case("bomb.csv.zst", zst(padded.as_bytes()), Expect::Fault("unpack it first")),
        case("zeros.gz", gz(&vec![0; 80 << 20]), Expect::Fault("zeros.gz")),
        case("archive.zip", zip_of(&[("titles.csv", table)]), Expect::Fault("unpack it")),
        case("archive.tar", [&[b'x'; 257][..], b"ustar", &[0; 300]].concat(), Expect::Fault("tar archive")),
        case("more.csv.bz2", b"BZh91AY&SY\0\0\0".as_slice(), Expect::Fault("bzip2")),
    ]
}

fn sheet_cases() -> Vec<Case> {
    let row = |number: u32, cells: &[&str]| {
        let cells: String = cells.iter().zip('A'..).map(|(text, column)| inline(&format!("{column}{number}"), text)).collect();
        format!("<row r=\"{number}\">{cells}</row>")
    };
    let head = row(1, &["id", "title"]);
    let nurse = row(2, &["1", "Nurse"]);
    // What a sheet says it spans is the whole of it: 17 billion cells, 549 GB if room were made for them.
    let claims = raw_xlsx("A1:XFD1048576", &format!("{head}{nurse}"), None);
    let corner = raw_xlsx("A1:XFD1048576", &format!("{head}{nurse}<row r=\"1048576\">{}</row>", inline("XFD1048576", "x")), None);
    let empty_cells = format!("{head}{nurse}<row r=\"3\">{}</row>", "<c r=\"A3\"/>".repeat(2_000_000));
    let bomb = format!("{head}{nurse}<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>{}</t></is></c></row>", "y".repeat(100 << 20));
    let sums = format!(
        "{}{}",
        row(1, &["title"]),
        r#"<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row><row r="3"><c r="A3" t="b"><v>1</v></c></row><row r="4"><c r="A4" t="e"><v>#N/A</v></c></row>"#
    );
    let texts = r#"<sst uniqueCount="1"><si><t>Nurse</t></si></sst>"#;
    let shared = |texts: &str, index: u32| {
        raw_xlsx(
            "A1:B2",
            &format!("{head}<row r=\"2\"><c r=\"A2\" t=\"s\"><v>{index}</v></c><c r=\"B2\" t=\"s\"><v>0</v></c></row>"),
            Some(texts),
        )
    };
    let repeated = r#"<table:table-row><table:table-cell><text:p>title</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>Nurse</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="1000000000"><table:table-cell table:number-columns-repeated="1000000000"/></table:table-row>"#;
    let endless = repeated.replace(
        "table:number-columns-repeated=\"1000000000\"/>",
        "table:number-columns-repeated=\"1000000000\"><text:p>x</text:p></table:table-cell>",
    );
    let report: &[&[&str]] = &[
        &["Workers"],
        &[],
        &["As of", "2026-01-01"],
        &[],
        &["ID", "Name", "title", "City"],
        &["1", "A", "Nurse", "O"],
        &[],
        &["2", "B", "Cook", "P"],
    ];
    let mut lying = raw_xlsx("A1", &format!("{head}{nurse}"), Some(&format!("<sst>{}</sst>", "<si><t>x</t></si>".repeat(100_000))));
    lie_about_size(&mut lying, "xl/sharedStrings.xml");
    let mut flat: Vec<u8> = xls(ROWS, None);
    flat.truncate(600);
    vec![
        case("claims.xlsx", claims, titles(&["Nurse"])),
        case("corner.xlsx", corner, Expect::Titles([vec!["Nurse".to_owned()], vec![String::new(); 1_048_574]].concat())),
        case("billion_empty.xlsx", raw_xlsx("A1:XFD65536", &empty_cells, None), titles(&["Nurse"])),
        case("bomb.xlsx", raw_xlsx("A1:B3", &bomb, None), Expect::Fault("bomb.xlsx")),
        case("values.xlsx", raw_xlsx("A1", &sums, None), titles(&["2", "TRUE", "#N/A"])),
        case("texts.xlsx", shared(texts, 0), titles(&["Nurse"])),
        case("many_texts.xlsx", shared(&texts.replace("\"1\"", "\"99999999999999\""), 0), Expect::Fault("more texts than it holds")),
        case("no_such_text.xlsx", shared(texts, 4_000_000), Expect::Fault("no_such_text.xlsx")),
        case("lying.xlsx", lying, Expect::Fault("lying.xlsx")),
        case("backwards.xlsx", raw_xlsx("A1", &format!("{head}{}{}", row(9, &["1", "Cook"]), nurse), None), Expect::Fault("out of order")),
        case("report.xlsx", xlsx(&[("Workers", report)]), titles(&["Nurse", "", "Cook"])).said("2 rows above the header left out"),
        case(
            "second.xlsx",
            xlsx(&[("Read me", &[&["nothing"]]), ("Workers", ROWS)]),
            titles(&["Registered Nurse", "Sr. Software Engineer, Cloud", "Cook", "zzzz", "Sales Manager", "n/a"]),
        )
        .args(&["--sheet", "workers"]),
        case("third.xlsx", xlsx(&[("Read me", &[&["nothing"]]), ("Workers", ROWS)]), Expect::Fault("its sheets: Read me, Workers"))
            .args(&["--sheet", "3"]),
        case("locked.xlsx", ole(&[("/EncryptedPackage", &[1; 5000]), ("/EncryptionInfo", &[1; 100])]), Expect::Fault("encrypted")),
        case("word.doc", ole(&[("/WordDocument", &[1; 5000])]), Expect::Fault("without a workbook")),
        case("binary.xlsb", zip_of(&[("[Content_Types].xml", TYPES), ("xl/workbook.bin", b"x")]), Expect::Fault("save it as .xlsx")),
        case("corner.xls", xls(ROWS, Some((65_535, 255))), Expect::Fault("million cells")),
        case("cut.xls", flat, Expect::Fault("cut.xls")),
        case("repeated.ods", raw_ods(repeated), titles(&["Nurse"])),
        case("endless.ods", raw_ods(&endless), Expect::Fault("endless.ods")),
        case(
            "locked.ods",
            zip_of(&[
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", b"\x01\x02"),
                ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
            ]),
            Expect::Fault("encrypted"),
        ),
    ]
}

/// Makes a container say that a part of it is ten bytes long.
fn lie_about_size(zip: &mut [u8], name: &str) {
    let mut found = 0;
    for at in 0..zip.len() - name.len() {
        let (header, sizes) = match zip[at..].get(..4) {
            Some(b"PK\x01\x02") => (46, 24),
            Some(b"PK\x03\x04") => (30, 22),
            _ => continue,
        };
        if zip.get(at + header..at + header + name.len()) == Some(name.as_bytes()) {
            zip[at + sizes..at + sizes + 4].copy_from_slice(&10u32.to_le_bytes());
            found += 1;
        }
    }
    assert_eq!(found, 2, "both directories say so");
}

/// Runs all cases, and says of all that fail which they are.
fn all(cases: &[Case]) {
    let failed: Vec<&str> = cases.iter().filter(|case| std::panic::catch_unwind(|| case.run()).is_err()).map(|case| case.name).collect();
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn odd_texts() {
    all(&text_cases());
}

#[test]
fn odd_archives() {
    all(&packed_cases());
}

#[test]
fn odd_sheets() {
    all(&sheet_cases());
}

#[test]
fn the_folder_is_large_enough() {
    let all = text_cases().len() + packed_cases().len() + sheet_cases().len() + every_format().len();
    assert!(all >= 40, "{all}");
}

/// The cells of the answers, which must not depend on how the titles came.
fn answers(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    let at = rows[0].iter().position(|cell| cell == "role").expect("an answer");
    rows.iter().map(|row| row[at..].to_vec()).collect()
}

#[test]
fn the_same_titles_give_the_same_answers_in_every_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut expected = None;
    for (name, bytes) in every_format() {
        let file = folder.path().join(name);
        fs::write(&file, &bytes).expect("written");
        let output = normalize(&["-q", file.to_str().expect("a path"), "--format", "csv"]);
        assert!(output.status.success(), "{name}: {}", text(&output.stderr));
        let rows = cells(&output.stdout);
        assert_eq!(
            rows.iter().map(|row| row[..3].to_vec()).collect::<Vec<_>>(),
            ROWS.iter().map(|row| row.to_vec()).collect::<Vec<_>>(),
            "{name}"
        );
        let found = answers(&rows);
        assert_eq!(expected.get_or_insert_with(|| found.clone()), &found, "{name}");
        // The same through a pipe, where nothing can be jumped about in.
        assert_eq!(with_stdin(&["-q", "-", "--format", "csv"], &bytes).stdout, output.stdout, "{name} through a pipe");
    }
    assert!(expected.is_some_and(|rows| rows.iter().filter(|row| row.contains(&"match".to_owned())).count() >= 3));
}

#[test]
fn every_format_that_is_written_reads_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    fs::write(at("t.csv"), csv_of(ROWS)).expect("written");
    let plain = normalize(&["-q", &at("t.csv")]).stdout;
    let mut outputs = vec!["o.csv", "o.tsv", "o.jsonl", "o.xlsx"];
    if cfg!(feature = "parquet") {
        outputs.push("o.parquet");
    }
    for name in outputs {
        let done = normalize(&["-q", &at("t.csv"), "-o", &at(name)]);
        assert!(done.status.success(), "{name}: {}", text(&done.stderr));
        let again = normalize(&["-q", &at(name), "-s", "title", "--format", "csv"]);
        assert!(again.status.success(), "{name}: {}", text(&again.stderr));
        let (before, after) = (cells(&plain), cells(&again.stdout));
        for (before, after) in before.iter().zip(&after).skip(1) {
            let (confidence, number) = (before[11].parse::<f64>(), after[11].parse::<f64>());
            assert_eq!(confidence, number, "{name}");
            assert_eq!([&before[..11], &before[12..]], [&after[..11], &after[12..before.len()]], "{name}");
        }
        assert_eq!(before.len(), after.len());
        // The same input gives the same bytes.
        let once = fs::read(at(name)).expect("written");
        assert!(normalize(&["-q", &at("t.csv"), "-o", &at(name)]).status.success());
        assert!(once == fs::read(at(name)).expect("written"), "{name}");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_read_as_far_or_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: Vec<Vec<String>> =
        (0..60).map(|row| vec![row.to_string(), format!("Nurse {}", row % 7), format!("city, {row}\nnorth")]).collect();
    let borrowed: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let mut table: Vec<&[&str]> = vec![&["id", "title", "city"]];
    table.extend(borrowed.iter().map(Vec::as_slice));
    let csv = csv_of(&table);
    let mut formats = vec![
        ("t.csv", csv.clone()),
        ("t.csv.gz", gz(&csv)),
        ("t.csv.zst", zst(&csv)),
        ("t.xlsx", xlsx(&[("Workers", &table)])),
        ("t.xls", xls(&table, None)),
        ("t.ods", ods(&table)),
        ("t.jsonl", jsonl_of(&table)),
    ];
    #[cfg(feature = "parquet")]
    formats.push(("t.parquet", parquet_of(&table)));
    let all: Vec<Vec<String>> = cells(&csv);
    for (name, bytes) in formats.drain(..) {
        for percent in 0..100 {
            let (file, out) = (folder.path().join(name), folder.path().join("out.csv"));
            fs::write(&file, &bytes[..bytes.len() * percent / 100]).expect("written");
            let output = normalize(&["-q", file.to_str().expect("a path"), "-s", "2", "-o", out.to_str().expect("a path")]);
            let stderr = text(&output.stderr);
            assert!(!stderr.contains("panicked"), "{name} at {percent} %: {stderr}");
            if output.status.success() {
                let read = cells(&fs::read(&out).expect("the output"));
                // What can't be read row by row is whole or nothing: in some what was cut off is not needed.
                let streamed = name.starts_with("t.csv") || name == "t.jsonl";
                assert!(streamed || read.len() == all.len(), "{name} at {percent} %: {} rows", read.len());
                // All but the last row are as they were.
                for (before, after) in all.iter().zip(&read).take(read.len().saturating_sub(3)) {
                    assert_eq!(before[..2], after[..2], "{name} at {percent} %");
                }
                fs::remove_file(&out).expect("the output");
            } else {
                assert_eq!(output.status.code(), Some(2), "{name} at {percent} %: {stderr}");
                assert!(
                    stderr.contains(name) || stderr.contains("--select") || stderr.contains("column"),
                    "{name} at {percent} %: {stderr}"
                );
            }
            assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1, "{name} at {percent} %: nothing is left");
        }
        fs::remove_file(folder.path().join(name)).expect("the input");
    }
}

/// Bytes that are no longer what they were: read or refused, in bounded memory, and nothing is left behind.
#[test]
fn a_damaged_file_is_read_or_refused() {
    const ROUNDS: usize = 25;
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut draw = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    let row =
        |number: u32| format!("<row r=\"{number}\">{}{}</row>", inline(&format!("A{number}"), "Nurse"), inline(&format!("B{number}"), "x"));
    let data: String = (1..6).map(row).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let mut formats: Vec<(&str, Vec<u8>)> = every_format().into_iter().filter(|(name, _)| *name != "t.csv").collect();
    // Inside a container the checksum would tell; here the sheet itself is spoilt.
    formats.push(("inside.xlsx", data.into_bytes()));
    for (name, bytes) in formats {
        for round in 0..ROUNDS {
            let mut spoilt = bytes.clone();
            for _ in 0..=draw(4) {
                let at = draw(spoilt.len());
                spoilt[at] = if name == "inside.xlsx" { b"<>/\"=rct019A \n"[draw(14)] } else { [0, 0xff, 0x7f, draw(256) as u8][draw(4)] };
            }
            if name == "inside.xlsx" {
                spoilt = raw_xlsx("A1:B5", &text(&spoilt), None);
            }
            let (file, out) = (folder.path().join(name), folder.path().join("out.csv"));
            fs::write(&file, &spoilt).expect("written");
            let output =
                normalize(&["-q", file.to_str().expect("a path"), "-s", "1", "--format", "csv", "-o", out.to_str().expect("a path")]);
            let stderr = text(&output.stderr);
            assert!(
                !stderr.contains("panicked") && matches!(output.status.code(), Some(0 | 2)),
                "{name}, round {round}: {:?} {stderr}",
                output.status
            );
            assert_eq!(out.exists(), output.status.success(), "{name}, round {round}");
            let _ = fs::remove_file(&out);
            assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1, "{name}, round {round}: nothing is left");
        }
        fs::remove_file(folder.path().join(name)).expect("the input");
    }
}

#[test]
fn objects_go_out_as_they_came() {
    let lines = b"{\"id\":7,\"title\":\"Nurse\",\"tags\":[1,{\"a\":null}],\"pay\":1.50}\n{\"title\":\"Cook\",\"new\":true}\n";
    let output = with_stdin(&["-q", "-", "--format", "jsonl"], lines);
    let out: Vec<String> = text(&output.stdout).lines().map(str::to_owned).collect();
    assert!(
        out[0].starts_with("{\"id\":7,\"title\":\"Nurse\",\"tags\":[1,{\"a\":null}],\"pay\":1.5,\"role\":\"Registered Nurse\""),
        "{}",
        out[0]
    );
    assert!(out[1].starts_with("{\"title\":\"Cook\",\"new\":true,\"role\":"), "{}", out[1]);
    let table = with_stdin(&["-q", "-", "--format", "csv"], lines);
    assert_eq!(cells(&table.stdout)[1][..4], ["7", "Nurse", "[1,{\"a\":null}]", "1.5"]);
}

/// A workbook of answers: nothing but texts, the header frozen and filtered, and the confidence in three colours.
#[test]
fn a_workbook_of_answers_is_dressed() {
    let output = with_stdin(&["-q", "-", "--format", "xlsx"], b"id,title\n007,Nurse\n=1+1,\"Sales Manager, East\"\n3,zzzz\n");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let mut book = zip::ZipArchive::new(Cursor::new(output.stdout)).expect("a container");
    let mut sheet = String::new();
    std::io::Read::read_to_string(&mut book.by_name("xl/worksheets/sheet1.xml").expect("a sheet"), &mut sheet).expect("text");
    assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter ref=\"A1:O4\""), "{sheet}");
    assert!(sheet.contains(">007<") && sheet.contains(">=1+1<") && !sheet.contains("<f>") && !sheet.contains("<v>"), "{sheet}");
    // The cells of the column of confidence have a style where there is an answer.
    let styled = |place: &str| sheet.split(&format!("<c r=\"{place}\"")).nth(1).is_some_and(|rest| rest.trim_start().starts_with("s="));
    assert!(styled("K2") && styled("K3") && !styled("K4"), "{sheet}");
}

#[test]
fn excel_opens_it_and_runs_nothing() {
    let output = with_stdin(&["-q", "-", "--excel"], b"id,title,x\n=1+1,Nurse,+1\n-5,@Cook,\"\ty\"\n");
    let bytes = output.stdout;
    assert!(bytes.starts_with(b"\xef\xbb\xbfid,title"));
    assert_eq!(bytes.iter().filter(|&&byte| byte == b'\n').count(), text(&bytes).matches("\r\n").count());
    let rows = cells(&bytes[3..]);
    assert_eq!(rows[1][..3], ["'=1+1", "Nurse", "'+1"]);
    assert_eq!(rows[2][..3], ["'-5", "'@Cook", "'\ty"]);
    assert_eq!(with_stdin(&["-", "--excel", "--format", "jsonl"], b"title\nNurse\n").status.code(), Some(2));
}

#[test]
fn distinct_titles_come_once_the_most_frequent_first() {
    let output = with_stdin(&["-", "--distinct"], b"id,title\n1,Cook\n2,Nurse\n3,Nurse\n4,zzzz\n5,Nurse\n6,zzzz\n");
    let rows = cells(&output.stdout);
    assert_eq!(rows[0][..3], ["title", "count", "role"]);
    let counted: Vec<[&str; 2]> = rows[1..].iter().map(|row| [row[0].as_str(), row[1].as_str()]).collect();
    assert_eq!(counted, [["Nurse", "3"], ["zzzz", "2"], ["Cook", "1"]]);
    assert!(text(&output.stderr).contains("6 rows"), "{}", text(&output.stderr));
}

#[test]
fn what_is_private_in_a_title_goes_nowhere() {
    let secret = "Nurse jane.roe@example.com +1 (555) 010-4477 https://example.com/jane";
    let lines = format!("{{\"title\":\"{secret}\",\"id\":1}}\n{{\"title\":\"zzzz jane.roe@example.com\",\"id\":2}}\n");
    for (input, args) in [
        (format!("id,title\n1,{secret}\n2,zzzz jane.roe@example.com\n"), ["-", "--redact", "--format", "csv"]),
        (format!("id,title\n1,{secret}\n"), ["-", "--redact", "--format", "jsonl"]),
        (lines.clone(), ["-", "--redact", "--format", "jsonl"]),
        (lines, ["-", "--redact", "--format", "csv"]),
        (format!("title\n{secret}\n"), ["-", "--redact", "--distinct", "--quiet"]),
    ] {
        let output = with_stdin(&args, input.as_bytes());
        assert!(output.status.success(), "{}", text(&output.stderr));
        let all = text(&output.stdout) + &text(&output.stderr);
        assert!(all.contains("Nurse [mail] [phone] [link]"), "{all}");
        assert!(all.contains("Registered Nurse"), "{all}");
        for part in ["jane", "example", "555", "4477"] {
            assert!(!all.contains(part), "{part} in {all}");
        }
    }
}

#[test]
fn patterns_and_folders() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    fs::create_dir(at("in")).expect("a folder");
    fs::write(at("in/a.csv"), "id,title\n1,Nurse\n").expect("written");
    fs::write(at("in/b.csv.gz"), gz(b"title,other\nCook,x\n")).expect("written");
    fs::write(at("in/c.xlsx"), xlsx(&[("Workers", ROWS)])).expect("written");
    let done = normalize(&["-q", &at("in/*"), "-o", &at("out/")]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let mut names: Vec<_> =
        fs::read_dir(at("out")).expect("the folder").flatten().map(|entry| entry.file_name().into_string().expect("a name")).collect();
    names.sort();
    assert_eq!(names, ["a.csv", "b.csv", "c.xlsx"]);
    assert_eq!(column(&cells(&fs::read(at("out/b.csv")).expect("written")), "title"), ["Cook"]);
    // Into the folder of the inputs: they would be written over.
    let same = normalize(&["-q", &at("in/a.csv"), "-o", &at("in")]);
    assert_eq!(same.status.code(), Some(2), "{}", text(&same.stderr));
    let none = normalize(&["-q", &at("in/*.parquet")]);
    assert!(none.status.code() == Some(2) && text(&none.stderr).contains("no file is like"));
    // One output of files with one header, and of others not.
    fs::write(at("in/d.csv"), "id,title\n2,Cook\n").expect("written");
    let one = normalize(&["-q", &at("in/[ad].csv")]);
    assert_eq!(column(&cells(&one.stdout), "title"), ["Nurse", "Cook"]);
    assert_eq!(normalize(&["-q", &at("in/a.csv"), &at("in/b.csv.gz")]).status.code(), Some(2));
}

#[test]
fn what_no_sheet_takes_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("o.xlsx");
    let path = out.to_str().expect("a path");
    let long = with_stdin(&["-q", "-", "-o", path], format!("id,title\n1,Nurse\n2,{}\n", "y".repeat(32_768)).as_bytes());
    assert_eq!(long.status.code(), Some(2));
    let stderr = text(&long.stderr);
    assert!(stderr.contains("row 3, column \"title\"") && stderr.contains("32767"), "{stderr}");
    assert!(!stderr.contains("yyy"));
    let wide = with_stdin(&["-q", "-", "-o", path], format!("title{}\nNurse\n", ",x".repeat(17_000)).as_bytes());
    assert!(wide.status.code() == Some(2) && text(&wide.stderr).contains("16384"), "{}", text(&wide.stderr));
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_a_closed_pipe_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("t.csv");
    fs::write(&file, [b"id,title\n".to_vec(), b"1,Nurse\n".repeat(100_000)].concat()).expect("written");
    let path = file.to_str().expect("a path");
    let mut formats = vec!["csv", "jsonl", "xlsx"];
    if cfg!(feature = "parquet") {
        formats.push("parquet");
    }
    for format in formats {
        if Path::new("/dev/full").exists() {
            let full = normalize(&["-q", path, "--format", format, "-o", "/dev/full"]);
            assert_eq!(full.status.code(), Some(2), "{format}: {}", text(&full.stderr));
            assert!(text(&full.stderr).contains("/dev/full"), "{format}: {}", text(&full.stderr));
        }
        let mut child = command(&["-q", path, "--format", format]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
        drop(child.stdout.take());
        let done = child.wait_with_output().expect("ended");
        assert!(done.status.success(), "{format}: {}", text(&done.stderr));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_nothing_half() {
    let folder = tempfile::tempdir().expect("a folder");
    let out: PathBuf = folder.path().join("out.csv");
    let mut child = command(&["-q", "-", "-o", out.to_str().expect("a path")]).stdin(Stdio::piped()).spawn().expect("started");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(&[b"id,title\n".to_vec(), b"1,Nurse\n".repeat(100_000)].concat()).expect("rows");
    pipe.flush().expect("rows");
    let left = || fs::read_dir(folder.path()).expect("the folder").count();
    let waited = (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        left() == 1
    });
    assert!(waited, "the output was begun");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    let status = child.wait().expect("ended");
    assert_eq!(status.code(), Some(130));
    assert_eq!(left(), 0);
}

/// `examples/titles.xlsx` holds the cells of `examples/titles.csv`; `EXAMPLE=overwrite cargo test example_workbook` makes it anew.
#[test]
fn the_example_workbook_is_the_example() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let (csv, book) = (examples.join("titles.csv"), examples.join("titles.xlsx"));
    let rows = cells(&fs::read(&csv).expect("the example"));
    let borrowed: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    if std::env::var_os("EXAMPLE").is_some_and(|value| value == "overwrite") {
        fs::write(&book, xlsx(&[("Workers", &borrowed.iter().map(Vec::as_slice).collect::<Vec<_>>())])).expect("written");
    }
    let answers = |path: &Path| normalize(&["-q", path.to_str().expect("a path"), "--format", "csv"]).stdout;
    assert_eq!(text(&answers(&book)), text(&answers(&csv)));
    assert_eq!(cells(&answers(&book)).len(), rows.len());
}
