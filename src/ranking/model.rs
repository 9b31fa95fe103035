//! The learned model in the form that answers: postings of features, and the aliases of each concept.

use serde::{Deserialize, Serialize};

use super::{
    features::{Features, Hashes, Stem, Vector},
    fusion::Evidence,
    learn::{Sample, learn},
};
use crate::{config::Fitted, model::taxonomy::RoleId};

/// A weight smaller than this says nothing and is left out.
const FAINT: f32 = 0.4;
/// Of a feature that nearly everything has, only the concepts that it says most about are kept.
const LONGEST: usize = 128;
/// Weights are kept in steps of this size.
const GRAIN: f32 = 1.0 / 256.0;
/// So many concepts are compared with their aliases ...
const COMPARED: usize = 12;
/// ... as long as they are within this distance of the best: others hardly ever win.
const DISTANCE: f32 = 7.0;
/// How much what is typical adds to what was learned when the best dozen is chosen.
const TYPICAL: f32 = 4.0;

/// What a feature says of a concept, in grains.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Posting {
    concept: u32,
    learned: i16,
    typical: i16,
}

/// A ranking of roles for any title, learned from their aliases.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ranking {
    /// How kinds of evidence weigh, and how likely a share of what they add up to really is.
    pub fitted: Fitted,
    features: Features,
    /// The role of each concept.
    roles: Vec<RoleId>,
    /// Where the postings of a feature begin; one more than there are features.
    starts: Vec<u32>,
    postings: Vec<Posting>,
    /// Where the aliases of a concept begin in `aliases`; one more than there are concepts.
    concepts: Vec<u32>,
    aliases: Vec<AliasWords>,
    /// The words and pairs of all aliases, one after the other.
    parts: Vec<u32>,
}

/// An alias of a concept: its place in the dictionary, and its words without their weights, which follow from their rarity.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct AliasWords {
    alias: u32,
    /// Where its words begin and end in `parts`.
    range: (u32, u32),
    /// What the rarity of a word is multiplied by, so that the alias has length one.
    scale: f32,
}

/// A concept with the evidence for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// Its role.
    pub role: RoleId,
    /// Its likest alias in the dictionary.
    pub alias: u32,
    /// What speaks for it.
    pub evidence: Evidence,
}

/// Room for ranking one title after the other.
#[derive(Debug, Default)]
pub struct RankingScratch {
    hashes: Hashes,
    vector: Vector,
    /// Learned, typical and covered, by concept.
    sums: Vec<[f32; 3]>,
    best: Vec<(f32, u32)>,
    /// The concepts found, best first by what was learned.
    pub scored: Vec<Scored>,
}

/// An alias to learn from: its words, its place in the dictionary, and its roles.
pub(crate) struct Lesson {
    pub words: Vec<Box<str>>,
    pub alias: u32,
    pub roles: Vec<RoleId>,
}

impl Ranking {
    /// Learns from aliases; `progress` is told the share that is done. The same lessons give the same ranking.
    pub(crate) fn learn(lessons: &[Lesson], stem: Stem, fitted: &Fitted, progress: &(dyn Fn(f32) + Sync)) -> Ranking {
        let read: Vec<Vec<&str>> = lessons.iter().map(|lesson| lesson.words.iter().map(|word| &**word).collect()).collect();
        let features = Features::new(read.iter().map(|words| words.iter().copied()), stem);
        let mut roles: Vec<RoleId> = lessons.iter().flat_map(|lesson| lesson.roles.iter().copied()).collect();
        roles.sort_unstable();
        roles.dedup();
        let concept = |role: &RoleId| roles.binary_search(role).expect("the role of a lesson") as u32;
        let mut hashes = Hashes::default();
        let mut sample = |(lesson, words): (&Lesson, &Vec<&str>)| {
            let mut vector = Vector::default();
            features.vector(words.iter().copied(), &mut hashes, &mut vector);
            Sample { vector, concepts: lesson.roles.iter().map(concept).collect() }
        };
        let samples: Vec<Sample> = lessons.iter().zip(&read).map(&mut sample).collect();
        let weights = learn(&samples, features.count(), roles.len(), progress);

        let grains = |weight: f32| (weight / GRAIN).round().clamp(f32::from(i16::MIN), f32::from(i16::MAX)) as i16;
        let (mut starts, mut postings) = (vec![0], Vec::new());
        for mut list in weights {
            list.retain(|weight| weight.learned.abs() >= FAINT);
            if list.len() > LONGEST {
                list.sort_by(|a, b| b.learned.abs().total_cmp(&a.learned.abs()).then(a.concept.cmp(&b.concept)));
                list.truncate(LONGEST);
                list.sort_by_key(|weight| weight.concept);
            }
            let posting = |weight: &super::learn::Weight| Posting {
                concept: weight.concept,
                learned: grains(weight.learned),
                typical: grains(weight.typical),
            };
            postings.extend(list.iter().map(posting));
            starts.push(postings.len() as u32);
        }

        let mut of_concept: Vec<Vec<usize>> = vec![Vec::new(); roles.len()];
        for (nth, sample) in samples.iter().enumerate() {
            sample.concepts.iter().for_each(|&concept| of_concept[concept as usize].push(nth));
        }
        let (mut concepts, mut aliases, mut parts) = (vec![0], Vec::new(), Vec::new());
        for list in of_concept {
            for nth in list {
                let words = &samples[nth].vector.words;
                let rarity: f32 = words.iter().map(|&(word, _)| features.idf[word as usize].powi(2)).sum();
                let begin = parts.len() as u32;
                parts.extend(words.iter().map(|&(word, _)| word));
                let scale = 1.0 / rarity.sqrt().max(1e-9);
                aliases.push(AliasWords { alias: lessons[nth].alias, range: (begin, parts.len() as u32), scale });
            }
            concepts.push(aliases.len() as u32);
        }
        Ranking { fitted: fitted.clone(), features, roles, starts, postings, concepts, aliases, parts }
    }

