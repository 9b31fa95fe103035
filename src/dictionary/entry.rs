//! The rows of a pack as an editor wrote them: typed, placed, not yet tied to each other.

use crate::model::{
    level::{Level, Track},
    outcome::Reason,
};

use super::{Abbreviation, Meaning, PackInfo, Phrase, Reach, problem::Place};

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
    pub family: String,
    pub role: String,
}

/// A row of a table that is one key (`varies`, `removed`) or an edge (`related`).
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct KeyRow {
    pub place: Place,
    pub key: String,
    pub other: String,
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
    pub varies: Vec<KeyRow>,
    pub removed: Vec<KeyRow>,
    pub related: Vec<KeyRow>,
    pub ladders: Vec<LadderRow>,
    pub phrases: Vec<Phrase>,
    pub abbreviations: Vec<Abbreviation>,
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
