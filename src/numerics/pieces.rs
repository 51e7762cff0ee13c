//! Numbered pieces of work, on all cores where there is a feature for it and there are threads (WebAssembly has
//! none), that can be ended early.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error::Result;

/// Buffers to work in: no more than work at the same time, made when none is spare.
pub(crate) struct Spares<S, F> {
    spare: Mutex<Vec<S>>,
    make: F,
}

impl<S, F: Fn() -> S> Spares<S, F> {
    pub(crate) fn new(make: F) -> Self {
        Self { spare: Mutex::default(), make }
    }

    /// Works in one of them.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut S) -> R) -> R {
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
    all(pieces, piece).into_iter().flatten().collect()
}

/// The results of numbered pieces of work, in their order; fails with the first that fails.
#[cfg(feature = "decisions")]
pub(crate) fn each<T: Send>(
    pieces: usize,
    work: impl Fn(usize) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    all(pieces, work).into_iter().collect()
}

/// How many pieces are worked on at a time.
#[cfg(feature = "decisions")]
pub(crate) fn workers() -> u32 {
    #[cfg(all(feature = "parallel", not(target_family = "wasm")))]
    let workers = rayon::current_num_threads() as u32;
    #[cfg(any(not(feature = "parallel"), target_family = "wasm"))]
    let workers = 1;
    workers
}

/// The results of numbered pieces of work, in their order.
#[cfg(all(feature = "parallel", not(target_family = "wasm")))]
pub(crate) fn all<T: Send>(pieces: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    use rayon::prelude::*;
    (0..pieces).into_par_iter().with_max_len(1).map(&work).collect()
}

/// The results of numbered pieces of work, in their order.
#[cfg(any(not(feature = "parallel"), target_family = "wasm"))]
pub(crate) fn all<T>(pieces: usize, work: impl Fn(usize) -> T) -> Vec<T> {
    (0..pieces).map(work).collect()
}
