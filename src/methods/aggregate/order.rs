//! Aggregates that look at the order of one unit's scores: median, OWA, WOWA and their quantifiers,
//! which say how much it takes to be good in a share of the children.

use serde::{Deserialize, Serialize};

use crate::methods::registry::{
    MethodEntry, NOT_NEGATIVE, POSITIVE, SHARE, ValueKind, choice_with,
};
use crate::numerics::same_but_for_noise;

pub(crate) const MINIMUM: MethodEntry =
    MethodEntry::aggregation("minimum", "The lowest score, whatever the weights.", "min zⱼ");

pub(crate) const MAXIMUM: MethodEntry =
    MethodEntry::aggregation("maximum", "The highest score, whatever the weights.", "max zⱼ");

pub(crate) const WEIGHTED_MEDIAN: MethodEntry = MethodEntry::aggregation(
    "weighted-median",
    "The score that halves the weight.",
    "the least z with at least half of the weight at or below it; the midpoint to the \
         next where it is exactly half",
);

/// Puts positions in the order of their scores; equal scores keep the order of the children.
fn sort(order: &mut Vec<usize>, scores: &[f64], descending: bool) {
    order.clear();
    order.extend(0..scores.len());
    order.sort_unstable_by(|a, b| {
        let ascending = scores[*a].total_cmp(&scores[*b]);
        (if descending { ascending.reverse() } else { ascending }).then(a.cmp(b))
    });
}

/// The score at which the weights below and above balance: the least that has half of the weight
/// at or below it; where that is one half exactly, the midpoint between it and the next.
pub(super) fn weighted_median(scores: &[f64], weights: &[f64], order: &mut Vec<usize>) -> f64 {
    sort(order, scores, false);
    let half = weights.iter().sum::<f64>() / 2.0;
    let mut below = 0.0;
    for (rank, position) in order.iter().enumerate() {
        below += weights[*position];
        let score = scores[*position];
        if same_but_for_noise(below, half) {
            let next = order.get(rank + 1).map_or(score, |next| scores[*next]);
            return score / 2.0 + next / 2.0;
        }
        if below > half {
            return score;
        }
    }
    // The sum of all is above one half.
    order.last().map_or(f64::NAN, |last| scores[*last])
}

/// Σ vᵣ z₍ᵣ₎ with vᵣ = Q(r/m) − Q((r − 1)/m), from the best score to the worst.
pub(super) fn owa(scores: &[f64], quantifier: &Quantifier, order: &mut Vec<usize>) -> f64 {
    let share = 1.0 / scores.len() as f64;
    sort(order, scores, true);
    ordered_sum(scores, order, quantifier, |rank, _| (rank + 1) as f64 * share)
}

/// Σ ωᵣ z₍ᵣ₎ with ωᵣ = Q(w₍₁₎ + … + w₍ᵣ₎) − Q(w₍₁₎ + … + w₍ᵣ₋₁₎), from the best score to the worst.
pub(super) fn wowa(
    scores: &[f64],
    weights: &[f64],
    quantifier: &Quantifier,
    order: &mut Vec<usize>,
) -> f64 {
    let total: f64 = weights.iter().sum();
    sort(order, scores, true);
    let mut sum = 0.0;
    ordered_sum(scores, order, quantifier, |_, position| {
        sum += weights[position];
        sum / total
    })
}

