//! The plan of a sweep: which weights vary, how often they are drawn, what is counted.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::BLOCK;
use crate::framework::{Level, NodeCode};

/// The plan of a sweep: how many weightings it draws, from which distribution, and what it counts.
///
/// In every group the children's weights are drawn as shares that sum to one, independently of other
/// groups. A child whose nominal weight is zero takes no part. A
/// [weighted sum](crate::aggregate::Aggregation::WeightedSum) uses the shares times the sum of its
/// nominal weights.
///
/// # Quasi-random draws
///
/// Weights [uniform on the simplex](WeightDistribution::Simplex),
/// [within](WeightDistribution::Within) a share of the nominal ones, and within
/// [bounds](WeightDistribution::Bounds) that leave a simplex are made of the points of a
/// [Sobol' sequence](crate::robustness::sensitivity::SobolSequence), scrambled by a random matrix and
/// a digital shift, where a sweep has 2,048 draws or more of at most 256 units and its weights at most
/// 1,024 dimensions. Such draws fill the weightings more evenly than random ones, so that shares and
/// means come out nearer to the truth. The dimensions go from the root down; of k children the first
/// takes the share 1 − u^(1/(k − 1)) of the whole, the next the same of what is left, with one fewer.
///
/// In a wide tree every four draws have the weights of the lower groups in common and differ in those
/// above: where weights are drawn both within and above groups of eight indicators and more on average,
/// at the lowest level that has such groups. As many draws then tell a little less, in less than half the
/// time. Each is still a draw of the distribution.
///
/// Sixteen randomisations of the sequence take turns, each with a block of 128 draws: block b is made of
/// the next points of randomisation b mod 16. Their scatter gives the standard errors. Everywhere
/// else, and where [`random`](SweepPlan::random) asks for it, the draws are independent random numbers.
///
/// The weights of a draw depend on the seed, the distribution and the draw's number, counted from 0.
/// So a range of [`runs`](SweepPlan::runs) can be computed apart and
/// [merged](super::WeightSweep::merge) with the others.
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
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) random: bool,
    /// Only where the counts of ranks do not tell it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) top: Option<usize>,
    /// Which part is computed: parts of one sweep differ in nothing else.
    #[serde(skip)]
    pub(super) runs: Option<Range<u64>>,
}

/// The distribution from which the weights of a group are drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum WeightDistribution {
    /// Uniform on the simplex, Dirichlet(1, …, 1): the gaps between k − 1 sorted uniform numbers.
    /// (Uniform numbers divided by their sum crowd in the middle.)
    Simplex,
    /// Dirichlet with αⱼ = concentration × nominal share: the mean of a share s is its nominal value,
    /// its variance s(1 − s)/(concentration + 1). Drawn as gamma variates over their sum, by G.
    /// Marsaglia and W. W. Tsang (2000), "A simple method for generating gamma variables", *ACM
    /// Transactions on Mathematical Software* 26.
    Dirichlet {
        /// The sum of all α, above zero.
        concentration: f64,
    },
    /// Nominal × (1 + x), with x uniform between −share and +share for each weight, then divided by
    /// the sum.
    Within {
        /// Above 0, at most 1: .25 for ± 25 %.
        share: f64,
    },
    /// Uniform on the part of the simplex where every share lies within its bounds; those of a node
    /// without bounds are 0 and 1.
    Bounds(Vec<WeightBounds>),
    /// Uniform on the part of the simplex where all orderings hold.
    Ordering(Vec<WeightOrdering>),
    /// One of several sets of weights, such as experts give, each with the same probability, for the
    /// whole tree at once. A group keeps its nominal weights where a set names none of its children;
    /// where it names some, it names all that take part, with weight zero if they are to have none.
    Sets(Vec<BTreeMap<NodeCode, f64>>),
}

/// Bounds of a node's share of weight within its parent, or within the index where weights are drawn
/// [flat](SweepPlan::flat).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightBounds {
    /// The node.
    pub node: NodeCode,
    /// The smallest share.
    pub low: f64,
    /// The largest share.
    pub high: f64,
}

/// An ordering of two children of one group by weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightOrdering {
    /// The node that weighs as much or more.
    pub more: NodeCode,
    /// The node that weighs as much or less.
    pub less: NodeCode,
}

impl SweepPlan {
    /// A number of draws from a distribution, with seed 0.
    pub fn new(draws: u64, law: WeightDistribution) -> Self {
        let (levels, top, runs) = (None, None, None);
        let (flat, scores, pairwise, central, random) = (false, false, false, false, false);
        Self { draws, seed: 0, law, levels, flat, scores, pairwise, central, random, top, runs }
    }

    /// Weights uniform on the simplex in every group.
    pub fn simplex(draws: u64) -> Self {
        Self::new(draws, WeightDistribution::Simplex)
    }

