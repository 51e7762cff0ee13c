//! A stream of random numbers for each of the draws side by side.

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::lanes::{LANES, Lane, Lanes};
use crate::numerics::mixed;

/// Generators xoshiro256+ (Blackman and Vigna, *Scrambled linear pseudorandom number
/// generators*, ACM TOMS 47 (2021)), one for each draw.
///
/// Splitmix64 makes their states from the seed and the block's number. Only the upper 52 bits of an
/// output are used, since the lowest are weak.
#[derive(Debug, Clone)]
pub(super) struct Generators {
    state: [Lanes<u64>; 4],
}

impl Generators {
    pub(super) fn of_block(seed: u64, block: u64) -> Self {
        let mut mixer = SplitMix64::seed_from_u64(mixed(seed) ^ mixed(block ^ BLOCKS));
        let mut state = [Lanes::all(0); 4];
        for lane in 0..LANES {
            for word in &mut state {
                word[lane] = mixer.next_u64();
            }
        }
        Self { state }
    }

    /// The next numbers of every stream, uniform on [0, 1).
    #[inline(always)]
    pub(super) fn fill(&mut self, rows: &mut [Lane]) {
        for row in rows {
            for lane in 0..LANES {
                row[lane] = self.next_of(lane);
            }
        }
    }

    /// The next number of one stream, uniform on [0, 1).
    #[inline(always)]
    pub(super) fn next_of(&mut self, lane: usize) -> f64 {
        let [a, b, c, d] = &mut self.state;
        let number = unit(a[lane].wrapping_add(d[lane]));
        let shifted = b[lane] << 17;
        c[lane] ^= a[lane];
        d[lane] ^= b[lane];
        b[lane] ^= c[lane];
        a[lane] ^= d[lane];
        c[lane] ^= shifted;
        d[lane] = d[lane].rotate_left(45);
        number
    }
}

/// Separates the numbers of blocks from seeds.
const BLOCKS: u64 = 0x6a09_e667_f3bc_c908;

/// The upper 52 bits as a number on [0, 1).
#[inline(always)]
fn unit(bits: u64) -> f64 {
    f64::from_bits((bits >> 12) | 0x3ff0_0000_0000_0000) - 1.0
}

#[cfg(test)]
mod tests {
    use rand_xoshiro::Xoshiro256Plus;

    use super::*;

    #[test]
    fn streams_are_those_of_the_reference() {
        let mut generators = Generators::of_block(7, 3);
        let mut seed = [0; 32];
        for (word, bytes) in generators.state.iter().zip(seed.chunks_exact_mut(8)) {
            bytes.copy_from_slice(&word[5].to_le_bytes());
        }
        let mut reference = Xoshiro256Plus::from_seed(seed);
        for step in 0..100 {
            let mut row = [Lane::all(0.0)];
            match step % 3 {
                0 => row[0][5] = generators.next_of(5),
                _ => generators.fill(&mut row),
            }
            assert_eq!(row[0][5], (reference.next_u64() >> 12) as f64 / 2.0_f64.powi(52));
        }
    }
}
