//! The contexts of a run, each read once, and which titles of a batch they decide.

use csv::ByteRecord;
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
    /// Forgets all, before a batch, if there are very many.
    pub fn begin(&mut self) {
        if self.places.len() > MOST {
            *self = Contexts::default();
        }
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

/// What has to be answered in a batch: titles by themselves, and titles in a context.
#[derive(Debug)]
pub struct Questions {
    /// For each row the place of its question: a title's, or behind all titles a pair's.
    pub places: Vec<u32>,
    /// Places of a title and of its context.
    pub pairs: Vec<(u32, u32)>,
}

impl Questions {
    /// From the place of each row's title; `heeds` says which titles mean several things.
    pub fn new(
        places: Vec<u32>,
        batch: &[ByteRecord],
        column: Option<usize>,
        heeds: &[bool],
        contexts: &mut Contexts,
        normalizer: &Normalizer,
    ) -> Questions {
        let mut questions = Questions { places, pairs: Vec::new() };
        let Some(column) = column.filter(|_| heeds.contains(&true)) else {
            return questions;
        };
        contexts.begin();
        let mut known: FxHashMap<(u32, u32), u32> = FxHashMap::default();
        for (record, place) in batch.iter().zip(&mut questions.places).filter(|(_, place)| heeds[**place as usize]) {
            let Some(context) = contexts.place(normalizer, record.get(column).unwrap_or_default()) else { continue };
            let pair = (*place, context);
            *place = *known.entry(pair).or_insert_with(|| {
                questions.pairs.push(pair);
                (heeds.len() + questions.pairs.len() - 1) as u32
            });
        }
        questions
    }

    /// Leaves out titles that stand only in contexts: the questions that rows ask, in their order, each its old place.
    pub fn asked(&mut self, titles: usize) -> Vec<u32> {
        let mut new = vec![None; titles + self.pairs.len()];
        self.places.iter().for_each(|&place| new[place as usize] = Some(0));
        let asked: Vec<u32> = (0..new.len() as u32).filter(|&place| new[place as usize].is_some()).collect();
        asked.iter().zip(0..).for_each(|(&old, at)| new[old as usize] = Some(at));
        self.places.iter_mut().for_each(|place| *place = new[*place as usize].unwrap_or_default());
        asked
    }
}
