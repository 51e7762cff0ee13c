//! Weight sweeps: against closed forms, against the engine, and whole against parts.
#![cfg(all(feature = "robustness", feature = "csv", feature = "toml"))]

use std::collections::BTreeMap;

use composite_index::robustness::{Draws, WeightLaw, WeightSweep};
use composite_index::{
    Aggregation, Dataset, Framework, Index, IndexFolder, Methodology, NodeCode, Settings, Ties,
    Transform,
};
use proptest::prelude::*;

fn two_indicators() -> Index {
    let framework = Framework::builder("index", "An index")
        .indicator("a", 1.0)
        .indicator("b", 3.0)
        .build()
        .unwrap();
    Index::new(framework, Methodology::default()).unwrap()
}

fn code(code: &str) -> NodeCode {
    NodeCode::new(code).unwrap()
}

/// Scores w·a + (1 − w)·b with w uniform: X = 10w, Y = 4, Z = 6 − 3w. Z is before Y for w < 2/3,
/// X before Y for w > 2/5, X before Z for w > 6/13.
fn three_units() -> Dataset {
    Dataset::builder(["a", "b"])
        .unit("X", [10.0, 0.0])
        .unit("Y", [4.0, 4.0])
        .unit("Z", [3.0, 6.0])
        .build()
        .unwrap()
}

fn near(sweep: &WeightSweep, found: f64, expected: f64) {
    let error = sweep.standard_error(expected).max(1e-9);
    assert!((found - expected).abs() < 5.0 * error, "{found} for {expected} ± {error}");
}

#[test]
fn acceptabilities_of_two_indicators_are_those_of_the_closed_form() {
    let sweep = two_indicators()
        .sweep(&three_units(), Draws::simplex(100_000).seed(3).pairwise().scores().central())
        .unwrap();
    for (unit, shares) in [
        ("X", [7.0 / 13.0, 6.0 / 13.0 - 0.4, 0.4]),
        ("Y", [0.0, 0.4 + 1.0 / 3.0, 2.0 / 3.0 - 0.4]),
        ("Z", [6.0 / 13.0, 2.0 / 3.0 - 6.0 / 13.0, 1.0 / 3.0]),
    ] {
        for ((rank, found), (place, expected)) in
            sweep.acceptability(unit).unwrap().into_iter().zip(shares.into_iter().enumerate())
        {
            assert_eq!(rank, (place + 1) as f64);
            near(&sweep, found, expected);
        }
        let mean: f64 = shares.iter().zip(1..).map(|(share, rank)| share * f64::from(rank)).sum();
        assert!((sweep.unit(unit).unwrap().mean.unwrap() - mean).abs() < 0.02);
    }
    near(&sweep, sweep.top("Z", 2).unwrap(), 2.0 / 3.0);
    assert_eq!(sweep.top("Y", 3).unwrap(), 1.0);
    near(&sweep, sweep.pairwise("X", "Y").unwrap(), 0.6);
    near(&sweep, sweep.pairwise("X", "Z").unwrap(), 7.0 / 13.0);
    // X is uniform on 0..10; the standard error of its median is 10 · .5/√N = .016.
    let median = sweep.score_quantile("X", 0.5).unwrap().unwrap();
    assert!((median.score - 5.0).abs() < 5.0 * 0.016 + median.error, "{median:?}");
    assert!(median.error < 0.02, "{median:?}");
    // X is first for w > 6/13, in the middle 19/26.
    let central = sweep.central_weights("X").unwrap().unwrap();
    assert!((central[0].1 - 19.0 / 26.0).abs() < 0.005, "{central:?}");
    assert!((central[0].1 + central[1].1 - 1.0).abs() < 1e-9);
    assert_eq!(sweep.central_weights("Y").unwrap(), None);
    assert_eq!(sweep.rank_quantile("Y", 0.5).unwrap(), Some(2.0));
    assert_eq!(sweep.unit("X").unwrap().nominal, Some(3.0));
    assert!(sweep.is_complete() && sweep.counted() == 100_000);
}

