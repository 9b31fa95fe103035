//! Words and their ids. A word stands for its plural, its possessive and its abbreviations.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::particles::Particles;
use crate::{
    dictionary::{Dictionary, ShortPosition},
    flat::{Flags, Flat, Places, Texts},
    text::{
        fold::Folded,
        hash::hash,
        token::{Shape, Tokens},
    },
};

/// The id of a word; equal ids are equal words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct WordId(pub u32);

impl WordId {
    /// A word that the dictionary does not know.
    pub const UNKNOWN: WordId = WordId(0);

    /// Whether the dictionary knows the word.
    pub fn is_known(self) -> bool {
        self != WordId::UNKNOWN
    }

    /// A number spread over 64 bits: sums of these make order-free keys.
    ///
    /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection, so different words never share a value.
    pub(crate) fn spread(self) -> u64 {
        let mut x = u64::from(self.0).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }
}

/// What a written word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Reading {
    /// Itself.
    Word(WordId),
    /// One or several words written out, a range of [`Vocabulary::expansions`].
    Expansion(u32, u32),
    /// By its place: an index into [`Vocabulary::by_position`].
    ByPosition(u32),
}

/// The two readings of a short form like `eng`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct TwoReadings {
    pub head: (u32, u32),
    pub modifier: (u32, u32),
}

impl Reading {
    fn packed(self) -> [u32; 3] {
        match self {
            Reading::Word(id) => [0, id.0, 0],
            Reading::Expansion(from, to) => [1, from, to],
            Reading::ByPosition(at) => [2, at, 0],
        }
    }

    fn unpacked([kind, a, b]: [u32; 3]) -> Reading {
        match kind {
            0 => Reading::Word(WordId(a)),
            1 => Reading::Expansion(a, b),
            _ => Reading::ByPosition(a),
        }
    }
}

/// All words of a dictionary.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Vocabulary {
    /// Where a word stands in `written`.
    places: Places,
    /// Words as they are written ...
    written: Texts,
    /// ... and what each stands for.
    readings: Flat<[u32; 3]>,
    /// Words by their ids.
    words: Texts,
    /// How many aliases and areas use a word: what a spelling may be corrected to, and which of two corrections is likelier.
    uses: Flat<u32>,
    expansions: Vec<WordId>,
    by_position: Vec<TwoReadings>,
    /// Short forms of several words (`mng dir`), by their words.
    rewrites: FxHashMap<Box<[WordId]>, (u32, u32)>,
    /// Whether a rewrite begins with this word.
    rewrite_starts: Flags,
}

/// A vocabulary that still grows.
#[derive(Default)]
struct Growing {
    readings: FxHashMap<Box<str>, Reading>,
    words: Vec<Box<str>>,
    uses: Vec<u32>,
    expansions: Vec<WordId>,
    by_position: Vec<TwoReadings>,
}

/// Longest short form in words.
pub(crate) const MAX_REWRITE: usize = 4;

impl Vocabulary {
    pub(super) fn new(dictionary: &Dictionary) -> Vocabulary {
        let mut vocabulary = Growing::default();
        vocabulary.words.push("".into());
        vocabulary.uses.push(0);
        let mut splitter = Splitter::default();

        // Short forms first: a word that is one has no reading of its own.
        let mut several_words = Vec::new();
        let mut two: FxHashMap<String, [Option<(u32, u32)>; 2]> = FxHashMap::default();
        for abbreviation in &dictionary.abbreviations {
            let long: Vec<WordId> = splitter.words(&abbreviation.long).map(|word| vocabulary.intern(word)).collect();
            let from = vocabulary.expansions.len() as u32;
            vocabulary.expansions.extend(long);
            let range = (from, vocabulary.expansions.len() as u32);
            let short: Vec<String> = splitter.words(&abbreviation.short).map(str::to_owned).collect();
            match (short.as_slice(), abbreviation.position) {
                ([word], ShortPosition::Any) => {
                    vocabulary.readings.insert(word.as_str().into(), vocabulary.reading(range));
                }
                ([word], position) => {
                    two.entry(word.clone()).or_default()[usize::from(position == ShortPosition::Modifier)] = Some(range);
                }
                _ => several_words.push((short, range)),
            }
        }
        for (word, readings) in two {
            let [head, modifier] = readings;
            let (Some(first), Some(last)) = (head.or(modifier), modifier.or(head)) else {
                continue;
            };
            let at = vocabulary.by_position.len() as u32;
            vocabulary.by_position.push(TwoReadings { head: first, modifier: last });
            vocabulary.readings.insert(word.into(), Reading::ByPosition(at));
        }
        let aliases = dictionary.aliases.iter().map(|alias| alias.text.as_str());
        let titles: Vec<&str> = aliases.chain(dictionary.areas.iter().map(|area| area.text.as_str())).collect();
        for (word, count) in titles.par_chunks(CHUNK).map(count_words).collect::<Vec<_>>().into_iter().flatten() {
            if let Some(id) = vocabulary.intern_unless_short(&word) {
                vocabulary.uses[id.0 as usize] += count;
            }
        }
        let phrases: Vec<&str> = dictionary.phrases.iter().map(|phrase| phrase.text.as_str()).collect();
        for (word, _) in phrases.par_chunks(CHUNK).map(count_words).collect::<Vec<_>>().into_iter().flatten() {
            vocabulary.intern_unless_short(&word);
        }
        for word in Particles::ALL.into_iter().chain(["chief", "officer", "president"]).chain(super::ordinal::scale_words()) {
            vocabulary.intern(word);
        }
        let mut rewrites: FxHashMap<Box<[WordId]>, (u32, u32)> = FxHashMap::default();
        let mut rewrite_starts = Vec::new();
        for (short, range) in several_words {
            let pattern: Box<[WordId]> = short.iter().flat_map(|word| vocabulary.pattern(word)).collect();
            if pattern.len() > MAX_REWRITE || *pattern == vocabulary.expansions[range.0 as usize..range.1 as usize] {
                continue;
            }
            rewrite_starts.push(pattern[0].0 as usize);
            rewrites.insert(pattern, range);
        }
        Vocabulary { rewrites, rewrite_starts: rewrite_starts.into_iter().collect(), ..vocabulary.frozen() }
    }

