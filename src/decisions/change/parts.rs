//! Shapley and Owen values over the switches.

use super::hybrid::{DATA, METHOD, STRUCTURE, UNITS};
use crate::numerics::zero_if_noise;

/// How many orders of four put a set of so many before one of them: k! (3 − k)!.
const ORDERS: [f64; 4] = [6.0, 2.0, 2.0, 6.0];

/// The mean over the 24 orders of what a switch adds.
pub(super) fn shapley(switch: usize, value: impl Fn(usize) -> f64) -> f64 {
    let added = |mask: usize| value(mask | switch) - value(mask);
    weighted(switch, added)
}

/// The mean over the orders of the other switches of what is added in the masks without a switch.
pub(super) fn weighted(switch: usize, added: impl Fn(usize) -> f64) -> f64 {
    let masks = (0..16).filter(|mask| mask & switch == 0);
    let terms = masks.map(|mask| ORDERS[(mask as u32).count_ones() as usize] * added(mask));
    settled(terms) / 24.0
}

/// A sum, or zero where nothing but noise is left of its terms.
fn settled(terms: impl Iterator<Item = f64>) -> f64 {
    let (sum, size) =
        terms.fold((0.0, 0.0), |(sum, size), term: f64| (sum + term, size + term.abs()));
    zero_if_noise(sum, 1e-14 * size)
}

/// The four parts: data, method, structure, units.
pub(super) fn four(value: impl Fn(usize) -> f64 + Copy) -> [f64; 4] {
    [DATA, METHOD, STRUCTURE, UNITS].map(|switch| shapley(switch, value))
}

/// Shapley values of members whose sets are the bits of an index into values.
pub(super) fn members(count: usize, value: impl Fn(usize) -> f64) -> Vec<f64> {
    // k! (n − 1 − k)! / n! = 1 / (n C(n − 1, k)).
    let mut weights = vec![1.0 / count.max(1) as f64; count];
    for k in 1..count {
        weights[k] = weights[k - 1] * k as f64 / (count - k) as f64;
    }
    let all: Vec<f64> = (0..1_usize << count).map(value).collect();
    let member = |bit: usize| {
        let without = (0..all.len()).filter(|set| set & (1 << bit) == 0);
        let part =
            |set: usize| weights[set.count_ones() as usize] * (all[set | 1 << bit] - all[set]);
        settled(without.map(part))
    };
    (0..count).map(member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_by_hand() {
        // A game of one product: data × method. Each has a half of it.
        let product = |mask: usize| if mask & 12 == 12 { 6.0 } else { 0.0 };
        assert_eq!(four(product), [3.0, 3.0, 0.0, 0.0]);
        let sum = |mask: usize| (mask & 8) as f64 + 3.0 * (mask & 1) as f64;
        assert_eq!(four(sum), [8.0, 0.0, 0.0, 3.0]);
        // Three members, any two of which win.
        let majority = |set: usize| f64::from(set.count_ones() >= 2);
        let parts = members(3, majority);
        assert!(parts.iter().all(|part| (part - 1.0 / 3.0).abs() < 1e-15), "{parts:?}");
        assert!(members(0, |_| 1.0).is_empty());
    }
}
