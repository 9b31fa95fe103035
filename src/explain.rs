//! Why a title was decided as it was. Renders what matching recorded; recomputes nothing.

use std::borrow::Cow;

use serde::Serialize;

use crate::{
    analysis::parse::Tag,
    config::Fusion,
    engine::{Normalizer, Scratch},
    matching::{
        WordSet,
        finder::Source,
        score::{Candidate, Feature},
    },
    model::{
        context::{Context, NOWHERE},
        outcome::Outcome,
        taxonomy::{Branch, RoleId},
    },
    ranking::Evidence,
};

/// The way from a title to its answer.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation<'t> {
    /// As it was given.
    pub title: &'t str,
    /// The answer.
    #[serde(skip)]
    pub outcome: Outcome<'t>,
    /// The words of the title and what each was taken for.
    pub spans: Vec<Span<'t>>,
    /// What was looked up in the dictionary, if anything was found.
    pub matched: Option<Matched>,
    /// Rows whose weights add up to `score`.
    pub evidence: Vec<Row<'t>>,
    /// The sum of the weights: the natural logarithm of what they multiply up to, before calibration.
    pub score: Option<f32>,
    /// What a reader should know beside.
    pub notes: Vec<String>,
    /// The same of each classification beside the dictionary, in their order.
    pub beside: Vec<Explanation<'t>>,
}

/// A piece of the title.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Span<'t> {
    /// As written.
    pub text: &'t str,
    /// What it was taken for: `role`, a kind of modifier, `unknown`, `particle`, `not the holder`, `other word`.
    pub taken_for: &'static str,
    /// The words it was read as, where they differ from what is written.
    pub read_as: Option<String>,
}

/// A row of the dictionary that an answer rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matched {
    /// The alias or field of work.
    pub text: String,
    /// Where it stands: pack and file.
    pub place: String,
    /// The pack it comes from.
    pub pack: String,
}

/// A row of evidence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row<'t> {
    /// What it says.
    pub label: &'static str,
    /// The pieces of the title it rests on; or the context, and what that speaks for.
    pub text: Vec<Cow<'t, str>>,
    /// What it adds to the score.
    pub weight: f32,
    /// What it multiplies the confidence by.
    pub factor: f32,
}

/// A role that a title may mean, with what speaks for it.
#[derive(Debug, Clone)]
pub struct Likely<'n, 't> {
    /// The role.
    pub role: RoleId,
    /// The alias that speaks best for it.
    pub alias: &'n str,
    /// From 0 to 1.
    pub score: f32,
    /// What was recorded for it.
    pub evidence: Vec<Row<'t>>,
    /// Whether its factors multiply up to a confidence; what a learned ranking adds up is likeness.
    pub multiplies: bool,
}

/// What is said of a role that came up by words in common.
const IN_COMMON: &str = "words in common with an alias, which alone make no match";

