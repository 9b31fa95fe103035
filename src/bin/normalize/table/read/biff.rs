//! The records of an XLS workbook (BIFF), looked through for what they ask for before a library makes room for it: how much of a sheet
//! cells span, and how long their texts are together. A text stands in the workbook once and may be that of every cell.

use super::package::LOCKED;

/// Cells of a sheet, from its first to its last, empty ones among them: room is made for all of them.
const MOST_CELLS: u64 = 4 << 20;
/// The texts and formulas of all cells are held in memory.
const MOST_TEXT: u64 = 256 << 20;
/// A text has at most so many units of UTF-16, each of which takes at most three bytes.
const LONGEST: u64 = u16::MAX as u64 * UNIT;
const UNIT: u64 = 3;
/// A sheet is called by at most so many units.
const SHEET_NAME: u64 = 31;

/// Refuses a workbook that asks for more than can be held.
pub fn look_through(workbook: &[u8]) -> Result<(), String> {
    let too_large =
        || format!("a sheet of it spans more than {} million cells, most of them empty; save it as .xlsx or CSV", MOST_CELLS >> 20);
    let too_long = || format!("the texts of its cells take more than {} MiB together; save it as .xlsx or CSV", MOST_TEXT >> 20);
    let (mut span, mut all, mut text) = (Span::default(), 0, 0u64);
    let mut texts = Texts::default();
    let mut names = SHEET_NAME * UNIT;
    for record in Records(workbook) {
        let data = record.data;
        match record.kind {
            // A password, which older versions of Excel set to "VelvetSweatshop" by themselves.
            0x002f if word(data, 0) != Some(0) => return Err(LOCKED.into()),
            // The beginning of a sheet.
            0x0809 => span = Span::default(),
            // What a sheet says it spans.
            0x0200 => {
                let ends = match data.len() {
                    10 => (word(data, 0), word(data, 2), word(data, 4), word(data, 6)),
                    _ => (long(data, 0), long(data, 4), word(data, 8), word(data, 10)),
                };
                if let (Some(top), Some(bottom), Some(left), Some(right)) = ends
                    && (bottom.saturating_sub(top) + 1) * (right.saturating_sub(if left > 0xff { 0 } else { left }) + 1) > MOST_CELLS
                {
                    return Err(too_large());
                }
            }
            // The texts that cells share, and a name that formulas use.
            0x00fc => texts = Texts::new(record),
            0x0018 => names = names.max(data.get(3).map_or(0, |&units| u64::from(units)) * UNIT),
            // Cells: numbers, texts, truths, formulas, and several numbers in a row.
            0x0203 | 0x0204 | 0x00d6 | 0x0205 | 0x027e | 0x00fd | 0x0006 | 0x00bd => {
                let (Some(row), Some(column)) = (word(data, 0), word(data, 2)) else { continue };
                let last = if record.kind == 0x00bd { column + data.len() as u64 / 6 } else { column };
                let before = span.cells();
                span.add(row, column);
                span.add(row, last);
                all += span.cells() - before;
                if span.cells() > MOST_CELLS || all > 2 * MOST_CELLS {
                    return Err(too_large());
                }
                text += match record.kind {
                    0x00fd => long(data, 6).map_or(0, |place| texts.length(place)),
                    0x0006 => named(data) * names,
                    _ => 0,
                };
                if text > MOST_TEXT {
                    return Err(too_long());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn word(data: &[u8], at: usize) -> Option<u64> {
    data.get(at..at + 2).map(|two| u64::from(u16::from_le_bytes([two[0], two[1]])))
}

fn long(data: &[u8], at: usize) -> Option<u64> {
    Some(word(data, at)? | word(data, at + 2)? << 16)
}

/// How many names a formula may hold, at most: each begins with one of these bytes.
fn named(formula: &[u8]) -> u64 {
    let names = |byte: &&u8| matches!(**byte & 0x9f, 0x03 | 0x19..=0x1d) && **byte >= 0x20;
    formula.get(20..).unwrap_or_default().iter().filter(names).count() as u64
}

/// A record of a workbook with what continues it.
#[derive(Clone, Copy)]
struct Record<'w> {
    kind: u64,
    data: &'w [u8],
    /// What follows it in the workbook.
    rest: &'w [u8],
}

struct Records<'w>(&'w [u8]);

impl<'w> Iterator for Records<'w> {
    type Item = Record<'w>;

    fn next(&mut self) -> Option<Record<'w>> {
        let (kind, length) = (word(self.0, 0)?, word(self.0, 2)? as usize);
        let data = self.0.get(4..4 + length)?;
        self.0 = &self.0[4 + length..];
        Some(Record { kind, data, rest: self.0 })
    }
}

/// How long the shared texts are, in bytes at most.
#[derive(Default)]
struct Texts(Vec<u32>);

impl Texts {
    /// Measures them. Where the table can't be read on, the texts that are left count as the longest there are.
    fn new(table: Record<'_>) -> Texts {
        let mut pieces = Pieces { data: table.data.get(8..).unwrap_or_default(), rest: Records(table.rest) };
        let mut lengths = Vec::new();
        while let Some(length) = pieces.text() {
            lengths.push(length);
        }
        Texts(lengths)
    }

    fn length(&self, place: u64) -> u64 {
        self.0.get(place as usize).map_or(LONGEST, |&length| u64::from(length))
    }
}

/// The bytes of a record and of those that continue it.
struct Pieces<'w> {
    data: &'w [u8],
    rest: Records<'w>,
}

impl Pieces<'_> {
    /// Passes over a text; its length in bytes at most.
    fn text(&mut self) -> Option<u32> {
        if self.data.is_empty() {
            self.go_on()?;
        }
        let units = word(self.data, 0)?;
        let flags = *self.data.get(2)?;
        self.data = &self.data[3..];
        let mut behind = 0;
        if flags & 8 != 0 {
            behind += 4 * word(self.data, 0)?;
            self.data = &self.data[2..];
        }
        if flags & 4 != 0 {
            behind += long(self.data, 0)?;
            self.data = &self.data[4..];
        }
        let (mut left, mut wide) = (units, flags & 1);
        while left > 0 {
            let here = (self.data.len() as u64 >> wide).min(left);
            self.data = &self.data[(here << wide) as usize..];
            left -= here;
            if left > 0 {
                self.go_on()?;
                // Each piece says anew how wide its letters are.
                wide = self.data.first()? & 1;
                self.data = &self.data[1..];
            }
        }
        while behind > 0 {
            if self.data.is_empty() {
                self.go_on()?;
            }
            let here = (self.data.len() as u64).min(behind);
            self.data = &self.data[here as usize..];
            behind -= here;
        }
        Some((units * UNIT) as u32)
    }

    fn go_on(&mut self) -> Option<()> {
        let next = self.rest.next().filter(|record| record.kind == 0x003c)?;
        self.data = next.data;
        Some(())
    }
}

