//! What a title was turned into: the public record, one a title.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    level::{Level, Track},
    taxonomy::RoleId,
    title::ModifierKind,
};

/// Whether there is an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// One role.
    Match,
    /// Several roles are possible and none stands out.
    Ambiguous,
    /// None.
    NoMatch,
}

/// By which way a role was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The whole title is an alias.
    Exact,
    /// What is left after modifiers and noise is an alias.
    Stripped,
    /// A part of the title is an alias.
    Contained,
    /// An alias after correcting the spelling.
    Fuzzy,
    /// The nearest alias by words in common.
    Retrieved,
}

/// Why there is no single answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nothing but white space and punctuation.
    Empty,
    /// A filler such as `n/a` or `asdf`.
    Junk,
    /// Learns, does not work.
    Student,
    /// Held the role once.
    Retired,
    /// Looks for work.
    Unemployed,
    /// Works on their own account; may stand beside a role.
    SelfEmployed,
    /// Rank or ornament without an occupation.
    ModifierOnly,
    /// The words of the occupation are not in the dictionary.
    UnknownRole,
    /// Two roles fit about equally well.
    CloseCall,
    /// The dictionary knows several meanings of this very title.
    AmbiguousAlias,
    /// Written in a language without a dictionary.
    UnsupportedLanguage,
}

macro_rules! names {
    ($type:ty { $($variant:ident => $name:literal),* $(,)? }) => {
        impl $type {
            /// The name used in output.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The variant with this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

names!(Verdict { Match => "match", Ambiguous => "ambiguous", NoMatch => "no_match" });
names!(Method {
    Exact => "exact", Stripped => "stripped", Contained => "contained", Fuzzy => "fuzzy", Retrieved => "retrieved",
});
names!(Reason {
    Empty => "empty", Junk => "junk", Student => "student", Retired => "retired", Unemployed => "unemployed",
    SelfEmployed => "self_employed", ModifierOnly => "modifier_only", UnknownRole => "unknown_role",
    CloseCall => "close_call", AmbiguousAlias => "ambiguous_alias", UnsupportedLanguage => "unsupported_language",
});

/// A word that was recognised as something else than the occupation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Modifier<'t> {
    /// As written in the title.
    pub text: &'t str,
    /// What it says.
    pub kind: ModifierKind,
}

/// A role and how likely it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The role.
    pub role: RoleId,
    /// From 0 to 1.
    pub confidence: f32,
}

/// The answer for one title.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome<'t> {
    /// Whether there is an answer.
    pub verdict: Verdict,
    /// The role of a match.
    pub role: Option<RoleId>,
    /// The rung the title states, or that is inherent in the role.
    pub level: Option<Level>,
    /// The track of the level, or of the role.
    pub track: Option<Track>,
    /// By which way the role (or the ambiguity) was found.
    pub method: Option<Method>,
    /// How likely the role is, 0 to 1; of the best alternative where ambiguous; 0 without any.
    pub confidence: f32,
    /// What stood beside the occupation, in the order of the title.
    pub modifiers: Vec<Modifier<'t>>,
    /// Further roles the title names, best first.
    pub other_roles: Vec<RoleId>,
    /// The possible roles of an ambiguous title, best first.
    pub alternatives: Vec<Scored>,
    /// Why there is no single answer.
    pub reason: Option<Reason>,
    /// Whether the answer rests on a title that is known to mean different things in different organisations.
    pub varies: bool,
}
