//! Classifications beside a dictionary: each gives an answer of its own for every title, and what the dictionary answers speaks for it.

use std::sync::Arc;

use super::{Normalizer, Ranked, Scratch};
use crate::{
    dictionary::crosswalk::Crosswalk,
    model::{
        context::{Context, NOWHERE},
        outcome::Outcome,
        taxonomy::RoleId,
    },
};

/// A classification that stands beside.
#[derive(Debug)]
pub(super) struct Beside {
    name: String,
    normalizer: Normalizer,
    /// What the roles of the dictionary mean here.
    crosswalk: Crosswalk,
}

impl Normalizer {
    /// With another classification beside this one: a dictionary that stands alone, with a ranking learned from it.
    ///
    /// ```
    /// use rolecall::{Normalizer, Scratch};
    /// let files = [
    ///     ("pack.toml", "name = \"codes\"\nlearned = true\n"),
    ///     ("functions.csv", "function_id,function\nall,All\n"),
    ///     ("families.csv", "family_id,family,function_id\nall,All,all\n"),
    ///     ("roles.csv", "role_id,role,family_id,soc\n001,Nurses,all,29-1141\n002,Cooks,all,35-2014\n"),
    /// ];
    /// let codes = Normalizer::builder().without_builtin().pack("codes", &files).build()?;
    /// let normalizer = Normalizer::builtin().with_beside("codes", codes);
    /// let mut scratch = Scratch::default();
    /// let outcome = normalizer.normalize_with("Sr. RN - ICU", &mut scratch);
    /// assert_eq!(normalizer.taxonomy().role(outcome.role.expect("a match")).slug, "registered-nurse");
    /// let coded = normalizer.normalize_beside(0, "Sr. RN - ICU", &mut scratch);
    /// let (name, codes) = normalizer.beside().next().expect("one");
    /// assert_eq!((name, codes.taxonomy().role(coded.role.expect("a match")).slug.as_str()), ("codes", "001"));
    /// # Ok::<(), rolecall::dictionary::problem::DictionaryError>(())
    /// ```
    pub fn with_beside(mut self, name: &str, other: Normalizer) -> Normalizer {
        let crosswalk = Crosswalk::between(self.dictionary(), other.dictionary());
        self.beside.push(Arc::new(Beside { name: name.to_owned(), normalizer: other, crosswalk }));
        self
    }

    /// The classifications beside, by name.
    pub fn beside(&self) -> impl Iterator<Item = (&str, &Normalizer)> {
        self.beside.iter().map(|beside| (beside.name.as_str(), &beside.normalizer))
    }

    /// Decides a title and looks at what was decided: here, or in the classification at a place.
    pub(crate) fn seen<T>(
        &self,
        of: Option<usize>,
        raw: &str,
        context: &Context,
        scratch: &mut Scratch,
        look: impl FnOnce(&Normalizer, &mut Scratch) -> T,
    ) -> T {
        self.decide_in(raw, context, scratch);
        match of {
            Some(at) => self.in_beside(at, raw, scratch, look),
            None => look(self, scratch),
        }
    }

    /// The answer of the classification at this place for the title that was decided last in `scratch`, which is `raw`.
    pub fn normalize_beside<'t>(&self, at: usize, raw: &'t str, scratch: &mut Scratch) -> Outcome<'t> {
        self.in_beside(at, raw, scratch, |normalizer, scratch| normalizer.outcome(raw, scratch))
    }

    /// Its nearest roles, best first.
    pub fn ranked_beside(&self, at: usize, raw: &str, most: usize, scratch: &mut Scratch) -> Vec<Ranked<'_>> {
        let normalizer = &self.beside[at].normalizer;
        self.in_beside(at, raw, scratch, |_, scratch| normalizer.ranked_decided(most, scratch))
    }

    /// Decides in a classification and looks at what was decided.
    fn in_beside<T>(&self, at: usize, raw: &str, scratch: &mut Scratch, look: impl FnOnce(&Normalizer, &mut Scratch) -> T) -> T {
        if scratch.beside.len() < self.beside.len() {
            scratch.beside.resize_with(self.beside.len(), Scratch::default);
        }
        let mut room = std::mem::take(&mut scratch.beside[at]);
        let Beside { normalizer, crosswalk, .. } = &*self.beside[at];
        room.hints.clear();
        for (role, confidence) in self.said(scratch) {
            for &(meant, share) in crosswalk.of(role) {
                match room.hints.iter_mut().find(|(other, _)| *other == meant) {
                    Some((_, sum)) => *sum += confidence * share,
                    None => room.hints.push((meant, confidence * share)),
                }
            }
        }
        // The context is part of what the dictionary answered.
        normalizer.decide_hinted(raw, &NOWHERE, &mut room);
        let seen = look(normalizer, &mut room);
        scratch.beside[at] = room;
        seen
    }

    /// The roles that the title in `scratch` may mean, with their confidences: of what was decided, also where that abstains.
    fn said(&self, scratch: &mut Scratch) -> Vec<(RoleId, f32)> {
        if let Some(ranking) = self.inner.ranking.as_ref().filter(|_| scratch.best.decision.by_ranking) {
            return self.shares(ranking.get(), scratch).map(|(role, _, share)| (role, share)).collect();
        }
        let candidates = scratch.best.scores.candidates();
        let Some(first) = candidates.first() else { return Vec::new() };
        // Of a title that names several roles the first is meant.
        let mut said: Vec<(RoleId, f32)> = Vec::new();
        for candidate in candidates.iter().filter(|candidate| candidate.found.group == first.found.group) {
            if !said.iter().any(|(role, _)| *role == candidate.role) {
                said.push((candidate.role, candidate.confidence));
            }
        }
        said
    }
}
