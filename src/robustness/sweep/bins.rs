//! The counts of a sweep over all workers and parts, and the bins of ranks and scores.

use serde::{Deserialize, Serialize};

use super::tally::{Coarse, Tally};
use crate::numerics::extremes;

/// Counters of ranks for all units together; if more are needed, several ranks share one.
const RANK_CELLS: usize = 1 << 21;

/// The positions that ranks can take, and how many of them are counted together.
///
/// A position is a rank less 1, or twice that where tied units can get the mean of two ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Places {
    positions: usize,
    halves: bool,
    width: usize,
    /// 2⁶⁴ over the width, rounded up, to divide by it; 0 where it is 1.
    reciprocal: u64,
}

impl Places {
    /// As fine as fits.
    pub(super) fn new(units: usize, halves: bool) -> Self {
        let positions = if halves { 2 * units - 1 } else { units };
        let most = (RANK_CELLS / units).max(1);
        let width = positions.div_ceil(most);
        let reciprocal = if width > 1 { u64::MAX / width as u64 + 1 } else { 0 };
        Self { positions, halves, width, reciprocal }
    }

    /// Whether every position has a place of its own.
    pub(super) fn are_exact(&self) -> bool {
        self.width == 1
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.positions.div_ceil(self.width)
    }

    /// The positions from one whole rank to the next.
    pub(super) fn step(&self) -> usize {
        if self.halves { 2 } else { 1 }
    }

    /// The position of a rank; `None` for a missing one.
    #[inline]
    pub(super) fn position(&self, rank: f64) -> Option<usize> {
        (rank >= 1.0).then(|| ((rank - 1.0) * self.step() as f64) as usize)
    }

    /// The place of a position.
    #[inline]
    pub(super) fn of(&self, position: usize) -> usize {
        if self.reciprocal == 0 {
            return position;
        }
        // Exact, as positions and widths are below 2³².
        ((position as u128 * u128::from(self.reciprocal)) >> 64) as usize
    }

    /// The rank at a position, or a mean of positions.
    pub(super) fn rank(&self, position: f64) -> f64 {
        1.0 + position / self.step() as f64
    }

    /// The first position of a place.
    pub(super) fn first(&self, place: usize) -> usize {
        place * self.width
    }

    /// How many positions there are.
    pub(super) fn positions(&self) -> usize {
        self.positions
    }

    /// The last position of a place.
    pub(super) fn last(&self, place: usize) -> usize {
        ((place + 1) * self.width).min(self.positions) - 1
    }

    /// How many places hold no rank after this one; `None` if it falls within a place.
    pub(super) fn up_to(&self, rank: usize) -> Option<usize> {
        let positions = (rank - 1) * self.step() + 1;
        let ends = positions % self.width == 0 || positions == self.positions;
        ends.then(|| positions.div_ceil(self.width))
    }
}

/// Draws of the first block from which the bins are laid out.
pub(super) const PILOT: usize = 64;

/// Bins for all units together.
const SCORE_CELLS: usize = 1 << 17;

/// A quantile of a unit's scores, with its largest possible error.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScoreQuantile {
    /// The middle of the bin that holds the quantile.
    pub score: f64,
    /// Half of the bin's width: the quantile is at most this far from `score`.
    pub error: f64,
}

/// The bins of a unit: equally wide between two scores, with one open bin below and one above.
///
/// The first 64 draws of the whole sweep, whichever part is computed, place them: they cover the
/// range of those scores and half of it to either side.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScoreRange {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl ScoreRange {
    /// The bins for the scores of the first draws; all at one point without scores.
    pub(super) fn around(scores: &[f64]) -> Self {
        let (low, high) = extremes(scores);
        if low > high {
            return Self { low: 0.0, high: 0.0 };
        }
        // By halves: the difference of two scores may be more than a double holds.
        let margin = high / 2.0 - low / 2.0;
        let (low, high) = ((low - margin).max(f64::MIN), (high + margin).min(f64::MAX));
        match (high - low).is_finite() {
            true => Self { low, high },
            false => Self { low: low / 2.0, high: high / 2.0 },
        }
    }

    /// The bin of a score: 0 below the range, `bins` + 1 above it.
    #[inline]
    pub(super) fn bin(&self, score: f64, bins: usize) -> usize {
        if score < self.low {
            return 0;
        }
        if score >= self.high {
            return bins + 1;
        }
        let place = (score - self.low) / (self.high - self.low) * bins as f64;
        1 + (place as usize).min(bins - 1)
    }

    /// The edges of a bin; the open ones reach to the least and the largest score seen.
    pub(super) fn edges(&self, bin: usize, bins: usize, (least, most): (f64, f64)) -> (f64, f64) {
        let width = self.high - self.low;
        let edge = |bin: usize| match width * bin as f64 {
            product if product.is_finite() => self.low + product / bins as f64,
            _ => self.low + width / bins as f64 * bin as f64,
        };
        let (from, to) = match bin {
            0 => (least, self.low),
            bin if bin > bins => (self.high, most),
            bin => (edge(bin - 1), edge(bin)),
        };
        (from.max(least), to.min(most))
    }
}

