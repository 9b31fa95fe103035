//! What can go wrong outside the engine: causes with their mends, never the contents of a cell.

use std::{io, path::PathBuf};

use rolecall::dictionary::problem::{DictionaryError, Problem};

/// Colours that vanish where there is no terminal or NO_COLOR is set.
pub const RED: anstyle::Style = anstyle::AnsiColor::Red.on_default().bold();
/// For what asks for attention.
pub const YELLOW: anstyle::Style = anstyle::AnsiColor::Yellow.on_default();
/// For what went well.
pub const GREEN: anstyle::Style = anstyle::AnsiColor::Green.on_default();
/// For headings.
pub const BOLD: anstyle::Style = anstyle::Style::new().bold();
/// For what stands back.
pub const DIM: anstyle::Style = anstyle::Style::new().dimmed();
/// Ends a style.
pub const PLAIN: anstyle::Reset = anstyle::Reset;

/// Why a command could not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {}: {source}; nothing was left half-written", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{}", csv_fault(path, source))]
    Csv { path: PathBuf, source: csv::Error },
    #[error("cannot read {}{place}: {cause}", path.display())]
    Content { path: PathBuf, place: String, cause: String },
    #[error("{0}")]
    Usage(String),
    #[error("{}", faulty(.0))]
    Dictionary(DictionaryError),
    #[error("the reader of the output has gone")]
    ClosedPipe,
}

impl From<DictionaryError> for Failure {
    fn from(error: DictionaryError) -> Failure {
        Failure::Dictionary(error)
    }
}

impl Failure {
    /// A fault in what a file holds, at a row as its user counts.
    pub fn content(path: &std::path::Path, row: Option<u64>, cause: String) -> Failure {
        Failure::placed(path, row.map_or(String::new(), |row| format!(", row {row}")), cause)
    }

    /// The same with the place as it is said behind the file: `, sheet "Workers", row 3, column B`.
    pub fn placed(path: &std::path::Path, place: String, cause: String) -> Failure {
        Failure::Content { path: path.to_owned(), place, cause }
    }

    /// A fault while writing to `path`; a closed pipe is told apart.
    pub fn write(path: &std::path::Path, source: io::Error) -> Failure {
        if source.kind() == io::ErrorKind::BrokenPipe {
            return Failure::ClosedPipe;
        }
        Failure::Write { path: path.to_owned(), source }
    }

    /// The same for a writer of CSV.
    pub fn write_csv(path: &std::path::Path, source: csv::Error) -> Failure {
        match source.into_kind() {
            csv::ErrorKind::Io(source) => Failure::write(path, source),
            kind => Failure::Usage(format!("cannot write {}: {kind:?}", path.display())),
        }
    }
}

fn faulty(error: &DictionaryError) -> String {
    const SHOWN: usize = 10;
    match error {
        DictionaryError::Faulty(problems) => {
            let shown: Vec<String> = problems.iter().take(SHOWN).map(Problem::unquoted).collect();
            let more = problems.len().saturating_sub(SHOWN);
            let rest = if more > 0 { format!("\n  ... and {more} more") } else { String::new() };
            format!(
                "the dictionary has {} error(s)\n  {}{rest}\n`normalize dictionary check DIR` shows the words and the mend",
                problems.len(),
                shown.join("\n  ")
            )
        }
        other => other.to_string(),
    }
}

fn csv_fault(path: &std::path::Path, error: &csv::Error) -> String {
    let place = error.position().map_or(String::new(), |at| format!(", row {} (line {})", at.record() + 1, at.line()));
    let cause = match error.kind() {
        csv::ErrorKind::Io(source) => source.to_string(),
        csv::ErrorKind::Utf8 { .. } => "not UTF-8".into(),
        csv::ErrorKind::UnequalLengths { .. } => "a row has another number of cells than the header".into(),
        _ => "not readable as CSV".into(),
    };
    format!("cannot read {}{place}: {cause}", path.display())
}
