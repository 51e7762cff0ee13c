//! Shares of the sum and fractions of the maximum.

use serde::{Deserialize, Serialize};

use super::range::refuse_whole;
use crate::error::{Refusal, number};
use crate::framework::Scale;
use crate::methods::registry::{HANDBOOK, MethodEntry, POSITIVE, ValueKind, choice, or};
use crate::methods::transform::{
    ColumnFault, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method, Profile,
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
    #[serde(default = "crate::methods::one")]
    pub to: f64,
}

impl ShareOfSum {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
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

    fn profile(&self) -> Profile<'_> {
        Profile { needs_true_zero: true, ..Profile::onto(Scale::Ratio) }
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

/// Fraction of the maximum, or scaling by the maximum: y = b · x / max, where `to` = b is what the
/// greatest value becomes, 1 unless said. Ratios of values stay as they are.
///
/// Reversed (lower is better), as `reversal` says: `reflect`, y = b · (1 − x / max), the reflection
/// inside the range 0 to b, which keeps differences: 0 for the greatest value, b for a value of zero.
/// `reciprocal`, y = b · min / x, which keeps ratios: b for the least value, never 0. The two are not
/// equivalent: they order the units of one column alike, but an index made of several columns comes
/// out in another order. (COINr's `n_fracmax` divides −x by the maximum of −x, so that the worst unit
/// comes out best; that is neither.)
///
/// Refused where the greatest value is not above zero, and for the reciprocal where a value is not.
/// Negative values keep their sign. It needs a true zero: refused on an interval scale, unless the
/// methodology accepts `inadequate-scale`. Source: OECD/JRC Handbook (2008), section 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FractionOfMaximum {
    /// What the greatest value becomes.
    #[serde(default = "crate::methods::one")]
    pub to: f64,
    /// What turns round where lower is better.
    #[serde(default)]
    pub reversal: MaximumReversal,
}

/// How a fraction of the maximum turns round where lower is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaximumReversal {
    /// 1 − x / max.
    #[default]
    Reflect,
    /// min / x: not a reflection.
    Reciprocal,
}

impl FractionOfMaximum {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "fraction-of-maximum",
        "Divides by the greatest value.",
        "y = b x / max; lower is better: y = b(1 − x / max), or y = b min / x",
    )
    .options(&[
        or("to", POSITIVE, "1", "What the greatest value becomes, b."),
        or(
            "reversal",
            ValueKind::Choice(&[
                choice("reflect", "1 − x / max: keeps differences."),
                choice("reciprocal", "min / x: keeps ratios."),
            ]),
            "\"reflect\"",
            "What is reversed where lower is better.",
        ),
    ])
    .needs("A true zero.")
    .source(HANDBOOK)
    .example("{ fraction-of-maximum = { to = 100 } }");
}

impl Method for FractionOfMaximum {
    fn refuse(&self) -> Option<&'static str> {
        refuse_whole(self.to)
    }

    fn profile(&self) -> Profile<'_> {
        Profile { needs_true_zero: true, ..Profile::onto(Scale::Ratio) }
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        let (least, greatest) = sample.extremes();
        let to = self.to;
        let fitted = match (sample.reversed(), self.reversal) {
            (false, _) => ToMaximum::Upright { maximum: greatest, to },
            (true, MaximumReversal::Reflect) => ToMaximum::Reflected { maximum: greatest, to },
            (true, MaximumReversal::Reciprocal) => ToMaximum::Reciprocal { minimum: least, to },
        };
        let reciprocal = matches!(fitted, ToMaximum::Reciprocal { .. });
        if greatest <= 0.0 && !reciprocal {
            return Err(ColumnFault::refused("its greatest value is not above zero"));
        }
        Ok(Fitted::FractionOfMaximum(fitted))
    }
}

/// The extreme that values are divided by, or that is divided by them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ToMaximum {
    Upright { maximum: f64, to: f64 },
    Reflected { maximum: f64, to: f64 },
    Reciprocal { minimum: f64, to: f64 },
}

impl FittedMethod for ToMaximum {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        match self {
            Self::Upright { maximum, to } => Ok(value / maximum * to),
            Self::Reflected { maximum, to } => Ok((1.0 - value / maximum) * to),
            Self::Reciprocal { minimum, to } if value > 0.0 => Ok(minimum / value * to),
            Self::Reciprocal { .. } => {
                let value = number(value);
                let why = format!("the reciprocal needs a value above 0, and this is {value}");
                Err(Refusal::new(why))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{fit, fitted, fitted_reversed, refused, reversed, upright};

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

    #[test]
    fn fractions_by_hand() {
        let reflect = FractionOfMaximum { to: 100.0, reversal: MaximumReversal::Reflect };
        let column = [1.0, f64::NAN, 4.0, 8.0];
        assert_eq!(
            [1.0, 4.0, 8.0, 16.0].map(fitted(&reflect, &column)),
            [12.5, 50.0, 100.0, 200.0]
        );
        assert_eq!([1.0, 4.0, 8.0].map(fitted_reversed(&reflect, &column)), [87.5, 50.0, 0.0]);
        let reciprocal = FractionOfMaximum { reversal: MaximumReversal::Reciprocal, ..reflect };
        assert_eq!([1.0, 4.0, 8.0].map(fitted_reversed(&reciprocal, &column)), [100.0, 25.0, 12.5]);
        assert_eq!(fitted(&reciprocal, &column)(4.0), 50.0, "higher is better: no reversal");
        refused(&reflect, upright(&[-1.0, 0.0]), "its greatest value is not above zero");
        let fitted = fit(&reciprocal, reversed(&[0.0, 1.0])).unwrap();
        assert!(fitted.apply(0.0).unwrap_err().to_string().contains("above 0, and this is 0"));
    }
}
