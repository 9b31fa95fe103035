//! What the classifications that stand beside answered: each with its coverage, its confidence and the codes it gave most often.

use std::fmt::Write;

use rolecall::{Outcome, model::taxonomy::RoleId};
use rustc_hash::FxHashMap;

use super::{
    charts::{self, Bar},
    collect::{BINS, bin},
    page::{Page, escape, number, percent},
};

/// A lower confidence is written as 0.00, here as in the columns of the output.
const SEEN: f32 = 0.005;
/// So many codes are drawn.
const BARS: usize = 15;

/// The counts of one classification.
#[derive(Debug, Default)]
pub struct Coded {
    rows: u64,
    matched: u64,
    /// Rows without a code to which some come near.
    unsure: u64,
    empty: u64,
    /// Rows by confidence: with a code, and those to which some come near.
    bins: [[u64; 2]; BINS],
    codes: FxHashMap<RoleId, u64>,
}

impl Coded {
    /// Counts the rows of a title.
    pub fn add(&mut self, title: &str, rows: u64, outcome: &Outcome<'_>) {
        self.rows += rows;
        if outcome.role.is_some() {
            self.matched += rows;
            self.bins[bin(outcome)][0] += rows;
        } else if title.trim().is_empty() {
            self.empty += rows;
        } else if outcome.confidence >= SEEN {
            self.unsure += rows;
            self.bins[bin(outcome)][1] += rows;
        }
        if let Some(role) = outcome.role {
            *self.codes.entry(role).or_default() += rows;
        }
    }
}

impl Page<'_> {
    /// A part for each classification.
    pub(super) fn beside(&self) -> String {
        let mut out = String::new();
        for ((name, classification), coded) in self.normalizer.beside().zip(self.coded) {
            let name = escape(name);
            let _ = write!(
                out,
                "<h3>{name}</h3><p>Of {} rows <b>{}</b> have a code ({}), of {} different ones.</p>",
                number(coded.rows),
                number(coded.matched),
                percent(coded.matched, coded.rows),
                number(coded.codes.len() as u64)
            );
            let unmatched = coded.rows - coded.matched - coded.unsure - coded.empty;
            let mut ways = vec![
                Bar::new("a code", coded.matched, "c-match"),
                Bar { beside: "codes come near, none is likely enough".into(), ..Bar::new("not sure", coded.unsure, "c-ambiguous") },
                Bar::new("no match", unmatched, "c-none"),
            ];
            if coded.empty > 0 {
                ways.push(Bar::new("empty", coded.empty, "c-empty"));
            }
            out += &charts::parts(&format!("{name}: rows by what was answered"), "Answer", &ways, coded.rows);
            out += &charts::confidence(
                &format!("{name}: rows by confidence"),
                ["a code", "not sure"],
                &coded.bins,
                classification.config().min_confidence,
            );
            let mut codes: Vec<(RoleId, u64)> = coded.codes.iter().map(|(&role, &rows)| (role, rows)).collect();
            codes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            let bar = |&(role, rows): &(RoleId, u64)| {
                let role = classification.taxonomy().role(role);
                Bar { beside: role.slug.clone(), ..Bar::new(&role.title, rows, "c-match") }
            };
            let bars: Vec<Bar> = codes.iter().take(BARS).map(bar).collect();
            if !bars.is_empty() {
                let caption = format!("{name}: the {} most frequent of {} codes", bars.len(), number(codes.len() as u64));
                out += &charts::bars(&caption, ["Code", "Rows"], &bars, coded.matched);
            }
        }
        out
    }
}
