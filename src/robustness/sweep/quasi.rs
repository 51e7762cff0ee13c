//! Quasi-random numbers for the draws: scrambled Sobol' points, in several independent randomisations.

use super::BLOCK;
use super::lanes::{LANES, Lane, Lanes};
use crate::error::Result;
use crate::numerics::{SobolSequence, mixed};

/// Independent randomisations of the points. Their scatter gives the standard errors.
pub(super) const RANDOMISATIONS: usize = 16;

/// As many bits as the numbers of a sweep's draws have.
const BITS: usize = 32;

/// Separates the randomisations from other numbers of a seed.
const QUASI: u64 = 0xbb67_ae85_84ca_a73b;

/// The points of all randomisations.
///
/// Blocks of draws belong to the randomisations in turn: block b takes the next 128 points of
/// randomisation b mod 16. So every range of draws can be computed apart, and the first draws of a longer
/// sweep are those of a shorter one.
#[derive(Debug)]
pub(super) struct QuasiPoints {
    dimensions: usize,
    randomisations: Vec<Randomisation>,
}

/// One randomisation: what the bits of a point's Gray code add to its coordinates.
#[derive(Debug)]
struct Randomisation {
    /// Bit by bit, the least first, and within a bit dimension by dimension.
    directions: Vec<u64>,
    shifts: Vec<u64>,
    /// What the last bits of sixteen points in a row add, dimension by dimension.
    patterns: Vec<Lanes<u64>>,
}

impl QuasiPoints {
    /// Points in so many dimensions.
    ///
    /// # Errors
    ///
    /// More dimensions than the sequence has.
    pub(super) fn new(dimensions: usize, seed: u64) -> Result<Self> {
        let of = |number: usize| {
            let seed = mixed(seed ^ QUASI) ^ mixed(number as u64 ^ QUASI);
            let sequence = SobolSequence::scrambled(dimensions, seed)?;
            Ok(Randomisation::of(&sequence))
        };
        let randomisations = (0..RANDOMISATIONS).map(of).collect::<Result<_>>()?;
        Ok(Self { dimensions, randomisations })
    }
}

impl Randomisation {
    fn of(sequence: &SobolSequence) -> Self {
        let dimensions = sequence.dimensions();
        let bits = (0..BITS).flat_map(|bit| (0..dimensions).map(move |own| (own, bit)));
        let pattern = |dimension: usize| {
            let bit = |gray: usize, bit: usize| {
                if gray >> bit & 1 == 1 { sequence.direction(dimension, bit) } else { 0 }
            };
            let of = |lane: usize| (0..4).fold(0, |sum, at| sum ^ bit(lane ^ (lane >> 1), at));
            Lanes(std::array::from_fn(of))
        };
        Self {
            directions: bits.map(|(own, bit)| sequence.direction(own, bit)).collect(),
            shifts: (0..dimensions).map(|dimension| sequence.shift(dimension)).collect(),
            patterns: (0..dimensions).map(pattern).collect(),
        }
    }
}

/// Which randomisation a block belongs to.
pub(super) fn randomisation_of(block: u64) -> usize {
    (block % RANDOMISATIONS as u64) as usize
}

/// Sixteen points in a row.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    randomisation: usize,
    /// The Gray code of the first point.
    gray: u64,
    /// Its coordinates.
    first: Vec<u64>,
}

impl Cursor {
    pub(super) fn new(points: &QuasiPoints) -> Self {
        let first = points.randomisations.first().map(|own| own.shifts.clone());
        Self { randomisation: 0, gray: 0, first: first.unwrap_or_default() }
    }

    /// Moves to some of a block's points, which begin at a multiple of sixteen.
    pub(super) fn move_to(&mut self, points: &QuasiPoints, block: u64, within: usize) {
        let randomisation = randomisation_of(block);
        let own = &points.randomisations[randomisation];
        if randomisation != self.randomisation {
            (self.randomisation, self.gray) = (randomisation, 0);
            self.first.copy_from_slice(&own.shifts);
        }
        let number = block / RANDOMISATIONS as u64 * BLOCK as u64 + within as u64;
        let gray = number ^ (number >> 1);
        let mut changed = self.gray ^ gray;
        self.gray = gray;
        while changed != 0 {
            let bit = changed.trailing_zeros() as usize;
            changed &= changed - 1;
            let directions = &own.directions[bit * points.dimensions..][..points.dimensions];
            self.first.iter_mut().zip(directions).for_each(|(first, added)| *first ^= added);
        }
    }

    /// Fills rows with coordinates, from a dimension on: between 0 and 1, and neither of them.
    #[inline(always)]
    pub(super) fn fill(&self, points: &QuasiPoints, dimension: usize, rows: &mut [Lane]) {
        let patterns = &points.randomisations[self.randomisation].patterns[dimension..];
        for ((row, first), pattern) in rows.iter_mut().zip(&self.first[dimension..]).zip(patterns) {
            for lane in 0..LANES {
                row[lane] = between(first ^ pattern[lane]);
            }
        }
    }
}

/// The upper 52 of 53 bits as a number on (0, 1): the middle of its interval.
#[inline(always)]
fn between(bits: u64) -> f64 {
    f64::from_bits((bits >> 1) | 0x3ff0_0000_0000_0000) - (1.0 - f64::EPSILON / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wherever the cursor comes from, to the last of the bits that are kept.
    #[test]
    fn points_are_those_of_the_sequence() {
        const SEED: u64 = 7;
        let points = QuasiPoints::new(5, SEED).unwrap();
        let mut cursor = Cursor::new(&points);
        let mut rows = [Lane::all(0.0); 3];
        for (block, within) in [(0, 0), (0, 16), (17, 112), (16, 32), (33_554_431, 64), (3, 0)] {
            cursor.move_to(&points, block, within);
            cursor.fill(&points, 2, &mut rows);
            let number = randomisation_of(block) as u64;
            let seed = mixed(SEED ^ QUASI) ^ mixed(number ^ QUASI);
            let sequence = SobolSequence::scrambled(5, seed).unwrap();
            for lane in 0..LANES {
                let mut point = [0.0; 5];
                sequence.point(block / 16 * 128 + (within + lane) as u64, &mut point);
                for (row, expected) in rows.iter().zip(&point[2..]) {
                    assert!((row[lane] - expected).abs() <= f64::EPSILON / 2.0, "{block}: {lane}");
                }
            }
        }
    }

    #[test]
    fn no_number_is_zero_or_one() {
        assert_eq!(between(0), f64::EPSILON / 2.0);
        assert_eq!(between((1 << 53) - 1), 1.0 - f64::EPSILON / 2.0);
    }
}
