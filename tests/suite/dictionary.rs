use std::{collections::BTreeSet, fs, path::Path};

use rolecall::{
    Normalizer,
    dictionary::{
        builtin,
        files::read_folder,
        format::formatted,
        problem::{Code, Problem, Severity},
        table::Table,
    },
};

use crate::BUILTIN;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries")
}

#[test]
fn the_builtin_dictionary_has_no_problems() {
    let (_, problems) = Normalizer::builder().check().expect("it is part of the library");
    let shown: Vec<String> = problems.iter().take(30).map(Problem::to_string).collect();
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), shown.join("\n"));
}

#[test]
fn every_table_is_as_format_writes_it() {
    for file in read_folder(&folder()).expect("the folder") {
        let (Some(table), Ok(text)) = (Table::of_file(&file.path), &file.text) else {
            continue;
        };
        assert_eq!(formatted(table, text).as_deref(), Some(&**text), "{}: run `normalize dictionary format dictionaries`", file.path);
    }
}

#[test]
fn every_file_of_the_folder_is_in_the_library() {
    let on_disk: BTreeSet<String> = read_folder(&folder()).expect("the folder").into_iter().map(|file| file.path).collect();
    let built_in: BTreeSet<String> = builtin::files().into_iter().map(|file| file.path).collect();
    assert_eq!(on_disk, built_in, "src/dictionary/builtin.rs lists the files of dictionaries/");
}

#[test]
fn it_is_as_large_as_promised() {
    let dictionary = BUILTIN.dictionary();
    assert!(dictionary.taxonomy.roles.len() >= 450, "{} roles", dictionary.taxonomy.roles.len());
    assert!(dictionary.aliases.len() >= 5000, "{} aliases", dictionary.aliases.len());
}

#[test]
fn every_code_has_a_mend_and_stands_in_the_guide() {
    let guide = fs::read_to_string(folder().join("README.md")).expect("the guide for editors");
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), Code::ALL.len());
    for code in Code::ALL {
        assert!(!code.mend().is_empty());
        assert!(guide.contains(code.as_str()), "{} is not explained in dictionaries/README.md", code.as_str());
    }
}

/// What `dictionary check` finds, by code and place.
fn problems(files: &[(&str, &str)]) -> Vec<(Code, String)> {
    let (_, problems) = Normalizer::builder().without_builtin().pack("test", files).check().expect("a pack from memory");
    problems.iter().map(|problem| (problem.code, problem.place.to_string())).collect()
}

const BASE: &[(&str, &str)] = &[
    ("functions.csv", "function_id,function,note,source\neng,Engineering,,\n"),
    ("families.csv", "family_id,family,function_id,group,manager_role_id,practitioner_role_id,note,source\nsoft,Software,eng,,,,,\n"),
    ("roles.csv", "role_id,role,family_id,level,track,soc,onet,isco,note,source\ndev,Developer,soft,,ic,,,,,\ntest,Tester,soft,,ic,,,,,\n"),
];

#[test]
fn each_kind_of_problem_is_found_at_its_place() {
    let with = |path: &'static str, text: &'static str| {
        let mut files = BASE.to_vec();
        files.push((path, text));
        problems(&files)
    };
    let alias = "alias,role_id,weight,scope,note,source\n";
    let row = |rows: &str| -> &'static str { Box::leak(format!("{alias}{rows}").into_boxed_str()) };
    assert_eq!(problems(BASE), []);
    for (path, text, code, place) in [
        ("aliases.csv", row("Coder,dev,,,\n"), Code::Unreadable, "aliases.csv:2"),
        ("aliases.csv", "alias\nx\n", Code::UnknownId, ""),
        ("aliases.csv", "title\nx\n", Code::MissingColumn, "aliases.csv:1"),
        ("aliases.csv", "alias,role_id,wieght\nx,dev,\n", Code::UnknownColumn, "aliases.csv:1:3"),
        ("holidays.csv", "a\n", Code::UnknownFile, "holidays.csv"),
        ("aliases.csv", row(",dev,,,,\n"), Code::EmptyCell, "aliases.csv:2:1"),
        ("aliases.csv", row("Coder,dev,1.5,,,\n"), Code::BadValue, "aliases.csv:2:3"),
        ("aliases.csv", row("Coder,nobody,,,,\n"), Code::UnknownId, "aliases.csv:2"),
        ("aliases.csv", row("Coder,dev,,,,\nCoder,test,,,,\n"), Code::AmbiguousWithoutWeight, "aliases.csv:2"),
        ("aliases.csv", row("Coder,dev,0.7,,,\nCoder,test,0.6,,,\n"), Code::WeightsExceedOne, "aliases.csv:2"),
        ("aliases.csv", row("Developers,dev,,,,\n"), Code::Redundant, "aliases.csv:2"),
        ("aliases.csv", row("Coder,dev,,,,\nCoders,test,,,,\n"), Code::AmbiguousWithoutWeight, "aliases.csv:3"),
        ("aliases.csv", row("Coder,dev,,,,\nCoder,dev,,,,\n"), Code::DuplicateRow, "aliases.csv:3"),
        ("aliases.csv", row("!!!,dev,,,,\n"), Code::NoWords, "aliases.csv:2"),
        ("functions.csv", "function_id,function,note,source\neng,Engineering,,\neng,Other,,\n", Code::DuplicateId, "functions.csv:3"),
    ] {
        if place.is_empty() {
            continue;
        }
        let found = with(path, text);
        assert!(found.contains(&(code, place.to_owned())), "{code:?} at {place} is not in {found:?}");
    }
    assert!(Code::ALL.iter().any(|code| code.severity() == Severity::Error));
}

/// What an editor promises of a role: codes, a note that tells it from its neighbours, and names the engine can't derive.
#[test]
fn every_role_is_complete() {
    let dictionary = BUILTIN.dictionary();
    let mut aliases = vec![0; dictionary.taxonomy.roles.len()];
    for alias in dictionary.aliases.iter().filter(|alias| !alias.is_title) {
        alias.targets.iter().for_each(|(role, _)| aliases[role.0 as usize] += 1);
    }
    let digits = |code: &str, most: usize| code.len() == most && code.bytes().all(|b| b.is_ascii_digit());
    let mut faults = Vec::new();
    for (role, aliases) in dictionary.taxonomy.roles.iter().zip(aliases) {
        let soc = role.soc.split_once('-').is_some_and(|(major, rest)| digits(major, 2) && digits(rest, 4));
        let onet = role.onet.is_empty() || role.onet.starts_with(&role.soc);
        for (holds, what) in [
            (soc, "has no SOC code"),
            (onet, "has an O*NET code of another SOC code"),
            (digits(&role.isco, 4), "has no ISCO code"),
            (role.track.is_some(), "has no track"),
            (!role.note.is_empty(), "has no note"),
            (aliases >= 3, "has fewer than three aliases"),
        ] {
            if !holds {
                faults.push(format!("{} {what}", role.slug));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}
