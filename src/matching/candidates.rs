//! Where in a title a role may stand.
//!
//! The whole title gets the first chance, then the title without what stands beside the occupation, then its clauses, then parts of
//! clauses. A management word turns a field ("Payroll") into the role that manages it. Every look-up is by word ids; nothing here
//! compares strings or scans aliases.

use crate::{
    analysis::{
        Analyzer, NormalizedTitle, ParsedTitle,
        parse::{Segment, Tag},
    },
    dictionary::Dictionary,
    index::{AliasEntry, AreaEntry, Index, exact::Key},
    model::{level::Level, taxonomy::RoleId, title::ModifierKind},
    text::token::{Separator, Shape},
};

use super::WordSet;

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
}

/// A title under examination: everything that look-ups need.
#[derive(Clone, Copy)]
pub(crate) struct Finder<'a> {
    pub dictionary: &'a Dictionary,
    pub analyzer: &'a Analyzer,
    pub index: &'a Index,
    pub title: &'a NormalizedTitle,
    pub parsed: &'a ParsedTitle,
    sets: Sets,
}

/// The words of a title by what they are for.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sets {
    /// Words that no key contains.
    particles: WordSet,
    /// Noise, status, ordinals, masked words.
    aside: WordSet,
    /// Degrees and licences.
    credentials: WordSet,
    /// Level words (Senior), and Lead.
    level: WordSet,
    /// Vanity, influence and competency.
    ornament: WordSet,
    /// Scope, technology, interaction.
    narrowing: WordSet,
    /// Supervisor and above.
    management: WordSet,
    /// Words that may carry an occupation.
    pub(crate) core: WordSet,
    /// Words that the dictionary does not know.
    pub(crate) unknown: WordSet,
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
                Tag::Particle => &mut sets.aside,
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
        dictionary: &'a Dictionary,
        analyzer: &'a Analyzer,
        index: &'a Index,
        title: &'a NormalizedTitle,
        parsed: &'a ParsedTitle,
    ) -> Finder<'a> {
        Finder { dictionary, analyzer, index, title, parsed, sets: Sets::new(title, parsed, analyzer) }
    }

    pub(crate) fn sets(&self) -> &Sets {
        &self.sets
    }

    /// Collects the places where roles may stand, in the order of the title.
    pub(crate) fn find(&self, found: &mut Vec<Found>) {
        found.clear();
        let all = WordSet::range(0, self.title.words().len());
        let segments = self.parsed.segments();
        if let Some(whole) = self.resolve_all(all) {
            // In another order only if the first clause is no role by itself: `Data Analyst, Marketing` is one, `Engineer, Software` is not.
            let first = segments.first().filter(|_| whole.reordered && segments.len() > 1).and_then(|first| self.resolve_all(set_of(first)));
            if !first.is_some_and(|first| !first.general && matches!(first.source, Source::Alias(entry) if entry.inside)) {
                found.push(whole);
                return;
            }
        }
        let mut at = 0;
        while at < segments.len() {
            let group = set_of(&segments[at]);
            // Clauses belong together where one has only modifiers (`VP, Sales`) or the second turns the first round (`Engineer, Software`).
            // `Acme - Manager, Payroll`: the comma binds tighter than the dash.
            let bound = segments.get(at + 2).is_some_and(|third| third.separator == Separator::Comma);
            let tight = |next: &&Segment| next.separator == Separator::Comma || !bound;
            let paired = segments.get(at + 1).filter(|next| self.pairs(group, next)).filter(tight).and_then(|next| {
                let both = group.and(set_of(next));
                let lone = self.occupation(group).is_empty() || self.occupation(set_of(next)).is_empty();
                self.resolve_all(both).or_else(|| if lone { self.part(both) } else { None })
            });
            if let Some(pair) = paired {
                found.push(pair);
                at += 2;
                continue;
            }
            let before = found.len();
            self.resolve_segment(&segments[at], segments.get(at + 1), found);
            // `Barista - Cafe` names one role; only `/`, `&` and `,` list several.
            if found.len() > before && before > 0 && !lists(segments[at].separator) {
                found.truncate(before);
            }
            at += 1;
        }
    }

    /// The words of a group that may name an occupation or a field.
    fn occupation(&self, group: WordSet) -> WordSet {
        group.shared(self.sets.core.and(self.sets.narrowing))
    }

    fn pairs(&self, group: WordSet, next: &Segment) -> bool {
        let other = set_of(next);
        let managed = !self.sets.management.and(self.sets.level).shared(group.and(other)).is_empty();
        let lone = self.occupation(group).is_empty() != self.occupation(other).is_empty();
        next.separator == Separator::Comma || (lone && managed)
    }

    /// One clause: as a whole, else piece by piece where `&` or `and` parts it.
    fn resolve_segment(&self, segment: &Segment, next: Option<&Segment>, found: &mut Vec<Found>) {
        let group = set_of(segment);
        if let Some(whole) = self.resolve_all(group) {
            found.push(whole);
            return;
        }
        let words = self.title.words();
        let cuts = || {
            (segment.from + 1..segment.to)
                .filter(|&at| words[at].separator == Separator::And || self.analyzer.particles.is_and(words[at].id))
        };
        if cuts().next().is_some() {
            let before = found.len();
            let mut from = segment.from;
            for to in cuts().chain([segment.to]) {
                let piece = WordSet::range(from, to);
                let rest = (to < segment.to).then(|| WordSet::range(to, segment.to));
                found.extend(self.resolve_all(piece).or_else(|| rest.and_then(|rest| self.share_head(piece, rest))));
                from = to;
            }
            if found.len() > before {
                return;
            }
        }
        let shared = next.filter(|next| next.separator == Separator::Slash).and_then(|next| self.share_head(group, set_of(next)));
        found.extend(shared.or_else(|| self.part(group)));
    }

    /// `Mechanical / Electrical Engineer`: the first piece borrows the last word of the second.
    fn share_head(&self, piece: WordSet, rest: WordSet) -> Option<Found> {
        let head = self.keyed(rest).last()?;
        let words = self.keyed(piece).and(WordSet::of(head));
        let found = self.alias(words, piece.and(WordSet::of(head)), Cover::Stripped)?;
        (!found.reordered && words.len() > 1).then_some(found)
    }

    /// The words of a group that a key may contain.
    fn keyed(&self, group: WordSet) -> WordSet {
        group.without(self.sets.particles)
    }

    fn key(&self, words: WordSet) -> Option<Key> {
        if words.is_empty() || words.len() > self.index.longest || !words.shared(self.sets.unknown).is_empty() {
            return None;
        }
        Some(words.iter().fold(Key::default(), |key, at| key.with(self.title.words()[at].id)))
    }

    /// An alias with exactly these words.
    fn alias(&self, words: WordSet, group: WordSet, cover: Cover) -> Option<Found> {
        let key = self.key(words)?;
        let entries = self.index.aliases.any_order(key);
        let in_order = entries.iter().find(|entry| entry.sequence == key.sequence);
        let entry = in_order.or(entries.first())?;
        Some(Found { source: Source::Alias(*entry), words, group, cover, reordered: in_order.is_none(), general: false })
    }

    /// An area with exactly these words.
    fn area(&self, words: WordSet) -> Option<(AreaEntry, bool)> {
        let key = self.key(words)?;
        let entries = self.index.areas.any_order(key);
        let in_order = entries.iter().find(|entry| entry.sequence == key.sequence);
        in_order.or(entries.first()).map(|entry| (*entry, in_order.is_none()))
    }

    /// A role that accounts for all words of a group but modifiers and noise. The less is stripped, the better.
    fn resolve_all(&self, group: WordSet) -> Option<Found> {
        let sets = &self.sets;
        let whole = self.keyed(group);
        if let Some(found) = self.alias(whole, group, Cover::Whole) {
            return Some(found);
        }
        let plain = whole.without(sets.aside).without(sets.credentials);
        let unranked = plain.without(sets.level);
        let unadorned = unranked.without(sets.ornament);
        let mut last = whole;
        for view in [plain, unranked, unadorned] {
            if view != last
                && let Some(found) = self.alias(view, group, Cover::Stripped)
            {
                return Some(self.general_without(found, unranked));
            }
            last = view;
        }
        let management = unadorned.shared(sets.management);
        let field = unadorned.without(management);
        if !management.is_empty() {
            if self.lists_apart(management, field) {
                return None;
            }
            return self.manager(field, group).or_else(|| self.manager(field.without(sets.narrowing), group));
        }
        let narrow = unadorned.without(sets.narrowing);
        if narrow != unadorned
            && let Some(found) = self.alias(narrow, group, Cover::Stripped)
        {
            return Some(self.general_without(found, unranked));
        }
        let lead = self.leads(group);
        for view in [unadorned, narrow] {
            if let Some((area, reordered)) = self.area(view) {
                let source = match (lead, self.dictionary.taxonomy.family(area.family).practitioner) {
                    (true, _) => Source::AreaManager(area, area.manager?),
                    (false, Some(role)) => Source::Practitioner(area, role),
                    (false, None) => continue,
                };
                return Some(Found { source, words: view, group, cover: Cover::Stripped, reordered, general: false });
            }
        }
        // `RN - ICU`: a licence names the role when nothing else does.
        if plain.without(sets.narrowing).is_empty() {
            return self.credential(group);
        }
        None
    }

    /// Whether a slash or bar parts all management words from all words of the field: `Barista / Shift Supervisor` lists two roles.
    fn lists_apart(&self, management: WordSet, field: WordSet) -> bool {
        let (Some(field_from), Some(field_to)) = (field.first(), field.last()) else { return false };
        let (from, to) = (management.first().unwrap_or(0), management.last().unwrap_or(0));
        let between = if field_to < from { field_to + 1..from + 1 } else if to < field_from { to + 1..field_from + 1 } else { return false };
        self.title.words()[between].iter().any(|word| matches!(word.separator, Separator::Slash | Separator::Break | Separator::And))
    }

    /// Marks an alias as too general if it may not stand inside a title, and more than ranks was set aside to find it.
    fn general_without(&self, found: Found, unranked: WordSet) -> Found {
        let inside = matches!(found.source, Source::Alias(entry) if entry.inside);
        Found { general: !inside && found.words != unranked && found.words.len() < unranked.len(), ..found }
    }

    fn leads(&self, group: WordSet) -> bool {
        let marks = self.parsed.marks().iter();
        marks.clone().any(|mark| matches!(mark.tag, Tag::Modifier(_, Some(Level::Lead))) && group.has(mark.from))
    }

    fn credential(&self, group: WordSet) -> Option<Found> {
        let marks = self.parsed.marks().iter().filter(|mark| mark.tag == Tag::Credential && group.has(mark.from));
        marks.clone().find_map(|mark| self.alias(WordSet::range(mark.from, mark.to), group, Cover::Stripped))
    }

    /// The manager of the field that exactly these words name.
    fn manager(&self, field: WordSet, group: WordSet) -> Option<Found> {
        let field = self.keyed(field);
        if let Some((area, reordered)) = self.area(field) {
            let source = Source::AreaManager(area, area.manager?);
            return Some(Found { source, words: field, group, cover: Cover::Stripped, reordered, general: false });
        }
        let found = self.alias(field, group, Cover::Stripped)?;
        self.manager_of(found)
    }

    /// Turns a role into the one that manages it. Banks call an engineer "Vice President": there the rank manages nobody.
    fn manager_of(&self, found: Found) -> Option<Found> {
        let Source::Alias(entry) = found.source else { return Some(found) };
        let (role, _) = *self.index.targets(&entry).first()?;
        let ranks = self.parsed.marks().iter().filter(|mark| found.group.has(mark.from)).filter_map(|mark| match mark.tag {
            Tag::Modifier(_, level) => level,
            _ => None,
        });
        let managed = self.dictionary.taxonomy.role(role).level.is_some_and(|level| level >= Level::Supervisor);
        if managed || ranks.max().is_some_and(|rank| matches!(rank, Level::Vp | Level::Svp | Level::Evp)) {
            return Some(found);
        }
        let manager = self.dictionary.taxonomy.family_of(role).manager?;
        Some(Found { source: Source::AliasManager(entry, manager), ..found })
    }

    /// A role that accounts for the end of a clause, where English puts the occupation; else for its beginning.
    fn part(&self, group: WordSet) -> Option<Found> {
        let sets = &self.sets;
        let clause = group.without(sets.aside).without(sets.credentials);
        let keyed = self.keyed(clause);
        let complement = clause.iter().find(|&at| {
            self.analyzer.particles.opens_complement(self.title.words()[at].id) && self.keyed(group).first().is_some_and(|first| first < at)
        });
        let phrase = complement.map_or(keyed, |at| keyed.shared(WordSet::range(0, at)));
        let management = keyed.shared(sets.management);
        if let Some(found) = self.ending(phrase, keyed, group, management) {
            return Some(found);
        }
        let start = self.beginning(phrase, group).filter(|start| management.without(start.words).is_empty());
        if start.is_none() && !management.is_empty() {
            return self.part_manager(keyed.without(management), group);
        }
        start.or_else(|| self.credential(group))
    }

    /// The longest alias that ends where the phrase ends, apart from modifiers behind it.
    fn ending(&self, phrase: WordSet, keyed: WordSet, group: WordSet, management: WordSet) -> Option<Found> {
        let sets = &self.sets;
        let strippable = sets.level.and(sets.ornament).and(sets.narrowing);
        for end in phrase.iter().rev() {
            let mut best = None;
            // Beyond the phrase: `Director of Nursing Services` holds an alias over its `of`.
            let behind = keyed.without(WordSet::range(0, end + 1));
            if end == phrase.last()? {
                let mut wide = WordSet::of(end);
                for at in behind.iter().take(3) {
                    wide = wide.and(WordSet::of(at));
                    best = self.longest_at(at, phrase.and(wide), group).filter(|found| found.words.has(end)).or(best);
                }
            }
            if best.is_none() && self.ends_alias(end) {
                best = self.longest_at(end, phrase, group);
            }
            if let Some(found) = best {
                // A management word outside the alias makes it the field that is managed.
                let outside = management.without(found.words);
                return if outside.is_empty() { Some(found) } else { self.manager_of(found) };
            }
            if !strippable.and(management).has(end) {
                return None;
            }
        }
        None
    }

    fn ends_alias(&self, at: usize) -> bool {
        self.index.ends.get(self.title.words()[at].id.0 as usize).is_some_and(|&ends| ends)
    }

    /// The longest alias that may stand inside a title and ends with the word `end`.
    fn longest_at(&self, end: usize, words: WordSet, group: WordSet) -> Option<Found> {
        if !self.ends_alias(end) {
            return None;
        }
        let before = words.shared(WordSet::range(0, end));
        let mut span = WordSet::of(end);
        let mut best = self.inside(span, group);
        for at in before.iter().rev().take(self.index.longest) {
            if self.sets.unknown.has(at) {
                break;
            }
            span = span.and(WordSet::of(at));
            best = self.inside(span, group).or(best);
        }
        best
    }

    fn inside(&self, words: WordSet, group: WordSet) -> Option<Found> {
        let key = self.key(words)?;
        let entry = self.index.aliases.in_order(key).filter(|entry| entry.inside)?;
        Some(Found { source: Source::Alias(*entry), words, group, cover: Cover::Part, reordered: false, general: false })
    }

    /// An alias at the beginning of a clause whose other words can't be the occupation (`Security Officer Downtown Chicago`).
    fn beginning(&self, phrase: WordSet, group: WordSet) -> Option<Found> {
        let sets = &self.sets;
        let start = phrase.without(sets.level.and(sets.ornament).and(sets.narrowing)).first()?;
        let mut best = None;
        for end in phrase.iter().filter(|&at| at >= start) {
            let span = phrase.shared(WordSet::range(start, end + 1));
            best = self.inside(span, group).or(best);
        }
        let found: Found = best?;
        let behind = phrase.shared(WordSet::range(found.words.last()? + 1, 64));
        let holder = behind.iter().any(|at| self.names_holder(at));
        (!holder).then_some(found)
    }

    /// Whether an alias is the title of its role.
    pub(crate) fn is_title(&self, entry: &AliasEntry) -> bool {
        self.dictionary.aliases[entry.alias as usize].is_title
    }

    /// Whether a number ranks the role found in `group`: it stands there, or in a clause that names nothing (`Engineer - II`).
    pub(crate) fn ranks(&self, at: usize, group: WordSet) -> bool {
        let clause = self.parsed.segments().iter().find(|segment| segment.from <= at && at < segment.to);
        group.has(at) || clause.is_some_and(|clause| set_of(clause).shared(self.sets.core).is_empty())
    }

    /// Whether a word looks like somebody who does something: a holder's noun of the dictionary, or an unknown word formed like one.
    pub(crate) fn names_holder(&self, at: usize) -> bool {
        let word = &self.title.words()[at];
        if word.id.is_known() {
            return self.sets.core.has(at) && self.index.heads.get(word.id.0 as usize).is_some_and(|&head| head);
        }
        let written = self.title.written(word);
        word.shape == Shape::Word
            && written.len() > 4
            && ["er", "or", "ist", "ian", "eer", "man", "ant", "ers", "ors", "ists"].iter().any(|ending| written.ends_with(ending))
    }

    /// The manager of a field that is named among other words.
    fn part_manager(&self, words: WordSet, group: WordSet) -> Option<Found> {
        let mut best: Option<Found> = None;
        let ends: Vec<usize> = words.iter().rev().collect();
        for &end in &ends {
            if !self.ends_alias(end) {
                continue;
            }
            let mut span = WordSet::of(end);
            for at in std::iter::once(end).chain(words.shared(WordSet::range(0, end)).iter().rev()).take(self.index.longest) {
                if self.sets.unknown.has(at) {
                    break;
                }
                span = span.and(WordSet::of(at));
                let longer = best.is_none_or(|best| span.len() > best.words.len());
                if longer
                    && let Some((area, false)) = self.area(span)
                    && let Some(manager) = area.manager
                {
                    let source = Source::AreaManager(area, manager);
                    best = Some(Found { source, words: span, group, cover: Cover::Part, reordered: false, general: false });
                }
            }
        }
        best
    }
}

fn set_of(segment: &Segment) -> WordSet {
    WordSet::range(segment.from, segment.to)
}

/// Whether a separator lists roles rather than narrowing one.
fn lists(separator: Separator) -> bool {
    matches!(separator, Separator::Slash | Separator::And | Separator::Comma | Separator::Break)
}
