//! ESCO's file of occupations: other labels stand in one cell, a line each.

use std::path::Path;

use super::{
    Catalogue,
    groups::ISCO,
    sheet::{Cells, may, need, rows},
};
use crate::dictionary::problem::DictionaryError;

pub(super) fn read(path: &Path, into: &mut Catalogue) -> Result<(), DictionaryError> {
    into.info.name = "ESCO".to_owned();
    into.info.licence = "Reuse with acknowledgement of the European Commission (Decision 2011/833/EU)".to_owned();
    into.info.source = "ESCO, European Commission, https://esco.ec.europa.eu".to_owned();
    let columns = [need(&["conceptUri"]), need(&["iscoGroup"]), need(&["preferredLabel"]), need(&["altLabels"]), may(&["hiddenLabels"])];
    let mut counts = std::mem::take(&mut into.counts);
    rows(path, Cells::Quoted, &columns, &mut counts, |cells| {
        let [uri, group, preferred, alternative, hidden] = cells else { return Err("no concept") };
        if uri.is_empty() || preferred.is_empty() {
            return Err("no conceptUri or no preferredLabel");
        }
        if group.is_empty() || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("no iscoGroup");
        }
        // Spreadsheets drop the zero in front of the armed forces (0110).
        let isco = format!("{group:0>4}");
        let family = into.group("isco", ISCO, &isco[..1], &isco[..2]);
        let concept = into.concept(uri);
        concept.prefer(preferred);
        (concept.family, concept.isco) = (family, isco);
        alternative.lines().for_each(|label| concept.add(label));
        hidden.lines().for_each(|label| concept.add_search_only(label));
        Ok(())
    })?;
    into.counts = counts;
    Ok(())
}
