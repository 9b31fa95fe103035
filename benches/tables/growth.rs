//! How cost grows with the size of the dictionary: packs of a thousand to a million aliases, made of the built-in dictionary's own words.
//!
//! `growth [MOST]`: up to so many aliases (a million without). The exponent is that of the line through the logarithms: 0 means that size costs nothing, 1 that
//! twice the aliases take twice the time.

use std::time::Duration;

use cpu_time::ProcessTime;
use rolecall::{Method, Normalizer, Scratch, Verdict};

use crate::support::{misspell::misspell, packs, random::Random};

/// So many titles a size are asked, all distinct.
const TITLES: usize = 5_000;
const LEAST: Duration = Duration::from_millis(300);

pub fn print(args: &[String]) {
    let most = args.first().map_or(1_000_000, |most| most.parse().expect("a number of aliases"));
    let builtin = Normalizer::builtin();
    println!("{:>9} {:>8} {:>8} {:>14} {:>14} {:>14}", "aliases", "build s", "MB", "exact ns", "misspelt ns", "fuzzy miss ns");
    let mut points: [Vec<(f64, f64)>; 3] = Default::default();
    for size in [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|size| *size <= most) {
        let (pack, mut aliases) = packs::synthetic(&builtin, size);
        let start = ProcessTime::now();
        let normalizer = pack.build().expect("a good pack");
        let built = start.elapsed();
        let mut random = Random::new(17);
        random.shuffle(&mut aliases);
        let mut scratch = Scratch::default();
        let is = |title: &String, method: Option<Method>, scratch: &mut Scratch| {
            let decision = normalizer.decide(title, scratch);
            let matched = decision.verdict == Some(Verdict::Match);
            if method.is_some() { matched && decision.method == method } else { !matched }
        };
        let misspelt: Vec<String> =
            aliases.iter().cycle().take(4 * TITLES).filter_map(|alias| Some(misspell(alias, &mut random)?.title)).collect();
        let unknown: Vec<String> = aliases.iter().cycle().take(2 * TITLES).filter_map(|alias| with_unknown(alias, &mut random)).collect();
        let kinds = [(aliases, Some(Method::Exact)), (misspelt, Some(Method::Fuzzy)), (unknown, None)];
        let costs = kinds.map(|(titles, method)| {
            let titles: Vec<String> = titles.into_iter().filter(|title| is(title, method, &mut scratch)).take(TITLES).collect();
            assert!(titles.len() >= 500, "only {} titles are {method:?} with {size} aliases", titles.len());
            cost(&normalizer, &titles)
        });
        for (points, cost) in points.iter_mut().zip(costs) {
            points.push(((size as f64).ln(), cost.ln()));
        }
        let [exact, misspelt, miss] = costs;
        let megabytes = normalizer.to_index().len() as f64 / 1e6;
        println!("{size:>9} {:>8.2} {megabytes:>8.1} {exact:>14.0} {misspelt:>14.0} {miss:>14.0}", built.as_secs_f64());
    }
    let [exact, misspelt, miss] = points.map(|points| slope(&points));
    println!("{:>9} {:>8} {:>8} {exact:>14.2} {misspelt:>14.2} {miss:>14.2}", "exponent", "", "");
}

/// Nanoseconds of the processor for a title.
fn cost(normalizer: &Normalizer, titles: &[String]) -> f64 {
    let mut scratch = Scratch::default();
    let start = ProcessTime::now();
    let mut times = 0;
    while start.elapsed() < LEAST {
        let roles = titles.iter().filter(|title| normalizer.normalize_with(title, &mut scratch).role.is_some()).count();
        std::hint::black_box(roles);
        times += 1;
    }
    start.elapsed().as_nanos() as f64 / (times * titles.len()) as f64
}

/// An alias whose last word nobody knows.
fn with_unknown(alias: &str, random: &mut Random) -> Option<String> {
    let (before, _) = alias.rsplit_once(' ')?;
    let word: String = (0..7 + random.below(4)).map(|_| char::from(b'a' + random.below(26) as u8)).collect();
    Some(format!("{before} {word}"))
}

/// The slope of the line of least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / points.len() as f64;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let (over, under) = points.iter().fold((0.0, 0.0), |sum, point| (sum.0 + (point.0 - x) * (point.1 - y), sum.1 + (point.0 - x).powi(2)));
    if under > 0.0 { over / under } else { f64::NAN }
}
