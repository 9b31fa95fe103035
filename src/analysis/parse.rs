//! Words to parts of speech of a title: which words carry the occupation, which say something beside it, and how they are grouped.
//!
//! Parsing never throws a word away. It proposes tags; whether a modifier is really stripped depends on the alias that matches:
//! in `Staff Nurse` the alias takes the word `staff` for itself.

use super::{
    Analyzer,
    normalize::{NormalizedTitle, Word},
    ordinal::{Ordinal, Scale},
    vocabulary::WordId,
};
use crate::{
    dictionary::{Meaning, Position},
    model::{level::Level, outcome::Reason, title::ModifierKind},
    text::token::{Separator, Shape},
};

/// What a word of a title is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tag {
    /// May carry the occupation.
    Core,
    /// Grammar: `of`, `the`.
    Particle,
    /// Says something beside the occupation, perhaps a rung.
    Modifier(ModifierKind, Option<Level>),
    /// A number that ranks.
    Ordinal(Ordinal),
    /// A degree or licence.
    Credential,
    /// The holder's standing.
    Status(Option<Reason>),
    /// Says nothing of the work.
    Noise,
    /// Names somebody else: `Assistant to the CEO`, `at Acme`.
    Masked,
}

impl Tag {
    /// The kind under which the words are reported when they are stripped.
    pub fn kind(self) -> Option<ModifierKind> {
        match self {
            Tag::Modifier(kind, _) => Some(kind),
            Tag::Ordinal(_) => Some(ModifierKind::Level),
            Tag::Credential => Some(ModifierKind::Competency),
            Tag::Status(_) => Some(ModifierKind::Status),
            Tag::Noise => Some(ModifierKind::Noise),
            Tag::Core | Tag::Particle | Tag::Masked => None,
        }
    }
}

/// Neighbouring words with one tag, as the lexicon found them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// First word.
    pub from: usize,
    /// Behind the last word.
    pub to: usize,
    /// What they are for.
    pub tag: Tag,
}

/// A clause of a title: words between strong separators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// First word.
    pub from: usize,
    /// Behind the last word.
    pub to: usize,
    /// What stands before it.
    pub separator: Separator,
}

/// A title with a tag on every word, in a buffer that can be used again.
#[derive(Debug, Default)]
pub struct ParsedTitle {
    tags: Vec<Tag>,
    marks: Vec<Mark>,
    segments: Vec<Segment>,
    /// Modifiers that stand where they don't count, a bit each (`Senior Associate`): no occupation either.
    pub(crate) displaced: u64,
    /// Words of other languages.
    pub(crate) foreign: usize,
    /// Whether the whole title is a filler.
    pub(crate) junk: bool,
}

impl ParsedTitle {
    /// One tag a word.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The tagged phrases in order, without core words and particles.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// The clauses in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    fn mark(&mut self, from: usize, to: usize, tag: Tag) {
        self.tags[from..to].fill(tag);
        self.marks.push(Mark { from, to, tag });
    }
}

/// Postal abbreviations of US states and Canadian provinces, in the order of the alphabet. Words like IN, OR and ME are places only behind a comma or a place,
/// where nothing follows.
const STATE_CODES: &[&str] = &[
    "ab", "ak", "al", "ar", "az", "bc", "ca", "co", "ct", "dc", "de", "fl", "ga", "hi", "ia", "id", "il", "in", "ks", "ky", "la", "ma",
    "mb", "md", "me", "mi", "mn", "mo", "ms", "mt", "nb", "nc", "nd", "ne", "nh", "nj", "nl", "nm", "ns", "nv", "ny", "oh", "ok", "on",
    "or", "pa", "pe", "pr", "qc", "ri", "sc", "sd", "sk", "tn", "tx", "ut", "va", "vt", "wa", "wi", "wv", "wy",
];

impl Analyzer {
    /// Tags the words of `title`, replacing the contents of `parsed`. `raw` is the text that `title` was made from.
    pub fn parse(&self, raw: &str, title: &NormalizedTitle, parsed: &mut ParsedTitle) {
        let words = title.words();
        parsed.tags.clear();
        parsed.tags.resize(words.len(), Tag::Core);
        parsed.marks.clear();
        parsed.foreign = 0;
        parsed.displaced = 0;
        parsed.junk = self.is_junk(words);
        segment(words, &mut parsed.segments);
        self.mark_phrases(words, parsed);
        self.mark_rank_clauses(words, parsed);
        self.mark_chief_officers(words, parsed);
        self.mark_numbers(raw, words, parsed);
        mark_addresses(raw, words, parsed);
        mark_states(title, parsed);
        self.mask_others(words, parsed);
        parsed.marks.sort_by_key(|mark| mark.from);
    }

