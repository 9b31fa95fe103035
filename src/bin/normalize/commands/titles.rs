//! `normalize FILE...`: rows in, the same rows with their answers out.
//!
//! Rows stream in bounded batches. Each distinct title of a batch is analysed once, all of them in parallel; rows keep their order,
//! so the output is the same for any number of threads.

use std::{fmt::Write, hash::BuildHasher, io::IsTerminal, path::Path, process::ExitCode};

use csv::ByteRecord;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use rolecall::{Config, Normalizer, Outcome, Scratch, Verdict};
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{builder, earlier::Earlier, ladder, open, print};
use crate::{
    args::{Format, TableArgs},
    error::{BOLD, DIM, Failure, GREEN, PLAIN, YELLOW},
    report::{Recorder, Request},
    settings,
    table::{
        answer::{Answer, Extras},
        column::{self, text},
        read::Table,
        shown,
        summary::Summary,
        write::{Output, RankedCells},
    },
};

/// More threads than this are a slip of the finger, and would bring the machine to its knees.
const MOST_THREADS: usize = 1024;

/// How many rows a terminal is shown.
const SHOWN: usize = 20;

pub fn run(mut args: TableArgs) -> Result<ExitCode, Failure> {
    settings::layer(&mut args)?;
    if args.files.is_empty() {
        return Err(Failure::Usage("name a file of titles, or `-` for standard input; `normalize --help` shows examples".into()));
    }
    if let Some(threads) = args.threads {
        if threads > MOST_THREADS {
            return Err(Failure::Usage(format!("-j {threads} is more threads than any machine has cores; at most {MOST_THREADS}")));
        }
        let built = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
        built.map_err(|e| Failure::Usage(format!("cannot start {threads} threads: {e}")))?;
    }
    if let Some(output) = &args.output
        && args.files.iter().any(|file| same_file(file, output))
    {
        return Err(Failure::Usage(format!("{} is input and output at once; write to another file", output.display())));
    }
    let (builder, ladder) = match &args.ladder {
        Some(name) => {
            let (builder, name) = ladder::with_ladder(builder(&args.dictionaries), name)?;
            (builder, Some(name))
        }
        None => (builder(&args.dictionaries), None),
    };
    let mut config = Config::default();
    if let Some(least) = args.min_confidence {
        if !(0.0..=1.0).contains(&least) {
            return Err(Failure::Usage(format!("--min-confidence is {least}; it goes from 0 to 1")));
        }
        config.min_confidence = least;
    }
    let normalizer = open(builder.config(config))?;
    let ladder = ladder.map(|name| ladder::find(&normalizer, &name)).transpose()?;
    let format = args.format.unwrap_or_else(|| format_of(args.output.as_deref()));
    if args.top > 0 && format != Format::Jsonl {
        return Err(Failure::Usage("--top writes lists, which need --format jsonl".into()));
    }
    if args.only_unmatched && format == Format::Jsonl {
        return Err(Failure::Usage("--only-unmatched fills the columns of an earlier table, which JSON Lines are not".into()));
    }
    let mut run = Run {
        normalizer: &normalizer,
        extras: Extras { codes: args.codes.clone(), ladder, beside: normalizer.beside().map(|(name, _)| name.to_owned()).collect() },
        top: args.top,
        width: 0,
        summary: Summary::default(),
        passed: 0,
        recorder: request(&args)?.map(|request| Recorder::new(request, &normalizer)),
    };
    let shown = args.output.is_none() && !args.only_unmatched && args.format.is_none() && std::io::stdout().is_terminal();
    if shown {
        run.show(&args)?;
    } else {
        run.write(&args, format)?;
    }
    if let Some(recorder) = run.recorder.take() {
        recorder.finish()?;
    }
    if !args.quiet {
        if args.only_unmatched {
            anstream::eprintln!("{} rows have a match already and were passed on; of the others:", run.passed);
        }
        anstream::eprint!("{}", run.summary.text());
        if shown {
            anstream::eprintln!("{DIM}to keep all rows: normalize {} -o answers.csv{PLAIN}", args.files[0].display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The report that was asked for. No file of the run may be its place.
fn request(args: &TableArgs) -> Result<Option<Request>, Failure> {
    let Some(page) = args.report.report.clone() else {
        return Ok(None);
    };
    let taken = args.files.iter().chain(&args.output).chain(&args.report.compare).find(|file| same_file(file, &page));
    if let Some(file) = taken {
        return Err(Failure::Usage(format!("--report would overwrite {}; name another file", file.display())));
    }
    Ok(Some(Request { page, compare: args.report.compare.clone(), id: args.report.id.clone() }))
}

fn same_file(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

fn format_of(output: Option<&Path>) -> Format {
    match output.and_then(Path::extension).and_then(|extension| extension.to_str()) {
        Some("tsv") => Format::Tsv,
        Some("jsonl" | "ndjson") => Format::Jsonl,
        _ => Format::Csv,
    }
}

struct Run<'n> {
    normalizer: &'n Normalizer,
    extras: Extras<'n>,
    top: usize,
    /// Cells of a row by the header (of the first row without one).
    width: usize,
    summary: Summary,
    /// Rows of an earlier output that have their match.
    passed: u64,
    /// Listens, where a report was asked for.
    recorder: Option<Recorder<'n>>,
}

/// The answers of one batch: for each row the place of its title among the distinct ones.
struct Answered<'b> {
    places: Vec<u32>,
    titles: Vec<(std::borrow::Cow<'b, str>, u64)>,
    answers: Vec<(Answer, Option<Vec<RankedCells>>)>,
}

impl Run<'_> {
    fn open(&mut self, path: &Path, args: &TableArgs) -> Result<(Table, usize), Failure> {
        let mut table = Table::open(path, delimiter(args)?, !args.no_headers)?;
        let choice = column::choose(&mut table, args.select.as_deref(), self.normalizer)?;
        if !args.quiet {
            let parted = match table.delimiter {
                b',' => String::new(),
                b'\t' => ", parted by tabs".into(),
                other => format!(", parted by `{}`", other as char),
            };
            let name = if path == Path::new("-") { "standard input".into() } else { path.display().to_string() };
            anstream::eprintln!("{DIM}{name}: titles in {}{parted}{PLAIN}", choice.how);
        }
        self.width = match &table.header {
            Some(header) => header.len(),
            None => table.look(1)?.first().map_or(0, ByteRecord::len),
        };
        if let Some(recorder) = &mut self.recorder {
            recorder.file(&table, choice.column)?;
        }
        Ok((table, choice.column))
    }

    fn answer<'b>(&mut self, batch: &'b [ByteRecord], column: usize) -> Answered<'b> {
        let mut index: FxHashMap<&[u8], u32> = FxHashMap::default();
        let mut counts: Vec<u64> = Vec::new();
        let mut cells: Vec<&[u8]> = Vec::new();
        let mut places = Vec::with_capacity(batch.len());
        for record in batch {
            let cell = record.get(column).unwrap_or_default();
            let place = *index.entry(cell).or_insert_with(|| {
                cells.push(cell);
                counts.push(0);
                cells.len() as u32 - 1
            });
            counts[place as usize] += 1;
            places.push(place);
        }
        self.summary.ragged(batch.iter().filter(|record| record.len() != self.width).count() as u64);
        let titles: Vec<_> = cells.iter().map(|cell| (text(cell), FxBuildHasher.hash_one(cell))).collect();
        let (normalizer, extras, top) = (self.normalizer, &self.extras, self.top);
        let answered: Vec<(Outcome<'_>, Answer, Option<Vec<RankedCells>>)> = titles
            .par_iter()
            .map_init(Scratch::default, |scratch, (title, _)| {
                let outcome = normalizer.normalize_with(title, scratch);
                let mut answer = Answer::with(normalizer, &outcome, extras);
                let ranked = (top > 0).then(|| {
                    let ranked = normalizer.ranked(title, top, scratch);
                    ranked.iter().map(|ranked| RankedCells::new(normalizer, ranked)).collect()
                });
                for (at, (_, classification)) in normalizer.beside().enumerate() {
                    answer.push(classification, &normalizer.normalize_beside(at, title, scratch));
                }
                (outcome, answer, ranked)
            })
            .collect();
        for (((title, hash), rows), (outcome, ..)) in titles.iter().zip(&counts).zip(&answered) {
            self.summary.add(title, *hash, outcome, *rows);
        }
        if let Some(recorder) = &mut self.recorder {
            let distinct = titles.iter().zip(&counts).zip(&answered);
            recorder.batch(batch, &places, distinct.map(|(((title, _), rows), (outcome, ..))| (title.as_ref(), *rows, outcome)));
        }
        let answers = answered.into_iter().map(|(_, answer, ranked)| (answer, ranked)).collect();
        Answered { places, titles, answers }
    }

    fn write(&mut self, args: &TableArgs, format: Format) -> Result<(), Failure> {
        let mut output: Option<Output> = None;
        let mut first_header: Option<Vec<String>> = None;
        let mut batch = Vec::new();
        for path in &args.files {
            let (mut table, column) = self.open(path, args)?;
            let header: Option<Vec<String>> =
                table.header.as_ref().map(|header| header.iter().map(|cell| text(cell).into_owned()).collect());
            let earlier = match (&header, args.only_unmatched) {
                (Some(header), true) => Some(Earlier::find(path, header, &self.extras.names(), column)?),
                _ => None,
            };
            let out = match &mut output {
                Some(out) => {
                    if header != first_header {
                        return Err(Failure::Usage(format!(
                            "{} has other columns than {}: files of one output need the same header; run them one by one",
                            path.display(),
                            args.files[0].display()
                        )));
                    }
                    out
                }
                None => {
                    let out = output.insert(Output::create(args.output.as_deref(), format, table.delimiter)?);
                    let own = header.clone().unwrap_or_else(|| (1..=self.width).map(|at| format!("column_{at}")).collect());
                    if header.is_some() || format == Format::Jsonl {
                        let added = if earlier.is_some() { Vec::new() } else { self.added(&own) };
                        out.header(&own, &added)?;
                    }
                    first_header = header;
                    out
                }
            };
            let progress = progress(&table, args.quiet);
            while table.next_batch(&mut batch)? {
                if let Some(earlier) = &earlier {
                    self.renew(&batch, column, earlier, out)?;
                    progress.set_position(table.position());
                    continue;
                }
                let answered = self.answer(&batch, column);
                for (record, &place) in batch.iter().zip(&answered.places) {
                    let (answer, ranked) = &answered.answers[place as usize];
                    out.row(record, self.width, answer, ranked.as_deref())?;
                }
                progress.set_position(table.position());
            }
            progress.finish_and_clear();
        }
        output.map_or(Ok(()), Output::finish)
    }

    /// Rows of an earlier output: those without a match are answered again in their columns.
    fn renew(&mut self, batch: &[ByteRecord], column: usize, earlier: &Earlier, out: &mut Output) -> Result<(), Failure> {
        let open: Vec<ByteRecord> = batch.iter().filter(|record| earlier.is_open(record)).cloned().collect();
        self.passed += (batch.len() - open.len()) as u64;
        let answered = self.answer(&open, column);
        let mut renewed = open.iter().zip(&answered.places).map(|(record, &place)| {
            let (answer, _) = &answered.answers[place as usize];
            earlier.renewed(record, answer.cells())
        });
        let nothing = Answer::default();
        for record in batch {
            match earlier.is_open(record).then(|| renewed.next()).flatten() {
                Some(renewed) => out.row(&renewed, self.width, &nothing, None)?,
                None => out.row(record, self.width, &nothing, None)?,
            }
        }
        Ok(())
    }

    /// The names of the added columns; prefixed where the input has one of them already.
    fn added(&self, own: &[String]) -> Vec<String> {
        let names = self.extras.names();
        // A file that has been through here twice has both kinds of names already.
        let free = |prefix: &String| !names.iter().any(|name| own.iter().any(|other| *other == format!("{prefix}{name}")));
        let prefixes = ["".to_owned(), "rolecall_".to_owned()].into_iter().chain((2..).map(|nth| format!("rolecall_{nth}_")));
        let prefix = prefixes.into_iter().find(free).unwrap_or_default();
        names.into_iter().map(|name| format!("{prefix}{name}")).collect()
    }

    /// The first rows as a readable table; all rows are counted.
    fn show(&mut self, args: &TableArgs) -> Result<(), Failure> {
        let mut rows: Vec<[String; 4]> = Vec::new();
        let mut batch = Vec::new();
        for path in &args.files {
            let (mut table, column) = self.open(path, args)?;
            let progress = progress(&table, args.quiet);
            while table.next_batch(&mut batch)? {
                let answered = self.answer(&batch, column);
                for &place in answered.places.iter().take(SHOWN.saturating_sub(rows.len())) {
                    let title = shown(&answered.titles[place as usize].0);
                    let cells = answered.answers[place as usize].0.cells();
                    let role = match Verdict::from_name(&cells[6]) {
                        Some(Verdict::Match) => cells[0].clone(),
                        Some(Verdict::Ambiguous) => format!("? {}", cells[11]),
                        _ => format!("- {}", cells[12]),
                    };
                    rows.push([title, role, cells[4].clone(), cells[8].clone()]);
                }
                progress.set_position(table.position());
            }
            progress.finish_and_clear();
        }
        print(&readable(&rows))
    }
}

fn readable(rows: &[[String; 4]]) -> String {
    let cut = |text: &str, width: usize| -> String {
        if text.chars().count() <= width {
            return format!("{text:<width$}");
        }
        format!("{}…", text.chars().take(width - 1).collect::<String>())
    };
    let mut out = format!("{BOLD}{} {} {} {:>5}{PLAIN}\n", cut("title", 38), cut("role", 34), cut("level", 15), "conf");
    for [title, role, level, confidence] in rows {
        let colour = if role.starts_with(['?', '-']) { YELLOW } else { GREEN };
        let (title, role, level) = (cut(title, 38), cut(role, 34), cut(level, 15));
        let _ = writeln!(out, "{title} {colour}{role}{PLAIN} {level} {confidence:>5}");
    }
    out
}

fn delimiter(args: &TableArgs) -> Result<Option<u8>, Failure> {
    match args.delimiter.as_deref() {
        None => Ok(None),
        Some("tab" | "\\t" | "\t") => Ok(Some(b'\t')),
        Some(other) => match other.as_bytes() {
            [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(Some(*byte)),
            _ => Err(Failure::Usage(format!("--delimiter is \"{other}\"; it takes one ASCII character, or `tab`"))),
        },
    }
}

/// A bar on a terminal, where the work is long enough to want one.
fn progress(table: &Table, quiet: bool) -> ProgressBar {
    if quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = match table.size {
        Some(size) => ProgressBar::new(size),
        None => ProgressBar::no_length(),
    };
    bar.set_draw_target(ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
