//! Rankings that are learned from a pack: what they answer, that they are the same everywhere, and how they are kept.

use rolecall::{
    Builder, Method, Normalizer, Outcome, Scratch, Verdict,
    evaluate::{Field, GoldRow},
    fit::fit,
};

const TABLES: [(&str, &str); 5] = [
    ("pack.toml", "name = \"hospital\"\nlanguage = \"en\"\nlearned = true\n"),
    ("functions.csv", "function_id,function\nward,Ward\nsite,Site\n"),
    ("families.csv", "family_id,family,function_id\ncare,Care,ward\nbuildings,Buildings,site\n"),
    ("roles.csv", "role_id,role,family_id\n001,Ward Nurses,care\n002,Physicians,care\n003,Building Cleaners,buildings\n"),
    (
        "en/aliases.csv",
        "alias,role_id\nStaff Nurse,001\nTheatre Nurse,001\nCritical Care Nurse,001\nPediatric Nurse,001\nConsultant Cardiologist,002\n\
         Hospital Physician,002\nEmergency Physician,002\nPediatric Surgeon,002\nWindow Cleaner,003\nHospital Cleaner,003\nFloor Polisher,003\n",
    ),
];

fn builder() -> Builder {
    Normalizer::builder().without_builtin().pack("hospital", &TABLES)
}

fn normalizer() -> Normalizer {
    builder().build().expect("a pack without faults")
}

fn role_of(normalizer: &Normalizer, title: &str) -> Option<String> {
    let outcome = normalizer.normalize(title);
    outcome.role.map(|role| normalizer.taxonomy().role(role).slug.clone())
}

#[test]
fn titles_that_no_alias_has_are_retrieved() {
    let normalizer = normalizer();
    for (title, role) in [("Neonatal Nursing Sister Nurse", "001"), ("Cardiologists", "002"), ("Nightshift Polishers", "003")] {
        let ranked = normalizer.ranked(title, 3, &mut Scratch::default());
        let first = ranked.first().map(|ranked| normalizer.taxonomy().role(ranked.role).slug.clone());
        assert_eq!(first.as_deref(), Some(role), "{title}");
    }
    let outcome = normalizer.normalize("Consultant Cardiologist Physician");
    assert_eq!((outcome.verdict, outcome.method), (Verdict::Match, Some(Method::Retrieved)));
    assert_eq!(role_of(&normalizer, "Consultant Cardiologist Physician").as_deref(), Some("002"));
}

#[test]
fn an_alias_as_it_stands_needs_no_ranking() {
    let normalizer = normalizer();
    let outcome = normalizer.normalize("staff nurses");
    assert_eq!((outcome.verdict, outcome.method), (Verdict::Match, Some(Method::Exact)));
    assert_eq!(role_of(&normalizer, "Staff Nurse").as_deref(), Some("001"));
}

#[test]
fn what_nothing_speaks_for_is_not_answered() {
    let normalizer = normalizer();
    for title in ["", "12345", "Xylophonist", "Retired"] {
        assert_eq!(role_of(&normalizer, title), None, "{title}");
    }
}

#[test]
fn learning_is_the_same_on_one_thread_and_on_many() {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let index = one.install(|| normalizer().to_index());
    assert!(index == normalizer().to_index(), "the compiled bytes differ");
}

#[test]
fn an_index_answers_as_its_pack_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hospital.idx");
    let learned = normalizer();
    std::fs::write(&path, learned.to_index()).expect("written");
    let opened = Normalizer::builder().without_builtin().dictionary(&path).build().expect("an index");
    for title in ["Staff Nurse", "Neonatal Nurse", "Cardiologists", "Consultant Cardiologist Physician", "Xylophonist"] {
        assert_eq!(opened.normalize(title), learned.normalize(title), "{title}");
    }
    let over =
        Normalizer::builder().without_builtin().dictionary(&path).pack("hospital", &TABLES).build().expect_err("nothing lies over it");
    assert!(over.to_string().contains("stands alone"), "{over}");

    let whole = learned.to_index();
    for (what, bytes) in [("cut", &whole[..whole.len() / 2]), ("no index", b"alias,role_id".as_slice())] {
        std::fs::write(&path, bytes).expect("written");
        let error = Normalizer::builder().dictionary(&path).build().expect_err(what).to_string();
        assert!(error.contains("hospital.idx") && error.contains("normalize dictionary build"), "{error}");
    }
}

