//! The steps of the engine on one title.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use rolecall::{
    Level, Normalizer, Scratch,
    analysis::{NormalizedTitle, ParsedTitle},
    text::fold::Folded,
};

pub fn stage(c: &mut Criterion) {
    let normalizer = Normalizer::builtin();
    let analyzer = normalizer.analyzer();
    let title = "Sr. Software Development Engineer II - Payments (Remote)";
    assert_eq!(normalizer.normalize(title).level, Some(Level::Senior));
    let mut group = c.benchmark_group("stage");
    group.throughput(Throughput::Elements(1));
    let mut folded = Folded::default();
    group.bench_function("fold", |b| b.iter(|| folded.fold(black_box(title))));
    let mut words = NormalizedTitle::default();
    group.bench_function("normalize", |b| b.iter(|| analyzer.normalize(black_box(title), &mut words)));
    let mut parsed = ParsedTitle::default();
    group.bench_function("parse", |b| b.iter(|| analyzer.parse(black_box(title), &words, &mut parsed)));
    let mut scratch = Scratch::default();
    group.bench_function("decide", |b| b.iter(|| normalizer.decide(black_box(title), &mut scratch).confidence));
    group.bench_function("outcome", |b| b.iter(|| normalizer.normalize_with(black_box(title), &mut scratch)));
    group.finish();
}
