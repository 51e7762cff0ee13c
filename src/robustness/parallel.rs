//! Work on the threads of the current pool of rayon that can be ended early.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::error::{Error, Result};

/// Buffers to work in: no more than work at the same time, made when none is spare.
pub(super) struct Spares<S, F> {
    spare: Mutex<Vec<S>>,
    make: F,
}

impl<S, F: Fn() -> S> Spares<S, F> {
    pub(super) fn new(make: F) -> Self {
        Self { spare: Mutex::default(), make }
    }

    /// Works in one of them.
    pub(super) fn with<R>(&self, work: impl FnOnce(&mut S) -> R) -> R {
        let spare = self.spare().pop();
        let mut own = spare.unwrap_or_else(&self.make);
        let result = work(&mut own);
        self.spare().push(own);
        result
    }

    fn spare(&self) -> std::sync::MutexGuard<'_, Vec<S>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells how many runs more are done, from any thread, until the answer is to stop.
pub(crate) struct Watch<G> {
    go_on: G,
    stopped: AtomicBool,
}

impl<G: Fn(u64) -> bool + Sync> Watch<G> {
    pub(crate) fn new(go_on: G) -> Self {
        Self { go_on, stopped: AtomicBool::new(false) }
    }

    /// Counts so many runs more.
    pub(crate) fn has_done(&self, runs: u64) {
        if !(self.go_on)(runs) {
            self.stopped.store(true, Ordering::Relaxed);
        }
    }

    /// Whether the answer was to stop, or is now.
    pub(crate) fn is_to_stop(&self) -> bool {
        if !self.stopped.load(Ordering::Relaxed) {
            self.has_done(0);
        }
        self.stopped.load(Ordering::Relaxed)
    }

    /// The result of a piece of work, which counts as so many runs; `None` once it is to stop.
    pub(crate) fn run<T>(&self, runs: u64, work: impl FnOnce() -> T) -> Option<T> {
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let done = work();
        self.has_done(runs);
        Some(done)
    }
}

/// The results of numbered pieces of work in their order, without those left when `go_on`, told after
/// each piece that so many runs more are done, said to stop. Fails with the first piece that fails.
pub(crate) fn collect<S: Send, T: Send>(
    pieces: usize,
    runs: usize,
    go_on: impl Fn(u64) -> bool + Sync,
    own: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let (watch, owns) = (Watch::new(go_on), Spares::new(own));
    let piece = |number| owns.with(|own| watch.run(runs as u64, || work(own, number)));
    let done: Vec<_> = (0..pieces).into_par_iter().map(piece).collect();
    done.into_iter().flatten().collect()
}

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
    let threads = rayon::current_num_threads().clamp(1, count.max(1));
    let mut workers: Vec<_> = (0..threads).map(|_| worker()).collect();
    let (next, counted) = (AtomicU64::new(blocks.start), AtomicU64::new(0));
    let (stopped, go_on) = (AtomicBool::new(false), Mutex::new(go_on));
    let failed: Mutex<Option<(u64, Error)>> = Mutex::default();
    workers.par_iter_mut().with_max_len(1).for_each(|worker| {
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
    });
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some((_, error)) => Err(error),
        None => Ok((counted.into_inner(), workers)),
    }
}
