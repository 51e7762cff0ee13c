//! The mean of a column to more digits than a double has, and deviations from it.

use std::ops::RangeInclusive;

use super::noise::extremes;
use super::statistics::{mean, quantile};

/// What is left beside a mean changes no digit that counts where it is a smaller part than this of the
/// column's range and of the mean itself.
const SLIGHT: f64 = 3e-14;

/// Between these bounds sums of squares and of products of deviations have all their digits.
pub(crate) const SQUARES: RangeInclusive<f64> = 1e-280..=1e290;

/// The least deviation that has all its digits for numbers as small as itself.
const LEAST: f64 = 1e-290;

/// Whether deviations of this size are right: not where they, or what they were rounded from, are
/// beyond the digits of a double.
pub(crate) fn is_in_reach(deviation: f64) -> bool {
    (LEAST..f64::INFINITY).contains(&deviation)
}

/// The middle of a column: a double, and the rest that it lacks, where that matters. The mean of values
/// around 1e15 that differ by thousands lies between two doubles, too far from either for a z-score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Centre {
    pub(crate) middle: f64,
    pub(crate) rest: f64,
}

impl Centre {
    pub(crate) const ZERO: Self = Self { middle: 0.0, rest: 0.0 };

    /// The mean of values without gaps. Sums run in the order given.
    pub(crate) fn mean(values: &[f64]) -> Self {
        let middle = mean(values);
        let distances = values.iter().map(|value| value - middle);
        Self::around(middle, distances.sum::<f64>() / values.len() as f64, values)
    }

    /// The median of sorted values.
    pub(crate) fn median(sorted: &[f64]) -> Self {
        let middle = quantile(sorted, 0.5).unwrap_or(f64::NAN);
        let (half, odd) = (sorted.len() / 2, sorted.len() % 2 == 1);
        let rest = match sorted.get(half.wrapping_sub(1)..=half) {
            Some([below, above]) if !odd => ((below - middle) + (above - middle)) / 2.0,
            _ => 0.0,
        };
        Self::around(middle, rest, sorted)
    }

    fn around(middle: f64, rest: f64, values: &[f64]) -> Self {
        let (low, high) = extremes(values);
        let slight = SLIGHT * (high - low).min(middle.abs());
        Self { middle, rest: if rest.abs() > slight && rest.is_finite() { rest } else { 0.0 } }
    }

    /// How far a value lies above it.
    pub(crate) fn distance(self, value: f64) -> f64 {
        (value - self.middle) - self.rest
    }

    /// The nearest double.
    pub(crate) fn nearest(self) -> f64 {
        self.middle + self.rest
    }

    /// √(Σ(x − m)² / (n − ddof)), with the squares in units of the greatest deviation where they are
    /// out of reach.
    pub(crate) fn deviation(self, values: &[f64], ddof: u8) -> f64 {
        let sum_in_units_of = |unit: f64| -> f64 {
            let square =
                |value: &f64| (self.distance(*value) / unit) * (self.distance(*value) / unit);
            values.iter().map(square).sum()
        };
        let freedom = values.len() as f64 - f64::from(ddof);
        let squares = sum_in_units_of(1.0);
        if SQUARES.contains(&squares) {
            return (squares / freedom).sqrt();
        }
        let greatest = |most: f64, value: &f64| most.max(self.distance(*value).abs());
        let unit = values.iter().fold(0.0, greatest);
        if unit == 0.0 || unit.is_infinite() {
            return unit / freedom;
        }
        unit * (sum_in_units_of(unit) / freedom).sqrt()
    }
}

/// Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²) of two columns without gaps. Sums run in the order given.
pub(super) fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let distances = |values: &[f64]| -> Vec<f64> {
        let centre = Centre::mean(values);
        values.iter().map(|value| centre.distance(*value)).collect()
    };
    let (mut x, mut y) = (distances(x), distances(y));
    let product = |x: &[f64], y: &[f64]| -> f64 { x.iter().zip(y).map(|(x, y)| x * y).sum() };
    let squares = product(&x, &x) * product(&y, &y);
    if !SQUARES.contains(&squares) {
        for column in [&mut x, &mut y] {
            let unit = column.iter().fold(0.0_f64, |most, distance| most.max(distance.abs()));
            column.iter_mut().for_each(|distance| *distance /= unit);
        }
    }
    product(&x, &y) / (product(&x, &x) * product(&y, &y)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1e15 + 1000k for k = 0, 1, 2, 4: the mean is 1e15 + 1750, deviations −1750, −750, 250, 2250.
    #[test]
    fn a_mean_far_from_zero_keeps_its_digits() {
        let far = [0.0, 1000.0, 2000.0, 4001.0].map(|value| 1e15 + value);
        let centre = Centre::mean(&far);
        assert_eq!(centre.distance(1e15), -1750.25);
        let squares: f64 = [-1750.25, -750.25, 249.75, 2250.75].iter().map(|x: &f64| x * x).sum();
        assert!((centre.deviation(&far, 1) - (squares / 3.0).sqrt()).abs() < 1e-9);
        let median = Centre::median(&[4e15 + 1.0, 4e15 + 4002.0]);
        assert_eq!((median.distance(4e15), median.distance(4e15 + 8000.0)), (-2001.5, 5998.5));
        assert_eq!(Centre::median(&[1.0, 2.0, 4.0]), Centre { middle: 2.0, rest: 0.0 });
    }

    #[test]
    fn deviations_of_every_magnitude() {
        for unit in [1e-290, 1e-200, 1e-160, 1.0, 1e160, 1e300] {
            let sorted = [1.0, 2.0, 3.0].map(|value| value * unit);
            let found = Centre::mean(&sorted).deviation(&sorted, 1);
            assert!((found / unit - 1.0).abs() < 1e-14, "{unit:e}: {found:e}");
            let r = correlation(&sorted, &[3.0 * unit, 2.0 * unit, unit]);
            assert!((r + 1.0).abs() < 1e-14, "{unit:e}: {r}");
        }
        assert_eq!(Centre::mean(&[2.0, 2.0]).deviation(&[2.0, 2.0], 1), 0.0);
        assert!(Centre::mean(&[2.0]).deviation(&[2.0], 1).is_nan());
    }
}
