//! `normalize dictionary build` and `fit`: compile packs with what is learned from them, and fit it to titles with known answers.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use rolecall::{Normalizer, dictionary::PackInfo, evaluate::Field, fit};

use super::super::{alone, evaluate, print};
use crate::{
    args::FitArgs,
    cache,
    error::{BOLD, Failure, GREEN, PLAIN},
    progress,
    target::write_whole,
};

/// Compiles packs into one file.
pub fn build(dirs: &[PathBuf], builtin: bool, output: &Path) -> Result<ExitCode, Failure> {
    let mut builder = Normalizer::builder();
    if !builtin {
        builder = builder.without_builtin();
    }
    let bar = progress::learning();
    let told = bar.clone();
    let builder = dirs.iter().fold(builder, rolecall::Builder::dictionary);
    let normalizer = builder.on_progress(move |share| told.set_position((share * 100.0) as u64)).build_whole()?;
    bar.finish_and_clear();
    if builtin && normalizer.fusion().is_some() {
        let cause = "a classification stands beside the built-in dictionary, not over it: build it without --builtin, then `normalize --dictionary FILE.idx`";
        return Err(Failure::Usage(cause.to_owned()));
    }
    let bytes = normalizer.to_index();
    write_whole(output, &bytes)?;
    let (roles, aliases) = (normalizer.taxonomy().roles.len(), normalizer.dictionary().aliases.len());
    let ranking =
        if normalizer.fusion().is_some() { "with a learned ranking" } else { "without a ranking (`learned = true` in pack.toml)" };
    print(&format!(
        "{GREEN}{}{PLAIN}  {roles} roles, {aliases} titles, {ranking}, {:.1} MB\nnext: normalize --dictionary {} titles.csv\n",
        output.display(),
        bytes.len() as f64 / 1e6,
        output.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// Fits the ranking of a pack and keeps the numbers in its `pack.toml`.
pub fn fit(args: &FitArgs) -> Result<ExitCode, Failure> {
    let (fields, gold) = evaluate::read(&args.gold, &args.title, None, std::slice::from_ref(&args.expect))?;
    let field = fields.first().copied().unwrap_or(Field::Code);
    let builder = args.beside.as_deref().map_or_else(|| Normalizer::builder().without_builtin(), alone);
    let normalizer = cache::build(builder.dictionary(&args.dir))?;
    let found = fit::fit(&normalizer, args.beside.as_ref().map(|_| 0), field, &gold).ok_or_else(|| {
        let why =
            "nothing to fit: the pack must say `learned = true` in its pack.toml, and the file must hold titles that are no aliases of it";
        Failure::Usage(why.to_owned())
    })?;
    let file = args.dir.join("pack.toml");
    let text = fs::read_to_string(&file).map_err(|source| Failure::Read { path: file.clone(), source })?;
    let parsed: Result<PackInfo, _> = toml::from_str(&text);
    let mut info = parsed.map_err(|error| Failure::Usage(format!("{}: {}", file.display(), error.message())))?;
    info.fitted = Some(found.fitted.clone());
    let written = toml::to_string(&info).map_err(|error| Failure::Usage(format!("{}: {error}", file.display())))?;
    // Comments in front say who wrote the pack.
    let comments: String = text.lines().take_while(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect();
    write_whole(&file, format!("{comments}{written}").as_bytes())?;
    let fit::Fit { titles, before, after, .. } = found;
    print(&format!(
        "fitted on {titles} titles; on {} others:\n  {BOLD}success@1{PLAIN} {:.3} -> {:.3}\n  {BOLD}MRR{PLAIN}       {:.3} -> {:.3}\n\
         kept in {}\n",
        after.titles,
        before.success,
        after.success,
        before.mrr,
        after.mrr,
        file.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}
