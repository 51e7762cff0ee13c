//! The arithmetic, geometric and harmonic mean of one unit.

use std::ops::RangeInclusive;

use crate::error::{Refusal, number};
use crate::methods::registry::{Family, HANDBOOK, MethodEntry};
use crate::numerics::elementary;

pub(crate) const ARITHMETIC_MEAN: MethodEntry = MethodEntry::new(
    Family::Aggregation,
    "arithmetic-mean",
    "Weighted mean: a high score makes up for a low one in full.",
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

pub(crate) const WEIGHTED_SUM: MethodEntry = MethodEntry::new(
    Family::Aggregation,
    "weighted-sum",
    "Sum with the weights as they are written.",
    "Σ Wⱼ zⱼ",
)
.source(HANDBOOK);

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
    Ok(in_range(elementary::exp(scores.iter().zip(weights).map(log).sum()), scores))
}

/// Sums of w/z beyond these bounds, or their reciprocals, may be out of reach of a double.
const REACH: RangeInclusive<f64> = 1e-290..=1e290;

/// 1 / Σ (wⱼ / zⱼ); for very small and very large scores m / Σ (wⱼ m / zⱼ) with the least score m,
/// whose terms cannot overflow.
pub(super) fn harmonic(scores: &[f64], weights: &[f64], zero: Zero) -> Result<f64, Refusal> {
    if has_zero(scores, zero, "harmonic")? {
        return Ok(0.0);
    }
    let inverse = |(score, weight): (&f64, &f64)| weight / score;
    let sum = scores.iter().zip(weights).map(inverse).sum::<f64>();
    if REACH.contains(&sum) {
        return Ok(1.0 / sum);
    }
    let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
    let ratio = |(score, weight): (&f64, &f64)| weight * (least / score);
    Ok(in_range(least / scores.iter().zip(weights).map(ratio).sum::<f64>(), scores))
}

/// A mean, or the score of the greatest size where the rounding of shares or logarithms takes it beyond
/// all doubles: no mean of finite scores is infinite.
pub(super) fn in_range(mean: f64, scores: &[f64]) -> f64 {
    let sizes = scores.iter().map(|score| score.abs());
    if mean.is_infinite() { mean.signum() * sizes.fold(0.0, f64::max) } else { mean }
}

/// Whether a score is zero, where the mean then is; refuses a negative score, and zero unless its
/// limit is accepted.
pub(super) fn has_zero(scores: &[f64], zero: Zero, mean: &str) -> Result<bool, Refusal> {
    refuse_negative(scores, mean)?;
    let found = scores.contains(&0.0);
    if found && zero == Zero::Refuse {
        return Err(Refusal::new(format!(
            "a {mean} mean of a zero; to count it as 0, write `accept = [\"zero-in-mean\"]` at the \
             top of methodology.toml"
        )));
    }
    Ok(found)
}

pub(super) fn refuse_negative(scores: &[f64], mean: &str) -> Result<(), Refusal> {
    match scores.iter().find(|score| **score < 0.0) {
        Some(score) => {
            Err(Refusal::new(format!("a {mean} mean of a negative score, {}", number(*score))))
        }
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
    }

    #[test]
    fn harmonic_means_of_extremes() {
        let harmonic = |scores: &[f64]| harmonic(scores, &HALVES, Zero::Refuse).unwrap();
        let tiny = f64::MIN_POSITIVE / 1024.0;
        near(harmonic(&[tiny, tiny]), tiny);
        near(harmonic(&[tiny, 1e300]), 2.0 * tiny);
        near(harmonic(&[1e308, 1e308]), 1e308);
    }

    /// Shares of .671… and .005… among seven sum to 1 but for a last bit, and ln and exp to a few.
    #[test]
    fn no_mean_is_beyond_its_scores() {
        let most = [f64::MAX, f64::MAX];
        for share in [0.671_630_382_502_737, 0.992_111, 1.0 / 3.0] {
            let weights = [share, 1.0 - share];
            for mean in [
                geometric(&most, &weights, Zero::Refuse).unwrap(),
                harmonic(&most, &weights, Zero::Refuse).unwrap(),
                in_range(weighted_sum(&most, &weights), &most),
            ] {
                assert!((mean / f64::MAX - 1.0).abs() < 1e-12, "{mean:e}");
            }
        }
        assert_eq!(in_range(f64::NEG_INFINITY, &[f64::MIN, 3.0]), f64::MIN);
    }
}
