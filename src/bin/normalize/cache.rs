//! The compiled built-in dictionary in the user's cache folder, so that a start does not read the tables again.
//!
//! Made when it is first needed, belongs to one program and one text, never trusted unchecked, and never missed: where it can't be
//! read or written, the dictionary is made from its text. `ROLECALL_CACHE` names another folder; empty, it turns the cache off.

use std::{
    env, fs,
    hash::{Hash, Hasher},
    io::Write,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use rolecall::{Builder, Normalizer, dictionary::builtin};
use rustc_hash::FxHasher;

use crate::error::Failure;

/// Finishes a builder; what is only the built-in dictionary comes from the cache.
pub fn build(builder: Builder) -> Result<Normalizer, Failure> {
    let file = folder().filter(|_| builder.is_builtin()).map(|folder| folder.join("builtin.idx"));
    let Some(file) = file else {
        return Ok(builder.build()?);
    };
    let fingerprint = fingerprint();
    if let Ok(bytes) = fs::read(&file)
        && let Ok(normalizer) = builder.open(&bytes, fingerprint)
    {
        return Ok(normalizer);
    }
    let normalizer = builder.build()?;
    // Without a cache the next start is slower, nothing else.
    let _ = keep(&file, &normalizer.to_bytes(fingerprint));
    Ok(normalizer)
}

fn folder() -> Option<PathBuf> {
    match env::var_os("ROLECALL_CACHE") {
        Some(named) => (!named.is_empty()).then(|| named.into()),
        None => Some(dirs::cache_dir()?.join("rolecall")),
    }
}

/// Changes with the text of the dictionary and with the program, whose analyzer may have changed.
fn fingerprint() -> u64 {
    let mut hasher = FxHasher::default();
    builtin::fingerprint().hash(&mut hasher);
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
    Ok(())
}
