//! What does each stage cost, each way through the engine, each start?
//!
//! Groups: `stage` (the steps on one title), `path` (titles by the way they take), `length` (by the number of their words), `retrieved` (a
//! learned ranking), `real` and `ranked` (files that the environment names), `build` and `open` (from nothing to the first answer), `batch`
//! (the whole command on one and two threads). Each case asserts its answers before it times them. Throughput is in titles, or in rows where it says so. No memo
//! stands between but in `batch`: every title passes the whole engine every time.
//!
//! `cargo bench --bench stages -- path`; with `--no-default-features` cargo spares building the command, and `batch` is skipped.

#[path = "../support/mod.rs"]
mod support;

mod batch;
mod paths;
mod ranking;
mod start;
mod steps;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    benches,
    steps::stage,
    paths::path,
    paths::length,
    paths::real,
    ranking::retrieved,
    ranking::ranked,
    start::build,
    start::open,
    batch::batch
);
criterion_main!(benches);
