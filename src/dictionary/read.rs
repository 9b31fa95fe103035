//! Files to entries. Collects every problem; a bad row does not hide the next one.

use std::{str::FromStr, sync::Arc};

use csv::StringRecord;
use rayon::prelude::*;

use super::{
    Abbreviation, Meaning, Phrase, Position, Reach, ShortPosition,
    entry::{
        AliasRow, AreaRow, CrosswalkRow, DepartmentRow, FamilyRow, FunctionRow, KeyMaker, KeyRow, LadderRow, Pack, RoleRow, noise_meaning,
    },
    files::File,
    problem::{Code, Place, Problem},
    table::Table,
};
use crate::model::{level::Level, outcome::Reason, title::ModifierKind};

/// Reads the files of one pack, several at a time; entries and problems keep the order of the files.
pub fn read_pack(name: &str, files: &[File]) -> (Pack, Vec<Problem>) {
    let read: Vec<Reader> = files.par_iter().map(read_file).collect();
    let mut all = Reader::default();
    all.pack.info.name = name.to_owned();
    for reader in read {
        all.pack.append(reader.pack);
        all.problems.extend(reader.problems);
    }
    (all.pack, all.problems)
}

fn read_file(file: &File) -> Reader {
    let mut reader = Reader::default();
    let place = Place { file: file.path.as_str().into(), line: 0, column: 0 };
    match (&file.text, Table::of_file(&file.path)) {
        (Err(at), _) => reader.problem(Code::Unreadable, &place, format!("byte {} is not UTF-8", at + 1)),
        (Ok(text), _) if file.path == "pack.toml" => reader.read_info(text, &place),
        (Ok(text), Some(table)) => reader.read_table(table, text, &place),
        (Ok(_), None) => reader.problem(Code::UnknownFile, &place, "no table has this name"),
    }
    reader
}

#[derive(Default)]
struct Reader {
    pack: Pack,
    problems: Vec<Problem>,
    keys: KeyMaker,
}

/// One row with its header: cells by name, problems with their column.
struct Row<'r> {
    record: &'r StringRecord,
    /// The columns of the table that the header has, with their places in it.
    columns: &'r [(&'static str, usize)],
    place: Place,
    problems: &'r mut Vec<Problem>,
}

impl Row<'_> {
    fn place_of(&self, column: &str) -> Option<usize> {
        self.columns.iter().find(|(name, _)| *name == column).map(|&(_, at)| at)
    }

    fn cell(&self, column: &str) -> &str {
        self.place_of(column).and_then(|at| self.record.get(at)).unwrap_or("")
    }

    fn text(&self, column: &str) -> String {
        self.cell(column).to_owned()
    }

    /// A cell that holds one of a set of words, or nothing.
    fn one_of<T>(&mut self, column: &str, allowed: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        let parsed = parse(cell);
        if parsed.is_none() {
            let message = format!("{column} is \"{cell}\", not {allowed}");
            self.problem(Code::BadValue, column, message);
        }
        parsed
    }

    /// The cell `weight`.
    fn share(&mut self) -> Option<f32> {
        self.one_of("weight", "a number above 0, at most 1", |cell| cell.parse().ok().filter(|&weight| weight > 0.0 && weight <= 1.0))
    }

    fn level(&mut self, column: &str) -> Option<Level> {
        self.one_of(column, "a level", |cell| Level::from_str(cell).ok())
    }

    fn problem(&mut self, code: Code, column: &str, message: String) {
        let column = self.place_of(column).map_or(0, |at| at as u32 + 1);
        self.problems.push(Problem { place: Place { column, ..self.place.clone() }, code, message });
    }
}

impl Reader {
    fn problem(&mut self, code: Code, place: &Place, message: impl Into<String>) {
        self.problems.push(Problem::new(code, place, message));
    }

    fn read_info(&mut self, text: &str, place: &Place) {
        match toml::from_str(text) {
            Ok(info) => self.pack.info = info,
            Err(error) => self.problem(Code::Unreadable, place, error.message().to_owned()),
        }
    }