/// Every law, where X's share of first ranks is P(w > 6/13).
#[test]
fn laws_of_two_indicators_are_those_of_the_closed_form() {
    let (index, data) = (two_indicators(), three_units());
    let (a, b) = (code("a"), code("b"));
    let set = |weight: f64| BTreeMap::from([(code("a"), weight), (code("b"), 1.0)]);
    for (draws, expected) in [
        (Draws::bounds(50_000, [(a.clone(), 0.4, 0.5)]), (0.5 - 6.0 / 13.0) / 0.1),
        (Draws::ordering(50_000, [(a.clone(), b.clone())]), 1.0),
        // w uniform on 0..1/2
        (Draws::ordering(50_000, [(b.clone(), a.clone())]), 1.0 - 2.0 * 6.0 / 13.0),
        (Draws::sets(50_000, [set(2.0), set(0.1), set(0.2)]), 1.0 / 3.0),
        // .25(1 + x) against .75(1 + y), x and y within ± 1: w > 6/13 where
        // (1 + x) > 18/7 (1 + y): half of 7/18.
        (Draws::within(50_000, 1.0), 7.0 / 36.0),
        // Beta(1, 3): P(w > t) = (1 − t)³.
        (Draws::dirichlet(50_000, 4.0), (7.0_f64 / 13.0).powi(3)),
        (Draws::simplex(50_000).flat(), 7.0 / 13.0),
        (Draws::dirichlet(50_000, 4.0).flat(), (7.0_f64 / 13.0).powi(3)),
    ] {
        let sweep = index.sweep(&data, draws.clone().seed(11)).unwrap();
        let found = sweep.top("X", 1).unwrap();
        let error = sweep.standard_error(expected).max(1e-9);
        assert!((found - expected).abs() < 5.0 * error, "{draws:?}: {found} for {expected}");
    }
}

/// Four indicators whose units are first where one weight is above a half: of the Dirichlet law of
/// ones, P(w > t) = (1 − t)³; and P(wᵢ > wⱼ) = ½, means ¼.
#[test]
fn simplex_draws_have_the_moments_of_the_dirichlet_law() {
    let framework = ["a", "b", "c", "d"]
        .iter()
        .fold(Framework::builder("index", "An index"), |framework, code| {
            framework.indicator(*code, 1.0)
        })
        .build()
        .unwrap();
    let mut data = Dataset::builder(["a", "b", "c", "d"]).unit("half", [0.5; 4]);
    for (unit, values) in
        [("A", [1.0, 0.0, 0.0, 0.0]), ("B", [0.0, 1.0, 0.0, 0.0]), ("AB", [0.75, 0.75, 0.0, 0.0])]
    {
        data = data.unit(unit, values);
    }
    let index = Index::new(framework, Methodology::default()).unwrap();
    let draws = Draws::simplex(200_000).seed(5).pairwise().scores();
    let sweep = index.sweep(&data.build().unwrap(), draws).unwrap();
    near(&sweep, sweep.pairwise("A", "half").unwrap(), 0.125);
    near(&sweep, sweep.pairwise("A", "B").unwrap(), 0.5);
    // w₁ + w₂ is Beta(2, 2): P(> 2/3) = 1 − 3t² + 2t³ at t = 2/3.
    near(&sweep, sweep.pairwise("AB", "half").unwrap(), 7.0 / 27.0);
    // The median of Beta(1, 3) is 1 − 2^(−1/3).
    let median = sweep.score_quantile("A", 0.5).unwrap().unwrap();
    assert!((median.score - 0.206_299).abs() < 0.003 + median.error, "{median:?}");
}

fn folder() -> IndexFolder {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gai-2024-full-synthetic");
    IndexFolder::open(path).unwrap()
}

/// The same index by a way that is no matrix product: a transform at the root that changes no order.
fn by_the_engine(index: &Index) -> Index {
    let root = index.framework().root().code().clone();
    let mut methodology = index.methodology().clone();
    let own = methodology.node.remove(&root).unwrap_or_default();
    methodology.node.insert(root, own.transforms([Transform::linear(1.0, 0.0)]));
    index.with_methodology(methodology).unwrap()
}

