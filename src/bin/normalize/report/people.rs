//! The same people in two files: who came, who left, and whose role, level or function is another one.
//!
//! Both files are read with the same dictionary, so that what moved is people and not the dictionary. Nobody is named: moves are
//! counted, and only a hash of each id is kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{BuildHasher, RandomState},
    path::Path,
};

use csv::ByteRecord;
use rayon::prelude::*;
use rolecall::{Level, Normalizer, Outcome, Scratch, model::taxonomy::RoleId};
use rustc_hash::FxHashMap;

use crate::{
    error::Failure,
    table::{
        column::{self, text},
        read::{Options, Table},
    },
};

/// So many people are compared; a longer file is compared in part, and the page says so.
pub const MOST_PEOPLE: usize = 2_000_000;

/// Names of columns that tell people apart, the best first; compared without case, spaces and punctuation.
const ID_NAMES: &[&str] = &[
    "employeeid",
    "workerid",
    "personid",
    "personnelnumber",
    "personnelno",
    "employeenumber",
    "employeeno",
    "empid",
    "empno",
    "staffid",
    "associateid",
    "contactid",
    "userid",
    "personalnummer",
    "matricule",
    "id",
    "workemail",
    "email",
    "emailaddress",
];

/// A role and a level, as far as there are.
type Place = (Option<RoleId>, Option<Level>);

/// The people of the new file, and then what the old one says of them.
#[derive(Debug, Default)]
pub struct People {
    /// The column of ids: its place in the file that is read now.
    column: Option<usize>,
    /// Its name, as the first file has it.
    pub id_name: String,
    /// Name of the column of titles, as the first file has it.
    title_name: String,
    places: FxHashMap<u64, Person>,
    /// What ids are hashed with, another one each time: strangers choose them.
    secret: RandomState,
    /// Rows without an id, or with one that was seen.
    pub unclear: u64,
    /// Rows of people beyond the limit.
    pub beyond: u64,
}

#[derive(Debug, Clone, Copy)]
struct Person {
    place: Place,
    seen: bool,
}

/// What moved between the files.
#[derive(Debug, Default)]
pub struct Moves {
    /// People in both files.
    pub both: u64,
    pub came: u64,
    pub left: u64,
    /// Rows of the old file without an id, or with one that was seen.
    pub unclear: u64,
    /// People with another role, by the two.
    pub roles: BTreeMap<(RoleId, RoleId), u64>,
    /// People with another level, by the two, where both titles state one.
    pub levels: BTreeMap<(Level, Level), u64>,
    /// People in another function.
    pub functions: u64,
    /// People of whom one title has no role.
    pub unknown: u64,
    /// The roles of the old file, with or without ids.
    pub old_roles: BTreeSet<RoleId>,
    /// Whether people could be told apart in both files.
    pub by_id: bool,
}

impl People {
    /// Finds the column of ids in the header of a file: the one that was named, or by its name.
    pub fn file(&mut self, table: &Table, title: usize, named: Option<&str>) -> Result<(), Failure> {
        let header = header(table);
        self.column = id_column(&header, table, named)?;
        if let (Some(column), true) = (self.column, self.id_name.is_empty()) {
            self.id_name = header[column].clone();
        }
        if self.title_name.is_empty() {
            self.title_name = header.get(title).cloned().unwrap_or_default();
        }
        Ok(())
    }

    /// The hash of a row's id.
    fn id_of(&self, record: &ByteRecord, column: usize) -> Option<u64> {
        let id = record.get(column).unwrap_or_default().trim_ascii();
        (!id.is_empty()).then(|| self.secret.hash_one(id))
    }

    /// Takes a row of the new file.
    pub fn row(&mut self, record: &ByteRecord, outcome: &Outcome<'_>) {
        let Some(id) = self.column.map(|column| self.id_of(record, column)) else {
            return;
        };
        match id {
            Some(id) if self.places.contains_key(&id) => self.unclear += 1,
            Some(_) if self.places.len() >= MOST_PEOPLE => self.beyond += 1,
            Some(id) => {
                self.places.insert(id, Person { place: (outcome.role, outcome.level), seen: false });
            }
            None => self.unclear += 1,
        }
    }

