//! Titles a second on one core, by the way they take, by their words, and of a file (`ROLECALL_TITLES`): time of the processor, so that a busy machine
//! says nearly the same as a quiet one. The table of docs/PERFORMANCE.md; `cargo bench --bench stages` has the spread.

use std::time::Duration;

use cpu_time::ProcessTime;
use rolecall::{Normalizer, Scratch};

use crate::support::{
    paths::{TITLES, Way},
    titles,
};

/// Each case is measured so long, so often, and the best counts.
const LEAST: Duration = Duration::from_millis(200);
const ROUNDS: usize = 5;

pub fn print(_: &[String]) {
    let normalizer = Normalizer::builtin();
    println!("{:<24} {:>8} {:>12} {:>10}", "one core", "titles", "titles/s", "ns/title");
    for way in Way::ALL {
        line(&normalizer, way.name(), &way.titles(&normalizer, TITLES));
    }
    if let Some(titles) = titles::named() {
        line(&normalizer, "all distinct of the file", &titles.into_iter().collect::<Vec<_>>());
    }
}

fn line(normalizer: &Normalizer, name: &str, titles: &[String]) {
    let mut scratch = Scratch::default();
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (start, mut times) = (ProcessTime::now(), 0);
        while start.elapsed() < LEAST {
            std::hint::black_box(titles.iter().filter(|title| normalizer.decide(title, &mut scratch).role.is_some()).count());
            times += 1;
        }
        best = best.min(start.elapsed().as_nanos() as f64 / (times * titles.len()) as f64);
    }
    println!("{name:<24} {:>8} {:>12.0} {best:>10.0}", titles.len(), 1e9 / best);
}
