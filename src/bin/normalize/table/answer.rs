//! An answer as cells: the public columns, in their order.

use std::fmt::Write;

use rolecall::{Normalizer, Outcome, model::ladder::Ladder};

use crate::args::Scheme;

/// The columns that are always added.
pub const COLUMNS: [&str; 13] = [
    "role",
    "role_id",
    "family",
    "function",
    "level",
    "track",
    "outcome",
    "method",
    "confidence",
    "modifiers",
    "other_roles",
    "alternatives",
    "reason",
];

/// The cells of one answer, in one piece of memory: very many are held at a time.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    text: String,
    /// Where each cell ends.
    ends: Vec<u32>,
}

/// Columns that were asked for beside the usual ones.
#[derive(Debug, Clone, Default)]
pub struct Extras<'n> {
    pub codes: Vec<Scheme>,
    pub ladder: Option<&'n Ladder>,
    /// The classifications that stand beside.
    pub beside: Vec<String>,
}

impl Extras<'_> {
    /// The names of all columns, the usual ones first.
    pub fn names(&self) -> Vec<String> {
        let codes = self.codes.iter().map(|scheme| match scheme {
            Scheme::Soc => "soc",
            Scheme::Onet => "onet",
            Scheme::Isco => "isco",
        });
        let own = COLUMNS.into_iter().chain(codes).chain(self.ladder.map(|_| "ladder_level")).map(str::to_owned);
        let beside = self.beside.iter().flat_map(|name| [name.clone(), format!("{name}_title"), format!("{name}_confidence")]);
        own.chain(beside).collect()
    }
}

impl Answer {
    /// The usual cells of an outcome.
    pub fn new(normalizer: &Normalizer, outcome: &Outcome<'_>) -> Answer {
        Answer::with(normalizer, outcome, &Extras::default())
    }

    /// The cells of an outcome with extra columns.
    pub fn with(normalizer: &Normalizer, outcome: &Outcome<'_>, extras: &Extras<'_>) -> Answer {
        let taxonomy = normalizer.taxonomy();
        let role = outcome.role.map(|id| taxonomy.role(id));
        let slug = |id| taxonomy.role(id).slug.as_str();
        let mut answer = Answer { text: String::with_capacity(128), ends: Vec::with_capacity(COLUMNS.len()) };
        for cell in [
            role.map(|role| role.title.as_str()),
            role.map(|role| role.slug.as_str()),
            outcome.role.map(|id| taxonomy.family_of(id).name.as_str()),
            outcome.role.map(|id| taxonomy.function_of(id).name.as_str()),
            outcome.level.map(|level| level.as_str()),
            outcome.track.map(|track| track.as_str()),
            Some(outcome.verdict.as_str()),
            outcome.method.map(|method| method.as_str()),
        ] {
            answer.push_cell(cell.unwrap_or_default());
        }
        answer.push_with(|out| confidence(out, outcome.confidence));
        answer.push_list(outcome.modifiers.iter(), |out, modifier| {
            // The separators of this cell must not stand inside it.
            out.extend(modifier.text.chars().map(|c| if matches!(c, ';' | '\n' | '\r') { ' ' } else { c }));
            out.push(':');
            out.push_str(modifier.kind.as_str());
        });
        answer.push_list(outcome.other_roles.iter(), |out, &id| out.push_str(slug(id)));
        answer.push_list(outcome.alternatives.iter(), |out, other| {
            out.push_str(slug(other.role));
            out.push('=');
            confidence(out, other.confidence);
        });
        answer.push_cell(outcome.reason.map(|reason| reason.as_str()).unwrap_or_default());
        for scheme in &extras.codes {
            answer.push_cell(&role.map_or_else(String::new, |role| match scheme {
                Scheme::Soc => role.soc.clone(),
                Scheme::Onet => role.onet_soc(),
                Scheme::Isco => role.isco.clone(),
            }));
        }
        if let Some(ladder) = extras.ladder {
            let stated = || outcome.modifiers.iter().find_map(|modifier| ladder.named(modifier.text));
            let code = role.and_then(|role| {
                let reached = ladder.code(outcome.level, role.family)?;
                Some(stated().unwrap_or(reached))
            });
            answer.push_cell(code.unwrap_or_default());
        }
        answer
    }

    /// Adds the answer of a classification: its code, title and confidence.
    pub fn push(&mut self, classification: &Normalizer, outcome: &Outcome<'_>) {
        let role = outcome.role.map(|id| classification.taxonomy().role(id));
        self.push_cell(role.map_or("", |role| &role.slug));
        self.push_cell(role.map_or("", |role| &role.title));
        self.push_with(|out| confidence(out, outcome.confidence));
    }

    fn push_cell(&mut self, cell: &str) {
        self.push_with(|out| out.push_str(cell));
    }

    fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len() as u32);
    }

    fn push_list<T>(&mut self, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut String, T)) {
        self.push_with(|out| {
            for (at, item) in items.enumerate() {
                if at > 0 {
                    out.push_str("; ");
                }
                write(out, item);
            }
        });
    }

    /// The cell at a place in the order of [`Extras::names`]; empty where there is none.
    pub fn cell(&self, at: usize) -> &str {
        let Some(&end) = self.ends.get(at) else { return "" };
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[from as usize..end as usize]
    }

    /// All cells in the order of [`Extras::names`].
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.cell(at))
    }

    /// How many bytes it takes, roughly.
    pub fn size(&self) -> usize {
        size_of::<Answer>() + self.text.capacity() + self.ends.capacity() * size_of::<u32>()
    }

    /// The usual cells with their names.
    pub fn columns(&self) -> Vec<(&'static str, &str)> {
        COLUMNS.into_iter().zip(self.cells()).collect()
    }
}

/// A confidence with two decimals.
fn confidence(out: &mut String, confidence: f32) {
    let _ = write!(out, "{confidence:.2}");
}
