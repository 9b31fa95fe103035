//! `normalize dictionary show`: a role with all that belongs to it.

use std::{fmt::Write, process::ExitCode};

use rolecall::{Normalizer, model::taxonomy::RoleId};

use super::super::{builder, open, print};
use crate::{
    args::DictionaryArgs,
    error::{BOLD, DIM, Failure, PLAIN},
};

pub fn show(query: &str, dictionaries: &DictionaryArgs) -> Result<ExitCode, Failure> {
    let normalizer = open(builder(dictionaries))?;
    let Some(id) = find(&normalizer, query) else {
        return Err(Failure::Usage(format!("no role \"{query}\"; `normalize roles WORDS` searches")));
    };
    let taxonomy = normalizer.taxonomy();
    let (role, family) = (taxonomy.role(id), taxonomy.family_of(id));
    let mut out = String::new();
    let _ = writeln!(out, "{BOLD}{}{PLAIN}  {DIM}{}{PLAIN}", role.title, role.slug);
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "  {name:<10} {value}");
        }
    };
    line("family", &family.name);
    line("function", &taxonomy.function_of(id).name);
    line("level", role.level.map_or("", |level| level.as_str()));
    line("track", role.track.map_or("", |track| track.as_str()));
    line("soc", &role.soc);
    line("onet", &role.onet_soc());
    line("isco", &role.isco);
    line("note", &role.note);
    line("pack", &normalizer.dictionary().packs[role.origin as usize].name);
    let related: Vec<&str> = family.related.iter().map(|&id| taxonomy.family(id).name.as_str()).collect();
    line("see also", &related.join(", "));
    let mut aliases: Vec<String> = Vec::new();
    for alias in normalizer.dictionary().aliases.iter().filter(|alias| !alias.is_title) {
        if let Some((_, share)) = alias.targets.iter().find(|(role, _)| *role == id) {
            let share = if *share < 1.0 { format!(" ({:.0} %)", share * 100.0) } else { String::new() };
            aliases.push(format!("{}{share}", alias.text));
        }
    }
    line("aliases", &aliases.join("; "));
    print(&out)?;
    Ok(ExitCode::SUCCESS)
}

fn find(normalizer: &Normalizer, query: &str) -> Option<RoleId> {
    normalizer.taxonomy().find_role(query).or_else(|| normalizer.normalize(query).role)
}
