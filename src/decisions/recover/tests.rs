//! Properties, and what is refused.

use proptest::prelude::*;

use super::*;
use crate::data::Dataset;
use crate::decisions::Rounding;
use crate::engine::Index;
use crate::error::Source;
use crate::framework::Framework;
use crate::methodology::Methodology;
use crate::results::Published;

const CODES: [&str; 3] = ["a", "b", "c"];

fn index(weights: [f64; 3]) -> Index {
    let [a, b, c] = weights;
    let framework = Framework::builder("index", "An index")
        .pillar("one", a + b, |p| p.indicator("a", a).indicator("b", b))
        .indicator("c", c)
        .build()
        .unwrap();
    Index::new(framework, Methodology::default()).unwrap()
}

/// Sub-scores and totals as they are printed: with whole numbers and two decimals.
fn printed(weights: [f64; 3], rows: &[[f64; 3]], scale: f64) -> (Dataset, String) {
    let sum: f64 = weights.iter().sum();
    let mut data = Dataset::builder(CODES);
    let mut totals: Vec<(f64, usize)> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let score: f64 = row.iter().zip(weights).map(|(z, w)| z * w / sum).sum();
        totals.push((scale * score, at));
        data = data.unit(format!("U{at}"), row.map(libm::round));
    }
    let rank = |own: f64| 1 + totals.iter().filter(|(other, _)| *other > own).count();
    let lines = totals.iter().map(|(total, at)| format!("U{at},{total:.2},{}\n", rank(*total)));
    (data.build().unwrap(), format!("unit,index,rank\n{}", lines.collect::<String>()))
}

fn published(index: &Index, text: &str) -> Published {
    Published::from_csv(&Source::new("published.csv", text), index.framework()).unwrap()
}

fn whole() -> Recover {
    Recover::default().rounding(Rounding { decimals: Some(0), scale: None })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Printed data made with some weights give intervals that contain them.
    #[test]
    fn the_weights_behind_a_table_are_in_the_intervals(
        weights in prop::array::uniform3(0.2..3.0_f64),
        rows in prop::collection::vec(prop::array::uniform3(0.0..100.0_f64), 6..12),
        scale in 0.8..1.3_f64
    ) {
        let index = index(weights);
        let (data, text) = printed(weights, &rows, scale);
        let published = published(&index, &text);
        let found = recover(&index, &data, &published, whole()).unwrap();
        prop_assert!(found.consistent && found.stated.consistent, "{}", found.tolerance);
        prop_assert!(found.tolerance <= found.stated.tolerance + 1e-9);
        for weight in &found.weights {
            let interval = weight.interval.unwrap();
            prop_assert!(interval.low <= weight.stated + 1e-9, "{weight:?}");
            prop_assert!(interval.high >= weight.stated - 1e-9, "{weight:?}");
            prop_assert!(interval.low >= -1e-12 && interval.high <= 1.0 + 1e-12);
        }
        let of = |code: &str| found.weights.iter().find(|it| it.node.as_str() == code).unwrap();
        let (own, group) = (of("a"), of("one"));
        let (share, truth) = (own.share.unwrap(), weights[0] / (weights[0] + weights[1]));
        prop_assert!(share.low <= truth + 1e-9 && share.high >= truth - 1e-9, "{share:?} {truth}");
        let (own, group) = (own.interval.unwrap(), group.interval.unwrap());
        prop_assert!(share.low >= own.low / group.high - 1e-6, "{share:?}");
        prop_assert!(share.high <= own.high / group.low.max(1e-9) + 1e-6, "{share:?}");
        let scales = found.scale.unwrap();
        prop_assert!(scales.low <= 1.0 / scale + 1e-9 && scales.high >= 1.0 / scale - 1e-9);
        let order = recover_from_ranks(&index, &data, &published, whole()).unwrap();
        prop_assert!(order.exists, "{}", order.least_violation);
        for (order, weight) in order.weights.iter().zip(&found.weights) {
            let interval = order.interval.unwrap();
            prop_assert!(interval.low <= order.stated + 1e-9 && interval.high >= order.stated - 1e-9);
            prop_assert_eq!(&order.node, &weight.node);
        }
    }
}

#[test]
fn weights_that_are_not_there_are_told() {
    let index = index([1.0, 2.0, 1.0]);
    let rows = [
        [0.0, 0.0, 0.0],
        [100.0, 0.0, 0.0],
        [0.0, 100.0, 0.0],
        [0.0, 0.0, 100.0],
        [50.0, 50.0, 50.0],
    ];
    let (data, text) = printed([1.0, 2.0, 1.0], &rows, 1.0);
    let sound = published(&index, &text);
    let found = recover(&index, &data, &sound, Recover::default().anchored()).unwrap();
    let guess = found.guess.clone().unwrap();
    assert_eq!(guess.sum, 4, "25, 50 and 25 per cent, each within half a point");
    assert_eq!((guess.weights, guess.unique), (vec![1, 2, 1], true));
    assert!(!found.equal.consistent);
    // The middle unit has 80 in place of 50.
    let wrong = published(&index, &text.replace("U4,50.00", "U4,80.00"));
    let asked = whole().published(Publication::AsIs);
    let found = recover(&index, &data, &wrong, asked).unwrap();
    assert!(!found.consistent && found.tolerance > 10.0, "{}", found.tolerance);
    assert!(found.weights.iter().all(|weight| weight.interval.is_none()));
    assert!(found.at_limit.iter().any(|unit| unit.as_str() == "U4"), "{:?}", found.at_limit);
    assert!(found.sentences()[0].starts_with("No weights are consistent with the table"));

    let few = published(&index, "unit,index\nU0,0\nU1,25\nU2,50\n");
    let refused = recover(&index, &data, &few, whole()).unwrap_err().to_string();
    assert_eq!(
        refused,
        "3 units with a published total and all sub-scores are too few to identify weights; at least 4 are needed"
    );
    let unranked = published(&index, "unit,index\nU0,0\nU1,25\nU2,50\nU3,25\n");
    let refused = recover_from_ranks(&index, &data, &unranked, whole()).unwrap_err().to_string();
    assert_eq!(refused, "the published table has no ranks for all its units");
}
