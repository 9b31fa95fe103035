//! The charts of the page, as SVG without a style of its own: classes carry the colours, so that dark mode and print can change them.
//!
//! Where a chart is bars, it is a table whose rows draw their bar, so that the figures are there for everybody.

use std::fmt::Write;

use super::page::{escape, number, percent};

/// A row of a table that draws bars.
pub struct Bar {
    pub label: String,
    /// What stands behind the label, less loud.
    pub beside: String,
    pub value: u64,
    /// The class of its colour.
    pub class: &'static str,
}

impl Bar {
    pub fn new(label: &str, value: u64, class: &'static str) -> Bar {
        Bar { label: label.to_owned(), beside: String::new(), value, class }
    }
}

/// Bars with their figures and their shares of `total`; the two headings are those of the labels and of the figures.
pub fn bars(caption: &str, [first, second]: [&str; 2], bars: &[Bar], total: u64) -> String {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(1).max(1);
    let mut out = table_head(caption, &[first, second, "Share"]);
    for bar in bars {
        let width = 100.0 * bar.value as f64 / most as f64;
        let _ = write!(
            out,
            "<tr><th scope=row>{}{}</th><td class=bar aria-hidden=true><svg width=\"100%\" height=12><rect class={} width=\"{width:.2}%\" \
             height=12 rx=2 /></svg></td><td class=n>{}</td><td class=n>{}</td></tr>",
            escape(&bar.label),
            beside(&bar.beside),
            bar.class,
            number(bar.value),
            percent(bar.value, total)
        );
    }
    out + "</tbody></table>"
}

/// Bars in falling order with a line of what they add up to, as a share of `total`.
pub fn pareto(caption: &str, first: &str, bars: &[Bar], total: u64) -> String {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(1).max(1);
    let mut out = table_head(caption, &[first, "Rows", "Together"]);
    let share = |sum: u64| if total == 0 { 0.0 } else { 100.0 * sum as f64 / total as f64 };
    let mut sum = 0;
    let sums: Vec<u64> = bars
        .iter()
        .map(|bar| {
            sum += bar.value;
            sum
        })
        .collect();
    for (at, bar) in bars.iter().enumerate() {
        let (width, here) = (100.0 * bar.value as f64 / most as f64, share(sums[at]));
        // Each row draws its piece of the line, from halfway to the row above to halfway to the one below, however high it is.
        let piece = |other: Option<&u64>, end: &str| {
            let halfway = other.map(|&other| f64::midpoint(share(other), here));
            halfway.map_or(String::new(), |halfway| {
                format!("<line class=sum x1=\"{here:.2}%\" y1=\"50%\" x2=\"{halfway:.2}%\" y2=\"{end}\" />")
            })
        };
        let line = piece(at.checked_sub(1).map(|above| &sums[above]), "0%") + &piece(sums.get(at + 1), "100%");
        let _ = write!(
            out,
            "<tr><th scope=row>{}{}</th><td class=\"bar joined\" aria-hidden=true><svg width=\"100%\" height=\"100%\"><rect class={} \
             y=\"50%\" transform=\"translate(0 -6)\" width=\"{width:.2}%\" height=12 rx=2 />{line}<circle class=sum cx=\"{here:.2}%\" \
             cy=\"50%\" r=3 /></svg></td><td class=n>{}</td><td class=n>{}</td></tr>",
            escape(&bar.label),
            beside(&bar.beside),
            bar.class,
            number(bar.value),
            percent(sums[at], total)
        );
    }
    out + "</tbody></table>"
}

/// One bar cut into parts, with a legend that is a table.
pub fn parts(caption: &str, first: &str, bars: &[Bar], total: u64) -> String {
    let mut out = String::from("<svg class=parts width=\"100%\" height=28 role=img aria-label=\"");
    let _ = write!(out, "{}: the table below has the figures\">", escape(caption));
    let mut from = 0.0;
    for bar in bars.iter().filter(|bar| bar.value > 0) {
        let width = 100.0 * bar.value as f64 / total.max(1) as f64;
        let _ = write!(out, "<rect class={} x=\"{from:.3}%\" width=\"{width:.3}%\" height=28 />", bar.class);
        from += width;
    }
    out += "</svg>";
    out += &table_head(caption, &[first, "Rows", "Share"]).replace("class=bars", "class=\"bars legend\"");
    for bar in bars {
        let _ = write!(
            out,
            "<tr><th scope=row><svg class=key width=12 height=12 aria-hidden=true><rect class={} width=12 height=12 rx=2 /></svg>{}{}</th>\
             <td class=bar></td><td class=n>{}</td><td class=n>{}</td></tr>",
            bar.class,
            escape(&bar.label),
            beside(&bar.beside),
            number(bar.value),
            percent(bar.value, total)
        );
    }
    out + "</tbody></table>"
}

