//! Methods that compare units with each other: laws, gaps, the frozen scorer, scales.

use composite_index::aggregate::{
    KemenyYoung, Missing, OutrankingMatrix, Preference, TopsisNormalisation,
};
use composite_index::error::Source;
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, Scores, Settings};
use proptest::prelude::*;

use crate::refusals::Tally;

const INDICATORS: [&str; 4] = ["x0", "x1", "x2", "x3"];

fn framework(weights: &[f64]) -> Framework {
    let mut builder = Framework::builder("index", "An index");
    for (code, weight) in INDICATORS.into_iter().zip(weights) {
        builder = builder.indicator(code, *weight);
    }
    builder.build().unwrap()
}

fn index(aggregation: &Aggregation, weights: &[f64]) -> Index {
    let groups = Settings::new().aggregation(aggregation.clone());
    Index::new(framework(weights), Methodology::default().with_groups(groups)).unwrap()
}

fn dataset(rows: &[Vec<Option<f64>>]) -> Dataset {
    let mut builder = Dataset::builder(INDICATORS);
    for (unit, row) in rows.iter().enumerate() {
        builder = builder.unit(format!("U{unit}"), row.clone());
    }
    builder.build().unwrap()
}

fn methods() -> Vec<Aggregation> {
    vec![
        Aggregation::borda(),
        Aggregation::copeland(),
        Aggregation::kemeny(),
        Aggregation::topsis(TopsisNormalisation::None),
        Aggregation::topsis(TopsisNormalisation::Vector),
        Aggregation::vikor(0.5),
        Aggregation::promethee(Preference::Usual),
        Aggregation::promethee(Preference::Linear { indifference: 1.0, preference: 5.0 }),
        #[cfg(feature = "linear-programming")]
        Aggregation::BenefitOfTheDoubt(composite_index::weight::BenefitOfTheDoubt::new()),
    ]
}

/// Tenths, and sums that differ from them by binary noise.
fn tenths() -> impl Strategy<Value = (f64, f64)> {
    (10..90_i32, 0..9_i32).prop_map(|(tenths, part)| {
        let tenth = |count: i32| f64::from(count) * 0.1;
        (f64::from(tenths) / 10.0, tenth(tenths - part) + tenth(part))
    })
}

fn cells(gaps: bool) -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
    let gap = if gaps { 1 } else { 0 };
    let cell = prop_oneof![
        5 => (1..10_i32).prop_map(|x| Some(f64::from(x))),
        3 => tenths().prop_map(|(_, noisy)| Some(noisy)),
        gap => Just(None),
    ];
    let row = prop::collection::vec(cell, 4).prop_map(|mut row| {
        row[0] = row[0].or(Some(5.0));
        row
    });
    prop::collection::vec(row, 2..7).prop_map(|mut rows| {
        rows[0].iter_mut().for_each(|cell| *cell = cell.or(Some(3.0)));
        rows
    })
}

