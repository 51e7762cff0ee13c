//! When a search ends before its answer is proved.

use std::time::{Duration, Instant};

/// Ends a search at a moment, or once it is told to stop.
#[derive(Clone, Copy)]
pub(super) struct Until<'w> {
    /// None where it is beyond all moments that can be told.
    deadline: Option<Instant>,
    is_to_stop: &'w (dyn Fn() -> bool + Sync),
}

/// The moment after so much time from now; none beyond all moments, and in WebAssembly, which has no clock
/// of its own: there a search ends when it is told to.
fn after(time: Duration) -> Option<Instant> {
    let has_clock = !cfg!(all(target_family = "wasm", target_os = "unknown"));
    has_clock.then(Instant::now)?.checked_add(time)
}

impl<'w> Until<'w> {
    pub(super) fn new(time: Duration, is_to_stop: &'w (dyn Fn() -> bool + Sync)) -> Self {
        Self { deadline: after(time), is_to_stop }
    }

    /// The same, or after so much time from now.
    pub(super) fn or_after(self, time: Duration) -> Self {
        let deadline = self.deadline.into_iter().chain(after(time)).min();
        Self { deadline, ..self }
    }

    pub(super) fn time_left(&self) -> Duration {
        let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
        self.deadline.map_or(Duration::MAX, left)
    }

    pub(super) fn is_over(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline) || (self.is_to_stop)()
    }
}
