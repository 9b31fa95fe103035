//! Titles in numbers: the gold standard, the dictionary's own aliases, and a file that somebody names.

use std::{collections::BTreeSet, fs, path::Path};

use rolecall::Normalizer;

/// A title of `tests/gold` with the slugs of its right roles.
#[derive(Debug, Clone, PartialEq)]
pub struct Gold {
    pub title: String,
    pub roles: Vec<String>,
}

/// Those titles of `tests/gold` that have an answer, in the order of files and rows; none twice.
pub fn gold() -> Vec<Gold> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold");
    let entries = [folder.join("functions"), folder].into_iter().flat_map(|folder| fs::read_dir(folder).expect("a folder of tables"));
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    files.sort();
    let mut rows = Vec::new();
    for file in files {
        let mut csv = csv::Reader::from_path(&file).expect("a table");
        rows.extend(
            csv.records()
                .map(|row| row.expect("a row"))
                .filter(|row| &row[1] == "match")
                .map(|row| Gold { title: row[0].to_owned(), roles: row[2].split('|').map(str::to_owned).collect() }),
        );
    }
    rows
}

impl Gold {
    /// Whether this is one of the right roles.
    pub fn is(&self, slug: &str) -> bool {
        self.roles.iter().any(|role| role == slug)
    }
}

/// Aliases of the dictionary with the slug of their likeliest role.
pub fn aliases(normalizer: &Normalizer) -> Vec<(&str, &str)> {
    let taxonomy = normalizer.taxonomy();
    let aliases = normalizer.dictionary().aliases.iter();
    aliases.filter_map(|alias| Some((alias.text.as_str(), taxonomy.role(alias.targets.first()?.0).slug.as_str()))).collect()
}

/// The distinct titles of the file that `ROLECALL_TITLES` names.
pub fn named() -> Option<BTreeSet<String>> {
    std::env::var_os("ROLECALL_TITLES").map(|path| of_file(Path::new(&path)))
}

/// The distinct titles of a CSV with a column `title`.
pub fn of_file(path: &Path) -> BTreeSet<String> {
    let mut csv = csv::Reader::from_path(path).expect("the file of titles");
    let column = csv.headers().expect("a header").iter().position(|name| name == "title").expect("a column `title`");
    csv.records().map(|row| row.expect("a row")[column].to_owned()).collect()
}
