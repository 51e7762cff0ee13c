//! Which weights are drawn, how often, and what is counted.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::framework::{Level, NodeCode};

/// How many weightings are drawn, from which law, and what is kept of the rankings.
///
/// Every draw has a number from 0 on; its weights depend on the number, the seed and the law alone,
/// so that [`runs`](SweepPlan::runs) can be computed apart and [merged](crate::robustness::sweep::summary::WeightSweep::merge).
///
/// In every group the weights of its children are drawn as shares that sum to one, independently of
/// other groups. A child whose nominal weight is zero takes no part, as everywhere. A
/// [weighted sum](crate::aggregate::Aggregation::WeightedSum) uses shares times the sum of its nominal weights.
///
/// # Examples
///
/// ```
/// use composite_index::{Dataset, Framework, Index, Methodology};
/// use composite_index::robustness::sweep::SweepPlan;
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("talent", 1.0)
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "funding"])
///     .unit("KOR", [20.0, 60.0])
///     .unit("JPN", [30.0, 50.0])
///     .build()?;
/// let index = Index::new(framework, Methodology::default())?;
/// let sweep = index.sweep(&data, SweepPlan::simplex(10_000).seed(1))?;
/// // Korea is first where talent weighs less than half.
/// assert!((sweep.top("KOR", 1)? - 0.5).abs() < 0.02);
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SweepPlan {
    pub(super) draws: u64,
    pub(super) seed: u64,
    pub(super) law: WeightDistribution,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) levels: Option<Vec<Level>>,
    #[serde(default)]
    pub(super) flat: bool,
    #[serde(default)]
    pub(super) scores: bool,
    #[serde(default)]
    pub(super) pairwise: bool,
    #[serde(default)]
    pub(super) central: bool,
    /// Not part of what is computed, but of which part of it.
    #[serde(skip)]
    pub(super) runs: Option<Range<u64>>,
}

/// The law from which the weights of a group are drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum WeightDistribution {
    /// Uniform on the simplex, Dirichlet(1, …, 1): the gaps between k − 1 sorted uniform numbers.
    /// (Uniform numbers divided by their sum are not: they crowd in the middle.)
    Simplex,
    /// Dirichlet with αⱼ = concentration × nominal share: the mean is the nominal weights, the
    /// variance of a share s is s(1 − s)/(concentration + 1). As gamma variates over their sum, by
    /// Marsaglia and Tsang, *A simple method for generating gamma variables*, ACM TOMS 26 (2000).
    Dirichlet {
        /// The sum of the α, above zero.
        concentration: f64,
    },
    /// Nominal × (1 + x), x uniform between −share and +share for each weight by itself, then
    /// divided by the sum.
    Within {
        /// Above 0, at most 1: .25 for ± 25 %.
        share: f64,
    },
    /// Uniform on the part of the simplex where every share lies within its bounds. A node without
    /// bounds lies between 0 and 1.
    Bounds(Vec<WeightBounds>),
    /// Uniform on the part of the simplex where every one of the orderings holds.
    Ordering(Vec<WeightOrdering>),
    /// One of the sets of weights, each with equal probability, for the whole tree at once. A group
    /// of which a set says nothing keeps its nominal weights; in one of which it says something, a
    /// child that is not named weighs nothing.
    Sets(Vec<BTreeMap<NodeCode, f64>>),
}

/// Bounds of a node's share of weight within its parent (in the index, where weights are drawn
/// [flat](SweepPlan::flat)).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightBounds {
    /// The node.
    pub node: NodeCode,
    /// The least share.
    pub low: f64,
    /// The largest share.
    pub high: f64,
}

/// One node is at least as important as another of the same group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightOrdering {
    /// The node that weighs as much or more.
    pub more: NodeCode,
    /// The node that weighs as much or less.
    pub less: NodeCode,
}

impl SweepPlan {
    /// So many draws from a law, with seed 0.
    pub fn new(draws: u64, law: WeightDistribution) -> Self {
        Self {
            draws,
            seed: 0,
            law,
            levels: None,
            flat: false,
            scores: false,
            pairwise: false,
            central: false,
            runs: None,
        }
    }

    /// Uniform on the simplex in every group.
    pub fn simplex(draws: u64) -> Self {
        Self::new(draws, WeightDistribution::Simplex)
    }

    /// Dirichlet around the nominal weights.
    pub fn dirichlet(draws: u64, concentration: f64) -> Self {
        Self::new(draws, WeightDistribution::Dirichlet { concentration })
    }

    /// The nominal weights, each more or less by up to a share of itself.
    pub fn within(draws: u64, share: f64) -> Self {
        Self::new(draws, WeightDistribution::Within { share })
    }

    /// Uniform within bounds.
    pub fn bounds(draws: u64, bounds: impl IntoIterator<Item = (NodeCode, f64, f64)>) -> Self {
        let bounds = bounds.into_iter().map(|(node, low, high)| WeightBounds { node, low, high });
        Self::new(draws, WeightDistribution::Bounds(bounds.collect()))
    }

    /// Uniform where the first of every pair weighs at least as much as the second.
    pub fn ordering(draws: u64, pairs: impl IntoIterator<Item = (NodeCode, NodeCode)>) -> Self {
        let pairs = pairs.into_iter().map(|(more, less)| WeightOrdering { more, less });
        Self::new(draws, WeightDistribution::Ordering(pairs.collect()))
    }

    /// Weights that experts gave.
    pub fn sets(draws: u64, sets: impl IntoIterator<Item = BTreeMap<NodeCode, f64>>) -> Self {
        Self::new(draws, WeightDistribution::Sets(sets.into_iter().collect()))
    }

    /// The seed of the random numbers.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Only the weights within groups at these levels are drawn; the others are nominal.
    pub fn at_levels<L: Into<Level>>(self, levels: impl IntoIterator<Item = L>) -> Self {
        Self { levels: Some(levels.into_iter().map(Into::into).collect()), ..self }
    }

    /// The effective weights of all indicators are drawn at once, as if they were the children of
    /// one group. A group's weight is then the sum of those of the indicators below it.
    pub fn flat(self) -> Self {
        Self { flat: true, ..self }
    }

    /// Quantiles of scores are kept too.
    pub fn scores(self) -> Self {
        Self { scores: true, ..self }
    }

    /// How often each unit ranks before each other is kept too.
    pub fn pairwise(self) -> Self {
        Self { pairwise: true, ..self }
    }

    /// The weights under which each unit is first are kept too. Of a finished sweep they give
    /// [confidence factors](crate::engine::Index::confidence_factors) under noisy data.
    pub fn central(self) -> Self {
        Self { central: true, ..self }
    }

    /// Only the draws with these numbers, to be merged with the others.
    pub fn runs(self, runs: Range<u64>) -> Self {
        Self { runs: Some(runs), ..self }
    }

    /// Whether [`scores`](SweepPlan::scores) are kept.
    pub fn keeps_scores(&self) -> bool {
        self.scores
    }

    /// Whether [pairs](SweepPlan::pairwise) are kept.
    pub fn keeps_pairs(&self) -> bool {
        self.pairwise
    }

    /// Whether [central weights](SweepPlan::central) are kept.
    pub fn keeps_central_weights(&self) -> bool {
        self.central
    }

    /// The numbers of the draws to be computed.
    pub(super) fn asked(&self) -> Range<u64> {
        self.runs.clone().unwrap_or(0..self.draws)
    }
}
