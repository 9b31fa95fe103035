//! The whole flow in one breath: normalise, parse, find, score, decide; and once more with corrected spelling where that failed.

mod beside;
mod builder;
mod context;
mod known;
mod retrieve;

use std::sync::Arc;

use crate::{
    analysis::{
        Analyzer, NormalizedTitle, ParsedTitle,
        normalize::{Spelt, Word},
        parse::Tag,
        vocabulary::WordId,
    },
    config::Config,
    dictionary::{Dictionary, overlay::OverlayReport},
    index::{
        Index,
        file::{self, Lazy},
        spelling::{Correction, Corrections, MOST},
    },
    matching::{
        WordSet,
        decide::Decision,
        finder::{Finder, Found},
        score::Scores,
    },
    model::{
        context::{Context, NOWHERE},
        outcome::{Modifier, Outcome, Scored, Verdict},
        taxonomy::{Role, RoleId, Taxonomy},
    },
    ranking::{Evidence, Ranking, RankingScratch},
};

pub use builder::Builder;
use known::Known;

/// Turns titles into roles. Cheap to clone, safe to share between threads.
///
/// ```
/// let normalizer = rolecall::Normalizer::builtin();
/// let outcome = normalizer.normalize("Sr. Software Enginer - Remote");
/// let role = normalizer.taxonomy().role(outcome.role.expect("a match"));
/// assert_eq!(role.title, "Software Engineer");
/// assert_eq!(outcome.level, Some(rolecall::Level::Senior));
/// ```
#[derive(Debug, Clone)]
pub struct Normalizer {
    inner: Arc<Inner>,
    beside: Vec<Arc<beside::Beside>>,
}

#[derive(Debug)]
struct Inner {
    taxonomy: Taxonomy,
    analyzer: Analyzer,
    index: Index,
    /// Titles that are answered by one look-up.
    known: Known,
    /// The confidence of these.
    plain: Option<f32>,
    /// Hardly an answer with a corrected word is surer than this.
    corrected: f32,
    /// What was learned from packs that ask for it.
    ranking: Option<Lazy<Ranking>>,
    config: Config,
    /// What people wrote, and what laying it over each other did: for explanations, and to look at.
    written: Lazy<(Dictionary, Vec<OverlayReport>)>,
}

/// Buffers for one thread, so that a title costs no allocation.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(crate) title: NormalizedTitle,
    /// The words before corrections.
    as_written: Vec<Word>,
    /// Words that may be misspelt.
    suspects: Vec<Suspect>,
    /// How the tokens of these are read.
    spelt: Vec<Spelt>,
    /// Words whose spelling was corrected, with the edits.
    pub(crate) corrected: Vec<(usize, usize)>,
    /// Those of them that are as likely another word.
    guessed: WordSet,
    /// The attempt that counts.
    pub(crate) best: Attempt,
    /// Room for the attempt with corrected spelling.
    spare: Attempt,
    /// Whether a word with several meanings was found in any attempt.
    heeds_context: bool,
    /// Room for the ranking.
    ranking: RankingScratch,
    /// What speaks for each role that was ranked, with its likest alias.
    pub(crate) gathered: Vec<(RoleId, u32, Evidence)>,
    /// Roles that another dictionary's answer speaks for, from 0 to 1.
    hints: Vec<(RoleId, f32)>,
    /// Room for the classifications beside.
    beside: Vec<Scratch>,
}

/// A word that may be misspelt, with what it may be meant to be.
#[derive(Debug)]
struct Suspect {
    token: u32,
    corrections: Corrections,
    /// Two words run together: the letters of the first, and both.
    split: Option<(usize, WordId, WordId)>,
}

/// One way through parsing and matching.
#[derive(Debug, Default)]
pub(crate) struct Attempt {
    pub(crate) parsed: ParsedTitle,
    found: Vec<Found>,
    pub(crate) scores: Scores,
    pub(crate) decision: Decision,
}

/// A candidate of `--top`: a role with its best alias.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked<'n> {
    /// The role.
    pub role: RoleId,
    /// The alias that speaks best for it.
    pub alias: &'n str,
    /// From 0 to 1.
    pub score: f32,
}

impl Normalizer {
    fn new(inner: Inner) -> Normalizer {
        Normalizer { inner: Arc::new(inner), beside: Vec::new() }
    }

