//! What a column is measured by.

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::framework::UnitCode;
use crate::methods::registry::{NUMBER, ValueKind, choice, choice_with};
use crate::methods::transform::{Attribute, ColumnFault, ColumnSample, FitBuffers};
use crate::numerics::{Centre, sorted_into};

/// A value of a column by which the others are measured.
///
/// In a methodology file: `reference = "leader"`, `reference = { unit = "GRC" }`, or
/// `reference = { value = 33.25 }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reference {
    /// The best value: the greatest, or the least where lower is better.
    Leader,
    /// The mean of the values that are not missing.
    Mean,
    /// Their median.
    Median,
    /// The indicator's target in the framework, in raw units; steps that come before in the chain
    /// are applied to it too.
    Target,
    /// The value of a unit, which must be in the data and have one; a step that learns from all
    /// periods of a panel together has no one row of it, and refuses.
    Unit(UnitCode),
    /// A number, in the unit that the column has at this step, such as the mean of a first year.
    Value(f64),
}

impl Reference {
    pub(crate) const VALUE: ValueKind = ValueKind::Choice(&[
        choice("leader", "The best value."),
        choice("mean", "The mean of the values."),
        choice("median", "The median of the values."),
        choice("target", "The target of the indicator in the framework."),
        choice_with("unit", ValueKind::Unit, "The value of this unit."),
        choice_with("value", NUMBER, "This number."),
    ]);

    /// What is wrong with it, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let infinite = matches!(self, Self::Value(value) if !value.is_finite());
        infinite.then_some("the value of `reference` is finite")
    }

    /// What it reads from the indicator.
    pub(crate) fn needs(&self) -> Option<Attribute> {
        (*self == Self::Target).then_some(Attribute::Target)
    }

    /// The unit that it is.
    pub(crate) fn unit(&self) -> Option<&UnitCode> {
        match self {
            Self::Unit(unit) => Some(unit),
            _ => None,
        }
    }

    /// Its value in a column.
    pub(crate) fn value(
        &self,
        sample: &ColumnSample<'_>,
        buffers: &mut FitBuffers,
    ) -> Result<f64, ColumnFault> {
        let (low, high) = sample.extremes();
        match self {
            Self::Leader => Ok(if sample.reversed() { low } else { high }),
            Self::Target => sample.context.target.ok_or(ColumnFault::NoTarget),
            Self::Unit(unit) => value_of(unit, sample),
            Self::Value(value) => Ok(*value),
            Self::Mean | Self::Median => {
                sorted_into(sample.column, &mut buffers.sorted);
                let sorted = &buffers.sorted;
                let centre =
                    if *self == Self::Mean { Centre::mean(sorted) } else { Centre::median(sorted) };
                let value = centre.nearest();
                let lost = (centre.middle - value) + centre.rest;
                let why = "its mean is out of reach of a double";
                // For values near each other and far from zero, no double is near enough to the mean.
                if value.is_finite() && high - low >= LEAST && lost.abs() <= LOST * (high - low) {
                    Ok(value)
                } else {
                    Err(ColumnFault::refused(why))
                }
            }
        }
    }
}

/// The least range of a column whose mean has all its digits.
const LEAST: f64 = 1e-290;

/// The largest part of a column's range that may be missing from its mean.
const LOST: f64 = 1e-13;

fn value_of(unit: &UnitCode, sample: &ColumnSample<'_>) -> Result<f64, ColumnFault> {
    let mut rows = sample.context.units.iter().zip(sample.column);
    let refused = |why: String| Err(ColumnFault::Refused(Refusal::new(why)));
    match rows.find(|(row, _)| row.code == *unit) {
        Some((_, value)) if !value.is_nan() => Ok(*value),
        Some(_) => refused(format!("its unit of reference, `{unit}`, has no value")),
        None if sample.context.units.is_empty() => {
            refused(format!("a step that learns from all periods has no one row of `{unit}`"))
        }
        None => refused(format!("its unit of reference, `{unit}`, is not in the data")),
    }
}
