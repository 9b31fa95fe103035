//! What somebody decided about titles: rows in, one decision a title out. Two different ones for a title are an error that names both.

use std::path::Path;

use rolecall::{Normalizer, dictionary::entry::KeyMaker};
use rustc_hash::FxHashMap;

use super::reading;
use crate::{
    error::Failure,
    table::{
        column::text,
        read::{Options, Table},
    },
};

/// What a title is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// This role.
    Role(String),
    /// A role that there is not yet.
    New { id: String, title: String, family: String },
    /// No occupation.
    NotAJob,
}

impl What {
    /// The id of the role, if it is to be one.
    pub fn role(&self) -> Option<&str> {
        match self {
            What::Role(id) | What::New { id, .. } => Some(id),
            What::NotAJob => None,
        }
    }
}

/// One decided title.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Its row in the file, as a spreadsheet counts: the header is row 1.
    pub row: usize,
    /// On one line.
    pub title: String,
    pub what: What,
    pub note: String,
}

/// The decisions of a file.
#[derive(Debug, Default)]
pub struct Decisions {
    pub list: Vec<Decision>,
    /// Rows without a decision.
    pub open: usize,
    /// Rows that say again what another one says.
    pub repeated: usize,
}

/// Reads a file of decisions; `normalizer` tells which titles read alike.
pub fn read(path: &Path, normalizer: &Normalizer) -> Result<Decisions, Failure> {
    let mut table = Table::open(path, &Options::default())?;
    let header: Vec<String> = match &table.header {
        Some(header) => header.iter().map(|cell| text(cell).trim().to_lowercase()).collect(),
        None => Vec::new(),
    };
    let column = |name: &str| header.iter().position(|cell| cell == name);
    let needed = |name: &str| {
        column(name).ok_or_else(|| {
            let mend = "it needs the columns title, decision and role_id, as the review of a report and `normalize suggest` write them";
            Failure::Usage(format!("{} has no column \"{name}\": {mend}", path.display()))
        })
    };
    let (title, decision) = (needed("title")?, needed("decision")?);
    let places = [column("role_id"), column("note"), column("role"), column("family_id"), column("proposal")];
    let mut decisions = Decisions::default();
    let mut seen = Seen::default();
    let mut batch = Vec::new();
    let mut row = 1;
    while table.next_batch(&mut batch)? {
        for record in &batch {
            row += 1;
            let cell = |at: usize| unguarded(text(record.get(at).unwrap_or_default()).trim()).trim().to_owned();
            let [role_id, note, role, family, proposal] = places.map(|place| place.map(cell).unwrap_or_default());
            let fault = |why: &str| Failure::Usage(format!("{}, row {row}: {why}", path.display()));
            let decided = match cell(decision).to_lowercase() {
                // To accept what `normalize suggest` proposes may be to accept a new role.
                decided if decided == "accept" && proposal == "new_role" => proposal,
                decided => decided,
            };
            let what = match decided.as_str() {
                "" | "skip" => {
                    decisions.open += 1;
                    continue;
                }
                "not_a_job" | "not a job" => What::NotAJob,
                "accept" | "choose" if role_id.is_empty() => return Err(fault("role_id is empty, but the title is to have a role")),
                "accept" | "choose" => What::Role(role_id),
                "new_role" | "new role" if role.is_empty() || family.is_empty() => {
                    return Err(fault("a new role needs its title (column role) and its family (column family_id)"));
                }
                "new_role" | "new role" => {
                    let id = if role_id.is_empty() { slug(&role) } else { role_id };
                    What::New { id, title: role, family }
                }
                _ => return Err(fault("the decision is none of accept, choose, new_role, not_a_job, skip or nothing")),
            };
            let title = cell(title).split_whitespace().collect::<Vec<_>>().join(" ");
            if title.is_empty() {
                return Err(fault("the title is empty"));
            }
            let decision = Decision { row, title, what, note };
            match seen.meet(&decision, normalizer) {
                None => decisions.list.push(decision),
                Some((other, what)) if what.role() == decision.what.role() => {
                    if what != decision.what {
                        return Err(fault(&format!("the role is another one than in row {other}, with the same role_id")));
                    }
                    decisions.repeated += 1;
                }
                Some((other, _)) => {
                    return Err(fault(&format!("this title was decided otherwise in row {other} (the two read alike); keep one of them")));
                }
            }
        }
    }
    Ok(decisions)
}

/// The titles that were met, by their words and by how the analyzer reads them.
#[derive(Default)]
struct Seen {
    keys: KeyMaker,
    met: FxHashMap<String, (usize, What)>,
}

impl Seen {
    /// The earlier decision about a title that reads like this one.
    fn meet(&mut self, decision: &Decision, normalizer: &Normalizer) -> Option<(usize, What)> {
        let written = self.keys.words(&decision.title).unwrap_or_else(|| decision.title.clone());
        let ways = [format!("w {written}"), format!("r {}", reading(normalizer, &decision.title))];
        if let Some(met) = ways.iter().find_map(|way| self.met.get(way)) {
            return Some(met.clone());
        }
        self.met.extend(ways.map(|way| (way, (decision.row, decision.what.clone()))));
        None
    }
}

/// The id that a role's title gives.
pub fn slug(title: &str) -> String {
    let words: Vec<String> = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    words.join("-")
}

/// Takes off the apostrophe that keeps a spreadsheet from running a cell.
fn unguarded(cell: &str) -> &str {
    let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n');
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start_matches('\'').starts_with(risky) => rest,
        _ => cell,
    }
}

/// Puts that apostrophe on.
pub fn guarded(cell: &str) -> String {
    let risky = |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n');
    if cell.trim_start_matches('\'').starts_with(risky) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_goes_on_and_off() {
        for cell in ["=1+1", "'=1", "''-x", "'n Sync", "Nurse", "", "+x", "@home"] {
            assert_eq!(unguarded(&guarded(cell)), cell);
            assert!(!guarded(cell).starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }

    #[test]
    fn ids_are_words_with_hyphens() {
        assert_eq!(slug("  Kite & Line  Keeper (Café)"), "kite-line-keeper-café");
    }
}
