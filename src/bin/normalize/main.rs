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
    quiet_readers();
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
fn quiet_readers() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(table::read::READER_THREAD) {
            usual(panic);
        }
    }));
}
