//! Named columns of the same units, from data or from scores, and what they look like.

use std::borrow::Cow;

use serde::Serialize;

use super::review::Thresholds;
use crate::data::Dataset;
use crate::engine::Scores;
use crate::framework::{Direction, Framework, Node};
use crate::numerics::{
    exceeds, kurtosis, mean, quantile, same_but_for_noise, skewness, sorted_into,
    standard_deviation,
};

/// A named column: one value per unit, in the order of the units; NaN is missing.
///
/// # Examples
///
/// ```
/// use composite_index::audit::{CorrelationMethod, Series, correlate};
///
/// let [a, b] = [("a", [1.0, 2.0, 4.0, 3.0]), ("b", [1.0, 3.0, 9.0, f64::NAN])];
/// let correlation = correlate(&Series::new(a.0, &a.1), &Series::new(b.0, &b.1), CorrelationMethod::Spearman);
/// assert_eq!(correlation.coefficient(), Some(1.0));
/// assert_eq!(correlation.units, 3);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Series<'a> {
    /// The code of the node or of the variable.
    pub code: &'a str,
    /// The values.
    pub values: Cow<'a, [f64]>,
}

impl<'a> Series<'a> {
    /// A column under a name.
    pub fn new(code: &'a str, values: &'a [f64]) -> Self {
        Self { code, values: Cow::Borrowed(values) }
    }

    /// The raw columns of the indicators, depth first, in the units of the data; an indicator
    /// without a column is left out.
    pub fn raw(framework: &'a Framework, data: &'a Dataset) -> Vec<Self> {
        let codes = framework.observed().map(|(node, _)| node.code().as_str());
        codes.filter_map(|code| Some(Self::new(code, data.column(code).ok()?))).collect()
    }

    /// As [`raw`](Series::raw), with the sign reversed for indicators whose lower values are better.
    pub fn raw_oriented(framework: &'a Framework, data: &'a Dataset) -> Vec<Self> {
        let mut columns = Self::raw(framework, data);
        for column in &mut columns {
            let indicator = framework.node(column.code).and_then(Node::as_indicator);
            if indicator.is_some_and(|it| it.direction == Direction::LowerIsBetter) {
                column.values.to_mut().iter_mut().for_each(|value| *value = -*value);
            }
        }
        columns
    }

    /// The full scores of the nodes of a level, such as `pillar` or `indicator`, depth first.
    pub fn level(scores: &'a Scores, level: &str) -> Vec<Self> {
        let nodes = scores.nodes().filter(|at| at.node().level() == level);
        nodes.map(|at| Self::new(at.node().code().as_str(), at.full_scores())).collect()
    }

    /// The full scores of a group's children, by code; none for an indicator.
    pub fn children(scores: &'a Scores, group: &Node) -> Vec<Self> {
        let framework = scores.framework();
        let children = group.child_ids_by_code().iter();
        let codes = children.map(|child| framework.nodes()[*child].code().as_str());
        codes.filter_map(|code| Self::node(scores, code)).collect()
    }

    /// The full scores of the nodes of a level at or below a group, by code.
    pub fn below(scores: &'a Scores, group: &Node, level: &str) -> Vec<Self> {
        let framework = scores.framework();
        let is_below = |node: &Node| {
            let mut path = std::iter::successors(Some(node), |node| framework.parent(node));
            path.any(|above| above.position() == group.position())
        };
        let mut columns = Self::level(scores, level);
        columns.retain(|column| framework.node(column.code).is_some_and(is_below));
        columns.sort_by_key(|column| column.code);
        columns
    }

    /// The full scores of a node; `None` for an unknown node.
    pub fn node(scores: &'a Scores, code: &str) -> Option<Self> {
        let at = scores.at(code).ok()?;
        Some(Self::new(at.node().code().as_str(), at.full_scores()))
    }
}

