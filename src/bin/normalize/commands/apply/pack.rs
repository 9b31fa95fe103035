//! The pack that decisions go into: its files as they are, the rows to add, and writing all of them or none.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use rolecall::dictionary::{files::read_folder, format::formatted, table::Table};

use crate::{
    error::Failure,
    target::{Folder, Target, write_whole},
};

/// Where rows come from, as the column `source` says.
const SOURCE: &str = "decisions";

/// The tables of a pack: `(path inside it, text)`.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    pub name: String,
    pub files: Vec<(String, String)>,
    /// The files that are to be written.
    changed: Vec<String>,
}

/// A row that the pack has already.
#[derive(Debug)]
pub struct Known {
    pub text: String,
    /// Its role; `None` for a filler.
    pub role: Option<String>,
    /// For messages.
    pub place: String,
}

impl Pack {
    /// Reads a folder, which need not be there yet.
    pub fn read(dir: &Path) -> Result<Pack, Failure> {
        let name = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        let name = name.file_name().map_or_else(|| "my-pack".to_owned(), |name| name.to_string_lossy().into_owned());
        let mut pack = Pack { name, ..Pack::default() };
        match fs::metadata(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(pack),
            Err(source) => return Err(Failure::Read { path: dir.to_owned(), source }),
            Ok(meta) if !meta.is_dir() => {
                return Err(Failure::Usage(format!("--to {}: it is a file; a pack is a folder", dir.display())));
            }
            Ok(_) => {}
        }
        for file in read_folder(dir)? {
            let text = file.text.map_err(|at| {
                Failure::Usage(format!("{}: byte {} is not UTF-8; save the table as UTF-8", dir.join(&file.path).display(), at + 1))
            })?;
            pack.files.push((file.path, text.into_owned()));
        }
        Ok(pack)
    }

    /// The titles that the pack's rows settle already.
    pub fn known(&self) -> Vec<Known> {
        let mut list = Vec::new();
        for (path, text) in &self.files {
            let columns = match Table::of_file(path) {
                Some(Table::Aliases) => ["alias", "role_id"],
                Some(Table::Noise) => ["phrase", "kind"],
                _ => continue,
            };
            for (nth, (_, [text, second])) in rows(text, columns).into_iter().enumerate() {
                let role = match columns {
                    [_, "kind"] if second != "junk" => continue,
                    [_, "kind"] => None,
                    _ => Some(second),
                };
                list.push(Known { text, role, place: format!("{path}, row {}", nth + 2) });
            }
        }
        list
    }

    /// Whether the pack has this role.
    pub fn has_role(&self, id: &str) -> bool {
        let mut tables = self.files.iter().filter(|(path, _)| Table::of_file(path) == Some(Table::Roles));
        tables.any(|(_, text)| rows(text, ["role_id"]).iter().any(|(_, [role])| role == id))
    }

    /// The aliases at these lines of the pack's own table.
    pub fn aliases_at(&self, lines: &BTreeSet<u64>) -> BTreeSet<String> {
        let table = self.files.iter().find(|(path, _)| path == "aliases.csv");
        let all = table.map(|(_, text)| rows(text, ["alias"])).unwrap_or_default();
        all.into_iter().filter(|(line, _)| lines.contains(line)).map(|(_, [alias])| alias).collect()
    }

    /// Adds rows to a table, in the file that stands in the pack's own folder; each row names its columns.
    pub fn add(&mut self, table: Table, rows: &[Vec<(&str, &str)>]) -> Result<(), Failure> {
        let path = format!("{}.csv", table.name());
        if rows.is_empty() {
            return Ok(());
        }
        let at = match self.files.iter().position(|(name, _)| *name == path) {
            Some(at) => at,
            None => {
                self.files.push((path.clone(), String::new()));
                self.files.len() - 1
            }
        };
        let text = extended(table, &self.files[at].1, rows)
            .ok_or_else(|| Failure::Usage(format!("{path} of the pack is not readable as CSV: `normalize dictionary check` says where")))?;
        self.files[at].1 = text;
        if !self.changed.contains(&path) {
            self.changed.push(path);
        }
        Ok(())
    }

