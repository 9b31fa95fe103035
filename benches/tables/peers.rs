//! Our part of `benches/peers`: the aliases and titles that all are given, and what rolecall and strsim make of them.

use std::{collections::BTreeSet, fs, path::Path};

use cpu_time::ProcessTime;
use rolecall::{Normalizer, Scratch, Verdict};

use crate::support::{
    misspell::{misspelt, spelt_right},
    random::Random,
    titles,
};

/// So many titles of each set are given to brute force, from its beginning.
const BRUTE: usize = 400;
/// The titles are gone through so often that the time can be read.
const LEAST: std::time::Duration = std::time::Duration::from_millis(500);

struct Title {
    set: &'static str,
    title: String,
    roles: Vec<String>,
}

/// `peers FOLDER [TITLES.csv]`.
pub fn print(args: &[String]) {
    let folder = Path::new(args.first().expect("a folder to write to"));
    fs::create_dir_all(folder).expect("a folder");
    let normalizer = Normalizer::builtin();
    let aliases = titles::aliases(&normalizer);
    let mut table = csv::Writer::from_path(folder.join("aliases.csv")).expect("written");
    table.write_record(["alias", "role"]).expect("written");
    aliases.iter().for_each(|(alias, role)| table.write_record([alias, role]).expect("written"));
    table.flush().expect("written");

    let titles = titles_of(&normalizer, args.get(1).map(Path::new));
    let mut table = csv::Writer::from_path(folder.join("titles.csv")).expect("written");
    table.write_record(["set", "title", "roles"]).expect("written");
    titles.iter().for_each(|title| table.write_record([title.set, &title.title, &title.roles.join("|")]).expect("written"));
    table.flush().expect("written");

    let mut table = csv::Writer::from_path(folder.join("measured.csv")).expect("written");
    table.write_record(["set", "who", "titles", "nanoseconds", "answered", "right"]).expect("written");
    let sets: BTreeSet<&str> = titles.iter().map(|title| title.set).collect();
    for set in sets {
        let titles: Vec<&Title> = titles.iter().filter(|title| title.set == set).collect();
        let sample = &titles[..titles.len().min(BRUTE)];
        for (who, titles, measured) in [
            ("rolecall", &titles[..], ours(&normalizer, &titles)),
            ("strsim Jaro-Winkler, brute force", sample, brute_force(&aliases, sample)),
        ] {
            let [nanoseconds, answered, right] = measured.map(|number| number.to_string());
            table.write_record([set, who, &titles.len().to_string(), &nanoseconds, &answered, &right]).expect("written");
        }
    }
    table.flush().expect("written");
}

/// The titles of a file, whose roles nobody knows; without one those of the gold standard, as they are written, and with one typing error.
fn titles_of(normalizer: &Normalizer, file: Option<&Path>) -> Vec<Title> {
    let mut random = Random::new(13);
    if let Some(file) = file {
        let mut titles: Vec<String> = titles::of_file(file).into_iter().collect();
        random.shuffle(&mut titles);
        return titles.into_iter().map(|title| Title { set: "titles of the file", title, roles: Vec::new() }).collect();
    }
    let mut titles: Vec<Title> =
        titles::gold().into_iter().map(|gold| Title { set: "as written", title: gold.title, roles: gold.roles }).collect();
    let gold = spelt_right(normalizer);
    titles.extend(misspelt(&gold).into_iter().map(|(gold, misspelt)| Title {
        set: "with one typing error",
        title: misspelt.title,
        roles: gold.roles.clone(),
    }));
    random.shuffle(&mut titles);
    titles
}

/// Nanoseconds for all titles once, how many were answered, how many rightly.
fn ours(normalizer: &Normalizer, titles: &[&Title]) -> [u128; 3] {
    let mut scratch = Scratch::default();
    let (mut answered, mut right) = (0, 0);
    for title in titles {
        let decision = normalizer.decide(&title.title, &mut scratch);
        if let Some(role) = decision.role.filter(|_| decision.verdict == Some(Verdict::Match)) {
            answered += 1;
            right += u128::from(title.roles.contains(&normalizer.taxonomy().role(role).slug));
        }
    }
    let start = ProcessTime::now();
    let mut times = 0;
    while start.elapsed() < LEAST {
        let again = titles.iter().filter(|title| normalizer.normalize_with(&title.title, &mut scratch).verdict == Verdict::Match).count();
        assert_eq!(again as u128, answered);
        times += 1;
    }
    [start.elapsed().as_nanos() / times, answered, right]
}

/// The same by comparing each title with every alias.
fn brute_force(aliases: &[(&str, &str)], titles: &[&Title]) -> [u128; 3] {
    let folded: Vec<String> = aliases.iter().map(|(alias, _)| alias.to_lowercase()).collect();
    let start = ProcessTime::now();
    let mut right = 0;
    for title in titles {
        let folded_title = title.title.to_lowercase();
        let likeness = folded.iter().map(|alias| strsim::jaro_winkler(&folded_title, alias));
        let best = likeness.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).expect("an alias");
        right += u128::from(title.roles.iter().any(|role| role == aliases[best.0].1));
    }
    [start.elapsed().as_nanos(), titles.len() as u128, right]
}
