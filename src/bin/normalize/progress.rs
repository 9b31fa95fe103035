//! Bars on a terminal, where the work is long enough to want one.

use std::{cell::Cell, io::IsTerminal, time::Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far, how many rows, how fast, and how long it will take.
pub struct Progress {
    bar: ProgressBar,
    began: Instant,
    rows: Cell<u64>,
}

impl Progress {
    pub fn new(size: Option<u64>, quiet: bool) -> Progress {
        let bar = if quiet || !std::io::stderr().is_terminal() {
            ProgressBar::hidden()
        } else {
            let bar = size.map_or_else(ProgressBar::no_length, ProgressBar::new);
            bar.set_draw_target(ProgressDrawTarget::stderr());
            let template = if size.is_some() { "{bar:30} {percent} %  {msg}  {eta} left" } else { "{spinner} {msg}" };
            bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
        };
        Progress { bar, began: Instant::now(), rows: Default::default() }
    }

    pub fn at(&self, position: u64, rows: usize) {
        let rows = self.rows.get() + rows as u64;
        self.rows.set(rows);
        if self.bar.is_hidden() {
            return;
        }
        let rate = rows as f64 / self.began.elapsed().as_secs_f64().max(1e-3);
        self.bar.set_message(format!("{} rows, {} a second", HumanCount(rows), HumanCount(rate as u64)));
        self.bar.set_position(position);
    }

    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// The bar that shows how far learning has come, on a terminal.
pub fn learning() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(100), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("learning a ranking from the pack, once  {bar:30} {percent} %  {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}
