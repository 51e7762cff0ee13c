//! What is frozen of a treatment.

use serde::{Deserialize, Serialize};

use super::outlier_treatment::FittedOutlierTreatment;
use crate::error::Refusal;
use crate::methods::transform::{FittedMethod, Truncation};

/// The remedies that a value goes through, in their order.
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
