//! What people write: CSV tables in, one frozen [`Dictionary`] out.
//!
//! `files -> read -> Pack (entries + problems) -> overlay -> Dictionary`. Reading never stops at the first fault: every
//! [`Problem`](problem::Problem) is collected with its place, and only errors keep a dictionary from being made.

use serde::{Deserialize, Serialize};

pub mod against;
pub mod builtin;
pub mod crosswalk;
pub mod entry;
pub mod files;
pub mod format;
pub mod import;
pub mod overlay;
pub mod problem;
pub mod read;
pub mod table;

use crate::{
    config::Fitted,
    model::{
        ladder::Ladder,
        level::Level,
        taxonomy::{Branch, FamilyId, RoleId, Taxonomy},
        title::ModifierKind,
    },
};
use problem::Place;

/// Where a pack comes from and what may be done with it (`pack.toml`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PackInfo {
    /// Name shown in evidence.
    pub name: String,
    /// Version of the data.
    pub version: String,
    /// Licence of the data.
    pub licence: String,
    /// Where the data comes from.
    pub source: String,
    /// Language of its titles, two letters. An English pack that stands without the built-in dictionary is read with the built-in
    /// abbreviations, modifiers and noise.
    pub language: String,
    /// Whether a ranking model is learned from its aliases, for titles that no exact step answers.
    pub learned: bool,
    /// What was fitted for that ranking (`normalize dictionary fit`).
    pub fitted: Option<Fitted>,
}

impl PackInfo {
    /// What the `pack.toml` among a pack's files says; `None` where there is none that can be read.
    pub fn of(files: &[files::File]) -> Option<PackInfo> {
        let text = files.iter().find(|file| file.path == "pack.toml")?.text.as_deref().ok()?;
        toml::from_str(text).ok()
    }
}

/// How far an alias reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Reach {
    /// Several words may stand inside a longer title; one word is the whole title.
    #[default]
    Usual,
    /// Only the whole title.
    Whole,
    /// May stand at the end of a longer title even as a single word: `Physician`.
    Head,
    /// Settles the whole title as it stands, nothing set aside and no word turned; beside other aliases of the same words, which stay
    /// what they are inside other titles.
    Exact,
}

/// A title people write, with the roles it may mean.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Alias {
    /// As the editor wrote it.
    pub text: String,
    /// Roles with the share of uses that mean them; empty when an overlay removes the alias.
    pub targets: Vec<(RoleId, f32)>,
    /// How far it reaches.
    pub reach: Reach,
    /// Whether its meaning is known to differ between organisations.
    pub varies: bool,
    /// Whether it is the role's own title rather than a row of the alias table.
    pub is_title: bool,
    /// The pack it came from; a higher one wins.
    pub origin: u32,
    /// Where it stands.
    pub place: Place,
}

/// A field of work, as in "Director of ...".
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Area {
    /// As the editor wrote it.
    pub text: String,
    /// The family that works in it.
    pub family: FamilyId,
    /// Who manages it, where that is not the family's manager.
    pub manager: Option<RoleId>,
    /// The pack it came from.
    pub origin: u32,
    /// Where it stands.
    pub place: Place,
}

/// What people call a department or a team.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Department {
    /// As the editor wrote it.
    pub text: String,
    /// What it speaks for, and how much, from 0 to 1; empty where it says nothing.
    pub speaks_for: Vec<(Branch, f32)>,
    /// The pack it came from; a higher one wins.
    pub origin: u32,
    /// Where it stands.
    pub place: Place,
}

/// Where a modifier counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Position {
    /// Anywhere.
    #[default]
    Any,
    /// Only before the words of the occupation.
    Before,
    /// Only after them.
    After,
}

/// What a phrase beside the occupation says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Meaning {
    /// Keeps its words from being modifiers.
    Protected,
    /// A modifier, perhaps with the rung it states.
    Modifier {
        /// What it says.
        kind: ModifierKind,
        /// The rung it states.
        level: Option<Level>,
        /// Where it counts.
        position: Position,
    },
    /// A place, shift or form of employment: says nothing of the work.
    Noise,
    /// A degree or licence behind a name; the role itself when nothing else is there.
    Credential,
    /// The holder's standing.
    Status(Option<crate::model::outcome::Reason>),
    /// As the whole title, a filler.
    Junk,
    /// What follows names somebody else's role: `assistant to`, `office of`.
    Bystander,
    /// A word of another language.
    Foreign,
}

/// A phrase of the lexicon.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Phrase {
    /// As the editor wrote it.
    pub text: String,
    /// What it says.
    pub meaning: Meaning,
    /// Where it stands.
    pub place: Place,
}

/// Which reading of a short form this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ShortPosition {
    /// The only one.
    #[default]
    Any,
    /// As the last word, the holder: `Software Eng`.
    Head,
    /// Elsewhere: `Eng Manager`.
    Modifier,
}

/// A short form and what it stands for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Abbreviation {
    /// What is written.
    pub short: String,
    /// What is meant.
    pub long: String,
    /// Where this reading holds.
    pub position: ShortPosition,
    /// Where it stands.
    pub place: Place,
}

/// A role of another pack, and how likely it means a role of this one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The other pack's name.
    pub pack: String,
    /// The slug of its role.
    pub from: String,
    /// The role here.
    pub role: RoleId,
    /// From 0 to 1.
    pub share: f32,
}

/// A frozen dictionary: all packs laid over each other, all ids resolved.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Dictionary {
    /// The packs, lowest first.
    pub packs: Vec<PackInfo>,
    /// Functions, families and roles.
    pub taxonomy: Taxonomy,
    /// Where each role stands, in the order of the taxonomy's roles.
    pub role_places: Vec<Place>,
    /// What people write for roles.
    pub aliases: Vec<Alias>,
    /// What people write for fields of work.
    pub areas: Vec<Area>,
    /// What people call departments.
    pub departments: Vec<Department>,
    /// What people write beside the occupation.
    pub phrases: Vec<Phrase>,
    /// What people write short.
    pub abbreviations: Vec<Abbreviation>,
    /// Career ladders.
    pub ladders: Vec<Ladder>,
    /// What roles of other packs mean here.
    pub crosswalk: Vec<Link>,
}
