//! What must hold of a ZIP container before a library opens a workbook in it: no part of it may ask for memory or time out of proportion.
//!
//! A file of five kilobytes can claim gigabytes: by the sizes in its directory, by what its parts expand to, by one endless
//! piece of text, by a number that says how much to set aside. Every part is unpacked once, into nothing, to see that none does.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Seek},
    path::Path,
};

use quick_xml::{Reader, events::Event};
use zip::{ZipArchive, result::ZipError};

use super::bytes::Bytes;
use crate::error::Failure;

/// Parts of a workbook: sheets, styles, pictures, comments.
const MOST_PARTS: usize = 20_000;
/// What unpacks to less than this is harmless, whatever it was made from ...
const FREE_EXPANSION: u64 = 64 << 20;
/// ... and beyond it a workbook grows at most so many times; real ones grow 5 to 20 times.
const MOST_EXPANSION: u64 = 250;
/// The texts of all cells are held in memory.
const MOST_TEXTS: u64 = 512 << 20;
/// One tag or one text of a part is held in memory.
const MOST_PIECE: usize = 64 << 20;

/// Whether a ZIP container is an OpenDocument spreadsheet. Its kind is the first entry, which is not compressed.
pub fn is_ods(bytes: &mut Bytes) -> Result<bool, Failure> {
    let kind = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet";
    Ok(bytes.look(128)?.windows(kind.len()).any(|window| window == kind))
}

/// Looks a container through, and gives its file back.
pub fn check(path: &Path, file: File) -> Result<File, Failure> {
    let wrong = |cause: String| Failure::content(path, None, cause);
    let again = file.try_clone().map_err(|source| Failure::Read { path: path.to_owned(), source })?;
    let size = file.metadata().map_err(|source| Failure::Read { path: path.to_owned(), source })?.len();
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| wrong(zip_fault(&error)))?;
    if archive.len() > MOST_PARTS {
        return Err(wrong(format!("it has {} parts, more than any workbook", archive.len())));
    }
    known(&mut archive).map_err(wrong)?;
    let mut expanded = 0;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|error| wrong(zip_fault(&error)))?;
        let name = part.name().map_err(|error| wrong(zip_fault(&error)))?.to_ascii_lowercase();
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        let claimed = part.size();
        let texts = name.ends_with("sharedstrings.xml");
        if texts && claimed > MOST_TEXTS {
            return Err(wrong(format!("its texts take more than {} MiB; save it as CSV", MOST_TEXTS >> 20)));
        }
        let most = claimed.min(FREE_EXPANSION.max(size.saturating_mul(MOST_EXPANSION)).saturating_sub(expanded));
        let named = |cause: String| Failure::placed(path, format!(", part {}", crate::table::shown(&name)), cause);
        expanded += measure(&mut part, claimed, most).map_err(named)?;
        drop(part);
        if texts {
            let part = archive.by_index(at).map_err(|error| wrong(zip_fault(&error)))?;
            count_of_texts(BufReader::new(part), claimed).map_err(wrong)?;
        }
    }
    let mut file = again;
    file.rewind().map_err(|source| Failure::Read { path: path.to_owned(), source })?;
    Ok(file)
}

/// Unpacks a part into nothing: how long it is.
fn measure(part: &mut impl Read, claimed: u64, most: u64) -> Result<u64, String> {
    let (mut total, mut piece) = (0u64, 0usize);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = part.read(&mut buffer).map_err(|_| super::beside::DAMAGED.to_owned())?;
        if read == 0 {
            return Ok(total);
        }
        total += read as u64;
        if total > most {
            return Err(if total > claimed {
                "a part of it unpacks to more than it says, as none does that a spreadsheet program wrote; save it anew".into()
            } else {
                format!(
                    "it unpacks to more than {MOST_EXPANSION} times its size, as no ordinary workbook does; \
                     if it is meant to, save it as CSV in a spreadsheet program"
                )
            });
        }
        match buffer[..read].iter().rposition(|&byte| byte == b'<') {
            Some(tag) => piece = read - tag,
            None => piece += read,
        }
        if piece > MOST_PIECE {
            return Err(format!("a cell of it is longer than {} MiB", MOST_PIECE >> 20));
        }
    }
}

/// The table of texts says how many it has, and room for so many is made at once.
fn count_of_texts(part: impl BufRead, size: u64) -> Result<(), String> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                // The shortest text takes `<si/>`.
                let count = |value: &str| value.trim().parse::<u64>().is_ok_and(|count| count > size / 5 + 1);
                let lies = tag
                    .attributes()
                    .flatten()
                    .any(|attribute| attribute.key.local_name().as_ref() == "uniqueCount" && count(&attribute.value));
                return if lies {
                    Err("it says it has more texts than it holds; open it in a spreadsheet program and save it anew".into())
                } else {
                    Ok(())
                };
            }
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

/// What else comes as a ZIP container, or is locked.
fn known(archive: &mut ZipArchive<BufReader<File>>) -> Result<(), String> {
    let has = |name: &str| archive.file_names().flatten().any(|other| other.eq_ignore_ascii_case(name));
    if has("xl/workbook.bin") {
        return Err("it is a binary workbook (.xlsb); open it in Excel or LibreOffice and save it as .xlsx".into());
    }
    if has("Index/Document.iwa") || has("Index.zip") {
        return Err("it is a Numbers document; export it as .xlsx or CSV".into());
    }
    if has("word/document.xml") {
        return Err("it is a Word document; paste its table into a spreadsheet and save it as .xlsx".into());
    }
    if !has("[Content_Types].xml") && !has("content.xml") {
        return Err("it is a ZIP archive without a workbook in it; unpack it, and name the file inside".into());
    }
    let mut manifest = String::new();
    if let Ok(part) = archive.by_name("META-INF/manifest.xml") {
        let _ = part.take(1 << 20).read_to_string(&mut manifest);
    }
    if manifest.contains("encryption-data") {
        return Err(LOCKED.into());
    }
    Ok(())
}

/// What is said of a workbook with a password.
pub const LOCKED: &str = "the workbook is encrypted; open it with its password and save it without one";

/// What is wrong with a container, in words that help.
pub fn zip_fault(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(cause) if cause.contains("assword") => LOCKED.into(),
        ZipError::Io(source) if source.kind() != std::io::ErrorKind::UnexpectedEof => format!("{source}"),
        _ => "the file is damaged or cut off; fetch it once more, or open it in a spreadsheet program and save it anew".into(),
    }
}
