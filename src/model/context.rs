//! What stands beside a title and says where its holder works.

use super::taxonomy::Branch;

/// A department or team as it was read: the branches of the taxonomy that its name speaks for.
///
/// Made by [`Normalizer::read_context`](crate::Normalizer::read_context) and used by
/// [`Normalizer::normalize_in`](crate::Normalizer::normalize_in) of the same normalizer. The default is no department at all.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context {
    text: String,
    branches: Vec<(Branch, f32)>,
}

/// No department at all.
pub(crate) static NOWHERE: Context = Context { text: String::new(), branches: Vec::new() };

impl Context {
    pub(crate) fn new(text: &str, branches: Vec<(Branch, f32)>) -> Context {
        Context { text: text.to_owned(), branches }
    }

    /// The name as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it speaks for, and how much, from 0 to 1.
    pub fn branches(&self) -> &[(Branch, f32)] {
        &self.branches
    }

    /// Whether it says nothing of the work: it is empty, or no part of the name is known.
    pub fn says_nothing(&self) -> bool {
        self.branches.is_empty()
    }
}
