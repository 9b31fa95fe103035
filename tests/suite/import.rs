use std::{fs, path::Path};

use rolecall::{
    Normalizer, Verdict,
    dictionary::{
        import::{Format, pack::ImportedPack},
        problem::{Code, Severity},
    },
    index::alike::Alike,
};

/// The pack that a table makes, and what loads it.
fn import(format: Format, files: &[(&str, &str)], path: &str) -> (ImportedPack, Normalizer) {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let catalogue = format.read(&folder.path().join(path), None).expect("readable");
    let alike = Alike::default();
    let pack = catalogue.pack(&|texts| alike.readings(texts));
    (pack.clone(), load(&pack, true))
}

fn load(pack: &ImportedPack, alone: bool) -> Normalizer {
    let files: Vec<(&str, &str)> = pack.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let builder = Normalizer::builder().pack("imported", &files);
    let (normalizer, problems) = if alone { builder.without_builtin() } else { builder }.check().expect("no files");
    assert!(
        !problems.iter().any(|problem| problem.code.severity() == Severity::Error || problem.code == Code::Unformatted),
        "{problems:?}"
    );
    normalizer.expect("no errors")
}

fn file<'p>(pack: &'p ImportedPack, path: &str) -> &'p str {
    &pack.files.iter().find(|(name, _)| name == path).expect("the file").1
}

fn answer(normalizer: &Normalizer, title: &str) -> String {
    let outcome = normalizer.normalize(title);
    match (outcome.verdict, outcome.role) {
        (Verdict::Match, Some(role)) => normalizer.taxonomy().role(role).slug.clone(),
        (verdict, _) => verdict.to_string(),
    }
}

#[test]
fn onet_becomes_roles_with_its_own_codes() {
    let (pack, normalizer) = import(
        Format::Onet,
        &[
            (
                "Occupation Data.txt",
                "O*NET-SOC Code\tTitle\tDescription\n39-1111.00\tKite Tenders\tTend \"kites\"\n39-1111.01\tKite Menders\tMend\nx\tNo Code\t\n",
            ),
            (
                "Alternate Titles.txt",
                "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)\n39-1111.00\tKite Lead Tender (KLT)\tKLT\t08\n\
                 39-1111.00\tString Splicer\tn/a\t08\n39-1111.01\tString Splicers\tn/a\t08\n39-1111.01\tKite Tender\tn/a\t08\n\
                 00-0000.00\tNobody\tn/a\t08\n",
            ),
            ("Sample of Reported Titles.txt", "O*NET-SOC Code\tReported Job Title\tShown in My Next Move\n39-1111.01\tTail Tailor\tY\n"),
        ],
        "",
    );
    assert_eq!(
        file(&pack, "roles.csv"),
        "role_id,role,family_id,level,track,soc,onet,isco,note,source\n\
         39-1111.00,Kite Tenders,soc-39-1,,,39-1111,,,,\n39-1111.01,Kite Menders,soc-39-1,,,39-1111,39-1111.01,,,\n"
    );
    // Spellings that read alike share one set of roles; a concept's own title is mostly that concept.
    assert_eq!(
        file(&pack, "en/aliases.csv"),
        "alias,role_id,weight,scope,note,source\nKite Lead Tender (KLT),39-1111.00,,,,\nKite Tenders,39-1111.00,0.6,,,\n\
         Kite Tenders,39-1111.01,0.35,,,\nKLT,39-1111.00,,,,\nString Splicer,39-1111.00,0.5,,,\nString Splicer,39-1111.01,0.5,,,\n\
         Tail Tailor,39-1111.01,,,,\n"
    );
    assert!(file(&pack, "pack.toml").contains("licence = \"CC BY 4.0\""));
    assert_eq!(answer(&normalizer, "tail tailor"), "39-1111.01");
    assert_eq!(answer(&normalizer, "KLT"), "39-1111.00");
    assert_eq!((pack.ambiguous, pack.concepts), (2, 2));
}

#[test]
fn esco_keeps_its_addresses_and_leading_zeros() {
    let (pack, normalizer) = import(
        Format::Esco,
        &[(
            "occupations.csv",
            "conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels\nhttp://x/1,110,kite marshal,\"marshal of kites\nair marshal\",kite boss\n\
             http://x/2,9999,tail tailor,,\n,1,nobody,,\n",
        )],
        "occupations.csv",
    );
    assert!(file(&pack, "roles.csv").contains("http://x/1,kite marshal,isco-01,,,,,0110,,"));
    assert_eq!(answer(&normalizer, "Kite Boss"), "http://x/1");
    assert_eq!(answer(&normalizer, "Air Marshal"), "http://x/1");
}

