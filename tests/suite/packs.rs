use rolecall::{Level, Normalizer, Verdict};

const ALIASES: &str = "alias,role_id,weight,scope,note,source\n";

fn with(rows: &str) -> Normalizer {
    let text = format!("{ALIASES}{rows}");
    Normalizer::builder().pack("acme", &[("aliases.csv", &text)]).build().expect("a good pack")
}

fn role_of(normalizer: &Normalizer, title: &str) -> Option<String> {
    normalizer.normalize(title).role.map(|role| normalizer.taxonomy().role(role).slug.clone())
}

#[test]
fn an_organisations_own_words_win_and_say_so() {
    let plain = Normalizer::builtin();
    assert_eq!(role_of(&plain, "Program Manager").as_deref(), Some("program-manager"));
    let acme = with("Program Manager,product-manager,,,,\n");
    assert_eq!(role_of(&acme, "Sr. Program Manager").as_deref(), Some("product-manager"));
    let notes = acme.explain("Program Manager").notes.join("\n");
    assert!(notes.contains("\"acme\""), "{notes}");
}

#[test]
fn a_pack_adds_replaces_and_removes_with_a_report() {
    let acme = with("Frobnicator,software-engineer,,,,\nTechnical Writer,,,,,\n");
    assert_eq!(role_of(&acme, "Senior Frobnicator").as_deref(), Some("software-engineer"));
    assert_eq!(acme.normalize("Senior Frobnicator").level, Some(Level::Senior));
    assert_eq!(role_of(&acme, "Technical Writer"), None);
    let report = acme.overlay_reports().last().expect("a report");
    assert_eq!((report.added, report.removed), (1, 1));
}

#[test]
fn the_warning_about_titles_that_vary() {
    let plain = Normalizer::builtin();
    assert!(plain.normalize("Program Manager").varies);
    assert!(!plain.normalize("Registered Nurse").varies);
    let notes = plain.explain("Program Manager").notes.join("\n");
    assert!(notes.contains("different organisations"), "{notes}");
}

#[test]
fn without_the_builtin_dictionary_only_the_pack_counts() {
    let files = [
        ("functions.csv", "function_id,function,note,source\nx,X,,\n"),
        ("families.csv", "family_id,family,function_id,group,manager_role_id,practitioner_role_id,note,source\nf,F,x,,,,,\n"),
        ("roles.csv", "role_id,role,family_id,level,track,soc,onet,isco,note,source\n007,Spy,f,,ic,,,,,\n"),
    ];
    let own = Normalizer::builder().without_builtin().pack("own", &files).build().expect("a small dictionary");
    assert_eq!(role_of(&own, "spies").as_deref(), Some("007"));
    assert_eq!(own.normalize("Registered Nurse").verdict, Verdict::NoMatch);
}

#[test]
fn one_ladder_may_apply_to_some_families_only() {
    let normalizer = Normalizer::builtin();
    let ladder = normalizer.dictionary().ladders.iter().find(|ladder| ladder.name == "ops").expect("the ladder");
    let code = |title: &str| {
        let outcome = normalizer.normalize(title);
        let family = normalizer.taxonomy().role(outcome.role.expect("a match")).family;
        ladder.code(outcome.level, family).map(str::to_owned)
    };
    assert_eq!(code("Junior SRE").as_deref(), Some("L1"));
    assert_eq!(code("SRE").as_deref(), Some("L2"));
    assert_eq!(code("Senior SRE").as_deref(), Some("L3"));
    assert_eq!(code("Lead SRE").as_deref(), Some("L4"));
    assert_eq!(code("Principal SRE").as_deref(), Some("L5"));
    assert_eq!(code("Senior Registered Nurse"), None);
}

/// What a pack says of a whole title: it is this role, with the rank its words state; or it is none, whatever stands in it.
#[test]
fn a_whole_title_that_a_pack_settles() {
    let plain = Normalizer::builtin();
    let aliases = format!(
        "{ALIASES}Sr. Fixer of Things,software-engineer,,exact,,\nn/a,dentist,,exact,,\nAccountant,dentist,,exact,,\nRegional Account Manager,account-manager,,exact,,\n"
    );
    let noise = "phrase,kind,reason,note,source\nSoftware Engineer of the Month Club,junk,,,\n";
    let acme = Normalizer::builder().pack("acme", &[("aliases.csv", &aliases), ("noise.csv", noise)]).build().expect("a good pack");
    let fixer = acme.normalize("Senior Fixer of Things");
    assert_eq!((role_of(&acme, "Sr. Fixer of Things").as_deref(), fixer.level), (Some("software-engineer"), Some(Level::Senior)));
    let club = acme.normalize("Software Engineer of the Month Club");
    assert_eq!((club.verdict, club.role, club.reason), (Verdict::NoMatch, None, Some(rolecall::Reason::Junk)));
    assert_eq!(role_of(&acme, "n/a").as_deref(), Some("dentist"), "an organisation's own words win over a built-in filler");
    assert_eq!(role_of(&acme, "Accountants").as_deref(), Some("dentist"));
    let account = acme.normalize("Regional Account Manager");
    assert_eq!((account.role.is_some(), account.level), (true, None), "the Manager is the role's own");
    // The same words inside other titles, or turned, stay what they are.
    for title in [
        "Senior Accountant",
        "Accountant, Tax",
        "Fixer of Things",
        "Things Fixer Sr.",
        "Software Engineer",
        "Software Engineer - Month",
        "Fixer",
        "N.A.",
        "Senior Software Engineer",
    ] {
        assert_eq!(format!("{:?}", acme.normalize(title)), format!("{:?}", plain.normalize(title)), "{title}");
    }
}