    fn is_junk(&self, words: &[Word]) -> bool {
        self.lexicon.is_junk(words.iter().map(|word| word.id))
    }

    fn mark_phrases(&self, words: &[Word], parsed: &mut ParsedTitle) {
        let mut at = 0;
        while at < words.len() {
            // A phrase does not reach over a comma or a bracket.
            let reach = words[at..].iter().enumerate().take_while(|(i, word)| *i == 0 || word.separator <= Separator::And);
            let Some((len, [Some(meaning), second])) = self.lexicon.longest(reach.map(|(_, word)| word.id)) else {
                if self.particles.contains(words[at].id) {
                    parsed.tags[at] = Tag::Particle;
                }
                at += 1;
                continue;
            };
            let end = at + len;
            match meaning {
                Meaning::Modifier { .. } => {
                    let counted = [Some(meaning), second].into_iter().flatten().find_map(|meaning| match meaning {
                        Meaning::Modifier { kind, level, position } => {
                            counts(position, at, end, words, &parsed.segments, |id| self.particles.contains(id))
                                .then_some(Tag::Modifier(kind, level))
                        }
                        _ => None,
                    });
                    match counted {
                        Some(tag) => parsed.mark(at, end, tag),
                        None => (at..end).for_each(|word| parsed.displaced |= 1 << word),
                    }
                }
                Meaning::Noise => parsed.mark(at, end, Tag::Noise),
                Meaning::Credential => parsed.mark(at, end, Tag::Credential),
                Meaning::Status(reason) => parsed.mark(at, end, Tag::Status(reason)),
                Meaning::Bystander if at > 0 || end < words.len() => {
                    let end = clause_end(words, end);
                    parsed.mark(at, end, Tag::Masked);
                    at = end;
                    continue;
                }
                Meaning::Foreign => parsed.foreign += 1,
                Meaning::Protected | Meaning::Junk | Meaning::Bystander => {}
            }
            at = end;
        }
    }

    /// `Senior Associate, Scrum Master`: a clause of ranks alone ranks what another clause names.
    fn mark_rank_clauses(&self, words: &[Word], parsed: &mut ParsedTitle) {
        if parsed.displaced == 0 || parsed.segments.len() < 2 {
            return;
        }
        for nth in 0..parsed.segments.len() {
            let Segment { from, to, .. } = parsed.segments[nth];
            let displaced = |at: usize| match self.lexicon.longest(std::iter::once(words[at].id)) {
                Some((1, [Some(Meaning::Modifier { kind: ModifierKind::Level, level, .. }), _])) if parsed.displaced >> at & 1 == 1 => {
                    Some(Tag::Modifier(ModifierKind::Level, level))
                }
                _ => None,
            };
            let rank = |at: usize| matches!(parsed.tags[at], Tag::Modifier(ModifierKind::Level, _));
            if !(from..to).all(|at| rank(at) || displaced(at).is_some()) {
                continue;
            }
            let found: Vec<_> = (from..to).filter_map(|at| Some((at, displaced(at)?))).collect();
            for (at, tag) in found {
                parsed.mark(at, at + 1, tag);
                parsed.displaced &= !(1 << at);
            }
        }
    }

    /// `Chief ... Officer`: the words between name the field.
    fn mark_chief_officers(&self, words: &[Word], parsed: &mut ParsedTitle) {
        let [chief, officer] = self.chief_officer;
        for at in 0..parsed.segments.len() {
            let Segment { from, to, .. } = parsed.segments[at];
            let first = (from..to).find(|&at| words[at].id == chief && parsed.tags[at] != Tag::Masked);
            let last = first.and_then(|first| (first + 2..to).find(|&at| words[at].id == officer && parsed.tags[at] == Tag::Core));
            if let (Some(first), Some(last)) = (first, last) {
                parsed.marks.retain(|mark| mark.to <= first || mark.from > first);
                for word in [first, last] {
                    parsed.mark(word, word + 1, Tag::Modifier(ModifierKind::Management, Some(Level::CLevel)));
                }
            }
        }
    }

