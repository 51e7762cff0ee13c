//! Ranks of a column: as a normalisation, and of scores.

use serde::{Deserialize, Serialize};

use super::statistics::sorted_into;

/// What ranks equal values get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ties {
    /// The first of their places: 1, 2, 2, 4 ("competition").
    #[default]
    Min,
    /// The last of their places: 1, 3, 3, 4.
    Max,
    /// The mean of their places: 1, 2.5, 2.5, 4.
    Average,
    /// The next whole number: 1, 2, 2, 3.
    Dense,
    /// Different places, in the order of the units' codes: 1, 2, 3, 4.
    Ordinal,
}

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

/// The sample against which values are ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RankedSample {
    /// Ascending; for dense ties without repetition.
    sorted: Vec<f64>,
    ties: Ties,
    reversed: bool,
}

impl RankedSample {
    pub(super) fn fit(column: &[f64], ties: Ties, reversed: bool, mut sorted: Vec<f64>) -> Self {
        sorted_into(column, &mut sorted);
        if ties == Ties::Dense {
            sorted.dedup();
        }
        Self { sorted, ties, reversed }
    }

    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Gives the buffer back for the next fit.
    pub(super) fn into_buffer(self) -> Vec<f64> {
        self.sorted
    }

    /// The rank, 1 for the worst.
    pub(super) fn rank(&self, value: f64) -> f64 {
        let below = self.sorted.partition_point(|other| *other < value) as f64;
        let not_above = self.sorted.partition_point(|other| *other <= value) as f64;
        let rank = match self.ties {
            Ties::Min | Ties::Dense | Ties::Ordinal => below + 1.0,
            Ties::Max => not_above.max(1.0),
            Ties::Average => (below + 1.0 + not_above) / 2.0,
        };
        if self.reversed { self.sorted.len() as f64 + 1.0 - rank } else { rank }
    }

    /// (rank − 1) / (n − 1).
    pub(super) fn percentile(&self, value: f64) -> f64 {
        (self.rank(value) - 1.0) / (self.sorted.len() as f64 - 1.0)
    }
}

/// Ascending ranks of a column without gaps.
pub(super) fn ranks(column: &[f64], ties: Ties) -> Vec<f64> {
    let sample = RankedSample::fit(column, ties, false, Vec::new());
    column.iter().map(|value| sample.rank(*value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_by_hand() {
        let column = [5.0, 1.0, 3.0, 3.0];
        for (ties, expected) in [
            (Ties::Min, [4.0, 1.0, 2.0, 2.0]),
            (Ties::Max, [4.0, 1.0, 3.0, 3.0]),
            (Ties::Average, [4.0, 1.0, 2.5, 2.5]),
            (Ties::Dense, [3.0, 1.0, 2.0, 2.0]),
        ] {
            assert_eq!(ranks(&column, ties), expected, "{ties:?}");
        }
    }

    #[test]
    fn reversal_reflects_the_rank_inside_its_range() {
        let sample = RankedSample::fit(&[5.0, 1.0, f64::NAN, 3.0, 3.0], Ties::Min, true, vec![]);
        let reversed: Vec<_> = [5.0, 1.0, 3.0].map(|value| sample.rank(value)).to_vec();
        assert_eq!(reversed, [1.0, 4.0, 3.0], "4 + 1 − (4, 1, 2)");
        assert_eq!(sample.percentile(1.0), 1.0);
        assert_eq!(sample.percentile(3.0), 2.0 / 3.0, "1 − the third that is strictly below");
    }

    #[test]
    fn a_value_outside_the_sample_is_ranked_against_it() {
        let sample = |ties| RankedSample::fit(&[1.0, 2.0, 4.0], ties, false, vec![]);
        assert_eq!(sample(Ties::Min).rank(3.0), 3.0);
        assert_eq!(sample(Ties::Max).rank(3.0), 2.0);
        assert_eq!(sample(Ties::Average).rank(3.0), 2.5);
        assert_eq!(sample(Ties::Max).rank(0.0), 1.0);
    }
}
