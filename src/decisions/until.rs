//! When a search ends before its answer is proved.

use std::time::{Duration, Instant};

/// Ends a search at a moment, or once it is told to stop.
#[derive(Clone, Copy)]
pub(super) struct Until<'w> {
    deadline: Instant,
    is_to_stop: &'w (dyn Fn() -> bool + Sync),
}

impl<'w> Until<'w> {
    pub(super) fn new(time: Duration, is_to_stop: &'w (dyn Fn() -> bool + Sync)) -> Self {
        Self { deadline: Instant::now() + time, is_to_stop }
    }

    /// The same, or after so much time from now.
    pub(super) fn or_after(self, time: Duration) -> Self {
        Self { deadline: self.deadline.min(Instant::now() + time), ..self }
    }

    pub(super) fn time_left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    pub(super) fn is_over(&self) -> bool {
        Instant::now() >= self.deadline || (self.is_to_stop)()
    }
}
