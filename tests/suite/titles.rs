use std::{fmt::Write, fs, path::Path};

use rolecall::{Reason, Verdict};

use crate::BUILTIN;

/// Walks every row of `tests/titles/*.csv` and reports all that differ at once.
///
/// Columns: `title,outcome,role_id,level,reason,note`; an empty cell is not checked; level `-` must be empty; for an ambiguous
/// title, `role_id` names alternatives that must be among those given.
#[test]
fn every_table_of_titles() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/titles");
    let mut files: Vec<_> = fs::read_dir(folder).expect("the folder of tables").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let (mut rows, mut strict, mut faults) = (0, 0, String::new());
    for file in files {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let mut table = csv::Reader::from_path(&file).expect("a table");
        for record in table.records() {
            let record = record.unwrap_or_else(|error| panic!("{name}: {error}"));
            let line = record.position().map_or(0, csv::Position::line);
            rows += 1;
            strict += usize::from(&record[1] == "no_match" || &record[3] == "-");
            if let Some(fault) = check(&record) {
                let _ = writeln!(faults, "{name}.csv:{line}: {:?}: {fault}", &record[0]);
            }
        }
    }
    assert!(rows >= 600, "only {rows} rows of titles");
    assert!(strict >= 150, "only {strict} rows that must abstain or keep their words");
    assert!(faults.is_empty(), "{} of {rows} rows differ:\n{faults}", faults.lines().count());
}

fn check(row: &csv::StringRecord) -> Option<String> {
    // Spaces around a title are part of some cases, so the title is taken as it stands.
    let title = &row[0];
    let [expected, role, level, reason] = [1, 2, 3, 4].map(|at| row[at].trim());
    let outcome = BUILTIN.normalize(title);
    let slug = |id| BUILTIN.taxonomy().role(id).slug.clone();
    let alternatives: Vec<String> = outcome.alternatives.iter().map(|other| slug(other.role)).collect();
    let got = format!(
        "{} {} {} {}",
        outcome.verdict,
        outcome.role.map(slug).unwrap_or_else(|| alternatives.join("|")),
        outcome.level.map_or("-", |level| level.as_str()),
        outcome.reason.map_or("", |reason| reason.as_str())
    );
    let wanted_verdict = Verdict::from_name(expected)?;
    if outcome.verdict != wanted_verdict {
        return Some(format!("{expected} {role} {level} {reason}, got {got}"));
    }
    let right_role = match wanted_verdict {
        Verdict::Match => role.is_empty() || role.split('|').any(|role| outcome.role.map(slug).as_deref() == Some(role)),
        Verdict::Ambiguous => role.split('|').filter(|role| !role.is_empty()).all(|role| alternatives.iter().any(|other| other == role)),
        Verdict::NoMatch => true,
    };
    let right_level = match level {
        "" => true,
        "-" => outcome.level.is_none(),
        level => outcome.level.is_some_and(|got| got.as_str() == level),
    };
    let right_reason = reason.is_empty() || outcome.reason == Reason::from_name(reason);
    (!(right_role && right_level && right_reason)).then(|| format!("{role} {level} {reason}, got {got}"))
}
