//! `normalize ladder`: career ladders and what their rungs expect.

use std::{fmt::Write, path::Path, process::ExitCode};

use rolecall::{Builder, Normalizer, model::ladder::Ladder};

use super::{builder, open, print};
use crate::{
    args::LadderCommand,
    error::{BOLD, DIM, Failure, PLAIN},
};

pub fn run(command: LadderCommand) -> Result<ExitCode, Failure> {
    match command {
        LadderCommand::Show { name, dictionaries } => {
            let (builder, name) = with_ladder(builder(&dictionaries), &name)?;
            let normalizer = open(builder)?;
            print(&shown(&normalizer, find(&normalizer, &name)?))?;
        }
        LadderCommand::List { dictionaries } => {
            let normalizer = open(builder(&dictionaries))?;
            let names: String = normalizer.dictionary().ladders.iter().map(|ladder| format!("{}\n", ladder.name)).collect();
            print(&names)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A ladder may be one CSV file instead of a name: it becomes a pack of its own. Returns the ladder's name.
pub fn with_ladder(builder: Builder, name: &str) -> Result<(Builder, String), Failure> {
    let path = Path::new(name);
    if path.extension().is_none_or(|extension| extension != "csv") {
        return Ok((builder, name.to_owned()));
    }
    let text = std::fs::read_to_string(path).map_err(|source| Failure::Read { path: path.to_owned(), source })?;
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let column = csv.headers().ok().and_then(|header| header.iter().position(|cell| cell == "ladder"));
    let first = csv.records().next().and_then(Result::ok);
    let name = column.and_then(|column| first?.get(column).map(str::to_owned)).ok_or_else(|| {
        Failure::Usage(format!("{} is no ladder: it needs a header with ladder,code,levels and at least one row", path.display()))
    })?;
    let file = path.file_name().map_or_else(|| "ladder.csv".into(), |name| name.to_string_lossy().into_owned());
    Ok((builder.pack(&file, &[("ladders.csv", text.as_str())]), name))
}

/// The ladder of this name.
pub fn find<'n>(normalizer: &'n Normalizer, name: &str) -> Result<&'n Ladder, Failure> {
    let ladders = &normalizer.dictionary().ladders;
    ladders.iter().find(|ladder| ladder.name == name).ok_or_else(|| {
        let names: Vec<&str> = ladders.iter().map(|ladder| ladder.name.as_str()).collect();
        Failure::Usage(format!("there is no ladder \"{name}\"; there are: {}; or name a CSV file", names.join(", ")))
    })
}

fn shown(normalizer: &Normalizer, ladder: &Ladder) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{BOLD}ladder {}{PLAIN}", ladder.name);
    for rung in &ladder.rungs {
        let mut levels: Vec<&str> = rung.levels.iter().map(|level| level.as_str()).collect();
        if rung.unmarked {
            levels.insert(0, "unmarked");
        }
        let _ = writeln!(out, "\n{BOLD}{}  {}{PLAIN}  {DIM}({}){PLAIN}", rung.code, rung.title, levels.join(", "));
        let mut area = "";
        for expectation in &rung.expectations {
            if expectation.area != area {
                area = &expectation.area;
                let _ = writeln!(out, "  {area}");
            }
            let _ = writeln!(out, "    {:<17} {}", expectation.dimension, expectation.summary);
        }
    }
    let families = ladder.rungs.first().map_or(&[][..], |rung| &rung.families);
    if !families.is_empty() {
        let names: Vec<&str> = families.iter().map(|&id| normalizer.taxonomy().family(id).name.as_str()).collect();
        let _ = writeln!(out, "\nApplies to: {}", names.join(", "));
    }
    out
}
