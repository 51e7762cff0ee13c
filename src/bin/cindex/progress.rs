//! How far a long run has come, and how Ctrl-C ends it early.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use composite_index::Result;
use composite_index::error::ErrorKind;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::Failure;

/// Set by the first Ctrl-C or SIGTERM, after which the results so far are shown; the second ends the
/// program.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether work is under way that was not yet told to stop.
static WORKING: AtomicBool = AtomicBool::new(false);

/// The program ends within a second of the first signal: work that reaches no point at which it can
/// stop is given up.
const PATIENCE: Duration = Duration::from_millis(900);

/// Whether to go on. Work that asks has reached a point at which it can stop.
fn go_on() -> bool {
    let interrupted = INTERRUPTED.load(Ordering::Relaxed);
    if interrupted {
        WORKING.store(false, Ordering::Relaxed);
    }
    !interrupted
}

/// Whether Ctrl-C or SIGTERM ended the work early.
pub(crate) fn was_interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Ends long work, with what is done if it reaches a point at which it can stop.
fn interrupt() {
    if INTERRUPTED.swap(true, Ordering::Relaxed) {
        std::process::exit(130);
    }
    std::thread::sleep(PATIENCE);
    if WORKING.load(Ordering::Relaxed) {
        eprintln!("error: interrupted before a first part of the work was done");
        std::process::exit(130);
    }
}

/// A run under way, with a bar on a terminal and a line now and then elsewhere.
pub(crate) struct Progress {
    bar: ProgressBar,
    what: String,
    /// The second at which the next line is due; none on a terminal.
    due: Option<AtomicU64>,
}

/// So many seconds are between two lines, and before the first.
const BETWEEN_LINES: u64 = 30;

impl Progress {
    pub(crate) fn new(runs: u64, what: &str) -> Self {
        // Without a handler Ctrl-C ends the program, as it always does; the first handler stays.
        let _ = ctrlc::set_handler(interrupt);
        let due = (!std::io::stderr().is_terminal()).then(|| AtomicU64::new(BETWEEN_LINES));
        Self { bar: bar(runs, what), what: what.to_owned(), due }
    }

    /// Tells where no bar does, if that is due.
    fn tell(&self) {
        let Some(due) = &self.due else { return };
        let (now, at) = (self.bar.elapsed(), due.load(Ordering::Relaxed));
        let next = now.as_secs() + BETWEEN_LINES;
        let is_due = now.as_secs() >= at;
        // Of several threads, one tells.
        if is_due && due.compare_exchange(at, next, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let (done, all) = (self.bar.position(), self.bar.length().unwrap_or(0));
            eprintln!("{}", line(done, all, &self.what, now));
        }
    }

    /// Counts so many more runs; whether to go on.
    pub(crate) fn more(&self, runs: u64) -> bool {
        self.bar.inc(runs);
        self.tell();
        go_on()
    }

    /// Sets how many runs are done; whether to go on.
    pub(crate) fn at(&self, runs: u64) -> bool {
        self.bar.set_position(runs);
        self.tell();
        go_on()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Does long work on so many threads, or on all cores.
pub(crate) fn long_run<R: Send>(
    threads: Option<usize>,
    runs: u64,
    what: &str,
    work: impl FnOnce(&Progress) -> Result<R> + Send,
) -> Result<R, Failure> {
    // More threads than this only take memory: they change no result.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.map_or(0, |threads| threads.min((4 * cores).max(16)));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| {
        let (option, why) = ("threads".to_owned(), error.to_string());
        Failure::from(ErrorKind::InvalidOption { option, why })
    })?;
    let progress = Progress::new(runs, what);
    WORKING.store(true, Ordering::Relaxed);
    let done = pool.install(|| work(&progress));
    WORKING.store(false, Ordering::Relaxed);
    Ok(done?)
}

/// `1,200 of 9,000 cases after 30 s, about 195 s left`.
fn line(done: u64, all: u64, what: &str, after: Duration) -> String {
    let left = match done {
        0 => String::new(),
        _ => {
            let left = after.as_secs_f64() / done as f64 * all.saturating_sub(done) as f64;
            format!(", about {} s left", HumanCount(left.round() as u64))
        }
    };
    let seconds = HumanCount(after.as_secs());
    format!("{} of {} {what} after {seconds} s{left}", HumanCount(done), HumanCount(all))
}

/// A bar with rate and time left on a terminal, nothing elsewhere.
fn bar(runs: u64, what: &str) -> ProgressBar {
    // `stderr` hides the bar where it is no terminal.
    let bar = ProgressBar::with_draw_target(Some(runs), ProgressDrawTarget::stderr_with_hz(10));
    let template =
        format!("{{wide_bar}} {{human_pos}} of {{human_len}} {what}, {{rate}}/s, {{eta}} left");
    match ProgressStyle::with_template(&template) {
        Ok(style) => bar.with_style(style.with_key("rate", rate)),
        Err(_) => bar,
    }
}

/// Whole runs a second, tenths where they are few.
fn rate(state: &ProgressState, text: &mut dyn std::fmt::Write) {
    let rate = state.per_sec();
    let _ = match rate {
        few if few < 10.0 => write!(text, "{few:.1}"),
        many => write!(text, "{}", HumanCount(many as u64)),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_a_run_is() {
        let after = Duration::from_secs(30);
        let text = line(1200, 9000, "cases", after);
        assert_eq!(text, "1,200 of 9,000 cases after 30 s, about 195 s left");
        assert_eq!(line(0, 9000, "cases", after), "0 of 9,000 cases after 30 s");
    }
}