/// The number of bins of each unit.
pub(super) fn bins_for(units: usize) -> usize {
    (SCORE_CELLS / units.max(1)).clamp(32, 1024)
}

/// All counts, unit by unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counts {
    /// By place.
    pub(super) ranks: Vec<u64>,
    pub(super) unranked: Vec<u64>,
    /// Of positions.
    pub(super) sums: Vec<u64>,
    /// Positions; `None` if the unit never had a rank.
    pub(super) best: Vec<Option<u32>>,
    pub(super) worst: Vec<Option<u32>>,
    pub(super) firsts: Vec<u64>,
    /// Of being among the first that were asked for, where places are coarse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tops: Option<Vec<u64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pairs: Option<Vec<u64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) central: Option<Vec<u64>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) scores: Option<ScoreMoments>,
    /// What is summed up above, by randomisation, where draws are quasi-random.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) randomisations: Option<Vec<Randomised>>,
}

/// The counts of one randomisation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Randomised {
    /// By unit and place.
    pub(super) ranks: Vec<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pairs: Option<Vec<u64>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScoreMoments {
    pub(super) bins: usize,
    pub(super) ranges: Vec<ScoreRange>,
    pub(super) counts: Vec<u64>,
    pub(super) least: Vec<Option<f64>>,
    pub(super) most: Vec<Option<f64>>,
}

impl From<Tally> for Counts {
    fn from(mut tally: Tally) -> Self {
        let widened = |counts: Vec<u32>| counts.into_iter().map(u64::from).collect::<Vec<_>>();
        let (ranks, Coarse { sums, best, worst, firsts, tops }) = tally.by_unit();
        let cells = tally.unranked.len() * tally.unranked.len();
        let apart: Vec<_> = ranks.into_iter().map(widened).collect();
        let all_pairs = |pairs: &Vec<u64>| summed(pairs.chunks_exact(cells));
        let pairs = tally.pairs.as_ref().filter(|_| cells > 0).map(all_pairs);
        let ranks = summed(apart.iter().map(Vec::as_slice));
        let randomisations = (apart.len() > 1).then(|| {
            let own = |(number, ranks): (usize, Vec<u64>)| Randomised {
                ranks,
                pairs: tally.pairs.as_ref().map(|all| all[number * cells..][..cells].to_vec()),
            };
            apart.into_iter().enumerate().map(own).collect()
        });
        let is_seen = |position: &u32| *position != u32::MAX;
        let worst = worst.into_iter().zip(&best);
        Self {
            worst: worst.map(|(worst, best)| is_seen(best).then_some(worst)).collect(),
            best: best.into_iter().map(|best| Some(best).filter(is_seen)).collect(),
            ranks,
            unranked: widened(tally.unranked),
            sums,
            firsts: widened(firsts),
            tops: tops.map(|tops| widened(tops.counts)),
            pairs,
            central: tally.central,
            scores: tally.scores.map(|scores| {
                let seen = |score: f64| score.is_finite().then_some(score);
                ScoreMoments {
                    bins: scores.bins,
                    ranges: scores.ranges,
                    counts: widened(scores.counts),
                    least: scores.least.into_iter().map(seen).collect(),
                    most: scores.most.into_iter().map(seen).collect(),
                }
            }),
            randomisations,
        }
    }
}

