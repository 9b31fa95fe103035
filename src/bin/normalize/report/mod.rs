//! `--report`: one page that shows what a run did, and where its doubtful titles are decided.
//!
//! `collect` counts while rows stream by, `beside` the same for classifications; `people` compares with an older file; `review` gathers the titles that are worth a decision;
//! `charts` draws; `figures` and `lists` write the sections, `page` puts them together. The page holds its style, its script and its data, and asks the network for nothing.

mod beside;
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
use beside::Coded;
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

/// A distinct title of a batch, with its rows and its answers.
pub struct Heard<'t> {
    pub title: &'t str,
    pub rows: u64,
    pub outcome: &'t Outcome<'t>,
    /// Of the classifications that stand beside.
    pub beside: &'t [Outcome<'t>],
}

/// Listens to a run.
pub struct Recorder<'n> {
    request: Request,
    normalizer: &'n Normalizer,
    collected: Collected,
    /// One for each classification beside.
    coded: Vec<Coded>,
    people: People,
    names: Vec<String>,
}

impl<'n> Recorder<'n> {
    /// A recorder that has heard nothing yet.
    pub fn new(request: Request, normalizer: &'n Normalizer) -> Recorder<'n> {
        let coded = normalizer.beside().map(|_| Coded::default()).collect();
        Recorder { request, normalizer, collected: Collected::default(), coded, people: People::default(), names: Vec::new() }
    }

    /// A file begins, with its titles in this column.
    pub fn file(&mut self, table: &Table, title: usize) -> Result<(), Failure> {
        self.names.push(name_of(&table.path));
        if self.request.compare.is_some() {
            self.people.file(table, title, self.request.id.as_deref())?;
        }
        Ok(())
    }

    /// A batch was answered: its rows, for each the place of its title, and the distinct titles.
    pub fn batch<'t>(&mut self, rows: &[ByteRecord], places: &[u32], titles: impl Iterator<Item = Heard<'t>>) {
        let mut outcomes = Vec::new();
        for Heard { title, rows, outcome, beside } in titles {
            self.collected.add(self.normalizer, title, rows, outcome);
            self.coded.iter_mut().zip(beside).for_each(|(coded, outcome)| coded.add(title, rows, outcome));
            outcomes.push(outcome);
        }
        if self.request.compare.is_some() {
            rows.iter().zip(places).for_each(|(row, &place)| self.people.row(row, outcomes[place as usize]));
        }
    }

    /// Reads the older file, if there is one, and writes the page.
    pub fn finish(self) -> Result<(), Failure> {
        let Recorder { request, normalizer, collected, coded, people, names } = self;
        let compared = match &request.compare {
            Some(old) => Some((name_of(old), people.compare(normalizer, old, request.id.as_deref())?)),
            None => None,
        };
        let review = review::Review::new(normalizer, &collected);
        let compared = compared.as_ref();
        let page = page::Page { normalizer, collected: &collected, coded: &coded, compared, review: &review, names: &names };
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
