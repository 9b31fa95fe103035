//! The figures of the page: what a manager reads first, and the charts.

use std::fmt::Write;

use rolecall::{Level, Reason, Verdict, model::taxonomy::FunctionId};

use super::{
    charts::{self, Bar},
    collect::{METHODS, MOST_TITLES, Title},
    page::{Page, escape, number, percent},
};

/// Rows of a chart.
const BARS: usize = 15;
/// Functions with a pyramid of their own.
const PYRAMIDS: usize = 8;

/// Levels that are drawn as one band, from the top.
const BANDS: [(&str, &[Level]); 7] = [
    ("executive", &[Level::Vp, Level::Svp, Level::Evp, Level::CLevel, Level::Partner, Level::Owner]),
    ("director", &[Level::Head, Level::AssociateDirector, Level::Director, Level::SeniorDirector]),
    ("manager", &[Level::Supervisor, Level::Manager, Level::SeniorManager]),
    ("lead", &[Level::Lead]),
    ("staff, principal", &[Level::Staff, Level::Principal, Level::Distinguished]),
    ("senior", &[Level::Senior]),
    ("mid", &[Level::Mid]),
];
const LOWEST: (&str, &[Level]) = ("junior, entry", &[Level::Intern, Level::Trainee, Level::Junior]);

