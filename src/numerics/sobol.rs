//! The Sobol' sequence: points that fill the unit cube more evenly than random ones.

use rand_xoshiro::rand_core::Rng;

use super::random::stream;
use crate::error::{ErrorKind, Result};

/// As many bits as a double's fraction holds.
const BITS: usize = 53;

/// Dimensions 2 to 1,024, as Joe and Kuo published them.
const DIRECTION_NUMBERS: &str = include_str!("direction_numbers.txt");

/// The Sobol' sequence in up to [1,024 dimensions](SobolSequence::MOST_DIMENSIONS), plain or
/// scrambled.
///
/// Point i is the exclusive or of the direction numbers that belong to the bits of the Gray code of
/// i, a fraction of 53 bits in [0, 1). Any 2ᵐ points beginning at a multiple of 2ᵐ are balanced:
/// each half, quarter, … of each axis holds as many. Numbers of points that are no power of two
/// lose that balance, not their validity.
///
/// [`scrambled`](SobolSequence::scrambled) points keep the balance: every dimension's direction
/// numbers are multiplied by a random lower triangular binary matrix with ones on its diagonal, and
/// a random shift is added bit by bit, so that a point is uniformly distributed and different seeds
/// give independent estimates.
///
/// Sources: S. Joe and F. Y. Kuo (2008), "Constructing Sobol sequences with better two-dimensional
/// projections", *SIAM Journal on Scientific Computing* 30, 2635–2654, for the direction numbers;
/// J. Matoušek (1998), "On the L2-discrepancy for anchored boxes", *Journal of Complexity* 14,
/// 527–556, for the scramble.
///
/// # Examples
///
/// ```
/// use composite_index::robustness::sensitivity::SobolSequence;
///
/// let sequence = SobolSequence::plain(3)?;
/// let mut point = [0.0; 3];
/// sequence.point(2, &mut point);
/// assert_eq!(point, [0.75, 0.25, 0.25]);
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SobolSequence {
    /// By dimension, the most significant bit's first.
    directions: Vec<[u64; BITS]>,
    shifts: Vec<u64>,
}

impl SobolSequence {
    /// The number of dimensions with direction numbers.
    pub const MOST_DIMENSIONS: usize = 1024;

    /// The plain sequence; its first point is the origin.
    ///
    /// # Errors
    ///
    /// More than [`MOST_DIMENSIONS`](SobolSequence::MOST_DIMENSIONS).
    pub fn plain(dimensions: usize) -> Result<Self> {
        let available = Self::MOST_DIMENSIONS;
        if dimensions > available {
            return Err(ErrorKind::TooManyDimensions { needed: dimensions, available }.into());
        }
        let rows = DIRECTION_NUMBERS.lines().filter(|line| !line.starts_with('#'));
        let others = rows.map(directions);
        let directions = std::iter::once(van_der_corput()).chain(others).take(dimensions).collect();
        Ok(Self { directions, shifts: vec![0; dimensions] })
    }

    /// The sequence scrambled by a seed, each dimension independently of how many there are.
    ///
    /// # Errors
    ///
    /// As for [`plain`](SobolSequence::plain).
    pub fn scrambled(dimensions: usize, seed: u64) -> Result<Self> {
        let mut sequence = Self::plain(dimensions)?;
        let scrambled = sequence.directions.iter_mut().zip(&mut sequence.shifts);
        for (number, (directions, shift)) in (0..).zip(scrambled) {
            let mut random = stream(seed, number);
            let matrix = lower_triangular(&mut random);
            directions.iter_mut().for_each(|direction| *direction = product(&matrix, *direction));
            *shift = random.next_u64() >> (64 - BITS);
        }
        Ok(sequence)
    }

    /// The number of dimensions of a point.
    pub fn dimensions(&self) -> usize {
        self.directions.len()
    }

    /// What a bit of a point's Gray code, counted from the least, adds to a coordinate, as a fraction of
    /// 53 bits.
    pub(crate) fn direction(&self, dimension: usize, bit: usize) -> u64 {
        self.directions[dimension][bit]
    }

    /// The coordinate of the first point, as a fraction of 53 bits.
    pub(crate) fn shift(&self, dimension: usize) -> u64 {
        self.shifts[dimension]
    }

