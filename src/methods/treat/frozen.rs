//! What is frozen of a treatment.

use serde::{Deserialize, Serialize};

use super::remedy::FittedRemedy;
use crate::error::Refusal;
use crate::methods::transform::{Cut, Learnt};

/// The remedies that a value goes through, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FittedTreatment {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) remedy: Option<FittedRemedy>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) fallback: Option<FittedRemedy>,
}

impl Learnt for FittedTreatment {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let treated = apply(self.remedy, value)?;
        apply(self.fallback, treated)
    }

    fn clamps(&self, value: f64) -> bool {
        let clamps =
            |remedy: Option<FittedRemedy>, value| remedy.is_some_and(|fitted| fitted.clamps(value));
        clamps(self.remedy, value)
            || apply(self.remedy, value).is_ok_and(|treated| clamps(self.fallback, treated))
    }

    fn cut(&self) -> Cut {
        Cut::Winsorised
    }
}

fn apply(remedy: Option<FittedRemedy>, value: f64) -> Result<f64, Refusal> {
    remedy.map_or(Ok(value), |fitted| fitted.apply(value))
}
