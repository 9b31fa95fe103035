//! How many titles with one typing error get their right role, and what became of the others.
//!
//! The titles are those of `tests/gold` that the engine answers rightly as they are written, without correcting their spelling; each is
//! misspelt four times (`support/misspell.rs` has the rule). So every failure is one of spelling alone. `tests/suite/misspelt.rs` holds the share.

use std::collections::BTreeMap;

use rolecall::{Config, Method, Normalizer, Verdict, analysis::NormalizedTitle, explain::Explanation, index::spelling::MIN_LETTERS};

use crate::support::{
    misspell::{Misspelt, misspelt, spelt_right},
    titles::Gold,
};

/// What became of a misspelt title.
struct Case<'g> {
    gold: &'g Gold,
    misspelt: Misspelt,
    /// Why it has no right answer, if so.
    failure: Option<Failure>,
}

struct Failure {
    class: &'static str,
    /// The slug of a wrong role; `None` where the engine abstained.
    answer: Option<String>,
    method: Option<Method>,
    confidence: f32,
    /// What the misspelt word was read as.
    read_as: Option<String>,
}

pub fn print(args: &[String]) {
    let normalizer = Normalizer::builtin();
    let gold = spelt_right(&normalizer);
    let cases = cases(&normalizer, &gold);
    assert!(cases.len() >= 2000, "only {} misspelt titles", cases.len());
    let right = cases.iter().filter(|case| case.failure.is_none()).count();
    let wrong = cases.iter().filter(|case| case.failure.as_ref().is_some_and(|failure| failure.answer.is_some())).count();
    let share = |part: usize, of: usize| format!("{:.1} %", part as f64 * 100.0 / of as f64);
    println!("{} titles answered rightly as they are written, {} misspelt", gold.len(), cases.len());
    println!("right role       {:>7}", share(right, cases.len()));
    println!("wrong role       {:>7}", share(wrong, cases.len()));
    println!("abstained        {:>7}", share(cases.len() - right - wrong, cases.len()));

    grouped("error", &cases, |case| case.misspelt.error.name().to_owned());
    grouped("letter", &cases, |case| if first_letter(&case.misspelt) { "first of the word" } else { "another" }.to_owned());
    grouped("letters of the word", &cases, |case| format!("{:>2}", case.misspelt.word.0.len()));

    println!("\n{:<52} {:>7} {:>10} {:>6}", "class of failure", "titles", "abstained", "wrong");
    let mut classes: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in &cases {
        if let Some(failure) = &case.failure {
            classes.entry(failure.class).or_default().push(case);
        }
    }
    for (class, cases) in &classes {
        let wrong = cases.iter().filter(|case| case.failure.as_ref().is_some_and(|failure| failure.answer.is_some())).count();
        println!("{class:<52} {:>7} {:>10} {wrong:>6}", cases.len(), cases.len() - wrong);
    }
    if args.iter().any(|arg| arg == "--failures") {
        println!("\nclass\terror\ttitle\tmisspelt\tshould be\twas\tmethod\tconfidence\tword read as");
        for (class, cases) in classes {
            for Case { gold, misspelt, failure } in cases {
                let Some(failure) = failure else { continue };
                let (answer, read) = (failure.answer.as_deref().unwrap_or("-"), failure.read_as.as_deref().unwrap_or("-"));
                let method = failure.method.map_or("-", Method::as_str);
                let (title, error, roles) = (&gold.title, misspelt.error.name(), gold.roles.join("|"));
                println!("{class}\t{error}\t{title}\t{}\t{roles}\t{answer}\t{method}\t{:.2}\t{read}", misspelt.title, failure.confidence);
            }
        }
    }
}

fn cases<'g>(normalizer: &Normalizer, gold: &'g [Gold]) -> Vec<Case<'g>> {
    let config = Config { min_confidence: 0.0, likely: 0.0, margin: 0.0, ..Config::default() };
    let lenient = Normalizer::builder().config(config).build().expect("the built-in dictionary");
    let case = |(gold, misspelt): (&'g Gold, Misspelt)| {
        let explanation = normalizer.explain(&misspelt.title);
        let answer = explanation.outcome.role.map(|role| normalizer.taxonomy().role(role).slug.clone());
        let right = explanation.outcome.verdict == Verdict::Match && answer.as_ref().is_some_and(|slug| gold.is(slug));
        let failure = (!right).then(|| {
            let read_as = read_as(&explanation, &misspelt.word.1);
            let class = class(normalizer, &lenient, gold, &misspelt, read_as.as_deref());
            let (method, confidence) = (explanation.outcome.method, explanation.outcome.confidence);
            Failure { class, answer: answer.filter(|_| explanation.outcome.verdict == Verdict::Match), method, confidence, read_as }
        });
        Case { gold, misspelt, failure }
    };
    misspelt(gold).into_iter().map(case).collect()
}

/// What a word was read as, where that is not what is written.
fn read_as(explanation: &Explanation, word: &str) -> Option<String> {
    let span = explanation.spans.iter().find(|span| span.text.to_ascii_lowercase().contains(&word.to_ascii_lowercase()))?;
    span.read_as.clone()
}

fn first_letter(misspelt: &Misspelt) -> bool {
    let first = |word: &str| word.as_bytes()[0].to_ascii_lowercase();
    first(&misspelt.word.0) != first(&misspelt.word.1)
}

/// Why a misspelt title has no right answer. `lenient` is the engine without its thresholds.
fn class(normalizer: &Normalizer, lenient: &Normalizer, gold: &Gold, misspelt: &Misspelt, read_as: Option<&str>) -> &'static str {
    let known = |word: &str| {
        let mut title = NormalizedTitle::default();
        normalizer.analyzer().normalize(word, &mut title);
        title.words().iter().all(|word| word.id.is_known())
    };
    let (word, wrong) = (&misspelt.word.0, &misspelt.word.1);
    let meant = self::read_as(&normalizer.explain(&gold.title), word);
    let unsure = lenient.explain(&misspelt.title);
    if unsure.outcome.role.is_some_and(|role| gold.is(&lenient.taxonomy().role(role).slug)) && self::read_as(&unsure, wrong).is_some() {
        return "corrected rightly, but not sure enough";
    }
    match read_as {
        _ if known(wrong) => "became another word that the dictionary knows",
        Some(read) if Some(read) == meant.as_deref() || read.eq_ignore_ascii_case(word) => "corrected rightly, but decided otherwise",
        Some(_) => "corrected to another word",
        None if wrong.len() < MIN_LETTERS => "left alone: too short to be corrected",
        None if first_letter(misspelt) => "left alone: first letter is another",
        None if meant.as_ref().is_some_and(|meant| word.to_ascii_lowercase().starts_with(meant.as_str())) => {
            "left alone: meant is a plural"
        }
        None if meant.is_some() => "left alone: meant is a short form or another spelling",
        None if !known(word) => "left alone: meant is unknown, too",
        None => "left alone: other",
    }
}

fn grouped(name: &str, cases: &[Case], of: impl Fn(&Case) -> String) {
    let mut groups: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for case in cases {
        let (all, right) = groups.entry(of(case)).or_default();
        *all += 1;
        *right += usize::from(case.failure.is_none());
    }
    println!("\n{name:<20} {:>7} {:>8}", "titles", "right");
    for (group, (all, right)) in groups {
        println!("{group:<20} {all:>7} {:>6.1} %", right as f64 * 100.0 / all as f64);
    }
}
