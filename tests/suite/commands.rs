use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::BUILTIN;

fn normalize(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_normalize")).args(args).output().expect("the command runs")
}

fn with_stdin(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_normalize"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    // Written beside reading: both pipes may be full at once. A command that ends early closes its end.
    std::thread::scope(|scope| {
        scope.spawn(move || drop(pipe.write_all(input)));
        child.wait_with_output().expect("output")
    })
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/titles.csv")
}

fn cells(csv: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv);
    reader.byte_records().map(|row| row.expect("a row").iter().map(text).collect()).collect()
}

/// The cases as files: what is typed, what is printed, how it ends.
#[test]
fn cases_as_files() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").run();
}

#[test]
fn the_example_keeps_its_rows_and_gains_columns() {
    let path = example();
    let output = normalize(&[path.to_str().expect("a path")]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let before = cells(&fs::read(&path).expect("the example"));
    let after = cells(&output.stdout);
    assert_eq!(before.len(), after.len());
    for (own, answered) in before.iter().zip(&after) {
        assert_eq!(own[..], answered[..own.len()]);
        assert_eq!(answered.len(), own.len() + 13);
    }
    let header = &after[0][before[0].len()..];
    assert_eq!(header[..9], ["role", "role_id", "family", "function", "level", "track", "outcome", "method", "confidence"]);
    let matched = after.iter().filter(|row| row[before[0].len() + 6] == "match").count();
    assert!(matched * 10 > after.len() * 6, "only {matched} of {} rows match", after.len());
}

#[test]
fn threads_and_batches_do_not_change_the_output() {
    let mut table = String::from("id,title\n");
    let titles = ["Sr. Nurse", "Software Enginer", "VP, Sales", "zzzz", "", "Barista / Shift Supervisor", "Director of HR"];
    for row in 0..20_000 {
        table += &format!("{row},\"{} {}\"\n", titles[row % titles.len()], row % 13);
    }
    let runs: Vec<Vec<u8>> =
        ["1", "2", "5"].iter().map(|threads| with_stdin(&["-", "-q", "-j", threads], table.as_bytes()).stdout).collect();
    assert_eq!(cells(&runs[0]).len(), 20_001);
    assert!(runs[0] == runs[1] && runs[1] == runs[2]);
    let rows = cells(&runs[0]);
    assert!(rows[1..].iter().enumerate().all(|(at, row)| row[0] == at.to_string()), "rows keep their order");
}

#[test]
fn any_bytes_pass_and_no_row_is_lost() {
    let input = b"title,x\nNurse,\xff\xfe\n\"unclosed,1\nragged\na,b,c,d\n,\n\x00,1\nM\xe9canicien,1\n";
    let output = with_stdin(&["-"], input);
    assert!(output.status.success(), "{}", text(&output.stderr));
    // The lone quote swallows no row: each line is one.
    let after = cells(&output.stdout);
    assert_eq!(after.len(), input.iter().filter(|&&byte| byte == b'\n').count());
    assert_eq!((after[2][0].as_str(), after[7][0].as_str()), ("\"unclosed", "Mécanicien"));
    assert!(text(&output.stderr).contains("more or fewer cells"));
    let empty = with_stdin(&["-"], b"");
    assert!(empty.status.success() || empty.status.code() == Some(2));
}

/// Rows in are rows out, with their own cells in front, whatever the bytes.
#[test]
fn random_bytes_keep_their_rows() {
    // Letters that make rows and cells likely, drawn by a fixed xorshift.
    const BYTES: &[u8] = b"aeN ,;\t\"\n\r-/&()|.\xff\xc3\xa9\x00\x1b0'@=";
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for round in 0..24 {
        let mut input: Vec<u8> = (0..600)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                BYTES[(state % BYTES.len() as u64) as usize]
            })
            .collect();
        let quotes = round % 2 == 0;
        if !quotes {
            input.retain(|&byte| byte != b'"');
        }
        let output = with_stdin(&["-", "-q", "--no-headers", "--select", "1", "-d", ",", "-e", "utf-8"], &input);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let (before, after) = (cells(&input), cells(&output.stdout));
        if quotes {
            // A lone quote is read as a letter, so that rows which it would join stay apart.
            assert!(before.len() <= after.len());
            continue;
        }
        assert_eq!(before.len(), after.len());
        let width = before[0].len();
        for (own, answered) in before.iter().zip(&after) {
            let kept = own.len().min(width);
            assert_eq!(own[..kept], answered[..kept]);
            assert_eq!(own[kept..], answered[answered.len() - (own.len() - kept)..]);
        }
    }
}

