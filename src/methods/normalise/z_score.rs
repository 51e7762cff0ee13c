//! z-scores, by mean and standard deviation or by median and median absolute deviation.

use serde::{Deserialize, Serialize};

use super::CONSTANT;
use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::registry::{
    BOOLEAN, HANDBOOK, MethodEntry, NUMBER, POSITIVE, ValueKind, or, required,
};
use crate::methods::transform::{
    ColumnFault, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method, Profile,
    Stretch,
};
use crate::numerics::swept::{Extent, carry_noise, sweep};
use crate::numerics::{
    Centre, is_in_reach, noise_of_sum, quantile, same_but_for_noise, sorted_into, zero_if_noise,
};

/// z-score: y = m + s(x − mean) / sd, with the standard deviation over n − ddof.
///
/// Reversed (lower is better): y = m − s(x − mean) / sd. A column that does not vary, or of fewer
/// than two values for `ddof = 1`, is refused, unless `constant` gives the value that all its units
/// get. With `mean = 100` and `sd = 10` it is the standardisation of the Mazziotta–Pareto index.
/// Source: OECD/JRC Handbook (2008), section 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZScore {
    /// 0 divides by n (population), 1 by n − 1 (sample).
    pub ddof: u8,
    /// The mean m of the result.
    #[serde(default)]
    pub mean: f64,
    /// The standard deviation s of the result.
    #[serde(default = "crate::methods::one")]
    pub sd: f64,
    /// The value of all units where the column does not vary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl ZScore {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "z-score",
        "Standardises by mean and standard deviation.",
        "y = m + s(x − mean) / sd; lower is better: y = m − s(x − mean) / sd",
    )
    .options(&[
        required(
            "ddof",
            ValueKind::Whole(0, 1),
            "The standard deviation divides by n (0) or by n − 1 (1).",
        ),
        or("mean", NUMBER, "0", "The mean m of the result."),
        or("sd", POSITIVE, "1", "The standard deviation s of the result."),
        CONSTANT,
    ])
    .source(HANDBOOK)
    .example("{ z-score = { ddof = 1 } }");
}

impl Method for ZScore {
    fn refuse(&self) -> Option<&'static str> {
        if self.ddof > 1 {
            Some("`ddof` is 0 (divide by n) or 1 (divide by n - 1)")
        } else if !(self.mean.is_finite() && self.sd.is_finite() && self.sd > 0.0) {
            Some("`mean` is finite and `sd` above zero")
        } else {
            None
        }
    }

    fn profile(&self) -> Profile<'_> {
        Profile { constant: self.constant, ..Profile::onto(Scale::Interval) }
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        let sorted = &mut buffers.sorted;
        sorted_into(sample.column, sorted);
        sample.varies()?;
        let size = sorted.iter().map(|value| value.abs()).sum::<f64>() / sorted.len() as f64;
        let mut centre = Centre::mean(sorted);
        // A mean in which all cancels is zero.
        if zero_if_noise(centre.middle, noise_of_sum(0.0, size, centre.middle)) == 0.0 {
            centre = Centre::ZERO;
        }
        let sd = centre.deviation(sorted, self.ddof);
        if !is_in_reach(sd) {
            return Err(ColumnFault::refused("its standard deviation is out of reach of a double"));
        }
        let to_sd = if sample.reversed() { -self.sd } else { self.sd };
        Ok(Fitted::ZScore(Standard::new(centre, sd, (self.mean, to_sd))))
    }
}

/// Mean and standard deviation of a column and what they become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Standard {
    mean: f64,
    /// What the mean lacks as a double.
    #[serde(default, skip_serializing_if = "is_nothing")]
    rest: f64,
    sd: f64,
    to_mean: f64,
    to_sd: f64,
}

fn is_nothing(rest: &f64) -> bool {
    *rest == 0.0
}

impl Standard {
    pub(crate) fn new(centre: Centre, sd: f64, (to_mean, to_sd): (f64, f64)) -> Self {
        Self { mean: centre.middle, rest: centre.rest, sd, to_mean, to_sd }
    }

    /// The function over columns.
    #[inline(always)]
    fn line(&self) -> impl Fn(f64) -> f64 + Copy + use<> {
        let Self { mean, rest, sd, to_mean, to_sd } = *self;
        #[inline(always)]
        move |value| to_mean + ((value - mean) - rest) / sd * to_sd
    }
}

impl FittedMethod for Standard {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let centre = Centre { middle: self.mean, rest: self.rest };
        Ok(self.to_mean + centre.distance(value) / self.sd * self.to_sd)
    }

    fn is_line(&self) -> bool {
        true
    }

    fn carry_noise(&self, values: &[f64], noise: &mut [f64]) {
        carry_noise(values, noise, self.line());
    }

    fn stretch(&self, _: (f64, f64)) -> Option<Stretch> {
        let slope = (self.to_sd / self.sd).abs();
        Some(Stretch::line(slope, self.to_mean.abs() + slope * self.rest.abs()))
    }

    fn sweep(&self, column: &mut [f64]) -> Option<Extent> {
        Some(sweep(column, self.line()))
    }
}

