//! How many instructions does each way through the engine take, and are they more than they were?
//!
//! A processor's time differs from run to run, its instructions do not: so a gate can stand on them. The bench runs itself under valgrind
//! (callgrind counts what happens inside each function; there is one for each way), and compares with `baseline.txt`.
//!
//! `cargo bench --bench instructions` checks, `cargo bench --bench instructions -- --renew` writes the baseline anew. It is skipped, with
//! a message, where valgrind is missing, or where the compiler or kind of processor are not those of the baseline: another compiler makes other
//! instructions.

mod baseline;
mod counted;

use std::{
    collections::BTreeMap,
    fs,
    process::{Command, ExitCode, Stdio},
};

use baseline::Baseline;

/// More than so much above the baseline is a fault, so much below it worth a new baseline.
const TOLERANCE: f64 = 0.03;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.iter().any(|arg| arg == counted::COUNT) {
        counted::run();
        return ExitCode::SUCCESS;
    }
    let renew = args.iter().any(|arg| arg == "--renew");
    let here = baseline::maker();
    let baseline = Baseline::read();
    if let Some(baseline) = baseline.as_ref().filter(|baseline| !renew && baseline.maker != here) {
        println!("instructions: skipped (the baseline is of {}, here is {here})", baseline.maker);
        return ExitCode::SUCCESS;
    }
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("instructions: skipped (no valgrind)");
        return ExitCode::SUCCESS;
    }
    let counts = count();
    if renew {
        Baseline { maker: here, counts }.write();
        return ExitCode::SUCCESS;
    }
    let Some(baseline) = baseline else {
        println!("instructions: there is no baseline; `cargo bench --bench instructions -- --renew` makes it");
        return ExitCode::FAILURE;
    };
    if compare(&baseline.counts, &counts) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Instructions of each way, for one title or one start.
fn count() -> BTreeMap<String, u64> {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--compress-strings=no", "--compress-pos=no"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe().expect("this bench"))
        .arg(counted::COUNT)
        .status()
        .expect("valgrind runs");
    assert!(status.success(), "valgrind: {status}");
    let text = fs::read_to_string(out).expect("what callgrind counted");
    let count =
        |name| (String::from(name), inclusive(&text, name).unwrap_or_else(|| panic!("{name} was not counted")) / counted::titles(name));
    counted::names().map(count).collect()
}

/// What callgrind counted inside a function that is called once: its file names what is called (`cfn=`), how often (`calls=`), and below
/// that the line of the call with all that happened in it.
fn inclusive(text: &str, name: &str) -> Option<u64> {
    let called = format!("::{}{name}", counted::MARK);
    let mut lines = text.lines().skip_while(|line| !(line.starts_with("cfn=") && line.ends_with(&called)));
    lines.find(|line| line.starts_with("calls="))?;
    lines.next()?.split_whitespace().nth(1)?.parse().ok()
}

/// Prints both, and whether nothing is dearer than it may be.
fn compare(baseline: &BTreeMap<String, u64>, counts: &BTreeMap<String, u64>) -> bool {
    println!("{:<12} {:>12} {:>12} {:>8}", "instructions", "baseline", "now", "change");
    let mut holds = true;
    for (name, &now) in counts {
        let Some(&then) = baseline.get(name) else {
            println!("{name:<12} {:>12} {now:>12}", "none");
            holds = false;
            continue;
        };
        let change = now as f64 / then as f64 - 1.0;
        let remark = match change {
            _ if change > TOLERANCE => "dearer: find out why, or renew the baseline and say why",
            _ if change < -TOLERANCE => "cheaper: renew the baseline",
            _ => "",
        };
        holds &= change <= TOLERANCE;
        println!("{name:<12} {then:>12} {now:>12} {:>+7.1} % {remark}", change * 100.0);
    }
    if !holds {
        println!("more than {} % above the baseline; to renew it: cargo bench --bench instructions -- --renew", TOLERANCE * 100.0);
    }
    holds
}
