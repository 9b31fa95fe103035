//! The committed counts, with the compiler and kind of processor that they hold for.

use std::{collections::BTreeMap, env::consts::ARCH, fmt::Write, fs, path::PathBuf, process::Command};

/// Counts, and whose they are.
#[derive(Debug)]
pub struct Baseline {
    pub maker: String,
    pub counts: BTreeMap<String, u64>,
}

impl Baseline {
    /// `None` where there is none, or none that can be read.
    pub fn read() -> Option<Baseline> {
        let text = fs::read_to_string(path()).ok()?;
        let (maker, rows) = text.split_once('\n')?;
        let row = |row: &str| row.split_once(' ').and_then(|(name, count)| Some((name.to_owned(), count.trim().parse().ok()?)));
        Some(Baseline { maker: maker.to_owned(), counts: rows.lines().map(row).collect::<Option<_>>()? })
    }

    pub fn write(&self) {
        let mut text = format!("{}\n", self.maker);
        for (name, count) in &self.counts {
            let _ = writeln!(text, "{name} {count}");
        }
        fs::write(path(), &text).expect("the baseline is written");
        print!("{text}");
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/instructions/baseline.txt")
}

/// The compiler and kind of processor here.
pub fn maker() -> String {
    let rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("--version").output();
    let version = rustc.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_else(|_| "no rustc".into());
    format!("{version} for {ARCH}")
}