    /// Weights from a Dirichlet distribution around the nominal ones.
    pub fn dirichlet(draws: u64, concentration: f64) -> Self {
        Self::new(draws, WeightDistribution::Dirichlet { concentration })
    }

    /// The nominal weights, each changed by up to a share of itself.
    pub fn within(draws: u64, share: f64) -> Self {
        Self::new(draws, WeightDistribution::Within { share })
    }

    /// Weights uniform within bounds.
    pub fn bounds(draws: u64, bounds: impl IntoIterator<Item = (NodeCode, f64, f64)>) -> Self {
        let bounds = bounds.into_iter().map(|(node, low, high)| WeightBounds { node, low, high });
        Self::new(draws, WeightDistribution::Bounds(bounds.collect()))
    }

    /// Weights uniform where the first of every pair weighs at least as much as the second.
    pub fn ordering(draws: u64, pairs: impl IntoIterator<Item = (NodeCode, NodeCode)>) -> Self {
        let pairs = pairs.into_iter().map(|(more, less)| WeightOrdering { more, less });
        Self::new(draws, WeightDistribution::Ordering(pairs.collect()))
    }

    /// One of several sets of weights in each draw.
    pub fn sets(draws: u64, sets: impl IntoIterator<Item = BTreeMap<NodeCode, f64>>) -> Self {
        Self::new(draws, WeightDistribution::Sets(sets.into_iter().collect()))
    }

    /// The seed of the random numbers.
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Draws only the weights within groups at these levels; the others are nominal.
    pub fn at_levels<L: Into<Level>>(self, levels: impl IntoIterator<Item = L>) -> Self {
        Self { levels: Some(levels.into_iter().map(Into::into).collect()), ..self }
    }

    /// Draws the effective weights of all indicators at once, as if they were the children of one
    /// group. A group then weighs what the indicators below it weigh together.
    pub fn flat(self) -> Self {
        Self { flat: true, ..self }
    }

    /// Draws plain random weights where quasi-random ones would be drawn.
    pub fn random(self) -> Self {
        Self { random: true, ..self }
    }

    /// Keeps quantiles of scores too.
    pub fn scores(self) -> Self {
        Self { scores: true, ..self }
    }

    /// Keeps how often each unit ranks before each other.
    pub fn pairwise(self) -> Self {
        Self { pairwise: true, ..self }
    }

    /// Keeps the mean weights under which each unit is first. From a complete sweep they give
    /// [confidence factors](crate::engine::Index::confidence_factors) under uncertain data.
    pub fn central(self) -> Self {
        Self { central: true, ..self }
    }

    /// Keeps how often each unit is among the first k, where so many units are swept that
    /// neighbouring ranks are [counted together](super::WeightSweep::rank_step). With fewer units
    /// every sweep can tell that, for any k.
    pub fn top(self, k: usize) -> Self {
        Self { top: Some(k), ..self }
    }

    /// Computes only the draws with these numbers, to be merged with the others.
    pub fn runs(self, runs: Range<u64>) -> Self {
        Self { runs: Some(runs), ..self }
    }

    /// The plan in so many parts of about the same size, or fewer where it has fewer blocks: each
    /// computes a range of whole blocks of 128 draws, which is, of quasi-random draws, a range of
    /// (block, randomisation), the block b = 16 j + r being the next 128 points of randomisation r. The parts' sweeps
    /// [merge](super::WeightSweep::merge) to the bits of the whole.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::robustness::sweep::SweepPlan;
    ///
    /// let parts = SweepPlan::simplex(1_000).parts(3);
    /// let ranges = [0..256, 256..640, 640..1_000].map(|runs| SweepPlan::simplex(1_000).runs(runs));
    /// assert_eq!(parts, ranges);
    /// ```
    pub fn parts(&self, count: usize) -> Vec<Self> {
        let (asked, block) = (self.asked(), BLOCK as u64);
        let (first, last) = (asked.start / block, asked.end.div_ceil(block));
        let blocks = u128::from(last.saturating_sub(first));
        let count = (count.max(1) as u128).min(blocks.max(1));
        // Of any count of blocks that fits in 64 bits, the share does so too.
        let cut = |part: u128| first + (blocks * part / count) as u64;
        let within = |draw: u64| draw.clamp(asked.start, asked.end.max(asked.start));
        let range = |part| {
            let (from, to) = (cut(part), cut(part + 1));
            within(from.saturating_mul(block))..within(to.saturating_mul(block))
        };
        (0..count).map(|part| self.clone().runs(range(part))).collect()
    }

    /// The numbers of the draws that are computed: all, unless [`runs`](SweepPlan::runs) says otherwise.
    pub fn draws(&self) -> Range<u64> {
        self.asked()
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
