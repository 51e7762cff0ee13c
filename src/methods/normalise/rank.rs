//! Ranks and Borda scores.

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::methods::registry::{HANDBOOK, MethodEntry, ValueKind, choice, optional, or, required};
use crate::methods::transform::{
    ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method, Profile,
};
use crate::numerics::{RankReversal, RankedSample, Ties};

/// Rank normalisation: the worst unit gets 1, the best n, the number of values that are not missing.
///
/// Reversed (lower is better): n + 1 − rank, or the rank of −x, as `reversal` says; for dense ties
/// n is the number of different values. Of the values 10, 5, 5, 1 with `min` ties, the former is
/// 1, 3, 3, 4 and the latter 1, 2, 2, 4, as publishers print ranks from the highest value, such as those
/// of the Climate Risk Index. A value outside the sample is ranked against the sample:
/// the number of values below + 1 for `min` and `dense`, the number not above for `max`, the mean of
/// the two for `average`. A column that does not vary is one tie. `ordinal` is refused: a column has
/// no order of units. Source: OECD/JRC Handbook (2008), section 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankNormalisation {
    /// What equal values get.
    pub ties: Ties,
    /// What turns round where lower is better; `reflect` without it, on which
    /// [`Index::remarks`](crate::Index::remarks) remarks where it matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reversal: Option<RankReversal>,
}

/// What equal values may get where a column is ranked.
pub(crate) const RANK_TIES: ValueKind = ValueKind::Choice(&[
    choice("min", "The first of their places: 1, 2, 2, 4."),
    choice("max", "The last of their places: 1, 3, 3, 4."),
    choice("average", "The mean of their places: 1, 2.5, 2.5, 4."),
    choice("dense", "The next whole number: 1, 2, 2, 3."),
]);

/// What may be reversed where lower is better.
pub(crate) const REVERSAL: ValueKind = ValueKind::Choice(&[
    choice(
        "reflect",
        "n + 1 − rank: tied units keep the place that counts from the highest value.",
    ),
    choice("negate", "The rank of −x: tied units get the place that counts from the worst value."),
]);

impl RankNormalisation {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "rank",
        "Ranks the units from 1 for the worst to n for the best.",
        "y = rank among the n values; lower is better: n + 1 − rank, or the rank of −x",
    )
    .options(&[
        required("ties", RANK_TIES, "The rank of equal values."),
        optional(
            "reversal",
            REVERSAL,
            "What is reversed where lower is better; `reflect` if absent. `negate` gives the ranks \
             that publishers print from the highest value: 1, 2, 2, 4.",
        ),
    ])
    .source(HANDBOOK)
    .example("{ rank = { ties = \"average\" } }");
}

impl Method for RankNormalisation {
    fn refuse(&self) -> Option<&'static str> {
        refuse_ties(self.ties)
    }

    fn profile(&self) -> Profile<'_> {
        Profile::RANKS
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        let reversal = sample.reversed().then_some(self.reversal.unwrap_or_default());
        Ok(Fitted::Rank(RankedSample::fit(sample.column, self.ties, reversal, buffers.spare())))
    }
}

/// What is wrong with the ties of ranks.
pub(crate) fn refuse_ties(ties: Ties) -> Option<&'static str> {
    (ties == Ties::Ordinal).then_some("`ordinal` ties would depend on the order of the rows")
}

impl FittedMethod for RankedSample {
    fn ranked(&self) -> Option<&RankedSample> {
        Some(self)
    }

    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok(self.rank(value))
    }
}

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
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
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

    fn profile(&self) -> Profile<'_> {
        Profile::RANKS
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
pub(crate) struct BordaSample(pub(crate) RankedSample);

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
