//! What comes nearest where no exact step answers.

use super::{Attempt, Inner, Normalizer, Ranked, Scratch};
use crate::{
    analysis::parse::Tag,
    config::{Fitted, Fusion},
    matching::{
        finder::{Finder, Source},
        score::Candidate,
    },
    model::{
        context::{Context, NOWHERE},
        taxonomy::RoleId,
        title::ModifierKind,
    },
    ranking::{Evidence, Ranking},
};

impl Normalizer {
    /// The roles that come nearest, best first, also where the decision abstains: by the ranking that was learned, else what was found,
    /// then aliases with words in common.
    pub fn ranked(&self, raw: &str, most: usize, scratch: &mut Scratch) -> Vec<Ranked<'_>> {
        self.ranked_in(raw, &NOWHERE, most, scratch)
    }

    /// The same for the title of somebody who works in `context`.
    pub fn ranked_in(&self, raw: &str, context: &Context, most: usize, scratch: &mut Scratch) -> Vec<Ranked<'_>> {
        self.decide_in(raw, context, scratch);
        self.ranked_decided(most, scratch)
    }

    /// The nearest roles for the title in `scratch`, which was decided.
    pub(crate) fn ranked_decided(&self, most: usize, scratch: &mut Scratch) -> Vec<Ranked<'_>> {
        let mut ranked = match &self.inner.ranking {
            Some(ranking) => self.learned(ranking.get(), scratch),
            None => self.nearest(most, scratch),
        };
        // The answer comes first: further roles of the title may be surer, but are not what it was decided to be.
        let answer = scratch.best.decision.role;
        let whole = scratch.best.decision.is_settled() || self.inner.ranking.is_none();
        let answer = answer.filter(|_| whole);
        ranked.sort_by(|a, b| (Some(b.role) == answer).cmp(&(Some(a.role) == answer)).then(b.score.total_cmp(&a.score)));
        ranked.truncate(most);
        ranked
    }

    /// How its learned ranking weighs evidence; `None` where nothing was learned.
    pub fn fusion(&self) -> Option<Fusion> {
        self.inner.ranking.as_ref().map(|ranking| ranking.get().fitted.fusion)
    }

    /// All numbers that its learned ranking decides by.
    pub(crate) fn fitted(&self) -> Option<&Fitted> {
        self.inner.ranking.as_ref().map(|ranking| &ranking.get().fitted)
    }

    /// The evidence for every candidate of the title in `scratch`, which was decided; `None` where nothing was learned.
    pub fn evidence(&self, scratch: &mut Scratch) -> Option<Vec<(RoleId, Evidence)>> {
        self.gather(self.inner.ranking.as_ref()?.get(), scratch);
        Some(scratch.gathered.iter().map(|&(role, _, evidence)| (role, evidence)).collect())
    }

    /// Gathers the evidence for every role that the ranking or the exact steps found for the title in `scratch`, which was decided;
    /// once for a title.
    fn gather(&self, ranking: &Ranking, scratch: &mut Scratch) {
        if !scratch.gathered.is_empty() {
            return;
        }
        let Inner { analyzer, .. } = &*self.inner;
        let Scratch { title, best, ranking: room, gathered, hints, .. } = scratch;
        let says_what = |tag: &Tag| !matches!(tag, Tag::Noise | Tag::Masked | Tag::Ordinal(_) | Tag::Modifier(ModifierKind::Level, _));
        let words = title.words().iter().zip(best.parsed.tags()).filter(|(_, tag)| says_what(tag));
        ranking.rank(words.map(|(word, _)| analyzer.text(title, word)), hints.iter().map(|&(role, _)| role), room);
        gathered.extend(room.scored.iter().map(|scored| (scored.role, scored.alias, scored.evidence)));
        for &(role, share) in hints.iter() {
            gathered.iter_mut().filter(|(other, ..)| *other == role).for_each(|(.., evidence)| evidence.beside = Evidence::beside(share));
        }
        for candidate in best.scores.candidates() {
            let exact = candidate.confidence;
            match gathered.iter_mut().find(|(role, ..)| *role == candidate.role) {
                Some((.., evidence)) => evidence.exact = evidence.exact.max(exact),
                None => {
                    if let Some(alias) = self.alias_of(candidate) {
                        gathered.push((candidate.role, alias, Evidence { exact, ..Evidence::default() }));
                    }
                }
            }
        }
    }

    /// Decides the title in `scratch` anew by the ranking.
    pub(super) fn retrieve(&self, ranking: &Ranking, scratch: &mut Scratch) {
        let Inner { taxonomy, analyzer, index, config, .. } = &*self.inner;
        let mut ranked: Vec<(RoleId, f32)> = self.shares(ranking, scratch).map(|(role, _, share)| (role, share)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let Attempt { parsed, decision, .. } = &mut scratch.best;
        let finder = Finder::new(taxonomy, analyzer, index, &scratch.title, parsed);
        decision.retrieve(&finder, &ranked, |role| ranking.knows(role), config);
    }

    /// By the ranking that was learned: each role with its likest alias and its calibrated share.
    pub(super) fn shares<'s>(&self, ranking: &Ranking, scratch: &'s mut Scratch) -> impl Iterator<Item = (RoleId, u32, f32)> + use<'s> {
        self.gather(ranking, scratch);
        let Fitted { fusion, calibration, calibration_beside } = &ranking.fitted;
        let calibration = if scratch.hints.is_empty() { calibration } else { calibration_beside };
        let mut shares = fusion.shares(scratch.gathered.iter().map(|(.., evidence)| evidence));
        shares.iter_mut().for_each(|share| *share = calibration.apply(*share));
        scratch.gathered.iter().zip(shares).map(|(&(role, alias, _), share)| (role, alias, share))
    }

    fn learned(&self, ranking: &Ranking, scratch: &mut Scratch) -> Vec<Ranked<'_>> {
        let aliases = &self.dictionary().aliases;
        let ranked = |(role, alias, score): (RoleId, u32, f32)| Ranked { role, alias: &aliases[alias as usize].text, score };
        self.shares(ranking, scratch).map(ranked).collect()
    }

    /// What was found, then aliases with words in common.
    fn nearest(&self, most: usize, scratch: &Scratch) -> Vec<Ranked<'_>> {
        let (dictionary, index) = (self.dictionary(), &self.inner.index);
        let mut ranked: Vec<Ranked<'_>> = Vec::new();
        let mut push = |role: RoleId, alias: u32, score: f32| {
            if ranked.len() < most && !ranked.iter().any(|other| other.role == role) {
                ranked.push(Ranked { role, alias: &dictionary.aliases[alias as usize].text, score });
            }
        };
        for candidate in scratch.best.scores.candidates() {
            if let Some(alias) = self.alias_of(candidate) {
                push(candidate.role, alias, candidate.confidence);
            }
        }
        let words = scratch.title.words().iter().zip(scratch.best.parsed.tags());
        let words: Vec<_> = words.filter(|(_, tag)| !matches!(tag, Tag::Particle)).map(|(word, _)| word.id).collect();
        for near in index.words.nearest(&words, most * 4) {
            for &(role, share) in &dictionary.aliases[near.alias as usize].targets {
                // Words in common alone never make a match: their scores stay below every threshold.
                push(role, near.alias, near.likeness * share * 0.45);
            }
        }
        ranked
    }

    /// The alias that a candidate rests on, or the title of its role.
    fn alias_of(&self, candidate: &Candidate) -> Option<u32> {
        match candidate.found.source {
            Source::Alias(entry) | Source::AliasManager(entry, _) => Some(entry.alias),
            _ => self.inner.index.titles[candidate.role.0 as usize],
        }
    }
}