    /// With the built-in dictionary.
    pub fn builtin() -> Normalizer {
        Builder::default().build().expect("a test holds the built-in dictionary free of errors")
    }

    /// The compiled form, to be opened again by [`Builder::open`] in a few milliseconds. `fingerprint` should change with
    /// everything that the dictionary was made from.
    ///
    /// ```
    /// let normalizer = rolecall::Normalizer::builtin();
    /// let bytes = normalizer.to_bytes(1);
    /// let again = rolecall::Normalizer::builder().open(bytes, 1).expect("the same fingerprint");
    /// assert_eq!(again.normalize("VP, Eng"), normalizer.normalize("VP, Eng"));
    /// ```
    pub fn to_bytes(&self, fingerprint: u64) -> Vec<u8> {
        let Inner { taxonomy, analyzer, index, known, ranking, written, .. } = &*self.inner;
        let dictionary = self.dictionary();
        let learned = |role: &Role| dictionary.packs[role.origin as usize].learned;
        let is_classification = ranking.is_some() && dictionary.taxonomy.roles.iter().all(learned);
        let ((hot, words), (written, ranking)) = rayon::join(
            || (file::piece(&(taxonomy, index, known)), file::piece(analyzer)),
            || (file::piece(written.get()), ranking.as_ref().map(|ranking| file::piece(ranking.get())).unwrap_or_default()),
        );
        file::seal([hot, words, written, ranking], fingerprint, is_classification)
    }

    /// The compiled form as a file of its own, to be opened by [`Builder::dictionary`]: `normalize dictionary build`.
    pub fn to_index(&self) -> Vec<u8> {
        self.to_bytes(builder::index_fingerprint())
    }

