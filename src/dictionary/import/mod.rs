//! Published classifications, read into one shape: codes, and the titles that the publisher files under them.

mod esco;
mod onet;

use std::{collections::BTreeSet, path::Path};

use super::problem::DictionaryError;

/// A classification whose published tables can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// The text database of [O*NET](https://www.onetcenter.org/database.html): codes of O*NET-SOC.
    Onet,
    /// The CSV files of [ESCO](https://esco.ec.europa.eu/en/use-esco/download): codes of ISCO-08.
    Esco,
}

impl Scheme {
    /// The scheme with this name: `onet` or `esco`.
    pub fn from_name(name: &str) -> Option<Scheme> {
        match name {
            "onet" => Some(Scheme::Onet),
            "esco" => Some(Scheme::Esco),
            _ => None,
        }
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Scheme::Onet => "O*NET",
            Scheme::Esco => "ESCO",
        }
    }
}

/// A classification: its codes, and titles with their codes.
#[derive(Debug, Clone)]
pub struct Classification {
    /// Which.
    pub scheme: Scheme,
    /// Every code there is.
    pub codes: BTreeSet<String>,
    /// `(title, code)`, in the order of the files; a title may stand under several codes.
    pub titles: Vec<(String, String)>,
}

impl Classification {
    /// Reads a classification as published: O*NET from the folder of its text files, ESCO from a file of occupations.
    ///
    /// # Errors
    /// When a file can't be read or lacks a column.
    pub fn read(scheme: Scheme, path: &Path) -> Result<Classification, DictionaryError> {
        let mut classification = Classification { scheme, codes: BTreeSet::new(), titles: Vec::new() };
        match scheme {
            Scheme::Onet => onet::read(path, &mut classification)?,
            Scheme::Esco => esco::read(path, &mut classification)?,
        }
        Ok(classification)
    }

    fn add(&mut self, title: &str, code: &str) {
        self.codes.insert(code.to_owned());
        self.titles.push((title.trim().to_owned(), code.to_owned()));
    }
}

/// Calls `take` with the named cells of every row of a table.
fn rows(path: &Path, delimiter: u8, columns: &[&str], mut take: impl FnMut(&[&str])) -> Result<(), DictionaryError> {
    let fault = |source: csv::Error| DictionaryError::Io { path: path.display().to_string(), source: source.into() };
    // Quotes in O*NET's files are letters like any other; in ESCO's they hold lists.
    let mut csv =
        csv::ReaderBuilder::new().delimiter(delimiter).quoting(delimiter == b',').flexible(true).from_path(path).map_err(fault)?;
    let header = csv.headers().map_err(fault)?.clone();
    let mut places = Vec::new();
    for column in columns {
        let found = header.iter().position(|name| name.trim_start_matches('\u{feff}') == *column);
        places.push(found.ok_or_else(|| DictionaryError::Layout { path: path.display().to_string(), column: (*column).to_owned() })?);
    }
    let mut record = csv::StringRecord::new();
    while csv.read_record(&mut record).map_err(fault)? {
        let cells: Vec<&str> = places.iter().map(|&at| record.get(at).unwrap_or("")).collect();
        take(&cells);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_layouts_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
        write("Occupation Data.txt", "O*NET-SOC Code\tTitle\tDescription\n29-1141.00\tRegistered Nurses\tAssess \"health\"\n");
        write("Alternate Titles.txt", "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\n29-1141.00\tStaff Nurse\tn/a\t08\n");
        write("occupations_en.csv", "conceptUri,iscoGroup,preferredLabel,altLabels\nx,2221,nurse,\"staff nurse\nward nurse\"\n");

        let onet = Classification::read(Scheme::Onet, folder.path()).expect("its layout");
        assert_eq!(onet.codes.iter().collect::<Vec<_>>(), ["29-1141.00"]);
        assert_eq!(onet.titles.len(), 2);
        let esco = Classification::read(Scheme::Esco, &folder.path().join("occupations_en.csv")).expect("its layout");
        assert_eq!(esco.titles.iter().map(|(title, _)| title.as_str()).collect::<Vec<_>>(), ["nurse", "staff nurse", "ward nurse"]);

        write("occupations_en.csv", "conceptUri,preferredLabel\n");
        let error = Classification::read(Scheme::Esco, &folder.path().join("occupations_en.csv")).expect_err("a column is missing");
        assert!(error.to_string().contains("iscoGroup"), "{error}");
    }
}
