//! The rows of a pack as an editor wrote them: typed, placed, not yet tied to each other.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use crate::{
    model::{
        level::{Level, Track},
        outcome::Reason,
    },
    text::{fold::Folded, token::Tokens},
};

use super::{Abbreviation, Meaning, PackInfo, Phrase, Reach, problem::Place};

/// A hash of folded words: what makes two rows the same before any dictionary knowledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RowKey(u64);

/// Makes the keys of rows, with buffers that are used again.
#[derive(Debug, Default)]
pub struct KeyMaker {
    folded: Folded,
    tokens: Tokens,
}

impl KeyMaker {
    /// The key of a text; `None` where it has no words.
    pub fn key(&mut self, text: &str) -> Option<RowKey> {
        self.folded.fold(text);
        self.tokens.split(&self.folded, usize::MAX);
        let mut hasher = FxHasher::default();
        for token in self.tokens.list() {
            self.tokens.text(token).hash(&mut hasher);
        }
        (!self.tokens.list().is_empty()).then(|| RowKey(hasher.finish()))
    }

    /// The folded words that the key is made of, with a space between them; `None` where there are none.
    pub fn words(&mut self, text: &str) -> Option<String> {
        self.folded.fold(text);
        self.tokens.split(&self.folded, usize::MAX);
        let words: Vec<&str> = self.tokens.list().iter().map(|token| self.tokens.text(token)).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// A row of `functions`.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // fields are named after their columns
pub struct FunctionRow {
    pub place: Place,
    pub id: String,
    pub name: String,
    pub staff_rung: bool,
}

/// A row of `families`.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct FamilyRow {
    pub place: Place,
    pub id: String,
    pub name: String,
    pub function: String,
    pub group: String,
    pub manager: String,
    pub practitioner: String,
}

/// A row of `roles`.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct RoleRow {
    pub place: Place,
    pub id: String,
    pub title: String,
    pub family: String,
    pub level: Option<Level>,
    pub track: Option<Track>,
    pub soc: String,
    pub onet: String,
    pub isco: String,
    pub note: String,
}

/// A row of `aliases`; an empty `role` takes the alias away from lower packs.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct AliasRow {
    pub place: Place,
    pub alias: String,
    /// What makes two rows the same alias; `None` for a text without words.
    pub key: Option<RowKey>,
    pub role: String,
    pub weight: Option<f32>,
    pub reach: Reach,
}

/// A row of `areas`.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct AreaRow {
    pub place: Place,
    pub area: String,
    pub key: Option<RowKey>,
    pub family: String,
    pub role: String,
}

/// A row of `departments`: one branch that a department's name speaks for; without any, the name says nothing.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct DepartmentRow {
    pub place: Place,
    pub department: String,
    pub key: Option<RowKey>,
    pub function: String,
    pub family: String,
    pub weight: f32,
}

/// A row of a table that is one key (`varies`, `removed`) or an edge (`related`, `appointments`).
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct KeyRow {
    pub place: Place,
    pub key: String,
    pub other: String,
}

/// A row of `crosswalk`: a role of this pack, and how likely it is where another pack names one of its own.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct CrosswalkRow {
    pub place: Place,
    pub pack: String,
    pub from: String,
    pub role: String,
    pub share: f32,
}

/// A row of `ladders`.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct LadderRow {
    pub place: Place,
    pub ladder: String,
    pub code: String,
    pub title: String,
    pub levels: Vec<Level>,
    pub unmarked: bool,
    pub families: Vec<String>,
    pub area: String,
    pub dimension: String,
    pub summary: String,
}

/// All rows of one pack.
#[derive(Debug, Clone, Default)]
#[allow(missing_docs)]
pub struct Pack {
    pub info: PackInfo,
    pub functions: Vec<FunctionRow>,
    pub families: Vec<FamilyRow>,
    pub roles: Vec<RoleRow>,
    pub aliases: Vec<AliasRow>,
    pub areas: Vec<AreaRow>,
    pub departments: Vec<DepartmentRow>,
    pub varies: Vec<KeyRow>,
    pub removed: Vec<KeyRow>,
    pub related: Vec<KeyRow>,
    pub appointments: Vec<KeyRow>,
    pub ladders: Vec<LadderRow>,
    pub crosswalk: Vec<CrosswalkRow>,
    pub phrases: Vec<Phrase>,
    pub abbreviations: Vec<Abbreviation>,
}

impl Pack {
    /// Adds the rows of another piece of the same pack behind the rows that are there.
    pub(super) fn append(&mut self, piece: Pack) {
        if piece.info != PackInfo::default() {
            let name = if piece.info.name.is_empty() { std::mem::take(&mut self.info.name) } else { piece.info.name };
            self.info = PackInfo { name, ..piece.info };
        }
        self.functions.extend(piece.functions);
        self.families.extend(piece.families);
        self.roles.extend(piece.roles);
        self.aliases.extend(piece.aliases);
        self.areas.extend(piece.areas);
        self.departments.extend(piece.departments);
        self.varies.extend(piece.varies);
        self.removed.extend(piece.removed);
        self.related.extend(piece.related);
        self.appointments.extend(piece.appointments);
        self.ladders.extend(piece.ladders);
        self.crosswalk.extend(piece.crosswalk);
        self.phrases.extend(piece.phrases);
        self.abbreviations.extend(piece.abbreviations);
    }
}

/// The meaning of a row of `noise` by its kind.
pub(super) fn noise_meaning(kind: &str, reason: Option<Reason>) -> Option<Meaning> {
    Some(match kind {
        "place" | "employment" | "company" => Meaning::Noise,
        "credential" => Meaning::Credential,
        "status" => Meaning::Status(reason),
        "junk" => Meaning::Junk,
        "bystander" => Meaning::Bystander,
        "language" => Meaning::Foreign,
        _ => return None,
    })
}
