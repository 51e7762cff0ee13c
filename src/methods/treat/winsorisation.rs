//! Winsorisation: the caps that a column's outliers are moved to, by its order, quantiles or spread.

use serde::{Deserialize, Serialize};

use super::outlier_treatment::{OutlierTreatment, WithoutTrigger};
use super::stepwise::Stepwise;
use super::trigger::Trigger;
use crate::error::{Refusal, number};
use crate::methods::registry::{
    HANDBOOK, MethodEntry, POSITIVE, SHARE, ValueKind, WINSORISATIONS, choice, or, required,
};
use crate::methods::transform::Clamp;
use crate::numerics::{exceeds, is_constant, quantile, same_but_for_noise, sorted_into};

/// Winsorisation: values beyond a cap become the cap.
///
/// The caps come from the sample and are frozen, so that a value of another sample beyond a cap
/// becomes the cap too. Equal values stay equal and order is kept, so that the direction does not
/// change. A column that does not vary has no outliers and no caps; caps between which nothing
/// varies are refused. Missing values stay missing.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Winsorisation {
    /// One point after the other, on the side of the skew.
    Stepwise(Stepwise),
    /// As many points on each side.
    TwoTailed(TwoTailed),
    /// At percentiles.
    Percentiles(Percentiles),
    /// At a multiple of the interquartile range beyond the quartiles.
    Fences(Fences),
    /// At a multiple of the median absolute deviation from the median.
    Mad(MedianDeviations),
}

impl Winsorisation {
    pub(crate) fn what_is_wrong(&self, has_trigger: bool) -> Option<&'static str> {
        match self {
            Self::Stepwise(method) => method.refuse(has_trigger),
            Self::TwoTailed(method) => method.refuse(),
            Self::Percentiles(method) => method.refuse(),
            Self::Fences(method) => method.refuse(),
            Self::Mad(method) => method.refuse(),
        }
    }

    /// Learns the caps from sorted values, none of them missing.
    pub(crate) fn learn(
        &self,
        sorted: &[f64],
        trigger: Option<&Trigger>,
        scratch: &mut Vec<f64>,
    ) -> Result<Clamp, Refusal> {
        if is_constant(sorted) {
            return Ok(Clamp::default());
        }
        match self {
            Self::Stepwise(method) => method.fit(sorted, trigger, scratch),
            Self::TwoTailed(method) => method.fit(sorted),
            Self::Percentiles(method) => method.fit(sorted),
            Self::Fences(method) => method.fit(sorted),
            Self::Mad(method) => method.fit(sorted, scratch),
        }
    }

    pub(crate) const ENTRY: MethodEntry = MethodEntry::treatment(
        "winsorise",
        "Limits outliers to caps, whether or not a trigger shows any.",
        "y = min(max(x, lower cap), upper cap)",
    )
    .value(ValueKind::Method(&WINSORISATIONS))
    .source("Tukey (1962), The future of data analysis")
    .example("{ winsorise = { two-tailed = { points = 2 } } }");
}

impl WithoutTrigger for Winsorisation {
    fn treatment(&self) -> OutlierTreatment {
        OutlierTreatment::Winsorise(*self)
    }
}

/// What the median absolute deviation of a normal distribution is multiplied by to give its
/// standard deviation: 1 / Φ⁻¹(3/4), to the digits of the literature.
const NORMAL: f64 = 1.4826;

/// Two-tailed winsorisation: the k lowest values become the next above them, the k highest the next
/// below.
///
/// Tied values count singly. Source: Tukey (1962), The future of data analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TwoTailed {
    /// The number k of points on each side.
    pub points: usize,
}

/// Trimming at percentiles: values below the quantile `low` and above the quantile `high` are
/// outliers, by linear interpolation (type 7).
///
/// Source: OECD/JRC Handbook (2008), section 5; the Doing Business reports cut at the 95th
/// percentile.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Percentiles {
    /// The lower share, such as 0.025; 0 where absent, which cuts nothing. One of the two
    /// must cut something.
    #[serde(default)]
    pub low: f64,
    /// The upper share, such as 0.975; 1 where absent, which cuts nothing.
    #[serde(default = "crate::methods::one")]
    pub high: f64,
    /// What outliers become.
    pub replace_by: Replacement,
}

