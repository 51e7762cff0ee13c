//! The shift that gives the least value of a column a given place.

use serde::{Deserialize, Serialize};

use super::fitted::{FitBuffers, FitResult, Fitted};
use super::method::{ColumnSample, FittedMethod, Method};
use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::registry::{Family, MethodEntry, NUMBER, required};

/// y = x − min + m: the least observed value becomes `least` = m, and all differences stay.
///
/// Direction and ties stay too. A column that does not vary becomes m; a value outside the sample moves
/// as far as the others. It makes values positive that are to be multiplied or put to a power: the
/// International Tax Competitiveness Index shifts the sums of z-scores so. The zero of the result is
/// chosen, so that its scale is an interval scale at most; a mean above it that needs a true zero is refused
/// unless the methodology accepts `inadequate-scale`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// m, what the least value becomes.
    pub least: f64,
}

impl Shift {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Elementary,
        "shift",
        "Adds what makes the least value a given one.",
        "y = x − min + m",
    )
    .options(&[required("least", NUMBER, "m, what the least observed value becomes.")])
    .source("Tax Foundation, International Tax Competitiveness Index, methodology")
    .example("{ shift = { least = 1 } }");
}

impl Method for Shift {
    fn refuse(&self) -> Option<&'static str> {
        (!self.least.is_finite()).then_some("`least` is finite")
    }

    fn scale(&self, before: Scale) -> Scale {
        before.min(Scale::Interval)
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        Ok(Fitted::Shift(Shifted { from: sample.extremes().0, to: self.least }))
    }
}

/// The least value of the sample, and what it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shifted {
    from: f64,
    to: f64,
}

impl FittedMethod for Shifted {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok((value - self.from) + self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::testing::{fitted, fitted_reversed};

    #[test]
    fn shifts_by_hand() {
        let shift = Shift { least: 1.0 };
        let column = [-3.0, f64::NAN, 2.0, -3.0];
        assert_eq!([-3.0, 2.0, -5.0].map(fitted(&shift, &column)), [1.0, 6.0, -1.0]);
        assert_eq!([-3.0, 2.0].map(fitted_reversed(&shift, &column)), [1.0, 6.0]);
        assert_eq!(fitted(&shift, &[7.0, 7.0])(7.0), 1.0);
        assert!(Shift { least: f64::NAN }.refuse().is_some());
    }
}