    /// Ranks the roles for a title of these words into [`RankingScratch::scored`], those in `also` among them, with all evidence but that of
    /// the exact steps and of other dictionaries.
    pub fn rank<'t>(&self, words: impl Iterator<Item = &'t str>, also: impl Iterator<Item = RoleId>, scratch: &mut RankingScratch) {
        let RankingScratch { hashes, vector, sums, best, scored } = scratch;
        scored.clear();
        self.features.vector(words, hashes, vector);
        sums.clear();
        sums.resize(self.roles.len(), [0.0; 3]);
        let mut all = 0.0;
        for &(feature, value) in &vector.words {
            all += value * value;
            for posting in self.of(feature) {
                let sum = &mut sums[posting.concept as usize];
                sum[0] += f32::from(posting.learned) * value;
                sum[1] += f32::from(posting.typical) * value;
                sum[2] += value * value;
            }
        }
        for &(feature, value) in &vector.letters {
            for posting in self.of(feature) {
                let sum = &mut sums[posting.concept as usize];
                sum[0] += f32::from(posting.learned) * value;
                sum[1] += f32::from(posting.typical) * value;
            }
        }
        choose(sums, best);
        for concept in also.filter_map(|role| self.roles.binary_search(&role).ok()) {
            if !best.iter().any(|&(_, other)| other == concept as u32) {
                best.push((0.0, concept as u32));
            }
        }
        let length = all.sqrt().max(1e-9);
        for &(_, concept) in best.iter() {
            let [learned, typical, covered] = sums[concept as usize];
            let aliases = &self.aliases[self.concepts[concept as usize] as usize..self.concepts[concept as usize + 1] as usize];
            let (likest, alias) = self.likest(aliases, &vector.words);
            let evidence = Evidence {
                learned: learned * GRAIN,
                typical: typical * GRAIN,
                covered: if all > 0.0 { covered / all } else { 0.0 },
                likest: likest / length,
                size: (1.0 + aliases.len() as f32).ln(),
                exact: 0.0,
                beside: 0.0,
            };
            scored.push(Scored { role: self.roles[concept as usize], alias, evidence });
        }
    }

    /// Whether it ranks a role.
    pub fn knows(&self, role: RoleId) -> bool {
        self.roles.binary_search(&role).is_ok()
    }

    fn of(&self, feature: u32) -> &[Posting] {
        &self.postings[self.starts[feature as usize] as usize..self.starts[feature as usize + 1] as usize]
    }

    /// The alias that is most like the title with these words.
    fn likest(&self, aliases: &[AliasWords], words: &[(u32, f32)]) -> (f32, u32) {
        let likeness = |alias: &AliasWords| {
            let parts = &self.parts[alias.range.0 as usize..alias.range.1 as usize];
            // A title has few words: a look along them costs less than a table.
            let of = |part: u32| words.iter().find(|&&(word, _)| word == part);
            let shared: f32 =
                parts.iter().filter_map(|&part| of(part)).map(|&(word, value)| value * self.features.idf[word as usize]).sum();
            (shared * alias.scale, alias.alias)
        };
        aliases.iter().map(likeness).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).unwrap_or_default()
    }
}

/// The best concepts by what was learned and what is typical, best first.
fn choose(sums: &[[f32; 3]], best: &mut Vec<(f32, u32)>) {
    best.clear();
    for (concept, &[learned, typical, _]) in sums.iter().enumerate() {
        let score = (learned + TYPICAL * typical) * GRAIN;
        let full = best.len() == COMPARED;
        if typical <= 0.0 || (full && score <= best[COMPARED - 1].0) {
            continue;
        }
        if full {
            best.pop();
        }
        let at = best.partition_point(|&(other, _)| other >= score);
        best.insert(at, (score, concept as u32));
    }
    let first = best.first().map_or(0.0, |&(score, _)| score);
    best.retain(|&(score, _)| score >= first - DISTANCE);
}
