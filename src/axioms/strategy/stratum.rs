//! Kinds of cases, each drawn often enough.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::draw::Draw;

/// Defines the strata, so that what the documentation says is what certificates say.
macro_rules! strata {
    ($($stratum:ident $name:literal: $meaning:literal)*) => {
        /// A kind of cases. Each is at least a tenth of those that a strategy draws: one of the first
        /// seven for the data, and independently of it those of ties, copies, weights and scales.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Stratum {
            $(
                #[doc = $meaning]
                $stratum,
            )*
        }

        impl Stratum {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$stratum),*];

            /// The name by which certificates call it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$stratum => $name,)* }
            }

            /// What its cases are.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$stratum => $meaning,)* }
            }
        }
    };
}

strata! {
    Interior "interior": "Values between the goalposts, at least a hundredth of their range from each."
    AtGoalposts "at-goalposts": "Most values at one goalpost or the other."
    BeyondGoalposts "beyond-goalposts": "Some values beyond a goalpost."
    ZeroGroup "zero-group":
        "Units with the worst value in all indicators of a group, or in one indicator together."
    ZeroUnit "zero-unit": "A unit with the worst value everywhere, or everywhere but in one indicator."
    Outlier "outlier": "One unit far from the others, which are close together."
    Orthogonal "orthogonal":
        "Indicators that do not correlate and vary alike: correlation matrices of equal eigenvalues."
    Ties "ties": "Values that many units share."
    NearCopies "near-copies": "Units that differ in one cell."
    ZeroWeight "zero-weight": "A weight of zero."
    UnequalWeights "unequal-weights": "Weights of 1 and 1,000."
    DominantWeight "dominant-weight": "A weight above the sum of the others."
    DeclaredScales "declared-scales":
        "Indicators on interval and ordinal scales where the methodology allows them, some with a unit."
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
    pub(super) scales: bool,
}

impl Scene {
    /// Nothing but values in the interior.
    pub(super) const PLAIN: Self = Self {
        values: Stratum::Interior,
        ties: false,
        near_copies: false,
        weights: None,
        scales: false,
    };

    /// Among those that are allowed.
    pub(super) fn draw(draw: &mut Draw<'_>, allowed: &[Stratum]) -> Self {
        let values: Vec<_> = Stratum::ALL[..7].iter().filter(|it| allowed.contains(it)).collect();
        let values =
            values.get(draw.below(values.len().max(1))).map_or(Stratum::Interior, |it| **it);
        // The draws are made whatever is allowed, so that the rest of the case stays the same.
        let (copies, weights, scales) = (draw.below(20), draw.below(20), draw.below(20));
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
            scales: scales < 3 && allowed.contains(&Stratum::DeclaredScales),
        }
    }

    pub(super) fn strata(&self) -> Vec<Stratum> {
        let ties = self.ties.then_some(Stratum::Ties);
        let near_copies = self.near_copies.then_some(Stratum::NearCopies);
        let scales = self.scales.then_some(Stratum::DeclaredScales);
        [Some(self.values), ties, near_copies, self.weights, scales].into_iter().flatten().collect()
    }
}
