//! Any text is a table of aliases: problems, never a panic; and formatting twice changes nothing.

#![no_main]

use libfuzzer_sys::fuzz_target;
use rolecall::{
    Normalizer,
    dictionary::{format::formatted, table::Table},
};

fuzz_target!(|text: &str| {
    let checked = Normalizer::builder().without_builtin().pack("fuzz", &[("aliases.csv", text), ("roles.csv", text)]).check();
    assert!(checked.is_ok());
    if let Some(once) = formatted(Table::Aliases, text) {
        assert_eq!(formatted(Table::Aliases, &once).as_deref(), Some(once.as_str()));
    }
});
