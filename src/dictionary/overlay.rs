//! Packs laid over each other: ids resolved, aliases gathered, the higher pack's word taken.

use std::collections::HashSet;

use rustc_hash::FxHashMap;

use super::{
    Alias, Area, Department, Dictionary, Link, Reach,
    entry::{AliasRow, KeyMaker, LadderRow, Pack, RowKey},
    problem::{Code, Place, Problem},
};
use crate::model::{
    ladder::{Expectation, Ladder, Rung},
    taxonomy::{Branch, Family, FamilyId, Function, FunctionId, Role, RoleId},
};

/// What laying a pack over the ones below it did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OverlayReport {
    /// Name of the pack.
    pub pack: String,
    /// Roles and aliases that were not there.
    pub added: usize,
    /// Roles and aliases of lower packs that now say something else.
    pub replaced: usize,
    /// Roles and aliases of lower packs that are gone.
    pub removed: usize,
}

/// Lays packs over each other, the first at the bottom.
pub fn lay(packs: Vec<Pack>) -> (Dictionary, Vec<OverlayReport>, Vec<Problem>) {
    let mut layers = Layers::default();
    for (origin, pack) in packs.into_iter().enumerate() {
        layers.lay(origin as u32, pack);
    }
    layers.finish()
}

#[derive(Default)]
struct Layers {
    dictionary: Dictionary,
    reports: Vec<OverlayReport>,
    problems: Vec<Problem>,
    functions: FxHashMap<String, FunctionId>,
    families: FxHashMap<String, FamilyId>,
    roles: FxHashMap<String, RoleId>,
    removed: HashSet<RoleId>,
    /// Place of an alias in `dictionary.aliases`.
    aliases: FxHashMap<RowKey, usize>,
    /// The same for those that settle a whole title: they stand beside the others.
    settled: FxHashMap<RowKey, usize>,
    areas: FxHashMap<RowKey, usize>,
    departments: FxHashMap<RowKey, usize>,
    keys: KeyMaker,
}

impl Layers {
    fn lay(&mut self, origin: u32, pack: Pack) {
        self.reports.push(OverlayReport { pack: pack.info.name.clone(), ..OverlayReport::default() });
        self.dictionary.packs.push(pack.info.clone());
        self.remove_roles(&pack);
        self.lay_taxonomy(origin, &pack);
        self.lay_aliases(origin, &pack);
        self.lay_areas(origin, &pack);
        self.lay_departments(origin, &pack);
        for row in &pack.varies {
            let key = self.keys.key(&row.key);
            match key.and_then(|key| self.aliases.get(&key)) {
                Some(&at) => self.dictionary.aliases[at].varies = true,
                None => {
                    let message = format!("\"{}\" is neither a role's title nor an alias", row.key);
                    self.problems.push(Problem::new(Code::UnknownId, &row.place, message));
                }
            }
        }
        self.lay_ladders(&pack.ladders);
        for row in &pack.crosswalk {
            if let Some(role) = self.optional_role(&row.role, &row.place) {
                self.dictionary.crosswalk.push(Link { pack: row.pack.clone(), from: row.from.clone(), role, share: row.share });
            }
        }
        self.dictionary.phrases.extend(pack.phrases);
        self.dictionary.abbreviations.extend(pack.abbreviations);
    }

    fn remove_roles(&mut self, pack: &Pack) {
        for row in &pack.removed {
            match self.roles.get(&row.key) {
                Some(&role) => {
                    self.removed.insert(role);
                    self.report().removed += 1;
                }
                None => self.unknown(&row.place, "role", &row.key),
            }
        }
    }

