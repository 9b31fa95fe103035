//! What can be wrong with a dictionary: a code, a place, and the mend.

use serde::{Deserialize, Serialize};

use std::{fmt, sync::Arc};

/// A place in a dictionary file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Place {
    /// Path of the file inside its pack.
    pub file: Arc<str>,
    /// Line, from 1; 0 for the file as a whole.
    pub line: u64,
    /// Column of the table, from 1; 0 for the row as a whole.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if self.column > 0 {
            write!(f, ":{}", self.column)?;
        }
        Ok(())
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The dictionary can be used.
    Warning,
    /// It can't.
    Error,
}

/// The kinds of problems. Each has a code that stays the same over versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// Not readable as CSV, TOML or UTF-8.
    Unreadable,
    /// A column of the table is not in the header.
    MissingColumn,
    /// A column of the header is not in the table.
    UnknownColumn,
    /// A file that belongs to no table.
    UnknownFile,
    /// A cell that must not be empty is.
    EmptyCell,
    /// A cell holds a word that is not one of the allowed ones.
    BadValue,
    /// An id stands twice.
    DuplicateId,
    /// A row refers to an id that is not there.
    UnknownId,
    /// An alias stands under several roles without weights.
    AmbiguousWithoutWeight,
    /// The weights of an alias add up to more than one.
    WeightsExceedOne,
    /// An alias that is derived from another.
    Redundant,
    /// A row stands twice.
    DuplicateRow,
    /// A file is not as `dictionary format` writes it.
    Unformatted,
    /// An alias without a single letter or digit.
    NoWords,
    /// A role's code is not the one that its classification gives to the role's titles.
    CodeDisagrees,
}

impl Code {
    /// All codes.
    pub const ALL: [Code; 15] = [
        Code::Unreadable,
        Code::MissingColumn,
        Code::UnknownColumn,
        Code::UnknownFile,
        Code::EmptyCell,
        Code::BadValue,
        Code::DuplicateId,
        Code::UnknownId,
        Code::AmbiguousWithoutWeight,
        Code::WeightsExceedOne,
        Code::Redundant,
        Code::DuplicateRow,
        Code::Unformatted,
        Code::NoWords,
        Code::CodeDisagrees,
    ];

    /// The code as it is shown: `D009`.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Unreadable => "D001",
            Code::MissingColumn => "D002",
            Code::UnknownColumn => "D003",
            Code::UnknownFile => "D004",
            Code::EmptyCell => "D005",
            Code::BadValue => "D006",
            Code::DuplicateId => "D007",
            Code::UnknownId => "D008",
            Code::AmbiguousWithoutWeight => "D009",
            Code::WeightsExceedOne => "D010",
            Code::Redundant => "D011",
            Code::DuplicateRow => "D012",
            Code::Unformatted => "D013",
            Code::NoWords => "D014",
            Code::CodeDisagrees => "D015",
        }
    }

    /// How bad this kind is.
    pub fn severity(self) -> Severity {
        match self {
            Code::UnknownColumn | Code::UnknownFile | Code::Redundant | Code::DuplicateRow | Code::Unformatted | Code::CodeDisagrees => {
                Severity::Warning
            }
            _ => Severity::Error,
        }
    }

    /// What is wrong, without a word of the table.
    pub fn what(self) -> &'static str {
        match self {
            Code::Unreadable => "the file is not readable",
            Code::MissingColumn => "a column is missing",
            Code::UnknownColumn => "the table has no such column",
            Code::UnknownFile => "the file belongs to no table",
            Code::EmptyCell => "a cell is empty",
            Code::BadValue => "the cell holds none of the allowed values",
            Code::DuplicateId => "an id stands twice",
            Code::UnknownId => "the row refers to an id that is not there",
            Code::AmbiguousWithoutWeight => "the alias stands under several roles",
            Code::WeightsExceedOne => "the weights of the alias add up to more than 1",
            Code::Redundant => "the row is derived from another",
            Code::DuplicateRow => "the row stands twice",
            Code::Unformatted => "the rows are not sorted or trimmed",
            Code::NoWords => "the alias has no words",
            Code::CodeDisagrees => "the code is not the one that its classification gives",
        }
    }

    /// What to do about it.
    pub fn mend(self) -> &'static str {
        match self {
            Code::Unreadable => "save the file as UTF-8 CSV with the same number of cells in every row",
            Code::MissingColumn => "add the column to the header; its cells may be empty where the table allows it",
            Code::UnknownColumn => "remove the column or correct its name",
            Code::UnknownFile => "rename the file after its table (aliases.csv, roles.csv ...) or move it out of the pack",
            Code::EmptyCell => "fill the cell or remove the row",
            Code::BadValue => "use one of the words named in the message",
            Code::DuplicateId => "keep one of the two rows",
            Code::UnknownId => "correct the id, or add the row it refers to",
            Code::AmbiguousWithoutWeight => "give each row of this alias a weight: the share of uses that mean its role",
            Code::WeightsExceedOne => "lower the weights of this alias until they add up to at most 1",
            Code::Redundant => "remove the row: the analyzer already derives it",
            Code::DuplicateRow => "remove one of the two rows",
            Code::Unformatted => "run `normalize dictionary format DIR`",
            Code::NoWords => "write a title with at least one word",
            Code::CodeDisagrees => "correct the code, or name it in the role's note with the reason",
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// Of what kind.
    pub code: Code,
    /// What, in a sentence without a full stop.
    pub message: String,
}

