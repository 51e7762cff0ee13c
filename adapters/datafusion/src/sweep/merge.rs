//! Parts of a sweep put together.

use composite_index::robustness::sweep::WeightSweep;
use datafusion::arrow::array::RecordBatch;
use datafusion::common::cast::as_string_array;
use datafusion::common::{Result, plan_err};
use datafusion::prelude::DataFrame;

use crate::{plan_error, refused};

/// Reads the parts of a [`SweepTable`](super::SweepTable), wherever they are drawn, and merges them.
///
/// # Errors
///
/// The query fails; the parts are of different sweeps, or overlap.
pub async fn merged(parts: DataFrame) -> Result<WeightSweep> {
    merge(&parts.collect().await?)
}

/// Merges the parts in batches that have a column `part`.
///
/// # Errors
///
/// There is no such column, or no part; the parts are of different sweeps, or overlap.
pub fn merge(batches: &[RecordBatch]) -> Result<WeightSweep> {
    let mut parts = Vec::new();
    for batch in batches {
        let Some(column) = batch.column_by_name("part") else {
            return plan_err!("the parts of a sweep are in a column `part`, which is not there");
        };
        for part in as_string_array(column)?.iter().flatten() {
            parts.push(serde_json::from_str::<WeightSweep>(part).map_err(plan_error)?);
        }
    }
    WeightSweep::merge(parts).map_err(refused)
}
