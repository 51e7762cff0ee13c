//! The product of scores and weights, tile by tile in the registers.
//!
//! A tile is six rows by two vectors: twelve sums, which the machine adds to at once, two vectors of
//! one factor and one number of the other. The sums run over the depth in its order, and begin anew now
//! and then, so that rounding adds up less; a result does not depend on what is computed beside it.

use pulp::{Arch, Simd, WithSimd};

use super::lanes::{LANES, Lanes};

/// Rows of a tile.
pub(super) const TALL: usize = 6;

/// The most vectors of a tile.
const VECTORS: usize = 2;

/// After so many terms another sum begins.
const TERMS: usize = 32;

/// How often each term of a sum of so many products is rounded at most, with the product.
pub(super) fn roundings(terms: usize) -> usize {
    terms.min(TERMS) + terms.div_ceil(TERMS)
}

/// A number that the machine multiplies side by side.
pub(super) trait Number: Copy + Default {
    type Vector<S: Simd>: Copy;

    /// The nearest.
    fn of(number: f64) -> Self;
    fn vectors<S: Simd>(numbers: &[Self]) -> &[Self::Vector<S>];
    fn vectors_mut<S: Simd>(numbers: &mut [Self]) -> &mut [Self::Vector<S>];
    fn splat<S: Simd>(self, simd: S) -> Self::Vector<S>;
    fn add<S: Simd>(simd: S, one: Self::Vector<S>, other: Self::Vector<S>) -> Self::Vector<S>;
    /// `sum` and the product of the others, rounded once.
    fn add_product<S: Simd>(
        simd: S,
        one: Self::Vector<S>,
        other: Self::Vector<S>,
        sum: Self::Vector<S>,
    ) -> Self::Vector<S>;
}

macro_rules! number {
    ($number:ty, $vector:ident, $slice:ident, $slice_mut:ident, $splat:ident, $add:ident, $add_product:ident) => {
        impl Number for $number {
            type Vector<S: Simd> = S::$vector;

            #[inline(always)]
            fn of(number: f64) -> Self {
                number as Self
            }

            #[inline(always)]
            fn vectors<S: Simd>(numbers: &[Self]) -> &[S::$vector] {
                S::$slice(numbers).0
            }

            #[inline(always)]
            fn vectors_mut<S: Simd>(numbers: &mut [Self]) -> &mut [S::$vector] {
                S::$slice_mut(numbers).0
            }

            #[inline(always)]
            fn splat<S: Simd>(self, simd: S) -> S::$vector {
                simd.$splat(self)
            }

            #[inline(always)]
            fn add<S: Simd>(simd: S, one: S::$vector, other: S::$vector) -> S::$vector {
                simd.$add(one, other)
            }

            #[inline(always)]
            fn add_product<S: Simd>(
                simd: S,
                one: S::$vector,
                other: S::$vector,
                sum: S::$vector,
            ) -> S::$vector {
                simd.$add_product(one, other, sum)
            }
        }
    };
}

number!(f32, f32s, as_simd_f32s, as_mut_simd_f32s, splat_f32s, add_f32s, mul_add_e_f32s);
number!(f64, f64s, as_simd_f64s, as_mut_simd_f64s, splat_f64s, add_f64s, mul_add_e_f64s);

/// One factor, rows × depth, packed by tiles: six rows side by side, depth by depth; rows that fill up
/// the last tile are zero.
#[derive(Debug, Clone)]
pub(super) struct Tall<T> {
    depth: usize,
    cells: Vec<[T; TALL]>,
}

impl<T: Number> Tall<T> {
    /// Room for so many rows, all zero.
    pub(super) fn new(rows: usize, depth: usize) -> Self {
        Self { depth, cells: vec![[T::default(); TALL]; rows.div_ceil(TALL) * depth] }
    }

    /// Sets a row, depth by depth.
    pub(super) fn set(&mut self, row: usize, values: impl IntoIterator<Item = T>) {
        let tile = &mut self.cells[row / TALL * self.depth..][..self.depth];
        tile.iter_mut().zip(values).for_each(|(cell, value)| cell[row % TALL] = value);
    }

    /// How many numbers a row has.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }
}

/// Where a row's numbers of one tile go.
pub(super) trait Row<T> {
    /// The numbers.
    fn cells(&mut self) -> &mut [T; LANES];
}

impl<T> Row<T> for Lanes<T> {
    #[inline(always)]
    fn cells(&mut self) -> &mut [T; LANES] {
        &mut self.0
    }
}

impl<T> Row<T> for [T; LANES] {
    #[inline(always)]
    fn cells(&mut self) -> &mut [T; LANES] {
        self
    }
}

