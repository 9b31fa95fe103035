//! What does each stage cost?
//!
//! Groups: `stage` (fold, normalise, parse, decide on one title), `path` (titles by the way they take), `real` (all distinct titles
//! of the file that `ROLECALL_TITLES` names: a CSV with a column `title`; skipped without it), `ranked` (those of them that the
//! exact steps leave to the learned ranking of the compiled index that `ROLECALL_INDEX` names; skipped without it) and `build`. Each case asserts its
//! answer before it times it. Throughput is in titles; no memo stands between: every title passes the whole engine every time.

use std::{collections::BTreeSet, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rolecall::{
    Method, Normalizer, Scratch, Verdict,
    analysis::{NormalizedTitle, ParsedTitle},
    text::fold::Folded,
};

fn stages(c: &mut Criterion) {
    let normalizer = Normalizer::builtin();
    let analyzer = normalizer.analyzer();
    let title = "Sr. Software Development Engineer II - Payments (Remote)";
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

fn paths(c: &mut Criterion) {
    let normalizer = Normalizer::builtin();
    let mut scratch = Scratch::default();
    let mut group = c.benchmark_group("path");
    group.throughput(Throughput::Elements(1));
    for (name, title, verdict, method) in [
        ("exact", "Registered Nurse", Verdict::Match, Some(Method::Exact)),
        ("stripped", "Senior Registered Nurse - Nights", Verdict::Match, Some(Method::Stripped)),
        ("contained", "Software Engineer - Wombat Platform", Verdict::Match, Some(Method::Contained)),
        ("manager", "Director, Software Engineering - EMEA", Verdict::Match, Some(Method::Stripped)),
        ("fuzzy", "Sofware Enginer", Verdict::Match, Some(Method::Fuzzy)),
        ("abstain", "Senior Global Frobnicator", Verdict::NoMatch, None),
    ] {
        let outcome = normalizer.normalize(title);
        assert_eq!((outcome.verdict, outcome.method), (verdict, method), "{title}");
        group.bench_function(name, |b| b.iter(|| normalizer.decide(black_box(title), &mut scratch).confidence));
    }
    group.finish();
}

/// The distinct titles of the file that `ROLECALL_TITLES` names.
fn real_titles() -> Option<BTreeSet<String>> {
    let mut csv = csv::Reader::from_path(std::env::var_os("ROLECALL_TITLES")?).expect("the file of titles");
    let column = csv.headers().expect("a header").iter().position(|name| name == "title").expect("a column `title`");
    Some(csv.records().map(|row| row.expect("a row")[column].to_owned()).collect())
}

fn ranked(c: &mut Criterion) {
    let (Some(index), Some(titles)) = (std::env::var_os("ROLECALL_INDEX"), real_titles()) else {
        eprintln!("ranked: skipped (ROLECALL_INDEX or ROLECALL_TITLES names no file)");
        return;
    };
    let normalizer = Normalizer::builder().without_builtin().dictionary(index).build().expect("a compiled index");
    let mut scratch = Scratch::default();
    let open = |title: &&String| !normalizer.decide(title, &mut scratch).is_settled();
    let titles: Vec<&String> = titles.iter().filter(open).collect();
    assert!(!titles.is_empty(), "every title is an alias");
    let mut scratch = Scratch::default();
    let mut group = c.benchmark_group("ranked");
    group.throughput(Throughput::Elements(titles.len() as u64)).sample_size(10);
    group.bench_function("whole decision, one core", |b| {
        b.iter(|| titles.iter().filter(|title| normalizer.decide(title, &mut scratch).role.is_some()).count());
    });
    group.finish();
}

fn real(c: &mut Criterion) {
    let Some(titles) = real_titles() else {
        eprintln!("real: skipped (ROLECALL_TITLES names no file)");
        return;
    };
    let normalizer = Normalizer::builtin();
    let mut scratch = Scratch::default();
    let matched = titles.iter().filter(|title| normalizer.decide(title, &mut scratch).verdict == Some(Verdict::Match)).count();
    assert!(matched * 2 > titles.len(), "only {matched} of {} distinct titles match", titles.len());
    let mut group = c.benchmark_group("real");
    group.throughput(Throughput::Elements(titles.len() as u64)).sample_size(20);
    group.bench_function("distinct titles, one core", |b| {
        b.iter(|| titles.iter().filter(|title| normalizer.decide(title, &mut scratch).verdict == Some(Verdict::Match)).count());
    });
    group.finish();
}

fn build(c: &mut Criterion) {
    let mut group = c.benchmark_group("build");
    group.sample_size(10);
    group.bench_function("built-in dictionary", |b| b.iter(Normalizer::builtin));
    group.finish();
}

criterion_group!(benches, stages, paths, real, ranked, build);
criterion_main!(benches);
