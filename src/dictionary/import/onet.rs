//! O*NET's text database: tab-separated files in one folder.

use std::path::Path;

use super::{
    Catalogue,
    groups::SOC,
    sheet::{Cells, Column, may, need, rows},
};
use crate::dictionary::problem::DictionaryError;

const CODE: Column = need(&["O*NET-SOC Code"]);

pub(super) fn read(folder: &Path, into: &mut Catalogue) -> Result<(), DictionaryError> {
    into.info.name = "O*NET".to_owned();
    into.info.licence = "CC BY 4.0".to_owned();
    into.info.source = "O*NET Database by the U.S. Department of Labor, Employment and Training Administration (USDOL/ETA), \
        https://www.onetcenter.org/database.html; changed: titles that read alike are put together, shares are added"
        .to_owned();
    let mut counts = std::mem::take(&mut into.counts);
    rows(&folder.join("Occupation Data.txt"), Cells::Tabs, &[CODE, need(&["Title"])], &mut counts, |cells| {
        let [code, title] = cells else { return Err("no title") };
        if !is_code(code) {
            return Err("no O*NET-SOC code");
        }
        let family = into.group("soc", SOC, &code[..2], &code[..4]);
        let concept = into.concept(code);
        concept.prefer(title);
        concept.family = family;
        concept.soc = code[..7].to_owned();
        concept.onet = if code.ends_with(".00") { String::new() } else { (*code).to_owned() };
        Ok(())
    })?;
    let mut take = |cells: &[&str]| {
        let concept = into.find(cells[0]).ok_or("code not in Occupation Data.txt")?;
        concept.add(cells[1]);
        if let Some(short) = cells.get(2).filter(|short| **short != "n/a") {
            concept.add_search_only(short);
        }
        Ok(())
    };
    let alternate = [CODE, need(&["Alternate Title", "Job Title"]), may(&["Short Title"])];
    rows(&folder.join("Alternate Titles.txt"), Cells::Tabs, &alternate, &mut counts, &mut take)?;
    let reported = folder.join("Sample of Reported Titles.txt");
    if reported.exists() {
        rows(&reported, Cells::Tabs, &[CODE, need(&["Reported Job Title"])], &mut counts, &mut take)?;
    }
    into.counts = counts;
    Ok(())
}

/// `29-1141.00`.
fn is_code(code: &str) -> bool {
    code.len() == 10
        && code.bytes().enumerate().all(|(at, byte)| match at {
            2 => byte == b'-',
            7 => byte == b'.',
            _ => byte.is_ascii_digit(),
        })
}