/// The product of `tall`, rows × depth, and `wide`, depth × columns, sixteen columns after the other
/// and each of these depth by depth. It goes into `product` row by row, those that fill up the last
/// tile too; from one row to the next there are `stride` sixteens.
pub(super) fn multiply<T: Number, R: Row<T>>(
    tall: &Tall<T>,
    wide: &[Lanes<T>],
    product: &mut [R],
    stride: usize,
) {
    if tall.depth > 0 {
        Arch::new().dispatch(Product { tall, wide, product, stride });
    }
}

struct Product<'a, T, R> {
    tall: &'a Tall<T>,
    wide: &'a [Lanes<T>],
    product: &'a mut [R],
    stride: usize,
}

impl<T: Number, R: Row<T>> WithSimd for Product<'_, T, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { tall, wide, product, stride } = self;
        for (column, wide) in wide.chunks_exact(tall.depth).enumerate() {
            for (tile, tall) in tall.cells.chunks_exact(tall.depth).enumerate() {
                fill_tile(simd, tall, wide, &mut product[tile * TALL * stride + column..], stride);
            }
        }
    }
}

/// Fills six rows of sixteen columns; from one row to the next there are so many sixteens.
#[inline(always)]
fn fill_tile<S: Simd, T: Number, R: Row<T>>(
    simd: S,
    tall: &[[T; TALL]],
    wide: &[Lanes<T>],
    product: &mut [R],
    stride: usize,
) {
    let lanes = size_of::<T::Vector<S>>() / size_of::<T>();
    let vectors = VECTORS.min(LANES / lanes);
    for first in (0..LANES).step_by(vectors * lanes) {
        let parts = tall.chunks(TERMS).zip(wide.chunks(TERMS));
        for (part, (tall, wide)) in parts.enumerate() {
            let mut sums = [[T::default().splat(simd); VECTORS]; TALL];
            for (tall, wide) in tall.iter().zip(wide) {
                let wide = &T::vectors::<S>(&wide[first..])[..vectors];
                for (sums, number) in sums.iter_mut().zip(tall) {
                    let number = number.splat(simd);
                    for (sum, vector) in sums.iter_mut().zip(wide) {
                        *sum = T::add_product(simd, number, *vector, *sum);
                    }
                }
            }
            for (row, sums) in product.iter_mut().step_by(stride).zip(&sums) {
                let row = T::vectors_mut::<S>(&mut row.cells()[first..]).iter_mut();
                for (vector, sum) in row.zip(&sums[..vectors]) {
                    *vector = if part == 0 { *sum } else { T::add(simd, *vector, *sum) };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole numbers, whose sums are exact in whatever order and precision.
    #[test]
    fn products_are_those_of_the_definition() {
        let number = |i: usize, j: usize| ((i * 31 + j * 17) % 23) as f64 - 11.0;
        let shapes = [(1, 1, 1_usize), (6, 3, 16), (7, 122, 16), (83, 5, 33), (13, 7, 64)];
        for (rows, depth, columns) in shapes {
            let tiles = columns.div_ceil(LANES);
            let (mut double, mut single) = (Tall::new(rows, depth), Tall::new(rows, depth));
            for row in 0..rows {
                double.set(row, (0..depth).map(|k| number(row, k)));
                single.set(row, (0..depth).map(|k| number(row, k) as f32));
            }
            let mut wide = vec![Lanes::all(0.0); tiles * depth];
            for (column, k) in (0..columns).flat_map(|c| (0..depth).map(move |k| (c, k))) {
                wide[column / LANES * depth + k][column % LANES] = number(k, column + 7);
            }
            let narrow: Vec<_> = wide.iter().map(|row| Lanes(row.map(|x| x as f32))).collect();
            let filled = rows.next_multiple_of(TALL) * tiles;
            let mut product = vec![[f64::NAN; LANES]; filled];
            multiply(&double, &wide, &mut product, tiles);
            let mut singles = vec![Lanes::all(f32::NAN); filled];
            multiply(&single, &narrow, &mut singles, tiles);
            for (row, column) in (0..rows).flat_map(|r| (0..columns).map(move |c| (r, c))) {
                let terms = (0..depth).map(|k| number(row, k) * number(k, column + 7));
                let (own, lane) = (row * tiles + column / LANES, column % LANES);
                let expected = terms.sum::<f64>();
                assert_eq!(product[own][lane], expected, "{rows} × {depth}: {row}, {column}");
                assert_eq!(f64::from(singles[own][lane]), expected);
            }
        }
    }
}
