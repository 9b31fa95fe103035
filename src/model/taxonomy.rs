//! Functions, families and roles: what the dictionary's ids stand for.

use serde::{Deserialize, Serialize};

use super::level::{Level, Track};

/// The place of a role in [`Taxonomy::roles`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RoleId(pub u32);

/// The place of a family in [`Taxonomy::families`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FamilyId(pub u32);

/// The place of a function in [`Taxonomy::functions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FunctionId(pub u32);

/// A job function: the coarsest grouping (Engineering, Healthcare ...).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Function {
    /// Stable slug.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// Whether `Staff` before a role is a rung above senior here, rather than saying "employed".
    pub staff_rung: bool,
}

/// A role family: roles that make up one team or career path.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Family {
    /// Stable slug.
    pub slug: String,
    /// Display name.
    pub name: String,
    /// The function it belongs to.
    pub function: FunctionId,
    /// A heading above families, or empty.
    pub group: String,
    /// Who manages it: the role of "Director of ...", "Head of ...".
    pub manager: Option<RoleId>,
    /// Who works in it when a title names only the field.
    pub practitioner: Option<RoleId>,
    /// Families that are often confused with it or next to it.
    pub related: Vec<FamilyId>,
}

/// A branch of the taxonomy: a whole function, or one family of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Branch {
    /// All families of a function.
    Function(FunctionId),
    /// One family.
    Family(FamilyId),
}

/// A canonical role.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Role {
    /// Stable slug, `site-reliability-engineer`.
    pub slug: String,
    /// Canonical title, `Site Reliability Engineer`.
    pub title: String,
    /// The family it belongs to.
    pub family: FamilyId,
    /// The level inherent in the role (a chief executive is `c_level`), if any.
    pub level: Option<Level>,
    /// The track of a holder whose title states no level.
    pub track: Option<Track>,
    /// Code in the Standard Occupational Classification 2018, or empty.
    pub soc: String,
    /// Code in O*NET-SOC where it is finer than `soc`, or empty.
    pub onet: String,
    /// Code in ISCO-08, or empty.
    pub isco: String,
    /// What distinguishes it from its neighbours.
    pub note: String,
    /// Where the title is an appointment: the function whose occupations, named beside it, are the work (a professor who is a surgeon).
    pub gives_way_to: Option<FunctionId>,
    /// The pack it came from.
    pub origin: u32,
}

impl Role {
    /// The O*NET-SOC code: the finer one, or SOC with `.00`.
    pub fn onet_soc(&self) -> String {
        match (self.onet.is_empty(), self.soc.is_empty()) {
            (false, _) => self.onet.clone(),
            (true, false) => format!("{}.00", self.soc),
            (true, true) => String::new(),
        }
    }
}

/// All roles, families and functions of a dictionary.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Taxonomy {
    /// In the order of their files.
    pub functions: Vec<Function>,
    /// In the order of their files.
    pub families: Vec<Family>,
    /// In the order of their files.
    pub roles: Vec<Role>,
}

impl Taxonomy {
    /// The role with this id.
    pub fn role(&self, id: RoleId) -> &Role {
        &self.roles[id.0 as usize]
    }

    /// The family with this id.
    pub fn family(&self, id: FamilyId) -> &Family {
        &self.families[id.0 as usize]
    }

    /// The family of a role.
    pub fn family_of(&self, id: RoleId) -> &Family {
        self.family(self.role(id).family)
    }

    /// The function of a role.
    pub fn function_of(&self, id: RoleId) -> &Function {
        &self.functions[self.family_of(id).function.0 as usize]
    }

    /// The name of a branch.
    pub fn branch_name(&self, branch: Branch) -> &str {
        match branch {
            Branch::Function(id) => &self.functions[id.0 as usize].name,
            Branch::Family(id) => &self.family(id).name,
        }
    }

    /// Whether a role belongs to a branch.
    pub fn holds(&self, branch: Branch, role: RoleId) -> bool {
        match branch {
            Branch::Function(id) => self.family_of(role).function == id,
            Branch::Family(id) => self.role(role).family == id,
        }
    }

    /// Finds a role by its slug.
    pub fn find_role(&self, slug: &str) -> Option<RoleId> {
        self.roles.iter().position(|role| role.slug == slug).map(|at| RoleId(at as u32))
    }
}
