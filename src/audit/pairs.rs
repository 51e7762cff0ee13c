//! Pairs that should, or should not, go together: siblings, and indicators with denominators.

use serde::Serialize;

use super::correlation::{Association, Correlation, CorrelationMethod, correlate};
use super::series::Series;
use super::thresholds::Thresholds;
use crate::data::Dataset;
use crate::engine::Scores;
use crate::framework::{Framework, NodeCode, RecordKind};

/// Two children of one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiblingPair {
    /// The group.
    pub group: NodeCode,
    /// Pearson's correlation of their full scores.
    pub pearson: Correlation,
    /// Spearman's correlation.
    pub spearman: Correlation,
    /// Kendall's correlation.
    pub kendall: Correlation,
    /// What Pearson's correlation means; `None` where there is none.
    pub association: Option<Association>,
}

/// All pairs of siblings, group by group depth first, by their full scores: within a group,
/// a pair that is negative cancels out, and a pair that is collinear counts twice.
///
/// Source: OECD/JRC Handbook (2008), sections 4 and 6; the thresholds are COINr's.
pub fn sibling_pairs(scores: &Scores, thresholds: &Thresholds) -> Vec<SiblingPair> {
    let groups = scores.framework().groups();
    let pairs = groups.flat_map(|(group, _)| {
        let children = Series::children(scores, group);
        pairs_among(&children, thresholds, group.code())
    });
    pairs.collect()
}

fn pairs_among(
    children: &[Series<'_>],
    thresholds: &Thresholds,
    group: &NodeCode,
) -> Vec<SiblingPair> {
    let mut pairs = Vec::new();
    for (position, first) in children.iter().enumerate() {
        for second in &children[position + 1..] {
            let by = |method| correlate(first, second, method);
            let pearson = by(CorrelationMethod::Pearson);
            pairs.push(SiblingPair {
                group: group.clone(),
                association: pearson.association(thresholds),
                pearson,
                spearman: by(CorrelationMethod::Spearman),
                kendall: by(CorrelationMethod::Kendall),
            });
        }
    }
    pairs
}

/// Raw indicators that go with a denominator, whether they are divided by it or not: those whose
/// absolute correlation is above [`Thresholds::denominator`]. An indicator that measures mostly the
/// size of the unit may have to be divided by it.
///
/// The denominators are the columns that the framework declares as such; one that is not in the
/// data is left out. Source: COINr's `get_denom_corr`.
pub fn denominator_pairs(
    framework: &Framework,
    data: &Dataset,
    method: CorrelationMethod,
    thresholds: &Thresholds,
) -> Vec<Correlation> {
    let declared = framework.columns().iter();
    let declared = declared.filter(|column| column.kind == RecordKind::Denominator);
    let columns = declared.map(|column| column.code.as_str());
    let denominators: Vec<_> =
        columns.filter_map(|code| Some(Series::new(code, data.column(code).ok()?))).collect();
    let indicators = Series::raw(framework, data);
    let pairs = super::correlation::correlations(&indicators, &denominators, method).into_iter();
    let high = |pair: &Correlation| {
        pair.coefficient().is_some_and(|found| found.abs() > thresholds.denominator)
    };
    pairs.filter(high).collect()
}
