//! The dictionary that is part of the library. The only place that names the `dictionaries` folder.
//!
//! A file that is added to the folder is added to the list below; a test compares the two.

use std::{
    borrow::Cow,
    hash::{Hash, Hasher},
};

use rustc_hash::FxHasher;

use super::{files::File, table::Table};

/// The files of the built-in pack.
pub fn files() -> Vec<File> {
    FILES.iter().map(|&(path, text)| File { path: path.to_owned(), text: Ok(Cow::Borrowed(text)) }).collect()
}

/// Of its files those that are good for any English pack: abbreviations, modifiers, noise and what is protected from being either.
pub fn words() -> Vec<File> {
    const LEXICAL: [Table; 4] = [Table::Abbreviations, Table::Modifiers, Table::Noise, Table::Protected];
    files().into_iter().filter(|file| Table::of_file(&file.path).is_some_and(|table| LEXICAL.contains(&table))).collect()
}

/// Changes with the text of the built-in pack.
pub fn fingerprint() -> u64 {
    let mut hasher = FxHasher::default();
    FILES.hash(&mut hasher);
    hasher.finish()
}

macro_rules! embed {
    ($($path:literal,)*) => {
        &[$(($path, include_str!(concat!("../../dictionaries/", $path)))),*]
    };
}

const FILES: &[(&str, &str)] = embed![
    "de/departments.csv",
    "en/abbreviations.csv",
    "en/aliases/accounting-and-finance.csv",
    "en/aliases/administration.csv",
    "en/aliases/agriculture.csv",
    "en/aliases/arts-and-design.csv",
    "en/aliases/business-development.csv",
    "en/aliases/community-and-social-services.csv",
    "en/aliases/consulting.csv",
    "en/aliases/customer-success-and-support.csv",
    "en/aliases/education.csv",
    "en/aliases/engineering-disciplines.csv",
    "en/aliases/executive.csv",
    "en/aliases/healthcare.csv",
    "en/aliases/hospitality-and-food.csv",
    "en/aliases/human-resources.csv",
    "en/aliases/legal.csv",
    "en/aliases/manufacturing.csv",
    "en/aliases/marketing.csv",
    "en/aliases/media.csv",
    "en/aliases/operations.csv",
    "en/aliases/personal-care.csv",
    "en/aliases/protective-services.csv",
    "en/aliases/real-estate-and-construction.csv",
    "en/aliases/research-and-science.csv",
    "en/aliases/sales-and-retail.csv",
    "en/aliases/skilled-trades.csv",
    "en/aliases/tech.csv",
    "en/aliases/transport.csv",
    "en/areas/accounting-and-finance.csv",
    "en/areas/administration.csv",
    "en/areas/agriculture.csv",
    "en/areas/arts-and-design.csv",
    "en/areas/business-development.csv",
    "en/areas/community-and-social-services.csv",
    "en/areas/consulting.csv",
    "en/areas/customer-success-and-support.csv",
    "en/areas/education.csv",
    "en/areas/engineering-disciplines.csv",
    "en/areas/executive.csv",
    "en/areas/healthcare.csv",
    "en/areas/hospitality-and-food.csv",
    "en/areas/human-resources.csv",
    "en/areas/legal.csv",
    "en/areas/manufacturing.csv",
    "en/areas/marketing.csv",
    "en/areas/media.csv",
    "en/areas/operations.csv",
    "en/areas/personal-care.csv",
    "en/areas/protective-services.csv",
    "en/areas/real-estate-and-construction.csv",
    "en/areas/research-and-science.csv",
    "en/areas/sales-and-retail.csv",
    "en/areas/skilled-trades.csv",
    "en/areas/tech.csv",
    "en/areas/transport.csv",
    "en/departments.csv",
    "en/modifiers/competency.csv",
    "en/modifiers/influence.csv",
    "en/modifiers/interaction.csv",
    "en/modifiers/level.csv",
    "en/modifiers/management.csv",
    "en/modifiers/scope.csv",
    "en/modifiers/technology.csv",
    "en/modifiers/vanity.csv",
    "en/noise/bystanders.csv",
    "en/noise/company.csv",
    "en/noise/credentials.csv",
    "en/noise/employment.csv",
    "en/noise/junk.csv",
    "en/noise/languages.csv",
    "en/noise/places.csv",
    "en/noise/status.csv",
    "en/protected.csv",
    "en/varies.csv",
    "es/departments.csv",
    "families/accounting-and-finance.csv",
    "families/administration.csv",
    "families/agriculture.csv",
    "families/arts-and-design.csv",
    "families/business-development.csv",
    "families/community-and-social-services.csv",
    "families/consulting.csv",
    "families/customer-success-and-support.csv",
    "families/education.csv",
    "families/engineering-disciplines.csv",
    "families/executive.csv",
    "families/healthcare.csv",
    "families/hospitality-and-food.csv",
    "families/human-resources.csv",
    "families/legal.csv",
    "families/manufacturing.csv",
    "families/marketing.csv",
    "families/media.csv",
    "families/operations.csv",
    "families/personal-care.csv",
    "families/protective-services.csv",
    "families/real-estate-and-construction.csv",
    "families/research-and-science.csv",
    "families/sales-and-retail.csv",
    "families/skilled-trades.csv",
    "families/tech.csv",
    "families/transport.csv",
    "fr/departments.csv",
    "functions.csv",
    "ladders/ops.csv",
    "pack.toml",
    "related.csv",
    "appointments.csv",
    "roles/accounting-and-finance.csv",
    "roles/administration.csv",
    "roles/agriculture.csv",
    "roles/arts-and-design.csv",
    "roles/business-development.csv",
    "roles/community-and-social-services.csv",
    "roles/consulting.csv",
    "roles/customer-success-and-support.csv",
    "roles/education.csv",
    "roles/engineering-disciplines.csv",
    "roles/executive.csv",
    "roles/healthcare.csv",
    "roles/hospitality-and-food.csv",
    "roles/human-resources.csv",
    "roles/legal.csv",
    "roles/manufacturing.csv",
    "roles/marketing.csv",
    "roles/media.csv",
    "roles/operations.csv",
    "roles/personal-care.csv",
    "roles/protective-services.csv",
    "roles/real-estate-and-construction.csv",
    "roles/research-and-science.csv",
    "roles/sales-and-retail.csv",
    "roles/skilled-trades.csv",
    "roles/tech.csv",
    "roles/transport.csv",
];
