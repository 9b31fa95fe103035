//! Tables for docs/PERFORMANCE.md and for those who tune: `cargo bench --bench tables -- NAME`. Times are of the processor, not of the clock, so
//! that a busy machine says nearly the same as a quiet one.

#[path = "../support/mod.rs"]
mod support;

mod growth;
mod misspelt;
mod peers;
mod ways;

type Print = fn(&[String]);

/// Name, what it prints, and how.
const TABLES: [(&str, &str, Print); 4] = [
    ("ways", "titles a second by the way they take; of a file, too, that ROLECALL_TITLES names", ways::print),
    ("misspelt", "how titles with one typing error are answered; --failures lists them", misspelt::print),
    ("growth", "cost by the size of the dictionary; growth MOST ends at so many aliases", growth::print),
    ("peers", "our part of benches/peers, which runs it", peers::print),
];

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
