//! What a department says about an alias with several meanings: the Account Manager of Customer Success sells nothing.

use crate::{
    config::InContext,
    model::{
        context::Context,
        taxonomy::{Branch, RoleId, Taxonomy},
    },
};

impl Context {
    /// The shares of the meanings of an alias in this department, from those without it; `None` where it speaks for none of them.
    ///
    /// Bayes' rule: each meaning counts as often as its holders are found in such a department. Where it speaks for none, the holder works
    /// among people of another trade, and the title stays what it is.
    pub(super) fn shares(&self, taxonomy: &Taxonomy, targets: &[(RoleId, f32)], shares: &[f32], config: &InContext) -> Option<Vec<f32>> {
        let clear = targets[0].1 >= config.clear;
        let likelihood = |role: RoleId| {
            let function = taxonomy.family_of(role).function;
            let branches = self.branches().iter().map(|&(branch, weight)| match branch {
                // Against a clear title only the very team of another meaning has a say.
                _ if clear && role != targets[0].0 && (weight < 1.0 || !matches!(branch, Branch::Family(_))) => config.outside,
                _ if taxonomy.holds(branch, role) => weight,
                Branch::Family(named) if taxonomy.family(named).function == function => weight * config.beside_family,
                _ => config.outside,
            });
            branches.fold(config.outside, f32::max)
        };
        let likely: Vec<f32> = targets.iter().map(|&(role, _)| likelihood(role)).collect();
        if likely.iter().all(|&likelihood| likelihood <= config.outside) {
            return None;
        }
        let unstated = (1.0 - shares.iter().sum::<f32>()).max(0.0) * config.unstated;
        let joint = || shares.iter().zip(&likely).map(|(share, likelihood)| share * likelihood);
        let total = joint().sum::<f32>() + unstated;
        Some(joint().map(|share| share / total).collect())
    }
}
