//! Uniform numbers: of a replicate by its number, and of a factor that needs many out of one.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// A stream of uniform numbers.
#[derive(Debug, Clone)]
pub(super) struct Uniform(Xoshiro256PlusPlus);

impl Uniform {
    /// The stream of a replicate: xoshiro256++, seeded by splitmix64 from seed and number.
    pub(super) fn of_replicate(seed: u64, replicate: u64) -> Self {
        Self::seeded(mix(mix(seed).wrapping_add(replicate)))
    }

    /// The stream that belongs to one coordinate of one dimension.
    pub(super) fn of_coordinate(dimension: usize, coordinate: f64) -> Self {
        Self::seeded(mix(mix(coordinate.to_bits()).wrapping_add(dimension as u64)))
    }

    fn seeded(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// The next number, in [0, 1): 53 bits.
    pub(super) fn next(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.0.next_u64() >> 11) as f64 * STEP
    }
}

/// The output function of splitmix64.
fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_uniform_and_depend_on_seed_and_replicate() {
        let mean = |seed| {
            (0..4000).map(|number| Uniform::of_replicate(seed, number).next()).sum::<f64>() / 4000.0
        };
        assert!((mean(1) - 0.5).abs() < 0.02 && (mean(2) - 0.5).abs() < 0.02);
        assert_ne!(mean(1), mean(2));
        assert_eq!(Uniform::of_replicate(7, 9).next(), Uniform::of_replicate(7, 9).next());
        assert_ne!(Uniform::of_coordinate(0, 0.5).next(), Uniform::of_coordinate(1, 0.5).next());
    }

    /// The first output of splitmix64 from state 0, as published with it.
    #[test]
    fn mixing_is_that_of_splitmix64() {
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
    }
}