#[test]
fn the_uk_index_is_read_below_its_remarks() {
    let index = "Coding index,,,\nnot a title,,,\nSOC 2020,INDEXOCC,INDEXOCC - natural word order,IND\n\
                 1234,\"Tender, kite\",Kite tender,\n1234,Splicer,Splicer,(string)\n5678,Splicer,Splicer,\n}}}},Something,Something,\nA,,,\n,x,,\n";
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("index.csv");
    fs::write(&path, index).expect("a file");
    let catalogue = Format::UkSoc.read(&path, None).expect("readable");
    let skipped = [("above the header", 2), ("no unit group of four digits", 2), ("not codable (}}}})", 1)];
    assert_eq!(catalogue.counts.skipped, skipped.into());
    let (pack, normalizer) = import(Format::UkSoc, &[("index.csv", index)], "index.csv");
    assert_eq!(answer(&normalizer, "Tender, Kite"), "1234");
    assert_eq!(answer(&normalizer, "kite tender"), "1234");
    assert_eq!(answer(&normalizer, "Splicer"), "ambiguous");
    assert!(file(&pack, "families.csv").contains("uksoc-12,Other managers and proprietors,uksoc-1,"));
}

#[test]
fn noc_is_read_from_a_folder_with_its_zeros() {
    let (pack, normalizer) = import(
        Format::Noc,
        &[
            (
                "structure.csv",
                "Level,Hierarchical structure,Code - NOC 2021 V1.0,Class title,Class definition\n1,Broad,9,Kites and makers,\n\
                 2,Major,98,Kite trades,\n5,Unit,98765,Kite menders,\n5,Unit,10,Kite legislators,\n",
            ),
            (
                "elements.csv",
                "Level,Code - NOC 2021 V1.0,Class title,Element Type Label English,Element Description English\n\
                 5,98765,Kite menders,All examples,tail tailor\n5,00010,Kite legislators,Illustrative example(s),kite senator\n\
                 5,98765,Kite menders,Main duties,Mend kites\n2,98,Kite trades,All examples,anybody\n",
            ),
            ("other.csv", "a,b\n1,2\n"),
        ],
        "",
    );
    let roles = "role_id,role,family_id,level,track,soc,onet,isco,note,source\n\
                 00010,Kite legislators,noc-00,,,,,,,\n98765,Kite menders,noc-98,,,,,,,\n";
    assert_eq!(file(&pack, "roles.csv"), roles);
    assert!(file(&pack, "families.csv").contains("noc-98,Kite trades,noc-9,"));
    assert!(file(&pack, "functions.csv").contains("noc-9,Kites and makers,"));
    assert_eq!(answer(&normalizer, "Kite Senator"), "00010");
    assert_eq!(answer(&normalizer, "Mend kites"), "no_match");
}

