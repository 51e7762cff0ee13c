//! Scores in bins, so that quantiles need no list of all scores.

use serde::{Deserialize, Serialize};

/// Draws of the first block from which the bins are laid out.
pub(super) const PILOT: usize = 64;

/// Bins for all units together.
const CELLS: usize = 1 << 17;

/// A quantile of a unit's scores and how far off it can be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ScoreQuantile {
    /// The middle of the bin that holds the quantile.
    pub score: f64,
    /// Half of the bin's width: the quantile is no further away.
    pub error: f64,
}

/// Where the bins of a unit lie: equally wide between two scores, one open bin below and one above.
///
/// They are laid out by the first 64 draws of the whole sweep, whichever part is computed: the range
/// of those scores and half of it to either side.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
}

impl Range {
    /// The range of the scores of the first draws; a point where there are none.
    pub(super) fn around(scores: impl Iterator<Item = f64>) -> Self {
        let present = scores.filter(|score| !score.is_nan());
        let widest = (f64::INFINITY, f64::NEG_INFINITY);
        let (low, high) = present.fold(widest, |(low, high), s| (s.min(low), s.max(high)));
        if low > high {
            return Self { low: 0.0, high: 0.0 };
        }
        let margin = (high - low) / 2.0;
        Self { low: low - margin, high: high + margin }
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
        let edge = |bin: usize| self.low + (self.high - self.low) * bin as f64 / bins as f64;
        let (from, to) = match bin {
            0 => (least, self.low),
            bin if bin > bins => (self.high, most),
            bin => (edge(bin - 1), edge(bin)),
        };
        (from.max(least), to.min(most))
    }
}

/// How many bins each of so many units has.
pub(super) fn bins_for(units: usize) -> usize {
    (CELLS / units.max(1)).clamp(32, 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_lies_in_its_bin() {
        let range = Range::around([1.0, 3.0, f64::NAN].into_iter());
        assert_eq!(range, Range { low: 0.0, high: 4.0 });
        let seen = (-2.0, 9.0);
        for (score, bin) in [(-1.0, 0), (0.0, 1), (0.4, 1), (0.5, 2), (3.99, 8), (4.0, 9), (9.0, 9)]
        {
            assert_eq!(range.bin(score, 8), bin, "{score}");
            let (from, to) = range.edges(bin, 8, seen);
            assert!(from <= score && score <= to, "{score} in {from}..{to}");
        }
    }

    #[test]
    fn a_constant_score_is_its_own_range() {
        let range = Range::around([2.5; 3].into_iter());
        let bin = range.bin(2.5, 16);
        assert_eq!(range.edges(bin, 16, (2.5, 2.5)), (2.5, 2.5));
    }
}
