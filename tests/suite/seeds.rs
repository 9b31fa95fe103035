use std::{collections::BTreeSet, fmt::Write};

use rolecall::ModifierKind;

use crate::BUILTIN;

/// Every "Similar to" name of the list of tech roles finds its family, as the match or among the alternatives.
#[test]
fn every_similar_to_name_finds_its_family() {
    let table = include_str!("../seed/similar_to.csv");
    let mut csv = csv::Reader::from_reader(table.as_bytes());
    let (mut rows, mut families, mut faults) = (0, BTreeSet::new(), String::new());
    for record in csv.records() {
        let record = record.expect("a row");
        let (family, title) = (&record[0], &record[1]);
        rows += 1;
        families.insert(family.to_owned());
        let outcome = BUILTIN.normalize(title);
        let roles = outcome.role.iter().chain(&outcome.other_roles).copied().chain(outcome.alternatives.iter().map(|other| other.role));
        let found: BTreeSet<String> = roles.map(|role| BUILTIN.taxonomy().family_of(role).slug.clone()).collect();
        if !found.contains(family) {
            let _ = writeln!(faults, "{title}: {family} is not among {found:?} ({:?})", outcome.reason);
        }
    }
    assert_eq!(families.len(), 24, "the list has 24 families");
    assert!(rows > 150, "only {rows} names");
    assert!(faults.is_empty(), "{faults}");
}

/// The 24 families stand in the four groups of the list, and each has the edges that the list draws.
#[test]
fn families_groups_and_edges() {
    let families = &BUILTIN.taxonomy().families;
    let count = |group: &str| families.iter().filter(|family| family.group == group).count();
    assert_eq!(count("Product"), 8);
    assert_eq!(count("Operations"), 6);
    assert_eq!(count("Customer-facing, pre-commit"), 3);
    assert_eq!(count("Customer-facing, post-commit"), 7);
    let related = |slug: &str| -> Vec<&str> {
        let family = families.iter().find(|family| family.slug == slug).expect("a family of the list");
        family.related.iter().map(|&id| BUILTIN.taxonomy().family(id).slug.as_str()).collect()
    };
    assert!(related("design").contains(&"product-management"));
    assert!(related("design").contains(&"technical-writing"));
    assert!(related("support-engineering").contains(&"data-analysis"));
    assert!(related("site-reliability-engineering").contains(&"it-operations"));
}

/// Each kind of modifier that the list names has its own phrases and at least 25 more.
#[test]
fn eight_kinds_of_modifiers() {
    use rolecall::dictionary::Meaning;
    for (kind, named) in [
        (ModifierKind::Level, &["Senior", "Associate", "Apprentice"][..]),
        (ModifierKind::Scope, &["Specialist", "Professional", "Strategy"]),
        (ModifierKind::Competency, &["Staff", "Research"]),
        (ModifierKind::Technology, &["Full-stack", "Cloud", "Analytics"]),
        (ModifierKind::Influence, &["Principal", "Architect", "Fellow"]),
        (ModifierKind::Interaction, &["Customer", "Player-Coach"]),
        (ModifierKind::Vanity, &["Executive", "Lead", "Head of"]),
        (ModifierKind::Management, &["Tech Lead Manager", "TLM", "Director"]),
    ] {
        let phrases: Vec<String> = BUILTIN
            .dictionary()
            .phrases
            .iter()
            .filter(|phrase| matches!(phrase.meaning, Meaning::Modifier { kind: other, .. } if other == kind))
            .map(|phrase| phrase.text.to_lowercase().replace('-', " "))
            .collect();
        for name in named {
            assert!(phrases.contains(&name.to_lowercase().replace('-', " ")), "{kind}: {name} is missing");
        }
        assert!(phrases.len() >= named.len() + 25, "{kind}: only {} phrases", phrases.len());
    }
}

/// The ladder for operations has five rungs and, on each, ten dimensions in three areas.
#[test]
fn the_ladder_for_operations() {
    let ladder = BUILTIN.dictionary().ladders.iter().find(|ladder| ladder.name == "ops").expect("the ladder");
    let codes: Vec<&str> = ladder.rungs.iter().map(|rung| rung.code.as_str()).collect();
    assert_eq!(codes, ["L1", "L2", "L3", "L4", "L5"]);
    for rung in &ladder.rungs {
        let areas: BTreeSet<&str> = rung.expectations.iter().map(|expectation| expectation.area.as_str()).collect();
        assert_eq!(areas, BTreeSet::from(["Skill", "Engagement", "Coachability"]));
        assert_eq!(rung.expectations.len(), 10, "{}", rung.code);
        assert!(rung.expectations.iter().all(|expectation| expectation.summary.len() > 20));
    }
}
