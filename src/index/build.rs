//! Dictionary to index, through the same analyzer that titles pass.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{
    AliasEntry, AreaEntry, Index,
    departments::Departments,
    exact::{Key, KeyTable},
    spelling::Spelling,
    words::AliasWords,
};
use crate::{
    analysis::{Analyzer, NormalizedTitle, vocabulary::WordId},
    dictionary::{
        Alias, Dictionary, Reach,
        problem::{Code, Problem},
    },
    model::taxonomy::RoleId,
};

impl Index {
    /// Indexes a dictionary. Problems are aliases that read like others.
    pub fn new(dictionary: &Dictionary, analyzer: &Analyzer) -> (Index, Vec<Problem>) {
        let (ends, heads) = (Vec::new(), Vec::new());
        let mut build =
            Build { ends, heads, dictionary, analyzer, title: NormalizedTitle::default(), index: Index::default(), problems: Vec::new() };
        build.heads();
        build.titles();
        build.aliases();
        build.areas();
        build.index.spelling = Spelling::new(&analyzer.vocabulary);
        build.index.ends = build.ends.iter().copied().collect();
        build.index.heads = build.heads.iter().copied().collect();
        build.departments();
        build.problems.sort();
        (build.index, build.problems)
    }
}

struct Build<'d> {
    /// Words that end what may stand inside a title, and holders' nouns: by their ids, as they come.
    ends: Vec<usize>,
    heads: Vec<usize>,
    dictionary: &'d Dictionary,
    analyzer: &'d Analyzer,
    title: NormalizedTitle,
    index: Index,
    problems: Vec<Problem>,
}

