//! What a file is, by its first bytes; what is no table is said to be so, with the way to one.

/// What to read a file with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// XLSX or ODS.
    Zip,
    /// XLS, or an encrypted workbook.
    Ole,
    Parquet,
    Text,
}

const PACK: &str = "unpack it, and name the file inside";
const EXPORT: &str = "export the table as CSV or XLSX";

/// Beginnings that no table has: what they are, and what to do.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF", EXPORT),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", PACK),
    (b"Rar!", "a RAR archive", PACK),
    (b"BZh", "compressed with bzip2", PACK),
    (b"\xfd7zXZ\0", "compressed with xz", PACK),
    (b"\x04\x22\x4d\x18", "compressed with lz4", PACK),
    (b"SQLite format 3\0", "an SQLite database", EXPORT),
    (b"ARROW1", "an Arrow file", "write it as Parquet"),
    (b"Obj\x01", "an Avro file", "write it as Parquet or JSON Lines"),
    (b"ORC", "an ORC file", "write it as Parquet"),
    (b"\x89PNG", "a picture", EXPORT),
    (b"\xff\xd8\xff", "a picture", EXPORT),
];

/// What a file is, or why it can't be read.
pub fn of(start: &[u8]) -> Result<Kind, String> {
    match start {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Ok(Kind::Zip),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => return Ok(Kind::Ole),
        [b'P', b'A', b'R', b'1', 0x15, ..] => return Ok(Kind::Parquet),
        // Excel files of before 1995 are bare records, without a container.
        [0x09, 0 | 2 | 4, 4 | 6, 0, ..] => return Err("it is a workbook of an Excel from before 1995; open it and save it as .xlsx".into()),
        _ => {}
    }
    if start.get(257..262) == Some(b"ustar") {
        return Err(format!("it is a tar archive; {PACK}"));
    }
    match OTHERS.iter().find(|(magic, ..)| start.starts_with(magic)) {
        // Text may begin with the letters of a mark; then no zero follows.
        Some((magic, name, mend)) if !magic.is_ascii() || *magic == b"%PDF" || start.contains(&0) => Err(format!("it is {name}; {mend}")),
        _ => Ok(Kind::Text),
    }
}

/// Why text is no table, where it is another kind of text.
pub fn of_text(start: &[u8]) -> Result<(), String> {
    let start = start.trim_ascii_start();
    let head = start[..start.len().min(4096)].to_ascii_lowercase();
    let has = |part: &[u8]| head.windows(part.len()).any(|window| window == part);
    if head.starts_with(b"<?xml") || head.starts_with(b"<workbook") {
        if has(b"urn:schemas-microsoft-com:office:spreadsheet") || has(b"excel.sheet") {
            return Err("it is an XML Spreadsheet 2003; open it in Excel or LibreOffice and save it as .xlsx".into());
        }
        return Err(format!("it is XML; {EXPORT}"));
    }
    if [b"<html".as_slice(), b"<!doctype html", b"<table", b"<head", b"<meta"].iter().any(|tag| head.starts_with(tag)) {
        return Err("it is a web page, as some systems name .xls; open it in Excel or LibreOffice and save it as .xlsx".into());
    }
    if head.starts_with(b"{\\rtf") {
        return Err(format!("it is an RTF document; {EXPORT}"));
    }
    if let Some(rest) = head.strip_prefix(b"[")
        && rest.trim_ascii_start().starts_with(b"{")
    {
        return Err("it is one JSON array; JSON Lines have an object a line, which `jq -c '.[]'` makes of it".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Kind, of, of_text};

    #[test]
    fn files_are_known_by_their_first_bytes() {
        assert_eq!(of(b"PK\x03\x04...."), Ok(Kind::Zip));
        assert_eq!(of(b"title\nNurse\n"), Ok(Kind::Text));
        assert_eq!(of(b""), Ok(Kind::Text));
        assert_eq!(of(b"BZh,title\n1,Nurse\n"), Ok(Kind::Text), "letters alone are no mark");
        assert!(of(b"BZh91AY&SY\0\0").is_err());
        assert!(of(b"%PDF-1.7\n").is_err());
    }

    #[test]
    fn other_texts_are_explained() {
        let xml = b"\r\n<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook>";
        assert!(of_text(xml).is_err_and(|why| why.contains("2003")));
        assert!(of_text(b"<html><table>").is_err());
        assert!(of_text(b" [ {\"title\":1}]").is_err_and(|why| why.contains("jq")));
        assert!(of_text(b"title\n<html>\n").is_ok());
    }
}
