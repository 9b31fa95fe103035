//! `normalize apply`: decisions about titles become a pack, in which each title has its answer as a whole and nothing else changes.

mod decisions;
mod pack;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::ExitCode,
};

use rolecall::{
    Builder, Normalizer, Verdict,
    analysis::NormalizedTitle,
    dictionary::{
        entry::KeyMaker,
        problem::{Code, DictionaryError},
        table::Table,
    },
};
use rustc_hash::FxHashMap;

use super::{builder, open, print};
use crate::{
    args::ApplyArgs,
    error::{BOLD, Failure, GREEN, PLAIN, YELLOW},
};
use decisions::{Decision, Decisions, What};
use pack::Pack;

pub use decisions::{guarded, slug};

pub fn run(args: &ApplyArgs) -> Result<ExitCode, Failure> {
    let dir = args.to.as_path();
    let pack = Pack::read(dir)?;
    let current = match pack.files.is_empty() {
        true => open(builder(&args.dictionaries))?,
        false => laid(builder(&args.dictionaries), &pack).build()?,
    };
    let decisions = decisions::read(&args.decisions, &current)?;
    let fresh = unknown_to_pack(&decisions.list, &pack, &current, args)?;
    check_roles(&decisions.list, &current, &args.decisions)?;
    let (made, normalizer, unwritten) = assemble(&pack, &fresh, args)?;
    let unsettled: Vec<&Decision> = decisions.list.iter().filter(|decision| !is_settled(decision, &normalizer)).collect();
    if decisions.list.is_empty() {
        return Err(Failure::Usage(format!(
            "{} decides nothing: fill its column decision with accept, choose, new_role or not_a_job",
            args.decisions.display()
        )));
    }
    if unsettled.len() == decisions.list.len() {
        return Err(Failure::Usage(format!("no title could be settled; {}", why_unsettled(&unsettled, &unwritten))));
    }
    made.write(dir)?;
    report(args, &decisions, fresh.len(), &unsettled, &unwritten)
}

/// A builder with the pack on top.
fn laid(builder: Builder, pack: &Pack) -> Builder {
    let files: Vec<(&str, &str)> = pack.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    builder.pack(&pack.name, &files)
}

/// How the analyzer reads a title: two titles that it reads alike can't have different answers.
fn reading(normalizer: &Normalizer, title: &str) -> String {
    let analyzer = normalizer.analyzer();
    let mut words = NormalizedTitle::default();
    analyzer.normalize(title, &mut words);
    analyzer.texts(&words).collect::<Vec<_>>().join(" ")
}

/// The decisions that the pack does not hold yet. One that contradicts a row of the pack is an error that names both.
fn unknown_to_pack<'d>(
    decisions: &'d [Decision],
    pack: &Pack,
    current: &Normalizer,
    args: &ApplyArgs,
) -> Result<Vec<&'d Decision>, Failure> {
    let mut keys = KeyMaker::default();
    let known = pack.known();
    let mut rows: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    let mut ways = |title: &str| {
        let written = keys.words(title).unwrap_or_else(|| title.to_owned());
        [format!("w {written}"), format!("r {}", reading(current, title))]
    };
    for (at, row) in known.iter().enumerate() {
        for way in ways(&row.text) {
            rows.entry(way).or_default().push(at);
        }
    }
    let mut fresh = Vec::new();
    for decision in decisions {
        let mut met: Vec<usize> = ways(&decision.title).iter().filter_map(|way| rows.get(way)).flatten().copied().collect();
        met.dedup();
        match met.iter().find(|&&at| known[at].role.as_deref() != decision.what.role()) {
            Some(&at) => {
                return Err(Failure::Usage(format!(
                    "{}, row {}: the pack says otherwise about this title ({} in {}); change or remove one of the two",
                    args.decisions.display(),
                    decision.row,
                    known[at].place,
                    args.to.display()
                )));
            }
            None if met.is_empty() => fresh.push(decision),
            None => {}
        }
    }
    Ok(fresh)
}

/// Whether every role is there, or can be made.
fn check_roles(decisions: &[Decision], current: &Normalizer, path: &Path) -> Result<(), Failure> {
    let taxonomy = current.taxonomy();
    let roles: FxHashMap<&str, &str> = taxonomy.roles.iter().map(|role| (role.slug.as_str(), role.title.as_str())).collect();
    let families: BTreeSet<&str> = taxonomy.families.iter().map(|family| family.slug.as_str()).collect();
    let mut new: BTreeMap<&str, &Decision> = BTreeMap::new();
    let fault = |decision: &Decision, column: &str, why: &str| {
        Failure::Usage(format!("{}, row {}, column {column}: {why}", path.display(), decision.row))
    };
    for decision in decisions {
        if let What::New { id, title, family } = &decision.what {
            if roles.get(id.as_str()).is_some_and(|known| known != title) {
                return Err(fault(decision, "role_id", "a role has this id with another title; choose it, or give another role_id"));
            }
            if !families.contains(family.as_str()) {
                let mend = "`normalize dictionary show ROLE` names the family of a role near to it";
                return Err(fault(decision, "family_id", &format!("there is no such family; {mend}")));
            }
            let first = *new.entry(id).or_insert(decision);
            if first.what != decision.what {
                return Err(fault(decision, "role_id", &format!("this new role is another one in row {}", first.row)));
            }
        }
    }
    for decision in decisions {
        if let What::Role(id) = &decision.what
            && !roles.contains_key(id.as_str())
            && !new.contains_key(id.as_str())
        {
            return Err(fault(decision, "role_id", "there is no such role; `normalize roles WORDS` searches"));
        }
    }
    Ok(())
}

