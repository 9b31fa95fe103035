//! Published classifications and own catalogues, read into one shape, and written as a pack.
//!
//! `files -> Catalogue (concepts with their titles, and what was skipped) -> pack`. One file a scheme reads; [`pack`] alone writes.
//! [`Classification`] is the smaller shape that codes are held against.

mod esco;
mod groups;
mod hold_out;
mod noc;
mod onet;
mod own;
pub mod pack;
mod sheet;
mod skos;
mod uksoc;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use rustc_hash::FxHashMap;

use super::{PackInfo, problem::DictionaryError};
pub use hold_out::HeldOut;

/// A layout that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The folder of the text database of [O*NET](https://www.onetcenter.org/database.html).
    Onet,
    /// The CSV file of occupations of [ESCO](https://esco.ec.europa.eu/en/use-esco/download).
    Esco,
    /// The coding index of the [UK's SOC 2020](https://www.ons.gov.uk/methodology/classificationsandstandards/standardoccupationalclassificationsoc).
    UkSoc,
    /// The structure and the elements of [Canada's NOC 2021](https://www.statcan.gc.ca/en/subjects/standard/noc/2021/indexV1).
    Noc,
    /// A thesaurus in [SKOS](https://www.w3.org/TR/skos-primer/): Turtle, N-Triples or RDF/XML by the file's extension.
    Skos,
    /// A table of one's own: titles with the codes of their concepts.
    Csv,
}

impl Format {
    /// Reads a classification or catalogue. `language` (two letters) is the language of its titles; where a file holds several, the
    /// others are skipped and counted.
    ///
    /// # Errors
    /// When a file can't be read, lacks a column, or holds no title at all.
    pub fn read(self, path: &Path, language: Option<&str>) -> Result<Catalogue, DictionaryError> {
        let mut catalogue = Catalogue::default();
        catalogue.info.learned = true;
        catalogue.info.language = language.unwrap_or("en").to_owned();
        match self {
            Format::Onet => onet::read(path, &mut catalogue)?,
            Format::Esco => esco::read(path, &mut catalogue)?,
            Format::UkSoc => uksoc::read(path, &mut catalogue)?,
            Format::Noc => noc::read(path, &mut catalogue)?,
            Format::Skos => skos::read(path, language.unwrap_or("en"), &mut catalogue)?,
            Format::Csv => own::read(path, language, &mut catalogue)?,
        }
        // An index of titles is in alphabetical order.
        catalogue.serve_titles(self == Format::UkSoc);
        if catalogue.concepts.is_empty() {
            return Err(DictionaryError::NoTitles { path: path.display().to_string() });
        }
        Ok(catalogue)
    }
}

/// A title that people use for a concept.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// As written.
    pub text: String,
    /// How usual it is that the title means this concept, where the source says so: a share, or a count.
    pub weight: Option<f64>,
    /// Whether the source has it for searching only: a short form, a hidden label.
    pub search_only: bool,
}

/// One thing a classification has a code for.
#[derive(Debug, Clone, Default)]
pub struct Concept {
    /// Its code, letter for letter.
    pub code: String,
    /// Its preferred title.
    pub title: String,
    /// Whether the source states the preferred title; otherwise one of its titles serves.
    pub title_stated: bool,
    /// What tells it from its neighbours.
    pub note: String,
    /// Its other titles in the order of the files.
    pub names: Vec<Name>,
    /// Its family: a key of [`Catalogue::families`].
    pub family: String,
    /// Code in the Standard Occupational Classification 2018, if any.
    pub soc: String,
    /// Code in O*NET-SOC where it is finer, if any.
    pub onet: String,
    /// Code in ISCO-08, if any.
    pub isco: String,
}

/// What was read, and what was not taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows of all tables without their headers, or statements of a thesaurus.
    pub rows: usize,
    /// Reasons why rows (or whole concepts) were skipped, with how many.
    pub skipped: BTreeMap<&'static str, usize>,
}

impl Counts {
    pub(super) fn skip(&mut self, reason: &'static str) {
        *self.skipped.entry(reason).or_default() += 1;
    }
}

