//! A cluster on this machine, and the figures of RESULTS.md: each command prints one line of JSON.

mod arguments;
mod bandwidth;
mod plain;
mod query;
mod report;
mod sweeps;
mod table;

use std::error::Error;
use std::process::ExitCode;

use arguments::Arguments;
use composite_index_datafusion::cluster;

type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

const USAGE: &str = "\
cindex-datafusion COMMAND
  scheduler PORT                    Ballista's scheduler on this machine
  executor SCHEDULER PORT CORES     an executor of it; takes PORT and the next
  generate DIR ROWS                 a made-up table of ten indicators, as Parquet
  fit DIR                           DIR/scorer.json, by SQL aggregates
  bandwidth                         what this machine reads and copies in memory
  memory                            the scorer on slices, without a data engine
  plain DIR                         the scorer on the Parquet files, without a data engine
  decode DIR PARTITIONS BATCH [URL]   the files read and their columns added, by SQL
  score DIR PARTITIONS BATCH [URL]    the same with scores
  check DIR PARTITIONS BATCH [URL]    scores beside those of `plain`, bit by bit
  sweep INDEX DRAWS PARTS [URL]       a sweep in parts beside one in one process
URL is a scheduler, such as df://127.0.0.1:50050; without it DataFusion runs in this process.";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Outcome {
    let mut given = Arguments::of_process();
    match given.text("COMMAND")?.as_str() {
        "scheduler" => Ok(cluster::run_scheduler(given.number("PORT")?).await?),
        "executor" => {
            let (scheduler, port) = (given.number("SCHEDULER")?, given.number("PORT")?);
            Ok(cluster::run_executor(scheduler, port, given.number("CORES")?).await?)
        }
        "generate" => table::generate(&given.path("DIR")?, given.number("ROWS")?),
        "fit" => query::fit(&given.path("DIR")?).await,
        "bandwidth" => bandwidth::run(),
        "memory" => plain::in_memory(),
        "plain" => plain::files(&given.path("DIR")?),
        "decode" => query::decode(&query::Place::of(&mut given)?).await,
        "score" => query::score(&query::Place::of(&mut given)?).await,
        "check" => query::check(&query::Place::of(&mut given)?).await,
        "sweep" => {
            let (index, draws) = (given.path("INDEX")?, given.number("DRAWS")?);
            sweeps::run(&index, draws, given.number("PARTS")?, given.rest()).await
        }
        _ => Err(USAGE.into()),
    }
}