    /// What `word` stands for, also as a plural.
    pub(crate) fn read(&self, word: &str) -> Option<Reading> {
        self.as_written(word).or_else(|| self.as_written(&singular(word)?))
    }

    fn as_written(&self, word: &str) -> Option<Reading> {
        let at = self.places.find(hash(word.as_bytes()), |at| self.written.is(at, word))?;
        Some(Reading::unpacked(self.readings[at]))
    }

    /// The id of a written word that stands for itself.
    pub fn id(&self, word: &str) -> WordId {
        match self.read(word) {
            Some(Reading::Word(id)) => id,
            _ => WordId::UNKNOWN,
        }
    }

    /// All spellings that are read: words, their plurals as far as the dictionary has them, and short forms, each with its place.
    pub(crate) fn spellings(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..self.written.len()).map(|at| (at as u32, self.written.of(at)))
    }

    /// The spelling at a place.
    pub(crate) fn spelling(&self, at: u32) -> &str {
        self.written.of(at as usize)
    }

    /// What the spelling at a place stands for.
    pub(crate) fn reading_of(&self, at: u32) -> Reading {
        Reading::unpacked(self.readings[at as usize])
    }

    /// Whether the spelling at a place is a word or its plural, no short form.
    pub(crate) fn is_word(&self, at: u32) -> bool {
        let spelling = self.spelling(at);
        let is = |word: &str| word == spelling || singular(spelling).is_some_and(|singular| singular == word);
        matches!(self.reading_of(at), Reading::Word(id) if is(self.word(id)))
    }

    /// In how many aliases and areas the spelling at a place may stand: its word, or the rarest that it is short for.
    pub(crate) fn uses_of(&self, at: u32) -> u32 {
        let rarest = |range| self.expansion(range).iter().map(|&id| self.uses(id)).min().unwrap_or(0);
        match self.reading_of(at) {
            Reading::Word(id) => self.uses(id),
            Reading::Expansion(from, to) => rarest((from, to)),
            Reading::ByPosition(at) => rarest(self.two_readings(at).head).max(rarest(self.two_readings(at).modifier)),
        }
    }

    /// The word with this id.
    pub fn word(&self, id: WordId) -> &str {
        self.words.of(id.0 as usize)
    }

    /// In how many aliases and areas the word stands.
    pub fn uses(&self, id: WordId) -> u32 {
        self.uses[id.0 as usize]
    }

    pub(crate) fn expansion(&self, range: (u32, u32)) -> &[WordId] {
        &self.expansions[range.0 as usize..range.1 as usize]
    }

    pub(crate) fn two_readings(&self, at: u32) -> TwoReadings {
        self.by_position[at as usize]
    }

    pub(crate) fn starts_rewrite(&self, id: WordId) -> bool {
        self.rewrite_starts.has(id.0 as usize)
    }

    pub(crate) fn rewrite(&self, words: &[WordId]) -> Option<(u32, u32)> {
        self.rewrites.get(words).copied()
    }
}

impl Growing {
    /// In its last form.
    fn frozen(self) -> Vocabulary {
        let Growing { readings, words, uses, expansions, by_position } = self;
        let mut readings: Vec<(Box<str>, Reading)> = readings.into_iter().collect();
        // In an order of their own, so that the same words give the same bytes.
        readings.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Vocabulary {
            places: Places::new(readings.iter().enumerate().map(|(at, (word, _))| (hash(word.as_bytes()), at))),
            written: readings.iter().map(|(word, _)| &**word).collect(),
            readings: readings.iter().map(|(_, reading)| reading.packed()).collect(),
            words: words.iter().map(|word| &**word).collect(),
            uses: uses.into(),
            expansions,
            by_position,
            ..Vocabulary::default()
        }
    }

