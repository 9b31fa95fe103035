//! Which character parts the cells.

use super::super::{column::text, names::rank};
use super::quotes::cells_of;

const CANDIDATES: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Lines that are looked at.
const LINES: usize = 60;
/// A line that says more than a comma in a title would: so many delimiters make a header even where no name is known.
const WIDE: usize = 3;

/// The delimiter that parts the first rows most evenly, a comma where none does; `None` where a header has none at all: then there
/// is one column, and the commas in it belong to the titles. Lines above the header, as reports have them, are no header.
pub fn delimiter(start: &[u8], has_header: bool) -> Option<u8> {
    let counts = counts(start);
    let even = |at: usize, from: usize| {
        let cells = counts[from][at];
        let like = counts[from..].iter().filter(|row| row[at] == cells).count();
        if cells == 0 { 0 } else { like * 1000 / (counts.len() - from) + cells.min(20) }
    };
    let bare = counts[0].iter().all(|&count| count == 0);
    if has_header && bare && !start.is_empty() {
        return below_a_preamble(start);
    }
    // The header decides how many cells a row has; a delimiter must part the header, and most rows as often.
    let best = (0..CANDIDATES.len()).max_by_key(|&at| (even(at, 0), std::cmp::Reverse(at)));
    let best = best.filter(|&at| even(at, 0) >= 500).map(|at| CANDIDATES[at]);
    Some(best.or_else(|| below_a_preamble(start)).unwrap_or(b','))
}

/// How often each candidate stands in each row, quoted cells left out.
fn counts(start: &[u8]) -> Vec<[usize; CANDIDATES.len()]> {
    let mut counts = vec![[0usize; CANDIDATES.len()]];
    let (mut quoted, mut cell_starts) = (false, true);
    for &byte in start {
        match byte {
            b'"' if quoted || cell_starts => quoted = !quoted,
            b'\n' if !quoted => counts.push([0; CANDIDATES.len()]),
            _ if !quoted => {
                if let (Some(at), Some(row)) = (CANDIDATES.iter().position(|&c| c == byte), counts.last_mut()) {
                    row[at] += 1;
                }
            }
            _ => {}
        }
        cell_starts = byte == b'\n' || byte == b'"' || CANDIDATES.contains(&byte);
        if counts.len() > LINES {
            break;
        }
    }
    // The last row may be cut, or empty behind the last line end.
    if counts.len() > 1 {
        counts.pop();
    }
    counts
}

/// The delimiter of a table that begins further down: of the first line that has a name for titles among its cells, or that is as wide
/// as most lines below it.
fn below_a_preamble(start: &[u8]) -> Option<u8> {
    let lines: Vec<&[u8]> = start.split(|&byte| byte == b'\n').take(LINES).collect();
    if lines.first().is_some_and(|line| rank(&text(line)).is_some()) {
        return None;
    }
    let found = |&delimiter: &u8| {
        let wide: Vec<usize> = lines.iter().map(|line| cells_of(line, delimiter).len()).collect();
        let header = (1..lines.len()).find(|&at| {
            let filled: Vec<_> = cells_of(lines[at], delimiter).into_iter().filter(|cell| !cell.is_empty()).collect();
            let below = &wide[at + 1..];
            let like = below.iter().filter(|&&cells| cells == wide[at]).count();
            let named = filled.iter().any(|cell| rank(&text(cell)).is_some());
            filled.len() > 1 && like > 0 && (named || (filled.len() > WIDE && like >= 5 && like * 2 > below.len()))
        })?;
        Some((std::cmp::Reverse(wide[header]), header, delimiter))
    };
    CANDIDATES.iter().filter_map(found).min().map(|(.., delimiter)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::delimiter;

    #[test]
    fn delimiters_are_found_by_their_evenness() {
        for (start, expected) in [
            ("title\nEngineer, Software\nNurse\n", None),
            ("id\ttitle\n1\tEngineer, Software\n2\tVP, Sales\n", Some(b'\t')),
            ("id;title;x\n1;a, b;\n2;c;d\n", Some(b';')),
            ("a|b\n1|2\n", Some(b'|')),
            ("id,title\n1,\"a;b;c;d\"\n", Some(b',')),
            ("id;title\n1;5\" Pipe Fitter, Lead\n2;6\" Pipe Fitter, Night\n", Some(b';')),
            ("", Some(b',')),
        ] {
            assert_eq!(delimiter(start.as_bytes(), true), expected, "{start:?}");
        }
        assert_eq!(delimiter(b"Nurse\nEngineer, Software\n", false), Some(b','));
    }

    #[test]
    fn lines_above_the_header_do_not_hide_it() {
        let linkedin =
            "Notes:\n\"When exporting, you may notice, that some are missing.\"\n\nFirst Name,Last Name,Company,Position\nA,B,C,Nurse\n";
        assert_eq!(delimiter(linkedin.as_bytes(), true), Some(b','));
        let report = "Workers\nAs of: 1.1.2026\n\nNummer;Name;Stellenbezeichnung\n1;A, B;Koch\n2;C, D;Pfleger\n";
        assert_eq!(delimiter(report.as_bytes(), true), Some(b';'));
        assert_eq!(delimiter(b"Stelle (neu)\nLeiter, Einkauf\nLeiter, Verkauf\n", true), None);
    }
}
