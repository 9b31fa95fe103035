//! The answers of a run: each distinct title is worked out once, a title with several meanings once in each of its contexts, and remembered
//! as long as there is room. So a file of ten million rows costs little more than its distinct titles.

use std::{borrow::Cow, collections::HashMap, hash::BuildHasher};

use csv::ByteRecord;
use foldhash::fast::RandomState;
use rayon::prelude::*;
use rolecall::{Context, Normalizer, Outcome, Scratch};
use rustc_hash::FxBuildHasher;

use super::context::{Columns, Contexts};
use crate::{
    report::{Heard, Recorder},
    table::{
        answer::{Answer, Extras},
        column::text,
        redact::redact,
        summary::{Kind, Summary},
        write::{RankedCells, Tail},
    },
};

/// Answers are remembered until they take so many bytes; later titles are answered anew in each batch. What is frequent comes early.
const MOST: usize = 24 << 20;
/// What an answer takes beside its letters, roughly.
const ENTRY: usize = 192;

/// An answer, ready to be written.
pub struct Entry {
    pub answer: Answer,
    /// For delimited text, instead of the answer.
    pub tail: Option<Box<[u8]>>,
    pub ranked: Option<Vec<RankedCells>>,
    /// The title as it is written, where something private was masked.
    pub shown: Option<Box<str>>,
    kind: Kind,
    /// Of the title as it is shown, to count distinct ones.
    hash: u64,
    /// Whether contexts bear on it.
    heeds: bool,
    /// Whether a row has it.
    met: bool,
}

/// Places of answers: by the title's bytes, and by the places of a title and its context. Strangers choose the keys: they can't know the seed.
#[derive(Default)]
struct Keys {
    titles: HashMap<Box<[u8]>, u32, RandomState>,
    pairs: HashMap<(u32, u32), u32, RandomState>,
}

/// What makes an answer.
struct Judge<'n> {
    normalizer: &'n Normalizer,
    extras: Extras<'n>,
    top: usize,
    redact: bool,
    tail: Option<Tail>,
}

/// A title as it is shown, and as it is read; they differ where something private was masked.
struct Title<'b> {
    shown: Cow<'b, str>,
    read: Cow<'b, str>,
    hash: u64,
}

/// What was decided about a title: here, and by each classification beside, where a report listens.
type Said<'t> = Option<(Outcome<'t>, Vec<Outcome<'t>>)>;

impl Judge<'_> {
    fn title<'b>(&self, cell: &'b [u8]) -> Title<'b> {
        let title = text(cell);
        if !self.redact {
            return Title { shown: title.clone(), read: title, hash: FxBuildHasher.hash_one(cell) };
        }
        let redacted = redact(&title);
        let (shown, read) = (redacted.shown.into_owned(), redacted.read.into_owned());
        Title { hash: FxBuildHasher.hash_one(shown.as_bytes()), shown: shown.into(), read: read.into() }
    }

    /// The answer to a title in a context; what was decided as well, if it is to be `heard`.
    fn answer<'t>(&self, title: &'t Title<'_>, context: &Context, heard: bool, scratch: &mut Scratch) -> (Entry, Said<'t>) {
        let normalizer = self.normalizer;
        let outcome = normalizer.normalize_in(&title.read, context, scratch);
        let heeds = scratch.heeds_context();
        let mut answer = Answer::with(normalizer, &outcome, &self.extras);
        let mut beside = Vec::new();
        for (at, (_, classification)) in normalizer.beside().enumerate() {
            let outcome = normalizer.normalize_beside(at, &title.read, scratch);
            answer.push(classification, &outcome);
            if heard {
                beside.push(outcome);
            }
        }
        let ranked = (self.top > 0).then(|| {
            let ranked = normalizer.ranked_in(&title.read, context, self.top, scratch);
            ranked.iter().map(|ranked| RankedCells::new(normalizer, ranked)).collect()
        });
        let tail = self.tail.map(|tail| tail.of(&answer));
        let entry = Entry {
            answer: if tail.is_some() { Answer::default() } else { answer },
            tail,
            ranked,
            shown: self.redact.then(|| title.shown.as_ref().into()),
            kind: Kind::new(&title.shown, &outcome),
            hash: title.hash,
            heeds,
            met: false,
        };
        (entry, heard.then_some((outcome, beside)))
    }
}

impl Entry {
    fn size(&self) -> usize {
        let ranked: usize = self.ranked.iter().flatten().map(RankedCells::size).sum();
        ENTRY + self.answer.size() + self.tail.as_deref().map_or(0, <[u8]>::len) + ranked
    }
}

/// The answers of a run.
pub struct Answers<'n> {
    judge: Judge<'n>,
    contexts: Contexts,
    entries: Vec<Entry>,
    /// So many of them stay.
    settled: usize,
    bytes: usize,
    /// Of those that stay ...
    kept: Keys,
    /// ... and of those that go with their batch.
    passing: Keys,
}

