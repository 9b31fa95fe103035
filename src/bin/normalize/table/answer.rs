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

/// The cells of one answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    cells: Vec<String>,
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
        let text = |text: Option<&str>| text.unwrap_or("").to_owned();
        let slug = |id| taxonomy.role(id).slug.as_str();
        let mut cells = vec![
            text(role.map(|role| role.title.as_str())),
            text(role.map(|role| role.slug.as_str())),
            text(outcome.role.map(|id| taxonomy.family_of(id).name.as_str())),
            text(outcome.role.map(|id| taxonomy.function_of(id).name.as_str())),
            text(outcome.level.map(|level| level.as_str())),
            text(outcome.track.map(|track| track.as_str())),
            outcome.verdict.as_str().to_owned(),
            text(outcome.method.map(|method| method.as_str())),
            format!("{:.2}", outcome.confidence),
            joined(outcome.modifiers.iter(), |out, modifier| {
                // The separators of this cell must not stand inside it.
                let text = modifier.text.replace([';', '\n', '\r'], " ");
                let _ = write!(out, "{text}:{}", modifier.kind);
            }),
            joined(outcome.other_roles.iter(), |out, &id| out.push_str(slug(id))),
            joined(outcome.alternatives.iter(), |out, other| {
                let _ = write!(out, "{}={:.2}", slug(other.role), other.confidence);
            }),
            text(outcome.reason.map(|reason| reason.as_str())),
        ];
        cells.extend(extras.codes.iter().map(|scheme| match (role, scheme) {
            (None, _) => String::new(),
            (Some(role), Scheme::Soc) => role.soc.clone(),
            (Some(role), Scheme::Onet) => role.onet_soc(),
            (Some(role), Scheme::Isco) => role.isco.clone(),
        }));
        if let Some(ladder) = extras.ladder {
            let stated = || outcome.modifiers.iter().find_map(|modifier| ladder.named(modifier.text));
            let code = role.and_then(|role| {
                let reached = ladder.code(outcome.level, role.family)?;
                Some(stated().unwrap_or(reached))
            });
            cells.push(text(code));
        }
        Answer { cells }
    }

    /// Adds the answer of a classification: its code, title and confidence.
    pub fn push(&mut self, classification: &Normalizer, outcome: &Outcome<'_>) {
        let role = outcome.role.map(|id| classification.taxonomy().role(id));
        self.cells.extend([role.map_or("", |role| &role.slug), role.map_or("", |role| &role.title)].map(str::to_owned));
        self.cells.push(format!("{:.2}", outcome.confidence));
    }

    /// All cells in the order of [`Extras::names`].
    pub fn cells(&self) -> &[String] {
        &self.cells
    }

    /// The usual cells with their names.
    pub fn columns(&self) -> Vec<(&'static str, &str)> {
        COLUMNS.into_iter().zip(self.cells.iter().map(String::as_str)).collect()
    }
}

fn joined<T>(items: impl Iterator<Item = T>, mut push: impl FnMut(&mut String, T)) -> String {
    let mut out = String::new();
    for (at, item) in items.enumerate() {
        if at > 0 {
            out.push_str("; ");
        }
        push(&mut out, item);
    }
    out
}
