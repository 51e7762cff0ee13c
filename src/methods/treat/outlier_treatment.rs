//! What is done to a column that has outliers.

use serde::{Deserialize, Serialize};

use super::box_cox::{BoxCox, FittedBoxCox};
use super::logarithm::{CoinToolLogarithm, FittedLogarithm, LnFromMinimum, LnGii};
use super::trigger::Trigger;
use super::winsorisation::Winsorisation;
use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::transform::{
    Clamp, ColumnFault, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Ln, LnPlusOne,
    Method, Truncation,
};
use crate::numerics::{same_but_for_noise, sorted_into};

/// What a [`Treatment`](crate::treat::Treatment) does to a column that has outliers. Each of them is a
/// [`Transform`](crate::transform::Transform) of the same name too.
///
/// All keep the order of the values, and so the direction; missing values stay missing and tied ones
/// tied. Winsorisation keeps the scale of measurement, the others make
/// it an interval scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutlierTreatment {
    /// Values beyond caps become the caps.
    Winsorise(Winsorisation),
    /// ln x; refuses values of 0 and below.
    Ln,
    /// ln(x + 1); refuses values of −1 and below.
    LnPlusOne,
    /// The logarithm of the Global Innovation Index: ln((max − 1)(x − min)/(max − min) + 1) with the
    /// sample's extremes, from 0 at the minimum to ln max at the maximum. The maximum must be above
    /// 1, else the function does not rise; a column that does not vary is refused, and so are values
    /// of other samples below min − (max − min)/(max − 1). Source: Global Innovation Index 2024,
    /// appendix on data treatment.
    LnGii,
    /// The logarithm of the COIN Tool.
    LnCoinTool(CoinToolLogarithm),
    /// ln(x − min + 1) with the sample's minimum; refuses values of other samples at min − 1 and
    /// below. Source: COINr, `log_CT_orig`.
    LnFromMinimum,
    /// The power transform of Box and Cox.
    BoxCox(BoxCox),
}

/// A treatment with its fitted parameters.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FittedOutlierTreatment {
    Winsorise(Clamp),
    Ln,
    LnPlusOne,
    LnGii(FittedLogarithm),
    LnCoinTool(FittedLogarithm),
    LnFromMinimum(FittedLogarithm),
    BoxCox(FittedBoxCox),
}

impl OutlierTreatment {
    /// The method's name, as a methodology file writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Winsorise(_) => Winsorisation::ENTRY.name,
            Self::Ln => Ln::ENTRY.name,
            Self::LnPlusOne => LnPlusOne::ENTRY.name,
            Self::LnGii => LnGii::ENTRY.name,
            Self::LnCoinTool(_) => CoinToolLogarithm::ENTRY.name,
            Self::LnFromMinimum => LnFromMinimum::ENTRY.name,
            Self::BoxCox(_) => BoxCox::ENTRY.name,
        }
    }

    /// What is wrong with the options, whatever the data.
    pub(crate) fn refuse(&self, has_trigger: bool) -> Option<&'static str> {
        match self {
            Self::Winsorise(method) => method.what_is_wrong(has_trigger),
            Self::BoxCox(method) => method.what_is_wrong(),
            _ => None,
        }
    }

    /// Learns from sorted values, none of them missing.
    pub(crate) fn fit(
        &self,
        sorted: &[f64],
        trigger: Option<&Trigger>,
        scratch: &mut Vec<f64>,
    ) -> Result<FittedOutlierTreatment, Refusal> {
        Ok(match self {
            Self::Winsorise(method) => {
                FittedOutlierTreatment::Winsorise(method.learn(sorted, trigger, scratch)?)
            }
            Self::Ln => FittedOutlierTreatment::Ln,
            Self::LnPlusOne => FittedOutlierTreatment::LnPlusOne,
            Self::LnGii => FittedOutlierTreatment::LnGii(FittedLogarithm::gii(sorted)?),
            Self::LnCoinTool(method) => FittedOutlierTreatment::LnCoinTool(method.learn(sorted)?),
            Self::LnFromMinimum => {
                FittedOutlierTreatment::LnFromMinimum(FittedLogarithm::from_minimum(sorted)?)
            }
            Self::BoxCox(method) => FittedOutlierTreatment::BoxCox(method.learn(sorted, scratch)?),
        })
    }
}

/// A treatment of outliers that is a transform too, without a trigger.
pub(crate) trait WithoutTrigger {
    fn treatment(&self) -> OutlierTreatment;
}

impl<T: WithoutTrigger> Method for T {
    fn refuse(&self) -> Option<&'static str> {
        self.treatment().refuse(false)
    }

    fn scale(&self, before: Scale) -> Scale {
        match self.treatment() {
            OutlierTreatment::Winsorise(_) => before,
            _ => before.min(Scale::Interval),
        }
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        sorted_into(sample.column, &mut buffers.sorted);
        let treatment = self.treatment();
        let fitted = treatment.fit(&buffers.sorted, None, &mut buffers.workspace.scratch);
        fitted.map(Fitted::OutlierTreatment).map_err(ColumnFault::Refused)
    }
}

impl FittedOutlierTreatment {
    /// The method's name.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Winsorise(_) => Winsorisation::ENTRY.name,
            Self::Ln => Ln::ENTRY.name,
            Self::LnPlusOne => LnPlusOne::ENTRY.name,
            Self::LnGii(_) => LnGii::ENTRY.name,
            Self::LnCoinTool(_) => CoinToolLogarithm::ENTRY.name,
            Self::LnFromMinimum(_) => LnFromMinimum::ENTRY.name,
            Self::BoxCox(_) => BoxCox::ENTRY.name,
        }
    }
}

impl FittedMethod for FittedOutlierTreatment {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        match self {
            Self::Winsorise(caps) => Ok(caps.clamped(value)),
            Self::Ln => Ln.apply(value),
            Self::LnPlusOne => LnPlusOne.apply(value),
            Self::LnGii(log) | Self::LnCoinTool(log) | Self::LnFromMinimum(log) => log.apply(value),
            Self::BoxCox(power) => power.apply(value),
        }
    }

    fn clamps(&self, value: f64) -> bool {
        matches!(self, Self::Winsorise(caps) if !same_but_for_noise(caps.clamped(value), value))
    }

    fn cut(&self) -> Truncation {
        Truncation::Winsorised
    }
}

/// The treatments of a value, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FittedTreatment {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) remedy: Option<FittedOutlierTreatment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fallback: Option<FittedOutlierTreatment>,
}

impl FittedMethod for FittedTreatment {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let treated = apply(self.remedy, value)?;
        apply(self.fallback, treated)
    }

    fn clamps(&self, value: f64) -> bool {
        let clamps = |remedy: Option<FittedOutlierTreatment>, value| {
            remedy.is_some_and(|fitted| fitted.clamps(value))
        };
        clamps(self.remedy, value)
            || apply(self.remedy, value).is_ok_and(|treated| clamps(self.fallback, treated))
    }

    fn cut(&self) -> Truncation {
        Truncation::Winsorised
    }
}

fn apply(remedy: Option<FittedOutlierTreatment>, value: f64) -> Result<f64, Refusal> {
    remedy.map_or(Ok(value), |fitted| fitted.apply(value))
}
