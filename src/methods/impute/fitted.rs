//! What an imputation becomes once fitted on a sample: parameters that apply to any unit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::central::{Centre, SiblingValues};
use super::imputation::Imputation;
use super::linear::{Line, Normal};
use super::neighbours::Neighbours;
use super::sample::{ImputationSample, Imputer};
use crate::error::Refusal;
use crate::framework::VariableCode;
use crate::methods::custom::Custom;

/// A fitted imputation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum FittedImputation {
    Constant(f64),
    ByGroup {
        by: VariableCode,
        values: BTreeMap<String, f64>,
    },
    SiblingValues(SiblingValues),
    Neighbours(Neighbours),
    Line(Line),
    Normal(Normal),
    /// Nothing to fit: a unit's own values in other periods fill its gaps.
    OverPeriods,
    LeaveMissing,
    /// Why it could not be fitted.
    #[serde(rename = "unlearnt")]
    Unfitted(String),
    #[serde(skip_deserializing)]
    Custom {
        imputer: Custom<dyn Imputer>,
        parameters: Vec<f64>,
    },
}

impl FittedImputation {
    /// Fits to a sample in which one column is the indicator's own, or that of the first of the
    /// indicators where they are imputed together.
    pub(crate) fn fit(method: &Imputation, sample: &ImputationSample<'_>, target: usize) -> Self {
        let result = match method {
            Imputation::Constant(value) => Ok(Self::Constant(*value)),
            Imputation::Mean => central(Centre::Mean, sample),
            Imputation::Median => central(Centre::Median, sample),
            Imputation::GroupMean(within) => by_group(Centre::Mean, &within.by, sample),
            Imputation::GroupMedian(within) => by_group(Centre::Median, &within.by, sample),
            Imputation::SiblingMean(_) => {
                Ok(Self::SiblingValues(SiblingValues::fit(Centre::Mean, sample)))
            }
            Imputation::SiblingMedian(_) => {
                Ok(Self::SiblingValues(SiblingValues::fit(Centre::Median, sample)))
            }
            Imputation::LeaveMissing => Ok(Self::LeaveMissing),
            Imputation::CarryForward(_)
            | Imputation::CarryBack(_)
            | Imputation::Interpolation(_) => Ok(Self::OverPeriods),
            Imputation::NearestNeighbours(options) => {
                Ok(Self::Neighbours(Neighbours::fit(options, sample)))
            }
            Imputation::Regression(_) => Line::fit(sample, target).map(Self::Line),
            Imputation::ExpectationMaximisation(options) => {
                Normal::fit(options, sample).map(Self::Normal)
            }
            Imputation::Custom(imputer) => imputer
                .fit(&sample.columns, target)
                .map(|parameters| Self::Custom { imputer: imputer.clone(), parameters }),
        };
        result.unwrap_or_else(|refusal| Self::Unfitted(refusal.to_string()))
    }

    /// A unit's value for the indicator at a column of the sample; the result is finite, or NaN where
    /// it is to stay missing.
    pub(crate) fn impute(
        &self,
        sample: &ImputationSample<'_>,
        target: usize,
        unit: usize,
    ) -> Result<f64, Refusal> {
        let value = match self {
            Self::Constant(value) => *value,
            Self::ByGroup { by, values } => {
                let group = sample.groups.get(unit).copied().flatten();
                let Some(group) = group else {
                    return Err(Refusal::new(format!("the unit has no group `{by}`")));
                };
                *values.get(group).ok_or_else(|| {
                    Refusal::new(format!("no unit of `{group}` in `{by}` has a value"))
                })?
            }
            Self::SiblingValues(siblings) => siblings.impute(sample, target, unit)?,
            Self::Neighbours(neighbours) => neighbours.impute(sample, target, unit)?,
            Self::Line(line) => line.impute(sample, unit)?,
            Self::Normal(normal) => normal.impute(sample, target, unit)?,
            Self::Custom { imputer, parameters } => {
                let row: Vec<f64> = sample.row(unit).collect();
                imputer.impute(parameters, &row, target)?
            }
            Self::OverPeriods | Self::LeaveMissing => return Ok(f64::NAN),
            Self::Unfitted(why) => return Err(Refusal::new(why.clone())),
        };
        if value.is_finite() {
            Ok(value)
        } else {
            Err(Refusal::new(format!("it becomes {value}, which is not finite")))
        }
    }

    /// Why it could not be fitted, if so.
    pub(crate) fn unfitted(&self) -> Option<&str> {
        match self {
            Self::Unfitted(why) => Some(why),
            _ => None,
        }
    }

    /// The grouping of units that it looks at.
    pub(crate) fn grouping(&self) -> Option<&VariableCode> {
        match self {
            Self::ByGroup { by, .. } => Some(by),
            _ => None,
        }
    }

    /// Whether it was fitted to so many columns.
    pub(crate) fn fits(&self, columns: usize) -> bool {
        match self {
            Self::SiblingValues(siblings) => siblings.members() == columns,
            Self::Neighbours(neighbours) => neighbours.fits(columns),
            Self::Line(line) => line.columns() == columns,
            Self::Normal(normal) => normal.fits(columns),
            _ => columns > 0,
        }
    }
}

fn central(centre: Centre, sample: &ImputationSample<'_>) -> Result<FittedImputation, Refusal> {
    let own = sample.columns.first().and_then(|column| centre.of(column));
    own.map(FittedImputation::Constant).ok_or_else(|| Refusal::new("no unit has a value"))
}

fn by_group(
    centre: Centre,
    by: &VariableCode,
    sample: &ImputationSample<'_>,
) -> Result<FittedImputation, Refusal> {
    if sample.groups.iter().all(Option::is_none) {
        return Err(Refusal::new(format!("no unit has a group `{by}`")));
    }
    let column = sample.columns.first().copied().unwrap_or_default();
    let values = centre.by_group(column, &sample.groups);
    Ok(FittedImputation::ByGroup { by: by.clone(), values })
}
