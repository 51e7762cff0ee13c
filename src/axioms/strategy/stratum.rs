//! Kinds of cases, each drawn often enough.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::draw::Draw;

/// A kind of cases. Each is at least a tenth of those that a strategy draws: one of the first seven
/// for the data, and independently of it those of ties, copies and weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Stratum {
    /// Values between the goalposts, at least a hundredth of their range from each.
    Interior,
    /// Most values at one goalpost or the other.
    AtGoalposts,
    /// Some values beyond a goalpost.
    BeyondGoalposts,
    /// Units with the worst value in all indicators of a group, or in one indicator together.
    ZeroGroup,
    /// A unit with the worst value everywhere, or everywhere but in one indicator.
    ZeroUnit,
    /// One unit far from the others, which are close together.
    Outlier,
    /// Indicators that do not correlate and vary alike: correlation matrices of equal eigenvalues.
    Orthogonal,
    /// Values that many units share.
    Ties,
    /// Units that differ in one cell.
    NearCopies,
    /// A weight of zero.
    ZeroWeight,
    /// Weights of 1 and 1,000.
    UnequalWeights,
    /// A weight above the sum of the others.
    DominantWeight,
}

impl Stratum {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Interior,
        Self::AtGoalposts,
        Self::BeyondGoalposts,
        Self::ZeroGroup,
        Self::ZeroUnit,
        Self::Outlier,
        Self::Orthogonal,
        Self::Ties,
        Self::NearCopies,
        Self::ZeroWeight,
        Self::UnequalWeights,
        Self::DominantWeight,
    ];

    /// The name by which certificates call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Interior => "interior",
            Self::AtGoalposts => "at-goalposts",
            Self::BeyondGoalposts => "beyond-goalposts",
            Self::ZeroGroup => "zero-group",
            Self::ZeroUnit => "zero-unit",
            Self::Outlier => "outlier",
            Self::Orthogonal => "orthogonal",
            Self::Ties => "ties",
            Self::NearCopies => "near-copies",
            Self::ZeroWeight => "zero-weight",
            Self::UnequalWeights => "unequal-weights",
            Self::DominantWeight => "dominant-weight",
        }
    }
}

impl fmt::Display for Stratum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The strata of one case.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scene {
    pub(super) values: Stratum,
    pub(super) ties: bool,
    pub(super) near_copies: bool,
    pub(super) weights: Option<Stratum>,
}

impl Scene {
    /// Nothing but values in the interior.
    pub(super) const PLAIN: Self =
        Self { values: Stratum::Interior, ties: false, near_copies: false, weights: None };

    /// Among those that are allowed.
    pub(super) fn draw(draw: &mut Draw<'_>, allowed: &[Stratum]) -> Self {
        let values: Vec<_> = Stratum::ALL[..7].iter().filter(|it| allowed.contains(it)).collect();
        let values =
            values.get(draw.below(values.len().max(1))).map_or(Stratum::Interior, |it| **it);
        // The draws are made whatever is allowed, so that the rest of the case stays the same.
        let (copies, weights) = (draw.below(20), draw.below(20));
        let weights = match weights {
            0..=2 => Some(Stratum::ZeroWeight),
            3..=5 => Some(Stratum::UnequalWeights),
            6..=8 => Some(Stratum::DominantWeight),
            _ => None,
        };
        Self {
            values,
            ties: copies < 3 && allowed.contains(&Stratum::Ties),
            near_copies: (3..6).contains(&copies) && allowed.contains(&Stratum::NearCopies),
            weights: weights.filter(|weights| allowed.contains(weights)),
        }
    }

    pub(super) fn strata(&self) -> Vec<Stratum> {
        let ties = self.ties.then_some(Stratum::Ties);
        let near_copies = self.near_copies.then_some(Stratum::NearCopies);
        [Some(self.values), ties, near_copies, self.weights].into_iter().flatten().collect()
    }
}
