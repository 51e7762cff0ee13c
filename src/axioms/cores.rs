//! Work on all cores, with one place where it is told how far it is and whether to go on.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// How often it is asked whether to go on.
const OFTEN: Duration = Duration::from_millis(50);

/// How many cores there are.
pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Does the work for each of so many items, each of so many steps, and keeps their order; whether all
/// were done is returned too. `go_on` is called now and then with the number of steps done. When it
/// returns false, no further item is begun, and those under way can see that they are to stop.
pub(super) fn on_all_cores<R: Send>(
    items: usize,
    steps: u64,
    mut go_on: impl FnMut(u64) -> bool,
    work: impl Fn(usize, &AtomicBool) -> R + Sync,
) -> (Vec<R>, bool) {
    let (next, stopped, done) = (AtomicUsize::new(0), AtomicBool::new(false), Done::of(1));
    let worker = |_| {
        let mut own = Vec::new();
        while !stopped.load(Ordering::Relaxed) {
            let item = next.fetch_add(1, Ordering::Relaxed);
            if item >= items {
                break;
            }
            own.push((item, work(item, &stopped)));
            done.add(steps);
        }
        own
    };
    let workers = cores().min(items.max(1));
    let parts = watched(workers, &stopped, || go_on(done.all()), worker);
    let complete = !stopped.load(Ordering::Relaxed) && go_on(done.all());
    let mut results = parts.into_iter().flatten().collect::<Vec<_>>();
    results.sort_by_key(|(item, _)| *item);
    (results.into_iter().map(|(_, result)| result).collect(), complete)
}

/// How far each of several workers is.
pub(super) struct Done(Vec<AtomicU64>);

impl Done {
    pub(super) fn of(workers: usize) -> Self {
        Self((0..workers).map(|_| AtomicU64::new(0)).collect())
    }

    pub(super) fn set(&self, worker: usize, done: u64) {
        self.0[worker].store(done, Ordering::Relaxed);
    }

    fn add(&self, done: u64) {
        self.0[0].fetch_add(done, Ordering::Relaxed);
    }

    pub(super) fn all(&self) -> u64 {
        self.0.iter().map(|done| done.load(Ordering::Relaxed)).sum()
    }
}

/// So many workers, each with its number; `go_on` is asked now and then, here, until they end, and
/// `stopped` is set when it returns false.
pub(super) fn watched<R: Send>(
    workers: usize,
    stopped: &AtomicBool,
    mut go_on: impl FnMut() -> bool,
    work: impl Fn(usize) -> R + Sync,
) -> Vec<R> {
    let (tell, told) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let (work, mut handles) = (&work, Vec::new());
        for worker in 0..workers {
            let tell = tell.clone();
            handles.push(scope.spawn(move || {
                let result = work(worker);
                drop(tell);
                result
            }));
        }
        drop(tell);
        // Nobody tells anything: the channel ends when all have ended.
        while told.recv_timeout(OFTEN) == Err(RecvTimeoutError::Timeout) {
            if !go_on() {
                stopped.store(true, Ordering::Relaxed);
            }
        }
        let results = handles.into_iter().map(|handle| handle.join());
        results
            .map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_items() {
        let mut last = 0;
        let tell = |done| {
            last = done;
            true
        };
        let (squares, complete) = on_all_cores(100, 2, tell, |item, _| item * item);
        assert!(complete);
        assert_eq!(squares, (0..100).map(|item| item * item).collect::<Vec<_>>());
        assert_eq!(last, 200);
        let slow = |_, stopped: &AtomicBool| {
            while !stopped.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
        };
        let (some, complete) = on_all_cores(100, 1, |_| false, slow);
        assert!(!complete && some.len() <= cores(), "{}", some.len());
    }
}
