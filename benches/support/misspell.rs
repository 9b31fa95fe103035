//! One typing error in a title.
//!
//! The rule: a letter is drawn from all letters of all words of at least four letters, each as likely as any other, so a first letter is hit no
//! more and no less often than chance. Then one of four errors, each as likely: another letter in its place, the letter left out, one more
//! letter before or behind it, or the letter and its neighbour in the word exchanged. A new letter is any of the alphabet, in the
//! old one's case. Shorter words (`of`, `RN`, `Sr`) are left alone, and those of four or five capitals (`SDET`): one error makes another
//! short form of them, and nobody can tell.

use rolecall::{Method, Normalizer, Scratch, Verdict};

use super::{
    random::Random,
    titles::{self, Gold},
};

/// How often each title of the misspelt set is misspelt.
const TIMES: usize = 4;
/// Words of fewer letters are never misspelt ...
const MIN_LETTERS: usize = 4;
/// ... nor those of fewer capitals.
const MIN_CAPITALS: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Error {
    Substitution,
    Deletion,
    Insertion,
    Transposition,
}

impl Error {
    pub const ALL: [Error; 4] = [Error::Substitution, Error::Deletion, Error::Insertion, Error::Transposition];

    pub fn name(self) -> &'static str {
        match self {
            Error::Substitution => "substitution",
            Error::Deletion => "deletion",
            Error::Insertion => "insertion",
            Error::Transposition => "transposition",
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Misspelt {
    pub title: String,
    pub error: Error,
    /// The word as it was and as it is.
    pub word: (String, String),
}

/// The titles of the gold standard that are answered rightly and not by a correction.
pub fn spelt_right(normalizer: &Normalizer) -> Vec<Gold> {
    let mut scratch = Scratch::default();
    let mut gold = titles::gold();
    gold.retain(|gold| {
        let decision = normalizer.decide(&gold.title, &mut scratch);
        let right = decision.role.is_some_and(|role| gold.is(&normalizer.taxonomy().role(role).slug));
        right && decision.verdict == Some(Verdict::Match) && decision.method != Some(Method::Fuzzy)
    });
    gold
}

/// The misspelt titles of a set. What happens to a title depends on nothing but itself, so a set that gains or loses titles keeps the others.
pub fn misspelt(gold: &[Gold]) -> Vec<(&Gold, Misspelt)> {
    let mut list: Vec<(&Gold, Misspelt)> = Vec::new();
    for gold in gold {
        let mut random = Random::new(u64::from(crc32fast::hash(gold.title.as_bytes())));
        for _ in 0..TIMES {
            // The same error twice would count twice.
            let is_new = |new: &Misspelt| list.iter().rev().take(TIMES).all(|(_, old)| old.title != new.title);
            let fresh = misspell(&gold.title, &mut random).filter(is_new);
            list.extend(fresh.map(|misspelt| (gold, misspelt)));
        }
    }
    list
}

/// The title with one typing error; `None` where no word is long enough.
pub fn misspell(title: &str, random: &mut Random) -> Option<Misspelt> {
    let words: Vec<(usize, usize)> = words(title).filter(|&(from, to)| is_long(&title[from..to])).collect();
    let letters: usize = words.iter().map(|(from, to)| to - from).sum();
    if letters == 0 {
        return None;
    }
    loop {
        let mut at = random.below(letters);
        let &(from, to) = words.iter().find(|&&(from, to)| {
            let here = at < to - from;
            at -= if here { 0 } else { to - from };
            here
        })?;
        let error = random.one_of(&Error::ALL);
        let word = &title[from..to];
        let wrong = with_error(word, at, error, random);
        // A doubled letter exchanged, or a letter by itself: no error.
        if !wrong.eq_ignore_ascii_case(word) {
            let title = format!("{}{wrong}{}", &title[..from], &title[to..]);
            return Some(Misspelt { title, error, word: (word.to_owned(), wrong) });
        }
    }
}

fn is_long(word: &str) -> bool {
    let capitals = word.bytes().all(|b| b.is_ascii_uppercase());
    word.len() >= if capitals { MIN_CAPITALS } else { MIN_LETTERS }
}

/// Runs of ASCII letters that no other letter or digit touches.
fn words(title: &str) -> impl Iterator<Item = (usize, usize)> {
    let runs = title.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty() && run.bytes().all(|b| b.is_ascii_alphabetic()));
    runs.map(|run| {
        let from = run.as_ptr() as usize - title.as_ptr() as usize;
        (from, from + run.len())
    })
}

fn with_error(word: &str, at: usize, error: Error, random: &mut Random) -> String {
    let mut letters: Vec<u8> = word.bytes().collect();
    let new = b'a' + random.below(26) as u8;
    let new = if letters[at].is_ascii_uppercase() { new.to_ascii_uppercase() } else { new };
    match error {
        Error::Substitution => letters[at] = new,
        Error::Deletion => drop(letters.remove(at)),
        Error::Insertion => letters.insert(at + random.below(2), new),
        Error::Transposition => letters.swap(at.min(word.len() - 2), at.min(word.len() - 2) + 1),
    }
    letters.into_iter().map(char::from).collect()
}
