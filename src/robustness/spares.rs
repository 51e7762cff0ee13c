//! Things to work in, as many as work at once.

use std::sync::{Mutex, PoisonError};

/// Makes one where none is spare. However the work is split, no more are made than work at once, and
/// what they have learnt is kept.
pub(super) struct Spares<S, F> {
    spare: Mutex<Vec<S>>,
    make: F,
}

impl<S, F: Fn() -> S> Spares<S, F> {
    pub(super) fn new(make: F) -> Self {
        Self { spare: Mutex::default(), make }
    }

    /// Works in one.
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
