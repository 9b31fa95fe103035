//! ODS: the cells of one sheet, streamed as they are seen.
//!
//! Read here and not by the library for the other spreadsheets, which holds all sheets at once: a cell of this format may say that it
//! stands a million times, and what a cell shows stands in the file as text.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use quick_xml::{
    Reader,
    escape::{resolve_xml_entity, unescape},
    events::{BytesStart, Event},
};
use zip::ZipArchive;

use super::{
    Rows,
    beside::{Column, DAMAGED, MOST_COLUMNS, MOST_ROWS, Sink, Stop},
    bytes::Bytes,
    package,
    sheet::{self, Asked},
};
use crate::error::Failure;

/// What a cell shows is at most this long.
const MOST_CELL: usize = 16 << 20;

/// Opens the sheet with this name or number, or the first.
pub fn open(bytes: Bytes, sheet: Option<&str>, about: &mut Vec<String>) -> Result<Box<dyn Rows>, Failure> {
    let path = bytes.path.clone();
    let file = package::check(&path, bytes.seekable()?)?;
    sheet::open(path, file, sheet, about, read)
}

fn read(file: File, asked: &Asked, sink: &mut Sink) -> Result<(), Stop> {
    let path = asked.path.as_path();
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| Failure::content(path, None, package::zip_fault(&error)))?;
    // The names of all sheets come first: which one is meant by a number or a wrong name is told from them.
    let sheets = names(content(path, &mut archive)?).map_err(|()| Failure::content(path, None, DAMAGED.into()))?;
    let name = asked.choose(&sheets)?;
    sink.sheet(&name);
    asked.tell(&name, sheets.len(), None);
    let mut xml = content(path, &mut archive)?;
    let mut buffer = Vec::new();
    loop {
        match event(&mut xml, &mut buffer).map_err(|()| sink.fault(Column::Unknown, DAMAGED.into()))? {
            Event::Start(tag) if tag.name().as_ref() == "table:table" && attribute(&tag, "table:name").as_deref() == Some(&name) => {
                return rows(&mut xml, sink);
            }
            Event::Eof => return Err(sink.fault(Column::Unknown, DAMAGED.into())),
            _ => {}
        }
    }
}

fn content<'a>(path: &Path, archive: &'a mut ZipArchive<BufReader<File>>) -> Result<Reader<impl BufRead + 'a>, Failure> {
    let part = archive.by_name("content.xml").map_err(|error| Failure::content(path, None, package::zip_fault(&error)))?;
    Ok(Reader::from_reader(BufReader::new(part)))
}

/// The names of the sheets; which of them are hidden is said in a style, and passed over.
fn names(mut xml: Reader<impl BufRead>) -> Result<Vec<(String, bool)>, ()> {
    let (mut names, mut buffer) = (Vec::new(), Vec::new());
    loop {
        match event(&mut xml, &mut buffer)? {
            Event::Start(tag) if tag.name().as_ref() == "table:table" => {
                names.push((attribute(&tag, "table:name").unwrap_or_default(), true))
            }
            Event::Eof => return Ok(names),
            _ => {}
        }
    }
}

