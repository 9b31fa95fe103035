//! The lists of the page: what moved, roles held by one person, titles whose meaning varies.

use std::fmt::Write;

use rolecall::model::taxonomy::RoleId;

use super::{
    charts::{self, Bar},
    collect::Title,
    page::{Page, escape, number},
    people::MOST_PEOPLE,
};

/// Rows of a list.
const LISTED: usize = 200;

impl Page<'_> {
    pub(super) fn moves(&self) -> String {
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
            out += &charts::bars(&format!("People, told apart by “{}”", people.id_name), ["What", "People"], &bars, all);
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

    pub(super) fn single(&self) -> String {
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
                escape(&crate::table::shown(&title.text)),
                escape(function),
                title.confidence
            );
        }
        out + "</tbody></table></div>" + &and_more(list.len())
    }

    pub(super) fn varying(&self) -> String {
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
                escape(&crate::table::shown(&title.text)),
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
