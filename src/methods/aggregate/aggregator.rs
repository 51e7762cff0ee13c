//! The trait for the user's own aggregator.

use std::fmt::Debug;

use crate::error::Refusal;

/// The user's own aggregator: the scores of one unit in a group's children → its score in the
/// group.
///
/// # Examples
///
/// The mean less half the distance to the weakest child:
///
/// ```
/// use composite_index::Aggregation;
/// use composite_index::aggregate::Aggregator;
/// use composite_index::error::Refusal;
///
/// #[derive(Debug)]
/// struct HalfWeakest;
///
/// impl Aggregator for HalfWeakest {
///     fn aggregate(&self, scores: &[f64], weights: &[f64]) -> Result<f64, Refusal> {
///         let mean: f64 = scores.iter().zip(weights).map(|(score, weight)| score * weight).sum();
///         let weakest = scores.iter().copied().fold(f64::INFINITY, f64::min);
///         Ok((mean + weakest) / 2.0)
///     }
/// }
///
/// let aggregation = Aggregation::custom(HalfWeakest);
/// ```
pub trait Aggregator: Debug + Send + Sync {
    /// Scores of the children that take part, in the order of their codes, at least one, and their
    /// weights, which sum to 1. The result must be finite, and is taken to be known to 10⁻¹² of itself:
    /// an aggregator that subtracts scores sets to zero what is only binary noise, so that ties remain
    /// ties.
    ///
    /// # Errors
    ///
    /// The scores cannot be aggregated; the reason needs no names, group and unit are added.
    fn aggregate(&self, scores: &[f64], weights: &[f64]) -> Result<f64, Refusal>;

    /// Whether ratios of scores must have a meaning, as for a geometric mean; then children on an
    /// interval scale are refused when the index is built.
    fn needs_true_zero(&self) -> bool {
        false
    }

    /// The aggregator's name in messages and reports.
    fn name(&self) -> &str {
        "custom"
    }
}
