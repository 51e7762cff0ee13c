//! Ballista's scheduler with two executors, processes of their own on this machine.

use std::net::TcpListener;
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::{Duration, Instant};

use composite_index::robustness::sweep::SweepPlan;
use composite_index_datafusion::sweep::{SweepTable, SweepTask, merged};
use composite_index_datafusion::{call, cluster, nodes_function, score_function};
use datafusion::dataframe::DataFrameWriteOptions;
use datafusion::prelude::{ParquetReadOptions, SessionContext, ident};

use crate::fixture::{MIN_MAX, batch, bits, columns, dataset, index, session, stored};

/// Processes that end with the test.
struct Cluster {
    processes: Vec<Child>,
    scheduler: String,
}

impl Cluster {
    fn start() -> Self {
        let [scheduler, one, other] = [free_port(), free_ports(), free_ports()];
        let run = |arguments: &[String]| {
            let program = env!("CARGO_BIN_EXE_cindex-datafusion");
            Command::new(program).args(arguments).spawn().unwrap()
        };
        let mut processes = vec![run(&["scheduler".to_owned(), scheduler.to_string()])];
        wait_for(scheduler);
        for port in [one, other] {
            let executor = [scheduler.to_string(), port.to_string(), "1".to_owned()];
            processes.push(run(&[&["executor".to_owned()], executor.as_slice()].concat()));
        }
        for port in [one, other] {
            wait_for(port + 1);
        }
        Self { processes, scheduler: format!("df://127.0.0.1:{scheduler}") }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// One of two free ports in a row.
fn free_ports() -> u16 {
    loop {
        let port = free_port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

fn wait_for(port: u16) {
    let start = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing listens at {port}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_executors_have_the_bits_of_one_process() {
    let cluster = Cluster::start();
    let config = cluster::session_config().with_target_partitions(2);
    let context = cluster::client(&cluster.scheduler, config).await.unwrap();
    scores_agree(&context).await;
    sweeps_agree(&context).await;
}

/// Scores from Parquet files, with gaps.
async fn scores_agree(context: &SessionContext) {
    let columns = columns(5000, 11);
    let stored = stored(MIN_MAX, &columns);
    let halves = [0, 2500].map(|from| vec![batch(&columns).slice(from, 2500)]);
    let local = session(&stored, halves.to_vec(), (2, 8192)).table("units").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = format!("{}/units/", folder.path().display());
    local.write_parquet(&path, DataFrameWriteOptions::new(), None).await.unwrap();
    let table = context.read_parquet(path, ParquetReadOptions::default()).await.unwrap();
    let functions = [
        score_function("score", &stored).unwrap(),
        nodes_function("nodes", &stored, ["life", "index"]).unwrap(),
    ];
    let [score, nodes] = functions.map(|function| call(&function, table.schema()).unwrap());
    let asked = vec![ident("unit"), score.alias("score"), nodes.alias("nodes")];
    let found = table.select(asked).unwrap().sort_by(vec![ident("unit")]).unwrap();
    let found = found.collect().await.unwrap();
    let slices: Vec<_> = columns.iter().map(Vec::as_slice).collect();
    let expected = stored.scorer().score_columns(&slices).unwrap();
    let mut coded: Vec<_> =
        expected.iter().enumerate().map(|(row, score)| (format!("U{row}"), *score)).collect();
    coded.sort_by(|one, other| one.0.cmp(&other.0));
    let expected: Vec<_> = coded.iter().map(|(_, score)| score.unwrap_or(f64::NAN)).collect();
    let mut scores = [Vec::new(), Vec::new()];
    for batch in &found {
        let nodes = datafusion::common::cast::as_struct_array(batch.column(2)).unwrap();
        for (place, column) in [batch.column(1), nodes.column(1)].into_iter().enumerate() {
            let column = datafusion::common::cast::as_float64_array(column).unwrap();
            scores[place].extend(column.iter().map(|score| score.unwrap_or(f64::NAN)));
        }
    }
    assert_eq!(bits(&scores[0]), bits(&expected), "the root by `score`");
    assert_eq!(bits(&scores[1]), bits(&expected), "the root by `nodes`");
}

async fn sweeps_agree(context: &SessionContext) {
    let (index, data) = (index(MIN_MAX), dataset(&columns(30, 0)));
    let plan = SweepPlan::simplex(6000).seed(9);
    let task = SweepTask::new(index.clone(), data.clone(), plan.clone(), 4);
    let parts = context.read_table(Arc::new(SweepTable::new(task))).unwrap();
    assert_eq!(merged(parts).await.unwrap(), index.sweep(&data, plan).unwrap());
}