/// The smallest rectangle around cells.
#[derive(Debug, Clone, Copy, Default)]
struct Span(Option<[u64; 4]>);

impl Span {
    fn add(&mut self, row: u64, column: u64) {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(column), right.max(column)]);
    }

    fn cells(self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| (bottom - top + 1) * (right - left + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::look_through;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn cell(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    #[test]
    fn a_sheet_that_spans_too_much_is_refused() {
        let bof = record(0x0809, &[0; 16]);
        assert!(look_through(&[bof.clone(), cell(0, 0), cell(100, 9)].concat()).is_ok());
        assert!(look_through(&[bof.clone(), cell(0, 0), cell(65_535, 255)].concat()).is_err());
        assert!(look_through(&[bof.clone(), cell(0, 0), bof.clone(), cell(65_535, 255)].concat()).is_ok(), "each sheet by itself");
        let claims = record(0x0200, &[0u32.to_le_bytes(), u32::MAX.to_le_bytes(), [0, 0, 255, 255], [0; 4]].concat()[..14]);
        assert!(look_through(&[bof.clone(), claims].concat()).is_err());
        assert!(look_through(&[bof, record(0x002f, &[1, 0])].concat()).is_err_and(|why| why.contains("encrypted")));
        assert!(look_through(&[9]).is_ok());
    }

    #[test]
    fn one_long_text_of_many_cells_is_counted_for_each() {
        // 60,000 letters over a record and two that continue it, the last of them wide; then a short text.
        let text = |units: u16| [&[0; 8][..], &units.to_le_bytes(), &[0]].concat();
        let table = [
            record(0x00fc, &[text(60_000), vec![b'y'; 8000]].concat()),
            record(0x003c, &[vec![0], vec![b'y'; 8000]].concat()),
            record(0x003c, &[vec![1], vec![b'y'; 44_000 * 2 - 32_000]].concat()),
            record(0x003c, &[vec![1], vec![b'y'; 32_000], vec![3, 0, 0], b"abc".to_vec()].concat()),
        ]
        .concat();
        let label = |row: u16, place: u32| record(0x00fd, &[&row.to_le_bytes()[..], &[0; 4], &place.to_le_bytes()].concat());
        let cells = |count: u16, place: u32| (0..count).map(|row| label(row, place)).collect::<Vec<_>>().concat();
        let bof = record(0x0809, &[0; 16]);
        let refused =
            |cells: Vec<u8>| look_through(&[table.clone(), bof.clone(), cells].concat()).is_err_and(|why| why.contains("MiB together"));
        assert!(!refused(cells(1400, 0)) && refused(cells(1600, 0)));
        assert!(!refused(cells(60_000, 1)), "short texts are not long");
        assert!(refused(cells(1600, 2)), "a text that is not there counts as the longest");
        // A formula may name a long name time and again.
        let name = record(0x0018, &[0, 0, 0, 255]);
        let formula = |length: usize| record(0x0006, &[vec![0; 20], [0x23, 1, 0, 0, 0].repeat(length)].concat());
        let formulas = |count: usize, length| [name.clone(), bof.clone(), formula(length).repeat(count)].concat();
        assert!(look_through(&formulas(1000, 10)).is_ok() && look_through(&formulas(1000, 1000)).is_err());
    }
}
