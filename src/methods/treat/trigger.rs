//! Whether a column has outliers: skewness and kurtosis against thresholds.

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::methods::registry::{BOOLEAN, NOT_NEGATIVE, NUMBER, ValueKind, choice, or, required};
use crate::numerics::{exceeds, is_constant, kurtosis, same_but_for_noise, skewness};

/// The least number of values that has a kurtosis.
const ENOUGH: usize = 4;

/// When a column counts as having outliers: |G₁| against `skewness`, G₂ against `kurtosis`.
///
/// G₁ = n / ((n − 1)(n − 2)) · Σ((x − m)/s)³ is the sample skewness and
/// G₂ = n(n + 1) / ((n − 1)(n − 2)(n − 3)) · Σ((x − m)/s)⁴ − 3(n − 1)² / ((n − 2)(n − 3)) the sample
/// excess kurtosis, with s over n − 1, of the n values that are not missing. A column that does not vary
/// has neither, and no outliers. Fewer than four values that vary have no kurtosis and are refused,
/// unless `too-few` says otherwise.
///
/// The Joint Research Centre and COINr treat where |G₁| ≥ 2 and G₂ ≥ 3.5, the Global Innovation
/// Index of 2024 where |G₁| > 2.25 and G₂ > 3.5. Source: OECD/JRC Handbook (2008), section 5; COIN
/// Tool user guide; COINr, `check_SkewKurt`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Trigger {
    /// The threshold of the skewness, whatever its sign.
    pub skewness: f64,
    /// The threshold of the excess kurtosis.
    pub kurtosis: f64,
    /// Whether both thresholds must be passed or one is enough.
    pub when: TriggerRule,
    /// Whether a threshold must be exceeded (>) or merely reached (≥); exceeded unless said.
    #[serde(default = "crate::methods::yes")]
    pub strict: bool,
    /// What becomes of a column of too few values; refused unless said.
    #[serde(default)]
    pub too_few: FewValues,
}

/// How the two comparisons of a [`Trigger`] combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriggerRule {
    /// Skewness and kurtosis.
    Both,
    /// Skewness or kurtosis.
    Either,
}

/// What becomes of a column of too few values for the statistics of a [`Trigger`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FewValues {
    /// It is refused.
    #[default]
    Refuse,
    /// It counts as having no outliers.
    Untreated,
}

/// Skewness and kurtosis of a column and what a [`Trigger`] says of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColumnShape {
    /// G₁; `None` where the column does not vary or has too few values.
    pub skewness: Option<f64>,
    /// G₂; `None` where the column does not vary or has too few values.
    pub kurtosis: Option<f64>,
    /// Whether the column counts as having outliers.
    pub triggered: bool,
}

impl Trigger {
    pub(crate) const VALUE: ValueKind = ValueKind::Table(&[
        required("skewness", NOT_NEGATIVE, "The threshold of |G₁|."),
        required("kurtosis", NUMBER, "The threshold of the excess kurtosis G₂."),
        required(
            "when",
            ValueKind::Choice(&[
                choice("both", "Skewness and kurtosis pass."),
                choice("either", "Skewness or kurtosis passes."),
            ]),
            "Which thresholds must be passed.",
        ),
        or(
            "strict",
            BOOLEAN,
            "true",
            "Whether a threshold must be exceeded (>) rather than reached (≥).",
        ),
        or(
            "too-few",
            ValueKind::Choice(&[
                choice("refuse", "It is refused."),
                choice("untreated", "It has no outliers."),
            ]),
            "\"refuse\"",
            "What happens to a column with too few values for the two statistics.",
        ),
    ]);

    /// What is wrong with the options, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let sound = self.skewness.is_finite() && self.skewness >= 0.0 && self.kurtosis.is_finite();
        (!sound)
            .then_some("the threshold `skewness` is finite and not negative, `kurtosis` is finite")
    }

    /// Measures sorted values, none of them missing.
    pub(crate) fn examine(&self, sorted: &[f64]) -> Result<ColumnShape, Refusal> {
        let (skewness, kurtosis) = (skewness(sorted), kurtosis(sorted));
        let calm = ColumnShape { skewness, kurtosis, triggered: false };
        if is_constant(sorted) {
            return Ok(calm);
        }
        match (skewness, kurtosis) {
            (Some(g1), Some(g2)) => Ok(ColumnShape { triggered: self.holds(g1, g2), ..calm }),
            _ if sorted.len() >= ENOUGH => {
                Err(Refusal::new("its skewness and kurtosis are out of reach of a double"))
            }
            _ if self.too_few == FewValues::Untreated => Ok(calm),
            _ => Err(Refusal::new(format!(
                "skewness and kurtosis need at least {ENOUGH} values, and the column has {}; the \
                 option `too-few = \"untreated\"` of the trigger leaves such a column as it is",
                sorted.len()
            ))),
        }
    }

    fn holds(&self, skewness: f64, kurtosis: f64) -> bool {
        // Four values, three of them the same, have a skewness of 2 but for binary noise.
        let passes = |value: f64, threshold: f64| {
            exceeds(value, threshold, 0.0) || !self.strict && same_but_for_noise(value, threshold)
        };
        let (skewed, peaked) =
            (passes(skewness.abs(), self.skewness), passes(kurtosis, self.kurtosis));
        match self.when {
            TriggerRule::Both => skewed && peaked,
            TriggerRule::Either => skewed || peaked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trigger(when: TriggerRule, strict: bool) -> Trigger {
        Trigger { skewness: 2.0, kurtosis: 3.5, when, strict, too_few: FewValues::Refuse }
    }

    #[test]
    fn both_or_either_threshold_reached_or_exceeded() {
        use TriggerRule::{Both, Either};
        for (when, strict, skewness, kurtosis, expected) in [
            (Both, true, 2.1, 3.6, true),
            (Both, true, -2.1, 3.6, true),
            (Both, true, 2.0, 3.6, false),
            (Both, false, 2.0, 3.5, true),
            (Both, false, -2.0, 3.4, false),
            (Either, true, 1.0, 3.6, true),
            (Either, true, 2.0, 3.5, false),
            (Either, false, 2.0, 0.0, true),
            (Either, false, 1.9, 3.4, false),
        ] {
            let holds = trigger(when, strict).holds(skewness, kurtosis);
            assert_eq!(holds, expected, "{when:?} {strict} {skewness} {kurtosis}");
        }
    }

    #[test]
    fn a_constant_column_has_no_outliers_and_few_values_have_no_kurtosis() {
        let trigger = trigger(TriggerRule::Both, true);
        let calm = ColumnShape { skewness: None, kurtosis: None, triggered: false };
        assert_eq!(trigger.examine(&[4.0, 4.0]), Ok(calm));
        assert_eq!(trigger.examine(&[]), Ok(calm));
        assert_eq!(
            trigger.examine(&[1.0, 2.0, 9.0]).unwrap_err().to_string(),
            "skewness and kurtosis need at least 4 values, and the column has 3; the option \
             `too-few = \"untreated\"` of the trigger leaves such a column as it is"
        );
        let lenient = Trigger { too_few: FewValues::Untreated, ..trigger };
        assert!(!lenient.examine(&[1.0, 2.0, 9.0]).unwrap().triggered);
        let far =
            trigger.examine(&[-1.7e308, -1.7e308, -1.7e308, 1.7e308]).unwrap_err().to_string();
        assert!(far.contains("out of reach"), "{far}");
    }
}
