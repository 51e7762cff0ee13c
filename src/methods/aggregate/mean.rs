//! The weighted means of one unit.

use crate::error::Refusal;
use crate::methods::registry::{Family, HANDBOOK, MethodEntry, NUMBER, required};
use crate::numerics::elementary;

pub(crate) const ARITHMETIC_MEAN: MethodEntry = MethodEntry::new(
    Family::Aggregation,
    "arithmetic-mean",
    "Weighted mean: a low score is made up for by a high one in full.",
    "Σ wⱼ zⱼ",
)
.source(HANDBOOK);

pub(crate) const GEOMETRIC_MEAN: MethodEntry = MethodEntry::new(
    Family::Aggregation,
    "geometric-mean",
    "Weighted geometric mean: low scores pull more than high ones.",
    "Π zⱼ^wⱼ",
)
.needs(
    "Scores above zero with a true zero; a zero is refused unless `accept` lists \
         `zero-in-mean`.",
)
.source(HANDBOOK);

pub(crate) const HARMONIC_MEAN: MethodEntry = MethodEntry::new(
    Family::Aggregation,
    "harmonic-mean",
    "Weighted harmonic mean: low scores pull more than in a geometric mean.",
    "1 / Σ (wⱼ / zⱼ)",
)
.needs(
    "Scores above zero with a true zero; a zero is refused unless `accept` lists \
         `zero-in-mean`.",
)
.source(HANDBOOK);

pub(crate) const POWER_MEAN: MethodEntry = MethodEntry::new(
    Family::Aggregation,
    "power-mean",
    "Weighted power mean, which includes the three other means.",
    "(Σ wⱼ zⱼ^p)^(1/p)",
)
.options(&[required("exponent", NUMBER, "p: 1 is arithmetic, 0 geometric, −1 harmonic.")])
.needs("Scores of zero or more with a true zero, unless p is 1.")
.source(HANDBOOK)
.example("{ power-mean = { exponent = 0.5 } }");

pub(crate) const WEIGHTED_SUM: MethodEntry = MethodEntry::new(
    Family::Aggregation,
    "weighted-sum",
    "Sum with the weights as they are written.",
    "Σ Wⱼ zⱼ",
)
.source(HANDBOOK);

pub(crate) const PRODUCT: MethodEntry = MethodEntry::new(
    Family::Aggregation,
    "product",
    "Product of the scores, whatever the weights.",
    "Π zⱼ",
)
.needs("Scores with a true zero.");

/// What a mean does with a score of zero for which its formula has only a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zero {
    Refuse,
    /// The mean is zero.
    Limit,
}

/// Σ wⱼ zⱼ, in the order given.
pub(super) fn weighted_sum(scores: &[f64], weights: &[f64]) -> f64 {
    scores.iter().zip(weights).fold(0.0, |sum, (score, weight)| sum + weight * score)
}

/// exp(Σ wⱼ ln zⱼ).
pub(super) fn geometric(scores: &[f64], weights: &[f64], zero: Zero) -> Result<f64, Refusal> {
    if has_zero(scores, zero, "geometric")? {
        return Ok(0.0);
    }
    let log = |(score, weight): (&f64, &f64)| weight * elementary::ln(*score);
    Ok(elementary::exp(scores.iter().zip(weights).map(log).sum()))
}

/// 1 / Σ (wⱼ / zⱼ).
pub(super) fn harmonic(scores: &[f64], weights: &[f64], zero: Zero) -> Result<f64, Refusal> {
    if has_zero(scores, zero, "harmonic")? {
        return Ok(0.0);
    }
    let inverse = |(score, weight): (&f64, &f64)| weight / score;
    Ok(1.0 / scores.iter().zip(weights).map(inverse).sum::<f64>())
}

/// (Σ wⱼ zⱼ^p)^(1/p), scaled by the largest score so that no power overflows.
pub(super) fn power(
    scores: &[f64],
    weights: &[f64],
    exponent: f64,
    zero: Zero,
) -> Result<f64, Refusal> {
    if exponent == 0.0 {
        return geometric(scores, weights, zero);
    }
    if exponent == 1.0 {
        return Ok(weighted_sum(scores, weights));
    }
    if exponent < 0.0 {
        if has_zero(scores, zero, "power")? {
            return Ok(0.0);
        }
    } else {
        refuse_negative(scores, "power")?;
    }
    let largest = scores.iter().copied().fold(0.0, f64::max);
    if largest == 0.0 {
        return Ok(0.0);
    }
    let raise = |(score, weight): (&f64, &f64)| weight * libm::pow(score / largest, exponent);
    let sum: f64 = scores.iter().zip(weights).map(raise).sum();
    Ok(largest * libm::pow(sum, 1.0 / exponent))
}

/// Whether a score is zero, where the mean then is; refuses a negative score, and zero unless its
/// limit is accepted.
fn has_zero(scores: &[f64], zero: Zero, mean: &str) -> Result<bool, Refusal> {
    refuse_negative(scores, mean)?;
    let found = scores.contains(&0.0);
    if found && zero == Zero::Refuse {
        return Err(Refusal::new(format!(
            "a {mean} mean of a zero; accept `zero-in-mean` to count it as 0"
        )));
    }
    Ok(found)
}

fn refuse_negative(scores: &[f64], mean: &str) -> Result<(), Refusal> {
    match scores.iter().find(|score| **score < 0.0) {
        Some(score) => Err(Refusal::new(format!("a {mean} mean of a negative score, {score}"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCORES: [f64; 2] = [2.0, 8.0];
    const HALVES: [f64; 2] = [0.5, 0.5];

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() <= 1e-15 * expected.abs(), "{value} is not {expected}");
    }

    #[test]
    fn means_by_hand() {
        assert_eq!(weighted_sum(&SCORES, &HALVES), 5.0);
        near(geometric(&SCORES, &HALVES, Zero::Refuse).unwrap(), 4.0);
        near(harmonic(&SCORES, &HALVES, Zero::Refuse).unwrap(), 3.2);
        near(power(&SCORES, &HALVES, 2.0, Zero::Refuse).unwrap(), 34.0_f64.sqrt());
        near(power(&SCORES, &HALVES, 0.5, Zero::Refuse).unwrap(), 4.5);
        near(power(&SCORES, &HALVES, -1.0, Zero::Refuse).unwrap(), 3.2);
        near(power(&SCORES, &HALVES, 0.0, Zero::Refuse).unwrap(), 4.0);
        near(geometric(&[1.0, 16.0], &[0.25, 0.75], Zero::Refuse).unwrap(), 8.0);
    }

    #[test]
    fn zeros_are_refused_or_absorb() {
        let scores = [0.0, 8.0];
        for mean in [geometric, harmonic] {
            assert!(mean(&scores, &HALVES, Zero::Refuse).is_err());
            assert_eq!(mean(&scores, &HALVES, Zero::Limit), Ok(0.0));
            assert!(mean(&[-1.0, 8.0], &HALVES, Zero::Limit).is_err());
        }
        assert!(power(&scores, &HALVES, -2.0, Zero::Refuse).is_err());
        assert_eq!(power(&scores, &HALVES, 0.5, Zero::Refuse), Ok(2.0));
        assert_eq!(power(&[0.0, 0.0], &HALVES, 2.0, Zero::Refuse), Ok(0.0));
        assert!(power(&[-1.0, 1.0], &HALVES, 2.0, Zero::Refuse).is_err());
    }

    #[test]
    fn large_scores_do_not_overflow_a_power() {
        near(power(&[1e200, 1e200], &HALVES, 2.0, Zero::Refuse).unwrap(), 1e200);
    }
}
