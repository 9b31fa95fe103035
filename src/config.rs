//! Every number that decides something, with its reason beside it.

use serde::{Deserialize, Serialize};

/// How evidence weighs. Each weight is the natural logarithm of a factor on confidence: `ln 0.9` takes a tenth away.
///
/// They were set by hand on titles read by eye and are checked by `normalize evaluate` (calibration by band).
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// The words of the alias, in its order: even then a dictionary can be wrong about an organisation.
    pub exact: f32,
    /// The words of the alias in another order.
    pub reordered: f32,
    /// Modifiers or noise were stripped to get there.
    pub stripped: f32,
    /// The title goes on beyond the alias.
    pub contained: f32,
    /// A single word found at the end of a longer title.
    pub lone_word: f32,
    /// Narrowing words were set aside and what is left (`Consultant`) is too general to stand for itself: never enough alone.
    pub general: f32,
    /// Each unknown word before the alias in its clause: it may change the occupation.
    pub unknown_before: f32,
    /// Each known word before it: it stands in other titles for something.
    pub known_before: f32,
    /// Each other word of a clause in which only a part was known as a field (`Amazon Transportation Network`).
    pub part_of_field: f32,
    /// Words of another language round it: false friends.
    pub foreign: f32,
    /// Each word behind it in its clause: mostly a place or a team.
    pub behind: f32,
    /// Clauses before the one that names the role.
    pub earlier_clause: f32,
    /// Such a clause ends in a word that names a holder: perhaps that was the role.
    pub earlier_holder: f32,
    /// Clauses behind it.
    pub later_clause: f32,
    /// The role is the manager of a field of work.
    pub manager: f32,
    /// Behind a comma, people in the plural (`Manager, Authors`) are as often who is served as who is managed.
    pub people: f32,
    /// The role is the usual one in a field of work.
    pub practitioner: f32,
    /// A single word, found in a longer title only after correction.
    pub lone_correction: f32,
    /// A title that is one short word, after correction: as likely another word (`danger` is no dancer).
    pub short_correction: f32,
    /// Each edit of a corrected spelling.
    pub edit: f32,
    /// A corrected spelling in words that no comma turned round: two guesses at once.
    pub turned_correction: f32,
}

impl Default for Weights {
    fn default() -> Weights {
        Weights {
            exact: ln(0.98),
            reordered: ln(0.96),
            stripped: ln(0.99),
            contained: ln(0.97),
            lone_word: ln(0.96),
            general: ln(0.45),
            unknown_before: ln(0.90),
            known_before: ln(0.93),
            part_of_field: ln(0.90),
            foreign: ln(0.45),
            behind: ln(0.95),
            earlier_clause: ln(0.93),
            earlier_holder: ln(0.50),
            later_clause: ln(0.98),
            manager: ln(0.97),
            people: ln(0.60),
            practitioner: ln(0.62),
            lone_correction: ln(0.55),
            short_correction: ln(0.58),
            edit: ln(0.92),
            turned_correction: ln(0.87),
        }
    }
}

fn ln(factor: f32) -> f32 {
    factor.ln()
}

/// How a field that is named beside an alias with several meanings bears on them: how likely such a title is under a meaning of
/// another family, relative to one of the field's own.
///
/// Set by hand: in `Engineer, Network Security` hardly any other engineer is meant, while people of one function
/// (`Analyst - Finance`) are mixed more often.
#[derive(Debug, Clone, PartialEq)]
pub struct Beside {
    /// Meanings of other families, where one is of the field's family.
    pub other_family: f32,
    /// Meanings of other functions, where one is only of the field's function.
    pub other_function: f32,
    /// Meanings that the dictionary does not state.
    pub unstated: f32,
}

impl Default for Beside {
    fn default() -> Beside {
        Beside { other_family: 0.08, other_function: 0.25, unstated: 0.3 }
    }
}

/// How the department that a holder works in bears on the meanings of their title: how likely a meaning's holders are found in such a
/// department, relative to a meaning that it speaks for.
///
/// Set by hand: of all who do a trade, few sit in a department of another one, and those who do are mostly of the trades that the table
/// `departments` lists beside its own (analysts of data in Marketing).
#[derive(Debug, Clone, PartialEq)]
pub struct InContext {
    /// Meanings of another family, where one of the same function is named.
    pub beside_family: f32,
    /// Meanings of other functions.
    pub outside: f32,
    /// From this share on a title's main meaning is clear: a department speaks for it, but not against it, unless it is the team of another
    /// meaning (`System Administrator` in Site Reliability). Administrators and guards sit in departments of all trades.
    pub clear: f32,
    /// A name that speaks no louder than this (`Operations`, `Services`) leaves room for what stands before it.
    pub weak: f32,
    /// Meanings that the dictionary does not state: they are of all functions together, of which few belong there.
    pub unstated: f32,
}

