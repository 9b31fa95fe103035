//! Which encoding the text of a file is in: by its mark, its zeros, its validity, else by a guess; and text made of it.

use std::io::Read;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;

use super::bytes::{Bytes, LOOK};
use crate::error::Failure;

/// Text in UTF-8, the first of it laid aside to be looked at.
pub struct Text {
    pub start: Vec<u8>,
    pub rest: Box<dyn Read + Send>,
    /// The encoding it was in.
    pub encoding: &'static Encoding,
    /// Whether nothing but a guess speaks for it.
    pub guessed: bool,
}

/// The encoding with this name.
pub fn named(label: &str) -> Result<&'static Encoding, Failure> {
    let trimmed = label.trim();
    // What spreadsheets and people call them, beside the labels of the standard.
    let alias = match trimmed.to_ascii_lowercase().as_str() {
        "cp932" | "windows-932" | "shiftjis" => "shift_jis",
        "cp1250" => "windows-1250",
        "ansi" | "cp1252" | "latin-1" => "windows-1252",
        "mac" | "macroman" => "macintosh",
        "utf16" => "utf-16",
        _ => trimmed,
    };
    Encoding::for_label(alias.as_bytes()).filter(|encoding| *encoding != encoding_rs::REPLACEMENT).ok_or_else(|| {
        Failure::Usage(format!(
            "--encoding is \"{label}\", which is no known encoding; for example utf-8, utf-16le, windows-1252, windows-1250, shift_jis"
        ))
    })
}

/// Bytes as text. `forced` wins over everything but the mark that says the same in other words.
pub fn decode(mut bytes: Bytes, forced: Option<&'static Encoding>) -> Result<Text, Failure> {
    let look = bytes.look(LOOK)?;
    let whole = look.len() < LOOK;
    let (encoding, mark, guessed) = match (forced, Encoding::for_bom(look)) {
        (Some(forced), Some((marked, mark))) if forced == marked => (forced, mark, false),
        (Some(forced), _) => (forced, 0, false),
        (None, Some((marked, mark))) => (marked, mark, false),
        (None, None) => match utf16(look) {
            Some(wide) => (wide, 0, false),
            None if valid_utf8(look, whole) => (UTF_8, 0, false),
            None => (guess(look, whole), 0, true),
        },
    };
    let path = bytes.path.clone();
    let fault = |source| Failure::Read { path: path.clone(), source };
    let mut raw = bytes.reader();
    let mut rest: Box<dyn Read + Send> = if encoding == UTF_8 {
        // As it is: what is no UTF-8 further down passes through, and is counted there.
        let mut marked = [0; 3];
        raw.read_exact(&mut marked[..mark]).map_err(fault)?;
        raw
    } else {
        Box::new(DecodeReaderBytesBuilder::new().encoding(Some(encoding)).bom_override(false).strip_bom(true).build(raw))
    };
    let mut start = Vec::new();
    rest.by_ref().take(LOOK as u64).read_to_end(&mut start).map_err(fault)?;
    Ok(Text { start, rest, encoding, guessed })
}

/// UTF-16 without a byte order mark: every other byte of most text is zero.
fn utf16(start: &[u8]) -> Option<&'static Encoding> {
    let start = &start[..start.len().min(1024) & !1];
    let zeros = |odd: usize| start.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count() * 2;
    let most = |zeros: usize| start.len() >= 4 && zeros * 10 > start.len() * 7;
    match (most(zeros(0)), most(zeros(1))) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether a look is UTF-8; where it ends inside a letter the rest of the letter is still to come.
fn valid_utf8(look: &[u8], whole: bool) -> bool {
    match std::str::from_utf8(look) {
        Ok(_) => true,
        Err(error) => !whole && error.error_len().is_none(),
    }
}

fn guess(look: &[u8], whole: bool) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(look, whole);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{SHIFT_JIS, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252};

    use super::{guess, named, utf16, valid_utf8};

    #[test]
    fn utf16_shows_by_its_zeros() {
        let wide: Vec<u8> = "title\nCaf\u{e9} Manager".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(utf16(&wide), Some(UTF_16LE));
        assert_eq!(utf16(&wide[1..]), Some(UTF_16BE));
        assert_eq!(utf16(b"title\nNurse\n"), None);
        assert_eq!(utf16(&[0; 64]), None);
    }

    #[test]
    fn a_letter_cut_by_the_end_of_the_look_is_no_fault() {
        let text = "Caf\u{e9}".as_bytes();
        assert!(valid_utf8(&text[..4], false) && !valid_utf8(&text[..4], true));
        assert!(!valid_utf8(b"Caf\xe9 Manager", false));
    }

    #[test]
    fn guesses() {
        let german = WINDOWS_1252.encode("Stelle\nGesch\u{e4}ftsf\u{fc}hrer\nKrankenpfleger f\u{fc}r die Universit\u{e4}t\n").0;
        let polish = WINDOWS_1250.encode("stanowisko\nKsi\u{119}gowa\nG\u{142}\u{f3}wny in\u{17c}ynier\nPiel\u{119}gniarka\n").0;
        let japanese = SHIFT_JIS.encode("\u{5f79}\u{8077}\n\u{55b6}\u{696d}\u{90e8}\u{9577}\n\u{770b}\u{8b77}\u{5e2b}\n").0;
        for (bytes, encoding) in [(german, WINDOWS_1252), (polish, WINDOWS_1250), (japanese, SHIFT_JIS)] {
            assert_eq!(guess(&bytes, true), encoding);
        }
    }

    #[test]
    fn encodings_have_many_names() {
        for (label, encoding) in [("latin1", WINDOWS_1252), ("CP1250", WINDOWS_1250), ("sjis", SHIFT_JIS), (" utf-16 ", UTF_16LE)] {
            assert_eq!(named(label).expect("known"), encoding);
        }
        assert!(named("klingon").is_err());
    }
}
