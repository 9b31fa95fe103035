//! A table of one's own: a title and the code of its concept in every row.

use std::path::Path;

use super::{
    Catalogue, Name, one_line,
    sheet::{Cells, may, need, rows},
};
use crate::dictionary::problem::DictionaryError;

pub(super) fn read(path: &Path, language: Option<&str>, into: &mut Catalogue) -> Result<(), DictionaryError> {
    into.info.name = path.file_stem().map_or_else(|| "own".to_owned(), |name| name.to_string_lossy().into_owned());
    let columns = [
        need(&["alias", "title", "label"]),
        need(&["concept", "code", "role_id", "id"]),
        may(&["preferred", "preferred title", "role"]),
        may(&["weight"]),
        may(&["language", "lang"]),
        may(&["note", "description"]),
    ];
    let mut counts = std::mem::take(&mut into.counts);
    let family = into.group("own", &[("jobs", &into.info.name.clone())], "jobs", "jobs");
    rows(path, Cells::Quoted, &columns, &mut counts, |cells| {
        let [alias, code, preferred, weight, row_language, note] = cells else { return Err("no code") };
        if code.is_empty() {
            return Err("no code");
        }
        if language.is_some_and(|language| !row_language.is_empty() && !row_language.eq_ignore_ascii_case(language)) {
            return Err("another language");
        }
        if alias.is_empty() && preferred.is_empty() {
            return Err("no title");
        }
        let weight = match *weight {
            "" => None,
            text => {
                Some(text.parse().ok().filter(|weight: &f64| weight.is_finite() && *weight > 0.0).ok_or("weight is no number above 0")?)
            }
        };
        let concept = into.concept(code);
        if concept.family.is_empty() {
            concept.family.clone_from(&family);
        }
        if concept.note.is_empty() {
            concept.note = one_line(note);
        }
        if !preferred.is_empty() {
            concept.prefer(preferred);
        }
        concept.add_name(Name { text: one_line(alias), weight, search_only: false });
        Ok(())
    })?;
    into.counts = counts;
    Ok(())
}
