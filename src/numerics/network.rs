//! Sorting networks: the same comparisons whatever the values, so that many columns are sorted side by side.

/// Pairs of rows to be put in order, one after the other.
pub(crate) type Network = Vec<(u32, u32)>;

/// Batcher's odd–even merge sort of any number of rows.
pub(crate) fn batcher(rows: usize) -> Network {
    let mut network = vec![(0, 0); put_batcher(rows, &mut [])];
    put_batcher(rows, &mut network);
    network
}

/// Writes the pairs of Batcher's odd–even merge sort, as many as fit, and returns their number
/// (K. E. Batcher, *Sorting networks and their applications*, AFIPS 1968; Knuth, *The Art of Computer
/// Programming*, 5.2.2, algorithm M).
pub(crate) const fn put_batcher(rows: usize, network: &mut [(u32, u32)]) -> usize {
    let (mut width, mut count) = (1, 0);
    while width < rows {
        let mut step = width;
        while step >= 1 {
            let mut low = step % width;
            while low + step < rows {
                let is_paired = (low - step % width) / step % 2 == 0;
                if is_paired && low / (2 * width) == (low + step) / (2 * width) {
                    if count < network.len() {
                        network[count] = (low as u32, (low + step) as u32);
                    }
                    count += 1;
                }
                low += 1;
            }
            step /= 2;
        }
        width *= 2;
    }
    count
}

/// Sorts every column of some rows ascending, without branches: where this is inlined, the compiler makes
/// vectors of it.
#[inline(always)]
pub(crate) fn sort_rows<R, T: Copy + PartialOrd, const COLUMNS: usize>(
    rows: &mut [R],
    network: &[(u32, u32)],
    columns: impl Fn(&mut R) -> &mut [T; COLUMNS],
) {
    for (low, high) in network {
        let (before, after) = rows.split_at_mut(*high as usize);
        let (low, high) = (columns(&mut before[*low as usize]), columns(&mut after[0]));
        for column in 0..COLUMNS {
            let (a, b) = (low[column], high[column]);
            low[column] = if b < a { b } else { a };
            high[column] = if b < a { a } else { b };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn are_sorted(network: &Network, value: impl Fn(usize, usize) -> u32, rows: usize) -> bool {
        let row = |row| std::array::from_fn(|column| value(row, column));
        let mut sorted: Vec<[u32; 16]> = (0..rows).map(row).collect();
        sort_rows(&mut sorted, network, |row| row);
        (0..16).all(|column| sorted.is_sorted_by_key(|row| row[column]))
    }

    /// A network that sorts all zeros and ones sorts everything (Knuth's 0–1 principle).
    #[test]
    fn zeros_and_ones_are_sorted() {
        for rows in 0..=14_usize {
            let network = batcher(rows);
            for pattern in 0..1_u32 << rows {
                let bit = |row, _| pattern >> row & 1;
                assert!(are_sorted(&network, bit, rows), "{rows}: {pattern:b}");
            }
        }
    }

    #[test]
    fn many_values_are_sorted_in_every_column() {
        let network = batcher(83);
        assert_eq!(network.len(), 893);
        let value = |row: usize, column: usize| ((row * 7919 + column * 31) % 83) as u32;
        assert!(are_sorted(&network, value, 83));
    }
}
