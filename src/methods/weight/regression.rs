//! Weights by the regression of an outcome on the children.

use serde::{Deserialize, Serialize};

use super::components::{Regular, correlations_of};
use super::scheme::{GroupScores, WeightingSample};
use crate::error::Refusal;
use crate::framework::VariableCode;
use crate::methods::registry::{CODE, HANDBOOK, MethodEntry, ValueKind, choice, or, required};
use crate::numerics::{NOISE, least_non_negative};

/// Weights are the coefficients of the least-squares regression of an outcome y on the scores of a
/// group's children, with an intercept:
///
/// yᵢ = a + Σⱼ wⱼ zᵢⱼ + eᵢ
///
/// The outcome is a column of the data that the framework describes with type `outcome`. Units that
/// miss the outcome or a score are left out. A negative coefficient would make a better score count
/// against a unit: it is refused unless `negative-coefficients` says `"constrain"`, the least-squares
/// fit among coefficients of zero or more. Refused as well are fewer units than children + 2, an
/// outcome or a child that does not vary, a singular correlation matrix (with the children that
/// depend on each other), an outcome without column.
///
/// In a methodology file: `{ regression = { outcome = "income" } }`.
///
/// Source: OECD/JRC *Handbook on Constructing Composite Indicators* (2008), section 6.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OutcomeRegression {
    /// The code of the outcome's column.
    pub outcome: VariableCode,
    /// What becomes of negative coefficients.
    #[serde(default)]
    pub negative_coefficients: NegativeCoefficients,
}

/// What becomes of negative coefficients of a regression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NegativeCoefficients {
    /// They are an error that names the child.
    #[default]
    Refuse,
    /// The regression is fitted among coefficients of zero or more.
    Constrain,
}

impl OutcomeRegression {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::weighting(
        "regression",
        "Coefficients in the regression of an outcome on the children.",
        "yᵢ = a + Σⱼ wⱼ zᵢⱼ + eᵢ by least squares",
    )
    .options(&[
        required("outcome", CODE, "The column of the outcome."),
        or(
            "negative-coefficients",
            ValueKind::Choice(&[
                choice("refuse", "They are an error that names the child."),
                choice("constrain", "The fit is among coefficients of zero or more."),
            ]),
            "\"refuse\"",
            "What happens to negative coefficients.",
        ),
    ])
    .needs("A column of type `outcome` in the framework.")
    .source(HANDBOOK)
    .example("{ regression = { outcome = \"income\" } }");

    /// The regression on an outcome; negative coefficients are refused.
    ///
    /// # Errors
    ///
    /// The text cannot be a code.
    pub fn on(outcome: impl Into<String>) -> crate::error::Result<Self> {
        let outcome = VariableCode::new(outcome)?;
        Ok(Self { outcome, negative_coefficients: NegativeCoefficients::Refuse })
    }

    /// With another rule for negative coefficients.
    pub fn negative_coefficients(self, negative_coefficients: NegativeCoefficients) -> Self {
        Self { negative_coefficients, ..self }
    }
}

impl OutcomeRegression {
    pub(super) fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        let outcome = self.outcome.as_str();
        let column = group.outcome(outcome).ok_or_else(|| {
            Refusal::new(format!("the outcome `{outcome}` has no column in the data"))
        })?;
        let sample = WeightingSample::beside(group, outcome, column).complete();
        let k = group.children().len();
        sample.units_at_least(k + 2, &format!("a regression on {k} children"))?;
        let (matrix, with_outcome) = parted(&correlations_of(&sample)?, k);
        let regular = Regular::of(&matrix, &sample.first(k))?;
        let standardised = match self.negative_coefficients {
            NegativeCoefficients::Refuse => {
                let coefficients = regular.solve(&with_outcome);
                refuse_negative(&coefficients, &sample)?;
                coefficients
            }
            NegativeCoefficients::Constrain => least_non_negative(&matrix, &with_outcome, None)
                .ok_or_else(|| Refusal::new("the constrained regression was not solved"))?,
        };
        if standardised.iter().all(|coefficient| *coefficient <= 0.0) {
            return Err(Refusal::new(format!(
                "no child has a coefficient above zero in the regression of `{outcome}`"
            )));
        }
        let moments = sample.moments()?;
        let outcome_sd = moments[k].1;
        let scaled = standardised.iter().zip(&moments);
        Ok(scaled.map(|(beta, (_, sd))| (beta * outcome_sd / sd).max(0.0)).collect())
    }
}

/// The children's correlations with each other, and with the outcome, which is last.
fn parted(matrix: &[f64], k: usize) -> (Vec<f64>, Vec<f64>) {
    let rows = || matrix.chunks(k + 1).take(k);
    (rows().flat_map(|row| row[..k].to_vec()).collect(), rows().map(|row| row[k]).collect())
}

fn refuse_negative(coefficients: &[f64], sample: &WeightingSample<'_>) -> Result<(), Refusal> {
    let negative = coefficients.iter().zip(0..).find(|(coefficient, _)| **coefficient < -NOISE);
    let Some((coefficient, child)) = negative else { return Ok(()) };
    Err(Refusal::new(format!(
        "the standardised coefficient of {} is {coefficient:.3}: a better score would count \
         against a unit; leave it out, or choose `negative-coefficients = \"constrain\"`",
        sample.name(child)
    )))
}