    fn mark_numbers(&self, raw: &str, words: &[Word], parsed: &mut ParsedTitle) {
        for at in 0..words.len() {
            let word = &words[at];
            if parsed.tags[at] != Tag::Core || (word.shape == Shape::Word && word.ordinal.is_none()) {
                continue;
            }
            // `$9`, the military's grades `E5-E7` and the shifts `24/48` rank nobody.
            let pair = word.shape == Shape::Number && beside_number(words, at);
            if raw[..word.raw.0 as usize].ends_with(['$', '£', '€']) || is_range(words, at) || pair {
                parsed.mark(at, at + 1, Tag::Noise);
                continue;
            }
            let segment_start = parsed.segments.iter().any(|segment| segment.from == at);
            let scale = if at > 0 && !segment_start { self.scales.of(words[at - 1].id) } else { None };
            match (word.ordinal, scale) {
                (_, Some(Scale::Place)) => parsed.mark(at, at + 1, Tag::Noise),
                (ordinal, Some(scale)) if parsed.tags[at - 1] == Tag::Core && (ordinal.is_some() || word.shape == Shape::Number) => {
                    // `Level 1 Trauma Center`: in front of other words it grades them, not the holder.
                    let narrows = at == 1 && parsed.tags.get(at + 1).is_some_and(|&tag| tag != Tag::Core);
                    let scale = if narrows { Scale::Grade } else { scale };
                    let number = ordinal.map_or(0, |ordinal| ordinal.number);
                    parsed.mark(at - 1, at + 1, Tag::Ordinal(Ordinal { scale, number }));
                }
                // A rank stands behind something and in front of nothing: `Nurse 2`, not `2 Nurses`, `3 West` or `5 years`.
                (Some(_), _) if word.shape == Shape::Number && (!ends_clause(words, at) || word.separator == Separator::Open) => {
                    parsed.mark(at, at + 1, Tag::Noise);
                }
                (Some(ordinal), _) if at > 0 => parsed.mark(at, at + 1, Tag::Ordinal(ordinal)),
                (Some(ordinal), _) if ordinal.scale != Scale::Plain => parsed.mark(at, at + 1, Tag::Ordinal(ordinal)),
                _ if !word.id.is_known() && word.shape != Shape::Word => parsed.mark(at, at + 1, Tag::Noise),
                _ => {}
            }
        }
    }

    /// Words that name somebody else's role or the employer: behind `to`, `at`, `@`.
    fn mask_others(&self, words: &[Word], parsed: &mut ParsedTitle) {
        let mut at = 1;
        while at < words.len() {
            let employer = words[at].separator == Separator::At;
            let speaks_of_other = employer || self.particles.is_to(words[at].id) || self.particles.is_at(words[at].id);
            let free = matches!(parsed.tags[at], Tag::Particle) || employer;
            if speaks_of_other && free && parsed.tags[..at].iter().any(|tag| !matches!(tag, Tag::Particle | Tag::Noise)) {
                // The `to` itself stays: `Assistant to` is more than `Assistant`.
                let (from, tag) = if self.particles.is_to(words[at].id) { (at + 1, Tag::Masked) } else { (at, Tag::Noise) };
                let end = clause_end(words, at + 1);
                parsed.marks.retain(|mark| mark.from < from || mark.from >= end);
                if from < end {
                    parsed.mark(from, end, tag);
                }
                at = end;
            } else {
                at += 1;
            }
        }
    }
}

/// Where the clause about somebody else ends: at a dash, bracket or bar, but not at a comma (`to the CEO, CFO and COO`).
fn clause_end(words: &[Word], from: usize) -> usize {
    let stops = |word: &Word| word.separator >= Separator::Dash;
    words[from..].iter().position(stops).map_or(words.len(), |at| from + at)
}

/// Whether no further word stands in the clause, or only a separate piece of it (`Nurse 2-Nights`).
fn ends_clause(words: &[Word], at: usize) -> bool {
    words.get(at + 1).is_none_or(|next| next.separator == Separator::Hyphen || next.separator > Separator::And)
}

