//! A catalogue written as the tables of a pack.
//!
//! The one hard rule of a pack is that two spellings which read alike mean the same roles. So titles are put together by how they are
//! read ([`Alike`](crate::index::alike::Alike) tells), every group gets one set of roles with shares, and all its spellings carry it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rustc_hash::FxHashMap;

use super::{Catalogue, Concept};
use crate::dictionary::{entry::KeyMaker, format::formatted, table::Table};

/// The share of a title that is one concept's own, where other concepts list it, too: most who write it mean that one ...
const OWN: f64 = 0.6;
/// ... and the others have this between them; the rest is "something else".
const OTHERS: f64 = 0.35;

/// How each of a list of texts is read: equal numbers are equal aliases, `None` has words that can't be read.
pub type Reading = Vec<Option<u64>>;

/// The files of a pack, and what became of the titles.
#[derive(Debug, Clone, Default)]
pub struct ImportedPack {
    /// Paths inside the pack, with their text.
    pub files: Vec<(String, String)>,
    /// Concepts that became roles.
    pub concepts: usize,
    /// Concepts none of whose titles has a word that can be read.
    pub unreadable_concepts: usize,
    /// Aliases beside the roles' own titles.
    pub aliases: usize,
    /// Titles with several concepts, in whatever spelling.
    pub ambiguous: usize,
    /// Titles that read like another one of their concept.
    pub duplicates: usize,
    /// Titles without a word that can be read.
    pub unreadable: usize,
}

/// One title of one concept.
struct Use {
    text: usize,
    concept: usize,
    weight: Option<f64>,
    is_title: bool,
}

/// A row of the alias table.
struct Row<'c> {
    alias: &'c str,
    concept: usize,
    weight: Option<f64>,
}

impl Catalogue {
    /// Writes the tables. `readings` tells how texts are read, in each way that a pack may be used; the first is the pack alone.
    pub fn pack(&self, readings: &dyn Fn(&[&str]) -> Vec<Reading>) -> ImportedPack {
        let mut titles = Titles::new(self);
        let all: Vec<usize> = (0..titles.texts.len()).collect();
        titles.put_together(&all, readings, true);
        titles.find_own_titles();
        // How a text is read depends on the texts beside it, so what is kept is read once more until nothing changes.
        let mut rows = titles.rows();
        for _ in 0..8 {
            let kept = titles.kept(&rows);
            if !titles.put_together(&kept, readings, false) {
                break;
            }
            rows = titles.rows();
        }
        titles.write(&rows)
    }
}

struct Titles<'c> {
    catalogue: &'c Catalogue,
    texts: Vec<&'c str>,
    uses: Vec<Use>,
    /// How each text is read in a pack alone; `None` for texts that can't be read.
    alone: Vec<Option<u64>>,
    /// The group of each text, as a forest: a text that is its own parent stands for its group.
    parents: Vec<usize>,
    /// The text that serves as title of each concept.
    own: Vec<Option<usize>>,
    /// Whether weights are counts, not shares.
    counted: bool,
}

