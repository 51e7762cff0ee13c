//! How far a run over numbered blocks is.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};

/// Which block comes next, how much is done, and what went wrong.
pub(super) struct Progress<G> {
    next: AtomicU64,
    counted: AtomicU64,
    stopped: AtomicBool,
    go_on: Mutex<G>,
    failed: Mutex<Option<(u64, Error)>>,
}

impl<G: FnMut(u64) -> bool> Progress<G> {
    pub(super) fn new(first: u64, go_on: G) -> Self {
        Self {
            next: AtomicU64::new(first),
            counted: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
            go_on: Mutex::new(go_on),
            failed: Mutex::new(None),
        }
    }

    /// Blocks are given out in their order, and each that is given out is finished, so that what is
    /// done is always the first part of what was asked for.
    pub(super) fn next(&self, end: u64) -> Option<u64> {
        if self.stopped.load(Ordering::Relaxed) {
            return None;
        }
        let block = self.next.fetch_add(1, Ordering::Relaxed);
        (block < end).then_some(block)
    }

    pub(super) fn done(&self, draws: u64) {
        let counted = draws + self.counted.fetch_add(draws, Ordering::Relaxed);
        // Where another worker is telling, there is no need to wait.
        if let Ok(mut go_on) = self.go_on.try_lock() {
            if !go_on(counted) {
                self.stopped.store(true, Ordering::Relaxed);
            }
        }
    }

    /// The fault of the first block in which there is one, whichever was found first.
    pub(super) fn fail(&self, block: u64, error: Error) {
        self.stopped.store(true, Ordering::Relaxed);
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed.as_ref().is_none_or(|(other, _)| block < *other) {
            *failed = Some((block, error));
        }
    }

    pub(super) fn finish(self) -> Result<u64> {
        let failed = self.failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        match failed {
            Some((_, error)) => Err(error),
            None => Ok(self.counted.into_inner()),
        }
    }
}
