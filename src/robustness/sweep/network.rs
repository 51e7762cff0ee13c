//! Sorting without branches: the same comparisons whatever the values.

use pulp::Simd;

use super::{LANES, Lane};

/// Pairs of places to be put in order, one after the other.
pub(super) type Network = Vec<(u32, u32)>;

/// Batcher's odd–even merge sort of any number of values (K. E. Batcher, *Sorting networks and
/// their applications*, AFIPS 1968; Knuth, *The Art of Computer Programming*, 5.2.2, algorithm M).
pub(super) fn batcher(values: usize) -> Network {
    let mut network = Network::new();
    let mut width = 1;
    while width < values {
        let mut step = width;
        while step >= 1 {
            for start in (step % width..values.saturating_sub(step)).step_by(2 * step) {
                for low in start..(start + step).min(values - step) {
                    if low / (2 * width) == (low + step) / (2 * width) {
                        network.push((low as u32, (low + step) as u32));
                    }
                }
            }
            step /= 2;
        }
        width *= 2;
    }
    network
}

/// Sorts the rows of every lane ascending.
#[inline(always)]
pub(super) fn sort<S: Simd>(simd: S, rows: &mut [Lane], network: &[(u32, u32)]) {
    let vectors = LANES / S::F64_LANES;
    let (rows, _) = S::as_mut_simd_f64s(rows.as_flattened_mut());
    for (low, high) in network {
        let (low, high) = (*low as usize * vectors, *high as usize * vectors);
        for vector in 0..vectors {
            let (a, b) = (rows[low + vector], rows[high + vector]);
            rows[low + vector] = simd.min_f64s(a, b);
            rows[high + vector] = simd.max_f64s(a, b);
        }
    }
}

/// Sorts the rows of every lane ascending; the compiler finds the vectors where this is inlined.
#[inline(always)]
pub(super) fn sort_keys(rows: &mut [[u32; LANES]], network: &[(u32, u32)]) {
    for (low, high) in network {
        let (before, after) = rows.split_at_mut(*high as usize);
        let (low, high) = (&mut before[*low as usize], &mut after[0]);
        for lane in 0..LANES {
            let (a, b) = (low[lane], high[lane]);
            low[lane] = a.min(b);
            high[lane] = a.max(b);
        }
    }
}

#[cfg(test)]
mod tests {
    use pulp::WithSimd;

    use super::*;

    struct Sort<'a>(&'a mut [Lane], &'a Network);

    impl WithSimd for Sort<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            sort(simd, self.0, self.1);
        }
    }

    fn are_sorted(network: &Network, value: impl Fn(usize, usize) -> u32, places: usize) -> bool {
        let lanes = |place| std::array::from_fn(|lane| value(place, lane));
        let mut keys: Vec<[u32; LANES]> = (0..places).map(lanes).collect();
        let mut rows: Vec<Lane> = keys.iter().map(|key| key.map(f64::from)).collect();
        pulp::Arch::new().dispatch(Sort(&mut rows, network));
        sort_keys(&mut keys, network);
        let in_order = |lane: usize| keys.is_sorted_by_key(|key| key[lane]);
        let alike = rows.iter().zip(&keys).all(|(row, key)| *row == key.map(f64::from));
        alike && (0..LANES).all(in_order)
    }

    /// A network that sorts all zeros and ones sorts everything (Knuth's 0–1 principle).
    #[test]
    fn zeros_and_ones_are_sorted() {
        for places in 0..=14_usize {
            let network = batcher(places);
            for pattern in 0..1_u32 << places {
                let bit = |place, _| pattern >> place & 1;
                assert!(are_sorted(&network, bit, places), "{places}: {pattern:b}");
            }
        }
    }

    #[test]
    fn many_values_are_sorted_in_every_lane() {
        let network = batcher(83);
        assert_eq!(network.len(), 893);
        let value = |row: usize, lane: usize| ((row * 7919 + lane * 31) % 83) as u32;
        assert!(are_sorted(&network, value, 83));
    }
}
