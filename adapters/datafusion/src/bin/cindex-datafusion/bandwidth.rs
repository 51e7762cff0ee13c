//! What this machine reads and copies in memory, by simple loops over 800 MB: ten million rows of ten
//! doubles.

use serde_json::json;

use crate::Outcome;
use crate::report::{print, timed};

const ROWS: usize = 10_000_000;
const VALUES: usize = 10 * ROWS;
/// Each loop runs so often; the fastest counts.
const TIMES: usize = 3;

pub(crate) fn run() -> Outcome {
    let values: Vec<f64> = (0..VALUES).map(|place| place as f64).collect();
    let mut copy = vec![0.0; VALUES];
    let least = |seconds: [f64; TIMES]| seconds.into_iter().fold(f64::INFINITY, f64::min);
    let mut total = 0.0;
    let read = least([(); TIMES].map(|()| {
        let (seconds, sum) = timed(|| sum(&values));
        total += sum;
        seconds
    }));
    let read_by_two = least([(); TIMES].map(|()| {
        let (seconds, sum) = timed(|| sum_by_two(&values));
        total += sum;
        seconds
    }));
    let copied = least([(); TIMES].map(|()| timed(|| copy.copy_from_slice(&values)).0));
    // What nobody looks at would not be computed.
    let seen = std::hint::black_box(total + copy[VALUES / 2]).is_finite();
    let gigabytes = 8.0 * VALUES as f64 / 1e9;
    print(json!({
        "seen": seen,
        "read_gigabytes_a_second": gigabytes / read,
        "read_by_two_gigabytes_a_second": gigabytes / read_by_two,
        "copied_gigabytes_a_second": gigabytes / copied,
        "read_rows_a_second": ROWS as f64 / read,
        "read_by_two_rows_a_second": ROWS as f64 / read_by_two,
    }));
    Ok(())
}

/// In eight sums, so that no addition waits for the one before.
fn sum(values: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    for eight in values.chunks_exact(8) {
        for (sum, value) in sums.iter_mut().zip(eight) {
            *sum += value;
        }
    }
    sums.iter().sum()
}

fn sum_by_two(values: &[f64]) -> f64 {
    let (one, other) = values.split_at(values.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| sum(other));
        sum(one) + other.join().unwrap_or(f64::NAN)
    })
}
