//! Weights by correlations: by the regression of an outcome on the children, and those that give each
//! child the importance it is meant to have.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::components::{Regular, correlations_of};
use super::judgement::by_code;
use super::scheme::{GroupScores, WeightingSample};
use crate::error::Refusal;
use crate::framework::{NodeCode, VariableCode};
use crate::methods::registry::{
    CODE, HANDBOOK, MethodEntry, NOT_NEGATIVE, ValueKind, choice, or, required,
};
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

/// Weights optimised towards target importances: the importance of child j is its share
/// ρⱼ / Σ ρ among the correlations ρⱼ of the children with the weighted mean of the group
/// (`measure = "correlation"`), or its share ρⱼ² / Σ ρ² among the squared ones
/// (`"squared-correlation"`). Targets tⱼ are equal unless given.
///
/// With R the correlation matrix of the children and sⱼ their standard deviations, weights wⱼ = vⱼ / sⱼ
/// give ρ ∝ R v. The one solution of R v = t (√t for squared correlations) therefore meets the targets
/// exactly, and has weights of zero or more or else no weights of zero or more meet them. What then
/// happens is said by `unreachable`: `"refuse"` (unless said) is an error that tells the importances
/// that come nearest, `"nearest"` takes them: of all w ≥ 0 those with the least Σ (ρⱼ/Σρ − tⱼ)²
/// (for squared correlations against the shares of √t), a convex problem that is solved exactly.
///
/// Correlations are Pearson's, over the units that have every score. Refused are fewer than three
/// such units, a child that does not vary, a singular correlation matrix (with the children that
/// depend on each other).
///
/// In a methodology file: `{ target-importance = {} }` or
/// `{ target-importance = { targets = { talent = 2, trust = 1 }, unreachable = "nearest" } }`.
///
/// Source: W. Becker, M. Saisana, P. Paruolo and I. Vandecasteele (2017), "Weights and importance in
/// composite indicators: closing the gap", *Ecological Indicators* 80, in its linear form.
///
/// # Examples
///
/// Two children always reach equal importance, with weights in inverse proportion to their spread:
///
/// ```
/// use composite_index::weight::TargetImportance;
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0], [20.0, 10.0, 40.0, 30.0]);
/// let found = TargetImportance::default().evaluate(&[("a", &a), ("b", &b)]).unwrap();
/// assert!((found.children[0].weight - 10.0 / 11.0).abs() < 1e-12);
/// assert!((found.children[0].importance - 0.5).abs() < 1e-12);
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct TargetImportance {
    /// Targets by the child's code, only their ratios matter; none for equal ones.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub targets: BTreeMap<NodeCode, f64>,
    /// What is shared out.
    pub measure: ImportanceMeasure,
    /// What becomes of targets that no weights of zero or more reach.
    pub unreachable: Unreachable,
}

/// What importance is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportanceMeasure {
    /// The correlation with the group's weighted mean.
    #[default]
    Correlation,
    /// The square of that correlation, which is the share of variance explained linearly.
    SquaredCorrelation,
}

/// What becomes of targets that no weights of zero or more reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unreachable {
    /// They are an error that tells the nearest importances.
    #[default]
    Refuse,
    /// The weights with the nearest importances are taken.
    Nearest,
}

/// Weights optimised towards target importances, with what they reach.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetedWeights {
    /// The children, in the order that they were given.
    pub children: Vec<TargetedChild>,
    /// Whether the targets are met; if not, no weights of zero or more meet them.
    pub reached: bool,
}

/// A child with its optimised weight.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetedChild {
    /// Its code.
    pub code: String,
    /// Its weight; weights sum to 1.
    pub weight: f64,
    /// The share of importance that it was to have.
    pub target: f64,
    /// The share of importance that it has.
    pub importance: f64,
}

impl TargetImportance {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::weighting(
        "target-importance",
        "Weights under which each child has the importance that it is meant to have.",
        "w with ρⱼ / Σ ρ = tⱼ for the correlations ρ of the children with the group",
    )
    .options(&[
        or(
            "targets",
            ValueKind::Map(true, &NOT_NEGATIVE),
            "{}",
            "Target importances tⱼ by child, only their ratios matter; equal ones where \
         absent.",
        ),
        or(
            "measure",
            ValueKind::Choice(&[choice("correlation", "ρ."), choice("squared-correlation", "ρ².")]),
            "\"correlation\"",
            "What importance is a share of.",
        ),
        or(
            "unreachable",
            ValueKind::Choice(&[
                choice("refuse", "They are an error that names the nearest importances."),
                choice("nearest", "The weights with the nearest importances are taken."),
            ]),
            "\"refuse\"",
            "What happens to targets that no weights of zero or more reach.",
        ),
    ])
    .needs("At least three units with every score.")
    .source("Becker, Saisana, Paruolo and Vandecasteele (2017), Ecological Indicators 80")
    .example("{ target-importance = { targets = { a = 2, b = 1 } } }");