impl<'c> Titles<'c> {
    fn new(catalogue: &'c Catalogue) -> Titles<'c> {
        let mut places: FxHashMap<&str, usize> = FxHashMap::default();
        let (mut texts, mut uses) = (Vec::new(), Vec::new());
        let mut place = |text: &'c str| {
            *places.entry(text).or_insert_with(|| {
                texts.push(text);
                texts.len() - 1
            })
        };
        for (at, concept) in catalogue.concepts.iter().enumerate() {
            uses.push(Use { text: place(&concept.title), concept: at, weight: None, is_title: true });
            for name in &concept.names {
                uses.push(Use { text: place(&name.text), concept: at, weight: name.weight, is_title: false });
            }
        }
        let counted = uses.iter().any(|one| one.weight.is_some_and(|weight| weight > 1.0));
        let parents = (0..texts.len()).collect();
        Titles { catalogue, alone: vec![None; texts.len()], own: vec![None; catalogue.concepts.len()], texts, uses, parents, counted }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    /// Puts those of `kept` together that read alike; whether any were apart before.
    fn put_together(&mut self, kept: &[usize], readings: &dyn Fn(&[&str]) -> Vec<Reading>, first: bool) -> bool {
        let texts: Vec<&str> = kept.iter().map(|&at| self.texts[at]).collect();
        let readings = readings(&texts);
        let mut changed = false;
        for (which, reading) in readings.iter().enumerate() {
            let mut seen: FxHashMap<u64, usize> = FxHashMap::default();
            for (&at, &read) in kept.iter().zip(reading) {
                let unreadable = read.is_none() && (self.alone[at].is_some() || (first && which == 0));
                if which == 0 && first {
                    self.alone[at] = read;
                }
                let Some(read) = read else {
                    changed |= unreadable;
                    self.alone[at] = None;
                    continue;
                };
                let (one, other) = (self.root(at), *seen.entry(read).or_insert(at));
                let other = self.root(other);
                changed |= one != other;
                self.parents[one.max(other)] = one.min(other);
            }
        }
        changed
    }

    /// A concept whose title can't be read is called by the first of its titles that can.
    fn find_own_titles(&mut self) {
        for one in &self.uses {
            if self.own[one.concept].is_none() && self.alone[one.text].is_some() {
                self.own[one.concept] = Some(one.text);
            }
        }
    }

    /// The texts that the pack holds, in the order it is read in: titles without rows of their own, then the alias table.
    fn kept(&self, rows: &[Row]) -> Vec<usize> {
        let mut places: FxHashMap<&str, usize> = FxHashMap::default();
        for (at, text) in self.texts.iter().enumerate() {
            places.insert(text, at);
        }
        let mut kept: Vec<usize> = Vec::new();
        let mut seen = vec![false; self.texts.len()];
        let aliases = rows.iter().map(|row| places[row.alias]);
        for at in self.own.iter().flatten().copied().chain(aliases) {
            if !std::mem::replace(&mut seen[at], true) {
                kept.push(at);
            }
        }
        kept
    }

    /// The alias table.
    fn rows(&mut self) -> Vec<Row<'c>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.uses.len() {
            if self.alone[self.uses[at].text].is_some() && self.own[self.uses[at].concept].is_some() {
                let root = self.root(self.uses[at].text);
                groups.entry(root).or_default().push(at);
            }
        }
        let mut keys = KeyMaker::default();
        let mut rows = Vec::new();
        for group in groups.values() {
            let shares = self.shares(group);
            // One spelling for each way of reading; but a role's own title must stand as it is.
            let mut spellings: Vec<(usize, bool)> = group.iter().map(|&at| (self.uses[at].text, self.is_own(at))).collect();
            spellings.sort_by_key(|&(text, own)| (!own, text));
            let (mut read, mut folded) = (Vec::new(), Vec::new());
            for (text, own) in spellings {
                let fresh = !read.contains(&self.alone[text]);
                let key = keys.key(self.texts[text]);
                if (fresh || own) && !folded.contains(&key) {
                    read.push(self.alone[text]);
                    folded.push(key);
                    if shares.len() > 1 || !own {
                        let alias = self.texts[text];
                        rows.extend(shares.iter().map(|&(concept, weight)| Row { alias, concept, weight }));
                    }
                }
            }
        }
        rows
    }

    fn is_own(&self, at: usize) -> bool {
        self.own[self.uses[at].concept] == Some(self.uses[at].text)
    }

    /// The concepts of a group with their shares; no share where there is nothing to share.
    fn shares(&self, group: &[usize]) -> Vec<(usize, Option<f64>)> {
        let mut stated: BTreeMap<usize, f64> = BTreeMap::new();
        let mut own: BTreeMap<usize, bool> = BTreeMap::new();
        for &at in group {
            let one = &self.uses[at];
            *own.entry(one.concept).or_default() |= one.is_title && self.catalogue.concepts[one.concept].title_stated;
            if let Some(weight) = one.weight {
                let sum = stated.entry(one.concept).or_default();
                *sum = if self.counted { *sum + weight } else { sum.max(weight) };
            }
        }
        let total: f64 = stated.values().sum();
        let scale = if self.counted || total > 1.0 { total } else { 1.0 };
        if let [concept] = own.keys().copied().collect::<Vec<_>>()[..] {
            // A role's own title means the role; another title may mean something else, too, if the source says so.
            let has_title = group.iter().any(|&at| self.is_own(at));
            let share = stated.get(&concept).map(|weight| floored(weight / scale)).filter(|&share| share < 1.0 && !has_title);
            return vec![(concept, share)];
        }
        if stated.len() == own.len() {
            return stated.into_iter().map(|(concept, weight)| (concept, Some(floored(weight / scale)))).collect();
        }
        let owners = own.values().filter(|&&is_own| is_own).count();
        let share = |is_own: bool| match (owners, is_own) {
            (0, _) => 1.0 / own.len() as f64,
            (all, _) if all == own.len() => 1.0 / own.len() as f64,
            (_, true) => OWN / owners as f64,
            (_, false) => OTHERS / (own.len() - owners) as f64,
        };
        own.iter().map(|(&concept, &is_own)| (concept, Some(floored(share(is_own))))).collect()
    }

    fn write(&mut self, rows: &[Row<'c>]) -> ImportedPack {
        let mut pack = ImportedPack::default();
        let catalogue = self.catalogue;
        pack.unreadable = self.uses.iter().filter(|one| !one.is_title && self.alone[one.text].is_none()).count();
        let roles: Vec<_> = catalogue.concepts.iter().zip(&self.own).filter_map(|(concept, own)| Some((concept, (*own)?))).collect();
        pack.concepts = roles.len();
        pack.unreadable_concepts = catalogue.concepts.len() - roles.len();

        let own: HashSet<&str> = roles.iter().map(|&(_, at)| self.texts[at]).collect();
        let aliases: HashSet<&str> = rows.iter().map(|row| row.alias).collect();
        pack.aliases = aliases.iter().filter(|alias| !own.contains(*alias)).count();
        let mut named: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let mut kept: HashSet<(&str, usize)> = HashSet::new();
        let mut names = 0;
        for at in 0..self.uses.len() {
            let Use { text, concept, is_title, .. } = self.uses[at];
            if self.alone[text].is_none() || self.own[concept].is_none() {
                continue;
            }
            let root = self.root(text);
            named.entry(root).or_default().insert(concept);
            if !is_title {
                names += 1;
                let text = self.texts[text];
                if aliases.contains(text) && self.own[concept].is_some_and(|at| self.texts[at] != text) {
                    kept.insert((text, concept));
                }
            }
        }
        pack.ambiguous = named.values().filter(|concepts| concepts.len() > 1).count();
        pack.duplicates = names - kept.len();

        let used: BTreeSet<&str> = roles.iter().map(|(concept, _)| concept.family.as_str()).collect();
        let families = catalogue.families.iter().filter(|(id, _)| used.contains(id.as_str()));
        let functions: BTreeSet<&str> = families.clone().map(|(_, (_, function))| function.as_str()).collect();
        let functions = catalogue.functions.iter().filter(|(id, _)| functions.contains(id.as_str()));
        pack.table(Table::Functions, "", functions.map(|(id, name)| vec![id.as_str(), name]));
        pack.table(Table::Families, "", families.map(|(id, (name, function))| vec![id.as_str(), name, function]));
        let role = |&(concept, at): &(&'c Concept, usize)| {
            let Concept { code, family, soc, onet, isco, note, .. } = concept;
            vec![code.as_str(), self.texts[at], family, "", "", soc, onet, isco, note]
        };
        pack.table(Table::Roles, "", roles.iter().map(role));
        let weights: Vec<String> = rows.iter().map(|row| row.weight.map_or(String::new(), |weight| weight.to_string())).collect();
        let alias = |(row, weight): (&Row<'c>, &'_ String)| {
            let cells = [row.alias, &catalogue.concepts[row.concept].code, weight];
            cells.map(str::to_owned).to_vec()
        };
        let folder = format!("{}/", catalogue.info.language);
        pack.table(Table::Aliases, &folder, rows.iter().zip(&weights).map(alias));
        pack.info(catalogue);
        pack
    }
}

