//! `normalize dictionary check` and `format`: what is wrong with a pack, and how its tables are written.

use std::{fmt::Write, path::Path, process::ExitCode};

use rolecall::{
    Normalizer,
    dictionary::{
        against::Agreement,
        files::read_folder,
        format::formatted,
        import::{Classification, Scheme},
        problem::{Code, Place, Problem, Severity},
        table::Table,
    },
};

use super::super::print;
use crate::error::{Failure, GREEN, PLAIN, RED};

pub fn check(dir: Option<&Path>, no_builtin: bool, strict: bool, against: &[String]) -> Result<ExitCode, Failure> {
    let mut builder = Normalizer::builder();
    let mut problems = Vec::new();
    if let Some(dir) = dir {
        builder = builder.dictionary(dir);
        if no_builtin {
            builder = builder.without_builtin();
        }
        problems.append(&mut unformatted(dir)?.into_iter().map(|(problem, _)| problem).collect());
    }
    let (normalizer, mut found) = builder.check()?;
    problems.append(&mut found);
    let mut agreements = String::new();
    for named in against {
        let classification = classification(named)?;
        if let Some(normalizer) = &normalizer {
            let mut agreement = rolecall::dictionary::against::against(normalizer.dictionary(), &classification);
            problems.append(&mut agreement.problems);
            let _ = writeln!(agreements, "{}", compared(classification.scheme, &agreement));
        }
    }
    problems.sort();
    problems.dedup();
    let mut out = String::new();
    for problem in &problems {
        let _ = writeln!(out, "{problem}");
    }
    let errors = problems.iter().filter(|problem| problem.code.severity() == Severity::Error).count();
    let warnings = problems.len() - errors;
    match &normalizer {
        Some(normalizer) => {
            let dictionary = normalizer.dictionary();
            let taxonomy = &dictionary.taxonomy;
            let titles = dictionary.aliases.iter().filter(|alias| alias.is_title).count();
            let _ = writeln!(
                out,
                "{} roles in {} families and {} functions, {} aliases beside the titles, {} fields of work, {} phrases, {} abbreviations",
                taxonomy.roles.len(),
                taxonomy.families.len(),
                taxonomy.functions.len(),
                dictionary.aliases.len() - titles,
                dictionary.areas.len(),
                dictionary.phrases.len(),
                dictionary.abbreviations.len(),
            );
        }
        None => out.push_str("not usable until the errors are mended\n"),
    }
    out.push_str(&agreements);
    let colour = if errors > 0 { RED } else { GREEN };
    let _ = writeln!(out, "{colour}{errors} error(s){PLAIN}, {warnings} warning(s)");
    print(&out)?;
    let failed = errors > 0 || (strict && warnings > 0);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Reads a classification named as `onet:PATH` or `esco:PATH`.
fn classification(named: &str) -> Result<Classification, Failure> {
    let scheme = named.split_once(':').and_then(|(name, path)| Some((Scheme::from_name(name)?, path)));
    let (scheme, path) = scheme.ok_or_else(|| Failure::Usage(format!("--against is \"{named}\"; write onet:FOLDER or esco:FILE")))?;
    Ok(Classification::read(scheme, Path::new(path))?)
}

fn compared(scheme: Scheme, agreement: &Agreement) -> String {
    let Agreement { coded, compared, disagree, explained, .. } = agreement;
    let share = *disagree as f64 * 100.0 / (*compared).max(1) as f64;
    format!(
        "{}: {compared} of {coded} coded roles compared, {disagree} disagree without a reason ({share:.1} %), {explained} with one",
        scheme.name()
    )
}

/// The files of a pack that are not as they should be written, with the text they should have.
fn unformatted(dir: &Path) -> Result<Vec<(Problem, String)>, Failure> {
    let mut list = Vec::new();
    for file in read_folder(dir)? {
        let (Ok(text), Some(table)) = (&file.text, Table::of_file(&file.path)) else {
            continue;
        };
        if let Some(neat) = formatted(table, text).filter(|neat| neat != text) {
            let place = Place { file: file.path.as_str().into(), line: 0, column: 0 };
            list.push((Problem::new(Code::Unformatted, &place, "rows are not sorted or trimmed"), neat));
        }
    }
    Ok(list)
}

pub fn format(dir: &Path, check: bool) -> Result<ExitCode, Failure> {
    let list = unformatted(dir)?;
    let mut out = String::new();
    for (problem, neat) in &list {
        let path = dir.join(&*problem.place.file);
        if !check {
            std::fs::write(&path, neat).map_err(|source| Failure::Write { path: path.clone(), source })?;
        }
        let _ = writeln!(out, "{} {}", if check { "would format" } else { "formatted" }, problem.place.file);
    }
    print(&out)?;
    Ok(if check && !list.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
