//! JSON Lines: an object a line. Its keys are the columns; the object itself goes along, so that it can be written as it was.

use std::{
    io::{BufRead, BufReader, Cursor, Read},
    path::{Path, PathBuf},
};

use csv::{ByteRecord, Position};
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::{Rows, bytes::Consumed, encoding::Text};
use crate::error::Failure;

/// A line is at most this long.
const MOST_LINE: u64 = 64 << 20;

/// Objects, as rows.
pub struct Lines {
    path: PathBuf,
    source: BufReader<Box<dyn Read + Send>>,
    consumed: Consumed,
    size: Option<u64>,
    /// The keys that are columns, in the order in which they first come.
    keys: Vec<String>,
    places: FxHashMap<String, usize>,
    line: Vec<u8>,
    /// Number of the line that was read last.
    number: u64,
    /// Objects with keys that the first ones do not have.
    others: u64,
}

/// Whether a text holds JSON Lines: it begins with an object.
pub fn looks_so(start: &[u8]) -> bool {
    let start = start.trim_ascii_start();
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    start.first() == Some(&b'{')
        && (matches!(start.get(1..).map(<[u8]>::trim_ascii_start), Some([b'"' | b'}', ..])) || object(line).is_ok())
}

impl Lines {
    pub fn new(path: PathBuf, text: Text, consumed: Consumed, size: Option<u64>) -> Result<Lines, Failure> {
        let (mut keys, mut places) = (Vec::new(), FxHashMap::default());
        // The last line may be cut by the end of the look; then it is no object, unless it is the last of the file.
        for line in text.start.split(|&byte| byte == b'\n') {
            for (key, _) in object(line).unwrap_or_default() {
                places.entry(key).or_insert_with_key(|key: &String| {
                    keys.push(key.clone());
                    keys.len() - 1
                });
            }
        }
        let source: Box<dyn Read + Send> = Box::new(Cursor::new(text.start).chain(text.rest));
        let source = BufReader::with_capacity(1 << 17, source);
        Ok(Lines { path, source, consumed, size, keys, places, line: Vec::new(), number: 0, others: 0 })
    }
}

impl Rows for Lines {
    fn read(&mut self, record: &mut ByteRecord) -> Result<bool, Failure> {
        loop {
            self.line.clear();
            self.number += 1;
            let fault = |cause: String| Failure::content(&self.path, Some(self.number), cause);
            let read =
                self.source.by_ref().take(MOST_LINE).read_until(b'\n', &mut self.line).map_err(|source| fault(source.to_string()))?;
            if read == 0 {
                return Ok(false);
            }
            if read as u64 == MOST_LINE {
                return Err(fault(format!("the line is longer than {} MiB", MOST_LINE >> 20)));
            }
            if self.line.trim_ascii().is_empty() {
                continue;
            }
            let object = object(&self.line).map_err(|error| unreadable(&self.path, self.number, &error))?;
            record.clear();
            let mut cells: Vec<Option<Value>> = vec![None; self.keys.len()];
            let mut others = Vec::new();
            for (key, value) in object {
                match self.places.get(&key) {
                    Some(&place) => cells[place] = Some(value),
                    None => others.push(format!("{key}={}", shown(&value))),
                }
            }
            for cell in &cells {
                match cell {
                    Some(Value::String(text)) => record.push_field(text.as_bytes()),
                    Some(value) => record.push_field(shown(value).as_bytes()),
                    None => record.push_field(b""),
                }
            }
            self.others += u64::from(!others.is_empty());
            for other in &others {
                record.push_field(other.as_bytes());
            }
            record.push_field(self.line.trim_ascii());
            let mut place = Position::new();
            place.set_line(self.number).set_record(self.number - 1);
            record.set_position(Some(place));
            return Ok(true);
        }
    }

    fn position(&self) -> u64 {
        self.consumed.get()
    }

    fn size(&self) -> Option<u64> {
        self.size
    }

    fn header(&mut self) -> Option<ByteRecord> {
        Some(ByteRecord::from(self.keys.clone()))
    }

    fn remarks(&self) -> Vec<String> {
        let remark = format!(
            "{}: {} objects have keys that the first ones do not have; in a table they stand in cells behind the others, as key=value",
            self.path.display(),
            self.others
        );
        (self.others > 0).then_some(remark).into_iter().collect()
    }
}

fn object(line: &[u8]) -> Result<Map<String, Value>, serde_json::Error> {
    serde_json::from_slice(line)
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(yes) => yes.to_string(),
        other => other.to_string(),
    }
}

/// What is wrong with a line; the parser's own words may quote it.
fn unreadable(path: &Path, number: u64, error: &serde_json::Error) -> Failure {
    let cause = match error.classify() {
        serde_json::error::Category::Eof => "the object is cut off".to_owned(),
        serde_json::error::Category::Data => "it is no JSON object; each line must be one".to_owned(),
        _ => format!("it is no valid JSON at column {}; each line must be an object", error.column()),
    };
    Failure::content(path, Some(number), cause)
}

#[cfg(test)]
mod tests {
    use super::looks_so;

    #[test]
    fn objects_are_told_from_text() {
        assert!(looks_so(b"\n{\"title\":\"Nurse\"}\n"));
        assert!(looks_so(b"{ \"title\": \"cut"));
        assert!(!looks_so(b"{title},x\n"));
        assert!(!looks_so(b"title\n{\"a\":1}\n"));
    }
}
