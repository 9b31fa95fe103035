//! ESCO's file of occupations: other labels stand in one cell, a line each.

use std::path::Path;

use super::{Classification, rows};
use crate::dictionary::problem::DictionaryError;

pub(super) fn read(path: &Path, into: &mut Classification) -> Result<(), DictionaryError> {
    rows(path, b',', &["iscoGroup", "preferredLabel", "altLabels"], |cells| {
        // Spreadsheets drop the zero in front of the armed forces (0110).
        let code = format!("{:0>4}", cells[0]);
        let labels = std::iter::once(cells[1]).chain(cells[2].lines());
        labels.filter(|label| !label.trim().is_empty()).for_each(|label| into.add(label, &code));
    })
}
