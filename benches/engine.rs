//! Scoring, rescoring and ranking the whole 2024 framework: 83 units, 122 indicators, five levels,
//! on synthetic data.
//!
//! `cargo bench --features csv,toml`

use composite_index::{Aggregation, Dataset, Index, IndexFolder, Prepared, Settings, Weights};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn folder() -> (Index, Dataset) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gai-2024-full-synthetic");
    let folder = IndexFolder::open(path).expect("the fixture is sound");
    let data = folder.data().expect("the fixture has data").clone();
    (folder.index().clone(), data)
}

/// The index and two sets of weights that differ in the given nodes.
fn prepared(index: &Index, data: &Dataset, codes: &[&str]) -> (Prepared, [Weights; 2]) {
    let prepared = index.prepare(data).expect("the fixture can be scored");
    let nominal = prepared.weights();
    let mut other = nominal.clone();
    for code in codes {
        let weight = nominal.get(code).expect("a node of the fixture");
        other.set(code, 2.0 * weight).expect("a weight");
    }
    (prepared, [nominal, other])
}

/// The first child of every group: changing their weights changes every group.
fn first_children(index: &Index) -> Vec<&str> {
    let framework = index.framework();
    let groups = framework.groups();
    let first = groups.filter_map(|(node, _)| framework.children(node).next());
    first.map(|child| child.code().as_str()).collect()
}

fn rescore(bencher: Bencher, index: &Index, data: &Dataset, codes: &[&str]) {
    let (mut prepared, weights) = prepared(index, data, codes);
    let mut turn = 0;
    bencher.bench_local(|| {
        turn = 1 - turn;
        prepared.rescore(black_box(&weights[turn])).expect("sound weights");
        prepared.ranks()[0]
    });
}

/// Everything: read columns, fit transforms, aggregate, rank every node.
#[divan::bench]
fn score(bencher: Bencher) {
    let (index, data) = folder();
    bencher.bench_local(|| index.score(black_box(&data)));
}

/// Two pillars change: only the root is computed again.
#[divan::bench]
fn rescore_two_pillars(bencher: Bencher) {
    let (index, data) = folder();
    rescore(bencher, &index, &data, &["innovation", "investment"]);
}

/// One indicator changes: its category, sub-pillar, pillar and the root are computed again.
#[divan::bench]
fn rescore_one_indicator(bencher: Bencher) {
    let (index, data) = folder();
    rescore(bencher, &index, &data, &["coursera-data-science-skills"]);
}

/// Every group's weights change: the whole tree is aggregated again.
#[divan::bench]
fn rescore_every_group(bencher: Bencher) {
    let (index, data) = folder();
    rescore(bencher, &index, &data, &first_children(&index));
}

/// The same with geometric means at the top two levels, which look at single units.
#[divan::bench]
fn rescore_every_group_geometric(bencher: Bencher) {
    let (index, data) = folder();
    let geometric = Settings::new().aggregation(Aggregation::GeometricMean);
    let methodology = index
        .methodology()
        .clone()
        .with_level("pillar", geometric.clone())
        .with_level("index", geometric)
        .accepting(composite_index::methodology::Acceptance::ZeroInMean);
    let index = index.with_methodology(methodology).expect("a sound methodology");
    rescore(bencher, &index, &data, &first_children(&index));
}
