//! Outranking and Copeland, with the right values where COINr's are wrong.

use std::collections::BTreeMap;

use composite_index::aggregate::OutrankingMatrix;
use composite_index::error::Source;
use composite_index::framework::Node;
use composite_index::{Dataset, Framework, Scores};

use super::{GAPS, INPUT, PHYSICAL, children, custom_weights, given_weights, groups};
use crate::coinr::support::{
    Table, assert_near, data, figure, framework, index, rows, to_twelve_digits,
};
use crate::support::references;

/// Copeland's scores by the definition, over the columns of a table: two units by what both have.
/// Weights are multiples of a tenth, so that they can be summed exactly.
fn copeland_by_definition(table: &Table, codes: &[String], weights: &[f64]) -> Vec<f64> {
    let cells: Vec<Vec<Option<f64>>> =
        table.iter().map(|row| codes.iter().map(|code| figure(&row[code])).collect()).collect();
    let sign = |a: &Vec<Option<f64>>, b: &Vec<Option<f64>>| {
        let pairs = a.iter().zip(b).zip(weights);
        let balance: i32 = pairs
            .filter_map(|((a, b), weight)| {
                let order = a.as_ref()?.total_cmp(b.as_ref()?) as i32;
                Some(order * (weight * 10.0).round() as i32)
            })
            .sum();
        f64::from(balance.signum())
    };
    cells.iter().map(|a| cells.iter().map(|b| sign(a, b)).sum()).collect()
}

/// Group by group from our own scores of the children.
pub fn copeland_under_weights(file: &str) {
    let index = custom_weights(groups("aggregation = \"copeland\""));
    let scores = index.score(&data(INPUT)).expect("scores");
    let (golden, given) = (rows(file), given_weights());
    let weight = |code: &String| given.iter().find(|row| row.0 == *code).expect("given").2;
    let (mut differ, mut same) = (0, 0);
    for (group, _) in scores.framework().groups() {
        let (code, codes) = (group.code().as_str(), children(&scores, group.code().as_str()));
        let weights: Vec<f64> = codes.iter().map(weight).collect();
        let below: Table = scores
            .units()
            .iter()
            .map(|unit| {
                let score = |code: &String| {
                    let score = scores.at(code).expect("a node").full(&unit.code).unwrap();
                    (code.clone(), score.expect("a score").to_string())
                };
                codes.iter().map(score).collect()
            })
            .collect();
        let right = copeland_by_definition(&below, &codes, &weights);
        for ((unit, theirs), right) in scores.units().iter().zip(&golden).zip(right) {
            assert_eq!(unit.code.as_str(), theirs["uCode"]);
            let ours = scores.at(code).expect("a node").full(&unit.code);
            assert_near(ours.unwrap(), Some(right), &format!("{code} of {}", unit.code));
            let agrees = figure(&theirs[code]) == Some(right);
            (differ, same) = (differ + usize::from(!agrees), same + usize::from(agrees));
        }
    }
    assert_eq!((differ, same), (3, 558));
}

pub fn copeland_with_gaps(file: &str) {
    let scores = groups("aggregation = \"copeland\"").score(&data(GAPS)).expect("scores");
    let (golden, input) = (rows(file), rows(GAPS));
    let (mut differ, mut same) = (0, 0);
    for (pillar, _) in scores.framework().groups().filter(|(node, _)| node.level() == "2") {
        let code = pillar.code().as_str();
        let codes = children(&scores, code);
        let right = copeland_by_definition(&input, &codes, &vec![1.0; codes.len()]);
        for ((row, theirs), right) in input.iter().zip(&golden).zip(right) {
            let ours = scores.at(code).expect("a node").full(&row["uCode"]);
            assert_near(ours.unwrap(), Some(right), &format!("{code} of {}", row["uCode"]));
            let agrees = figure(&theirs[code]) == Some(right);
            (differ, same) = (differ + usize::from(!agrees), same + usize::from(agrees));
        }
    }
    assert!(differ > 0 && same > 0, "{differ} {same}");
    assert_rows_do_not_matter(&scores);
}

/// The rows the other way round give the same scores.
fn assert_rows_do_not_matter(scores: &Scores) {
    let text = references::text(&format!("golden/coinr/{GAPS}"));
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let turned = Source::new(GAPS, lines.join("\n"));
    let turned = Dataset::from_csv(&turned, &framework()).expect("sound");
    let again = groups("aggregation = \"copeland\"").score(&turned).expect("scores");
    for unit in scores.units() {
        assert_eq!(scores.score(&unit.code), again.score(&unit.code));
    }
}

pub fn copeland_of_a_pillar(file: &str) {
    let scores = groups("aggregation = \"copeland\"").score(&data(INPUT)).expect("scores");
    let at = scores.at(PHYSICAL).expect("a node");
    for row in rows(file) {
        assert_near(at.full(&row["uCode"]).unwrap(), figure(&row["copeland"]), &row["uCode"]);
    }
}

pub fn copeland_of_all(file: &str) {
    let (input, golden) = (rows(INPUT), rows(file));
    let scores = groups("").score(&data(INPUT)).expect("scores");
    let indicators = scores.framework().indicators();
    let codes: Vec<_> = indicators.map(|(node, _)| node.code().to_string()).collect();
    let mut flat = Framework::builder("all", "All indicators");
    for code in &codes {
        flat = flat.indicator(code.as_str(), 1.0);
    }
    let flat = flat.build().expect("sound");
    let mut builder = Dataset::builder(codes.iter().map(String::as_str));
    for row in &input {
        let cells: Vec<_> = codes.iter().map(|code| figure(&row[code])).collect();
        builder = builder.unit(row["uCode"].as_str(), cells);
    }
    let index = index(flat, "[groups]\naggregation = \"copeland\"");
    let scores = index.score(&builder.build().expect("sound")).expect("scores");
    let right = copeland_by_definition(&input, &codes, &[1.0; 49]);
    let mut differ = 0;
    for (row, right) in golden.iter().zip(right) {
        assert_near(scores.score(&row["uCode"]).unwrap(), Some(right), &row["uCode"]);
        differ += usize::from(figure(&row["copeland"]) != Some(right));
    }
    assert_eq!(differ, 10);
}

