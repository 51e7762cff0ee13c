//! The product of scores and weights, tile by tile in the registers.
//!
//! A tile is six rows by two vectors: twelve sums, which the machine adds to at once, two vectors of
//! one factor and one number of the other. The sums run over the depth in its order, so that a result
//! does not depend on what is computed beside it.

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{LANES, Lane};

/// Rows of a tile.
pub(super) const TALL: usize = 6;

/// Vectors of a tile.
const VECTORS: usize = 2;

/// One factor, rows × depth, packed by tiles: six rows side by side, depth by depth; rows that fill up
/// the last tile are zero.
#[derive(Debug, Clone)]
pub(super) struct Tall {
    depth: usize,
    cells: Vec<[f64; TALL]>,
}

impl Tall {
    /// Room for so many rows, all zero.
    pub(super) fn new(rows: usize, depth: usize) -> Self {
        Self { depth, cells: vec![[0.0; TALL]; rows.div_ceil(TALL) * depth] }
    }

    /// Sets a row, depth by depth.
    pub(super) fn set(&mut self, row: usize, values: impl IntoIterator<Item = f64>) {
        let tile = &mut self.cells[row / TALL * self.depth..][..self.depth];
        tile.iter_mut().zip(values).for_each(|(cell, value)| cell[row % TALL] = value);
    }

    /// The rows with those that fill up the last tile.
    pub(super) fn rows(&self) -> usize {
        self.cells.len() / self.depth.max(1) * TALL
    }
}

/// Where a row's numbers of one tile go.
pub(super) trait Row {
    /// The numbers.
    fn cells(&mut self) -> &mut [f64; LANES];
}

impl Row for Lane {
    #[inline(always)]
    fn cells(&mut self) -> &mut [f64; LANES] {
        self
    }
}

impl Row for [f64; LANES] {
    #[inline(always)]
    fn cells(&mut self) -> &mut [f64; LANES] {
        self
    }
}

/// The product of `tall`, rows × depth, and `wide`, depth × columns, sixteen columns after the other
/// and each of these depth by depth. It goes into `product` row by row, those that fill up the last
/// tile too.
pub(super) fn multiply<R: Row>(tall: &Tall, wide: &[Lane], product: &mut [R]) {
    if tall.depth > 0 {
        Arch::new().dispatch(Product { tall, wide, product });
    }
}

struct Product<'a, R> {
    tall: &'a Tall,
    wide: &'a [Lane],
    product: &'a mut [R],
}

impl<R: Row> WithSimd for Product<'_, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { tall, wide, product } = self;
        let columns = wide.len() / tall.depth;
        for (column, wide) in wide.chunks_exact(tall.depth).enumerate() {
            for (tile, tall) in tall.cells.chunks_exact(tall.depth).enumerate() {
                let product = &mut product[tile * TALL * columns + column..];
                fill_tile(simd, tall, wide, product, columns);
            }
        }
    }
}

/// Fills six rows of sixteen columns; from one row to the next there are so many sixteens.
#[inline(always)]
fn fill_tile<S: Simd, R: Row>(
    simd: S,
    tall: &[[f64; TALL]],
    wide: &[Lane],
    product: &mut [R],
    columns: usize,
) {
    let step = VECTORS * S::F64_LANES;
    for first in (0..LANES).step_by(step) {
        let mut sums = [[simd.splat_f64s(0.0); VECTORS]; TALL];
        for (tall, wide) in tall.iter().zip(wide) {
            let (vectors, _) = S::as_simd_f64s(&wide[first..first + step]);
            for (sums, number) in sums.iter_mut().zip(tall) {
                let number = simd.splat_f64s(*number);
                for (sum, vector) in sums.iter_mut().zip(vectors) {
                    *sum = simd.mul_add_e_f64s(number, *vector, *sum);
                }
            }
        }
        for (row, sums) in product.iter_mut().step_by(columns).zip(&sums) {
            let (vectors, _) = S::as_mut_simd_f64s(&mut row.cells()[first..first + step]);
            vectors.iter_mut().zip(sums).for_each(|(vector, sum)| *vector = *sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole numbers, whose sums are exact in whatever order.
    #[test]
    fn products_are_those_of_the_definition() {
        let number = |i: usize, j: usize| ((i * 31 + j * 17) % 23) as f64 - 11.0;
        let shapes = [(1, 1, 1_usize), (6, 3, 16), (7, 122, 16), (83, 5, 33), (13, 7, 64)];
        for (rows, depth, columns) in shapes {
            let mut tall = Tall::new(rows, depth);
            (0..rows).for_each(|row| tall.set(row, (0..depth).map(|k| number(row, k))));
            let tiles = columns.div_ceil(LANES);
            let mut wide = vec![Lane::all(0.0); tiles * depth];
            for (column, k) in (0..columns).flat_map(|c| (0..depth).map(move |k| (c, k))) {
                wide[column / LANES * depth + k][column % LANES] = number(k, column + 7);
            }
            let mut product = vec![[f64::NAN; LANES]; tall.rows() * tiles];
            multiply(&tall, &wide, &mut product);
            for row in 0..rows {
                let own = product[row * tiles..(row + 1) * tiles].as_flattened();
                for (column, found) in own[..columns].iter().enumerate() {
                    let terms = (0..depth).map(|k| number(row, k) * number(k, column + 7));
                    assert_eq!(*found, terms.sum::<f64>(), "{rows} × {depth}: {row}, {column}");
                }
            }
        }
    }
}