#[test]
fn utf16_with_a_mark_reads_like_utf8() {
    let plain = "title\nCafé Manager\nKrankenschwester\n";
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(plain.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked: Vec<u8> = [0xEF, 0xBB, 0xBF].into_iter().chain(plain.bytes()).collect();
    let expected = with_stdin(&["-", "-q"], plain.as_bytes()).stdout;
    assert_eq!(text(&with_stdin(&["-", "-q"], &wide).stdout), text(&expected));
    assert_eq!(text(&with_stdin(&["-", "-q"], &marked).stdout), text(&expected));
}

#[test]
fn formats_agree() {
    let input = b"id,title\n1,\"VP, Eng\"\n2,Nurse\n3,zzzz\n";
    let csv = cells(&with_stdin(&["-", "-q"], input).stdout);
    let lines = text(&with_stdin(&["-", "-q", "--format", "jsonl", "--top", "3"], input).stdout);
    for (row, line) in csv[1..].iter().zip(lines.lines()) {
        let object: serde_json::Value = serde_json::from_str(line).expect("JSON");
        for (name, cell) in csv[0].iter().zip(row).filter(|(name, _)| *name != "confidence") {
            assert_eq!(object[name], *cell, "{name}");
        }
        let score = |at: usize| object["candidates"][at]["score"].as_f64().unwrap_or(0.0);
        assert!(score(0) >= score(1) && score(1) >= score(2));
    }
    assert_eq!(lines.lines().count(), 3);
}

#[test]
fn a_context_is_heeded_in_every_format_batch_and_thread_and_by_the_library() {
    let titles = ["Account Manager", "Analyst", "Accountant", "Sr. System Administrator", "Manager", "PM", ""];
    let departments = ["Customer Success", "Sales", "Finance", "SRE", "Zone 4", "", "Property Management", "IT", "Marketing", "PMO", "HR"];
    let rows: Vec<[&str; 2]> = (0..9_000).map(|row| [titles[row % titles.len()], departments[row % departments.len()]]).collect();
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["title", "Department"]).expect("written");
    rows.iter().for_each(|row| table.write_record(row).expect("written"));
    let table = table.into_inner().expect("written");
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    fs::write(at("t.csv"), &table).expect("written");

    let one = normalize(&["-q", "-j", "1", &at("t.csv")]).stdout;
    assert!(one == normalize(&["-q", "-j", "5", &at("t.csv")]).stdout, "threads change nothing");
    assert!(one == with_stdin(&["-q", "-", "--context", "2"], &table).stdout, "nor does a pipe");
    assert!(one != normalize(&["-q", &at("t.csv"), "--context", "none"]).stdout);
    for name in ["t.xlsx", "t.jsonl"] {
        // The input again in another format, without answers in the way.
        let done = normalize(&["-q", &at("t.csv"), "--context", "none", "-o", &at(name)]);
        assert!(done.status.success(), "{}", text(&done.stderr));
        let again = cells(&normalize(&["-q", &at(name), "-s", "title", "--format", "csv"]).stdout);
        let own = |row: &[String]| row[row.len() - 13..].to_vec();
        let (plain, again): (Vec<_>, Vec<_>) = cells(&one)[1..].iter().zip(&again[1..]).map(|(a, b)| (own(a), own(b))).unzip();
        assert!(plain == again, "{name}");
    }
    let mut scratch = rolecall::Scratch::default();
    for ([title, department], row) in rows.iter().zip(&cells(&one)[1..]).take(200) {
        let outcome = BUILTIN.normalize_in(title, &BUILTIN.read_context(department), &mut scratch);
        let slug = outcome.role.map_or("", |role| &BUILTIN.taxonomy().role(role).slug);
        assert_eq!(row[3], slug, "{title} in {department}");
        assert_eq!(row[10], format!("{:.2}", outcome.confidence), "{title} in {department}");
    }

    // Pairs of title and context are counted, and answered alike.
    let distinct = cells(&normalize(&["-q", &at("t.csv"), "--distinct", "--context", "Department"]).stdout);
    assert_eq!(distinct[0][..4], ["title", "Department", "count", "role"]);
    assert_eq!(distinct.len() - 1, titles.len() * departments.len());
    assert_eq!(distinct[1..].iter().map(|row| row[2].parse::<usize>().expect("a count")).sum::<usize>(), rows.len());
    let answered =
        |title: &str, department: &str| cells(&one)[1..].iter().find(|row| row[0] == title && row[1] == department).expect("there").clone();
    for row in &distinct[1..] {
        assert_eq!(row[3..], answered(&row[0], &row[1])[2..]);
    }
}

