//! Binary noise: which doubles count as the same number.
//!
//! A number that was read is known to 10⁻¹² of itself ([`NOISE`]). A number that was computed may be
//! known less well than its size says: 0.1 + 0.2 − 0.3 is 5.6·10⁻¹⁷ and means nothing but zero. What
//! is not known of a number is its *noise*, an absolute amount beside the share of 10⁻¹². A column of
//! scores goes through the tree with a column of noise beside it:
//!
//! - what is read from the data has none;
//! - a transform f carries the noise ν of a value x on as far as it moves the result:
//!   max |f(x ± (ν + 10⁻¹² |x|)) − f(x)|, less what the share of 10⁻¹² of the result covers; ranks,
//!   categories and roundings judge their values themselves, and their results have none;
//! - a sum s = Σ wⱼ zⱼ has Σ wⱼ νⱼ + 10⁻¹⁰ (Σ wⱼ |zⱼ| − |s|): what its terms bring along, and a share
//!   of what cancelled ([`CANCELLED`]);
//! - a product a·b has |a| νb + |b| νa + νa νb;
//! - other means of a unit's scores carry noise on as a transform does;
//! - what a user's own transform or aggregator gives has none: it is taken to be known to 10⁻¹² of
//!   itself, and where it subtracts it sets to zero what is noise.
//!
//! Whoever compares the values of a column, in one period or in several, finds those equal that are
//! the same within their noise: ranks, pooled steps, comparisons of units, weighting schemes.
//!
//! Two numbers are the same if they differ by no more than 10⁻¹² of the larger or by no more than the
//! larger of their noises; a number no larger than its noise is zero.

use super::swept::{Extent, WIDE};
use super::wide::widest;

/// Two values this near, relative to the larger, are the same but for binary noise.
///
/// A double carries about 16 digits, and dozens of sums and products may spoil the last three of
/// them: 0.1 + 0.2 is not 0.3. No data have twelve significant digits, so this tolerance hides
/// nothing that was measured. Every test whether a column varies, whether two values are tied or
/// whether a value passes a threshold uses it.
///
/// Quantities that are not values have their own tolerances: decimals and positions in a sample in
/// this room, sums of shares, costs of rankings and results of iterations where they are computed.
pub(crate) const NOISE: f64 = 1e-12;

/// The share of what cancels in a sum that its noise takes: nobody states a weight to ten digits.
const CANCELLED: f64 = 1e-10;

/// The largest difference of two values that are the same.
fn noise(a: f64, b: f64) -> f64 {
    // The cap keeps an infinity apart from everything else.
    NOISE * a.abs().max(b.abs()).min(f64::MAX)
}

/// Whether two values are the same but for binary noise; NaN equals nothing.
pub(crate) fn same_but_for_noise(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= noise(a, b)
}

/// Whether two values are the same but for binary noise; `noise` is that of the noisier one.
pub(crate) fn same_within(a: f64, b: f64, noise: f64) -> bool {
    (a - b).abs() <= noise || same_but_for_noise(a, b)
}

/// Whether the second value lies so far above the first, or with the sign −1 below it, that no noise of theirs
/// makes them the same.
#[inline(always)]
pub(crate) fn is_beyond((a, of_a): (f64, f64), (b, of_b): (f64, f64), sign: f64) -> bool {
    let gap = sign * (b - a);
    // Whatever is the same within either of these noises differs by no more.
    (gap > of_a) & (gap > of_b) & (gap > NOISE * a.abs()) & (gap > NOISE * b.abs())
}

/// The noise of a sum whose terms have so much noise and so much size together.
#[inline(always)]
pub(crate) fn noise_of_sum(noise: f64, size: f64, sum: f64) -> f64 {
    // Near the end of the range the size may be more than a double holds, and the sum is not.
    noise + CANCELLED * (size.min(f64::MAX) - sum.abs())
}

/// The noise of a product of two values, each with its noise.
pub(crate) fn noise_of_product((a, of_a): (f64, f64), (b, of_b): (f64, f64)) -> f64 {
    a.abs() * of_b + b.abs() * of_a + of_a * of_b
}

/// A number, or zero if it is no larger than its noise.
#[inline(always)]
pub(crate) fn zero_if_noise(value: f64, noise: f64) -> f64 {
    if value.abs() <= noise { 0.0 } else { value }
}

/// How far the noise of a value may move it.
#[inline(always)]
pub(crate) fn reach(value: f64, noise: f64) -> f64 {
    noise + NOISE * value.abs()
}

