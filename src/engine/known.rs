//! Titles that are an alias letter for letter: most rows of most files. Their answers are worked out once, when the dictionary is compiled,
//! and found by one look-up instead of the whole way.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Attempt, Inner};
use crate::{
    analysis::NormalizedTitle,
    config::Config,
    flat::Flat,
    model::{
        context::NOWHERE,
        level::{Level, Track},
        outcome::{Method, Outcome, Verdict},
        taxonomy::RoleId,
    },
    text::hash::{hash, hash_lower},
};

/// Answers by the hash of the title in lower case, in a table with open addressing.
///
/// A title that is no alias takes one for itself only if all 64 bits agree by chance: once in 10^14 titles.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Known {
    /// The halves of a hash, the role and one (0 where there is none), the rest packed.
    slots: Flat<[u32; 4]>,
}

/// What was worked out for a title.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Answer {
    role: RoleId,
    level: Option<Level>,
    track: Option<Track>,
    varies: bool,
}

const TRACKS: [Track; 3] = [Track::Ic, Track::Management, Track::Executive];

impl Answer {
    fn packed(self) -> [u32; 2] {
        let level = self.level.map_or(0, |level| level as u32 + 1);
        let track = self.track.map_or(0, |track| track as u32 + 1);
        [self.role.0 + 1, level | track << 8 | u32::from(self.varies) << 16]
    }

    fn unpacked([role, rest]: [u32; 2]) -> Answer {
        let at = |shift: u32| (rest >> shift & 0xFF).checked_sub(1).map(|at| at as usize);
        Answer {
            role: RoleId(role - 1),
            level: at(0).map(|at| Level::ALL[at]),
            track: at(8).map(|at| TRACKS[at]),
            varies: rest >> 16 & 1 == 1,
        }
    }
}

impl Known {
    /// Goes the whole way for every alias, and keeps the answers that are plain: one clear meaning, nothing else to say. What depends on
    /// settings is not kept, so that the table is good for any.
    pub(super) fn new(inner: &Inner) -> Known {
        let config = Config::default();
        let Some(plain) = confidence(&config) else { return Known::default() };
        let answer = |(title, attempt): &mut (NormalizedTitle, Attempt), text: &str| {
            inner.analyzer.normalize(text, title);
            inner.attempt(text, title, &[], &NOWHERE, attempt, &config);
            let decision = &attempt.decision;
            let alone = decision.others.is_empty() && decision.alternatives.is_empty() && decision.reason.is_none();
            let bare = decision.marks.iter().all(|mark| decision.taken.has(mark.from));
            let settled = decision.is_settled() && decision.confidence == plain && !attempt.parsed.junk;
            let role = decision.role.filter(|_| alone && bare && settled)?;
            let answer = Answer { role, level: decision.level, track: decision.track, varies: decision.varies };
            Some((hash(text.to_ascii_lowercase().as_bytes()), answer))
        };
        let aliases = inner.written.get().0.aliases.par_iter();
        let answers: Vec<Option<(u64, Answer)>> = aliases.map_init(Default::default, |room, alias| answer(room, &alias.text)).collect();
        let answers: Vec<(u64, Answer)> = answers.into_iter().flatten().collect();
        // Some slot stays free, where a look-up of what is not there ends.
        let mut slots = vec![[0; 4]; (answers.len() * 3 / 2 + 1).next_power_of_two()];
        for (hash, answer) in answers {
            let [role, rest] = answer.packed();
            let wanted = [hash as u32, (hash >> 32) as u32, role, rest];
            let mut slot = hash as usize & (slots.len() - 1);
            while slots[slot][2] != 0 && slots[slot][..2] != wanted[..2] {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = wanted;
        }
        Known { slots: slots.into() }
    }

    fn answer(&self, title: &str) -> Option<Answer> {
        let last = self.slots.len().checked_sub(1)?;
        let hash = hash_lower(title.as_bytes());
        let mut slot = hash as usize & last;
        loop {
            let [low, high, role, rest] = self.slots[slot];
            match role {
                0 => return None,
                _ if (low, high) == (hash as u32, (hash >> 32) as u32) => return Some(Answer::unpacked([role, rest])),
                _ => slot = (slot + 1) & last,
            }
        }
    }

    /// The answer for a title that is an alias letter for letter, capital letters or not. `plain` is its [`confidence`].
    pub(super) fn outcome<'t>(&self, title: &str, plain: f32) -> Option<Outcome<'t>> {
        let Answer { role, level, track, varies } = self.answer(title)?;
        Some(Outcome {
            verdict: Verdict::Match,
            role: Some(role),
            level,
            track,
            method: Some(Method::Exact),
            confidence: plain,
            modifiers: Vec::new(),
            other_roles: Vec::new(),
            alternatives: Vec::new(),
            reason: None,
            varies,
        })
    }
}

/// The confidence of an alias with one meaning that is the whole title; `None` where the settings let it be no match by itself, or look
/// for something better.
pub(super) fn confidence(config: &Config) -> Option<f32> {
    let confidence = config.calibration.apply(config.weights.exact.exp()).min(1.0);
    let enough = confidence >= config.min_confidence.max(config.good_enough) && confidence >= config.margin;
    enough.then_some(confidence)
}

/// The confidence of an alias with one meaning that is the whole title but for one wrong letter.
pub(super) fn corrected(config: &Config) -> f32 {
    config.calibration.apply((config.weights.exact + config.weights.edit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Normalizer, Scratch};

    #[test]
    fn what_is_known_is_what_the_whole_way_says() {
        let normalizer = Normalizer::builtin();
        let mut scratch = Scratch::default();
        let mut known = 0;
        for alias in &normalizer.dictionary().aliases {
            for title in [alias.text.clone(), alias.text.to_uppercase()] {
                let quick = normalizer.known(&title);
                normalizer.decide(&title, &mut scratch);
                if let Some(quick) = quick {
                    known += 1;
                    assert_eq!(quick, normalizer.outcome(&title, &scratch), "{title}");
                }
            }
        }
        assert!(known > normalizer.dictionary().aliases.len(), "most aliases are plain: {known}");
    }

    #[test]
    fn answers_come_back_from_their_numbers() {
        for level in Level::ALL.map(Some).into_iter().chain([None]) {
            for track in TRACKS.map(Some).into_iter().chain([None]) {
                let answer = Answer { role: RoleId(70_000), level, track, varies: level.is_some() };
                assert_eq!(Answer::unpacked(answer.packed()), answer);
            }
        }
    }

    #[test]
    fn settings_that_ask_for_more_go_the_whole_way() {
        let strict = Config { min_confidence: 0.999, ..Config::default() };
        let normalizer = Normalizer::builder().config(strict).build().expect("the built-in dictionary");
        assert_eq!(normalizer.known("Registered Nurse"), None);
        assert_ne!(normalizer.normalize("Registered Nurse").verdict, Verdict::Match);
    }
}
