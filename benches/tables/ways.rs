//! Titles a second on one core, by the way they take, and of a file (`ROLECALL_TITLES`): time of the processor, so that a busy machine says
//! nearly the same as a quiet one. Beside it the ratio to a yardstick that everybody knows, so that another machine says nearly the same, too: a title in
//! lower case, looked up in a hash table of all aliases. `cargo bench --bench stages` has the spread.

use std::{collections::HashMap, time::Duration};

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
    let mut scratch = Scratch::default();
    let aliases: HashMap<String, &str> =
        titles::aliases(&normalizer).into_iter().map(|(alias, role)| (alias.to_lowercase(), role)).collect();
    let exact = Way::Exact.titles(&normalizer, TITLES);
    assert!(exact.iter().all(|title| aliases.contains_key(&title.to_lowercase())));
    let yardstick = best(exact.len(), || exact.iter().filter(|title| aliases.contains_key(&title.to_lowercase())).count());
    println!("{:<26} {:>8} {:>12} {:>10} {:>8}", "one core", "titles", "titles/s", "ns/title", "ratio");
    line("hash look-up (yardstick)", exact.len(), yardstick, yardstick);
    let mut ways: Vec<(&str, Vec<String>)> = Way::ALL.into_iter().map(|way| (way.name(), way.titles(&normalizer, TITLES))).collect();
    ways.extend(titles::named().map(|titles| ("all distinct of the file", titles.into_iter().collect())));
    for (name, titles) in ways {
        let cost =
            best(titles.len(), || titles.iter().filter(|title| normalizer.normalize_with(title, &mut scratch).role.is_some()).count());
        line(name, titles.len(), cost, yardstick);
    }
}

/// Nanoseconds a title, of the best round.
fn best(titles: usize, mut all: impl FnMut() -> usize) -> f64 {
    let rounds = (0..ROUNDS).map(|_| {
        let (start, mut times) = (ProcessTime::now(), 0);
        while start.elapsed() < LEAST {
            std::hint::black_box(all());
            times += 1;
        }
        start.elapsed().as_nanos() as f64 / (times * titles) as f64
    });
    rounds.fold(f64::INFINITY, f64::min)
}

fn line(name: &str, titles: usize, cost: f64, yardstick: f64) {
    println!("{name:<26} {titles:>8} {:>12.0} {cost:>10.0} {:>8.1}", 1e9 / cost, cost / yardstick);
}
