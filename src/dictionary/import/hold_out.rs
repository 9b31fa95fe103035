//! Titles kept out of a pack, so that it can be measured on titles it has not seen.

use std::collections::HashSet;

use rustc_hash::FxHashMap;

use super::Catalogue;
use crate::dictionary::entry::KeyMaker;

/// A title that was kept out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldOut {
    /// In its first spelling.
    pub title: String,
    /// The codes it stands under, in order.
    pub codes: Vec<String>,
}

impl Catalogue {
    /// Takes every title out whose folded words have a CRC-32 that is 0 modulo `one_in`: under all concepts, in all spellings that
    /// fold to the same words. No concept loses its own title, and no title that is some concept's own is taken out, so what is
    /// left is a whole catalogue. Which titles are taken depends on their words alone, so a newer edition keeps the same ones out.
    pub fn hold_out(&mut self, one_in: u32) -> Vec<HeldOut> {
        let mut keys = KeyMaker::default();
        let own: HashSet<String> = self.concepts.iter().filter_map(|concept| keys.words(&concept.title)).collect();
        let mut held: Vec<HeldOut> = Vec::new();
        let mut places: FxHashMap<String, usize> = FxHashMap::default();
        for concept in &mut self.concepts {
            concept.names.retain(|name| {
                let Some(words) = keys.words(&name.text) else { return true };
                if !crc32fast::hash(words.as_bytes()).is_multiple_of(one_in.max(1)) || own.contains(&words) {
                    return true;
                }
                let at = *places.entry(words).or_insert_with(|| {
                    held.push(HeldOut { title: name.text.clone(), codes: Vec::new() });
                    held.len() - 1
                });
                if !held[at].codes.contains(&concept.code) {
                    held[at].codes.push(concept.code.clone());
                }
                false
            });
        }
        held.iter_mut().for_each(|title| title.codes.sort());
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::import::Concept;

    fn concept(code: &str, title: &str, names: &[&str]) -> Concept {
        let mut concept = Concept { code: code.to_owned(), ..Concept::default() };
        concept.prefer(title);
        names.iter().for_each(|name| concept.add(name));
        concept
    }

    #[test]
    fn a_title_goes_everywhere_or_nowhere() {
        let concepts = vec![
            concept("b", "Baker", &["Bread Maker", "Oven hand", "Cook"]),
            concept("a", "Cook", &["bread maker!", "Fry Cook", "BREAD MAKER"]),
        ];
        let whole = Catalogue { concepts, ..Catalogue::default() };
        let mut all = whole.clone();
        let held = all.hold_out(1);
        assert_eq!(held.len(), 3);
        assert_eq!(held[0], HeldOut { title: "Bread Maker".to_owned(), codes: vec!["a".to_owned(), "b".to_owned()] });
        assert_eq!(all.concepts[0].names[0].text, "Cook", "another concept's own title stays");
        assert_eq!(all.concepts[1].names.len(), 0);

        let mut some = whole.clone();
        let held = some.hold_out(2);
        let expected = |text: &str| crc32fast::hash(text.as_bytes()).is_multiple_of(2);
        let words: Vec<&str> = ["bread maker", "oven hand", "fry cook"].into_iter().filter(|text| expected(text)).collect();
        assert_eq!(held.iter().map(|title| title.title.to_lowercase()).collect::<Vec<_>>(), words);
    }
}
