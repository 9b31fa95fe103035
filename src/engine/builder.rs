//! Packs and settings in, a [`Normalizer`] out.

use std::{
    fmt,
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Inner, Normalizer,
    known::{self, Known},
};
use crate::{
    analysis::{Analyzer, NormalizedTitle},
    config::Config,
    dictionary::{
        Alias, Dictionary, PackInfo, builtin,
        files::{File, read_folder},
        overlay,
        problem::{DictionaryError, Problem, Severity},
        read::read_pack,
    },
    flat::Memory,
    index::{
        Index,
        file::{self, FileError, Lazy},
        redundant::redundant,
    },
    model::taxonomy::RoleId,
    ranking::{Lesson, Ranking, features::Stem},
};

/// Makes a [`Normalizer`] from packs and settings.
#[derive(Debug, Default)]
pub struct Builder {
    without_builtin: bool,
    folders: Vec<PathBuf>,
    packs: Vec<(String, Vec<File>)>,
    config: Config,
    progress: Progress,
}

/// Who is told how far learning has come, from 0 to 1.
#[derive(Clone, Default)]
struct Progress(Option<Arc<dyn Fn(f32) + Send + Sync>>);

impl fmt::Debug for Progress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.0.is_some() { "told" } else { "silent" })
    }
}

impl Builder {
    /// Leaves the built-in dictionary out.
    pub fn without_builtin(mut self) -> Builder {
        self.without_builtin = true;
        self
    }

    /// Lays the pack in a folder over what is there. A classification (a pack that learns a ranking, or its compiled index,
    /// [`Normalizer::to_index`]) stands beside instead, under its folder's name ([`Normalizer::beside`]); without the built-in dictionary the
    /// first one is the dictionary itself. Any other compiled index stands alone.
    pub fn dictionary(mut self, folder: impl AsRef<Path>) -> Builder {
        self.folders.push(folder.as_ref().to_owned());
        self
    }

    /// Lays a pack from memory over what is there, above all folders: `(path inside the pack, text)`.
    pub fn pack(mut self, name: &str, files: &[(&str, &str)]) -> Builder {
        let file = |&(path, text): &(&str, &str)| File { path: path.to_owned(), text: Ok(std::borrow::Cow::Owned(text.to_owned())) };
        self.packs.push((name.to_owned(), files.iter().map(file).collect()));
        self
    }

    /// Replaces the settings.
    pub fn config(mut self, config: Config) -> Builder {
        self.config = config;
        self
    }

    /// Calls `tell` with the share that is done while a ranking is learned, which takes half a minute for 50,000 aliases.
    pub fn on_progress(mut self, tell: impl Fn(f32) + Send + Sync + 'static) -> Builder {
        self.progress = Progress(Some(Arc::new(tell)));
        self
    }

    /// Reads and indexes everything; all problems of all packs, warnings too, whether or not they keep it from working. No ranking is
    /// learned.
    ///
    /// # Errors
    /// When a folder can't be read.
    pub fn check(self) -> Result<(Option<Normalizer>, Vec<Problem>), DictionaryError> {
        let (main, beside) = self.parts()?;
        let (inner, mut problems) = main.assemble(false)?;
        problems.append(&mut redundant(&inner.written.get().0, &inner.analyzer, &inner.index));
        for (_, part) in beside {
            problems.extend(part.assemble(false)?.1);
        }
        problems.sort();
        Ok(((!faulty(&problems)).then(|| Normalizer::new(inner)), problems))
    }

    /// Makes the normalizer.
    ///
    /// # Errors
    /// When a folder or an index can't be read, or a pack has errors: all of them are in the error.
    pub fn build(self) -> Result<Normalizer, DictionaryError> {
        let (main, beside) = self.parts()?;
        let mut normalizer = main.build_whole()?;
        for (name, part) in beside {
            normalizer = normalizer.with_beside(&name, part.build_whole()?);
        }
        Ok(normalizer)
    }

