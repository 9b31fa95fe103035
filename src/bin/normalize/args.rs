//! What can be typed. Parsing has no side effects; help, completions and man page come from here.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use rolecall::dictionary::import::Format as ImportLayout;

const EXAMPLES: &str = "Examples:
  normalize titles.csv                         look at the first answers
  normalize titles.csv -o answers.csv          all rows, with the answer's columns added
  normalize export.xlsx -s 'Position Title' -o answers.xlsx
  normalize 'exports/*.csv' -o answers/        a file of answers for each
  cat titles.csv | normalize - --format jsonl --top 5
  normalize titles.csv -o answers.csv --report report.html
  normalize titles.csv --dictionary my-pack --codes soc,isco --ladder ops -o answers.csv
  normalize explain 'Sr. Software Enginer - Remote'

Exit codes: 0 fine, 1 a requested check failed, 2 error.";

/// Turn free-text job titles into canonical roles, families, functions and levels.
#[derive(Debug, Parser)]
#[command(name = "normalize", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub table: TableArgs,
}

/// Which dictionaries to use.
#[derive(Debug, ClapArgs, Clone, Default)]
pub struct DictionaryArgs {
    /// Lay a pack over the built-in dictionary; several: the last wins. A classification (an imported list, or its .idx) stands beside
    /// it and adds columns of its own
    #[arg(long, value_name = "DIR")]
    pub dictionary: Vec<PathBuf>,
    /// Leave the built-in dictionary out
    #[arg(long)]
    pub no_builtin: bool,
}

#[derive(Debug, ClapArgs)]
pub struct TableArgs {
    /// Files with a column of titles (CSV, TSV, XLSX, XLS, ODS, Parquet, JSON Lines, also .gz and .zst), or patterns; `-` is
    /// standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Write to this file, which appears whole or not at all; in a folder, a file for each input
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// The column that holds the titles: its name, or its number from 1
    #[arg(short, long, value_name = "COLUMN")]
    pub select: Option<String>,
    /// The column that says where people work (Department, Team ...), which decides titles with several meanings: its name, its number from
    /// 1, or `none` [default: found by its name; with --distinct none]
    #[arg(long, value_name = "COLUMN")]
    pub context: Option<String>,
    /// What parts the cells of the input: one character, or `tab` [default: looked for]
    #[arg(short, long, value_name = "DELIM")]
    pub delimiter: Option<String>,
    /// Encoding of the input's text, as utf-8, windows-1252, shift_jis [default: looked for]
    #[arg(short, long, value_name = "ENCODING")]
    pub encoding: Option<String>,
    /// The sheet of a spreadsheet: its name, or its number from 1 [default: the first that is shown]
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,
    /// Leave out N lines above the header [default: looked for]
    #[arg(long, value_name = "N")]
    pub skip_lines: Option<usize>,
    /// The first row is a title already
    #[arg(long)]
    pub no_headers: bool,
    /// Format of the output [default: as OUT ends, else csv]
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Threads [default: all cores]
    #[arg(short = 'j', long, value_name = "N")]
    pub threads: Option<usize>,
    #[command(flatten)]
    pub dictionaries: DictionaryArgs,
    /// Call nothing a match below this confidence
    #[arg(long, value_name = "X")]
    pub min_confidence: Option<f32>,
    /// With --format jsonl: the K nearest roles of each title
    #[arg(long, value_name = "K", default_value_t = 0)]
    pub top: usize,
    /// Add columns with codes
    #[arg(long, value_enum, value_delimiter = ',')]
    pub codes: Vec<Scheme>,
    /// Add `ladder_level`: a ladder of the dictionary by name, or a CSV file
    #[arg(long, value_name = "NAME")]
    pub ladder: Option<String>,
    #[command(flatten)]
    pub report: ReportArgs,
    /// FILE is an earlier output: answer only its rows without a match again, in their columns, and pass the others on
    #[arg(long, conflicts_with_all = ["no_headers", "distinct"])]
    pub only_unmatched: bool,
    /// Leave a rolecall.toml beside the first FILE unread
    #[arg(long)]
    pub no_config: bool,
    /// CSV for spreadsheet programs: with the mark and line ends they expect, and cells that would run as formulas made text
    #[arg(long)]
    pub excel: bool,
    /// Each distinct title once with its count, the most frequent first (with --context: each distinct pair of title and context); they are held in memory, up to 512 MiB of them
    #[arg(long, conflicts_with = "report")]
    pub distinct: bool,
    /// Mask mail addresses, phone numbers and links inside the titles, wherever titles are written or shown
    #[arg(long)]
    pub redact: bool,
    /// No messages but errors
    #[arg(short, long)]
    pub quiet: bool,
}

