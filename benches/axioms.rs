//! The search for violations: 1,000 cases of every axiom on an index of four units and five
//! indicators, per method; 200 cases of every axiom, and every change of a kind, on 83 units and 122
//! indicators.
//!
//! `cargo bench --features csv,toml,proptest --bench axioms`

use composite_index::axioms::{Axiom, Search, examine, strategy};
use composite_index::statistics::Ties;
use composite_index::{Aggregation, IndexFolder, Methodology, Settings, Transform};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

fn methodology(name: &str) -> Methodology {
    let goalposts = Transform::goalposts(0.0, 100.0, false);
    let (normalisation, aggregation) = match name {
        "min-max" => (Transform::min_max(1.0, 100.0), Aggregation::ArithmeticMean),
        "z-score" => (Transform::z_score(1), Aggregation::ArithmeticMean),
        "rank" => (Transform::rank(Ties::Average), Aggregation::ArithmeticMean),
        "geometric" => (goalposts, Aggregation::GeometricMean),
        "minimum" => (goalposts, Aggregation::Minimum),
        _ => (goalposts, Aggregation::ArithmeticMean),
    };
    Methodology::default()
        .with_indicators(Settings::new().transforms([normalisation]))
        .with_groups(Settings::new().aggregation(aggregation))
}

const METHODS: [&str; 6] = ["goalposts", "min-max", "z-score", "rank", "geometric", "minimum"];

/// 83 units, 122 indicators, five levels.
fn large() -> IndexFolder {
    IndexFolder::open("fixtures/gai-2024-full-synthetic").expect("a folder")
}

/// Asked for: less than 10 seconds on two cores.
#[divan::bench(sample_count = 3)]
fn large_index(bencher: Bencher) {
    let folder = large();
    let indices = strategy::given(folder.index(), folder.data().ok());
    let search = Search::new().cases(200);
    bencher.bench_local(|| search.run_on_all_cores(black_box(&indices), |_| true));
}

/// Asked for: less than half a minute.
#[divan::bench(sample_count = 3)]
fn large_index_as_it_is(bencher: Bencher) {
    let folder = large();
    let data = folder.data().expect("data");
    bencher.bench_local(|| examine(black_box(folder.index()), data, |_| true));
}

/// Every axiom together: each case is drawn and scored once. Asked for: well under a second.
#[divan::bench(args = METHODS, sample_count = 5)]
fn every_axiom(bencher: Bencher, name: &str) {
    let indices = strategy::index().methodology(methodology(name)).units(4..=4).indicators(5..=5);
    bencher.bench_local(|| Search::new().cases(1000).run(black_box(&indices)));
}

/// One axiom alone, of those that a mean of goalposts never violates.
#[divan::bench(args = Axiom::ALL.iter().filter(|axiom| kept(**axiom)), sample_count = 3)]
fn one_axiom(bencher: Bencher, axiom: &Axiom) {
    let indices =
        strategy::index().methodology(methodology("goalposts")).units(4..=4).indicators(5..=5);
    let search = Search::new().cases(1000).axioms([*axiom]);
    bencher.bench_local(|| search.run(black_box(&indices)));
}

fn kept(axiom: Axiom) -> bool {
    use Axiom::*;
    !matches!(
        axiom,
        CondorcetConsistency
            | NoGainFromGaps
            | OrdinalInvariance
            | TreatmentContinuity
            | Discrimination
            | Meaningfulness
            | WeightsOrderImportance
            | Coverage
            | MinimalLowerBoundedness
            | Manipulation
    )
}
