//! Tokens: the words of a folded text, each with its place in the raw one and with what stood before it.
//!
//! Words that carry their meaning in punctuation stay whole: `c++`, `c#`, `.net`, `r&d`, `fp&a`, `a/b`, `m/f/d`, `r.n.` (as `rn`).
//! A possessive `'s` is dropped. Everything between tokens is a [`Separator`], which the analysis reads as structure.

use super::fold::Folded;

/// What stands between a token and the one before it, weakest first: of several, the strongest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Separator {
    /// White space, a full stop, or nothing (the first token).
    #[default]
    Space,
    /// A hyphen without spaces: `Co-Founder`, `Firefighter-EMT`.
    Hyphen,
    /// `&` or `+`.
    And,
    /// `@`.
    At,
    /// A comma.
    Comma,
    /// `/` or `\`.
    Slash,
    /// A hyphen or dash with a space on either side.
    Dash,
    /// `|`, `;`, `:`, quotation marks, bullets, emoji, line ends.
    Break,
    /// A closing bracket.
    Close,
    /// An opening bracket.
    Open,
}

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Letters only.
    #[default]
    Word,
    /// Digits (with `.,:` between them, or with a unit as in `16/hr`).
    Number,
    /// Letters and digits.
    Mixed,
}

/// One word of a title.
#[derive(Debug, Clone, Copy, Default)]
pub struct Token {
    /// Byte range in the raw text.
    pub raw: (u32, u32),
    /// Byte range in [`Tokens::text`].
    text: (u32, u32),
    /// What stands before it.
    pub separator: Separator,
    /// What it is made of.
    pub shape: Shape,
}

/// A reusable buffer of the tokens of one text.
#[derive(Debug, Default, Clone)]
pub struct Tokens {
    letters: String,
    list: Vec<Token>,
}

impl Tokens {
    /// The tokens in order.
    pub fn list(&self) -> &[Token] {
        &self.list
    }

    /// The folded letters of `token`.
    pub fn text(&self, token: &Token) -> &str {
        &self.letters[token.text.0 as usize..token.text.1 as usize]
    }

    /// Splits `folded` into at most `limit` tokens, replacing the contents.
    ///
    /// ```
    /// use rolecall::text::{fold::Folded, token::Tokens};
    /// let (mut folded, mut tokens) = (Folded::default(), Tokens::default());
    /// folded.fold("Sr. C++ Engineer, R&D");
    /// tokens.split(&folded, 64);
    /// let words: Vec<_> = tokens.list().iter().map(|t| tokens.text(t)).collect();
    /// assert_eq!(words, ["sr", "c++", "engineer", "r&d"]);
    /// ```
    pub fn split(&mut self, folded: &Folded, limit: usize) {
        self.letters.clear();
        self.list.clear();
        let bytes = folded.text().as_bytes();
        let mut separator = Separator::Space;
        let mut at = 0;
        while at < bytes.len() && self.list.len() < limit {
            let byte = bytes[at];
            if is_word(byte) || byte == b'.' && is_dot_net(bytes, at) {
                at = self.scan(folded, at, separator);
                separator = Separator::Space;
            } else {
                if byte != b' ' {
                    separator = separator.max(separator_at(bytes, at));
                }
                at += 1;
            }
        }
    }

    /// Scans the token at `start`; returns where it ends in the folded text.
    fn scan(&mut self, folded: &Folded, start: usize, separator: Separator) -> usize {
        let text = folded.text();
        let bytes = text.as_bytes();
        let letters_from = self.letters.len();
        let dot = bytes[start] == b'.';
        let mut end = start + usize::from(dot);
        let (mut any, mut all) = (0, if dot { 0 } else { DIGIT });
        while let Some(class) = bytes.get(end).map(|&byte| CLASSES[byte as usize]).filter(|class| class & WORD != 0) {
            (any, all) = (any | class, all & class);
            end += 1;
        }
        let digits = all & DIGIT != 0;
        if digits {
            end = number(bytes, end);
        }
        // A mixed token (`7.5t`) keeps its letters; only pure numbers reach over punctuation.
        self.letters.push_str(&text[start..end]);
        let mut has_digit = any & DIGIT != 0;
        if !digits && bytes.get(end).is_some_and(|&byte| CLASSES[byte as usize] & JOINS != 0) {
            let joined = self.join_punctuation(text, start, end);
            has_digit |= bytes[end..joined].iter().any(u8::is_ascii_digit);
            end = joined;
        }
        let shape = match (digits, has_digit) {
            (true, _) => Shape::Number,
            (false, true) => Shape::Mixed,
            (false, false) => Shape::Word,
        };
        // One raw character may fold to several tokens (`½`): the first takes it, the others are empty there.
        let taken = self.list.last().map_or(0, |token| token.raw.1);
        let raw_start = (folded.raw_offset(start) as u32).max(taken);
        let raw_end = (folded.raw_end(end - 1) as u32).max(raw_start);
        self.list.push(Token { raw: (raw_start, raw_end), text: (letters_from as u32, self.letters.len() as u32), separator, shape });
        end
    }