/// Levels from the top down, each as wide as it has rows, about one middle; `beside` stands behind the title.
pub fn pyramid(title: &str, beside: &str, bands: &[(&str, u64)]) -> String {
    const ROW: usize = 19;
    const MIDDLE: f64 = 196.0;
    const HALF: f64 = 74.0;
    let most = bands.iter().map(|(_, rows)| *rows).max().unwrap_or(1).max(1) as f64;
    let height = bands.len() * ROW;
    let told: Vec<String> = bands.iter().map(|(name, rows)| format!("{name} {}", number(*rows))).collect();
    let mut out = format!(
        "<figure class=pyramid><figcaption>{} <small>{}</small></figcaption><svg viewBox=\"0 0 320 {height}\" role=img aria-label=\"",
        escape(title),
        escape(beside)
    );
    let _ = write!(out, "{}: {}\">", escape(title), escape(&told.join(", ")));
    for (at, (name, rows)) in bands.iter().enumerate() {
        let half = (HALF * *rows as f64 / most).max(if *rows > 0 { 0.75 } else { 0.0 });
        let (top, base) = (at * ROW + 2, at * ROW + 13);
        let _ = write!(
            out,
            "<text class=label x=104 y={base} text-anchor=end>{}</text><rect class=c-level x={:.2} y={top} width={:.2} height=14 rx=1.5 />\
             <text class=value x={:.2} y={base}>{}</text>",
            escape(name),
            MIDDLE - half,
            half * 2.0,
            MIDDLE + half + 6.0,
            if *rows > 0 { number(*rows) } else { "–".to_owned() }
        );
    }
    out + "</svg></figure>"
}

/// Rows by confidence as a chart and as a table: those with an answer and those without, by these names.
pub fn confidence(caption: &str, names: [&str; 2], bins: &[[u64; 2]], threshold: f32) -> String {
    let mut out = String::from("<p class=keys>");
    for (class, name) in ["c-match", "c-ambiguous"].into_iter().zip(names) {
        let _ = write!(
            out,
            "<span><svg class=key width=12 height=12 aria-hidden=true><rect class={class} width=12 height=12 rx=2 /></svg>{name}</span> "
        );
    }
    let caption = escape(caption);
    out += "</p>";
    out += &histogram(&caption, bins, threshold);
    let _ = write!(
        out,
        "<details><summary>As a table</summary><table class=grid><caption>{caption}</caption><thead><tr><th scope=col>Confidence</th>\
         <th scope=col class=n>{}</th><th scope=col class=n>{}</th></tr></thead><tbody>",
        names[0], names[1]
    );
    let step = 1.0 / bins.len() as f64;
    for (at, [matched, ambiguous]) in bins.iter().enumerate().rev().filter(|(_, bin)| bin.iter().any(|&rows| rows > 0)) {
        let from = at as f64 * step;
        let (matched, ambiguous) = (number(*matched), number(*ambiguous));
        let _ = write!(
            out,
            "<tr><th scope=row>{from:.2} to {:.2}</th><td class=n>{matched}</td><td class=n>{ambiguous}</td></tr>",
            from + step
        );
    }
    out + "</tbody></table></details>"
}

/// The chart, with the line below which nothing is a match.
fn histogram(caption: &str, bins: &[[u64; 2]], threshold: f32) -> String {
    const LEFT: f64 = 40.0;
    const WIDTH: f64 = 312.0;
    const TOP: f64 = 24.0;
    const HEIGHT: f64 = 130.0;
    let most = bins.iter().map(|bin| bin.iter().sum::<u64>()).max().unwrap_or(1).max(1);
    let step = WIDTH / bins.len() as f64;
    let bottom = TOP + HEIGHT;
    let mut out =
        format!("<svg class=histogram viewBox=\"0 0 360 186\" role=img aria-label=\"{caption}: the table below has the figures\">");
    for part in [0.0, 0.5, 1.0] {
        let y = bottom - HEIGHT * part;
        let _ = write!(
            out,
            "<line class=grid x1={LEFT} x2={} y1={y:.1} y2={y:.1} /><text class=value x={} y={:.1} text-anchor=end>{}</text>",
            LEFT + WIDTH,
            LEFT - 5.0,
            y + 4.0,
            number((most as f64 * part).round() as u64)
        );
    }
    for (at, bin) in bins.iter().enumerate() {
        let mut y = bottom;
        for (rows, class) in bin.iter().zip(["c-match", "c-ambiguous"]) {
            let height = HEIGHT * *rows as f64 / most as f64;
            y -= height;
            if *rows > 0 {
                let x = LEFT + step * at as f64;
                let _ = write!(out, "<rect class={class} x={:.2} y={y:.2} width={:.2} height={height:.2} />", x + 1.0, step - 2.0);
            }
        }
    }
    for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
        let _ = write!(out, "<text class=value x={:.1} y={} text-anchor=middle>{tick}</text>", LEFT + WIDTH * tick, bottom + 16.0);
    }
    let x = LEFT + WIDTH * f64::from(threshold);
    let (anchor, shift) = if threshold > 0.5 { ("end", -5.0) } else { ("start", 5.0) };
    let _ = write!(
        out,
        "<line class=threshold x1={x:.1} x2={x:.1} y1=8 y2={bottom} /><text class=label x={:.1} y=16 text-anchor={anchor}>a match from {threshold:.2} on</text>\
         <text class=label x={:.1} y=184 text-anchor=middle>confidence</text></svg>",
        x + shift,
        LEFT + WIDTH / 2.0
    );
    out
}

fn beside(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" <small>{}</small>", escape(text)) }
}

/// The head of a table with a label, a bar and two figures.
fn table_head(caption: &str, [first, second, third]: &[&str; 3]) -> String {
    format!(
        "<table class=bars><caption>{}</caption><thead><tr><th scope=col>{}</th><td class=bar></td><th scope=col class=n>{}</th>\
         <th scope=col class=n>{}</th></tr></thead><tbody>",
        escape(caption),
        escape(first),
        escape(second),
        escape(third)
    )
}