/// Fences: values below Q₁ − f·IQR and above Q₃ + f·IQR are outliers, with quartiles of type 7 and
/// IQR = Q₃ − Q₁.
///
/// Refused where the quartiles are the same, so that every other value would be an outlier. Source:
/// Tukey (1977), Exploratory data analysis.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Fences {
    /// The factor f: 1.5 unless said.
    #[serde(default = "one_and_a_half")]
    pub factor: f64,
    /// What outliers become.
    pub replace_by: Replacement,
}

fn one_and_a_half() -> f64 {
    1.5
}

/// The MAD rule: values with |x − median| / (1.4826 · MAD) > f are outliers, where MAD is the median
/// of |x − median|.
///
/// Refused where MAD is 0: more than half of the values are the same then, and every other value
/// would be an outlier. Source: Iglewicz and Hoaglin (1993), How to detect and handle outliers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct MedianDeviations {
    /// The factor f: 3.5 unless said.
    #[serde(default = "three_and_a_half")]
    pub factor: f64,
    /// What outliers become.
    pub replace_by: Replacement,
}

fn three_and_a_half() -> f64 {
    3.5
}

/// What an outlier beyond a bound becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Replacement {
    /// The bound itself.
    Bound,
    /// The sample's nearest value that is no outlier; the bound on a side without outliers.
    Nearest,
}

impl TwoTailed {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::winsorisation(
        "two-tailed",
        "Moves the k lowest and the k highest values to the next value inside.",
        "caps at the (k + 1)-th lowest and highest value",
    )
    .options(&[required("points", ValueKind::Whole(1, i64::MAX), "k.")])
    .source("Tukey (1962), The future of data analysis")
    .example("{ two-tailed = { points = 2 } }");

    pub(crate) fn refuse(&self) -> Option<&'static str> {
        (self.points == 0).then_some("`points` is 1 or more")
    }

    pub(crate) fn fit(&self, sorted: &[f64]) -> Result<Clamp, Refusal> {
        let low = sorted.get(self.points).copied();
        let high = sorted.iter().rev().nth(self.points).copied();
        if low.is_none() {
            return Err(no_variation());
        }
        with_variation(Clamp { low, high }, sorted)
    }
}

impl Percentiles {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::winsorisation(
        "percentiles",
        "Limits values to quantiles of the column.",
        "caps at the quantiles `low` and `high`, interpolated linearly",
    )
    .options(&[
        or("low", SHARE, "0", "The lower share; one of the two must cut something."),
        or("high", SHARE, "1", "The upper share."),
        required("replace-by", Replacement::VALUE, "What outliers become."),
    ])
    .source(HANDBOOK)
    .example("{ percentiles = { low = 0.025, high = 0.975, replace-by = \"bound\" } }");

    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let sound = 0.0 <= self.low && self.low < self.high && self.high <= 1.0;
        if !sound {
            Some("`low` and `high` are shares from 0 to 1, the lower first")
        } else if self.low == 0.0 && self.high == 1.0 {
            Some("`low` is above 0 or `high` below 1, or there are no outliers")
        } else {
            None
        }
    }

    pub(crate) fn fit(&self, sorted: &[f64]) -> Result<Clamp, Refusal> {
        match (quantile(sorted, self.low), quantile(sorted, self.high)) {
            (Some(low), Some(high)) => self.replace_by.clamp(sorted, low, high),
            _ => Ok(Clamp::default()),
        }
    }
}

impl Fences {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::winsorisation(
        "fences",
        "Limits values to fences around the quartiles.",
        "caps at Q₁ − f · IQR and Q₃ + f · IQR",
    )
    .options(&[
        or("factor", POSITIVE, "1.5", "f."),
        required("replace-by", Replacement::VALUE, "What outliers become."),
    ])
    .source("Tukey (1977), Exploratory Data Analysis")
    .example("{ fences = { factor = 1.5, replace-by = \"bound\" } }");