    fn read_table(&mut self, table: Table, text: &str, place: &Place) {
        let mut csv = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = match csv.headers() {
            Ok(header) => header.clone(),
            Err(error) => return self.problem(Code::Unreadable, place, error.to_string()),
        };
        let header_place = Place { line: 1, ..place.clone() };
        let mut columns = Vec::new();
        for column in table.columns() {
            match header.iter().position(|name| name == column.name) {
                Some(at) => columns.push((column.name, at)),
                None if column.required => {
                    return self.problem(Code::MissingColumn, &header_place, format!("column {} is missing", column.name));
                }
                None => {}
            }
        }
        for (at, name) in header.iter().enumerate() {
            if !table.columns().iter().any(|column| column.name == name) {
                let place = Place { column: at as u32 + 1, ..header_place.clone() };
                self.problem(Code::UnknownColumn, &place, format!("table {} has no column \"{name}\"", table.name()));
            }
        }
        let file: Arc<str> = place.file.clone();
        let mut record = StringRecord::new();
        loop {
            match csv.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) => {
                    self.problem(Code::Unreadable, place, error.to_string());
                    break;
                }
            }
            let line = record.position().map_or(0, csv::Position::line);
            let place = Place { file: file.clone(), line, column: 0 };
            if record.len() != header.len() {
                let message = format!("{} cells where the header has {}", record.len(), header.len());
                self.problem(Code::Unreadable, &place, message);
                continue;
            }
            let mut problems = Vec::new();
            let mut row = Row { record: &record, columns: &columns, place, problems: &mut problems };
            let mut complete = true;
            for column in table.columns().iter().filter(|column| column.required) {
                if row.cell(column.name).is_empty() {
                    row.problem(Code::EmptyCell, column.name, format!("{} is empty", column.name));
                    complete = false;
                }
            }
            if complete {
                self.take(table, &mut row);
            }
            self.problems.append(&mut problems);
        }
    }

    fn take(&mut self, table: Table, row: &mut Row) {
        let place = row.place.clone();
        let pack = &mut self.pack;
        match table {
            Table::Functions => {
                let staff_rung = row.one_of("staff_rung", "yes or empty", |cell| (cell == "yes").then_some(true)).unwrap_or(false);
                pack.functions.push(FunctionRow { place, id: row.text("function_id"), name: row.text("function"), staff_rung });
            }
            Table::Families => pack.families.push(FamilyRow {
                place,
                id: row.text("family_id"),
                name: row.text("family"),
                function: row.text("function_id"),
                group: row.text("group"),
                manager: row.text("manager_role_id"),
                practitioner: row.text("practitioner_role_id"),
            }),
            Table::Roles => {
                let level = row.level("level");
                let track = row.one_of("track", "ic, management or executive", |cell| cell.parse().ok());
                pack.roles.push(RoleRow {
                    place,
                    id: row.text("role_id"),
                    title: row.text("role"),
                    family: row.text("family_id"),
                    level,
                    track,
                    soc: row.text("soc"),
                    onet: row.text("onet"),
                    isco: row.text("isco"),
                    note: row.text("note"),
                });
            }
            Table::Crosswalk => {
                if let Some(share) = row.share() {
                    let (from, role) = (row.text("from_role_id"), row.text("role_id"));
                    pack.crosswalk.push(CrosswalkRow { place, pack: row.text("pack"), from, role, share });
                }
            }
            Table::Aliases => {
                let weight = row.share();
                let reach = row.one_of("scope", "whole, head, exact or empty", |cell| match cell {
                    "whole" => Some(Reach::Whole),
                    "head" => Some(Reach::Head),
                    "exact" => Some(Reach::Exact),
                    _ => None,
                });
                let (alias, role) = (row.text("alias"), row.text("role_id"));
                let key = self.keys.key(&alias);
                pack.aliases.push(AliasRow { place, alias, key, role, weight, reach: reach.unwrap_or_default() });
            }
            Table::Areas => {
                let area = row.text("area");
                let key = self.keys.key(&area);
                pack.areas.push(AreaRow { place, area, key, family: row.text("family_id"), role: row.text("role_id") });
            }
            Table::Departments => {
                let weight = row.share().unwrap_or(1.0);
                let (department, function, family) = (row.text("department"), row.text("function_id"), row.text("family_id"));
                if !function.is_empty() && !family.is_empty() {
                    let message = format!("\"{department}\" names a function and a family: write one of them, or two rows");
                    row.problem(Code::BadValue, "family_id", message);
                    return;
                }
                let key = self.keys.key(&department);
                pack.departments.push(DepartmentRow { place, department, key, function, family, weight });
            }
            Table::Varies => pack.varies.push(KeyRow { place, key: row.text("title"), other: row.text("note") }),
            Table::Removed => pack.removed.push(KeyRow { place, key: row.text("role_id"), other: String::new() }),
            Table::Related => pack.related.push(KeyRow { place, key: row.text("family_id"), other: row.text("related_family_id") }),
            Table::Appointments => pack.appointments.push(KeyRow { place, key: row.text("role_id"), other: row.text("function_id") }),
            Table::Ladders => {
                let (mut levels, mut unmarked) = (Vec::new(), false);
                for name in row.text("levels").split('|').map(str::trim) {
                    match name.parse() {
                        Ok(level) => levels.push(level),
                        Err(_) if name == "unmarked" => unmarked = true,
                        Err(_) => row.problem(Code::BadValue, "levels", format!("\"{name}\" is neither a level nor \"unmarked\"")),
                    }
                }
                let families = row.cell("families").split('|').map(str::trim).filter(|f| !f.is_empty()).map(str::to_owned).collect();
                pack.ladders.push(LadderRow {
                    place,
                    ladder: row.text("ladder"),
                    code: row.text("code"),
                    title: row.text("title"),
                    levels,
                    unmarked,
                    families,
                    area: row.text("area"),
                    dimension: row.text("dimension"),
                    summary: row.text("summary"),
                });
            }
            Table::Abbreviations => {
                let position = row.one_of("position", "head, modifier or empty", |cell| match cell {
                    "head" => Some(ShortPosition::Head),
                    "modifier" => Some(ShortPosition::Modifier),
                    _ => None,
                });
                let (short, long) = (row.text("short"), row.text("long"));
                pack.abbreviations.push(Abbreviation { short, long, position: position.unwrap_or_default(), place });
            }
            Table::Modifiers => {
                let level = row.level("level");
                let position = row.one_of("position", "any, before or after", |cell| match cell {
                    "any" => Some(Position::Any),
                    "before" => Some(Position::Before),
                    "after" => Some(Position::After),
                    _ => None,
                });
                let kind = row.one_of("kind", "a kind of modifier", |cell| ModifierKind::from_str(cell).ok());
                if let Some(kind) = kind {
                    let meaning = Meaning::Modifier { kind, level, position: position.unwrap_or_default() };
                    pack.phrases.push(Phrase { text: row.text("phrase"), meaning, place });
                }
            }
            Table::Protected => pack.phrases.push(Phrase { text: row.text("phrase"), meaning: Meaning::Protected, place }),
            Table::Noise => {
                let reason = row.one_of("reason", "a reason", Reason::from_name);
                let allowed = "place, employment, company, credential, status, bystander, junk or language";
                if let Some(meaning) = row.one_of("kind", allowed, |kind| noise_meaning(kind, reason)) {
                    pack.phrases.push(Phrase { text: row.text("phrase"), meaning, place });
                }
            }
        }
    }
}
