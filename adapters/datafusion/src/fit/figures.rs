//! Figures of columns, by one query for all and one more for each quantile.

use composite_index::Aggregates;
use composite_index::engine::NeededAggregates;
use composite_index::statistics::QuantilePlace;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::DataType;
use datafusion::common::cast::as_float64_array;
use datafusion::common::{DataFusionError, Result};
use datafusion::functions_aggregate::expr_fn::{avg, count, max, min, stddev_pop};
use datafusion::logical_expr::{cast, ident};
use datafusion::prelude::{DataFrame, Expr};

/// The figures of some columns that are needed.
pub(super) async fn of(
    table: &DataFrame,
    columns: &[(&NeededAggregates, Expr)],
) -> Result<Vec<Aggregates>> {
    let asked = columns.iter().flat_map(|(needed, column)| asked(needed, column)).collect();
    let mut answers = row(table, asked).await?.into_iter();
    let mut next = || answers.next().unwrap_or(f64::NAN);
    let mut found = Vec::with_capacity(columns.len());
    for (needed, column) in columns {
        // Added to zero, −0 becomes 0, as in the engine.
        let mut figures = Aggregates { count: next() as u64, ..Aggregates::default() };
        (figures.minimum, figures.maximum) = (next() + 0.0, next() + 0.0);
        figures.mean = needed.figures.mean.then(|| next() + 0.0);
        figures.deviation = needed.figures.deviation.then(&mut next);
        for share in &needed.figures.quantiles {
            let quantile = quantile(table, column, figures.count, *share).await?;
            figures.quantiles.extend(quantile.map(|value| (*share, value)));
        }
        found.push(if figures.count == 0 { Aggregates::default() } else { figures });
    }
    Ok(found)
}

fn asked(needed: &NeededAggregates, column: &Expr) -> Vec<Expr> {
    let column = || column.clone();
    let mut asked = vec![count(column()), min(column()), max(column())];
    asked.extend(needed.figures.mean.then(|| avg(column())));
    asked.extend(needed.figures.deviation.then(|| stddev_pop(column())));
    asked
}

/// The quantile out of the two values next to its place in order.
async fn quantile(table: &DataFrame, column: &Expr, count: u64, share: f64) -> Result<Option<f64>> {
    let Some(place) = QuantilePlace::new(count, share) else { return Ok(None) };
    let column = column.clone().alias("x");
    let x = || ident("x");
    let sorted = table.clone().select(vec![column])?.filter(x().is_not_null())?;
    let sorted = sorted.sort(vec![x().sort(true, false)])?;
    let two = sorted.limit(place.low() as usize, Some(2))?.collect().await?;
    let values = values(&two)?;
    let low = values.first().copied().ok_or_else(|| lost("a quantile"))?;
    Ok(Some(place.between(low, *values.get(1).unwrap_or(&low)) + 0.0))
}

/// The answers to some aggregates over the whole table, as doubles; NaN for null.
pub(super) async fn row(table: &DataFrame, asked: Vec<Expr>) -> Result<Vec<f64>> {
    let name = |place: usize| format!("answer {place}");
    let width = asked.len();
    let shown =
        (0..width).map(|place| cast(ident(name(place)), DataType::Float64).alias(name(place)));
    let asked = asked.into_iter().enumerate().map(|(place, answer)| answer.alias(name(place)));
    let answers =
        table.clone().aggregate(Vec::new(), asked.collect())?.select(shown.collect::<Vec<_>>())?;
    let batches = answers.collect().await?;
    let batch = batches.iter().find(|batch| batch.num_rows() == 1).ok_or_else(|| lost("a row"))?;
    let answer = |place| {
        let found = values(&[batch.project(&[place])?])?;
        Ok(found.first().copied().unwrap_or(f64::NAN))
    };
    (0..width).map(answer).collect()
}

/// The values of the first column, NaN for null.
fn values(batches: &[RecordBatch]) -> Result<Vec<f64>> {
    let mut values = Vec::new();
    for batch in batches {
        let column = as_float64_array(batch.column(0))?;
        values.extend(column.iter().map(|value| value.unwrap_or(f64::NAN)));
    }
    Ok(values)
}

fn lost(what: &str) -> DataFusionError {
    DataFusionError::Execution(format!("the answer of the table lacks {what}"))
}