impl Page<'_> {
    pub(super) fn summary(&self) -> String {
        let counts = self.collected;
        let matched = counts.matched();
        let distinct = self.distinct_titles();
        let mut out = String::from("<div class=tiles>");
        let mut tile = |figure: String, text: &str| {
            let _ = write!(out, "<p class=tile><strong>{figure}</strong> {text}</p>");
        };
        tile(number(counts.rows), "rows");
        tile(percent(matched, counts.rows), "have a role");
        tile(distinct.clone(), "distinct titles");
        tile(number(counts.roles.len() as u64), "roles");
        out += "</div><div class=prose>";
        let mut say = |sentence: String| {
            let _ = write!(out, "<p>{sentence}</p>");
        };
        let open = counts.ambiguous + counts.no_match;
        say(format!(
            "Of <b>{}</b> rows <b>{}</b> have a role ({}). {} could mean several roles, {} have none{}.",
            number(counts.rows),
            number(matched),
            percent(matched, counts.rows),
            number(counts.ambiguous),
            number(counts.no_match),
            if counts.empty > 0 { format!(", and {} are empty", number(counts.empty)) } else { String::new() }
        ));
        let functions = counts.functions();
        if let Some(&(largest, rows)) = functions.first() {
            say(format!(
                "{distinct} distinct titles come down to <b>{}</b> roles in {} functions; the largest is {} with {} of the rows that have a role.",
                number(counts.roles.len() as u64),
                functions.len(),
                escape(&self.normalizer.taxonomy().functions[largest.0 as usize].name),
                percent(rows, matched)
            ));
        }
        let single = counts.roles.values().filter(|&&rows| rows == 1).count();
        if single > 0 {
            say(format!("<b>{}</b> roles are held by one person each.", number(single as u64)));
        }
        if let Some((titles, share)) = self.review.first.filter(|_| open > 0) {
            say(format!(
                "Half of all doubt lies in <b>{}</b> titles: deciding them in the <a href=\"#review\">review</a> would settle {:.0} % of the rows \
                 without a role.",
                number(titles as u64),
                share * 100.0
            ));
        }
        if let Some((old, (_, moves))) = self.compared
            && moves.by_id
        {
            say(format!(
                "Since {}: {} came, {} left; of {} who are in both files {} have another role.",
                escape(old),
                number(moves.came),
                number(moves.left),
                number(moves.both),
                number(moves.roles.values().sum())
            ));
        }
        if counts.beyond > 0 {
            let beyond = number(counts.beyond);
            let most = number(MOST_TITLES as u64);
            let _ = write!(
                out,
                "<p class=note>All rows count in the figures. The lists hold the first {most} distinct titles of the file; {beyond} rows \
                 have others, or titles too long to be listed.</p>"
            );
        }
        out + "</div>"
    }

    fn distinct_titles(&self) -> String {
        let count = number(self.collected.titles.len() as u64);
        if self.collected.beyond > 0 { format!("more than {count}") } else { count }
    }

    pub(super) fn coverage(&self) -> String {
        const SAID: [(&str, &str, &str); METHODS.len()] = [
            ("exact", "the title is known as it stands", "c-exact"),
            ("stripped", "after ranks, places and the like were set aside", "c-stripped"),
            ("contained", "a part of the title is known", "c-contained"),
            ("fuzzy", "after mending the spelling", "c-fuzzy"),
            ("retrieved", "by a learned ranking", "c-retrieved"),
        ];
        let counts = self.collected;
        let mut list: Vec<Bar> = Vec::new();
        for ((name, beside, class), &rows) in SAID.into_iter().zip(&counts.methods) {
            // A ranking is there only where a pack learned one.
            if rows > 0 || name != "retrieved" {
                list.push(Bar { beside: beside.to_owned(), ..Bar::new(name, rows, class) });
            }
        }
        list.push(Bar { beside: "several roles are possible".into(), ..Bar::new("ambiguous", counts.ambiguous, "c-ambiguous") });
        list.push(Bar::new("no match", counts.no_match, "c-none"));
        if counts.empty > 0 {
            list.push(Bar::new("empty", counts.empty, "c-empty"));
        }
        let mut out = charts::parts("Rows by the way they were answered", "Way", &list, counts.rows);
        if !counts.reasons.is_empty() {
            let mut reasons: Vec<(&str, u64)> = counts.reasons.iter().map(|(&reason, &rows)| (reason, rows)).collect();
            reasons.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
            let bars: Vec<Bar> = reasons.into_iter().map(|(reason, rows)| Bar::new(spoken(reason), rows, "c-none")).collect();
            out += &charts::bars("Why there is no single answer", ["Reason", "Rows"], &bars, counts.ambiguous + counts.no_match);
        }
        out
    }

    pub(super) fn levels(&self) -> String {
        let functions = self.collected.functions();
        if functions.is_empty() {
            return String::new();
        }
        let taxonomy = self.normalizer.taxonomy();
        let rows_of = |function: Option<FunctionId>, levels: &[Level]| -> u64 {
            let fits = |(of, level): &(FunctionId, Option<Level>)| {
                function.is_none_or(|function| function == *of) && level.is_some_and(|level| levels.contains(&level))
            };
            self.collected.levels.iter().filter(|(key, _)| fits(key)).map(|(_, rows)| rows).sum()
        };
        let unstated = |function: Option<FunctionId>| -> u64 {
            let fits = |(of, level): &(FunctionId, Option<Level>)| function.is_none_or(|function| function == *of) && level.is_none();
            self.collected.levels.iter().filter(|(key, _)| fits(key)).map(|(_, rows)| rows).sum()
        };
        let bands = |function: Option<FunctionId>| -> Vec<(&str, u64)> {
            BANDS.iter().chain([&LOWEST]).map(|(name, levels)| (*name, rows_of(function, levels))).collect()
        };
        let name = |function: FunctionId| taxonomy.functions[function.0 as usize].name.as_str();
        let beside = |function: Option<FunctionId>| format!("{} without a level", number(unstated(function)));
        let stated = percent(self.collected.matched() - unstated(None), self.collected.matched());
        let mut out = format!(
            "<p>{stated} of the rows that have a role also have a level, by a word of the title or by the role itself. \
             Each pyramid has a scale of its own.</p><div class=pyramids>"
        );
        out += &charts::pyramid("All functions", &beside(None), &bands(None));
        for &(function, _) in functions.iter().take(PYRAMIDS) {
            out += &charts::pyramid(name(function), &beside(Some(function)), &bands(Some(function)));
        }
        out += "</div><details><summary>All functions as a table</summary><div class=wide tabindex=0 role=region \
                aria-label=\"Levels by function\"><table class=grid><caption>Rows by function and level</caption><thead><tr>\
                <th scope=col>Function</th>";
        for (band, _) in bands(None) {
            let _ = write!(out, "<th scope=col class=n>{band}</th>");
        }
        out += "<th scope=col class=n>not stated</th></tr></thead><tbody>";
        for &(function, _) in &functions {
            let _ = write!(out, "<tr><th scope=row>{}</th>", escape(name(function)));
            for rows in bands(Some(function)).into_iter().map(|(_, rows)| rows).chain([unstated(Some(function))]) {
                let _ = write!(out, "<td class=n>{}</td>", if rows == 0 { "–".to_owned() } else { number(rows) });
            }
            out += "</tr>";
        }
        out + "</tbody></table></div></details>"
    }

    pub(super) fn families(&self) -> String {
        let families = self.collected.families(self.normalizer);
        let taxonomy = self.normalizer.taxonomy();
        let list: Vec<Bar> = families
            .iter()
            .take(BARS)
            .map(|&(family, rows)| {
                let family = taxonomy.family(family);
                Bar { beside: taxonomy.functions[family.function.0 as usize].name.clone(), ..Bar::new(&family.name, rows, "c-match") }
            })
            .collect();
        if list.is_empty() {
            return String::new();
        }
        let caption = format!("The {} largest of {} families, of the rows that have a role", list.len(), families.len());
        charts::bars(&caption, ["Family", "Rows"], &list, self.collected.matched())
    }

    pub(super) fn confidence(&self) -> String {
        let bins = &self.collected.bins;
        let threshold = self.normalizer.config().min_confidence;
        let about = "<p>Of rows at 0.90 about nine in ten are right. Rows without any candidate are not drawn.</p>";
        about.to_owned() + &charts::confidence("Rows by confidence", ["match", "ambiguous"], bins, threshold)
    }

    pub(super) fn unmatched(&self) -> String {
        let all = self.collected.ambiguous + self.collected.no_match;
        let titles = self.collected.titles_where(|title| title.verdict != Verdict::Match);
        if titles.is_empty() {
            return String::new();
        }
        let bar = |title: &&Title| Bar {
            beside: spoken(title.reason.map_or("", Reason::as_str)).to_owned(),
            ..Bar::new(
                &crate::table::shown(&title.text),
                title.rows,
                if title.verdict == Verdict::Ambiguous { "c-ambiguous" } else { "c-none" },
            )
        };
        let list: Vec<Bar> = titles.iter().take(BARS).map(bar).collect();
        let caption = format!("The most frequent of {} titles, and what they add up to", number(titles.len() as u64));
        charts::pareto(&caption, "Title", &list, all)
    }

    pub(super) fn distinct(&self) -> String {
        let counts = self.collected;
        let mut keys = rolecall::dictionary::entry::KeyMaker::default();
        let words: rustc_hash::FxHashSet<_> = counts.titles.iter().filter_map(|title| keys.key(&title.text)).collect();
        let places: rustc_hash::FxHashSet<_> = counts.titles.iter().filter_map(|title| Some((title.role?, title.level))).collect();
        let bars = [
            Bar::new("titles as written", counts.titles.len() as u64, "c-none"),
            Bar::new("less case and punctuation", words.len() as u64, "c-none"),
            Bar::new("roles with levels", places.len() as u64, "c-contained"),
            Bar::new("roles", counts.roles.len() as u64, "c-exact"),
        ];
        let most = bars[0].value;
        charts::bars("How many different ones there are", ["Of what", "Number"], &bars, most)
    }
}

/// A reason in words.
fn spoken(reason: &str) -> &str {
    match reason {
        "junk" => "no title at all",
        "student" => "studies",
        "retired" => "retired",
        "unemployed" => "looks for work",
        "self_employed" => "self-employed, without an occupation",
        "modifier_only" => "a rank without an occupation",
        "unknown_role" => "the occupation is not known",
        "close_call" => "two roles fit about equally well",
        "ambiguous_alias" => "the title itself has several meanings",
        "unsupported_language" => "a language without a dictionary",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_has_one_band() {
        for level in Level::ALL {
            let bands = BANDS.iter().chain([&LOWEST]).filter(|(_, levels)| levels.contains(&level)).count();
            assert_eq!(bands, 1, "{level}");
        }
    }
}