impl Normalizer {
    /// The roles that come nearest, as [`Normalizer::ranked`] gives them, each with its evidence.
    ///
    /// ```
    /// let normalizer = rolecall::Normalizer::builtin();
    /// let likely = normalizer.likely("PM", 3, &mut rolecall::Scratch::default());
    /// assert!(likely.len() == 3 && likely.iter().all(|likely| !likely.evidence.is_empty()));
    /// ```
    pub fn likely<'t>(&self, title: &'t str, most: usize, scratch: &mut Scratch) -> Vec<Likely<'_, 't>> {
        let fusion = self.fusion();
        let ranked = self.ranked(title, most, scratch);
        let by_ranking = scratch.best.decision.by_ranking;
        let likely = ranked.iter().map(|ranked| {
            let found = scratch.best.scores.candidates().iter().find(|candidate| candidate.role == ranked.role);
            let gathered = scratch.gathered.iter().find(|(role, ..)| *role == ranked.role);
            let (evidence, multiplies) = match (&fusion, gathered, found) {
                (Some(fusion), Some((.., evidence)), found) if by_ranking || found.is_none() => (parts(fusion, evidence), false),
                (.., Some(candidate)) => (rows(self, title, &NOWHERE, scratch, candidate), true),
                // Neither found it: it came up by words in common.
                _ => (vec![Row { label: IN_COMMON, text: Vec::new(), weight: ranked.score.ln(), factor: ranked.score }], true),
            };
            Likely { role: ranked.role, alias: ranked.alias, score: ranked.score, evidence, multiplies }
        });
        likely.collect()
    }

    /// Why a title is decided as it is.
    ///
    /// ```
    /// let explanation = rolecall::Normalizer::builtin().explain("Sr. Nurse Practitioner");
    /// let sum: f32 = explanation.evidence.iter().map(|row| row.weight).sum();
    /// assert!((sum - explanation.score.expect("a match")).abs() < 1e-4);
    /// ```
    pub fn explain<'t>(&self, title: &'t str) -> Explanation<'t> {
        self.explain_in(title, &NOWHERE)
    }

    /// Why the title of somebody who works in `context` is decided as it is.
    ///
    /// ```
    /// let normalizer = rolecall::Normalizer::builtin();
    /// let explanation = normalizer.explain_in("Account Manager", &normalizer.read_context("Customer Success"));
    /// let row = explanation.evidence.iter().find(|row| row.label.contains("context")).expect("a row of its own");
    /// assert_eq!(row.text, ["\"Customer Success\" speaks for Customer Success"]);
    /// assert!(row.factor > 5.0);
    /// ```
    pub fn explain_in<'t>(&self, title: &'t str, context: &Context) -> Explanation<'t> {
        let mut scratch = Scratch::default();
        self.decide_in(title, context, &mut scratch);
        let outcome = self.outcome(title, &scratch);
        let mut explanation = Explanation::new(self, title, outcome, context, &scratch);
        let bears = scratch
            .best
            .scores
            .candidates()
            .first()
            .is_some_and(|first| scratch.best.scores.evidence(first).iter().any(|row| row.feature == Feature::Context));
        if !bears && !context.text().is_empty() {
            explanation.notes.push(match context.says_nothing() {
                true => format!("the context \"{}\" says nothing of the work: no part of it is a known name", context.text()),
                false => {
                    format!("the context {} and changes nothing: the title is clear, or means nothing there", said(self, context, None))
                }
            });
        }
        for at in 0..self.beside().count() {
            let look = |classification: &Normalizer, scratch: &mut Scratch| {
                Explanation::new(classification, title, classification.outcome(title, scratch), &NOWHERE, scratch)
            };
            explanation.beside.push(self.seen(Some(at), title, context, &mut scratch, look));
        }
        explanation
    }
}

impl<'t> Explanation<'t> {
    fn new(normalizer: &Normalizer, title: &'t str, outcome: Outcome<'t>, context: &Context, scratch: &Scratch) -> Explanation<'t> {
        let mut explanation = Explanation {
            title,
            outcome,
            spans: spans(normalizer, title, scratch),
            matched: None,
            evidence: Vec::new(),
            score: None,
            notes: Vec::new(),
            beside: Vec::new(),
        };
        if let Some(fusion) = normalizer.fusion().filter(|_| scratch.best.decision.by_ranking) {
            explanation.ranked(normalizer, &fusion, scratch);
            return explanation;
        }
        let candidate = scratch.best.scores.candidates().first();
        if let Some(candidate) = candidate.filter(|_| explanation.outcome.method.is_some()) {
            explanation.evidence = rows(normalizer, title, context, scratch, candidate);
            explanation.score = Some(candidate.score);
            let dictionary = normalizer.dictionary();
            let (text, place, origin) = match candidate.found.source {
                Source::Alias(entry) | Source::AliasManager(entry, _) => {
                    let alias = &dictionary.aliases[entry.alias as usize];
                    (&alias.text, &alias.place, alias.origin)
                }
                Source::AreaManager(entry, _) | Source::Practitioner(entry, _) => {
                    let area = &dictionary.areas[entry.area as usize];
                    (&area.text, &area.place, area.origin)
                }
            };
            let pack = dictionary.packs[origin as usize].name.clone();
            // Without lower packs that name roles there is nothing to win over.
            if normalizer.taxonomy().roles.iter().any(|role| role.origin < origin) {
                explanation.notes.push(format!("the pack \"{pack}\" decides here: an organisation's own words win over the built-in ones"));
            }
            explanation.matched = Some(Matched { text: text.clone(), place: place.to_string(), pack });
            if explanation.outcome.varies {
                let note = format!("\"{text}\" is known to mean different things in different organisations: check how this one uses it");
                explanation.notes.push(note);
            }
        }
        explanation
    }

    /// The evidence for the role that a learned ranking put first.
    fn ranked(&mut self, normalizer: &Normalizer, fusion: &Fusion, scratch: &Scratch) {
        let best = scratch.gathered.iter().max_by(|a, b| fusion.score(&a.2).total_cmp(&fusion.score(&b.2)).then(b.0.cmp(&a.0)));
        let Some((role, alias, evidence)) = best else {
            return;
        };
        self.evidence = parts(fusion, evidence);
        self.score = Some(fusion.score(evidence));
        let dictionary = normalizer.dictionary();
        let alias = &dictionary.aliases[*alias as usize];
        let pack = dictionary.packs[alias.origin as usize].name.clone();
        self.matched = Some(Matched { text: alias.text.clone(), place: alias.place.to_string(), pack });
        let (title, others) = (&normalizer.taxonomy().role(*role).title, scratch.gathered.len() - 1);
        self.notes.push(format!("a learned ranking put \"{title}\" first: its confidence is its share beside {others} others, calibrated"));
    }
}

