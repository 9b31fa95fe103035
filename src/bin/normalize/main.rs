//! The command `normalize`: alone here is argv read, text printed and a process ended.

mod args;
mod cache;
mod commands;
mod error;
mod progress;
mod report;
mod settings;
mod table;
mod target;

use std::process::ExitCode;

use clap::Parser;

use crate::error::Failure;

fn main() -> ExitCode {
    quiet_panics();
    let args = args::Args::parse();
    match commands::run(args) {
        Ok(code) => code,
        // Whoever reads has enough: `normalize ... | head` is no error.
        Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            anstream::eprintln!("{}error:{} {failure}", error::RED, error::PLAIN);
            ExitCode::from(2)
        }
    }
}

/// Libraries may panic over a damaged spreadsheet. That ends their thread and becomes an error of the file, and need not be printed twice.
/// Any other panic is a fault of ours: its place is told, not its words, which may quote a cell.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if std::thread::current().name() != Some(table::read::READER_THREAD) {
            let place = panic.location().map_or(String::new(), |place| format!(" at {}:{}", place.file(), place.line()));
            anstream::eprintln!("{}error:{} a fault of the program{place}; please report it", error::RED, error::PLAIN);
        }
    }));
}