    /// Fills a point by its number, counted from 0; coordinates beyond the sequence's dimensions keep
    /// their values. The sequence repeats from number 2⁵³ on.
    pub fn point(&self, number: u64, point: &mut [f64]) {
        let gray = number ^ (number >> 1);
        let dimensions = self.directions.iter().zip(&self.shifts);
        for (coordinate, (directions, shift)) in point.iter_mut().zip(dimensions) {
            let (mut bits, mut left) = (*shift, gray);
            for direction in directions {
                if left == 0 {
                    break;
                }
                bits ^= direction * (left & 1);
                left >>= 1;
            }
            // Both are exact: 53 bits, and a power of two.
            *coordinate = bits as f64 / (1_u64 << BITS) as f64;
        }
    }
}

/// The first dimension.
fn van_der_corput() -> [u64; BITS] {
    std::array::from_fn(|bit| 1 << (BITS - 1 - bit))
}

/// The direction numbers of a line "d s a m…": the first s are the m themselves, every other one
/// follows from the s before it by the recurrence of the primitive polynomial
/// xˢ + a₁xˢ⁻¹ + … + aₛ₋₁x + 1.
fn directions(line: &str) -> [u64; BITS] {
    let mut figures = line.split_ascii_whitespace().skip(1).filter_map(|text| text.parse().ok());
    let degree = figures.next().unwrap_or(1) as usize;
    let polynomial: u64 = figures.next().unwrap_or(0);
    let mut directions = [0; BITS];
    for (bit, m) in figures.enumerate().take(BITS) {
        directions[bit] = m << (BITS - 1 - bit);
    }
    for bit in degree..BITS {
        let before = directions[bit - degree];
        let mut direction = before ^ (before >> degree);
        for term in 1..degree {
            direction ^= directions[bit - term] * ((polynomial >> (degree - 1 - term)) & 1);
        }
        directions[bit] = direction;
    }
    directions
}

/// Row r, from the most significant: ones on the diagonal, random bits of higher significance.
fn lower_triangular(random: &mut impl Rng) -> [u64; BITS] {
    std::array::from_fn(|row| {
        let diagonal = 1_u64 << (BITS - 1 - row);
        let higher = ((1_u64 << BITS) - 1) & !(2 * diagonal - 1);
        (random.next_u64() >> (64 - BITS)) & higher | diagonal
    })
}

