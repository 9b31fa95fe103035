//! `normalize dictionary`: check, format, show and compare packs.

use std::{fmt::Write, path::Path, process::ExitCode};

use rolecall::{
    Normalizer,
    dictionary::{
        files::read_folder,
        format::formatted,
        problem::{Code, Place, Problem, Severity},
        table::Table,
    },
    model::taxonomy::RoleId,
};

use super::{builder, print};
use crate::{
    args::{DictionaryArgs, DictionaryCommand},
    error::{BOLD, DIM, Failure, GREEN, PLAIN, RED},
};

pub fn run(command: DictionaryCommand) -> Result<ExitCode, Failure> {
    match command {
        DictionaryCommand::Check { dir, no_builtin, strict } => check(dir.as_deref(), no_builtin, strict),
        DictionaryCommand::Format { dir, check } => format(&dir, check),
        DictionaryCommand::Show { query, dictionaries } => show(&query, &dictionaries),
        DictionaryCommand::Diff { dir } => diff(&dir),
    }
}

fn check(dir: Option<&Path>, no_builtin: bool, strict: bool) -> Result<ExitCode, Failure> {
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
    let colour = if errors > 0 { RED } else { GREEN };
    let _ = writeln!(out, "{colour}{errors} error(s){PLAIN}, {warnings} warning(s)");
    print(&out)?;
    let failed = errors > 0 || (strict && warnings > 0);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
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

fn format(dir: &Path, check: bool) -> Result<ExitCode, Failure> {
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

fn show(query: &str, dictionaries: &DictionaryArgs) -> Result<ExitCode, Failure> {
    let normalizer = builder(dictionaries).build()?;
    let Some(id) = find(&normalizer, query) else {
        return Err(Failure::Usage(format!("no role \"{query}\"; `normalize roles WORDS` searches")));
    };
    let taxonomy = normalizer.taxonomy();
    let (role, family) = (taxonomy.role(id), taxonomy.family_of(id));
    let mut out = String::new();
    let _ = writeln!(out, "{BOLD}{}{PLAIN}  {DIM}{}{PLAIN}", role.title, role.slug);
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "  {name:<10} {value}");
        }
    };
    line("family", &family.name);
    line("function", &taxonomy.function_of(id).name);
    line("level", role.level.map_or("", |level| level.as_str()));
    line("track", role.track.map_or("", |track| track.as_str()));
    line("soc", &role.soc);
    line("onet", &role.onet_soc());
    line("isco", &role.isco);
    line("note", &role.note);
    line("pack", &normalizer.dictionary().packs[role.origin as usize].name);
    let related: Vec<&str> = family.related.iter().map(|&id| taxonomy.family(id).name.as_str()).collect();
    line("see also", &related.join(", "));
    let mut aliases: Vec<String> = Vec::new();
    for alias in normalizer.dictionary().aliases.iter().filter(|alias| !alias.is_title) {
        if let Some((_, share)) = alias.targets.iter().find(|(role, _)| *role == id) {
            let share = if *share < 1.0 { format!(" ({:.0} %)", share * 100.0) } else { String::new() };
            aliases.push(format!("{}{share}", alias.text));
        }
    }
    line("aliases", &aliases.join("; "));
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}

fn find(normalizer: &Normalizer, query: &str) -> Option<RoleId> {
    normalizer.taxonomy().find_role(query).or_else(|| normalizer.normalize(query).role)
}

fn diff(dir: &Path) -> Result<ExitCode, Failure> {
    let builtin = Normalizer::builder().build()?;
    let overlaid = Normalizer::builder().dictionary(dir).build()?;
    let mut out = String::new();
    if let Some(report) = overlaid.overlay_reports().last() {
        let _ = writeln!(
            out,
            "{BOLD}{}{PLAIN}: {} added, {} replaced, {} removed (roles and aliases)",
            report.pack, report.added, report.replaced, report.removed
        );
    }
    let describe = |normalizer: &Normalizer, title: &str| {
        let explanation = normalizer.explain(title);
        let outcome = explanation.outcome;
        let slug = |id| normalizer.taxonomy().role(id).slug.clone();
        match outcome.role {
            Some(role) => slug(role),
            None if !outcome.alternatives.is_empty() => outcome
                .alternatives
                .iter()
                .map(|other| format!("{}={:.2}", slug(other.role), other.confidence))
                .collect::<Vec<_>>()
                .join(" or "),
            None => outcome.reason.map_or("no_match".to_owned(), |reason| reason.to_string()),
        }
    };
    for alias in overlaid.dictionary().aliases.iter().filter(|alias| alias.origin > 0) {
        let (before, after) = (describe(&builtin, &alias.text), describe(&overlaid, &alias.text));
        if before != after {
            let _ = writeln!(out, "  {}: {before} -> {after}", alias.text);
        }
    }
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}
