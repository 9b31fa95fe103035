//! What is counted: one function a way, whose name valgrind looks for. `titles.csv` has the titles: the same ones whatever becomes of the
//! dictionary and the gold standard, so that a count changes only with the engine.

use rolecall::{Method, Normalizer, Scratch, Verdict};

/// The argument that makes the bench run what is counted.
pub const COUNT: &str = "--count";
/// What the names of counted functions begin with.
pub const MARK: &str = "counted_way_";
/// As many titles a way.
const TITLES: u64 = 50;

/// The ways.
pub fn names() -> impl Iterator<Item = &'static str> {
    WAYS.iter().map(|way| way.0).chain(["open"])
}

/// Over how many titles a way is counted.
pub fn titles(name: &str) -> u64 {
    if WAYS.iter().any(|way| way.0 == name) { TITLES } else { 1 }
}

type Counted = fn(&Normalizer, &[String], &mut Scratch) -> usize;

const WAYS: [(&str, Option<Method>, Counted); 5] = [
    ("exact", Some(Method::Exact), counted_way_exact),
    ("stripped", Some(Method::Stripped), counted_way_stripped),
    ("contained", Some(Method::Contained), counted_way_contained),
    ("fuzzy", Some(Method::Fuzzy), counted_way_fuzzy),
    ("abstain", None, counted_way_abstain),
];

/// A function for each way, all doing the same: valgrind tells them apart by their names.
macro_rules! counted {
    ($($name:ident)*) => {$(
        #[inline(never)]
        fn $name(normalizer: &Normalizer, titles: &[String], scratch: &mut Scratch) -> usize {
            // Different code for each, or the compiler makes one function of them all.
            std::hint::black_box(stringify!($name));
            titles.iter().filter(|title| normalizer.normalize_with(title, scratch).role.is_some()).count()
        }
    )*};
}

counted! { counted_way_exact counted_way_stripped counted_way_contained counted_way_fuzzy counted_way_abstain }

/// From the bytes of a compiled index to the first answer.
#[inline(never)]
fn counted_way_open(index: Vec<u8>) -> Normalizer {
    let normalizer = Normalizer::builder().open(index, 1).expect("the same fingerprint");
    assert_eq!(normalizer.normalize("Senior Registered Nurse - Nights").verdict, Verdict::Match);
    normalizer
}

/// Runs each of them once, asserted.
pub fn run() {
    // One thread does it all: others would wait for each other, which takes as many instructions as it likes.
    rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global().expect("the first pool");
    let normalizer = counted_way_open(Normalizer::builtin().to_bytes(1));
    let mut scratch = Scratch::default();
    let mut csv = csv::Reader::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/benches/instructions/titles.csv")).expect("the titles");
    let rows: Vec<(String, String)> = csv.deserialize().collect::<Result<_, _>>().expect("rows of two cells");
    for (way, method, counted) in WAYS {
        let titles: Vec<String> = rows.iter().filter(|row| row.0 == way).map(|row| row.1.clone()).collect();
        assert_eq!(titles.len() as u64, TITLES, "titles that are {way}");
        for title in &titles {
            let decision = normalizer.decide(title, &mut scratch);
            let matched = decision.verdict == Some(Verdict::Match);
            assert!(decision.method.filter(|_| matched) == method, "{title:?} is no longer {way}: put another in titles.csv");
        }
        assert_eq!(counted(&normalizer, &titles, &mut scratch), if method.is_some() { titles.len() } else { 0 });
    }
}
