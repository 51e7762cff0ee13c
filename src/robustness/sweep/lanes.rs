//! Draws side by side: one value for each of them, on whole lines of the cache.

use std::ops::{Deref, DerefMut};

/// Draws that are computed side by side: two vectors of single and four of double precision on most
/// machines. Fewer would be unrolled by the compiler before it comes to think of vectors.
pub(super) const LANES: usize = 16;

/// A value for each of the draws side by side. It begins with a line of the cache, so that no vector
/// of it lies across two.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(64))]
pub(super) struct Lanes<T>(pub(super) [T; LANES]);

/// A number for each of the draws.
pub(super) type Lane = Lanes<f64>;

impl<T: Copy> Lanes<T> {
    /// The same value for all draws.
    pub(super) const fn all(value: T) -> Self {
        Self([value; LANES])
    }

    /// A value for each draw. All values are computed before any is stored, so that the compiler can use
    /// vectors: a stored value might change what the next is computed from. The library's `from_fn` is not
    /// always inlined, and is then compiled without wide instructions.
    #[inline(always)]
    pub(super) fn each(mut value: impl FnMut(usize) -> T) -> Self
    where
        T: Default,
    {
        let mut values = [T::default(); LANES];
        for (lane, own) in values.iter_mut().enumerate() {
            *own = value(lane);
        }
        Self(values)
    }
}

impl<T> Deref for Lanes<T> {
    type Target = [T; LANES];

    #[inline(always)]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T> DerefMut for Lanes<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
