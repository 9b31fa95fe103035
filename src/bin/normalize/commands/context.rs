//! The contexts of a run, each read once.

use rolecall::{Context, Normalizer};
use rustc_hash::FxHashMap;

use crate::table::column::text;

/// A longer cell is no name of a department.
const LONGEST: usize = 200;
/// So many distinct contexts are remembered; a column with more says no departments.
const MOST: usize = 1 << 16;

/// The columns of a table that answers are made from.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    pub title: usize,
    pub context: Option<usize>,
}

/// Contexts by their cells.
#[derive(Debug, Default)]
pub struct Contexts {
    places: FxHashMap<Box<[u8]>, Option<u32>>,
    list: Vec<Context>,
}

impl Contexts {
    /// Whether there are so many that it is time to begin anew.
    pub fn are_many(&self) -> bool {
        self.places.len() > MOST
    }

    /// The place of the context that a cell holds; none where it says nothing.
    pub fn place(&mut self, normalizer: &Normalizer, cell: &[u8]) -> Option<u32> {
        if cell.len() > LONGEST {
            return None;
        }
        if let Some(&place) = self.places.get(cell) {
            return place;
        }
        let context = normalizer.read_context(&text(cell));
        let place = (!context.says_nothing()).then(|| {
            self.list.push(context);
            self.list.len() as u32 - 1
        });
        self.places.insert(cell.into(), place);
        place
    }

    /// The context at a place.
    pub fn at(&self, place: u32) -> &Context {
        &self.list[place as usize]
    }
}
