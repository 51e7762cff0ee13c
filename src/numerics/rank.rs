//! Ranks of values in a sample.

use serde::{Deserialize, Serialize};

use super::noise::{same_within, settle};
use super::statistics::sorted_into;

/// The ranks of tied values.
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

/// How ranks are reversed where lower is better.
///
/// The two differ where values are tied: of the four values 1, 3, 3, 5 with `min` ties, `reflect`
/// gives 4, 3, 3, 1 and `negate` 4, 2, 2, 1, as the ties of negated values are broken from their
/// other end. With `average` and `dense` ties they are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RankReversal {
    /// n + 1 − rank: the rank inside its own range, as the American Social Vulnerability Index does.
    #[default]
    Reflect,
    /// The rank of −x, as COINr does.
    Negate,
}

/// The sample against which values are ranked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RankedSample {
    /// Ascending; values that are the same but for binary noise are the first of their run; without
    /// repetition for dense ties.
    sorted: Vec<f64>,
    ties: Ties,
    /// Where lower is better.
    reversal: Option<RankReversal>,
}

impl RankedSample {
    pub(crate) fn fit(
        column: &[f64],
        ties: Ties,
        reversal: Option<RankReversal>,
        mut sorted: Vec<f64>,
    ) -> Self {
        sorted_into(column, &mut sorted);
        settle(&mut sorted, runs_from_greatest(reversal));
        if ties == Ties::Dense {
            sorted.dedup();
        }
        Self { sorted, ties, reversal }
    }

    /// The sample without values of zero or less.
    pub(crate) fn positives(mut self) -> Self {
        self.sorted.retain(|value| *value > 0.0);
        self
    }

    /// The number of places.
    pub(crate) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Gives the buffer back for the next fit.
    pub(crate) fn into_buffer(self) -> Vec<f64> {
        self.sorted
    }

    /// The rank, 1 for the worst. A value that differs from one of the sample by no more than binary
    /// noise is tied with it.
    pub(crate) fn rank(&self, value: f64) -> f64 {
        let value = self.settled(value);
        let below = self.sorted.partition_point(|other| *other < value) as f64;
        let not_above = self.sorted.partition_point(|other| *other <= value) as f64;
        let n = self.sorted.len() as f64;
        match self.reversal {
            None => self.place(below, not_above),
            Some(RankReversal::Reflect) => n + 1.0 - self.place(below, not_above),
            Some(RankReversal::Negate) => self.place(n - not_above, n - below),
        }
    }

    /// The first value of the run that a value belongs to; the value itself without a run.
    fn settled(&self, value: f64) -> f64 {
        self.settled_within(value, 0.0)
    }

    /// As [`settled`](RankedSample::settled), where the value is not known better than its noise.
    pub(crate) fn settled_within(&self, value: f64, noise: f64) -> f64 {
        let from_greatest = runs_from_greatest(self.reversal);
        let lower = self.sorted.partition_point(|other| match from_greatest {
            true => *other < value,
            false => *other <= value,
        });
        let below = lower.checked_sub(1).and_then(|last| self.sorted.get(last));
        let above = self.sorted.get(lower);
        let (near, far) = if from_greatest { (above, below) } else { (below, above) };
        let mut firsts = near.into_iter().chain(far).copied();
        firsts.find(|first| same_within(*first, value, noise)).unwrap_or(value)
    }

    /// The rank of the best value.
    pub(crate) fn best(&self) -> f64 {
        let best = if self.reversal.is_some() { self.sorted.first() } else { self.sorted.last() };
        best.map_or(f64::NAN, |best| self.rank(*best))
    }

    /// The rank of a value from the numbers of worse values and of those that are not better.
    fn place(&self, worse: f64, not_better: f64) -> f64 {
        match self.ties {
            Ties::Min | Ties::Dense | Ties::Ordinal => worse + 1.0,
            Ties::Max => not_better.max(1.0),
            Ties::Average => (worse + 1.0 + not_better) / 2.0,
        }
    }
}

/// Runs start from the worst value, and with `reflect` from the least, so that ranks are those of −x
/// or reflect inside their range to the last value.
fn runs_from_greatest(reversal: Option<RankReversal>) -> bool {
    reversal == Some(RankReversal::Negate)
}

