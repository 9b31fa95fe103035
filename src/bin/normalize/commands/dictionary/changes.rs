//! `normalize dictionary diff` and `try`: what new rows change, in the words of the pack or in a file of titles.

use std::{fmt::Write, fs, path::Path, process::ExitCode};

use rolecall::{Normalizer, dictionary::table::Table};
use rustc_hash::FxHashMap;

use super::super::{builder, open, print};
use crate::{
    args::DictionaryArgs,
    error::{BOLD, DIM, Failure, PLAIN},
    table::{
        column::{self, text},
        read,
    },
};

pub fn diff(dir: &Path) -> Result<ExitCode, Failure> {
    let builtin = Normalizer::builder().build()?;
    let overlaid = Normalizer::builder().dictionary(dir).build()?;
    if let Some((name, _)) = overlaid.beside().next() {
        print(&format!(
            "{BOLD}{name}{PLAIN} is a classification: it stands beside the built-in dictionary, with columns of its own, and changes none of its answers\n"
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut out = String::new();
    if let Some(report) = overlaid.overlay_reports().last() {
        let _ = writeln!(
            out,
            "{BOLD}{}{PLAIN}: {} added, {} replaced, {} removed (roles and aliases)",
            report.pack, report.added, report.replaced, report.removed
        );
    }
    for alias in overlaid.dictionary().aliases.iter().filter(|alias| alias.origin > 0) {
        let (before, after) = (described(&builtin, &alias.text), described(&overlaid, &alias.text));
        if before != after {
            let _ = writeln!(out, "  {}: {before} -> {after}", alias.text);
        }
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}

/// Reads every title of a file twice, without and with the new rows, and lists the titles whose answer differs.
pub fn try_out(new: &Path, titles: &Path, select: Option<&str>, dictionaries: &DictionaryArgs) -> Result<ExitCode, Failure> {
    let before = open(builder(dictionaries))?;
    let after = if new.is_dir() {
        builder(dictionaries).dictionary(new).build()?
    } else {
        let rows = fs::read_to_string(new).map_err(|source| Failure::Read { path: new.to_owned(), source })?;
        let name = new.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        builder(dictionaries).pack(&name, &[(&file_of(new, &rows)?, &rows)]).build()?
    };
    let (distinct, rows) = count(titles, select, &before)?;
    let mut changed = Vec::new();
    for (title, count) in &distinct {
        let (old, fresh) = (described(&before, title), described(&after, title));
        if old != fresh {
            changed.push((title, count, old, fresh));
        }
    }
    let mut out = String::new();
    for (title, count, old, fresh) in &changed {
        let _ = writeln!(out, "  {count:>6} x {}: {DIM}{old}{PLAIN} -> {fresh}", crate::table::shown(title));
    }
    let touched: u64 = changed.iter().map(|(_, count, ..)| **count).sum();
    let _ = writeln!(out, "{BOLD}{touched}{PLAIN} of {rows} rows would change ({} of {} distinct titles)", changed.len(), distinct.len());
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}

/// The path inside a pack that a file of new rows would have, by its header: the table that knows most of its columns.
fn file_of(path: &Path, rows: &str) -> Result<String, Failure> {
    let header: Vec<&str> = rows.trim_start_matches('\u{feff}').lines().next().unwrap_or_default().split(',').map(str::trim).collect();
    let fits = |table: &Table| table.columns().iter().all(|column| !column.required || header.contains(&column.name));
    let known = |table: &Table| table.columns().iter().filter(|column| header.contains(&column.name)).count();
    let table = Table::ALL.into_iter().filter(fits).max_by_key(known);
    let table = table.ok_or_else(|| {
        Failure::Usage(format!("the header of {} fits no table of a dictionary; new titles need `alias,role_id`", path.display()))
    })?;
    Ok(format!("{}.csv", table.name()))
}

/// The distinct titles of a file with their rows, most frequent first, and how many rows there are.
fn count(path: &Path, select: Option<&str>, normalizer: &Normalizer) -> Result<(Vec<(String, u64)>, u64), Failure> {
    let mut table = read::Table::open(path, &read::Options::default())?;
    let column = column::choose(&mut table, select, normalizer)?.column;
    let mut batch = Vec::new();
    let mut counts: FxHashMap<String, u64> = FxHashMap::default();
    let mut rows = 0;
    while table.next_batch(&mut batch)? {
        for record in &batch {
            rows += 1;
            *counts.entry(text(record.get(column).unwrap_or_default()).into_owned()).or_default() += 1;
        }
    }
    let mut distinct: Vec<_> = counts.into_iter().collect();
    distinct.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok((distinct, rows))
}

/// The answer for a title in a few words.
fn described(normalizer: &Normalizer, title: &str) -> String {
    let outcome = normalizer.normalize(title);
    let slug = |id| normalizer.taxonomy().role(id).slug.as_str();
    match (outcome.role, outcome.level) {
        (Some(role), Some(level)) => format!("{} ({level})", slug(role)),
        (Some(role), None) => slug(role).to_owned(),
        _ if !outcome.alternatives.is_empty() => {
            let others: Vec<_> = outcome.alternatives.iter().map(|other| format!("{}={:.2}", slug(other.role), other.confidence)).collect();
            others.join(" or ")
        }
        _ => outcome.reason.map_or("no_match".to_owned(), |reason| reason.to_string()),
    }
}
