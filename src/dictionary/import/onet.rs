//! O*NET's text database: tab-separated files in one folder.

use std::path::Path;

use super::{Classification, rows};
use crate::dictionary::problem::DictionaryError;

pub(super) fn read(folder: &Path, into: &mut Classification) -> Result<(), DictionaryError> {
    let table = |name: &str| folder.join(name);
    rows(&table("Occupation Data.txt"), b'\t', &["O*NET-SOC Code", "Title"], |cells| into.add(cells[1], cells[0]))?;
    rows(&table("Alternate Titles.txt"), b'\t', &["O*NET-SOC Code", "Alternate Title"], |cells| into.add(cells[1], cells[0]))?;
    let reported = table("Sample of Reported Titles.txt");
    if reported.exists() {
        rows(&reported, b'\t', &["O*NET-SOC Code", "Reported Job Title"], |cells| into.add(cells[1], cells[0]))?;
    }
    Ok(())
}
