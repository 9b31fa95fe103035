//! The command `normalize`: alone here is argv read, text printed and a process ended.

mod args;
mod cache;
mod commands;
mod error;
mod report;
mod settings;
mod table;
mod target;

use std::process::ExitCode;

use clap::Parser;

use crate::error::Failure;

fn main() -> ExitCode {
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
