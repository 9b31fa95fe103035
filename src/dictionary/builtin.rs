//! The dictionary that is part of the library. The only place that names the `dictionaries` folder.

use super::files::{self, File};

/// The files of the built-in pack.
pub fn files() -> Vec<File> {
    files::read_folder(std::path::Path::new("dictionaries")).unwrap()
}
