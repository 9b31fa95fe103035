//! Raw text to words with ids: folded, split, abbreviations written out.

use super::{
    Analyzer, MAX_BYTES, MAX_WORDS,
    ordinal::Ordinal,
    vocabulary::{MAX_REWRITE, Reading, WordId},
};
use crate::{
    dictionary::Meaning,
    model::level::Level,
    text::{
        fold::Folded,
        token::{Separator, Shape, Token, Tokens},
    },
};

/// A word of a title.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Which word of the dictionary, or [`WordId::UNKNOWN`].
    pub id: WordId,
    /// Byte range in the raw title; words that one abbreviation stands for share it.
    pub raw: (u32, u32),
    /// What stands before it.
    pub separator: Separator,
    /// What it is made of.
    pub shape: Shape,
    /// The rank it gives, if it is a number that can rank.
    pub ordinal: Option<Ordinal>,
    /// The token it came from.
    pub(crate) token: u32,
}

/// A token that is read as if it had been written otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spelt {
    /// Which one.
    pub token: u32,
    /// The spelling, by its place in the vocabulary.
    pub spelling: u32,
    /// How many edits away.
    pub edits: usize,
    /// Whether it is as likely another word.
    pub guess: bool,
}

/// The words of one title, in a buffer that can be used again.
#[derive(Debug, Default)]
pub struct NormalizedTitle {
    folded: Folded,
    tokens: Tokens,
    words: Vec<Word>,
}

impl NormalizedTitle {
    /// The words in order.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The folded letters a word was written with.
    pub fn written(&self, word: &Word) -> &str {
        self.tokens.text(&self.tokens.list()[word.token as usize])
    }

    /// Puts two words in the place of one that is their letters run together; the first has `letters` letters.
    pub(crate) fn split(&mut self, raw: &str, at: usize, letters: usize, ids: (WordId, WordId)) {
        let word = self.words[at];
        let cut = cut(raw, &word, self.written(&word).len(), letters);
        self.words[at] = Word { id: ids.0, raw: (word.raw.0, cut), ..word };
        self.words.insert(at + 1, Word { id: ids.1, raw: (cut, word.raw.1), separator: Separator::Space, ..word });
        self.words.truncate(MAX_WORDS);
    }

    /// Keeps the words in `words`, so that corrections can be taken back.
    pub(crate) fn save(&self, words: &mut Vec<Word>) {
        words.clone_from(&self.words);
    }

    /// Takes corrections back.
    pub(crate) fn restore(&mut self, words: &[Word]) {
        self.words.clear();
        self.words.extend_from_slice(words);
    }

    /// Whether there is nothing but white space.
    pub fn is_blank(&self) -> bool {
        self.folded.text().trim().is_empty()
    }

    /// Whether most of the letters are of another script than Latin.
    pub fn is_foreign_script(&self) -> bool {
        let (mut latin, mut other) = (0usize, 0usize);
        for c in self.folded.text().chars().filter(|c| c.is_alphabetic()) {
            // Above Latin Extended Additional lies everything that folding could not bring to a-z.
            *(if c < '\u{250}' { &mut latin } else { &mut other }) += 1;
        }
        other > latin
    }
}

/// Where the raw text of a word parts behind so many of its `written` bytes. Where folding changed their number (`¹` is one digit of two
/// bytes) the first half quotes the whole word.
fn cut(raw: &str, word: &Word, written: usize, letters: usize) -> u32 {
    let at = word.raw.0 as usize + letters;
    let same = written == (word.raw.1 - word.raw.0) as usize && raw.is_char_boundary(at);
    if same { at as u32 } else { word.raw.1 }
}

impl Analyzer {
    /// The words of a title as the dictionary writes them; unknown ones as they were written.
    pub fn texts<'t>(&'t self, title: &'t NormalizedTitle) -> impl Iterator<Item = &'t str> {
        title.words().iter().map(|word| self.text(title, word))
    }

    /// A word as the dictionary writes it, or as it was written.
    pub(crate) fn text<'t>(&'t self, title: &'t NormalizedTitle, word: &Word) -> &'t str {
        if word.id.is_known() { self.vocabulary.word(word.id) } else { title.written(word) }
    }

    /// Normalises `raw` into `title`, replacing what was there.
    ///
    /// At most [`MAX_BYTES`] bytes and [`MAX_WORDS`] words are looked at.
    pub fn normalize(&self, raw: &str, title: &mut NormalizedTitle) {
        let raw = &raw[..raw.floor_char_boundary(MAX_BYTES)];
        title.folded.fold(raw);
        title.tokens.split(&title.folded, MAX_WORDS);
        self.read_words(raw, title, &[]);
    }

    /// Reads the words of a title anew, as if those of some tokens had been written otherwise. `raw` is the text that `title` was made from.
    pub(crate) fn respell(&self, raw: &str, title: &mut NormalizedTitle, spelt: &[Spelt]) {
        self.read_words(&raw[..raw.floor_char_boundary(MAX_BYTES)], title, spelt);
    }

