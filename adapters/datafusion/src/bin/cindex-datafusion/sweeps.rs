//! A sweep in parts, in this process or on a cluster, beside one that runs at once.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use composite_index::IndexFolder;
use composite_index::robustness::sweep::SweepPlan;
use composite_index_datafusion::cluster;
use composite_index_datafusion::sweep::{SweepTable, SweepTask, merge};
use datafusion::prelude::{SessionConfig, SessionContext};
use serde_json::json;

use crate::Outcome;
use crate::report::{print, timed};

const SEED: u64 = 1;

pub(crate) async fn run(
    folder: &Path,
    draws: u64,
    parts: usize,
    scheduler: Option<String>,
) -> Outcome {
    let folder = IndexFolder::open(folder)?;
    let (index, data) = (folder.index(), folder.data()?);
    let plan = SweepPlan::simplex(draws).seed(SEED);
    let task = SweepTask::new(index.clone(), data.clone(), plan.clone(), parts);
    let context = match scheduler {
        Some(scheduler) => cluster::client(&scheduler, cluster::session_config()).await?,
        None => SessionContext::new_with_config(SessionConfig::new()),
    };
    let table = context.read_table(Arc::new(SweepTable::new(task)))?;
    let start = Instant::now();
    let found = table.collect().await?;
    let drawn = start.elapsed().as_secs_f64();
    let merged = merge(&found)?;
    let seconds = start.elapsed().as_secs_f64();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let (at_once, whole) = timed(|| one.install(|| index.sweep(data, plan)));
    if merged != whole? {
        return Err("the merged sweep is not that of one process".into());
    }
    print(json!({
        "draws": draws,
        "parts": found.iter().map(|batch| batch.num_rows()).sum::<usize>(),
        "same": true,
        "seconds": seconds,
        "seconds_merging": seconds - drawn,
        "draws_a_second": draws as f64 / seconds,
        "one_thread_seconds": at_once,
        "one_thread_draws_a_second": draws as f64 / at_once,
    }));
    Ok(())
}
