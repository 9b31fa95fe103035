//! `normalize FILE...`: rows in, the same rows with their answers out.
//!
//! Rows stream in bounded batches. Each distinct title of a batch is analysed once, all of them in parallel; rows keep their order,
//! so the output is the same for any number of threads.

use std::{
    borrow::Cow,
    fmt::Write,
    hash::BuildHasher,
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
};

use csv::ByteRecord;
use rayon::prelude::*;
use rolecall::{Config, Normalizer, Outcome, Scratch, Verdict};
use rustc_hash::FxBuildHasher;

use super::{builder, distinct::Distinct, earlier::Earlier, ladder, open, print};
use crate::{
    args::{Format, TableArgs},
    error::{BOLD, DIM, Failure, GREEN, PLAIN, YELLOW},
    progress::Progress,
    report::{Heard, Recorder, Request},
    settings,
    table::{
        answer::{Answer, Extras},
        column::{self, text},
        files,
        read::{self, Table},
        redact::redact,
        shown,
        summary::Summary,
        types::CellType,
        write::{Output, RankedCells, Row},
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
    let options = options(&args)?;
    let jobs = jobs(&args)?;
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
    let mut run = Run {
        normalizer: &normalizer,
        extras: Extras { codes: args.codes.clone(), ladder, beside: normalizer.beside().map(|(name, _)| name.to_owned()).collect() },
        args: &args,
        options,
        width: 0,
        summary: Summary::default(),
        remarks: Vec::new(),
        passed: 0,
        recorder: request(&args)?.map(|request| Recorder::new(request, &normalizer)),
    };
    let shown = args.output.is_none() && args.format.is_none() && !args.distinct && !args.only_unmatched && std::io::stdout().is_terminal();
    if shown {
        run.show(&jobs[0].files)?;
    } else {
        for job in &jobs {
            if args.distinct { run.write_distinct(job)? } else { run.write(job)? }
        }
    }
    if let Some(recorder) = run.recorder.take() {
        recorder.finish()?;
    }
    if !args.quiet {
        if args.only_unmatched {
            let reported = if args.report.report.is_some() { " (and are in the report)" } else { "" };
            anstream::eprintln!("{} rows have a match already and were passed on{reported}; of the others:", run.passed);
        }
        anstream::eprint!("{}", run.summary.text(args.report.report.as_deref()));
        for remark in &run.remarks {
            anstream::eprintln!("{YELLOW}look at{PLAIN} {remark}");
        }
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
    let taken = args.files.iter().chain(&args.output).chain(&args.report.compare).find(|file| files::same(file, &page));
    if let Some(file) = taken {
        return Err(Failure::Usage(format!("--report would overwrite {}; name another file", file.display())));
    }
    Ok(Some(Request { page, compare: args.report.compare.clone(), id: args.report.id.clone() }))
}

/// Files that are written to one output.
struct Job {
    files: Vec<PathBuf>,
    output: Option<PathBuf>,
    format: Format,
    /// Whether the format was asked for; else text stays parted as it was.
    asked: bool,
}

/// All files to one output, or each to its own inside a folder.
fn jobs(args: &TableArgs) -> Result<Vec<Job>, Failure> {
    let files = files::expand(&args.files)?;
    let output = args.output.as_deref();
    let jobs = match files::folder(output)? {
        Some(folder) => {
            let outputs = files::inside(folder, &files, args.format)?;
            let job = |(file, (output, format)): (&PathBuf, _)| {
                let asked = args.format.is_some();
                Job { files: vec![file.clone()], output: Some(output), format, asked }
            };
            files.iter().zip(outputs).map(job).collect()
        }
        None => {
            let named = output.map(files::format_of).transpose()?.flatten();
            let asked = args.format.or(named);
            let (format, asked) = (asked.unwrap_or(Format::Csv), asked.is_some());
            vec![Job { files: files.clone(), output: args.output.clone(), format, asked }]
        }
    };
    for job in &jobs {
        if let Some(output) = &job.output {
            files::apart(&files, output)?;
        }
        let text = matches!(job.format, Format::Csv | Format::Tsv);
        if args.excel && !text {
            return Err(Failure::Usage("--excel is for CSV; write .xlsx without it".into()));
        }
        if args.only_unmatched && !text {
            return Err(Failure::Usage("--only-unmatched fills the columns of an earlier table; write CSV or TSV".into()));
        }
        if args.top > 0 && job.format != Format::Jsonl {
            return Err(Failure::Usage("--top writes lists, which need --format jsonl".into()));
        }
        if !text && job.format != Format::Jsonl && job.output.is_none() && std::io::stdout().is_terminal() {
            return Err(Failure::Usage("that format is no text for a terminal; name a file with -o".into()));
        }
    }
    Ok(jobs)
}

/// How to read, as typed.
fn options(args: &TableArgs) -> Result<read::Options, Failure> {
    Ok(read::Options {
        delimiter: delimiter(args)?,
        encoding: args.encoding.as_deref().map(read::encoding_named).transpose()?,
        sheet: args.sheet.clone(),
        skip: args.skip_lines,
        no_header: args.no_headers,
    })
}

struct Run<'n> {
    normalizer: &'n Normalizer,
    extras: Extras<'n>,
    args: &'n TableArgs,
    options: read::Options,
    /// Cells of a row by the header (of the first row without one).
    width: usize,
    summary: Summary,
    /// Rows of an earlier output that have their match.
    passed: u64,
    /// Listens, where a report was asked for.
    recorder: Option<Recorder<'n>>,
    /// What files had that their user should look at.
    remarks: Vec<String>,
}

/// A title as it is shown, and as it is read; they differ where something private was masked.
struct Title<'b> {
    shown: Cow<'b, str>,
    read: Cow<'b, str>,
    hash: u64,
}

