//! Folding: every spelling of the same letters becomes the same bytes.
//!
//! Lower case, no accents (NFKD without combining marks, [UAX #15]), ASCII quotes and dashes, HTML entities decoded,
//! mis-decoded UTF-8 ("â€“") repaired, full-width and ligatures taken apart, emoji and control characters made separators.
//! Every folded byte remembers the raw byte it came from, so that evidence can quote the title as it was written.
//!
//! [UAX #15]: https://www.unicode.org/reports/tr15/

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A reusable buffer that holds one folded text and the way back to the raw one.
#[derive(Debug, Default, Clone)]
pub struct Folded {
    text: String,
    /// Raw byte offset of each folded byte, plus one for the end; empty when folded and raw offsets are equal.
    offsets: Vec<u32>,
    raw_len: usize,
}

impl Folded {
    /// Replaces the contents by the folded form of `raw`.
    ///
    /// ```
    /// let mut folded = rolecall::text::fold::Folded::default();
    /// folded.fold("Ｃafé &amp; Bar");
    /// assert_eq!(folded.text(), "cafe & bar");
    /// assert_eq!(folded.raw_offset(5), "Ｃafé ".len());
    /// ```
    pub fn fold(&mut self, raw: &str) {
        self.text.clear();
        self.offsets.clear();
        self.raw_len = raw.len();
        // What stands for another character is not ASCII, or ends with a semicolon.
        if raw.is_ascii() && !raw.as_bytes().contains(&b';') {
            self.text.push_str(raw);
            self.text.make_ascii_lowercase();
        } else {
            self.fold_slowly(raw);
        }
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The raw byte offset where the character of folded byte `at` begins (`at` may be the length of the text).
    pub fn raw_offset(&self, at: usize) -> usize {
        match self.offsets.get(at) {
            Some(&offset) => offset as usize,
            None if self.offsets.is_empty() => at,
            None => self.raw_len,
        }
    }

    /// The raw byte offset where the character of folded byte `at` ends.
    pub fn raw_end(&self, at: usize) -> usize {
        if self.offsets.is_empty() {
            return at + 1;
        }
        let start = self.raw_offset(at);
        (at + 1..=self.text.len()).map(|next| self.raw_offset(next)).find(|&offset| offset > start).unwrap_or(self.raw_len)
    }

    fn fold_slowly(&mut self, raw: &str) {
        let mut from = 0;
        for found in PATTERNS.automaton.find_iter(raw) {
            if found.start() < from {
                continue;
            }
            self.push_chars(raw, from, found.start());
            from = found.end();
            match PATTERNS.meanings[found.pattern().as_usize()] {
                Meaning::Text(text) => {
                    for c in text.chars() {
                        self.push_char(c, found.start());
                    }
                    // `&amp;amp;` and `&amp;nbsp;`: exported twice, decoded twice.
                    if text == "&" {
                        from = self.decode_again(raw, from, found.start());
                    }
                }
                Meaning::Number => match numeric_entity(&raw[found.end()..]) {
                    Some((c, len)) => {
                        self.push_char(c, found.start());
                        from = found.end() + len;
                    }
                    None => self.push_chars(raw, found.start(), found.end()),
                },
            }
        }
        self.push_chars(raw, from, raw.len());
        self.offsets.push(raw.len() as u32);
    }

    fn decode_again(&mut self, raw: &str, mut from: usize, start: usize) -> usize {
        while let Some((name, text)) = ENTITIES.iter().find(|(name, _)| raw[from..].starts_with(&name[1..])) {
            from += name.len() - 1;
            if *text != "&" {
                self.pop();
                text.chars().for_each(|c| self.push_char(c, start));
                break;
            }
        }
        from
    }

    fn pop(&mut self) {
        if let Some(c) = self.text.pop() {
            self.offsets.truncate(self.offsets.len() - c.len_utf8());
        }
    }

    fn push_chars(&mut self, raw: &str, from: usize, to: usize) {
        for (at, c) in raw[from..to].char_indices() {
            self.push_char(c, from + at);
        }
    }

    fn push_char(&mut self, c: char, raw: usize) {
        if c.is_ascii() {
            self.push(c.to_ascii_lowercase(), raw);
            return;
        }
        match replacement(c) {
            Some(text) => text.chars().for_each(|c| self.push(c, raw)),
            None => decompose_compatible(c, |part| {
                if !is_combining_mark(part) {
                    for lower in part.to_lowercase().filter(|&l| !is_combining_mark(l)) {
                        self.push_folded(lower, raw);
                    }
                }
            }),
        }
    }

    /// Pushes a decomposed lower-case character: the last place where something that is no letter can hide.
    fn push_folded(&mut self, c: char, raw: usize) {
        match replacement(c) {
            Some(text) => text.chars().for_each(|c| self.push(c, raw)),
            None if c.is_ascii() || c.is_alphanumeric() => self.push(c, raw),
            None => self.push('|', raw),
        }
    }

    fn push(&mut self, c: char, raw: usize) {
        self.text.push(c);
        self.offsets.resize(self.text.len(), raw as u32);
    }
}

/// What a non-ASCII character is written as, where compatibility decomposition does not say it.
fn replacement(c: char) -> Option<&'static str> {
    Some(match c {
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '′' | '´' | '＇' => "'",
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '「' | '」' => "\"",
        '‐' | '‑' | '⁃' | '−' => "-",
        // A long dash parts clauses even without spaces round it.
        '–' | '—' | '―' | '‒' => " - ",
        '•' | '·' | '∙' | '●' | '▪' | '►' | '※' | '→' | '⇒' => "|",
        '，' | '、' | '､' => ",",
        '／' | '⁄' | '∕' => "/",
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ł' | 'Ł' => "l",
        'ı' => "i",
        '™' | '®' | '©' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => "",
        _ if c.is_whitespace() => " ",
        _ => return None,
    })
}

