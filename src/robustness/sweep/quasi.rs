//! Quasi-random numbers for the draws: scrambled Sobol' points, in several independent randomisations.

use std::ops::Range;

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
/// Blocks of draws belong to the randomisations in turn: block b takes the next points of
/// randomisation b mod 16. So every range of draws can be computed apart, and the first draws of a longer
/// sweep are those of a shorter one.
///
/// Every draw has its own numbers in the first dimensions, those of the upper groups. Several draws may
/// share the numbers of the other dimensions: they differ in the upper weights alone, and what comes of the
/// lower ones is computed once for all of them.
#[derive(Debug)]
pub(super) struct QuasiPoints {
    dimensions: Dimensions,
    randomisations: Vec<Randomisation>,
}

/// How many dimensions points have, and how many draws share the numbers of the lower ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dimensions {
    pub(super) upper: usize,
    pub(super) all: usize,
    /// A power of two, up to 8.
    pub(super) sharing: usize,
}

impl Dimensions {
    /// Whether every draw has a number of its own in a dimension.
    pub(super) fn is_upper(&self, dimension: usize) -> bool {
        dimension < self.upper || self.sharing == 1
    }

    fn ranges(&self) -> [Range<usize>; 2] {
        [0..self.upper, self.upper..self.all]
    }
}

/// One randomisation: what the bits of a point's Gray code add to its coordinates.
#[derive(Debug)]
struct Randomisation {
    /// Bit by bit, the least first, and within a bit dimension by dimension.
    directions: Vec<u64>,
    shifts: Vec<u64>,
    /// What the places of the draws side by side add, dimension by dimension.
    patterns: Vec<Lanes<u64>>,
}

impl QuasiPoints {
    /// Points in so many dimensions.
    ///
    /// # Errors
    ///
    /// More dimensions than the sequence has.
    pub(super) fn new(dimensions: Dimensions, seed: u64) -> Result<Self> {
        let of = |number: usize| {
            let seed = mixed(seed ^ QUASI) ^ mixed(number as u64 ^ QUASI);
            let sequence = SobolSequence::scrambled(dimensions.all, seed)?;
            Ok(Randomisation::of(&sequence, dimensions))
        };
        let randomisations = (0..RANDOMISATIONS).map(of).collect::<Result<_>>()?;
        Ok(Self { dimensions, randomisations })
    }

    /// Whether every draw has a number of its own in a dimension.
    pub(super) fn is_upper(&self, dimension: usize) -> bool {
        self.dimensions.is_upper(dimension)
    }
}

impl Randomisation {
    fn of(sequence: &SobolSequence, dimensions: Dimensions) -> Self {
        let all = 0..sequence.dimensions();
        let bits = (0..BITS).flat_map(|bit| all.clone().map(move |own| (own, bit)));
        let pattern = |dimension: usize| {
            let stride = if dimensions.is_upper(dimension) { dimensions.sharing } else { 1 };
            let of = |lane: usize| {
                let gray = gray((lane * stride) as u64);
                let bits = (0..BITS).filter(|bit| gray >> bit & 1 == 1);
                bits.fold(0, |sum, bit| sum ^ sequence.direction(dimension, bit))
            };
            Lanes(std::array::from_fn(of))
        };
        Self {
            directions: bits.map(|(own, bit)| sequence.direction(own, bit)).collect(),
            shifts: all.clone().map(|dimension| sequence.shift(dimension)).collect(),
            patterns: all.map(pattern).collect(),
        }
    }
}

/// The Gray code: the code of a sum of numbers that have no bit in common is the sum of their codes.
fn gray(number: u64) -> u64 {
    number ^ (number >> 1)
}

/// Which randomisation a block belongs to.
pub(super) fn randomisation_of(block: u64) -> usize {
    (block % RANDOMISATIONS as u64) as usize
}

/// Sixteen points side by side.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    randomisation: usize,
    /// The Gray codes of the first point's number, for the upper and the lower dimensions.
    grays: [u64; 2],
    /// Its coordinates.
    first: Vec<u64>,
}

impl Cursor {
    pub(super) fn new(points: &QuasiPoints) -> Self {
        let first = points.randomisations.first().map(|own| own.shifts.clone());
        Self { randomisation: 0, grays: [0; 2], first: first.unwrap_or_default() }
    }