/// The first line of a `pack.toml` that an import wrote: such a folder may be replaced by another import.
pub const WRITTEN_BY_IMPORT: &str = "# Written by `normalize dictionary import`; a further import replaces the whole folder.";

impl ImportedPack {
    /// Adds a table as `dictionary format` writes it; cells that a row leaves out at its end are empty.
    fn table<C: AsRef<str>>(&mut self, table: Table, folder: &str, rows: impl Iterator<Item = Vec<C>>) {
        let columns: Vec<&str> = table.columns().iter().map(|column| column.name).collect();
        let mut csv = csv::Writer::from_writer(Vec::new());
        // A Vec takes every byte.
        let _ = csv.write_record(&columns);
        for row in rows {
            let cells = row.iter().map(AsRef::as_ref).chain(std::iter::repeat("")).take(columns.len());
            let _ = csv.write_record(cells);
        }
        let text = String::from_utf8(csv.into_inner().unwrap_or_default()).unwrap_or_default();
        let text = formatted(table, &text).unwrap_or(text);
        self.files.push((format!("{folder}{}.csv", table.name()), text));
    }

    fn info(&mut self, catalogue: &Catalogue) {
        let text = toml::to_string(&catalogue.info).unwrap_or_default();
        self.files.push(("pack.toml".to_owned(), format!("{WRITTEN_BY_IMPORT}\n{text}")));
    }
}

/// Rounded down to three decimals, so that shares never add up to more than one; a share that would vanish keeps more of them.
fn floored(share: f64) -> f64 {
    // A share of 0.35 is a hair below it in binary.
    let thousandths = (share * 1000.0 + 1e-9).floor();
    if thousandths >= 1.0 { thousandths / 1000.0 } else { ((share * 1e6).floor() / 1e6).max(1e-6) }
}