/// The page that shows what a run did.
#[derive(Debug, ClapArgs)]
pub struct ReportArgs {
    /// Write a page with charts, lists and a review of doubtful titles: one file that opens in a browser
    #[arg(long, value_name = "PAGE")]
    pub report: Option<PathBuf>,
    /// With --report: show what moved since an older file of the same people, an input or an output; all titles are read without a context
    #[arg(long, value_name = "OLD", requires = "report", conflicts_with = "context")]
    pub compare: Option<PathBuf>,
    /// With --compare: the column that tells people apart [default: found by its name]
    #[arg(long, value_name = "COLUMN", requires = "compare")]
    pub id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Csv,
    Tsv,
    Jsonl,
    Xlsx,
    #[cfg(feature = "parquet")]
    Parquet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Scheme {
    /// Standard Occupational Classification 2018
    Soc,
    /// O*NET-SOC
    Onet,
    /// ISCO-08
    Isco,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show why titles are decided as they are
    Explain {
        /// Titles
        #[arg(required = true, value_name = "TITLE")]
        titles: Vec<String>,
        /// The department that the holders work in, as `IT` or `Sales - EMEA`
        #[arg(long, value_name = "NAME")]
        context: Option<String>,
        /// One JSON object a title
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        dictionaries: DictionaryArgs,
    },
    /// Measure answers against a file of right ones
    #[command(after_help = "Fields: role_id family function level outcome soc soc_minor soc_major isco code.\n\
        A cell may hold several right answers joined by `|`.\n\nExample:\n  normalize evaluate gold.csv --expect role_id=role --expect level=level")]
    Evaluate(EvaluateArgs),
    /// Turn decisions about titles, from the review of a report, into a pack of your own words
    #[command(after_help = APPLY_EXAMPLES)]
    Apply(ApplyArgs),
    /// Gather titles without a match that belong together, and propose roles for them, as a table to edit
    #[command(after_help = SUGGEST_EXAMPLES)]
    Suggest(SuggestArgs),
    /// List and search the roles of the dictionary
    Roles {
        /// Words to look for in titles, aliases and ids
        query: Option<String>,
        #[command(flatten)]
        dictionaries: DictionaryArgs,
    },
    /// Look after dictionaries
    Dictionary {
        #[command(subcommand)]
        command: DictionaryCommand,
    },
    /// Look at career ladders
    Ladder {
        #[command(subcommand)]
        command: LadderCommand,
    },
    /// Print a completion script for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

const APPLY_EXAMPLES: &str = "Examples:
  normalize titles.csv -o answers.csv --report report.html    decide in the page, download decisions.csv
  normalize apply decisions.csv --to my-pack
  normalize answers.csv --only-unmatched --dictionary my-pack -o better.csv

A decided title gets its answer as a whole, whatever stands in it; other titles keep theirs. The columns are title, decision (accept,
choose, new_role, not_a_job, or nothing), role_id, for a new role also role and family_id, and note. To use the pack without naming it,
write it into a rolecall.toml beside your files:

  dictionary = [\"my-pack\"]

It may also hold codes = [\"soc\"], ladder = \"ops\", min_confidence = 0.6 and context = \"Department\" (or \"none\").

Exit code 1: the pack was written, but a title in it could not be settled.";

#[derive(Debug, ClapArgs)]
pub struct ApplyArgs {
    /// CSV file with decisions
    pub decisions: PathBuf,
    /// The folder of the pack; one that is there is extended
    #[arg(long, value_name = "DIR", default_value = "my-pack")]
    pub to: PathBuf,
    #[command(flatten)]
    pub dictionaries: DictionaryArgs,
}

const SUGGEST_EXAMPLES: &str = "Example:
  normalize suggest answers.csv -o suggestions.csv
  normalize apply suggestions.csv --to my-pack              after editing it
  normalize dictionary diff my-pack                         what the pack changes

Rows of one cluster have the same words in any order or spelling. In the table write `accept` into the column decision where the proposal
is right: a role that is there (choose), or a new one (new_role, with its title in role and its family in family_id). Change role_id,
role or family_id where it is not; write `not_a_job`, or leave the decision empty, and `apply` passes the row over.";

#[derive(Debug, ClapArgs)]
pub struct SuggestArgs {
    /// CSV or TSV file with titles: an earlier output, or an input
    pub titles: PathBuf,
    /// The column that holds the titles: its name, or its number from 1
    #[arg(short, long, value_name = "COLUMN")]
    pub select: Option<String>,
    /// Leave a rolecall.toml beside the file unread
    #[arg(long)]
    pub no_config: bool,
    /// Write to this file, which appears whole or not at all [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub dictionaries: DictionaryArgs,
}

#[derive(Debug, ClapArgs)]
pub struct EvaluateArgs {
    /// CSV file with titles and right answers
    pub gold: PathBuf,
    /// Which field of the answer a column holds
    #[arg(long, value_name = "FIELD=COLUMN", required = true)]
    pub expect: Vec<String>,
    /// The column that holds the titles [default: title]
    #[arg(long, value_name = "COLUMN", default_value = "title")]
    pub title: String,
    /// The column that says where people work
    #[arg(long, value_name = "COLUMN")]
    pub context: Option<String>,
    /// Measure a classification beside the dictionary: the name of its folder or .idx
    #[arg(long, value_name = "NAME")]
    pub of: Option<String>,
    /// How many candidates to rank for success@k and MRR
    #[arg(long, default_value_t = 10)]
    pub top: usize,
    /// All figures as one JSON object
    #[arg(long)]
    pub json: bool,
    /// Fail (exit 1) if the first field's recall is lower
    #[arg(long, value_name = "X")]
    pub at_least: Option<f64>,
    #[command(flatten)]
    pub dictionaries: DictionaryArgs,
}

#[derive(Debug, Subcommand)]
pub enum DictionaryCommand {
    /// Report everything that is wrong with a pack, or with the built-in one
    Check {
        /// The pack, checked as laid over the built-in one
        dir: Option<PathBuf>,
        /// Check the pack for itself, without the built-in one below it
        #[arg(long)]
        no_builtin: bool,
        /// Warnings fail, too
        #[arg(long)]
        strict: bool,
        /// Hold the codes of the roles against a published classification: onet:FOLDER or esco:FILE
        #[arg(long, value_name = "SCHEME:PATH")]
        against: Vec<String>,
    },
    /// Sort and trim the tables of a pack
    Format {
        /// The pack
        dir: PathBuf,
        /// Change nothing; fail (exit 1) if something would change
        #[arg(long)]
        check: bool,
    },
    /// Make a pack from a published classification, or from a table of your own
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// Compile packs, with the ranking that is learned from them, into one file that opens at once
    #[command(
        after_help = "Example:\n  normalize dictionary build onet-pack -o onet.idx\n  normalize --dictionary onet.idx titles.csv -o answers.csv"
    )]
    Build {
        /// The packs, the last on top
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// Lay them over the built-in dictionary
        #[arg(long)]
        builtin: bool,
        /// The file, which appears whole or not at all
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Fit the ranking of a pack to titles with known answers; half of them, by hash, only report
    #[command(after_help = "Example:\n  normalize dictionary fit onet-pack coded.csv --expect code=label")]
    Fit(FitArgs),
    /// Learn what the roles of one dictionary mean in the classification of a pack, and keep it there as crosswalk.csv
    #[command(after_help = "Example: answers of O*NET speak for ESCO's occupations\n  normalize dictionary bridge onet-pack esco-pack\n  \
        normalize --no-builtin --dictionary onet-pack --dictionary esco-pack titles.csv -o answers.csv")]
    Bridge {
        /// The dictionary whose answers are known: a pack, an .idx, or `builtin`
        from: PathBuf,
        /// The pack that will keep the crosswalk
        to: PathBuf,
    },
    /// Show a role with its codes, aliases and neighbours
    Show {
        /// A role id, or words of its title
        query: String,
        #[command(flatten)]
        dictionaries: DictionaryArgs,
    },
    /// Show what a pack changes when it is laid over the built-in one
    Diff {
        /// The pack
        dir: PathBuf,
    },
    /// List the titles of a file whose answer new rows would change
    Try {
        /// CSV file with new rows (`alias,role_id`, or the columns of another table), or a pack
        new: PathBuf,
        /// CSV file with a column of titles
        titles: PathBuf,
        /// The column that holds the titles: its name, or its number from 1
        #[arg(short, long, value_name = "COLUMN")]
        select: Option<String>,
        #[command(flatten)]
        dictionaries: DictionaryArgs,
    },
}

const IMPORT_EXAMPLES: &str = "Examples:
  normalize dictionary import onet db_30_0_text -o onet-pack
  normalize dictionary import esco occupations_de.csv --language de -o esco-pack
  normalize dictionary import csv our-jobs.csv -o our-pack

A table of your own needs two columns: the title (`alias`, `title` or `label`) and the code of its concept (`concept`, `code`,
`role_id` or `id`), which is kept letter for letter. It may have the concept's preferred title (`preferred` or `role`), `weight` (a
share, or a count), `language` and `note`.

What was read, skipped and dropped is counted on the screen. Then:
  normalize dictionary check our-pack --no-builtin
  normalize --no-builtin --dictionary our-pack titles.csv -o answers.csv";

#[derive(Debug, ClapArgs)]
pub struct FitArgs {
    /// The pack, whose pack.toml will keep what was found
    pub dir: PathBuf,
    /// CSV file with titles and right answers
    pub gold: PathBuf,
    /// Fit it as it stands beside this dictionary: `builtin`, or another pack [default: as it stands alone]
    #[arg(long, value_name = "DIR")]
    pub beside: Option<PathBuf>,
    /// Which field of the answer a column holds
    #[arg(long, value_name = "FIELD=COLUMN")]
    pub expect: String,
    /// The column that holds the titles
    #[arg(long, value_name = "COLUMN", default_value = "title")]
    pub title: String,
}

#[derive(Debug, ClapArgs)]
pub struct ImportArgs {
    /// How the titles are laid out
    #[arg(value_enum)]
    pub format: ImportFormat,
    /// The file or folder, as published
    pub path: PathBuf,
    /// The folder of the new pack; a pack that an import wrote is replaced as a whole
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Language of the titles, two letters; where a file holds several, the others are skipped [default: en]
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
    /// Leave one title in N out of the pack (by a hash of its words) and write it to FILE with its codes, to measure the pack on
    /// what it has not seen
    #[arg(long, value_name = "N:FILE")]
    pub hold_out: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportFormat {
    /// Folder of the O*NET text database
    Onet,
    /// CSV file of ESCO's occupations
    Esco,
    /// Coding index of the UK's SOC 2020
    Uksoc,
    /// CSV file of Canada's NOC 2021, or a folder with its structure and elements
    Noc,
    /// SKOS thesaurus: .ttl, .nt, .rdf or .xml
    Skos,
    /// CSV file of your own: titles with codes
    Csv,
}

impl ImportFormat {
    /// The reader of this layout.
    pub fn format(self) -> ImportLayout {
        match self {
            ImportFormat::Onet => ImportLayout::Onet,
            ImportFormat::Esco => ImportLayout::Esco,
            ImportFormat::Uksoc => ImportLayout::UkSoc,
            ImportFormat::Noc => ImportLayout::Noc,
            ImportFormat::Skos => ImportLayout::Skos,
            ImportFormat::Csv => ImportLayout::Csv,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum LadderCommand {
    /// Show the rungs of a ladder and what they expect
    Show {
        /// Name of a ladder of the dictionary, or a CSV file
        name: String,
        #[command(flatten)]
        dictionaries: DictionaryArgs,
    },
    /// Name the ladders there are
    List {
        #[command(flatten)]
        dictionaries: DictionaryArgs,
    },
}
