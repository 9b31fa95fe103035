//! One file a command.

mod answers;
mod apply;
mod context;
mod dictionary;
mod distinct;
mod earlier;
mod evaluate;
mod explain;
mod ladder;
mod roles;
mod shell;
mod suggest;
mod titles;

use std::{io::Write, path::Path, process::ExitCode};

use rolecall::{Builder, Normalizer};

use crate::{
    args::{Args, Command, DictionaryArgs},
    cache,
    error::Failure,
};

/// Runs what was typed.
pub fn run(args: Args) -> Result<ExitCode, Failure> {
    match args.command {
        None => titles::run(args.table),
        Some(Command::Explain { titles, context, json, dictionaries }) => explain::run(&titles, context.as_deref(), json, &dictionaries),
        Some(Command::Evaluate(args)) => evaluate::run(&args),
        Some(Command::Apply(args)) => apply::run(&args),
        Some(Command::Suggest(args)) => suggest::run(args),
        Some(Command::Roles { query, dictionaries }) => roles::run(query.as_deref(), &dictionaries),
        Some(Command::Dictionary { command }) => dictionary::run(command),
        Some(Command::Ladder { command }) => ladder::run(command),
        Some(Command::Completions { shell }) => shell::completions(shell),
        Some(Command::Man) => shell::man(),
    }
}

/// A builder with the dictionaries that were named.
fn builder(args: &DictionaryArgs) -> Builder {
    let mut builder = Normalizer::builder();
    if args.no_builtin {
        builder = builder.without_builtin();
    }
    args.dictionary.iter().fold(builder, Builder::dictionary)
}

/// A builder with one dictionary: a pack or index, or `builtin`.
fn alone(dictionary: &Path) -> Builder {
    if dictionary == Path::new("builtin") { Normalizer::builder() } else { Normalizer::builder().without_builtin().dictionary(dictionary) }
}

/// Finishes a builder. The process ends before anybody needs the memory back, so a clone is left behind instead of freeing it
/// word by word.
fn open(builder: Builder) -> Result<Normalizer, Failure> {
    let normalizer = cache::build(builder)?;
    std::mem::forget(normalizer.clone());
    Ok(normalizer)
}

/// Prints to standard output in one piece; a closed pipe is told apart.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.map_err(|e| Failure::write("standard output".as_ref(), e))
}
