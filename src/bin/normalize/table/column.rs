//! Which column holds the titles: by name, else by content; and which says where people work: by name.

use std::borrow::Cow;

use csv::ByteRecord;
use rolecall::{Normalizer, Scratch, Verdict};
use rustc_hash::FxHashMap;

use super::{
    names::{is_usual, rank, rank_context},
    read::Table,
    shown,
};
use crate::error::Failure;

/// How many rows are read to judge a column by its content.
const SAMPLE: usize = 200;

/// The column that was chosen, and why.
pub struct Choice {
    /// From 0.
    pub column: usize,
    /// For the message.
    pub how: String,
}

/// A cell as text; bytes that are no UTF-8 are read as Windows-1252, the commonest other encoding of exports.
pub fn text(cell: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

/// Chooses the column of titles.
pub fn choose(table: &mut Table, select: Option<&str>, normalizer: &Normalizer) -> Result<Choice, Failure> {
    let header: Option<Vec<String>> = table.header.as_ref().map(|header| header.iter().map(|cell| text(cell).into_owned()).collect());
    if let Some(select) = select {
        return selected(table, header.as_deref(), select);
    }
    let header = header.unwrap_or_default();
    let named: Vec<(usize, usize)> = header.iter().enumerate().filter_map(|(at, name)| Some((rank(name)?, at))).collect();
    if let Some((_, column)) = named.iter().min() {
        let mut how = format!("column \"{}\", by its name", shown(&header[*column]));
        if let Some((_, other)) = named.iter().find(|(_, at)| at != column) {
            let other = shown(&header[*other]);
            how += &format!(" (\"{other}\" looks like one, too: --select '{other}' takes it)");
        }
        return Ok(Choice { column: *column, how });
    }
    by_content(table, &header, normalizer)
}

/// Chooses the column that says where people work, beside that of their titles; there may be none.
pub fn choose_context(table: &mut Table, select: Option<&str>, titles: usize) -> Result<Option<Choice>, Failure> {
    let header: Option<Vec<String>> = table.header.as_ref().map(|header| header.iter().map(|cell| text(cell).into_owned()).collect());
    match select {
        Some("none") => return Ok(None),
        Some(select) => {
            let choice = selected(table, header.as_deref(), select)?;
            if choice.column == titles {
                return Err(Failure::Usage(format!("--context \"{select}\" names the column of titles; name another one, or none")));
            }
            return Ok(Some(choice));
        }
        None => {}
    }
    let header = header.unwrap_or_default();
    // In an earlier output the function is our own answer.
    let answered = header.iter().any(|name| name == "role_id");
    let ours = |name: &str| answered && name == "function";
    let named = header.iter().enumerate().filter(|(at, name)| *at != titles && !ours(name));
    let best = named.filter_map(|(at, name)| Some((rank_context(name)?, at))).min();
    Ok(best.map(|(_, column)| Choice { column, how: format!("column \"{}\", by its name", shown(&header[column])) }))
}

fn selected(table: &mut Table, header: Option<&[String]>, select: &str) -> Result<Choice, Failure> {
    let names = header.unwrap_or_default();
    let exact = names.iter().position(|name| name.trim() == select.trim());
    let loose = || names.iter().position(|name| name.trim().eq_ignore_ascii_case(select.trim()));
    let numbered = || select.parse::<usize>().ok().filter(|&number| number > 0).map(|number| number - 1);
    match exact.or_else(loose).or_else(numbered) {
        Some(column)
            if column < header.map_or_else(|| table.look(1).map_or(0, |rows| rows.first().map_or(0, ByteRecord::len)), <[_]>::len) =>
        {
            Ok(Choice { column, how: format!("column {}, as selected", column + 1) })
        }
        _ => Err(Failure::Usage(format!(
            "{} has no column \"{select}\"; its columns: {}",
            table.path.display(),
            match names {
                [] => "no header, select by number from 1".to_owned(),
                _ if table.names_apart => listed(names),
                _ => names_of(names),
            }
        ))),
    }
}

/// The names of columns for a message, the first of very many.
pub fn names_of(header: &[String]) -> String {
    if is_header(header) { listed(header) } else { format!("{}; select by name, or by number from 1", header.len()) }
}

fn listed(header: &[String]) -> String {
    const MOST: usize = 30;
    let mut names: Vec<String> = header.iter().take(MOST).map(|name| shown(name)).collect();
    if header.len() > MOST {
        names.push(format!("... {} in all", header.len()));
    }
    names.join(", ")
}

/// Whether a first row is surely a header: names of columns stand in it. Another may be a row of data, and is not shown: titles stand
/// beside personal data.
fn is_header(row: &[String]) -> bool {
    let data = |cell: &String| cell.contains('@') || cell.chars().filter(char::is_ascii_digit).count() > 3;
    !row.iter().any(data) && row.iter().any(|cell| rank(cell).is_some() || is_usual(cell))
}

/// The column whose cells are most often titles. A header that is a title itself is no header.
fn by_content(table: &mut Table, header: &[String], normalizer: &Normalizer) -> Result<Choice, Failure> {
    let mut scratch = Scratch::default();
    let mut is_title = |cell: &str| {
        let outcome = normalizer.normalize_with(cell, &mut scratch);
        outcome.verdict == Verdict::Match && cell.chars().any(char::is_alphabetic)
    };
    let names_apart = table.names_apart;
    let rows: &[ByteRecord] = table.look(SAMPLE)?;
    let longest = rows.iter().map(ByteRecord::len).max().unwrap_or(0);
    let columns = if names_apart { header.len() } else { longest.max(header.len()) };
    let mut best = (0.0, 0);
    for column in 0..columns.min(1000) {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(text).filter(|cell| !cell.trim().is_empty());
        let (mut titles, mut all) = (0, 0);
        for cell in cells {
            titles += usize::from(is_title(&cell));
            all += 1;
        }
        let share = if all == 0 { 0.0 } else { titles as f64 / all as f64 };
        if share > best.0 {
            best = (share, column);
        }
    }
    let (share, column) = best;
    let lone = columns <= 1;
    if share < 0.2 && !lone {
        let names = match header {
            [] => "select by number from 1".to_owned(),
            _ if names_apart => format!("its columns: {}", listed(header)),
            _ => format!("its columns: {}", names_of(header)),
        };
        return Err(Failure::Usage(format!("{}: no column looks like job titles; name it with --select ({names})", table.path.display())));
    }
    let mut how = format!("column {}, by its content", column + 1);
    match header.get(column) {
        Some(name) if !names_apart && is_title(name) => {
            how += "; the first row is a title, so the file has no header";
            table.demote_header();
        }
        Some(name) if names_apart || is_header(header) => how = format!("column \"{}\", by its content", shown(name)),
        _ => {}
    }
    Ok(Choice { column, how })
}
/// The distinct cells of a column in a batch, in the order of the batch, and for each row the place of its own among them.
pub fn distinct(batch: &[ByteRecord], column: usize) -> (Vec<&[u8]>, Vec<u32>) {
    let mut index: FxHashMap<&[u8], u32> = FxHashMap::default();
    let mut cells: Vec<&[u8]> = Vec::new();
    let place = |record| {
        let cell = ByteRecord::get(record, column).unwrap_or_default();
        *index.entry(cell).or_insert_with(|| {
            cells.push(cell);
            cells.len() as u32 - 1
        })
    };
    let places = batch.iter().map(place).collect();
    (cells, places)
}
