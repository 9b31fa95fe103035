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
    dictionary::{Dictionary, Meaning},
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
    /// `to` and `at` where they part the holder from somebody else.
    links: WordSet,
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
        if let Some(whole) = segments.first().and_then(|first| self.resolve_joined(all, set_of(first))) {
            found.push(whole);
            return;
        }
        let mut at = 0;
        while at < segments.len() {
            let group = set_of(&segments[at]);
            // Clauses belong together where one has only modifiers (`VP, Sales`) or the second turns the first round (`Engineer, Software`).
            // `Acme - Manager, Payroll`: the comma binds tighter than the dash.
            let bound = segments.get(at + 2).is_some_and(|third| third.separator == Separator::Comma);
            let tight = |next: &&Segment| {
                let lone = self.occupation(set_of(next)).is_empty();
                next.separator == Separator::Comma || !(bound && lone)
            };
            let paired = segments.get(at + 1).filter(|next| self.pairs(group, next)).filter(tight).and_then(|next| {
                let both = group.and(set_of(next));
                let lone = self.occupation(group).is_empty() || self.occupation(set_of(next)).is_empty();
                self.resolve_joined(both, group).or_else(|| if lone { self.part(both) } else { None })
            });
            if let Some(pair) = paired {
                found.push(pair);
                at += 2;
                continue;
            }
            // `Security Operations Center (SOC) Officer`: what stands in brackets interrupts.
            if let [_, bracket, rest, ..] = &segments[at..]
                && bracket.separator == Separator::Open
                && rest.separator == Separator::Close
                && let Some(joined) = self.resolve_all(group.and(set_of(rest))).or_else(|| self.bridge(group, set_of(rest)))
            {
                found.push(joined);
                at += 3;
                continue;
            }
            let before = found.len();
            self.resolve_segment(&segments[at], segments.get(at + 1), found);
            // `Barista - Cafe` names one role; only `/`, `&` and `,` list several.
            // `Hardware Engineering - Quality Engineer`: a field gives way to a holder.
            let gives_way = segments[at].separator != Separator::Slash && found.first().is_some_and(|first| self.names_field(first));
            if before > 0 && found.len() > before && gives_way && !self.names_field(&found[before]) {
                found.drain(..before);
            } else if before > 0 {
                // A further role is named as a whole; a part of a clause narrows the first one.
                let whole = |place: &Found| matches!(place.source, Source::Alias(_)) && place.cover > Cover::Part && !place.general;
                let kept = if lists(segments[at].separator) { found[before..].iter().filter(|place| whole(place)).count() } else { 0 };
                let mut nth = 0;
                found.retain(|place| {
                    nth += 1;
                    nth <= before || (kept > 0 && whole(place))
                });
            }
            at += 1;
        }
        // A clause that only names a field is no role where another clause names a holder: `ABS (Manufacturing) Engineer`.
        found.retain(|place| {
            let elsewhere = all.without(place.group);
            let managed = !elsewhere.shared(self.sets.management).is_empty();
            !matches!(place.source, Source::Practitioner(..)) || (!managed && !elsewhere.iter().any(|at| self.names_holder(at)))
        });
    }

    /// `Security Data Loss Prevention (DLP) Specialist`: the longest alias that begins before the brackets and ends behind them.
    fn bridge(&self, before: WordSet, behind: WordSet) -> Option<Found> {
        let rest = self.keyed(behind).without(self.sets.aside);
        let head = WordSet::of(rest.first()?);
        let starts = self.keyed(before).without(self.sets.aside);
        starts.iter().find_map(|from| {
            let words = starts.shared(WordSet::range(from, 64)).and(head);
            self.inside(words, before.and(behind)).filter(|_| rest.len() == 1)
        })
    }

    /// Whether the words found name a field rather than somebody in it: no word of them is a holder's noun.
    fn names_field(&self, place: &Found) -> bool {
        match place.source {
            Source::Practitioner(..) => true,
            Source::Alias(_) => !place.words.iter().any(|at| self.is_head(at) || self.sounds_like_holder(at)),
            _ => false,
        }
    }

    /// Several clauses as one; in another order only if the first is no role by itself: `Data Analyst, Marketing` is one,
    /// `Engineer, Software` is not.
    fn resolve_joined(&self, all: WordSet, first: WordSet) -> Option<Found> {
        let found = self.resolve_all(all)?;
        if !found.reordered || first == all {
            return Some(found);
        }
        let alone = self.resolve_all(first).filter(|first| !first.general);
        let role = alone.is_some_and(|alone| matches!(alone.source, Source::Alias(entry) if entry.inside && entry.words > 1));
        (!role).then_some(found)
    }

    /// The words of a group that may name an occupation or a field.
    fn occupation(&self, group: WordSet) -> WordSet {
        group.shared(self.sets.core.and(self.sets.narrowing))
    }

    fn pairs(&self, group: WordSet, next: &Segment) -> bool {
        let other = set_of(next);
        let ranks = self.sets.management.and(self.sets.level).and(self.sets.ornament);
        let managed = !ranks.shared(group.and(other)).is_empty();
        let lone = self.occupation(group).is_empty() != self.occupation(other).is_empty();
        next.separator == Separator::Comma || (lone && managed && next.separator != Separator::Slash)
    }

    /// One clause: as a whole, else piece by piece where `&` or `and` parts it.
    fn resolve_segment(&self, segment: &Segment, next: Option<&Segment>, found: &mut Vec<Found>) {
        let group = set_of(segment);
        // `PT - Security Officer`: a clause of noise names nobody beside others.
        if self.keyed(group).without(self.sets.aside).is_empty() {
            return;
        }
        let slash = next.filter(|next| next.separator == Separator::Slash);
        let fieldlike = slash.filter(|_| !self.keyed(group).last().is_some_and(|last| self.names_holder(last)));
        let shared = fieldlike.and_then(|next| self.share_head(group, set_of(next)));
        if let Some(whole) = shared.or_else(|| self.resolve_all(group)) {
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
                let role = self.resolve_all(piece).filter(|found| !matches!(found.source, Source::Practitioner(..)));
                let role = role.or_else(|| rest.and_then(|rest| self.share_head(piece, rest)));
                // Without a first role it is no list of roles.
                if role.is_none() && from == segment.from {
                    break;
                }
                found.extend(role);
                from = to;
            }
            if found.len() > before {
                return;
            }
        }
        found.extend(self.part(group));
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
        // A list may be an alias as it stands (`Firefighter/EMT`), but turned round it is a list.
        let other_order = || entries.first().filter(|_| !self.is_list(words));
        let entry = in_order.or_else(other_order)?;
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
        let entitled = whole.without(sets.aside);
        let linked = entitled.without(sets.credentials);
        let plain = linked.without(sets.links);
        let unranked = plain.without(sets.level);
        let unadorned = unranked.without(sets.ornament);
        let narrow = unadorned.without(sets.narrowing);
        // First what keeps all words that may belong to an occupation, a licence too (`RN Case Manager`); then what narrows it goes.
        let full = [whole, entitled, entitled.without(sets.level), linked, linked.without(sets.level), plain, unranked];
        let narrowed = [entitled.without(sets.level).without(sets.narrowing), unadorned, unranked.without(sets.narrowing), narrow];
        let found = self.first_alias(&full, group).or_else(|| self.first_alias(&narrowed, group));
        let found = found.map(|found| self.general_without(found));
        if found.is_some_and(|found| !found.general) {
            return found;
        }
        let management = unadorned.shared(sets.management);
        let field = unadorned.without(management);
        if !management.is_empty() {
            if self.lists_apart(management, field) {
                return found;
            }
            // The less is stripped, the better: Technical Account Management is another field than Account Management.
            let ornate = unranked.without(management);
            let views = [ornate, ornate.without(sets.narrowing), field, field.without(sets.narrowing)];
            return views.into_iter().find_map(|field| self.manager(field, group)).or(found);
        }
        // `Travel RN`: a licence that names a role says more than a field.
        if let Some(found) = self.credential(group) {
            return Some(found);
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
        found
    }

    /// The first of several views of a group that is an alias as it stands; else the first that is one in another order. In
    /// `Associate Engineer` a turned `Engineer Associate` is not meant.
    fn first_alias(&self, views: &[WordSet], group: WordSet) -> Option<Found> {
        let mut turned: Option<Found> = None;
        let mut last = None;
        for (nth, &view) in views.iter().enumerate() {
            if last == Some(view) {
                continue;
            }
            last = Some(view);
            let cover = if view == self.keyed(group) { Cover::Whole } else { Cover::Stripped };
            match self.alias(view, group, cover) {
                Some(found) if !found.reordered => return Some(found),
                // Noise is not turned round to make a role: `Manager (Nights)` is no Night Manager.
                Some(found) if nth > 0 || view.shared(self.sets.aside).is_empty() => turned = turned.or(Some(found)),
                _ => {}
            }
        }
        turned
    }

    /// Whether these words are items of a list: a slash stands between them, or an ampersand and no comma to turn them round
    /// (`Analyst, Trust & Safety`).
    fn is_list(&self, words: WordSet) -> bool {
        let turned = words.iter().skip(1).any(|at| self.title.words()[at].separator >= Separator::Comma);
        words.iter().skip(1).any(|at| {
            let [before, word] = [&self.title.words()[at - 1], &self.title.words()[at]];
            // The `and` that an abbreviation like HVAC is written out with lists nothing.
            let joined = self.analyzer.particles.is_and(before.id) && before.raw != word.raw;
            word.separator == Separator::Slash || (!turned && (joined || word.separator == Separator::And))
        })
    }

    /// Whether management words and the words of the field can't belong together: parted by a slash (`Barista / Shift Supervisor`), or with
    /// words of the field on both sides (`Project Manager, Business Analyst`).
    fn lists_apart(&self, management: WordSet, field: WordSet) -> bool {
        let (Some(field_from), Some(field_to)) = (field.first(), field.last()) else {
            return false;
        };
        let (from, to) = (management.first().unwrap_or(0), management.last().unwrap_or(0));
        let is_list = |at: usize| matches!(self.title.words()[at].separator, Separator::Slash | Separator::And);
        // Words of the field on both sides, or ranks on both sides of an ampersand (`Chief Marketing Officer & Partner`).
        if (field_from < from && to < field_to) || (management.iter().skip(1).any(|at| is_list(at) && at > field_to)) {
            return true;
        }
        let between = if field_to < from {
            field_to + 1..from + 1
        } else if to < field_from {
            to + 1..field_from + 1
        } else {
            return false;
        };
        self.title.words()[between].iter().any(|word| matches!(word.separator, Separator::Slash | Separator::And))
    }

    /// Marks an alias as too general if it may not stand inside a title, and narrowing words were set aside to find it.
    fn general_without(&self, found: Found) -> Found {
        let inside = matches!(found.source, Source::Alias(entry) if entry.inside);
        let narrowed = !found.group.without(found.words).shared(self.sets.narrowing).is_empty();
        Found { general: !inside && narrowed, ..found }
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
        // A word that is a role only as a whole title (`General`) is no field.
        let found =
            self.alias(field, group, Cover::Stripped).filter(|found| matches!(found.source, Source::Alias(entry) if entry.inside))?;
        self.manager_of(found)
    }

    /// Turns a role into the one that manages it. Banks call an engineer "Vice President": there the rank manages nobody.
    fn manager_of(&self, found: Found) -> Option<Found> {
        let Source::Alias(entry) = found.source else {
            return Some(found);
        };
        let (role, _) = *self.index.targets(&entry).first()?;
        let words = self.title.words();
        // Of "VP of Engineers" the vice president manages them, whatever banks do.
        let of = |to: usize| words.get(to).is_some_and(|word| self.analyzer.particles.opens_complement(word.id));
        let ranks = self.parsed.marks().iter().filter(|mark| found.group.has(mark.from)).filter_map(|mark| match mark.tag {
            Tag::Modifier(_, level) if !of(mark.to) => level,
            _ => None,
        });
        let managed = self.dictionary.taxonomy.role(role).level.is_some_and(|level| level >= Level::Supervisor);
        // A Head Cashier is a cashier; Head of a field is not.
        let ranked = ranks.max().is_some_and(|rank| rank == Level::Head || (Level::SeniorDirector..=Level::Evp).contains(&rank));
        if managed || ranked {
            return Some(found);
        }
        let manager = self.dictionary.taxonomy.family_of(role).manager?;
        Some(Found { source: Source::AliasManager(entry, manager), ..found })
    }

    /// A role that accounts for the end of a clause, where English puts the occupation; else for its beginning.
    fn part(&self, group: WordSet) -> Option<Found> {
        let sets = &self.sets;
        let clause = group.without(sets.aside).without(sets.credentials).without(sets.links);
        let keyed = self.keyed(clause);
        let complement = clause.iter().find(|&at| {
            self.analyzer.particles.opens_complement(self.title.words()[at].id) && self.keyed(group).first().is_some_and(|first| first < at)
        });
        let phrase = complement.map_or(keyed, |at| keyed.shared(WordSet::range(0, at)));
        let management = keyed.shared(sets.management);
        if let Some(found) = self.ending(phrase, keyed, group, management) {
            return Some(found);
        }
        // `Speech Therapist-Student Loan Repayment`: a hyphen may be a dash that lost its spaces.
        let words = self.title.words();
        for cut in phrase.iter().skip(1).filter(|&at| words[at].separator == Separator::Hyphen) {
            let left = phrase.shared(WordSet::range(0, cut));
            if let Some(found) = self.ending(left, left, group, management.shared(left)) {
                return Some(found);
            }
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
        let mut next = end;
        for at in before.iter().rev().take(self.index.longest) {
            if self.sets.unknown.has(at) || self.parted(at, next) {
                break;
            }
            next = at;
            span = span.and(WordSet::of(at));
            best = self.inside(span, group).or(best);
        }
        best
    }

    /// Whether a comma or more stands between two words: an alias does not reach over it.
    fn parted(&self, from: usize, to: usize) -> bool {
        self.title.words()[from + 1..=to.max(from)].iter().any(|word| word.separator >= Separator::At)
    }

    fn inside(&self, words: WordSet, group: WordSet) -> Option<Found> {
        let key = self.key(words)?;
        let entry = self.index.aliases.in_order(key).filter(|entry| entry.inside)?;
        Some(Found { source: Source::Alias(*entry), words, group, cover: Cover::Part, reordered: false, general: false })
    }

    /// An alias in a clause that goes on behind its holder's noun, if nothing behind may be the occupation
    /// (`Hospital Security Officer Downtown Chicago`).
    fn beginning(&self, phrase: WordSet, group: WordSet) -> Option<Found> {
        let holder = phrase.iter().find(|&at| self.is_head(at) && self.ends_alias(at));
        let found = holder.and_then(|end| self.longest_at(end, phrase, group)).or_else(|| self.opening(phrase, group))?;
        let behind = phrase.shared(WordSet::range(found.words.last()? + 1, 64));
        let another = behind.iter().any(|at| self.names_holder(at));
        (!another).then_some(found)
    }

    /// The longest alias that a clause opens with.
    fn opening(&self, phrase: WordSet, group: WordSet) -> Option<Found> {
        let sets = &self.sets;
        let start = phrase.without(sets.level.and(sets.ornament).and(sets.narrowing)).first()?;
        let mut best = None;
        let mut last = start;
        for end in phrase.iter().filter(|&at| at >= start) {
            if self.parted(last, end) {
                break;
            }
            last = end;
            best = self.inside(phrase.shared(WordSet::range(start, end + 1)), group).or(best);
        }
        best
    }

    /// Whether a word is a holder's noun of the dictionary.
    fn is_head(&self, at: usize) -> bool {
        self.index.heads.get(self.title.words()[at].id.0 as usize).is_some_and(|&head| head)
    }

    /// What the words of a phrase mean for themselves, if they are a phrase, too.
    pub(crate) fn tag_of(&self, from: usize, to: usize) -> Option<Tag> {
        let words = self.title.words()[from..to].iter().map(|word| word.id);
        let (len, [meaning, _]) = self.analyzer.lexicon.longest(words)?;
        match meaning {
            Some(Meaning::Modifier { kind, level, .. }) if len == to - from => Some(Tag::Modifier(kind, level)),
            _ => None,
        }
    }

    /// Whether a word that may carry an occupation stands behind `at` in its clause.
    pub(crate) fn core_follows(&self, at: usize) -> bool {
        let clause = self.parsed.segments().iter().find(|segment| segment.from < at && at <= segment.to);
        clause.is_some_and(|clause| !WordSet::range(at, clause.to).shared(self.sets.core).is_empty())
    }

    /// Whether an alias is the title of its role.
    pub(crate) fn is_title(&self, entry: &AliasEntry) -> bool {
        self.dictionary.aliases[entry.alias as usize].is_title
    }

    /// Whether a rank is that of the role found in `group`: it stands there, or in a clause that names nothing (`Engineer - II`)
    /// and is no item of a list (`Chief Marketing Officer & Partner`).
    pub(crate) fn ranks(&self, at: usize, group: WordSet) -> bool {
        let clause = self.parsed.segments().iter().find(|segment| segment.from <= at && at < segment.to);
        let names_nothing = |clause: &Segment| clause.separator != Separator::Slash && set_of(clause).shared(self.sets.core).is_empty();
        group.has(at) || clause.is_some_and(names_nothing)
    }

    /// Whether a word looks like somebody who does something: a holder's noun of the dictionary, or an unknown word formed like one.
    pub(crate) fn names_holder(&self, at: usize) -> bool {
        let word = &self.title.words()[at];
        if word.id.is_known() {
            return self.sets.core.has(at) && self.is_head(at);
        }
        self.sounds_like_holder(at)
    }

    /// Whether a word is formed like the name of somebody who does something, or is an acronym (`CEO`).
    fn sounds_like_holder(&self, at: usize) -> bool {
        const ENDINGS: [&str; 10] = ["er", "or", "ist", "ian", "eer", "man", "ant", "ers", "ors", "ists"];
        let word = &self.title.words()[at];
        let written = self.title.written(word);
        let acronym = word.id.is_known() && written.len() <= 4;
        word.shape == Shape::Word && (acronym || (written.len() > 4 && ENDINGS.iter().any(|ending| written.ends_with(ending))))
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
