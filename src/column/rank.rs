//! Ranks of values in a sample.

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

/// The sample against which values are ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RankedSample {
    /// Ascending; for dense ties without repetition.
    sorted: Vec<f64>,
    ties: Ties,
    reversed: bool,
}

impl RankedSample {
    pub(crate) fn fit(column: &[f64], ties: Ties, reversed: bool, mut sorted: Vec<f64>) -> Self {
        sorted_into(column, &mut sorted);
        if ties == Ties::Dense {
            sorted.dedup();
        }
        Self { sorted, ties, reversed }
    }

    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Gives the buffer back for the next fit.
    pub(crate) fn into_buffer(self) -> Vec<f64> {
        self.sorted
    }

    /// The rank, 1 for the worst.
    pub(crate) fn rank(&self, value: f64) -> f64 {
        let below = self.sorted.partition_point(|other| *other < value) as f64;
        let not_above = self.sorted.partition_point(|other| *other <= value) as f64;
        let rank = match self.ties {
            Ties::Min | Ties::Dense | Ties::Ordinal => below + 1.0,
            Ties::Max => not_above.max(1.0),
            Ties::Average => (below + 1.0 + not_above) / 2.0,
        };
        if self.reversed { self.sorted.len() as f64 + 1.0 - rank } else { rank }
    }
}

/// Ascending ranks of a column without gaps.
pub(crate) fn ranks(column: &[f64], ties: Ties) -> Vec<f64> {
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
