//! Several units at once: methods that compare units with each other.

mod compromise;
mod kemeny;
mod outranking;
mod promethee;
mod to_compare;

pub use compromise::{Topsis, TopsisNormalisation, Vikor};
pub use kemeny::KemenyYoung;
pub use outranking::{Outranking, OutrankingMatrix};
pub use promethee::{Preference, Promethee};
pub use to_compare::{ColumnAggregator, DecisionMatrix};
