//! Aggregation: children × weights → column.

mod aggregator;
mod choquet;
mod column;
mod elementary;
mod inverted;
mod mean;
mod method;
mod missing;
mod order;
mod penalty;
mod quantifier;
mod rules;
mod siblings;
mod unit;
mod units;
mod weights;

pub use aggregator::Aggregator;
pub use choquet::{Choquet, Interaction};
pub use inverted::InvertedGeometricMean;
pub use method::{Aggregation, PowerMean};
pub use missing::{Missing, MissingRule};
pub use penalty::{MazziottaPareto, MeanMin, Penalty};
pub use quantifier::Quantifier;
pub use units::{
    ColumnAggregator, KemenyYoung, Outranking, OutrankingMatrix, Preference, Promethee, Topsis,
    TopsisNormalisation, UnitsToCompare, Vikor,
};

pub(crate) use column::{AggregateFault, Children, GroupRule, KnownLogs};
pub(crate) use elementary::ln_of_column;
pub(crate) use siblings::Siblings;
pub(crate) use unit::Scratch;
pub(crate) use weights::GroupWeights;