    pub(crate) fn refuse(&self) -> Option<&'static str> {
        refuse_factor(self.factor)
    }

    pub(crate) fn fit(&self, sorted: &[f64]) -> Result<Clamp, Refusal> {
        let (Some(lower), Some(upper)) = (quantile(sorted, 0.25), quantile(sorted, 0.75)) else {
            return Ok(Clamp::default());
        };
        if same_but_for_noise(lower, upper) {
            return Err(Refusal::new(format!(
                "both quartiles are {}, so that every other value would be an outlier",
                number(lower)
            )));
        }
        let reach = self.factor * (upper - lower);
        self.replace_by.clamp(sorted, lower - reach, upper + reach)
    }
}

impl MedianDeviations {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::winsorisation(
        "mad",
        "Limits values to median absolute deviations around the median.",
        "caps at median ∓ f · 1.4826 · MAD",
    )
    .options(&[
        or("factor", POSITIVE, "3.5", "f."),
        required("replace-by", Replacement::VALUE, "What outliers become."),
    ])
    .source("Iglewicz and Hoaglin (1993), How to Detect and Handle Outliers")
    .example("{ mad = { factor = 3.5, replace-by = \"bound\" } }");

    pub(crate) fn refuse(&self) -> Option<&'static str> {
        refuse_factor(self.factor)
    }

    pub(crate) fn fit(&self, sorted: &[f64], scratch: &mut Vec<f64>) -> Result<Clamp, Refusal> {
        let Some(median) = quantile(sorted, 0.5) else { return Ok(Clamp::default()) };
        sorted_into(sorted, scratch);
        scratch.iter_mut().for_each(|value| *value = (*value - median).abs());
        scratch.sort_unstable_by(f64::total_cmp);
        let deviation = quantile(scratch, 0.5).unwrap_or(0.0);
        if same_but_for_noise(median, median + deviation) {
            return Err(Refusal::new(format!(
                "its median absolute deviation is 0, so that every value other than {} would be \
                 an outlier",
                number(median)
            )));
        }
        let reach = self.factor * NORMAL * deviation;
        self.replace_by.clamp(sorted, median - reach, median + reach)
    }
}

fn refuse_factor(factor: f64) -> Option<&'static str> {
    (!(factor.is_finite() && factor > 0.0)).then_some("`factor` is finite and above zero")
}

impl Replacement {
    const VALUE: ValueKind = ValueKind::Choice(&[
        choice("bound", "The bound itself."),
        choice("nearest", "The nearest value inside the bounds."),
    ]);

    /// Caps where values beyond the bounds are outliers.
    fn clamp(self, sorted: &[f64], low: f64, high: f64) -> Result<Clamp, Refusal> {
        if !(low.is_finite() && high.is_finite()) {
            return Err(Refusal::new("its values are too far apart for a double"));
        }
        let below = sorted.partition_point(|value| exceeds(low, *value, 0.0));
        let not_above = sorted.partition_point(|value| !exceeds(*value, high, 0.0));
        let nearest = self == Self::Nearest;
        let inside = sorted.get(below..not_above).unwrap_or_default();
        let first = inside.first().filter(|_| nearest && below > 0);
        let last = inside.last().filter(|_| nearest && not_above < sorted.len());
        let clamp = Clamp {
            low: Some(first.copied().unwrap_or(low)),
            high: Some(last.copied().unwrap_or(high)),
        };
        with_variation(clamp, sorted)
    }
}

/// Refuses caps between which a column that varies would no longer.
fn with_variation(clamp: Clamp, sorted: &[f64]) -> Result<Clamp, Refusal> {
    match (sorted.first(), sorted.last()) {
        (Some(first), Some(last)) if !exceeds(clamp.clamped(*last), clamp.clamped(*first), 0.0) => {
            Err(no_variation())
        }
        _ => Ok(clamp),
    }
}