    /// Reads the old file.
    pub fn compare(mut self, normalizer: &Normalizer, old: &Path, named: Option<&str>) -> Result<(People, Moves), Failure> {
        let mut table = Table::open(old, &Options::default())?;
        let names = header(&table);
        // An earlier output has more columns that look like titles: the one that was read in the new file comes first.
        let same = (!self.title_name.is_empty() && names.contains(&self.title_name)).then_some(self.title_name.as_str());
        let title = column::choose(&mut table, same, normalizer)?.column;
        let wanted = named.map(str::to_owned).or_else(|| (!self.id_name.is_empty()).then(|| self.id_name.clone()));
        let id = match (&wanted, named) {
            // A column found by name in one file may be missing in the other: then only roles are compared.
            (Some(name), None) => names.iter().position(|other| other == name),
            _ => id_column(&names, &table, named)?,
        };
        let mut moves = Moves { by_id: id.is_some() && self.column.is_some(), ..Moves::default() };
        let mut batch = Vec::new();
        while table.next_batch(&mut batch)? {
            for (record, place) in batch.iter().zip(answers(normalizer, &batch, title)) {
                moves.old_roles.extend(place.0);
                if let Some(id) = id.filter(|_| moves.by_id) {
                    let id = self.id_of(record, id);
                    self.meet(&mut moves, normalizer, id, place);
                }
            }
        }
        moves.came = self.places.len() as u64 - moves.both;
        Ok((self, moves))
    }

    fn meet(&mut self, moves: &mut Moves, normalizer: &Normalizer, id: Option<u64>, old: Place) {
        let person = match id.map(|id| self.places.get_mut(&id)) {
            None => return moves.unclear += 1,
            Some(None) => return moves.left += 1,
            Some(Some(person)) if person.seen => return moves.unclear += 1,
            Some(Some(person)) => person,
        };
        person.seen = true;
        moves.both += 1;
        let (Some(from), Some(to)) = (old.0, person.place.0) else {
            moves.unknown += 1;
            return;
        };
        if from != to {
            *moves.roles.entry((from, to)).or_default() += 1;
            let function = |role| normalizer.taxonomy().family_of(role).function;
            moves.functions += u64::from(function(from) != function(to));
        }
        if let (Some(from), Some(to)) = (old.1, person.place.1)
            && from != to
        {
            *moves.levels.entry((from, to)).or_default() += 1;
        }
    }
}

fn header(table: &Table) -> Vec<String> {
    table.header.as_ref().map(|header| header.iter().map(|cell| text(cell).trim().to_owned()).collect()).unwrap_or_default()
}

fn id_column(header: &[String], table: &Table, named: Option<&str>) -> Result<Option<usize>, Failure> {
    let plain = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    if let Some(named) = named {
        let found =
            header.iter().position(|name| name == named).or_else(|| header.iter().position(|name| name.eq_ignore_ascii_case(named)));
        let missing = || Failure::Usage(format!("--id: {} has no column \"{named}\"", table.path.display()));
        return found.map(Some).ok_or_else(missing);
    }
    let ranked = header.iter().enumerate().filter_map(|(at, name)| Some((ID_NAMES.iter().position(|known| *known == plain(name))?, at)));
    Ok(ranked.min().map(|(_, at)| at))
}

/// The answer of each row; each distinct title is read once.
fn answers(normalizer: &Normalizer, batch: &[ByteRecord], column: usize) -> Vec<Place> {
    let (cells, rows) = column::distinct(batch, column);
    let read = |scratch: &mut Scratch, cell: &&[u8]| {
        let title = text(cell);
        let outcome = normalizer.normalize_with(&title, scratch);
        (outcome.role, outcome.level)
    };
    let answers: Vec<Place> = cells.par_iter().map_init(Scratch::default, read).collect();
    rows.into_iter().map(|place| answers[place as usize]).collect()
}