/// The matrix times the vector of bits, over the field of two elements.
fn product(matrix: &[u64; BITS], vector: u64) -> u64 {
    let bits = matrix.iter().map(|row| u64::from((row & vector).count_ones() & 1));
    bits.fold(0, |sum, bit| sum << 1 | bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coordinate(sequence: &SobolSequence, number: u64, dimension: usize) -> f64 {
        let mut point = vec![f64::NAN; sequence.dimensions()];
        sequence.point(number, &mut point);
        point[dimension]
    }

    /// The table that Joe and Kuo print with their program: ten points in three dimensions.
    #[test]
    fn first_points_as_published() {
        let published = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875],
            [0.125, 0.625, 0.375],
            [0.1875, 0.3125, 0.9375],
            [0.6875, 0.8125, 0.4375],
        ];
        let sequence = SobolSequence::plain(3).unwrap();
        for (number, expected) in (0..).zip(published) {
            let mut point = [f64::NAN; 3];
            sequence.point(number, &mut point);
            assert_eq!(point, expected, "point {number}");
        }
    }

    /// Made with the crate sobol 1.0.2.
    #[test]
    fn far_points_and_dimensions_as_another_program_has_them() {
        let sequence = SobolSequence::plain(1000).unwrap();
        for (number, dimension, expected) in [
            (100, 49, 0.664_062_5),
            (999, 255, 0.436_523_437_5),
            (4095, 511, 0.914_794_921_875),
            (5000, 998, 0.136_108_398_437_5),
            (5000, 999, 0.470_581_054_687_5),
            (1234, 7, 0.528_808_593_75),
        ] {
            let found = coordinate(&sequence, number, dimension);
            assert_eq!(found, expected, "point {number}, dimension {dimension}");
        }
    }

    #[test]
    fn every_line_of_the_direction_numbers_is_sound() {
        let rows: Vec<Vec<usize>> = DIRECTION_NUMBERS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| line.split(' ').map(|figure| figure.parse().unwrap()).collect())
            .collect();
        assert_eq!(rows.len() + 1, SobolSequence::MOST_DIMENSIONS);
        for (position, row) in rows.iter().enumerate() {
            assert_eq!((row[0], row[1]), (position + 2, row.len() - 3));
            let odd_and_small = |(bit, m): (usize, &usize)| m % 2 == 1 && *m < 2 << bit;
            assert!(row[3..].iter().enumerate().all(odd_and_small), "{row:?}");
        }
    }

    /// In every dimension each of 2ᵐ equal intervals holds one of 2ᵐ points.
    #[test]
    fn points_are_balanced_plain_and_scrambled() {
        let count = 256;
        for sequence in
            [SobolSequence::plain(1024).unwrap(), SobolSequence::scrambled(1024, 5).unwrap()]
        {
            for first in [0, 3 * count] {
                let mut held = vec![0_u32; 1024 * count as usize];
                let mut point = vec![f64::NAN; 1024];
                for number in first..first + count {
                    sequence.point(number, &mut point);
                    for (dimension, coordinate) in point.iter().enumerate() {
                        let interval = (coordinate * count as f64) as usize;
                        held[dimension * count as usize + interval] += 1;
                    }
                }
                assert!(held.iter().all(|held| *held == 1));
            }
        }
    }

    #[test]
    fn a_scramble_belongs_to_its_seed_and_dimension() {
        let (few, many) = (SobolSequence::scrambled(3, 9), SobolSequence::scrambled(7, 9));
        let (few, many) = (few.unwrap(), many.unwrap());
        assert_eq!(few.directions[..], many.directions[..3]);
        assert_eq!(few.shifts[..], many.shifts[..3]);
        let other = SobolSequence::scrambled(3, 10).unwrap();
        assert_ne!(coordinate(&few, 0, 0), coordinate(&other, 0, 0));
    }

    /// The first two dimensions are a (0, m, 2)-net: of 2ᵐ points each of the 2ᵐ boxes of 2ᵃ × 2ᵐ⁻ᵃ
    /// holds one, whatever a.
    #[test]
    fn the_first_two_dimensions_are_a_net_plain_and_scrambled() {
        for sequence in [SobolSequence::plain(2).unwrap(), SobolSequence::scrambled(2, 8).unwrap()]
        {
            for a in 0..=8 {
                let mut held = [0_u32; 256];
                for number in 0..256 {
                    let mut point = [0.0; 2];
                    sequence.point(number, &mut point);
                    let (wide, high) = ((1 << a) as f64, (1 << (8 - a)) as f64);
                    let across = (point[0] * wide) as usize;
                    held[across * (1 << (8 - a)) + (point[1] * high) as usize] += 1;
                }
                assert_eq!(held, [1; 256], "{a}");
            }
        }
    }

    /// Π (|4x − 2| + 1)/2 over eight dimensions has the integral 1 and the variance (13/12)⁸ − 1; the
    /// root mean square error of 4,096 random points is √0.897/64 = 0.0148.
    #[test]
    fn an_integral_is_nearer_than_by_random_points() {
        let error = |seed: u64| {
            let sequence = SobolSequence::scrambled(8, seed).unwrap();
            let mut sum = 0.0;
            for number in 0..4096 {
                let mut point = [0.0; 8];
                sequence.point(number, &mut point);
                sum += point.iter().map(|x| ((4.0 * x - 2.0).abs() + 1.0) / 2.0).product::<f64>();
            }
            sum / 4096.0 - 1.0
        };
        let squares: f64 = (0..16).map(|seed| error(seed) * error(seed)).sum();
        let found = (squares / 16.0).sqrt();
        assert!(found < 0.0148 / 5.0, "{found}");
    }

    #[test]
    fn too_many_dimensions_are_refused_with_their_number() {
        let refused = SobolSequence::plain(1025).unwrap_err().to_string();
        assert_eq!(
            refused,
            "1025 dimensions of quasi-random points are needed, but only 1024 are available"
        );
        assert!(SobolSequence::plain(0).is_ok());
    }
}