/// The sum of the scores in their order, each weighted by what the quantifier gains at it.
fn ordered_sum(
    scores: &[f64],
    order: &[usize],
    quantifier: &Quantifier,
    mut reached: impl FnMut(usize, usize) -> f64,
) -> f64 {
    let last = order.len().saturating_sub(1);
    let (mut before, mut result) = (0.0, 0.0);
    for (rank, position) in order.iter().enumerate() {
        let share = reached(rank, *position);
        let truth = if rank == last { 1.0 } else { quantifier.truth(share) };
        result += (truth - before) * scores[*position];
        before = truth;
    }
    result
}

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

    pub(crate) const OWA: MethodEntry = MethodEntry::aggregation(
        "owa",
        "Ordered weighted average: weights go to positions from the best score to the \
         worst, not to children.",
        "Σ vᵣ z₍ᵣ₎ with vᵣ = Q(r/m) − Q((r − 1)/m)",
    )
    .value(Self::VALUE)
    .source("Yager (1988), IEEE Transactions on Systems, Man, and Cybernetics 18")
    .example("{ owa = { between = [0.3, 0.8] } }");

    pub(crate) const WOWA: MethodEntry = MethodEntry::aggregation(
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

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() <= 1e-14 * expected.abs(), "{value} is not {expected}");
    }

    #[test]
    fn medians_by_hand() {
        let order = &mut Vec::new();
        let third = 1.0 / 3.0;
        for (scores, weights, expected) in [
            (vec![9.0, 1.0, 4.0], vec![third; 3], 4.0),
            (vec![8.0, 1.0, 4.0, 2.0], vec![0.25; 4], 3.0),
            (vec![1.0, 2.0, 9.0], vec![0.2, 0.2, 0.6], 9.0),
            (vec![1.0, 2.0, 9.0], vec![0.3, 0.2, 0.5], 5.5),
            // .1 + .2 + .2 is a hair off one half.
            (vec![1.0, 2.0, 3.0, 4.0], vec![0.1, 0.2, 0.2, 0.5], 3.5),
            (vec![7.0], vec![1.0], 7.0),
        ] {
            let median = weighted_median(&scores, &weights, order);
            assert_eq!(median, expected, "{scores:?} {weights:?}");
        }
    }

    /// A child split into two of the same score changes nothing, in whatever order they come.
    #[test]
    fn a_median_does_not_hang_on_the_order_of_ties() {
        let order = &mut Vec::new();
        let one = weighted_median(&[1.0, 1.0, 2.0], &[0.1, 0.5, 0.4], order);
        let other = weighted_median(&[1.0, 1.0, 2.0], &[0.5, 0.1, 0.4], order);
        assert_eq!((one, other), (1.0, 1.0));
    }

    #[test]
    fn owa_by_hand() {
        let order = &mut Vec::new();
        let scores = [10.0, 40.0, 20.0, 30.0];
        for (quantifier, expected) in [
            (Quantifier::Positions(vec![0.25; 4]), 25.0),
            (Quantifier::Positions(vec![2.0, 0.0, 0.0, 0.0]), 40.0),
            (Quantifier::Positions(vec![0.0, 0.0, 1.0, 1.0]), 15.0),
            (Quantifier::Power(1.0), 25.0),
            // Q: 1/16, 4/16, 9/16, 1, so that the weights are 1, 3, 5 and 7 sixteenths.
            (Quantifier::Power(2.0), (40.0 + 3.0 * 30.0 + 5.0 * 20.0 + 7.0 * 10.0) / 16.0),
            (Quantifier::Between(0.25, 0.75), 25.0),
            (Quantifier::Between(0.0, 0.5), 35.0),
        ] {
            near(owa(&scores, &quantifier, order), expected);
        }
        // Two of four positions for two of three children: Q is 2/3 and 1 at one and two thirds.
        let first_two = Quantifier::Positions(vec![0.5, 0.5, 0.0, 0.0]);
        near(owa(&scores[..3], &first_two, order), 2.0 / 3.0 * 40.0 + 20.0 / 3.0);
    }

    #[test]
    fn wowa_by_hand() {
        let order = &mut Vec::new();
        let (scores, weights) = ([10.0, 40.0], [0.75, 0.25]);
        // Q(x) = x²: the best gains 1/16 and the other 15/16.
        near(wowa(&scores, &weights, &Quantifier::Power(2.0), order), 40.0 / 16.0 + 150.0 / 16.0);
        // Straight: the weighted mean. Equal weights: OWA.
        near(wowa(&scores, &weights, &Quantifier::Power(1.0), order), 17.5);
        let quantifier = Quantifier::Between(0.3, 0.8);
        let equal = wowa(&scores, &[0.5, 0.5], &quantifier, order);
        near(equal, owa(&scores, &quantifier, order));
    }

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
