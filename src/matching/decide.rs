//! Yes, no, or several: the only place that compares a confidence with a threshold.

use super::{
    WordSet,
    finder::{Cover, Finder, Source},
    rung::rung,
    score::{Candidate, Scores},
};
use crate::{
    analysis::parse::{Mark, Tag},
    config::Config,
    model::{
        level::{Level, Track},
        outcome::{Method, Reason, Verdict},
        taxonomy::RoleId,
    },
    text::token::Shape,
};

/// What is less likely beside a match is no other meaning of it any more: it would be shown as 0.00.
const LEAST: f32 = 0.005;
/// A ranked role less likely than this is no alternative worth showing; at most so many are shown.
const SHOWN: f32 = 0.1;
const MOST_SHOWN: usize = 5;

/// What was decided, without a string: ids and word sets.
#[derive(Debug, Clone, Default)]
pub struct Decision {
    /// Whether there is an answer.
    pub verdict: Option<Verdict>,
    /// The role, if there is one answer.
    pub role: Option<RoleId>,
    /// The candidate it rests on, a place in the [`Scores`]; none where the role was retrieved.
    pub best: Option<usize>,
    /// By which way it was found.
    pub method: Option<Method>,
    /// How likely it is.
    pub confidence: f32,
    /// The rung.
    pub level: Option<Level>,
    /// The track.
    pub track: Option<Track>,
    /// Why there is no single answer.
    pub reason: Option<Reason>,
    /// What stands beside the occupation, in order: the marks of the parsed title, less the words that the alias takes for itself.
    pub marks: Vec<Mark>,
    /// Words that the alias takes for itself, so that they are no modifiers.
    pub taken: WordSet,
    /// Further roles that the title names, best first.
    pub others: Vec<RoleId>,
    /// Possible roles, best first.
    pub alternatives: Vec<(RoleId, f32)>,
    /// Whether a learned ranking decided.
    pub by_ranking: bool,
    /// Whether the answer rests on a title that varies between organisations.
    pub varies: bool,
}

impl Decision {
    /// Decides about a title from its candidates, which are sorted here.
    pub(crate) fn decide(&mut self, finder: &Finder<'_>, scores: &mut Scores, corrected: &[(usize, usize)], config: &Config) {
        let others = std::mem::take(&mut self.others);
        let alternatives = std::mem::take(&mut self.alternatives);
        let marks = std::mem::take(&mut self.marks);
        *self = Decision { others, alternatives, marks, ..Decision::default() };
        self.marks.clear();
        self.others.clear();
        self.alternatives.clear();

        // The first clause that names a role is the role; the others are further roles.
        let primary = scores.candidates.first().map(|candidate| candidate.found.group);
        let mut list = std::mem::take(&mut scores.candidates);
        list.sort_by(|a, b| {
            let second = |candidate: &Candidate| Some(candidate.found.group) != primary;
            second(a).cmp(&second(b)).then(b.confidence.total_cmp(&a.confidence)).then(a.role.cmp(&b.role))
        });
        let split = list.iter().position(|candidate| Some(candidate.found.group) != primary).unwrap_or(list.len());
        let (main, further) = list.split_at(split);

        // A whole title that somebody listed as a filler is one, whatever words it is made of, unless it was settled to be a role.
        let settled = |best: &Candidate| matches!(best.found.source, Source::Alias(entry) if finder.is_settled(&entry));
        let filler = finder.parsed.junk && !main.first().is_some_and(settled);
        let holds_nothing = self.standing(finder, main.first()) || filler;
        if let (Some(best), false) = (main.first(), holds_nothing) {
            let confidence = best.confidence;
            let next = main.iter().find(|candidate| candidate.role != best.role).map_or(0.0, |candidate| candidate.confidence);
            let several = matches!(&best.found.source, Source::Alias(entry) if finder.index.targets(entry)[0].1 < 1.0);
            self.method = Some(method(best, corrected, finder));
            self.taken = best.found.words;
            self.varies = matches!(&best.found.source, Source::Alias(entry) if entry.varies);
            if confidence >= config.min_confidence && confidence - next >= config.margin {
                self.verdict = Some(Verdict::Match);
                self.best = Some(0);
                self.role = Some(best.role);
                self.confidence = confidence;
                self.reason = self.reason.filter(|&reason| reason == Reason::SelfEmployed);
                // The other meanings of the same words stay in sight.
                self.list_alternatives(main.iter().filter(|candidate| candidate.role != best.role && candidate.confidence >= LEAST));
                for other in further.iter().filter(|other| other.confidence >= config.min_confidence) {
                    if other.role != best.role && !self.others.contains(&other.role) {
                        self.others.push(other.role);
                        self.taken = self.taken.and(other.found.words);
                    }
                }
            } else if several || confidence >= config.likely.min(config.min_confidence) {
                self.verdict = Some(Verdict::Ambiguous);
                self.confidence = confidence;
                self.reason = Some(if several { Reason::AmbiguousAlias } else { Reason::CloseCall });
                self.list_alternatives(main.iter());
            } else {
                self.no_match(finder, false);
            }
        } else {
            self.no_match(finder, holds_nothing);
        }
        self.settle_marks(finder);
        let best = main.first().filter(|_| self.verdict == Some(Verdict::Match));
        (self.level, self.track) = rung(&self.marks, self.taken, finder, best);
        scores.candidates = list;
    }

    /// Whether the whole title is an alias with one clear meaning: there is nothing to rank.
    pub fn is_settled(&self) -> bool {
        self.verdict == Some(Verdict::Match) && self.method == Some(Method::Exact)
    }