/// The columns of a pillar in COINr's order, or of all indicators.
fn columns(file: &str, pillar: &str) -> (Vec<String>, Vec<Vec<f64>>) {
    let (framework, table) = (framework(), rows(file));
    let below = |parent: Option<&Node>| {
        pillar.is_empty() || parent.is_some_and(|parent| parent.code().as_str() == pillar)
    };
    let indicators = framework.indicators().filter(|(node, _)| below(framework.parent(node)));
    let codes: Vec<_> = indicators.map(|(node, _)| node.code().to_string()).collect();
    let cell =
        |row: &BTreeMap<String, String>, code: &String| figure(&row[code]).unwrap_or(f64::NAN);
    let column = |code: &String| table.iter().map(|row| cell(row, code)).collect();
    let columns = codes.iter().map(column).collect();
    (codes, columns)
}

fn matrix(pillar: &str, weights: &[f64], input: &str) -> OutrankingMatrix {
    let (_, columns) = columns(input, pillar);
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    OutrankingMatrix::new(&columns, weights, 0.0).expect("sound")
}

pub fn physical_weights() -> Vec<f64> {
    let given = given_weights();
    let (codes, _) = columns(INPUT, PHYSICAL);
    let weight = |code: &String| given.iter().find(|row| row.0 == *code).expect("given").2;
    codes.iter().map(weight).collect()
}

pub fn holds(file: &str, pillar: &str, weights: &[f64], input: &str) {
    let (matrix, golden) = (matrix(pillar, weights, input), rows(file));
    for (a, row) in golden.iter().enumerate() {
        for (b, other) in golden.iter().enumerate().filter(|(b, _)| *b != a) {
            let what = format!("{} before {}", row["uCode"], other["uCode"]);
            assert_near(matrix.support(a, b), figure(&row[&other["uCode"]]), &what);
        }
    }
}

/// COINr's dominant pairs are those with all of the weight on one side.
pub fn summary_of_outranking(file: &str) {
    for row in rows(file) {
        let matrix = match row["case"].as_str() {
            "Physical_equalw" => matrix(PHYSICAL, &[1.0; 8], INPUT),
            "Physical_customw" => matrix(PHYSICAL, &physical_weights(), INPUT),
            "all49_equalw" => matrix("", &[1.0; 49], INPUT),
            _ => matrix("", &[1.0; 49], GAPS),
        };
        let units = matrix.units();
        let pairs = (0..units).flat_map(|a| (0..units).map(move |b| (a, b)));
        let dominant = pairs.filter(|(a, b)| matrix.support(*a, *b) == Some(1.0)).count();
        assert_eq!(Some(dominant as f64), figure(&row["nDominant"]), "{}", row["case"]);
        let share = dominant as f64 / (units * (units - 1) / 2) as f64;
        assert_near(Some(share), figure(&row["fracDominant"]), &row["case"]);
    }
}

/// By the definition, of columns without binary noise: eₐᵦ, and how many columns both have.
fn support_by_definition(columns: &[Vec<f64>], a: usize, b: usize) -> (f64, f64) {
    let (mut points, mut count) = (0.0, 0.0);
    for column in columns.iter().filter(|column| !(column[a] - column[b]).is_nan()) {
        let (one, other) = (to_twelve_digits(column[a]), to_twelve_digits(column[b]));
        count += 1.0;
        points += if one > other { 1.0 } else { 0.0 };
        points += if one == other { 0.5 } else { 0.0 };
    }
    (points / count, count)
}

/// Whether some column has two units apart by binary noise alone.
fn apart_by_noise(columns: &[Vec<f64>], a: usize, b: usize) -> bool {
    let noisy = |x: f64, y: f64| x != y && to_twelve_digits(x) == to_twelve_digits(y);
    columns.iter().any(|column| noisy(column[a], column[b]))
}

/// The right value by the definition; COINr has it but for gaps, as far as they count, and noise.
fn right_support(file: &str, input: &str, gaps_count: bool) {
    let (codes, columns) = columns(input, "");
    let (matrix, golden) = (matrix("", &[1.0; 49], input), rows(file));
    let (mut differ, mut same) = (0, 0);
    for (a, row) in golden.iter().enumerate() {
        for (b, other) in golden.iter().enumerate().filter(|(b, _)| *b != a) {
            let (right, count) = support_by_definition(&columns, a, b);
            let what = format!("{} before {}", row["uCode"], other["uCode"]);
            assert_near(matrix.support(a, b), Some(right), &what);
            let theirs = figure(&row[&other["uCode"]]).expect("a figure");
            let near = (theirs - right).abs() < 1e-12;
            let gap = gaps_count && count < codes.len() as f64;
            assert!(near || gap || apart_by_noise(&columns, a, b), "{what}: {theirs}");
            (differ, same) = (differ + usize::from(!near), same + usize::from(near));
        }
    }
    assert!(differ > 0 && same > 0, "{differ} {same}");
}

pub fn outranking_of_all(file: &str) {
    right_support(file, INPUT, false);
}

pub fn outranking_with_gaps(file: &str) {
    right_support(file, GAPS, true);
}