impl Problem {
    /// A problem at a place.
    pub fn new(code: Code, place: &Place, message: impl Into<String>) -> Problem {
        Problem { place: place.clone(), code, message: message.into() }
    }
}

impl Problem {
    /// The problem with its place and kind, and without a word of the table: for messages that end up in logs.
    pub fn unquoted(&self) -> String {
        format!("{}: {}[{}]: {}", self.place, self.code.severity(), self.code.as_str(), self.code.what())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}[{}]: {}; {}", self.place, self.code.severity(), self.code.as_str(), self.message, self.code.mend())
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// Why a dictionary could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DictionaryError {
    /// A compiled index that can't be used.
    #[error("cannot use {path}: {why} (`normalize dictionary build DIR -o {path}`)")]
    Index {
        /// The file.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// A compiled index beside other dictionaries.
    #[error("{path} is a compiled index, which stands alone; name the folders it was made from instead, or leave the others out")]
    NotAlone {
        /// The file.
        path: String,
    },
    /// Two classifications that stand beside.
    #[error("two classifications are called \"{name}\", and their columns would be, too; rename one of the folders")]
    SameName {
        /// The name of their folders.
        name: String,
    },
    /// A folder or file could not be read.
    #[error("cannot read {path}: {source}; check that it exists and may be read")]
    Io {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file of a classification does not have the published layout.
    #[error("{path} has no column \"{column}\"; name files and columns as published, or as `normalize dictionary import --help` says")]
    Layout {
        /// Which file.
        path: String,
        /// What is missing.
        column: String,
    },
    /// A row of a file that is to be imported can't be read.
    #[error("cannot read {path}, row {row} (line {line}): {cause}")]
    Row {
        /// Which file.
        path: String,
        /// Which row, the header counted.
        row: u64,
        /// The line it begins in.
        line: u64,
        /// What is wrong, and the mend.
        cause: String,
    },
    /// A file that is to be imported does not have the syntax it should have.
    #[error("cannot read {path}{}: {cause}", line.map_or(String::new(), |line| format!(", line {line}")))]
    Syntax {
        /// Which file.
        path: String,
        /// Where, if that is known.
        line: Option<u64>,
        /// What is wrong, and the mend.
        cause: String,
    },
    /// A classification or catalogue without a single title.
    #[error("{path} holds no titles; name a file or folder with at least one title and its code")]
    NoTitles {
        /// Which file or folder.
        path: String,
    },
    /// Its contents are at fault.
    #[error("the dictionary has {} error(s); the first: {}", .0.len(), .0[0].unquoted())]
    Faulty(Vec<Problem>),
}
