//! Aggregation: children × weights → column.

mod aggregator;
mod children;
mod choquet;
mod column;
mod conditional;
mod group;
mod inverted;
pub(super) mod mean;
mod method;
mod missing;
mod noise;
pub(super) mod order;
mod penalty;
pub(super) mod power;
pub(super) mod product;
mod quantifier;
mod rules;
mod unit;
mod units;

pub use aggregator::Aggregator;
pub use choquet::{Choquet, Interaction};
pub use conditional::Conditional;
pub use inverted::InvertedGeometricMean;
pub use method::{Aggregation, PowerMean};
pub use missing::{Missing, MissingRule};
pub use penalty::{MazziottaPareto, MeanMin, Penalty};
pub use quantifier::Quantifier;
pub use units::KemenyYoung;
pub use units::{ColumnAggregator, DecisionMatrix};
pub use units::{Outranking, OutrankingMatrix};
pub use units::{Preference, Promethee};
pub use units::{Topsis, TopsisNormalisation, Vikor};

pub(crate) use children::{Children, KnownLogs};
pub(crate) use column::{AggregateFault, GroupRule};
pub(crate) use group::{GroupWeights, Siblings, indicators_below};
pub(crate) use unit::Scratch;
