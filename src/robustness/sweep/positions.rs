//! Counts of the positions of many units in some draws at once.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use super::places::Places;
use super::tally::{Coarse, DrawnWeights, Tally};

/// Units that are counted together, so that their counts stay in the nearest cache.
const TILE: usize = 64;

impl Tally {
    /// Counts draws in which every unit has a position: draws × units.
    pub(super) fn count_positions(&mut self, positions: &[u32], arch: pulp::Arch) {
        let units = self.unranked.len();
        for start in (0..units).step_by(TILE) {
            let tile = start..(start + TILE).min(units);
            let counts = &mut self.counts;
            match &mut self.coarse {
                Some(coarse) => arch.dispatch(Tile {
                    counts: &mut counts[tile.start * self.places.len()..],
                    coarse,
                    places: self.places,
                    positions,
                    units,
                    tile,
                }),
                None => {
                    for draw in positions.chunks_exact(units) {
                        for unit in tile.clone() {
                            counts[draw[unit] as usize * units + unit] += 1;
                        }
                    }
                }
            }
        }
        self.count_pairs(positions);
    }

    fn count_pairs(&mut self, positions: &[u32]) {
        let units = self.unranked.len();
        let Some(pairs) = &mut self.pairs else { return };
        for (unit, pairs) in pairs.chunks_exact_mut(units).enumerate() {
            for draw in positions.chunks_exact(units) {
                let own = draw[unit];
                for (pair, other) in pairs.iter_mut().zip(draw) {
                    *pair += u64::from(own < *other) + u64::from(own <= *other);
                }
            }
        }
    }

    /// Counts the scores of a draw, turned round where the sign is −1.
    pub(super) fn count_signed_scores(&mut self, scores: &[f64], sign: f64) {
        if let Some(tally) = &mut self.scores {
            scores.iter().enumerate().for_each(|(unit, score)| tally.count(unit, sign * score));
        }
    }

    /// Adds the weights of a draw to those under which its first units were first.
    pub(super) fn count_firsts(&mut self, positions: &[u32], weights: DrawnWeights<'_>) {
        if self.central.is_some() {
            for (unit, _) in positions.iter().enumerate().filter(|(_, position)| **position == 0) {
                self.count_central(unit, weights);
            }
        }
    }
}

/// Neighbouring units whose places are coarse, to be counted with the widest instructions there are.
struct Tile<'a> {
    /// From the first of the units on.
    counts: &'a mut [u32],
    coarse: &'a mut Coarse,
    places: Places,
    positions: &'a [u32],
    units: usize,
    tile: Range<usize>,
}

impl WithSimd for Tile<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { counts, coarse, places, positions, units, tile } = self;
        let [best, worst, firsts] = [&mut coarse.best, &mut coarse.worst, &mut coarse.firsts]
            .map(|column| &mut column[tile.clone()]);
        let sums = &mut coarse.sums[tile.clone()];
        for draw in positions.chunks_exact(units) {
            let positions = &draw[tile.clone()];
            for (counts, position) in counts.chunks_exact_mut(places.len()).zip(positions) {
                counts[places.of(*position as usize)] += 1;
            }
            for (sum, position) in sums.iter_mut().zip(positions) {
                *sum += u64::from(*position);
            }
            for (best, position) in best.iter_mut().zip(positions) {
                *best = (*best).min(*position);
            }
            for (worst, position) in worst.iter_mut().zip(positions) {
                *worst = (*worst).max(*position);
            }
            for (first, position) in firsts.iter_mut().zip(positions) {
                *first += u32::from(*position == 0);
            }
        }
    }
}
