//! How far the weights of a frontier may go.

use serde::{Deserialize, Serialize};

use crate::error::number;
use crate::methods::registry::{MethodEntry, MethodOption, SHARE, ValueKind, or};

/// Bounds of the benefit of the doubt, the same for every child, each a least and a most between 0
/// and 1. Without bounds a unit may put all its weight on its best child.
///
/// With k children, k · least ≤ 1 ≤ k · most. The bounds are those of the children that a unit has: with
/// one of three children and at most 0.6 for each, no weights of it keep them, and the index is refused
/// for that unit. The remedy is `missing = { children = … }` in the group (two thirds, `0.6`, would do
/// here), which leaves units with too few children without a score. In a methodology file, every bound may be left out:
/// `{ benefit-of-the-doubt = { weights = [0, 0.5], shares = [0.05, 0.3] } }`.
///
/// Source: L. Cherchye, W. Moesen, N. Rogge and T. Van Puyenbroeck (2007), "An introduction to
/// 'benefit of the doubt' composite indicators", *Social Indicators Research* 82.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BenefitOfTheDoubt {
    /// Of a child's weight in the sum of the weights: wⱼ / Σ w.
    pub weights: (f64, f64),
    /// Of a child's share in the unit's own score ("pie share"): wⱼ zᵢⱼ / Σ w zᵢ. A least share
    /// above zero refuses units that have a zero.
    pub shares: (f64, f64),
}

impl Default for BenefitOfTheDoubt {
    fn default() -> Self {
        Self { weights: (0.0, 1.0), shares: (0.0, 1.0) }
    }
}

impl BenefitOfTheDoubt {
    const OPTIONS: &[MethodOption] = &[
        or(
            "weights",
            ValueKind::Tuple(&SHARE, 2),
            "[0, 1]",
            "Lowest and highest share of a child in the sum of the weights.",
        ),
        or(
            "shares",
            ValueKind::Tuple(&SHARE, 2),
            "[0, 1]",
            "Lowest and highest share of a child in the unit's own score.",
        ),
    ];

    pub(crate) const AGGREGATION: MethodEntry = MethodEntry::aggregation(
        "benefit-of-the-doubt",
        "Scores each unit under the weights that are most favourable to it.",
        "max Σ vⱼ zⱼ with weights v under which no unit has more than 1",
    )
    .options(Self::OPTIONS)
    .needs(
        "Several units, which it compares; scores of zero or more with a true zero; the \
         feature `linear-programming`.",
    )
    .source("Cherchye, Moesen, Rogge and Van Puyenbroeck (2007), Social Indicators Research 82")
    .example("{ benefit-of-the-doubt = { weights = [0, 0.5], shares = [0.05, 0.3] } }");

    pub(crate) const WEIGHTING: MethodEntry = MethodEntry::weighting(
        "benefit-of-the-doubt",
        "The mean of the units' most favourable weights.",
        "mean over units of the v that maximise Σ vⱼ zⱼ while no unit has more than 1",
    )
    .options(Self::OPTIONS)
    .needs("Scores of zero or more with a true zero; the feature `linear-programming`.")
    .source("Cherchye, Moesen, Rogge and Van Puyenbroeck (2007), Social Indicators Research 82")
    .example("{ benefit-of-the-doubt = { weights = [0, 0.5], shares = [0.05, 0.3] } }");

    /// How far sums of bounds may miss 1 and still reach it.
    pub(crate) const ROUNDING: f64 = 1e-12;

    /// No bounds.
    pub fn new() -> Self {
        Self::default()
    }

    /// With bounds on the shares in the sum of the weights.
    pub fn weights(self, least: f64, most: f64) -> Self {
        Self { weights: (least, most), ..self }
    }

    /// With bounds on the shares in a unit's own score.
    pub fn shares(self, least: f64, most: f64) -> Self {
        Self { shares: (least, most), ..self }
    }

    /// What is wrong with the options, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let sound = |(low, high): (f64, f64)| (0.0..=high).contains(&low) && high <= 1.0;
        (!sound(self.weights) || !sound(self.shares))
            .then_some("bounds are two numbers between 0 and 1, the lower first")
    }

    /// Why no weights of this many children keep the bounds.
    pub(crate) fn misfit(&self, children: usize) -> Option<String> {
        let k = children as f64;
        [("weights", self.weights), ("shares", self.shares)].into_iter().find_map(
            |(what, (low, high))| {
                let (least, most) = (number(low), number(high));
                if low * k > 1.0 + Self::ROUNDING {
                    Some(format!("{children} {what} of at least {least} sum to more than 1"))
                } else if high * k < 1.0 - Self::ROUNDING {
                    Some(format!("{children} {what} of at most {most} sum to less than 1"))
                } else {
                    None
                }
            },
        )
    }
}

/// From the least to the most that is allowed, both between 0 and 1.
#[cfg(feature = "linear-programming")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ShareBound {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

#[cfg(feature = "linear-programming")]
impl ShareBound {
    #[cfg(test)]
    pub(crate) const FREE: Self = Self { low: 0.0, high: 1.0 };
}

/// Bounds of the weights of a frontier, one per column.
#[cfg(feature = "linear-programming")]
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FrontierBounds {
    /// Of a column's weight in the sum of the weights: wⱼ / Σ w.
    pub(crate) weights: Vec<ShareBound>,
    /// Of a column's share in the unit's own score ("pie share"): wⱼ zᵢⱼ / Σ w zᵢ.
    pub(crate) shares: Vec<ShareBound>,
}

#[cfg(feature = "linear-programming")]
impl FrontierBounds {
    /// No bounds but weights of zero or more.
    #[cfg(test)]
    pub(crate) fn free(columns: usize) -> Self {
        Self { weights: vec![ShareBound::FREE; columns], shares: vec![ShareBound::FREE; columns] }
    }

    /// The same bounds for all columns.
    pub(crate) fn alike(bounds: &BenefitOfTheDoubt, columns: usize) -> Self {
        let of = |(low, high)| vec![ShareBound { low, high }; columns];
        Self { weights: of(bounds.weights), shares: of(bounds.shares) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_that_no_weights_keep() {
        let shares = |low, high| BenefitOfTheDoubt::new().shares(low, high);
        assert_eq!(shares(0.1, 0.3).misfit(4), None);
        assert_eq!(shares(1.0 / 3.0, 1.0 / 3.0).misfit(3), None);
        let said = shares(0.3, 0.5).misfit(4);
        assert_eq!(said.as_deref(), Some("4 shares of at least 0.3 sum to more than 1"));
        let said = BenefitOfTheDoubt::new().weights(0.0, 0.2).misfit(4);
        assert_eq!(said.as_deref(), Some("4 weights of at most 0.2 sum to less than 1"));
        for (low, high) in [(0.5, 0.1), (-0.1, 1.0), (0.0, 1.1), (f64::NAN, 1.0), (0.0, f64::NAN)] {
            assert!(shares(low, high).refuse().is_some(), "{low} {high}");
        }
        assert_eq!(BenefitOfTheDoubt::default().refuse(), None);
    }
}
