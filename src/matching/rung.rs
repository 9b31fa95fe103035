//! The rung a title states, or that is inherent in its role.

use super::{
    WordSet,
    finder::{Finder, Source},
    score::Candidate,
};
use crate::{
    analysis::parse::{Mark, Tag},
    model::{
        level::{Level, Track},
        taxonomy::Role,
        title::ModifierKind,
    },
};

/// The level and track of a decided title: `marks` are what stands beside the occupation, `taken` the words that the alias takes for
/// itself, `best` the candidate of a match.
pub(super) fn rung(marks: &[Mark], taken: WordSet, finder: &Finder<'_>, best: Option<&Candidate>) -> (Option<Level>, Option<Track>) {
    let taxonomy = finder.taxonomy;
    let role = best.map(|best| taxonomy.role(best.role));
    // Who manages a field stands on the rung that the title states: a Payroll Supervisor is no manager.
    let manages = best.is_some_and(|best| matches!(best.found.source, Source::AreaManager(..) | Source::AliasManager(..)));
    let inherent = role.and_then(|role| role.level).filter(|_| !manages);
    // An alias of a managing role may hold rank words of its own ("Deputy Head of Sales"): they count, but not those of its title.
    let titled = best.is_some_and(|best| matches!(best.found.source, Source::Alias(entry) if finder.is_title(&entry)));
    let settled = best.is_some_and(|best| matches!(best.found.source, Source::Alias(entry) if finder.is_settled(&entry)));
    let reader = Reader {
        marks,
        taken,
        finder,
        best,
        role,
        titled,
        managerial: !titled && inherent.is_some_and(|level| level >= Level::Supervisor),
        settled,
    };
    let level = reader.read(inherent).level(inherent);
    let track = match level {
        Some(level) => Some(level.track()),
        None => role.and_then(|role| role.track),
    };
    (level, track)
}

struct Reader<'r> {
    marks: &'r [Mark],
    taken: WordSet,
    finder: &'r Finder<'r>,
    best: Option<&'r Candidate>,
    role: Option<&'r Role>,
    titled: bool,
    managerial: bool,
    settled: bool,
}

impl Reader<'_> {
    fn read(&self, inherent: Option<Level>) -> Stated {
        let mut stated = Stated::default();
        for mark in self.marks {
            // `In Charge` begins with a word that no alias has.
            let taken = (mark.from..mark.to).any(|at| self.taken.has(at));
            match mark.tag {
                // Who learns, learns, wherever the title says so.
                Tag::Modifier(_, Some(level)) if level <= Level::Trainee && !(taken && self.titled) => {
                    stated.learner = stated.learner.max(Some(level));
                }
                // `SAP Functional Lead` as an alias: at the end the word keeps its rank. Not so Supervisor: a Playground Supervisor leads nobody.
                Tag::Modifier(_, Some(Level::Lead)) if taken && self.ends_alias(mark) => {
                    stated.managing = stated.managing.max(Some(Level::Lead))
                }
                // Who settled `Sr. Fixer` said which role it is, not that it has no rank.
                _ if taken && !self.managerial && (!self.settled || self.names_role(mark)) => {}
                // `Chief Petty Officer`: the words of a title that is no chief officer's.
                Tag::Modifier(_, Some(Level::CLevel)) if taken && inherent.is_some_and(|level| level < Level::Manager) => {}
                _ if self.best.is_some_and(|best| !self.finder.ranks(mark.from, &best.found)) => {}
                Tag::Modifier(_, Some(Level::Staff | Level::Distinguished)) if !self.staff_is_a_rung() => {}
                Tag::Modifier(_, Some(level)) if self.is_bank_rank(mark) => stated.banking = stated.banking.max(bank_rung(level)),
                Tag::Modifier(_, Some(Level::Lead)) if self.precedes(mark) => stated.leading = true,
                Tag::Modifier(_, Some(level)) if level >= Level::Lead => stated.managing = stated.managing.max(Some(level)),
                Tag::Modifier(_, Some(level)) => {
                    stated.ranked = stated.ranked.max(Some(level));
                    stated.moves = stated.moves.max(Some(level).filter(|_| self.moves(mark, inherent)));
                }
                // A management word without a rung: Deputy.
                Tag::Modifier(ModifierKind::Management, None) => stated.deputy = true,
                Tag::Ordinal(ordinal) => stated.counted = stated.counted.max(ordinal.level().map(|level| self.counted(level))),
                _ => {}
            }
        }
        stated
    }

    /// Banks give "Vice President" to people who manage nobody: there it ranks an occupation, not a field.
    fn is_bank_rank(&self, mark: &Mark) -> bool {
        let president = self.finder.analyzer.president;
        let vice = (mark.from..mark.to).skip(1).any(|at| self.finder.title.words()[at].id == president);
        let alias = self.best.is_some_and(|best| matches!(best.found.source, Source::Alias(_)));
        let individual = self.role.is_some_and(|role| role.track == Some(Track::Ic) && role.level.is_none());
        vice && alias && individual
    }

    /// Whether the words of a rank are words of the role's own title: the Manager of an Account Manager.
    fn names_role(&self, mark: &Mark) -> bool {
        self.role.is_some_and(|role| self.finder.in_title_of(role, mark.from..mark.to))
    }

    fn precedes(&self, mark: &Mark) -> bool {
        self.best.and_then(|best| best.found.words.first()).is_some_and(|first| mark.from < first)
    }

    fn ends_alias(&self, mark: &Mark) -> bool {
        !self.titled && self.best.and_then(|best| best.found.words.last()) == Some(mark.to - 1)
    }

    /// Staff is a rung above senior among engineers; elsewhere it only says employed (Staff Pharmacist). A Fellow is the highest of
    /// engineers, but learns in a hospital.
    fn staff_is_a_rung(&self) -> bool {
        let taxonomy = self.finder.taxonomy;
        self.role.is_none_or(|role| taxonomy.functions[taxonomy.family(role.family).function.0 as usize].staff_rung)
    }

    /// The rung of a number: where staff and principal are no rungs, the ladder ends at senior (`Assembler V`, `Clerk IV`).
    fn counted(&self, level: Level) -> Level {
        if self.staff_is_a_rung() { level } else { level.min(Level::Senior) }
    }

    /// Whether a rank moves the management rung: it stands before the management word, or at the end (`Manager, Senior`). In
    /// `Vice President, Senior Analyst` it ranks the analyst.
    fn moves(&self, rank: &Mark, inherent: Option<Level>) -> bool {
        let managing = |mark: &&Mark| matches!(mark.tag, Tag::Modifier(_, Some(level)) if level >= Level::Supervisor);
        let last = self.marks.iter().filter(managing).map(|mark| mark.from).max();
        let last = last.or(self.best.filter(|_| inherent.is_some()).and_then(|best| best.found.words.last()));
        let before = last.is_some_and(|last| rank.from < last);
        before || !self.finder.core_follows(rank.to)
    }
}

