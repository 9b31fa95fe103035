//! `normalize roles`: what there is to map to.

use std::{fmt::Write, process::ExitCode};

use rolecall::model::taxonomy::RoleId;

use super::{builder, open, print};
use crate::{args::DictionaryArgs, error::Failure};

pub fn run(query: Option<&str>, dictionaries: &DictionaryArgs) -> Result<ExitCode, Failure> {
    let normalizer = open(builder(dictionaries))?;
    let taxonomy = normalizer.taxonomy();
    let mut ids: Vec<RoleId> = (0..taxonomy.roles.len() as u32).map(RoleId).collect();
    if let Some(query) = query {
        let query = query.to_lowercase();
        let words: Vec<&str> = query.split_whitespace().collect();
        let mut aliases = vec![String::new(); taxonomy.roles.len()];
        for alias in &normalizer.dictionary().aliases {
            for (role, _) in &alias.targets {
                let text = &mut aliases[role.0 as usize];
                text.push('\n');
                text.push_str(&alias.text.to_lowercase());
            }
        }
        let fits = |text: &str| words.iter().all(|word| text.contains(word));
        ids.retain(|id| {
            let role = taxonomy.role(*id);
            let own = format!("{} {} {}", role.slug, role.title, taxonomy.family_of(*id).name).to_lowercase();
            fits(&own) || aliases[id.0 as usize].lines().any(fits)
        });
    }
    ids.sort_by_key(|id| (&taxonomy.function_of(*id).name, &taxonomy.family_of(*id).name, &taxonomy.role(*id).title));
    let mut out = String::from("role_id\trole\tfamily\tfunction\tlevel\tsoc\tisco\n");
    for id in &ids {
        let role = taxonomy.role(*id);
        let level = role.level.map_or("", |level| level.as_str());
        let (family, function) = (&taxonomy.family_of(*id).name, &taxonomy.function_of(*id).name);
        let _ = writeln!(out, "{}\t{}\t{family}\t{function}\t{level}\t{}\t{}", role.slug, role.title, role.soc, role.isco);
    }
    print(&out)?;
    if ids.is_empty() {
        anstream::eprintln!("no role has these words; `normalize explain TITLE` shows how a title is read");
    }
    Ok(ExitCode::SUCCESS)
}
