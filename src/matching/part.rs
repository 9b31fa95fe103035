//! A part of a clause: English puts the occupation at the end, and what narrows it in front.

use super::{
    WordSet,
    finder::{Cover, Finder, Found, Source},
};
use crate::text::token::Separator;

impl Finder<'_> {
    /// A role that accounts for the end of a clause, where English puts the occupation; else for its beginning.
    pub(super) fn part(&self, group: WordSet) -> Option<Found> {
        let sets = &self.sets;
        let clause = group.without(sets.aside).without(sets.credentials).without(sets.links);
        let keyed = self.keyed(clause);
        let complement = clause.iter().find(|&at| {
            self.analyzer.particles.opens_complement(self.title.words()[at].id) && self.keyed(group).first().is_some_and(|first| first < at)
        });
        let phrase = complement.map_or(keyed, |at| keyed.shared(WordSet::range(0, at)));
        let management = keyed.shared(sets.management);
        if let Some(found) = self.ending(phrase, keyed, group, management) {
            return Some(found);
        }
        // `Pilot for Acme Air`: before a preposition a word that is a whole title is one still.
        if complement.is_some()
            && management.is_empty()
            && let Some(found) = self.alias(phrase, group, Cover::Part).filter(|found| !found.reordered)
        {
            return Some(found);
        }
        // `Speech Therapist-Student Loan Repayment`: a hyphen may be a dash that lost its spaces.
        let words = self.title.words();
        for cut in phrase.iter().skip(1).filter(|&at| words[at].separator == Separator::Hyphen) {
            let left = phrase.shared(WordSet::range(0, cut));
            if let Some(found) = self.ending(left, left, group, management.shared(left)) {
                return Some(found);
            }
        }
        let start = self.beginning(phrase, group).filter(|start| management.without(start.words).is_empty());
        if start.is_none() && !management.is_empty() {
            return self.part_manager(keyed.without(management), group);
        }
        start.or_else(|| self.credential(group))
    }

    /// `Underwriter-Programs`: where nothing else is found, a whole title before a hyphen that may be a dash without its spaces. Short
    /// words are no titles but prefixes (`Bi-Lingual`).
    pub(super) fn before_hyphen(&self, group: WordSet) -> Option<Found> {
        let words = self.title.words();
        let phrase = self.keyed(group).without(self.sets.aside).without(self.sets.links);
        let cut = phrase.iter().skip(1).find(|&at| words[at].separator == Separator::Hyphen)?;
        let left = phrase.shared(WordSet::range(0, cut));
        let long = left.iter().any(|at| self.title.written(&words[at]).len() > 3);
        let found = self.resolve_all(left).filter(|found| long && matches!(found.source, Source::Alias(_)) && !found.general)?;
        Some(Found { group, cover: Cover::Part, ..found })
    }

    /// The longest alias that ends where the phrase ends, apart from modifiers behind it.
    fn ending(&self, phrase: WordSet, keyed: WordSet, group: WordSet, management: WordSet) -> Option<Found> {
        let sets = &self.sets;
        let strippable = sets.level.and(sets.ornament).and(sets.narrowing);
        for end in phrase.iter().rev() {
            let mut best = None;
            // Beyond the phrase: `Director of Nursing Services` holds an alias over its `of`.
            let behind = keyed.without(WordSet::range(0, end + 1));
            if end == phrase.last()? {
                let mut wide = WordSet::of(end);
                for at in behind.iter().take(3) {
                    wide = wide.and(WordSet::of(at));
                    best = self.longest_at(at, phrase.and(wide), group).filter(|found| found.words.has(end)).or(best);
                }
            }
            if best.is_none() && self.ends_alias(end) {
                best = self.longest_at(end, phrase, group);
            }
            if let Some(found) = best {
                // A management word outside the alias makes it the field that is managed.
                let outside = management.without(found.words);
                return if outside.is_empty() { Some(found) } else { self.manager_of(found) };
            }
            if !strippable.and(management).has(end) {
                return None;
            }
        }
        None
    }

    /// The longest alias that may stand inside a title and ends with the word `end`.
    fn longest_at(&self, end: usize, words: WordSet, group: WordSet) -> Option<Found> {
        if !self.ends_alias(end) {
            return None;
        }
        let before = words.shared(WordSet::range(0, end));
        let mut span = WordSet::of(end);
        let mut best = self.inside(span, group);
        let mut next = end;
        for at in before.iter().rev().take(self.index.longest) {
            if self.sets.unknown.has(at) || self.parted(at, next) {
                break;
            }
            next = at;
            span = span.and(WordSet::of(at));
            best = self.inside(span, group).or(best);
        }
        best
    }

    /// An alias in a clause that goes on behind its holder's noun, if nothing behind may be the occupation
    /// (`Hospital Security Officer Downtown Chicago`).
    fn beginning(&self, phrase: WordSet, group: WordSet) -> Option<Found> {
        let mut holders = phrase.iter().filter(|&at| self.is_head(at) && self.ends_alias(at));
        let found = holders.find_map(|end| self.longest_at(end, phrase, group)).or_else(|| self.opening(phrase, group))?;
        let behind = phrase.shared(WordSet::range(found.words.last()? + 1, 64));
        let another = behind.iter().any(|at| self.names_holder(at));
        (!another).then_some(found)
    }

    /// The longest alias that a clause opens with.
    fn opening(&self, phrase: WordSet, group: WordSet) -> Option<Found> {
        let sets = &self.sets;
        let start = phrase.without(sets.level.and(sets.ornament).and(sets.narrowing)).first()?;
        let mut best = None;
        let mut last = start;
        for end in phrase.iter().filter(|&at| at >= start) {
            if self.parted(last, end) {
                break;
            }
            last = end;
            best = self.inside(phrase.shared(WordSet::range(start, end + 1)), group).or(best);
        }
        best
    }

    /// The manager of a field that is named among other words.
    fn part_manager(&self, words: WordSet, group: WordSet) -> Option<Found> {
        let mut best: Option<Found> = None;
        for end in words.iter().rev().filter(|&end| self.ends_alias(end)) {
            let mut span = WordSet::of(end);
            for at in std::iter::once(end).chain(words.shared(WordSet::range(0, end)).iter().rev()).take(self.index.longest) {
                if self.sets.unknown.has(at) {
                    break;
                }
                span = span.and(WordSet::of(at));
                let longer = best.is_none_or(|best| span.len() > best.words.len());
                if longer
                    && let Some((area, false)) = self.area(span)
                    && let Some(manager) = area.manager
                {
                    let source = Source::AreaManager(area, manager);
                    best = Some(Found::new(source, span, group, Cover::Part, false));
                }
            }
        }
        best
    }

    /// `Security Data Loss Prevention (DLP) Specialist`: the longest alias that begins before the brackets and ends behind them.
    pub(super) fn bridge(&self, before: WordSet, behind: WordSet) -> Option<Found> {
        let rest = self.keyed(behind).without(self.sets.aside);
        let head = WordSet::of(rest.first()?);
        let starts = self.keyed(before).without(self.sets.aside);
        starts.iter().find_map(|from| {
            let words = starts.shared(WordSet::range(from, 64)).and(head);
            self.inside(words, before.and(behind)).filter(|_| rest.len() == 1)
        })
    }
}
