//! Look-ups by word ids. No thresholds here: an index finds, it does not judge.

use serde::{Deserialize, Serialize};

pub mod alike;
pub mod build;
pub mod departments;
pub mod exact;
pub mod file;
pub mod redundant;
pub mod spelling;
pub mod words;

use crate::{
    flat::Flags,
    model::taxonomy::{FamilyId, RoleId},
};

use exact::{Entry, KeyTable, NUMBERS, halves, whole};

/// What an alias says, ready for matching.
#[derive(Debug, Clone, Copy, PartialEq)]
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
#[derive(Debug, Clone, Copy, PartialEq)]
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

/// An alias has at most so many meanings; further ones, each less likely than a thousandth, are left out.
const MOST_TARGETS: u32 = 0xFFFF;

impl Entry for AliasEntry {
    fn packed(self) -> [u32; NUMBERS] {
        let [low, high] = halves(self.sequence);
        let flags = [self.inside, self.varies, self.acronym, self.is_title, self.settles];
        let flags = flags.into_iter().enumerate().fold(0, |bits, (at, flag)| bits | u32::from(flag) << at);
        let (from, to) = self.targets;
        [low, high, from, self.alias, (to - from).min(MOST_TARGETS) << 16 | u32::from(self.words) << 8 | flags]
    }

    fn unpacked([low, high, from, alias, rest]: [u32; NUMBERS]) -> Self {
        let flag = |at: u32| rest >> at & 1 == 1;
        AliasEntry {
            sequence: whole(low, high),
            targets: (from, from + (rest >> 16)),
            alias,
            words: (rest >> 8) as u8,
            inside: flag(0),
            varies: flag(1),
            acronym: flag(2),
            is_title: flag(3),
            settles: flag(4),
        }
    }

    fn sequence(&self) -> u64 {
        self.sequence
    }
}

impl Entry for AreaEntry {
    fn packed(self) -> [u32; NUMBERS] {
        let [low, high] = halves(self.sequence);
        [low, high, self.family.0, self.manager.map_or(u32::MAX, |role| role.0), self.area]
    }

    fn unpacked([low, high, family, manager, area]: [u32; NUMBERS]) -> Self {
        let manager = (manager != u32::MAX).then_some(RoleId(manager));
        AreaEntry { sequence: whole(low, high), family: FamilyId(family), manager, area }
    }

    fn sequence(&self) -> u64 {
        self.sequence
    }
}

/// All look-ups over one dictionary.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Index {
    pub(crate) aliases: KeyTable<AliasEntry>,
    /// Whole titles that were settled.
    pub(crate) settled: KeyTable<AliasEntry>,
    pub(crate) areas: KeyTable<AreaEntry>,
    pub(crate) departments: departments::Departments,
    pub(crate) targets: Vec<(RoleId, f32)>,
    /// The alias that is the title of each role, by its place in the taxonomy.
    pub(crate) titles: Vec<Option<u32>>,
    /// Whether a word ends an alias or area that may stand inside a longer title.
    pub(crate) ends: Flags,
    /// Whether a word names a holder: the last word of a canonical title.
    pub(crate) heads: Flags,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_back_from_their_numbers() {
        let alias = AliasEntry {
            sequence: 0x0123_4567_89AB_CDEF,
            targets: (70_000, 70_003),
            alias: 9,
            words: 255,
            inside: true,
            varies: false,
            acronym: true,
            is_title: false,
            settles: true,
        };
        assert_eq!(AliasEntry::unpacked(alias.packed()), alias);
        for manager in [None, Some(RoleId(7))] {
            let area = AreaEntry { sequence: u64::MAX, family: FamilyId(3), manager, area: 11 };
            assert_eq!(AreaEntry::unpacked(area.packed()), area);
        }
    }
}
