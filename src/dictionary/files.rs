//! The files of a pack, wherever they lie: in a folder or inside the library.

use std::{borrow::Cow, fs, path::Path};

use super::problem::DictionaryError;

/// One file of a pack.
#[derive(Debug, Clone)]
pub struct File {
    /// Path inside the pack, with `/`.
    pub path: String,
    /// Its bytes as text; bytes that are no UTF-8 are a problem that the reader reports.
    pub text: Result<Cow<'static, str>, usize>,
}

/// A folder may hold this many bytes of dictionary; more is a mistake, not a dictionary.
const MAX_BYTES: u64 = 1 << 30;

/// Reads the CSV and TOML files of a folder and of the folders in it, in the order of their names.
///
/// # Errors
/// When the folder or a file can't be read, or all of it is larger than 1 GiB.
pub fn read_folder(folder: &Path) -> Result<Vec<File>, DictionaryError> {
    let mut files = Vec::new();
    let mut bytes = 0;
    visit(folder, "", &mut files, &mut bytes)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn visit(folder: &Path, prefix: &str, files: &mut Vec<File>, bytes: &mut u64) -> Result<(), DictionaryError> {
    let fault = |path: &Path, source| DictionaryError::Io { path: path.display().to_string(), source };
    for entry in fs::read_dir(folder).map_err(|e| fault(folder, e))? {
        let entry = entry.map_err(|e| fault(folder, e))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let meta = fs::metadata(&path).map_err(|e| fault(&path, e))?;
        if meta.is_dir() {
            // Depth of a pack is three (`en/aliases/x.csv`): deeper folders are not ours, and links may loop.
            if prefix.matches('/').count() < 2 && !name.starts_with('.') {
                visit(&path, &format!("{name}/"), files, bytes)?;
            }
        } else if name.ends_with(".csv") || name.ends_with(".toml") {
            *bytes += meta.len();
            if *bytes > MAX_BYTES {
                return Err(fault(folder, std::io::Error::other("more than 1 GiB of tables")));
            }
            let raw = fs::read(&path).map_err(|e| fault(&path, e))?;
            let text = match String::from_utf8(raw) {
                Ok(text) => Ok(Cow::Owned(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))),
                Err(error) => Err(error.utf8_error().valid_up_to()),
            };
            files.push(File { path: name, text });
        }
    }
    Ok(())
}