fn rows(xml: &mut Reader<impl BufRead>, sink: &mut Sink) -> Result<(), Stop> {
    let mut buffer = Vec::new();
    // The row that comes next, and how often it stands there.
    let (mut next, mut times) = (1, 1);
    let mut cells: Vec<(usize, String)> = Vec::new();
    let mut column = 0;
    loop {
        let event = event(xml, &mut buffer).map_err(|()| wrong(sink, next, column, DAMAGED.into()))?;
        match event {
            Event::Start(tag) if tag.name().as_ref() == "table:table-row" => {
                times = repeated(&tag, "table:number-rows-repeated");
                column = 0;
            }
            Event::Empty(tag) if tag.name().as_ref() == "table:table-row" => next += repeated(&tag, "table:number-rows-repeated"),
            Event::End(tag) if tag.name().as_ref() == "table:table-row" => {
                let last = next + if cells.is_empty() { 0 } else { times };
                for number in next..last {
                    for (column, text) in &cells {
                        sink.cell(number, *column, text)?;
                    }
                    sink.row(number)?;
                    if number > MOST_ROWS {
                        break;
                    }
                }
                next = next.saturating_add(times);
                cells.clear();
            }
            Event::Empty(tag) if is_cell(&tag) => column += repeated(&tag, "table:number-columns-repeated") as usize,
            Event::Start(tag) if is_cell(&tag) => {
                let times = repeated(&tag, "table:number-columns-repeated") as usize;
                let value = attribute(&tag, "office:value");
                let shown = cell(xml).map_err(|cause| wrong(sink, next, column, cause))?;
                let text = if shown.is_empty() { value.unwrap_or_default() } else { shown };
                // A cell beyond the last column is an error, which the first of them makes.
                for at in (column..column + times).take(if text.is_empty() { 0 } else { MOST_COLUMNS + 1 }) {
                    if cells.last().is_some_and(|_| cells.len() * text.len() > MOST_CELL * 4) {
                        return Err(wrong(sink, next, column, "the cell stands too many times in the row".into()));
                    }
                    cells.push((at, text.clone()));
                }
                column = column.saturating_add(times);
            }
            Event::End(tag) if tag.name().as_ref() == "table:table" => return Ok(()),
            Event::Eof => return Err(wrong(sink, next, column, DAMAGED.into())),
            _ => {}
        }
    }
}

/// A fault of a cell, or of what stands in its place.
fn wrong(sink: &mut Sink, row: u64, column: usize, cause: String) -> Stop {
    sink.at(row);
    sink.fault(Column::Here(column), cause)
}

fn is_cell(tag: &BytesStart<'_>) -> bool {
    matches!(tag.name().as_ref(), "table:table-cell" | "table:covered-table-cell")
}

/// What a cell shows: its paragraphs, without what is noted at it.
fn cell(xml: &mut Reader<impl BufRead>) -> Result<String, String> {
    let damaged = || DAMAGED.to_owned();

    let (mut text, mut paragraphs, mut noted, mut buffer) = (String::new(), 0, 0, Vec::new());
    let mut inside = false;
    loop {
        if text.len() > MOST_CELL {
            return Err(format!("the cell is longer than {} MiB", MOST_CELL >> 20));
        }
        let event = event(xml, &mut buffer).map_err(|()| damaged())?;
        match &event {
            Event::Start(tag) if tag.name().as_ref() == "office:annotation" => noted += 1,
            Event::End(tag) if tag.name().as_ref() == "office:annotation" => noted -= 1,
            Event::Eof => return Err(damaged()),
            _ if noted > 0 => {}
            Event::Start(tag) if tag.name().as_ref() == "text:p" => {
                if paragraphs > 0 {
                    text.push('\n');
                }
                paragraphs += 1;
                inside = true;
            }
            Event::End(tag) if tag.name().as_ref() == "text:p" => inside = false,
            Event::Text(piece) if inside => text.push_str(&piece.xml10_content()),
            Event::GeneralRef(name) if inside => match (resolve_xml_entity(name.as_ref()), name.resolve_char_ref()) {
                (Some(letters), _) => text.push_str(letters),
                (None, Ok(Some(letter))) => text.push(letter),
                _ => return Err(damaged()),
            },
            Event::Empty(tag) if tag.name().as_ref() == "text:s" => {
                let spaces = attribute(tag, "text:c").and_then(|count| count.parse().ok()).unwrap_or(1);
                text.extend(std::iter::repeat_n(' ', usize::min(spaces, 1024)));
            }
            Event::Empty(tag) if tag.name().as_ref() == "text:tab" => text.push('\t'),
            Event::Empty(tag) if tag.name().as_ref() == "text:line-break" => text.push('\n'),
            Event::End(tag) if matches!(tag.name().as_ref(), "table:table-cell" | "table:covered-table-cell") => return Ok(text),
            _ => {}
        }
    }
}

fn event<'b>(xml: &mut Reader<impl BufRead>, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, ()> {
    buffer.clear();
    xml.read_event_into(buffer).map_err(|_| ())
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == name)?;
    unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}

/// How often a row or cell stands there, at most as often as a sheet has room.
fn repeated(tag: &BytesStart<'_>, name: &str) -> u64 {
    let times = attribute(tag, name).and_then(|times| times.trim().parse::<u64>().ok());
    times.unwrap_or(1).clamp(1, MOST_ROWS + 1)
}
