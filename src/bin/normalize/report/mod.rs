//! `--report`: one page that shows what a run did, and where its doubtful titles are decided.
//!
//! `collect` counts while rows stream by; `people` compares with an older file; `review` gathers the titles that are worth a decision;
//! `charts` draws; `figures` and `lists` write the sections, `page` puts them together. The page holds its style, its script and its data, and asks the network for nothing.

mod charts;
mod collect;
mod figures;
mod lists;
mod page;
mod people;
mod review;

use std::path::{Path, PathBuf};

use csv::ByteRecord;
use rolecall::{Normalizer, Outcome};

use crate::{error::Failure, table::read::Table, target::write_whole};
use collect::Collected;
use people::People;

/// What was asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The page.
    pub page: PathBuf,
    /// An older file of the same people.
    pub compare: Option<PathBuf>,
    /// The column that tells people apart.
    pub id: Option<String>,
}

/// Listens to a run.
pub struct Recorder<'n> {
    request: Request,
    normalizer: &'n Normalizer,
    collected: Collected,
    people: People,
    names: Vec<String>,
}

impl<'n> Recorder<'n> {
    /// A recorder that has heard nothing yet.
    pub fn new(request: Request, normalizer: &'n Normalizer) -> Recorder<'n> {
        Recorder { request, normalizer, collected: Collected::default(), people: People::default(), names: Vec::new() }
    }

    /// A file begins, with its titles in this column.
    pub fn file(&mut self, table: &Table, title: usize) -> Result<(), Failure> {
        self.names.push(name_of(&table.path));
        if self.request.compare.is_some() {
            self.people.file(table, title, self.request.id.as_deref())?;
        }
        Ok(())
    }

    /// A batch was answered: its rows, for each the place of its title, and the distinct titles with their rows and outcomes.
    pub fn batch<'t>(&mut self, rows: &[ByteRecord], places: &[u32], titles: impl Iterator<Item = (&'t str, u64, &'t Outcome<'t>)>) {
        let mut outcomes = Vec::new();
        for (title, rows, outcome) in titles {
            self.collected.add(self.normalizer, title, rows, outcome);
            outcomes.push(outcome);
        }
        if self.request.compare.is_some() {
            rows.iter().zip(places).for_each(|(row, &place)| self.people.row(row, outcomes[place as usize]));
        }
    }

    /// Reads the older file, if there is one, and writes the page.
    pub fn finish(self) -> Result<(), Failure> {
        let Recorder { request, normalizer, collected, people, names } = self;
        let compared = match &request.compare {
            Some(old) => Some((name_of(old), people.compare(normalizer, old, request.id.as_deref())?)),
            None => None,
        };
        let review = review::Review::new(normalizer, &collected);
        let page = page::Page { normalizer, collected: &collected, compared: compared.as_ref(), review: &review, names: &names };
        write_whole(&request.page, page.html().as_bytes())
    }
}

/// The name of a file without its folders, which may hold a user's name.
fn name_of(path: &Path) -> String {
    match path.file_name() {
        Some(name) if path != Path::new("-") => name.to_string_lossy().into_owned(),
        _ => "standard input".to_owned(),
    }
}
