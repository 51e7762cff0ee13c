//! What an imputation looks at, the units of one period × some indicators, and the user's own.

use std::fmt;

use crate::error::Refusal;
use crate::framework::Direction;

/// Columns of the same units, those of an imputation step's indicators in the order of their codes;
/// NaN is missing.
#[derive(Debug, Clone)]
pub(crate) struct ImputationSample<'a> {
    pub(crate) codes: Vec<&'a str>,
    pub(crate) columns: Vec<&'a [f64]>,
    pub(crate) directions: Vec<Direction>,
    /// The unit's group, where the step looks at a grouping and the unit has one.
    pub(crate) groups: Vec<Option<&'a str>>,
}

#[cfg(test)]
impl<'a> ImputationSample<'a> {
    /// Columns of indicators where higher is better, called a, b, …, of units without groups.
    pub(super) fn of(columns: &[&'a [f64]]) -> Self {
        Self {
            codes: ["a", "b", "c", "d"][..columns.len()].to_vec(),
            columns: columns.to_vec(),
            directions: vec![Direction::default(); columns.len()],
            groups: Vec::new(),
        }
    }
}

impl ImputationSample<'_> {
    /// How many units there are.
    pub(crate) fn units(&self) -> usize {
        self.columns.first().map_or(0, |column| column.len())
    }

    /// A unit's values.
    pub(super) fn row(&self, unit: usize) -> impl Iterator<Item = f64> {
        self.columns.iter().map(move |column| column[unit])
    }
}

/// Rows in an order that depends on their values alone, so that sums over them do not hang on the
/// order in which the units came.
pub(super) fn sort_rows(rows: &mut [Vec<f64>]) {
    rows.sort_by(|a, b| {
        let pairs = a.iter().zip(b);
        let unequal = pairs.map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
        unequal.unwrap_or(std::cmp::Ordering::Equal)
    });
}

/// An imputation of the user's own: it learns from the columns of an indicator's group and fills the
/// indicator's missing cells, in the sample and outside.
///
/// # Examples
///
/// ```
/// use composite_index::{Dataset, Framework, Imputation, Index, Methodology, Settings};
/// use composite_index::error::Refusal;
/// use composite_index::impute::Imputer;
///
/// /// The worst case: the least value of the sample.
/// #[derive(Debug)]
/// struct Least;
///
/// impl Imputer for Least {
///     fn fit(&self, columns: &[&[f64]], target: usize) -> Result<Vec<f64>, Refusal> {
///         let present = columns[target].iter().copied().filter(|value| !value.is_nan());
///         Ok(vec![present.fold(f64::INFINITY, f64::min)])
///     }
///     fn impute(&self, parameters: &[f64], _: &[f64], _: usize) -> Result<f64, Refusal> {
///         Ok(parameters[0])
///     }
/// }
///
/// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
/// let least = Settings::new().impute([Imputation::custom(Least)]);
/// let index = Index::new(framework, Methodology::default().with_indicators(least))?;
/// let sample = Dataset::builder(["growth"]).unit("A", [3.0]).unit("B", [1.0]).build()?;
/// let scorer = index.fit(&sample)?;
/// assert_eq!(scorer.score_columns(&[&[7.0, 2.0]])?, [Some(7.0), Some(2.0)]);
/// # Ok::<(), composite_index::Error>(())
/// ```
pub trait Imputer: fmt::Debug + Send + Sync {
    /// Learns parameters from the columns of the indicators of the group, in the order of their
    /// codes; NaN is missing, and `target` is the indicator's own column. Sums should not depend on
    /// the order of the units.
    ///
    /// # Errors
    ///
    /// The imputation cannot be fitted to these columns.
    fn fit(&self, columns: &[&[f64]], target: usize) -> Result<Vec<f64>, Refusal>;

    /// The value of a unit that has none, from its own values in the same order of indicators.
    ///
    /// # Errors
    ///
    /// There is no value for this unit.
    fn impute(&self, parameters: &[f64], row: &[f64], target: usize) -> Result<f64, Refusal>;
}
