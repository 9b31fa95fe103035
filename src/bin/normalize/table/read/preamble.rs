//! Rows above the header: notes, titles and prompts of reports, empty rows of a sheet.

use csv::ByteRecord;

use super::super::{column::text, names::rank};

/// A header stands among the first rows, or there is none.
pub const LOOK: usize = 60;

/// How many of the first rows stand above the header.
pub fn rows(first: &[ByteRecord]) -> usize {
    let filled: Vec<usize> = first.iter().map(|row| row.iter().filter(|cell| !cell.trim_ascii().is_empty()).count()).collect();
    let widest = filled.iter().copied().max().unwrap_or(0);
    // Rows above a header are narrow, and the header is about as wide as the table.
    let narrow = |row: usize, header: usize| filled[row] * 2 <= filled[header] || filled[row] == 0;
    let wide = |row: usize| filled[row] > 0 && filled[row] * 3 >= widest * 2;
    let below = |at: usize| (0..at).all(|row| narrow(row, at));
    let named = |row: &ByteRecord| row.iter().any(|cell| rank(&text(cell)).is_some());
    let by_name = (0..first.len()).find(|&at| named(&first[at]) && wide(at) && below(at));
    // Without a name for titles the rows below must be as wide, too. A name above, among cells without names, is a header.
    let named_above = |at: usize| first[..at].iter().any(named);
    let table_below = |at: usize| (at + 1..first.len()).filter(|&row| wide(row)).count() * 2 > first.len() - at - 1;
    let by_shape =
        || (1..first.len()).find(|&at| wide(at) && below(at) && widest > 2 && table_below(at) && !named_above(at) && names(&first[at]));
    // A header is at least no empty row, where there are others.
    let empty = || filled.iter().position(|&cells| cells > 0).unwrap_or(0);
    by_name.or_else(by_shape).unwrap_or_else(empty)
}

/// Whether the cells of a row could be names of columns: different, and without figures.
fn names(row: &ByteRecord) -> bool {
    let cells: Vec<&[u8]> = row.iter().map(<[u8]>::trim_ascii).filter(|cell| !cell.is_empty()).collect();
    let data = |cell: &&[u8]| cell.contains(&b'@') || cell.iter().filter(|byte| byte.is_ascii_digit()).count() > 3;
    let mut distinct = cells.clone();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len() == cells.len() && !cells.iter().any(data)
}

#[cfg(test)]
mod tests {
    use csv::ByteRecord;

    use super::rows;

    fn above(table: &[&[&str]]) -> usize {
        rows(&table.iter().map(|row| ByteRecord::from(row.to_vec())).collect::<Vec<_>>())
    }

    #[test]
    fn the_header_is_found_by_its_names_and_its_width() {
        assert_eq!(above(&[&["Notes:"], &["When exporting"], &["First Name", "Position", "Company"], &["A", "Nurse", "C"]]), 2);
        let report: [&[&str]; 5] = [
            &["Workers", "", "", "", ""],
            &["Title", "All", "", "", ""],
            &["", "", "", "", ""],
            &["ID", "Name", "Job Profile", "Business Title", "Hired"],
            &["1", "A", "Nurse", "RN", "2020-01-01"],
        ];
        assert_eq!(above(&report), 3);
        assert_eq!(above(&[&["Export"], &["id", "what they do", "where", "since"], &["1", "Nurse", "x", "y"]]), 1);
    }

    #[test]
    fn a_header_that_stands_first_stays_first() {
        assert_eq!(above(&[&["id", "title"], &["1", "Nurse"]]), 0);
        assert_eq!(above(&[&["title"], &["Nurse"], &["Position"]]), 0);
        assert_eq!(above(&[&["title", "", "", ""], &["Nurse", "a", "b", "c"], &["Cook", "d", "e", "f"]]), 0);
        assert_eq!(above(&[&["Nurse"], &["Director", "x", "y"], &["Cook"]]), 0);
        assert_eq!(above(&[&["1", "Nurse"], &["2", "Title"], &["3", "Cook"]]), 0);
        assert_eq!(above(&[]), 0);
        assert_eq!(above(&[&["", ""]]), 0);
        assert_eq!(above(&[&["", ""], &["x", "1"]]), 1);
    }
}