impl Counts {
    /// Adds the counts of another part of the sweep, whose lengths are the same.
    pub(super) fn add(&mut self, other: Self) {
        add(&mut self.ranks, &other.ranks);
        add(&mut self.unranked, &other.unranked);
        add(&mut self.sums, &other.sums);
        add(&mut self.firsts, &other.firsts);
        keep(&mut self.best, &other.best, u32::min);
        keep(&mut self.worst, &other.worst, u32::max);
        for (kept, other) in [
            (&mut self.tops, other.tops),
            (&mut self.pairs, other.pairs),
            (&mut self.central, other.central),
        ] {
            if let (Some(kept), Some(other)) = (kept, other) {
                add(kept, &other);
            }
        }
        if let (Some(scores), Some(other)) = (&mut self.scores, other.scores) {
            add(&mut scores.counts, &other.counts);
            keep(&mut scores.least, &other.least, f64::min);
            keep(&mut scores.most, &other.most, f64::max);
        }
        if let (Some(own), Some(others)) = (&mut self.randomisations, other.randomisations) {
            for (own, other) in own.iter_mut().zip(others) {
                add(&mut own.ranks, &other.ranks);
                if let (Some(pairs), Some(other)) = (&mut own.pairs, other.pairs) {
                    add(pairs, &other);
                }
            }
        }
    }
}

/// The sums of several tables of counts.
pub(super) fn summed<'a>(mut tables: impl Iterator<Item = &'a [u64]>) -> Vec<u64> {
    let mut sums = tables.next().map_or_else(Vec::new, <[u64]>::to_vec);
    tables.for_each(|counts| add(&mut sums, counts));
    sums
}

fn add(sums: &mut [u64], counts: &[u64]) {
    sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
}

/// Keeps the extreme of what either side has.
fn keep<T: Copy>(kept: &mut [Option<T>], others: &[Option<T>], of: impl Fn(T, T) -> T) {
    for (kept, other) in kept.iter_mut().zip(others) {
        *kept = match (*kept, *other) {
            (Some(one), Some(other)) => Some(of(one, other)),
            (one, other) => one.or(other),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_ranks_and_halves() {
        let whole = Places::new(4, false);
        assert_eq!((whole.len(), whole.position(3.0), whole.up_to(4)), (4, Some(2), Some(4)));
        let halves = Places::new(4, true);
        assert_eq!((halves.len(), halves.position(2.5), halves.up_to(3)), (7, Some(3), Some(5)));
        assert_eq!((halves.rank(3.0), halves.position(f64::NAN)), (2.5, None));
    }

    #[test]
    fn many_units_share_places() {
        let places = Places::new(32_844, false);
        assert!(!places.are_exact() && places.len() * 32_844 <= RANK_CELLS, "{places:?}");
        assert_eq!(places.last(places.len() - 1), 32_843);
        assert_eq!(places.up_to(32_844), Some(places.len()));
        assert_eq!(places.up_to(1), None);
        for position in 0..32_844 {
            let place = places.of(position);
            assert_eq!(place, position / places.width);
            assert!(position <= places.last(place));
            assert!(place == 0 || position > places.last(place - 1));
        }
    }

    #[test]
    fn every_score_lies_in_its_bin() {
        let range = ScoreRange::around(&[1.0, 3.0, f64::NAN]);
        assert_eq!(range, ScoreRange { low: 0.0, high: 4.0 });
        let seen = (-2.0, 9.0);
        for (score, bin) in [(-1.0, 0), (0.0, 1), (0.4, 1), (0.5, 2), (3.99, 8), (4.0, 9), (9.0, 9)]
        {
            assert_eq!(range.bin(score, 8), bin, "{score}");
            let (from, to) = range.edges(bin, 8, seen);
            assert!(from <= score && score <= to, "{score} in {from}..{to}");
        }
    }

    #[test]
    fn scores_at_the_ends_of_the_range_lie_in_finite_bins() {
        let (least, most) = (f64::MIN, f64::MAX);
        for scores in [[least, most], [most, 0.9 * most], [least, 0.0]] {
            let range = ScoreRange::around(&scores);
            assert!((range.high - range.low).is_finite(), "{range:?}");
            for score in scores {
                let (from, to) = range.edges(range.bin(score, 1024), 1024, (least, most));
                assert!(from <= score && score <= to, "{score} in {from}..{to}");
            }
        }
    }

    #[test]
    fn a_constant_score_is_its_own_range() {
        let range = ScoreRange::around(&[2.5; 3]);
        let bin = range.bin(2.5, 16);
        assert_eq!(range.edges(bin, 16, (2.5, 2.5)), (2.5, 2.5));
    }
}