/// The noise of a result out of those at both ends of the reach of what it is made of; an end without
/// a result, or beyond the range of doubles, says nothing.
pub(crate) fn noise_between(ends: [Option<f64>; 2], result: f64) -> f64 {
    let ends = ends.into_iter().flatten().filter(|end| end.is_finite());
    let moved = ends.fold(0.0_f64, |most, end| most.max((end - result).abs()));
    // What scales alone moves no further than the share of the result that is noise anyway.
    (moved - 2.0 * NOISE * result.abs()).max(0.0)
}

/// The largest noise of sums of columns of such a size, whose terms bring along so much.
#[cfg(feature = "robustness")]
pub(crate) fn most_noise_of_sums(noise: f64, size: f64) -> f64 {
    noise + (NOISE + CANCELLED) * size
}

/// Whether a column has no noise and no negative value, so that nothing cancels in its sums.
pub(crate) fn is_quiet(column: &[f64], noise: &[f64]) -> bool {
    // Without an early exit, so that several values are looked at at once.
    let loud = |loud, (value, noise): (&f64, &f64)| loud | (*value < 0.0) | (*noise > 0.0);
    !column.iter().zip(noise).fold(false, loud)
}

/// Makes values equal that are the same within their noise but differ by more than a share of
/// themselves, so that whoever compares the column needs no noise; whether there were any. Runs start from
/// the least value.
pub(crate) fn settle_within(column: &mut [f64], noise: &[f64], order: &mut Vec<usize>) -> bool {
    // Mostly there is no noise at all.
    if noise.iter().fold(0, |all, noise| all | noise.to_bits()) == 0 {
        return false;
    }
    let (low, high) = near_noise(column, noise);
    if low > high {
        return false;
    }
    let Near { below, least, among } = Near::of(column, (low, high));
    // A run may begin below these and reach among them; then it is followed from the first value on.
    let low = match same_but_for_noise(below, least) {
        true => f64::NEG_INFINITY,
        // One value is a run of its own.
        false if among < 2 => return false,
        false => low,
    };
    order.clear();
    order.extend((0..column.len()).filter(|row| (low..=high).contains(&column[*row])));
    order.sort_unstable_by(|a, b| {
        column[*a].total_cmp(&column[*b]).then(noise[*a].total_cmp(&noise[*b]))
    });
    let (mut first, mut its_noise, mut settled) = (f64::NAN, 0.0_f64, false);
    for row in order.iter().copied() {
        let value = column[row];
        if !same_within(first, value, its_noise.max(noise[row])) {
            (first, its_noise) = (value, noise[row]);
        } else if !same_but_for_noise(first, value) {
            column[row] = first;
            settled = true;
        }
    }
    settled
}

/// Only near a value that is known less well than a share of itself can values differ by more than that
/// share and be the same: the bounds of what is near; out of order where all values are known well.
fn near_noise(column: &[f64], noise: &[f64]) -> (f64, f64) {
    widest(
        #[inline(always)]
        || {
            let (mut low, mut high) = ([f64::INFINITY; WIDE], [f64::NEG_INFINITY; WIDE]);
            let mut note = |lane: usize, value: f64, noise: f64| {
                let is_near = noise > NOISE * value.abs();
                let below = if is_near { value - 2.0 * noise } else { f64::INFINITY };
                let above = if is_near { value + 2.0 * noise } else { f64::NEG_INFINITY };
                low[lane] = if below < low[lane] { below } else { low[lane] };
                high[lane] = if above > high[lane] { above } else { high[lane] };
            };
            for (values, noise) in column.chunks(WIDE).zip(noise.chunks(WIDE)) {
                // Arrays, so that the compiler knows how many.
                match (<&[f64; WIDE]>::try_from(values), <&[f64; WIDE]>::try_from(noise)) {
                    (Ok(values), Ok(noise)) => {
                        (0..WIDE).for_each(|lane| note(lane, values[lane], noise[lane]));
                    }
                    _ => {
                        values.iter().zip(noise).for_each(|(value, noise)| note(0, *value, *noise))
                    }
                }
            }
            (least_of(low), greatest_of(high))
        },
    )
}

/// What lies where in a column that has bounds.
struct Near {
    /// The greatest value below both.
    below: f64,
    /// The least value that is not below both.
    least: f64,
    /// How many values are between them.
    among: u64,
}

impl Near {
    fn of(column: &[f64], (low, high): (f64, f64)) -> Self {
        widest(
            #[inline(always)]
            || {
                let (mut below, mut least) = ([f64::NEG_INFINITY; WIDE], [f64::INFINITY; WIDE]);
                let mut among = [0; WIDE];
                let mut note = |lane: usize, value: f64| {
                    let is_below = value < low;
                    let under = if is_below { value } else { f64::NEG_INFINITY };
                    let over = if is_below { f64::INFINITY } else { value };
                    below[lane] = if under > below[lane] { under } else { below[lane] };
                    least[lane] = if over < least[lane] { over } else { least[lane] };
                    among[lane] += u64::from(value >= low) & u64::from(value <= high);
                };
                for values in column.chunks(WIDE) {
                    match <&[f64; WIDE]>::try_from(values) {
                        Ok(values) => (0..WIDE).for_each(|lane| note(lane, values[lane])),
                        Err(_) => values.iter().for_each(|value| note(0, *value)),
                    }
                }
                let (below, least) = (greatest_of(below), least_of(least));
                Self { below, least, among: among.iter().sum() }
            },
        )
    }
}