/// The rows in which every column has a value.
pub(super) fn complete_rows(columns: &[Series<'_>]) -> Vec<usize> {
    let units = columns.iter().map(|column| column.values.len()).min().unwrap_or(0);
    let complete = |row: &usize| columns.iter().all(|column| !column.values[*row].is_nan());
    (0..units).filter(complete).collect()
}

/// Descriptive statistics of one column. An undefined statistic is `None`, and
/// [`flags`](Description::flags) say why: no data, or no variation. The standard deviation needs two
/// values, the skewness three, the kurtosis four.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Description {
    /// The code of the node or of the variable.
    pub code: String,
    /// Number of units.
    pub units: usize,
    /// Number of units with a value.
    pub available: usize,
    /// Number of units without one.
    pub missing: usize,
    /// Share of the units with a value, from 0 to 1; `None` without units.
    pub share_available: Option<f64>,
    /// Number of values that are zero.
    pub zeros: usize,
    /// Number of distinct values.
    pub unique: usize,
    /// Number of units with the most frequent value.
    pub most_frequent: usize,
    /// Smallest value.
    pub minimum: Option<f64>,
    /// Largest value.
    pub maximum: Option<f64>,
    /// Arithmetic mean Σx / n.
    pub mean: Option<f64>,
    /// Quantile ¼ by linear interpolation ("type 7").
    pub lower_quartile: Option<f64>,
    /// Quantile ½.
    pub median: Option<f64>,
    /// Quantile ¾ by linear interpolation ("type 7").
    pub upper_quartile: Option<f64>,
    /// Sample standard deviation s = √(Σ(x − m)² / (n − 1)), m the mean.
    pub standard_deviation: Option<f64>,
    /// Sample skewness G₁ = n / ((n − 1)(n − 2)) · Σ((x − m)/s)³, a spreadsheet's SKEW.
    pub skewness: Option<f64>,
    /// Sample excess kurtosis G₂ = n(n + 1) / ((n − 1)(n − 2)(n − 3)) · Σ((x − m)/s)⁴
    /// − 3(n − 1)² / ((n − 2)(n − 3)), a spreadsheet's KURT.
    pub kurtosis: Option<f64>,
    /// What is remarkable.
    pub flags: Vec<DescriptionFlag>,
}

/// Something remarkable in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DescriptionFlag {
    /// No unit has a value.
    NoData,
    /// All values are the same.
    Constant,
    /// Too few units have a value ([`Thresholds::coverage`]).
    LowCoverage,
    /// Too few units have a value other than zero ([`Thresholds::non_zero`], as a share of all units).
    ManyZeros,
    /// Too few distinct values ([`Thresholds::unique`], as a share of all units).
    FewUnique,
    /// |skewness| and kurtosis are both above their thresholds: the column has outliers.
    Outliers,
}

impl DescriptionFlag {
    /// The flag's name, as it is serialised.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoData => "no-data",
            Self::Constant => "constant",
            Self::LowCoverage => "low-coverage",
            Self::ManyZeros => "many-zeros",
            Self::FewUnique => "few-unique",
            Self::Outliers => "outliers",
        }
    }
}

/// Descriptive statistics of a column, over the values that are not missing.
///
/// Source: OECD/JRC *Handbook on Constructing Composite Indicators* (2008), sections 2 and 3; the
/// rule for outliers: |skewness| > 2 and kurtosis > 3.5, both over their thresholds.
///
/// # Examples
///
/// ```
/// use composite_index::audit::{DescriptionFlag, Series, Thresholds, describe};
///
/// let patents = [1.0, 2.0, 2.0, 3.0, 4.0, 5.0, 900.0, f64::NAN];
/// let description = describe(&Series::new("patents", &patents), &Thresholds::default());
/// assert_eq!((description.available, description.missing), (7, 1));
/// assert_eq!(description.median, Some(3.0));
/// assert_eq!(description.flags, [DescriptionFlag::Outliers]);
/// ```
pub fn describe(series: &Series<'_>, thresholds: &Thresholds) -> Description {
    let mut sorted = Vec::new();
    sorted_into(&series.values, &mut sorted);
    let (units, available) = (series.values.len(), sorted.len());
    let runs: Vec<usize> = sorted.chunk_by(|a, b| a == b).map(<[f64]>::len).collect();
    let middle = finite((available > 0).then(|| mean(&sorted)));
    let spread = middle.filter(|_| available > 1);
    let mut description = Description {
        code: series.code.to_owned(),
        units,
        available,
        missing: units - available,
        share_available: share(available, units),
        zeros: sorted.iter().filter(|value| **value == 0.0).count(),
        unique: runs.len(),
        most_frequent: runs.iter().copied().max().unwrap_or(0),
        minimum: sorted.first().copied(),
        maximum: sorted.last().copied(),
        mean: middle,
        lower_quartile: quantile(&sorted, 0.25),
        median: quantile(&sorted, 0.5),
        upper_quartile: quantile(&sorted, 0.75),
        standard_deviation: finite(spread.map(|_| standard_deviation(&sorted, 1))),
        skewness: finite(skewness(&sorted)),
        kurtosis: finite(kurtosis(&sorted)),
        flags: Vec::new(),
    };
    description.flags = description.remarkable(thresholds);
    description
}

