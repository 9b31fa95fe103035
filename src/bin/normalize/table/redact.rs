//! Mail addresses, phone numbers and links inside titles: found, masked, and kept out of everything that is made of a title.

use std::{borrow::Cow, sync::LazyLock};

use regex::{Captures, Regex};

/// In the order in which they are tried at a place: a mail address holds what would be a link.
static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
    let mail = r"(?P<mail>[\w.%+'-]+(?:@|\s?[(\[]\s?at\s?[)\]]\s?)[\w-]+(?:\.[\w-]+)+)";
    // A domain without a scheme is a link only with a path: ASP.NET and Node.js are none.
    let link = r#"(?P<link>(?:[a-z][a-z+.-]*://|www\.)[^\s<>"']+|(?:[\w-]+\.)+(?:com|org|io|edu|gov|co|de|fr|es|it|eu|uk|us|ca|me|ly)/[^\s<>"']+)"#;
    let phone = r"(?P<phone>(?:\+|\b00|\()?\d(?:[\s().\-/]{0,3}\d){6,14}\b)";
    Regex::new(&format!("(?i){mail}|{link}|{phone}")).expect("the patterns are valid")
});

/// A title without what is private.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted<'t> {
    /// To be shown: with `[mail]`, `[phone]`, `[link]` where they stood.
    pub shown: Cow<'t, str>,
    /// To be read: without them.
    pub read: Cow<'t, str>,
}

/// Masks a title.
pub fn redact(title: &str) -> Redacted<'_> {
    let mask = |found: &Captures<'_>| {
        if found.name("mail").is_some() {
            "[mail]".to_owned()
        } else if found.name("link").is_some() {
            "[link]".to_owned()
        } else if is_phone(&found[0]) {
            "[phone]".to_owned()
        } else {
            found[0].to_owned()
        }
    };
    let shown = PATTERN.replace_all(title, mask);
    let read = PATTERN.replace_all(title, |found: &Captures<'_>| match mask(found).as_str() {
        "[mail]" | "[phone]" | "[link]" => " ".to_owned(),
        other => other.to_owned(),
    });
    Redacted { shown, read }
}

/// Years and requisition numbers are digits, too: a phone number is international, or parted, or long.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let groups = text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).count();
    let years = groups == 2 && digits == 8 && text.split(|c: char| !c.is_ascii_digit()).all(|group| group.is_empty() || group.len() == 4);
    text.starts_with(['+', '(']) || text.starts_with("00") || (groups >= 2 && !years) || digits >= 10
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn what_is_private_is_masked_and_not_read() {
        for (title, shown) in [
            ("Sales Manager jane.roe@example.co.uk", "Sales Manager [mail]"),
            ("Nurse (at) night", "Nurse (at) night"),
            ("Agent, j.roe (at) example.com", "Agent, [mail]"),
            ("Realtor +1 (555) 010-4477", "Realtor [phone]"),
            ("Broker (555) 010-4477, 24/7", "Broker [phone], 24/7"),
            ("Coach 0171/5550123", "Coach [phone]"),
            ("Owner https://example.com/a?b=c", "Owner [link]"),
            ("CTO | linkedin.com/in/jane-roe", "CTO | [link]"),
            ("ASP.NET/C# Developer", "ASP.NET/C# Developer"),
            ("Engineer 2019-2021", "Engineer 2019-2021"),
            ("Nurse Req 1234567", "Nurse Req 1234567"),
            ("Pfleger@Stadt", "Pfleger@Stadt"),
        ] {
            assert_eq!(redact(title).shown, shown);
        }
        assert_eq!(redact("Sales Manager jane@example.com, North").read, "Sales Manager  , North");
        assert!(matches!(redact("Nurse").read, std::borrow::Cow::Borrowed(_)));
    }
}
