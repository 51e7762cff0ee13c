//! Weights out of people's judgements, whatever the data: every figure goes by a child's code.

use std::collections::BTreeMap;

use crate::framework::NodeCode;

/// Figures by the code of a child.
pub(super) type ByCode = BTreeMap<NodeCode, f64>;

/// Codes with their figures, from text.
///
/// # Errors
///
/// A text cannot be a code.
pub(super) fn by_code<C: Into<String>>(
    figures: impl IntoIterator<Item = (C, f64)>,
) -> crate::error::Result<ByCode> {
    figures.into_iter().map(|(code, figure)| Ok((NodeCode::new(code)?, figure))).collect()
}

/// Divides by the sum.
pub(super) fn shares(mut weights: ByCode) -> ByCode {
    let sum: f64 = weights.values().sum();
    weights.values_mut().for_each(|weight| *weight /= sum);
    weights
}