/// The rung of a bank's officer title among individual contributors: Analyst, Associate, Assistant Vice President, Vice President, Senior
/// Vice President is one ladder there, and its middle is no executive's.
fn bank_rung(stated: Level) -> Option<Level> {
    match stated {
        Level::SeniorDirector => Some(Level::Mid),
        Level::Vp => Some(Level::Senior),
        Level::Svp => Some(Level::Staff),
        other => Some(other),
    }
}

/// The ranks that the words of a title state.
#[derive(Default)]
struct Stated {
    /// Intern, Trainee: beats all others.
    learner: Option<Level>,
    /// Lead and above.
    managing: Option<Level>,
    /// Lead before the occupation.
    leading: bool,
    /// Junior to Distinguished, in words.
    ranked: Option<Level>,
    /// The one of these that moves a management rung.
    moves: Option<Level>,
    /// The same by a number.
    counted: Option<Level>,
    /// Deputy.
    deputy: bool,
    /// What a vice presidency means among the people of a bank.
    banking: Option<Level>,
}

impl Stated {
    /// The level, given what is inherent in the role.
    fn level(&self, inherent: Option<Level>) -> Option<Level> {
        if self.learner.is_some() {
            return self.learner;
        }
        // `EVP & CFO`: an officer's rank beside a chief's office does not lower it.
        if inherent == Some(Level::CLevel) && self.managing.is_some_and(|level| level >= Level::Vp) {
            return inherent;
        }
        // `Principal Lead Data Scientist` leads by knowledge, `Senior Lead Data Scientist` leads.
        let leading = Some(Level::Lead).filter(|_| self.leading && self.ranked < Some(Level::Principal));
        match self.managing.max(leading).or(inherent.filter(|&level| level >= Level::Lead)) {
            // Senior, Associate and Junior move a management rung instead of naming one.
            Some(rung) if rung >= Level::Supervisor => Some(match (self.moves, rung) {
                (Some(Level::Senior), Level::Manager) => Level::SeniorManager,
                (Some(Level::Senior), Level::Director) => Level::SeniorDirector,
                (Some(Level::Senior), Level::Vp) => Level::Svp,
                (Some(Level::Junior), rung) if rung > Level::Supervisor => rung.below(),
                (_, rung) if self.deputy && rung > Level::Supervisor => rung.below(),
                (_, rung) => rung,
            }),
            Some(rung) => Some(rung),
            None => self.ranked.max(self.banking).or(self.counted).or(inherent),
        }
    }
}
