//! The scorer without a data engine: on slices in memory, and on the Parquet files by their own reader.

use std::error::Error;
use std::fs::File;
use std::path::Path;

use composite_index::{RowScorer, RowScratch};
use composite_index_datafusion::StoredScorer;
use datafusion::arrow::array::{Float64Array, Int64Array, RecordBatch};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::json;

use crate::report::{print, timed};
use crate::{Outcome, table};

/// Rows in a batch.
pub(crate) const BATCH: usize = 8192;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The scorer that `fit` wrote.
pub(crate) fn scorer(folder: &Path) -> Result<StoredScorer> {
    Ok(StoredScorer::read(folder.join("scorer.json"))?)
}

/// A million rows in memory, in batches: what the scorer itself takes, on one thread.
pub(crate) fn in_memory() -> Outcome {
    const ROWS: u64 = 1_000_000;
    let columns: Vec<Vec<f64>> = (0..10)
        .map(|indicator| (0..ROWS).map(|unit| table::value(unit, indicator)).collect())
        .collect();
    let known = table::INDICATORS
        .iter()
        .zip(&columns)
        .map(|(code, column)| Ok(((*code).try_into()?, composite_index::Aggregates::of(column))));
    let known = known.collect::<composite_index::Result<_>>()?;
    let rows = table::index()?.fit_aggregates(&known)?.row_by_row(["index"])?;
    let (mut scores, mut scratch) = (vec![0.0; BATCH], RowScratch::new());
    let mut pass = || -> Result<()> {
        for start in (0..ROWS as usize).step_by(BATCH) {
            let end = (start + BATCH).min(ROWS as usize);
            let slices: Vec<_> = columns.iter().map(|column| &column[start..end]).collect();
            rows.score_into(&slices, &mut [&mut scores[..end - start]], &mut scratch)?;
        }
        Ok(())
    };
    pass()?;
    let (seconds, done) = timed(|| (0..10).try_for_each(|_| pass()));
    done?;
    print(json!({ "rows_a_second": 10.0 * ROWS as f64 / seconds }));
    Ok(())
}

/// Reads and scores the files on one thread.
pub(crate) fn files(folder: &Path) -> Outcome {
    let (seconds, scores) = timed(|| scores(folder));
    let scores = scores?;
    let rows = scores.len() as f64;
    print(json!({ "rows": rows, "seconds": seconds, "rows_a_second": rows / seconds }));
    Ok(())
}

/// The score of every unit, by its number.
pub(crate) fn scores(folder: &Path) -> Result<Vec<f64>> {
    let stored = scorer(folder)?;
    let root = stored.scorer().framework().root().code().to_string();
    let (rows, mut scratch) = (stored.scorer().row_by_row([root])?, RowScratch::new());
    let mut scores = Vec::new();
    for file in table::files(folder)? {
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file)?)?;
        for batch in reader.with_batch_size(BATCH).build()? {
            score(&batch?, &rows, &mut scratch, &mut scores)?;
        }
    }
    Ok(scores)
}

/// Adds the scores of a batch, whose units come in order.
fn score(
    batch: &RecordBatch,
    rows: &RowScorer,
    scratch: &mut RowScratch,
    scores: &mut Vec<f64>,
) -> Result<()> {
    let column = |name: &str| batch.column_by_name(name).ok_or(format!("no column {name}"));
    let units = column("unit")?.as_any().downcast_ref::<Int64Array>().ok_or("units are numbers")?;
    if units.values().first().is_some_and(|first| *first as usize != scores.len()) {
        return Err("the units are not in order".into());
    }
    let mut slices = Vec::with_capacity(table::INDICATORS.len());
    for variable in rows.variables() {
        let values = column(variable.as_str())?.as_any().downcast_ref::<Float64Array>();
        slices.push(values.ok_or("indicators are doubles")?.values().as_ref());
    }
    let from = scores.len();
    scores.resize(from + batch.num_rows(), f64::NAN);
    rows.score_into(&slices, &mut [&mut scores[from..]], scratch)?;
    Ok(())
}
