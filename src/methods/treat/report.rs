//! What a treatment does to a column, and why.

use super::Workspace;
use super::outlier_treatment::FittedOutlierTreatment;
use super::treatment::{Attempt, Treatment};
use super::trigger::ColumnShape;
use crate::error::Refusal;
use crate::methods::transform::FittedMethod;
use crate::numerics::sorted_into;

/// What a [`Treatment`] does to a column, from [`Treatment::examine`].
#[derive(Debug, Clone, PartialEq)]
pub struct TreatmentReport {
    /// The column as it was.
    pub before: ColumnShape,
    /// The remedies that were tried, in their order; none where the trigger does not hold.
    pub remedies: Vec<OutlierTreatmentReport>,
    /// Whether the trigger holds even after the last remedy, so that the option `unresolved`
    /// decided what became of the column.
    pub unresolved: bool,
    /// The column as it is in the end, in the order of the rows; NaN is missing.
    pub treated: Vec<f64>,
}

/// A remedy that was tried on a column.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlierTreatmentReport {
    /// The remedy's name, as a methodology file writes it.
    pub remedy: &'static str,
    /// The column behind it.
    pub after: ColumnShape,
    /// The rows of the values that winsorisation moved up to its lower cap.
    pub raised: Vec<usize>,
    /// The rows of the values that winsorisation moved down to its upper cap.
    pub lowered: Vec<usize>,
}

impl Treatment {
    /// Treats a column (NaN is missing) and tells what was done and why.
    ///
    /// Unlike the transform it does not refuse a column that has outliers still, whatever the option
    /// `unresolved` says, but reports it, with the column as the last remedy made it (as it was where
    /// `unresolved` says so).
    ///
    /// # Errors
    ///
    /// The column has too few values for the statistics, or a remedy is not defined for it.
    pub fn examine(&self, column: &[f64]) -> Result<TreatmentReport, Refusal> {
        if let Some(why) = self.what_is_wrong() {
            return Err(Refusal::new(why));
        }
        let (mut sorted, mut workspace) = (Vec::new(), Workspace::default());
        sorted_into(column, &mut sorted);
        let run = self.run(&sorted, &mut workspace)?;
        let mut remedies = Vec::new();
        let mut start = column.to_vec();
        for trial in [run.remedy, run.fallback].into_iter().flatten() {
            remedies.push(report(&trial, &start, run.before)?);
            if self.combine {
                apply(&trial.fitted, &mut start)?;
            }
        }
        let last = remedies.last().map_or(run.before, |remedy| remedy.after);
        let frozen = self.frozen(&run);
        let treated = column.iter().map(|value| match value.is_nan() {
            true => Ok(f64::NAN),
            false => frozen.apply(*value),
        });
        let treated = treated.collect::<Result<_, _>>()?;
        Ok(TreatmentReport { before: run.before, unresolved: last.triggered, remedies, treated })
    }
}

/// Reports a trial on the column that it started from.
fn report(
    trial: &Attempt,
    start: &[f64],
    before: ColumnShape,
) -> Result<OutlierTreatmentReport, Refusal> {
    let (mut raised, mut lowered) = (Vec::new(), Vec::new());
    for (row, value) in start.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
        // A remedy that is not defined for a value says so here.
        let result = trial.fitted.apply(*value)?;
        if trial.fitted.clamps(*value) {
            if result > *value { raised.push(row) } else { lowered.push(row) }
        }
    }
    let after = trial.after.unwrap_or(before);
    Ok(OutlierTreatmentReport { remedy: trial.fitted.name(), after, raised, lowered })
}

fn apply(fitted: &FittedOutlierTreatment, column: &mut [f64]) -> Result<(), Refusal> {
    for value in column.iter_mut().filter(|value| !value.is_nan()) {
        *value = fitted.apply(*value)?;
    }
    Ok(())
}