    /// Draws in the punctuation that belongs to a word; returns the new end.
    fn join_punctuation(&mut self, text: &str, start: usize, mut end: usize) -> usize {
        let bytes = text.as_bytes();
        let peek = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        let single = end - start == 1;
        match peek(end) {
            b'+' if single && peek(end + 1) == b'+' && !is_word(peek(end + 2)) => {
                self.letters.push_str("++");
                return end + 2;
            }
            b'#' if single && !is_word(peek(end + 1)) => {
                self.letters.push('#');
                return end + 1;
            }
            // `m/f/d`, `a/b`, `n/a`, `p/t`: one letter each.
            b'/' if single => {
                let mut last = end;
                while peek(last) == b'/' && peek(last + 1).is_ascii_lowercase() && !is_word(peek(last + 2)) {
                    last += 2;
                }
                self.letters.push_str(&text[end..last]);
                return last;
            }
            b'&' | b' ' if peek(end) == b'&' || single => {
                if let Some(piece) = ampersand(bytes, start, end) {
                    self.letters.push('&');
                    self.letters.push_str(&text[piece.0..piece.1]);
                    return piece.1;
                }
            }
            // `r.n.`, `ph.d`, `b.sc`: at least one side is a single letter.
            b'.' if end - start <= 2 && bytes[start..end].is_ascii() => {
                let mut piece = (start, end);
                let mut joined = false;
                while peek(piece.1) == b'.' {
                    let next = (piece.1 + 1, run(bytes, piece.1 + 1));
                    let (left, right) = (piece.1 - piece.0, next.1 - next.0);
                    let letters = bytes[next.0..next.1].iter().all(u8::is_ascii_lowercase);
                    if !letters || right == 0 || right > 2 || (left > 1 && right > 1) {
                        break;
                    }
                    self.letters.push_str(&text[next.0..next.1]);
                    piece = next;
                    joined = true;
                }
                end = piece.1;
                return end + usize::from(joined && peek(end) == b'.');
            }
            b'\'' => {
                while peek(end) == b'\'' && is_word(peek(end + 1)) {
                    let next = (end + 1, run(bytes, end + 1));
                    let possessive = &bytes[next.0..next.1] == b"s";
                    if !possessive {
                        self.letters.push_str(&text[next.0..next.1]);
                    }
                    end = next.1;
                    if possessive {
                        break;
                    }
                }
            }
            _ => {}
        }
        end
    }
}

/// What a byte may be, a bit each: part of a word, a digit, punctuation that may belong to the word before it.
const WORD: u8 = 1;
const DIGIT: u8 = 2;
const JOINS: u8 = 4;

/// The classes of all bytes: one look-up instead of several comparisons.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => WORD | DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => WORD,
            b'+' | b'#' | b'/' | b'&' | b' ' | b'.' | b'\'' => JOINS,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

fn is_word(byte: u8) -> bool {
    CLASSES[byte as usize] & WORD != 0
}

/// The end of the run of word bytes that begins at `at`.
fn run(bytes: &[u8], at: usize) -> usize {
    at + bytes[at.min(bytes.len())..].iter().take_while(|&&b| is_word(b)).count()
}

fn is_dot_net(bytes: &[u8], at: usize) -> bool {
    bytes[at..].starts_with(b".net") && run(bytes, at + 1) == at + 4
}

/// Extends a run of digits over `15.00`, `1,000`, `7:30` and a unit of pay (`16/hr`).
fn number(bytes: &[u8], mut end: usize) -> usize {
    while matches!(bytes.get(end), Some(b'.' | b',' | b':')) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end += 1;
        while bytes.get(end).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
    }
    if bytes.get(end) == Some(&b'/') {
        let from = end + 1 + usize::from(bytes.get(end + 1) == Some(&b' '));
        let unit = run(bytes, from);
        if matches!(&bytes[from.min(unit)..unit], b"hr" | b"hour" | b"yr" | b"year" | b"wk" | b"week" | b"day" | b"month") {
            return unit;
        }
    }
    end
}

