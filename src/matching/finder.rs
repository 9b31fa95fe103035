//! What can be asked of a title: its words by what they are for, and look-ups of any set of them.

use super::WordSet;
use crate::{
    analysis::{
        Analyzer, MAX_WORDS, NormalizedTitle, ParsedTitle,
        parse::{Segment, Tag},
    },
    dictionary::Meaning,
    index::{AliasEntry, AreaEntry, Index, exact::Key},
    model::{
        level::Level,
        taxonomy::{Role, RoleId, Taxonomy},
        title::ModifierKind,
    },
    text::token::{Separator, Shape},
};

/// What was looked up.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// An alias of one or several roles.
    Alias(AliasEntry),
    /// The manager of the field that an area names.
    AreaManager(AreaEntry, RoleId),
    /// The manager of the family that an alias belongs to.
    AliasManager(AliasEntry, RoleId),
    /// The usual role in the field that an area names.
    Practitioner(AreaEntry, RoleId),
}

/// How much of its group of words an alias accounts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cover {
    /// Some.
    Part,
    /// All but modifiers and noise.
    Stripped,
    /// All.
    Whole,
}

/// A place in a title where a role may stand.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// What was looked up.
    pub source: Source,
    /// The words that were looked up.
    pub words: WordSet,
    /// The words among which they were found: a clause, or several.
    pub group: WordSet,
    /// How much of the group they account for.
    pub cover: Cover,
    /// Whether they stand in another order than in the dictionary.
    pub reordered: bool,
    /// Whether what is left after narrowing words were set aside is too general to stand for itself (`SAP Consultant`).
    pub general: bool,
    /// Whether what stands before names another role, or gave way to it: that speaks not against it.
    pub listed: bool,
    /// The words of a vaguer clause that gave way to it: their ranks are its ranks.
    pub gave_way: WordSet,
}

impl Found {
    /// A place by itself, that nothing has given way to.
    pub(super) fn new(source: Source, words: WordSet, group: WordSet, cover: Cover, reordered: bool) -> Found {
        Found { source, words, group, cover, reordered, general: false, listed: false, gave_way: WordSet::default() }
    }
}

/// A title under examination: everything that look-ups need.
#[derive(Clone, Copy)]
pub(crate) struct Finder<'a> {
    pub taxonomy: &'a Taxonomy,
    pub analyzer: &'a Analyzer,
    pub index: &'a Index,
    pub title: &'a NormalizedTitle,
    pub parsed: &'a ParsedTitle,
    pub(super) sets: Sets,
    /// The words' ids, spread as keys are made of them.
    spreads: [u64; MAX_WORDS],
}

/// The words of a title by what they are for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sets {
    /// Words that no key contains.
    pub(super) particles: WordSet,
    /// Noise, status, ordinals, masked words.
    pub(super) aside: WordSet,
    /// Degrees and licences.
    pub(super) credentials: WordSet,
    /// Level words (Senior), and Lead.
    pub(super) level: WordSet,
    /// Vanity, influence and competency.
    pub(super) ornament: WordSet,
    /// Scope, technology, interaction.
    pub(super) narrowing: WordSet,
    /// Supervisor and above.
    pub(super) management: WordSet,
    /// `to` and `at` where they part the holder from somebody else.
    pub(super) links: WordSet,
    /// Words that may carry an occupation.
    pub(super) core: WordSet,
    /// Words that the dictionary does not know.
    pub(super) unknown: WordSet,
}

impl Sets {
    fn new(title: &NormalizedTitle, parsed: &ParsedTitle, analyzer: &Analyzer) -> Sets {
        let mut sets = Sets::default();
        for (at, (word, tag)) in title.words().iter().zip(parsed.tags()).enumerate() {
            let bit = WordSet::of(at);
            let set = match tag {
                // A particle inside a phrase (`head of`) is still no part of any key.
                _ if analyzer.particles.is_silent(word.id) => &mut sets.particles,
                Tag::Core => &mut sets.core,
                Tag::Particle => &mut sets.links,
                Tag::Noise | Tag::Masked | Tag::Status(_) | Tag::Ordinal(_) => &mut sets.aside,
                Tag::Credential => &mut sets.credentials,
                Tag::Modifier(_, Some(level)) if *level >= Level::Supervisor => &mut sets.management,
                Tag::Modifier(ModifierKind::Level, _) | Tag::Modifier(_, Some(Level::Lead)) => &mut sets.level,
                Tag::Modifier(ModifierKind::Scope | ModifierKind::Technology | ModifierKind::Interaction, _) => &mut sets.narrowing,
                Tag::Modifier(..) => &mut sets.ornament,
            };
            *set = set.and(bit);
            if !word.id.is_known() {
                sets.unknown = sets.unknown.and(bit);
            }
        }
        sets
    }
}