    fn read_words(&self, raw: &str, title: &mut NormalizedTitle, spelt: &[Spelt]) {
        title.words.clear();
        let tokens = &title.tokens;
        let text = |at: usize, token| {
            let other = spelt.iter().find(|spelt| spelt.token as usize == at);
            other.map_or_else(|| tokens.text(token), |spelt| self.vocabulary.spelling(spelt.spelling))
        };
        for (at, token) in tokens.list().iter().enumerate() {
            let word = Word {
                id: WordId::UNKNOWN,
                raw: token.raw,
                separator: token.separator,
                shape: token.shape,
                ordinal: None,
                token: at as u32,
            };
            let next = tokens.list().get(at + 1).map(|next| (next, text(at + 1, next)));
            self.push(raw, text(at, token), word, next, &mut title.words);
        }
        title.words.truncate(MAX_WORDS);
        self.rewrite(&mut title.words);
    }

    fn push(&self, raw: &str, text: &str, word: Word, next: Option<(&Token, &str)>, words: &mut Vec<Word>) {
        let vocabulary = &self.vocabulary;
        let ordinal = Ordinal::read(text);
        match vocabulary.read(text) {
            Some(Reading::Word(id)) => words.push(Word { id, ordinal, ..word }),
            Some(Reading::Expansion(from, to)) => self.push_all((from, to), word, words),
            Some(Reading::ByPosition(at)) => {
                let readings = vocabulary.two_readings(at);
                let range = if self.is_head_place(words, word.separator, next) { readings.head } else { readings.modifier };
                self.push_all(range, word, words);
            }
            None if ordinal.is_some() => words.push(Word { ordinal, ..word }),
            None => {
                // `SDE2`, `Engineer3`: a known word with a rank glued to it.
                let (head, digit) = text.split_at(text.floor_char_boundary(text.len().saturating_sub(1)));
                let glued = word.shape == Shape::Mixed && head.len() > 2 && head.bytes().all(|b| b.is_ascii_lowercase());
                match vocabulary.read(head).filter(|_| glued) {
                    Some(_) => {
                        let cut = cut(raw, &word, text.len(), head.len());
                        self.push(raw, head, Word { raw: (word.raw.0, cut), ..word }, None, words);
                        let rank = Word { raw: (cut, word.raw.1), separator: Separator::Space, shape: Shape::Number, ..word };
                        words.push(Word { ordinal: Ordinal::read(digit), ..rank });
                    }
                    None => words.push(word),
                }
            }
        }
    }

    fn push_all(&self, range: (u32, u32), word: Word, words: &mut Vec<Word>) {
        for (at, &id) in self.vocabulary.expansion(range).iter().enumerate() {
            let separator = if at == 0 { word.separator } else { Separator::Space };
            words.push(Word { id, separator, ..word });
        }
    }

    /// Whether a short form stands where the holder's noun stands: last in its clause, but not behind `of` or `VP,`.
    fn is_head_place(&self, before: &[Word], separator: Separator, next: Option<(&Token, &str)>) -> bool {
        let last = next
            .is_none_or(|(next, text)| next.separator > Separator::Hyphen || next.shape == Shape::Number || Ordinal::read(text).is_some());
        let behind_manager = || separator >= Separator::Comma && self.manages(before);
        let complement = before.last().is_some_and(|word| self.particles.opens_complement(word.id));
        // Alone in a clause behind another it narrows (`Product Manager - Tech`); only a slash lists a second holder.
        let narrows = !before.is_empty() && separator >= Separator::Comma && separator != Separator::Slash;
        last && !complement && !narrows && !behind_manager()
    }

    /// Whether the last clause of `before` begins with a management word (`VP, Eng`).
    fn manages(&self, before: &[Word]) -> bool {
        let start = before.iter().rposition(|word| word.separator >= Separator::Comma).unwrap_or(0);
        let clause = before[start..].iter().map(|word| word.id);
        let found = self.lexicon.longest(clause);
        matches!(found, Some((_, [Some(Meaning::Modifier { level: Some(level), .. }), _])) if level >= Level::Lead)
    }

    /// Writes short forms of several words out (`mng dir`).
    fn rewrite(&self, words: &mut Vec<Word>) {
        let mut at = 0;
        while at < words.len() {
            if self.vocabulary.starts_rewrite(words[at].id) {
                let mut ids = [WordId::UNKNOWN; MAX_REWRITE];
                let window = words[at..].iter().take(MAX_REWRITE).enumerate();
                let reach = window.take_while(|(i, word)| *i == 0 || word.separator < Separator::Comma).count();
                for (id, word) in ids.iter_mut().zip(&words[at..at + reach]) {
                    *id = word.id;
                }
                let found = (1..=reach).rev().find_map(|len| self.vocabulary.rewrite(&ids[..len]).map(|range| (len, range)));
                if let Some((len, range)) = found {
                    let (first, last) = (words[at], words[at + len - 1]);
                    let long = self.vocabulary.expansion(range);
                    let whole = Word { raw: (first.raw.0, last.raw.1), ordinal: None, ..first };
                    let written = long.iter().enumerate().map(|(i, &id)| {
                        let separator = if i == 0 { first.separator } else { Separator::Space };
                        Word { id, separator, ..whole }
                    });
                    words.splice(at..at + len, written);
                    at += long.len() - 1;
                }
            }
            at += 1;
        }
    }
}
