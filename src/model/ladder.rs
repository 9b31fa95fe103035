//! An organisation's own names for rungs.

use serde::{Deserialize, Serialize};

use super::{level::Level, taxonomy::FamilyId};

/// A career ladder: what an organisation calls its rungs, and what it expects on each.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Ladder {
    /// Name by which it is chosen.
    pub name: String,
    /// From the lowest to the highest.
    pub rungs: Vec<Rung>,
}

/// One rung of a [`Ladder`].
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Rung {
    /// What the organisation calls it: `L3`.
    pub code: String,
    /// How a title on it reads: `Senior SRE`.
    pub title: String,
    /// The levels that stand on it.
    pub levels: Vec<Level>,
    /// Whether a title that states no level stands on it.
    pub unmarked: bool,
    /// The families it applies to; empty for all.
    pub families: Vec<FamilyId>,
    /// What is expected: area, dimension and a summary.
    pub expectations: Vec<Expectation>,
}

/// What a rung expects in one dimension.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Expectation {
    /// Such as Skill.
    pub area: String,
    /// Such as Judgment.
    pub dimension: String,
    /// In a sentence or two.
    pub summary: String,
}

impl Ladder {
    /// The code of the rung that a title names itself (`L4`), letter for letter but for case.
    pub fn named(&self, text: &str) -> Option<&str> {
        self.rungs.iter().map(|rung| rung.code.as_str()).find(|code| code.eq_ignore_ascii_case(text))
    }

    /// The code of the rung for a level in a family; `None` where the ladder does not reach.
    pub fn code(&self, level: Option<Level>, family: FamilyId) -> Option<&str> {
        self.rungs
            .iter()
            .filter(|rung| rung.families.is_empty() || rung.families.contains(&family))
            .find(|rung| level.map_or(rung.unmarked, |level| rung.levels.contains(&level)))
            .map(|rung| rung.code.as_str())
    }
}
