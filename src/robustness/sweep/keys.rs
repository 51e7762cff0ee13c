//! Scores as whole numbers of few bits.

use pulp::Simd;

use super::{LANES, STRIDE};

/// Makes keys of scores: whole numbers from low to high, with the number of the unit in their last
/// bits. They are half as much to sort as the scores themselves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keys {
    low: f64,
    /// How many keys there are to a point of score.
    scale: f64,
    unit_bits: u32,
}

/// One key for each of the draws side by side.
pub(super) type KeyLane = [u32; LANES];

/// The least and the largest score that any weights give.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeySpan {
    low: f64,
    high: f64,
}

/// Added to a number from 0 to 2³², this leaves it, rounded, in the lowest bits.
const ROUNDS: f64 = (1_u64 << 52) as f64;

impl KeySpan {
    /// A score is a mean of what the indicators' values are worth, so that it lies between them.
    pub(super) fn of(columns: &[&[f64]], worth: &[f64], sign: f64) -> Self {
        let values = columns.iter().zip(worth);
        let values =
            values.flat_map(|(column, worth)| column.iter().map(move |x| sign * x * worth));
        let empty = Self { low: f64::INFINITY, high: f64::NEG_INFINITY };
        values.fold(empty, |span, value| Self {
            low: span.low.min(value),
            high: span.high.max(value),
        })
    }

    /// The largest distance from zero.
    pub(super) fn largest(&self) -> f64 {
        self.high.abs().max(self.low.abs())
    }
}

impl Keys {
    /// Keys of scores of so many units that lie within a span. From one key to the next it is at
    /// least twice as far as what counts as near.
    pub(super) fn new(units: usize, span: KeySpan, near: f64) -> Self {
        let unit_bits = units.next_power_of_two().trailing_zeros();
        let keys = f64::from(u32::MAX >> unit_bits) - 4.0;
        let scale = (keys / (span.high - span.low)).min(0.5 / near);
        // Where nothing varies, all scores have the same key.
        Self { low: span.low, scale: if scale.is_finite() { scale } else { 0.0 }, unit_bits }
    }

    /// The keys of the units in the order of the units; `products` are units × draws.
    #[inline(always)]
    pub(super) fn load(self, products: &[f64], keys: &mut [KeyLane]) {
        for (unit, keys) in keys.iter_mut().enumerate() {
            let mut lane = [0; LANES];
            // By way of a copy, so that the compiler need not fear that the slices overlap.
            let mut scores = [0.0; LANES];
            scores.copy_from_slice(&products[unit * STRIDE..][..LANES]);
            for place in 0..LANES {
                let whole =
                    ((scores[place] - self.low) * self.scale + 1.0 + ROUNDS).to_bits() as u32;
                lane[place] = whole << self.unit_bits | unit as u32;
            }
            *keys = lane;
        }
    }

    /// Which draws have neighbours among their sorted keys that are less than 2 apart. In the others
    /// all scores are in the order of their keys, and none are near.
    #[inline(always)]
    pub(super) fn are_unclear<S: Simd>(self, simd: S, keys: &[KeyLane], unclear: &mut KeyLane) {
        let vectors = LANES / S::U32_LANES;
        // With the units in the last bits, what differs by 3 is at least 2 apart.
        let apart = simd.splat_u32s(3 << self.unit_bits);
        let (rows, _) = S::as_simd_u32s(keys.as_flattened());
        let (unclear, _) = S::as_mut_simd_u32s(unclear);
        let (zero, one) = (simd.splat_u32s(0), simd.splat_u32s(1));
        for vector in 0..vectors {
            let mut least = simd.splat_u32s(u32::MAX);
            for row in 1..keys.len() {
                let high = rows[row * vectors + vector];
                let gap = simd.sub_u32s(high, rows[(row - 1) * vectors + vector]);
                least = simd.select_u32s_m32s(simd.less_than_u32s(gap, least), gap, least);
            }
            unclear[vector] = simd.select_u32s_m32s(simd.less_than_u32s(least, apart), one, zero);
        }
    }

    /// The unit of a key.
    #[inline(always)]
    pub(super) fn unit(self, key: u32) -> u32 {
        key & ((1 << self.unit_bits) - 1)
    }
}

#[cfg(test)]
mod tests {
    use pulp::WithSimd;

    use super::*;

    struct AreUnclear<'a>(Keys, &'a [KeyLane]);

    impl WithSimd for AreUnclear<'_> {
        type Output = KeyLane;

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> KeyLane {
            let mut unclear = [0; LANES];
            self.0.are_unclear(simd, self.1, &mut unclear);
            unclear
        }
    }

    /// The units by key, and whether the order is unclear.
    fn by_key(scores: &[f64], near: f64) -> (Vec<u32>, bool) {
        let keys = Keys::new(scores.len(), KeySpan::of(&[scores], &[1.0], 1.0), near);
        let mut products = vec![0.0; scores.len() * STRIDE];
        for (unit, score) in scores.iter().enumerate() {
            products[unit * STRIDE..][..LANES].fill(*score);
        }
        let mut lanes = vec![[0; LANES]; scores.len()];
        keys.load(&products, &mut lanes);
        lanes.sort_unstable();
        let unclear = pulp::Arch::new().dispatch(AreUnclear(keys, &lanes));
        assert_eq!(unclear, [unclear[0]; LANES]);
        (lanes.iter().map(|key| keys.unit(key[0])).collect(), unclear[0] == 1)
    }

    #[test]
    fn keys_are_in_the_order_of_scores() {
        for scores in [
            [-3.0, 5.0, -7.25, 1e-3, 5.001],
            [1e9, 1e9 + 1.0, 1e9 + 0.5, 1e9 + 0.25, 1e9 - 7.0],
            [0.0, 1.0, 0.25, 0.5, 0.75],
        ] {
            let score = |unit: &u32| -> f64 { scores[*unit as usize] };
            let mut order: Vec<u32> = (0..5).collect();
            order.sort_by(|a, b| score(a).total_cmp(&score(b)));
            assert_eq!(by_key(&scores, 1e-12), (order, false));
        }
    }

    /// Also at the ends of the span, and where near is more than the span.
    #[test]
    fn near_scores_are_unclear() {
        for (scores, near) in [
            ([1.0, 1.0 + 1e-13, 2.0, 3.0], 1e-12),
            ([1.0, 2.0, 3.0 - 1e-13, 3.0], 1e-12),
            ([1.0, 1.4, 2.0, 3.0], 0.5),
            ([1.0, 2.0, 3.0, 4.0], 1e9),
            ([7.0, 7.0, 7.0, 7.0], 1e-12),
            ([0.0, 0.0, 0.0, 0.0], 0.0),
        ] {
            assert!(by_key(&scores, near).1, "{scores:?}");
        }
    }
}
