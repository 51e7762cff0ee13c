//! Normalisation on a range: min–max, goalposts, z-scores.

use serde::{Deserialize, Serialize};

use super::fault::ColumnFault;
use super::statistics::{mean, sorted_into, standard_deviation};
use crate::framework::Goalposts;

/// Min–max: y = a + (b − a)(x − min) / (max − min) with the least and greatest observed values and
/// `to = (a, b)`.
///
/// Reversed (lower is better): y = a + (b − a)(max − x) / (max − min), the reflection inside the
/// range. A column that does not vary is refused, unless `constant` gives the value that all its
/// units get. Values outside the sample go beyond the range. Source: OECD/JRC Handbook (2008),
/// section 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinMax {
    /// The range: where the worst and the best observed value go.
    pub to: (f64, f64),
    /// The value of all units where the column does not vary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

/// Goalposts: y = a + (b − a)(x − low) / (high − low) with the indicator's own goalposts and
/// `to = (a, b)`.
///
/// Reversed (lower is better): the reflection, y = a + (b − a)(high − x) / (high − low). The
/// goalposts are in raw units; transforms that come before in the chain are applied to them too, so
/// that `ln` then goalposts of 100 and 75,000 measures between ln 100 and ln 75,000. With `clamp`,
/// values beyond a goalpost count as at the goalpost. Source: UNDP Human Development Report,
/// technical notes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Goalposted {
    /// The range: where the worse and the better goalpost go.
    pub to: (f64, f64),
    /// Whether values beyond a goalpost are cut off there.
    pub clamp: bool,
}

/// z-score: y = m + s(x − mean) / sd, with the standard deviation over n − ddof.
///
/// Reversed (lower is better): y = m − s(x − mean) / sd. A column that does not vary, or of fewer
/// than two values for `ddof = 1`, is refused, unless `constant` gives the value that all its units
/// get. Source: OECD/JRC Handbook (2008), section 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZScore {
    /// 0 divides by n (population), 1 by n − 1 (sample).
    pub ddof: u8,
    /// The mean m of the result.
    #[serde(default)]
    pub mean: f64,
    /// The standard deviation s of the result.
    #[serde(default = "one")]
    pub sd: f64,
    /// The value of all units where the column does not vary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

fn one() -> f64 {
    1.0
}

/// Two values of a column and where they go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Range {
    low: f64,
    high: f64,
    to: (f64, f64),
    reversed: bool,
    clamp: bool,
}

impl Range {
    pub(super) fn observed(
        column: &[f64],
        method: &MinMax,
        reversed: bool,
    ) -> Result<Self, ColumnFault> {
        let values = column.iter().filter(|value| !value.is_nan());
        let low = values.clone().copied().fold(f64::INFINITY, f64::min);
        let high = values.copied().fold(f64::NEG_INFINITY, f64::max);
        if low == high {
            let units = column.iter().filter(|value| !value.is_nan()).count();
            return Err(ColumnFault::Constant { value: low, units });
        }
        Self { low, high, to: method.to, reversed, clamp: false }.within_reach()
    }

    pub(super) fn given(
        goalposts: Goalposts,
        method: &Goalposted,
        reversed: bool,
    ) -> Result<Self, ColumnFault> {
        let Goalposts { low, high } = goalposts;
        Self { low, high, to: method.to, reversed, clamp: method.clamp }.within_reach()
    }

    /// Two finite values can be so far apart that their difference is not.
    fn within_reach(self) -> Result<Self, ColumnFault> {
        if (self.high - self.low).is_finite() {
            Ok(self)
        } else {
            Err(ColumnFault::refused("its values are too far apart for a double"))
        }
    }

    pub(super) fn apply(&self, value: f64) -> f64 {
        // `f64::clamp` would panic on bounds out of order, which a stored scorer may contain.
        let value = if self.clamp { value.max(self.low).min(self.high) } else { value };
        let way = if self.reversed { self.high - value } else { value - self.low };
        self.to.0 + way / (self.high - self.low) * (self.to.1 - self.to.0)
    }

    pub(super) fn clamps(&self, value: f64) -> bool {
        self.clamp && (value < self.low || value > self.high)
    }
}

/// Mean and standard deviation of a column and what they become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Standard {
    mean: f64,
    sd: f64,
    to_mean: f64,
    to_sd: f64,
}

impl Standard {
    pub(super) fn fit(
        column: &[f64],
        method: &ZScore,
        reversed: bool,
        sorted: &mut Vec<f64>,
    ) -> Result<Self, ColumnFault> {
        sorted_into(column, sorted);
        let (first, last) = (sorted[0], sorted[sorted.len() - 1]);
        if first == last {
            return Err(ColumnFault::Constant { value: first, units: sorted.len() });
        }
        let mean = mean(sorted);
        let sd = standard_deviation(sorted, mean, method.ddof);
        if !(sd.is_finite() && sd > 0.0) {
            return Err(ColumnFault::refused("its standard deviation is out of reach of a double"));
        }
        let to_sd = if reversed { -method.sd } else { method.sd };
        Ok(Self { mean, sd, to_mean: method.mean, to_sd })
    }

    pub(super) fn apply(&self, value: f64) -> f64 {
        self.to_mean + (value - self.mean) / self.sd * self.to_sd
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMN: [f64; 4] = [2.0, f64::NAN, 6.0, 4.0];

    #[test]
    fn min_max_by_hand() {
        let method = MinMax { to: (0.0, 100.0), constant: None };
        let upright = Range::observed(&COLUMN, &method, false).unwrap();
        assert_eq!([2.0, 6.0, 3.0, 8.0].map(|x| upright.apply(x)), [0.0, 100.0, 25.0, 150.0]);
        let reversed = Range::observed(&COLUMN, &method, true).unwrap();
        assert_eq!([2.0, 6.0, 3.0].map(|x| reversed.apply(x)), [100.0, 0.0, 75.0]);
        assert_eq!(
            Range::observed(&[3.0, 3.0], &method, false),
            Err(ColumnFault::Constant { value: 3.0, units: 2 })
        );
        assert!(Range::observed(&[-1.7e308, 1.7e308], &method, false).is_err());
    }

    #[test]
    fn goalposts_by_hand() {
        let posts = Goalposts { low: 20.0, high: 85.0 };
        let free = Goalposted { to: (0.0, 1.0), clamp: false };
        let range = Range::given(posts, &free, false).unwrap();
        assert_eq!(range.apply(52.5), 0.5);
        assert!(range.apply(90.0) > 1.0 && !range.clamps(90.0));
        let cut = Range::given(posts, &Goalposted { clamp: true, ..free }, true).unwrap();
        assert_eq!([10.0, 90.0, 52.5].map(|x| cut.apply(x)), [1.0, 0.0, 0.5]);
        assert!(cut.clamps(90.0) && !cut.clamps(85.0));
    }

    #[test]
    fn z_scores_by_hand() {
        let sample = ZScore { ddof: 1, mean: 100.0, sd: 10.0, constant: None };
        let standard = Standard::fit(&COLUMN, &sample, false, &mut vec![]).unwrap();
        assert_eq!([2.0, 4.0, 6.0].map(|x| standard.apply(x)), [90.0, 100.0, 110.0]);
        let population = ZScore { ddof: 0, mean: 0.0, sd: 1.0, constant: None };
        let reversed = Standard::fit(&[1.0, 3.0], &population, true, &mut vec![]).unwrap();
        assert_eq!([1.0, 3.0].map(|x| reversed.apply(x)), [1.0, -1.0]);
        assert!(Standard::fit(&[1.0, 1.0], &population, true, &mut vec![]).is_err());
    }
}
