//! Kinds of evidence for a concept, and one weight for each: learned from titles with known answers, or the documented defaults.

use crate::config::Fusion;

/// What speaks for a concept.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Evidence {
    /// Score of the learned model.
    pub learned: f32,
    /// Likeness to the concept's aliases as a whole, 0 to 1.
    pub typical: f32,
    /// How much of the title, by the rarity of its words, the concept's aliases know, 0 to 1.
    pub covered: f32,
    /// Likeness of the words to those of the likest alias, 0 to 1.
    pub likest: f32,
    /// Natural logarithm of one more than the number of its aliases.
    pub size: f32,
    /// Confidence of the exact steps in it.
    pub exact: f32,
    /// What another dictionary's answer says for it, from 0 (nothing) to 1 ([`Evidence::beside`]).
    pub beside: f32,
}

/// The score of "none of these": about what a made-up word gets for the runs of letters that it shares with some title.
const NOTHING: f32 = 2.5;

/// How many kinds of evidence there are.
const KINDS: usize = 7;

impl Evidence {
    /// What each kind says, for people, in the order of [`Fusion::parts`].
    pub const LABELS: [&'static str; KINDS] = [
        "learned from the pack's titles",
        "like the titles of this role as a whole",
        "its words stand in titles of this role",
        "like the likest of its titles",
        "how many titles it has",
        "found by the exact steps",
        "meant by the answer of the dictionary beside it",
    ];

    fn kinds(&self) -> [f32; KINDS] {
        [self.learned, self.typical, self.covered, self.likest, self.size, self.exact, self.beside]
    }

    /// The share that another dictionary's answer gives a role, as evidence: its logarithm, from that of a thousandth to that of 1, scaled.
    /// Shares differ by orders of magnitude, and a tenth of a clear answer says much more than nothing.
    pub fn beside(share: f32) -> f32 {
        const GRAINS: f32 = 1000.0;
        (GRAINS * share).ln_1p() / GRAINS.ln_1p()
    }
}

/// A title with a known answer: the evidence for each candidate, and whether it is right.
pub type Example = Vec<(Evidence, bool)>;

impl Fusion {
    fn of(weights: [f32; KINDS]) -> Fusion {
        let [learned, typical, covered, likest, size, exact, beside] = weights;
        Fusion { learned, typical, covered, likest, size, exact, beside }
    }

    fn weights(&self) -> [f32; KINDS] {
        [self.learned, self.typical, self.covered, self.likest, self.size, self.exact, self.beside]
    }

    /// What each kind of evidence adds to the score of a candidate.
    pub fn parts(&self, evidence: &Evidence) -> [f32; KINDS] {
        let (weights, kinds) = (self.weights(), evidence.kinds());
        std::array::from_fn(|at| weights[at] * kinds[at])
    }

    /// The score of a candidate: a logit, to be compared with those of the same title.
    pub fn score(&self, evidence: &Evidence) -> f32 {
        self.parts(evidence).iter().sum()
    }

    /// The share of each candidate of a title: a softmax over their scores and that of a role which none of them is.
    pub fn shares<'e>(&self, candidates: impl Iterator<Item = &'e Evidence>) -> Vec<f32> {
        let scores: Vec<f32> = candidates.map(|evidence| self.score(evidence)).collect();
        let highest = scores.iter().copied().fold(NOTHING, f32::max);
        let all: f32 = scores.iter().chain(&[NOTHING]).map(|score| (score - highest).exp()).sum();
        scores.iter().map(|score| (score - highest).exp() / all).collect()
    }

    /// Fits the weights so that right candidates become likely: gradient descent on the log-likelihood of a softmax over each title's
    /// candidates, on evidence scaled to unit size, drawn a little to the defaults. Examples without a right candidate teach nothing.
    pub fn fit(examples: &[Example]) -> Fusion {
        const PASSES: usize = 200;
        const STEP: f32 = 0.3;
        const DRAW: f32 = 2e-3;
        let taught: Vec<&Example> = examples.iter().filter(|example| example.iter().any(|(_, right)| *right)).collect();
        let mut scale = [1e-6f32; KINDS];
        let mut count = 0f32;
        for (evidence, _) in taught.iter().copied().flatten() {
            evidence.kinds().iter().zip(&mut scale).for_each(|(kind, sum)| *sum += kind * kind);
            count += 1.0;
        }
        scale.iter_mut().for_each(|sum| *sum = (*sum / count.max(1.0)).sqrt().max(1e-3));
        let default: Vec<f32> = Fusion::default().weights().iter().zip(scale).map(|(weight, scale)| weight * scale).collect();
        let mut weights = default.clone();
        let mut speed = [1e-6f32; KINDS];
        for _ in 0..PASSES {
            let mut gradient = [0f32; KINDS];
            for example in &taught {
                let scaled =
                    |evidence: &Evidence| -> Vec<f32> { evidence.kinds().iter().zip(scale).map(|(kind, scale)| kind / scale).collect() };
                let kinds: Vec<Vec<f32>> = example.iter().map(|(evidence, _)| scaled(evidence)).collect();
                let scores: Vec<f32> = kinds.iter().map(|kinds| kinds.iter().zip(&weights).map(|(a, b)| a * b).sum()).collect();
                let highest = scores.iter().copied().fold(f32::MIN, f32::max);
                let likely: Vec<f32> = scores.iter().map(|score| (score - highest).exp()).collect();
                let all: f32 = likely.iter().sum();
                let right: f32 = likely.iter().zip(*example).filter(|(_, (_, right))| *right).map(|(likely, _)| likely).sum();
                for ((likely, kinds), (_, is_right)) in likely.iter().zip(&kinds).zip(*example) {
                    let loss = likely / all - if *is_right { likely / right.max(1e-9) } else { 0.0 };
                    gradient.iter_mut().zip(kinds).for_each(|(sum, kind)| *sum += loss * kind);
                }
            }
            for at in 0..KINDS {
                let slope = gradient[at] / taught.len().max(1) as f32 + DRAW * (weights[at] - default[at]);
                speed[at] += slope * slope;
                weights[at] -= STEP * slope / speed[at].sqrt();
            }
        }
        let mut fitted = [0f32; KINDS];
        (0..KINDS).for_each(|at| fitted[at] = weights[at] / scale[at]);
        Fusion::of(fitted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_right_from_wrong_gets_weight() {
        let candidate = |likest: f32, covered: f32| Evidence { likest, covered, ..Evidence::default() };
        // The likest alias is right, coverage misleads.
        let examples: Vec<Example> =
            (0..20).map(|n| vec![(candidate(0.9, 0.1 + 0.01 * n as f32), true), (candidate(0.3, 0.8), false)]).collect();
        let fitted = Fusion::fit(&examples);
        assert!(fitted.likest > Fusion::default().likest && fitted.covered < Fusion::default().covered, "{fitted:?}");
        assert!(fitted.score(&candidate(0.9, 0.1)) > fitted.score(&candidate(0.3, 0.8)));
    }
}
