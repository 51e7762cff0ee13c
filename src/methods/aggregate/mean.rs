//! Means and the product of one unit's scores; the power mean is right for every exponent.

use std::ops::RangeInclusive;

use crate::error::{Refusal, number};
use crate::methods::registry::{HANDBOOK, MethodEntry, NUMBER, required};
use crate::numerics::elementary;

pub(crate) const ARITHMETIC_MEAN: MethodEntry = MethodEntry::aggregation(
    "arithmetic-mean",
    "Weighted mean: a high score makes up for a low one in full.",
    "Σ wⱼ zⱼ",
)
.source(HANDBOOK);

pub(crate) const GEOMETRIC_MEAN: MethodEntry = MethodEntry::aggregation(
    "geometric-mean",
    "Weighted geometric mean: low scores pull more than high ones.",
    "Π zⱼ^wⱼ",
)
.needs(
    "Scores above zero with a true zero; a zero is refused unless `accept` lists \
         `zero-in-mean`.",
)
.source(HANDBOOK);

pub(crate) const HARMONIC_MEAN: MethodEntry = MethodEntry::aggregation(
    "harmonic-mean",
    "Weighted harmonic mean: low scores pull more than in a geometric mean.",
    "1 / Σ (wⱼ / zⱼ)",
)
.needs(
    "Scores above zero with a true zero; a zero is refused unless `accept` lists \
         `zero-in-mean`.",
)
.source(HANDBOOK);

pub(crate) const WEIGHTED_SUM: MethodEntry = MethodEntry::aggregation(
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
pub(super) const REACH: RangeInclusive<f64> = 1e-290..=1e290;

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

pub(crate) const POWER_MEAN: MethodEntry = MethodEntry::aggregation(
    "power-mean",
    "Weighted power mean, which includes the three other means.",
    "(Σ wⱼ zⱼ^p)^(1/p)",
)
.options(&[required("exponent", NUMBER, "p: 1 is arithmetic, 0 geometric, −1 harmonic.")])
.needs("Scores of zero or more with a true zero, unless p is 1.")
.source(HANDBOOK)
.example("{ power-mean = { exponent = 0.5 } }");

/// Nearer to zero than this an exponent leaves no power that differs from 1 by enough digits.
pub(super) const SMALL: f64 = 0.01;
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

pub(crate) const PRODUCT: MethodEntry =
    MethodEntry::aggregation("product", "Product of the scores, whatever the weights.", "Π zⱼ")
        .needs("Scores with a true zero.");

/// Π zⱼ. Where a product on the way is out of reach of a double, the result need not be: fractions
/// and exponents are then multiplied apart. A result that is too small for all digits of a double is
/// refused, as one that is too large is.
pub(super) fn product(scores: &[f64]) -> Result<f64, Refusal> {
    let mut product = 1.0;
    let mut in_reach = true;
    for score in scores {
        product *= score;
        in_reach &= product.is_normal();
    }
    if in_reach {
        return Ok(product);
    }
    if scores.contains(&0.0) {
        return Ok(0.0);
    }
    let (mut fraction, mut exponent) = (1.0, 0);
    for score in scores {
        let (part, power) = libm::frexp(*score);
        let (product, carried) = libm::frexp(fraction * part);
        (fraction, exponent) = (product, exponent + power + carried);
    }
    let product = libm::scalbn(fraction, exponent);
    if libm::scalbn(product, -exponent) == fraction {
        Ok(product)
    } else {
        let size = if product.is_infinite() { "large" } else { "small" };
        Err(Refusal::new(format!("the product is too {size} for a double")))
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

    #[test]
    fn products_by_hand() {
        let two = |power| f64::from(2).powi(power);
        let least = f64::from_bits(1);
        for (scores, expected) in [
            (&[2.0, -3.0, 4.0][..], -24.0),
            (&[0.0, -1e300, 1e300], 0.0),
            (&[1e-300, 0.0, 1e-300], 0.0),
            (&[3.0 * two(900), -two(900), two(-1000)], -3.0 * two(800)),
            (&[3.0 * two(-900), two(-900), two(1000)], 3.0 * two(-800)),
            (&[least, 1.0], least),
            (&[least, two(1000), two(1000)], two(926)),
        ] {
            let found = product(scores);
            assert_eq!(found, Ok(expected), "{scores:?}");
            assert!(found.is_ok_and(|found| found != 0.0 || found.is_sign_positive()));
        }
    }

    #[test]
    fn what_no_double_holds_is_refused() {
        let said = |scores: &[f64]| product(scores).unwrap_err().to_string();
        assert_eq!(said(&[1e-200, 1e-200]), "the product is too small for a double");
        assert_eq!(said(&[1e-200, 1e-115]), "the product is too small for a double");
        assert_eq!(said(&[-1e200, 1e200]), "the product is too large for a double");
    }
}

#[cfg(test)]
mod power_tests {
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
