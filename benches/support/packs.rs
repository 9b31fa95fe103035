//! Packs in memory, of any size.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use rolecall::{Builder, Normalizer, index::alike::Alike};

use super::{random::Random, titles::aliases};

/// A pack of so many of the dictionary's aliases that learns a ranking, and other aliases of its roles.
pub fn learned(normalizer: &Normalizer, count: usize) -> (Builder, Vec<String>) {
    let mut all = aliases(normalizer);
    Random::new(5).shuffle(&mut all);
    let (seen, unseen) = all.split_at(count);
    let roles: BTreeSet<&str> = seen.iter().map(|(_, role)| *role).collect();
    let unseen = unseen.iter().filter(|(_, role)| roles.contains(role)).map(|(alias, _)| (*alias).to_owned()).collect();
    (pack(seen.iter().map(|&(alias, role)| (alias.to_owned(), role)), true), unseen)
}

/// A pack of so many distinct aliases made of the dictionary's own words: what stands before the last word of one alias before another's last words, and
/// a further word before them where that was made already. So words are as frequent as they are in titles, and nearly none is new.
pub fn synthetic(normalizer: &Normalizer, count: usize) -> (Builder, Vec<String>) {
    let aliases = aliases(normalizer);
    let mut random = Random::new(9);
    let mut seen = BTreeSet::new();
    let mut made: Vec<(String, &str)> = Vec::with_capacity(count);
    while made.len() < count {
        while made.len() < count {
            let (alias, role) = random.one_of(&aliases);
            let (other, _) = random.one_of(&aliases);
            let before = other.rsplit_once(' ').map_or(other, |(before, _)| before);
            let behind = alias.split_once(' ').filter(|_| random.below(2) == 0).map_or(alias, |(_, behind)| behind);
            let mut title = format!("{before} {behind}");
            while !seen.insert(title.to_lowercase()) {
                let (further, _) = random.one_of(&aliases);
                title = format!("{} {title}", further.split(' ').next().unwrap_or_default());
            }
            made.push((title, role));
        }
        keep_apart(&mut made);
    }
    let titles = made.iter().map(|(title, _)| title.clone()).collect();
    (pack(made.into_iter(), false), titles)
}

/// Leaves out what reads like another alias, until nothing does: the words that are left decide how each is read.
fn keep_apart(made: &mut Vec<(String, &str)>) {
    loop {
        let before = made.len();
        let texts: Vec<&str> = made.iter().map(|(title, _)| title.as_str()).collect();
        // The last reading is the one with the built-in words, which an English pack has.
        let reading = Alike::default().readings(&texts).pop().unwrap_or_default();
        let mut seen = BTreeSet::new();
        let mut keep = reading.into_iter().map(|key| key.is_some_and(|key| seen.insert(key)));
        made.retain(|_| keep.next().unwrap_or(false));
        if made.len() == before {
            return;
        }
    }
}

fn pack<'r>(aliases: impl Iterator<Item = (String, &'r str)>, learns: bool) -> Builder {
    let mut roles: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rows = String::from("alias,role_id\n");
    for (alias, role) in aliases {
        *roles.entry(role).or_default() += 1;
        let _ = writeln!(rows, "\"{}\",{role}", alias.replace('"', "\"\""));
    }
    let mut table = String::from("role_id,role,family_id\n");
    for (nth, role) in roles.keys().enumerate() {
        // The titles of roles are no aliases of others.
        let _ = writeln!(table, "{role},Role Number {nth},all");
    }
    let info = format!("name = \"bench\"\nlanguage = \"en\"\nlearned = {learns}\n");
    let files = [
        ("pack.toml", info.as_str()),
        ("functions.csv", "function_id,function\nall,All\n"),
        ("families.csv", "family_id,family,function_id\nall,All,all\n"),
        ("roles.csv", &table),
        ("en/aliases.csv", &rows),
    ];
    Normalizer::builder().without_builtin().pack("bench", &files)
}
