//! From nothing to the first answer.

use criterion::{BatchSize, Criterion};
use rolecall::{Normalizer, Verdict};

/// Tables to index.
pub fn build(c: &mut Criterion) {
    assert_eq!(Normalizer::builtin().normalize(FIRST).verdict, Verdict::Match);
    let mut group = c.benchmark_group("build");
    group.sample_size(10);
    group.bench_function("built-in dictionary", |b| b.iter(Normalizer::builtin));
    group.bench_function("built-in dictionary to first answer", |b| b.iter(|| Normalizer::builtin().normalize(FIRST).confidence));
    group.bench_function("compiled form from the index", |b| {
        let normalizer = Normalizer::builtin();
        b.iter(|| normalizer.to_index());
    });
    group.finish();
}

/// Bytes of a compiled index to an answer: at once, by a corrected spelling, and explained (which
/// reads what people wrote).
pub fn open(c: &mut Criterion) {
    let index = Normalizer::builtin().to_bytes(1);
    let opened = |bytes| Normalizer::builder().open(bytes, 1).expect("the same fingerprint");
    for title in [FIRST, MISSPELT] {
        assert_eq!(opened(index.clone()).normalize(title), Normalizer::builtin().normalize(title));
    }
    let mut group = c.benchmark_group("open");
    group.sample_size(20);
    let copy = || index.clone();
    group.bench_function("to first answer", |b| {
        b.iter_batched(copy, |bytes| opened(bytes).normalize(FIRST).confidence, BatchSize::PerIteration)
    });
    group.bench_function("to first corrected answer", |b| {
        b.iter_batched(copy, |bytes| opened(bytes).normalize(MISSPELT).confidence, BatchSize::PerIteration);
    });
    group.bench_function("to first explanation", |b| {
        b.iter_batched(copy, |bytes| opened(bytes).explain(FIRST).score, BatchSize::PerIteration)
    });
    group.finish();
}

const FIRST: &str = "Senior Registered Nurse - Nights";
const MISSPELT: &str = "Sofware Enginer";