#[test]
fn settings_name_the_context_and_an_earlier_output_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    fs::write(at("t.csv"), "title,Where\nAccount Manager,Customer Success\n").expect("written");
    let role = |args: &[&str]| cells(&normalize(args).stdout)[1][3].clone();
    assert_eq!(role(&["-q", &at("t.csv")]), "account-manager");
    fs::write(at("rolecall.toml"), "context = \"Where\"\n").expect("written");
    assert_eq!(role(&["-q", &at("t.csv")]), "customer-success-manager");
    assert_eq!(role(&["-q", &at("t.csv"), "--context", "none"]), "account-manager", "what is typed lies above");
    assert_eq!(role(&["-q", &at("t.csv"), "--no-config"]), "account-manager");

    // A cell that is longer than any name says nothing, and is not kept.
    let long = format!("title,Department\nAccount Manager,Customer Success{}\n", " ".repeat(300));
    assert_eq!(cells(&with_stdin(&["-", "-q"], long.as_bytes()).stdout)[1][3], "account-manager");

    // The column `function` of an answer is no context; that of somebody else is one.
    let said = |table: &str| text(&with_stdin(&["-"], table.as_bytes()).stderr);
    assert!(!said("title,role_id,function\nAnalyst,x,Finance\n").contains("context"));
    assert!(said("title,function\nAnalyst,Finance\n").contains("context in column \"function\""));
}

#[test]
fn an_output_appears_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out.csv");
    let path = out.to_str().expect("a path");
    let failed = with_stdin(&["-", "-o", path, "--select", "nope"], b"title\nNurse\n");
    assert_eq!(failed.status.code(), Some(2));
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
    let done = with_stdin(&["-", "-o", path], b"title\nNurse\n");
    assert!(done.status.success() && done.stdout.is_empty());
    assert_eq!(cells(&fs::read(&out).expect("the output")).len(), 2);
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
}

