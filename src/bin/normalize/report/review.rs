//! The titles that are worth a decision, each with its likeliest roles and what speaks for them, as data for the page.

use rayon::prelude::*;
use rolecall::{
    Normalizer, Scratch, Verdict,
    dictionary::entry::KeyMaker,
    explain::{Likely, Row},
    model::taxonomy::RoleId,
};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value, json};

use super::collect::{Collected, Title};

/// So many titles are carried by the page.
pub const MOST_REVIEWED: usize = 2_000;
/// So many roles are offered for each.
const CANDIDATES: usize = 3;

/// What the page needs for deciding.
pub struct Review {
    /// All of it as JSON.
    pub data: Value,
    /// How many titles are carried.
    pub carried: usize,
    /// How many could be decided in all.
    pub open: usize,
    /// How many of the first titles settle half of the doubt, and the share of doubtful rows they hold.
    pub first: Option<(usize, f64)>,
}

/// Spellings of one title that are answered alike.
struct Group<'c> {
    title: &'c Title,
    rows: u64,
    spellings: usize,
    worth: f64,
}

impl Review {
    /// Chooses the titles by rows times uncertainty and gathers what speaks for their candidates.
    pub fn new(normalizer: &Normalizer, collected: &Collected) -> Review {
        let mut groups = grouped(collected);
        groups.retain(|group| group.worth > 0.0);
        groups.sort_by(|a, b| {
            let by_rows = || b.rows.cmp(&a.rows).then_with(|| a.title.text.cmp(&b.title.text));
            b.worth.total_cmp(&a.worth).then_with(by_rows)
        });
        let open = groups.len();
        let first = first_half(&groups);
        groups.truncate(MOST_REVIEWED);
        let titles: Vec<Value> =
            groups.par_iter().map_init(Scratch::default, |scratch, group| described(normalizer, group, scratch)).collect();
        Review { carried: titles.len(), open, first, data: with_roles(normalizer, collected, titles) }
    }
}

/// How many of the titles, the most worth first, hold half of all doubt, and their share of the rows without a match.
fn first_half(groups: &[Group<'_>]) -> Option<(usize, f64)> {
    let all: f64 = groups.iter().map(|group| group.worth).sum();
    let unmatched = |group: &Group<'_>| if group.title.verdict == Verdict::Match { 0 } else { group.rows };
    let rows: u64 = groups.iter().map(unmatched).sum();
    let mut sum = 0.0;
    let half = groups.iter().position(|group| {
        sum += group.worth;
        sum * 2.0 >= all
    })? + 1;
    let settled: u64 = groups[..half].iter().map(unmatched).sum();
    (rows > 0).then(|| (half, settled as f64 / rows as f64))
}

/// Titles that differ in case, spaces or punctuation and have the same answer, under their most frequent spelling.
fn grouped(collected: &Collected) -> Vec<Group<'_>> {
    let mut keys = KeyMaker::default();
    let mut places: FxHashMap<_, usize> = FxHashMap::default();
    let mut groups: Vec<Group<'_>> = Vec::new();
    for title in &collected.titles {
        let words = keys.words(&title.text).unwrap_or_else(|| title.text.clone());
        let key = (words, title.verdict, title.role, title.level, title.confidence.to_bits());
        let at = *places.entry(key).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => {
                let shown = (group.title.rows, std::cmp::Reverse(&group.title.text));
                if (title.rows, std::cmp::Reverse(&title.text)) > shown {
                    group.title = title;
                }
                group.rows += title.rows;
                group.spellings += 1;
                group.worth += title.worth();
            }
            None => groups.push(Group { title, rows: title.rows, spellings: 1, worth: title.worth() }),
        }
    }
    groups
}

/// A title with its candidates, each with its evidence. Keys are short, as there are many.
fn described(normalizer: &Normalizer, group: &Group<'_>, scratch: &mut Scratch) -> Value {
    let title = group.title;
    let likely = normalizer.likely(&title.text, CANDIDATES, scratch);
    let explanation = normalizer.explain(&title.text);
    let rounded = |number: f32| (f64::from(number) * 100.0).round() / 100.0;
    let spans: Vec<Value> = explanation.spans.iter().map(|span| json!([span.text, span.taken_for, span.read_as])).collect();
    let row = |row: &Row<'_>, multiplies: bool| {
        let weight = if multiplies { format!("×{:.2}", row.factor) } else { format!("{:+.2}", row.weight) };
        json!([row.label, row.text.join(" … "), weight])
    };
    let evidence = |likely: &Likely<'_, '_>| likely.evidence.iter().map(|part| row(part, likely.multiplies)).collect::<Vec<_>>();
    let candidate = |likely: &Likely<'_, '_>| {
        let note = &normalizer.taxonomy().role(likely.role).note;
        json!([likely.role.0, rounded(likely.score), likely.alias, note, evidence(likely)])
    };
    let candidates: Vec<Value> = likely.iter().map(candidate).collect();
    json!({
        "t": title.text,
        "n": group.rows,
        "x": group.spellings,
        "v": title.verdict.as_str(),
        "c": rounded(title.confidence),
        "l": title.level.map(|level| level.as_str()),
        "r": title.reason.map(|reason| reason.as_str()),
        "y": title.varies,
        "s": spans,
        "k": candidates,
    })
}

/// The titles with all roles that can be chosen for them. Roles are numbered by their place in the list, and so are the labels of
/// evidence, which are few and long.
fn with_roles(normalizer: &Normalizer, collected: &Collected, mut titles: Vec<Value>) -> Value {
    let taxonomy = normalizer.taxonomy();
    // A role that no title can mean was removed by a pack.
    let meant: FxHashSet<RoleId> = normalizer.dictionary().aliases.iter().flat_map(|alias| &alias.targets).map(|&(role, _)| role).collect();
    let mut numbers: FxHashMap<u64, usize> = FxHashMap::default();
    let mut roles = Vec::new();
    for (at, role) in taxonomy.roles.iter().enumerate().filter(|(at, _)| meant.contains(&RoleId(*at as u32))) {
        numbers.insert(at as u64, roles.len());
        let rows = collected.roles.get(&RoleId(at as u32)).copied().unwrap_or(0);
        roles.push(json!([role.slug, role.title, role.family.0, rows]));
    }
    let mut labels: Vec<Value> = Vec::new();
    for title in &mut titles {
        if let Some(candidates) = title["k"].as_array_mut() {
            candidates.retain_mut(|candidate| match candidate[0].as_u64().and_then(|role| numbers.get(&role)) {
                Some(&number) => {
                    candidate[0] = number.into();
                    true
                }
                None => false,
            });
            for row in candidates.iter_mut().filter_map(|candidate| candidate[4].as_array_mut()).flatten() {
                let label = row[0].take();
                let at = labels.iter().position(|known| *known == label).unwrap_or(labels.len());
                if at == labels.len() {
                    labels.push(label);
                }
                row[0] = at.into();
            }
        }
    }
    let families: Vec<Value> = taxonomy.families.iter().map(|family| json!([family.name, family.function.0])).collect();
    let functions: Vec<&str> = taxonomy.functions.iter().map(|function| function.name.as_str()).collect();
    json!({ "titles": titles, "roles": roles, "families": families, "functions": functions, "labels": labels })
}
