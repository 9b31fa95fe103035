//! `normalize dictionary bridge`: a crosswalk learned from titles, kept in the pack that it leads to.

use std::{path::Path, process::ExitCode};

use rolecall::{
    Normalizer,
    bridge::bridge as learned,
    dictionary::{Link, format::formatted, table::Table},
};

use super::super::{alone, print};
use crate::{
    cache,
    error::{Failure, GREEN, PLAIN},
    target::write_whole,
};

pub fn bridge(from: &Path, to: &Path) -> Result<ExitCode, Failure> {
    if !to.is_dir() {
        return Err(Failure::Usage(format!(
            "{} is no folder; a crosswalk is kept in the folder of the pack that it leads to",
            to.display()
        )));
    }
    let (from, pack) = (cache::build(alone(from))?, cache::build(alone(to))?);
    if pack.fusion().is_none() {
        let why = "learns no ranking, by which the titles could be compared: its pack.toml must say `learned = true`";
        return Err(Failure::Usage(format!("{} {why}", to.display())));
    }
    let links = learned(&from, &pack);
    let file = to.join("crosswalk.csv");
    // What other dictionaries mean here stays.
    let own = |link: &&Link| links.first().is_none_or(|first| first.pack != link.pack);
    let kept = pack.dictionary().crosswalk.iter().filter(own);
    let text = table(&pack, kept.chain(&links)).map_err(|error| Failure::write(&file, error.into()))?;
    write_whole(&file, formatted(Table::Crosswalk, &text).unwrap_or(text).as_bytes())?;
    let mut roles: Vec<&str> = links.iter().map(|link| link.from.as_str()).collect();
    roles.dedup();
    let all = from.taxonomy().roles.len();
    print(&format!("{GREEN}{}{PLAIN}  {} of {all} roles mean something here, {} rows\n", file.display(), roles.len(), links.len()))?;
    Ok(ExitCode::SUCCESS)
}

fn table<'l>(pack: &Normalizer, links: impl Iterator<Item = &'l Link>) -> csv::Result<String> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(Table::Crosswalk.columns().iter().map(|column| column.name))?;
    for link in links {
        let role = &pack.taxonomy().role(link.role).slug;
        csv.write_record([link.pack.as_str(), &link.from, role, &format!("{:.3}", link.share), "", ""])?;
    }
    let bytes = csv.into_inner().map_err(|error| csv::Error::from(std::io::Error::other(error.to_string())))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
