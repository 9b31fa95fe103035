//! The page: what a manager reads first, charts with their figures, lists, and the review. It holds all it needs.
//!
//! Everything that comes from a file is escaped. The only style and script that a browser will run are ours: the policy in the head names
//! their hashes.

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall::{
    Level, Normalizer, Reason, Verdict,
    model::taxonomy::{FunctionId, RoleId},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    charts::{self, Bar},
    collect::{BINS, Collected, METHODS, MOST_TITLES, Title},
    people::{MOST_PEOPLE, Moves, People},
    review::{MOST_REVIEWED, Review},
};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const REVIEW: &str = include_str!("review.html");

/// Rows of a chart, and of a list.
const BARS: usize = 15;
const LISTED: usize = 200;
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

/// What the page shows.
pub struct Page<'p> {
    pub normalizer: &'p Normalizer,
    pub collected: &'p Collected,
    /// Name of the older file, with what came of it.
    pub compared: Option<&'p (String, (People, Moves))>,
    pub review: &'p Review,
    /// Names of the files.
    pub names: &'p [String],
}

impl Page<'_> {
    /// The whole page.
    pub fn html(&self) -> String {
        let name = match self.names {
            [] => "titles".to_owned(),
            [one] => one.clone(),
            [first, rest @ ..] => format!("{first} and {} more", rest.len()),
        };
        let sections = [
            ("summary", "In short", self.summary()),
            ("coverage", "Coverage", self.coverage()),
            ("levels", "Levels", self.levels()),
            ("families", "Families", self.families()),
            ("confidence", "Confidence", self.confidence()),
            ("unmatched", "Without a role", self.unmatched()),
            ("distinct", "Before and after", self.distinct()),
            ("moves", "What moved", self.moves()),
            ("single", "Held by one person", self.single()),
            ("varying", "Worth asking about", self.varying()),
        ];
        let mut body = String::new();
        let mut links = String::new();
        for (id, title, content) in sections.iter().filter(|(.., content)| !content.is_empty()) {
            let _ = write!(links, "<li><a href=\"#{id}\">{title}</a></li>");
            let _ = write!(body, "<section id={id} aria-labelledby={id}-h><h2 id={id}-h>{title}</h2>{content}</section>");
        }
        links += "<li><a href=\"#review\">Review</a></li>";
        let data = self.data(&name);
        let policy = format!(
            "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
            hash(SCRIPT),
            hash(STYLE)
        );
        let title = escape(&name);
        format!(
            "<!doctype html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n<meta http-equiv=Content-Security-Policy content=\"{policy}\">\n\
             <meta name=viewport content=\"width=device-width, initial-scale=1\">\n<meta name=color-scheme content=\"light dark\">\n\
             <meta name=referrer content=no-referrer>\n<title>Job titles in {title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <a class=skip href=\"#main\">Skip to the report</a>\n\
             <header><p class=kind>Job titles, normalised</p><h1>{title}</h1></header>\n<nav aria-label=Sections><ul>{links}</ul></nav>\n\
             <main id=main>{body}{REVIEW}</main>\n\
             <footer><p>Made by <code>normalize --report</code>. The page asks the network for nothing, and what is decided in it stays in \
             this browser until it is downloaded.</p></footer>\n\
             <script type=\"application/json\" id=data>{data}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
        )
    }

    /// The data of the review, with a fingerprint under which a browser keeps what was decided.
    fn data(&self, name: &str) -> String {
        let mut data = self.review.data.clone();
        data["file"] = name.into();
        let print: String = Sha256::digest(data.to_string()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        data["fingerprint"] = json!(print);
        data["left"] = json!({ "carried": self.review.carried, "open": self.review.open, "most": MOST_REVIEWED });
        embedded(&data.to_string())
    }

    fn summary(&self) -> String {
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

    fn coverage(&self) -> String {
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
            out += &charts::bars("Why there is no single answer", "Reason", &bars, counts.ambiguous + counts.no_match);
        }
        out
    }

    fn levels(&self) -> String {
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

    fn families(&self) -> String {
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
        charts::bars(&caption, "Family", &list, self.collected.matched())
    }

    fn confidence(&self) -> String {
        let bins = &self.collected.bins;
        let threshold = self.normalizer.config().min_confidence;
        let mut out = String::from(
            "<p>Of rows at 0.90 about nine in ten are right. Rows without any candidate are not drawn.</p>\
             <p class=keys><span><svg class=key width=12 height=12 aria-hidden=true><rect class=c-match width=12 height=12 rx=2 /></svg>match</span> \
             <span><svg class=key width=12 height=12 aria-hidden=true><rect class=c-ambiguous width=12 height=12 rx=2 /></svg>ambiguous</span></p>",
        );
        out += &charts::histogram(bins, threshold);
        out += "<details><summary>As a table</summary><table class=grid><caption>Rows by confidence</caption><thead><tr>\
                <th scope=col>Confidence</th><th scope=col class=n>match</th><th scope=col class=n>ambiguous</th></tr></thead><tbody>";
        for (at, [matched, ambiguous]) in bins.iter().enumerate().rev().filter(|(_, bin)| bin.iter().any(|&rows| rows > 0)) {
            let from = at as f64 / BINS as f64;
            let _ = write!(
                out,
                "<tr><th scope=row>{from:.2} to {:.2}</th><td class=n>{}</td><td class=n>{}</td></tr>",
                from + 1.0 / BINS as f64,
                number(*matched),
                number(*ambiguous)
            );
        }
        out + "</tbody></table></details>"
    }

    fn unmatched(&self) -> String {
        let all = self.collected.ambiguous + self.collected.no_match;
        let titles = self.collected.titles_where(|title| title.verdict != Verdict::Match);
        if titles.is_empty() {
            return String::new();
        }
        let bar = |title: &&Title| Bar {
            beside: spoken(title.reason.map_or("", Reason::as_str)).to_owned(),
            ..Bar::new(&shortened(&title.text), title.rows, if title.verdict == Verdict::Ambiguous { "c-ambiguous" } else { "c-none" })
        };
        let list: Vec<Bar> = titles.iter().take(BARS).map(bar).collect();
        let caption = format!("The most frequent of {} titles, and what they add up to", number(titles.len() as u64));
        charts::pareto(&caption, "Title", &list, all)
    }

    fn distinct(&self) -> String {
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
        charts::bars("How many different ones there are", "Of what", &bars, most)
    }

    fn moves(&self) -> String {
        let Some((old, (people, moves))) = self.compared else {
            return String::new();
        };
        let taxonomy = self.normalizer.taxonomy();
        let title = |role: &RoleId| taxonomy.role(*role).title.as_str();
        let mut out =
            format!("<p>Compared with <b>{}</b>; both files are read with the same dictionary, and nobody is named here.</p>", escape(old));
        let new: Vec<RoleId> = sorted(self.collected.roles.keys().filter(|role| !moves.old_roles.contains(role)), |role| title(role));
        let gone: Vec<RoleId> = sorted(moves.old_roles.iter().filter(|role| !self.collected.roles.contains_key(role)), |role| title(role));
        if !moves.by_id {
            out += "<p class=note>No column tells the people of both files apart, so only roles are compared; <code>--id COLUMN</code> names it.</p>";
        } else {
            let roles: u64 = moves.roles.values().sum();
            let (up, down) = moves.levels.iter().fold(
                (0, 0),
                |(up, down), (&(from, to), &people)| {
                    if to > from { (up + people, down) } else { (up, down + people) }
                },
            );
            let bars = [
                Bar::new("in both files", moves.both, "c-none"),
                Bar::new("came", moves.came, "c-exact"),
                Bar::new("left", moves.left, "c-ambiguous"),
                Bar::new("another role", roles, "c-contained"),
                Bar::new("another function", moves.functions, "c-contained"),
                Bar::new("a higher level", up, "c-contained"),
                Bar::new("a lower level", down, "c-contained"),
            ];
            let all = moves.both + moves.left;
            out += &charts::bars(&format!("People, told apart by “{}”", people.id_name), "What", &bars, all);
            let mut notes = Vec::new();
            if moves.unknown > 0 {
                notes.push(format!("{} people in both files have a title without a role in one of them", number(moves.unknown)));
            }
            let unclear = moves.unclear + people.unclear;
            if unclear > 0 {
                notes.push(format!("{} rows have no id, or one that stands in an earlier row", number(unclear)));
            }
            if people.beyond > 0 {
                let (beyond, most) = (number(people.beyond), number(MOST_PEOPLE as u64));
                notes.push(format!("{beyond} rows lie beyond the {most} people that are compared, so \"left\" is too high"));
            }
            if !notes.is_empty() {
                let _ = write!(out, "<p class=note>{}.</p>", notes.join("; "));
            }
            let mut steps: Vec<(String, String, u64)> =
                moves.roles.iter().map(|((from, to), &people)| (title(from).to_owned(), title(to).to_owned(), people)).collect();
            out += &steps_table("From role to role", &mut steps);
            let mut steps: Vec<(String, String, u64)> =
                moves.levels.iter().map(|((from, to), &people)| (from.to_string(), to.to_string(), people)).collect();
            out += &steps_table("From level to level", &mut steps);
        }
        out += &self.role_list("Roles new to the file", &new, "No role is new.");
        out += &self.role_list("Roles no longer in the file", &gone, "No role is gone.");
        out
    }

    fn role_list(&self, heading: &str, roles: &[RoleId], none: &str) -> String {
        let taxonomy = self.normalizer.taxonomy();
        let mut out = format!("<h3>{heading} ({})</h3>", number(roles.len() as u64));
        if roles.is_empty() {
            let _ = write!(out, "<p>{none}</p>");
            return out;
        }
        out += "<ul class=columns>";
        for &role in roles.iter().take(LISTED) {
            let rows = self.collected.roles.get(&role).copied().unwrap_or(0);
            let rows = if rows > 0 { format!(" · {}", number(rows)) } else { String::new() };
            let function = &taxonomy.function_of(role).name;
            let _ = write!(out, "<li>{} <small>{}{rows}</small></li>", escape(&taxonomy.role(role).title), escape(function));
        }
        out += "</ul>";
        out += &and_more(roles.len());
        out
    }

    fn single(&self) -> String {
        let taxonomy = self.normalizer.taxonomy();
        let mut list: Vec<&Title> = self
            .collected
            .titles
            .iter()
            .filter(|title| title.rows == 1 && title.role.is_some_and(|role| self.collected.roles.get(&role) == Some(&1)))
            .collect();
        let names = |role: RoleId| (&taxonomy.function_of(role).name, &taxonomy.role(role).title);
        list.sort_by(|a, b| a.role.map(names).cmp(&b.role.map(names)).then_with(|| a.text.cmp(&b.text)));
        if list.is_empty() {
            return String::new();
        }
        let mut out = String::from(
            "<p>Nobody else in the file has one of these roles: knowledge that leaves with one person, a title that means something of its \
             own here, or an answer worth checking.</p>",
        );
        let count = number(list.len() as u64);
        let _ = write!(
            out,
            "<div class=scroll tabindex=0 role=region aria-label=\"Roles held by one person\"><table class=grid><caption>{count} roles with exactly one row</caption><thead><tr><th scope=col>Role</th><th scope=col>Title as written</th>\
             <th scope=col>Function</th><th scope=col class=n>Confidence</th></tr></thead><tbody>"
        );
        for title in list.iter().take(LISTED) {
            let Some(role) = title.role else { continue };
            let (function, name) = names(role);
            let _ = write!(
                out,
                "<tr><th scope=row>{}</th><td>{}</td><td>{}</td><td class=n>{:.2}</td></tr>",
                escape(name),
                escape(&shortened(&title.text)),
                escape(function),
                title.confidence
            );
        }
        out + "</tbody></table></div>" + &and_more(list.len())
    }

    fn varying(&self) -> String {
        let titles = self.collected.titles_where(|title| title.varies);
        if titles.is_empty() {
            return String::new();
        }
        let taxonomy = self.normalizer.taxonomy();
        let rows: u64 = titles.iter().map(|title| title.rows).sum();
        let mut out = format!(
            "<p>These titles mean different things in different organisations. {} rows rest on the usual meaning: check how yours uses them.</p>\
             <div class=scroll tabindex=0 role=region aria-label=\"Titles whose meaning varies\"><table class=grid><caption>Titles whose meaning varies</caption><thead><tr><th scope=col>Title</th><th scope=col>Taken for</th>\
             <th scope=col class=n>Rows</th></tr></thead><tbody>",
            number(rows)
        );
        for title in titles.iter().take(LISTED) {
            let role = title.role.map_or("", |role| &taxonomy.role(role).title);
            let _ = write!(
                out,
                "<tr><th scope=row>{}</th><td>{}</td><td class=n>{}</td></tr>",
                escape(&shortened(&title.text)),
                escape(role),
                number(title.rows)
            );
        }
        out + "</tbody></table></div>" + &and_more(titles.len())
    }
}

fn sorted<'r, K: Ord>(roles: impl Iterator<Item = &'r RoleId>, key: impl Fn(&RoleId) -> K) -> Vec<RoleId> {
    let mut list: Vec<RoleId> = roles.copied().collect();
    list.sort_by_key(|role| (key(role), *role));
    list
}

