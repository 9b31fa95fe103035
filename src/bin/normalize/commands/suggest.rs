//! `normalize suggest`: titles without a match that belong together, with a proposal for each cluster, as a table to edit.

use std::{collections::BTreeMap, process::ExitCode};

use csv::ByteRecord;
use rayon::prelude::*;
use rolecall::{Normalizer, Reason, Scratch, Verdict, model::taxonomy::RoleId};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    apply::{guarded, slug},
    builder, open,
};
use crate::{
    args::SuggestArgs,
    error::{BOLD, Failure, PLAIN},
    settings,
    table::{
        column::{self, text},
        read::{Options, Table},
    },
    target::Target,
};

/// So many distinct titles without a match are looked at, the first of the file.
const MOST_TITLES: usize = 200_000;
/// A longer cell is no title.
const LONGEST: usize = 500;
/// A role that is as near as this is proposed; else a new one.
const NEAR: f32 = 0.25;
/// A shorter word is no misspelling of another.
const SHORTEST: usize = 5;

/// A title without a match.
struct Open {
    title: String,
    rows: u64,
    /// The words of the occupation, in order.
    words: Vec<String>,
    /// Those of them that the dictionary does not know.
    unknown: FxHashSet<String>,
    /// The nearest roles with the alias that they are known by.
    near: Vec<(RoleId, f32, String)>,
}

pub fn run(mut args: SuggestArgs) -> Result<ExitCode, Failure> {
    if !args.no_config {
        settings::layer_packs(&args.titles, &mut args.dictionaries)?;
    }
    let normalizer = open(builder(&args.dictionaries))?;
    let (titles, beyond) = count(&args, &normalizer)?;
    let open: Vec<Open> = titles
        .par_iter()
        .map_init(Scratch::default, |scratch, (title, rows)| described(&normalizer, title, *rows, scratch))
        .flatten()
        .collect();
    let clusters = clustered(open);
    write(&args, &normalizer, &clusters)?;
    let rows: u64 = clusters.iter().map(|cluster| cluster.rows).sum();
    let titles: usize = clusters.iter().map(|cluster| cluster.titles.len()).sum();
    anstream::eprintln!("{BOLD}{titles}{PLAIN} titles of {rows} rows without a match, in {} clusters", clusters.len());
    if beyond > 0 {
        anstream::eprintln!("{beyond} rows have titles beyond the first {MOST_TITLES}, or too long ones; they were left out");
    }
    anstream::eprintln!("next: fill the column decision, then `normalize apply SUGGESTIONS --to my-pack` (--help tells more)");
    Ok(ExitCode::SUCCESS)
}

/// The distinct titles of a file with their rows, in the order of the file, and how many rows have others.
fn count(args: &SuggestArgs, normalizer: &Normalizer) -> Result<(Vec<(String, u64)>, u64), Failure> {
    let mut table = Table::open(&args.titles, &Options::default())?;
    let column = column::choose(&mut table, args.select.as_deref(), normalizer)?.column;
    let answered = Answered::of(&table);
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let mut titles: Vec<(String, u64)> = Vec::new();
    let mut beyond = 0;
    let mut batch = Vec::new();
    while table.next_batch(&mut batch)? {
        for record in batch.iter().filter(|record| answered.as_ref().is_none_or(|answered| answered.asks(record))) {
            let cell = text(record.get(column).unwrap_or_default());
            let title = cell.trim();
            if let Some(&at) = places.get(title) {
                titles[at].1 += 1;
            } else if titles.len() < MOST_TITLES && title.len() <= LONGEST {
                places.insert(title.to_owned(), titles.len());
                titles.push((title.to_owned(), 1));
            } else {
                beyond += 1;
            }
        }
    }
    Ok((titles, beyond))
}

/// Where an output says what it was answered: its rows that have an answer, or need none, ask for nothing.
struct Answered {
    outcome: usize,
    reason: usize,
}

impl Answered {
    /// The columns of the last run that a table went through.
    fn of(table: &Table) -> Option<Answered> {
        let header = table.header.as_ref()?;
        let is = |cell: &str, name: &str| match cell.strip_prefix("rolecall_") {
            Some(rest) => rest == name || rest.ends_with(&format!("_{name}")),
            None => cell == name,
        };
        let last = |name: &str| (0..header.len()).rev().find(|&at| is(&text(&header[at]), name));
        Some(Answered { outcome: last("outcome")?, reason: last("reason")? })
    }

