//! The page of `--report`: whole, closed to the outside, safe to mail, the same for the same input.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

fn normalize(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_normalize")).args(args).output().expect("the command runs")
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    path.to_str().expect("a path").to_owned()
}

/// The page for a file, with further arguments.
fn page(folder: &Path, file: &str, more: &[&str]) -> String {
    let page = folder.join("report.html");
    let out = folder.join("out.csv");
    let mut args = vec![file, "-q", "-o", out.to_str().expect("a path"), "--report", page.to_str().expect("a path")];
    args.extend(more);
    let done = normalize(&args);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    fs::read_to_string(page).expect("the page")
}

fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let start = text.find(from).expect(from) + from.len();
    &text[start..start + text[start..].find(to).expect(to)]
}

fn data(page: &str) -> serde_json::Value {
    serde_json::from_str(between(page, "id=data>", "</script>")).expect("JSON")
}

/// The text of a section without its tags.
fn section(page: &str, id: &str) -> String {
    let html = between(page, &format!("<section id={id} "), "</section>");
    let mut text = String::new();
    let mut inside = true;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_page_asks_the_network_for_nothing_and_runs_only_what_it_brings() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = page(folder.path(), &example(), &[]);
    let policy = between(&page, "http-equiv=Content-Security-Policy content=\"", "\"");
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let style = between(&page, "<style>", "</style>");
    let script = page.rsplit("<script>").next().expect("a script").split("</script>").next().expect("its end");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(policy.contains(&format!("script-src {};", hash(script))), "{policy}");
    assert!(policy.contains(&format!("style-src {};", hash(style))), "{policy}");
    assert!(!policy.contains("unsafe"));
    // Nothing that the policy would have to stop: no address, no style in an attribute, no handler.
    for bad in ["http://", "https://", "//cdn", " style=", " onclick", " onload", "@import", "url(", "innerHTML", "eval("] {
        assert!(!page.contains(bad), "{bad}");
    }
}

#[test]
fn what_a_file_holds_stays_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let hostile = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)> \u{2028} ' \" & Nurse";
    let quoted = hostile.replace('"', "\"\"");
    let file = write(folder.path(), "<b>&\".csv", &format!("title\n\"{quoted}\"\n\"<b>Frobnicator</b>\"\n"));
    let page = page(folder.path(), &file, &["-s", "title"]);
    // One script of ours, one block of data; the title and the name of the file only ever as text.
    assert_eq!(page.matches("<script").count(), 2);
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(!page.contains("<img") && !page.contains("<!-- ") && !page.contains("<b>Frobnicator") && !page.contains("<b>&"));
    assert!(page.contains("<h1>&lt;b&gt;&amp;&quot;.csv</h1>"));
    let titles: Vec<String> =
        data(&page)["titles"].as_array().expect("titles").iter().map(|title| title["t"].as_str().expect("text").to_owned()).collect();
    assert!(titles.iter().any(|title| title == hostile), "{titles:?}");
}

fn example() -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/titles.csv").to_str().expect("a path").to_owned()
}