#[test]
fn skos_is_read_in_three_syntaxes_by_language() {
    const TURTLE: &str = r#"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        <http://x/1> a skos:Concept ; skos:notation "K-1" ; skos:prefLabel "kite tender"@en, "Drachenwart"@de ;
            skos:altLabel "keeper of kites"@en-GB ; skos:hiddenLabel "kyte tender" .
        <http://x/2> a skos:Concept ; skos:notation "same", "other" ; skos:altLabel "tail tailor"@en .
        <http://x/3> a skos:Concept ; skos:notation "same" ; skos:prefLabel "string splicer"@en .
        <http://x/4> a skos:Concept ; skos:prefLabel "gone"@en ; owl:deprecated true .
        <http://x/5> a skos:ConceptScheme ; skos:prefLabel "jobs"@en .
        <http://x/6> a skos:Concept ; skos:prefLabel "Niemand"@de ."#;
    const XML: &str = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
        <skos:Concept rdf:about="http://x/1"><skos:prefLabel xml:lang="en">kite tender</skos:prefLabel></skos:Concept></rdf:RDF>"#;
    const TRIPLES: &str = "<http://x/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2004/02/skos/core#Concept> .\n\
        <http://x/1> <http://www.w3.org/2004/02/skos/core#prefLabel> \"kite tender\" .\n";
    let (pack, normalizer) = import(Format::Skos, &[("jobs.ttl", TURTLE)], "jobs.ttl");
    assert_eq!(pack.concepts, 3);
    assert_eq!(answer(&normalizer, "Keeper of Kites"), "K-1");
    assert_eq!(answer(&normalizer, "tail tailors"), "http://x/2");
    assert_eq!(answer(&normalizer, "String Splicer"), "http://x/3");
    for (name, text) in [("jobs.rdf", XML), ("jobs.nt", TRIPLES)] {
        let (_, normalizer) = import(Format::Skos, &[(name, text)], name);
        assert_eq!(answer(&normalizer, "Kite Tender"), "http://x/1", "{name}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text, expected) in [
        ("a.ttl", "\n\"secret", "line 2"),
        ("a.nt", "secret", "line 1"),
        ("a.rdf", "<a><secret></a>", "RDF/XML"),
        ("a.doc", "", "ends in .ttl"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("a file");
        let error = Format::Skos.read(&path, None).expect_err("a fault").to_string();
        assert!(error.contains(expected) && !error.contains("secret"), "{error}");
    }
}

#[test]
fn an_own_table_keeps_its_codes_letter_for_letter() {
    let (pack, normalizer) = import(
        Format::Csv,
        &[(
            "jobs.csv",
            "Title;Code;Weight;Preferred\nkite boss;007;30;Kite Lead\nkite bosses;K-1/a;90;\nSr. Splicer;K-1/a;;Splicer\nSenior Splicer;007;;\n\
             ;007;;\nx;;;\n100000;K-1/a;;\nlost;9;lots;\n",
        )],
        "jobs.csv",
    );
    // Counts become shares.
    let aliases = file(&pack, "en/aliases.csv");
    assert!(aliases.contains("kite boss,007,0.25,") && aliases.contains("kite boss,K-1/a,0.75,"), "{aliases}");
    assert_eq!((pack.concepts, pack.unreadable), (2, 1));
    assert_eq!(answer(&normalizer, "Kite Lead"), "007");
    // Both spellings carry both roles, because beside the built-in dictionary they read alike.
    assert_eq!(answer(&normalizer, "Sr. Splicer"), "ambiguous");
    assert_eq!(answer(&load(&pack, false), "Senior Splicer"), "ambiguous");
}

#[test]
fn shared_and_missing_preferred_titles_load() {
    let (pack, normalizer) = import(
        Format::Csv,
        &[(
            "jobs.csv",
            "alias,concept\nOfficer,A\nofficers,B\nOfficer.,C\nUnits,B\nunit,C\nRN,D\nRegistered Nurse,E\nregistered nurses,D\n",
        )],
        "jobs.csv",
    );
    assert_eq!(pack.concepts, 5);
    assert_eq!(answer(&normalizer, "officer"), "ambiguous");
    load(&pack, false);
}

#[test]
fn other_languages_are_counted_where_a_language_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("jobs.csv");
    fs::write(&path, "alias,id,language\nDrachenwart,1,de\nkite tender,1,en\nkite,1,\n").expect("a file");
    let german = Format::Csv.read(&path, Some("de")).expect("readable");
    assert_eq!(german.counts.skipped, [("another language", 1)].into());
    assert_eq!((german.concepts[0].title.as_str(), german.info.language.as_str()), ("Drachenwart", "de"));
    let all = Format::Csv.read(&path, None).expect("readable");
    assert!(all.counts.skipped.is_empty());
}

#[test]
fn what_holds_nothing_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("jobs.csv");
    let refuse = |bytes: &[u8], format: Format, path: &Path| {
        fs::write(folder.path().join("jobs.csv"), bytes).expect("a file");
        format.read(path, None).expect_err("nothing to import").to_string()
    };
    assert!(refuse(b"alias,concept\n", Format::Csv, &path).contains("no titles"));
    assert!(refuse(b"", Format::Csv, &path).contains("no column \"alias\" or \"title\""));
    assert!(refuse(b"alias,concept\nsecret\xff,1\n", Format::Csv, &path).contains("row 2 (line 2): not UTF-8"));
    assert!(refuse(b"", Format::Onet, folder.path()).contains("Occupation Data.txt"));
}

/// Titles that read alike in every way the analyzer knows: whatever stands beside whatever, the pack loads.
#[test]
fn any_mixture_of_spellings_loads_alone_and_over_the_builtin_dictionary() {
    const WORDS: &[&str] = &[
        "nurse",
        "Nurses",
        "RN",
        "registered",
        "Sr.",
        "senior",
        "eng",
        "engineer",
        "eng.",
        "workmens",
        "workmen",
        "workman",
        "of",
        "to",
        "2",
        "II",
        "C++",
        "100000",
        "mng",
        "dir",
        "managing",
        "director",
        "VP",
        "vice",
        "president",
        "&",
        "R&D",
        "(m/w/d)",
        "kite",
        "kites",
    ];
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below as u64) as usize
    };
    for _ in 0..6 {
        let mut table = String::from("alias,concept,preferred\n");
        for _ in 0..200 {
            let words: Vec<&str> = (0..=draw(3)).map(|_| WORDS[draw(WORDS.len())]).collect();
            let preferred = if draw(3) == 0 { words[0] } else { "" };
            table += &format!("{},{},{preferred}\n", words.join(" "), draw(12));
        }
        let (pack, _) = import(Format::Csv, &[("jobs.csv", &table)], "jobs.csv");
        load(&pack, false);
    }
}

#[test]
fn any_bytes_are_read_or_refused() {
    const BYTES: &[u8] = b"0123456789-.,;\t\"\n\ra\xff\xc3\xa9\x00}";
    let headers: [(Format, &str, &str); 5] = [
        (Format::Esco, "x.csv", "conceptUri,iscoGroup,preferredLabel,altLabels\n"),
        (Format::UkSoc, "x.csv", "SOC 2020,INDEXOCC\n"),
        (Format::Noc, "x.csv", "Level,Code - NOC 2021,Class title\n"),
        (Format::Csv, "x.csv", "alias,concept,weight\n"),
        (Format::Skos, "x.ttl", "@prefix s: <http://www.w3.org/2004/02/skos/core#> . <a:b> a s:Concept ; s:prefLabel "),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    for round in 0..200 {
        let (format, name, header) = headers[round % headers.len()];
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend((0..120).map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            BYTES[(state % BYTES.len() as u64) as usize]
        }));
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        let _ = format.read(&path, None);
    }
}
