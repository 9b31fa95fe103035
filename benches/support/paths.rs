//! Titles by the way they take through the engine, thousands of each, all distinct: a handful in a loop would always find its data in the
//! nearest cache. Made from the dictionary's own aliases, with what people write round them, and kept only where the engine answers them
//! by the way they are made for.

use std::collections::BTreeSet;

use rolecall::{Method, Normalizer, Reason, Scratch, Verdict};

use super::{misspell::misspell, random::Random, titles::aliases};

/// So many titles a way.
pub const TITLES: usize = 5_000;

/// A way that a title may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The whole title is an alias.
    Exact,
    /// An alias with ranks, shifts, places, numbers.
    Stripped,
    /// An alias beside words that nobody knows.
    Contained,
    /// An alias with one typing error, corrected.
    Fuzzy,
    /// No role is named: a word that nobody knows stands where the occupation should. Spelling is tried in vain, so this is the dearest way.
    Abstain,
}

impl Way {
    pub const ALL: [Way; 5] = [Way::Exact, Way::Stripped, Way::Contained, Way::Fuzzy, Way::Abstain];

    pub fn name(self) -> &'static str {
        match self {
            Way::Exact => "exact",
            Way::Stripped => "stripped",
            Way::Contained => "contained",
            Way::Fuzzy => "fuzzy",
            Way::Abstain => "abstain",
        }
    }

    /// Whether the engine answers a title by this way.
    pub fn is_taken(self, normalizer: &Normalizer, title: &str, scratch: &mut Scratch) -> bool {
        let decision = normalizer.decide(title, scratch);
        let matched = |method| decision.verdict == Some(Verdict::Match) && decision.method == Some(method);
        match self {
            Way::Exact => matched(Method::Exact),
            Way::Stripped => matched(Method::Stripped),
            Way::Contained => matched(Method::Contained),
            Way::Fuzzy => matched(Method::Fuzzy),
            Way::Abstain => decision.verdict == Some(Verdict::NoMatch) && decision.reason == Some(Reason::UnknownRole),
        }
    }

    /// Distinct titles of this way, in no order; the same ones every time.
    pub fn titles(self, normalizer: &Normalizer, count: usize) -> Vec<String> {
        let mut random = Random::new(self as u64 + 1);
        let mut aliases = aliases(normalizer);
        random.shuffle(&mut aliases);
        let mut scratch = Scratch::default();
        let mut seen = BTreeSet::new();
        let made = aliases.iter().filter_map(|(alias, _)| self.around(alias, &mut random));
        let fit = made.filter(|title| self.is_taken(normalizer, title, &mut scratch) && seen.insert(title.clone()));
        let titles: Vec<String> = fit.take(count).collect();
        assert_eq!(titles.len(), count, "too few titles are {}", self.name());
        titles
    }

    /// A title made of an alias, which may or may not take this way.
    fn around(self, alias: &str, random: &mut Random) -> Option<String> {
        match self {
            Way::Exact => Some(alias.to_owned()),
            Way::Stripped => {
                let behind = match random.below(4) {
                    0 => format!(" - R{:06}", random.below(1_000_000)),
                    _ => random.one_of(&BEHIND).to_owned(),
                };
                Some(format!("{}{alias}{behind}", random.one_of(&BEFORE)))
            }
            Way::Contained => Some(format!("{alias} - {} {}", nonsense(random), random.one_of(&TEAMS))),
            Way::Fuzzy => misspell(alias, random).map(|misspelt| misspelt.title),
            Way::Abstain => {
                let (before, _) = alias.rsplit_once(' ')?;
                Some(format!("{before} {}", nonsense(random)))
            }
        }
    }
}

const BEFORE: [&str; 8] = ["", "Senior ", "Sr. ", "Junior ", "Principal ", "Lead ", "Interim ", "Temporary "];
const BEHIND: [&str; 8] = [" - Remote", " (Nights)", " II", ", Part Time", " (m/w/d)", " - Austin, TX", " III - Full Time", " (Contract)"];
const TEAMS: [&str; 4] = ["Platform", "Group", "Program", "Team"];

/// A word that can be said and means nothing: `Brontupav`.
fn nonsense(random: &mut Random) -> String {
    const STARTS: [&str; 12] = ["B", "Br", "D", "Fl", "G", "Kr", "M", "Pl", "Qu", "Sn", "V", "Z"];
    const VOWELS: [&str; 6] = ["a", "e", "i", "o", "u", "oo"];
    const MIDDLES: [&str; 10] = ["bb", "d", "gn", "lv", "mp", "nt", "pp", "v", "xt", "zz"];
    const ENDS: [&str; 8] = ["av", "ib", "og", "uk", "ump", "ax", "iz", "oft"];
    let mut word = String::from(random.one_of(&STARTS));
    word.push_str(random.one_of(&VOWELS));
    for _ in 0..1 + random.below(2) {
        word.push_str(random.one_of(&MIDDLES));
        word.push_str(random.one_of(&VOWELS));
    }
    word.push_str(random.one_of(&MIDDLES));
    word.push_str(random.one_of(&ENDS));
    word
}
