//! Evidence: what speaks for a role and what against it, in rows that add up to its score.
//!
//! A score is the logarithm of a confidence, so each row multiplies: a row of ln 0.9 takes a tenth away.

use super::{
    WordSet,
    finder::{Cover, Finder, Found, Source},
};
use crate::{
    config::{Config, Weights},
    model::{context::Context, taxonomy::RoleId},
    text::similarity::is_slip,
};

/// A word of fewer letters is short: some other word is one edit away.
const SHORT: usize = 9;

/// What a row of evidence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// The words of an alias, in its order.
    Alias,
    /// The words of an alias, in another order.
    ReorderedAlias,
    /// The words of a field of work.
    Area,
    /// Modifiers and noise were set aside.
    Stripped,
    /// The title goes on beyond the words found.
    Contained,
    /// The words found are a single one.
    LoneWord,
    /// Unknown words before.
    UnknownBefore,
    /// What is left is too general to stand for itself.
    General,
    /// Words of another language round it.
    Foreign,
    /// Known words before.
    KnownBefore,
    /// The words are a part of what names the field.
    PartOfField,
    /// Words behind in the same clause.
    Behind,
    /// Clauses before.
    EarlierClause,
    /// A clause before ends in a holder's noun.
    EarlierHolder,
    /// Clauses behind.
    LaterClause,
    /// The role manages the field or role that the words name.
    Manager,
    /// The role is the usual one in the field that the words name.
    Practitioner,
    /// The share of uses of the alias that mean this role.
    Share,
    /// A field named beside it speaks for this meaning or against it.
    FieldBeside,
    /// The department that the holder works in speaks for this meaning or against it.
    Context,
    /// Letters were corrected.
    Correction,
}

impl Feature {
    /// What the row says, for people.
    pub fn label(self) -> &'static str {
        match self {
            Feature::Alias => "the words of an alias",
            Feature::ReorderedAlias => "the words of an alias, in another order",
            Feature::Area => "the words of a field of work",
            Feature::Stripped => "modifiers and noise set aside",
            Feature::Contained => "found as a part of a longer title",
            Feature::LoneWord => "a single word by itself",
            Feature::UnknownBefore => "unknown words before it",
            Feature::General => "too general without the words set aside",
            Feature::Foreign => "words of another language round it",
            Feature::KnownBefore => "other words before it",
            Feature::PartOfField => "only a part of what names the field",
            Feature::Behind => "other words behind it",
            Feature::EarlierClause => "another clause before it",
            Feature::EarlierHolder => "a clause before it may name the holder",
            Feature::LaterClause => "other clauses behind it",
            Feature::Manager => "a management word turns it into who manages it",
            Feature::Practitioner => "names a field: the usual role in it",
            Feature::Share => "share of its uses that mean this role",
            Feature::FieldBeside => "the field named beside it bears on its meanings",
            Feature::Context => "the context bears on its meanings",
            Feature::Correction => "spelling corrected",
        }
    }
}

/// One row of evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// What it is about.
    pub feature: Feature,
    /// The words it rests on.
    pub words: WordSet,
    /// What it adds to the score: the natural logarithm of a factor.
    pub weight: f32,
}

/// A role at a place, with its evidence.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The role.
    pub role: RoleId,
    /// Where it was found.
    pub found: Found,
    /// The sum of its evidence.
    pub score: f32,
    /// How likely the role is, from 0 to 1: the calibrated evidence times the share of its meaning.
    pub confidence: f32,
    /// Which evidence: a range of [`Scores::evidence`].
    evidence: (u32, u32),
}

/// Candidates of one title, best first, in a buffer that can be used again.
#[derive(Debug, Default, Clone)]
pub struct Scores {
    pub(crate) candidates: Vec<Candidate>,
    evidence: Vec<Evidence>,
    /// Whether an alias with several meanings was found, stated ones or not.
    pub(crate) several: bool,
}

impl Scores {
    /// The evidence of a candidate; its weights add up to the score.
    pub fn evidence(&self, candidate: &Candidate) -> &[Evidence] {
        &self.evidence[candidate.evidence.0 as usize..candidate.evidence.1 as usize]
    }

    /// The candidates, best first.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Empties the buffer.
    pub(crate) fn clear(&mut self) {
        self.candidates.clear();
        self.evidence.clear();
        self.several = false;
    }

