//! What the columns of a table hold, for a format that says so: cells are text on their way through, and go out as what they came as.
#![cfg_attr(not(feature = "parquet"), allow(dead_code))]

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellType {
    /// Text, and whatever is written as text.
    #[default]
    Text,
    Bool,
    /// A whole number of so many bits.
    Int {
        bits: u8,
        signed: bool,
    },
    Float,
    Double,
    /// A day.
    Date,
}

impl CellType {
    /// Whether a cell can go out as this type; an empty one is nothing.
    pub fn takes(self, cell: &str) -> bool {
        cell.is_empty()
            || match self {
                CellType::Text => true,
                CellType::Bool => cell.parse::<bool>().is_ok(),
                CellType::Int { bits: 64, .. } => self.long(cell).is_some(),
                CellType::Int { .. } => self.int(cell).is_some(),
                CellType::Float => cell.parse::<f32>().is_ok(),
                CellType::Double => cell.parse::<f64>().is_ok(),
                CellType::Date => days(cell).is_some(),
            }
    }

    /// A number of at most 32 bits, as Parquet keeps it: without a sign in the same bits.
    pub fn int(self, cell: &str) -> Option<i32> {
        match self {
            CellType::Int { signed: false, .. } => cell.parse::<u32>().ok().map(u32::cast_signed),
            CellType::Date => days(cell),
            _ => cell.parse().ok(),
        }
    }

    /// A number of 64 bits.
    pub fn long(self, cell: &str) -> Option<i64> {
        match self {
            CellType::Int { signed: false, .. } => cell.parse::<u64>().ok().map(u64::cast_signed),
            _ => cell.parse().ok(),
        }
    }
}

/// Days from 1970-01-01 to a date, by the calendar of today in all times.
fn days(date: &str) -> Option<i32> {
    let mut parts = date.rsplitn(3, '-');
    let (day, month, year) = (parts.next()?.parse::<i64>().ok()?, parts.next()?.parse::<i64>().ok()?, parts.next()?.parse::<i64>().ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years begin in March, so that the odd day comes last; 400 of them have 146,097 days.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    i32::try_from(days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted() {
        for (date, count) in [
            ("1970-01-01", 0),
            ("1969-12-31", -1),
            ("2000-02-29", 11_016),
            ("2000-03-01", 11_017),
            ("2024-12-31", 20_088),
            ("1900-03-01", -25_508),
            ("0000-03-01", -719_468),
            ("-0001-12-31", -719_529),
            ("+12345-06-07", 3_789_548),
        ] {
            assert_eq!(days(date), Some(count), "{date}");
        }
        for wrong in ["", "1970", "1970-13-01", "1970-00-01", "1970-01-32", "x-01-01"] {
            assert_eq!(days(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_keep_their_bits() {
        let unsigned = CellType::Int { bits: 32, signed: false };
        assert_eq!(unsigned.int("4294967295"), Some(-1));
        assert_eq!(CellType::Int { bits: 64, signed: false }.long("18446744073709551615"), Some(-1));
        assert!(!CellType::Int { bits: 32, signed: true }.takes("4294967295") && !unsigned.takes("-1") && unsigned.takes(""));
        assert!(CellType::Double.takes("NaN") && CellType::Double.takes("1E300") && !CellType::Bool.takes("yes"));
    }
}
