//! Weight sweeps over many units, and over units that are tied: against the engine, bit for bit.
use composite_index::methodology::RankingOrder;
use composite_index::robustness::sweep::{SweepPlan, WeightSweep};
use composite_index::statistics::Ties;
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, Settings, Transform};
use proptest::prelude::*;

const TIES: [Ties; 5] = [Ties::Min, Ties::Max, Ties::Average, Ties::Dense, Ties::Ordinal];

/// Three indicators by themselves and a pillar of two.
fn framework() -> Framework {
    Framework::builder("index", "An index")
        .indicator("a", 1.0)
        .indicator("b", 2.5)
        .indicator("c", 0.7)
        .pillar("pillar", 1.5, |pillar| pillar.indicator("d", 1.0).indicator("e", 3.0))
        .build()
        .unwrap()
}

const CODES: [&str; 5] = ["a", "b", "c", "d", "e"];

fn index(methodology: Methodology) -> Index {
    Index::new(framework(), methodology).unwrap()
}

/// The same index by a way that is no matrix product: a transform at the root that changes no score.
fn by_the_engine(index: &Index) -> Index {
    let root = Settings::new().transforms([Transform::linear(1.0, 0.0)]);
    let methodology = index.methodology().clone().with_node("index", root).unwrap();
    index.with_methodology(methodology).unwrap()
}

/// Codes whose order is not that of the rows.
fn unit(row: usize) -> String {
    format!("U{}", (row * 7919) % 100_003)
}

fn data(rows: impl IntoIterator<Item = [f64; 5]>) -> Dataset {
    let rows = rows.into_iter().enumerate();
    let all =
        rows.fold(Dataset::builder(CODES), |data, (row, values)| data.unit(unit(row), values));
    all.build().unwrap()
}

/// Numbers that look random, from 0 up to 1.
fn scattered(row: usize, column: usize) -> f64 {
    let mixed = (row as u64 * 5 + column as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 11) as f64
        / (1_u64 << 53) as f64
}

/// Every fifth unit is another's twin, and every seventh differs from another by no more than noise.
fn many(units: usize) -> Dataset {
    data((0..units).map(|row| {
        let noise = if row % 7 == 3 { 1.0 + 3e-13 } else { 1.0 };
        let row = if row % 5 == 4 || row % 7 == 3 { row / 2 } else { row };
        std::array::from_fn(|column| 100.0 * noise * scattered(row, column))
    }))
}

/// Beyond 1,448 units two ranks share a count; the plan's first k are counted apart.
#[test]
fn the_first_k_are_counted_whatever_the_number_of_units() {
    let index = index(Methodology::default());
    let data = many(1_700);
    let plan = |draws: SweepPlan| draws.seed(3);
    let sweep = |draws: SweepPlan| index.sweep(&data, plan(draws)).unwrap();
    let plain = sweep(SweepPlan::simplex(400));
    assert_eq!(plain.rank_step(), 2);
    let refused = plain.top("U0", 3).unwrap_err().to_string();
    assert!(refused.contains("2 and 4 can be told"), "{refused}");
    let three = sweep(SweepPlan::simplex(400).top(3));
    let four = sweep(SweepPlan::simplex(400).top(4));
    // By the engine, draw by draw, whose ranks are counted one by one.
    let counted = by_the_engine(&index).sweep(&data, plan(SweepPlan::simplex(400).top(3))).unwrap();
    let mut some = 0;
    for unit in plain.units() {
        let [two, own, more] =
            [plain.top(unit, 2), three.top(unit, 3), four.top(unit, 4)].map(Result::unwrap);
        assert!(two <= own && own <= more, "{unit}: {two}, {own}, {more}");
        assert_eq!(own, counted.top(unit, 3).unwrap(), "{unit}");
        assert_eq!(more, plain.top(unit, 4).unwrap(), "{unit}");
        some += usize::from(two < own && own < more);
    }
    assert!(some > 0, "the three are told apart");
    // Parts merge to the whole.
    let part = |runs| index.sweep(&data, plan(SweepPlan::simplex(400).top(3)).runs(runs)).unwrap();
    assert_eq!(WeightSweep::merge([part(150..400), part(0..150)]).unwrap(), three);
    let beyond = index.sweep(&data, SweepPlan::simplex(400).top(1_701)).unwrap_err();
    assert_eq!(beyond.to_string(), "rank 1701 is beyond the 1700 units");
}

/// Everything that is counted but scores, whose last bits are those of another way to sum.
fn assert_same_ranks(one: &WeightSweep, other: &WeightSweep) {
    let counts = |sweep: &WeightSweep| serde_json::to_value(sweep).unwrap()["counts"].take();
    let (mut one, mut other) = (counts(one), counts(other));
    for counts in [&mut one, &mut other] {
        if let Some(counts) = counts.as_object_mut() {
            counts.remove("scores");
        }
    }
    assert!(one == other, "the counts differ");
}

fn assert_as_the_engine(index: &Index, data: &Dataset, draws: SweepPlan) {
    let fast = index.sweep(data, draws.clone()).unwrap();
    let slow = by_the_engine(index).sweep(data, draws).unwrap();
    assert_same_ranks(&fast, &slow);
}

#[test]
fn many_units_are_ranked_as_the_engine_ranks_them() {
    let data = many(1_100);
    for ties in TIES {
        for order in [RankingOrder::Descending, RankingOrder::Ascending] {
            let mut methodology = Methodology::default();
            methodology.ranking.ties = ties;
            methodology.ranking.order = order;
            let draws = SweepPlan::simplex(10).seed(3).central();
            assert_as_the_engine(&index(methodology), &data, draws);
        }
    }
}

