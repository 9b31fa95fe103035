//! Which files are read, and which file each is written to.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{args::Format, error::Failure};

/// What was typed as files, with the patterns among them that the shell left alone.
pub fn expand(typed: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in typed {
        let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']) && !path.exists());
        let Some(pattern) = pattern else {
            files.push(path.clone());
            continue;
        };
        let found = glob::glob(pattern).map_err(|error| Failure::Usage(format!("the pattern {pattern} can't be read: {}", error.msg)))?;
        let before = files.len();
        for path in found {
            let path = path.map_err(|error| Failure::Read { path: error.path().to_owned(), source: error.into() })?;
            if path.is_file() {
                files.push(path);
            }
        }
        if files.len() == before {
            return Err(Failure::Usage(format!("no file is like {pattern}")));
        }
    }
    Ok(files)
}

/// The format that the name of a file asks for, if it asks for one.
pub fn format_of(output: &Path) -> Result<Option<Format>, Failure> {
    let extension = output.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
    let no = |what: &str| Err(Failure::Usage(format!("{}: {what}", output.display())));
    match extension.as_str() {
        "csv" | "txt" => Ok(Some(Format::Csv)),
        "tsv" | "tab" => Ok(Some(Format::Tsv)),
        "jsonl" | "ndjson" => Ok(Some(Format::Jsonl)),
        "xlsx" => Ok(Some(Format::Xlsx)),
        #[cfg(feature = "parquet")]
        "parquet" => Ok(Some(Format::Parquet)),
        #[cfg(not(feature = "parquet"))]
        "parquet" => no("this build was made without the feature `parquet`"),
        "xls" | "ods" | "xlsm" | "xlsb" => no("spreadsheets are written as .xlsx"),
        "gz" | "zst" => no("output is not compressed; write to a pipe: normalize ... | gzip > answers.csv.gz"),
        _ => Ok(None),
    }
}

/// A folder for the outputs, if that is what was named: one that is there, or a name that ends like one.
pub fn folder(output: Option<&Path>) -> Result<Option<&Path>, Failure> {
    let Some(output) = output else { return Ok(None) };
    let named = output.to_str().is_some_and(|text| text.ends_with(['/', std::path::MAIN_SEPARATOR]));
    if named && !output.exists() {
        fs::create_dir_all(output).map_err(|source| Failure::write(output, source))?;
    }
    Ok(output.is_dir().then_some(output))
}

/// What each input is written to inside a folder, and in which format: under its own name, with another ending where its format is
/// not written or another was asked for.
pub fn inside(folder: &Path, files: &[PathBuf], format: Option<Format>) -> Result<Vec<(PathBuf, Format)>, Failure> {
    let mut outputs: Vec<(PathBuf, Format)> = Vec::new();
    for file in files {
        let name = file.file_name().filter(|_| file != Path::new("-"));
        let name =
            name.ok_or_else(|| Failure::Usage(format!("standard input has no name for a file in {}; name one with -o", folder.display())))?;
        let mut name = PathBuf::from(name);
        let ending = |name: &Path| name.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_ascii_lowercase();
        if matches!(ending(&name).as_str(), "gz" | "zst") {
            name.set_extension("");
        }
        let own = match ending(&name).as_str() {
            "xls" | "ods" | "xlsm" => Some(Format::Xlsx),
            _ => format_of(&name)?,
        };
        let format = format.or(own).unwrap_or(Format::Csv);
        if own != Some(format) || matches!(ending(&name).as_str(), "xls" | "ods" | "xlsm") {
            name.set_extension(extension(format));
        }
        let output = folder.join(name);
        if let Some(at) = outputs.iter().position(|(other, _)| *other == output) {
            let (one, other) = (files[at].display(), file.display());
            return Err(Failure::Usage(format!("{one} and {other} would both be written to {}; run them one by one", output.display())));
        }
        outputs.push((output, format));
    }
    Ok(outputs)
}

/// Whether two paths are one file.
pub fn same(a: &Path, b: &Path) -> bool {
    a == b || matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// No input may be written over while it is read.
pub fn apart(files: &[PathBuf], output: &Path) -> Result<(), Failure> {
    if files.iter().any(|file| same(file, output)) {
        return Err(Failure::Usage(format!("{} is input and output at once; write to another file", output.display())));
    }
    Ok(())
}

fn extension(format: Format) -> &'static str {
    match format {
        Format::Csv => "csv",
        Format::Tsv => "tsv",
        Format::Jsonl => "jsonl",
        Format::Xlsx => "xlsx",
        #[cfg(feature = "parquet")]
        Format::Parquet => "parquet",
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{format_of, inside};
    use crate::args::Format;

    #[test]
    fn each_input_has_its_own_output() {
        let files: Vec<PathBuf> = ["a.csv", "x/b.tsv.gz", "c.xls", "d", "e.txt"].iter().map(PathBuf::from).collect();
        let names = |format| {
            let outputs = inside(Path::new("out"), &files, format).expect("no two alike");
            outputs
                .into_iter()
                .map(|(path, _)| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(None), ["a.csv", "b.tsv", "c.xlsx", "d.csv", "e.txt"]);
        assert_eq!(names(Some(Format::Jsonl)), ["a.jsonl", "b.jsonl", "c.jsonl", "d.jsonl", "e.jsonl"]);
        assert!(inside(Path::new("out"), &["a.csv".into(), "x/a.csv".into()], None).is_err());
        assert!(inside(Path::new("out"), &["-".into()], None).is_err());
        assert!(format_of(Path::new("out.ods")).is_err());
    }
}
