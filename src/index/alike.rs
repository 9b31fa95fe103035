//! Which spellings the analyzer reads as the same alias, before there is a dictionary of them.
//!
//! An import needs to know: two spellings that read alike may not mean different roles (D009). How a text is read depends on the
//! words beside it, so a pack is read in every way it may be used.

use rayon::prelude::*;

use super::build::read_one;
use crate::{
    analysis::{Analyzer, NormalizedTitle},
    dictionary::{Alias, Dictionary, Reach, builtin, import::pack::Reading, overlay::lay, problem::Place, read::read_pack},
};

/// Reads texts as the aliases of a pack that stands alone.
#[derive(Debug)]
pub struct Alike {
    words: Dictionary,
}

impl Default for Alike {
    fn default() -> Self {
        Alike { words: lay(vec![read_pack("built-in words", &builtin::words()).0]).0 }
    }
}

impl Alike {
    /// The readings of the texts: alone, and with the built-in abbreviations, modifiers and noise, as an English pack is read.
    pub fn readings(&self, texts: &[&str]) -> Vec<Reading> {
        let lexical =
            Dictionary { phrases: self.words.phrases.clone(), abbreviations: self.words.abbreviations.clone(), ..Dictionary::default() };
        [Dictionary::default(), lexical].into_iter().map(|dictionary| reading(dictionary, texts)).collect()
    }
}

fn reading(mut dictionary: Dictionary, texts: &[&str]) -> Reading {
    dictionary.aliases.extend(texts.iter().map(|text| Alias {
        text: (*text).to_owned(),
        targets: Vec::new(),
        reach: Reach::Usual,
        varies: false,
        is_title: false,
        origin: 0,
        place: Place::default(),
    }));
    let (analyzer, _) = Analyzer::new(&dictionary);
    let read = texts
        .par_iter()
        .with_min_len(512)
        .map_init(NormalizedTitle::default, |title, text| read_one(&analyzer, text, title).map(|(key, _)| key.sequence));
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_read_alike_alone_and_abbreviations_with_the_builtin_words() {
        let readings = Alike::default().readings(&["Staff Nurses", "staff-nurse", "Sr. Zorbist", "Senior Zorbist", "100000"]);
        assert!(readings.iter().all(|reading| reading[0] == reading[1] && reading[0].is_some() && reading[4].is_none()));
        let same: Vec<bool> = readings.iter().map(|reading| reading[2] == reading[3]).collect();
        assert_eq!(same, [false, true]);
    }
}
