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
        let likelihood = |role: RoleId| {
            let family = taxonomy.role(role).family;
            let function = taxonomy.family(family).function;
            let branches = self.branches().iter().filter_map(|&(branch, weight)| match branch {
                Branch::Family(named) if named == family => Some(weight),
                Branch::Family(named) if taxonomy.family(named).function == function => Some(weight * config.beside_family),
                Branch::Function(named) if named == function => Some(weight),
                _ => None,
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
