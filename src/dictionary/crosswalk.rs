//! What a role of one dictionary means in another: by the crosswalk that the other's pack holds, else by codes that both carry.

use rustc_hash::FxHashMap;

use super::Dictionary;
use crate::model::taxonomy::{Role, RoleId};

/// The roles of one dictionary for each role of another, with shares.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Crosswalk {
    /// Where the roles for a role begin in `links`; one more than there are roles.
    starts: Vec<u32>,
    links: Vec<(RoleId, f32)>,
}

impl Crosswalk {
    /// From the roles of `from` to those of `to`. A role that `to`'s crosswalk names goes where it says. Any other goes to the roles with
    /// its O*NET-SOC code, else to those with its SOC code, else to those with its ISCO code, in even shares.
    pub fn between(from: &Dictionary, to: &Dictionary) -> Crosswalk {
        let mut named: FxHashMap<(&str, &str), Vec<(RoleId, f32)>> = FxHashMap::default();
        for link in &to.crosswalk {
            named.entry((&link.pack, &link.from)).or_default().push((link.role, link.share));
        }
        let schemes: [fn(&Role) -> String; 3] = [Role::onet_soc, |role| role.soc.clone(), |role| role.isco.clone()];
        let coded = schemes.map(|scheme| {
            let mut coded: FxHashMap<String, Vec<RoleId>> = FxHashMap::default();
            for (at, role) in to.taxonomy.roles.iter().enumerate() {
                coded.entry(scheme(role)).or_default().push(RoleId(at as u32));
            }
            coded.remove("");
            coded
        });
        let mut crosswalk = Crosswalk { starts: vec![0], links: Vec::new() };
        for role in &from.taxonomy.roles {
            let pack = from.packs.get(role.origin as usize).map_or("", |pack| &pack.name);
            match named.get(&(pack, role.slug.as_str())) {
                Some(links) => crosswalk.links.extend(links),
                None => {
                    let found = schemes.iter().zip(&coded).find_map(|(scheme, coded)| coded.get(&scheme(role)));
                    let even = |roles: &Vec<RoleId>| 1.0 / roles.len() as f32;
                    crosswalk.links.extend(found.into_iter().flat_map(|roles| roles.iter().map(|&role| (role, even(roles)))));
                }
            }
            crosswalk.starts.push(crosswalk.links.len() as u32);
        }
        crosswalk
    }

    /// What a role means, with shares that add up to 1 at most.
    pub fn of(&self, role: RoleId) -> &[(RoleId, f32)] {
        match (self.starts.get(role.0 as usize), self.starts.get(role.0 as usize + 1)) {
            (Some(&from), Some(&to)) => &self.links[from as usize..to as usize],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::{files::File, overlay::lay, read::read_pack};

    fn dictionary(name: &str, roles: &str, crosswalk: &str) -> Dictionary {
        let files = [
            ("functions.csv", "function_id,function\nall,All\n"),
            ("families.csv", "family_id,family,function_id\nall,All,all\n"),
            ("roles.csv", roles),
            ("crosswalk.csv", crosswalk),
        ];
        let files = files.map(|(path, text)| File { path: path.to_owned(), text: Ok(text.to_owned().into()) });
        let (pack, problems) = read_pack(name, &files);
        assert!(problems.is_empty(), "{problems:?}");
        lay(vec![pack]).0
    }

    #[test]
    fn what_a_crosswalk_names_wins_over_codes() {
        const NONE: &str = "pack,from_role_id,role_id,weight\n";
        let from = dictionary(
            "ours",
            "role_id,role,family_id,soc,onet,isco\nnurse,Nurse,all,29-1141,,2221\nicu,ICU Nurse,all,29-1141,29-1141.03,2221\n\
             cook,Cook,all,35-2014,,5120\nclown,Clown,all,,,\n",
            NONE,
        );
        let to = dictionary(
            "theirs",
            "role_id,role,family_id,soc,onet,isco\na,Nurses,all,29-1141,,\nb,ICU Nurses,all,29-1141,29-1141.03,\nc,Chefs,all,,,5120\n\
             d,Cooks,all,,,5120\n",
            "pack,from_role_id,role_id,weight\nours,clown,c,0.25\nours,nurse,b,0.5\nothers,cook,a,1\n",
        );
        let crosswalk = Crosswalk::between(&from, &to);
        let of = |role: u32| -> Vec<(u32, f32)> { crosswalk.of(RoleId(role)).iter().map(|&(RoleId(role), share)| (role, share)).collect() };
        assert_eq!(of(0), [(1, 0.5)], "named");
        assert_eq!(of(1), [(1, 1.0)], "the finer code");
        assert_eq!(of(2), [(2, 0.5), (3, 0.5)], "ISCO, and another pack's row is not for this one");
        assert_eq!(of(3), [(2, 0.25)]);
        assert_eq!(of(4), []);
    }
}