    /// The dictionary itself, and the classifications that stand beside it, each with its name. [`Builder::build`] puts them together again
    /// by [`Builder::build_whole`] and [`Normalizer::with_beside`].
    ///
    /// # Errors
    /// When a `pack.toml` or an index can't be read, or two classifications have one name.
    pub fn parts(mut self) -> Result<(Builder, Vec<(String, Builder)>), DictionaryError> {
        let mut beside: Vec<(String, Builder)> = Vec::new();
        let mut has_main = !self.without_builtin;
        for folder in std::mem::take(&mut self.folders) {
            if is_classification(&folder)? && std::mem::replace(&mut has_main, true) {
                let name = folder.file_stem().map_or_else(|| "beside".into(), |name| name.to_string_lossy().into_owned());
                if beside.iter().any(|(other, _)| *other == name) {
                    return Err(DictionaryError::SameName { name });
                }
                let (config, progress) = (self.config.clone(), self.progress.clone());
                let part = Builder { without_builtin: true, folders: vec![folder], packs: Vec::new(), config, progress };
                beside.push((name, part));
            } else {
                self.folders.push(folder);
            }
        }
        Ok((self, beside))
    }

    /// Makes the normalizer as one dictionary: classifications are laid over the others like any pack.
    ///
    /// # Errors
    /// As [`Builder::build`].
    pub fn build_whole(self) -> Result<Normalizer, DictionaryError> {
        if let Some(index) = self.folders.iter().find(|path| path.is_file()) {
            return self.open_index(index);
        }
        let (inner, mut problems) = self.assemble(true)?;
        if faulty(&problems) {
            problems.retain(|problem| problem.code.severity() == Severity::Error);
            return Err(DictionaryError::Faulty(problems));
        }
        Ok(Normalizer::new(inner))
    }

    /// The folders and files that were named, the last on top.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Whether nothing but the built-in dictionary is used.
    pub fn is_builtin(&self) -> bool {
        !self.without_builtin && self.folders.is_empty() && self.packs.is_empty()
    }

    /// Whether the built-in dictionary is left out.
    pub fn is_without_builtin(&self) -> bool {
        self.without_builtin
    }

    /// Whether it holds packs from memory.
    pub fn holds_packs(&self) -> bool {
        !self.packs.is_empty()
    }

    /// Makes the normalizer from the compiled form that [`Normalizer::to_bytes`] gives, with these settings; packs don't count.
    ///
    /// # Errors
    /// When the bytes are damaged, or have another fingerprint.
    pub fn open(&self, bytes: Vec<u8>, fingerprint: u64) -> Result<Normalizer, FileError> {
        self.open_memory(Memory::copy(&bytes), fingerprint)
    }

    /// Makes the normalizer from a file with the compiled form, as [`Builder::open`]; it is mapped, so that only what is needed is read.
    /// Nothing may write into the file as long as the normalizer lives; to renew it, move another one to its place.
    ///
    /// # Errors
    /// When the file can't be opened, is damaged, or has another fingerprint.
    pub fn open_file(&self, path: &Path, fingerprint: u64) -> Result<Normalizer, DictionaryError> {
        let name = || path.display().to_string();
        let bytes = file::map(path).map_err(|source| DictionaryError::Io { path: name(), source })?;
        self.open_memory(bytes, fingerprint).map_err(|source| DictionaryError::Index { path: name(), why: source.to_string() })
    }

    fn open_memory(&self, bytes: Memory, fingerprint: u64) -> Result<Normalizer, FileError> {
        let [hot, words, written, ranking] = file::open(bytes, fingerprint)?;
        let (hot, analyzer) = rayon::join(|| hot.read(), || words.read());
        let ((taxonomy, index, known), analyzer) = (hot?, analyzer?);
        let ranking = (!ranking.is_empty()).then(|| Lazy::later(ranking));
        let (config, written) = (self.config.clone(), Lazy::later(written));
        let (plain, corrected) = (known::confidence(&config), known::corrected(&config));
        Ok(Normalizer::new(Inner { taxonomy, analyzer, index, known, plain, corrected, ranking, config, written }))
    }

    /// Opens a compiled index; nothing can be laid over it.
    fn open_index(&self, path: &Path) -> Result<Normalizer, DictionaryError> {
        if self.folders.len() + self.packs.len() > 1 {
            return Err(DictionaryError::NotAlone { path: path.display().to_string() });
        }
        self.open_file(path, index_fingerprint())
    }

