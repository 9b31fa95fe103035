//! A dictionary's codes held against a published classification.
//!
//! A role disagrees where the classification itself carries the role's title under other codes only; where it does not carry the
//! title, but some of the role's aliases, where it files most of them elsewhere. A role's note may give the reason: a note that
//! names the role's own code has thought of it.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::{
    Dictionary,
    entry::{KeyMaker, RowKey},
    import::{Classification, Scheme},
    problem::{Code, Problem},
};
use crate::model::taxonomy::{Role, RoleId};

/// What the comparison found.
#[derive(Debug, Clone, Default)]
pub struct Agreement {
    /// Roles with a code of this scheme.
    pub coded: usize,
    /// Roles among them whose title or aliases the classification carries.
    pub compared: usize,
    /// Roles among these that disagree, and whose note gives no reason.
    pub disagree: usize,
    /// Roles that disagree with a reason.
    pub explained: usize,
    /// A problem for each code that is not in the classification, and for each role that disagrees without a reason.
    pub problems: Vec<Problem>,
}

/// Compares the codes of a dictionary's roles with those that `classification` gives to the same titles.
pub fn against(dictionary: &Dictionary, classification: &Classification) -> Agreement {
    let mut keys = KeyMaker::default();
    let mut codes: FxHashMap<RowKey, BTreeSet<&str>> = FxHashMap::default();
    for (title, code) in &classification.titles {
        for form in [title.as_str(), singular(title).as_str(), without_brackets(title)] {
            if let Some(key) = keys.key(form) {
                codes.entry(key).or_default().insert(code);
            }
        }
    }
    // Only aliases with one meaning speak for a role's code.
    let mut aliases: Vec<Vec<&str>> = vec![Vec::new(); dictionary.taxonomy.roles.len()];
    for alias in &dictionary.aliases {
        if let [(RoleId(role), _)] = alias.targets[..] {
            aliases[role as usize].push(&alias.text);
        }
    }
    let mut agreement = Agreement::default();
    for ((role, place), aliases) in dictionary.taxonomy.roles.iter().zip(&dictionary.role_places).zip(aliases) {
        let own = own_code(role, classification.scheme);
        if own.is_empty() {
            continue;
        }
        agreement.coded += 1;
        let scheme = classification.scheme.name();
        if !exists(&own, classification) {
            agreement.problems.push(Problem::new(Code::UnknownId, place, format!("{scheme} has no code {own} ({})", role.slug)));
            continue;
        }
        let mut carried = |text: &str| keys.key(text).and_then(|key| codes.get(&key));
        let votes: Vec<&BTreeSet<&str>> = match carried(&role.title) {
            Some(codes) => vec![codes],
            None => aliases.iter().filter_map(|alias| carried(alias)).collect(),
        };
        if votes.is_empty() {
            continue;
        }
        agreement.compared += 1;
        let agreeing = votes.iter().filter(|codes| codes.iter().any(|code| same(&own, code, classification.scheme))).count();
        if agreeing * 2 >= votes.len() {
            continue;
        }
        if role.note.contains(own.trim_end_matches(".00")) {
            agreement.explained += 1;
            continue;
        }
        agreement.disagree += 1;
        let mut elsewhere: BTreeMap<&str, usize> = BTreeMap::new();
        votes.iter().flat_map(|codes| codes.iter()).for_each(|code| *elsewhere.entry(code).or_default() += 1);
        let mut elsewhere: Vec<_> = elsewhere.into_iter().collect();
        elsewhere.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        let list: Vec<String> = elsewhere.iter().take(4).map(|(code, count)| format!("{code} ({count})")).collect();
        let message = format!("{} is coded {own}, but {scheme} files its titles under {}", role.slug, list.join(", "));
        agreement.problems.push(Problem::new(Code::CodeDisagrees, place, message));
    }
    agreement.problems.sort();
    agreement
}

fn own_code(role: &Role, scheme: Scheme) -> String {
    match scheme {
        Scheme::Onet => role.onet_soc(),
        Scheme::Esco => role.isco.clone(),
    }
}

/// Whether a code is one of the classification: a coarser one counts where the classification has only finer ones. ESCO has no
/// occupation in some groups of ISCO (2240), so there only the first two digits are known to exist.
fn exists(code: &str, classification: &Classification) -> bool {
    let coarse = match classification.scheme {
        Scheme::Onet => code.trim_end_matches(".00"),
        Scheme::Esco => code.get(..2).unwrap_or(code),
    };
    classification.codes.contains(code) || classification.codes.iter().any(|other| other.starts_with(coarse))
}

/// Whether two codes are the same occupation: O*NET splits some SOC codes, and a role may keep to the whole.
fn same(own: &str, other: &str, scheme: Scheme) -> bool {
    match scheme {
        Scheme::Onet => own.get(..7) == other.get(..7),
        Scheme::Esco => own == other,
    }
}

/// O*NET names occupations in the plural: `Registered Nurses`.
fn singular(title: &str) -> String {
    title.strip_suffix("ies").map(|stem| format!("{stem}y")).unwrap_or_else(|| title.trim_end_matches('s').to_owned())
}

/// `Chief Executive Officer (CEO)` without its short form.
fn without_brackets(title: &str) -> &str {
    title.split(" (").next().unwrap_or(title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::{files::File, overlay::lay, read::read_pack};

    fn dictionary(note: &str, soc: &str) -> Dictionary {
        let file = |path: &str, text: String| File { path: path.to_owned(), text: Ok(text.into()) };
        let files = [
            file("functions.csv", "function_id,function\nhealth,Health\n".into()),
            file("families.csv", "family_id,family,function_id\nnursing,Nursing,health\n".into()),
            file("roles.csv", format!("role_id,role,family_id,soc,note\nregistered-nurse,Registered Nurse,nursing,{soc},{note}\n")),
            file("aliases.csv", "alias,role_id\nStaff Nurse,registered-nurse\n".into()),
        ];
        lay(vec![read_pack("test", &files).0]).0
    }

    fn onet(titles: &[(&str, &str)]) -> Classification {
        let titles: Vec<(String, String)> = titles.iter().map(|&(title, code)| (title.to_owned(), code.to_owned())).collect();
        let mut codes: BTreeSet<String> = titles.iter().map(|(_, code)| code.clone()).collect();
        codes.insert("31-1131.00".to_owned());
        Classification { scheme: Scheme::Onet, codes, titles }
    }

    #[test]
    fn a_role_agrees_disagrees_or_says_why() {
        let classification = onet(&[("Registered Nurses", "29-1141.00"), ("Staff Nurse", "29-1141.00")]);
        let agreement = against(&dictionary("", "29-1141"), &classification);
        assert_eq!((agreement.compared, agreement.disagree), (1, 0));

        let agreement = against(&dictionary("", "31-1131"), &classification);
        assert_eq!((agreement.compared, agreement.disagree), (1, 1));
        assert_eq!(agreement.problems[0].code, Code::CodeDisagrees);

        let agreement = against(&dictionary("31-1131 because it helps", "31-1131"), &classification);
        assert_eq!((agreement.disagree, agreement.explained), (0, 1));

        let agreement = against(&dictionary("", "99-9999"), &classification);
        assert_eq!(agreement.problems[0].code, Code::UnknownId);
    }

    #[test]
    fn aliases_speak_where_the_title_is_not_carried() {
        let classification = onet(&[("Staff Nurse", "29-1141.00")]);
        assert_eq!(against(&dictionary("", "31-1131"), &classification).disagree, 1);
        assert_eq!(against(&dictionary("", "29-1141"), &classification).disagree, 0);
    }
}
