//! From decisions to the next run: `apply`, `--only-unmatched`, `suggest`, `rolecall.toml`, and the review in a browser.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn normalize(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_normalize")).args(args).output().expect("the command runs")
}

fn done(args: &[&str]) -> String {
    let output = normalize(args);
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    String::from_utf8(output.stdout).expect("text")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().expect("a folder"))
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_str().expect("a path").to_owned()
    }

    fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.at(name), text).expect("written");
        self.at(name)
    }
}

fn example() -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/titles.csv").to_str().expect("a path").to_owned()
}

/// A row: a map from column to cell.
type Cells = BTreeMap<String, String>;

/// The rows of a CSV file.
fn rows(text: &str) -> Vec<Cells> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

/// Titles that the analyzer reads alike are one title.
fn words(title: &str) -> String {
    let mut normalized = rolecall::analysis::NormalizedTitle::default();
    let analyzer = crate::BUILTIN.analyzer();
    analyzer.normalize(title, &mut normalized);
    analyzer.texts(&normalized).collect::<Vec<_>>().join(" ")
}

const TITLE: &str = "Job Title";

/// The rows of a workbook's first sheet, likewise.
fn sheet_rows(path: &str) -> Vec<Cells> {
    use calamine::{Reader, Xlsx, open_workbook};
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let sheet = book.worksheet_range_at(0).expect("a sheet").expect("cells");
    let header: Vec<String> = sheet.rows().next().expect("a header").iter().map(ToString::to_string).collect();
    sheet.rows().skip(1).map(|row| header.iter().cloned().zip(row.iter().map(ToString::to_string)).collect()).collect()
}

/// Holds a run with a pack against the run before: decided titles have their answer, all else is as it was.
fn compare(before: &[Cells], after: &[Cells], decided: &BTreeMap<String, (String, String)>) {
    let decided: BTreeMap<String, &(String, String)> = decided.iter().map(|(title, what)| (words(title), what)).collect();
    assert_eq!(before.len(), after.len());
    let answer = ["role", "role_id", "family", "function", "level", "track", "outcome", "method", "confidence", "modifiers"];
    let answer = [&answer[..], &["other_roles", "alternatives", "reason"]].concat();
    let own = |row: &Cells| row.clone().into_iter().filter(|(name, _)| !answer.contains(&name.as_str())).collect::<Cells>();
    let mut met = BTreeSet::new();
    for (old, new) in before.iter().zip(after) {
        assert_eq!(own(old), own(new), "the input's cells are untouched");
        match decided.get(&words(&old[TITLE])) {
            Some((decision, _)) if decision == "not_a_job" => {
                assert_eq!((new["outcome"].as_str(), new["role_id"].as_str(), new["reason"].as_str()), ("no_match", "", "junk"), "{new:?}");
                met.insert(words(&old[TITLE]));
            }
            Some((_, role)) => {
                assert_eq!((new["outcome"].as_str(), &new["role_id"]), ("match", role), "{new:?}");
                met.insert(words(&old[TITLE]));
            }
            None => assert_eq!(old, new),
        }
    }
    assert_eq!(met.len(), decided.len(), "every decided title is in the file");
}

/// Every fourth title of the example, the odd ones too, gets some role or none at all: it has it in the next run, and nothing else moves.
#[test]
fn every_decided_title_has_its_answer_and_nothing_else_changes() {
    let desk = Desk::new();
    let before = done(&[&example(), "-q"]);
    let roles: Vec<&str> = crate::BUILTIN.taxonomy().roles.iter().map(|role| role.slug.as_str()).collect();
    let mut seen = BTreeSet::new();
    let mut decided = BTreeMap::new();
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["title", "decision", "role_id", "rows", "note"]).expect("written");
    for (nth, row) in rows(&before).iter().enumerate() {
        let title = row[TITLE].trim();
        // A price or a requisition number is no word of an alias: such titles are tried in a test of their own.
        let readable = !words(title).is_empty() && !title.contains(|c: char| c.is_ascii_digit());
        if nth % 4 != 0 || !readable || !seen.insert(words(title)) {
            continue;
        }
        let (decision, role) = match nth % 12 {
            0 => ("not_a_job", ""),
            4 => ("choose", roles[nth * 7 % roles.len()]),
            _ if row["role_id"].is_empty() => ("choose", "data-engineer"),
            _ => ("accept", row["role_id"].as_str()),
        };
        csv.write_record([title, decision, role, "1", ""]).expect("written");
        decided.insert(title.to_owned(), (decision.to_owned(), role.to_owned()));
    }
    assert!(decided.len() > 50, "{}", decided.len());
    let file = desk.write("decisions.csv", &String::from_utf8(csv.into_inner().expect("CSV")).expect("text"));
    done(&["apply", &file, "--to", &desk.at("my-pack")]);
    compare(&rows(&before), &rows(&done(&[&example(), "-q", "--dictionary", &desk.at("my-pack")])), &decided);
    // Once more says nothing new, and the pack is in good order.
    let pack = |name: &str| fs::read_to_string(Path::new(&desk.at("my-pack")).join(name)).expect("a table");
    let (aliases, noise) = (pack("aliases.csv"), pack("noise.csv"));
    assert!(done(&["apply", &file, "--to", &desk.at("my-pack")]).contains("were in the pack already"));
    assert_eq!((pack("aliases.csv"), pack("noise.csv")), (aliases, noise));
    let checked = normalize(&["dictionary", "check", &desk.at("my-pack")]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
}

