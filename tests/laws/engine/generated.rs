//! Generated frameworks, data and methodologies.

use composite_index::aggregate::{Missing, Penalty, Preference, Quantifier, TopsisNormalisation};
use composite_index::framework::{Record, RecordKind};
use composite_index::impute::{Regression, WithinLevel};
use composite_index::methodology::{Screening, ScreeningRule};
use composite_index::statistics::Ties;
use composite_index::{
    Aggregation, Dataset, Direction, Framework, Imputation, Methodology, NodeCode, Settings,
    Transform,
};
use proptest::prelude::*;

/// A tree of up to three levels of groups over up to eight indicators, branches uneven.
pub(crate) fn frameworks() -> impl Strategy<Value = Vec<Record>> {
    let leaf = (0..5_usize, 0.1..9.0_f64, any::<bool>());
    prop::collection::vec(leaf, 2..9).prop_map(|mut leaves| {
        leaves[0].0 = 1;
        // Groups: the index, two pillars, and a sub-pillar below each.
        let parents = ["index", "p", "q", "ps", "qs"];
        let used = |group: &str| leaves.iter().any(|(at, ..)| parents[*at] == group);
        let mut records = vec![group("index", None, "index")];
        for (pillar, below) in [("p", "ps"), ("q", "qs")] {
            if used(pillar) || used(below) {
                records.push(group(pillar, Some("index"), "pillar"));
            }
            if used(below) {
                records.push(group(below, Some(pillar), "sub-pillar"));
            }
        }
        for (number, (at, weight, lower)) in leaves.iter().enumerate() {
            records.push(indicator(number, parents[*at], *weight, *lower));
        }
        records
    })
}

fn group(code: &str, parent: Option<&str>, level: &str) -> Record {
    let mut record = Record::default();
    record.code = code.to_owned();
    record.kind = RecordKind::Aggregate;
    record.parent = parent.map(str::to_owned);
    record.level = Some(level.to_owned());
    record.weight = parent.map(|_| 2.5);
    record
}

fn indicator(number: usize, parent: &str, weight: f64, lower: bool) -> Record {
    let mut record = Record::default();
    record.code = format!("x{number}");
    record.parent = Some(parent.to_owned());
    record.weight = Some(weight);
    record.direction = lower.then_some(Direction::LowerIsBetter);
    record
}

/// Values with gaps and ties; every indicator varies and every unit has data.
pub(crate) fn tables() -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
    let cell = prop_oneof![
        6 => (-1e3..1e3_f64).prop_map(Some),
        2 => (0..4_i32).prop_map(|whole| Some(f64::from(whole))),
        1 => Just(None),
    ];
    let row = prop::collection::vec(cell, 8);
    prop::collection::vec(row, 4..9).prop_map(|mut rows| {
        rows[0] = vec![Some(-2000.0); 8];
        rows[1] = (0..8).map(|column| Some(3000.0 + f64::from(column))).collect();
        for row in rows.iter_mut().filter(|row| row.iter().flatten().count() < 8) {
            row[0] = row[0].or(Some(1.5));
            row[1] = row[1].or(Some(2.5));
            (0..8).for_each(|column| {
                row[column] = if column % 3 == 2 { row[column] } else { row[column].or(Some(0.5)) };
            });
        }
        rows
    })
}

fn one_unit_at_a_time() -> impl Strategy<Value = Aggregation> {
    prop_oneof![
        Just(Aggregation::ArithmeticMean),
        Just(Aggregation::GeometricMean),
        Just(Aggregation::power_mean(0.5)),
        Just(Aggregation::WeightedSum),
        Just(Aggregation::Minimum),
        Just(Aggregation::Maximum),
        Just(Aggregation::WeightedMedian),
        Just(Aggregation::inverted_geometric_mean((0.0, 100.0), 5.0)),
        Just(Aggregation::Owa(Quantifier::Power(2.0))),
        Just(Aggregation::Wowa(Quantifier::Between(0.3, 0.8))),
        Just(Aggregation::mazziotta_pareto(Penalty::Subtracted, 0)),
        Just(Aggregation::mean_min(0.5, 1.0)),
    ]
}