#[test]
fn figures_are_those_of_the_output() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = page(folder.path(), &example(), &[]);
    let mut reader = csv::Reader::from_path(folder.path().join("out.csv")).expect("the output");
    let header = reader.headers().expect("a header").clone();
    let at = |name: &str| header.iter().position(|cell| cell == name).expect(name);
    let (role, outcome, method, title) = (at("role_id"), at("outcome"), at("method"), at("Job Title"));
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let count = |fits: &dyn Fn(&csv::StringRecord) -> bool| rows.iter().filter(|row| fits(row)).count();
    let matched = count(&|row| &row[outcome] == "match");
    let mut roles: Vec<&str> = rows.iter().map(|row| &row[role]).filter(|role| !role.is_empty()).collect();
    roles.sort_unstable();
    let once = roles.chunk_by(|a, b| a == b).filter(|same| same.len() == 1).count();
    roles.dedup();
    let mut titles: Vec<&str> = rows.iter().map(|row| row[title].trim()).filter(|title| !title.is_empty()).collect();
    titles.sort_unstable();
    titles.dedup();

    let summary = section(&page, "summary");
    let said = format!("Of {} rows {matched} have a role", rows.len());
    assert!(summary.contains(&said), "{summary}\nnot: {said}");
    let said = format!("{} distinct titles come down to {} roles", titles.len(), roles.len());
    assert!(summary.contains(&said), "{summary}\nnot: {said}");
    assert!(summary.contains(&format!("{once} roles are held by one person each")), "{summary}");
    assert!(section(&page, "single").contains(&format!("{once} roles with exactly one row")));
    let coverage = section(&page, "coverage");
    let exact = count(&|row| &row[outcome] == "match" && &row[method] == "exact");
    assert!(coverage.contains(&format!("exact the title is known as it stands {exact} ")), "{coverage}");
    // The pyramids and the families count every row that has a role.
    let levels = between(&page, "<section id=levels", "</section>");
    assert!(levels.contains("aria-label=\"All functions: executive "));
    assert_eq!(levels.matches("<figure").count(), 9);
    // The worst comes first, and nobody's title is left out of the review but those that are sure.
    let data = data(&page);
    let listed = data["titles"].as_array().expect("titles");
    let worth = |title: &serde_json::Value| {
        let settled = ["junk", "student", "retired", "unemployed"].iter().any(|reason| title["r"] == *reason) && title["v"] == "no_match";
        let doubt = if settled { 0.05 } else { 1.0 - title["c"].as_f64().expect("a number") };
        title["n"].as_f64().expect("rows") * doubt
    };
    // The page has confidence in hundredths: each row may be off by half of one.
    let rounding = |title: &serde_json::Value| 0.0051 * title["n"].as_f64().expect("rows");
    let falls = |pair: &[serde_json::Value]| worth(&pair[0]) + rounding(&pair[0]) + rounding(&pair[1]) >= worth(&pair[1]);
    assert!(listed.len() > 200 && listed.windows(2).all(falls));
    for title in listed {
        assert!(title["k"].as_array().expect("candidates").len() <= 3);
        for candidate in title["k"].as_array().expect("candidates") {
            let role = &data["roles"][candidate[0].as_u64().expect("a role") as usize];
            assert!(crate::BUILTIN.taxonomy().find_role(role[0].as_str().expect("an id")).is_some());
            // The factors multiply up to what one calibration made a confidence of: none is above the share that its meaning may gain.
            let rows = candidate[4].as_array().expect("evidence");
            assert!(!rows.is_empty(), "{title}");
            for row in rows {
                assert!(data["labels"][row[0].as_u64().expect("a label") as usize].is_string(), "{title}");
                let factor = row[2].as_str().and_then(|weight| weight.strip_prefix('×')).and_then(|factor| factor.parse::<f64>().ok());
                assert!(factor.is_some_and(|factor| (0.0..=4.0).contains(&factor)), "{title}");
            }
        }
    }
}

#[test]
fn the_page_is_the_same_for_the_same_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = page(folder.path(), &example(), &["-j", "1"]);
    let second = page(folder.path(), &example(), &["-j", "4"]);
    assert!(first == second);
}

#[test]
fn an_older_file_shows_what_moved() {
    let folder = tempfile::tempdir().expect("a folder");
    let old = write(
        folder.path(),
        "old.csv",
        "Worker ID;Business Title\n1;Software Engineer\n2;Senior Accountant\n3;Nurse\n4;Plumber\n5;zzzz\n5;Nurse\n;Nurse\n6;Chaplain\n",
    );
    let new = write(
        folder.path(),
        "new.csv",
        "Business Title,Worker ID\nSenior Software Engineer,1\nPrincipal Accountant,2\nDental Hygienist,3\nzzzz,5\nButcher,7\nChaplain,6\n",
    );
    let page_new = page(folder.path(), &new, &["--compare", &old]);
    let moves = section(&page_new, "moves");
    for said in [
        "told apart by “Worker ID”",
        "in both files 5 ",
        "came 1 ",
        "left 1 ",
        "another role 1 ",
        "another function 0 ",
        "a higher level 1 ",
        "a lower level 0 ",
        "Registered Nurse Dental Hygienist 1",
        "senior principal 1",
        "Roles new to the file (2)",
        "Butcher",
        "Roles no longer in the file (2)",
        "2 rows have no id, or one that stands in an earlier row",
        "1 people in both files have a title without a role",
    ] {
        assert!(moves.contains(said), "{said}\n{moves}");
    }
    // An earlier output has further columns that look like titles.
    let out = folder.path().join("earlier.csv");
    let done = normalize(&[&new, "-q", "-o", out.to_str().expect("a path")]);
    assert!(done.status.success());
    let still = section(&page(folder.path(), &new, &["--compare", out.to_str().expect("a path")]), "moves");
    assert!(
        still.contains("in both files 6 ") && still.contains("another role 0 ") && still.contains("Roles new to the file (0)"),
        "{still}"
    );
    // Without ids, roles are compared all the same; a column that is not there is an error that names it.
    let nameless = write(folder.path(), "nameless.csv", "Business Title\nPlumber\n");
    let only_roles = section(&page(folder.path(), &new, &["--compare", &nameless]), "moves");
    assert!(
        only_roles.contains("No column tells the people of both files apart") && only_roles.contains("Roles no longer in the file (1)")
    );
    let missing = normalize(&[&new, "-q", "--report", "x.html", "--compare", &old, "--id", "Nope"]);
    assert_eq!(missing.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("has no column \"Nope\""));
}

