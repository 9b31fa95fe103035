//! Words of grammar.

use serde::{Deserialize, Serialize};

use super::vocabulary::{Vocabulary, WordId};

/// The words of grammar that titles use. They carry structure, never an occupation.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Particles {
    ids: [WordId; Particles::ALL.len()],
}

impl Particles {
    /// No `or`: in hospitals it is the operating room.
    pub(super) const ALL: [&'static str; 14] =
        ["of", "for", "in", "on", "with", "the", "a", "an", "and", "to", "at", "within", "from", "by"];

    pub(super) fn new(vocabulary: &Vocabulary) -> Particles {
        Particles { ids: Particles::ALL.map(|word| vocabulary.id(word)) }
    }

    /// Any of them.
    pub(crate) fn contains(&self, id: WordId) -> bool {
        self.ids.contains(&id)
    }

    /// Those that no key contains: all but `to` and `at`, without which "Assistant to the Principal" reads "Assistant Principal".
    pub(crate) fn is_silent(&self, id: WordId) -> bool {
        self.contains(id) && !self.is_to(id) && !self.is_at(id)
    }

    /// `of`, `for`, `in` ...: what follows narrows what came before.
    pub(crate) fn opens_complement(&self, id: WordId) -> bool {
        self.ids[..5].contains(&id) || self.ids[11..].contains(&id)
    }

    /// `for`, `in`, `on` ... but not `of`: before an article they name where the work is.
    pub(crate) fn opens_place(&self, id: WordId) -> bool {
        self.opens_complement(id) && id != self.ids[0]
    }

    pub(crate) fn is_article(&self, id: WordId) -> bool {
        self.ids[5..8].contains(&id)
    }

    pub(crate) fn is_and(&self, id: WordId) -> bool {
        id == self.ids[8]
    }

    pub(crate) fn is_to(&self, id: WordId) -> bool {
        id == self.ids[9]
    }

    pub(crate) fn is_at(&self, id: WordId) -> bool {
        id == self.ids[10]
    }
}
