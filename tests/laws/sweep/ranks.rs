//! Ranks under drawn weights are those of the engine, whatever the order, the ties and the gaps.

use std::collections::BTreeMap;

use composite_index::aggregate::Missing;
use composite_index::robustness::sweep::{SweepPlan, WeightDistribution, WeightSweep};
use composite_index::statistics::Ties;
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, NodeCode, Settings};
use proptest::prelude::*;

use crate::sweep::{by_the_engine, folder, same_counts, turned, two_indicators};

#[test]
fn the_product_and_the_engine_rank_alike() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    for draws in [
        SweepPlan::simplex(2_000),
        SweepPlan::within(1_000, 0.25),
        SweepPlan::simplex(1_000).flat(),
    ] {
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
    let sweep = folder.index().sweep(folder.data().unwrap(), SweepPlan::simplex(5_000)).unwrap();
    let mut columns = vec![0.0; sweep.units().len()];
    for unit in sweep.units() {
        let shares = sweep.acceptability(unit).unwrap();
        assert!((shares.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-12);
        columns.iter_mut().zip(shares).for_each(|(column, (_, share))| *column += share);
    }
    assert!(columns.iter().all(|column| (column - 1.0).abs() < 1e-12), "{columns:?}");
}

/// Scores in single precision leave some orders in doubt: a few in clusters, or nearly all, or beside one
/// unit that is far off. However many they are, the ranks are the engine's.
#[test]
fn scores_that_are_near_are_settled() {
    let scattered = |unit: usize, column: usize| {
        let mixed = (unit as u64 * 7 + column as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 11) as f64 / (1_u64 << 53) as f64
    };
    let clusters = |unit: usize, column: usize| {
        100.0 * scattered(unit / 4, column) + 1e-4 * scattered(unit, column)
    };
    let dense = |unit: usize, column: usize| 50.0 + 1e-3 * scattered(unit, column);
    let far = |unit: usize, column: usize| match unit {
        7 => 1e6,
        unit => 100.0 * scattered(unit, column),
    };
    let framework =
        Framework::builder("index", "An index")
            .indicator("a", 1.0)
            .pillar("p", 2.0, |pillar| pillar.indicator("b", 1.0).indicator("c", 3.0));
    let index = Index::new(framework.build().unwrap(), Methodology::default()).unwrap();
    for value in [&clusters as &dyn Fn(usize, usize) -> f64, &dense, &far] {
        let rows = (0..90).fold(Dataset::builder(["a", "b", "c"]), |data, unit| {
            let values: [f64; 3] = std::array::from_fn(|column| value(unit, column));
            data.unit(format!("U{unit}"), values)
        });
        let data = rows.build().unwrap();
        let draws = SweepPlan::simplex(1_700).seed(3).central();
        let fast = index.sweep(&data, draws.clone()).unwrap();
        let slow = by_the_engine(&index).sweep(&data, draws.clone()).unwrap();
        same_counts(&fast, &slow);
        let in_double = index.sweep(&data, draws.scores()).unwrap();
        same_counts(&fast, &in_double);
    }
}

/// Orders of units and columns change no share.
#[test]
fn units_may_stand_in_any_order() {
    let folder = folder();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let turned = turned(data);
    let draws = SweepPlan::simplex(2_000).seed(4);
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
        let sweep = index.sweep(&data, SweepPlan::simplex(300).pairwise()).unwrap();
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
    let require =
        Methodology::default().with_groups(Settings::new().missing(Missing::require_all()));
    let index = two_indicators().with_methodology(require).unwrap();
    let sweep = index.sweep(&data, SweepPlan::simplex(100).scores()).unwrap();
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
    let sweep = two_indicators().sweep(&data.build().unwrap(), SweepPlan::simplex(40)).unwrap();
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
    let sweep =
        index.sweep(data, SweepPlan::simplex(2_000).at_levels(["index"]).central()).unwrap();
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
        for law in [WeightDistribution::Simplex, WeightDistribution::Within { share: 0.5 }] {
            let draws = SweepPlan::new(300, law).seed(seed).pairwise();
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