impl Description {
    /// Values are counted as they are, but binary noise is no variation.
    fn is_constant(&self) -> bool {
        let extremes = self.minimum.zip(self.maximum);
        extremes.is_some_and(|(least, greatest)| same_but_for_noise(least, greatest))
    }

    fn remarkable(&self, thresholds: &Thresholds) -> Vec<DescriptionFlag> {
        if self.available == 0 {
            return vec![DescriptionFlag::NoData];
        }
        let below =
            |count, least| share(count, self.units).is_some_and(|share| exceeds(least, share, 0.0));
        let beyond = |figure: Option<f64>, most: f64| {
            figure.is_some_and(|figure| exceeds(figure, most, 0.0))
        };
        let outliers = beyond(self.skewness.map(f64::abs), thresholds.skewness)
            && beyond(self.kurtosis, thresholds.kurtosis);
        [
            (self.is_constant(), DescriptionFlag::Constant),
            (below(self.available, thresholds.coverage), DescriptionFlag::LowCoverage),
            (below(self.available - self.zeros, thresholds.non_zero), DescriptionFlag::ManyZeros),
            (below(self.unique, thresholds.unique), DescriptionFlag::FewUnique),
            (outliers, DescriptionFlag::Outliers),
        ]
        .into_iter()
        .filter_map(|(is_so, flag)| is_so.then_some(flag))
        .collect()
    }
}

/// A part of a whole; `None` if the whole is nothing.
pub(super) fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Sums of values near the largest number may be beyond it.
fn finite(figure: Option<f64>) -> Option<f64> {
    figure.filter(|figure| figure.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(values: &[f64]) -> Description {
        describe(&Series::new("x", values), &Thresholds::default())
    }

    #[test]
    fn a_column_by_hand() {
        let found = described(&[6.0, 1.0, f64::NAN, 0.0, 2.0, 2.0, 0.0, -0.0]);
        assert_eq!((found.units, found.available, found.missing), (8, 7, 1));
        assert_eq!((found.zeros, found.unique, found.most_frequent), (3, 4, 3));
        assert_eq!(
            (found.minimum, found.maximum, found.median),
            (Some(-0.0), Some(6.0), Some(1.0))
        );
        assert_eq!(found.mean, Some(11.0 / 7.0));
        assert_eq!((found.lower_quartile, found.upper_quartile), (Some(0.0), Some(2.0)));
        assert!(found.flags.is_empty(), "4 of 8 are not zero, 4 of 8 differ: {:?}", found.flags);
    }

    #[test]
    fn too_few_values_have_no_statistic_and_a_flag() {
        let none = described(&[f64::NAN, f64::NAN]);
        assert_eq!((none.mean, none.median, none.most_frequent), (None, None, 0));
        assert_eq!(none.flags, [DescriptionFlag::NoData]);
        let constant = described(&[0.1, 0.1, 0.1, f64::NAN]);
        assert_eq!((constant.skewness, constant.kurtosis), (None, None));
        let flags = [DescriptionFlag::Constant, DescriptionFlag::FewUnique];
        assert_eq!(constant.flags, flags);
        assert_eq!(described(&[0.3, 0.1 + 0.2, 0.3]).flags, [DescriptionFlag::Constant]);
        let one = described(&[3.0]);
        assert_eq!((one.mean, one.standard_deviation), (Some(3.0), None));
        let huge = described(&[f64::MAX, f64::MAX, -f64::MAX]);
        assert_eq!((huge.minimum, huge.standard_deviation), (Some(-f64::MAX), None));
        assert_eq!(described(&[f64::MAX, f64::MAX]).mean, Some(f64::MAX));
    }
}