/// Whether a letter with a number is one end of a range: `E5-E7`.
fn is_range(words: &[Word], at: usize) -> bool {
    let graded = |word: &Word| word.shape == Shape::Mixed && word.ordinal.is_some();
    let joined = |word: &Word| word.separator == Separator::Hyphen && graded(word);
    graded(&words[at]) && (words.get(at + 1).is_some_and(joined) || at > 0 && joined(&words[at]) && graded(&words[at - 1]))
}

/// Whether a neighbour is a number as well: `GS-2101-5/7/9` is a pay code, `Grades 1-6` a range.
fn beside_number(words: &[Word], at: usize) -> bool {
    let number = |word: &Word| word.shape == Shape::Number;
    at > 0 && number(&words[at - 1]) || words.get(at + 1).is_some_and(number)
}

/// Marks mail and web addresses, which name nothing.
fn mark_addresses(raw: &str, words: &[Word], parsed: &mut ParsedTitle) {
    // One look for the letters that all of them have before three for what they are.
    let hint = raw.bytes().any(|byte| matches!(byte, b'@' | b':' | b'.'));
    if !hint || !raw.contains('@') && !raw.contains("://") && !raw.contains("www.") {
        return;
    }
    for (at, word) in words.iter().enumerate() {
        let before = &raw[..word.raw.0 as usize];
        let from = before.trim_end_matches(|c: char| !c.is_whitespace()).len();
        let chunk = raw[from..].split(char::is_whitespace).next().unwrap_or_default();
        let mail = chunk.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        if mail || chunk.contains("://") || chunk.contains("www.") {
            parsed.marks.retain(|mark| mark.from > at || mark.to <= at);
            parsed.mark(at, at + 1, Tag::Noise);
        }
    }
}

fn segment(words: &[Word], segments: &mut Vec<Segment>) {
    segments.clear();
    for (at, word) in words.iter().enumerate() {
        if at == 0 || word.separator >= Separator::At {
            if let Some(last) = segments.last_mut() {
                last.to = at;
            }
            segments.push(Segment { from: at, to: words.len(), separator: word.separator });
        }
    }
}

/// Whether a modifier counts at its place: `Associate` before an occupation, not in `Sales Associate`.
fn counts(position: Position, from: usize, to: usize, words: &[Word], segments: &[Segment], is_particle: impl Fn(WordId) -> bool) -> bool {
    let Some(segment) = segments.iter().find(|segment| segment.from <= from && from < segment.to) else {
        return true;
    };
    let (first, last) = (segment.from == from, segment.to <= to);
    if first && last {
        return true;
    }
    match position {
        Position::Any => true,
        Position::Before => !last && !is_particle(words[to].id),
        Position::After => !first,
    }
}

/// Marks `Austin, TX`: the state, and the clause before it when that is a clause of its own; and `Boston MA` behind a known place.
fn mark_states(title: &NormalizedTitle, parsed: &mut ParsedTitle) {
    let words = title.words();
    let is_code = |at: usize| {
        let written = title.written(&words[at]);
        written.len() == 2 && STATE_CODES.binary_search(&written).is_ok()
    };
    for at in 1..words.len() {
        let ends = words.get(at + 1).is_none_or(|next| next.separator > Separator::And);
        let placed = parsed.tags[at - 1] == Tag::Noise && words[at].separator == Separator::Space && words[at - 1].shape == Shape::Word;
        if ends && placed && parsed.tags[at] != Tag::Noise && is_code(at) {
            parsed.marks.retain(|mark| mark.from != at);
            parsed.mark(at, at + 1, Tag::Noise);
        }
    }
    for place in 1..parsed.segments.len() {
        let Segment { from, to, separator } = parsed.segments[place];
        let lone = || parsed.tags[from + 1..to].iter().all(|tag| *tag == Tag::Noise);
        if !matches!(separator, Separator::Comma | Separator::Dash | Separator::Open) || !is_code(from) || !lone() {
            continue;
        }
        if matches!(parsed.tags[from], Tag::Core | Tag::Particle | Tag::Credential) {
            parsed.marks.retain(|mark| mark.from != from);
            parsed.mark(from, from + 1, Tag::Noise);
        }
        let city = parsed.segments[place - 1];
        if separator == Separator::Comma && place > 1 && city.separator != Separator::Comma {
            for (at, word) in words.iter().enumerate().take(city.to).skip(city.from) {
                if parsed.tags[at] == Tag::Core && !word.id.is_known() {
                    parsed.mark(at, at + 1, Tag::Noise);
                }
            }
        }
    }
}
