//! `rolecall.toml` beside the file of titles: what is always wanted there, below what is typed.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use serde::Deserialize;

use crate::{
    args::{DictionaryArgs, Scheme, TableArgs},
    error::{DIM, Failure, PLAIN},
    table::files::same,
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
    /// The column that says where people work, or `none`.
    context: Option<String>,
}

impl Settings {
    /// The settings that stand beside a file of titles, with their place.
    fn beside(file: &Path) -> Result<Option<(PathBuf, Settings)>, Failure> {
        let Some(path) = place(file) else {
            return Ok(None);
        };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Failure::Read { path, source }),
        };
        let settings = toml::from_str(&text).map_err(|error| fault(&path, error.message()))?;
        Ok(Some((path, settings)))
    }

    /// Its packs below those that were typed.
    fn lay_packs(&self, path: &Path, typed: &mut DictionaryArgs) {
        let above = std::mem::take(&mut typed.dictionary);
        typed.dictionary = self.dictionary.iter().map(|pack| folder(path).join(pack)).chain(above).collect();
    }
}

/// Lays what was typed over the settings beside the first file, if there are any.
pub fn layer(args: &mut TableArgs) -> Result<(), Failure> {
    let Some(first) = args.files.first().filter(|_| !args.no_config) else {
        return Ok(());
    };
    let Some((path, settings)) = Settings::beside(first)? else {
        return Ok(());
    };
    // Files that are to be read with different settings can't be one run.
    if let Some(other) = args.files.iter().skip(1).find(|file| place(file).is_none_or(|other| !same(&other, &path))) {
        return Err(Failure::Usage(format!(
            "{} stands beside {} but not beside {}: run them one by one, or say --no-config",
            path.display(),
            first.display(),
            other.display()
        )));
    }
    settings.lay_packs(&path, &mut args.dictionaries);
    if args.codes.is_empty() {
        let scheme = |name: &String| Scheme::from_str(name, true).map_err(|_| fault(&path, &format!("there are no codes \"{name}\"")));
        args.codes = settings.codes.iter().map(scheme).collect::<Result<_, _>>()?;
    }
    if args.ladder.is_none() {
        // A ladder of one's own is a file beside the settings.
        args.ladder = settings.ladder.map(|ladder| match ladder.ends_with(".csv") {
            true => folder(&path).join(ladder).to_string_lossy().into_owned(),
            false => ladder,
        });
    }
    args.min_confidence = args.min_confidence.or(settings.min_confidence);
    args.context = args.context.take().or(settings.context);
    if !args.quiet {
        name(&path);
    }
    Ok(())
}

/// The packs of the settings beside a file, below those that were typed.
pub fn layer_packs(file: &Path, typed: &mut DictionaryArgs) -> Result<(), Failure> {
    if let Some((path, settings)) = Settings::beside(file)? {
        settings.lay_packs(&path, typed);
        name(&path);
    }
    Ok(())
}

fn place(file: &Path) -> Option<PathBuf> {
    file.parent().map(|folder| folder.join(NAME)).filter(|_| file != Path::new("-"))
}

fn folder(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

fn name(path: &Path) {
    anstream::eprintln!("{DIM}settings from {}{PLAIN}", path.display());
}

fn fault(path: &Path, why: &str) -> Failure {
    Failure::Usage(format!("{}: {why}; --no-config leaves it unread", path.display()))
}
