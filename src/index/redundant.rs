//! Aliases that an editor need not write: stripping a rank or turning the words round finds them by itself.
//!
//! For `dictionary check` alone; a start does not pay for it.

use super::{Index, exact::Key};
use crate::{
    analysis::{Analyzer, NormalizedTitle, ParsedTitle, parse::Tag},
    dictionary::{
        Dictionary, Reach,
        problem::{Code, Problem},
    },
    model::title::ModifierKind,
};

/// One problem for each alias that follows from another.
pub fn redundant(dictionary: &Dictionary, analyzer: &Analyzer, index: &Index) -> Vec<Problem> {
    let (mut title, mut parsed) = (NormalizedTitle::default(), ParsedTitle::default());
    let mut found = Vec::new();
    for entry in index.aliases.iter() {
        let alias = &dictionary.aliases[entry.alias as usize];
        if alias.is_title || alias.reach != Reach::Usual || alias.varies || alias.targets.len() > 1 {
            continue;
        }
        analyzer.normalize(&alias.text, &mut title);
        analyzer.parse(&alias.text, &title, &mut parsed);
        let (mut key, mut stripped) = (Key::default(), false);
        for (word, tag) in title.words().iter().zip(parsed.tags()) {
            let strips = matches!(tag, Tag::Modifier(ModifierKind::Level, _) | Tag::Noise | Tag::Ordinal(_));
            stripped |= strips;
            if !strips && !analyzer.particles.is_silent(word.id) {
                key = key.with(word.id);
            }
        }
        let Some(other) = index.aliases.any_order(key.bag).find(|other| other.alias != entry.alias) else {
            continue;
        };
        let other = &dictionary.aliases[other.alias as usize];
        let reordered = !stripped && (other.is_title || other.place < alias.place);
        if (stripped || reordered) && other.targets == alias.targets && other.origin == alias.origin {
            let message = format!("alias \"{}\" follows from \"{}\"", alias.text, other.text);
            found.push(Problem::new(Code::Redundant, &alias.place, message));
        }
    }
    found
}