    fn assemble(self, learns: bool) -> Result<(Inner, Vec<Problem>), DictionaryError> {
        let mut packs = Vec::new();
        let mut problems = Vec::new();
        let mut read = |name: &str, files: &[File]| {
            let (pack, mut found) = read_pack(name, files);
            packs.push(pack);
            problems.append(&mut found);
        };
        let mut named = Vec::new();
        for folder in &self.folders {
            let name = folder.file_name().map_or_else(|| "pack".into(), |name| name.to_string_lossy().into_owned());
            named.push((name, read_folder(folder)?));
        }
        named.extend(self.packs);
        if !self.without_builtin {
            read("built-in", &builtin::files());
        } else if named.iter().any(|(_, files)| PackInfo::of(files).is_some_and(|info| info.language == "en")) {
            // The built-in abbreviations, modifiers and noise are good for any English pack.
            read("built-in words", &builtin::words());
        }
        for (name, files) in &named {
            read(name, files);
        }
        let (dictionary, reports, mut found) = overlay::lay(packs);
        problems.append(&mut found);
        let (analyzer, mut found) = Analyzer::new(&dictionary);
        problems.append(&mut found);
        let (index, mut found) = Index::new(&dictionary, &analyzer);
        problems.append(&mut found);
        let learns = learns && !faulty(&problems);
        let ranking = if learns { learn(&dictionary, &analyzer, &self.progress) } else { None };
        let (taxonomy, ranking) = (dictionary.taxonomy.clone(), ranking.map(Lazy::from));
        let (config, written) = (self.config, (dictionary, reports).into());
        let (plain, corrected) = (known::confidence(&config), known::corrected(&config));
        let mut inner = Inner { taxonomy, analyzer, index, known: Known::default(), plain, corrected, ranking, config, written };
        inner.known = Known::new(&inner);
        Ok((inner, problems))
    }
}

/// Whether a folder or file is a classification.
fn is_classification(path: &Path) -> Result<bool, DictionaryError> {
    let fault = |path: &Path, source| DictionaryError::Io { path: path.display().to_string(), source };
    if path.is_file() {
        let mut start = [0; file::START];
        let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
        return match read {
            Ok(()) => Ok(file::is_classification(&start)),
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
            Err(error) => Err(fault(path, error)),
        };
    }
    let info = path.join("pack.toml");
    if !info.is_file() {
        return Ok(false);
    }
    let text = std::fs::read_to_string(&info).map_err(|source| fault(&info, source))?;
    // What is wrong with it shows when the pack is read.
    Ok(toml::from_str(&text).is_ok_and(|info: PackInfo| info.learned))
}

/// What a compiled index must have been made by: this version of the program and its built-in words.
pub(super) fn index_fingerprint() -> u64 {
    let version = crc32fast::hash(env!("CARGO_PKG_VERSION").as_bytes());
    builtin::fingerprint() ^ u64::from(version)
}

/// Learns a ranking from the aliases of the packs that ask for it.
fn learn(dictionary: &Dictionary, analyzer: &Analyzer, progress: &Progress) -> Option<Ranking> {
    let learned = |origin: u32| dictionary.packs.get(origin as usize).is_some_and(|pack| pack.learned);
    let pack = dictionary.packs.iter().find(|pack| pack.learned)?;
    let mut title = NormalizedTitle::default();
    let lesson = |(nth, alias): (usize, &Alias)| {
        let roles: Vec<RoleId> = alias.targets.iter().map(|&(role, _)| role).collect();
        let roles: Vec<RoleId> = roles.into_iter().filter(|role| learned(dictionary.taxonomy.role(*role).origin)).collect();
        (!roles.is_empty()).then(|| {
            analyzer.normalize(&alias.text, &mut title);
            Lesson { words: analyzer.texts(&title).map(Into::into).collect(), alias: nth as u32, roles }
        })
    };
    let lessons: Vec<Lesson> = dictionary.aliases.iter().enumerate().filter_map(lesson).collect();
    let tell = |share: f32| progress.0.iter().for_each(|tell| tell(share));
    (!lessons.is_empty()).then(|| Ranking::learn(&lessons, Stem::of(&pack.language), &pack.fitted.clone().unwrap_or_default(), &tell))
}

fn faulty(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.code.severity() == Severity::Error)
}