#[test]
fn an_error_never_shows_the_content_of_a_cell() {
    let output = with_stdin(&["-", "--select", "nope"], b"name,title\nJane Roe,Nurse\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(!text(&output.stderr).contains("Jane"));
    assert!(text(&output.stderr).contains("its columns: name, title"));
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_error() {
    let command = format!("{} {} | head -n 1", env!("CARGO_BIN_EXE_normalize"), example().display());
    let output = Command::new("bash").args(["-o", "pipefail", "-c", &command]).output().expect("a shell");
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn evaluate_counts_and_gates() {
    let folder = tempfile::tempdir().expect("a folder");
    let gold = folder.path().join("gold.csv");
    fs::write(
        &gold,
        "title,role,lvl\nSr. Registered Nurse,registered-nurse,senior\nRegistered Nurse,dentist|physician,\nzzzz,dentist,none\n",
    )
    .expect("gold");
    let path = gold.to_str().expect("a path");
    let output = normalize(&["evaluate", path, "--expect", "role_id=role", "--expect", "level=lvl", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let role = &report["fields"][0];
    assert_eq!((role["rows"].as_u64(), role["answered"].as_u64(), role["right"].as_u64()), (Some(3), Some(2), Some(1)));
    assert!((role["silent_error_rate"].as_f64().expect("a rate") - 1.0 / 3.0).abs() < 1e-9);
    assert_eq!(report["fields"][1]["right"].as_u64(), Some(2));
    let gated = normalize(&["evaluate", path, "--expect", "role_id=role", "--at-least", "0.9"]);
    assert_eq!(gated.status.code(), Some(1));
}

#[test]
fn the_cache_changes_nothing_and_is_never_trusted() {
    let folder = tempfile::tempdir().expect("a folder");
    let explain = |cache: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_normalize"));
        command.args(["explain", "Sr. Software Enginer - Remote"]).env("ROLECALL_CACHE", cache).output().expect("the command runs").stdout
    };
    let without = explain(Path::new(""));
    let file = folder.path().join("builtin.idx");
    assert!(!file.exists());
    assert_eq!(explain(folder.path()), without);
    let made = fs::read(&file).expect("the first start keeps it");
    assert_eq!(explain(folder.path()), without, "read from the cache");
    for damaged in [&made[..100], b"not a dictionary", b""] {
        fs::write(&file, damaged).expect("a damaged file");
        assert_eq!(explain(folder.path()), without);
        assert!(fs::read(&file).expect("made anew") == made);
    }
    // A place that can't be written costs nothing but time.
    assert_eq!(explain(&file), without);
}

#[cfg(unix)]
#[test]
fn an_output_follows_links_and_writes_into_pipes() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let (real, link, pipe) = (folder.path().join("real.csv"), folder.path().join("link.csv"), folder.path().join("pipe"));
    fs::write(&real, "old").expect("a file");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o600)).expect("permissions");
    symlink(&real, &link).expect("a link");
    assert!(with_stdin(&["-", "-o", link.to_str().expect("a path")], b"title\nNurse\n").status.success());
    assert!(fs::symlink_metadata(&link).expect("the link").is_symlink());
    assert_eq!(cells(&fs::read(&real).expect("the output")).len(), 2);
    assert_eq!(fs::metadata(&real).expect("the output").permissions().mode() & 0o777, 0o600);

    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || fs::read(pipe).expect("what was written")
    });
    assert!(with_stdin(&["-", "-o", pipe.to_str().expect("a path")], b"title\nNurse\n").status.success());
    assert_eq!(cells(&reader.join().expect("the reader")).len(), 2);
    assert!(fs::metadata(&pipe).expect("the pipe").file_type().is_fifo());
}

#[test]
fn a_file_of_one_column_keeps_its_commas() {
    let output = with_stdin(&["-", "-q"], b"title\nDirector, Sales\n\"VP, Eng\"\nNurse\n");
    let rows = cells(&output.stdout);
    assert_eq!((rows[1][0].as_str(), rows[1][2].as_str()), ("Director, Sales", "sales-manager"));
    assert_eq!((rows[2][0].as_str(), rows[2][2].as_str()), ("VP, Eng", "software-engineering-manager"));
}

#[test]
fn utf16_without_a_mark_reads_like_utf8() {
    let titles = "title\nCafé Manager\nNurse\n";
    let wide: Vec<u8> = titles.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(with_stdin(&["-"], &wide).stdout, with_stdin(&["-"], titles.as_bytes()).stdout);
}

