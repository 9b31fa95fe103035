//! Titles that no exact step answers, ranked by what was learned from a pack.

use criterion::{Criterion, Throughput};
use rolecall::{Method, Normalizer, Scratch};

use crate::support::{packs, paths::TITLES, titles};

/// A pack of 6,000 aliases that learns a ranking; the titles are further aliases of the same roles, which it has not seen.
pub fn retrieved(c: &mut Criterion) {
    const LEARNED: usize = 6_000;
    let builtin = Normalizer::builtin();
    let (learned, unseen) = packs::learned(&builtin, LEARNED);
    let normalizer = learned.build().expect("a good pack");
    let mut scratch = Scratch::default();
    let retrieved = |title: &String| normalizer.decide(title, &mut scratch).method == Some(Method::Retrieved);
    let titles: Vec<String> = unseen.into_iter().filter(retrieved).take(TITLES).collect();
    assert_eq!(titles.len(), TITLES, "too few titles are retrieved");
    time(c, "retrieved/ranked candidates, one core", &normalizer, &titles);
}

/// The titles of a file that the exact steps leave to the ranking of a compiled index: `ROLECALL_INDEX`, `ROLECALL_TITLES`.
pub fn ranked(c: &mut Criterion) {
    let (Some(index), Some(titles)) = (std::env::var_os("ROLECALL_INDEX"), titles::named()) else {
        eprintln!("ranked: skipped (ROLECALL_INDEX or ROLECALL_TITLES names no file)");
        return;
    };
    let normalizer = Normalizer::builder().without_builtin().dictionary(index).build().expect("a compiled index");
    let mut scratch = Scratch::default();
    let open = |title: &&String| !normalizer.decide(title, &mut scratch).is_settled();
    let titles: Vec<String> = titles.iter().filter(open).cloned().collect();
    assert!(!titles.is_empty(), "every title is an alias");
    time(c, "ranked/whole decision, one core", &normalizer, &titles);
}

/// Times the decisions about titles; the name is `group/case`.
fn time(c: &mut Criterion, name: &str, normalizer: &Normalizer, titles: &[String]) {
    let (group, case) = name.split_once('/').expect("a group and a case");
    let mut scratch = Scratch::default();
    let mut group = c.benchmark_group(group);
    group.throughput(Throughput::Elements(titles.len() as u64)).sample_size(10);
    group.bench_function(case, |b| {
        b.iter(|| titles.iter().filter(|title| normalizer.decide(title, &mut scratch).role.is_some()).count());
    });
    group.finish();
}
