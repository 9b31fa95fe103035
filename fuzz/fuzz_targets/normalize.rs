//! Any text is a title: no panic, and what is promised of an outcome holds.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rolecall::{Normalizer, Verdict};

static NORMALIZER: LazyLock<Normalizer> = LazyLock::new(Normalizer::builtin);

fuzz_target!(|title: &str| {
    let outcome = NORMALIZER.normalize(title);
    assert_eq!(outcome.role.is_some(), outcome.verdict == Verdict::Match);
    assert!((0.0..=1.0).contains(&outcome.confidence));
    assert!(outcome.modifiers.iter().all(|modifier| title.contains(modifier.text)));
    let explanation = NORMALIZER.explain(title);
    assert_eq!(explanation.outcome.role, outcome.role);
});
