//! Composite indices inside Apache DataFusion, and over several machines by Ballista.
//!
//! | module | gives |
//! |---|---|
//! | [`score`] | a scalar function over a fitted scorer: the score of the root |
//! | [`nodes`] | one that gives a struct: the scores of chosen nodes |
//! | [`fit`] | the fit of an index to a table of any size, by SQL aggregates |
//! | [`sweep`] | weight sweeps as a table whose partitions each draw a range, and their merge |
//! | [`codec`] | the functions and the table in plans that travel to other processes |
//! | `cluster` | Ballista's scheduler, executors and client that know them (feature `ballista`) |
//!
//! Scores and counts have the bits of `composite_index` in one process, whatever the batches, partitions
//! and machines.

#![forbid(unsafe_code)]
#![warn(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(feature = "ballista")]
pub mod cluster;
pub mod codec;
mod columns;
pub mod fit;
pub mod nodes;
mod row_function;
pub mod score;
pub mod stored;
pub mod sweep;

use datafusion::common::DataFusionError;

pub use fit::fit;
pub use nodes::nodes_function;
pub use row_function::call;
pub use score::score_function;
pub use stored::StoredScorer;

/// What is wrong before anything runs, in the words of the crate.
fn plan_error(error: impl std::fmt::Display) -> DataFusionError {
    DataFusionError::Plan(error.to_string())
}

/// What the crate refuses while rows are scored.
fn refused(error: composite_index::Error) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}