    /// To lay other packs over the built-in dictionary, or use them instead.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Normalises one title.
    pub fn normalize<'t>(&self, raw: &'t str) -> Outcome<'t> {
        self.normalize_with(raw, &mut Scratch::default())
    }

    /// Normalises one title with buffers that are used again. Afterwards they hold how it was decided if classifications stand beside, which
    /// need it; to look at it in any case, call [`Normalizer::decide`].
    pub fn normalize_with<'t>(&self, raw: &'t str, scratch: &mut Scratch) -> Outcome<'t> {
        self.normalize_in(raw, &NOWHERE, scratch)
    }

    /// The answer for a title that is an alias letter for letter: what [`Normalizer::decide`] comes to, found by one look-up.
    fn known<'t>(&self, raw: &str) -> Option<Outcome<'t>> {
        let Inner { known, plain, .. } = &*self.inner;
        known.outcome(raw, (*plain)?)
    }

    /// The steps, in order; the decision stays in `scratch`.
    pub fn decide<'s>(&self, raw: &str, scratch: &'s mut Scratch) -> &'s Decision {
        self.decide_in(raw, &NOWHERE, scratch)
    }

    /// The steps for a title of somebody who works in `context`; the decision stays in `scratch`.
    pub fn decide_in<'s>(&self, raw: &str, context: &Context, scratch: &'s mut Scratch) -> &'s Decision {
        scratch.hints.clear();
        self.decide_hinted(raw, context, scratch)
    }

    /// Decides with what another dictionary says of the title, in `scratch`.
    fn decide_hinted<'s>(&self, raw: &str, context: &Context, scratch: &'s mut Scratch) -> &'s Decision {
        let inner = &*self.inner;
        let Inner { analyzer, config, .. } = inner;
        scratch.corrected.clear();
        scratch.gathered.clear();
        analyzer.normalize(raw, &mut scratch.title);
        inner.attempt(raw, &scratch.title, &[], context, &mut scratch.best, config);
        scratch.heeds_context = scratch.best.scores.several;
        let first = &scratch.best.decision;
        let good = first.verdict == Some(Verdict::Match) && first.confidence >= config.good_enough;
        if scratch.best.parsed.junk {
            return &scratch.best.decision;
        }
        if !good {
            self.respell(raw, context, scratch);
        }
        if let Some(ranking) = &self.inner.ranking
            && !scratch.best.decision.is_settled()
        {
            self.retrieve(ranking.get(), scratch);
        }
        &scratch.best.decision
    }

    /// Tries corrected spellings of the unknown words and keeps the best attempt: first the likeliest correction of each word, then
    /// the next likely ones, all words at a time.
    fn respell(&self, raw: &str, context: &Context, scratch: &mut Scratch) {
        self.suspect(scratch);
        if scratch.suspects.is_empty() {
            return;
        }
        let inner = &*self.inner;
        scratch.title.save(&mut scratch.as_written);
        let mut chosen = None;
        for choice in 0..MOST {
            if !self.correct_spelling(raw, scratch, choice) {
                break;
            }
            inner.attempt(raw, &scratch.title, &scratch.corrected, context, &mut scratch.spare, &inner.config);
            scratch.heeds_context |= scratch.spare.scores.several;
            if !guesses(&scratch.spare, scratch.guessed) && better(&scratch.spare.decision, &scratch.best.decision, choice) {
                std::mem::swap(&mut scratch.best, &mut scratch.spare);
                chosen = Some(choice);
                if scratch.best.decision.confidence + LESS_LIKELY >= inner.corrected {
                    break;
                }
            }
        }
        match chosen {
            Some(choice) => drop(self.correct_spelling(raw, scratch, choice)),
            None => {
                scratch.title.restore(&scratch.as_written);
                scratch.corrected.clear();
            }
        }
    }

    /// Finds the words of a title that may be misspelt, with what they may be meant to be.
    fn suspect(&self, scratch: &mut Scratch) {
        let Inner { analyzer, index, .. } = &*self.inner;
        let vocabulary = &analyzer.vocabulary;
        scratch.suspects.clear();
        for (at, word) in scratch.title.words().iter().enumerate() {
            // A word that hardly any alias has (`manger`, of `Garde Manger`) may be a misspelt one as well.
            let rare = word.id.is_known();
            let suspect = !rare || (1..=RARE).contains(&vocabulary.uses(word.id));
            let found = scratch.best.decision.taken.has(at);
            if !suspect || found || scratch.best.parsed.tags()[at] != Tag::Core {
                continue;
            }
            let written = scratch.title.written(word);
            let mut corrections = index.spelling.correct(vocabulary, written);
            if rare {
                corrections.retain(|correction| vocabulary.uses_of(correction.spelling) >= COMMON);
            }
            let common = |id| vocabulary.uses(id) >= COMMON;
            let split = || index.spelling.split(vocabulary, written).filter(|&(_, left, right)| !rare || (common(left) && common(right)));
            let split = if corrections.iter().next().is_none() { split() } else { None };
            if split.is_some() || corrections.iter().next().is_some() {
                scratch.suspects.push(Suspect { token: word.token, corrections, split });
            }
        }
    }

    /// Corrects the suspected words of a title, each by its `choice`-th likeliest correction where it has as many; whether any was
    /// corrected so.
    fn correct_spelling(&self, raw: &str, scratch: &mut Scratch, choice: usize) -> bool {
        let Scratch { title, suspects, spelt, corrected, guessed, .. } = scratch;
        let mut fresh = false;
        spelt.clear();
        for suspect in suspects.iter() {
            let corrections = suspect.corrections.iter();
            fresh |= suspect.split.is_some() && choice == 0 || corrections.clone().count() > choice;
            if let Some(correction) = corrections.clone().nth(choice).or_else(|| corrections.last()) {
                let Correction { spelling, edits, guess } = correction;
                spelt.push(Spelt { token: suspect.token, spelling, edits, guess });
            }
        }
        if !fresh {
            return false;
        }
        self.inner.analyzer.respell(raw, title, spelt);
        corrected.clear();
        *guessed = WordSet::default();
        let mut at = 0;
        while at < title.words().len() {
            let token = title.words()[at].token;
            let first = at == 0 || title.words()[at - 1].token != token;
            if let Some(spelt) = spelt.iter().find(|spelt| spelt.token == token) {
                // A short form stands for several words, of which one has the edits.
                corrected.push((at, if first { spelt.edits } else { 0 }));
                *guessed = if spelt.guess { guessed.and(WordSet::of(at)) } else { *guessed };
            } else if let Some((letters, left, right)) =
                suspects.iter().find(|suspect| suspect.token == token).and_then(|suspect| suspect.split)
            {
                title.split(raw, at, letters, (left, right));
                corrected.push((at, 1));
                at += 1;
            }
            at += 1;
        }
        true
    }

    pub(crate) fn outcome<'t>(&self, raw: &'t str, scratch: &Scratch) -> Outcome<'t> {
        let Scratch { title, best: Attempt { decision, .. }, .. } = scratch;
        let words = title.words();
        let modifiers = decision.marks.iter().filter(|mark| !decision.taken.has(mark.from)).filter_map(|mark| {
            let (from, mut to) = (words[mark.from].raw.0 as usize, words[mark.to - 1].raw.1 as usize);
            // The full stop of an abbreviation belongs to it.
            if raw[to..].starts_with('.') && to - from < 6 {
                to += 1;
            }
            Some(Modifier { text: raw.get(from..to)?.trim(), kind: mark.tag.kind()? })
        });
        Outcome {
            verdict: decision.verdict.unwrap_or(Verdict::NoMatch),
            role: decision.role,
            level: decision.level,
            track: decision.track,
            method: decision.method,
            confidence: decision.confidence,
            modifiers: modifiers.collect(),
            other_roles: decision.others.clone(),
            alternatives: decision.alternatives.iter().map(|&(role, confidence)| Scored { role, confidence }).collect(),
            reason: decision.reason,
            varies: decision.varies,
        }
    }

    /// Functions, families and roles.
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.inner.taxonomy
    }

    /// The dictionary that answers rest on.
    pub fn dictionary(&self) -> &Dictionary {
        &self.inner.written.get().0
    }

    /// The words it knows.
    pub fn analyzer(&self) -> &Analyzer {
        &self.inner.analyzer
    }

    /// The settings it decides by.
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// What laying packs over each other did, one report a pack.
    pub fn overlay_reports(&self) -> &[OverlayReport] {
        &self.inner.written.get().1
    }
}

