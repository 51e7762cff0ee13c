//! How far a long run is, and how it is ended early.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use composite_index::Result;
use composite_index::error::ErrorKind;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::Failure;

/// A run under way.
pub(crate) struct Progress {
    bar: ProgressBar,
    interrupted: Arc<AtomicBool>,
}

impl Progress {
    /// Tells of so many runs more; whether to go on.
    pub(crate) fn more(&self, runs: u64) -> bool {
        self.bar.inc(runs);
        !self.interrupted.load(Ordering::Relaxed)
    }
}

/// Does long work on so many threads, or on all cores, with a bar on a terminal; Ctrl-C ends it
/// early.
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
    let progress = Progress { bar: bar(runs, what), interrupted: interruption() };
    let done = pool.install(|| work(&progress));
    progress.bar.finish_and_clear();
    Ok(done?)
}

/// Set by the first Ctrl-C, after which what is counted is shown; the second ends everything.
pub(crate) fn interruption() -> Arc<AtomicBool> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&interrupted);
    // Without a handler Ctrl-C ends the program, as it always does.
    let _ = ctrlc::set_handler(move || {
        if seen.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    interrupted
}

/// A bar with rate and time left on a terminal, nothing elsewhere.
pub(crate) fn bar(runs: u64, what: &str) -> ProgressBar {
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
