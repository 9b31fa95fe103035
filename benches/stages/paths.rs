//! Titles by the way they take through the engine, by their length, and as a file has them.

use criterion::{BenchmarkId, Criterion, Throughput};
use rolecall::{Normalizer, Scratch, Verdict, analysis::NormalizedTitle};

use crate::support::{
    paths::{TITLES, Way},
    random::Random,
    titles,
};

pub fn path(c: &mut Criterion) {
    let normalizer = Normalizer::builtin();
    let mut scratch = Scratch::default();
    let mut group = c.benchmark_group("path");
    group.throughput(Throughput::Elements(TITLES as u64)).sample_size(20);
    for way in Way::ALL {
        // Each of them is asserted to take the way where they are made.
        let titles = way.titles(&normalizer, TITLES);
        group.bench_function(way.name(), |b| {
            b.iter(|| titles.iter().filter(|title| normalizer.normalize_with(title, &mut scratch).role.is_some()).count());
        });
    }
    group.finish();
}

/// Titles of so many words: aliases one behind the other, as in long enumerations.
pub fn length(c: &mut Criterion) {
    const COUNT: usize = 500;
    let normalizer = Normalizer::builtin();
    let aliases = titles::aliases(&normalizer);
    let mut random = Random::new(7);
    let mut scratch = Scratch::default();
    let mut group = c.benchmark_group("length");
    group.throughput(Throughput::Elements(COUNT as u64)).sample_size(10);
    for words in [1, 2, 4, 8, 16, 32, 64] {
        let titles: Vec<String> = (0..COUNT).map(|_| of_words(&normalizer, &aliases, words, &mut random)).collect();
        for title in &titles {
            // What a short form stands for may depend on what it stands beside.
            assert!(counted(&normalizer, title).abs_diff(words) <= words / 8, "{title:?} has no {words} words");
        }
        group.bench_function(BenchmarkId::from_parameter(words), |b| {
            b.iter(|| titles.iter().filter(|title| normalizer.normalize_with(title, &mut scratch).role.is_some()).count());
        });
    }
    group.finish();
}

fn of_words(normalizer: &Normalizer, aliases: &[(&str, &str)], words: usize, random: &mut Random) -> String {
    let mut title = String::new();
    let mut missing = words;
    while missing > 0 {
        let (alias, _) = random.one_of(aliases);
        let has = counted(normalizer, alias);
        if has <= missing && has == alias.split(' ').count() {
            title += if title.is_empty() { "" } else { ", " };
            title += alias;
            missing -= has;
        }
    }
    title
}

/// The words that the engine sees in a title.
fn counted(normalizer: &Normalizer, title: &str) -> usize {
    let mut normalized = NormalizedTitle::default();
    normalizer.analyzer().normalize(title, &mut normalized);
    normalized.words().len()
}

pub fn real(c: &mut Criterion) {
    let Some(titles) = titles::named() else {
        eprintln!("real: skipped (ROLECALL_TITLES names no file)");
        return;
    };
    let normalizer = Normalizer::builtin();
    let mut scratch = Scratch::default();
    let matched = titles.iter().filter(|title| normalizer.normalize_with(title, &mut scratch).verdict == Verdict::Match).count();
    assert!(matched * 2 > titles.len(), "only {matched} of {} distinct titles match", titles.len());
    let mut group = c.benchmark_group("real");
    group.throughput(Throughput::Elements(titles.len() as u64)).sample_size(20);
    group.bench_function("distinct titles, one core", |b| {
        b.iter(|| titles.iter().filter(|title| normalizer.normalize_with(title, &mut scratch).verdict == Verdict::Match).count());
    });
    group.finish();
}