fn column(scores: &Scores) -> Vec<f64> {
    scores.root().full_scores().to_vec()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// A unit that is at least as good in every child does not score less.
    #[test]
    fn dominance_is_kept(
        rows in cells(false), weights in prop::collection::vec(0.1..5.0_f64, 4),
    ) {
        static DOMINANCE: Tally = Tally::new();
        for method in methods() {
            let scores = index(&method, &weights).score(&dataset(&rows)).ok();
            let Some(scores) = DOMINANCE.accepted(method.name(), scores)? else { continue };
            let scores = column(&scores);
            for (a, row) in rows.iter().enumerate() {
                for (b, other) in rows.iter().enumerate() {
                    if row.iter().zip(other).all(|(one, other)| one >= other) {
                        prop_assert!(scores[a] >= scores[b] - 1e-9, "{} {:?}", method.name(), rows);
                    }
                }
            }
        }
    }

    /// Sums of tenths are compared as the tenths are: no preference hangs on the last bit. Few
    /// different values, so that many are tied.
    #[test]
    fn binary_noise_is_no_difference(
        rows in prop::collection::vec(prop::collection::vec((1..5_i32, 0..9_i32), 4), 2..7),
        weights in prop::collection::vec(0.1..5.0_f64, 4),
    ) {
        let exact = |(tenths, _): &(i32, i32)| Some(f64::from(*tenths) / 10.0);
        let noisy = |(tenths, part): &(i32, i32)| {
            Some(f64::from(*tenths - *part) * 0.1 + f64::from(*part) * 0.1)
        };
        let table = |cell: &dyn Fn(&(i32, i32)) -> Option<f64>| {
            let row = |row: &Vec<(i32, i32)>| row.iter().map(cell).collect::<Vec<_>>();
            dataset(&rows.iter().map(row).collect::<Vec<_>>())
        };
        static NOISE: Tally = Tally::new();
        let stepwise = Preference::Level { indifference: 0.1, preference: 0.3 };
        for method in methods().into_iter().chain([Aggregation::promethee(stepwise)]) {
            let index = index(&method, &weights);
            match (index.score(&table(&exact)), index.score(&table(&noisy))) {
                (Ok(exact), Ok(noisy)) => {
                    NOISE.accepted(method.name(), Some(()))?;
                    for (exact, noisy) in column(&exact).iter().zip(column(&noisy)) {
                        prop_assert!((exact - noisy).abs() < 1e-9, "{} {:?}", method.name(), rows);
                    }
                }
                (exact, noisy) => {
                    prop_assert_eq!(exact.is_err(), noisy.is_err());
                    NOISE.accepted(method.name(), None::<()>)?;
                }
            }
        }
    }

    /// Whatever one unit gains in a comparison the other loses, gaps or not.
    #[test]
    fn comparisons_balance(
        rows in cells(true), weights in prop::collection::vec(0.1..5.0_f64, 4),
    ) {
        let sum = |method: &Aggregation| -> f64 {
            column(&index(method, &weights).score(&dataset(&rows)).unwrap()).iter().sum()
        };
        let n = rows.len() as f64;
        prop_assert!((sum(&Aggregation::borda()) - n * (n - 1.0) / 2.0).abs() < 1e-9);
        prop_assert!((sum(&Aggregation::kemeny()) - n * (n - 1.0) / 2.0).abs() < 1e-6);
        prop_assert!(sum(&Aggregation::copeland()).abs() < 1e-9);
        prop_assert!(sum(&Aggregation::promethee(Preference::Usual)).abs() < 1e-9);
    }

    /// With `usual` preferences PROMETHEE is Borda on another scale.
    #[test]
    fn usual_preferences_are_bordas(
        rows in cells(true), weights in prop::collection::vec(0.1..5.0_f64, 4),
    ) {
        let scores = |method: &Aggregation| {
            column(&index(method, &weights).score(&dataset(&rows)).unwrap())
        };
        let others = rows.len() as f64 - 1.0;
        let flows = scores(&Aggregation::promethee(Preference::Usual));
        for (flow, points) in flows.iter().zip(scores(&Aggregation::borda())) {
            prop_assert!((flow - (2.0 * points / others - 1.0)).abs() < 1e-9);
        }
    }

    /// Neither the order of rows nor a unit without data changes a bit.
    #[test]
    fn rows_and_bystanders_do_not_matter(
        rows in cells(true), weights in prop::collection::vec(0.1..5.0_f64, 4),
    ) {
        static TURNED: Tally = Tally::new();
        for method in methods() {
            let scored = index(&method, &weights).score(&dataset(&rows));
            let mut builder = Dataset::builder(INDICATORS);
            for (unit, row) in rows.iter().enumerate().rev() {
                builder = builder.unit(format!("U{unit}"), row.clone());
            }
            let turned = builder.unit("Z", vec![None; 4]).build().unwrap();
            let accepting = index(&method, &weights).methodology().clone()
                .accepting(composite_index::methodology::Acceptance::EmptyUnit);
            let accepting = Index::new(framework(&weights), accepting).unwrap();
            let again = accepting.score(&turned);
            match (scored, again) {
                (Ok(scored), Ok(again)) => {
                    TURNED.accepted(method.name(), Some(()))?;
                    for unit in scored.units() {
                        let bits = |scores: &Scores| scores.score(&unit.code).unwrap().map(f64::to_bits);
                        prop_assert_eq!(bits(&scored), bits(&again), "{}", method.name());
                    }
                    prop_assert_eq!(again.score("Z"), Ok(None));
                }
                (scored, again) => {
                    prop_assert_eq!(scored.is_err(), again.is_err());
                    TURNED.accepted(method.name(), None::<()>)?;
                }
            }
        }
    }
}

const TABLE: [[f64; 4]; 5] = [
    [7.0, 1.0, 4.0, 2.0],
    [3.0, 8.0, 4.0, 6.0],
    [5.0, 5.0, 9.0, 1.0],
    [4.0, 9.0, 5.0, 7.0],
    [6.0, 2.0, 8.0, 3.0],
];

fn table() -> Vec<Vec<Option<f64>>> {
    TABLE.iter().map(|row| row.iter().copied().map(Some).collect()).collect()
}