fn steps_table(caption: &str, steps: &mut [(String, String, u64)]) -> String {
    if steps.is_empty() {
        return String::new();
    }
    steps.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| (&a.0, &a.1).cmp(&(&b.0, &b.1))));
    let mut out = format!(
        "<div class=scroll tabindex=0 role=region aria-label=\"{caption}\"><table class=grid><caption>{caption}</caption><thead><tr><th scope=col>From</th><th scope=col>To</th><th scope=col class=n>People</th>\
         </tr></thead><tbody>"
    );
    for (from, to, people) in steps.iter().take(LISTED) {
        let _ = write!(out, "<tr><td>{}</td><td>{}</td><td class=n>{}</td></tr>", escape(from), escape(to), number(*people));
    }
    out + "</tbody></table></div>" + &and_more(steps.len())
}

fn and_more(all: usize) -> String {
    if all <= LISTED { String::new() } else { format!("<p class=note>… and {} more.</p>", number((all - LISTED) as u64)) }
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

/// A title that fits a line.
fn shortened(text: &str) -> String {
    crate::table::shown(text)
}

/// A number with commas between thousands.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share in percent.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", 100.0 * part as f64 / whole as f64) }
}

/// Text as HTML, in an element or a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            c if c.is_control() && !c.is_whitespace() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// JSON that may stand in a script element: nothing in it can end the element or begin a comment. The escapes are JSON's own, so that it
/// reads the same.
fn embedded(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

fn hash(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_text_are_written_safely() {
        assert_eq!([number(0), number(999), number(1000), number(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(escape("<b a='\"'>&\u{0}"), "&lt;b a=&#39;&quot;&#39;&gt;&amp;\u{fffd}");
        let hostile = serde_json::json!("</script><!--<script>\u{2028}&amp;").to_string();
        let safe = embedded(&hostile);
        assert!(!safe.contains(['<', '>', '&', '\u{2028}']), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).expect("JSON"), "</script><!--<script>\u{2028}&amp;");
    }

    #[test]
    fn every_level_has_one_band() {
        for level in Level::ALL {
            let bands = BANDS.iter().chain([&LOWEST]).filter(|(_, levels)| levels.contains(&level)).count();
            assert_eq!(bands, 1, "{level}");
        }
    }
}