impl Default for InContext {
    fn default() -> InContext {
        InContext { beside_family: 0.08, outside: 0.02, clear: 0.9, weak: 0.5, unstated: 0.05 }
    }
}

/// How sure the evidence really is: a line through knots `(evidence, share that was right)`, both from 0 to 1.
///
/// Evidence is what all rows but the shares of an alias's meanings multiply up to. Shares pass as they are: they are stated as
/// frequencies already.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Calibration {
    knots: Vec<(f32, f32)>,
}

impl Calibration {
    /// A line through knots in rising order; from (0, 0), and level behind the last one.
    pub fn new(knots: Vec<(f32, f32)>) -> Calibration {
        Calibration { knots }
    }

    /// Its knots.
    pub fn knots(&self) -> &[(f32, f32)] {
        &self.knots
    }

    /// The share of answers with this much evidence that are right.
    pub fn apply(&self, evidence: f32) -> f32 {
        let mut last = (0.0, 0.0);
        for &knot in &self.knots {
            if evidence < knot.0 {
                return last.1 + (knot.1 - last.1) * (evidence - last.0) / (knot.0 - last.0);
            }
            last = knot;
        }
        if self.knots.is_empty() { evidence } else { last.1 }
    }
}

impl Default for Calibration {
    /// Fitted on the fitting part of `tests/gold`: `ACCURACY=fit cargo test accuracy -- --nocapture`.
    fn default() -> Calibration {
        Calibration::new(vec![(0.77, 0.67), (0.90, 0.87), (0.935, 0.95), (0.98, 0.975)])
    }
}

/// How kinds of evidence weigh in a learned ranking: a concept's score is their weighted sum, and its share that of a softmax.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fusion {
    /// The learned model's own score.
    pub learned: f32,
    /// Likeness to the concept's aliases as a whole.
    pub typical: f32,
    /// How much of the title the concept's aliases know.
    pub covered: f32,
    /// Likeness of the words to those of the likest alias.
    pub likest: f32,
    /// The logarithm of the number of aliases.
    pub size: f32,
    /// Confidence of the exact steps.
    pub exact: f32,
    /// What the answer of a dictionary beside it says.
    #[serde(default = "beside")]
    pub beside: f32,
}

/// Numbers that were fitted without a dictionary beside say nothing of it.
fn beside() -> f32 {
    Fusion::default().beside
}

impl Default for Fusion {
    /// About what `normalize dictionary fit` finds for several packs. `beside` is a compromise: titles as people write them (employers'
    /// filings, beside the built-in dictionary) want 8, occupations of one list looked for in another 6, O*NET's own alternate titles 2.
    fn default() -> Fusion {
        Fusion { learned: 0.7, typical: 2.2, covered: 0.5, likest: 0.8, size: -0.12, exact: 0.6, beside: 6.0 }
    }
}

/// What `normalize dictionary fit` learns from titles with known answers and keeps in a pack (`pack.toml`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fitted {
    /// Knots `(share, share that was right)` of the ranking's calibration.
    pub calibration: Calibration,
    /// The same where the answer of a dictionary beside it is part of the evidence.
    #[serde(default = "calibration_beside")]
    pub calibration_beside: Calibration,
    /// Weights of the kinds of evidence.
    pub fusion: Fusion,
}

impl Default for Fitted {
    /// Where nothing was fitted: a little less sure than what was found for O*NET, as other lists do worse.
    fn default() -> Fitted {
        let calibration = Calibration::new(vec![(0.3, 0.3), (0.6, 0.6), (0.8, 0.75), (0.9, 0.83), (0.99, 0.92)]);
        Fitted { fusion: Fusion::default(), calibration, calibration_beside: calibration_beside() }
    }
}

/// Found for O*NET beside the built-in dictionary, on its own titles and on employers' filings: two sources that mostly agree make a share
/// look surer than it is.
fn calibration_beside() -> Calibration {
    Calibration::new(vec![(0.3, 0.25), (0.6, 0.45), (0.8, 0.55), (0.93, 0.65), (0.995, 0.8)])
}

/// What makes an answer good enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Below this confidence there is no match.
    pub min_confidence: f32,
    /// From here on an answer is likely enough to be shown, where a stricter `min_confidence` keeps it from being a match.
    pub likely: f32,
    /// The best role must be this much more likely than the next.
    pub margin: f32,
    /// An answer this good is not looked for again with corrected spelling.
    pub good_enough: f32,
    /// How evidence weighs.
    pub weights: Weights,
    /// How a field beside an alias bears on its meanings.
    pub beside: Beside,
    /// How the department beside a title bears on its meanings.
    pub context: InContext,
    /// How sure the evidence really is.
    pub calibration: Calibration,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            min_confidence: 0.5,
            likely: 0.5,
            margin: 0.2,
            good_enough: 0.9,
            weights: Weights::default(),
            beside: Beside::default(),
            context: InContext::default(),
            calibration: Calibration::default(),
        }
    }
}
