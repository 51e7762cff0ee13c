//! Sums that cancel: what is equal in whole numbers is equal in scores, wherever scores are compared.

use std::collections::BTreeMap;

use composite_index::robustness::sweep::SweepPlan;
use composite_index::{
    Aggregation, Dataset, Framework, Index, Methodology, NodeCode, Scores, Settings, Transform,
    Weighting,
};
use proptest::prelude::*;

const CODES: [&str; 4] = ["a", "b", "c", "d"];

/// A pillar of three indicators, and a fourth beside it.
fn framework(weights: [u8; 3]) -> Framework {
    let [a, b, c] = weights.map(f64::from);
    Framework::builder("index", "An index")
        .pillar("pillar", 1.0, |p| p.indicator("a", a).indicator("b", b).indicator("c", c))
        .indicator("d", 1.0)
        .build()
        .unwrap()
}

fn index(weights: [u8; 3], pillar: Settings, root: Settings) -> Index {
    let methodology = Methodology::default()
        .with_node("pillar", pillar)
        .and_then(|methodology| methodology.with_node("index", root))
        .unwrap();
    Index::new(framework(weights), methodology).unwrap()
}

/// Tenths; a and b are moved apart by an offset that cancels where their weights are the same.
fn data(rows: &[[i32; 4]], offset: f64) -> Dataset {
    let rows = rows.iter().enumerate().map(|(row, [a, b, c, d])| {
        let tenths = |number: &i32| f64::from(*number) / 10.0;
        (row, [tenths(a) + offset, tenths(b) - offset, tenths(c), tenths(d)])
    });
    rows.fold(Dataset::builder(CODES), |data, (row, values)| data.unit(format!("U{row}"), values))
        .build()
        .unwrap()
}

/// What a pillar's column is in whole numbers.
fn exact(rows: &[[i32; 4]], weights: [u8; 3]) -> Vec<i64> {
    let [u, v, w] = weights.map(i64::from);
    let sum = |[a, b, c, _]: &[i32; 4]| u * i64::from(*a) + v * i64::from(*b) + w * i64::from(*c);
    rows.iter().map(sum).collect()
}

fn ranks(scores: &[i64]) -> Vec<f64> {
    let above = |score: &i64| scores.iter().filter(|other| *other > score).count();
    scores.iter().map(|score| 1.0 + above(score) as f64).collect()
}

fn at<'a>(scores: &'a Scores, node: &str) -> &'a [f64] {
    scores.at(node).unwrap().ranks()
}

/// Few different values, so that many units are tied.
fn rows() -> impl Strategy<Value = Vec<[i32; 4]>> {
    let cell = || -6..=6_i32;
    prop::collection::vec(
        (cell(), cell(), cell(), 1..4_i32).prop_map(|(a, b, c, d)| [a, b, c, d]),
        2..12,
    )
}

/// Two weights alike for a and b, which the offset asks for, and any for c.
fn weights() -> impl Strategy<Value = [u8; 3]> {
    (1..9_u8, 1..9_u8).prop_map(|(same, other)| [same, same, other])
}

fn offsets() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![0.0, 1.0, 1e3, 1e6])
}