    /// With targets by code.
    ///
    /// # Errors
    ///
    /// A text cannot be a code.
    pub fn targets<C: Into<String>>(
        self,
        targets: impl IntoIterator<Item = (C, f64)>,
    ) -> crate::error::Result<Self> {
        Ok(Self { targets: by_code(targets)?, ..self })
    }

    /// With another measure of importance.
    pub fn measure(self, measure: ImportanceMeasure) -> Self {
        Self { measure, ..self }
    }

    /// With another rule for targets out of reach.
    pub fn unreachable(self, unreachable: Unreachable) -> Self {
        Self { unreachable, ..self }
    }

    /// What is wrong with the options, whatever the group.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let sound = self.targets.values().all(|target| target.is_finite() && *target >= 0.0);
        let empty = !self.targets.is_empty() && self.targets.values().all(|target| *target == 0.0);
        (!sound || empty).then_some("targets are finite, zero or more, and not all zero")
    }

    /// Weights for columns of scores by the child's code, NaN for missing, and what they reach;
    /// targets out of reach are no error here.
    ///
    /// # Errors
    ///
    /// The columns are refused, as the type's documentation says; a child without target.
    pub fn evaluate(&self, children: &[(&str, &[f64])]) -> Result<TargetedWeights, Refusal> {
        self.of(&WeightingSample::plain(children)?.complete())
    }

    pub(super) fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        let found = self.of(&WeightingSample::of(group).complete())?;
        if !found.reached && self.unreachable == Unreachable::Refuse {
            return Err(Refusal::new(out_of_reach(&found)));
        }
        Ok(found.children.into_iter().map(|child| child.weight).collect())
    }

    fn of(&self, sample: &WeightingSample<'_>) -> Result<TargetedWeights, Refusal> {
        let targets = self.shares(sample)?;
        let matrix = correlations_of(sample)?;
        let squared = self.measure == ImportanceMeasure::SquaredCorrelation;
        let along = |target: &f64| if squared { target.sqrt() } else { *target };
        let aim = to_shares(targets.iter().map(along).collect());
        let exact = Regular::of(&matrix, sample)?.solve(&aim);
        // Weights that are zero but for rounding.
        let noise = 1e-12 * exact.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
        let reached = exact.iter().all(|v| *v >= -noise);
        let v = if reached {
            exact.into_iter().map(|v| v.max(0.0)).collect()
        } else {
            nearest(&matrix, &aim)?
        };
        let spreads = sample.moments()?.into_iter().map(|(_, sd)| sd);
        let weights = to_shares(v.iter().zip(spreads).map(|(v, sd)| v / sd).collect());
        let measured = |rho: f64| if squared { rho * rho } else { rho };
        let importances = to_shares(product(&matrix, &v).into_iter().map(measured).collect());
        let children = (0..targets.len()).map(|child| TargetedChild {
            code: sample.codes[child].to_owned(),
            weight: weights[child],
            target: targets[child],
            importance: importances[child],
        });
        Ok(TargetedWeights { children: children.collect(), reached })
    }

    /// Targets as shares, in the order of the children.
    fn shares(&self, sample: &WeightingSample<'_>) -> Result<Vec<f64>, Refusal> {
        if let Some(why) = self.refuse() {
            return Err(Refusal::new(why));
        }
        let target = |code: &&str| {
            if self.targets.is_empty() { Some(1.0) } else { self.targets.get(*code).copied() }
        };
        let targets = sample.codes.iter().map(|code| {
            target(code).ok_or_else(|| Refusal::new(format!("`{code}` has no target")))
        });
        Ok(to_shares(targets.collect::<Result<_, _>>()?))
    }
}

/// The v ≥ 0 whose shares R v / Σ R v are nearest to the aim: with Σ R v = 1, a convex problem.
fn nearest(matrix: &[f64], aim: &[f64]) -> Result<Vec<f64>, Refusal> {
    let k = aim.len();
    let row = |i: usize| &matrix[i * k..][..k];
    let square: Vec<f64> = (0..k * k)
        .map(|cell| row(cell / k).iter().zip(row(cell % k)).map(|(a, b)| a * b).sum())
        .collect();
    let sums: Vec<f64> = (0..k).map(|i| row(i).iter().sum()).collect();
    least_non_negative(&square, &product(matrix, aim), Some(&sums))
        .ok_or_else(|| Refusal::new("the weights nearest to the targets were not found"))
}

fn product(matrix: &[f64], x: &[f64]) -> Vec<f64> {
    matrix.chunks(x.len()).map(|row| row.iter().zip(x).map(|(a, b)| a * b).sum()).collect()
}

fn to_shares(mut values: Vec<f64>) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    values.iter_mut().for_each(|value| *value /= sum);
    values
}

fn out_of_reach(found: &TargetedWeights) -> String {
    let children = found.children.iter().map(|child| {
        let TargetedChild { code, weight, target, importance } = child;
        format!("`{code}` {importance:.3} for {target:.3} (weight {weight:.3})")
    });
    format!(
        "the correlations of the children put the target importances out of reach of weights of \
         zero or more; the nearest are {}",
        children.collect::<Vec<_>>().join(", ")
    )
}
