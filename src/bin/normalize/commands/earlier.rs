//! The columns that an earlier run added to a table, so that a later one can fill them again.

use std::path::Path;

use csv::ByteRecord;
use rolecall::{Level, Method, Normalizer, Outcome, Reason, Verdict};

use crate::{
    error::Failure,
    table::{
        answer::{Answer, COLUMNS},
        column::text,
    },
};

/// Columns that are there only where they were asked for.
const OPTIONAL: [(&str, &str); 4] =
    [("soc", "--codes soc"), ("onet", "--codes onet"), ("isco", "--codes isco"), ("ladder_level", "--ladder NAME")];

/// Where the answer stands in a table.
pub struct Earlier {
    /// The place of each column, in the order of the answer's cells.
    places: Vec<usize>,
    outcome: usize,
    /// Where among them the columns of each classification begin.
    beside: Vec<usize>,
}

impl Earlier {
    /// Finds the columns `names` in a header: with the prefix of the last run, if the table went through several.
    /// The last of them are three for each of so many classifications.
    pub fn find(path: &Path, header: &[String], names: &[String], classifications: usize, title: usize) -> Result<Earlier, Failure> {
        let place = |name: &str| header.iter().position(|cell| cell == name);
        let prefixes = (2..=header.len()).rev().map(|nth| format!("rolecall_{nth}_")).chain(["rolecall_".to_owned(), String::new()]);
        let has_all = |prefix: &String| COLUMNS.iter().all(|name| place(&format!("{prefix}{name}")).is_some());
        let Some(prefix) = prefixes.into_iter().find(has_all) else {
            return Err(Failure::Usage(format!(
                "{} is no output of an earlier run: it lacks columns such as outcome and role_id; run without --only-unmatched",
                path.display()
            )));
        };
        let mut places = Vec::new();
        for name in names {
            let asked = OPTIONAL.iter().find(|(optional, _)| optional == name).map_or("", |(_, option)| option);
            places.push(place(&format!("{prefix}{name}")).ok_or_else(|| {
                Failure::Usage(format!("{} has no column {prefix}{name} to fill; run it as a whole, or without {asked}", path.display()))
            })?);
        }
        // Codes that stand behind the answer would go stale where its role changes.
        let last = places.iter().take(COLUMNS.len()).max().copied().unwrap_or_default();
        for (name, option) in OPTIONAL.iter().filter(|(name, _)| !names.iter().any(|other| other == name)) {
            if place(&format!("{prefix}{name}")).is_some_and(|at| at > last) {
                return Err(Failure::Usage(format!(
                    "{} also has the column {prefix}{name}: say {option} to fill it again",
                    path.display()
                )));
            }
        }
        if places.contains(&title) {
            return Err(Failure::Usage(format!(
                "{}: the titles would be taken from the answer's own column \"{}\"; name theirs with --select",
                path.display(),
                header[title]
            )));
        }
        let outcome = COLUMNS.iter().position(|name| *name == "outcome").map_or(0, |at| places[at]);
        let beside = (0..classifications).map(|at| names.len() - 3 * (classifications - at)).collect();
        Ok(Earlier { places, outcome, beside })
    }

    /// Whether a row has no match yet.
    pub fn is_open(&self, record: &ByteRecord) -> bool {
        record.get(self.outcome).unwrap_or_default() != Verdict::Match.as_str().as_bytes()
    }

    /// What the last run answered for a row, as far as its cells tell: here, and of each classification.
    pub fn said(&self, record: &ByteRecord, normalizer: &Normalizer) -> (Outcome<'static>, Vec<Outcome<'static>>) {
        let cell = |nth: usize| text(record.get(self.places[nth]).unwrap_or_default());
        let named = |name: &str| COLUMNS.iter().position(|column| *column == name).map(cell).unwrap_or_default();
        let confidence = |cell: &str| cell.trim().parse::<f32>().unwrap_or_default().clamp(0.0, 1.0);
        let bare = |verdict: Verdict, confidence: f32| Outcome {
            verdict,
            role: None,
            level: None,
            track: None,
            method: None,
            confidence,
            modifiers: Vec::new(),
            other_roles: Vec::new(),
            alternatives: Vec::new(),
            reason: None,
            varies: false,
        };
        let outcome = Outcome {
            role: normalizer.taxonomy().find_role(&named("role_id")),
            level: Level::ALL.into_iter().find(|level| level.as_str() == named("level")),
            method: Method::from_name(&named("method")),
            reason: Reason::from_name(&named("reason")),
            ..bare(Verdict::from_name(&named("outcome")).unwrap_or(Verdict::NoMatch), confidence(&named("confidence")))
        };
        let beside = normalizer.beside().zip(&self.beside).map(|((_, classification), &begin)| {
            let (role, confidence) = (classification.taxonomy().find_role(&cell(begin)), confidence(&cell(begin + 2)));
            Outcome { role, ..bare(if role.is_some() { Verdict::Match } else { Verdict::NoMatch }, confidence) }
        });
        (outcome, beside.collect())
    }

    /// The row with the answer's cells in their places; all others as they are.
    pub fn renewed(&self, record: &ByteRecord, answer: &Answer) -> ByteRecord {
        let width = record.len().max(self.places.iter().max().map_or(0, |last| last + 1));
        let cell = |at: usize| match self.places.iter().position(|&place| place == at) {
            Some(nth) => answer.cell(nth).as_bytes(),
            None => record.get(at).unwrap_or_default(),
        };
        (0..width).map(cell).collect()
    }
}
