//! Ranks.

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::registry::{
    Family, HANDBOOK, MethodEntry, ValueKind, choice, optional, required,
};
use crate::methods::transform::{
    BufferNeeds, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method,
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
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Normalisation,
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

    fn normalises(&self) -> Option<Scale> {
        Some(Scale::Ordinal)
    }

    fn keeps(&self) -> BufferNeeds {
        BufferNeeds::SAMPLE
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