#[test]
fn a_decided_title_keeps_its_rank_and_new_roles_are_made() {
    let desk = Desk::new();
    let file = desk.write(
        "decisions.csv",
        "\u{feff}title;decision;role_id;role;family_id;note\r\nSr. Kite Fixer;new_role;;Kite Fixer;software-engineering;\"ours; of old\"\r\n\
         KITE FIXER II;choose;kite-fixer;;;\r\n'=Line Winder;Accept;data-engineer;;;\r\nTest Pilot Software Engineer;not a job;;;;\r\nn/a;choose;dentist;;;\r\nNurse;;;;;\r\n",
    );
    let told = done(&["apply", &file, "--to", &desk.at("my-pack")]);
    for line in ["3  titles with a role", "1  titles with a new role", "1  titles that are no job", "1  rows without a decision"] {
        assert!(told.contains(line), "{told}");
    }
    let titles = desk.write("titles.csv", "title\nSr. Kite Fixer\nKite Fixer II\n=Line Winder\nTest Pilot Software Engineer\nn/a\nNurse\n");
    let answers = rows(&done(&[&titles, "-q", "--dictionary", &desk.at("my-pack")]));
    let got: Vec<[&str; 4]> = answers.iter().map(|row| ["role_id", "level", "outcome", "method"].map(|name| row[name].as_str())).collect();
    assert_eq!(
        got,
        [
            ["kite-fixer", "senior", "match", "exact"],
            ["kite-fixer", "mid", "match", "exact"],
            ["data-engineer", "", "match", "exact"],
            ["", "", "no_match", ""],
            ["dentist", "", "match", "exact"],
            ["registered-nurse", "", "match", "exact"],
        ]
    );
    assert_eq!((answers[0]["role"].as_str(), answers[0]["function"].as_str()), ("Kite Fixer", "Engineering"));
    assert_eq!(answers[3]["reason"], "junk");
}

