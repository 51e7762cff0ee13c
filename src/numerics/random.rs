//! Random numbers: streams by number, and uniform, normal and whole numbers from them.

use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

/// The stream of a number under a seed: xoshiro256++ with its state from SplitMix64, whose own
/// state is the seed plus the number's first SplitMix64 output, so that neighbouring seeds and
/// numbers share no stream.
pub(crate) fn stream(seed: u64, number: u64) -> Xoshiro256PlusPlus {
    seeded(seed.wrapping_add(SplitMix64::seed_from_u64(number).next_u64()))
}

/// The stream xoshiro256++ with its state from SplitMix64.
pub(crate) fn seeded(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

/// The first output of SplitMix64.
pub(crate) fn mixed(state: u64) -> u64 {
    SplitMix64::seed_from_u64(state).next_u64()
}

/// Uniform on [0, 1): 53 bits.
pub(crate) fn uniform(random: &mut Xoshiro256PlusPlus) -> f64 {
    const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
    (random.next_u64() >> 11) as f64 * STEP
}

/// Standard normal, from two numbers uniform on [0, 1): the cosine of G. Box and M. Muller (1958), "A
/// note on the generation of random normal deviates", *Annals of Mathematical Statistics* 29.
pub(crate) fn normal(mut uniform: impl FnMut() -> f64) -> f64 {
    let radius = (-2.0 * libm::log(1.0 - uniform())).sqrt();
    radius * libm::cos(std::f64::consts::TAU * uniform())
}

/// A whole number below `n` by multiplication and shift; its bias is below n / 2⁶⁴.
pub(crate) fn below(n: usize, random: &mut Xoshiro256PlusPlus) -> usize {
    ((u128::from(random.next_u64()) * n as u128) >> 64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_apart_and_the_same_again() {
        let first = |seed, number| stream(seed, number).next_u64();
        assert_eq!(first(1, 2), first(1, 2));
        let all: std::collections::BTreeSet<_> =
            (0..50).flat_map(|seed| (0..50).map(move |number| first(seed, number))).collect();
        assert_eq!(all.len(), 2500);
    }

    #[test]
    fn draws_reach_every_number_evenly() {
        let (mut random, mut counts) = (stream(7, 0), [0_u32; 5]);
        (0..50_000).for_each(|_| counts[below(5, &mut random)] += 1);
        // Five standard deviations of a binomial count of 50,000 draws with p = 1/5 are 447.
        assert!(counts.iter().all(|count| count.abs_diff(10_000) < 447), "{counts:?}");
    }

    /// The first output from state 0, as published with the generator.
    #[test]
    fn mixing_is_that_of_splitmix64() {
        assert_eq!(mixed(0), 0xe220_a839_7b1d_cdaf);
    }
}
