//! Laws of the engine, on generated indices.

#![cfg(all(feature = "csv", feature = "toml"))]

use composite_index::{
    Aggregation, Dataset, Direction, Framework, Imputation, Index, Methodology, Missing, NodeCode,
    Penalty, Preference, Quantifier, Record, RecordKind, Regression, Scorer, Scores, Screening,
    ScreeningRule, Settings, Source, Ties, TopsisNormalisation, Transform, Unit, VariableCode,
    WithinLevel,
};
use proptest::prelude::*;

/// A tree of up to three levels of groups over up to eight indicators, branches uneven.
fn frameworks() -> impl Strategy<Value = Vec<Record>> {
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
fn tables() -> impl Strategy<Value = Vec<Vec<Option<f64>>>> {
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
fn imputations() -> impl Strategy<Value = Vec<Imputation>> {
    let siblings = || WithinLevel { within: Some("index".into()) };
    let regression = Regression { on: vec![NodeCode::new("x0").unwrap()] };
    let multivariate = |method: Imputation| match cfg!(feature = "multivariate") {
        true => method,
        false => Imputation::Mean,
    };
    prop_oneof![
        4 => Just(vec![]),
        1 => Just(vec![Imputation::Mean]),
        1 => Just(vec![Imputation::Median]),
        1 => Just(vec![Imputation::SiblingMean(siblings()), Imputation::constant(0.5)]),
        1 => Just(vec![Imputation::SiblingMedian(WithinLevel::default()), Imputation::Mean]),
        1 => Just(vec![Imputation::nearest_neighbours(2), Imputation::LeaveMissing]),
        1 => Just(vec![multivariate(Imputation::em("index")), Imputation::Median]),
        1 => Just(vec![multivariate(Imputation::Regression(regression)), Imputation::LeaveMissing]),
    ]
}

/// Units of which half is there, and indicators of which enough is not zero.
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
fn methodologies() -> impl Strategy<Value = Methodology> {
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
fn dataset(framework: &Framework, rows: &[Vec<Option<f64>>]) -> Dataset {
    let count = framework.indicators().count();
    let mut builder = Dataset::builder((0..count).map(|number| format!("x{number}")));
    for (number, row) in rows.iter().enumerate() {
        builder = builder.unit(format!("U{number}"), row[..count].to_vec());
    }
    builder.build().unwrap()
}

/// Bits of every score and rank, by unit and node.
fn bits(scores: &Scores) -> Vec<(String, String, [Option<u64>; 3])> {
    let cell = |cell: composite_index::Cell<'_>| {
        let (unit, node) = (cell.unit.to_string(), cell.node.to_string());
        (unit, node, [cell.score, cell.full, cell.rank].map(|value| value.map(f64::to_bits)))
    };
    let mut cells: Vec<_> = scores.cells().map(cell).collect();
    cells.sort();
    cells
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_order_of_rows_and_columns_changes_no_bit(
        records in frameworks(), rows in tables(), methodology in methodologies(), turn in 1..7_usize,
    ) {
        let framework = Framework::from_records(records.clone()).unwrap();
        let data = dataset(&framework, &rows);
        let scores = Index::new(framework, methodology.clone()).unwrap().score(&data);

        let mut turned = records;
        turned.reverse();
        let turned = Framework::from_records(turned).unwrap();
        let units = data.units().len();
        let order: Vec<_> = (0..units).map(|unit| (unit + turn) % units).rev().collect();
        let mut variables: Vec<_> = data.variables().to_vec();
        variables.reverse();
        let column = |variable: &VariableCode| -> Vec<f64> {
            order.iter().map(|unit| data.column(variable).unwrap()[*unit]).collect()
        };
        let columns: Vec<_> = variables.iter().map(column).collect();
        let shuffled = Dataset::from_columns(
            order.iter().map(|unit| Unit::clone(&data.units()[*unit])),
            variables.iter().cloned().zip(columns.iter().map(Vec::as_slice)),
        ).unwrap();
        let again = Index::new(turned, methodology).unwrap().score(&shuffled);
        match (scores, again) {
            (Ok(scores), Ok(again)) => prop_assert_eq!(bits(&scores), bits(&again)),
            (scores, again) => prop_assert_eq!(scores.is_err(), again.is_err()),
        }
    }

    #[test]
    fn rescoring_is_scoring_bit_for_bit(
        records in frameworks(), rows in tables(), methodology in methodologies(),
        walk in prop::collection::vec((any::<prop::sample::Index>(), 0.0..5.0_f64), 1..6),
    ) {
        let framework = Framework::from_records(records).unwrap();
        let data = dataset(&framework, &rows);
        let index = Index::new(framework, methodology).unwrap();
        let Ok(mut prepared) = index.prepare(&data) else { return Ok(()) };
        let mut weights = prepared.weights();
        let mut changed = Vec::new();
        for (at, weight) in walk {
            let nodes = index.framework().nodes();
            let node = &nodes[1 + at.index(nodes.len() - 1)];
            // What is screened out has no weight to change.
            if weights.set(node.code().as_str(), weight).is_err() {
                continue;
            }
            changed.push((node.code().to_string(), weight));
            let scored = index.with_weights(changed.clone()).and_then(|index| index.score(&data));
            match (prepared.rescore(&weights), scored) {
                (Ok(()), Ok(scores)) => {
                    let bits = |column: &[f64]| -> Vec<_> { column.iter().map(|x| x.to_bits()).collect() };
                    prop_assert_eq!(bits(prepared.scores()), bits(scores.root().scores()));
                    prop_assert_eq!(bits(prepared.ranks()), bits(scores.root().ranks()));
                }
                (rescored, scored) => prop_assert_eq!(rescored.is_err(), scored.is_err()),
            }
        }
    }

    #[test]
    fn a_stored_scorer_gives_the_sample_its_own_scores(
        records in frameworks(), rows in tables(), methodology in methodologies(),
    ) {
        let framework = Framework::from_records(records).unwrap();
        let data = dataset(&framework, &rows);
        let index = Index::new(framework, methodology).unwrap();
        let Ok(scores) = index.score(&data) else { return Ok(()) };
        let stored = serde_json::to_string(&index.fit(&data).unwrap()).unwrap();
        let scorer: Scorer = serde_json::from_str(&stored).unwrap();
        prop_assert_eq!(bits(&scorer.score(&data).unwrap()), bits(&scores));
        let columns: Vec<_> =
            scorer.variables().iter().map(|code| data.column(code).unwrap()).collect();
        let root = scorer.score_columns(&columns).unwrap();
        let expected: Vec<_> = data.units().iter().map(|unit| scores.score(&unit.code)).collect();
        prop_assert_eq!(root, expected);
    }

    #[test]
    fn an_imputation_changes_no_cell_that_is_there(
        records in frameworks(), rows in tables(), methods in imputations(),
    ) {
        let framework = Framework::from_records(records).unwrap();
        let data = dataset(&framework, &rows);
        let normalised = Settings::new().transforms([Transform::min_max(0.0, 1.0)]);
        let methodology = Methodology::default()
            .with_indicators(match methods.is_empty() {
                true => normalised.clone(),
                false => normalised.clone().impute(methods),
            })
            .with_node("x0", normalised.impute([Imputation::Mean]))
            .unwrap();
        let index = Index::new(framework, methodology).unwrap();
        let Ok(imputed) = index.impute(&data) else { return Ok(()) };
        let mut filled = 0;
        for variable in data.variables() {
            let columns = [&data, &imputed.data].map(|data| data.column(variable).unwrap());
            for (raw, now) in columns[0].iter().zip(columns[1]) {
                prop_assert!(raw.is_nan() || raw.to_bits() == now.to_bits());
                filled += usize::from(raw.is_nan() && !now.is_nan());
            }
        }
        prop_assert_eq!(imputed.cells.len(), filled);
    }

    #[test]
    fn everything_is_read_as_it_was_written(
        records in frameworks(), rows in tables(), methodology in methodologies(),
    ) {
        let framework = Framework::from_records(records).unwrap();
        let source = Source::new("framework.csv", framework.to_csv().unwrap());
        prop_assert_eq!(&Framework::from_csv(&source).unwrap(), &framework);
        let json = serde_json::to_string(&framework).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Framework>(&json).unwrap(), &framework);
        let source = Source::new("methodology.toml", methodology.to_toml().unwrap());
        prop_assert_eq!(&Methodology::from_toml(&source).unwrap(), &methodology);
        let json = serde_json::to_string(&methodology).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Methodology>(&json).unwrap(), &methodology);
        let data = dataset(&framework, &rows);
        let csv = data.to_csv().unwrap();
        let again = Dataset::from_csv(&Source::new("data.csv", csv.clone()), &framework).unwrap();
        prop_assert_eq!(again.to_csv().unwrap(), csv);
    }

    #[test]
    fn a_mean_lies_between_the_worst_and_the_best_child(
        records in frameworks(), rows in tables(), factor in 0.01..100.0_f64,
    ) {
        let framework = Framework::from_records(records).unwrap();
        let data = dataset(&framework, &rows);
        let normalised = Settings::new().transforms([Transform::min_max(1.0, 100.0)]);
        let index = Index::new(framework, Methodology::default().with_indicators(normalised)).unwrap();
        let scores = index.score(&data).unwrap();
        for (group, _) in index.framework().groups() {
            let column = |code: &str| scores.at(code).unwrap().full_scores();
            let children: Vec<_> =
                index.framework().children(group).map(|child| column(child.code().as_str())).collect();
            for (unit, score) in column(group.code().as_str()).iter().enumerate() {
                let present = || children.iter().map(|child| child[unit]).filter(|x| !x.is_nan());
                let least = present().fold(f64::INFINITY, f64::min);
                let most = present().fold(f64::NEG_INFINITY, f64::max);
                prop_assert!(score.is_nan() || (least - 1e-10..=most + 1e-10).contains(score));
            }
        }
        let weights = index.framework().nodes().iter().skip(1);
        let scaled: Vec<_> = weights.map(|node| (node.code().as_str(), factor * node.weight())).collect();
        let again = index.with_weights(scaled).unwrap().score(&data).unwrap();
        for (one, other) in scores.root().scores().iter().zip(again.root().scores()) {
            prop_assert!((one - other).abs() <= 1e-12 * one.abs(), "{} {}", one, other);
        }
    }

    #[test]
    fn a_gap_counts_as_the_mean_of_the_children_that_are_there(
        values in prop::collection::vec(0.0..100.0_f64, 3..6),
        weights in prop::collection::vec(0.1..5.0_f64, 6),
    ) {
        let count = values.len() + 1;
        let mut builder = Framework::builder("index", "An index");
        for (number, weight) in weights.iter().enumerate().take(count) {
            builder = builder.indicator(format!("x{number}"), *weight);
        }
        let index = Index::new(builder.build().unwrap(), Methodology::default()).unwrap();
        let score = |last: Option<f64>| {
            let row: Vec<_> = values.iter().copied().map(Some).chain([last]).collect();
            let data = Dataset::builder((0..count).map(|number| format!("x{number}")))
                .unit("U", row)
                .unit("V", vec![Some(1.0); count]);
            index.score(&data.build().unwrap()).unwrap().score("U").unwrap()
        };
        let with_gap = score(None);
        prop_assert!((score(Some(with_gap)) - with_gap).abs() <= 1e-12 * with_gap.abs().max(1.0));
    }

    #[test]
    fn turning_an_indicator_round_changes_no_score(
        records in frameworks(), rows in tables(), z_scores in any::<bool>(),
    ) {
        let turned: Vec<_> = records.iter().cloned().map(|mut record| {
            if record.kind == RecordKind::Indicator {
                let lower = record.direction == Some(Direction::LowerIsBetter);
                record.direction = (!lower).then_some(Direction::LowerIsBetter);
            }
            record
        }).collect();
        let transform = if z_scores { Transform::z_score(0) } else { Transform::min_max(0.0, 1.0) };
        let methodology =
            Methodology::default().with_indicators(Settings::new().transforms([transform]));
        let negated: Vec<Vec<_>> =
            rows.iter().map(|row| row.iter().map(|cell| cell.map(|x| -x)).collect()).collect();
        let score = |records: Vec<Record>, rows: &[Vec<Option<f64>>]| {
            let framework = Framework::from_records(records).unwrap();
            let data = dataset(&framework, rows);
            Index::new(framework, methodology.clone()).unwrap().score(&data).unwrap()
        };
        let (one, other) = (score(records, &rows), score(turned, &negated));
        for (one, other) in one.root().scores().iter().zip(other.root().scores()) {
            prop_assert!((one - other).abs() <= 1e-12, "{} {}", one, other);
        }
    }
}
