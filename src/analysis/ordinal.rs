//! Numbers that rank: `II`, `3`, `L4`, `IC5`. Kept as found, and mapped to a level where their scale is common knowledge.

use serde::{Deserialize, Serialize};

use super::vocabulary::{Vocabulary, WordId};
use crate::model::level::Level;

/// A scale that numbers are read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Roman or Arabic numbers after a title, from 1.
    Plain,
    /// `L3`, `E5`: the ladders of large software companies, where 3 is the first rung after university.
    Tech,
    /// `IC4`, `P4`: from 1.
    Contributor,
    /// `Band 7`, `Grade 12`, `GS-13`: says nothing outside its organisation.
    Grade,
    /// `PGY-2`, a post-graduate year: counts years of training.
    Training,
    /// `Line 4`, `Division 2`: numbers a place, not a holder.
    Place,
}

/// A rank given by a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ordinal {
    /// On which scale.
    pub scale: Scale,
    /// The number.
    pub number: u8,
}

/// The rungs that plain numbers stand for, from 1.
const RUNGS: [Level; 6] = [Level::Junior, Level::Mid, Level::Senior, Level::Staff, Level::Principal, Level::Distinguished];

impl Ordinal {
    /// The level it stands for; `None` where the scale is the organisation's own.
    pub fn level(self) -> Option<Level> {
        let rung = match self.scale {
            Scale::Plain | Scale::Contributor => usize::from(self.number),
            Scale::Tech => usize::from(self.number).saturating_sub(2).max(1),
            Scale::Grade | Scale::Place => return None,
            Scale::Training => return Some(Level::Trainee),
        };
        (rung > 0).then(|| RUNGS[(rung - 1).min(RUNGS.len() - 1)])
    }

    /// Reads a folded word: `ii`, `3`, `l4`, `ic5`.
    pub fn read(word: &str) -> Option<Ordinal> {
        // No rank has more letters.
        if word.len() > 3 {
            return None;
        }
        let plain = |number| Some(Ordinal { scale: Scale::Plain, number });
        match word {
            "i" => return plain(1),
            "ii" => return plain(2),
            "iii" => return plain(3),
            "iv" => return plain(4),
            "v" => return plain(5),
            "vi" => return plain(6),
            _ => {}
        }
        let digits = word.trim_start_matches(|c: char| c.is_ascii_lowercase());
        if digits.len() != 1 {
            return None;
        }
        let number = digits.parse().ok().filter(|&number| number > 0)?;
        let scale = match &word[..word.len() - 1] {
            "" => Scale::Plain,
            "l" | "e" => Scale::Tech,
            "ic" | "p" if number <= 7 => Scale::Contributor,
            _ => return None,
        };
        Some(Ordinal { scale, number })
    }
}

/// Words that make the number after them a grade, with the scale of that number.
const SCALE_WORDS: [(&str, Scale); 32] = [
    ("pgy", Scale::Training),
    ("level", Scale::Plain),
    ("band", Scale::Grade),
    ("grade", Scale::Grade),
    ("tier", Scale::Grade),
    ("class", Scale::Grade),
    ("step", Scale::Grade),
    ("gs", Scale::Grade),
    ("category", Scale::Grade),
    ("group", Scale::Grade),
    ("area", Scale::Place),
    ("bay", Scale::Place),
    ("building", Scale::Place),
    ("department", Scale::Place),
    ("district", Scale::Place),
    ("div", Scale::Place),
    ("division", Scale::Place),
    ("dock", Scale::Place),
    ("floor", Scale::Place),
    ("line", Scale::Place),
    ("local", Scale::Place),
    ("region", Scale::Place),
    ("room", Scale::Place),
    ("route", Scale::Place),
    ("shift", Scale::Place),
    ("site", Scale::Place),
    ("sta", Scale::Place),
    ("station", Scale::Place),
    ("store", Scale::Place),
    ("unit", Scale::Place),
    ("ward", Scale::Place),
    ("zone", Scale::Place),
];

/// The words that announce a number.
pub(super) fn scale_words() -> impl Iterator<Item = &'static str> {
    SCALE_WORDS.iter().map(|(word, _)| *word)
}

/// The ids of the words that announce a number.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct ScaleWords {
    ids: [WordId; SCALE_WORDS.len()],
}

impl ScaleWords {
    pub(super) fn new(vocabulary: &Vocabulary) -> ScaleWords {
        ScaleWords { ids: SCALE_WORDS.map(|(word, _)| vocabulary.id(word)) }
    }

    /// The scale that a word announces.
    pub(crate) fn of(&self, word: WordId) -> Option<Scale> {
        let at = self.ids.iter().position(|&id| id == word).filter(|_| word.is_known())?;
        Some(SCALE_WORDS[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_levels() {
        for (word, level) in [
            ("ii", Some(Level::Mid)),
            ("3", Some(Level::Senior)),
            ("l3", Some(Level::Junior)),
            ("l6", Some(Level::Staff)),
            ("ic4", Some(Level::Staff)),
            ("e9", Some(Level::Distinguished)),
            ("0", None),
            ("12", None),
            ("k5", None),
        ] {
            assert_eq!(Ordinal::read(word).and_then(Ordinal::level), level, "{word}");
        }
    }
}
