//! The folder of odd and hostile files: each is read right, or refused with its name and what to do.

use std::fs;

use encoding_rs::{SHIFT_JIS, WINDOWS_1250, WINDOWS_1252};

use super::{cells, column, make::*, normalize, text};

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
