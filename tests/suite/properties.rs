use proptest::prelude::*;
use rolecall::{Normalizer, Outcome, Verdict, text::fold::Folded, text::token::Tokens};
use unicode_normalization::UnicodeNormalization;

use crate::BUILTIN;

/// What must not change: everything but the words quoted from the title.
fn essence(outcome: &Outcome<'_>) -> impl PartialEq + std::fmt::Debug + use<> {
    let slug = |id| BUILTIN.taxonomy().role(id).slug.clone();
    (
        outcome.verdict,
        outcome.role.map(slug),
        outcome.level,
        outcome.track,
        outcome.method,
        outcome.reason,
        outcome.other_roles.iter().map(|&id| slug(id)).collect::<Vec<_>>(),
        outcome.modifiers.iter().map(|modifier| modifier.kind).collect::<Vec<_>>(),
        format!("{:.4}", outcome.confidence),
    )
}

/// Titles made of words that mean something to the engine, and of what stands round them.
fn titles() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("Senior"),
        Just("Sr."),
        Just("Engineer"),
        Just("Software"),
        Just("Nurse"),
        Just("Manager"),
        Just("of"),
        Just("Director"),
        Just("Café"),
        Just("II"),
        Just("(m/f/d)"),
        Just("Remote"),
        Just("R&D"),
        Just("C++"),
        Just("-"),
        Just(","),
        Just("/"),
        Just("Zorbing"),
        Just("Assistant"),
        Just("to"),
        Just("the"),
        Just("CEO"),
        Just("Sales"),
        Just("Associate"),
        Just("Registered"),
        Just("VP"),
        Just("&"),
        Just("Barista"),
        Just("@"),
        Just("Acme"),
        Just("Enginer"),
        Just("Lead"),
        Just("Payroll"),
        Just("Teacher's"),
        Just("Aide"),
        Just("|"),
    ];
    prop::collection::vec(word, 0..9).prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let outcome = BUILTIN.normalize(&text);
        prop_assert!((0.0..=1.0).contains(&outcome.confidence));
        prop_assert_eq!(outcome.role.is_some(), outcome.verdict == Verdict::Match);
        for modifier in &outcome.modifiers {
            prop_assert!(text.contains(modifier.text));
        }
        BUILTIN.explain(&text);
    }

    #[test]
    fn tokens_and_gaps_give_the_text_back(text in any::<String>()) {
        let (mut folded, mut tokens) = (Folded::default(), Tokens::default());
        folded.fold(&text);
        tokens.split(&folded, usize::MAX);
        let (mut put_together, mut last) = (String::new(), 0);
        for token in tokens.list() {
            let (from, to) = (token.raw.0 as usize, token.raw.1 as usize);
            prop_assert!(from >= last && to >= from);
            put_together.push_str(&text[last..from]);
            put_together.push_str(&text[from..to]);
            last = to;
        }
        put_together.push_str(&text[last..]);
        prop_assert_eq!(put_together, text);
    }

    #[test]
    fn folding_twice_changes_nothing(text in any::<String>()) {
        let (mut once, mut twice) = (Folded::default(), Folded::default());
        once.fold(&text);
        // An ampersand that folding brought to light may begin an entity: only then may a second pass see more.
        prop_assume!(!once.text().contains('&'));
        twice.fold(once.text());
        prop_assert_eq!(once.text(), twice.text());
    }

    #[test]
    fn case_and_space_around_do_not_matter(title in titles()) {
        let plain = BUILTIN.normalize(&title);
        let upper = title.to_uppercase();
        let spaced = format!(" \t{title}\u{a0} ");
        prop_assert_eq!(essence(&plain), essence(&BUILTIN.normalize(&upper)));
        prop_assert_eq!(essence(&plain), essence(&BUILTIN.normalize(&spaced)));
    }

    #[test]
    fn composed_and_decomposed_are_one(title in titles()) {
        let (nfc, nfd): (String, String) = (title.nfc().collect(), title.nfd().collect());
        prop_assert_eq!(essence(&BUILTIN.normalize(&nfc)), essence(&BUILTIN.normalize(&nfd)));
    }

    #[test]
    fn used_buffers_change_nothing(titles in prop::collection::vec(titles(), 1..6)) {
        let mut scratch = rolecall::Scratch::default();
        for title in &titles {
            let again = BUILTIN.normalize_with(title, &mut scratch);
            prop_assert_eq!(essence(&BUILTIN.normalize(title)), essence(&again));
        }
    }

    #[test]
    fn evidence_adds_up_to_the_score(title in titles()) {
        let explanation = BUILTIN.explain(&title);
        if let Some(score) = explanation.score {
            let sum: f32 = explanation.evidence.iter().map(|row| row.weight).sum();
            prop_assert!((sum - score).abs() < 1e-4, "{} is not {}", sum, score);
            prop_assert!(score < 0.0);
        }
    }
}

/// An alias is found under its own role, by itself.
#[test]
fn every_alias_finds_its_own_roles() {
    let mut faults = Vec::new();
    for alias in &BUILTIN.dictionary().aliases {
        let outcome = BUILTIN.normalize(&alias.text);
        let found: Vec<_> = outcome.role.into_iter().chain(outcome.alternatives.iter().map(|other| other.role)).collect();
        if !alias.targets.iter().any(|(role, _)| found.contains(role)) {
            faults.push(format!("{} ({})", alias.text, alias.place));
        }
    }
    assert!(faults.is_empty(), "{} aliases do not find their role: {:#?}", faults.len(), &faults[..faults.len().min(20)]);
}

/// Answers are the same from any number of threads.
#[test]
fn threads_do_not_matter() {
    let normalizer: &Normalizer = &BUILTIN;
    let titles: Vec<&str> = normalizer.dictionary().aliases.iter().map(|alias| alias.text.as_str()).step_by(97).collect();
    let alone: Vec<_> = titles.iter().map(|title| format!("{:?}", essence(&normalizer.normalize(title)))).collect();
    let together = std::thread::scope(|scope| {
        let run = || titles.iter().map(|title| format!("{:?}", essence(&normalizer.normalize(title)))).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a thread")).collect::<Vec<_>>()
    });
    for other in together {
        assert_eq!(alone, other);
    }
}

/// A pasted job description costs no more than a title, and is cut on a character boundary.
#[test]
fn huge_cells_are_bounded() {
    for text in ["é".repeat(10_000_000), "Senior Engineer ".repeat(500_000), "&amp;".repeat(100_000)] {
        BUILTIN.normalize(&text);
    }
}

/// Misspelt, glued and cut titles are explained as well as whole ones: words are corrected and split on the way.
#[test]
fn spoilt_titles_are_explained() {
    let mut scratch = rolecall::Scratch::default();
    for (nth, alias) in BUILTIN.dictionary().aliases.iter().enumerate().step_by(41) {
        let text = &alias.text;
        let cut = text.char_indices().nth(nth % 7 + 2).map_or(text.len(), |(at, _)| at);
        let mut dropped = text.clone();
        if cut < text.len() {
            dropped.remove(cut);
        }
        for title in [text.replacen(' ', "", 1), dropped, format!("Zorbing {}", text.replace(' ', "")), format!("{text} Nightside Xyzzy")] {
            let explanation = BUILTIN.explain(&title);
            assert!(explanation.spans.iter().all(|span| title.contains(span.text)), "{title}");
            assert_eq!(essence(&explanation.outcome), essence(&BUILTIN.normalize_with(&title, &mut scratch)), "{title}");
        }
    }
}