impl Inner {
    /// Parses, finds, scores and decides a title.
    fn attempt(
        &self,
        raw: &str,
        title: &NormalizedTitle,
        corrected: &[(usize, usize)],
        context: &Context,
        attempt: &mut Attempt,
        config: &Config,
    ) {
        let Inner { taxonomy, analyzer, index, .. } = self;
        let Attempt { parsed, found, scores, decision } = attempt;
        analyzer.parse(raw, title, parsed);
        // What was settled is the title as it was written; another spelling of it is another title.
        parsed.junk &= corrected.is_empty();
        let finder = Finder::new(taxonomy, analyzer, index, title, parsed);
        match finder.settled().filter(|_| corrected.is_empty()) {
            Some(settled) => {
                found.clear();
                found.push(settled);
            }
            None => finder.find(found),
        }
        scores.clear();
        for place in found.iter() {
            scores.add(&finder, place, corrected, context, config);
        }
        decision.decide(&finder, scores, corrected, config);
    }
}

/// A known word in at most so many aliases and areas is corrected like an unknown one where nothing else fits ...
const RARE: u32 = 2;
/// ... but only to a word in at least so many.
const COMMON: u32 = 50;

/// A correction that is less likely by one place must make an answer surer by so much.
const LESS_LIKELY: f32 = 0.04;

/// Whether an attempt rests on a guess: on corrected words that are as likely others, alone (`danger` is no ganger) or in a clause that says
/// more (`Evidence Ident Tech`).
fn guesses(attempt: &Attempt, guessed: WordSet) -> bool {
    let Attempt { parsed, decision, .. } = attempt;
    let more = |at: usize| parsed.tags()[at] == Tag::Core && !decision.taken.has(at);
    let mut clauses = parsed.segments().iter().filter(|clause| !WordSet::range(clause.from, clause.to).shared(guessed).is_empty());
    let says_more = clauses.any(|clause| (clause.from..clause.to).any(more));
    decision.taken.without(guessed).is_empty() || !decision.taken.shared(guessed).is_empty() && says_more
}

/// Whether a decision with corrected spelling, the `choice`-th likeliest, beats the one before.
fn better(new: &Decision, old: &Decision, choice: usize) -> bool {
    let rank = |decision: &Decision| match decision.verdict {
        Some(Verdict::Match) => 2,
        Some(Verdict::Ambiguous) => 1,
        _ => 0,
    };
    (rank(new), new.confidence - LESS_LIKELY * choice as f32) > (rank(old), old.confidence)
}
