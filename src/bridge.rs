//! A crosswalk learned from titles: what the roles of one dictionary mean in another, by how their aliases rank there.

use rayon::prelude::*;

use crate::{
    dictionary::{Alias, Link},
    engine::{Normalizer, Scratch},
    model::taxonomy::RoleId,
};

/// Of a role's meanings so many are kept ...
const MOST: usize = 10;
/// ... from this share on.
const LEAST: f32 = 0.001;
/// Many titles that each say a little say together more than their mean: it is raised to this power. Compared at 1, 1.5, 2, 2.5 and 3 on
/// US occupations looked for in ESCO by O*NET's titles: from 2 on it hardly matters.
const SHARPER: f32 = 2.5;

/// What each role of `from` means in `to`, which must have learned a ranking: how likely its aliases, weighted by the share of their uses
/// that mean it, make each role of `to`. Sorted by the roles of `from`, then by share.
pub fn bridge(from: &Normalizer, to: &Normalizer) -> Vec<Link> {
    let dictionary = from.dictionary();
    let mut of_role: Vec<Vec<(&Alias, f32)>> = vec![Vec::new(); dictionary.taxonomy.roles.len()];
    for alias in &dictionary.aliases {
        alias.targets.iter().for_each(|&(role, share)| of_role[role.0 as usize].push((alias, share)));
    }
    let roles = dictionary.taxonomy.roles.par_iter().zip(&of_role);
    let links = roles.map_init(Scratch::default, |scratch, (role, aliases)| -> Vec<Link> {
        let pack = dictionary.packs.get(role.origin as usize).map_or("", |pack| &pack.name);
        let meanings = meanings(to, aliases, scratch).into_iter();
        meanings.map(|(meant, share)| Link { pack: pack.to_owned(), from: role.slug.clone(), role: meant, share }).collect()
    });
    links.collect::<Vec<_>>().into_iter().flatten().collect()
}

fn meanings(to: &Normalizer, aliases: &[(&Alias, f32)], scratch: &mut Scratch) -> Vec<(RoleId, f32)> {
    let total: f32 = aliases.iter().map(|(_, share)| share).sum();
    let mut means: Vec<(RoleId, f32)> = Vec::new();
    for (alias, share) in aliases {
        for ranked in to.ranked(&alias.text, MOST, scratch) {
            let part = ranked.score * share / total;
            match means.iter_mut().find(|(role, _)| *role == ranked.role) {
                Some((_, sum)) => *sum += part,
                None => means.push((ranked.role, part)),
            }
        }
    }
    // What is left is the share of "none of these".
    let nothing = (1.0 - means.iter().map(|(_, mean)| mean).sum::<f32>()).max(0.0);
    let sum: f32 = means.iter().map(|(_, mean)| mean.powf(SHARPER)).sum::<f32>() + nothing.powf(SHARPER);
    means.iter_mut().for_each(|(_, mean)| *mean = mean.powf(SHARPER) / sum.max(f32::MIN_POSITIVE));
    means.retain(|(_, mean)| *mean >= LEAST);
    means.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    means.truncate(MOST);
    means
}
