//! How near a published result must be met.

use serde::{Deserialize, Serialize};

/// The tolerance of a verification against published results; what is absent is not asked for.
///
/// Without a `[verification]` in the methodology, every published score must be met at its
/// published decimals and every published rank exactly.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Verification {
    /// The largest difference between a score and its published value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_difference: Option<f64>,
    /// The least number of ranks that are exactly the published ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_ranks: Option<usize>,
    /// The largest number of places between a rank and the published one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub largest_rank_shift: Option<f64>,
    /// The least Spearman correlation between ranks and published ranks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spearman: Option<f64>,
    /// So many of the published first stand on exactly their published ranks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<usize>,
}

impl Verification {
    pub(super) fn refuse(&self) -> Option<&'static str> {
        let negative =
            |bound: Option<f64>| bound.is_some_and(|bound| bound.is_nan() || bound < 0.0);
        if negative(self.largest_difference) || negative(self.largest_rank_shift) {
            Some("a largest difference is zero or more")
        } else if self.spearman.is_some_and(|rho| !(-1.0..=1.0).contains(&rho)) {
            Some("`spearman` is from -1 to 1")
        } else {
            None
        }
    }
}
