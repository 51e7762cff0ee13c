//! Functions over whole columns at once, with what is known of the results: the loops look at several
//! values at once and take no branch.

use super::noise::{NOISE, reach};
use super::wide::widest;

/// What is known of the values of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Extent {
    /// Of the values that are not missing; ∞ and −∞ where all are.
    pub(crate) least: f64,
    pub(crate) greatest: f64,
    /// How many values are missing.
    pub(crate) missing: usize,
}

impl Extent {
    pub(crate) fn of(column: &[f64]) -> Self {
        widest(
            #[inline(always)]
            || Lanes::over(column).extent(),
        )
    }

    /// Whether no value is infinite.
    pub(crate) fn is_finite(self) -> bool {
        self.least > f64::NEG_INFINITY && self.greatest < f64::INFINITY
    }

    /// The greatest size of a value; 0 where all are missing.
    pub(crate) fn size(self) -> f64 {
        self.greatest.max(-self.least).max(0.0)
    }
}

/// So many values are looked at together.
pub(crate) const WIDE: usize = 8;

/// So many values stay in the processor's nearest cache between two loops over them: a loop that computes
/// and takes notes at once is compiled badly.
pub(crate) const NEAR: usize = 512;

/// Notes, side by side, for values that are looked at together.
pub(crate) struct Lanes {
    least: [f64; WIDE],
    greatest: [f64; WIDE],
    missing: [u64; WIDE],
}

impl Lanes {
    #[inline(always)]
    pub(crate) fn new() -> Self {
        let (least, greatest) = ([f64::INFINITY; WIDE], [f64::NEG_INFINITY; WIDE]);
        Self { least, greatest, missing: [0; WIDE] }
    }

    /// Those of a column.
    #[inline(always)]
    pub(crate) fn over(column: &[f64]) -> Self {
        Self::new().with(column)
    }

    /// The same, with those of more values.
    #[inline(always)]
    pub(crate) fn with(mut self, values: &[f64]) -> Self {
        let mut blocks = values.chunks_exact(WIDE);
        for block in &mut blocks {
            self.note_block(block);
        }
        self.note_each(blocks.remainder());
        self
    }

    /// Notes as many values as are looked at together.
    #[inline(always)]
    fn note_block(&mut self, block: &[f64]) {
        // An array, so that the compiler knows how many.
        if let Ok(block) = <&[f64; WIDE]>::try_from(block) {
            block.iter().enumerate().for_each(|(lane, value)| self.note(lane, *value));
        }
    }

    #[inline(always)]
    fn note(&mut self, lane: usize, value: f64) {
        // Comparisons with a missing value are false.
        self.least[lane] = if value < self.least[lane] { value } else { self.least[lane] };
        self.greatest[lane] = if value > self.greatest[lane] { value } else { self.greatest[lane] };
        self.missing[lane] += u64::from(value.is_nan());
    }

    /// Notes fewer values than are looked at together.
    #[inline(always)]
    fn note_each(&mut self, values: &[f64]) {
        values.iter().zip(0..WIDE).for_each(|(value, lane)| self.note(lane, *value));
    }

    #[inline(always)]
    pub(crate) fn extent(&self) -> Extent {
        Extent {
            least: self.least.iter().copied().fold(f64::INFINITY, f64::min),
            greatest: self.greatest.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            missing: self.missing.iter().sum::<u64>() as usize,
        }
    }
}

/// Replaces each value by its result; a missing value goes through the function too, which leaves it
/// missing. A result of −0 becomes 0. A function that holds its numbers (`move`) is the fastest.
#[inline(always)]
pub(crate) fn sweep(column: &mut [f64], result: impl Fn(f64) -> f64 + Copy) -> Extent {
    widest(
        #[inline(always)]
        || {
            let (result, mut lanes) = (result, Lanes::new());
            for block in column.chunks_mut(NEAR) {
                block.iter_mut().for_each(|value| *value = result(*value) + 0.0);
                lanes = lanes.with(block);
            }
            lanes.extent()
        },
    )
}

/// Copies a column, −0 as 0.
pub(crate) fn copy(from: &[f64], to: &mut [f64]) -> Extent {
    widest(
        #[inline(always)]
        || {
            let mut lanes = Lanes::new();
            for (block, from) in to.chunks_mut(NEAR).zip(from.chunks(NEAR)) {
                block.iter_mut().zip(from).for_each(|(to, from)| *to = from + 0.0);
                lanes = lanes.with(block);
            }
            lanes.extent()
        },
    )
}

