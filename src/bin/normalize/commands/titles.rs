//! `normalize FILE...`: rows in, the same rows with their answers out.
//!
//! Rows stream in bounded batches, one of which is read while another is answered and written. Titles that were not met before are
//! answered in parallel; rows keep their order, so the output is the same for any number of threads.

use std::{
    fmt::Write,
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
};

use csv::ByteRecord;
use rolecall::{Config, Normalizer, Verdict};

use super::{
    answers::{Answers, Entry},
    builder,
    context::Columns,
    distinct::Distinct,
    earlier::Earlier,
    ladder, open, print,
};
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
        write::{Output, Row},
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
    let extras = Extras { codes: args.codes.clone(), ladder, beside: normalizer.beside().map(|(name, _)| name.to_owned()).collect() };
    let mut run = Run {
        normalizer: &normalizer,
        answers: Answers::new(&normalizer, extras, args.top, args.redact),
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
    answers: Answers<'n>,
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

impl Run<'_> {
    fn open(&mut self, path: &Path) -> Result<(Table, Columns), Failure> {
        let mut table = Table::open(path, &self.options)?;
        let choice = column::choose(&mut table, self.args.select.as_deref(), self.normalizer)?;
        // The older file is read without contexts, so that only people move; distinct titles are pairs only where that was asked for.
        let context = match self.args.context.as_deref() {
            _ if self.args.report.compare.is_some() => None,
            None if self.args.distinct => None,
            select => column::choose_context(&mut table, select, choice.column)?,
        };
        if !self.args.quiet {
            let beside = context.as_ref().map(|context| format!("; context in {}", context.how)).unwrap_or_default();
            let about: String = table.about().iter().map(|about| format!(", {about}")).collect();
            let name = if path == Path::new("-") { "standard input".into() } else { path.display().to_string() };
            anstream::eprintln!("{DIM}{name}: titles in {}{beside}{about}{PLAIN}", choice.how);
        }
        self.width = match &table.header {
            Some(header) => header.len(),
            None => table.look(1)?.first().map_or(0, ByteRecord::len),
        };
        if let Some(recorder) = &mut self.recorder {
            recorder.file(&table, choice.column)?;
        }
        Ok((table, Columns { title: choice.column, context: context.map(|context| context.column) }))
    }

    /// Counts what is odd about the rows of a batch.
    fn look_over(&mut self, batch: &[ByteRecord], keeps_object: bool) {
        let width = self.width + usize::from(keeps_object);
        self.summary.ragged(batch.iter().filter(|record| record.len() != width).count() as u64);
        self.summary.not_utf8(batch.iter().filter(|record| std::str::from_utf8(record.as_slice()).is_err()).count() as u64);
    }

    /// Answers the rows of a batch, each at a place of [`Run::answers`]; a row counts as often as `weights` says, else once.
    fn answer(&mut self, batch: &[ByteRecord], columns: Columns, weights: Option<&[u64]>) -> Vec<u32> {
        self.answers.answer(batch, columns, weights, &mut self.summary, self.recorder.as_mut())
    }

    fn write(&mut self, job: &Job) -> Result<(), Failure> {
        let mut output: Option<Output> = None;
        let mut first_header: Option<Vec<String>> = None;
        let (mut batch, mut next) = (Vec::new(), Vec::new());
        for path in &job.files {
            let (mut table, columns) = self.open(path)?;
            let column = columns.title;
            let header: Option<Vec<String>> =
                table.header.as_ref().map(|header| header.iter().map(|cell| text(cell).into_owned()).collect());
            let earlier = match (&header, self.args.only_unmatched) {
                (Some(header), true) => {
                    Some(Earlier::find(path, header, &self.answers.extras().names(), self.answers.extras().beside.len(), column)?)
                }
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
                    self.answers.write_as(if earlier.is_some() { None } else { out.tail() });
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
            let keeps_object = table.keeps_object;
            let mut more = table.next_batch(&mut batch)?;
            while more {
                // The next batch is read while this one is answered and written.
                let write = || match &earlier {
                    Some(earlier) => self.renew(&batch, columns, earlier, out),
                    None => self.write_batch(&batch, columns, keeps_object, out),
                };
                let (written, read) = rayon::join(write, || table.next_batch(&mut next));
                written?;
                progress.at(table.position(), batch.len());
                more = read?;
                std::mem::swap(&mut batch, &mut next);
            }
            progress.finish();
            self.remarks.extend(table.remarks());
        }
        output.map_or(Ok(()), Output::finish)
    }

    /// Rows as they came, with their answers.
    fn write_batch(&mut self, batch: &[ByteRecord], columns: Columns, has_object: bool, out: &mut Output) -> Result<(), Failure> {
        self.look_over(batch, has_object);
        let places = self.answer(batch, columns, None);
        for (own, place) in batch.iter().zip(places) {
            let Entry { answer, tail, ranked, shown, .. } = self.answers.at(place);
            let masked = shown.as_deref().map(|shown| (columns.title, shown));
            let (tail, ranked) = (tail.as_deref(), ranked.as_deref());
            out.row(&Row { own, width: self.width, has_object, masked, answer, tail, ranked })?;
        }
        Ok(())
    }

    /// Rows of an earlier output: those without a match are answered again in their columns.
    fn renew(&mut self, batch: &[ByteRecord], columns: Columns, earlier: &Earlier, out: &mut Output) -> Result<(), Failure> {
        self.look_over(batch, false);
        let (open, passed): (Vec<ByteRecord>, Vec<ByteRecord>) = batch.iter().cloned().partition(|record| earlier.is_open(record));
        self.passed += passed.len() as u64;
        if let Some(recorder) = &mut self.recorder {
            // The report is about the whole output: these rows as they were answered then.
            let said: Vec<_> = passed.iter().map(|record| earlier.said(record, self.normalizer)).collect();
            let titles: Vec<_> = passed.iter().map(|record| text(record.get(columns.title).unwrap_or_default())).collect();
            let places: Vec<u32> = (0..passed.len() as u32).collect();
            let heard = titles.iter().zip(&said).map(|(title, (outcome, beside))| Heard { title, rows: 1, outcome, beside });
            recorder.batch(&passed, &places, heard);
        }
        let places = self.answer(&open, columns, None);
        let mut renewed = open.iter().zip(places).map(|(record, place)| earlier.renewed(record, &self.answers.at(place).answer));
        let nothing = Answer::default();
        for record in batch {
            let renewed = earlier.is_open(record).then(|| renewed.next()).flatten();
            let own = renewed.as_ref().unwrap_or(record);
            out.row(&Row { own, width: self.width, has_object: false, masked: None, answer: &nothing, tail: None, ranked: None })?;
        }
        Ok(())
    }

    /// Each distinct title once, or each pair with its context where one was named, with the number of its rows.
    fn write_distinct(&mut self, job: &Job) -> Result<(), Failure> {
        let pairs = self.args.context.as_deref().is_some_and(|context| context != "none");
        let mut distinct = if pairs { Distinct::of_pairs() } else { Distinct::default() };
        let (mut own, mut delimiter) = (Vec::new(), b',');
        let mut batch = Vec::new();
        for path in &job.files {
            let (mut table, Columns { title, context }) = self.open(path)?;
            if own.is_empty() {
                delimiter = table.delimiter;
                let name = |column: usize, usual: &str| match &table.header {
                    Some(header) => text(header.get(column).unwrap_or_default()).into_owned(),
                    None => usual.to_owned(),
                };
                own.push(name(title, "title"));
                own.extend(context.map(|context| name(context, "context")));
            }
            let progress = Progress::new(table.size, self.args.quiet);
            while table.next_batch(&mut batch)? {
                self.look_over(&batch, table.keeps_object);
                for record in &batch {
                    let cell = record.get(title).unwrap_or_default();
                    let context = context.and_then(|context| record.get(context)).unwrap_or_default();
                    let masked = self.args.redact.then(|| redact(&text(cell)).shown.into_owned());
                    distinct.add(masked.as_ref().map_or(cell, String::as_bytes), context)?;
                }
                progress.at(table.position(), batch.len());
            }
            progress.finish();
            self.remarks.extend(table.remarks());
        }
        own.push("count".into());
        let columns = Columns { title: 0, context: pairs.then_some(1) };
        let mut out = self.create(job, delimiter)?;
        self.answers.write_as(out.tail());
        out.header(&own, &self.added(&own), &[])?;
        let width = own.len();
        for batch in distinct.batches() {
            let (records, counts): (Vec<ByteRecord>, Vec<u64>) = batch.into_iter().unzip();
            let places = self.answer(&records, columns, Some(&counts));
            for (own, place) in records.iter().zip(places) {
                let Entry { answer, tail, ranked, .. } = self.answers.at(place);
                let (tail, ranked) = (tail.as_deref(), ranked.as_deref());
                out.row(&Row { own, width, has_object: false, masked: None, answer, tail, ranked })?;
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
        let names = self.answers.extras().names();
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
            let (mut table, columns) = self.open(path)?;
            let progress = Progress::new(table.size, self.args.quiet);
            while table.next_batch(&mut batch)? {
                self.look_over(&batch, table.keeps_object);
                let places = self.answer(&batch, columns, None);
                for (record, place) in batch.iter().zip(places).take(SHOWN.saturating_sub(rows.len())) {
                    let Entry { answer, shown: masked, .. } = self.answers.at(place);
                    let title = match masked {
                        Some(masked) => shown(masked),
                        None => shown(&text(record.get(columns.title).unwrap_or_default())),
                    };
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
