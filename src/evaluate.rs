//! Measuring answers against a gold standard: precision, recall, coverage, ranking, calibration and confusions.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    engine::{Normalizer, Scratch},
    model::{outcome::Verdict, taxonomy::RoleId},
};

/// A field of the answer that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // named after the columns of the output
pub enum Field {
    RoleId,
    Family,
    Function,
    Level,
    Outcome,
    /// Six digits of SOC.
    Soc,
    /// Its first four digits.
    SocMinor,
    /// Its first two.
    SocMajor,
    Onet,
    Isco,
    /// The role's id, letter for letter: the code of an imported classification.
    Code,
}

impl Field {
    /// All fields with their names.
    pub const ALL: [(&'static str, Field); 11] = [
        ("role_id", Field::RoleId),
        ("family", Field::Family),
        ("function", Field::Function),
        ("level", Field::Level),
        ("outcome", Field::Outcome),
        ("soc", Field::Soc),
        ("soc_minor", Field::SocMinor),
        ("soc_major", Field::SocMajor),
        ("onet", Field::Onet),
        ("isco", Field::Isco),
        ("code", Field::Code),
    ];

    /// The field with this name.
    pub fn from_name(name: &str) -> Option<Field> {
        Field::ALL.iter().find(|(other, _)| *other == name).map(|(_, field)| *field)
    }

    /// The name of the field.
    pub fn name(self) -> &'static str {
        Field::ALL.iter().find(|(_, field)| *field == self).map_or("", |(name, _)| name)
    }

    /// Whether it is a property of a role, so that candidates can be ranked by it.
    pub fn ranks(self) -> bool {
        !matches!(self, Field::Level | Field::Outcome)
    }

    /// The part of a value that this field compares.
    fn part(self, value: &str) -> &str {
        match self {
            _ if value == NONE => value,
            Field::SocMinor => value.get(..5).unwrap_or(value),
            Field::SocMajor => value.get(..2).unwrap_or(value),
            Field::Soc => value.get(..7).unwrap_or(value),
            _ => value,
        }
    }

    /// The right answers of a cell, joined by `|`, as far as this field compares them.
    pub(crate) fn expected(self, cell: &str) -> Vec<&str> {
        cell.split('|').map(|value| self.part(value.trim())).filter(|value| !value.is_empty()).collect()
    }

    pub(crate) fn of_role(self, normalizer: &Normalizer, id: RoleId) -> String {
        let taxonomy = normalizer.taxonomy();
        let role = taxonomy.role(id);
        match self {
            Field::RoleId | Field::Code => role.slug.clone(),
            Field::Family => taxonomy.family_of(id).name.clone(),
            Field::Function => taxonomy.function_of(id).name.clone(),
            Field::Soc | Field::SocMinor | Field::SocMajor => self.part(&role.soc).to_owned(),
            Field::Onet => role.onet_soc(),
            Field::Isco => role.isco.clone(),
            Field::Level | Field::Outcome => String::new(),
        }
    }
}

/// What stands in a gold cell where there must be no answer.
const NONE: &str = "none";

/// A row of the gold standard: a title, and for each field the right answers joined by `|` (empty: not known; `none`: must be empty).
#[derive(Debug, Clone)]
pub struct GoldRow {
    /// The raw title.
    pub title: String,
    /// The department it stands beside; may be empty.
    pub context: String,
    /// One cell a field.
    pub expected: Vec<String>,
}

/// Figures for one field. Rates are from 0 to 1.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FieldReport {
    /// The field.
    pub field: String,
    /// Rows with a right answer to compare with, `none` included.
    pub rows: usize,
    /// Rows among them that must not be answered (properties of a role only).
    pub unanswerable: usize,
    /// Rows among these that were not.
    pub abstained: usize,
    /// Rows among them that were answered.
    pub answered: usize,
    /// Answered rows that were right.
    pub right: usize,
    /// Right among the answered.
    pub precision: f64,
    /// Right among those that have an answer.
    pub recall: f64,
    /// Answered among all.
    pub coverage: f64,
    /// Answered with a confidence of at least 0.8, and wrong, among all.
    pub silent_error_rate: f64,
    /// Among the first k candidates stands a right one: `(k, share)`.
    pub success_at: Vec<(usize, f64)>,
    /// Mean of 1 / rank of the first right candidate, 0 where there is none.
    pub mrr: f64,
    /// By confidence, in tenths.
    pub calibration: Vec<Band>,
    /// Mean distance between confidence and accuracy over bands, weighted by their rows.
    pub calibration_error: f64,
    /// What was taken for what most often: `(expected, got, rows)`.
    pub confusions: Vec<(String, String, usize)>,
}

/// A band of confidence.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Band {
    /// From this confidence ...
    pub from: f64,
    /// ... to below this one.
    pub to: f64,
    /// Answered rows in it.
    pub rows: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// The share of them that was right.
    pub accuracy: f64,
}

