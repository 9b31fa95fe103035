//! The whole command over a file: rows as a file repeats them (each distinct title of a batch is answered once), and none twice.

use std::{fmt::Write, fs, path::Path, process::Command};

use criterion::{Criterion, Throughput};
use rolecall::Normalizer;

use crate::support::{paths::Way, random::Random};

const ROWS: usize = 100_000;

pub fn batch(c: &mut Criterion) {
    let Some(command) = option_env!("CARGO_BIN_EXE_normalize") else {
        eprintln!("batch: skipped (the command was not built)");
        return;
    };
    let normalizer = Normalizer::builtin();
    // As files have them: most titles are known, some in parts, a few not at all.
    let mix = [(Way::Exact, 8_000), (Way::Stripped, 5_000), (Way::Contained, 5_000), (Way::Fuzzy, 500), (Way::Abstain, 1_000)];
    let mut titles: Vec<String> = mix.into_iter().flat_map(|(way, count)| way.titles(&normalizer, count)).collect();
    let mut random = Random::new(11);
    random.shuffle(&mut titles);
    // The product of two even draws favours the first titles, as frequent ones are.
    let repeated: Vec<&String> =
        (0..ROWS).map(|_| &titles[random.below(titles.len()) * random.below(titles.len()) / titles.len()]).collect();
    let once: Vec<&String> = titles.iter().collect();

    let folder = tempfile::tempdir().expect("a folder");
    let mut group = c.benchmark_group("batch");
    group.sample_size(10);
    for (name, rows) in [("repeated", repeated), ("distinct", once)] {
        let (input, output) = (folder.path().join(format!("{name}.csv")), folder.path().join("answers.csv"));
        fs::write(&input, table(&rows)).expect("written");
        group.throughput(Throughput::Elements(rows.len() as u64));
        let answers = [1, 2].map(|threads| {
            run(command, &input, &output, threads);
            fs::read(&output).expect("an output")
        });
        assert!(answers[0] == answers[1], "threads change answers");
        assert_eq!(csv::Reader::from_reader(&answers[0][..]).records().count(), rows.len());
        for threads in [1, 2] {
            group.bench_function(format!("{name} rows, {threads} threads"), |b| b.iter(|| run(command, &input, &output, threads)));
        }
    }
    group.finish();
}

fn table(titles: &[&String]) -> String {
    let mut text = String::from("id,title\n");
    for (id, title) in titles.iter().enumerate() {
        let _ = writeln!(text, "{id},\"{}\"", title.replace('"', "\"\""));
    }
    text
}

fn run(command: &str, input: &Path, output: &Path, threads: usize) {
    let mut normalize = Command::new(command);
    let normalize = normalize.arg("-q").arg("--no-config").arg("-j").arg(threads.to_string()).arg(input).arg("-o").arg(output);
    let status = normalize.status().expect("the command runs");
    assert!(status.success(), "{status}");
}