/// `r&d`, `fp&a` without spaces, `r & d` with: the place of the second piece.
fn ampersand(bytes: &[u8], start: usize, end: usize) -> Option<(usize, usize)> {
    let left = end - start;
    let tight = bytes.get(end) == Some(&b'&');
    let from = if tight {
        end + 1
    } else if left == 1 && bytes[end..].starts_with(b" & ") {
        end + 3
    } else {
        return None;
    };
    let to = run(bytes, from);
    let right = to - from;
    let letters = bytes[start..end].iter().chain(&bytes[from..to]).all(u8::is_ascii_lowercase);
    let short = if tight { left.min(right) == 1 && left.max(right) <= 2 } else { right == 1 };
    (letters && right > 0 && short).then_some((from, to))
}

fn separator_at(bytes: &[u8], at: usize) -> Separator {
    match bytes[at] {
        b'-' | b'~' => {
            let space = |at: Option<&u8>| at.is_none_or(|b| b.is_ascii_whitespace());
            if at == 0 || space(bytes.get(at - 1)) || space(bytes.get(at + 1)) { Separator::Dash } else { Separator::Hyphen }
        }
        b'&' | b'+' => Separator::And,
        b'@' => Separator::At,
        b',' => Separator::Comma,
        b'/' | b'\\' => Separator::Slash,
        b'(' | b'[' | b'{' => Separator::Open,
        b')' | b']' | b'}' => Separator::Close,
        // A lone `?` is what a dash becomes on its way through the wrong encoding.
        b'|' | b';' | b':' | b'"' | b'?' | b'!' | b'*' | b'<' | b'>' | b'=' | b'\n' | b'\r' | b'\t' => Separator::Break,
        _ => Separator::Space,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(raw: &str) -> Vec<(String, Separator)> {
        let (mut folded, mut tokens) = (Folded::default(), Tokens::default());
        folded.fold(raw);
        tokens.split(&folded, 64);
        tokens.list().iter().map(|t| (tokens.text(t).to_owned(), t.separator)).collect()
    }

    fn words(raw: &str) -> String {
        split(raw).into_iter().map(|(word, _)| word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_that_live_in_their_punctuation() {
        for (raw, expected) in [
            ("C++/C# .NET dev", "c++ c# .net dev"),
            ("ASP.NET", "asp .net"),
            ("R&D F & B FP&A AT&T", "r&d f&b fp&a at&t"),
            ("Sales&Marketing HR & IT", "sales marketing hr it"),
            ("A/B m/f/d (m/w/d) N/A p/t", "a/b m/f/d m/w/d n/a p/t"),
            ("R.N. Ph.D. B.Sc U.S. Sr.Engineer", "rn phd bsc us sr engineer"),
            ("Men's Kids' Int'l O'Neil", "men kids intl oneil"),
            ("$16/hr 15.00/ hr. 1,000 #1951", "16/hr 15.00/ hr 1,000 1951"),
            ("SDE2 3D B2B 1st", "sde2 3d b2b 1st"),
            ("CDL-A Co-Founder", "cdl a co founder"),
            ("AU_Security", "au security"),
        ] {
            assert_eq!(words(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn the_strongest_separator_counts() {
        use Separator::*;
        let found: Vec<_> = split("a-bb - cc, dd (ee) / ff | gg @ hh & ii").into_iter().map(|(_, s)| s).collect();
        assert_eq!(found, [Space, Hyphen, Dash, Comma, Open, Close, Break, At, And]);
    }

    #[test]
    fn raw_spans_are_in_order_and_on_character_boundaries() {
        let raw = "Ärzte &amp; ﬁnance “x” R&amp;D 🚀b ½ c";
        let (mut folded, mut tokens) = (Folded::default(), Tokens::default());
        folded.fold(raw);
        tokens.split(&folded, 64);
        let mut last = 0;
        for token in tokens.list() {
            let (start, end) = (token.raw.0 as usize, token.raw.1 as usize);
            assert!(start >= last && end >= start && raw.is_char_boundary(start), "{token:?}");
            assert!(raw.is_char_boundary(end), "{token:?}");
            last = end;
        }
    }
}
