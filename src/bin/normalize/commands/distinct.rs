//! `--distinct`: how often each title stands in the input, or each pair of a title and its context.

use csv::ByteRecord;
use rustc_hash::FxHashMap;

use crate::error::Failure;

/// What the titles may take in memory, their counts included. Millions of distinct titles fit; more are no titles.
const MOST_BYTES: usize = 512 << 20;
/// What a title takes beside its letters.
const OVERHEAD: usize = 64;
/// Titles that are answered at once.
const BATCH: usize = 8192;

/// Distinct titles with their counts.
#[derive(Debug, Default)]
pub struct Distinct {
    /// Whether it counts pairs of a title and its context.
    pairs: bool,
    /// By the title; or by the letters of a pair, with the length of the title behind them.
    places: FxHashMap<Box<[u8]>, u32>,
    counts: Vec<u64>,
    bytes: usize,
    /// Room for the key of a pair.
    pair: Vec<u8>,
}

impl Distinct {
    /// To count pairs of a title and its context.
    pub fn of_pairs() -> Distinct {
        Distinct { pairs: true, ..Distinct::default() }
    }

    /// Counts a title, or its pair with a context, once more.
    pub fn add(&mut self, title: &[u8], context: &[u8]) -> Result<(), Failure> {
        if !self.pairs {
            return self.count(title);
        }
        let mut pair = std::mem::take(&mut self.pair);
        pair.clear();
        pair.extend_from_slice(title);
        pair.extend_from_slice(context);
        pair.extend_from_slice(&title.len().to_le_bytes());
        let counted = self.count(&pair);
        self.pair = pair;
        counted
    }

    fn count(&mut self, title: &[u8]) -> Result<(), Failure> {
        if let Some(&place) = self.places.get(title) {
            self.counts[place as usize] += 1;
            return Ok(());
        }
        self.bytes += title.len() + OVERHEAD;
        if self.bytes > MOST_BYTES {
            return Err(Failure::Usage(format!(
                "--distinct holds all distinct titles in memory, and {} of them are more than {} MiB; \
                 is it the right column (--select)? else run without --distinct, or on a part of the file",
                self.counts.len(),
                MOST_BYTES >> 20
            )));
        }
        self.places.insert(title.into(), self.counts.len() as u32);
        self.counts.push(1);
        Ok(())
    }

    /// Rows of title, context if that counts, and count, the most frequent first, those of the same count as they first came.
    pub fn batches(self) -> impl Iterator<Item = Vec<(ByteRecord, u64)>> {
        let (counts, pairs) = (self.counts, self.pairs);
        let mut titles: Vec<(Box<[u8]>, u32)> = self.places.into_iter().collect();
        titles.sort_unstable_by_key(|(_, place)| (std::cmp::Reverse(counts[*place as usize]), *place));
        let mut titles = titles.into_iter().map(move |(title, place)| {
            let count = counts[place as usize];
            let mut record = ByteRecord::new();
            match title.split_last_chunk().filter(|_| pairs) {
                Some((pair, length)) => {
                    let (title, context) = pair.split_at(usize::from_le_bytes(*length));
                    record.push_field(title);
                    record.push_field(context);
                }
                None => record.push_field(&title),
            }
            record.push_field(count.to_string().as_bytes());
            (record, count)
        });
        std::iter::from_fn(move || Some(titles.by_ref().take(BATCH).collect::<Vec<_>>()).filter(|batch| !batch.is_empty()))
    }
}
