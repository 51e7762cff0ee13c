//! How far a long run has come, and how Ctrl-C ends it early.

use std::sync::atomic::{AtomicBool, Ordering};
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

/// A run under way, with a bar on a terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn new(runs: u64, what: &str) -> Self {
        // Without a handler Ctrl-C ends the program, as it always does; the first handler stays.
        let _ = ctrlc::set_handler(interrupt);
        Self(bar(runs, what))
    }

    /// Counts so many more runs; whether to go on.
    pub(crate) fn more(&self, runs: u64) -> bool {
        self.0.inc(runs);
        go_on()
    }

    /// Sets how many runs are done; whether to go on.
    pub(crate) fn at(&self, runs: u64) -> bool {
        self.0.set_position(runs);
        go_on()
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
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
