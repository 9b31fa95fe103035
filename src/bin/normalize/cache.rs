//! Compiled dictionaries in the user's cache folder, so that a start does not read the tables again or learn what was learned.
//!
//! Made when they are first needed, each belongs to one program and one text, never trusted unchecked, and never missed: where it can't be
//! read or written, the dictionary is made from its text. `ROLECALL_CACHE` names another folder; empty, it turns the cache off.

use std::{
    env,
    ffi::OsStr,
    fs,
    hash::{Hash, Hasher},
    io::Write,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use rolecall::{
    Builder, Normalizer,
    dictionary::{
        PackInfo, builtin,
        files::{File, read_folder},
    },
};
use rustc_hash::FxHasher;

use crate::{error::Failure, progress};

/// Finishes a builder. The built-in dictionary by itself and packs that learn a ranking come from the cache.
pub fn build(builder: Builder) -> Result<Normalizer, Failure> {
    let (main, beside) = builder.parts()?;
    let mut normalizer = build_part(main)?;
    for (name, part) in beside {
        normalizer = normalizer.with_beside(&name, build_part(part)?);
    }
    Ok(normalizer)
}

fn build_part(builder: Builder) -> Result<Normalizer, Failure> {
    let Some((file, fingerprint)) = place(&builder) else {
        return Ok(builder.build_whole()?);
    };
    if let Ok(normalizer) = builder.open_file(&file, fingerprint) {
        return Ok(normalizer);
    }
    let bar = progress::learning();
    let told = bar.clone();
    let normalizer = builder.on_progress(move |share| told.set_position((share * 100.0) as u64)).build_whole()?;
    bar.finish_and_clear();
    // Without a cache the next start is slower, nothing else.
    let _ = keep(&file, &normalizer.to_bytes(fingerprint));
    Ok(normalizer)
}

/// Where the compiled form is kept, and what it must belong to; `None` where it is not kept.
fn place(builder: &Builder) -> Option<(PathBuf, u64)> {
    let (kept, folders) = (folder()?, builder.folders());
    if builder.is_builtin() {
        return Some((kept.join("builtin.idx"), fingerprint(&[])));
    }
    // Packs from memory (a ladder's) are not part of the key.
    if builder.holds_packs() || folders.iter().any(|folder| folder.is_file()) {
        return None;
    }
    let packs: Vec<Vec<File>> = folders.iter().map(|folder| read_folder(folder).ok()).collect::<Option<_>>()?;
    if !packs.iter().any(|files| PackInfo::of(files).is_some_and(|info| info.learned)) {
        return None;
    }
    // One file for each set of folders, so that changes replace it.
    let mut name = FxHasher::default();
    (folders, builder.is_without_builtin()).hash(&mut name);
    Some((kept.join(format!("packs-{:016x}.idx", name.finish())), fingerprint(&packs)))
}

fn folder() -> Option<PathBuf> {
    match env::var_os("ROLECALL_CACHE") {
        Some(named) => (!named.is_empty()).then(|| named.into()),
        None => Some(dirs::cache_dir()?.join("rolecall")),
    }
}

/// Changes with the text of the dictionaries and with the program, whose analyzer may have changed.
fn fingerprint(packs: &[Vec<File>]) -> u64 {
    let mut hasher = FxHasher::default();
    builtin::fingerprint().hash(&mut hasher);
    for file in packs.iter().flatten() {
        (&file.path, file.text.as_deref().unwrap_or_default()).hash(&mut hasher);
    }
    if let Ok(program) = env::current_exe().and_then(fs::metadata) {
        program.len().hash(&mut hasher);
        let modified = program.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        modified.map(|time| time.as_nanos()).hash(&mut hasher);
    }
    hasher.finish()
}

/// Writes the file beside its place and moves it there, so that another start never reads half of it.
fn keep(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut fresh = tempfile::NamedTempFile::new_in(folder)?;
    fresh.write_all(bytes)?;
    fresh.persist(file)?;
    forget_oldest(folder)
}

/// Packs that were moved or thrown away leave their compiled form behind: of all but the built-in one the newest few stay.
fn forget_oldest(folder: &Path) -> std::io::Result<()> {
    const KEPT: usize = 8;
    let ours = |name: &OsStr| name.to_str().is_some_and(|name| name.starts_with("packs-") && name.ends_with(".idx"));
    let mut packs = Vec::new();
    for entry in fs::read_dir(folder)?.flatten().filter(|entry| ours(&entry.file_name())) {
        packs.push((entry.metadata()?.modified()?, entry.path()));
    }
    packs.sort();
    packs.iter().rev().skip(KEPT).try_for_each(|(_, path)| fs::remove_file(path))
}
