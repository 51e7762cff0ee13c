//! How ranks are given.

use serde::{Deserialize, Serialize};

use crate::numerics::Ties;

/// How units are ranked at every node. A missing score has no rank.
///
/// Two scores that differ by no more than 10⁻¹² of the larger are equal but for binary noise and
/// count as tied, so that .1 + .2 ties with .3. Where terms of a sum cancel, 10⁻¹⁰ of what cancelled
/// counts as noise too, so that .1 + .2 − .3 is 0 and ties with it. The tolerance is compared as a
/// decimal: .3 and .2 differ by .1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ranking {
    /// Whether the highest or the lowest score is first.
    pub order: RankingOrder,
    /// What ranks tied scores get.
    pub ties: Ties,
    /// Scores of a group of ties differ from the best of the group by no more than this.
    pub tolerance: f64,
    /// Which scores are ranked.
    pub on: RankedOn,
}

/// Whether the highest or the lowest score is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RankingOrder {
    /// The highest score has rank 1.
    #[default]
    Descending,
    /// The lowest score has rank 1.
    Ascending,
}

/// Which scores are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RankedOn {
    /// The full scores, before the transforms of publication.
    #[default]
    Full,
    /// The scores as they are published, where rounding makes ties.
    Published,
}

impl Ranking {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn refuse(&self) -> Option<&'static str> {
        let sound = self.tolerance.is_finite() && self.tolerance >= 0.0;
        (!sound).then_some("`tolerance` is finite and not negative")
    }
}