/// The answers of one batch: for each row the place of its title among the distinct ones.
struct Answered<'b> {
    places: Vec<u32>,
    titles: Vec<Title<'b>>,
    answers: Vec<Written>,
}

/// An answer as it is written, with the nearest roles where they were asked for.
type Written = (Answer, Option<Vec<RankedCells>>);
/// What was decided about a title: here, and where a report listens, by each classification beside.
type Said<'t> = (Outcome<'t>, Vec<Outcome<'t>>);

impl Run<'_> {
    fn open(&mut self, path: &Path) -> Result<(Table, usize), Failure> {
        let mut table = Table::open(path, &self.options)?;
        let choice = column::choose(&mut table, self.args.select.as_deref(), self.normalizer)?;
        if !self.args.quiet {
            let about: String = table.about().iter().map(|about| format!(", {about}")).collect();
            let name = if path == Path::new("-") { "standard input".into() } else { path.display().to_string() };
            anstream::eprintln!("{DIM}{name}: titles in {}{about}{PLAIN}", choice.how);
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

    /// Counts what is odd about the rows of a batch.
    fn look_over(&mut self, table: &Table, batch: &[ByteRecord]) {
        let width = self.width + usize::from(table.keeps_object);
        self.summary.ragged(batch.iter().filter(|record| record.len() != width).count() as u64);
        self.summary.not_utf8(batch.iter().filter(|record| std::str::from_utf8(record.as_slice()).is_err()).count() as u64);
    }

    /// Answers the titles in a column; a row counts as often as `weights` says, else once.
    fn answer<'b>(&mut self, batch: &'b [ByteRecord], column: usize, weights: Option<&[u64]>) -> Answered<'b> {
        let (cells, places) = column::distinct(batch, column);
        let mut counts = vec![0u64; cells.len()];
        for (row, &place) in places.iter().enumerate() {
            counts[place as usize] += weights.map_or(1, |weights| weights[row]);
        }
        let titles: Vec<Title<'b>> = cells.iter().map(|cell| self.title(cell)).collect();
        let (normalizer, extras, top) = (self.normalizer, &self.extras, self.args.top);
        let recorded = self.recorder.is_some();
        let answered: Vec<(Said<'_>, Written)> = titles
            .par_iter()
            .map_init(Scratch::default, |scratch, title| {
                let outcome = normalizer.normalize_with(&title.read, scratch);
                let mut answer = Answer::with(normalizer, &outcome, extras);
                let ranked = (top > 0).then(|| {
                    let ranked = normalizer.ranked(&title.read, top, scratch);
                    ranked.iter().map(|ranked| RankedCells::new(normalizer, ranked)).collect()
                });
                let mut beside = Vec::new();
                for (at, (_, classification)) in normalizer.beside().enumerate() {
                    let outcome = normalizer.normalize_beside(at, &title.read, scratch);
                    answer.push(classification, &outcome);
                    if recorded {
                        beside.push(outcome);
                    }
                }
                ((outcome, beside), (answer, ranked))
            })
            .collect();
        for ((title, rows), ((outcome, _), _)) in titles.iter().zip(&counts).zip(&answered) {
            self.summary.add(&title.shown, title.hash, outcome, *rows);
        }
        if let Some(recorder) = &mut self.recorder {
            let distinct = titles.iter().zip(&counts).zip(&answered);
            let heard = distinct.map(|((title, &rows), ((outcome, beside), _))| Heard { title: &title.shown, rows, outcome, beside });
            recorder.batch(batch, &places, heard);
        }
        let answers = answered.into_iter().map(|(_, written)| written).collect();
        Answered { places, titles, answers }
    }

    fn title<'b>(&self, cell: &'b [u8]) -> Title<'b> {
        let title = text(cell);
        if !self.args.redact {
            return Title { shown: title.clone(), read: title, hash: FxBuildHasher.hash_one(cell) };
        }
        let redacted = redact(&title);
        let (shown, read) = (redacted.shown.into_owned(), redacted.read.into_owned());
        Title { hash: FxBuildHasher.hash_one(shown.as_bytes()), shown: shown.into(), read: read.into() }
    }

    fn write(&mut self, job: &Job) -> Result<(), Failure> {
        let mut output: Option<Output> = None;
        let mut first_header: Option<Vec<String>> = None;
        let mut batch = Vec::new();
        for path in &job.files {
            let (mut table, column) = self.open(path)?;
            let header: Option<Vec<String>> =
                table.header.as_ref().map(|header| header.iter().map(|cell| text(cell).into_owned()).collect());
            let earlier = match (&header, self.args.only_unmatched) {
                (Some(header), true) => Some(Earlier::find(path, header, &self.extras.names(), self.extras.beside.len(), column)?),
                _ => None,
            };
            let out = match &mut output {
                Some(out) => {
                    if header != first_header {
                        return Err(Failure::Usage(format!(
                            "{} has other columns than {}: files of one output need the same header; name a folder to write each to \
                             its own (-o FOLDER/)",
                            path.display(),
                            job.files[0].display()
                        )));
                    }
                    out
                }
                None => {
                    let out = output.insert(self.create(job, table.delimiter)?);
                    let own = header.clone().unwrap_or_else(|| (1..=self.width).map(|at| format!("column_{at}")).collect());
                    if header.is_some() || !matches!(job.format, Format::Csv | Format::Tsv) {
                        let added = if earlier.is_some() { Vec::new() } else { self.added(&own) };
                        // Several files may hold other things under one name, and what is masked is text.
                        let mut types = if job.files.len() == 1 { table.types.clone() } else { Vec::new() };
                        if let Some(title) = types.get_mut(column).filter(|_| self.args.redact) {
                            *title = CellType::Text;
                        }
                        out.header(&own, &added, &types)?;
                    }
                    first_header = header;
                    out
                }
            };
            let progress = Progress::new(table.size, self.args.quiet);
            while table.next_batch(&mut batch)? {
                self.look_over(&table, &batch);
                if let Some(earlier) = &earlier {
                    self.renew(&batch, column, earlier, out)?;
                    progress.at(table.position(), batch.len());
                    continue;
                }
                let answered = self.answer(&batch, column, None);
                for (record, &place) in batch.iter().zip(&answered.places) {
                    let (answer, ranked) = &answered.answers[place as usize];
                    let masked = self.args.redact.then(|| (column, &*answered.titles[place as usize].shown));
                    let (width, has_object) = (self.width, table.keeps_object);
                    out.row(&Row { own: record, width, has_object, masked, answer, tail: None, ranked: ranked.as_deref() })?;
                }
                progress.at(table.position(), batch.len());
            }
            progress.finish();
            self.remarks.extend(table.remarks());
        }
        output.map_or(Ok(()), Output::finish)
    }

    /// Rows of an earlier output: those without a match are answered again in their columns.
    fn renew(&mut self, batch: &[ByteRecord], column: usize, earlier: &Earlier, out: &mut Output) -> Result<(), Failure> {
        let (open, passed): (Vec<ByteRecord>, Vec<ByteRecord>) = batch.iter().cloned().partition(|record| earlier.is_open(record));
        self.passed += passed.len() as u64;
        if let Some(recorder) = &mut self.recorder {
            // The report is about the whole output: these rows as they were answered then.
            let said: Vec<_> = passed.iter().map(|record| earlier.said(record, self.normalizer)).collect();
            let titles: Vec<_> = passed.iter().map(|record| text(record.get(column).unwrap_or_default())).collect();
            let places: Vec<u32> = (0..passed.len() as u32).collect();
            let heard = titles.iter().zip(&said).map(|(title, (outcome, beside))| Heard { title, rows: 1, outcome, beside });
            recorder.batch(&passed, &places, heard);
        }
        let answered = self.answer(&open, column, None);
        let mut renewed = open.iter().zip(&answered.places).map(|(record, &place)| {
            let (answer, _) = &answered.answers[place as usize];
            earlier.renewed(record, answer)
        });
        let nothing = Answer::default();
        for record in batch {
            let renewed = earlier.is_open(record).then(|| renewed.next()).flatten();
            let own = renewed.as_ref().unwrap_or(record);
            out.row(&Row { own, width: self.width, has_object: false, masked: None, answer: &nothing, tail: None, ranked: None })?;
        }
        Ok(())
    }

    /// Each distinct title once, with the number of its rows.
    fn write_distinct(&mut self, job: &Job) -> Result<(), Failure> {
        let mut distinct = Distinct::default();
        let (mut name, mut delimiter) = (None, b',');
        let mut batch = Vec::new();
        for path in &job.files {
            let (mut table, column) = self.open(path)?;
            if name.is_none() {
                delimiter = table.delimiter;
                let named = table.header.as_ref().map(|header| text(header.get(column).unwrap_or_default()).into_owned());
                name = Some(named.unwrap_or_else(|| "title".into()));
            }
            let progress = Progress::new(table.size, self.args.quiet);
            while table.next_batch(&mut batch)? {
                self.look_over(&table, &batch);
                for record in &batch {
                    let cell = record.get(column).unwrap_or_default();
                    if self.args.redact { distinct.add(redact(&text(cell)).shown.as_bytes())? } else { distinct.add(cell)? }
                }
                progress.at(table.position(), batch.len());
            }
            progress.finish();
            self.remarks.extend(table.remarks());
        }
        let own = [name.unwrap_or_else(|| "title".into()), "count".into()];
        let mut out = self.create(job, delimiter)?;
        out.header(&own, &self.added(&own), &[])?;
        for batch in distinct.batches() {
            let (records, counts): (Vec<ByteRecord>, Vec<u64>) = batch.into_iter().unzip();
            let answered = self.answer(&records, 0, Some(&counts));
            for (own, &place) in records.iter().zip(&answered.places) {
                let (answer, ranked) = &answered.answers[place as usize];
                out.row(&Row { own, width: 2, has_object: false, masked: None, answer, tail: None, ranked: ranked.as_deref() })?;
            }
        }
        out.finish()
    }

    fn create(&self, job: &Job, delimiter: u8) -> Result<Output, Failure> {
        // A file that is called CSV has no tabs; semicolons are what spreadsheet programs of many countries expect of one.
        let delimiter = if job.asked && delimiter == b'\t' { b',' } else { delimiter };
        Output::create(job.output.as_deref(), job.format, delimiter, self.args.excel)
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
    fn show(&mut self, files: &[PathBuf]) -> Result<(), Failure> {
        let mut rows: Vec<[String; 4]> = Vec::new();
        let mut batch = Vec::new();
        for path in files {
            let (mut table, column) = self.open(path)?;
            let progress = Progress::new(table.size, self.args.quiet);
            while table.next_batch(&mut batch)? {
                self.look_over(&table, &batch);
                let answered = self.answer(&batch, column, None);
                for &place in answered.places.iter().take(SHOWN.saturating_sub(rows.len())) {
                    let title = shown(&answered.titles[place as usize].shown);
                    let answer = &answered.answers[place as usize].0;
                    let role = match Verdict::from_name(answer.cell(6)) {
                        Some(Verdict::Match) => answer.cell(0).to_owned(),
                        Some(Verdict::Ambiguous) => format!("? {}", answer.cell(11)),
                        _ => format!("- {}", answer.cell(12)),
                    };
                    rows.push([title, role, answer.cell(4).to_owned(), answer.cell(8).to_owned()]);
                }
                progress.at(table.position(), batch.len());
            }
            progress.finish();
            self.remarks.extend(table.remarks());
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
