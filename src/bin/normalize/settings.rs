//! `rolecall.toml` beside the file of titles: what is always wanted there, below what is typed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use serde::Deserialize;

use crate::{
    args::{Scheme, TableArgs},
    error::{DIM, Failure, PLAIN},
};

const NAME: &str = "rolecall.toml";

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    /// Packs, the last on top; those that are typed lie above them.
    dictionary: Vec<PathBuf>,
    codes: Vec<String>,
    ladder: Option<String>,
    min_confidence: Option<f32>,
}

/// Lays what was typed over the settings beside the first file, if there are any.
pub fn layer(args: &mut TableArgs) -> Result<(), Failure> {
    let beside = |file: &PathBuf| file.parent().map(|folder| folder.join(NAME)).filter(|_| file != Path::new("-"));
    let Some(path) = args.files.first().and_then(beside).filter(|_| !args.no_config) else {
        return Ok(());
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Failure::Read { path, source }),
    };
    // Files that are to be read with different settings can't be one run.
    if let Some(other) = args.files.iter().skip(1).find(|file| beside(file).is_none_or(|other| !same(&other, &path))) {
        return Err(Failure::Usage(format!(
            "{} stands beside {} but not beside {}: run them one by one, or say --no-config",
            path.display(),
            args.files[0].display(),
            other.display()
        )));
    }
    let fault = |why: String| Failure::Usage(format!("{}: {why}; --no-config leaves it unread", path.display()));
    let settings: Settings = toml::from_str(&text).map_err(|error| fault(error.message().to_owned()))?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let typed = std::mem::take(&mut args.dictionaries.dictionary);
    args.dictionaries.dictionary = settings.dictionary.iter().map(|pack| folder.join(pack)).chain(typed).collect();
    if args.codes.is_empty() {
        let scheme = |name: &String| Scheme::from_str(name, true).map_err(|_| fault(format!("there are no codes \"{name}\"")));
        args.codes = settings.codes.iter().map(scheme).collect::<Result<_, _>>()?;
    }
    if args.ladder.is_none() {
        // A ladder of one's own is a file beside the settings.
        args.ladder = settings.ladder.map(|ladder| match ladder.ends_with(".csv") {
            true => folder.join(ladder).to_string_lossy().into_owned(),
            false => ladder,
        });
    }
    args.min_confidence = args.min_confidence.or(settings.min_confidence);
    if !args.quiet {
        anstream::eprintln!("{DIM}settings from {}{PLAIN}", path.display());
    }
    Ok(())
}

fn same(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}