    /// Adds the roles that a place stands for. `corrected`: the words whose spelling was corrected, with their edits.
    pub(crate) fn add(&mut self, finder: &Finder<'_>, found: &Found, corrected: &[(usize, usize)], context: &Context, config: &Config) {
        let shared = Rows { finder, found, corrected, weights: &config.weights, rows: &mut self.evidence };
        let from = shared.rows.len();
        shared.fill();
        let score: f32 = self.evidence[from..].iter().map(|row| row.weight).sum();
        match &found.source {
            Source::Alias(entry) => {
                let shared = from..self.evidence.len();
                let targets = finder.index.targets(entry);
                let beside = (targets.len() > 1).then(|| finder.shares_beside(found, targets, &config.beside)).flatten();
                let several = targets[0].1 < 1.0;
                self.several |= several;
                let before = |nth: usize| beside.as_ref().map_or(targets[nth].1, |(_, shares)| shares[nth]);
                let within = (several && !context.says_nothing()).then(|| {
                    let shares: Vec<f32> = (0..targets.len()).map(before).collect();
                    context.shares(finder.taxonomy, targets, &shares, &config.context)
                });
                let within = within.flatten();
                for (nth, &(role, share)) in targets.iter().enumerate() {
                    // Each target has its own copy of the shared rows: evidence stands together, candidates are few.
                    let start = if nth == 0 { from } else { self.evidence.len() };
                    if nth > 0 {
                        self.evidence.extend_from_within(shared.clone());
                    }
                    let mut meaning = 0.0;
                    if share < 1.0 {
                        let weight = share.ln();
                        meaning += weight;
                        self.evidence.push(Evidence { feature: Feature::Share, words: found.words, weight });
                    }
                    if let Some((words, shares)) = &beside {
                        // The field also says what the general word left open: a `C# Engineer` is not any engineer.
                        let settled = if found.general && shares[nth] > share { config.weights.general } else { 0.0 };
                        let weight = (shares[nth] / share).ln() - settled;
                        meaning += weight;
                        self.evidence.push(Evidence { feature: Feature::FieldBeside, words: *words, weight });
                    }
                    if let Some(shares) = &within {
                        let weight = (shares[nth] / before(nth)).ln();
                        meaning += weight;
                        self.evidence.push(Evidence { feature: Feature::Context, words: WordSet::default(), weight });
                    }
                    self.push(role, found, (score, meaning), start, config);
                }
            }
            Source::AliasManager(entry, role) => {
                // The manager of all meanings of the alias that lie in one family.
                let taxonomy = finder.taxonomy;
                let meant = finder.index.targets(entry).iter().filter(|(target, _)| taxonomy.family_of(*target).manager == Some(*role));
                let share: f32 = meant.map(|(_, share)| share).sum();
                let weight = share.clamp(0.01, 1.0).ln();
                if weight < 0.0 {
                    self.evidence.push(Evidence { feature: Feature::Share, words: found.words, weight });
                }
                self.push(*role, found, (score, weight), from, config);
            }
            &Source::AreaManager(_, role) | &Source::Practitioner(_, role) => self.push(role, found, (score, 0.0), from, config),
        }
    }

    /// Adds a candidate. Its score is in two parts: how well the words fit, and how usual the meaning is.
    fn push(&mut self, role: RoleId, found: &Found, (fit, meaning): (f32, f32), from: usize, config: &Config) {
        let evidence = (from as u32, self.evidence.len() as u32);
        let confidence = (config.calibration.apply(fit.exp()) * meaning.exp()).min(1.0);
        self.candidates.push(Candidate { role, found: *found, score: fit + meaning, confidence, evidence });
    }
}

/// The rows that all roles of one place share.
struct Rows<'r> {
    finder: &'r Finder<'r>,
    found: &'r Found,
    corrected: &'r [(usize, usize)],
    weights: &'r Weights,
    rows: &'r mut Vec<Evidence>,
}

