//! What a run did, counted in bounded memory.

use std::fmt::Write;

use rolecall::{Method, Outcome, Verdict};
use rustc_hash::{FxHashMap, FxHashSet};

use super::shown;
use crate::error::{BOLD, DIM, PLAIN, YELLOW};

/// Distinct titles are counted up to here.
const MOST_DISTINCT: usize = 1 << 20;
/// So many unmatched titles are kept to find the most frequent.
const MOST_UNMATCHED: usize = 1 << 14;

/// Counts of a run.
#[derive(Debug, Default)]
pub struct Summary {
    rows: u64,
    ragged: u64,
    not_utf8: u64,
    by_method: FxHashMap<Method, u64>,
    ambiguous: u64,
    empty: u64,
    no_match: u64,
    distinct: FxHashSet<u64>,
    overflow: bool,
    unmatched: FxHashMap<String, u64>,
    varying: u64,
    varying_titles: FxHashMap<String, u64>,
}

impl Summary {
    /// Counts the rows of one distinct title of a batch.
    pub fn add(&mut self, title: &str, hash: u64, outcome: &Outcome<'_>, rows: u64) {
        self.rows += rows;
        if self.distinct.len() < MOST_DISTINCT {
            self.distinct.insert(hash);
        } else if !self.distinct.contains(&hash) {
            self.overflow = true;
        }
        match outcome.verdict {
            Verdict::Match => {
                if let Some(method) = outcome.method {
                    *self.by_method.entry(method).or_default() += rows;
                }
            }
            Verdict::Ambiguous => self.ambiguous += rows,
            Verdict::NoMatch if title.trim().is_empty() => self.empty += rows,
            Verdict::NoMatch => self.no_match += rows,
        }
        if outcome.verdict != Verdict::Match && !title.trim().is_empty() {
            count(&mut self.unmatched, title, rows);
        }
        if outcome.varies && outcome.verdict == Verdict::Match {
            self.varying += rows;
            count(&mut self.varying_titles, title, rows);
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

    /// In words, with what to do next.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let matched: u64 = self.by_method.values().sum();
        let percent = |count: u64| {
            if self.rows == 0 { 0.0 } else { 100.0 * count as f64 / self.rows as f64 }
        };
        let distinct = if self.overflow { format!("more than {MOST_DISTINCT}") } else { self.distinct.len().to_string() };
        let _ = writeln!(out, "{BOLD}{} rows{PLAIN}, {distinct} distinct titles", self.rows);
        let mut line = |name: &str, count: u64| {
            if count > 0 {
                let _ = writeln!(out, "  {name:<12} {count:>10}  {:>5.1} %", percent(count));
            }
        };
        line("matched", matched);
        for method in [Method::Exact, Method::Stripped, Method::Contained, Method::Fuzzy, Method::Retrieved] {
            line(&format!("  {method}"), self.by_method.get(&method).copied().unwrap_or(0));
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
            let examples = most_frequent(&self.varying_titles, 3);
            let names: Vec<String> = examples.iter().map(|(title, _)| format!("\"{title}\"")).collect();
            let _ = writeln!(
                out,
                "{YELLOW}{} rows{PLAIN} rest on titles that mean different things in different organisations ({}): check how yours uses them",
                self.varying,
                names.join(", ")
            );
        }
        let unmatched = most_frequent(&self.unmatched, 10);
        if !unmatched.is_empty() {
            let _ = writeln!(out, "{DIM}most frequent without a match:{PLAIN}");
            for (title, rows) in unmatched {
                let _ = writeln!(out, "  {rows:>8}  {title}");
            }
            let _ = writeln!(out, "next: `normalize explain TITLE` shows why; a pack with your own words settles it (--dictionary DIR)");
        }
        out
    }
}

/// Counts in bounded memory: when full, titles seen once make room (they are not among the most frequent).
fn count(counts: &mut FxHashMap<String, u64>, title: &str, rows: u64) {
    if let Some(known) = counts.get_mut(title) {
        *known += rows;
        return;
    }
    let mut floor = 1;
    while counts.len() >= MOST_UNMATCHED {
        counts.retain(|_, rows| *rows > floor);
        floor *= 2;
    }
    // A title that goes into the summary is cut: cells can be of any size.
    let cut = title.floor_char_boundary(200);
    *counts.entry(title[..cut].to_owned()).or_default() += rows;
}

fn most_frequent(counts: &FxHashMap<String, u64>, most: usize) -> Vec<(String, u64)> {
    let mut list: Vec<(String, u64)> = counts.iter().map(|(title, rows)| (shown(title), *rows)).collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    list.truncate(most);
    list
}