/// Units that differ by the last bit are tied, by every method; a child that varies by no more does
/// not vary.
#[test]
fn units_that_are_the_same_but_for_noise_are_tied() {
    let noisy = |tenths: [f64; 4]| tenths.map(|tenth| Some(tenth * 0.1)).to_vec();
    let rows = [
        noisy([3.0, 6.0, 7.0, 3.0]),
        vec![Some(0.3), Some(0.6), Some(0.7), Some(0.1 + 0.2)],
        vec![Some(0.8), Some(0.1), Some(0.2), Some(0.3)],
        vec![Some(0.8), Some(0.7 + 0.1), Some(0.9), Some(0.9)],
    ];
    assert!((0..3).all(|child| rows[0][child] != rows[1][child]), "the noise is there");
    for method in methods() {
        let scores = index(&method, &[1.0, 2.0, 3.0, 4.0]).score(&dataset(&rows)).unwrap();
        let ranks = ["U0", "U1", "U2", "U3"].map(|unit| scores.rank(unit));
        assert_eq!(ranks[0], ranks[1], "{}", method.name());
        // A threshold of 1 leaves all of them alike.
        let linear = Preference::Linear { indifference: 1.0, preference: 5.0 };
        assert_eq!(ranks[0] == ranks[3], method == Aggregation::promethee(linear), "{ranks:?}");
        let found = column(&scores);
        assert!((found[0] - found[1]).abs() < 1e-9, "{} {found:?}", method.name());
    }
    let alike = [noisy([3.0, 6.0, 7.0, 3.0]), rows[1].clone()];
    for method in methods() {
        let scores = index(&method, &[1.0, 2.0, 3.0, 4.0]).score(&dataset(&alike));
        if matches!(method, Aggregation::Topsis(_)) {
            let error = scores.unwrap_err().to_string();
            assert!(error.contains("no child varies"), "{error}");
            continue;
        }
        let scores = scores.unwrap();
        assert_eq!(
            (scores.rank("U0").unwrap(), scores.rank("U1").unwrap()),
            (Some(1.0), Some(1.0))
        );
    }
    let columns = [&[3.0 * 0.1, 0.3][..], &[1.0, 1.3]];
    let matrix = OutrankingMatrix::new(&columns, &[1.0, 1.0], 0.3).unwrap();
    assert_eq!(matrix.support(0, 1), Some(0.5), "1.3 - 1.0 is .3 and a bit in binary");
}

/// A frozen scorer compares the units that it is given among themselves: the sample has its own
/// scores, to the bit, and parts scored apart have others.
#[test]
fn a_frozen_scorer_compares_the_units_given() {
    for method in methods() {
        let index = index(&method, &[1.0, 2.0, 3.0, 4.0]);
        let scores = index.score(&dataset(&table())).unwrap();
        let scorer = index.fit(&dataset(&table())).unwrap();
        assert!(scorer.compares_units());
        let bits = |scores: &Scores| column(scores).iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&scorer.score(&dataset(&table())).unwrap()), bits(&scores));
        let columns: Vec<Vec<f64>> =
            (0..4).map(|child| TABLE.iter().map(|row| row[child]).collect()).collect();
        let slices =
            |units: usize| columns.iter().map(|column| &column[..units]).collect::<Vec<_>>();
        let whole = scorer.score_columns(&slices(5)).unwrap();
        assert_eq!(whole, column(&scores).into_iter().map(Some).collect::<Vec<_>>());
        let part = scorer.score_columns(&slices(3)).unwrap();
        assert_ne!(part, whole[..3], "{}", method.name());
    }
    let mean = index(&Aggregation::ArithmeticMean, &[1.0; 4]);
    assert!(!mean.fit(&dataset(&table())).unwrap().compares_units());
}

/// A rescore compares anew.
#[test]
fn a_rescore_is_a_score() {
    for method in methods() {
        let index = index(&method, &[1.0, 2.0, 3.0, 4.0]);
        let mut prepared = index.prepare(&dataset(&table())).unwrap();
        let mut weights = prepared.weights();
        for weight in [0.0, 5.0] {
            weights.set("x1", weight).unwrap();
            prepared.rescore(&weights).unwrap();
            let scored = index.with_weights([("x1", weight)]).unwrap().score(&dataset(&table()));
            assert_eq!(prepared.scores(), column(&scored.unwrap()), "{}", method.name());
        }
    }
}

