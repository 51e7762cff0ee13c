//! The counts of a sweep, of all workers and of all parts.

use serde::{Deserialize, Serialize};

use super::histogram::Range;
use super::tally::Tally;

/// All counts, unit by unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counts {
    /// By place.
    pub(super) ranks: Vec<u64>,
    pub(super) unranked: Vec<u64>,
    /// Of positions.
    pub(super) sums: Vec<u64>,
    /// Positions; none where the unit never had a rank.
    pub(super) best: Vec<Option<u32>>,
    pub(super) worst: Vec<Option<u32>>,
    pub(super) firsts: Vec<u64>,
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
    pub(super) ranges: Vec<Range>,
    pub(super) counts: Vec<u64>,
    pub(super) least: Vec<Option<f64>>,
    pub(super) most: Vec<Option<f64>>,
}

impl Counts {
    /// The counts of all workers.
    pub(super) fn of(tallies: Vec<Tally>, units: usize, leaves: usize) -> Self {
        let mut tallies = tallies.into_iter();
        let first = tallies.next();
        let places = first.as_ref().map_or(0, |tally| tally.places.len());
        let asked = first.as_ref();
        let kept = |asked: bool, length: usize| asked.then(|| vec![0; length]);
        let mut counts = Self {
            ranks: vec![0; units * places],
            unranked: vec![0; units],
            sums: vec![0; units],
            best: vec![None; units],
            worst: vec![None; units],
            firsts: vec![0; units],
            pairs: kept(asked.is_some_and(|tally| tally.pairs.is_some()), units * units),
            central: kept(asked.is_some_and(|tally| tally.central.is_some()), units * leaves),
            scores: asked.and_then(|tally| tally.scores.as_ref()).map(|tally| ScoreMoments {
                bins: tally.bins,
                ranges: tally.ranges.clone(),
                counts: vec![0; tally.counts.len()],
                least: vec![None; units],
                most: vec![None; units],
            }),
        };
        first.into_iter().chain(tallies).for_each(|tally| counts.add_tally(&tally));
        counts
    }

    fn add_tally(&mut self, tally: &Tally) {
        add(&mut self.unranked, tally.unranked.iter().map(|count| u64::from(*count)));
        match &tally.coarse {
            Some(coarse) => {
                add(&mut self.ranks, tally.counts.iter().map(|count| u64::from(*count)));
                add(&mut self.sums, coarse.sums.iter().copied());
                add(&mut self.firsts, coarse.firsts.iter().map(|count| u64::from(*count)));
                let seen = |position: &u32| (*position != u32::MAX).then_some(*position);
                keep(&mut self.best, coarse.best.iter().map(seen), u32::min);
                let worst = coarse.worst.iter().zip(&coarse.best);
                keep(
                    &mut self.worst,
                    worst.map(|(worst, best)| seen(best).and(Some(*worst))),
                    u32::max,
                );
            }
            None => self.add_exact(tally),
        }
        if let (Some(pairs), Some(own)) = (&mut self.pairs, &tally.pairs) {
            add(pairs, own.iter().copied());
        }
        if let (Some(central), Some(own)) = (&mut self.central, &tally.central) {
            add(central, own.iter().copied());
        }
        if let (Some(scores), Some(own)) = (&mut self.scores, &tally.scores) {
            add(&mut scores.counts, own.counts.iter().map(|count| u64::from(*count)));
            let seen = |score: &f64| score.is_finite().then_some(*score);
            keep(&mut scores.least, own.least.iter().map(seen), f64::min);
            keep(&mut scores.most, own.most.iter().map(seen), f64::max);
        }
    }

    /// What places of their own tell of positions.
    fn add_exact(&mut self, tally: &Tally) {
        let (units, places) = (self.unranked.len(), tally.places.len());
        for (position, counts) in tally.counts.chunks_exact(units).enumerate() {
            for (unit, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                let (count, at) = (u64::from(*count), position as u32);
                self.ranks[unit * places + position] += count;
                self.sums[unit] += count * position as u64;
                self.firsts[unit] += if position == 0 { count } else { 0 };
                self.best[unit] = Some(self.best[unit].map_or(at, |best| best.min(at)));
                self.worst[unit] = Some(self.worst[unit].map_or(at, |worst| worst.max(at)));
            }
        }
    }

    /// Adds the counts of another part of the sweep, whose lengths are the same.
    pub(super) fn add(&mut self, other: Self) {
        add(&mut self.ranks, other.ranks.into_iter());
        add(&mut self.unranked, other.unranked.into_iter());
        add(&mut self.sums, other.sums.into_iter());
        add(&mut self.firsts, other.firsts.into_iter());
        keep(&mut self.best, other.best.into_iter(), u32::min);
        keep(&mut self.worst, other.worst.into_iter(), u32::max);
        if let (Some(pairs), Some(own)) = (&mut self.pairs, other.pairs) {
            add(pairs, own.into_iter());
        }
        if let (Some(central), Some(own)) = (&mut self.central, other.central) {
            add(central, own.into_iter());
        }
        if let (Some(scores), Some(own)) = (&mut self.scores, other.scores) {
            add(&mut scores.counts, own.counts.into_iter());
            keep(&mut scores.least, own.least.into_iter(), f64::min);
            keep(&mut scores.most, own.most.into_iter(), f64::max);
        }
    }
}

fn add(sums: &mut [u64], counts: impl Iterator<Item = u64>) {
    sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
}

/// Keeps the extreme of what is there on either side.
fn keep<T: Copy>(
    kept: &mut [Option<T>],
    others: impl Iterator<Item = Option<T>>,
    of: impl Fn(T, T) -> T,
) {
    for (kept, other) in kept.iter_mut().zip(others) {
        *kept = match (*kept, other) {
            (Some(one), Some(other)) => Some(of(one, other)),
            (one, other) => one.or(other),
        };
    }
}
