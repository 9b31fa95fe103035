//! The learned model in the form that answers: postings of features, and the aliases of each concept.

use serde::{Deserialize, Serialize};

use super::{
    concepts::Concepts,
    features::{Features, Hashes, Stem, Vector},
    fusion::Evidence,
    learn::{Sample, learn},
};
use crate::{config::Fitted, flat::Flat, model::taxonomy::RoleId};

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
#[derive(Debug, Clone, Copy, PartialEq)]
struct Posting {
    concept: u32,
    learned: i16,
    typical: i16,
}

impl Posting {
    fn packed(self) -> u64 {
        u64::from(self.concept) | u64::from(self.learned.cast_unsigned()) << 32 | u64::from(self.typical.cast_unsigned()) << 48
    }

    fn unpacked(bits: u64) -> Posting {
        Posting { concept: bits as u32, learned: (bits >> 32) as i16, typical: (bits >> 48) as i16 }
    }
}

/// A ranking of roles for any title, learned from their aliases.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ranking {
    /// How kinds of evidence weigh, and how likely a share of what they add up to really is.
    pub fitted: Fitted,
    features: Features,
    /// The role of each concept.
    roles: Flat<u32>,
    /// Where the postings of a feature begin; one more than there are features.
    starts: Flat<u32>,
    /// Each a [`Posting`].
    postings: Flat<u64>,
    concepts: Concepts,
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
    /// Learned and typical, by concept.
    sums: Vec<[f32; 2]>,
    /// How much of the title's words, by concept.
    covered: Vec<f32>,
    /// Where the postings of each feature of the title begin and end, and its weight there.
    lists: Vec<(u32, u32, f32)>,
    best: Vec<(f32, u32)>,
    /// Likeness by alias of a concept.
    likeness: Vec<f32>,
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
            postings.extend(list.iter().map(posting).map(Posting::packed));
            starts.push(postings.len() as u32);
        }

        let concepts = Concepts::new(&samples, lessons, roles.len(), &features.idf);
        let roles = roles.iter().map(|role| role.0).collect();
        Ranking { fitted: fitted.clone(), features, roles, starts: starts.into(), postings: postings.into(), concepts }
    }

    /// Ranks the roles for a title of these words into [`RankingScratch::scored`], those in `also` among them, with all evidence but that of
    /// the exact steps and of other dictionaries.
    pub fn rank<'t>(&self, words: impl Iterator<Item = &'t str>, also: impl Iterator<Item = RoleId>, scratch: &mut RankingScratch) {
        let RankingScratch { hashes, vector, sums, covered, lists, best, likeness, scored } = scratch;
        scored.clear();
        self.features.vector(words, hashes, vector);
        sums.clear();
        sums.resize(self.roles.len(), [0.0; 2]);
        covered.clear();
        covered.resize(self.roles.len(), 0.0);
        // First where all the postings are, then the postings: look-ups that don't wait for each other are many times faster.
        lists.clear();
        lists.extend(vector.iter().map(|(feature, value)| (self.starts[feature as usize], self.starts[feature as usize + 1], value)));
        for &(from, to, value) in lists.iter() {
            for &posting in &self.postings[from as usize..to as usize] {
                let Posting { concept, learned, typical } = Posting::unpacked(posting);
                let sum = &mut sums[concept as usize];
                sum[0] += f32::from(learned) * value;
                sum[1] += f32::from(typical) * value;
            }
        }
        let all: f32 = vector.words.iter().map(|(_, value)| value * value).sum();
        for &(from, to, value) in &lists[..vector.words.len()] {
            for &posting in &self.postings[from as usize..to as usize] {
                covered[Posting::unpacked(posting).concept as usize] += value * value;
            }
        }
        choose(sums, best);
        for concept in also.filter_map(|role| self.roles.binary_search(&role.0).ok()) {
            if !best.iter().any(|&(_, other)| other == concept as u32) {
                best.push((0.0, concept as u32));
            }
        }
        let length = all.sqrt().max(1e-9);
        for &(_, concept) in best.iter() {
            let ([learned, typical], covered) = (sums[concept as usize], covered[concept as usize]);
            let (likest, alias) = self.concepts.likest(concept, &vector.words, &self.features.idf, likeness);
            let evidence = Evidence {
                learned: learned * GRAIN,
                typical: typical * GRAIN,
                covered: if all > 0.0 { covered / all } else { 0.0 },
                likest: likest / length,
                size: (1.0 + self.concepts.aliases_of(concept) as f32).ln(),
                exact: 0.0,
                beside: 0.0,
            };
            scored.push(Scored { role: RoleId(self.roles[concept as usize]), alias, evidence });
        }
    }

    /// Whether it ranks a role.
    pub fn knows(&self, role: RoleId) -> bool {
        self.roles.binary_search(&role.0).is_ok()
    }
}

/// The best concepts by what was learned and what is typical, best first.
fn choose(sums: &[[f32; 2]], best: &mut Vec<(f32, u32)>) {
    best.clear();
    let score = |&[learned, typical]: &[f32; 2]| if typical > 0.0 { (learned + TYPICAL * typical) * GRAIN } else { f32::MIN };
    // First the best of all, in lanes that don't wait for each other: few are near enough to it to be put in order.
    const LANES: usize = 8;
    let (chunks, rest) = sums.as_chunks::<LANES>();
    let mut most = [f32::MIN; LANES];
    for chunk in chunks {
        for (most, sums) in most.iter_mut().zip(chunk) {
            let score = score(sums);
            *most = if score > *most { score } else { *most };
        }
    }
    let first = most.into_iter().chain(rest.iter().map(score)).fold(f32::MIN, f32::max);
    let mut least = (first - DISTANCE).max(f32::MIN.next_up());
    for (concept, sums) in sums.iter().enumerate() {
        let score = score(sums);
        if score < least {
            continue;
        }
        let at = best.partition_point(|&(other, _)| other >= score);
        best.insert(at, (score, concept as u32));
        if best.len() > COMPARED {
            best.truncate(COMPARED);
            // Of equals the first counts.
            least = least.max(best[COMPARED - 1].0);
        }
    }
}
