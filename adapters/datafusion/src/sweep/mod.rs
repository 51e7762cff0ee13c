//! Weight sweeps spread over a scheduler: a table each of whose partitions draws a range, and the merge.
//!
//! A sweep's draws are numbered in blocks of 128. Quasi-random draws come in sixteen randomisations that
//! take turns, so that a range of whole blocks is a range of (block, randomisation): block b = 16 j + r holds the j-th
//! 128 points of randomisation r. What a range counts does not depend on the others, and counts are integers: the parts
//! of any ranges, from any machines, in any order, merge to the bits of one run.

mod exec;
mod function;
mod merge;
mod table;
mod task;

pub(crate) use exec::SweepExec;
pub use function::SweepFunction;
pub use merge::{merge, merged};
pub use table::SweepTable;
pub use task::SweepTask;
