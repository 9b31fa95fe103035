use std::collections::BTreeMap;

use proptest::prelude::*;
use rolecall::{Normalizer, Outcome, Scratch, Verdict, model::taxonomy::Branch};

use crate::{BUILTIN, accuracy::Placed};

fn placed() -> Vec<Placed> {
    ["departments", "unseen"].into_iter().flat_map(Placed::all).collect()
}

fn answer<'t>(normalizer: &Normalizer, title: &'t str, department: &str) -> Outcome<'t> {
    normalizer.normalize_in(title, &normalizer.read_context(department), &mut Scratch::default())
}

fn role_in(normalizer: &Normalizer, title: &str, department: &str) -> Option<String> {
    let role = answer(normalizer, title, department).role?;
    Some(normalizer.taxonomy().role(role).slug.clone())
}

/// The branches of a context by their slugs, functions with a star.
fn said(normalizer: &Normalizer, department: &str) -> Vec<String> {
    let taxonomy = normalizer.taxonomy();
    let name = |branch| match branch {
        Branch::Function(id) => format!("*{}", taxonomy.functions[id.0 as usize].slug),
        Branch::Family(id) => taxonomy.family(id).slug.clone(),
    };
    let context = normalizer.read_context(department);
    let loudest = context.branches().first().map_or(0.0, |(_, weight)| *weight);
    context.branches().iter().filter(|(_, weight)| *weight == loudest).map(|(branch, _)| name(*branch)).collect()
}

#[test]
fn an_unknown_context_changes_nothing() {
    for title in placed().iter().map(|row| row.title.as_str()) {
        let alone = BUILTIN.normalize(title);
        for department in ["", "  ", "n/a", "4711", "Zone 4", "Corporate", "Projekt Falke", "\u{1f680}", "\u{90e8}\u{9580}"] {
            assert_eq!(answer(&BUILTIN, title, department), alone, "{title} in {department:?}");
        }
    }
}

#[test]
fn only_titles_with_several_meanings_heed_a_context() {
    let rows = placed();
    let departments: BTreeMap<&str, _> = rows.iter().map(|row| (row.department.as_str(), BUILTIN.read_context(&row.department))).collect();
    let mut scratch = Scratch::default();
    let (mut heeding, mut clear) = (0, 0);
    for title in rows.iter().map(|row| row.title.as_str()) {
        let alone = BUILTIN.normalize_with(title, &mut scratch);
        if scratch.heeds_context() {
            heeding += 1;
            continue;
        }
        clear += 1;
        for (department, context) in &departments {
            assert_eq!(BUILTIN.normalize_in(title, context, &mut scratch), alone, "{title} in {department}");
        }
    }
    assert!(heeding > 100 && clear > 60, "{heeding} heed, {clear} are clear");
}

#[test]
fn a_department_never_makes_a_role_of_a_bare_rank() {
    for title in ["Manager", "Director", "Vice President", "Senior Associate", "Lead", "Intern"] {
        for department in ["Finance", "IT", "Nursing", "Sales"] {
            assert_eq!(answer(&BUILTIN, title, department), BUILTIN.normalize(title), "{title} in {department}");
        }
    }
}

#[test]
fn the_issues_examples() {
    let role = |title, department| role_in(&BUILTIN, title, department).unwrap_or_default();
    assert_eq!(role("System Administrator", "IT"), "system-administrator");
    assert_eq!(role("System Administrator", "SRE"), "site-reliability-engineer");
    assert_eq!(role("Account Manager", "Sales"), "account-manager");
    assert_eq!(role("Account Manager", "Customer Success"), "customer-success-manager");
    let sure = |department| answer(&BUILTIN, "Account Manager", department).confidence;
    assert!(sure("Sales") > sure(""), "it adds to the confidence");
    // The level is read from the title as ever.
    let senior = answer(&BUILTIN, "Senior Analyst", "FP&A");
    assert_eq!((senior.verdict, senior.level), (Verdict::Match, BUILTIN.normalize("Senior Analyst").level));
}

#[test]
fn names_of_departments_are_read_in_pieces() {
    for (department, speaks_for) in [
        ("IT", "*information-technology"),
        ("it department", "*information-technology"),
        ("1234 - Sales - EMEA", "*sales-and-retail"),
        ("IT Recruiting", "talent-acquisition"),
        ("Marketing Operations", "marketing"),
        ("Dept. of Payroll", "payroll"),
        ("Payroll & Treasury", "payroll treasury"),
        ("Payroll and Treasury", "payroll treasury"),
        ("Human Resources / Payroll", "payroll *human-resources"),
        ("Payroll (Human Resources)", "payroll *human-resources"),
        ("Trust & Safety", "trust-and-safety"),
        ("Site Reliability Engineering", "site-reliability-engineering"),
        ("Music Frobnication", "music"),
        ("Corporate", ""),
        ("Vertrieb", "*sales-and-retail"),
        ("F\u{f6}rderung", ""),
        ("Qualit\u{e4}tsmanagement", "quality-management"),
        ("Ressources Humaines", "*human-resources"),
        ("Atenci\u{f3}n al Cliente", "*customer-success-and-support"),
        ("Frobnication", ""),
    ] {
        let mut said = said(&BUILTIN, department);
        let mut expected: Vec<&str> = speaks_for.split_whitespace().collect();
        said.sort();
        expected.sort_unstable();
        assert_eq!(said, expected, "{department}");
    }
}

