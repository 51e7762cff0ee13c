//! Ranks.

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::framework::Scale;
use crate::methods::transform::ColumnFault;
use crate::methods::transform::{BufferNeeds, ColumnSample, Entry, FittedMethod, Method};
use crate::methods::transform::{FitBuffers, Fitted};
use crate::numerics::{RankReversal, RankedSample, Ties};

/// Rank normalisation: the worst unit gets 1, the best n, the number of values that are there.
///
/// Reversed (lower is better): n + 1 − rank, or the rank of −x, as `reversal` says; for dense ties
/// n is the number of different values. A value outside the sample is ranked against the sample:
/// the number of values below + 1 for `min` and `dense`, the number not above for `max`, the mean of
/// the two for `average`. A column that does not vary is one tie. `ordinal` is refused: a column has
/// no order of units. Source: OECD/JRC Handbook (2008), section 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankNormalisation {
    /// What equal values get.
    pub ties: Ties,
    /// What turns round where lower is better.
    #[serde(default)]
    pub reversal: RankReversal,
}

impl RankNormalisation {
    pub(crate) const ENTRY: Entry = Entry::with_options("rank", "{ ties = \"average\" }");
}

impl Method for RankNormalisation {
    fn entry(&self) -> Entry {
        Self::ENTRY
    }

    fn refuse(&self) -> Option<&'static str> {
        refuse_ties(self.ties)
    }

    fn normalises(&self) -> Option<Scale> {
        Some(Scale::Ordinal)
    }

    fn keeps(&self) -> BufferNeeds {
        BufferNeeds::SAMPLE
    }

    fn fit(
        &self,
        sample: &ColumnSample<'_>,
        buffers: &mut FitBuffers,
    ) -> Result<Fitted, ColumnFault> {
        let reversal = sample.reversed().then_some(self.reversal);
        Ok(Fitted::Rank(RankedSample::fit(sample.column, self.ties, reversal, buffers.spare())))
    }
}

/// What is wrong with the ties of ranks.
pub(crate) fn refuse_ties(ties: Ties) -> Option<&'static str> {
    (ties == Ties::Ordinal).then_some("`ordinal` ties would depend on the order of the rows")
}

impl FittedMethod for RankedSample {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok(self.rank(value))
    }
}
