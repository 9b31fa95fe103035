//! The coding index of the UK's SOC 2020: a title and its unit group in every row.

use std::path::Path;

use super::{
    Catalogue,
    groups::UK_SOC,
    sheet::{Cells, may, need, rows},
};
use crate::dictionary::problem::DictionaryError;

pub(super) fn read(path: &Path, into: &mut Catalogue) -> Result<(), DictionaryError> {
    into.info.name = "UK SOC 2020".to_owned();
    into.info.version = "2020".to_owned();
    into.info.licence = "Open Government Licence v3.0".to_owned();
    into.info.source = "SOC 2020 coding index, Office for National Statistics, https://www.ons.gov.uk".to_owned();
    let columns = [
        need(&["SOC 2020", "SOC 2020 code", "SOC 2020 unit group", "SOC 2020 unit group code", "unit group", "code", "label"]),
        need(&["INDEXOCC natural*", "natural word order", "job title", "title", "INDEXOCC"]),
        // `Accountant, chartered`
        may(&["INDEXOCC", "INDEXOCC inverted*", "inverted*"]),
        may(&["SOC 2020 unit group title", "SOC 2020 group title", "unit group title", "group title"]),
    ];
    let mut counts = std::mem::take(&mut into.counts);
    rows(path, Cells::Quoted, &columns, &mut counts, |cells| {
        let [code, natural, inverted, group_title] = cells else { return Err("no title") };
        if !code.is_empty() && code.bytes().all(|byte| byte == b'}') {
            return Err("not codable (}}}})");
        }
        if code.len() != 4 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("no unit group of four digits");
        }
        if natural.is_empty() && inverted.is_empty() {
            return Err("no title");
        }
        let family = into.group("uksoc", UK_SOC, &code[..1], &code[..2]);
        let concept = into.concept(code);
        concept.family = family;
        if !group_title.is_empty() {
            concept.prefer(group_title);
        }
        concept.add(natural);
        if inverted != natural {
            concept.add(inverted);
        }
        Ok(())
    })?;
    into.counts = counts;
    Ok(())
}
