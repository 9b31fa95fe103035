//! The page put together: sections, style, script and data in one file that needs no other.
//!
//! Everything that comes from a file is escaped. The only style and script that a browser will run are ours: the policy in the head names
//! their hashes.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall::Normalizer;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    beside::Coded,
    collect::Collected,
    people::{Moves, People},
    review::{MOST_REVIEWED, Review},
};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const REVIEW: &str = include_str!("review.html");

/// What the page shows.
pub struct Page<'p> {
    pub normalizer: &'p Normalizer,
    pub collected: &'p Collected,
    pub coded: &'p [Coded],
    /// Name of the older file, with what came of it.
    pub compared: Option<&'p (String, (People, Moves))>,
    pub review: &'p Review,
    /// Names of the files.
    pub names: &'p [String],
}

impl Page<'_> {
    /// The whole page.
    pub fn html(&self) -> String {
        let name = match self.names {
            [] => "titles".to_owned(),
            [one] => one.clone(),
            [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        };
        let sections = [
            ("summary", "In short", "In short", self.summary()),
            ("coverage", "Coverage", "Coverage", self.coverage()),
            ("levels", "Levels", "Levels", self.levels()),
            ("families", "Families", "Families", self.families()),
            ("confidence", "Confidence", "Confidence", self.confidence()),
            ("beside", "Codes", "Classifications beside", self.beside()),
            ("unmatched", "Without a role", "Without a role", self.unmatched()),
            ("distinct", "Distinct", "Distinct titles, before and after", self.distinct()),
            ("moves", "Moves", "What moved", self.moves()),
            ("single", "One person", "Roles held by one person", self.single()),
            ("varying", "Varying", "Titles whose meaning varies", self.varying()),
        ];
        let mut body = String::new();
        let mut links = String::new();
        for (id, short, title, content) in sections.iter().filter(|(.., content)| !content.is_empty()) {
            let _ = write!(links, "<li><a href=\"#{id}\">{short}</a></li>");
            let _ = write!(body, "<section id={id} aria-labelledby={id}-h><h2 id={id}-h>{title}</h2>{content}</section>");
        }
        links += "<li><a href=\"#review\">Review</a></li>";
        let data = self.data(&name);
        let policy = format!(
            "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
            hash(SCRIPT),
            hash(STYLE)
        );
        let title = escape(&name);
        format!(
            "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n<meta http-equiv=Content-Security-Policy content=\"{policy}\">\n\
             <meta name=viewport content=\"width=device-width, initial-scale=1\">\n<meta name=color-scheme content=\"light dark\">\n\
             <meta name=referrer content=no-referrer>\n<title>Job titles in {title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <a class=skip href=\"#main\">Skip to the report</a>\n\
             <header><p class=kind>Job titles, normalised</p><h1>{title}</h1></header>\n<nav aria-label=Sections><ul>{links}</ul></nav>\n\
             <main id=main>{body}{REVIEW}</main>\n\
             <footer><p>Made by <code>normalize --report</code>. The page asks the network for nothing, and what is decided in it stays in \
             this browser until it is downloaded.</p></footer>\n\
             <script type=\"application/json\" id=data>{data}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
        )
    }

    /// The data of the review, with a fingerprint under which a browser keeps what was decided.
    fn data(&self, name: &str) -> String {
        let mut data = self.review.data.clone();
        data["file"] = name.into();
        let print: String = Sha256::digest(data.to_string()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        data["fingerprint"] = json!(print);
        data["left"] = json!({ "carried": self.review.carried, "open": self.review.open, "most": MOST_REVIEWED });
        embedded(&data.to_string())
    }
}

/// A number with commas between thousands.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share in percent.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", 100.0 * part as f64 / whole as f64) }
}

/// Text as HTML, in an element or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            c if c.is_control() && !c.is_whitespace() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// JSON that may stand in a script element: nothing in it can end the element or begin a comment. The escapes are JSON's own, so that it
/// reads the same.
fn embedded(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_text_are_written_safely() {
        assert_eq!([number(0), number(999), number(1000), number(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(escape("<b a='\"'>&\u{0}"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;\u{fffd}");
        let hostile = serde_json::json!("</script><!--<script>\u{2028}&amp;").to_string();
        let safe = embedded(&hostile);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).expect("JSON"), "</script><!--<script>\u{2028}&amp;");
    }
}
