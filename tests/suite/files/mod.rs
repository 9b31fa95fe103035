mod make;
mod odd;
mod places;
mod private;
#[cfg(feature = "parquet")]
mod types;

use std::{
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::LazyLock,
};

use make::*;

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