/// What was recorded for a candidate of the exact steps.
fn rows<'t>(normalizer: &Normalizer, title: &'t str, context: &Context, scratch: &Scratch, candidate: &Candidate) -> Vec<Row<'t>> {
    let rows = scratch.best.scores.evidence(candidate).iter();
    let row = |row: &crate::matching::score::Evidence| Row {
        label: row.feature.label(),
        text: match row.feature {
            Feature::Context => vec![said(normalizer, context, Some(candidate.role)).into()],
            _ => texts(title, scratch, row.words).into_iter().map(Cow::from).collect(),
        },
        weight: row.weight,
        factor: row.weight.exp(),
    };
    rows.map(row).collect()
}

/// What was recorded for a candidate of a learned ranking.
fn parts<'t>(fusion: &Fusion, evidence: &Evidence) -> Vec<Row<'t>> {
    let parts = Evidence::LABELS.into_iter().zip(fusion.parts(evidence)).filter(|(_, weight)| *weight != 0.0);
    parts.map(|(label, weight)| Row { label, text: Vec::new(), weight, factor: weight.exp() }).collect()
}

/// What a context speaks for, in words: those branches that hold the role, else the main ones.
fn said(normalizer: &Normalizer, context: &Context, role: Option<RoleId>) -> String {
    let taxonomy = normalizer.taxonomy();
    let holds = |branch: Branch| role.is_some_and(|role| taxonomy.holds(branch, role));
    let loudest = context.branches().first().map_or(0.0, |(_, weight)| *weight);
    let any = context.branches().iter().any(|&(branch, _)| holds(branch));
    let named = context.branches().iter().filter(|&&(branch, weight)| if any { holds(branch) } else { weight > loudest / 2.0 });
    let names: Vec<&str> = named.map(|&(branch, _)| taxonomy.branch_name(branch)).collect();
    format!("\"{}\" speaks for {}", context.text(), names.join("; "))
}

fn spans<'t>(normalizer: &Normalizer, title: &'t str, scratch: &Scratch) -> Vec<Span<'t>> {
    let words = scratch.title.words();
    let attempt = &scratch.best;
    let mut spans: Vec<Span<'t>> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mark = attempt.decision.marks.iter().find(|mark| mark.from == at && !attempt.decision.taken.has(at));
        let mut end = mark.map_or(at + 1, |mark| mark.to.max(at + 1));
        // Words that one abbreviation stands for are one piece of the title.
        while end < words.len() && words[end].raw == words[end - 1].raw {
            end += 1;
        }
        let taken = (at..end).any(|word| attempt.decision.taken.has(word));
        let taken_for = match attempt.parsed.tags()[at] {
            _ if taken && attempt.decision.method.is_some() => "role",
            Tag::Core if !words[at].id.is_known() => "unknown",
            Tag::Core => "other word",
            Tag::Particle => "particle",
            Tag::Masked => "not the holder",
            tag => tag.kind().map_or("other word", |kind| kind.as_str()),
        };
        let text = title.get(words[at].raw.0 as usize..words[end - 1].raw.1 as usize).unwrap_or("");
        let read: Vec<_> = words[at..end]
            .iter()
            .map(|word| if word.id.is_known() { normalizer.analyzer().vocabulary.word(word.id) } else { scratch.title.written(word) })
            .collect();
        let read = read.join(" ");
        let read_as = (read != text.to_lowercase()).then_some(read);
        spans.push(Span { text, taken_for, read_as });
        at = end;
    }
    spans
}

/// The pieces of the title that a set of words covers, neighbours joined.
fn texts<'t>(title: &'t str, scratch: &Scratch, set: WordSet) -> Vec<&'t str> {
    let words = scratch.title.words();
    let mut ranges: Vec<(u32, u32, usize)> = Vec::new();
    for at in set.iter().filter(|&at| at < words.len()) {
        let (from, to) = words[at].raw;
        match ranges.last_mut() {
            Some(last) if last.2 + 1 == at => (last.1, last.2) = (to, at),
            _ => ranges.push((from, to, at)),
        }
    }
    ranges.into_iter().filter_map(|(from, to, _)| title.get(from as usize..to as usize)).collect()
}
