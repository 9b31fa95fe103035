//! Canada's NOC 2021: the structure (codes and class titles) and the elements (example titles), as one file or a folder of them.

use std::{fs, path::Path};

use super::{
    Catalogue, Counts,
    groups::NOC,
    sheet::{Cells, Column, may, need, rows},
};
use crate::dictionary::problem::DictionaryError;

const CODE: Column = need(&["Code - NOC*", "NOC 2021 code", "NOC code", "NOC", "Code"]);

pub(super) fn read(path: &Path, into: &mut Catalogue) -> Result<(), DictionaryError> {
    into.info.name = "NOC 2021".to_owned();
    into.info.version = "2021".to_owned();
    into.info.licence = "Open Government Licence - Canada".to_owned();
    into.info.source = "National Occupational Classification 2021, Statistics Canada, https://www.statcan.gc.ca".to_owned();
    let mut counts = std::mem::take(&mut into.counts);
    let mut groups: Vec<(String, String)> = NOC.iter().map(|&(code, name)| (code.to_owned(), name.to_owned())).collect();
    if path.is_dir() {
        let fault = |source| DictionaryError::Io { path: path.display().to_string(), source };
        let entries = fs::read_dir(path).map_err(fault)?.collect::<Result<Vec<_>, _>>().map_err(fault)?;
        let mut files: Vec<_> =
            entries.iter().map(fs::DirEntry::path).filter(|file| file.extension().is_some_and(|e| e == "csv")).collect();
        files.sort();
        for file in files {
            match file_of_noc(&file, into, &mut groups, &mut counts) {
                Err(DictionaryError::Layout { .. }) => counts.skip("whole files without the columns of NOC"),
                other => other?,
            }
        }
    } else {
        file_of_noc(path, into, &mut groups, &mut counts)?;
    }
    let groups: Vec<(&str, &str)> = groups.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    for at in 0..into.concepts.len() {
        let code = into.concepts[at].code.clone();
        into.concepts[at].family = into.group("noc", &groups, &code[..1], &code[..2]);
    }
    into.counts = counts;
    Ok(())
}

/// The elements have a column more than the structure, so they are tried first.
fn file_of_noc(path: &Path, into: &mut Catalogue, groups: &mut Vec<(String, String)>, counts: &mut Counts) -> Result<(), DictionaryError> {
    let elements = [
        CODE,
        need(&["Element Description English", "Job title text", "Job title"]),
        may(&["Element Type Label English", "Element type label", "Element type"]),
        may(&["Level"]),
        may(&["Class title"]),
    ];
    let read = rows(path, Cells::Quoted, &elements, counts, |cells| {
        let [code, element, kind, level, class] = cells else { return Err("no title") };
        let code = unit_group(code, level)?;
        if !kind.is_empty() && !kind.to_lowercase().contains("example") {
            return Err("an element that is no example title");
        }
        let concept = into.concept(&code);
        if !class.is_empty() {
            concept.prefer(class);
        }
        concept.add(element);
        Ok(())
    });
    let Err(DictionaryError::Layout { .. }) = read else { return read };
    rows(path, Cells::Quoted, &[CODE, need(&["Class title", "title"]), may(&["Level"])], counts, |cells| {
        let [code, title, level] = cells else { return Err("no title") };
        match unit_group(code, level) {
            Ok(code) => into.concept(&code).prefer(title),
            Err(reason) => {
                let code = padded(code, level);
                if code.is_empty() || code.len() > 2 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                    return Err(reason);
                }
                groups.retain(|(other, _)| *other != code);
                groups.push((code, (*title).to_owned()));
            }
        }
        Ok(())
    })
}

/// The code of a unit group: `00010`.
fn unit_group(code: &str, level: &str) -> Result<String, &'static str> {
    let code = padded(code, level);
    let is_unit = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit());
    if is_unit { Ok(code) } else { Err("no unit group of five digits") }
}

/// The level says how many digits a code has; spreadsheets drop the zeros in front, or guard them as `="00010"`.
fn padded(code: &str, level: &str) -> String {
    let digits = code.trim_matches(['=', '"', '\'']);
    match level.parse::<usize>() {
        Ok(level) if level <= 5 && digits.bytes().all(|byte| byte.is_ascii_digit()) => format!("{digits:0>level$}"),
        _ => digits.to_owned(),
    }
}
