//! Percentile ranks.

use serde::{Deserialize, Serialize};

use crate::column::fault::ColumnFault;
use crate::column::fitted::{FitBuffers, Fitted};
use crate::column::method::{Entry, Learnt, Method, Sample};
use crate::column::rank::{RankedSample, Ties};
use crate::error::Refusal;
use crate::framework::{Direction, Scale};

/// Percentile rank: (rank − 1) / (n − 1), from 0 for the worst to 1 for the best of the n values
/// that are there; with `min` ties the share of the others that are strictly below.
///
/// Reversed (lower is better): 1 − percentile rank. One single value has no percentile rank and is
/// refused, unless `constant` gives one. `ordinal` and `dense` ties are refused.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PercentileRank {
    /// What equal values get.
    pub ties: Ties,
    /// The value where only one unit has data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl PercentileRank {
    pub(crate) const ENTRY: Entry = Entry::with_options("percentile-rank", "{ ties = \"min\" }");
}

impl Method for PercentileRank {
    fn entry(&self) -> Entry {
        Self::ENTRY
    }

    fn refuse(&self) -> Option<&'static str> {
        matches!(self.ties, Ties::Ordinal | Ties::Dense)
            .then_some("the ties of a percentile rank are `min`, `max` or `average`")
    }

    fn constant(&self) -> Option<f64> {
        self.constant
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
        if sample.values().nth(1).is_none() {
            return Err(sample.constant());
        }
        let (column, reversed) = (sample.column, sample.reversed());
        let ranked = RankedSample::fit(column, self.ties, reversed, buffers.spare());
        Ok(Fitted::PercentileRank(PercentileSample(ranked)))
    }
}

/// The sample against which percentile ranks are taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct PercentileSample(pub(crate) RankedSample);

impl Learnt for PercentileSample {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        Ok((self.0.rank(value) - 1.0) / (self.0.len() as f64 - 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::testing::{constant, fitted_reversed};

    #[test]
    fn percentile_ranks_by_hand() {
        let method = PercentileRank { ties: Ties::Min, constant: None };
        let reversed = fitted_reversed(&method, &[5.0, 1.0, f64::NAN, 3.0, 3.0]);
        assert_eq!(reversed(1.0), 1.0);
        assert_eq!(reversed(3.0), 2.0 / 3.0, "1 − the third that is strictly below");
        assert_eq!(constant(&method, &[5.0]), (5.0, 1));
    }
}