fn same_counts(one: &WeightSweep, other: &WeightSweep) {
    for unit in one.units() {
        assert_eq!(one.acceptability(unit).unwrap(), other.acceptability(unit).unwrap(), "{unit}");
        assert_eq!(one.unit(unit).unwrap(), other.unit(unit).unwrap(), "{unit}");
    }
}

#[test]
fn the_product_and_the_engine_rank_alike() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    for draws in [Draws::simplex(2_000), Draws::within(1_000, 0.25), Draws::simplex(1_000).flat()] {
        let draws = draws.seed(9).pairwise().central();
        let fast = index.sweep(data, draws.clone()).unwrap();
        let slow = by_the_engine(index).sweep(data, draws).unwrap();
        same_counts(&fast, &slow);
        for unit in fast.units() {
            assert_eq!(fast.central_weights(unit).unwrap(), slow.central_weights(unit).unwrap());
            for other in fast.units() {
                let pair = |sweep: &WeightSweep| sweep.pairwise(unit, other).unwrap();
                assert_eq!(pair(&fast), pair(&slow), "{unit} {other}");
                assert_eq!(pair(&fast) + fast.pairwise(other, unit).unwrap(), 1.0);
            }
        }
    }
}

#[test]
fn rows_and_columns_sum_to_one() {
    let folder = folder();
    let sweep = folder.index().sweep(folder.data().unwrap(), Draws::simplex(5_000)).unwrap();
    let mut columns = vec![0.0; sweep.units().len()];
    for unit in sweep.units() {
        let shares = sweep.acceptability(unit).unwrap();
        assert!((shares.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-12);
        columns.iter_mut().zip(shares).for_each(|(column, (_, share))| *column += share);
    }
    assert!(columns.iter().all(|column| (column - 1.0).abs() < 1e-12), "{columns:?}");
}

#[test]
fn parts_merge_to_the_bits_of_the_whole() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let draws = Draws::simplex(3_000).seed(2).scores().pairwise().central();
    let whole = index.sweep(data, draws.clone()).unwrap();
    let part = |from, to| index.sweep(data, draws.clone().runs(from..to)).unwrap();
    let parts = [part(1_001, 3_000), part(0, 7), part(300, 1_001), part(7, 300)];
    let stored = parts.map(|part| {
        assert!(!part.is_complete() && part.fingerprint() == whole.fingerprint());
        let json = serde_json::to_string(&part).unwrap();
        serde_json::from_str::<WeightSweep>(&json).unwrap()
    });
    assert_eq!(WeightSweep::merge(stored).unwrap(), whole);
}

#[test]
fn threads_change_no_bit() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let draws = Draws::within(4_000, 0.5).seed(2).scores().pairwise().central();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| index.sweep(data, draws.clone()).unwrap())
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(8));
}

#[test]
fn an_interrupted_sweep_holds_its_first_draws() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let draws = Draws::simplex(1_000_000).seed(1);
    let stopped = index.sweep_while(data, draws.clone(), |counted| counted < 1_000).unwrap();
    let counted = stopped.counted();
    assert!(!stopped.is_complete() && (1_000..100_000).contains(&counted), "{counted}");
    assert_eq!(stopped, index.sweep(data, draws.runs(0..counted)).unwrap());
}

/// Orders of units and columns change no share.
#[test]
fn units_may_stand_in_any_order() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let turned = Dataset::from_columns(
        data.units().iter().rev().cloned(),
        data.variables().iter().rev().map(|variable| {
            let column: Vec<f64> = data.column(variable).unwrap().iter().rev().copied().collect();
            (variable.clone(), column.leak() as &[f64])
        }),
    )
    .unwrap();
    let draws = Draws::simplex(2_000).seed(4);
    same_counts(&index.sweep(data, draws.clone()).unwrap(), &index.sweep(&turned, draws).unwrap());
}