#[test]
fn a_report_overwrites_no_file_of_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = write(folder.path(), "titles.csv", "title\nNurse\n");
    let refused = normalize(&[&file, "-q", "--report", &file]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&file).expect("still there"), "title\nNurse\n");
    let page = page(folder.path(), &write(folder.path(), "empty.csv", "title\n"), &[]);
    assert!(page.contains("Of <b>0</b> rows"), "an empty file has a page, too");
}

/// Two lists of codes beside the built-in dictionary: each has its coverage, its confidence and its codes.
#[test]
fn classifications_beside_are_in_the_report() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    let jobs =
        write(folder.path(), "jobs.csv", "title,code\nRegistered Nurse,N1\nStaff Nurse,N1\nPastry Cook,C1\nLine Cook,C2\nPlumber,P<1>\n");
    let other = write(folder.path(), "other.csv", "title,code\nDentist,D\nPlumber,P\n");
    for (table, pack) in [(&jobs, "jobs-pack"), (&other, "other-pack")] {
        let done = normalize(&["dictionary", "import", "csv", table, "-o", &at(pack)]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let file = write(folder.path(), "t.csv", "title\nRegistered Nurse\nStaff Nurse\nRegistered Nurse\nPlumber\nzzzz\n\"\"\nCook\n");
    let (jobs, other) = (at("jobs-pack"), at("other-pack"));
    let dictionaries = ["--dictionary", &jobs, "--dictionary", &other];
    let first = page(folder.path(), &file, &dictionaries);
    let beside = section(&first, "beside");
    let mut reader = csv::Reader::from_path(folder.path().join("out.csv")).expect("the output");
    let header = reader.headers().expect("a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    for name in ["jobs-pack", "other-pack"] {
        let column = header.iter().position(|cell| cell == name).expect("a column of codes");
        let codes: Vec<&str> = rows.iter().map(|row| &row[column]).filter(|code| !code.is_empty()).collect();
        let mut distinct = codes.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let share = 100.0 * codes.len() as f64 / rows.len() as f64;
        let said =
            format!("{name} Of {} rows {} have a code ( {share:.1} %), of {} different ones.", rows.len(), codes.len(), distinct.len());
        let plain = |text: &str| text.replace(' ', "");
        assert!(plain(&beside).contains(&plain(&said)), "{said}\n{beside}");
        assert!(beside.contains(&format!("{name}: rows by confidence")), "{beside}");
        assert!(beside.contains(&format!("{name}: the {} most frequent of {0} codes", distinct.len())), "{beside}");
    }
    assert!(beside.contains("N1 3 ") && beside.contains("P&lt;1&gt; 1 "), "{beside}");
    assert!(!page(folder.path(), &file, &[]).contains("id=beside"));

    // Run again for what was left, the report is about the whole output: with nothing new it is the same.
    let out = folder.path().join("out.csv");
    let done = normalize(&[&[&file, "-q", "-o", out.to_str().expect("a path")], &dictionaries[..]].concat());
    assert!(done.status.success());
    let (earlier, again, second) = (at("t.csv"), at("again.csv"), at("second.html"));
    fs::copy(&out, &earlier).expect("an output");
    let args = ["-q", "--only-unmatched", "-o", &again, "--report", &second];
    let done = normalize(&[&[earlier.as_str()], &args[..], &dictionaries[..]].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(fs::read(&again).expect("rows"), fs::read(&out).expect("rows"));
    let second = fs::read_to_string(second).expect("the page");
    assert!(beside.contains("not sure codes come near, none is likely enough 2 "), "{beside}");
    for id in ["summary", "coverage", "levels", "families", "beside", "unmatched", "distinct", "single"] {
        assert_eq!(section(&first, id), section(&second, id), "{id}");
    }
    assert_eq!(data(&first)["titles"].as_array().expect("titles").len(), data(&second)["titles"].as_array().expect("titles").len());
}
