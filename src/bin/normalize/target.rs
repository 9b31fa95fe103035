//! Where output goes: a file that appears whole or not at all, a device or pipe, or standard output.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, Once, PoisonError},
};

use tempfile::{NamedTempFile, TempDir};

use crate::error::Failure;

/// An output that is being written.
pub struct Target {
    path: PathBuf,
    sink: Sink,
}

enum Sink {
    /// Beside its place, to be moved there.
    File(NamedTempFile),
    /// A device or pipe: there is nothing to put in its place.
    Stream(fs::File),
    Stdout(io::Stdout),
}

impl Target {
    /// A file beside `path`, or beside what a link stands for, with the permissions of the one that it replaces; a device or pipe itself.
    pub fn file(path: &Path) -> Result<Target, Failure> {
        open(path).map_err(|source| Failure::write(path, source))
    }

    /// Standard output.
    pub fn stdout() -> Target {
        Target { path: PathBuf::from("standard output"), sink: Sink::Stdout(io::stdout()) }
    }

    /// Its name for messages.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the output in its place.
    pub fn finish(self) -> Result<(), Failure> {
        let Target { path, sink } = self;
        let finished = match sink {
            Sink::File(mut file) => file.flush().and_then(|()| {
                // Held until it is in its place: an interrupt finds either the old file or the new one.
                let mut parts = parts();
                parts.retain(|part| part != file.path());
                file.persist(&path).map(drop).map_err(|error| error.error)
            }),
            Sink::Stream(mut file) => file.flush(),
            Sink::Stdout(mut out) => out.flush(),
        };
        finished.map_err(|source| Failure::write(&path, source))
    }
}

/// A folder of files that appears whole in its place, or not at all.
pub struct Folder {
    place: PathBuf,
    beside: TempDir,
}

impl Folder {
    /// Beside `place`.
    pub fn beside(place: &Path) -> Result<Folder, Failure> {
        let fault = |source| Failure::write(place, source);
        let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(fault)?;
        let beside = tempfile::Builder::new().prefix(".normalize-").tempdir_in(parent).map_err(fault)?;
        Ok(Folder { place: place.to_owned(), beside })
    }

    /// Where its files are until it is moved to its place.
    pub fn path(&self) -> PathBuf {
        self.beside.path().join("new")
    }

    /// Writes a file in it.
    pub fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let file = self.path().join(name);
        let folder = fs::create_dir_all(file.parent().unwrap_or(&file));
        folder.and_then(|()| fs::write(&file, text)).map_err(|source| Failure::write(&self.place, source))
    }

    /// Moves it to its place. What was there is gone; or there again, should that fail.
    pub fn finish(self) -> Result<(), Failure> {
        let fault = |source| Failure::write(&self.place, source);
        let (fresh, old) = (self.path(), self.beside.path().join("old"));
        let replaces = self.place.exists();
        if replaces {
            fs::rename(&self.place, &old).map_err(fault)?;
        }
        fs::rename(&fresh, &self.place).map_err(|source| {
            if replaces {
                let _ = fs::rename(&old, &self.place);
            }
            fault(source)
        })
    }
}

/// Writes a file in one piece.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut target = Target::file(path)?;
    target.write_all(bytes).map_err(|source| Failure::write(path, source))?;
    target.finish()
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::File(file) => file.write(bytes),
            Sink::Stream(file) => file.write(bytes),
            Sink::Stdout(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::File(file) => file.flush(),
            Sink::Stream(file) => file.flush(),
            Sink::Stdout(out) => out.flush(),
        }
    }
}

fn open(path: &Path) -> io::Result<Target> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let there = fs::metadata(&path).ok();
    if there.as_ref().is_some_and(|meta| !meta.is_file() && !meta.is_dir()) {
        let sink = Sink::Stream(fs::OpenOptions::new().write(true).open(&path)?);
        return Ok(Target { path, sink });
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let permissions = there.filter(fs::Metadata::is_file).map_or_else(permissions, |meta| meta.permissions());
    remove_on_interrupt();
    let mut parts = parts();
    let file = tempfile::Builder::new().prefix(".normalize-").permissions(permissions).tempfile_in(folder)?;
    parts.push(file.path().to_owned());
    Ok(Target { path, sink: Sink::File(file) })
}

/// Files that are being written and are not in their place yet.
static PARTS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn parts() -> MutexGuard<'static, Vec<PathBuf>> {
    PARTS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An interrupt leaves nothing half-written: what is not in its place is removed. 130 is what shells expect of an interrupted command.
fn remove_on_interrupt() {
    static SET: Once = Once::new();
    SET.call_once(|| {
        // Where there are no signals to be caught, an interrupt leaves a hidden file, and no wrong one.
        let _ = ctrlc::set_handler(|| {
            let parts = parts();
            for part in parts.iter() {
                let _ = fs::remove_file(part);
            }
            std::process::exit(130);
        });
    });
}

/// The permissions of an ordinary new file; a temporary one is private otherwise.
#[cfg(unix)]
fn permissions() -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o666)
}

#[cfg(not(unix))]
fn permissions() -> fs::Permissions {
    fs::metadata(".").map(|meta| meta.permissions()).expect("the current folder has permissions")
}