/// The matrix and the rankings behind a group's scores, from its children's columns.
#[test]
fn the_optimal_rankings_of_a_group_can_be_listed() {
    let index = index(&Aggregation::kemeny(), &[1.0; 4]);
    let scores = index.score(&dataset(&table())).unwrap();
    let columns = INDICATORS.map(|code| scores.at(code).unwrap().full_scores());
    let matrix = OutrankingMatrix::new(&columns, &[1.0; 4], 0.0).unwrap();
    let kemeny = KemenyYoung::new(&matrix).unwrap();
    let rankings = kemeny.rankings(1000);
    assert_eq!(rankings.len() as f64, kemeny.count());
    for (unit, score) in column(&scores).into_iter().enumerate() {
        let position =
            |ranking: &Vec<usize>| ranking.iter().position(|other| *other == unit).unwrap();
        let sum: usize = rankings.iter().map(position).sum();
        assert!((4.0 - sum as f64 / rankings.len() as f64 - score).abs() < 1e-8);
    }
}

/// Copeland's scores have no true zero, whatever the children have.
#[test]
fn a_geometric_mean_above_comparisons_is_refused() {
    let framework = || {
        Framework::builder("index", "An index")
            .pillar("p", 1.0, |p| p.indicator("x", 1.0).indicator("y", 1.0))
            .build()
            .unwrap()
    };
    for method in ["copeland", "borda", "kemeny"] {
        let text = format!(
            "[node.p]\naggregation = \"{method}\"\n[node.index]\naggregation = \"geometric-mean\""
        );
        let methodology = Methodology::from_toml(&Source::new("methodology.toml", text)).unwrap();
        assert_eq!(
            Index::new(framework(), methodology).unwrap_err().to_string(),
            "methodology.toml:4:1: geometric-mean in `index` needs values with a true zero, but \
             `p` is on an interval scale (normalise onto a range above zero, or write \
             `accept = [\"inadequate-scale\"]` at the top of methodology.toml)"
        );
    }
}

/// Of two children of equal weight B misses the second: compared by the first alone it beats both; with
/// a zero counted it ties with both; without it A and C are left, each better once.
#[test]
fn gaps_by_rule() {
    let framework =
        || Framework::builder("index", "An index").indicator("x", 1.0).indicator("y", 1.0).build();
    let data = Dataset::builder(["x", "y"])
        .unit("A", [Some(1.0), Some(4.0)])
        .unit("B", [Some(3.0), None])
        .unit("C", [Some(2.0), Some(3.0)])
        .build()
        .unwrap();
    for (missing, expected) in [
        (Missing::reweight(), [Some(-1.0), Some(2.0), Some(-1.0)]),
        (Missing::count_as(0.0), [Some(0.0), Some(0.0), Some(0.0)]),
        (Missing::require_all(), [Some(0.0), None, Some(0.0)]),
        (Missing::reweight().with_children(0.6), [Some(0.0), None, Some(0.0)]),
    ] {
        let groups = Settings::new().aggregation(Aggregation::copeland()).missing(missing);
        let methodology = Methodology::default().with_groups(groups);
        let scores = Index::new(framework().unwrap(), methodology).unwrap().score(&data).unwrap();
        assert_eq!(
            ["A", "B", "C"].map(|unit| scores.score(unit).unwrap()),
            expected,
            "{missing:?}"
        );
    }
}

/// A child of weight zero takes no part, whatever it says.
#[test]
fn a_child_of_weight_zero_is_not_compared() {
    for method in methods() {
        let with = index(&method, &[1.0, 2.0, 0.0, 3.0]).score(&dataset(&table())).unwrap();
        let mut changed = table();
        changed.iter_mut().rev().zip(1..).for_each(|(row, value)| row[2] = Some(f64::from(value)));
        let without = index(&method, &[1.0, 2.0, 0.0, 3.0]).score(&dataset(&changed)).unwrap();
        assert_eq!(column(&with), column(&without), "{}", method.name());
    }
}

/// Copeland needs no matrix of all pairs; Kemeny's is refused before it is made.
#[test]
fn many_units_are_compared_or_refused() {
    let units = OutrankingMatrix::LIMIT + 1;
    let rows: Vec<_> = (0..units).map(|unit| vec![Some(unit as f64); 4]).collect();
    let data = dataset(&rows);
    let weights = [1.0, 0.0, 0.0, 0.0];
    let most = units as f64 - 1.0;
    let scores = column(&index(&Aggregation::copeland(), &weights).score(&data).unwrap());
    assert_eq!((scores[0], scores[units - 1]), (-most, most));
    assert_eq!(
        index(&Aggregation::kemeny(), &weights).score(&data).unwrap_err().to_string(),
        "kemeny is refused for group `index`: the outranking matrix of 5001 units would have 5001 \
         × 5001 entries; it is made for 5000 units at most"
    );
}