/// Around every number at which another way is taken, with ties and without; and very many.
#[test]
fn any_number_of_units_is_ranked_as_the_engine_ranks_it() {
    let index = index(Methodology::default());
    for units in [1, 2, 16, 17, 256, 257, 512, 513, 1_025] {
        let apart = data((0..units).map(|row| std::array::from_fn(|j| scattered(row, j))));
        for data in [apart, many(units)] {
            assert_as_the_engine(&index, &data, SweepPlan::simplex(40).seed(units as u64));
        }
    }
    assert_as_the_engine(&index, &many(70_000), SweepPlan::simplex(2));
}

/// Scores a million times as far apart, all the same, beside one that is far off, and of noise alone.
#[test]
fn scores_may_lie_anyhow() {
    let value = |row, column| scattered(row, column);
    let of: [&dyn Fn(usize, usize) -> f64; 6] = [
        &|row, column| libm::pow(value(row, column), 40.0) * 1e12,
        &|_, _| 0.1,
        &|_, _| 0.0,
        &|row, column| if row == 9 { 1e15 } else { value(row, column) },
        &|row, column| -1.0 - 1e-13 * value(row, column),
        &|row, column| (value(row, column) - 0.5) * 1e-310,
    ];
    for of in of {
        let data = data((0..1_100).map(|row| std::array::from_fn(|column| of(row, column))));
        assert_as_the_engine(&index(Methodology::default()), &data, SweepPlan::within(8, 0.9));
    }
}

/// Weights of the root alone are drawn: what is below may be made in any way.
#[test]
fn below_what_is_drawn_methods_do_not_matter() {
    let pillar = Settings::new()
        .aggregation(Aggregation::GeometricMean)
        .transforms([Transform::linear(2.0, 1.0)]);
    let methodology = Methodology::default().with_node("pillar", pillar).unwrap();
    let methodology = methodology.accepting(composite_index::methodology::Acceptance::ZeroInMean);
    let index = index(methodology);
    for units in [60, 1_050] {
        for draws in [SweepPlan::simplex(30).at_levels(["index"]), SweepPlan::simplex(30)] {
            let data = data((0..units).map(|row| std::array::from_fn(|j| scattered(row, j))));
            assert_as_the_engine(&index, &data, draws.seed(8).central());
        }
    }
}

#[test]
fn parts_and_threads_change_no_bit() {
    let (index, data) = (index(Methodology::default()), many(1_050));
    let draws = SweepPlan::dirichlet(700, 20.0).seed(6).scores().central();
    let on = |threads, draws: SweepPlan| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| index.sweep(&data, draws).unwrap())
    };
    let whole = on(1, draws.clone());
    assert_eq!(on(2, draws.clone()), whole);
    assert_eq!(on(8, draws.clone()), whole);
    let parts = [(513, 700), (0, 3), (200, 513), (3, 200)];
    let parts = parts.map(|(from, to)| on(2, draws.clone().runs(from..to)));
    assert_eq!(WeightSweep::merge(parts).unwrap(), whole);
}

/// Sums in another order may differ in their last bits, and a score next to an edge fall into the
/// other bin.
#[test]
fn scores_are_those_of_the_engine() {
    let (index, data) = (index(Methodology::default()), many(1_050));
    let draws = SweepPlan::simplex(100).seed(6).scores();
    let fast = index.sweep(&data, draws.clone()).unwrap();
    let slow = by_the_engine(&index).sweep(&data, draws).unwrap();
    for unit in fast.units().iter().step_by(50) {
        for p in [0.0, 0.3, 0.5, 1.0] {
            let quantile = |sweep: &WeightSweep| sweep.score_quantile(unit, p).unwrap().unwrap();
            let (fast, slow) = (quantile(&fast), quantile(&slow));
            assert!(
                (fast.score - slow.score).abs() <= 1e-9 + fast.error + slow.error,
                "{fast:?} {slow:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Values of few sizes, so that many scores are tied, some of them but for noise; every rule.
    #[test]
    fn ties_of_any_kind_are_the_engines(
        values in prop::collection::vec((-3..4_i8, 0..40_u8), 5..200),
        ties in prop::sample::select(TIES.to_vec()),
        ascending in any::<bool>(),
        tolerance in prop::sample::select(vec![0.0, 1e-12, 0.05, 1.0, 100.0]),
        sum in any::<bool>(),
        flat in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let mut methodology = Methodology::default();
        if sum {
            let sum = Settings::new().aggregation(Aggregation::WeightedSum);
            methodology = methodology.with_groups(sum);
        }
        methodology.ranking.ties = ties;
        methodology.ranking.tolerance = tolerance;
        if ascending {
            methodology.ranking.order = RankingOrder::Ascending;
        }
        let value = |(value, noise): (i8, u8)| {
            f64::from(value) * (1.0 + if noise < 3 { f64::from(noise) * 4e-13 } else { 0.0 })
        };
        let mut rows: Vec<[f64; 5]> = values
            .chunks_exact(5)
            .map(|row| std::array::from_fn(|column| value(row[column])))
            .collect();
        // Twins, so that units are never ranked by a network.
        rows.push(rows[0]);
        let draws = SweepPlan::simplex(70).seed(seed).pairwise().central();
        let draws = if flat { draws.flat() } else { draws };
        let (index, data) = (index(methodology), data(rows));
        assert_as_the_engine(&index, &data, draws);
    }
}
