//! Explanations, breakpoints, bounds and goals: what holds on generated indices.

mod bounds;
mod breakpoints;
mod explain;
mod reach;

use composite_index::axioms::strategy::{self, IndexStrategy, Stratum};
use composite_index::{Aggregation, Dataset, Index};

/// Codes of the units that have a score.
pub(crate) fn scored(index: &Index, data: &Dataset) -> Option<Vec<String>> {
    let scores = index.score(data).ok()?;
    let scored = scores.iter().filter(|cell| cell.full.is_some());
    Some(scored.map(|cell| cell.unit.to_string()).collect())
}

/// Geometric means of values above zero, without which there is no score.
pub(crate) fn geometric() -> IndexStrategy {
    strategy::index().aggregation(Aggregation::GeometricMean).strata([
        Stratum::Interior,
        Stratum::Ties,
        Stratum::NearCopies,
        Stratum::UnequalWeights,
        Stratum::DominantWeight,
    ])
}
