//! Pairs that are flagged: siblings that go together or apart, and denominators.

use composite_index::audit::{
    Association, Correlation, CorrelationMethod, Series, Thresholds, correlations,
    denominator_pairs, sibling_pairs,
};

use super::{input, scores};
use crate::coinr::support::{assert_near, data, figure, framework, rows};

pub(super) fn collinear_siblings(file: &str) {
    let thresholds = Thresholds { collinear: 0.9, ..Thresholds::default() };
    siblings(file, Association::Collinear, &thresholds);
}

pub(super) fn negative_siblings(file: &str) {
    let thresholds = Thresholds { negative: -0.3, ..Thresholds::default() };
    siblings(file, Association::Negative, &thresholds);
}

/// COINr looks at indicators only, and at groups of the level above them.
fn siblings(file: &str, association: Association, thresholds: &Thresholds) {
    let scores = scores();
    let of_indicators = |code: &str| scores.framework().node(code).expect("a node").level() == "2";
    let pairs = sibling_pairs(scores, thresholds).into_iter();
    let pairs = pairs.filter(|pair| pair.association == Some(association));
    let found = pairs
        .filter(|pair| of_indicators(pair.group.as_str()))
        .map(|pair| (pair.group.to_string(), pair.pearson));
    compare_flags(file, found.collect());
}

pub(super) fn collinear_below(file: &str) {
    let scores = scores();
    let groups = ["Conn", "Sust"].map(|code| scores.framework().node(code).expect("a group"));
    let mut found = Vec::new();
    for group in groups {
        let below = Series::below(scores, group, "indicator");
        let pairs = correlations(&below, &below, CorrelationMethod::Pearson).into_iter();
        let high = pairs.filter(|pair| {
            pair.first < pair.second && pair.coefficient().is_some_and(|found| found > 0.7)
        });
        found.extend(high.map(|pair| (group.code().to_string(), pair)));
    }
    compare_flags(file, found);
}

fn compare_flags(file: &str, found: Vec<(String, Correlation)>) {
    let golden = rows(file);
    assert_eq!(found.len(), golden.len(), "{file}");
    for row in &golden {
        let mut pair = [&row["Ind1"], &row["Ind2"]];
        pair.sort();
        let ours = found.iter().find(|(group, ours)| {
            let mut codes = [&ours.first, &ours.second];
            codes.sort();
            *group == row["Group"] && codes == pair
        });
        let (_, ours) = ours.unwrap_or_else(|| panic!("{file}: {pair:?} is not flagged"));
        assert_near(ours.coefficient(), figure(&row["Corr"]), &format!("{file}, {pair:?}"));
    }
}

pub(super) fn with_denominators(file: &str) {
    let thresholds = Thresholds { denominator: 0.7, ..Thresholds::default() };
    let (framework, data) = (framework(), data(input("Raw")));
    let found = denominator_pairs(&framework, &data, CorrelationMethod::Pearson, &thresholds);
    let golden = rows(file);
    assert_eq!(found.len(), golden.len(), "{file}");
    for row in &golden {
        let pair =
            found.iter().find(|pair| pair.first == row["Ind"] && pair.second == row["Denom"]);
        let pair = pair.unwrap_or_else(|| panic!("{file}: {row:?} is not flagged"));
        assert_near(pair.coefficient(), figure(&row["Corr"]), &format!("{file}, {row:?}"));
    }
}