    fn read(&self, word: &str) -> Option<Reading> {
        self.readings.get(word).or_else(|| self.readings.get(&*singular(word)?)).copied()
    }

    fn expansion(&self, range: (u32, u32)) -> &[WordId] {
        &self.expansions[range.0 as usize..range.1 as usize]
    }

    fn reading(&self, range: (u32, u32)) -> Reading {
        match self.expansion(range) {
            [word] => Reading::Word(*word),
            _ => Reading::Expansion(range.0, range.1),
        }
    }

    fn pattern(&mut self, word: &str) -> Vec<WordId> {
        match self.read(word) {
            Some(Reading::Word(id)) => vec![id],
            Some(Reading::Expansion(from, to)) => self.expansion((from, to)).to_vec(),
            Some(Reading::ByPosition(at)) => self.expansion(self.by_position[at as usize].modifier).to_vec(),
            None => vec![self.intern(word)],
        }
    }

    fn intern_unless_short(&mut self, word: &str) -> Option<WordId> {
        match self.read(word) {
            Some(Reading::Word(id)) => Some(id),
            Some(_) => None,
            None => Some(self.intern(word)),
        }
    }

    fn intern(&mut self, word: &str) -> WordId {
        if let Some(Reading::Word(id)) = self.read(word) {
            return id;
        }
        let id = WordId(self.words.len() as u32);
        let base = singular(word).unwrap_or(Cow::Borrowed(word));
        self.readings.insert(word.into(), Reading::Word(id));
        self.readings.entry((&*base).into()).or_insert(Reading::Word(id));
        self.words.push(base.into());
        self.uses.push(0);
        id
    }
}

/// The singular of a regular English plural, if the word looks like one.
///
/// Both sides of every comparison pass through this, so that it need not be right, only the same: `sales` and `sale` are one word.
pub(crate) fn singular(word: &str) -> Option<Cow<'_, str>> {
    let stem = |cut: usize, ending: &str| Some(Cow::Owned(format!("{}{ending}", &word[..word.len() - cut])));
    if !word.is_ascii() || word.len() < 4 {
        return None;
    }
    if let Some(stem) = word.strip_suffix("people").filter(|stem| stem.len() > 2) {
        return Some(Cow::Owned(format!("{stem}person")));
    }
    if word.len() > 5 && word.ends_with("men") {
        return stem(2, "an");
    }
    if !word.ends_with('s') || ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        return None;
    }
    // The trade in securities is not the guarding of doors.
    if word == "securities" {
        return None;
    }
    if word.len() > 4 && word.ends_with("ies") {
        return stem(3, "y");
    }
    if ["ches", "shes", "xes", "sses", "zzes"].iter().any(|ending| word.ends_with(ending)) {
        return Some(Cow::Borrowed(&word[..word.len() - 2]));
    }
    Some(Cow::Borrowed(&word[..word.len() - 1]))
}

/// Texts that one thread takes at a time. Fixed, so that ids do not depend on how many threads there are.
const CHUNK: usize = 8192;

/// The words of texts in the order of first sight, each with how often it stands there.
fn count_words(texts: &[&str]) -> Vec<(String, u32)> {
    let mut splitter = Splitter::default();
    let mut places: FxHashMap<String, usize> = FxHashMap::default();
    let mut counts: Vec<(String, u32)> = Vec::new();
    for text in texts {
        for word in splitter.words(text) {
            match places.get(word) {
                Some(&at) => counts[at].1 += 1,
                None => {
                    places.insert(word.to_owned(), counts.len());
                    counts.push((word.to_owned(), 1));
                }
            }
        }
    }
    counts
}

/// Splits dictionary texts into folded words.
#[derive(Default)]
struct Splitter {
    folded: Folded,
    tokens: Tokens,
}

impl Splitter {
    fn words(&mut self, text: &str) -> impl Iterator<Item = &str> {
        self.folded.fold(text);
        self.tokens.split(&self.folded, super::MAX_WORDS);
        let tokens = &self.tokens;
        let words = tokens.list().iter().map(|token| (token.shape, tokens.text(token)));
        // A lone number inside a phrase (`Series 7`) is a word like any other.
        words.filter(|(shape, text)| *shape != Shape::Number || text.len() < 5).map(|(_, text)| text)
    }
}

#[cfg(test)]
mod tests {
    use super::singular;

    #[test]
    fn regular_plurals() {
        for (plural, base) in [
            ("engineers", Some("engineer")),
            ("secretaries", Some("secretary")),
            ("coaches", Some("coach")),
            ("foremen", Some("foreman")),
            ("salespeople", Some("salesperson")),
            ("securities", None),
            ("business", None),
            ("analysis", None),
            ("gas", None),
            ("nurse", None),
        ] {
            assert_eq!(singular(plural).as_deref(), base, "{plural}");
        }
    }
}