#[test]
fn the_evidence_names_the_context_and_adds_up() {
    let rows = placed();
    let explain = |title, department| BUILTIN.explain_in(title, &BUILTIN.read_context(department));
    for row in rows.iter().filter(|row| row.kind == "decides") {
        let explanation = explain(&row.title, &row.department);
        let sum: f32 = explanation.evidence.iter().map(|row| row.weight).sum();
        assert!(explanation.score.is_none_or(|score| (score - sum).abs() < 1e-4), "{} in {}", row.title, row.department);
        assert!((0.0..=1.0).contains(&explanation.outcome.confidence));
    }
    let explanation = explain("System Administrator", "IT");
    let row = explanation.evidence.iter().find(|row| row.label.contains("context")).expect("a row of its own");
    assert_eq!(row.text, ["\"IT\" speaks for Information Technology and Security"]);
    assert!(row.factor > 1.0);
    assert!(explain("Accountant", "IT").notes.join(" ").contains("changes nothing"));
    assert!(explain("Accountant", "Zone 4").notes.join(" ").contains("says nothing"));
    assert!(BUILTIN.explain("Accountant").notes.is_empty());
}

#[test]
fn an_organisations_own_departments_win() {
    let rows = "department,function_id,family_id,weight,note,source\n\
        Blue Team,,security-engineering,,,\n\
        Sales,,customer-success,,,\n\
        Customer Success,,,,,\n";
    let acme = Normalizer::builder().pack("acme", &[("en/departments.csv", rows)]).build().expect("a good pack");
    assert_eq!(said(&acme, "Blue Team"), ["security-engineering"]);
    assert!(said(&BUILTIN, "Blue Team").is_empty());
    assert_eq!(said(&acme, "Sales"), ["customer-success"]);
    assert!(said(&acme, "Customer Success").is_empty(), "an empty row takes the name away");
    assert_eq!(role_in(&acme, "Account Manager", "Sales").as_deref(), Some("customer-success-manager"));
    assert_eq!(acme.normalize("Blue Team Analyst"), BUILTIN.normalize("Blue Team Analyst"), "words of departments are no words of titles");
    // The compiled form knows them, too.
    let again = Normalizer::builder().open(acme.to_bytes(7), 7).expect("the same fingerprint");
    assert_eq!(said(&again, "Blue Team"), ["security-engineering"]);
}

#[test]
fn faults_of_a_table_of_departments_are_named() {
    let problems = |rows: &str| {
        let text = format!("department,function_id,family_id,weight,note,source\n{rows}");
        let (_, problems) = Normalizer::builder().pack("acme", &[("departments.csv", &text)]).check().expect("readable");
        let mine = problems.iter().filter(|problem| problem.place.file.contains("departments"));
        mine.map(|problem| format!("{:?} {}", problem.code, problem.message)).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(problems("Blue Team,,security-engineering,,,\nBlue Team,engineering,,0.5,,\n"), "");
    for (rows, fault) in [
        ("Blue Team,,no-such-family,,,\n", "there is no family"),
        ("Blue Team,no-such-function,,,,\n", "there is no function"),
        ("Blue Team,engineering,security-engineering,,,\n", "a function and a family"),
        ("Blue Team,engineering,,2,,\n", "weight"),
        ("Blue Team,engineering,,,,\nblue team,engineering,,,,\n", "stands twice"),
        ("Blue Team,engineering,,,,\nBlue Teams,legal,,,,\n", "reads like"),
        ("- -,engineering,,,,\n", "no words"),
    ] {
        assert!(problems(rows).contains(fault), "{rows}: {}", problems(rows));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_a_context(department in any::<String>(), words in "([A-Za-z&/()-]{1,12} ?){0,40}", title in "(Sr |Jr )?(Analyst|Engineer|Account Manager|Nurse)") {
        for department in [&department, &words] {
            let context = BUILTIN.read_context(department);
            for &(_, weight) in context.branches() {
                prop_assert!(weight > 0.0 && weight <= 1.0);
            }
            let outcome = BUILTIN.normalize_in(&title, &context, &mut Scratch::default());
            prop_assert!((0.0..=1.0).contains(&outcome.confidence));
            if context.says_nothing() {
                prop_assert_eq!(outcome, BUILTIN.normalize(&title));
            }
        }
    }
}
