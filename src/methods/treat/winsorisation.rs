//! Winsorisation: the caps that a column's outliers are moved to.

use serde::{Deserialize, Serialize};

use super::bounds::{Fences, MedianDeviations, Percentiles, TwoTailed};
use super::outlier_treatment::{OutlierTreatment, WithoutTrigger};
use super::stepwise::Stepwise;
use super::trigger::Trigger;
use crate::error::Refusal;
use crate::methods::registry::{Family, MethodEntry, ValueKind, WINSORISATIONS};
use crate::methods::transform::Clamp;
use crate::numerics::is_constant;

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
}
impl Winsorisation {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Treatment,
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