#[test]
fn a_classification_stands_beside_the_builtin_dictionary() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = folder.path().join("hospital");
    std::fs::create_dir_all(pack.join("en")).expect("made");
    for (name, text) in TABLES {
        std::fs::write(pack.join(name), text).expect("written");
    }
    // The wards' codes: a registered nurse is a ward nurse.
    let roles =
        "role_id,role,family_id,soc\n001,Ward Nurses,care,29-1141\n002,Physicians,care,29-1229\n003,Building Cleaners,buildings,37-2011\n";
    std::fs::write(pack.join("roles.csv"), roles).expect("written");
    let normalizer = Normalizer::builder().dictionary(&pack).build().expect("packs without faults");
    let (name, classification) = normalizer.beside().next().expect("one");
    assert_eq!(name, "hospital");
    let mut scratch = Scratch::default();
    for (title, role, code) in [
        ("RN - Telemetry", Some("registered-nurse"), Some("001")),
        ("Janitor", Some("janitor"), Some("003")),
        ("Theatre Nurse", None, Some("001")),
        ("Actuary", Some("actuary"), None),
        ("Retired", None, None),
    ] {
        let outcome = normalizer.normalize_with(title, &mut scratch);
        let coded = normalizer.normalize_beside(0, title, &mut scratch);
        let slug = |normalizer: &Normalizer, outcome: &Outcome| outcome.role.map(|role| normalizer.taxonomy().role(role).slug.clone());
        assert!(role.is_none() || slug(&normalizer, &outcome).as_deref() == role, "{title}: {outcome:?}");
        assert_eq!(slug(classification, &coded).as_deref(), code, "{title}: {coded:?}");
        assert_eq!(outcome, Normalizer::builtin().normalize(title), "what stands beside changes nothing");
    }
    let twice = Normalizer::builder().dictionary(&pack).dictionary(&pack).build().expect_err("one name");
    assert!(twice.to_string().contains("\"hospital\""), "{twice}");
}

#[test]
fn a_learned_crosswalk_leads_to_what_the_titles_are_like() {
    let links = rolecall::bridge::bridge(&Normalizer::builtin(), &normalizer());
    let of = |slug: &str| links.iter().find(|link| link.from == slug).map(|link| normalizer().taxonomy().role(link.role).slug.clone());
    assert_eq!(of("janitor").as_deref(), Some("003"));
    assert_eq!(of("physician").as_deref(), Some("002"));
    assert!(links.iter().all(|link| link.pack == "built-in" && (0.001..=1.0).contains(&link.share)));
}

#[test]
fn a_fit_reports_on_titles_that_it_has_not_seen() {
    let row = |title: &str, role: &str| GoldRow { title: title.to_owned(), context: String::new(), expected: vec![role.to_owned()] };
    let nouns = [("Nurse", "001"), ("Surgeon", "002"), ("Cleaner", "003"), ("Physician", "002")];
    let places = ["Night", "Weekend", "Clinic", "Oncology", "Day", "Regional"];
    let gold: Vec<GoldRow> =
        places.iter().flat_map(|place| nouns.iter().map(move |(noun, role)| row(&format!("{place} Duty {noun}"), role))).collect();
    let fit = fit(&normalizer(), None, Field::Code, &gold).expect("titles to fit on");
    assert_eq!(fit.titles + fit.after.titles, gold.len());
    assert!(fit.after.success >= 0.9, "{fit:?}");
    let knots = fit.fitted.calibration.knots();
    assert!(knots.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 <= pair[1].1), "{knots:?}");
}