/// Carries the noise of values through a function whose results are those of a method, as
/// [`noise_between`](super::noise_between) says; a result that is not finite is none.
#[inline(always)]
pub(crate) fn carry_noise(values: &[f64], noise: &mut [f64], result: impl Fn(f64) -> f64 + Copy) {
    widest(
        #[inline(always)]
        || {
            let (result, cells) = (result, values.iter().zip(noise.iter_mut()));
            for (value, noise) in cells {
                let (at, reach) = (result(*value), reach(*value, *noise));
                let moved = |end: f64| if end.is_finite() { (end - at).abs() } else { 0.0 };
                let (below, above) = (moved(result(*value - reach)), moved(result(*value + reach)));
                let moved = if below > above { below } else { above };
                let left = moved - 2.0 * NOISE * at.abs();
                *noise = if left > 0.0 && at.is_finite() { left } else { 0.0 };
            }
        },
    );
}

/// The least size of a value that is neither zero nor missing; ∞ where there is none.
pub(crate) fn smallest(column: &[f64]) -> f64 {
    widest(
        #[inline(always)]
        || {
            let mut lanes = [f64::INFINITY; WIDE];
            let mut note = |lane: usize, value: f64| {
                let size = if value == 0.0 { f64::INFINITY } else { value.abs() };
                lanes[lane] = if size < lanes[lane] { size } else { lanes[lane] };
            };
            for block in column.chunks(WIDE) {
                block.iter().zip(0..WIDE).for_each(|(value, lane)| note(lane, *value));
            }
            lanes.into_iter().fold(f64::INFINITY, f64::min)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::super::noise::noise_between;
    use super::*;

    /// A column longer than a block, with a gap, a zero with a sign and its extremes in the rest.
    fn column() -> Vec<f64> {
        let mut column: Vec<f64> = (0..37).map(|row| f64::from(row) - 7.5).collect();
        (column[3], column[9]) = (f64::NAN, -0.0);
        (column[34], column[36]) = (-80.0, 0.25);
        column
    }

    #[test]
    fn what_is_known_of_a_column() {
        let extent = Extent::of(&column());
        assert_eq!(extent, Extent { least: -80.0, greatest: 27.5, missing: 1 });
        assert_eq!((extent.size(), extent.is_finite()), (80.0, true));
        assert_eq!(smallest(&column()), 0.25);
        let none = Extent::of(&[f64::NAN]);
        assert_eq!((none.missing, none.size(), none.is_finite()), (1, 0.0, true));
        assert_eq!(smallest(&[0.0, f64::NAN]), f64::INFINITY);
        for infinite in [f64::INFINITY, f64::NEG_INFINITY] {
            assert!(!Extent::of(&[1.0, infinite]).is_finite());
        }
    }

    #[test]
    fn noise_is_carried_as_value_by_value() {
        let ways: [fn(f64) -> f64; 3] = [|x| 3.0 - 2.5 * x, |x| 1e300 * x, |x| x / 0.0];
        for way in ways {
            let mut values = column();
            (values[20], values[21], values[22]) = (1e9, f64::MAX, -f64::MAX);
            let before: Vec<f64> = (0..37).map(|row| f64::from(row % 3) * 1e-7).collect();
            let mut noise = before.clone();
            carry_noise(&values, &mut noise, way);
            for ((noise, before), value) in noise.iter().zip(before).zip(values) {
                let through = |value: f64| Some(way(value)).filter(|result| result.is_finite());
                let reach = reach(value, before);
                let ends = [through(value - reach), through(value + reach)];
                let expected = through(value).map_or(0.0, |at| noise_between(ends, at));
                assert_eq!(noise.to_bits(), expected.to_bits(), "{value}");
            }
        }
    }

    #[test]
    fn each_value_becomes_its_result() {
        let (mut swept, mut copied) = (column(), vec![1.0; 37]);
        let extent = sweep(&mut swept, |value| 2.0 * value);
        assert_eq!(extent, Extent::of(&swept));
        assert_eq!(copy(&column(), &mut copied), Extent::of(&column()));
        for ((swept, copied), value) in swept.iter().zip(&copied).zip(column()) {
            assert!(*swept == 2.0 * value || swept.is_nan() && value.is_nan());
            assert!(*copied == value || copied.is_nan() && value.is_nan());
            assert!(!(*swept == 0.0 && swept.is_sign_negative()));
            assert!(!(*copied == 0.0 && copied.is_sign_negative()));
        }
    }
}
