//! Which weights are behind a published table.

mod identify;
mod programme;
mod ranks;
mod sentences;
mod table;
#[cfg(test)]
mod tests;

pub use identify::{
    Hypothesis, IntegerGuess, Interval, Publication, Recover, RecoveredWeight, RecoveredWeights,
    recover,
};
pub use ranks::{OrderWeight, OrderWeights, recover_from_ranks};