#[test]
fn ties_are_those_of_the_ranking() {
    let data = Dataset::builder(["a", "b"])
        .unit("P", [1.0, 2.0])
        .unit("Q", [1.0, 2.0])
        .unit("R", [0.0, 0.0])
        .build()
        .unwrap();
    for (ties, p, q) in [
        (Ties::Min, 1.0, 1.0),
        (Ties::Max, 2.0, 2.0),
        (Ties::Average, 1.5, 1.5),
        (Ties::Ordinal, 1.0, 2.0),
    ] {
        let mut methodology = Methodology::default();
        methodology.ranking.ties = ties;
        let index = two_indicators().with_methodology(methodology).unwrap();
        let sweep = index.sweep(&data, Draws::simplex(300).pairwise()).unwrap();
        for (unit, rank) in [("P", p), ("Q", q), ("R", if ties == Ties::Dense { 2.0 } else { 3.0 })]
        {
            let own = sweep.unit(unit).unwrap();
            assert_eq!((own.best, own.mean, own.worst), (Some(rank), Some(rank), Some(rank)));
            assert_eq!(sweep.rank_quantile(unit, 0.5).unwrap(), Some(rank));
        }
        let tied = if ties == Ties::Ordinal { 1.0 } else { 0.5 };
        assert_eq!(sweep.pairwise("P", "Q").unwrap(), tied);
    }
}

#[test]
fn gaps_leave_units_without_rank() {
    let data = Dataset::builder(["a", "b"])
        .unit("P", [Some(1.0), Some(2.0)])
        .unit("Q", [Some(3.0), None])
        .build()
        .unwrap();
    let require = Methodology::default()
        .with_groups(Settings::new().missing(composite_index::Missing::require_all()));
    let index = two_indicators().with_methodology(require).unwrap();
    let sweep = index.sweep(&data, Draws::simplex(100).scores()).unwrap();
    let own = sweep.unit("Q").unwrap();
    assert_eq!((own.unranked, own.mean, own.nominal), (1.0, None, None));
    assert_eq!(sweep.rank_quantile("Q", 0.5).unwrap(), None);
    assert_eq!(sweep.score_quantile("Q", 0.5).unwrap(), None);
    assert_eq!(sweep.top("P", 1).unwrap(), 1.0);
}

/// With more units than have counters for all ranks, what can be told is right.
#[test]
fn many_units_are_counted_in_steps() {
    const UNITS: usize = 3_000;
    let mut data = Dataset::builder(["a", "b"]);
    for unit in 0..UNITS {
        let value = ((unit * 7919) % UNITS) as f64;
        data = data.unit(format!("U{unit}"), [value, value + 0.25]);
    }
    let sweep = two_indicators().sweep(&data.build().unwrap(), Draws::simplex(40)).unwrap();
    let step = sweep.rank_step();
    assert!(step > 1);
    for unit in 0..UNITS {
        let rank = UNITS - (unit * 7919) % UNITS;
        let code = format!("U{unit}");
        let own = sweep.unit(&code).unwrap();
        let exact = Some(rank as f64);
        assert_eq!((own.nominal, own.mean, own.best, own.worst), (exact, exact, exact, exact));
        assert_eq!(sweep.top(&code, 1).unwrap(), f64::from(u8::from(rank == 1)));
        assert_eq!(sweep.top(&code, step).unwrap(), f64::from(u8::from(rank <= step)));
        assert_eq!(sweep.rank_quantile(&code, 0.5).unwrap(), exact);
    }
    assert!(sweep.top("U1", step + 1).unwrap_err().to_string().contains("can be told"));
}

