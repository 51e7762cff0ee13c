//! The same by DataFusion, in this process or on a cluster.

use std::error::Error;
use std::path::{Path, PathBuf};

use composite_index_datafusion::{call, cluster, score_function};
use datafusion::common::cast::{as_float64_array, as_int64_array};
use datafusion::functions_aggregate::expr_fn::{count, sum};
use datafusion::logical_expr::{Expr, ident};
use datafusion::prelude::{DataFrame, ParquetReadOptions, SessionConfig, SessionContext};
use futures::StreamExt;
use serde_json::json;
use std::time::Instant;

use crate::arguments::Arguments;
use crate::report::{print, timed};
use crate::{Outcome, plain, table};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Which table is asked, and how.
pub(crate) struct Place {
    folder: PathBuf,
    partitions: usize,
    batch: usize,
    scheduler: Option<String>,
}

impl Place {
    pub(crate) fn of(given: &mut Arguments) -> std::result::Result<Self, String> {
        Ok(Self {
            folder: given.path("DIR")?,
            partitions: given.number("PARTITIONS")?,
            batch: given.number("BATCH")?,
            scheduler: given.rest(),
        })
    }

    async fn table(&self) -> Result<DataFrame> {
        let config = match &self.scheduler {
            Some(_) => cluster::session_config(),
            None => SessionConfig::new(),
        };
        let config = config.with_target_partitions(self.partitions).with_batch_size(self.batch);
        let context = match &self.scheduler {
            Some(scheduler) => cluster::client(scheduler, config).await?,
            None => SessionContext::new_with_config(config),
        };
        units(&context, &self.folder).await
    }

    fn print(&self, rows: f64, seconds: f64, more: serde_json::Value) {
        let mut figures = json!({
            "rows": rows,
            "partitions": self.partitions,
            "batch": self.batch,
            "seconds": seconds,
            "rows_a_second": rows / seconds,
        });
        if let (Some(figures), Some(more)) = (figures.as_object_mut(), more.as_object()) {
            figures.extend(more.clone());
        }
        print(figures);
    }
}

async fn units(context: &SessionContext, folder: &Path) -> Result<DataFrame> {
    let path = std::fs::canonicalize(folder.join("units"))?;
    let path = format!("{}/", path.display());
    Ok(context.read_parquet(path, ParquetReadOptions::default()).await?)
}

/// Fits the index to the table, and holds the fit against that to the numbers themselves.
pub(crate) async fn fit(folder: &Path) -> Outcome {
    let table = units(&SessionContext::new(), folder).await?;
    let start = Instant::now();
    let scorer = composite_index_datafusion::fit(&table::index()?, table).await?;
    let seconds = start.elapsed().as_secs_f64();
    std::fs::write(folder.join("scorer.json"), serde_json::to_string_pretty(&scorer)?)?;
    print(json!({ "seconds": seconds }));
    Ok(())
}

/// Every column read and added: what a query takes that scores nothing.
pub(crate) async fn decode(place: &Place) -> Outcome {
    let table = place.table().await?;
    let mut asked: Vec<Expr> = table::INDICATORS.iter().map(|code| sum(ident(*code))).collect();
    asked.push(count(ident("unit")));
    let start = Instant::now();
    let answer = table.aggregate(Vec::new(), asked)?.collect().await?;
    let seconds = start.elapsed().as_secs_f64();
    let rows = as_int64_array(answer.first().ok_or("no answer")?.column(10))?.value(0) as f64;
    place.print(rows, seconds, json!({}));
    Ok(())
}

/// The scores added and counted.
pub(crate) async fn score(place: &Place) -> Outcome {
    let table = place.table().await?;
    let score = call(&score_function("score", &plain::scorer(&place.folder)?)?, table.schema())?;
    let scores = table.select(vec![score.alias("score")])?;
    let start = Instant::now();
    let asked = vec![sum(ident("score")), count(ident("score"))];
    let answer = scores.aggregate(Vec::new(), asked)?.collect().await?;
    let seconds = start.elapsed().as_secs_f64();
    let answer = answer.first().ok_or("no answer")?;
    let rows = as_int64_array(answer.column(1))?.value(0) as f64;
    let mean = as_float64_array(answer.column(0))?.value(0) / rows;
    place.print(rows, seconds, json!({ "mean_score": mean }));
    Ok(())
}

/// Every score beside that of the scorer without a data engine.
pub(crate) async fn check(place: &Place) -> Outcome {
    let (_, expected) = timed(|| plain::scores(&place.folder));
    let expected = expected?;
    let table = place.table().await?;
    let score = call(&score_function("score", &plain::scorer(&place.folder)?)?, table.schema())?;
    let start = Instant::now();
    let mut scores =
        table.select(vec![ident("unit"), score.alias("score")])?.execute_stream().await?;
    let (mut seen, mut different) = (0_u64, 0_u64);
    while let Some(batch) = scores.next().await {
        let batch = batch?;
        let (units, found) = (as_int64_array(batch.column(0))?, as_float64_array(batch.column(1))?);
        for (unit, found) in units.iter().zip(found) {
            let expected = unit.and_then(|unit| expected.get(unit as usize));
            let same = expected.map(|score| score.to_bits()) == found.map(f64::to_bits);
            seen += 1;
            different += u64::from(!same);
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    if seen != expected.len() as u64 || different > 0 {
        let rows = expected.len();
        return Err(format!("{seen} rows of {rows} came, and {different} differ").into());
    }
    place.print(seen as f64, seconds, json!({ "different": different }));
    Ok(())
}