fn over_units() -> impl Strategy<Value = Aggregation> {
    prop_oneof![
        Just(Aggregation::borda()),
        Just(Aggregation::copeland()),
        Just(Aggregation::kemeny()),
        Just(Aggregation::topsis(TopsisNormalisation::None)),
        Just(Aggregation::vikor(0.5)),
        Just(Aggregation::promethee(Preference::Gaussian { inflection: 10.0 })),
    ]
}

/// For all indicators; the first, on which others may be regressed, gets its mean.
pub(crate) fn imputations() -> impl Strategy<Value = Vec<Imputation>> {
    let siblings = || WithinLevel { within: Some("index".into()) };
    let regression = Regression { on: vec![NodeCode::new("x0").unwrap()] };
    prop_oneof![
        4 => Just(vec![]),
        1 => Just(vec![Imputation::Mean]),
        1 => Just(vec![Imputation::Median]),
        1 => Just(vec![Imputation::SiblingMean(siblings()), Imputation::constant(0.5)]),
        1 => Just(vec![Imputation::SiblingMedian(WithinLevel::default()), Imputation::Mean]),
        1 => Just(vec![Imputation::nearest_neighbours(2), Imputation::LeaveMissing]),
        1 => Just(vec![Imputation::em("index"), Imputation::Median]),
        1 => Just(vec![Imputation::Regression(regression), Imputation::LeaveMissing]),
    ]
}

/// Screens units by half of their values, and indicators by their values other than zero.
fn screenings() -> impl Strategy<Value = Option<Screening>> {
    prop_oneof![
        3 => Just(None),
        1 => (0.5..1.0_f64, 0.5..0.95_f64).prop_map(|(available, non_zero)| Some(Screening {
            units: ScreeningRule::default().available(available),
            indicators: ScreeningRule::default().non_zero(non_zero),
        })),
    ]
}

/// Whole methodologies: transforms, aggregation and gaps, with imputation and screening before.
pub(crate) fn methodologies() -> impl Strategy<Value = Methodology> {
    (scoring(), imputations(), screenings()).prop_map(|(methodology, impute, screening)| {
        let mut first = methodology.indicators.clone();
        first.impute = Some(vec![Imputation::Mean]);
        let mut indicators = methodology.indicators.clone();
        indicators.impute = Some(impute).filter(|methods| !methods.is_empty());
        let imputes = indicators.impute.is_some();
        let mut methodology = methodology.with_indicators(indicators);
        methodology.screening = screening;
        match imputes {
            true => methodology.with_node("x0", first).unwrap(),
            false => methodology,
        }
    })
}

fn scoring() -> impl Strategy<Value = Methodology> {
    let normalised = prop_oneof![
        Just(Transform::min_max(1.0, 100.0)),
        Just(Transform::z_score(1)),
        Just(Transform::rank(Ties::Average)),
    ];
    let aggregation = prop_oneof![one_unit_at_a_time(), over_units()];
    let missing = prop_oneof![
        Just(Missing::reweight()),
        Just(Missing::count_as(10.0)),
        Just(Missing::reweight().with_children(0.5)),
    ];
    let again = prop_oneof![Just(vec![]), Just(vec![Transform::min_max(1.0, 10.0)])];
    (normalised, aggregation, missing, again).prop_map(
        |(normalised, aggregation, missing, again)| {
            let needs_zero = matches!(
                aggregation,
                Aggregation::GeometricMean
                    | Aggregation::PowerMean(_)
                    | Aggregation::InvertedGeometricMean(_)
                    | Aggregation::MazziottaPareto(_)
            );
            let normalised = if needs_zero { Transform::min_max(1.0, 100.0) } else { normalised };
            Methodology::default()
                .with_indicators(Settings::new().transforms([normalised]))
                .with_groups(Settings::new().aggregation(aggregation).missing(missing))
                .with_level(
                    "pillar",
                    Settings::new().transforms(again).publish([Transform::round(1)]),
                )
        },
    )
}

/// A dataset of the framework's indicators.
pub(crate) fn dataset(framework: &Framework, rows: &[Vec<Option<f64>>]) -> Dataset {
    let count = framework.indicators().count();
    let mut builder = Dataset::builder((0..count).map(|number| format!("x{number}")));
    for (number, row) in rows.iter().enumerate() {
        builder = builder.unit(format!("U{number}"), row[..count].to_vec());
    }
    builder.build().unwrap()
}