#[test]
fn levels_that_are_not_drawn_keep_their_weights() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let sweep = index.sweep(data, Draws::simplex(2_000).at_levels(["index"]).central()).unwrap();
    let unit = sweep.units().iter().find(|unit| sweep.top(unit, 1).unwrap() > 0.0).unwrap();
    let central: BTreeMap<_, _> =
        sweep.central_weights(unit).unwrap().unwrap().into_iter().collect();
    let scores = index.score(data).unwrap();
    // Two indicators of one pillar keep the ratio of their weights.
    let group = index.framework().node("developers").unwrap();
    let codes: Vec<_> = index.framework().children(group).map(|node| node.code()).collect();
    let ratio = |of: &dyn Fn(&NodeCode) -> f64| of(codes[0]) / of(codes[1]);
    let drawn = ratio(&|code| central[code]);
    let nominal = ratio(&|code| scores.effective_weight(code).unwrap());
    assert!((drawn / nominal - 1.0).abs() < 1e-6, "{drawn} {nominal}");
}

fn refused(draws: Draws) -> String {
    two_indicators().sweep(&three_units(), draws).unwrap_err().to_string()
}

#[test]
fn bad_draws_are_refused_by_name() {
    let ordering = |pairs: &[(&str, &str)]| {
        Draws::ordering(10, pairs.iter().map(|(more, less)| (code(more), code(less))))
    };
    for (draws, message) in [
        (Draws::simplex(0), "there are no draws"),
        (Draws::simplex(10).runs(5..11), "runs 5..11 are no part of the 10 draws"),
        (Draws::simplex(10).runs(5..5), "runs 5..5 are no part of the 10 draws"),
        (Draws::within(10, 1.5), "`within`: it lies above 0 and is at most 1 (100 %)"),
        (Draws::dirichlet(10, 0.0), "`concentration`: it is finite and above zero"),
        (
            Draws::bounds(10, [(code("a"), 0.7, 1.0), (code("b"), 0.4, 1.0)]),
            "no weights in group `index` lie within the bounds: the lower sum to 1.1, the upper to 2, and weights to 1",
        ),
        (
            Draws::bounds(10, [(code("a"), 0.7, 0.2)]),
            "bounds 0.7 and 0.2 of `a` are no bounds of a share",
        ),
        (Draws::bounds(10, [(code("c"), 0.1, 0.2)]), "`c` is no node of this framework"),
        (Draws::bounds(10, [(code("index"), 0.1, 0.2)]), "the law draws no weight of `index`"),
        (ordering(&[("a", "b"), ("b", "a")]), "the orderings run in a circle: a ≥ b ≥ a"),
        (ordering(&[("a", "a")]), "the orderings run in a circle: a ≥ a"),
        (
            Draws::simplex(10).at_levels(["pilar"]),
            "`pilar` is no level of this framework (one of `index`)",
        ),
        (Draws::sets(10, []), "`sets`: there is no set of weights"),
        (
            Draws::sets(10, [BTreeMap::from([(code("a"), 0.0)])]),
            "all weights in group `index` are zero",
        ),
    ] {
        assert_eq!(refused(draws), message);
    }
    let sweep = two_indicators().sweep(&three_units(), Draws::simplex(10)).unwrap();
    for (error, message) in [
        (sweep.top("X", 4).unwrap_err(), "rank 4 is beyond the 3 units"),
        (sweep.top("x", 1).unwrap_err(), "`x` is no unit of the data (did you mean `X`?)"),
        (sweep.pairwise("X", "Y").unwrap_err(), "the sweep did not keep pairs of units"),
        (sweep.score_quantile("X", 0.5).unwrap_err(), "the sweep did not keep scores"),
        (sweep.central_weights("X").unwrap_err(), "the sweep did not keep central weights"),
    ] {
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn nodes_of_different_groups_cannot_be_ordered_but_flat() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let pair = (code("talent"), code("research"));
    let error = index.sweep(data, Draws::ordering(10, [pair])).unwrap_err();
    assert_eq!(error.to_string(), "`talent` and `research` are not children of one group");
}

#[test]
fn foreign_and_overlapping_parts_do_not_merge() {
    let (index, data) = (two_indicators(), three_units());
    let draws = Draws::simplex(1_000).seed(1);
    let part = |draws: &Draws, from, to| index.sweep(&data, draws.clone().runs(from..to)).unwrap();
    let first = part(&draws, 0, 500);
    let other_weights = index.with_weights([("a", 2.0)]).unwrap();
    let other_data = Dataset::builder(["a", "b"]).unit("X", [1.0, 2.0]).build().unwrap();
    let rest = draws.clone().runs(500..1_000);
    let mut version = serde_json::to_value(part(&draws, 500, 1_000)).unwrap();
    version["origin"]["version"] = "0.0.1".into();
    for (other, message) in [
        (part(&draws, 499, 1_000), "both hold draw 499"),
        (part(&draws.clone().seed(2), 500, 1_000), "they differ in seed: 1 and 2"),
        (part(&Draws::simplex(2_000).seed(1), 500, 1_000), "number of draws: 1000 and 2000"),
        (part(&draws.clone().pairwise(), 500, 1_000), "they differ in what is drawn and kept: "),
        (other_weights.sweep(&data, rest.clone()).unwrap(), "they differ in index: "),
        (index.sweep(&other_data, rest.clone()).unwrap(), "they differ in data: "),
    ] {
        let error = WeightSweep::merge([first.clone(), other]).unwrap_err().to_string();
        assert!(error.starts_with("the sweeps cannot be merged: "), "{error}");
        assert!(error.contains(message), "{error}");
    }
    let tampered = serde_json::from_value::<WeightSweep>(version).unwrap_err().to_string();
    assert!(tampered.contains("the fingerprint is not that of the rest"), "{tampered}");
    let none = WeightSweep::merge([]).unwrap_err();
    assert_eq!(none.to_string(), "there is no sweep to merge");
    let mut counts = serde_json::to_value(&first).unwrap();
    counts["counts"]["ranks"][0] = 1.into();
    let tampered = serde_json::from_value::<WeightSweep>(counts).unwrap_err().to_string();
    assert!(tampered.contains("the counts do not sum to the draws"), "{tampered}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// On random trees and data with ties, the product's ranks are the engine's.
    #[test]
    fn random_indices_are_ranked_alike(
        groups in prop::collection::vec(1..5_usize, 1..4),
        units in 1..20_usize,
        values in prop::collection::vec(-3..4_i8, 400),
        ties in prop::sample::select(vec![Ties::Min, Ties::Average, Ties::Dense]),
        sum in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let mut framework = Framework::builder("index", "An index").indicator("own", 2.0);
        let mut codes = vec!["own".to_owned()];
        for (g, size) in groups.iter().enumerate() {
            framework = framework.pillar(format!("g{g}"), 1.0 + g as f64, |mut pillar| {
                for i in 0..*size {
                    codes.push(format!("g{g}i{i}"));
                    pillar = pillar.indicator(format!("g{g}i{i}"), 1.0 + i as f64);
                }
                pillar
            });
        }
        let mut methodology = Methodology::default();
        if sum {
            methodology = methodology.with_groups(Settings::new().aggregation(Aggregation::WeightedSum));
        }
        methodology.ranking.ties = ties;
        let index = Index::new(framework.build().unwrap(), methodology).unwrap();
        let mut data = Dataset::builder(codes.clone());
        for unit in 0..units {
            let cells = (0..codes.len()).map(|j| f64::from(values[(unit * codes.len() + j) % 400]));
            data = data.unit(format!("U{unit}"), cells.collect::<Vec<_>>());
        }
        let data = data.build().unwrap();
        for law in [WeightLaw::Simplex, WeightLaw::Within { share: 0.5 }] {
            let draws = Draws::new(300, law).seed(seed).pairwise();
            let fast = index.sweep(&data, draws.clone()).unwrap();
            let slow = by_the_engine(&index).sweep(&data, draws).unwrap();
            same_counts(&fast, &slow);
            for unit in fast.units() {
                for other in fast.units() {
                    prop_assert_eq!(fast.pairwise(unit, other).unwrap(), slow.pairwise(unit, other).unwrap());
                }
            }
        }
    }
}
