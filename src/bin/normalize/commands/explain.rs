//! `normalize explain`: what each piece of a title was taken for, and the evidence.

use std::{fmt::Write, process::ExitCode};

use rolecall::{Normalizer, Verdict, explain::Explanation};

use super::{builder, open, print};
use crate::{
    args::DictionaryArgs,
    error::{BOLD, DIM, Failure, GREEN, PLAIN, YELLOW},
    table::answer::Answer,
};

pub fn run(titles: &[String], context: Option<&str>, json: bool, dictionaries: &DictionaryArgs) -> Result<ExitCode, Failure> {
    let normalizer = open(builder(dictionaries))?;
    let context = normalizer.read_context(context.unwrap_or_default());
    for (at, title) in titles.iter().enumerate() {
        let explanation = normalizer.explain_in(title, &context);
        let text = if json { as_json(&normalizer, &explanation) } else { as_text(&normalizer, &explanation) };
        print(&if at > 0 && !json { format!("\n{text}") } else { text })?;
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(normalizer: &Normalizer, explanation: &Explanation<'_>) -> String {
    format!("{}\n", json_value(normalizer, explanation))
}

fn json_value(normalizer: &Normalizer, explanation: &Explanation<'_>) -> serde_json::Value {
    let mut value = serde_json::to_value(explanation).expect("an explanation is plain data");
    let answer = Answer::new(normalizer, &explanation.outcome);
    value["outcome"] = answer.columns().iter().map(|(name, cell)| ((*name).to_owned(), serde_json::Value::from(*cell))).collect();
    let beside = normalizer.beside().zip(&explanation.beside);
    value["beside"] = beside.map(|((name, other), explanation)| (name.to_owned(), json_value(other, explanation))).collect();
    value
}

fn as_text(normalizer: &Normalizer, explanation: &Explanation<'_>) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{BOLD}{}{PLAIN}", explanation.title.trim());
    for span in &explanation.spans {
        let read = span.read_as.as_ref().map_or(String::new(), |read| format!("  {DIM}read as: {read}{PLAIN}"));
        let _ = writeln!(out, "  {:<28} {}{read}", span.text, span.taken_for);
    }
    let _ = writeln!(out, "{BOLD}answer{PLAIN}");
    push_answer(&mut out, normalizer, explanation, |_| true);
    for ((name, classification), explanation) in normalizer.beside().zip(&explanation.beside) {
        let _ = writeln!(out, "{BOLD}beside it: {name}{PLAIN}");
        // The rest is about the title, and stands above.
        push_answer(&mut out, classification, explanation, |column| !matches!(column, "level" | "track" | "modifiers"));
    }
    out
}

/// The columns of an answer that `shown` takes, and the evidence for it.
fn push_answer(out: &mut String, normalizer: &Normalizer, explanation: &Explanation<'_>, shown: impl Fn(&str) -> bool) {
    let answer = Answer::new(normalizer, &explanation.outcome);
    let colour = if explanation.outcome.verdict == Verdict::Match { GREEN } else { YELLOW };
    for (name, cell) in answer.columns() {
        if !cell.is_empty() && shown(name) && (name != "confidence" || explanation.outcome.confidence > 0.0) {
            let (on, off) = if name == "outcome" { (format!("{colour}"), format!("{PLAIN}")) } else { Default::default() };
            let _ = writeln!(out, "  {name:<14} {on}{cell}{off}");
        }
    }
    // The scores of a ranking are no logarithms of a confidence: as factors they would say nothing.
    let multiplies = explanation.score.is_some_and(|score| score <= 0.0);
    let factor = |factor: f32| if multiplies { format!("x{factor:.2}  ") } else { String::new() };
    if let Some(matched) = &explanation.matched {
        let _ = writeln!(out, "{BOLD}evidence{PLAIN}  \"{}\" {DIM}({}, {}){PLAIN}", matched.text, matched.pack, matched.place);
        for row in &explanation.evidence {
            let text = row.text.join(" … ");
            let _ = writeln!(out, "  {:>7.3}  {}{} {DIM}{text}{PLAIN}", row.weight, factor(row.factor), row.label);
        }
        if let Some(score) = explanation.score {
            let confidence = explanation.outcome.confidence;
            let _ = writeln!(out, "  {score:>7.3}  {}= score; calibrated confidence {confidence:.2}", factor(score.exp()));
        }
    }
    for note in &explanation.notes {
        let _ = writeln!(out, "{YELLOW}note{PLAIN} {note}");
    }
}