/// Ascending ranks of a column without gaps.
pub(crate) fn ranks(column: &[f64], ties: Ties) -> Vec<f64> {
    let sample = RankedSample::fit(column, ties, None, Vec::new());
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
        let sample = RankedSample::fit(
            &[5.0, 1.0, f64::NAN, 3.0, 3.0],
            Ties::Min,
            Some(RankReversal::Reflect),
            vec![],
        );
        let reversed: Vec<_> = [5.0, 1.0, 3.0].map(|value| sample.rank(value)).to_vec();
        assert_eq!(reversed, [1.0, 4.0, 3.0], "4 + 1 − (4, 1, 2)");
    }

    #[test]
    fn ranks_of_negated_values_break_ties_from_the_other_end() {
        let column = [5.0, 1.0, 3.0, 3.0];
        for (ties, reflected, negated) in [
            (Ties::Min, [1.0, 4.0, 3.0, 3.0], [1.0, 4.0, 2.0, 2.0]),
            (Ties::Max, [1.0, 4.0, 2.0, 2.0], [1.0, 4.0, 3.0, 3.0]),
            (Ties::Average, [1.0, 4.0, 2.5, 2.5], [1.0, 4.0, 2.5, 2.5]),
            (Ties::Dense, [1.0, 3.0, 2.0, 2.0], [1.0, 3.0, 2.0, 2.0]),
        ] {
            let ranks = |reversal| {
                let sample = RankedSample::fit(&column, ties, Some(reversal), vec![]);
                column.map(|value| sample.rank(value))
            };
            assert_eq!(ranks(RankReversal::Reflect), reflected, "{ties:?}");
            assert_eq!(ranks(RankReversal::Negate), negated, "{ties:?}");
            assert_eq!(super::ranks(&column.map(|value| -value), ties), negated, "{ties:?}");
        }
    }

    /// Of three values each is noise to the next and the third is not to the first; a run starts from
    /// the worst, whichever end that is, whatever the order of the rows.
    #[test]
    fn values_that_are_the_same_but_for_noise_are_tied_without_chaining() {
        let chain = [1.0 + 1.4e-12, 1.0, 5.0, 1.0 + 0.7e-12];
        let rank = |ties, reversal, column: [f64; 4]| {
            let sample = RankedSample::fit(&column, ties, reversal, vec![]);
            column.map(|value| sample.rank(value))
        };
        let (reflect, negate) = (Some(RankReversal::Reflect), Some(RankReversal::Negate));
        assert_eq!(rank(Ties::Min, None, chain), [3.0, 1.0, 4.0, 1.0]);
        assert_eq!(rank(Ties::Max, None, chain), [3.0, 2.0, 4.0, 2.0]);
        assert_eq!(rank(Ties::Dense, None, chain), [2.0, 1.0, 3.0, 1.0]);
        assert_eq!(rank(Ties::Min, reflect, chain), [2.0, 4.0, 1.0, 4.0]);
        assert_eq!(rank(Ties::Average, negate, chain), [2.5, 4.0, 1.0, 2.5]);
        let negated = chain.map(|value| -value);
        for ties in [Ties::Min, Ties::Max, Ties::Average, Ties::Dense] {
            assert_eq!(rank(ties, negate, chain), rank(ties, None, negated), "{ties:?}");
            assert_eq!(rank(ties, None, chain), rank(ties, negate, negated), "{ties:?}");
        }
        let [a, b, c, d] = chain;
        assert_eq!(rank(Ties::Average, None, [d, c, b, a]), [1.5, 4.0, 1.5, 3.0]);
    }

    #[test]
    fn a_value_outside_the_sample_that_is_one_of_it_but_for_noise_is_tied() {
        for reversal in [None, Some(RankReversal::Reflect), Some(RankReversal::Negate)] {
            for ties in [Ties::Min, Ties::Max, Ties::Average, Ties::Dense] {
                let sample = RankedSample::fit(&[0.3, 0.5, 0.7], ties, reversal, vec![]);
                for (value, noisy) in [(0.3, 0.1 + 0.2), (0.7, 7.0 * 0.1), (0.3, 0.4 - 0.1)] {
                    assert_ne!(value, noisy);
                    assert_eq!(sample.rank(value), sample.rank(noisy), "{ties:?} {reversal:?}");
                }
            }
        }
    }

    #[test]
    fn a_value_outside_the_sample_is_ranked_against_it() {
        let sample = |ties| RankedSample::fit(&[1.0, 2.0, 4.0], ties, None, vec![]);
        assert_eq!(sample(Ties::Min).rank(3.0), 3.0);
        assert_eq!(sample(Ties::Max).rank(3.0), 2.0);
        assert_eq!(sample(Ties::Average).rank(3.0), 2.5);
        assert_eq!(sample(Ties::Max).rank(0.0), 1.0);
        assert_eq!(sample(Ties::Min).best(), 3.0);
    }
}