/// Reads the rest of `&#` as far as `;`: the character and the bytes read.
fn numeric_entity(rest: &str) -> Option<(char, usize)> {
    let end = rest.as_bytes().iter().take(9).position(|&b| b == b';')?;
    let digits = &rest[..end];
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    Some((char::from_u32(code)?, end + 1))
}

#[derive(Debug, Clone, Copy)]
enum Meaning {
    Text(&'static str),
    Number,
}

struct Patterns {
    automaton: AhoCorasick,
    meanings: Vec<Meaning>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let mut patterns = vec!["&#"];
    let mut meanings = vec![Meaning::Number];
    for &(pattern, text) in ENTITIES.iter().chain(MISDECODED) {
        patterns.push(pattern);
        meanings.push(Meaning::Text(text));
    }
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(patterns)
        .expect("a fixed, small set of patterns always builds");
    Patterns { automaton, meanings }
});

/// The named character references that job boards and HR exports leave behind.
const ENTITIES: &[(&str, &str)] = &[
    ("&amp;", "&"),
    ("&AMP;", "&"),
    ("&nbsp;", " "),
    ("&quot;", "\""),
    ("&apos;", "'"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&ndash;", " - "),
    ("&mdash;", " - "),
    ("&minus;", "-"),
    ("&shy;", ""),
    ("&lsquo;", "'"),
    ("&rsquo;", "'"),
    ("&ldquo;", "\""),
    ("&rdquo;", "\""),
    ("&laquo;", "\""),
    ("&raquo;", "\""),
    ("&bull;", "|"),
    ("&middot;", "|"),
    ("&hellip;", "..."),
    ("&reg;", ""),
    ("&trade;", ""),
    ("&copy;", ""),
    ("&agrave;", "a"),
    ("&aacute;", "a"),
    ("&acirc;", "a"),
    ("&atilde;", "a"),
    ("&auml;", "a"),
    ("&aring;", "a"),
    ("&ccedil;", "c"),
    ("&egrave;", "e"),
    ("&eacute;", "e"),
    ("&ecirc;", "e"),
    ("&euml;", "e"),
    ("&iacute;", "i"),
    ("&icirc;", "i"),
    ("&iuml;", "i"),
    ("&ntilde;", "n"),
    ("&oacute;", "o"),
    ("&ocirc;", "o"),
    ("&otilde;", "o"),
    ("&ouml;", "o"),
    ("&oslash;", "o"),
    ("&uacute;", "u"),
    ("&ucirc;", "u"),
    ("&uuml;", "u"),
    ("&szlig;", "ss"),
    ("&Eacute;", "e"),
    ("&Auml;", "a"),
    ("&Ouml;", "o"),
    ("&Uuml;", "u"),
];

/// UTF-8 that was read as Windows-1252: the commonest pairs in exported titles.
const MISDECODED: &[(&str, &str)] = &[
    ("â€“", " - "),
    ("â€”", " - "),
    ("â€™", "'"),
    ("â€˜", "'"),
    ("â€œ", "\""),
    ("â€\u{9d}", "\""),
    ("â€¢", "|"),
    ("Â\u{a0}", " "),
    ("Â·", "|"),
    ("Ã©", "e"),
    ("Ã¨", "e"),
    ("Ãª", "e"),
    ("Ã¡", "a"),
    ("Ã¤", "a"),
    ("Ã¶", "o"),
    ("Ã¼", "u"),
    ("Ã±", "n"),
    ("Ã³", "o"),
    ("Ã§", "c"),
    ("ÃŸ", "ss"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(raw: &str) -> String {
        let mut folded = Folded::default();
        folded.fold(raw);
        folded.text().to_owned()
    }

    #[test]
    fn one_text_for_every_spelling() {
        for (raw, expected) in [
            ("Café MANAGER", "cafe manager"),
            ("Cafe\u{301}", "cafe"),
            ("Ｓｒ．　Ｅｎｇｉｎｅｅｒ", "sr. engineer"),
            ("oﬃce", "office"),
            ("R&amp;D &#39;Lead&#x27;", "r&d 'lead'"),
            ("R&amp;amp;D&amp;nbsp;x", "r&d x"),
            ("VP–Sales", "vp - sales"),
            ("VP â€“ Sales", "vp  -  sales"),
            ("Men’s “Wear”", "men's \"wear\""),
            ("Straße Łódź", "strasse lodz"),
            ("🚀 Growth", "| growth"),
            ("İstanbul", "istanbul"),
            ("AT&T & &#; &#x110000;", "at&t & &#; &#x110000;"),
        ] {
            assert_eq!(folded(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn offsets_lead_back_to_the_raw_text() {
        let raw = "Ä&amp;b";
        let mut fold = Folded::default();
        fold.fold(raw);
        assert_eq!(fold.text(), "a&b");
        assert_eq!((0..=3).map(|at| fold.raw_offset(at)).collect::<Vec<_>>(), [0, 2, 7, 8]);
    }
}