/// The pack with the decisions in it, the dictionary it makes, and the rows of titles that no alias can have (a price, a number).
fn assemble(pack: &Pack, fresh: &[&Decision], args: &ApplyArgs) -> Result<(Pack, Normalizer, BTreeSet<usize>), Failure> {
    let mut unwritten: BTreeSet<usize> = BTreeSet::new();
    loop {
        let mut made = pack.clone();
        let writable = || fresh.iter().filter(|decision| !unwritten.contains(&decision.row));
        let mut roles: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        let mut aliases: Vec<Vec<(&str, &str)>> = Vec::new();
        let mut fillers: Vec<Vec<(&str, &str)>> = Vec::new();
        for Decision { title, what, note, .. } in writable() {
            if let What::New { id, title, family } = what
                && !pack.has_role(id)
            {
                roles.entry(id).or_insert_with(|| vec![("role_id", id), ("role", title), ("family_id", family)]);
            }
            match what.role() {
                // Exactly this title: what its words mean inside others must not change.
                Some(role) => aliases.push(vec![("alias", title), ("role_id", role), ("scope", "exact"), ("note", note)]),
                None => fillers.push(vec![("phrase", title), ("kind", "junk"), ("note", note)]),
            }
        }
        made.add(Table::Roles, &roles.into_values().collect::<Vec<_>>())?;
        made.add(Table::Aliases, &aliases)?;
        made.add(Table::Noise, &fillers)?;
        made.finish();
        let problems = match laid(builder(&args.dictionaries), &made).build() {
            Ok(normalizer) => return Ok((made, normalizer, unwritten)),
            Err(DictionaryError::Faulty(problems)) => problems,
            Err(error) => return Err(error.into()),
        };
        let lines: BTreeSet<u64> = problems
            .iter()
            .filter(|problem| problem.code == Code::NoWords && &*problem.place.file == "aliases.csv")
            .map(|problem| problem.place.line)
            .collect();
        let titles = made.aliases_at(&lines);
        let unreadable: Vec<usize> = writable().filter(|decision| titles.contains(&decision.title)).map(|decision| decision.row).collect();
        if unreadable.is_empty() {
            return Err(DictionaryError::Faulty(problems).into());
        }
        unwritten.extend(unreadable);
    }
}

/// Whether a title now has the answer that was decided.
fn is_settled(decision: &Decision, normalizer: &Normalizer) -> bool {
    let outcome = normalizer.normalize(&decision.title);
    match decision.what.role() {
        Some(id) => outcome.verdict == Verdict::Match && outcome.role.is_some_and(|role| normalizer.taxonomy().role(role).slug == id),
        None => outcome.verdict == Verdict::NoMatch,
    }
}

fn why_unsettled(unsettled: &[&Decision], unwritten: &BTreeSet<usize>) -> String {
    const MOST: usize = 20;
    let rows = |list: Vec<usize>| {
        let shown: Vec<String> = list.iter().take(MOST).map(usize::to_string).collect();
        let more = if list.len() > MOST { format!(" and {} more", list.len() - MOST) } else { String::new() };
        format!("{}{more}", shown.join(", "))
    };
    let (unreadable, other): (Vec<usize>, Vec<usize>) =
        unsettled.iter().map(|decision| decision.row).partition(|row| unwritten.contains(row));
    let mut parts = Vec::new();
    if !unreadable.is_empty() {
        let mend = "decide the title without it, in a row of your own";
        parts.push(format!("row {}: the title holds a number or sign that no alias can have; {mend}", rows(unreadable)));
    }
    if !other.is_empty() {
        parts.push(format!("row {}: the title is still read otherwise; `normalize explain TITLE --dictionary DIR` shows why", rows(other)));
    }
    parts.join("; ")
}

fn report(
    args: &ApplyArgs,
    decisions: &Decisions,
    written: usize,
    unsettled: &[&Decision],
    unwritten: &BTreeSet<usize>,
) -> Result<ExitCode, Failure> {
    let dir = args.to.display();
    let count = |fits: &dyn Fn(&What) -> bool| decisions.list.iter().filter(|decision| fits(&decision.what)).count();
    let mut out = format!("{BOLD}{dir}{PLAIN}\n");
    let mut line = |count: usize, what: &str| {
        if count > 0 {
            out += &format!("{count:>8}  {what}\n");
        }
    };
    line(count(&|what| matches!(what, What::Role(_))), "titles with a role");
    line(count(&|what| matches!(what, What::New { .. })), "titles with a new role");
    line(count(&|what| *what == What::NotAJob), "titles that are no job");
    line(decisions.list.len() - written, "of them were in the pack already");
    line(decisions.repeated, "rows say again what another one says");
    line(decisions.open, "rows without a decision");
    out += &format!("{GREEN}next{PLAIN} normalize titles.csv --dictionary {dir} -o answers.csv\n");
    print(&out)?;
    if unsettled.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    anstream::eprintln!("{YELLOW}not settled{PLAIN} {}", why_unsettled(unsettled, unwritten));
    Ok(ExitCode::FAILURE)
}
