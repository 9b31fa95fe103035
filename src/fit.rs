//! Fitting a learned ranking to titles with known answers: weights of the kinds of evidence, and how likely a share of it really is.

use crate::{
    config::{Calibration, Fitted, Fusion},
    engine::{Normalizer, Scratch},
    evaluate::{Field, GoldRow},
    ranking::Example,
};

/// How a ranking does on titles that it was not fitted on.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Quality {
    /// Titles.
    pub titles: usize,
    /// The share with a right role in the first place.
    pub success: f32,
    /// Mean of 1 / rank of the first right role.
    pub mrr: f32,
}

/// What fitting found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The numbers, to be kept in the pack.
    pub fitted: Fitted,
    /// Titles that they were fitted on.
    pub titles: usize,
    /// The other titles, with the numbers that the pack had.
    pub before: Quality,
    /// The same titles, with the new numbers.
    pub after: Quality,
}

/// Fits the learned ranking of `normalizer`, or of the classification beside it at the place `of`, to one field of gold rows: on the titles
/// whose CRC-32 is even, with a report on the others. `None` where nothing is learned, or no title is left that the exact steps do not settle.
///
/// ```
/// use rolecall::{Normalizer, evaluate::{Field, GoldRow}, fit::fit};
/// assert_eq!(fit(&Normalizer::builtin(), None, Field::Code, &[]), None, "the built-in dictionary learns no ranking");
/// ```
pub fn fit(normalizer: &Normalizer, of: Option<usize>, field: Field, gold: &[GoldRow]) -> Option<Fit> {
    let fitted = of.and_then(|at| normalizer.beside().nth(at)).map_or(normalizer, |(_, beside)| beside);
    let before = fitted.fitted()?;
    let (mut taught, mut kept) = (Vec::new(), Vec::new());
    let mut scratch = Scratch::default();
    for row in gold {
        let even = crc32fast::hash(row.title.as_bytes()).is_multiple_of(2);
        if let Some(example) = example(normalizer, of, field, row, &mut scratch) {
            (if even { &mut taught } else { &mut kept }).push(example);
        }
    }
    if taught.is_empty() {
        return None;
    }
    let fusion = Fusion::fit(&taught);
    let knots = calibrate(&fusion, &taught);
    // What is fitted beside a dictionary says nothing of how it does alone, and the other way round.
    let fitted = match of {
        Some(_) => Fitted { fusion, calibration_beside: knots, ..before.clone() },
        None => Fitted { fusion, calibration: knots, ..before.clone() },
    };
    Some(Fit { fitted, titles: taught.len(), before: quality(&before.fusion, &kept), after: quality(&fusion, &kept) })
}

/// The evidence for a title's candidates, and which of them are right; `None` where it is settled without a ranking.
fn example(normalizer: &Normalizer, of: Option<usize>, field: Field, row: &GoldRow, scratch: &mut Scratch) -> Option<Example> {
    let expected = field.expected(row.expected.first()?);
    if expected.is_empty() {
        return None;
    }
    normalizer.seen(of, &row.title, &normalizer.read_context(&row.context), scratch, |fitted, scratch| {
        let evidence = (!scratch.best.decision.is_settled()).then(|| fitted.evidence(scratch))??;
        let is_right = |role| expected.contains(&field.of_role(fitted, role).as_str());
        Some(evidence.into_iter().map(|(role, evidence)| (evidence, is_right(role))).collect())
    })
}

/// Candidates by their score, best first, with their shares of a softmax.
fn ranked(fusion: &Fusion, example: &Example) -> Vec<(f32, bool)> {
    let shares = fusion.shares(example.iter().map(|(evidence, _)| evidence));
    let mut ranked: Vec<(f32, bool)> = shares.into_iter().zip(example.iter().map(|(_, right)| *right)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked
}

fn quality(fusion: &Fusion, examples: &[Example]) -> Quality {
    let places = examples.iter().map(|example| ranked(fusion, example).iter().position(|(_, right)| *right));
    let (mut first, mut reciprocal) = (0.0, 0.0);
    for place in places.flatten() {
        first += if place == 0 { 1.0 } else { 0.0 };
        reciprocal += 1.0 / (place + 1) as f32;
    }
    let titles = examples.len();
    Quality { titles, success: first / titles.max(1) as f32, mrr: reciprocal / titles.max(1) as f32 }
}

/// How often the first candidate is right, by its share: means of bands with as many titles each, pooled where they do not rise.
fn calibrate(fusion: &Fusion, examples: &[Example]) -> Calibration {
    const BANDS: usize = 10;
    let mut firsts: Vec<(f32, bool)> = examples.iter().filter_map(|example| ranked(fusion, example).first().copied()).collect();
    firsts.sort_by(|a, b| a.0.total_cmp(&b.0));
    // (share, right, titles), summed.
    let mut bands: Vec<(f32, f32, f32)> = Vec::new();
    for band in firsts.chunks(firsts.len().div_ceil(BANDS).max(1)) {
        let right = band.iter().filter(|(_, right)| *right).count() as f32;
        bands.push((band.iter().map(|(share, _)| share).sum(), right, band.len() as f32));
        while let [.., (s1, r1, n1), (s2, r2, n2)] = bands[..] {
            if r2 / n2 > r1 / n1 {
                break;
            }
            bands.truncate(bands.len() - 2);
            bands.push((s1 + s2, r1 + r2, n1 + n2));
        }
    }
    // Small samples promise no certainty: a title more that was right, and one that was not (Laplace).
    Calibration::new(bands.into_iter().map(|(share, right, titles)| (share / titles, (right + 1.0) / (titles + 2.0))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::Evidence;

    #[test]
    fn shares_that_were_right_less_often_are_trusted_less() {
        let example = |learned: f32, right: bool| -> Example {
            vec![(Evidence { learned, ..Evidence::default() }, right), (Evidence::default(), false)]
        };
        let (close, clear) = (6.0, 15.0);
        let unsure = (0..400).map(|n| example(close, n % 4 == 0));
        let sure = (0..400).map(|n| example(clear, n % 20 != 0));
        let calibration = calibrate(&Fusion::default(), &unsure.chain(sure).collect::<Vec<_>>());
        let trust = |learned: f32| calibration.apply(ranked(&Fusion::default(), &example(learned, true))[0].0);
        assert!((0.2..0.4).contains(&trust(close)) && (0.85..0.97).contains(&trust(clear)), "{} {}", trust(close), trust(clear));
    }
}
