//! Runs that can be ended early.

use std::sync::atomic::{AtomicBool, Ordering};

/// Told of what is done, by any thread, until it says to stop.
pub(super) struct Watch<G> {
    go_on: G,
    stopped: AtomicBool,
}

impl<G: Fn(u64) -> bool + Sync> Watch<G> {
    pub(super) fn new(go_on: G) -> Self {
        Self { go_on, stopped: AtomicBool::new(false) }
    }

    /// What a piece of work gives, told as so many runs more; `None` once it was said to stop.
    pub(super) fn run<T>(&self, runs: usize, work: impl FnOnce() -> T) -> Option<T> {
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let done = work();
        if !(self.go_on)(runs as u64) {
            self.stopped.store(true, Ordering::Relaxed);
        }
        Some(done)
    }
}

/// Never stops.
pub(super) fn unwatched() -> Watch<impl Fn(u64) -> bool + Sync> {
    Watch::new(|_| true)
}
