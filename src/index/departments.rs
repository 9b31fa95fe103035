//! Names of departments by their words: the table's, and those of functions and families.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::{
    analysis::{Analyzer, NormalizedTitle, normalize::Word},
    dictionary::{
        Department, Dictionary,
        problem::{Code, Problem},
    },
    model::taxonomy::{Branch, FamilyId, FunctionId},
    text::hash::{finish, hash, step},
};

/// What each name speaks for.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Departments {
    /// Keys of names in rising order ...
    keys: Vec<u64>,
    /// ... and what each speaks for, and how much.
    branches: Vec<Vec<(Branch, f32)>>,
    /// The most words of a name.
    longest: usize,
}

impl Departments {
    /// The names of a dictionary. Problems are rows that read like others.
    pub(super) fn new(dictionary: &Dictionary, analyzer: &Analyzer) -> (Departments, Vec<Problem>) {
        let mut title = NormalizedTitle::default();
        let mut problems = Vec::new();
        let mut longest = 0;
        let mut key_of = |text: &str| {
            analyzer.normalize(text, &mut title);
            let words = title.words().iter().filter(|word| !analyzer.particles.is_silent(word.id));
            longest = longest.max(words.clone().count());
            let key = words.fold(0, |key, word| step(key, number(&title, word)));
            (key != 0).then(|| finish(key))
        };
        let mut rows: FxHashMap<u64, &Department> = FxHashMap::default();
        for row in &dictionary.departments {
            let Some(key) = key_of(&row.text) else {
                let message = format!("department \"{}\" has words that the analyzer can't see", row.text);
                problems.push(Problem::new(Code::NoWords, &row.place, message));
                continue;
            };
            match rows.get(&key) {
                Some(other) if other.origin == row.origin => {
                    let message = format!("department \"{}\" reads like \"{}\" ({})", row.text, other.text, other.place);
                    let code = if other.speaks_for == row.speaks_for { Code::Redundant } else { Code::DuplicateId };
                    problems.push(Problem::new(code, &row.place, message));
                }
                _ => drop(rows.insert(key, row)),
            }
        }
        // The table's word goes before that of a name.
        let mut all: FxHashMap<u64, Vec<(Branch, f32)>> = FxHashMap::default();
        let taxonomy = &dictionary.taxonomy;
        let functions = taxonomy.functions.iter().zip(0..).map(|(function, at)| (&function.name, Branch::Function(FunctionId(at))));
        let families = taxonomy.families.iter().zip(0..).map(|(family, at)| (&family.name, Branch::Family(FamilyId(at))));
        for (name, branch) in families.chain(functions) {
            if let Some(key) = key_of(name) {
                all.insert(key, vec![(branch, 1.0)]);
            }
        }
        all.extend(rows.into_iter().map(|(key, row)| (key, row.speaks_for.clone())));
        let mut all: Vec<(u64, Vec<(Branch, f32)>)> = all.into_iter().collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        let (keys, branches) = all.into_iter().unzip();
        (Departments { keys, branches, longest }, problems)
    }

    /// What the name with these words speaks for: perhaps nothing; `None` where there is no such name.
    pub(crate) fn find<'w>(&self, title: &NormalizedTitle, words: impl Iterator<Item = &'w Word>) -> Option<&[(Branch, f32)]> {
        let key = finish(words.fold(0, |key, word| step(key, number(title, word))));
        self.keys.binary_search(&key).ok().map(|at| &*self.branches[at])
    }

    /// The most words of a name.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }
}

/// A word of a name as a number. Words that no title has may stand in a name: they stay unknown to titles, and are told apart by their letters.
fn number(title: &NormalizedTitle, word: &Word) -> u64 {
    if word.id.is_known() { word.id.spread() } else { hash(title.written(word).as_bytes()) }
}
