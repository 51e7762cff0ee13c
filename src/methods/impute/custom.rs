//! The user's own imputation.

use std::fmt;

use crate::error::Refusal;

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
