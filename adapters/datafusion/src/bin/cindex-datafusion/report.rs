//! One line of JSON: what was measured, with the most memory that this process had.

use std::time::Instant;

use serde_json::{Value, json};

/// Seconds of a piece of work, with its result.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}

pub(crate) fn print(mut figures: Value) {
    figures["peak_megabytes"] = json!(peak_megabytes());
    println!("{figures}");
}

/// The high-water mark of resident memory, where the system tells it.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()? / 1024)
}
