//! Quotes that open a cell and are never meant to: `"Acting Director,x` swallows row after row until the next quote.
//!
//! A row that runs over several lines is looked at as it lies in the file. Where its lines read better as rows of their own, the
//! quote was a letter: the first line becomes a row, and the others are read anew.

use std::borrow::Cow;

/// A column of nothing but titles shows no delimiter to tell rows by; a title of so many lines is none.
const MOST_LINES_OF_A_TITLE: usize = 100;
/// So many delimiters in the right places are no chance: a cell of that many lines, each parted like a row, is rows.
const TELLING: usize = 8;
/// Lines that are looked at of a row; more tell nothing new.
const LOOKED_AT: usize = 1000;

/// How many bytes of `row`, which runs over several lines, are a row of their own because the quote that joins it to the next line
/// is a lone one; `None` where the row is as it should be. `width` is how many cells a row should have.
pub fn lone(row: &[u8], delimiter: u8, width: usize) -> Option<usize> {
    let lines: Vec<&[u8]> = row.split_inclusive(|&byte| byte == b'\n').take(LOOKED_AT).collect();
    if lines.len() < 2 {
        return None;
    }
    let like_rows = |lines: &[&[u8]]| lines.iter().filter(|line| cells_of(line, delimiter).len() == width).count();
    let closed = closed(row, delimiter);
    let is_lone = if width <= 1 {
        closed != Closing::Proper || lines.len() > MOST_LINES_OF_A_TITLE
    } else if closed != Closing::Proper {
        // The first line is where a cell would begin in either case.
        like_rows(&lines[1..]) * 2 >= lines.len() - 1
    } else {
        like_rows(&lines) == lines.len() && (lines.len() - 1) * (width - 1) >= TELLING
    };
    is_lone.then(|| lines[0].len())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// Every quote that opens a cell is closed before a delimiter or the end of a line.
    Proper,
    /// Some is closed in the middle of a cell.
    Inside,
    /// The last is not closed at all.
    Never,
}

fn closed(row: &[u8], delimiter: u8) -> Closing {
    let (mut at, mut start, mut closing) = (0, true, Closing::Proper);
    while at < row.len() {
        if start && row[at] == b'"' {
            match quoted_end(&row[at..]) {
                None => return Closing::Never,
                Some(length) => at += length,
            }
            if !matches!(row.get(at), None | Some(b'\n' | b'\r')) && row[at] != delimiter {
                closing = Closing::Inside;
            }
            start = false;
            continue;
        }
        start = row[at] == delimiter || row[at] == b'\n';
        at += 1;
    }
    closing
}

/// How long the quoted cell at the start of `bytes` is, its quotes included.
fn quoted_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == b'"')? + 1;
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}

/// The cells of one line, where a quote opens a cell only if it is closed before a delimiter or the end of the same line.
pub fn cells_of(line: &[u8], delimiter: u8) -> Vec<Cow<'_, [u8]>> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let quoted = (rest.first() == Some(&b'"')).then(|| quoted_end(rest)).flatten();
        let quoted = quoted.filter(|&end| end == rest.len() || rest[end] == delimiter);
        let end = quoted.unwrap_or_else(|| rest.iter().position(|&byte| byte == delimiter).unwrap_or(rest.len()));
        cells.push(match quoted {
            Some(end) => unescaped(&rest[1..end - 1]),
            None => Cow::Borrowed(&rest[..end]),
        });
        match rest.get(end + 1..) {
            Some(next) if end < rest.len() => rest = next,
            _ => return cells,
        }
    }
}

fn unescaped(cell: &[u8]) -> Cow<'_, [u8]> {
    if !cell.contains(&b'"') {
        return Cow::Borrowed(cell);
    }
    let mut out = Vec::with_capacity(cell.len());
    let mut bytes = cell.iter();
    while let Some(&byte) = bytes.next() {
        out.push(byte);
        if byte == b'"' {
            bytes.next();
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{cells_of, lone};

    fn lone_of(row: &str, width: usize) -> Option<usize> {
        lone(row.as_bytes(), b',', width)
    }

    #[test]
    fn a_quote_that_swallows_rows_is_told_from_a_cell_of_several_lines() {
        // Swallows up to the next quoted cell, which closes in the middle of its text.
        assert_eq!(lone_of("1,\"Acting,x\n2,Nurse,y\n3,\"Smith, J\",z\n", 3), Some("1,\"Acting,x\n".len()));
        // Swallows everything to the end of the file.
        assert_eq!(lone_of("1,\"Acting,x\n2,Nurse,y\n3,Cook,z\n", 3), Some("1,\"Acting,x\n".len()));
        // Opened by one stray quote and closed by another, as many cells as there should be.
        assert_eq!(lone_of("1,a,b,\"Acting\n2,c,d,Nurse\n3,e,f,Cook\n4,g,h,TV 42\"\n", 4), Some("1,a,b,\"Acting\n".len()));
        // Cells of several lines as they should be.
        assert_eq!(lone_of("1,\"12 Main St\nSpringfield, IL\",x\n", 3), None);
        assert_eq!(lone_of("1,\"Sales Director\nLondon, UK\"\n", 2), None);
        assert_eq!(lone_of("1,\"a\n\nb \"\"c\"\"\nd\",x\n", 3), None);
        // The same where every row has a cell too many.
        assert_eq!(lone_of("1,\"a\nb\",c,\n", 3), None);
        // Cut off inside such a cell: no rows of their own in it.
        assert_eq!(lone_of("1,x,\"12 Main St\nSpringfield", 3), None);
        // One column: a title is closed at its end.
        assert_eq!(lone_of("\"Acting\nNurse\n\"Cook\"\n", 1), Some("\"Acting\n".len()));
        assert_eq!(lone_of("\"Head of\nSales\"\n", 1), None);
    }

    #[test]
    fn cells_of_a_line() {
        let cells =
            |line: &str| cells_of(line.as_bytes(), b',').iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect::<Vec<_>>();
        assert_eq!(cells("a,\"b, \"\"c\"\"\",d\r\n"), ["a", "b, \"c\"", "d"]);
        assert_eq!(cells("\"Acting,x\n"), ["\"Acting", "x"]);
        assert_eq!(cells("a,\"b\"c,\n"), ["a", "\"b\"c", ""]);
        assert_eq!(cells("\"a\""), ["a"]);
        assert_eq!(cells("\"\n"), ["\""]);
        assert_eq!(cells(""), [""]);
    }
}
