//! Weight sweeps over the whole 2024 framework: 83 units, 122 indicators, five levels, on synthetic
//! data; 25,600 draws on one thread.
//!
//! `cargo bench --features csv,toml,robustness --bench sweep`

use composite_index::robustness::sweep::SweepPlan;
use composite_index::{Dataset, Index, IndexFolder};
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};

const DRAWS: u64 = 25_600;

fn main() {
    divan::main();
}

fn folder() -> (Index, Dataset) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gai-2024-full-synthetic");
    let folder = IndexFolder::open(path).expect("the fixture is sound");
    let data = folder.data().expect("the fixture has data").clone();
    (folder.index().clone(), data)
}

fn sweep(bencher: Bencher, draws: SweepPlan) {
    let (index, data) = folder();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    bencher.counter(ItemsCount::new(DRAWS)).bench_local(|| {
        pool.install(|| index.sweep(black_box(&data), draws.clone()).expect("a sound sweep"))
    });
}

#[divan::bench]
fn simplex(bencher: Bencher) {
    sweep(bencher, SweepPlan::simplex(DRAWS));
}

#[divan::bench]
fn random(bencher: Bencher) {
    sweep(bencher, SweepPlan::simplex(DRAWS).random());
}

#[divan::bench]
fn flat(bencher: Bencher) {
    sweep(bencher, SweepPlan::simplex(DRAWS).flat());
}

#[divan::bench]
fn within(bencher: Bencher) {
    sweep(bencher, SweepPlan::within(DRAWS, 0.25));
}

#[divan::bench]
fn dirichlet(bencher: Bencher) {
    sweep(bencher, SweepPlan::dirichlet(DRAWS, 50.0));
}

#[divan::bench]
fn scores(bencher: Bencher) {
    sweep(bencher, SweepPlan::simplex(DRAWS).scores());
}

#[divan::bench]
fn pairwise(bencher: Bencher) {
    sweep(bencher, SweepPlan::simplex(DRAWS).pairwise());
}

#[divan::bench]
fn central(bencher: Bencher) {
    sweep(bencher, SweepPlan::simplex(DRAWS).central());
}
