//! What a study varies, and what comes out at one of its points.

/// One dimension of a study: a factor.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Dimension {
    /// The factor's name.
    pub name: String,
    /// What its coordinate means.
    pub kind: DimensionKind,
}

/// What a coordinate from 0 to 1 means.
#[derive(Debug, Clone, PartialEq)]
pub enum DimensionKind {
    /// One of n alternatives, by n bins of equal width: alternative ⌊n u⌋.
    Discrete {
        /// The alternatives as text.
        alternatives: Vec<String>,
    },
    /// A weight between bounds a and b, a + (b − a) u; or noise on many weights, all of whose
    /// deviations are drawn from a stream that the coordinate seeds, so that the same coordinate
    /// always gives the same weights and one factor has one dimension.
    Continuous,
}

impl Dimension {
    /// How many alternatives there are; none for a continuous dimension.
    pub fn alternatives(&self) -> Option<usize> {
        match &self.kind {
            DimensionKind::Discrete { alternatives } => Some(alternatives.len()),
            DimensionKind::Continuous => None,
        }
    }
}

/// Scores and ranks of all units in the index, in the order of the study's units. NaN is missing: a
/// unit that is left out or screened out, or has no score.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ModelOutcome {
    /// Scores as published.
    pub scores: Vec<f64>,
    /// Ranks.
    pub ranks: Vec<f64>,
}