    /// Decides anew by a ranking, best first with calibrated confidences, unless the title holds nothing that could be ranked, or
    /// was answered with a role that the ranking does not know.
    pub(crate) fn retrieve(&mut self, finder: &Finder<'_>, ranked: &[(RoleId, f32)], knows: impl Fn(RoleId) -> bool, config: &Config) {
        let open = match self.role {
            Some(role) => !self.is_settled() && knows(role),
            None => matches!(
                self.reason,
                Some(Reason::UnknownRole | Reason::AmbiguousAlias | Reason::CloseCall | Reason::SelfEmployed | Reason::ModifierOnly)
            ),
        };
        let (Some(&(role, confidence)), true) = (ranked.first(), open) else {
            return;
        };
        self.by_ranking = true;
        let next = ranked.get(1).map_or(0.0, |&(_, confidence)| confidence);
        let agrees = self.role == Some(role);
        self.confidence = confidence;
        if confidence >= config.min_confidence && confidence - next >= config.margin {
            self.verdict = Some(Verdict::Match);
            self.role = Some(role);
            self.reason = self.reason.filter(|&reason| reason == Reason::SelfEmployed);
            self.alternatives.clear();
        } else {
            self.verdict = Some(Verdict::Ambiguous);
            self.role = None;
            self.reason = Some(Reason::CloseCall);
            self.alternatives.clear();
            self.alternatives.extend(ranked.iter().take_while(|(_, confidence)| *confidence >= SHOWN).take(MOST_SHOWN));
            if self.alternatives.is_empty() {
                (self.verdict, self.reason) = (Some(Verdict::NoMatch), Some(Reason::UnknownRole));
            }
        }
        if agrees && self.role.is_some() {
            return;
        }
        (self.best, self.taken, self.varies) = (None, WordSet::default(), false);
        self.method = self.verdict.filter(|&verdict| verdict != Verdict::NoMatch).map(|_| Method::Retrieved);
        self.others.clear();
        self.marks.clear();
        self.settle_marks(finder);
        (self.level, self.track) = rung(&self.marks, self.taken, finder, None);
    }

    fn list_alternatives<'c>(&mut self, candidates: impl Iterator<Item = &'c Candidate>) {
        for candidate in candidates {
            if !self.alternatives.iter().any(|(role, _)| *role == candidate.role) {
                self.alternatives.push((candidate.role, candidate.confidence));
            }
        }
    }

    /// Of a phrase that the alias takes in part, the rest is read anew: in `Sr Partner Development Manager` the alias takes `Partner`
    /// out of `Sr Partner`, and `Sr` is left.
    fn settle_marks(&mut self, finder: &Finder<'_>) {
        for &mark in finder.parsed.marks() {
            let words = WordSet::range(mark.from, mark.to);
            let left = words.without(self.taken).without(finder.sets().particles);
            match (left.first(), left.last()) {
                (Some(from), Some(last)) if !words.shared(self.taken).is_empty() => {
                    if let Some(tag) = finder.tag_of(from, last + 1) {
                        self.marks.push(Mark { from, to: last + 1, tag });
                    }
                }
                _ => self.marks.push(mark),
            }
        }
    }

    /// Reads the holder's standing; whether it means that they hold no role now.
    fn standing(&mut self, finder: &Finder<'_>, best: Option<&Candidate>) -> bool {
        let taken = best.map_or(WordSet::default(), |best| best.found.words);
        // A word of the role itself (`Job Seeker Advisor`) is no standing; `Freelance` is one even where an alias has it.
        // `Security Officer - great for retirees`: behind the role, among other words, it is somebody else's standing.
        let aside = |mark: &Mark| taken.last().is_some_and(|last| last < mark.from) && finder.shares_clause(mark.from, taken);
        self.reason = finder.parsed.marks().iter().find_map(|mark| match mark.tag {
            Tag::Status(reason) => reason.filter(|&reason| reason == Reason::SelfEmployed || !(taken.has(mark.from) || aside(mark))),
            _ => None,
        });
        match self.reason {
            Some(Reason::SelfEmployed) => false,
            // `Student Nurse` is a role of its own; `Student at ...` is not.
            Some(Reason::Student) => best.is_none_or(|best| finder.names_field(&best.found)),
            Some(_) => true,
            None => false,
        }
    }

    fn no_match(&mut self, finder: &Finder<'_>, holds_nothing: bool) {
        let words = finder.title.words();
        let all = finder.all();
        self.verdict = Some(Verdict::NoMatch);
        self.method = None;
        self.taken = WordSet::default();
        self.varies = false;
        let unknown_core = !finder.sets().core.without(WordSet(finder.parsed.displaced)).is_empty();
        let numbers = words.iter().all(|word| word.shape == Shape::Number);
        self.reason = Some(match self.reason {
            _ if words.is_empty() && finder.title.is_blank() => Reason::Empty,
            _ if numbers || finder.parsed.junk => Reason::Junk,
            Some(reason) if holds_nothing || !unknown_core => reason,
            _ if finder.title.is_foreign_script() => Reason::UnsupportedLanguage,
            _ if finder.parsed.foreign > 0 => Reason::UnsupportedLanguage,
            _ if unknown_core => Reason::UnknownRole,
            _ if finder.parsed.tags().iter().all(|tag| matches!(tag, Tag::Noise | Tag::Particle)) && !all.is_empty() => Reason::Junk,
            _ => Reason::ModifierOnly,
        });
    }
}

fn method(best: &Candidate, corrected: &[(usize, usize)], finder: &Finder<'_>) -> Method {
    let all = finder.all();
    if corrected.iter().any(|(at, _)| best.found.words.has(*at)) {
        return Method::Fuzzy;
    }
    match best.found.cover {
        Cover::Whole if best.found.group == all => Method::Exact,
        Cover::Whole | Cover::Stripped if best.found.group.and(best.found.words) == all => Method::Stripped,
        _ => Method::Contained,
    }
}
