//! Where in a title roles may stand: the flow from the whole title to its clauses.
//!
//! The whole title gets the first chance ([`whole`](super::whole)), then its clauses, joined where they belong together, then parts of
//! clauses ([`part`](super::part)). Every look-up is by word ids; nothing here compares strings or scans aliases.

use super::{
    WordSet,
    finder::{Cover, Finder, Found, Source, set_of},
};
use crate::{analysis::parse::Segment, text::token::Separator};

impl Finder<'_> {
    /// Collects the places where roles may stand, in the order of the title.
    pub(crate) fn find(&self, found: &mut Vec<Found>) {
        found.clear();
        let all = WordSet::range(0, self.title.words().len());
        let segments = self.parsed.segments();
        let apart = |found: &Found, rank, next| matches!(found.source, Source::Alias(_)) || !self.ranks_manager(rank, next);
        let joined = segments.first().and_then(|first| self.resolve_joined(all, set_of(first)));
        if let Some(whole) = joined.filter(|whole| segments.get(1).is_none_or(|next| apart(whole, set_of(&segments[0]), next))) {
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
                self.resolve_joined(both, group)
                    .or_else(|| if lone { self.part(both) } else { None })
                    .filter(|both| apart(both, group, next))
            });
            if let Some(pair) = paired {
                found.push(pair);
                at += 2;
                continue;
            }
            // `Firefighter/EMT`: a list may be one role, as it stands.
            if let Some(next) = segments.get(at + 1).filter(|next| next.separator == Separator::Slash) {
                let both = group.and(set_of(next));
                let words = self.keyed(both).without(self.sets.aside);
                if let Some(listed) = self.alias(words, both, Cover::Stripped).filter(|found| !found.reordered) {
                    found.push(listed);
                    at += 2;
                    continue;
                }
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
            // `Consultant (ETL Developer)`: so does a word for many trades to the trade; in a list to what is named in full.
            let slash = segments[at].separator == Separator::Slash;
            let gives_way = |first: &Found, next: &Found| {
                let holder = || next.words.last().is_some_and(|last| self.names_holder(last));
                let clear = || next.cover > Cover::Part && !next.general && !self.is_vague(next) && holder();
                let vague = self.is_vague(first) && clear() && (!slash || next.words.len() > 1);
                ((!slash && self.names_field(first)) || vague) && !self.names_field(next)
            };
            let first_and_next = if before > 0 { found.first().zip(found.get(before)) } else { None };
            if first_and_next.is_some_and(|(first, next)| gives_way(first, next)) {
                let gave_way = found.drain(..before).fold(WordSet::default(), |set, place| set.and(place.group));
                (found[0].listed, found[0].gave_way) = (true, gave_way);
            } else if first_and_next.is_some_and(|(first, next)| self.is_appointment_beside(first, next)) {
                found.rotate_left(before);
                found[0].listed = true;
            } else if before > 0 {
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
            at += 1;
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

    /// Whether one place names an appointment and the other the work: `Assistant Professor / Vascular Surgeon`.
    fn is_appointment_beside(&self, appointment: &Found, work: &Found) -> bool {
        let (Source::Alias(appointment), Source::Alias(entry)) = (appointment.source, work.source) else {
            return false;
        };
        let [appointment, occupation] = [appointment, entry].map(|entry| self.index.targets(&entry).first().map(|&(role, _)| role));
        let taxonomy = &self.dictionary.taxonomy;
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
