//! A group of words as a whole: a role that accounts for all of them but what stands beside an occupation.

use super::{
    WordSet,
    finder::{Cover, Finder, Found, Source},
};
use crate::{analysis::parse::Tag, model::level::Level, text::token::Separator};

impl Finder<'_> {
    /// A role that accounts for all words of a group but modifiers and noise. The less is stripped, the better.
    pub(super) fn resolve_all(&self, group: WordSet) -> Option<Found> {
        let sets = &self.sets;
        let whole = self.keyed(group);
        let entitled = whole.without(sets.aside);
        let linked = entitled.without(sets.credentials);
        let plain = linked.without(sets.links);
        let unranked = plain.without(sets.level);
        let unadorned = unranked.without(sets.ornament);
        let narrow = unadorned.without(sets.narrowing);
        // First what keeps all words that may belong to an occupation, a licence too (`RN Case Manager`); then what narrows it goes.
        // Noise goes clause by clause first, and the first rank alone: `Dean of Students - Remote`, `Senior Staff Nurse`.
        let quiet = whole.without(self.noise_clauses(group));
        let unled = quiet.without(self.first_rank(group));
        let full = [whole, quiet, unled, entitled, entitled.without(sets.level), linked, linked.without(sets.level), plain, unranked];
        let narrowed = [
            // `Technical Lead - Java`, `Assistant Property Manager - Residential`: the rank may belong to the occupation.
            entitled.without(sets.narrowing),
            entitled.without(sets.level).without(sets.narrowing),
            linked.without(sets.narrowing),
            unadorned,
            unranked.without(sets.narrowing),
            narrow,
        ];
        // `Physician - Pulmonology/Critical Care`: of several specialities the first counts, before all of them go.
        let first_item = [unranked.without(self.further_narrowing(group))];
        let views = [&full[..], &first_item, &narrowed];
        let found = views.into_iter().find_map(|views| self.first_alias(views, group));
        let found = found.map(|found| self.general_without(found));
        if found.is_some_and(|found| !found.general) {
            // `LVN - Corrections`, `Travel RN`: a licence that names a role says more than a field.
            return found.filter(|found| !self.names_field(found)).or_else(|| self.licence_apart(group, found)).or(found);
        }
        let management = unadorned.shared(sets.management);
        let field = unadorned.without(management);
        if !management.is_empty() {
            if self.lists_apart(management, field) {
                return found;
            }
            // The less is stripped, the better: Technical Account Management is another field than Account Management.
            let ornate = unranked.without(management);
            // `Director of Contracts`: what is noise elsewhere may be the field.
            let noisy = field.and(whole.shared(sets.aside));
            let views = [noisy, ornate, ornate.without(sets.narrowing), field, field.without(sets.narrowing)];
            return views.into_iter().find_map(|field| self.manager(field, group)).or(found);
        }
        // Beside another holder (`Physical Therapist Asst / PTA`) each clause speaks for itself first.
        let alone = |found: &Found| !group.without(found.words).iter().any(|at| self.names_holder(at));
        if let Some(found) = self.credential(group).filter(alone) {
            return Some(found);
        }
        let lead = self.leads(group);
        for view in [unadorned, narrow] {
            if let Some((area, reordered)) = self.area(view) {
                let source = match (lead, self.taxonomy.family(area.family).practitioner) {
                    (true, _) => Source::AreaManager(area, area.manager?),
                    (false, Some(role)) => Source::Practitioner(area, role),
                    (false, None) => continue,
                };
                return Some(Found::new(source, view, group, Cover::Stripped, reordered));
            }
        }
        found
    }

    /// The clauses of a group that hold nothing but noise.
    fn noise_clauses(&self, group: WordSet) -> WordSet {
        let clauses = self.parsed.segments().iter().map(super::finder::set_of);
        let quiet = clauses.filter(|clause| self.keyed(*clause).without(self.sets.aside).is_empty());
        quiet.fold(WordSet::default(), WordSet::and).shared(group)
    }

    /// The clauses behind a slash that hold only what narrows an occupation.
    fn further_narrowing(&self, group: WordSet) -> WordSet {
        let listed = self.parsed.segments().iter().filter(|segment| segment.separator == Separator::Slash).map(super::finder::set_of);
        let narrowing = listed.filter(|clause| self.keyed(*clause).without(self.sets.narrowing).is_empty());
        narrowing.fold(WordSet::default(), WordSet::and).shared(group)
    }

    /// The rank that a group opens with.
    fn first_rank(&self, group: WordSet) -> WordSet {
        let first = self.parsed.marks().iter().find(|mark| group.has(mark.from) && group.first() == Some(mark.from));
        let rank = first.filter(|mark| matches!(mark.tag, Tag::Modifier(_, Some(level)) if level < Level::Supervisor));
        rank.map_or(WordSet::default(), |mark| WordSet::range(mark.from, mark.to))
    }

    /// The first of several views of a group that is an alias as it stands; else the first that is one in another order. In
    /// `Associate Engineer` a turned `Engineer Associate` is not meant.
    fn first_alias(&self, views: &[WordSet], group: WordSet) -> Option<Found> {
        let mut turned: Option<Found> = None;
        for (nth, &view) in views.iter().enumerate() {
            if views[..nth].contains(&view) {
                continue;
            }
            let cover = if view == self.keyed(group) { Cover::Whole } else { Cover::Stripped };
            match self.alias(view, group, cover) {
                // `RN Case Manager` is the `Case Manager RN`, not any case manager with a licence.
                Some(found) if !found.reordered => {
                    let licence = |turned: &Found| !turned.words.without(found.words).shared(self.sets.credentials).is_empty();
                    // `Professor, Assistant`: a comma turns words round.
                    let comma = |turned: &Found| turned.words.iter().skip(1).any(|at| self.title.words()[at].separator == Separator::Comma);
                    return turned.filter(|turned| licence(turned) || comma(turned)).or(Some(found));
                }
                // Noise is not turned round to make a role: `Manager (Nights)` is no Night Manager.
                Some(found) if nth > 0 || view.shared(self.sets.aside).is_empty() => turned = turned.or(Some(found)),
                _ => {}
            }
        }
        turned
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
        let inside = matches!(found.source, Source::Alias(entry) if entry.inside || entry.acronym);
        let narrowed = !found.group.without(found.words).shared(self.sets.narrowing).is_empty();
        Found { general: !inside && narrowed, ..found }
    }

    /// Whether a word of the group says Lead.
    fn leads(&self, group: WordSet) -> bool {
        self.parsed.marks().iter().any(|mark| matches!(mark.tag, Tag::Modifier(_, Some(Level::Lead))) && group.has(mark.from))
    }

    /// A licence of the group that names a role (`RN`).
    pub(super) fn credential(&self, group: WordSet) -> Option<Found> {
        let mut marks = self.parsed.marks().iter().filter(|mark| mark.tag == Tag::Credential && group.has(mark.from));
        marks.find_map(|mark| self.alias(WordSet::range(mark.from, mark.to), group, Cover::Stripped))
    }

    /// A licence that names a role, in a clause before the field that was found.
    fn licence_apart(&self, group: WordSet, field: Option<Found>) -> Option<Found> {
        let first = field?.words.first()?;
        self.credential(group).filter(|_| self.title.words()[first].separator >= Separator::Comma)
    }

    /// The manager of the field that exactly these words name.
    fn manager(&self, field: WordSet, group: WordSet) -> Option<Found> {
        let field = self.keyed(field);
        // Without a comma or a list to turn them round, words in another order name another field: `Solutions Product Manager`
        // manages no product solutions.
        let turned =
            || field.iter().zip(field.iter().skip(1)).any(|(a, b)| b > a + 1 || self.title.words()[b].separator > Separator::Space);
        if let Some((area, reordered)) = self.area(field).filter(|(_, reordered)| !reordered || turned()) {
            let source = Source::AreaManager(area, area.manager?);
            return Some(Found::new(source, field, group, Cover::Stripped, reordered));
        }
        // A word that is a role only as a whole title (`General`) is no field.
        let found =
            self.alias(field, group, Cover::Stripped).filter(|found| matches!(found.source, Source::Alias(entry) if entry.inside))?;
        self.manager_of(found)
    }

    /// Turns a role into the one that manages it. Banks call an engineer "Vice President": there the rank manages nobody.
    pub(super) fn manager_of(&self, found: Found) -> Option<Found> {
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
        let managed = self.taxonomy.role(role).level.is_some_and(|level| level >= Level::Supervisor);
        // A Head Cashier is a cashier; Head of a field is not.
        let ranked = ranks.max().is_some_and(|rank| rank == Level::Head || (Level::SeniorDirector..=Level::Evp).contains(&rank));
        if managed || ranked {
            return Some(found);
        }
        let manager = self.taxonomy.family_of(role).manager?;
        Some(Found { source: Source::AliasManager(entry, manager), ..found })
    }
}
