//! Shares of the sum.

use serde::{Deserialize, Serialize};

use super::range::refuse_whole;
use crate::error::{Refusal, number};
use crate::framework::Scale;
use crate::methods::registry::{Family, MethodEntry, POSITIVE, or};
use crate::methods::transform::{
    ColumnFault, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method,
};
use crate::numerics::sorted_into;

/// Share of the sum: y = b · x / Σx over the units that have a value, where `to` = b is what the
/// whole becomes, 1 unless said.
///
/// Reversed (lower is better): y = b · (1 − x / Σx), the reflection inside the range 0 to b.
/// Negative values are refused, as they have no share, and so is a column whose sum is zero. It
/// needs a true zero: refused on an interval scale, unless the methodology accepts
/// `inadequate-scale`. A value outside the sample is measured by the sample's sum.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareOfSum {
    /// What the whole becomes.
    #[serde(default = "super::one")]
    pub to: f64,
}

impl ShareOfSum {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Normalisation,
        "share-of-sum",
        "Divides by the sum over the units.",
        "y = b x / Σx; lower is better: y = b(1 − x / Σx)",
    )
    .options(&[or("to", POSITIVE, "1", "What the whole becomes, b.")])
    .needs("Values of zero or more with a true zero.")
    .example("{ share-of-sum = { to = 100 } }");
}

impl Method for ShareOfSum {
    fn refuse(&self) -> Option<&'static str> {
        refuse_whole(self.to)
    }

    fn normalises(&self) -> Option<Scale> {
        Some(Scale::Ratio)
    }

    fn needs_true_zero(&self) -> bool {
        true
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        sorted_into(sample.column, &mut buffers.sorted);
        // Negative values are refused one by one, by their units.
        let sum: f64 = buffers.sorted.iter().filter(|value| **value > 0.0).sum();
        let negative = buffers.sorted.first().is_some_and(|least| *least < 0.0);
        if sum == 0.0 && !negative {
            return Err(ColumnFault::refused("its sum is zero"));
        }
        if !sum.is_finite() {
            return Err(ColumnFault::refused("its sum is out of reach of a double"));
        }
        Ok(Fitted::ShareOfSum(SumShare { sum, to: self.to, reversed: sample.reversed() }))
    }
}

/// The sum that values are divided by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SumShare {
    sum: f64,
    to: f64,
    reversed: bool,
}

impl FittedMethod for SumShare {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        if value < 0.0 {
            let value = number(value);
            let why =
                format!("a share of the sum needs values of 0 and above, and this is {value}");
            return Err(Refusal::new(why));
        }
        let share = value / self.sum;
        Ok(self.to * if self.reversed { 1.0 - share } else { share })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{fit, fitted, fitted_reversed, refused, upright};

    #[test]
    fn shares_by_hand() {
        let percent = ShareOfSum { to: 100.0 };
        let column = [1.0, f64::NAN, 3.0, 4.0];
        assert_eq!([1.0, 4.0, 16.0].map(fitted(&percent, &column)), [12.5, 50.0, 200.0]);
        assert_eq!([1.0, 4.0].map(fitted_reversed(&percent, &column)), [87.5, 50.0]);
        refused(&percent, upright(&[0.0, 0.0]), "its sum is zero");
        let fitted = fit(&percent, upright(&[-1.0, -2.0])).unwrap();
        assert!(fitted.apply(-1.0).unwrap_err().to_string().contains("and this is -1"));
    }
}
