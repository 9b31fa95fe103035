//! The words a title is made of beside its occupation.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::level::UnknownName;

/// What a word that is not the occupation says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModifierKind {
    /// Rank among peers: Senior, Associate, Apprentice, II.
    Level,
    /// Which part of the field: Specialist, Regional, ICU.
    Scope,
    /// What the holder is able or entitled to do: Staff, Certified, CPA.
    Competency,
    /// With what: Full-stack, Cloud, Java.
    Technology,
    /// How far the work reaches: Principal, Fellow.
    Influence,
    /// With whom: Customer, Player-Coach.
    Interaction,
    /// Ornament: Executive, Lead, Head of, Ninja.
    Vanity,
    /// Responsibility for people: Manager, Director, VP.
    Management,
    /// Says nothing of the work: place, shift, requisition number, employer.
    Noise,
    /// The holder's standing: retired, interim, freelance.
    Status,
}

impl ModifierKind {
    /// All kinds.
    pub const ALL: [ModifierKind; 10] = [
        ModifierKind::Level,
        ModifierKind::Scope,
        ModifierKind::Competency,
        ModifierKind::Technology,
        ModifierKind::Influence,
        ModifierKind::Interaction,
        ModifierKind::Vanity,
        ModifierKind::Management,
        ModifierKind::Noise,
        ModifierKind::Status,
    ];

    /// The name used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            ModifierKind::Level => "level",
            ModifierKind::Scope => "scope",
            ModifierKind::Competency => "competency",
            ModifierKind::Technology => "technology",
            ModifierKind::Influence => "influence",
            ModifierKind::Interaction => "interaction",
            ModifierKind::Vanity => "vanity",
            ModifierKind::Management => "management",
            ModifierKind::Noise => "noise",
            ModifierKind::Status => "status",
        }
    }
}

impl FromStr for ModifierKind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(UnknownName)
    }
}

impl fmt::Display for ModifierKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
