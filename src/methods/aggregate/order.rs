//! Aggregates that look at the order of one unit's scores: median, OWA, WOWA.

use super::quantifier::Quantifier;
use crate::methods::registry::{Family, MethodEntry};
use crate::numerics::same_but_for_noise;

pub(crate) const MINIMUM: MethodEntry = MethodEntry::new(
    Family::Aggregation,
    "minimum",
    "The lowest score, whatever the weights.",
    "min zⱼ",
);

pub(crate) const MAXIMUM: MethodEntry = MethodEntry::new(
    Family::Aggregation,
    "maximum",
    "The highest score, whatever the weights.",
    "max zⱼ",
);

pub(crate) const WEIGHTED_MEDIAN: MethodEntry = MethodEntry::new(
    Family::Aggregation,
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
}
