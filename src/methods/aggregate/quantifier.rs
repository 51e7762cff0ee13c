//! Quantifiers: how much it takes to be good in a share of the children.

use serde::{Deserialize, Serialize};

use crate::methods::registry::{
    Family, MethodEntry, NOT_NEGATIVE, POSITIVE, SHARE, ValueKind, choice_with,
};

/// A regular increasing quantifier Q on \[0, 1\] with Q(0) = 0 and Q(1) = 1: how true "most of the
/// children" is when the share x of them is met. Where Q lies below the diagonal the low scores
/// weigh more than the high ones, above it the high scores do; on it all weigh the same.
///
/// In a methodology file `{ owa = { power = 2 } }`, `{ owa = { between = [0.3, 0.8] } }` or
/// `{ owa = { positions = [0.5, 0.3, 0.2] } }`.
///
/// Sources: R. R. Yager (1988), "On ordered weighted averaging aggregation operators in
/// multicriteria decisionmaking", *IEEE Transactions on Systems, Man, and Cybernetics* 18; V. Torra
/// (1997), "The weighted OWA operator", *International Journal of Intelligent Systems* 12.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantifier {
    /// Q(x) = x^a for a > 0: 1 is the mean, above it towards the minimum, below it towards the
    /// maximum.
    Power(f64),
    /// Q(x) = 0 up to a, (x − a)/(b − a) up to b, then 1, for 0 ≤ a < b ≤ 1: "most" is (.3, .8), "at
    /// least half" (0, .5), "as many as possible" (.5, 1).
    Between(f64, f64),
    /// Weights of the positions, from the best score to the worst, relative to their sum: Q is
    /// straight between the points (r/n, v₁ + … + vᵣ). There must be one per child of the group;
    /// where fewer take part, they share out the positions by Q.
    Positions(Vec<f64>),
}

impl Quantifier {
    const VALUE: ValueKind = ValueKind::Choice(&[
        choice_with("power", POSITIVE, "Q(x) = x^a: 1 is the mean, above it towards the minimum."),
        choice_with(
            "between",
            ValueKind::Tuple(&SHARE, 2),
            "Q rises from 0 at a to 1 at b: [0.3, 0.8] is \"most\".",
        ),
        choice_with(
            "positions",
            ValueKind::List(&NOT_NEGATIVE),
            "Weights from the best score to the worst, one for each child.",
        ),
    ]);

    pub(crate) const OWA: MethodEntry = MethodEntry::new(
        Family::Aggregation,
        "owa",
        "Ordered weighted average: weights go to positions from the best score to the \
         worst, not to children.",
        "Σ vᵣ z₍ᵣ₎ with vᵣ = Q(r/m) − Q((r − 1)/m)",
    )
    .value(Self::VALUE)
    .source("Yager (1988), IEEE Transactions on Systems, Man, and Cybernetics 18")
    .example("{ owa = { between = [0.3, 0.8] } }");

    pub(crate) const WOWA: MethodEntry = MethodEntry::new(
        Family::Aggregation,
        "wowa",
        "Weighted ordered weighted average: weights of children and of positions together.",
        "Σ ωᵣ z₍ᵣ₎ with ωᵣ = Q(w₍₁₎ + … + w₍ᵣ₎) − Q(w₍₁₎ + … + w₍ᵣ₋₁₎)",
    )
    .value(Self::VALUE)
    .source("Torra (1997), International Journal of Intelligent Systems 12")
    .example("{ wowa = { between = [0.3, 0.8] } }");

    /// Q(x).
    pub(super) fn truth(&self, x: f64) -> f64 {
        match self {
            Self::Power(exponent) => libm::pow(x, *exponent),
            Self::Between(low, high) => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Self::Positions(weights) => cumulative(weights, x),
        }
    }

    /// What is wrong with the options, whatever the data.
    pub(super) fn refuse(&self) -> Option<&'static str> {
        match self {
            Self::Power(exponent) if !(exponent.is_finite() && *exponent > 0.0) => {
                Some("`power` is above 0 and finite")
            }
            Self::Between(low, high) if !(0.0 <= *low && low < high && *high <= 1.0) => {
                Some("`between` takes two increasing shares from 0 to 1")
            }
            Self::Positions(weights)
                if weights.iter().any(|weight| !(weight.is_finite() && *weight >= 0.0)) =>
            {
                Some("`positions` takes weights of 0 or more")
            }
            Self::Positions(weights) => {
                let sum: f64 = weights.iter().sum();
                (!(sum.is_finite() && sum > 0.0)).then_some("`positions` needs a weight above 0")
            }
            _ => None,
        }
    }
}

/// The weight of the first share x of the positions.
fn cumulative(weights: &[f64], x: f64) -> f64 {
    let reached = x * weights.len() as f64;
    // A position that is reached but for binary noise is reached: 3 × (1/3) of it.
    let whole = reached.round();
    let reached = if (reached - whole).abs() < 1e-9 { whole } else { reached };
    let share =
        |(position, weight): (usize, &f64)| weight * (reached - position as f64).clamp(0.0, 1.0);
    let sum: f64 = weights.iter().sum();
    weights.iter().enumerate().map(share).sum::<f64>() / sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truths_by_hand() {
        let positions = Quantifier::Positions(vec![3.0, 1.0]);
        for (quantifier, x, expected) in [
            (Quantifier::Power(2.0), 0.5, 0.25),
            (Quantifier::Power(0.5), 0.25, 0.5),
            (Quantifier::Between(0.25, 0.75), 0.25, 0.0),
            (Quantifier::Between(0.25, 0.75), 0.5, 0.5),
            (Quantifier::Between(0.25, 0.75), 0.9, 1.0),
            (positions.clone(), 0.25, 0.375),
            (positions.clone(), 0.5, 0.75),
            (positions, 0.75, 0.875),
        ] {
            assert_eq!(quantifier.truth(x), expected, "{quantifier:?} at {x}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        for quantifier in [
            Quantifier::Power(0.0),
            Quantifier::Power(f64::NAN),
            Quantifier::Between(0.8, 0.3),
            Quantifier::Between(-0.1, 0.5),
            Quantifier::Between(0.5, 1.5),
            Quantifier::Positions(vec![]),
            Quantifier::Positions(vec![0.0, 0.0]),
            Quantifier::Positions(vec![1.0, -1.0]),
        ] {
            assert!(quantifier.refuse().is_some(), "{quantifier:?}");
        }
        assert_eq!(Quantifier::Between(0.0, 1.0).refuse(), None);
    }
}