/// A classification or catalogue in the one shape that all layouts are read into.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// What `pack.toml` will say.
    pub info: PackInfo,
    /// Functions by id, with their names.
    pub functions: BTreeMap<String, String>,
    /// Families by id, with their names and the ids of their functions.
    pub families: BTreeMap<String, (String, String)>,
    /// In the order of first sight.
    pub concepts: Vec<Concept>,
    /// What was read and skipped.
    pub counts: Counts,
    places: FxHashMap<String, usize>,
}

impl Catalogue {
    /// The concept with this code, if it was seen before.
    fn find(&mut self, code: &str) -> Option<&mut Concept> {
        self.places.get(code).map(|&at| &mut self.concepts[at])
    }

    /// The concept with this code, made where it was not seen before.
    fn concept(&mut self, code: &str) -> &mut Concept {
        let at = *self.places.entry(code.to_owned()).or_insert_with(|| {
            self.concepts.push(Concept { code: code.to_owned(), ..Concept::default() });
            self.concepts.len() - 1
        });
        &mut self.concepts[at]
    }

    /// Makes the function and family of a code from the names that a scheme has for its groups; gives the family's id.
    fn group(&mut self, scheme: &str, names: &[(&str, &str)], function: &str, family: &str) -> String {
        let name_of = |code: &str| names.iter().find(|(of, _)| *of == code).map(|(_, name)| (*name).to_owned());
        let function_id = format!("{scheme}-{function}");
        let function_name = name_of(function).unwrap_or_else(|| function.to_owned());
        let family_id = format!("{scheme}-{family}");
        let family_name = name_of(family).unwrap_or_else(|| format!("{function_name} ({family})"));
        self.families.entry(family_id.clone()).or_insert_with(|| (family_name, function_id.clone()));
        self.functions.entry(function_id).or_insert(function_name);
        family_id
    }

    /// Lets a title serve where the source states no preferred one: the first; or, where the order of titles says nothing, the first
    /// that no other concept has. A concept without any title is skipped.
    fn serve_titles(&mut self, unordered: bool) {
        let mut uses: FxHashMap<String, usize> = FxHashMap::default();
        for name in self.concepts.iter().filter(|concept| concept.title.is_empty()).flat_map(|concept| &concept.names) {
            *uses.entry(name.text.to_lowercase()).or_default() += 1;
        }
        for concept in self.concepts.iter_mut().filter(|concept| concept.title.is_empty()) {
            let own = concept.names.iter().position(|name| !unordered || uses[&name.text.to_lowercase()] == 1);
            if !concept.names.is_empty() {
                concept.title = concept.names.remove(own.unwrap_or(0)).text;
            }
        }
        let before = self.concepts.len();
        self.concepts.retain(|concept| !concept.title.is_empty());
        self.places.clear();
        (self.concepts.len()..before).for_each(|_| self.counts.skip("concepts without a title"));
    }
}

impl Concept {
    /// Adds a title; an empty one is none.
    fn add(&mut self, text: &str) {
        self.add_name(Name { text: one_line(text), weight: None, search_only: false });
    }

    /// Adds a title that the source has for searching only.
    fn add_search_only(&mut self, text: &str) {
        self.add_name(Name { text: one_line(text), weight: None, search_only: true });
    }

    fn add_name(&mut self, name: Name) {
        if !name.text.is_empty() {
            self.names.push(name);
        }
    }

    /// States its preferred title; the first one stated stands, another one is a further title.
    fn prefer(&mut self, text: &str) {
        let text = one_line(text);
        if self.title.is_empty() {
            self.title_stated = !text.is_empty();
            self.title = text;
        } else if text != self.title {
            self.add(&text);
        }
    }
}

/// White space of any kind as single spaces: a title is one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A classification whose codes the roles of a dictionary carry.
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
        let format = match scheme {
            Scheme::Onet => Format::Onet,
            Scheme::Esco => Format::Esco,
        };
        let mut classification = Classification { scheme, codes: BTreeSet::new(), titles: Vec::new() };
        for concept in format.read(path, None)?.concepts {
            let code = match scheme {
                Scheme::Onet => concept.code,
                Scheme::Esco => concept.isco,
            };
            let names = concept.names.into_iter().filter(|name| !name.search_only).map(|name| name.text);
            let titles = std::iter::once(concept.title).chain(names);
            classification.titles.extend(titles.map(|title| (title, code.clone())));
            classification.codes.insert(code);
        }
        Ok(classification)
    }
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