    fn asks(&self, record: &ByteRecord) -> bool {
        let cell = |at: usize| text(record.get(at).unwrap_or_default());
        Verdict::from_name(&cell(self.outcome)) != Some(Verdict::Match) && Reason::from_name(&cell(self.reason)).is_none_or(asks)
    }
}

/// Whether a title without an answer for this reason asks for a role.
fn asks(reason: Reason) -> bool {
    matches!(reason, Reason::UnknownRole | Reason::CloseCall | Reason::AmbiguousAlias)
}

/// What a cluster is made of; `None` for a title that is answered, or says nothing of an occupation.
fn described(normalizer: &Normalizer, title: &str, rows: u64, scratch: &mut Scratch) -> Option<Open> {
    let outcome = normalizer.normalize_with(title, scratch);
    if outcome.verdict == Verdict::Match || !outcome.reason.is_some_and(asks) {
        return None;
    }
    let mut words = Vec::new();
    let mut unknown = FxHashSet::default();
    for span in normalizer.explain(title).spans {
        // Whoever manages a field is another role than who works in it.
        if !matches!(span.taken_for, "role" | "unknown" | "other word" | "management") {
            continue;
        }
        let read = span.read_as.unwrap_or_else(|| span.text.to_lowercase());
        for word in read.split_whitespace() {
            words.push(word.to_owned());
            if span.taken_for == "unknown" {
                unknown.insert(word.to_owned());
            }
        }
    }
    let ranked = normalizer.ranked(title, 3, scratch);
    let near = ranked.iter().map(|ranked| (ranked.role, ranked.score, ranked.alias.to_owned())).collect();
    (!words.is_empty()).then(|| Open { title: title.to_owned(), rows, words, unknown, near })
}

/// Titles with the same words.
struct Cluster {
    rows: u64,
    /// Most rows first.
    titles: Vec<Open>,
    /// The words in the order of the most frequent title, each in its most frequent spelling.
    words: Vec<String>,
}

/// Titles whose words are the same in any order, where unknown words an edit apart count as one. Most rows first.
fn clustered(open: Vec<Open>) -> Vec<Cluster> {
    let spelling = spellings(&open);
    let spelled = |word: &String| spelling.get(word).unwrap_or(word).clone();
    let mut groups: BTreeMap<Vec<String>, Vec<Open>> = BTreeMap::new();
    for title in open {
        let mut key: Vec<String> = title.words.iter().map(spelled).collect();
        key.sort();
        key.dedup();
        groups.entry(key).or_default().push(title);
    }
    let mut clusters: Vec<Cluster> = groups
        .into_values()
        .map(|mut titles| {
            titles.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.title.cmp(&b.title)));
            let words = titles.first().map(|first| first.words.iter().map(spelled).collect()).unwrap_or_default();
            Cluster { rows: titles.iter().map(|title| title.rows).sum(), titles, words }
        })
        .collect();
    clusters.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.words.cmp(&b.words)));
    clusters
}

/// For each unknown word that is an edit away from a known or more frequent one, that one. Found by what is left when a letter is taken
/// out, so that no word is compared with all others.
fn spellings(open: &[Open]) -> FxHashMap<String, String> {
    let mut rows: FxHashMap<&String, (bool, u64)> = FxHashMap::default();
    for title in open {
        for word in title.words.iter().filter(|word| word.chars().count() >= SHORTEST) {
            let (unknown, count) = rows.entry(word).or_default();
            *unknown |= title.unknown.contains(word);
            *count += title.rows;
        }
    }
    let mut words: Vec<(&String, bool, u64)> = rows.into_iter().map(|(word, (unknown, count))| (word, unknown, count)).collect();
    words.sort_by(|a, b| a.1.cmp(&b.1).then(b.2.cmp(&a.2)).then_with(|| a.0.cmp(b.0)));
    let mut leading: FxHashMap<String, Vec<&String>> = FxHashMap::default();
    let mut spelling = FxHashMap::default();
    for (word, unknown, _) in words {
        let keys = shortened(word);
        let known = keys.iter().filter_map(|key| leading.get(key)).flatten();
        match known.into_iter().find(|lead| unknown && strsim::osa_distance(lead, word) <= 1) {
            Some(lead) => {
                spelling.insert(word.clone(), (*lead).clone());
            }
            None => keys.into_iter().for_each(|key| leading.entry(key).or_default().push(word)),
        }
    }
    spelling
}