/// Ranks at which success is reported.
const RANKS: [usize; 3] = [1, 5, 10];

/// Measures `normalizer` on gold rows, `top` candidates deep; or the classification beside it at the place `of`
/// ([`Normalizer::beside`]).
pub fn evaluate(normalizer: &Normalizer, of: Option<usize>, fields: &[Field], gold: &[GoldRow], top: usize) -> Vec<FieldReport> {
    let measured = of.and_then(|at| normalizer.beside().nth(at)).map_or(normalizer, |(_, beside)| beside);
    let mut scratch = Scratch::default();
    let mut tallies: Vec<Tally> = fields.iter().map(|_| Tally::default()).collect();
    for row in gold {
        let context = normalizer.read_context(&row.context);
        let (outcome, ranked) = normalizer.seen(of, &row.title, &context, &mut scratch, |measured, scratch| {
            let ranked: Vec<RoleId> = measured.ranked_decided(top, scratch).iter().map(|ranked| ranked.role).collect();
            (measured.outcome(&row.title, scratch), ranked)
        });
        for ((field, expected), tally) in fields.iter().zip(&row.expected).zip(&mut tallies) {
            let expected = field.expected(expected);
            if expected.is_empty() {
                continue;
            }
            let (answered, got) = match field {
                Field::Level => (true, outcome.level.map_or(NONE.to_owned(), |level| level.to_string())),
                Field::Outcome => (true, outcome.verdict.to_string()),
                _ => (outcome.verdict == Verdict::Match, outcome.role.map(|id| field.of_role(measured, id)).unwrap_or_default()),
            };
            tally.add(&expected, answered, &got, f64::from(outcome.confidence));
            if field.ranks() && expected == [NONE] {
                tally.unanswerable += 1;
                tally.abstained += usize::from(!answered);
            } else if field.ranks() {
                let place = ranked.iter().position(|&id| expected.contains(&field.of_role(measured, id).as_str()));
                tally.places.push(place);
            }
        }
    }
    fields.iter().zip(tallies).map(|(field, tally)| tally.report(*field)).collect()
}

#[derive(Default)]
struct Tally {
    rows: usize,
    unanswerable: usize,
    abstained: usize,
    answered: usize,
    right: usize,
    silent: usize,
    bands: [(usize, f64, usize); 10],
    places: Vec<Option<usize>>,
    confusions: BTreeMap<(String, String), usize>,
}

impl Tally {
    fn add(&mut self, expected: &[&str], answered: bool, got: &str, confidence: f64) {
        self.rows += 1;
        if !answered {
            return;
        }
        self.answered += 1;
        let right = expected.contains(&got);
        self.right += usize::from(right);
        self.silent += usize::from(!right && confidence >= 0.8);
        let band = &mut self.bands[((confidence * 10.0) as usize).min(9)];
        *band = (band.0 + 1, band.1 + confidence, band.2 + usize::from(right));
        if !right {
            *self.confusions.entry((expected.join("|"), got.to_owned())).or_default() += 1;
        }
    }

    fn report(self, field: Field) -> FieldReport {
        let share = |part: usize, all: usize| {
            if all == 0 { 0.0 } else { part as f64 / all as f64 }
        };
        let calibration: Vec<Band> = self
            .bands
            .iter()
            .enumerate()
            .filter(|(_, band)| band.0 > 0)
            .map(|(at, &(rows, sum, right))| Band {
                from: at as f64 / 10.0,
                to: (at + 1) as f64 / 10.0,
                rows,
                confidence: sum / rows as f64,
                accuracy: share(right, rows),
            })
            .collect();
        let off: f64 = calibration.iter().map(|band| (band.confidence - band.accuracy).abs() * band.rows as f64).sum();
        let mut confusions: Vec<_> = self.confusions.into_iter().map(|((expected, got), rows)| (expected, got, rows)).collect();
        confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.2));
        let ranked = self.places.len();
        let reciprocal: f64 = self.places.iter().flatten().map(|&place| 1.0 / (place + 1) as f64).sum();
        let within = |k: usize| self.places.iter().flatten().filter(|&&place| place < k).count();
        FieldReport {
            field: field.name().to_owned(),
            rows: self.rows,
            unanswerable: self.unanswerable,
            abstained: self.abstained,
            answered: self.answered,
            right: self.right,
            precision: share(self.right, self.answered),
            recall: share(self.right, self.rows - self.unanswerable),
            coverage: share(self.answered, self.rows),
            silent_error_rate: share(self.silent, self.rows),
            success_at: if ranked == 0 { Vec::new() } else { RANKS.iter().map(|&k| (k, share(within(k), ranked))).collect() },
            mrr: if ranked == 0 { 0.0 } else { reciprocal / ranked as f64 },
            calibration_error: if self.answered == 0 { 0.0 } else { off / self.answered as f64 },
            calibration,
            confusions,
        }
    }
}
