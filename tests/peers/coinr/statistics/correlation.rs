//! Correlations of columns with each other and with the groups above, and their p-values.

use std::collections::BTreeMap;

use composite_index::audit::{Correlation, Series, Thresholds, correlate, parent_correlations};

use super::{Columns, input, method_of, scores, set_of};
use crate::coinr::support::{
    NOISY, assert_near, assert_p_value, data, figure, framework, rows, to_twelve_digits,
};

pub(super) fn correlated(file: &str) {
    let columns = Columns::of(set_of(file));
    compare_pairs(file, &columns.all(), |found, _| found.coefficient());
}

fn compare_pairs(
    file: &str,
    columns: &BTreeMap<&str, Series<'_>>,
    coefficient: impl Fn(&Correlation, &BTreeMap<String, String>) -> Option<f64>,
) {
    let golden = rows(file);
    assert!(!golden.is_empty());
    for row in &golden {
        let (x, y) = (&columns[row["Var1"].as_str()], &columns[row["Var2"].as_str()]);
        let found = correlate(x, y, method_of(file));
        let what = format!("{file}, {} with {}", row["Var1"], row["Var2"]);
        assert_near(coefficient(&found, row), figure(&row["Correlation"]), &what);
    }
}

/// A column to twelve digits.
fn without_noise<'a>(column: &Series<'a>) -> Series<'a> {
    let values = column.values.iter().map(|value| to_twelve_digits(*value)).collect();
    Series { values, ..column.clone() }
}

/// COINr's correlations, but those of the indicator whose data carry binary noise, which has those of
/// the data without it.
pub(super) fn correlated_by_rank(file: &str) {
    let (columns, golden) = (Columns::of(set_of(file)), rows(file));
    let (all, mut differ) = (columns.all(), 0);
    for row in &golden {
        let (x, y) = (&all[row["Var1"].as_str()], &all[row["Var2"].as_str()]);
        let found = correlate(x, y, method_of(file)).coefficient();
        let what = format!("{file}, {} with {}", row["Var1"], row["Var2"]);
        let theirs = figure(&row["Correlation"]);
        if ![&row["Var1"], &row["Var2"]].into_iter().any(|code| code == NOISY) {
            assert_near(found, theirs, &what);
            continue;
        }
        let right = correlate(&without_noise(x), &without_noise(y), method_of(file)).coefficient();
        assert_near(found, right, &what);
        let apart = |(a, b): (f64, f64)| (a - b).abs() > 1e-12;
        differ += usize::from(right.zip(theirs).is_some_and(apart));
    }
    assert!(differ > 0, "{file}: COINr has the right correlations");
}

pub(super) fn significant_within_groups(file: &str) {
    let columns = Columns::of("Raw");
    let parent = |code: &str| {
        let framework = &columns.framework;
        framework.node(code).and_then(|node| framework.parent(node)).expect("a group").code()
    };
    compare_pairs(file, &columns.all(), |found, row| {
        assert_eq!(parent(&row["Var1"]), parent(&row["Var2"]));
        found.coefficient().filter(|_| found.p_value().is_some_and(|p| p <= 0.05))
    });
}

pub(super) fn with_directions(file: &str) {
    let (framework, data) = (framework(), data(input("Raw")));
    let columns = Series::raw_oriented(&framework, &data).into_iter();
    let columns = columns.map(|column| (column.code, column)).collect();
    compare_pairs(file, &columns, |found, _| found.coefficient());
}

pub(super) fn with_parents(file: &str) {
    let entries = parent_correlations(scores(), &Thresholds::default());
    let golden = rows(file);
    assert_eq!(golden.len(), 49);
    for row in &golden {
        let entry = entries.iter().find(|entry| entry.node.as_str() == row["Var2"]);
        let parent = entry.and_then(|entry| entry.parent()).expect("a parent");
        assert_eq!(parent.second, row["Var1"]);
        let what = format!("{file}, {}", row["Var2"]);
        assert_near(parent.coefficient(), figure(&row["Correlation"]), &what);
    }
}

pub(super) fn with_family(file: &str) {
    let entries = parent_correlations(scores(), &Thresholds::default());
    let golden = rows(file);
    assert_eq!(golden.len(), 3 * 49);
    for row in &golden {
        let above = ["Pillar", "Sub-index", "Index"].iter().position(|level| *level == row["Var1"]);
        let entry = entries.iter().find(|entry| entry.node.as_str() == row["Var2"]);
        let own = &entry.expect("a node").own[above.expect("a level")];
        let what = format!("{file}, {} with its {}", row["Var2"], row["Var1"]);
        assert_near(own.coefficient(), figure(&row["Correlation"]), &what);
    }
}

pub(super) fn p_values(file: &str) {
    let columns = Columns::of("Raw");
    let all = columns.all();
    let golden = rows(file);
    assert_eq!(golden.len(), 49);
    for row in &golden {
        for (code, column) in &all {
            let found = correlate(&all[row["iCode"].as_str()], column, method_of(file));
            let what = format!("{file}, {} with {code}", row["iCode"]);
            assert_p_value(found.p_value(), figure(&row[*code]), &what);
        }
    }
}

/// As `correlated_by_rank`.
pub(super) fn p_values_by_rank(file: &str) {
    let (columns, golden) = (Columns::of("Raw"), rows(file));
    let (all, mut differ) = (columns.all(), 0);
    for row in &golden {
        let first = &all[row["iCode"].as_str()];
        for (code, column) in &all {
            let found = correlate(first, column, method_of(file)).p_value();
            let (theirs, what) =
                (figure(&row[*code]), format!("{file}, {} with {code}", first.code));
            if first.code != NOISY && *code != NOISY {
                assert_p_value(found, theirs, &what);
                continue;
            }
            let right = correlate(&without_noise(first), &without_noise(column), method_of(file));
            assert_p_value(found, right.p_value(), &what);
            let apart = |(a, b): (f64, f64)| (a - b).abs() > 1e-12;
            differ += usize::from(found.zip(theirs).is_some_and(apart));
        }
    }
    assert!(differ > 0, "{file}: COINr has the right probabilities");
}
