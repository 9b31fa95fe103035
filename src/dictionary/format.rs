//! The one way a table is written: columns in order, cells trimmed, rows sorted, LF at line ends.

use super::table::Table;

/// The text of a table as it should be; `None` where the file is not readable as CSV (the reader says why).
pub fn formatted(table: Table, text: &str) -> Option<String> {
    let mut csv = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = csv.headers().ok()?.clone();
    // Known columns first, in the order of the table; columns nobody knows stay behind them: nothing is lost.
    let known = table.columns().iter().filter_map(|column| header.iter().position(|name| name == column.name));
    let mut order: Vec<usize> = known.collect();
    order.extend((0..header.len()).filter(|at| !order.contains(at)).collect::<Vec<_>>());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for record in csv.records() {
        let record = record.ok()?;
        rows.push(order.iter().map(|&at| record.get(at).unwrap_or("").to_owned()).collect());
    }
    if !table.ordered() {
        rows.sort_by_cached_key(|row| (row.iter().map(|cell| cell.to_lowercase()).collect::<Vec<_>>(), row.clone()));
        rows.dedup();
    }
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(order.iter().map(|&at| &header[at])).ok()?;
    for row in &rows {
        writer.write_record(row).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_trims_and_loses_nothing() {
        let messy = "role_id,alias,weight,scope,note,source,mine\r\n b , Zed,,,\"x, y\",,1\r\na,abc,,,,,2\r\na,abc,,,,,2\r\n";
        let neat = "alias,role_id,weight,scope,note,source,mine\nabc,a,,,,,2\nZed,b,,,\"x, y\",,1\n";
        assert_eq!(formatted(Table::Aliases, messy).as_deref(), Some(neat));
        assert_eq!(formatted(Table::Aliases, neat).as_deref(), Some(neat));
    }
}
