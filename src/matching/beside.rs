//! What other words of a title say about an alias with several meanings: `Engineer, Software` is no mechanical engineer.

use super::{
    WordSet,
    finder::{Finder, Found},
};
use crate::{
    config::Beside,
    model::taxonomy::{FamilyId, RoleId},
};

/// Fields that a title may name beside an alias; more don't make it clearer.
const MOST: usize = 4;

impl Finder<'_> {
    /// The shares of the meanings of an alias, given the fields that are named beside it; `None` where no field speaks for one of them.
    pub(super) fn shares_beside(&self, found: &Found, targets: &[(RoleId, f32)], beside: &Beside) -> Option<(WordSet, Vec<f32>)> {
        let (words, fields) = self.fields_beside(found.words)?;
        let taxonomy = self.taxonomy;
        let in_family = |role: RoleId| fields.iter().flatten().any(|&family| taxonomy.role(role).family == family);
        let in_function = |role: RoleId| {
            let function = taxonomy.family_of(role).function;
            fields.iter().flatten().any(|&family| taxonomy.family(family).function == function)
        };
        let by_family = targets.iter().any(|&(role, _)| in_family(role));
        if !by_family && !targets.iter().any(|&(role, _)| in_function(role)) {
            return None;
        }
        let likelihood = |role: RoleId| match by_family {
            true if in_family(role) => 1.0,
            true => beside.other_family,
            false if in_function(role) => 1.0,
            false => beside.other_function,
        };
        let stated: f32 = targets.iter().map(|(_, share)| share).sum();
        let unstated = (1.0 - stated).max(0.0) * beside.unstated;
        let likely: Vec<f32> = targets.iter().map(|&(role, share)| share * likelihood(role)).collect();
        let total = likely.iter().sum::<f32>() + unstated;
        Some((words, likely.into_iter().map(|share| share / total).collect()))
    }

    /// Whether words are only a part of a phrase: the web of `Amazon Web Services` is no field.
    fn cuts_phrase(&self, words: WordSet) -> bool {
        self.parsed.marks().iter().any(|mark| {
            let phrase = WordSet::range(mark.from, mark.to);
            !phrase.shared(words).is_empty() && !phrase.without(words).is_empty()
        })
    }

    /// The fields that words outside `taken` name: in each clause the longest, from the end.
    fn fields_beside(&self, taken: WordSet) -> Option<(WordSet, [Option<FamilyId>; MOST])> {
        let free = self.sets.core.and(self.sets.narrowing).without(taken).without(self.sets.unknown);
        let mut fields = [None; MOST];
        let mut words = WordSet::default();
        let mut count = 0;
        let mut end = free.last();
        while let (Some(at), true) = (end, count < MOST) {
            let mut best = None;
            let mut span = WordSet::of(at);
            let mut from = at;
            loop {
                if let Some((area, false)) = self.area(span).filter(|_| !self.cuts_phrase(span)) {
                    best = Some((span, area.family));
                }
                let next = free.shared(WordSet::range(0, from)).last();
                match next.filter(|&next| span.len() < self.index.longest && !self.parted(next, from)) {
                    Some(next) => (from, span) = (next, span.and(WordSet::of(next))),
                    None => break,
                }
            }
            let first = match best {
                Some((span, family)) => {
                    fields[count] = Some(family);
                    count += 1;
                    words = words.and(span);
                    span.first()?
                }
                None => at,
            };
            end = free.shared(WordSet::range(0, first)).last();
        }
        (count > 0).then_some((words, fields))
    }
}
