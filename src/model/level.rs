//! The rungs of a career and the track they stand on.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A rung, in rank order from intern to owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the names say it all
pub enum Level {
    Intern,
    Trainee,
    Junior,
    Mid,
    Senior,
    Staff,
    Principal,
    Distinguished,
    Lead,
    Supervisor,
    Manager,
    SeniorManager,
    Head,
    AssociateDirector,
    Director,
    SeniorDirector,
    Vp,
    Svp,
    Evp,
    CLevel,
    Partner,
    Owner,
}

/// The kind of career a rung belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    /// Individual contributor.
    Ic,
    /// Leads people, from team lead to senior director.
    Management,
    /// Vice presidents, chief officers, partners and owners.
    Executive,
}

impl Level {
    /// All levels in rank order.
    pub const ALL: [Level; 22] = [
        Level::Intern,
        Level::Trainee,
        Level::Junior,
        Level::Mid,
        Level::Senior,
        Level::Staff,
        Level::Principal,
        Level::Distinguished,
        Level::Lead,
        Level::Supervisor,
        Level::Manager,
        Level::SeniorManager,
        Level::Head,
        Level::AssociateDirector,
        Level::Director,
        Level::SeniorDirector,
        Level::Vp,
        Level::Svp,
        Level::Evp,
        Level::CLevel,
        Level::Partner,
        Level::Owner,
    ];

    /// The name used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Intern => "intern",
            Level::Trainee => "trainee",
            Level::Junior => "junior",
            Level::Mid => "mid",
            Level::Senior => "senior",
            Level::Staff => "staff",
            Level::Principal => "principal",
            Level::Distinguished => "distinguished",
            Level::Lead => "lead",
            Level::Supervisor => "supervisor",
            Level::Manager => "manager",
            Level::SeniorManager => "senior_manager",
            Level::Head => "head",
            Level::AssociateDirector => "associate_director",
            Level::Director => "director",
            Level::SeniorDirector => "senior_director",
            Level::Vp => "vp",
            Level::Svp => "svp",
            Level::Evp => "evp",
            Level::CLevel => "c_level",
            Level::Partner => "partner",
            Level::Owner => "owner",
        }
    }

    /// The track this rung stands on.
    ///
    /// ```
    /// use rolecall::{Level, Track};
    /// assert_eq!(Level::Staff.track(), Track::Ic);
    /// assert_eq!(Level::Lead.track(), Track::Management);
    /// ```
    pub fn track(self) -> Track {
        match self {
            _ if self < Level::Lead => Track::Ic,
            _ if self < Level::Vp => Track::Management,
            _ => Track::Executive,
        }
    }

    /// The rung of somebody who assists or deputises for the holder of this one: the one just below.
    pub fn below(self) -> Level {
        match Level::ALL.iter().position(|&level| level == self) {
            Some(rank) if rank > 0 => Level::ALL[rank - 1],
            _ => self,
        }
    }
}

impl Track {
    /// The name used in files and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Track::Ic => "ic",
            Track::Management => "management",
            Track::Executive => "executive",
        }
    }
}

impl FromStr for Level {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Level, UnknownName> {
        Level::ALL.into_iter().find(|level| level.as_str() == name).ok_or(UnknownName)
    }
}

impl FromStr for Track {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Track, UnknownName> {
        [Track::Ic, Track::Management, Track::Executive].into_iter().find(|track| track.as_str() == name).ok_or(UnknownName)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Track {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that names no level, track or kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not one of the known names")]
pub struct UnknownName;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ranks_agree() {
        for pair in Level::ALL.windows(2) {
            assert!(pair[0] < pair[1]);
            assert_eq!(pair[1].below(), pair[0]);
        }
        for level in Level::ALL {
            assert_eq!(level.as_str().parse(), Ok(level));
        }
        assert_eq!("boss".parse::<Level>(), Err(UnknownName));
    }
}
