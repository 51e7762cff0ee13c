//! Whole numbers as they are typed.

use std::ops::RangeBounds;

/// The seed of random numbers.
pub(super) fn seed(typed: &str) -> Result<u64, String> {
    let number = typed.trim().parse();
    number.map_err(|_| format!("`{typed}` is not a seed: write a whole number, such as 42"))
}

/// How many, of something of which there is at least one.
pub(super) fn count(typed: &str) -> Result<usize, String> {
    within(typed, 1.., "from 1 on")
}

/// How many draws.
pub(super) fn draws(typed: &str) -> Result<u64, String> {
    count(typed).map(|draws| draws as u64)
}

/// How many threads.
pub(super) fn threads(typed: &str) -> Result<usize, String> {
    within(typed, 1..=1024, "from 1 to 1024")
}

fn within(typed: &str, range: impl RangeBounds<usize>, words: &str) -> Result<usize, String> {
    let number = typed.trim().parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| format!("`{typed}` is not a whole number {words}"))
}
