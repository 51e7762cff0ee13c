//! Exact decisions: on the whole 2024 framework (83 units, 122 indicators, five levels, synthetic data),
//! and ranks under every set of weightings of the 62 units and seven indicators of 2021.
//!
//! `cargo bench --features csv,toml,decisions,parallel --bench decisions`

use std::time::Duration;

use composite_index::decisions::{
    Bounds, Explain, Reach, WeightSet, bounds, breakpoints, explain, reach,
};
use composite_index::{Dataset, Index, IndexFolder};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
    proved();
}

fn open(name: &str) -> (Index, Dataset) {
    let path = format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    let folder = IndexFolder::open(path).expect("the fixture is sound");
    let data = folder.data().expect("the fixture has data").clone();
    (folder.index().clone(), data)
}

const WHOLE: &str = "gai-2024-full-synthetic";

/// The relations of all pairs and the score intervals of all units; no time for ranks.
#[divan::bench(sample_count = 10)]
fn pairs_and_intervals(bencher: Bencher) {
    let (index, data) = open(WHOLE);
    let question = Bounds::new(WeightSet::Within(0.25)).with_pairs().within(Duration::ZERO);
    bencher.bench_local(|| bounds(black_box(&index), &data, &question).expect("bounds"));
}

#[divan::bench(sample_count = 3)]
fn all_breakpoints(bencher: Bencher) {
    let (index, data) = open(WHOLE);
    bencher.bench_local(|| breakpoints(black_box(&index), &data, None, None).expect("breakpoints"));
}

#[divan::bench(sample_count = 10)]
fn every_indicator_to_a_rank(bencher: Bencher) {
    let (index, data) = open(WHOLE);
    let question = Reach::new("SYN10", 3);
    bencher.bench_local(|| reach(black_box(&index), &data, &question).expect("a goal"));
}

#[divan::bench(sample_count = 10)]
fn a_gap_by_owen(bencher: Bencher) {
    let (index, data) = open(WHOLE);
    let question = Explain::new("SYN10").against("SYN01");
    bencher.bench_local(|| explain(black_box(&index), &data, &question).expect("an explanation"));
}

/// The sets of the golden files.
fn sets() -> [(&'static str, WeightSet); 5] {
    [
        ("simplex", WeightSet::Simplex),
        ("within", WeightSet::Within(0.25)),
        ("effective", WeightSet::EffectiveWithin(0.25)),
        ("order", WeightSet::NominalOrder),
        ("order-in-groups", WeightSet::NominalOrderInGroups),
    ]
}

#[divan::bench(sample_count = 2, args = ["simplex", "within", "effective", "order", "order-in-groups"])]
fn ranks_of_62_units(bencher: Bencher, set: &str) {
    let (index, data) = open("gai-2021");
    let set = sets().into_iter().find(|(name, _)| *name == set).expect("a set").1;
    let question = Bounds::new(set);
    bencher.bench_local(|| {
        let found = bounds(black_box(&index), &data, &question).expect("bounds");
        assert!(found.proved == 1.0, "within the time");
    });
}

/// How much is proved on the whole framework within ten seconds.
fn proved() {
    let (index, data) = open(WHOLE);
    for (name, set) in sets() {
        let question = Bounds::new(set).within(Duration::from_secs(10));
        match bounds(&index, &data, &question) {
            Ok(found) => {
                let share = 100.0 * found.proved;
                println!("83 × 122, {name}: {share:.0} % of the units proved in 10 s");
            }
            Err(error) => println!("83 × 122, {name}: {error}"),
        }
    }
}
