//! What a screening found: which units and indicators went, and why.

use serde::Serialize;

use crate::data::Coverage;
use crate::framework::{NodeCode, UnitCode};

/// The coverage of every unit and every indicator, and whether it takes part.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScreeningReport {
    /// Row by row of the data, those that went included.
    pub units: Vec<ScreenedUnit>,
    /// Depth first, those that went included.
    pub indicators: Vec<ScreenedIndicator>,
}

/// One unit, in a panel one unit in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScreenedUnit {
    /// The unit.
    pub unit: UnitCode,
    /// The period, in a panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// What became of it.
    #[serde(flatten)]
    pub verdict: ScreeningVerdict,
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScreenedIndicator {
    /// The indicator.
    pub indicator: NodeCode,
    /// What became of it.
    #[serde(flatten)]
    pub verdict: ScreeningVerdict,
}

/// Whether a unit or an indicator takes part, and why.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScreeningVerdict {
    /// How much is there.
    pub coverage: Coverage,
    /// Too few cells have a value.
    pub few_available: bool,
    /// Too few values are not zero.
    pub few_non_zero: bool,
    /// It was forced, whatever its shares.
    pub forced: Option<Forced>,
    /// Whether it takes part.
    pub included: bool,
}

/// What was forced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Forced {
    /// It takes part.
    In,
    /// It takes no part.
    Out,
}

impl ScreeningReport {
    /// The units that take no part.
    pub fn excluded_units(&self) -> impl Iterator<Item = &ScreenedUnit> {
        self.units.iter().filter(|unit| !unit.verdict.included)
    }

    /// The indicators that take no part.
    pub fn excluded_indicators(&self) -> impl Iterator<Item = &ScreenedIndicator> {
        self.indicators.iter().filter(|indicator| !indicator.verdict.included)
    }
}
