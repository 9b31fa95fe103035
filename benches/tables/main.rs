//! Tables for docs/PERFORMANCE.md and for those who tune: `cargo bench --bench tables -- NAME`. Times are of the processor, not of the clock, so
//! that a busy machine says nearly the same as a quiet one.

#[path = "../support/mod.rs"]
mod support;

mod misspelt;

/// Name, what it prints, and how.
const TABLES: [(&str, &str, fn(&[String])); 1] =
    [("misspelt", "how titles with one typing error are answered; --failures lists them", misspelt::print)];

fn main() {
    // Cargo adds `--bench` for the benches that time themselves.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let table = args.first().and_then(|name| TABLES.iter().find(|table| table.0 == name));
    match table {
        Some((_, _, print)) => print(&args[1..]),
        None => {
            println!("cargo bench --bench tables -- NAME");
            TABLES.iter().for_each(|(name, what, _)| println!("  {name:<10} {what}"));
        }
    }
}
