//! Sorting without branches: the same comparisons whatever the values.

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
pub(super) fn sort(rows: &mut [Lane], network: &[(u32, u32)]) {
    for (low, high) in network {
        let (a, b) = (rows[*low as usize], rows[*high as usize]);
        let (mut least, mut most) = ([0.0; LANES], [0.0; LANES]);
        for lane in 0..LANES {
            least[lane] = if a[lane] < b[lane] { a[lane] } else { b[lane] };
            most[lane] = if a[lane] < b[lane] { b[lane] } else { a[lane] };
        }
        rows[*low as usize] = least;
        rows[*high as usize] = most;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A network that sorts all zeros and ones sorts everything (Knuth's 0–1 principle).
    #[test]
    fn zeros_and_ones_are_sorted() {
        for values in 0..=14_usize {
            let network = batcher(values);
            for pattern in 0..1_u32 << values {
                let bit = |place| f64::from(pattern >> place & 1);
                let mut rows: Vec<Lane> = (0..values).map(|place| [bit(place); LANES]).collect();
                sort(&mut rows, &network);
                assert!(rows.is_sorted(), "{values}: {pattern:b}");
            }
        }
    }

    #[test]
    fn many_values_are_sorted_in_every_lane() {
        let network = batcher(83);
        assert_eq!(network.len(), 893);
        let value = |row: usize, lane: usize| ((row * 7919 + lane * 31) % 83) as f64;
        let mut rows: Vec<Lane> =
            (0..83).map(|row| std::array::from_fn(|lane| value(row, lane))).collect();
        sort(&mut rows, &network);
        for (place, row) in rows.iter().enumerate() {
            assert_eq!(*row, [place as f64; LANES]);
        }
    }
}
