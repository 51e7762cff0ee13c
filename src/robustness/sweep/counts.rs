//! The counts of a sweep, over all workers and parts.

use serde::{Deserialize, Serialize};

use super::bins::ScoreRange;
use super::tally::{Coarse, Tally};

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
        let widened = |counts: Vec<u32>| counts.into_iter().map(u64::from).collect();
        let (ranks, Coarse { sums, best, worst, firsts, tops }) = tally.by_unit();
        let is_seen = |position: &u32| *position != u32::MAX;
        let worst = worst.into_iter().zip(&best);
        Self {
            worst: worst.map(|(worst, best)| is_seen(best).then_some(worst)).collect(),
            best: best.into_iter().map(|best| Some(best).filter(is_seen)).collect(),
            ranks: widened(ranks),
            unranked: widened(tally.unranked),
            sums,
            firsts: widened(firsts),
            tops: tops.map(|tops| widened(tops.counts)),
            pairs: tally.pairs,
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
    }
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