    /// Moves to the points of some draws of a block, from a multiple of sixteen on. Where s draws share
    /// their lower numbers, the draw at a place of the j-th sixteen of a block of its randomisation has
    /// the upper numbers of point 16 s ⌊j / s⌋ + s · place + j mod s, and the lower ones of point
    /// 16 ⌊j / s⌋ + place. Returns a number above 0, the same for
    /// draws that share their lower numbers.
    pub(super) fn move_to(&mut self, points: &QuasiPoints, block: u64, within: usize) -> u64 {
        let QuasiPoints { dimensions, randomisations } = points;
        let randomisation = randomisation_of(block);
        let own = &randomisations[randomisation];
        if randomisation != self.randomisation {
            (self.randomisation, self.grays) = (randomisation, [0; 2]);
            self.first.copy_from_slice(&own.shifts);
        }
        let sharing = dimensions.sharing as u64;
        let sixteen = (block / RANDOMISATIONS as u64 * BLOCK as u64 + within as u64) / LANES as u64;
        let lower = sixteen / sharing * LANES as u64;
        let numbers = [lower * sharing + sixteen % sharing, lower];
        for ((gray_now, number), range) in
            self.grays.iter_mut().zip(numbers).zip(dimensions.ranges())
        {
            let mut changed = std::mem::replace(gray_now, gray(number)) ^ gray(number);
            while changed != 0 {
                let bit = changed.trailing_zeros() as usize;
                changed &= changed - 1;
                let directions = &own.directions[bit * dimensions.all..][range.clone()];
                let first = self.first[range.clone()].iter_mut().zip(directions);
                first.for_each(|(first, added)| *first ^= added);
            }
        }
        let sixteens = (BLOCK / LANES) as u64;
        1 + block * sixteens + (within / LANES) as u64 / sharing
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
        for sharing in [1, 2, 4, 8] {
            let points = QuasiPoints::new(Dimensions { upper: 3, all: 5, sharing }, SEED).unwrap();
            let mut cursor = Cursor::new(&points);
            let mut rows = [Lane::all(0.0); 3];
            for (block, within) in [(0, 0), (0, 16), (17, 112), (16, 32), (33_554_431, 64), (3, 0)]
            {
                cursor.move_to(&points, block, within);
                cursor.fill(&points, 2, &mut rows);
                let number = randomisation_of(block) as u64;
                let seed = mixed(SEED ^ QUASI) ^ mixed(number ^ QUASI);
                let sequence = SobolSequence::scrambled(5, seed).unwrap();
                let sixteen = (block / 16 * 128) as usize / 16 + within / 16;
                for lane in 0..LANES {
                    let lower = sixteen / sharing * 16 + lane;
                    let upper = lower * sharing + sixteen % sharing;
                    let [mut high, mut low] = [[0.0; 5]; 2];
                    sequence.point(upper as u64, &mut high);
                    sequence.point(lower as u64, &mut low);
                    for (row, expected) in rows.iter().zip([high[2], low[3], low[4]]) {
                        assert!(
                            (row[lane] - expected).abs() <= f64::EPSILON / 2.0,
                            "{block}: {lane}"
                        );
                    }
                }
            }
        }
    }

    /// Over a block, so that a sweep of whole blocks holds every upper point once.
    #[test]
    fn every_upper_point_comes_once() {
        for sharing in [1, 2, 4, 8] {
            let dimensions = Dimensions { upper: 1, all: 2, sharing };
            let points = QuasiPoints::new(dimensions, 1).unwrap();
            let (mut cursor, mut rows) = (Cursor::new(&points), [Lane::all(0.0); 2]);
            let [mut upper, mut lower] = [Vec::new(), Vec::new()];
            for within in (0..BLOCK).step_by(LANES) {
                cursor.move_to(&points, 0, within);
                cursor.fill(&points, 0, &mut rows);
                upper.extend(rows[0].map(|number| (number * 128.0) as usize));
                lower.extend(rows[1].map(|number| (number * (128 / sharing) as f64) as usize));
            }
            upper.sort_unstable();
            lower.sort_unstable();
            assert!(upper.into_iter().eq(0..128));
            assert!(lower.into_iter().eq((0..128).map(|draw| draw / sharing)));
        }
    }

    #[test]
    fn no_number_is_zero_or_one() {
        assert_eq!(between(0), f64::EPSILON / 2.0);
        assert_eq!(between((1 << 53) - 1), 1.0 - f64::EPSILON / 2.0);
    }
}
