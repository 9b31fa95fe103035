//! Look-ups by word ids. No thresholds here: an index finds, it does not judge.

use serde::{Deserialize, Serialize};

pub mod alike;
pub mod build;
pub mod exact;
pub mod file;
pub mod redundant;
pub mod spelling;
pub mod words;

use crate::model::taxonomy::{FamilyId, RoleId};

use exact::KeyTable;

/// What an alias says, ready for matching.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct AliasEntry {
    /// Key of its words in order.
    pub sequence: u64,
    /// Its roles: a range of [`Index::targets`].
    targets: (u32, u32),
    /// The alias in the dictionary.
    pub alias: u32,
    /// How many words it has, particles not counted.
    pub words: u8,
    /// Whether it may stand inside a longer title.
    pub inside: bool,
    /// Whether it is known to vary between organisations.
    pub varies: bool,
    /// Whether it is written in capitals only (`SDR`): such a word is never too general.
    pub acronym: bool,
    /// Whether it is the role's own title.
    pub is_title: bool,
    /// Whether it settles a whole title.
    pub settles: bool,
}

/// What an area says, ready for matching.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct AreaEntry {
    /// Key of its words in order.
    pub sequence: u64,
    /// The family that works in it.
    pub family: FamilyId,
    /// Who manages it.
    pub manager: Option<RoleId>,
    /// The area in the dictionary.
    pub area: u32,
}

/// All look-ups over one dictionary.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Index {
    pub(crate) aliases: KeyTable<AliasEntry>,
    /// Whole titles that were settled.
    pub(crate) settled: KeyTable<AliasEntry>,
    pub(crate) areas: KeyTable<AreaEntry>,
    pub(crate) targets: Vec<(RoleId, f32)>,
    /// The alias that is the title of each role, by its place in the taxonomy.
    pub(crate) titles: Vec<Option<u32>>,
    /// Whether a word ends an alias or area that may stand inside a longer title.
    pub(crate) ends: Vec<bool>,
    /// Whether a word names a holder: the last word of a canonical title.
    pub(crate) heads: Vec<bool>,
    /// The most words an alias or area has.
    pub(crate) longest: usize,
    pub(crate) words: words::AliasWords,
    pub(crate) spelling: spelling::Spelling,
}

impl Index {
    /// The roles an alias stands for, the likeliest first, with their shares.
    pub fn targets(&self, entry: &AliasEntry) -> &[(RoleId, f32)] {
        &self.targets[entry.targets.0 as usize..entry.targets.1 as usize]
    }
}