impl Rows<'_> {
    fn fill(self) {
        let Rows { finder, found, corrected, weights, rows } = self;
        let sets = finder.sets();
        let mut row = |feature, words: WordSet, weight: f32| rows.push(Evidence { feature, words, weight });
        let order = if found.reordered { weights.reordered } else { weights.exact };
        let feature = match (&found.source, found.reordered) {
            (Source::AreaManager(..) | Source::Practitioner(..), _) => Feature::Area,
            (_, true) => Feature::ReorderedAlias,
            (_, false) => Feature::Alias,
        };
        row(feature, found.words, order);
        match found.source {
            Source::AliasManager(..) if finder.names_people(found.words) => {
                row(Feature::Manager, found.words, weights.manager + weights.people)
            }
            Source::AreaManager(..) | Source::AliasManager(..) => row(Feature::Manager, found.words, weights.manager),
            Source::Practitioner(..) => row(Feature::Practitioner, found.words, weights.practitioner),
            Source::Alias(_) => {}
        }
        if found.general {
            row(Feature::General, found.words, weights.general);
        }
        let left = found.group.without(found.words).shared(sets.core);
        let all = finder.all();
        if finder.parsed.foreign > 0 && found.cover < Cover::Whole {
            row(Feature::Foreign, all.without(found.words), weights.foreign);
        }
        if found.cover == Cover::Stripped && found.group.and(found.words) == all {
            row(Feature::Stripped, all.without(found.words), weights.stripped);
        } else if found.cover < Cover::Whole || found.group != all {
            row(Feature::Contained, all.without(found.words), weights.contained);
        }
        if found.cover == Cover::Part && found.words.len() == 1 && !left.is_empty() {
            row(Feature::LoneWord, found.words, weights.lone_word);
        }
        let first = found.words.first().unwrap_or(0);
        let before = left.shared(WordSet::range(0, first));
        // A word that was corrected and is no part of the role may as well be another unknown one.
        let guessed = corrected.iter().fold(WordSet::default(), |set, (at, _)| set.and(WordSet::of(*at)));
        let unknown = before.shared(sets.unknown.and(guessed));
        let mut each = |feature, words: WordSet, weight: f32, most: usize| {
            if !words.is_empty() {
                row(feature, words, weight * words.len().min(most) as f32);
            }
        };
        each(Feature::UnknownBefore, unknown, weights.unknown_before, 5);
        each(Feature::KnownBefore, before.without(unknown), weights.known_before, 5);
        // A field among other words is a guess at what all of them name.
        let field = matches!(found.source, Source::AreaManager(..)) && found.cover == Cover::Part;
        each(Feature::PartOfField, if field { left } else { WordSet::default() }, weights.part_of_field, 5);
        each(Feature::Behind, left.shared(WordSet::range(first, 64)), weights.behind, 4);
        let outside = all.without(found.group).without(found.words).shared(sets.core);
        // What stands before a further role is the first one: it speaks not against it.
        let earlier = if found.listed { WordSet::default() } else { outside.shared(WordSet::range(0, found.group.first().unwrap_or(0))) };
        each(Feature::EarlierClause, earlier, weights.earlier_clause, 1);
        let holders = earlier.iter().filter(|&at| finder.ends_clause(at) && finder.names_holder(at));
        let holders = holders.fold(WordSet::default(), |set, at| set.and(WordSet::of(at)));
        each(Feature::EarlierHolder, holders, weights.earlier_holder, 1);
        each(Feature::LaterClause, outside.without(earlier), weights.later_clause, 1);
        let corrected = corrected.iter().filter(|(at, _)| found.words.has(*at));
        let edits: usize = corrected.clone().map(|(_, edits)| edits).sum();
        if edits > 0 {
            let words = corrected.fold(WordSet::default(), |set, (at, _)| set.and(WordSet::of(*at)));
            row(Feature::Correction, words, weights.edit * edits as f32);
            if found.reordered && !finder.turned(found.words) {
                row(Feature::ReorderedAlias, words, weights.turned_correction);
            }
            // A lone corrected word in a longer title is as likely another word.
            if found.cover == Cover::Part && found.words.len() == 1 {
                row(Feature::LoneWord, words, weights.lone_correction);
            } else if let Some(at) = found.words.first().filter(|_| found.words.len() == 1) {
                let word = &finder.title.words()[at];
                let written = finder.title.written(word);
                if written.len() < SHORT && !is_slip(written, finder.analyzer.vocabulary.word(word.id)) {
                    row(Feature::LoneWord, words, weights.short_correction);
                }
            }
        }
    }
}
