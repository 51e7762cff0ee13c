//! Quantiles of the normal distribution and of Student's t, where they are taken in their tails.

use std::f64::consts::{FRAC_1_SQRT_2, PI, SQRT_2};

use super::tails::student_tail;

/// The probability that a standard normal number is below z.
pub(crate) fn normal_probability(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// The z above which a standard normal number is with a probability from 0 (excluded) to ½.
pub(crate) fn normal_upper(probability: f64) -> f64 {
    let tail = |z: f64| 0.5 * libm::erfc(z * FRAC_1_SQRT_2);
    let density = |z: f64| libm::exp(-z * z / 2.0) / (SQRT_2 * PI.sqrt());
    falling_root(tail, density, probability, 40.0)
}

/// The t above which Student's t with so many degrees of freedom is with a probability from 0
/// (excluded) to ½; the normal quantile for infinitely many.
pub(crate) fn student_upper(probability: f64, freedom: f64) -> f64 {
    let z = normal_upper(probability);
    if freedom >= MANY {
        return z + expansion(z, freedom);
    }
    let front = super::tails::ratio_of_gammas(freedom / 2.0) / (freedom * PI).sqrt();
    let power = -(freedom + 1.0) / 2.0;
    let density = |t: f64| front * libm::exp(power * libm::log1p(t * t / freedom));
    let tail = |t: f64| student_tail(t, freedom) / 2.0;
    let mut high = z.max(1.0);
    while tail(high) > probability && high < 1e300 {
        high *= 2.0;
    }
    falling_root(tail, density, probability, high)
}

/// From here on three terms of the expansion have all digits.
const MANY: f64 = 1e5;

/// How far Student's t is from z, by the expansion of R. A. Fisher and E. A. Cornish (1960),
/// *Technometrics* 2.
fn expansion(z: f64, freedom: f64) -> f64 {
    let square = z * z;
    let first = z * (square + 1.0) / 4.0;
    let second = z * ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    let third = z * (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
    ((third / freedom + second) / freedom + first) / freedom
}

/// Where a falling function of numbers from 0 to `high` takes a value: Newton's steps, halves of the
/// interval where they leave it.
fn falling_root(
    value: impl Fn(f64) -> f64,
    fall: impl Fn(f64) -> f64,
    target: f64,
    high: f64,
) -> f64 {
    let (mut low, mut high) = (0.0, high);
    let mut at = (high / 20.0_f64).max(1.0).min(high);
    for _ in 0..200 {
        let excess = value(at) - target;
        if excess > 0.0 {
            low = at;
        } else {
            high = at;
        }
        let step = at + excess / fall(at);
        let next = if step > low && step < high { step } else { low + (high - low) / 2.0 };
        if (next - at).abs() <= f64::EPSILON * at.abs() || excess == 0.0 {
            break;
        }
        at = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By mpmath with 40 digits.
    #[test]
    fn quantiles_of_tables() {
        for (probability, z) in [
            (0.5, 0.0),
            (0.25, 0.674_489_750_196_081_7),
            (0.05, 1.644_853_626_951_472_7),
            (0.025, 1.959_963_984_540_054_2),
            (0.001, 3.090_232_306_167_813_5),
            (1e-10, 6.361_340_902_404_056),
        ] {
            assert!((normal_upper(probability) - z).abs() < 1e-13, "{probability}");
        }
        // t of one and of two degrees of freedom in closed form: tan and 2x/√(2(1 − 4x²)).
        for probability in [0.3, 0.025, 1e-4, 1e-9] {
            let x = 0.5 - probability;
            let one = 1.0 / libm::tan(PI * probability);
            let two = 2.0 * x * SQRT_2 / (1.0 - 4.0 * x * x).sqrt();
            assert!((student_upper(probability, 1.0) / one - 1.0).abs() < 1e-12, "{probability}");
            let relative = (student_upper(probability, 2.0) / two - 1.0).abs();
            // 1 − 4x² cancels.
            assert!(relative < 1e-12_f64.max(1e-16 / probability), "{probability}: {relative}");
        }
        assert_eq!(student_upper(0.025, f64::INFINITY), normal_upper(0.025));
        assert!((student_upper(0.025, 10.0) - 2.228_138_851_986_273).abs() < 1e-12);
    }

    #[test]
    fn the_expansion_meets_the_fraction() {
        for probability in [0.2, 0.025, 1e-6] {
            let z = normal_upper(probability);
            let below = student_upper(probability, MANY * (1.0 - 1e-9));
            let above = z + expansion(z, MANY);
            assert!((below - above).abs() < 1e-12 * above, "{probability}: {below} {above}");
        }
    }
}
