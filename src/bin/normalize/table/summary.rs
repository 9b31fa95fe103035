//! What a run did, counted in bounded memory.

use std::{fmt::Write, path::Path};

use rolecall::{Method, Outcome, Verdict};
use rustc_hash::FxHashSet;

use crate::error::{BOLD, PLAIN, YELLOW};

/// Distinct titles are counted up to here.
const MOST_DISTINCT: usize = 1 << 20;

/// Counts of a run. It names no title: what it says goes to the screen and into logs, and titles can hold personal data.
#[derive(Debug, Default)]
pub struct Summary {
    rows: u64,
    ragged: u64,
    not_utf8: u64,
    /// In the order of the methods.
    by_method: [u64; 5],
    ambiguous: u64,
    empty: u64,
    no_match: u64,
    distinct: Distinct,
    unmatched: Distinct,
    varying: u64,
    varying_titles: Distinct,
}

/// What is counted of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Match {
        method: Method,
        /// Whether it rests on a title that varies between organisations.
        varies: bool,
    },
    Ambiguous,
    Empty,
    NoMatch,
}

impl Kind {
    /// Of the answer to a title.
    pub fn new(title: &str, outcome: &Outcome<'_>) -> Kind {
        match (outcome.verdict, outcome.method) {
            (Verdict::Match, Some(method)) => Kind::Match { method, varies: outcome.varies },
            _ if title.trim().is_empty() => Kind::Empty,
            (Verdict::Ambiguous, _) => Kind::Ambiguous,
            _ => Kind::NoMatch,
        }
    }
}

/// Different titles, known by their hashes.
#[derive(Debug, Default)]
struct Distinct {
    hashes: FxHashSet<u64>,
    overflow: bool,
}

impl Distinct {
    fn add(&mut self, hash: u64) {
        if self.hashes.len() < MOST_DISTINCT {
            self.hashes.insert(hash);
        } else if !self.hashes.contains(&hash) {
            self.overflow = true;
        }
    }

    /// How many, with their noun.
    fn counted(&self) -> String {
        match self.hashes.len() {
            _ if self.overflow => format!("more than {MOST_DISTINCT} distinct titles"),
            1 => "1 distinct title".into(),
            count => format!("{count} distinct titles"),
        }
    }
}

impl Summary {
    /// A title that a row has for the first time, known by its hash.
    pub fn meet(&mut self, kind: Kind, hash: u64) {
        self.distinct.add(hash);
        match kind {
            Kind::Match { varies: true, .. } => self.varying_titles.add(hash),
            Kind::Ambiguous | Kind::NoMatch => self.unmatched.add(hash),
            _ => {}
        }
    }

    /// Counts rows with one answer.
    pub fn count(&mut self, kind: Kind, rows: u64) {
        self.rows += rows;
        match kind {
            Kind::Match { method, varies } => {
                self.by_method[method as usize] += rows;
                self.varying += if varies { rows } else { 0 };
            }
            Kind::Ambiguous => self.ambiguous += rows,
            Kind::Empty => self.empty += rows,
            Kind::NoMatch => self.no_match += rows,
        }
    }

    /// Counts rows that have another number of cells than the header.
    pub fn ragged(&mut self, rows: u64) {
        self.ragged += rows;
    }

    /// Counts rows of a text in UTF-8 that hold other bytes.
    pub fn not_utf8(&mut self, rows: u64) {
        self.not_utf8 += rows;
    }

    /// In words, with what to do next; a report shows the titles that are not named here.
    pub fn text(&self, report: Option<&Path>) -> String {
        let mut out = String::new();
        let matched: u64 = self.by_method.iter().sum();
        let percent = |count: u64| {
            if self.rows == 0 { 0.0 } else { 100.0 * count as f64 / self.rows as f64 }
        };
        let _ = writeln!(out, "{BOLD}{} rows{PLAIN}, {}", self.rows, self.distinct.counted());
        let mut line = |name: &str, count: u64| {
            if count > 0 {
                let _ = writeln!(out, "  {name:<12} {count:>10}  {:>5.1} %", percent(count));
            }
        };
        line("matched", matched);
        for method in [Method::Exact, Method::Stripped, Method::Contained, Method::Fuzzy, Method::Retrieved] {
            line(&format!("  {method}"), self.by_method[method as usize]);
        }
        line("ambiguous", self.ambiguous);
        line("not matched", self.no_match);
        line("empty", self.empty);
        if self.ragged > 0 {
            let _ = writeln!(out, "{YELLOW}{} rows{PLAIN} have more or fewer cells than the header; they were passed on", self.ragged);
        }
        if self.not_utf8 > 0 {
            let _ = writeln!(
                out,
                "{YELLOW}{} rows{PLAIN} hold bytes that are not UTF-8; they were passed on as they are, and titles among them read as \
                 windows-1252: if that is wrong, name the encoding of the file (-e)",
                self.not_utf8
            );
        }
        if self.varying > 0 {
            let named = report.map_or("--report lists them".to_owned(), |page| format!("{} lists them", page.display()));
            let _ = writeln!(
                out,
                "{YELLOW}{} rows{PLAIN} rest on {} that mean different things in different organisations: check how yours uses them; {named}",
                self.varying,
                self.varying_titles.counted()
            );
        }
        if self.ambiguous + self.no_match > 0 {
            let decide = match report {
                Some(page) => format!("decide them in the review of {}", page.display()),
                None => "see and decide them with --report report.html, or `normalize suggest` on the output".to_owned(),
            };
            let _ = writeln!(out, "next: {} without a match: {decide}", self.unmatched.counted());
        }
        out
    }
}
