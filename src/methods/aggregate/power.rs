//! The power mean of one unit, right for every exponent.

use super::mean::{Zero, geometric, has_zero, in_range, refuse_negative, weighted_sum};
use crate::error::Refusal;
use crate::methods::registry::{Family, HANDBOOK, MethodEntry, NUMBER, required};

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

/// Nearer to zero than this an exponent leaves no power that differs from 1 by enough digits.
const SMALL: f64 = 0.01;
/// Nearer to zero than this an exponent changes no digit of a geometric mean: half the exponent times
/// the variance of the logarithms, at most 5.6e5, is what it adds to the mean's logarithm.
const VANISHING: f64 = 1e-20;

/// (Σ wⱼ zⱼ^p)^(1/p), for weights that sum to 1.
///
/// The powers are of zⱼ/r, with r the score whose power dominates: the greatest for p > 0, the least
/// for p < 0. Near p = 0, and where scores are too far apart for their ratio, logarithms take their
/// place; at p = 0 the limit is the geometric mean.
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
        return Ok(in_range(weighted_sum(scores, weights), scores));
    }
    if exponent < 0.0 {
        if has_zero(scores, zero, "power")? {
            return Ok(0.0);
        }
    } else {
        refuse_negative(scores, "power")?;
    }
    let dominant = dominant(scores, exponent);
    if dominant == 0.0 {
        return Ok(0.0);
    }
    let in_reach = scores.iter().all(|score| *score == 0.0 || (score / dominant).is_normal());
    let mean = if exponent.abs() < SMALL {
        near_geometric(scores, weights, exponent)
    } else if in_reach {
        let power = |score: f64| libm::pow(score / dominant, exponent);
        dominant * libm::pow(sum(scores, weights, power), 1.0 / exponent)
    } else {
        let log = libm::log(dominant);
        let power = |score: f64| libm::exp(exponent * (libm::log(score) - log));
        libm::exp(log + libm::log(sum(scores, weights, power)) / exponent)
    };
    Ok(in_range(mean, scores))
}

/// The score whose power is the greatest.
fn dominant(scores: &[f64], exponent: f64) -> f64 {
    let scores = scores.iter().copied();
    if exponent > 0.0 { scores.fold(0.0, f64::max) } else { scores.fold(f64::INFINITY, f64::min) }
}

fn sum(scores: &[f64], weights: &[f64], term: impl Fn(f64) -> f64) -> f64 {
    scores.iter().zip(weights).map(|(score, weight)| weight * term(*score)).sum()
}

/// g · (Σ wⱼ (zⱼ/g)^p)^(1/p) with the geometric mean g, by logarithms: ln g + ln(1 + q)/p with
/// q = Σ wⱼ (e^(p ln(zⱼ/g)) − 1). Its terms do not cancel, since q is not below zero.
///
/// Scores of zero have no logarithm; they lower the sum of the others' powers by the factor that is
/// left of the weight.
fn near_geometric(scores: &[f64], weights: &[f64], exponent: f64) -> f64 {
    let weight_of = |zero: bool| -> f64 {
        let weights = scores.iter().zip(weights).filter(|(score, _)| (**score == 0.0) == zero);
        weights.map(|(_, weight)| weight).sum()
    };
    let (lost, left) = (weight_of(true), weight_of(false));
    let positive = |term: &dyn Fn(f64) -> f64| {
        let term = |score| if score > 0.0 { term(libm::log(score)) } else { 0.0 };
        sum(scores, weights, term) / if lost > 0.0 { left } else { 1.0 }
    };
    let log_mean = positive(&|log| log);
    let growth = if exponent.abs() < VANISHING {
        0.0
    } else {
        libm::log1p(positive(&|log| libm::expm1(exponent * (log - log_mean)))) / exponent
    };
    // Of two logarithms near zero, the one of the smaller weight keeps its digits.
    let log_left = if lost < left { libm::log1p(-lost) } else { libm::log(left) };
    libm::exp(log_mean + growth + if lost > 0.0 { log_left / exponent } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALVES: [f64; 2] = [0.5, 0.5];

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() <= 1e-14 * expected.abs(), "{value} is not {expected}");
    }

    fn mean(scores: &[f64], exponent: f64) -> f64 {
        power(scores, &HALVES, exponent, Zero::Refuse).unwrap()
    }

    #[test]
    fn means_by_hand() {
        for (exponent, expected) in
            [(2.0, 34.0_f64.sqrt()), (0.5, 4.5), (-1.0, 3.2), (0.0, 4.0), (1.0, 5.0)]
        {
            near(mean(&[2.0, 8.0], exponent), expected);
        }
    }

    #[test]
    fn zeros_and_negative_scores() {
        let scores = [0.0, 8.0];
        assert!(power(&scores, &HALVES, -2.0, Zero::Refuse).is_err());
        assert_eq!(power(&scores, &HALVES, -2.0, Zero::Limit), Ok(0.0));
        assert_eq!(mean(&scores, 0.5), 2.0);
        assert_eq!(mean(&[0.0, 0.0], 2.0), 0.0);
        assert_eq!(mean(&[0.0, 0.0], 1e-3), 0.0);
        // ½^(1/p), below all doubles for the second.
        near(mean(&scores, 1.0 / 128.0), 8.0 * 0.5_f64.powi(128));
        assert_eq!(mean(&scores, 1e-9), 0.0);
        // A zero of weight p takes the factor (1 − p)^(1/p), 1/e in the limit.
        let tiny = power(&scores, &[1e-12, 1.0 - 1e-12], 1e-12, Zero::Refuse).unwrap();
        assert!((tiny - 8.0 / std::f64::consts::E).abs() < 1e-11);
        assert!(power(&[-1.0, 1.0], &HALVES, 2.0, Zero::Refuse).is_err());
    }

    /// The limit is the geometric mean, whichever side it is approached from.
    #[test]
    fn exponents_near_zero() {
        for exponent in [1e-15, 2.220446049250313e-16, 1e-17, 1e-30, 5e-324] {
            for exponent in [exponent, -exponent] {
                near(mean(&[50.0, 60.0], exponent), 3000.0_f64.sqrt());
                near(mean(&[90.0, 10.0], exponent), 30.0);
                near(mean(&[2.0, 8.0], exponent), 4.0);
            }
        }
    }

    /// ½^(−1/80) = 1.00870…: the least score alone decides.
    #[test]
    fn exponents_far_from_zero() {
        near(mean(&[0.01, 100.0], -80.0), 0.01 * libm::pow(0.5, -1.0 / 80.0));
        near(mean(&[0.01, 100.0], 80.0), 100.0 * libm::pow(0.5, 1.0 / 80.0));
        assert_eq!(mean(&[3.0, 4.0], f64::MAX), 4.0);
        assert_eq!(mean(&[3.0, 4.0], f64::MIN), 3.0);
    }

    #[test]
    fn scores_of_every_magnitude() {
        near(mean(&[1e200, 1e200], 2.0), 1e200);
        near(mean(&[1e-200, 1e-200], -2.0), 1e-200);
        // ½ (1 + 1e-2): the ratio of the scores is below all doubles, its power is not.
        let expected = 1e250 * libm::pow(0.5 * (1.0 + 1e-11), 50.0);
        let found = mean(&[1e250, 1e-300], 0.02);
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
    }
}