fn least_of(lanes: [f64; WIDE]) -> f64 {
    lanes.into_iter().fold(f64::INFINITY, f64::min)
}

fn greatest_of(lanes: [f64; WIDE]) -> f64 {
    lanes.into_iter().fold(f64::NEG_INFINITY, f64::max)
}

/// Whether a exceeds b by more than a threshold and binary noise.
pub(crate) fn exceeds(a: f64, b: f64, threshold: f64) -> bool {
    a - b > threshold && (a - b) - threshold > noise(a, b)
}

/// The least and the greatest value that is not missing; ∞ and −∞ if all are.
pub(crate) fn extremes(column: &[f64]) -> (f64, f64) {
    let Extent { least, greatest, .. } = Extent::of(column);
    (least, greatest)
}

/// Whether all values that are not missing are the same but for binary noise, or all are missing.
pub(crate) fn is_constant(column: &[f64]) -> bool {
    let (low, high) = extremes(column);
    is_point(low, high)
}

/// Whether the least and the greatest of some values are the same but for binary noise, or there is none.
pub(crate) fn is_point(low: f64, high: f64) -> bool {
    low >= high || same_but_for_noise(low, high)
}

/// Replaces each value of a sorted column by the first value of its run of values that are the same.
/// Runs start from the least value, or from the greatest. A value that differs from the first of a
/// run starts a new run, however near its neighbour is.
pub(crate) fn settle(sorted: &mut [f64], from_greatest: bool) {
    let mut first = f64::NAN;
    let mut settle = |value: &mut f64| match same_but_for_noise(first, *value) {
        true => *value = first,
        false => first = *value,
    };
    if from_greatest {
        sorted.iter_mut().rev().for_each(&mut settle);
    } else {
        sorted.iter_mut().for_each(settle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs found from the least value on, as [`settle_within`] would without looking where any can be.
    fn settle_all(column: &mut [f64], noise: &[f64]) {
        let mut order: Vec<_> = (0..column.len()).filter(|row| !column[*row].is_nan()).collect();
        order.sort_by(|a, b| {
            column[*a].total_cmp(&column[*b]).then(noise[*a].total_cmp(&noise[*b]))
        });
        let (mut first, mut its_noise) = (f64::NAN, 0.0_f64);
        for row in order {
            let value = column[row];
            if !same_within(first, value, its_noise.max(noise[row])) {
                (first, its_noise) = (value, noise[row]);
            } else if !same_but_for_noise(first, value) {
                column[row] = first;
            }
        }
    }

    #[test]
    fn values_are_settled_near_what_is_noisy_and_nowhere_else() {
        let mut state = 5_u64;
        let mut next = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let mut changed = 0;
        for number in 0..4000 {
            let scale = [1e-13, 4e-13, 1e-9, 0.01][(number % 4) as usize];
            let mut cell = || match next(12) {
                0 => f64::NAN,
                1 => 0.0,
                2 => -(next(9) as f64) * scale,
                3 => 1.0 + next(30) as f64 * 2e-13,
                _ => [0.0, 1.0, -1.0, 50.0][next(4) as usize] + next(40) as f64 * scale,
            };
            let column: Vec<f64> = (0..30).map(|_| cell()).collect();
            let noise: Vec<f64> = (0..30)
                .map(|_| [0.0, 0.0, 0.0, 1e-13, 1e-12, 3e-9, 0.02][next(7 - number % 5) as usize])
                .collect();
            let (mut own, mut expected) = (column.clone(), column.clone());
            settle_within(&mut own, &noise, &mut Vec::new());
            settle_all(&mut expected, &noise);
            let bits = |column: &[f64]| column.iter().map(|it| it.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&own), bits(&expected), "{column:?} {noise:?}");
            changed += usize::from(bits(&own) != bits(&column));
        }
        assert!(changed > 500, "{changed}");
    }

    const NOISY: f64 = 0.1 + 0.2;

    #[test]
    fn the_last_bit_is_no_difference() {
        assert_ne!(NOISY, 0.3);
        for (a, b, same) in [
            (NOISY, 0.3, true),
            (-NOISY, -0.3, true),
            (0.0, -0.0, true),
            (0.3, 0.300_000_000_01, false),
            (0.0, 1e-300, false),
            (1e-300, -1e-300, false),
            (-1.7e308, 1.7e308, false),
            (f64::INFINITY, f64::INFINITY, true),
            (f64::INFINITY, 1.0, false),
            (f64::NAN, f64::NAN, false),
        ] {
            assert_eq!(same_but_for_noise(a, b), same, "{a} {b}");
            assert_eq!(exceeds(a, b, 0.0), a > b && !same, "{a} {b}");
            assert_eq!(exceeds(b, a, 0.0), b > a && !same, "{a} {b}");
        }
    }

    #[test]
    fn a_threshold_is_passed_by_more_than_noise() {
        assert!(!exceeds(0.8, 0.5, 0.3) && exceeds(0.8, 0.5, 0.29));
        assert!(exceeds(f64::INFINITY, 1.0, 5.0) && !exceeds(1.0, f64::INFINITY, 5.0));
    }

    #[test]
    fn columns_that_do_not_vary() {
        for (column, constant) in [
            (&[0.3, f64::NAN, NOISY][..], true),
            (&[2.0], true),
            (&[], true),
            (&[f64::NAN], true),
            (&[0.3, NOISY, 0.4], false),
            (&[0.0, 1e-20], false),
        ] {
            assert_eq!(is_constant(column), constant, "{column:?}");
        }
        assert_eq!(extremes(&[2.0, f64::NAN, -1.0]), (-1.0, 2.0));
    }

    #[test]
    fn sums_that_cancel_are_zero_and_others_keep_their_bits() {
        let sum = |terms: [f64; 3]| {
            let (sum, size) =
                terms.iter().fold((0.0, 0.0), |(sum, size), term| (sum + term, size + term.abs()));
            (sum, noise_of_sum(0.0, size, sum))
        };
        for terms in [[0.1, 0.2, -0.3], [0.7, -0.5, -0.2], [1e300, -1e300, 1e280]] {
            let (sum, noise) = sum(terms);
            assert_eq!(zero_if_noise(sum, noise), 0.0, "{terms:?}");
        }
        let ((sum, noise), (quiet, none)) = (sum([0.7, -0.5, -0.1]), sum([0.7, 0.5, 0.1]));
        assert_eq!((zero_if_noise(sum, noise), zero_if_noise(quiet, none)), (sum, quiet));
        assert!(same_within(sum, 0.1, noise) && !same_within(sum, 0.100_000_001, noise));
        assert_eq!(none, 0.0, "nothing cancelled");
    }

    #[test]
    fn a_function_carries_noise_on_as_far_as_it_is_moved() {
        let through = |f: fn(f64) -> f64, value: f64| {
            let reach = reach(value, 0.0);
            noise_between([Some(f(value - reach)), Some(f(value + reach))], f(value))
        };
        assert_eq!(through(|x| 3.0 * x, 1e9), 0.0, "a scale keeps the share");
        let offset = through(|x| x - 1e9, 1e9 + 1.0);
        assert!((9e-4..2e-3).contains(&offset), "10⁻¹² of 10⁹: {offset}");
        assert_eq!(noise_between([None, None], 7.0), 0.0);
    }

    /// Noise joins values that differ by more than a share of themselves, from the least on.
    #[test]
    fn a_column_settles_within_its_noise() {
        let mut column = [3e-11, f64::NAN, 1e-11, 0.5, 1e-11 + 9e-11, 0.5 + 1e-14];
        settle_within(&mut column, &[1e-10; 6], &mut Vec::new());
        assert_eq!(column[0], 1e-11);
        assert_eq!(column[4], 1e-11);
        assert_eq!((column[3], column[5]), (0.5, 0.5 + 1e-14), "the share covers this");
        let mut quiet = [1e-300, 2e-300];
        settle_within(&mut quiet, &[0.0, 0.0], &mut Vec::new());
        assert_eq!(quiet, [1e-300, 2e-300]);
        assert!(is_quiet(&quiet, &[0.0, 0.0]) && !is_quiet(&quiet, &[0.0, 1e-9]));
        assert!(!is_quiet(&[-1.0, 2.0], &[0.0, 0.0]) && is_quiet(&[f64::NAN, 0.0], &[0.0, 0.0]));
    }

    /// Each of three values differs from the next by noise alone, but the third from the first by more.
    #[test]
    fn runs_do_not_chain() {
        let chain = [1.0, 1.0 + 0.7e-12, 1.0 + 1.4e-12];
        let settled = |from_greatest| {
            let mut column = chain;
            settle(&mut column, from_greatest);
            column
        };
        assert_eq!(settled(false), [chain[0], chain[0], chain[2]]);
        assert_eq!(settled(true), [chain[0], chain[2], chain[2]]);
    }
}