impl<'n> Answers<'n> {
    pub fn new(normalizer: &'n Normalizer, extras: Extras<'n>, top: usize, redact: bool) -> Answers<'n> {
        let judge = Judge { normalizer, extras, top, redact, tail: None };
        let (kept, passing) = (Keys::default(), Keys::default());
        Answers { judge, contexts: Contexts::default(), entries: Vec::new(), settled: 0, bytes: 0, kept, passing }
    }

    /// The columns that an answer has.
    pub fn extras(&self) -> &Extras<'n> {
        &self.judge.extras
    }

    /// How answers will be written.
    pub fn write_as(&mut self, tail: Option<Tail>) {
        if self.judge.tail != tail {
            self.judge.tail = tail;
            self.begin_anew();
        }
    }

    /// The answer at a place, of the last batch.
    pub fn at(&self, place: u32) -> &Entry {
        &self.entries[place as usize]
    }

    fn begin_anew(&mut self) {
        (self.entries, self.settled, self.bytes) = (Vec::new(), 0, 0);
        (self.kept, self.passing, self.contexts) = (Keys::default(), Keys::default(), Contexts::default());
    }

    /// Answers the rows of a batch, each at a place; a row counts as often as `weights` says, else once.
    pub fn answer(
        &mut self,
        batch: &[ByteRecord],
        columns: Columns,
        weights: Option<&[u64]>,
        summary: &mut Summary,
        recorder: Option<&mut Recorder<'_>>,
    ) -> Vec<u32> {
        // What came with the last batch and had no room.
        self.entries.truncate(self.settled);
        self.passing.titles.clear();
        self.passing.pairs.clear();
        if self.contexts.are_many() {
            self.begin_anew();
        }
        let heard = recorder.is_some();
        // A report hears of every title what was decided, which is not remembered.
        let keeps = !heard && self.bytes < MOST;
        let first = self.entries.len();
        let (mut places, fresh) = self.places(batch, columns.title, keeps);
        let judge = &self.judge;
        let nowhere = Context::default();
        let alone = fresh.par_iter().map_init(Scratch::default, |scratch, title| judge.answer(title, &nowhere, heard, scratch));
        let (fresh_entries, mut said): (Vec<Entry>, Vec<Said<'_>>) = alone.unzip();
        self.entries.extend(fresh_entries);
        let pairs = self.pairs(batch, columns, &mut places, keeps);
        let (judge, contexts) = (&self.judge, &self.contexts);
        let within = pairs
            .par_iter()
            .map_init(Scratch::default, |scratch, (title, context)| judge.answer(title, contexts.at(*context), heard, scratch));
        let (pair_entries, more): (Vec<Entry>, Vec<Said<'_>>) = within.unzip();
        self.entries.extend(pair_entries);
        said.extend(more);
        if keeps {
            self.bytes += self.entries[first..].iter().map(Entry::size).sum::<usize>();
            self.bytes += fresh.iter().map(|title| title.read.len()).sum::<usize>();
            self.settled = self.entries.len();
        }
        let mut counts = if heard { vec![0; self.entries.len()] } else { Vec::new() };
        for (row, &place) in places.iter().enumerate() {
            let rows = weights.map_or(1, |weights| weights[row]);
            let entry = &mut self.entries[place as usize];
            if !std::mem::replace(&mut entry.met, true) {
                summary.meet(entry.kind, entry.hash);
            }
            summary.count(entry.kind, rows);
            if heard {
                counts[place as usize] += rows;
            }
        }
        if let Some(recorder) = recorder {
            let titles: Vec<&Title<'_>> = fresh.iter().chain(pairs.iter().map(|(title, _)| title)).collect();
            tell(recorder, batch, &places, &titles, &said, &counts);
        }
        places
    }

    /// The place of each row's title, and the titles that are new, whose places come behind all others.
    fn places<'b>(&mut self, batch: &'b [ByteRecord], column: usize, keeps: bool) -> (Vec<u32>, Vec<Title<'b>>) {
        let Answers { judge, entries, kept, passing, .. } = self;
        let mut fresh = Vec::new();
        let place = |record: &'b ByteRecord| {
            let cell = record.get(column).unwrap_or_default();
            if let Some(&place) = kept.titles.get(cell).or_else(|| passing.titles.get(cell)) {
                return place;
            }
            let place = (entries.len() + fresh.len()) as u32;
            fresh.push(judge.title(cell));
            let keys = if keeps { &mut *kept } else { &mut *passing };
            keys.titles.insert(cell.into(), place);
            place
        };
        let places = batch.iter().map(place).collect();
        (places, fresh)
    }

    /// Rows whose title has several meanings get the place of its answer in their context: the pairs that are new.
    fn pairs<'b>(&mut self, batch: &'b [ByteRecord], columns: Columns, places: &mut [u32], keeps: bool) -> Vec<(Title<'b>, u32)> {
        let Answers { judge, contexts, entries, kept, passing, .. } = self;
        let mut fresh = Vec::new();
        let Some(column) = columns.context else { return fresh };
        for (record, place) in batch.iter().zip(places).filter(|(_, place)| entries[**place as usize].heeds) {
            let Some(context) = contexts.place(judge.normalizer, record.get(column).unwrap_or_default()) else { continue };
            let pair = (*place, context);
            *place = match kept.pairs.get(&pair).or_else(|| passing.pairs.get(&pair)) {
                Some(&place) => place,
                None => {
                    let place = (entries.len() + fresh.len()) as u32;
                    fresh.push((judge.title(record.get(columns.title).unwrap_or_default()), context));
                    let keys = if keeps { &mut *kept } else { &mut *passing };
                    keys.pairs.insert(pair, place);
                    place
                }
            };
        }
        fresh
    }
}

/// Tells a report of a batch: each answer that a row has, once.
fn tell(recorder: &mut Recorder<'_>, batch: &[ByteRecord], places: &[u32], titles: &[&Title<'_>], said: &[Said<'_>], counts: &[u64]) {
    let mut order = vec![0; counts.len()];
    let asked: Vec<usize> = (0..counts.len()).filter(|&place| counts[place] > 0).collect();
    asked.iter().zip(0..).for_each(|(&place, nth)| order[place] = nth);
    let places: Vec<u32> = places.iter().map(|&place| order[place as usize]).collect();
    let heard = asked.iter().filter_map(|&place| {
        let (outcome, beside) = said[place].as_ref()?;
        Some(Heard { title: &titles[place].shown, rows: counts[place], outcome, beside })
    });
    recorder.batch(batch, &places, heard);
}