fn no_variation() -> Refusal {
    Refusal::new("winsorisation would leave no two different values")
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMN: [f64; 9] = [-90.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 60.0];

    fn caps(clamp: Result<Clamp, Refusal>) -> (f64, f64) {
        let clamp = clamp.unwrap();
        (clamp.low.unwrap(), clamp.high.unwrap())
    }

    #[test]
    fn two_tails_by_hand() {
        assert_eq!(caps(TwoTailed { points: 1 }.fit(&COLUMN)), (1.0, 7.0));
        assert_eq!(caps(TwoTailed { points: 3 }.fit(&COLUMN)), (3.0, 5.0));
        for points in [4, 5, 9, 10, usize::MAX] {
            let error = TwoTailed { points }.fit(&COLUMN).unwrap_err().to_string();
            assert_eq!(error, "winsorisation would leave no two different values", "{points}");
        }
        assert!(TwoTailed { points: 0 }.refuse().is_some());
    }

    #[test]
    fn percentiles_by_hand() {
        let method = |replace_by| Percentiles { low: 0.0625, high: 0.9375, replace_by };
        // h = 8p = 0.5 and 7.5: halfway to the neighbour.
        assert_eq!(caps(method(Replacement::Bound).fit(&COLUMN)), (-44.5, 33.5));
        assert_eq!(caps(method(Replacement::Nearest).fit(&COLUMN)), (1.0, 7.0));
        let upper = Percentiles { low: 0.0, high: 0.875, replace_by: Replacement::Nearest };
        assert_eq!(caps(upper.fit(&COLUMN)), (-90.0, 7.0));
        for (low, high) in [(0.5, 0.5), (-0.1, 0.9), (0.1, 1.1), (f64::NAN, 0.9), (0.0, 1.0)] {
            let replace_by = Replacement::Bound;
            assert!(Percentiles { low, high, replace_by }.refuse().is_some(), "{low} {high}");
        }
    }

    #[test]
    fn fences_by_hand() {
        // Quartiles 2 and 6: fences at 2 − 1.5 · 4 = −4 and 6 + 1.5 · 4 = 12.
        let method = |replace_by| Fences { factor: 1.5, replace_by };
        assert_eq!(caps(method(Replacement::Bound).fit(&COLUMN)), (-4.0, 12.0));
        assert_eq!(caps(method(Replacement::Nearest).fit(&COLUMN)), (1.0, 7.0));
        let upper = [1.0, 2.0, 3.0, 4.0, 60.0];
        assert_eq!(caps(method(Replacement::Nearest).fit(&upper)), (-1.0, 4.0));
        let error = method(Replacement::Bound).fit(&[0.0, 0.0, 0.0, 0.0, 9.0]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "both quartiles are 0, so that every other value would be an outlier"
        );
    }

    #[test]
    fn median_deviations_by_hand() {
        // Median 4; deviations 0, 1, 1, 2, 2, 3, 3, 56, 94 with median 2.
        let method = |replace_by| MedianDeviations { factor: 3.5, replace_by };
        let reach = 3.5 * 1.4826 * 2.0;
        let mut scratch = Vec::new();
        let bounds = caps(method(Replacement::Bound).fit(&COLUMN, &mut scratch));
        assert_eq!(bounds, (4.0 - reach, 4.0 + reach));
        assert_eq!(caps(method(Replacement::Nearest).fit(&COLUMN, &mut scratch)), (1.0, 7.0));
        let error = method(Replacement::Bound).fit(&[0.0, 0.0, 0.0, 5.0], &mut scratch);
        assert_eq!(
            error.unwrap_err().to_string(),
            "its median absolute deviation is 0, so that every value other than 0 would be an \
         outlier"
        );
    }

    #[test]
    fn bounds_that_no_double_can_hold_are_refused() {
        let column = [-1.7e308, -1.0e308, 1.0, 1.0e308, 1.7e308];
        let fences = Fences { factor: 1.5, replace_by: Replacement::Bound };
        assert!(fences.fit(&column).is_err());
        assert!(fences.refuse().is_none());
        assert!(Fences { factor: 0.0, ..fences }.refuse().is_some());
    }
}