    /// Sorts and trims what was added; a new pack gets its name.
    pub fn finish(&mut self) {
        for (path, text) in self.files.iter_mut().filter(|(path, _)| self.changed.contains(path)) {
            if let Some(neat) = Table::of_file(path).and_then(|table| formatted(table, text)) {
                *text = neat;
            }
        }
        if !self.files.iter().any(|(path, _)| path == "pack.toml") {
            let name = toml::Value::String(self.name.clone());
            self.files.push(("pack.toml".to_owned(), format!("name = {name}\nsource = \"decisions about titles\"\n")));
            self.changed.push("pack.toml".to_owned());
        }
    }

    /// Writes what changed: a new folder appears as a whole; in one that is there, all files are written beside their places before the
    /// first is moved, and moved back should one fail.
    pub fn write(&self, dir: &Path) -> Result<(), Failure> {
        let changed = || self.files.iter().filter(|(path, _)| self.changed.contains(path));
        if !dir.exists() {
            let folder = Folder::beside(dir)?;
            for (path, text) in changed() {
                folder.write(path, text)?;
            }
            return folder.finish();
        }
        let mut staged: Vec<(PathBuf, Target)> = Vec::new();
        for (path, text) in changed() {
            let place = dir.join(path);
            let mut target = Target::file(&place)?;
            io::Write::write_all(&mut target, text.as_bytes()).map_err(|source| Failure::write(&place, source))?;
            staged.push((place, target));
        }
        let before: Vec<(PathBuf, Option<Vec<u8>>)> = staged.iter().map(|(place, _)| (place.clone(), fs::read(place).ok())).collect();
        for (at, (_, target)) in staged.into_iter().enumerate() {
            if let Err(failure) = target.finish() {
                for (place, bytes) in &before[..at] {
                    let _ = match bytes {
                        Some(bytes) => write_whole(place, bytes),
                        None => fs::remove_file(place).map_err(|source| Failure::write(place, source)),
                    };
                }
                return Err(failure);
            }
        }
        Ok(())
    }
}

/// Cells of a table by the names of their columns, with the line that each row begins in. What can't be read is reported when the pack is
/// built, and passed over here.
fn rows<const N: usize>(text: &str, columns: [&str; N]) -> Vec<(u64, [String; N])> {
    let mut csv = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let Ok(header) = csv.headers().cloned() else { return Vec::new() };
    let places = columns.map(|name| header.iter().position(|cell| cell == name));
    if places.contains(&None) {
        return Vec::new();
    }
    let cell = |record: &csv::StringRecord, at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default().to_owned();
    let row = |record: csv::StringRecord| (record.position().map_or(0, csv::Position::line), places.map(|at| cell(&record, at)));
    csv.records().flatten().map(row).collect()
}

/// A table with more rows; columns that it lacks are added.
fn extended(table: Table, text: &str, rows: &[Vec<(&str, &str)>]) -> Option<String> {
    let mut csv = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let mut header: Vec<String> = csv.headers().ok()?.iter().map(|cell| cell.trim().to_owned()).collect();
    let old = header.len();
    for column in table.columns() {
        if !header.iter().any(|name| name == column.name) {
            header.push(column.name.to_owned());
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).ok()?;
    for record in csv.records() {
        let record = record.ok()?;
        let more = std::iter::repeat_n("", header.len() - old);
        writer.write_record(record.iter().chain(more)).ok()?;
    }
    for cells in rows {
        let value = |name: &String| cells.iter().find(|(column, _)| column == name).map_or("", |(_, cell)| *cell);
        let row = header.iter().map(|name| if name == "source" { SOURCE } else { value(name) });
        writer.write_record(row).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}
