//! Where a quantile lies among values in order.

/// A position this near a whole number is that number: 0.07 × 100 is 7.000000000000001, and a
/// cut-off just above the eighth score would exclude the eighth unit itself.
const POSITION_NOISE: f64 = 1e-9;

/// Where a quantile lies among n values in order, counted from 0: h = (n − 1)p, between the values ⌊h⌋
/// and ⌊h⌋ + 1. For values that are in a database, which is asked for those two and no others;
/// [`quantile`](super::slices::quantile) does the same with values that are here.
///
/// # Examples
///
/// ```
/// use composite_index::statistics::{QuantilePlace, quantile};
///
/// let place = QuantilePlace::new(4, 0.25).unwrap();
/// // In SQL: ORDER BY x LIMIT 2 OFFSET 0.
/// assert_eq!(place.low(), 0);
/// assert_eq!(place.between(1.0, 2.0), 1.75);
/// assert_eq!(quantile(&[8.0, 1.0, 4.0, 2.0], 0.25), Some(1.75));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantilePlace {
    low: u64,
    beyond: f64,
}

impl QuantilePlace {
    /// Of the quantile p of so many values; `None` if there is no value or p is not between 0 and 1.
    pub fn new(count: u64, p: f64) -> Option<Self> {
        (0.0..=1.0).contains(&p).then(|| Self::of(count, p))?
    }

    /// With p known to be between 0 and 1.
    pub(super) fn of(count: u64, p: f64) -> Option<Self> {
        let last = count.checked_sub(1)?;
        let position = whole_but_for_noise(last as f64 * p);
        let floor = position.floor();
        Some(Self { low: floor as u64, beyond: position - floor })
    }

    /// The place of the value at or below the quantile. That above it is the next, unless this is the
    /// last.
    pub fn low(&self) -> u64 {
        self.low
    }

    /// The quantile out of the values at its place and at the next; the last value stands for both.
    pub fn between(&self, low: f64, high: f64) -> f64 {
        if self.beyond == 0.0 {
            return low;
        }
        // Rounding may lift the sum above the neighbour, which would put bands out of order.
        (low + self.beyond * (high - low)).min(high)
    }
}

fn whole_but_for_noise(position: f64) -> f64 {
    let whole = position.round();
    if (position - whole).abs() < POSITION_NOISE { whole } else { position }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::quantile;

    #[test]
    fn a_place_gives_the_quantile_of_the_values() {
        let sorted = [1.0, 2.0, 4.0, 8.0, 16.5, 17.0, 90.0, 91.0];
        for share in [0.0, 0.07, 0.1, 0.25, 1.0 / 3.0, 0.5, 0.9, 0.999, 1.0] {
            let place = QuantilePlace::new(8, share).unwrap();
            let low = place.low() as usize;
            let found = place.between(sorted[low], sorted[(low + 1).min(7)]);
            assert_eq!(Some(found), quantile(&sorted, share), "{share}");
        }
        assert_eq!(QuantilePlace::new(0, 0.5), None);
        assert_eq!(QuantilePlace::new(8, 1.5), None);
        assert_eq!(QuantilePlace::new(8, f64::NAN), None);
    }
}
