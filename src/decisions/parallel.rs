//! The same work for many units, on all cores where there is a feature for it.

use crate::error::Result;

/// The results of numbered pieces of work, in their order; fails with the first that fails.
#[cfg(feature = "parallel")]
pub(super) fn each<T: Send>(
    pieces: usize,
    work: impl Fn(usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    use rayon::prelude::*;
    let done: Vec<_> = (0..pieces).into_par_iter().with_max_len(1).map(&work).collect();
    done.into_iter().collect()
}

/// The results of numbered pieces of work, in their order; fails with the first that fails.
#[cfg(not(feature = "parallel"))]
pub(super) fn each<T>(pieces: usize, work: impl Fn(usize) -> Result<T>) -> Result<Vec<T>> {
    (0..pieces).map(work).collect()
}
