//! Ranks.

use serde::{Deserialize, Serialize};

use crate::column::fault::ColumnFault;
use crate::column::fitted::{FitBuffers, Fitted};
use crate::column::method::{Entry, Learnt, Method, Sample};
use crate::column::rank::{RankedSample, Ties};
use crate::error::Refusal;
use crate::framework::{Direction, Scale};

/// Rank normalisation: the worst unit gets 1, the best n, the number of values that are there.
///
/// Reversed (lower is better): n + 1 − rank; for dense ties the number of different values + 1 −
/// rank. A value outside the sample is ranked against the sample: the number of values below + 1
/// for `min` and `dense`, the number not above for `max`, the mean of the two for `average`.
/// `ordinal` is refused: a column has no order of units. Source: OECD/JRC Handbook (2008), section 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankNormalisation {
    /// What equal values get.
    pub ties: Ties,
}

impl RankNormalisation {
    pub(crate) const ENTRY: Entry = Entry::with_options("rank", "{ ties = \"average\" }");
}

impl Method for RankNormalisation {
    fn entry(&self) -> Entry {
        Self::ENTRY
    }

    fn refuse(&self) -> Option<&'static str> {
        (self.ties == Ties::Ordinal)
            .then_some("`ordinal` ties would depend on the order of the rows")
    }

    fn direction(&self, _: Direction) -> Direction {
        Direction::HigherIsBetter
    }

    fn scale(&self, _: Scale) -> Scale {
        Scale::Ordinal
    }

    fn keeps_sample(&self) -> bool {
        true
    }

    fn fit(&self, sample: &Sample<'_>, buffers: &mut FitBuffers) -> Result<Fitted, ColumnFault> {
        let (column, reversed) = (sample.column, sample.reversed());
        Ok(Fitted::Rank(RankedSample::fit(column, self.ties, reversed, buffers.spare())))
    }
}

impl Learnt for RankedSample {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok(self.rank(value))
    }
}
