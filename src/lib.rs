//! Score composite indices.
#![forbid(unsafe_code)]

mod aggregation;
mod column;
mod comparison;
mod custom;
mod dataset;
mod error;
#[cfg(all(feature = "csv", feature = "toml"))]
mod folder;
mod framework;
mod methodology;
mod score;
#[cfg(feature = "csv")]
mod table;
mod verification;
mod weighting;

pub use aggregation::{Aggregation, Aggregator, Missing, MissingRule, PowerMean};
pub use column::{
    Clamp, ColumnTransform, Goalposted, Linear, MinMax, PercentileRank, RankNormalisation, Round,
    Ties, Transform, ZScore, round_half_away,
};
pub use comparison::{Comparison, RankChange};
pub use custom::Custom;
pub use dataset::{Dataset, DatasetBuilder, Unit};
pub use error::{Error, Fault, Place, Problem, Refusal, Result, Source};
#[cfg(all(feature = "csv", feature = "toml"))]
pub use folder::IndexFolder;
pub use framework::{
    Direction, Framework, Goalposts, Group, GroupBuilder, Indicator, IndicatorBuilder, Level, Node,
    NodeCode, NodeKind, Record, RecordKind, Scale, UnitCode, VariableCode,
};
pub use methodology::{
    Acceptance, Methodology, RankedOn, Ranking, RankingOrder, Settings, Verification,
};
pub use score::{Cell, Index, NodeScores, Origin, Prepared, Provenance, Scorer, Scores, Weights};
pub use verification::{
    Divergence, DivergentChild, Published, PublishedColumn, Shortfall, VerificationReport,
};
pub use weighting::{GroupToWeigh, Weighting, WeightingScheme};

/// Statistics of rankings.
pub mod statistics {
    pub use crate::column::{kendall, spearman};
}