impl Build<'_> {
    /// The words of texts without particles, and their keys; `None` where a word is not known (a lone number, say).
    fn read<'t>(&self, texts: impl IntoParallelIterator<Item = &'t str, Iter: IndexedParallelIterator>) -> Vec<Option<(Key, Vec<WordId>)>> {
        let read =
            texts.into_par_iter().with_min_len(512).map_init(NormalizedTitle::default, |title, text| read_one(self.analyzer, text, title));
        read.collect()
    }

    fn heads(&mut self) {
        for role in &self.dictionary.taxonomy.roles {
            self.analyzer.normalize(&role.title, &mut self.title);
            let words = self.title.words();
            let complement = words.iter().position(|word| self.analyzer.particles.opens_complement(word.id));
            if let Some(head) = words[..complement.unwrap_or(words.len())].last() {
                self.heads.push(head.id.0 as usize);
            }
        }
    }

    /// The alias of each role that reads like its title.
    fn titles(&mut self) {
        self.index.titles = vec![None; self.dictionary.taxonomy.roles.len()];
        for (at, alias) in self.dictionary.aliases.iter().enumerate() {
            for &(role, _) in &alias.targets {
                let slot = &mut self.index.titles[role.0 as usize];
                if slot.is_none() && (alias.is_title || alias.text == self.dictionary.taxonomy.role(role).title) {
                    *slot = Some(at as u32);
                }
            }
        }
    }

    fn aliases(&mut self) {
        let keys = self.read(self.dictionary.aliases.par_iter().map(|alias| alias.text.as_str()));
        // The highest pack's alias stands; among equals the title, then the first.
        let rank = |at: usize| (self.dictionary.aliases[at].origin, self.dictionary.aliases[at].is_title, usize::MAX - at);
        // Those that settle a whole title stand beside the others.
        let settles = |at: usize| self.dictionary.aliases[at].reach == Reach::Exact;
        let mut stands: FxHashMap<(Key, bool), usize> = FxHashMap::default();
        stands.reserve(keys.len());
        for (at, read) in keys.iter().enumerate() {
            match read {
                Some((key, _)) => {
                    let best = stands.entry((*key, settles(at))).or_insert(at);
                    if rank(at) > rank(*best) {
                        *best = at;
                    }
                }
                None => {
                    let alias = &self.dictionary.aliases[at];
                    let message = format!("alias \"{}\" has words that the analyzer can't see", alias.text);
                    self.problems.push(Problem::new(Code::NoWords, &alias.place, message));
                }
            }
        }
        let (mut keyed, mut settled) = (Vec::new(), Vec::new());
        let mut words = vec![Vec::new(); self.dictionary.aliases.len()];
        for (at, read) in keys.into_iter().enumerate() {
            let Some((key, ids)) = read else { continue };
            let alias = &self.dictionary.aliases[at];
            let winner = stands[&(key, settles(at))];
            if winner != at {
                let stands = &self.dictionary.aliases[winner];
                if stands.origin == alias.origin {
                    self.problems.push(twin(alias, stands));
                }
                continue;
            }
            let from = self.index.targets.len() as u32;
            self.index.targets.extend(&alias.targets);
            let inside = match alias.reach {
                Reach::Whole | Reach::Exact => false,
                Reach::Head => true,
                Reach::Usual => ids.len() > 1,
            };
            if alias.targets.is_empty() {
                continue;
            }
            if inside && let Some(&last) = ids.last() {
                self.ends.push(last.0 as usize);
            }
            self.index.longest = self.index.longest.max(ids.len());
            let entry = AliasEntry {
                sequence: key.sequence,
                targets: (from, self.index.targets.len() as u32),
                alias: at as u32,
                words: ids.len() as u8,
                inside,
                varies: alias.varies,
                is_title: alias.is_title,
                settles: settles(at),
                acronym: alias.text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()),
            };
            if settles(at) {
                settled.push((key, entry));
                continue;
            }
            keyed.push((key, entry));
            words[at] = ids;
        }
        self.index.settled = KeyTable::new(settled);
        self.index.aliases = KeyTable::new(keyed);
        self.index.words = AliasWords::new(&words);
    }

    fn areas(&mut self) {
        let mut keyed: Vec<(Key, AreaEntry)> = Vec::new();
        let mut seen: FxHashMap<u64, usize> = FxHashMap::default();
        let read = self.read(self.dictionary.areas.par_iter().map(|area| area.text.as_str()));
        for (at, (area, read)) in self.dictionary.areas.iter().zip(read).enumerate() {
            let Some((key, ids)) = read else {
                let message = format!("area \"{}\" has words that the analyzer can't see", area.text);
                self.problems.push(Problem::new(Code::NoWords, &area.place, message));
                continue;
            };
            let manager: Option<RoleId> = area.manager.or(self.dictionary.taxonomy.family(area.family).manager);
            let entry = AreaEntry { sequence: key.sequence, family: area.family, manager, area: at as u32 };
            match seen.get(&key.sequence) {
                Some(&twin) if self.dictionary.areas[keyed[twin].1.area as usize].origin < area.origin => keyed[twin].1 = entry,
                Some(&twin) => {
                    let other = &self.dictionary.areas[keyed[twin].1.area as usize];
                    let message = format!("area \"{}\" reads like \"{}\" ({})", area.text, other.text, other.place);
                    let code = if other.family == area.family { Code::Redundant } else { Code::DuplicateId };
                    self.problems.push(Problem::new(code, &area.place, message));
                }
                None => {
                    seen.insert(key.sequence, keyed.len());
                    keyed.push((key, entry));
                    self.index.longest = self.index.longest.max(ids.len());
                    if let Some(&last) = ids.last() {
                        self.ends.push(last.0 as usize);
                    }
                }
            }
        }
        self.index.areas = KeyTable::new(keyed);
    }

    fn departments(&mut self) {
        let (departments, mut problems) = Departments::new(self.dictionary, self.analyzer);
        self.index.departments = departments;
        self.problems.append(&mut problems);
    }
}

/// The words of one text without particles, and their key.
pub(super) fn read_one(analyzer: &Analyzer, text: &str, title: &mut NormalizedTitle) -> Option<(Key, Vec<WordId>)> {
    analyzer.normalize(text, title);
    let ids: Vec<WordId> = title.words().iter().map(|word| word.id).filter(|&id| !analyzer.particles.is_silent(id)).collect();
    let known = !ids.is_empty() && ids.iter().all(|id| id.is_known()) && ids.len() <= u8::MAX.into();
    known.then(|| (ids.iter().fold(Key::default(), |key, &id| key.with(id)), ids))
}

fn twin(alias: &Alias, stands: &Alias) -> Problem {
    if alias.targets == stands.targets {
        let message = format!("alias \"{}\" reads like \"{}\" ({})", alias.text, stands.text, stands.place);
        Problem::new(Code::Redundant, &alias.place, message)
    } else {
        let message = format!("alias \"{}\" reads like \"{}\" ({}) but means another role", alias.text, stands.text, stands.place);
        Problem::new(Code::AmbiguousWithoutWeight, &alias.place, message)
    }
}
