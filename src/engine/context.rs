//! A department beside a title: read once, then it bears on every title of it that has several meanings.

use super::{Normalizer, Scratch};
use crate::{
    analysis::{NormalizedTitle, normalize::Word},
    index::exact::Key,
    model::{context::Context, outcome::Outcome, taxonomy::Branch},
    text::token::Separator,
};

impl Normalizer {
    /// Reads the name of a department, a team, a business unit or a cost centre: what it speaks for among functions and families, by the
    /// table `departments`, their own names, and the fields of work (`areas`). An unknown name says nothing and changes nothing.
    ///
    /// In `Finance & Accounting / Payroll` each piece speaks; within a piece its end does (`IT Recruiting` recruits), and what stands
    /// before it only where the end says little (`Marketing Operations`).
    pub fn read_context(&self, text: &str) -> Context {
        let mut title = NormalizedTitle::default();
        self.inner.analyzer.normalize(text, &mut title);
        let particles = &self.inner.analyzer.particles;
        let mut words: Vec<Word> = Vec::new();
        let mut joined = false;
        for &(mut word) in title.words() {
            if particles.is_silent(word.id) {
                joined |= particles.is_and(word.id);
                continue;
            }
            let and = if std::mem::take(&mut joined) { Separator::And } else { Separator::Space };
            word.separator = word.separator.max(and);
            words.push(word);
        }
        let mut branches: Vec<(Branch, f32)> = Vec::new();
        let mut end = words.len();
        while end > 0 {
            let Some((from, found)) = self.name_before(&title, &words[..end]) else {
                end -= 1;
                continue;
            };
            for &(branch, weight) in &found {
                match branches.iter_mut().find(|(other, _)| *other == branch) {
                    Some((_, known)) => *known = known.max(weight),
                    None => branches.push((branch, weight)),
                }
            }
            let weak = !found.is_empty() && found.iter().all(|&(_, weight)| weight < self.inner.config.context.weak);
            // What stands before a clear name in its piece narrows it.
            let piece = || (0..=from).rev().find(|&at| words[at].separator >= Separator::And).unwrap_or(0);
            end = if weak { from } else { piece() };
        }
        branches.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        Context::new(text.trim(), branches)
    }

    /// The longest name at the end of these words: where it begins, and what it speaks for.
    fn name_before(&self, title: &NormalizedTitle, words: &[Word]) -> Option<(usize, Vec<(Branch, f32)>)> {
        let index = &self.inner.index;
        let longest = index.departments.longest().max(index.longest).min(words.len());
        (words.len() - longest..words.len()).find_map(|from| {
            let name = &words[from..];
            if name[1..].iter().any(|word| word.separator >= Separator::Slash) {
                return None;
            }
            if let Some(found) = index.departments.find(title, name.iter()) {
                return Some((from, found.to_vec()));
            }
            let known = name.len() <= index.longest && name.iter().all(|word| word.id.is_known());
            let key = known.then(|| name.iter().fold(Key::default(), |key, word| key.with(word.id)))?;
            index.areas.in_order(key.bag, || key.sequence).map(|area| (from, vec![(Branch::Family(area.family), 1.0)]))
        })
    }

    /// Normalises the title of somebody who works in `context`, with buffers that are used again.
    ///
    /// The context decides between the meanings of a title that has several; one that is clear, or means nothing there, stays what it is.
    ///
    /// ```
    /// let normalizer = rolecall::Normalizer::builtin();
    /// let mut scratch = rolecall::Scratch::default();
    /// let mut role = |title: &str, department: &str| {
    ///     let context = normalizer.read_context(department);
    ///     let outcome = normalizer.normalize_in(title, &context, &mut scratch);
    ///     normalizer.taxonomy().role(outcome.role.expect("a match")).slug.clone()
    /// };
    /// assert_eq!(role("Account Manager", "Sales - EMEA"), "account-manager");
    /// assert_eq!(role("Account Manager", "Customer Success"), "customer-success-manager");
    /// assert_eq!(role("Accountant", "Customer Success"), "accountant");
    /// ```
    pub fn normalize_in<'t>(&self, raw: &'t str, context: &Context, scratch: &mut Scratch) -> Outcome<'t> {
        if self.beside.is_empty()
            && let Some(outcome) = self.known(raw)
        {
            // It has one meaning only.
            scratch.heeds_context = false;
            return outcome;
        }
        self.decide_in(raw, context, scratch);
        self.outcome(raw, scratch)
    }
}

impl Scratch {
    /// Whether a context could change the answer to the title that was decided last: it has a word with several meanings.
    pub fn heeds_context(&self) -> bool {
        self.heeds_context
    }
}
