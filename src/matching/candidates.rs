//! Where in a title roles may stand: the flow from the whole title to its clauses.
//!
//! The whole title gets the first chance ([`whole`](super::whole)), then its clauses, joined where they belong together, then parts of
//! clauses ([`part`](super::part)). Every look-up is by word ids; nothing here compares strings or scans aliases.

use super::{
    WordSet,
    finder::{Cover, Finder, Found, Source, set_of},
};
use crate::{analysis::parse::Segment, model::taxonomy::Family, text::token::Separator};

impl Finder<'_> {
    /// Collects the places where roles may stand, in the order of the title.
    pub(crate) fn find(&self, found: &mut Vec<Found>) {
        found.clear();
        let all = self.all();
        let segments = self.parsed.segments();
        let apart = |found: &Found, rank, next| matches!(found.source, Source::Alias(_)) || !self.ranks_manager(rank, next);
        let whole = segments.first().and_then(|first| self.resolve_joined(all, set_of(first)));
        if let Some(whole) = whole.filter(|whole| segments.get(1).is_none_or(|next| apart(whole, set_of(&segments[0]), next))) {
            found.push(whole);
            return;
        }
        let (mut at, mut named) = (0, false);
        while at < segments.len() {
            let before = found.len();
            let joined = self.joined_clauses(segments, at, whole);
            match joined {
                Some((place, _)) => found.push(place),
                None => self.resolve_segment(&segments[at], segments.get(at + 1), found),
            }
            let place = Place { listed: segments[at].separator == Separator::Slash, named, alone: before == 1 };
            // A field behind the first place narrows it: `Physician (Critical Care Medicine/Intensivist)`.
            named = found[before..].iter().any(|place| before == 0 || !self.names_field(place));
            let first_and_next = if before > 0 { found.first().zip(found.get(before)) } else { None };
            if first_and_next.is_some_and(|(first, next)| self.gives_way(first, next, place)) {
                let gave_way = found.drain(..before).fold(WordSet::default(), |set, place| set.and(place.group));
                (found[0].listed, found[0].gave_way) = (true, gave_way);
            } else if first_and_next.is_some_and(|(first, next)| self.is_appointment_beside(first, next)) {
                found.rotate_left(before);
                found[0].listed = true;
            } else if before > 0 && joined.is_none() {
                // `Barista - Cafe` names one role; only `/`, `&` and `,` list several.
                // A further role is named as a whole; a part of a clause, or a field (`Professor, Civil Engineering`), narrows the first.
                let role = |place: &Found| matches!(place.source, Source::Alias(_)) && !self.names_field(place);
                let whole = |place: &Found| role(place) && place.cover > Cover::Part && !place.general;
                let kept = if lists(segments[at].separator) { found[before..].iter().filter(|place| whole(place)).count() } else { 0 };
                let mut nth = 0;
                found.retain(|place| {
                    nth += 1;
                    nth <= before || (kept > 0 && whole(place))
                });
            }
            at += joined.map_or(1, |(_, clauses)| clauses);
        }
        // A clause that only names a field is no role where another clause names a holder: `ABS (Manufacturing) Engineer`.
        found.retain(|place| {
            let elsewhere = all.without(place.group);
            let managed = !elsewhere.shared(self.sets.management).is_empty();
            !matches!(place.source, Source::Practitioner(..)) || (!managed && !elsewhere.iter().any(|at| self.names_holder(at)))
        });
        for further in found.iter_mut().skip(1) {
            further.listed = true;
        }
    }

    /// A role that several clauses from `at` on name together, and how many they are. `whole`: what all clauses as one name.
    fn joined_clauses(&self, segments: &[Segment], at: usize, whole: Option<Found>) -> Option<(Found, usize)> {
        let apart = |found: &Found, rank, next| matches!(found.source, Source::Alias(_)) || !self.ranks_manager(rank, next);
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
            let joined = if both == self.all() { whole } else { self.resolve_joined(both, group) };
            joined.or_else(|| if lone { self.part(both) } else { None }).filter(|both| apart(both, group, next))
        });
        if let Some(pair) = paired {
            return Some((pair, 2));
        }
        // `Firefighter/EMT`: a list may be one role, as it stands.
        if let Some(next) = segments.get(at + 1).filter(|next| next.separator == Separator::Slash) {
            let both = group.and(set_of(next));
            let words = self.keyed(both).without(self.sets.aside);
            if let Some(listed) = self.alias(words, both, Cover::Stripped).filter(|found| !found.reordered) {
                return Some((listed, 2));
            }
        }
        // `Security Operations Center (SOC) Officer`: what stands in brackets interrupts.
        if let [_, bracket, rest, ..] = &segments[at..]
            && bracket.separator == Separator::Open
            && rest.separator == Separator::Close
            && let Some(joined) = self.resolve_all(group.and(set_of(rest))).or_else(|| self.bridge(group, set_of(rest)))
        {
            return Some((joined, 3));
        }
        None
    }

    /// Whether a place gives way to one in a later clause: a field to a holder (`Hardware Engineering - Quality Engineer`), a word for many
    /// trades to the trade (`Consultant (ETL Developer)`), the usual role of a field to a narrower one (`Physician - Cardiologist`).
    fn gives_way(&self, first: &Found, next: &Found, place: Place) -> bool {
        if self.names_field(next) {
            return false;
        }
        let several = next.words.len() > 1;
        let full = next.cover > Cover::Part;
        let holder = next.words.last().is_some_and(|last| self.names_holder(last));
        let clear = !next.general && !self.is_vague(next);
        // Beside an item that names a role, the others are roles of their own.
        if place.listed && place.named {
            return clear && full && several && holder && self.is_vague(first);
        }
        let somebody = holder || self.names_manager(next);
        let vague = self.is_vague(first) && full && (several || !place.listed);
        let general = self.is_general(first) && (several || (clear && full && !place.listed));
        self.names_field(first)
            || (somebody && (general || (clear && vague)))
            || (clear && place.alone && full && (somebody || self.ends_in_acronym(next)) && self.is_broader(first, next))
    }

    /// Whether a place names a manager: by its last word, or as who manages something.
    fn names_manager(&self, place: &Found) -> bool {
        let manager = matches!(place.source, Source::AreaManager(..) | Source::AliasManager(..));
        manager || place.words.last().is_some_and(|last| self.sets.management.has(last))
    }

    /// Whether a place ends in an acronym, like `OB/GYN`.
    fn ends_in_acronym(&self, place: &Found) -> bool {
        place.words.last().is_some_and(|last| self.is_acronym(last))
    }

    /// Whether a place names the usual role of a field, and the other one a narrower role, with a single meaning and no rung of its own
    /// (`Founder, CEO`): in that field, or for a single word anywhere in its function. `Physician (Colorectal Surgeon)` is a surgeon, but a
    /// `Data Engineer - Data Scientist` is both.
    fn is_broader(&self, first: &Found, next: &Found) -> bool {
        let lone = first.words.len() == 1;
        let (Source::Alias(first), Source::Alias(next)) = (first.source, next.source) else {
            return false;
        };
        let [&[(broad, _), ..], &[(narrow, _)]] = [first, next].map(|entry| self.index.targets(&entry)) else {
            return false;
        };
        let taxonomy = self.taxonomy;
        let [family, other] = [broad, narrow].map(|role| taxonomy.family_of(role));
        let usual = |family: &Family| family.practitioner == Some(broad);
        let ranked = taxonomy.role(narrow).level.is_some();
        broad != narrow && !ranked && family.function == other.function && usual(family) && (lone || usual(other))
    }

    /// Whether the words found name a field rather than somebody in it: no word of them is a holder's noun.
    pub(super) fn names_field(&self, place: &Found) -> bool {
        match place.source {
            Source::Practitioner(..) => true,
            Source::Alias(_) => !place.words.iter().any(|at| self.is_head(at) || self.sounds_like_holder(at)),
            _ => false,
        }
    }

    /// Whether a clause is but a rank, and the next one a title that ends in a management word: `Senior Manager - IT Project Manager`
    /// manages no project managers.
    fn ranks_manager(&self, rank: WordSet, next: &Segment) -> bool {
        let (rank, clause) = (self.keyed(rank).without(self.sets.aside), set_of(next));
        let title = self.keyed(clause);
        !rank.is_empty()
            && rank.without(self.sets.management).is_empty()
            && title.last().is_some_and(|last| self.sets.management.has(last))
            && self.alias(title, clause, Cover::Whole).is_some_and(|found| !found.reordered)
    }

    /// Whether none of the meanings of an alias is likelier than not (`Consultant`).
    fn is_vague(&self, place: &Found) -> bool {
        matches!(place.source, Source::Alias(entry) if self.index.targets(&entry).first().is_some_and(|(_, share)| *share <= 0.5))
    }

    /// Whether an alias of several words is too general to stand inside a title (`Team Member`).
    fn is_general(&self, place: &Found) -> bool {
        matches!(place.source, Source::Alias(entry) if !entry.inside && !entry.acronym && place.words.len() > 1)
    }

    /// Whether one place names an appointment and the other the work: `Assistant Professor / Vascular Surgeon`.
    fn is_appointment_beside(&self, appointment: &Found, work: &Found) -> bool {
        let (Source::Alias(appointment), Source::Alias(entry)) = (appointment.source, work.source) else {
            return false;
        };
        let [appointment, occupation] = [appointment, entry].map(|entry| self.index.targets(&entry).first().map(|&(role, _)| role));
        let taxonomy = self.taxonomy;
        let function = appointment.and_then(|role| taxonomy.role(role).gives_way_to);
        let practised = occupation.map(|role| taxonomy.family_of(role).function);
        function.is_some() && function == practised && !self.is_vague(work)
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
        // All words as one were looked up before.
        let whole = || if group == self.all() { None } else { self.resolve_all(group) };
        if let Some(whole) = shared.or_else(whole) {
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
                // `Logistics & Data Management Analyst`: a field before the last piece is no role of its own.
                let headed = rest.and_then(|rest| self.keyed(rest).last()).is_some_and(|last| self.names_holder(last));
                let field = |found: &Found| matches!(found.source, Source::Practitioner(..)) || (headed && self.names_field(found));
                let role = self.resolve_all(piece).filter(|found| !field(found));
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
        found.extend(self.part(group).or_else(|| self.before_hyphen(group)));
    }

    /// `Mechanical / Electrical Engineer`: the first piece borrows the last word of the second.
    fn share_head(&self, piece: WordSet, rest: WordSet) -> Option<Found> {
        let head = self.keyed(rest).last()?;
        let words = self.keyed(piece).and(WordSet::of(head));
        let found = self.alias(words, piece.and(WordSet::of(head)), Cover::Stripped)?;
        (!found.reordered && words.len() > 1).then_some(found)
    }
}

/// Whether a separator lists roles rather than narrowing one.
fn lists(separator: Separator) -> bool {
    matches!(separator, Separator::Slash | Separator::And | Separator::Comma | Separator::Break)
}

/// How a clause stands in the title, where what it names may take the place of what was found before.
#[derive(Clone, Copy)]
struct Place {
    /// It is an item of a list.
    listed: bool,
    /// The clause before it names a role.
    named: bool,
    /// One role only was found before it.
    alone: bool,
}
