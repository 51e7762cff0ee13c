//! Aggregation: children × weights → column.

mod by_column;
mod choquet;
mod column;
mod conditional;
mod group;
pub(super) mod mean;
mod method;
mod missing;
pub(super) mod order;
mod penalty;
mod rules;
mod swept;
mod units;

pub use choquet::{Choquet, Interaction};
pub use conditional::Conditional;
pub use method::{Aggregation, Aggregator, PowerMean};
pub use missing::{Missing, MissingRule};
pub use order::Quantifier;
pub use penalty::{InvertedGeometricMean, MazziottaPareto, MeanMin, Penalty};
pub use units::{
    ColumnAggregator, DecisionMatrix, KemenyYoung, Outranking, OutrankingMatrix, Preference,
    Promethee, Topsis, TopsisNormalisation, Vikor,
};

pub(crate) use column::{AggregateFault, GroupRule};
pub(crate) use group::{Children, GroupWeights, KnownLogs, Siblings, indicators_below};
#[cfg(feature = "toml")]
pub(crate) use missing::is_share_or_count;
pub(crate) use rules::Scratch;