#[test]
fn lines_lose_no_cell_of_the_input() {
    let output = with_stdin(&["-", "-q", "--format", "jsonl", "--top", "1"], b"title,title,role,rolecall_role,candidates\nNurse,a,b,c,d\n");
    let row: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    for (name, cell) in [("title", "Nurse"), ("title_2", "a"), ("role", "b"), ("rolecall_role", "c"), ("candidates", "d")] {
        assert_eq!(row[name], cell, "{name}");
    }
    assert_eq!(row["rolecall_2_role"], "Registered Nurse");
    assert_eq!(row["rolecall_candidates"][0]["role_id"], "registered-nurse");
}

#[test]
fn numbers_that_make_no_sense_are_refused() {
    for args in [["-", "-j", "100000000"], ["-", "--min-confidence", "7"], ["-", "--select", "9"]] {
        assert_eq!(with_stdin(&args, b"title\nNurse\n").status.code(), Some(2), "{args:?}");
    }
    assert_eq!(with_stdin(&["-", "--no-headers", "--select", "2"], b"Nurse\n").status.code(), Some(2));
}

#[test]
fn the_cache_keeps_the_newest_packs_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let cache = folder.path().join("cache");
    fs::create_dir(&cache).expect("a folder");
    for nth in 0..12 {
        let old = cache.join(format!("packs-{nth:016x}.idx"));
        fs::write(&old, "old").expect("written");
        let past = std::time::SystemTime::now() - std::time::Duration::from_secs(1000 + nth);
        fs::File::open(&old).and_then(|file| file.set_modified(past)).expect("a time");
    }
    let pack = folder.path().join("pack");
    let table = folder.path().join("jobs.csv");
    fs::write(&table, "title,code\nKite Keeper,1\nLine Winder,2\n").expect("written");
    let path = |path: &Path| path.to_str().expect("a path").to_owned();
    let imported = normalize(&["dictionary", "import", "csv", &path(&table), "-o", &path(&pack)]);
    assert!(imported.status.success(), "{}", text(&imported.stderr));
    let explained = Command::new(env!("CARGO_BIN_EXE_normalize"))
        .args(["explain", "Kite Keeper", "--no-builtin", "--dictionary", &path(&pack)])
        .env("ROLECALL_CACHE", &cache)
        .output()
        .expect("the command runs");
    assert!(explained.status.success(), "{}", text(&explained.stderr));
    let left: Vec<_> = fs::read_dir(&cache).expect("a folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(left.len(), 8, "{left:?}");
    assert!(left.iter().any(|name| !name.to_string_lossy().starts_with("packs-000000000000")), "the new one is kept: {left:?}");
}

/// An index and a fitted pack are for others, too: no private temporary file may take their place.
#[cfg(unix)]
#[test]
fn what_is_built_keeps_links_and_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    fs::write(at("jobs.csv"), "title,code\nKite Keeper,1\nLine Winder,2\n").expect("written");
    fs::write(at("real.idx"), "old").expect("written");
    fs::set_permissions(at("real.idx"), fs::Permissions::from_mode(0o640)).expect("permissions");
    symlink(at("real.idx"), at("link.idx")).expect("a link");
    for args in [
        ["dictionary", "import", "csv", &at("jobs.csv"), "-o", &at("pack")].as_slice(),
        ["dictionary", "build", &at("pack"), "-o", &at("link.idx")].as_slice(),
    ] {
        let done = normalize(args);
        assert!(done.status.success(), "{}", text(&done.stderr));
    }
    assert!(fs::symlink_metadata(at("link.idx")).expect("still there").is_symlink());
    let built = fs::metadata(at("real.idx")).expect("written");
    assert_eq!((built.permissions().mode() & 0o777, built.len() > 100), (0o640, true));
}