/// 1 / Φ⁻¹(¾), rounded as it is usually written.
const NORMAL: f64 = 1.4826;

/// Robust z-score: y = m + s(x − median) / MAD, with the median absolute deviation MAD = median |x −
/// median|; with `consistent`, 1.4826 · MAD, which for a normal distribution is the standard
/// deviation.
///
/// Reversed (lower is better): y = m − s(x − median) / MAD. A column that does not vary is refused,
/// unless `constant` gives the value that all its units get. A column in which more than half of the
/// values are the same has a MAD of zero though it varies, and is refused. Source: Huber, *Robust
/// Statistics* (1981), section 5.1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RobustZScore {
    /// Whether the MAD is multiplied by 1.4826.
    pub consistent: bool,
    /// The median m of the result.
    #[serde(default)]
    pub median: f64,
    /// What one (consistent) MAD becomes, s.
    #[serde(default = "crate::methods::one")]
    pub mad: f64,
    /// The value of all units where the column does not vary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl RobustZScore {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "robust-z-score",
        "Standardises by median and median absolute deviation.",
        "y = m + s(x − median) / MAD with MAD = median |x − median|, times 1.4826 where \
         `consistent`; lower is better: y = m − s(x − median) / MAD",
    )
    .options(&[
        required(
            "consistent",
            BOOLEAN,
            "Whether the MAD is multiplied by 1.4826, which makes it the standard deviation \
         of a normal distribution.",
        ),
        or("median", NUMBER, "0", "The median m of the result."),
        or("mad", POSITIVE, "1", "What one MAD becomes, s."),
        CONSTANT,
    ])
    .source("Huber (1981), Robust Statistics, section 5.1")
    .example("{ robust-z-score = { consistent = true } }");
}

impl Method for RobustZScore {
    fn refuse(&self) -> Option<&'static str> {
        let sound = self.median.is_finite() && self.mad.is_finite() && self.mad > 0.0;
        (!sound).then_some("`median` is finite and `mad` finite and above zero")
    }

    fn profile(&self) -> Profile<'_> {
        Profile { constant: self.constant, ..Profile::onto(Scale::Interval) }
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        let sorted = &mut buffers.sorted;
        sorted_into(sample.column, sorted);
        sample.varies()?;
        let centre = Centre::median(sorted);
        let median = centre.nearest();
        sorted.iter_mut().for_each(|value| *value = centre.distance(*value).abs());
        sorted.sort_unstable_by(f64::total_cmp);
        let mad = quantile(sorted, 0.5).unwrap_or(f64::NAN);
        if same_but_for_noise(median, median + mad) {
            let why = "more than half of its values are the same, so that their median absolute \
                       deviation is zero";
            return Err(ColumnFault::refused(why));
        }
        let mad = if self.consistent { NORMAL * mad } else { mad };
        if mad.is_infinite() {
            return Err(ColumnFault::refused("its values are too far apart for a double"));
        }
        if !is_in_reach(mad) {
            let why = "its median absolute deviation is out of reach of a double";
            return Err(ColumnFault::refused(why));
        }
        let to = if sample.reversed() { -self.mad } else { self.mad };
        Ok(Fitted::RobustZScore(Standard::new(centre, mad, (self.median, to))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{constant, fitted, fitted_reversed, refused, upright};

    const COLUMN: [f64; 4] = [2.0, f64::NAN, 6.0, 4.0];

    #[test]
    fn z_scores_by_hand() {
        let sample = ZScore { ddof: 1, mean: 100.0, sd: 10.0, constant: None };
        assert_eq!([2.0, 4.0, 6.0].map(fitted(&sample, &COLUMN)), [90.0, 100.0, 110.0]);
        let population = ZScore { ddof: 0, mean: 0.0, sd: 1.0, constant: None };
        let reversed = fitted_reversed(&population, &[1.0, 3.0]);
        assert_eq!([1.0, 3.0].map(reversed), [1.0, -1.0]);
        assert_eq!(constant(&population, &[1.0, 1.0]), (1.0, 2));
    }

    /// Median 3; deviations 2, 1, 0, 1, 97: MAD 1.
    #[test]
    fn robust_z_scores_by_hand() {
        let plain = RobustZScore { consistent: false, median: 0.0, mad: 1.0, constant: None };
        let column = [1.0, 2.0, f64::NAN, 3.0, 4.0, 100.0];
        assert_eq!([1.0, 3.0, 100.0].map(fitted(&plain, &column)), [-2.0, 0.0, 97.0]);
        assert_eq!([1.0, 3.0, 100.0].map(fitted_reversed(&plain, &column)), [2.0, 0.0, -97.0]);
        let consistent = RobustZScore { consistent: true, median: 50.0, mad: 10.0, ..plain };
        assert!((fitted(&consistent, &column)(4.0) - (50.0 + 10.0 / 1.4826)).abs() < 1e-13);
        refused(
            &plain,
            upright(&[1.0, 1.0, 1.0, 5.0]),
            "more than half of its values are the same",
        );
        assert_eq!(constant(&plain, &[1.0, 1.0]), (1.0, 2));
    }
}
