//! Borda scores.

use serde::{Deserialize, Serialize};

use super::rank::{RANK_TIES, REVERSAL, refuse_ties};
use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::registry::{Family, HANDBOOK, MethodEntry, or, required};
use crate::methods::transform::{
    BufferNeeds, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method,
};
use crate::numerics::{RankReversal, RankedSample, Ties};

/// Borda score: y = rank − 1, the number of units that are worse: 0 for the worst, n − 1 for the
/// best of the n values that are not missing.
///
/// Ties, reversal, values outside the sample and columns that do not vary are those of
/// [`RankNormalisation`](crate::normalise::rank::RankNormalisation). Source: OECD/JRC Handbook (2008), section 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Borda {
    /// What equal values get.
    pub ties: Ties,
    /// What turns round where lower is better.
    #[serde(default)]
    pub reversal: RankReversal,
}

impl Borda {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Normalisation,
        "borda",
        "Counts the units that are worse.",
        "y = rank − 1, from 0 for the worst to n − 1 for the best",
    )
    .options(&[
        required("ties", RANK_TIES, "The rank of equal values."),
        or("reversal", REVERSAL, "\"reflect\"", "What is reversed where lower is better."),
    ])
    .source(HANDBOOK)
    .example("{ borda = { ties = \"average\" } }");
}

impl Method for Borda {
    fn refuse(&self) -> Option<&'static str> {
        refuse_ties(self.ties)
    }

    fn normalises(&self) -> Option<Scale> {
        Some(Scale::Ordinal)
    }

    fn keeps(&self) -> BufferNeeds {
        BufferNeeds::SAMPLE
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        let reversal = sample.reversed().then_some(self.reversal);
        let ranked = RankedSample::fit(sample.column, self.ties, reversal, buffers.spare());
        Ok(Fitted::Borda(BordaSample(ranked)))
    }
}

/// The sample among which the worse units are counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct BordaSample(RankedSample);

impl BordaSample {
    pub(crate) fn into_buffer(self) -> Vec<f64> {
        self.0.into_buffer()
    }
}

impl FittedMethod for BordaSample {
    fn ranked(&self) -> Option<&RankedSample> {
        Some(&self.0)
    }

    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok(self.0.rank(value) - 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{fitted, fitted_reversed};

    #[test]
    fn borda_scores_by_hand() {
        let borda = Borda { ties: Ties::Average, reversal: RankReversal::Reflect };
        let column = [5.0, f64::NAN, 1.0, 3.0, 3.0];
        assert_eq!([5.0, 1.0, 3.0].map(fitted(&borda, &column)), [3.0, 0.0, 1.5]);
        assert_eq!([5.0, 1.0, 3.0].map(fitted_reversed(&borda, &column)), [0.0, 3.0, 1.5]);
        assert_eq!([0.0, 9.0].map(fitted(&borda, &column)), [-0.5, 3.5], "outside the sample");
    }
}