/// The word, and the word without each of its letters.
fn shortened(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let without = |at: usize| letters.iter().enumerate().filter(|(nth, _)| *nth != at).map(|(_, letter)| letter).collect();
    std::iter::once(word.to_owned()).chain((0..letters.len()).map(without)).collect()
}

/// What is proposed for a cluster.
struct Proposal {
    kind: &'static str,
    role_id: String,
    role: String,
    family: String,
    why: String,
}

impl Proposal {
    fn of(cluster: &Cluster, normalizer: &Normalizer) -> Proposal {
        let taxonomy = normalizer.taxonomy();
        // The role that comes nearest for all rows together; among equals the first of the dictionary.
        let mut sums: BTreeMap<RoleId, (f64, &str)> = BTreeMap::new();
        for title in &cluster.titles {
            for (role, score, alias) in &title.near {
                let sum = sums.entry(*role).or_insert((0.0, alias));
                sum.0 += f64::from(*score) * title.rows as f64 / cluster.rows as f64;
            }
        }
        let best = sums.into_iter().min_by(|a, b| b.1.0.total_cmp(&a.1.0).then(a.0.cmp(&b.0)));
        let near = best.map(|(role, (score, alias))| (role, score, format!("nearest: \"{alias}\", {score:.2}")));
        match near {
            Some((role, score, why)) if score >= f64::from(NEAR) => Proposal {
                kind: "choose",
                role_id: taxonomy.role(role).slug.clone(),
                role: taxonomy.role(role).title.clone(),
                family: taxonomy.family_of(role).slug.clone(),
                why,
            },
            near => {
                let role = cluster.words.iter().map(|word| capital(word)).collect::<Vec<_>>().join(" ");
                let family = near.as_ref().map(|&(role, ..)| taxonomy.family_of(role).slug.clone()).unwrap_or_default();
                let why = near.map_or_else(|| "no role comes near".to_owned(), |(.., why)| why);
                Proposal { kind: "new_role", role_id: slug(&role), role, family, why }
            }
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn write(args: &SuggestArgs, normalizer: &Normalizer, clusters: &[Cluster]) -> Result<(), Failure> {
    let target = match &args.output {
        Some(path) => Target::file(path)?,
        None => Target::stdout(),
    };
    let path = target.path().to_owned();
    let fault = |source| Failure::write_csv(&path, source);
    let mut csv = csv::Writer::from_writer(target);
    let header = ["cluster", "cluster_rows", "title", "rows", "proposal", "why", "decision", "role_id", "role", "family_id", "note"];
    csv.write_record(header).map_err(fault)?;
    for (nth, cluster) in clusters.iter().enumerate() {
        let proposal = Proposal::of(cluster, normalizer);
        for title in &cluster.titles {
            let row = [
                &(nth + 1).to_string(),
                &cluster.rows.to_string(),
                &guarded(&title.title),
                &title.rows.to_string(),
                proposal.kind,
                &proposal.why,
                "",
                &proposal.role_id,
                &proposal.role,
                &proposal.family,
                "",
            ];
            csv.write_record(row).map_err(fault)?;
        }
    }
    let target = csv.into_inner().map_err(|error| Failure::write(&path, std::io::Error::other(error.to_string())))?;
    target.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(title: &str, rows: u64) -> Open {
        let words: Vec<String> = title.to_lowercase().split(' ').map(str::to_owned).collect();
        Open { title: title.to_owned(), rows, unknown: words.iter().cloned().collect(), words, near: Vec::new() }
    }

    #[test]
    fn clusters_hold_what_differs_in_order_and_spelling() {
        let titles = [
            open("Kite Keeper", 1),
            open("Frobnicator", 2),
            open("Keeper Kite", 5),
            open("Frobnictaor", 1),
            open("Frobnicators", 1),
            open("Kites Keeper", 1),
            open("Line Keeper", 1),
        ];
        let clusters = clustered(titles.into_iter().collect());
        let shown: Vec<(u64, Vec<&str>)> =
            clusters.iter().map(|cluster| (cluster.rows, cluster.titles.iter().map(|title| title.title.as_str()).collect())).collect();
        assert_eq!(
            shown,
            [
                (6, vec!["Keeper Kite", "Kite Keeper"]),
                (4, vec!["Frobnicator", "Frobnicators", "Frobnictaor"]),
                // Short words are not taken for each other.
                (1, vec!["Kites Keeper"]),
                (1, vec!["Line Keeper"]),
            ]
        );
        assert_eq!(clusters[1].words, ["frobnicator"]);
    }
}
