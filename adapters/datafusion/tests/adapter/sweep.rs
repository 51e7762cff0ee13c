//! Sweeps in parts.

use std::sync::Arc;

use composite_index::robustness::sweep::SweepPlan;
use composite_index::{Dataset, Index};
use composite_index_datafusion::sweep::{SweepFunction, SweepTable, SweepTask, merge, merged};
use datafusion::prelude::SessionContext;

use crate::fixture::{MIN_MAX, columns, dataset, index};

fn swept() -> (Index, Dataset) {
    (index(MIN_MAX), dataset(&columns(30, 0)))
}

fn table(plan: &SweepPlan, parts: usize) -> SweepTable {
    let (index, data) = swept();
    SweepTable::new(SweepTask::new(index, data, plan.clone(), parts))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_merge_to_the_bits_of_one_process() {
    let (index, data) = swept();
    // Quasi-random, random, and with everything that is kept.
    for plan in [
        SweepPlan::simplex(5000).seed(3),
        SweepPlan::simplex(5000).seed(3).random(),
        SweepPlan::dirichlet(3000, 20.0).scores().pairwise().central(),
    ] {
        let whole = index.sweep(&data, plan.clone()).unwrap();
        for parts in [1, 2, 5, 16, 1000] {
            let frame = SessionContext::new().read_table(Arc::new(table(&plan, parts))).unwrap();
            assert_eq!(merged(frame).await.unwrap(), whole, "{parts} parts");
        }
    }
}

#[tokio::test]
async fn each_part_has_a_range_of_whole_blocks() {
    let frame = SessionContext::new()
        .read_table(Arc::new(table(&SweepPlan::simplex(1000), 3)))
        .unwrap()
        .select_columns(&["draws", "first_draw"])
        .unwrap()
        .sort_by(vec![datafusion::prelude::ident("first_draw")])
        .unwrap();
    let found = frame.to_string().await.unwrap();
    for line in ["| 256   | 0          |", "| 384   | 256        |", "| 360   | 640        |"] {
        assert!(found.contains(line), "{found}");
    }
}

#[tokio::test]
async fn sql_sweeps_the_index_of_a_folder() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/gai-2024");
    let context = SessionContext::new();
    context.register_udtf("sweep", Arc::new(SweepFunction));
    let query = format!(
        "SELECT part FROM sweep('{folder}', '{{\"draws\": 4096, \"seed\": 1, \"law\": \"simplex\"}}', 4)"
    );
    let found = merged(context.sql(&query).await.unwrap()).await.unwrap();
    let index = composite_index::IndexFolder::open(folder).unwrap();
    let plan = SweepPlan::simplex(4096).seed(1);
    assert_eq!(found, index.index().sweep(index.data().unwrap(), plan).unwrap());
}

#[tokio::test]
async fn what_is_no_sweep_is_refused_at_planning() {
    let context = SessionContext::new();
    context.register_udtf("sweep", Arc::new(SweepFunction));
    for (arguments, said) in [
        ("'nowhere', '{}', 2", "the plan of the sweep: missing field `draws`"),
        ("'nowhere', '{\"draws\": 1, \"seed\": 1, \"law\": \"simplex\"}', 2", "nowhere"),
        ("'nowhere', 3", "sweep takes the folder of an index"),
    ] {
        let query = format!("SELECT part FROM sweep({arguments})");
        let error = context.sql(&query).await.unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[tokio::test]
async fn parts_of_different_sweeps_do_not_merge() {
    let mut batches = Vec::new();
    for seed in [1, 2] {
        let table = Arc::new(table(&SweepPlan::simplex(256).seed(seed), 1));
        batches.extend(SessionContext::new().read_table(table).unwrap().collect().await.unwrap());
    }
    let error = merge(&batches).unwrap_err().to_string();
    assert!(error.contains("seed"), "{error}");
    assert!(merge(&[]).unwrap_err().to_string().contains("merge"));
}
