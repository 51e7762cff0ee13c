//! The laws.

use composite_index::error::Source;
use composite_index::framework::{Record, RecordKind};
use composite_index::{
    Dataset, Direction, Framework, Imputation, Index, Methodology, Scorer, Scores, Settings,
    Transform, Unit, VariableCode,
};
use proptest::prelude::*;

use crate::engine::generated::{dataset, frameworks, imputations, methodologies, tables};
use crate::refusals::{Tally, mostly_checked, refused};

/// Bits of every score and rank, by unit and node.
fn bits(scores: &Scores) -> Vec<(String, String, [Option<u64>; 3])> {
    let cell = |cell: composite_index::engine::Cell<'_>| {
        let (unit, node) = (cell.unit.to_string(), cell.node.to_string());
        (unit, node, [cell.score, cell.full, cell.rank].map(|value| value.map(f64::to_bits)))
    };
    let mut cells: Vec<_> = scores.cells().map(cell).collect();
    cells.sort();
    cells
}

/// Changes of weights, and what they lead to.
static CHANGED: Tally = Tally::new();

proptest! {
    #![proptest_config(mostly_checked(200))]

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
            (scores, again) => {
                prop_assert_eq!(scores.is_err(), again.is_err());
                return Err(refused("in either order"));
            }
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
        let mut prepared = index.prepare(&data).map_err(refused)?;
        let mut weights = prepared.weights();
        let mut changed = Vec::new();
        for (at, weight) in walk {
            let nodes = index.framework().nodes();
            let node = &nodes[1 + at.index(nodes.len() - 1)];
            // What is screened out has no weight to change.
            let set = weights.set(node.code().as_str(), weight).ok();
            if CHANGED.accepted("a weight", set)?.is_none() {
                continue;
            }
            changed.push((node.code().to_string(), weight));
            let scored = index.with_weights(changed.clone()).and_then(|index| index.score(&data));
            match (prepared.rescore(&weights), scored) {
                (Ok(()), Ok(scores)) => {
                    let bits = |column: &[f64]| -> Vec<_> { column.iter().map(|x| x.to_bits()).collect() };
                    prop_assert_eq!(bits(prepared.scores()), bits(scores.root().scores()));
                    prop_assert_eq!(bits(prepared.ranks()), bits(scores.root().ranks()));
                    CHANGED.accepted("scores", Some(()))?;
                }
                (rescored, scored) => {
                    prop_assert_eq!(rescored.is_err(), scored.is_err());
                    CHANGED.accepted("scores", None::<()>)?;
                }
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
        let scores = index.score(&data).map_err(refused)?;
        let stored = serde_json::to_string(&index.fit(&data).unwrap()).unwrap();
        let scorer: Scorer = serde_json::from_str(&stored).unwrap();
        prop_assert_eq!(bits(&scorer.score(&data).unwrap()), bits(&scores));
        let columns: Vec<_> =
            scorer.variables().iter().map(|code| data.column(code).unwrap()).collect();
        let root = scorer.score_columns(&columns).unwrap();
        let expected = data.units().iter();
        // A unit that was screened out has none.
        let expected: Vec<_> = expected.map(|unit| scores.score(&unit.code).ok().flatten()).collect();
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
        let imputed = index.impute(&data).map_err(refused)?;
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
            index.score(&data.build().unwrap()).unwrap().score("U").unwrap().unwrap()
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
