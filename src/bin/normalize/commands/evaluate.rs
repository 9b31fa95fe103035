//! `normalize evaluate`: a gold standard in, figures out.

use std::{fmt::Write, path::Path, process::ExitCode};

use rolecall::{
    Normalizer,
    evaluate::{Field, FieldReport, GoldRow, evaluate},
};

use super::{builder, open, print};
use crate::{
    args::EvaluateArgs,
    error::{BOLD, DIM, Failure, PLAIN},
    table::{
        column::{names_of, text},
        read::{Options, Table},
    },
};

/// How many confusions are shown.
const CONFUSIONS: usize = 10;

pub fn run(args: &EvaluateArgs) -> Result<ExitCode, Failure> {
    let normalizer = open(builder(&args.dictionaries))?;
    let (fields, gold) = read(&args.gold, &args.title, args.context.as_deref(), &args.expect)?;
    let of = args.of.as_ref().map(|name| beside(&normalizer, name)).transpose()?;
    let reports = evaluate(&normalizer, of, &fields, &gold, args.top);
    if args.json {
        print(&format!("{}\n", serde_json::json!({ "titles": gold.len(), "fields": reports })))?;
    } else {
        print(&format!("{} titles\n{}", gold.len(), reports.iter().map(shown).collect::<String>()))?;
    }
    let gate = args.at_least.is_some_and(|least| reports.first().is_some_and(|report| report.recall < least));
    Ok(if gate { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The place of a classification.
fn beside(normalizer: &Normalizer, name: &str) -> Result<usize, Failure> {
    let names: Vec<&str> = normalizer.beside().map(|(name, _)| name).collect();
    names.iter().position(|other| *other == name).ok_or_else(|| {
        let there =
            if names.is_empty() { "nothing stands beside the dictionary".to_owned() } else { format!("there is {}", names.join(", ")) };
        Failure::Usage(format!("--of {name}: {there}; `--dictionary` names the pack of a classification"))
    })
}

/// The fields to compare and the rows of a gold standard.
pub(super) fn read(path: &Path, title: &str, context: Option<&str>, expect: &[String]) -> Result<(Vec<Field>, Vec<GoldRow>), Failure> {
    let mut table = Table::open(path, &Options::default())?;
    let header = table.header.clone().unwrap_or_default();
    let column = |name: &str| {
        let found = header.iter().position(|cell| text(cell).trim() == name);
        found.ok_or_else(|| {
            let names: Vec<String> = header.iter().map(|cell| text(cell).into_owned()).collect();
            Failure::Usage(format!("{} has no column \"{name}\"; its columns: {}", path.display(), names_of(&names)))
        })
    };
    let title = column(title)?;
    let context = context.map(column).transpose()?;
    let mut fields = Vec::new();
    let mut columns = Vec::new();
    for expect in expect {
        let (field, name) = expect.split_once('=').unwrap_or((expect, expect));
        let known = || Field::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        fields
            .push(Field::from_name(field).ok_or_else(|| Failure::Usage(format!("--expect: no field \"{field}\"; there are {}", known())))?);
        columns.push(column(name)?);
    }
    let mut gold = Vec::new();
    let mut batch = Vec::new();
    while table.next_batch(&mut batch)? {
        for record in &batch {
            let cell = |at: usize| text(record.get(at).unwrap_or_default()).into_owned();
            gold.push(GoldRow {
                title: cell(title),
                context: context.map(cell).unwrap_or_default(),
                expected: columns.iter().map(|&at| cell(at)).collect(),
            });
        }
    }
    Ok((fields, gold))
}

fn shown(report: &FieldReport) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "\n{BOLD}{}{PLAIN}  {} rows, {} answered, {} right", report.field, report.rows, report.answered, report.right);
    let mut line = |name: &str, value: f64| {
        let _ = writeln!(out, "  {name:<18} {value:.3}");
    };
    line("precision", report.precision);
    line("recall", report.recall);
    line("coverage", report.coverage);
    if report.unanswerable > 0 {
        line("abstained rightly", report.abstained as f64 / report.unanswerable as f64);
    }
    line("silent, >= 0.80", report.silent_error_rate);
    for (k, share) in &report.success_at {
        line(&format!("success@{k}"), *share);
    }
    if !report.success_at.is_empty() {
        line("MRR", report.mrr);
    }
    line("calibration error", report.calibration_error);
    for band in &report.calibration {
        let _ = writeln!(
            out,
            "  {DIM}confidence {:.1}-{:.1}  {:>6} rows  mean {:.2}  right {:.2}{PLAIN}",
            band.from, band.to, band.rows, band.confidence, band.accuracy
        );
    }
    for (expected, got, rows) in report.confusions.iter().take(CONFUSIONS) {
        let _ = writeln!(out, "  {rows:>5} x {expected} taken for {got}");
    }
    out
}
