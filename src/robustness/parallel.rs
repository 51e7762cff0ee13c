//! Work on the threads of the current pool of rayon that can be ended early.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

#[cfg(not(target_family = "wasm"))]
use rayon::prelude::*;

use crate::error::{Error, Result};

/// Numbered blocks of draws, given out in their order to workers of their own, which are returned
/// with the number of draws they counted. Every block that is given out is finished, so that what is
/// done when `go_on`, told how many draws are counted, says to stop is the first part. Fails with the
/// first block that fails, whichever was found first.
pub(super) fn in_order<W: Send>(
    blocks: Range<u64>,
    go_on: impl FnMut(u64) -> bool + Send,
    worker: impl Fn() -> W,
    work: impl Fn(&mut W, u64) -> Result<u64> + Sync,
) -> Result<(u64, Vec<W>)> {
    let count = usize::try_from(blocks.end - blocks.start).unwrap_or(usize::MAX);
    let threads = threads().clamp(1, count.max(1));
    let mut workers: Vec<_> = (0..threads).map(|_| worker()).collect();
    let (next, counted) = (AtomicU64::new(blocks.start), AtomicU64::new(0));
    let (stopped, go_on) = (AtomicBool::new(false), Mutex::new(go_on));
    let failed: Mutex<Option<(u64, Error)>> = Mutex::default();
    let run = |worker: &mut W| {
        while !stopped.load(Ordering::Relaxed) {
            let block = next.fetch_add(1, Ordering::Relaxed);
            if block >= blocks.end {
                break;
            }
            match work(worker, block) {
                Ok(draws) => {
                    let counted = draws + counted.fetch_add(draws, Ordering::Relaxed);
                    // While another worker tells, this one need not wait.
                    if go_on.try_lock().is_ok_and(|mut go_on| !go_on(counted)) {
                        stopped.store(true, Ordering::Relaxed);
                    }
                }
                Err(error) => {
                    stopped.store(true, Ordering::Relaxed);
                    let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                    if failed.as_ref().is_none_or(|(other, _)| block < *other) {
                        *failed = Some((block, error));
                    }
                }
            }
        }
    };
    #[cfg(not(target_family = "wasm"))]
    workers.par_iter_mut().with_max_len(1).for_each(run);
    #[cfg(target_family = "wasm")]
    workers.iter_mut().for_each(run);
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some((_, error)) => Err(error),
        None => Ok((counted.into_inner(), workers)),
    }
}

/// The threads of the current pool; WebAssembly has none but its own.
fn threads() -> usize {
    #[cfg(not(target_family = "wasm"))]
    let threads = rayon::current_num_threads();
    #[cfg(target_family = "wasm")]
    let threads = 1;
    threads
}