proptest! {
    #[test]
    fn sums_tie_as_whole_numbers_do(rows in rows(), weights in weights(), offset in offsets()) {
        let data = data(&rows, offset);
        let index = index(weights, Settings::new(), Settings::new());
        let scores = index.score(&data).unwrap();
        let sums = exact(&rows, weights);
        prop_assert_eq!(at(&scores, "pillar"), ranks(&sums), "{:?}", scores.at("pillar").unwrap().scores());
        for (score, sum) in scores.at("pillar").unwrap().scores().iter().zip(&sums) {
            prop_assert_eq!(*score == 0.0, *sum == 0, "zero is zero: {}", score);
        }
        let mut prepared = index.prepare(&data).unwrap();
        prop_assert_eq!(prepared.at("pillar").unwrap().ranks(), ranks(&sums));
        prop_assert_eq!(prepared.ranks(), at(&scores, "index"));
        // What publishes the pillar, or ranks it, sees the same ties, and no other constants.
        let constant = sums.iter().all(|sum| *sum == sums[0]);
        let by_rank = Transform::percentile_rank(composite_index::statistics::Ties::Min);
        for (transform, refuses) in [
            (Transform::z_score(1), true),
            (Transform::min_max(0.0, 100.0), true),
            (by_rank, false),
        ] {
            let settings = Settings::new().publish([transform]);
            let shown = self::index(weights, settings, Settings::new()).score(&data);
            prop_assert_eq!(shown.is_err(), refuses && constant);
            let Ok(shown) = shown else { continue };
            let shown = shown.at("pillar").unwrap().scores().to_vec();
            for (one, first) in shown.iter().zip(&sums) {
                for (other, second) in shown.iter().zip(&sums) {
                    let same = (one - other).abs() < 1e-9;
                    prop_assert_eq!(same, first == second, "{} {}", one, other);
                }
            }
        }
    }

    #[test]
    fn duels_are_decided_as_whole_numbers_are(rows in rows(), weights in weights(), offset in offsets()) {
        let data = data(&rows, offset);
        let sums = exact(&rows, weights);
        let duels = |a: usize, b: usize| {
            let signs = [(sums[a], sums[b]), (rows[a][3].into(), rows[b][3].into())];
            signs.map(|(one, other)| (one > other) as i64 - (one < other) as i64).iter().sum::<i64>()
        };
        let total = |of: fn(i64) -> i64| -> Vec<i64> {
            let units = 0..rows.len();
            units.clone().map(|a| units.clone().filter(|b| *b != a).map(|b| of(duels(a, b))).sum()).collect()
        };
        for (method, points) in [
            (Aggregation::copeland(), total(i64::signum)),
            (Aggregation::borda(), total(|margin| margin)),
        ] {
            let root = Settings::new().aggregation(method.clone());
            let scores = index(weights, Settings::new(), root).score(&data).unwrap();
            prop_assert_eq!(at(&scores, "index"), ranks(&points), "{}", method.name());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// A sweep under the nominal weights alone, by a network and by digits.
    #[test]
    fn sweeps_tie_as_the_engine_does(rows in rows(), weights in weights(), offset in offsets()) {
        let index = index(weights, Settings::new(), Settings::new());
        for copies in [1, 60] {
            let rows: Vec<_> = rows.iter().cycle().take(rows.len() * copies).copied().collect();
            let data = data(&rows, offset);
            let scores = index.score(&data).unwrap();
            let set: BTreeMap<NodeCode, f64> = ["a", "b", "c"]
                .into_iter()
                .zip(weights)
                .map(|(code, weight)| (NodeCode::new(code).unwrap(), f64::from(weight)))
                .collect();
            let sweep = index.sweep(&data, SweepPlan::sets(2, [set])).unwrap();
            for unit in scores.units() {
                let rank = scores.rank(&unit.code).unwrap().unwrap();
                let mut counted = sweep.acceptability(&unit.code).unwrap();
                counted.retain(|(_, share)| *share > 0.0);
                prop_assert_eq!(counted, [(rank, 1.0)]);
            }
        }
    }
}

/// A weight that is off in its tenth digit moves nobody.
/// 0.6 in every unit, but for what the offset leaves: the pillar does not vary, whatever looks at it.
#[test]
fn a_pillar_that_is_constant_but_for_noise_is_constant_to_weighting_schemes() {
    let rows = [[1, 2, 3, 5], [2, 2, 2, 1], [3, 1, 2, 3], [5, -1, 2, 9]];
    for offset in [0.0, 1e6, 1_234_567.891] {
        let data = data(&rows, offset);
        let weighted = |weighting| {
            let root = Settings::new().weighting(weighting);
            index([1, 1, 1], Settings::new(), root).score(&data)
        };
        for weighting in [Weighting::StandardDeviation, Weighting::Entropy] {
            let scores = weighted(weighting.clone()).unwrap();
            assert_eq!(scores.share("d").unwrap(), 1.0, "{weighting:?}, {offset}");
        }
        for weighting in [Weighting::InverseStandardDeviation, Weighting::Critic] {
            let said = weighted(weighting).unwrap_err().to_string();
            assert!(said.contains("`pillar`"), "{offset}: {said}");
        }
    }
}

#[test]
fn a_weight_is_known_to_ten_digits() {
    let rows = [[1, 2, -3], [0, 0, 0], [3, -1, -2], [7, -5, -2], [4, 4, -2]];
    let rows = rows.map(|[a, b, c]| [a, b, c, 1]);
    let index = index([1, 1, 1], Settings::new(), Settings::new());
    let data = data(&rows, 0.0);
    let moved = index.with_weights([("a", 1.0 + 1e-10)]).unwrap().score(&data).unwrap();
    let scores = index.score(&data).unwrap();
    assert_eq!(at(&scores, "pillar"), [2.0, 2.0, 2.0, 2.0, 1.0]);
    assert_eq!(at(&scores, "pillar"), at(&moved, "pillar"));
    let changed = index.with_weights([("a", 1.001)]).unwrap().score(&data).unwrap();
    assert_ne!(at(&scores, "pillar"), at(&changed, "pillar"));
}