#[test]
fn what_contradicts_itself_is_refused_and_nothing_is_written() {
    let desk = Desk::new();
    let pack = desk.at("my-pack");
    let refused = |name: &str, text: &str, expected: &[&str]| {
        let output = normalize(&["apply", &desk.write(name, text), "--to", &pack]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", said(&output));
        for part in expected {
            assert!(said(&output).contains(part), "{name}: {part}: {}", said(&output));
        }
        // Rows are named, cells are not shown.
        assert!(!said(&output).contains("Fixer"), "{name}: {}", said(&output));
    };
    refused("no-column.csv", "title,role_id\nKite Fixer,dentist\n", &["no column \"decision\""]);
    refused("word.csv", "title,decision,role_id\nKite Fixer,perhaps,dentist\n", &["row 2", "accept, choose"]);
    refused("no-role.csv", "title,decision,role_id\nKite Fixer,choose,\n", &["row 2", "role_id is empty"]);
    refused("no-such.csv", "title,decision,role_id\nKite Fixer,choose,kite-king\n", &["row 2", "column role_id", "no such role"]);
    refused(
        "no-family.csv",
        "title,decision,role_id,role,family_id\nKite Fixer,new_role,,K,kites\n",
        &["row 2", "column family_id", "no such family"],
    );
    refused(
        "twice.csv",
        "title,decision,role_id\nSr. Kite Fixer,choose,dentist\nNurse,accept,registered-nurse\nSENIOR Kite fixers,choose,data-engineer\n",
        &["row 4", "in row 2"],
    );
    refused("both.csv", "title,decision,role_id\nKite Fixer,choose,dentist\nkite-fixer,not_a_job,\n", &["row 3", "in row 2"]);
    refused("nothing.csv", "title,decision,role_id\nKite Fixer,,dentist\n", &["decides nothing"]);
    assert!(!Path::new(&pack).exists());

    done(&["apply", &desk.write("first.csv", "title,decision,role_id\nKite Fixer,choose,dentist\n"), "--to", &pack]);
    fs::write(Path::new(&pack).join("en.txt"), "a note").expect("written");
    let table = fs::read_to_string(Path::new(&pack).join("aliases.csv")).expect("a table");
    refused("against.csv", "title,decision,role_id\nKite Fixer,choose,data-engineer\n", &["row 2", "aliases.csv, row 2"]);
    refused("against-junk.csv", "title,decision,role_id\nNurse,accept,dentist\nKite Fixer,not_a_job,\n", &["row 3", "aliases.csv, row 2"]);
    assert_eq!(fs::read_to_string(Path::new(&pack).join("aliases.csv")).expect("a table"), table);

    // What is there is extended, with its own columns and files.
    fs::write(Path::new(&pack).join("aliases.csv"), "alias,role_id,note\nOld Hand,dentist,kept\n").expect("written");
    done(&["apply", &desk.write("more.csv", "title,decision,role_id\nNew Hand,choose,data-engineer\n"), "--to", &pack]);
    let table = fs::read_to_string(Path::new(&pack).join("aliases.csv")).expect("a table");
    assert_eq!(table, "alias,role_id,weight,scope,note,source\nNew Hand,data-engineer,,exact,,decisions\nOld Hand,dentist,,,kept,\n");
    assert!(Path::new(&pack).join("en.txt").exists());
}

#[test]
fn a_title_that_no_alias_can_have_is_named_by_its_row() {
    let desk = Desk::new();
    let file = desk.write(
        "decisions.csv",
        "title,decision,role_id\nLine Cook - $18/hr,choose,dentist\nKite Fixer,choose,dentist\nRN Req 48213,accept,registered-nurse\n",
    );
    let output = normalize(&["apply", &file, "--to", &desk.at("my-pack")]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    // Row 4 has its answer without an alias.
    assert!(said(&output).contains("row 2: the title holds a number or sign"), "{}", said(&output));
    let answers = rows(&done(&[&desk.write("t.csv", "title\nKite Fixer\n"), "-q", "--dictionary", &desk.at("my-pack")]));
    assert_eq!(answers[0]["role_id"], "dentist");
    let alone = desk.write("alone.csv", "title,decision,role_id\nLine Cook - $18/hr,choose,dentist\n");
    assert_eq!(normalize(&["apply", &alone, "--to", &desk.at("other")]).status.code(), Some(2));
    assert!(!Path::new(&desk.at("other")).exists());
}

#[test]
fn only_what_is_unmatched_is_answered_again() {
    let desk = Desk::new();
    let first = desk.at("first.csv");
    done(&[&example(), "-q", "-o", &first, "--codes", "soc"]);
    let again = desk.at("again.csv");
    // With nothing new, nothing changes, to the byte.
    let same = normalize(&[&first, "--only-unmatched", "--codes", "soc", "-o", &again]);
    assert!(said(&same).contains("rows have a match already and were passed on"), "{}", said(&same));
    assert_eq!(fs::read(&first).expect("written"), fs::read(&again).expect("written"));

    let decisions =
        desk.write("d.csv", "title,decision,role_id\nSenior Global Frobnicator,choose,data-engineer\nAccountant,choose,dentist\n");
    done(&["apply", &decisions, "--to", &desk.at("my-pack")]);
    done(&[&first, "-q", "--only-unmatched", "--codes", "soc", "--dictionary", &desk.at("my-pack"), "-o", &again]);
    let (before, after) = (fs::read_to_string(&first).expect("text"), fs::read_to_string(&again).expect("text"));
    assert_eq!(before.lines().next(), after.lines().next(), "no column is added twice");
    let soc = |slug: &str| crate::BUILTIN.taxonomy().roles.iter().find(|role| role.slug == slug).map(|role| role.soc.clone());
    let mut changed = 0;
    for (old, new) in rows(&before).iter().zip(&rows(&after)) {
        // A row that had its match keeps it, even where the pack says otherwise now.
        if old[TITLE] == "Senior Global Frobnicator" {
            assert_eq!(
                (new["role_id"].as_str(), new["level"].as_str(), Some(&new["soc"])),
                ("data-engineer", "senior", soc("data-engineer").as_ref())
            );
            changed += 1;
        } else {
            assert_eq!(old, new);
        }
    }
    assert_eq!(changed, 1);

    for (args, why) in [
        (vec![example()], "is no output of an earlier run"),
        (vec![first.clone()], "also has the column soc"),
        (vec![first.clone(), "--codes".into(), "soc,isco".into()], "has no column isco"),
        (vec![first.clone(), "--codes".into(), "soc".into(), "-s".into(), "role".into()], "--select"),
        (vec![first, "--codes".into(), "soc".into(), "--format".into(), "jsonl".into()], "write CSV or TSV"),
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).chain(["--only-unmatched", "-q"]).collect();
        let output = normalize(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(said(&output).contains(why), "{why}: {}", said(&output));
    }
}

#[test]
fn settings_beside_the_file_are_used_and_named() {
    let desk = Desk::new();
    done(&["apply", &desk.write("d.csv", "title,decision,role_id\nKite Fixer,choose,dentist\n"), "--to", &desk.at("my-pack")]);
    let titles = desk.write("titles.csv", "title\nKite Fixer\n");
    desk.write("rolecall.toml", "dictionary = [\"my-pack\"]\ncodes = [\"isco\"]\nmin_confidence = 0.6\n");
    let output = normalize(&[&titles]);
    assert!(said(&output).contains("settings from ") && said(&output).contains("rolecall.toml"), "{}", said(&output));
    let answers = rows(&String::from_utf8(output.stdout).expect("text"));
    assert_eq!((answers[0]["role_id"].as_str(), answers[0].contains_key("isco")), ("dentist", true));
    assert_eq!(rows(&done(&["suggest", &titles])).len(), 0, "what the pack settles needs no suggestion");
    assert_eq!(rows(&done(&["suggest", &titles, "--no-config"])).len(), 1);
    // What is typed wins; --no-config leaves the file unread.
    let typed = rows(&done(&[&titles, "-q", "--codes", "soc"]));
    assert!(typed[0].contains_key("soc") && !typed[0].contains_key("isco") && typed[0]["role_id"] == "dentist");
    let without = rows(&done(&[&titles, "-q", "--no-config"]));
    assert!(without[0]["role_id"].is_empty() && !without[0].contains_key("isco"));
    for (text, why) in
        [("dictionry = []", "dictionry"), ("codes = [\"nope\"]", "no codes \"nope\""), ("min_confidence = \"x\"", "--no-config")]
    {
        desk.write("rolecall.toml", text);
        let output = normalize(&[&titles]);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(said(&output).contains(why), "{}", said(&output));
    }
    // Files that would be read with different settings are no one run.
    desk.write("rolecall.toml", "dictionary = [\"my-pack\"]");
    fs::create_dir(desk.at("other")).expect("a folder");
    let other = desk.write("other/titles.csv", "title\nNurse\n");
    let output = normalize(&[&titles, &other]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("one by one"), "{}", said(&output));
}

#[test]
fn suggestions_are_clusters_that_apply_takes() {
    let desk = Desk::new();
    let titles = desk.write(
        "titles.csv",
        "title\nSr. Kite Winder\nKite Winder\nKite Winder\nWinder, Kite\nKite Windder\nZorblatt\nZorblatts\nNurse\nPM\n\"=cmd|' /C calc'!A0 Zorbl\"\n",
    );
    let table = done(&["suggest", &titles]);
    assert_eq!(table, done(&["suggest", &titles]), "the same for the same input");
    let list = rows(&table);
    let of = |title: &str| list.iter().find(|row| row["title"] == title).unwrap_or_else(|| panic!("{title}: {table}"));
    let kites = ["Kite Winder", "Winder, Kite", "Kite Windder", "Sr. Kite Winder"].map(of);
    assert!(kites.iter().all(|row| row["cluster"] == kites[0]["cluster"] && row["cluster_rows"] == "5"), "{table}");
    assert_eq!((kites[0]["cluster"].as_str(), kites[0]["rows"].as_str()), ("1", "2"), "most rows first");
    assert_eq!(of("Zorblatt")["cluster"], of("Zorblatts")["cluster"]);
    assert_eq!((of("PM")["proposal"].as_str(), of("PM")["role_id"].as_str()), ("choose", "project-manager"));
    assert!(list.iter().all(|row| row["title"] != "Nurse" && row["decision"].is_empty()));
    assert!(table.contains("'=cmd"), "no cell is a formula");

    // In an output, what was answered then, or called no job, asks for nothing.
    let answered =
        desk.write("answered.csv", "title,outcome,reason\nZorblatt,match,\nKite Winder,no_match,junk\nKite Tender,no_match,unknown_role\n");
    let left = rows(&done(&["suggest", &answered]));
    assert_eq!(left.iter().map(|row| row["title"].as_str()).collect::<Vec<_>>(), ["Kite Tender"]);

    // Somebody agrees with two of the proposals, one of them a new role.
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(list[0].keys()).expect("written");
    for row in &list {
        let mut row = row.clone();
        if row["cluster"] == "1" {
            row.extend(
                [
                    ("proposal", "new_role"),
                    ("decision", "accept"),
                    ("role_id", "kite-winder"),
                    ("role", "Kite Winder"),
                    ("family_id", "nursing"),
                ]
                .map(|(a, b)| (a.to_owned(), b.to_owned())),
            );
        } else if row["title"] == "PM" {
            row.insert("decision".to_owned(), "accept".to_owned());
        }
        csv.write_record(row.values()).expect("written");
    }
    let edited = desk.write("edited.csv", &String::from_utf8(csv.into_inner().expect("CSV")).expect("text"));
    let told = done(&["apply", &edited, "--to", &desk.at("my-pack")]);
    assert!(told.contains("rows without a decision"), "{told}");
    let answers = rows(&done(&[&titles, "-q", "--dictionary", &desk.at("my-pack")]));
    let got: Vec<&str> = answers.iter().map(|row| row["role_id"].as_str()).collect();
    assert_eq!(got[..5], ["kite-winder"; 5]);
    assert_eq!((got[5], got[8]), ("", "project-manager"));
}

/// The whole way round, by the four commands of the README, from a workbook to a workbook: run, review in the browser, apply, run again.
#[test]
fn the_review_in_a_browser_and_back() {
    let found = |name: &str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    let browser = ["chromium", "chromium-browser", "google-chrome"].into_iter().any(found);
    if !(browser && found("chromedriver") && found("python3")) {
        assert!(std::env::var_os("REVIEW_IN_BROWSER").is_none(), "no Chromium, chromedriver or python3");
        println!("skipped: needs Chromium, chromedriver and python3");
        return;
    }
    let desk = Desk::new();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    fs::copy(root.join("examples/titles.xlsx"), desk.at("export.xlsx")).expect("the example");
    let readme = fs::read_to_string(root.join("README.md")).expect("text");
    let told = readme.split("## From an export").nth(1).and_then(|part| part.split("```").nth(1)).expect("commands");
    let commands: Vec<Vec<&str>> = told
        .lines()
        .filter_map(|line| line.split('#').next()?.trim().strip_prefix("normalize "))
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(commands.len(), 4, "{told}");
    let run = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_normalize")).args(args).current_dir(desk.0.path()).output().expect("it runs");
        assert!(output.status.success(), "{args:?}: {}", said(&output));
    };
    run(&commands[0]);
    let review = root.join("tests/browser/review.py");
    let review = Command::new("python3").arg(review).args([desk.at("report.html"), desk.at("")]).output().expect("Python runs");
    assert!(review.status.success(), "{}", said(&review));
    let decided: BTreeMap<String, (String, String)> = serde_json::from_slice(&review.stdout).expect("JSON");
    assert_eq!(decided.len(), 7);

    let text = fs::read_to_string(desk.at("decisions.csv")).expect("downloaded");
    assert!(text.starts_with("\u{feff}title,decision,role_id,rows,note\r\n"), "{text}");
    assert_eq!(text.lines().count(), 8, "{text}");
    let downloaded = rows(text.trim_start_matches('\u{feff}'));
    let got: BTreeMap<String, (String, String)> =
        downloaded.iter().map(|row| (row["title"].clone(), (row["decision"].clone(), row["role_id"].clone()))).collect();
    assert_eq!(got, decided);
    assert_eq!(downloaded.iter().filter(|row| row["note"] == "'=1+1, \"so\"").count(), 1, "a note is no formula: {text}");

    run(&commands[1]);
    assert!(fs::read_to_string(desk.at("my-pack/aliases.csv")).expect("a table").contains("=1+1"), "the note is kept");
    run(&commands[2]);
    let (before, after) = (sheet_rows(&desk.at("answers.xlsx")), sheet_rows(&desk.at("reviewed.xlsx")));
    assert_eq!(before.len(), sheet_rows(&desk.at("export.xlsx")).len());
    compare(&before, &after, &decided);
    run(&commands[3]);
    let suggestions = rows(&fs::read_to_string(desk.at("suggestions.csv")).expect("suggestions"));
    let settled: BTreeSet<String> = decided.keys().map(|title| words(title)).collect();
    assert!(!suggestions.is_empty() && suggestions.iter().all(|row| !settled.contains(&words(&row["title"]))));
}