    fn lay_taxonomy(&mut self, origin: u32, pack: &Pack) {
        let mut seen: HashSet<(&'static str, &str)> = HashSet::new();
        for row in &pack.functions {
            let function = Function { slug: row.id.clone(), name: row.name.clone(), staff_rung: row.staff_rung };
            self.check_twice(&mut seen, "function", &row.id, &row.place);
            match self.functions.get(&row.id) {
                Some(id) => self.dictionary.taxonomy.functions[id.0 as usize] = function,
                None => {
                    self.functions.insert(row.id.clone(), FunctionId(self.dictionary.taxonomy.functions.len() as u32));
                    self.dictionary.taxonomy.functions.push(function);
                }
            }
        }
        for row in &pack.families {
            self.check_twice(&mut seen, "family", &row.id, &row.place);
            let Some(&function) = self.functions.get(&row.function) else {
                self.unknown(&row.place, "function", &row.function);
                continue;
            };
            let family = Family {
                slug: row.id.clone(),
                name: row.name.clone(),
                function,
                group: row.group.clone(),
                manager: None,
                practitioner: None,
                related: Vec::new(),
            };
            match self.families.get(&row.id) {
                Some(id) => self.dictionary.taxonomy.families[id.0 as usize] = family,
                None => {
                    self.families.insert(row.id.clone(), FamilyId(self.dictionary.taxonomy.families.len() as u32));
                    self.dictionary.taxonomy.families.push(family);
                }
            }
        }
        for row in &pack.roles {
            self.check_twice(&mut seen, "role", &row.id, &row.place);
            let Some(family) = self.family(&row.family, &row.place) else {
                continue;
            };
            let role = Role {
                slug: row.id.clone(),
                title: row.title.clone(),
                family,
                level: row.level,
                track: row.track,
                soc: row.soc.clone(),
                onet: row.onet.clone(),
                isco: row.isco.clone(),
                note: row.note.clone(),
                gives_way_to: None,
                origin,
            };
            match self.roles.get(&row.id) {
                Some(&id) => {
                    self.dictionary.taxonomy.roles[id.0 as usize] = role;
                    self.dictionary.role_places[id.0 as usize] = row.place.clone();
                    self.removed.remove(&id);
                    self.report().replaced += 1;
                }
                None => {
                    self.roles.insert(row.id.clone(), RoleId(self.dictionary.taxonomy.roles.len() as u32));
                    self.dictionary.taxonomy.roles.push(role);
                    self.dictionary.role_places.push(row.place.clone());
                    self.report().added += 1;
                }
            }
        }
        // Families name roles and other families, which stand in any order: second pass.
        for row in &pack.families {
            if let Some(&FamilyId(id)) = self.families.get(&row.id) {
                let manager = self.optional_role(&row.manager, &row.place);
                let practitioner = self.optional_role(&row.practitioner, &row.place);
                let family = &mut self.dictionary.taxonomy.families[id as usize];
                (family.manager, family.practitioner) = (manager, practitioner);
            }
        }
        for row in &pack.related {
            if let (Some(FamilyId(from)), Some(to)) = (self.family(&row.key, &row.place), self.family(&row.other, &row.place)) {
                self.dictionary.taxonomy.families[from as usize].related.push(to);
            }
        }
        for row in &pack.appointments {
            let role = self.optional_role(&row.key, &row.place);
            match self.functions.get(&row.other) {
                Some(&function) => {
                    if let Some(RoleId(role)) = role {
                        self.dictionary.taxonomy.roles[role as usize].gives_way_to = Some(function);
                    }
                }
                None => self.unknown(&row.place, "function", &row.other),
            }
        }
    }

    fn lay_areas(&mut self, origin: u32, pack: &Pack) {
        for row in &pack.areas {
            let (Some(family), Some(key)) = (self.family(&row.family, &row.place), row.key) else {
                continue;
            };
            let manager = self.optional_role(&row.role, &row.place);
            let area = Area { text: row.area.clone(), family, manager, origin, place: row.place.clone() };
            match self.areas.get(&key) {
                Some(&at) if self.dictionary.areas[at].origin < origin => self.dictionary.areas[at] = area,
                Some(_) => self.problems.push(Problem::new(Code::DuplicateRow, &row.place, format!("area \"{}\" stands twice", row.area))),
                None => {
                    self.areas.insert(key, self.dictionary.areas.len());
                    self.dictionary.areas.push(area);
                }
            }
        }
    }

    /// Rows of one department are what it speaks for; those of a higher pack take the place of all lower ones.
    fn lay_departments(&mut self, origin: u32, pack: &Pack) {
        for row in &pack.departments {
            let Some(key) = row.key else {
                self.problems.push(Problem::new(Code::NoWords, &row.place, format!("department \"{}\" has no words", row.department)));
                continue;
            };
            let branch = match (row.function.as_str(), row.family.as_str()) {
                ("", "") => None,
                ("", family) => match self.family(family, &row.place) {
                    Some(family) => Some(Branch::Family(family)),
                    None => continue,
                },
                (function, _) => match self.functions.get(function) {
                    Some(&function) => Some(Branch::Function(function)),
                    None => {
                        self.unknown(&row.place, "function", function);
                        continue;
                    }
                },
            };
            let fresh = Department { text: row.department.clone(), speaks_for: Vec::new(), origin, place: row.place.clone() };
            let at = *self.departments.entry(key).or_insert(self.dictionary.departments.len());
            match self.dictionary.departments.get_mut(at) {
                None => self.dictionary.departments.push(fresh),
                Some(lower) if lower.origin < origin => *lower = fresh,
                // An empty row beside others, or the same branch once more.
                Some(same) if branch.is_none_or(|branch| same.speaks_for.iter().any(|(other, _)| *other == branch)) => {
                    let message = format!("department \"{}\" stands twice", row.department);
                    self.problems.push(Problem::new(Code::DuplicateRow, &row.place, message));
                    continue;
                }
                Some(_) => {}
            }
            self.dictionary.departments[at].speaks_for.extend(branch.map(|branch| (branch, row.weight)));
        }
    }

    fn lay_aliases(&mut self, origin: u32, pack: &Pack) {
        // Rows of one alias may stand in different files: gather them in the order of first sight.
        let mut groups: Vec<(RowKey, Vec<&AliasRow>)> = Vec::with_capacity(pack.aliases.len());
        let mut places: FxHashMap<RowKey, usize> = FxHashMap::default();
        let mut settled: Vec<(RowKey, Vec<&AliasRow>)> = Vec::new();
        let mut settled_places: FxHashMap<RowKey, usize> = FxHashMap::default();
        places.reserve(pack.aliases.len());
        for row in &pack.aliases {
            let Some(key) = row.key else {
                self.problems.push(Problem::new(Code::NoWords, &row.place, format!("alias \"{}\" has no words", row.alias)));
                continue;
            };
            let (groups, places) = if row.reach == Reach::Exact { (&mut settled, &mut settled_places) } else { (&mut groups, &mut places) };
            let at = *places.entry(key).or_insert(groups.len());
            if at == groups.len() {
                groups.push((key, Vec::with_capacity(1)));
            }
            groups[at].1.push(row);
        }
        self.aliases.reserve(groups.len() + pack.roles.len());
        for row in &pack.roles {
            let Some(key) = self.keys.key(&row.title) else {
                self.problems.push(Problem::new(Code::NoWords, &row.place, format!("title \"{}\" has no words", row.title)));
                continue;
            };
            let Some(&role) = self.roles.get(&row.id) else {
                continue;
            };
            match places.get(&key).map(|&at| &groups[at].1) {
                // A row for the title itself says how far it reaches, or shares it with other roles.
                Some(rows) if rows.iter().any(|alias| alias.role == row.id) => {}
                Some(rows) => {
                    let message = format!("\"{}\" is the title of {} and an alias of {}", row.title, row.id, rows[0].role);
                    self.problems.push(Problem::new(Code::AmbiguousWithoutWeight, &rows[0].place, message));
                }
                None => self.put_alias(
                    key,
                    Alias {
                        text: row.title.clone(),
                        targets: vec![(role, 1.0)],
                        reach: Reach::Usual,
                        varies: false,
                        is_title: true,
                        origin,
                        place: row.place.clone(),
                    },
                ),
            }
        }
        for (key, rows) in groups.iter().chain(&settled) {
            if let Some(alias) = self.alias(origin, rows) {
                self.put_alias(*key, alias);
            }
        }
    }

    /// One alias from its rows; checks weights.
    fn alias(&mut self, origin: u32, rows: &[&AliasRow]) -> Option<Alias> {
        let mut targets: Vec<(RoleId, f32)> = Vec::new();
        let removes = rows.iter().all(|row| row.role.is_empty());
        for row in rows.iter().filter(|row| !row.role.is_empty()) {
            let Some(role) = self.optional_role(&row.role, &row.place) else {
                continue;
            };
            if targets.iter().any(|(other, _)| *other == role) {
                let message = format!("alias \"{}\" stands twice under {}", row.alias, row.role);
                self.problems.push(Problem::new(Code::DuplicateRow, &row.place, message));
                continue;
            }
            if rows.len() > 1 && row.weight.is_none() {
                let twins = rows.iter().filter(|other| other.role != row.role).count();
                if twins > 0 {
                    let message = format!("alias \"{}\" stands under {} roles", row.alias, twins + 1);
                    self.problems.push(Problem::new(Code::AmbiguousWithoutWeight, &row.place, message));
                }
            }
            targets.push((role, row.weight.unwrap_or(1.0)));
        }
        let first = rows.first()?;
        let sum: f32 = targets.iter().map(|(_, weight)| weight).sum();
        if sum > 1.001 && targets.len() > 1 && rows.iter().all(|row| row.weight.is_some()) {
            let message = format!("the weights of alias \"{}\" add up to {sum:.2}", first.alias);
            self.problems.push(Problem::new(Code::WeightsExceedOne, &first.place, message));
        }
        // The likeliest first; equal ones by the order of roles, so that nothing depends on file order.
        targets.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let reach = rows.iter().map(|row| row.reach).find(|&reach| reach != Reach::Usual).unwrap_or_default();
        (removes || !targets.is_empty()).then(|| Alias {
            text: first.alias.clone(),
            targets,
            reach,
            varies: false,
            is_title: false,
            origin,
            place: first.place.clone(),
        })
    }

    fn put_alias(&mut self, key: RowKey, alias: Alias) {
        let removes = alias.targets.is_empty();
        let places = if alias.reach == Reach::Exact { &mut self.settled } else { &mut self.aliases };
        match places.get(&key) {
            Some(&at) if self.dictionary.aliases[at].origin < alias.origin => {
                self.dictionary.aliases[at] = alias;
                let report = self.report();
                *(if removes { &mut report.removed } else { &mut report.replaced }) += 1;
            }
            Some(&at) => {
                let message = format!("\"{}\" stands twice (also at {})", alias.text, self.dictionary.aliases[at].place);
                self.problems.push(Problem::new(Code::DuplicateId, &alias.place, message));
            }
            None => {
                places.insert(key, self.dictionary.aliases.len());
                self.dictionary.aliases.push(alias);
                self.report().added += 1;
            }
        }
    }

    fn lay_ladders(&mut self, rows: &[LadderRow]) {
        let mut fresh: HashSet<&str> = HashSet::new();
        for row in rows {
            let ladders = &mut self.dictionary.ladders;
            if fresh.insert(&row.ladder) {
                // A ladder is one thing: a higher pack replaces the whole of it.
                ladders.retain(|ladder| ladder.name != row.ladder);
                ladders.push(Ladder { name: row.ladder.clone(), rungs: Vec::new() });
            }
            let families: Vec<_> = row.families.iter().filter_map(|slug| self.family(slug, &row.place)).collect();
            let Some(ladder) = self.dictionary.ladders.iter_mut().find(|ladder| ladder.name == row.ladder) else {
                continue;
            };
            let rung = match ladder.rungs.iter().position(|rung| rung.code == row.code) {
                Some(at) => &mut ladder.rungs[at],
                None => {
                    ladder.rungs.push(Rung {
                        code: row.code.clone(),
                        title: row.title.clone(),
                        levels: row.levels.clone(),
                        unmarked: row.unmarked,
                        families,
                        expectations: Vec::new(),
                    });
                    ladder.rungs.last_mut().expect("just pushed")
                }
            };
            if !row.dimension.is_empty() {
                rung.expectations.push(Expectation {
                    area: row.area.clone(),
                    dimension: row.dimension.clone(),
                    summary: row.summary.clone(),
                });
            }
        }
    }

    fn finish(mut self) -> (Dictionary, Vec<OverlayReport>, Vec<Problem>) {
        if !self.removed.is_empty() {
            let removed = &self.removed;
            for alias in &mut self.dictionary.aliases {
                alias.targets.retain(|(role, _)| !removed.contains(role));
            }
            for family in &mut self.dictionary.taxonomy.families {
                family.manager = family.manager.filter(|role| !removed.contains(role));
                family.practitioner = family.practitioner.filter(|role| !removed.contains(role));
            }
        }
        self.problems.sort();
        (self.dictionary, self.reports, self.problems)
    }

    fn report(&mut self) -> &mut OverlayReport {
        self.reports.last_mut().expect("a pack is being laid")
    }

    fn family(&mut self, slug: &str, place: &Place) -> Option<FamilyId> {
        let found = self.families.get(slug).copied();
        if found.is_none() {
            self.unknown(place, "family", slug);
        }
        found
    }

    fn optional_role(&mut self, slug: &str, place: &Place) -> Option<RoleId> {
        if slug.is_empty() {
            return None;
        }
        let found = self.roles.get(slug).copied();
        if found.is_none() {
            self.unknown(place, "role", slug);
        }
        found
    }

    fn unknown(&mut self, place: &Place, what: &str, id: &str) {
        self.problems.push(Problem::new(Code::UnknownId, place, format!("there is no {what} \"{id}\"")));
    }

    fn check_twice<'p>(&mut self, seen: &mut HashSet<(&'static str, &'p str)>, what: &'static str, id: &'p str, place: &Place) {
        if !seen.insert((what, id)) {
            self.problems.push(Problem::new(Code::DuplicateId, place, format!("{what} \"{id}\" stands twice")));
        }
    }
}
