//! What a run answered, counted for the report: every row in the figures, and the distinct titles up to a limit.

use std::collections::BTreeMap;

use rolecall::{
    Level, Method, Normalizer, Outcome, Reason, Verdict,
    model::taxonomy::{FamilyId, FunctionId, RoleId},
};
use rustc_hash::FxHashMap;

/// So many distinct titles are kept, the first of the file; all rows count in the figures.
pub const MOST_TITLES: usize = 200_000;
/// Together they may have so many bytes.
const MOST_BYTES: usize = 64 << 20;
/// A longer cell is no title: it counts in the figures, but is not listed.
const LONGEST: usize = 1000;
/// Bars of the histogram of confidence.
pub const BINS: usize = 20;
/// The methods in the order of the page.
pub const METHODS: [Method; 5] = [Method::Exact, Method::Stripped, Method::Contained, Method::Fuzzy, Method::Retrieved];

/// A distinct title with its answer.
#[derive(Debug, Clone)]
pub struct Title {
    pub text: String,
    pub rows: u64,
    pub verdict: Verdict,
    pub role: Option<RoleId>,
    pub level: Option<Level>,
    pub confidence: f32,
    pub reason: Option<Reason>,
    pub varies: bool,
}

impl Title {
    /// Rows times uncertainty: what a decision about it is worth. A title that holds no role (`n/a`, `Retired`) is answered as well as
    /// it can be, and comes late.
    pub fn worth(&self) -> f64 {
        let uncertainty = match self.reason {
            Some(Reason::Junk | Reason::Student | Reason::Retired | Reason::Unemployed) if self.verdict == Verdict::NoMatch => 0.05,
            _ => 1.0 - f64::from(self.confidence),
        };
        self.rows as f64 * uncertainty
    }
}

/// The counts of a run.
#[derive(Debug, Default)]
pub struct Collected {
    pub rows: u64,
    /// Rows by method, in the order of [`METHODS`].
    pub methods: [u64; METHODS.len()],
    pub ambiguous: u64,
    pub no_match: u64,
    pub empty: u64,
    /// Rows without a match by reason.
    pub reasons: BTreeMap<&'static str, u64>,
    /// Rows by confidence: matches, and ambiguous ones.
    pub bins: [[u64; 2]; BINS],
    /// Matched rows by function and level.
    pub levels: FxHashMap<(FunctionId, Option<Level>), u64>,
    pub roles: FxHashMap<RoleId, u64>,
    pub titles: Vec<Title>,
    /// Rows whose titles are not in `titles`, because there were too many or they were too long.
    pub beyond: u64,
    places: FxHashMap<String, u32>,
    bytes: usize,
}

impl Collected {
    /// Counts the rows of one distinct title of a batch.
    pub fn add(&mut self, normalizer: &Normalizer, title: &str, rows: u64, outcome: &Outcome<'_>) {
        self.rows += rows;
        let title = title.trim();
        let bin = bin(outcome);
        match outcome.verdict {
            Verdict::Match => {
                if let Some(at) = METHODS.iter().position(|method| Some(*method) == outcome.method) {
                    self.methods[at] += rows;
                }
                self.bins[bin][0] += rows;
            }
            Verdict::Ambiguous => {
                self.ambiguous += rows;
                self.bins[bin][1] += rows;
            }
            Verdict::NoMatch if title.is_empty() => self.empty += rows,
            Verdict::NoMatch => self.no_match += rows,
        }
        if outcome.verdict != Verdict::Match && !title.is_empty() {
            *self.reasons.entry(outcome.reason.map_or("", Reason::as_str)).or_default() += rows;
        }
        if let Some(role) = outcome.role {
            *self.roles.entry(role).or_default() += rows;
            let function = normalizer.taxonomy().family_of(role).function;
            *self.levels.entry((function, outcome.level)).or_default() += rows;
        }
        if !title.is_empty() {
            self.list(title, rows, outcome);
        }
    }

    fn list(&mut self, title: &str, rows: u64, outcome: &Outcome<'_>) {
        if let Some(&at) = self.places.get(title) {
            self.titles[at as usize].rows += rows;
            return;
        }
        if self.titles.len() >= MOST_TITLES || title.len() > LONGEST || self.bytes + title.len() > MOST_BYTES {
            self.beyond += rows;
            return;
        }
        self.bytes += title.len();
        self.places.insert(title.to_owned(), self.titles.len() as u32);
        self.titles.push(Title {
            text: title.to_owned(),
            rows,
            verdict: outcome.verdict,
            role: outcome.role,
            level: outcome.level,
            confidence: outcome.confidence,
            reason: outcome.reason,
            varies: outcome.varies && outcome.verdict == Verdict::Match,
        });
    }

    /// Rows with a match.
    pub fn matched(&self) -> u64 {
        self.methods.iter().sum()
    }

    /// Families with their rows, most first.
    pub fn families(&self, normalizer: &Normalizer) -> Vec<(FamilyId, u64)> {
        let mut counts: FxHashMap<FamilyId, u64> = FxHashMap::default();
        for (&role, rows) in &self.roles {
            *counts.entry(normalizer.taxonomy().role(role).family).or_default() += rows;
        }
        most_first(counts)
    }

    /// Functions with their matched rows, most first.
    pub fn functions(&self) -> Vec<(FunctionId, u64)> {
        let mut counts: FxHashMap<FunctionId, u64> = FxHashMap::default();
        for (&(function, _), rows) in &self.levels {
            *counts.entry(function).or_default() += rows;
        }
        most_first(counts)
    }

    /// The titles that fit, most rows first.
    pub fn titles_where(&self, fits: impl Fn(&Title) -> bool) -> Vec<&Title> {
        let mut list: Vec<&Title> = self.titles.iter().filter(|title| fits(title)).collect();
        list.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.text.cmp(&b.text)));
        list
    }
}

/// The bar of a confidence.
pub fn bin(outcome: &Outcome<'_>) -> usize {
    ((outcome.confidence * BINS as f32) as usize).min(BINS - 1)
}

fn most_first<T: Ord + Copy>(counts: FxHashMap<T, u64>) -> Vec<(T, u64)> {
    let mut list: Vec<(T, u64)> = counts.into_iter().collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_bounded_and_every_row_counts() {
        let normalizer = Normalizer::builder().without_builtin().build().expect("an empty dictionary");
        let mut collected = Collected::default();
        for nth in 0..MOST_TITLES + 10 {
            let title = format!("t{nth}");
            collected.add(&normalizer, &title, 2, &normalizer.normalize(&title));
        }
        collected.add(&normalizer, &"x".repeat(LONGEST + 1), 1, &normalizer.normalize("x"));
        collected.add(&normalizer, "t0", 3, &normalizer.normalize("t0"));
        assert_eq!(collected.titles.len(), MOST_TITLES);
        assert_eq!((collected.titles[0].text.as_str(), collected.titles[0].rows), ("t0", 5));
        assert_eq!(collected.beyond, 21);
        assert_eq!(collected.rows, 2 * (MOST_TITLES as u64 + 10) + 4);
        assert_eq!(collected.no_match, collected.rows);
    }
}