impl<'a> Finder<'a> {
    pub(crate) fn new(
        taxonomy: &'a Taxonomy,
        analyzer: &'a Analyzer,
        index: &'a Index,
        title: &'a NormalizedTitle,
        parsed: &'a ParsedTitle,
    ) -> Finder<'a> {
        let mut spreads = [0; MAX_WORDS];
        spreads.iter_mut().zip(title.words()).for_each(|(spread, word)| *spread = word.id.spread());
        Finder { taxonomy, analyzer, index, title, parsed, sets: Sets::new(title, parsed, analyzer), spreads }
    }

    pub(super) fn sets(&self) -> &Sets {
        &self.sets
    }

    /// All words.
    pub(super) fn all(&self) -> WordSet {
        WordSet::range(0, self.title.words().len())
    }

    /// The words of a group that a key may contain.
    pub(super) fn keyed(&self, group: WordSet) -> WordSet {
        group.without(self.sets.particles)
    }

    /// The key of a set of words in any order; `None` where a word is unknown, or no alias has as many.
    fn bag(&self, words: WordSet) -> Option<u64> {
        if words.is_empty() || words.len() > self.index.longest || !words.shared(self.sets.unknown).is_empty() {
            return None;
        }
        Some(words.iter().fold(0, |bag: u64, at| bag.wrapping_add(self.spreads[at])))
    }

    /// The key of a set of words in their order.
    fn sequence(&self, words: WordSet) -> u64 {
        words.iter().fold(0, |sequence, at| Key::follow(sequence, self.spreads[at]))
    }

    /// An alias with exactly these words.
    pub(super) fn alias(&self, words: WordSet, group: WordSet, cover: Cover) -> Option<Found> {
        let mut entries = self.index.aliases.any_order(self.bag(words)?);
        let first = entries.clone().next()?;
        let sequence = self.sequence(words);
        let in_order = entries.find(|entry| entry.sequence == sequence);
        // A list may be an alias as it stands (`Firefighter/EMT`), but turned round it is a list.
        let other_order = || Some(first).filter(|_| !self.is_list(words) && !self.spans_place(words));
        let entry = in_order.or_else(other_order)?;
        Some(Found::new(Source::Alias(entry), words, group, cover, in_order.is_none()))
    }

    /// An area with exactly these words.
    pub(super) fn area(&self, words: WordSet) -> Option<(AreaEntry, bool)> {
        let mut entries = self.index.areas.any_order(self.bag(words)?);
        let first = entries.clone().next()?;
        let sequence = self.sequence(words);
        let in_order = entries.find(|entry| entry.sequence == sequence);
        in_order.or(Some(first)).map(|entry| (entry, in_order.is_none()))
    }

    /// An alias with these words in order that may stand inside a longer title.
    pub(super) fn inside(&self, words: WordSet, group: WordSet) -> Option<Found> {
        let entry = self.index.aliases.in_order(self.bag(words)?, || self.sequence(words)).filter(|entry| entry.inside)?;
        Some(Found::new(Source::Alias(entry), words, group, Cover::Part, false))
    }

    /// Whether some alias or area that may stand inside a title ends with this word.
    pub(super) fn ends_alias(&self, at: usize) -> bool {
        self.index.ends.has(self.title.words()[at].id.0 as usize)
    }

    /// Whether a comma or more stands between two words: an alias does not reach over it.
    pub(super) fn parted(&self, from: usize, to: usize) -> bool {
        self.title.words()[from + 1..=to.max(from)].iter().any(|word| word.separator >= Separator::At)
    }

    /// Whether these words are items of a list: a slash stands between them, or an ampersand and no comma to turn them round
    /// (`Analyst, Trust & Safety`).
    pub(super) fn is_list(&self, words: WordSet) -> bool {
        let turned = self.turned(words);
        words.iter().skip(1).any(|at| {
            let [before, word] = [&self.title.words()[at - 1], &self.title.words()[at]];
            // The `and` that an abbreviation like HVAC is written out with lists nothing.
            let joined = self.analyzer.particles.is_and(before.id) && before.raw != word.raw;
            word.separator == Separator::Slash || (!turned && (joined || word.separator == Separator::And))
        })
    }

    /// Whether words stand on both sides of `for a`, `in the` ...: what follows is the place of work, no part of a turned title
    /// (`Guard for a Luxury Residence`); `of the` still turns words round.
    fn spans_place(&self, words: WordSet) -> bool {
        let (Some(from), Some(to)) = (words.first(), words.last()) else {
            return false;
        };
        let particles = &self.analyzer.particles;
        self.title.words()[from..to].windows(2).any(|pair| particles.opens_place(pair[0].id) && particles.is_article(pair[1].id))
    }

    /// Whether a comma or more turns these words round (`Engineer, Software`).
    pub(super) fn turned(&self, words: WordSet) -> bool {
        words.iter().skip(1).any(|at| self.title.words()[at].separator >= Separator::Comma)
    }

    /// Whether a word is a holder's noun of the dictionary.
    pub(super) fn is_head(&self, at: usize) -> bool {
        self.index.heads.has(self.title.words()[at].id.0 as usize)
    }

    /// Whether a word looks like somebody who does something: a holder's noun of the dictionary, or an unknown word formed like one.
    pub(super) fn names_holder(&self, at: usize) -> bool {
        let word = &self.title.words()[at];
        if word.id.is_known() {
            return self.sets.core.has(at) && self.is_head(at);
        }
        self.sounds_like_holder(at)
    }

    /// Whether a word is formed like the name of somebody who does something, or is an acronym (`CEO`).
    pub(super) fn sounds_like_holder(&self, at: usize) -> bool {
        const ENDINGS: [&str; 10] = ["er", "or", "ist", "ian", "eer", "man", "ant", "ers", "ors", "ists"];
        let word = &self.title.words()[at];
        let written = self.title.written(word);
        let formed = written.len() > 4 && ENDINGS.iter().any(|ending| written.ends_with(ending));
        word.shape == Shape::Word && (formed || self.is_acronym(at))
    }

    /// Whether a word is short and known, like an acronym.
    pub(super) fn is_acronym(&self, at: usize) -> bool {
        let word = &self.title.words()[at];
        word.shape == Shape::Word && word.id.is_known() && self.title.written(word).len() <= 4
    }

    /// Whether words that are a clause of their own are a single word in the plural, `Authors` in `Manager, Authors`.
    pub(super) fn names_people(&self, words: WordSet) -> bool {
        let Some(word) = words.first().filter(|_| words.len() == 1).map(|at| &self.title.words()[at]) else {
            return false;
        };
        let plural = self.title.written(word).ends_with('s') && !self.analyzer.vocabulary.word(word.id).ends_with('s');
        plural && word.separator >= Separator::Comma
    }

    /// Whether an alias is the title of its role.
    pub(super) fn is_title(&self, entry: &AliasEntry) -> bool {
        entry.is_title
    }

    /// The alias that settles this very title.
    pub(crate) fn settled(&self) -> Option<Found> {
        if self.index.settled.is_empty() {
            return None;
        }
        let all = self.all();
        let words = self.keyed(all);
        let entry = self.index.settled.in_order(self.bag(words)?, || self.sequence(words))?;
        Some(Found::new(Source::Alias(entry), words, all, Cover::Whole, false))
    }

    /// Whether an alias settles a whole title.
    pub(super) fn is_settled(&self, entry: &AliasEntry) -> bool {
        entry.settles
    }

    /// Whether all these words stand in the title of a role, so that they name it and rank nobody.
    pub(super) fn in_title_of(&self, role: &Role, words: std::ops::Range<usize>) -> bool {
        let mut title = NormalizedTitle::default();
        self.analyzer.normalize(&role.title, &mut title);
        self.title.words()[words].iter().all(|word| title.words().iter().any(|other| other.id == word.id))
    }

    /// Whether a rank is that of the role found: it stands in its clause or in one that gave way, or in a clause that names nothing (`Engineer - II`)
    /// and is no item of a list (`Chief Marketing Officer & Partner`), or in the first item of a list that shares its head with the second
    /// (`Senior Electrical / Mechanical Engineer`).
    pub(super) fn ranks(&self, at: usize, found: &Found) -> bool {
        let clause = self.parsed.segments().iter().find(|segment| segment.from <= at && at < segment.to);
        let names_nothing = |clause: &Segment| clause.separator != Separator::Slash && set_of(clause).shared(self.sets.core).is_empty();
        let shares_head = |clause: &Segment| {
            let next = self.parsed.segments().iter().find(|next| next.from == clause.to && next.separator == Separator::Slash);
            let headless =
                self.keyed(set_of(clause)).last().is_some_and(|last| !self.names_holder(last) && !self.sets.management.has(last));
            headless && next.is_some_and(|next| found.group.has(next.from))
        };
        found.group.and(found.gave_way).has(at) || clause.is_some_and(|clause| names_nothing(clause) || shares_head(clause))
    }

    /// Whether other words than `taken` that may carry an occupation stand in the clause of a word.
    pub(super) fn shares_clause(&self, at: usize, taken: WordSet) -> bool {
        let clause = self.parsed.segments().iter().find(|segment| segment.from <= at && at < segment.to);
        clause.is_some_and(|clause| !set_of(clause).shared(self.sets.core).without(taken).is_empty())
    }

    /// Whether a word is the last of its clause.
    pub(super) fn ends_clause(&self, at: usize) -> bool {
        self.parsed.segments().iter().any(|segment| segment.to == at + 1)
    }

    /// Whether a word that may carry an occupation stands behind `at` in its clause.
    pub(super) fn core_follows(&self, at: usize) -> bool {
        let clause = self.parsed.segments().iter().find(|segment| segment.from < at && at <= segment.to);
        clause.is_some_and(|clause| !WordSet::range(at, clause.to).shared(self.sets.core).is_empty())
    }

    /// What the words of a phrase mean for themselves, if they are a phrase, too.
    pub(super) fn tag_of(&self, from: usize, to: usize) -> Option<Tag> {
        let words = self.title.words()[from..to].iter().map(|word| word.id);
        let (len, [meaning, _]) = self.analyzer.lexicon.longest(words)?;
        match meaning {
            Some(Meaning::Modifier { kind, level, .. }) if len == to - from => Some(Tag::Modifier(kind, level)),
            _ => None,
        }
    }
}

/// The words of a clause.
pub(super) fn set_of(segment: &Segment) -> WordSet {
    WordSet::range(segment.from, segment.to)
}
