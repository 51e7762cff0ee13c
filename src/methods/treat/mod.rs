//! Treatment of outliers: a trigger that says whether a column has them, and the remedies.

mod box_cox;
mod logarithm;
mod outlier_treatment;
mod stepwise;
mod treatment;
mod trigger;
mod winsorisation;

pub use box_cox::{BoxCox, BoxCoxLambda, BoxCoxShift};
pub use logarithm::{CoinToolLogarithm, LogarithmTail};
pub use outlier_treatment::OutlierTreatment;
pub use stepwise::{Stepwise, TiedPoints};
pub use treatment::{OutlierTreatmentReport, Treatment, TreatmentReport, Unresolved};
pub use trigger::{ColumnShape, FewValues, Trigger, TriggerRule};
pub use winsorisation::{
    Fences, MedianDeviations, Percentiles, Replacement, TwoTailed, Winsorisation,
};

pub(crate) use logarithm::{LnFromMinimum, LnGii};
pub(crate) use outlier_treatment::{FittedOutlierTreatment, FittedTreatment};

/// Columns that a fit works on, reused by the next fit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Workspace {
    /// What a remedy makes of the column.
    treated: Vec<f64>,
    /// What a remedy needs on the way.
    scratch: Vec<f64>,
}

impl Workspace {
    /// Room for columns of so many units.
    pub(crate) fn for_units(units: usize) -> Self {
        Self { treated: Vec::with_capacity(units), scratch: Vec::with_capacity(units) }
    }
}
