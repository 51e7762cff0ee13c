//! Descriptive statistics of one column, with flags.

use serde::Serialize;

use super::series::Series;
use super::thresholds::Thresholds;
use crate::numerics::{
    kurtosis, mean, quantile, same_but_for_noise, skewness, sorted_into, standard_deviation,
};

/// What one column looks like. A statistic that is not defined is `None`, and
/// [`flags`](Description::flags) say why: there are no data, or the values do not vary; the standard
/// deviation needs two values, the skewness three, the kurtosis four.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Description {
    /// The code of the node or of the variable.
    pub code: String,
    /// How many units there are.
    pub units: usize,
    /// How many have a value.
    pub available: usize,
    /// How many have none.
    pub missing: usize,
    /// Share of the units that have a value.
    pub share_available: Option<f64>,
    /// How many values are zero.
    pub zeros: usize,
    /// How many different values there are.
    pub unique: usize,
    /// How often the most frequent value stands.
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
    /// √(Σ(x − m)² / (n − 1)).
    pub standard_deviation: Option<f64>,
    /// Sample skewness G₁ = n / ((n − 1)(n − 2)) · Σ((x − m)/s)³, a spreadsheet's SKEW.
    pub skewness: Option<f64>,
    /// Sample excess kurtosis G₂ = n(n + 1) / ((n − 1)(n − 2)(n − 3)) · Σ((x − m)/s)⁴
    /// − 3(n − 1)² / ((n − 2)(n − 3)), a spreadsheet's KURT.
    pub kurtosis: Option<f64>,
    /// What stands out.
    pub flags: Vec<DescriptionFlag>,
}

/// What stands out in a column.
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
    /// Too few units have a value other than zero ([`Thresholds::non_zero`], of all units).
    ManyZeros,
    /// There are too few different values ([`Thresholds::unique`], of all units).
    FewUnique,
    /// Skewness and kurtosis are both beyond their thresholds: the column has outliers.
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

/// Descriptive statistics of a column, over the values that are there.
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
        standard_deviation: finite(spread.map(|mean| standard_deviation(&sorted, mean, 1))),
        skewness: finite(skewness(&sorted)),
        kurtosis: finite(kurtosis(&sorted)),
        flags: Vec::new(),
    };
    description.flags = description.stands_out(thresholds);
    description
}

impl Description {
    /// Values are counted as they are, but binary noise is no variation.
    fn is_constant(&self) -> bool {
        let extremes = self.minimum.zip(self.maximum);
        extremes.is_some_and(|(least, greatest)| same_but_for_noise(least, greatest))
    }

    fn stands_out(&self, thresholds: &Thresholds) -> Vec<DescriptionFlag> {
        if self.available == 0 {
            return vec![DescriptionFlag::NoData];
        }
        let below = |count, least| share(count, self.units).is_some_and(|share| share < least);
        let beyond = |figure: Option<f64>, most: f64| figure.is_some_and(|figure| figure > most);
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
        .filter_map(|(stands_out, flag)| stands_out.then_some(flag))
        .collect()
    }
}

/// A part of a whole; `None` of nothing.
pub(super) fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Sums of values near the largest number there is may be beyond it.
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
        assert_eq!(described(&[f64::MAX, f64::MAX]).mean, None);
    }
}
