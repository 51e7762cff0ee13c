//! How far a long run has come, and how Ctrl-C ends it early.

use std::sync::atomic::{AtomicBool, Ordering};

use composite_index::Result;
use composite_index::error::ErrorKind;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::Failure;

/// Set by the first Ctrl-C, after which the results so far are shown; the second ends the program.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// A run under way, with a bar on a terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    pub(crate) fn new(runs: u64, what: &str) -> Self {
        // Without a handler Ctrl-C ends the program, as it always does; the first handler stays.
        let _ = ctrlc::set_handler(|| {
            if INTERRUPTED.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        });
        Self(bar(runs, what))
    }

    /// Counts so many more runs; whether to go on.
    pub(crate) fn more(&self, runs: u64) -> bool {
        self.0.inc(runs);
        !INTERRUPTED.load(Ordering::Relaxed)
    }

    /// Sets how many runs are done; whether to go on.
    pub(crate) fn at(&self, runs: u64) -> bool {
        self.0.set_position(runs);
        !INTERRUPTED.load(Ordering::Relaxed)
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
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    let pool = pool.map_err(|error| {
        let (option, why) = ("threads".to_owned(), error.to_string());
        Failure::from(ErrorKind::InvalidOption { option, why })
    })?;
    let progress = Progress::new(runs, what);
    Ok(pool.install(|| work(&progress))?)
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
