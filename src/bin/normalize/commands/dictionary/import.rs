//! `normalize dictionary import`: a published classification, or a catalogue of one's own, made into a pack.

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use rolecall::{
    Normalizer,
    dictionary::{
        import::{
            Catalogue, HeldOut,
            pack::{ImportedPack, WRITTEN_BY_IMPORT},
        },
        problem::{DictionaryError, Severity},
    },
    index::alike::Alike,
};

use super::super::print;
use crate::{
    args::{ImportArgs, ImportFormat},
    error::{BOLD, Failure, PLAIN},
    target::{Folder, Target},
};

pub fn import(args: &ImportArgs) -> Result<ExitCode, Failure> {
    let language = args.language.as_deref();
    if language.is_some_and(|language| language.len() != 2 || !language.bytes().all(|byte| byte.is_ascii_lowercase())) {
        return Err(Failure::Usage("--language takes two small letters: en, de, fr".to_owned()));
    }
    let hold_out = args.hold_out.as_deref().map(parse_hold_out).transpose()?;
    let files: BTreeSet<String> = may_replace(&args.output)?;

    let mut catalogue = args.format.format().read(&args.path, language)?;
    let held = hold_out.as_ref().map(|&(one_in, _)| catalogue.hold_out(one_in));
    let alike = Alike::default();
    let pack = catalogue.pack(&|texts| alike.readings(texts));
    if let Some(foreign) = files.iter().find(|file| !pack.files.iter().any(|(path, _)| path == *file)) {
        return Err(in_the_way(&args.output, &format!("it also holds {foreign}, which this import would not write again")));
    }
    write_pack(&args.output, &pack)?;
    if let (Some((_, file)), Some(held)) = (&hold_out, &held) {
        write_held_out(file, held)?;
    }
    let held = held.as_deref().zip(hold_out.as_ref().map(|(_, file)| file.as_path()));
    print(&report(args, &catalogue, &pack, held))?;
    Ok(ExitCode::SUCCESS)
}

/// `N:FILE`.
fn parse_hold_out(text: &str) -> Result<(u32, PathBuf), Failure> {
    let parsed = text.split_once(':').and_then(|(number, file)| Some((number.parse().ok()?, file)));
    match parsed {
        Some((one_in, file)) if one_in >= 2 && !file.is_empty() => Ok((one_in, file.into())),
        _ => Err(Failure::Usage(format!("--hold-out is \"{text}\"; it takes N:FILE with N at least 2, e.g. 10:unseen.csv"))),
    }
}

/// The files of the pack that stands where the new one goes; anything but an imported pack or an empty folder is refused.
fn may_replace(dir: &Path) -> Result<BTreeSet<String>, Failure> {
    let read = |path: &Path, source| Failure::Read { path: path.to_owned(), source };
    let mut files = BTreeSet::new();
    match fs::metadata(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
        Err(error) => return Err(read(dir, error)),
        Ok(meta) if !meta.is_dir() => return Err(in_the_way(dir, "it is a file")),
        Ok(_) => {}
    }
    let mut folders = vec![(dir.to_owned(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|e| read(&folder, e))? {
            let entry = entry.map_err(|e| read(&folder, e))?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(|e| read(&folder, e))?.is_dir() {
                folders.push((entry.path(), format!("{name}/")));
            } else {
                files.insert(name);
            }
        }
    }
    let imported = fs::read_to_string(dir.join("pack.toml")).is_ok_and(|text| text.starts_with(WRITTEN_BY_IMPORT));
    if !files.is_empty() && !imported {
        return Err(in_the_way(dir, "it is not empty, and no pack that an import wrote"));
    }
    Ok(files)
}

fn in_the_way(dir: &Path, why: &str) -> Failure {
    Failure::Usage(format!("{} is in the way: {why}; name another folder with -o", dir.display()))
}

/// Writes the pack beside its place and moves it there, so that it appears whole or not at all.
fn write_pack(dir: &Path, pack: &ImportedPack) -> Result<(), Failure> {
    let folder = Folder::beside(dir)?;
    for (path, text) in &pack.files {
        folder.write(path, text)?;
    }
    // What was written is read as a user's pack is, before anything is replaced.
    let (_, mut problems) = Normalizer::builder().without_builtin().dictionary(folder.path()).check()?;
    problems.retain(|problem| problem.code.severity() == Severity::Error);
    if !problems.is_empty() {
        return Err(DictionaryError::Faulty(problems).into());
    }
    folder.finish()
}

fn write_held_out(path: &Path, held: &[HeldOut]) -> Result<(), Failure> {
    let fault = |source| Failure::write_csv(path, source);
    let mut csv = csv::Writer::from_writer(Target::file(path)?);
    csv.write_record(["title", "label"]).map_err(fault)?;
    for title in held {
        csv.write_record([title.title.as_str(), &title.codes.join("|")]).map_err(fault)?;
    }
    let target = csv.into_inner().map_err(|error| Failure::write(path, io::Error::new(error.error().kind(), error.to_string())))?;
    target.finish()
}

fn report(args: &ImportArgs, catalogue: &Catalogue, pack: &ImportedPack, held: Option<(&[HeldOut], &Path)>) -> String {
    let mut out = String::new();
    let mut line = |count: usize, what: &str| {
        let _ = writeln!(out, "{count:>8}  {what}");
    };
    line(catalogue.counts.rows, if args.format == ImportFormat::Skos { "statements read" } else { "rows read" });
    for (reason, count) in &catalogue.counts.skipped {
        line(*count, &format!("skipped: {reason}"));
    }
    if pack.unreadable_concepts > 0 {
        line(pack.unreadable_concepts, "skipped: concepts none of whose titles has a word that can be read");
    }
    if pack.unreadable > 0 {
        line(pack.unreadable, "titles dropped: no word that can be read");
    }
    line(pack.duplicates, "titles dropped: read like another of the same concept");
    if let Some((held, path)) = held {
        line(held.len(), &format!("titles held out: {}", path.display()));
    }
    line(pack.concepts, "concepts, each a role");
    line(pack.aliases, "aliases beside their titles");
    line(pack.ambiguous, "titles that stand under several concepts, with shares");
    let dir = args.output.display();
    let _ = writeln!(out, "{BOLD}{dir}{PLAIN}  normalize --no-builtin --dictionary {dir} titles.csv -o answers.csv");
    out
}
