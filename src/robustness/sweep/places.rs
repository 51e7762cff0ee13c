//! Which ranks are counted together.

/// Counters of ranks for all units together; with more units than fit, several ranks share one.
const CELLS: usize = 1 << 21;

/// Positions that ranks can take, and how many of them are counted together.
///
/// A position is a rank less 1, or, where ties can get the mean of two ranks, twice that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Places {
    positions: usize,
    halves: bool,
    width: usize,
    /// 2⁶⁴ over the width, rounded up, to divide by it; 0 where it is 1.
    reciprocal: u64,
}

impl Places {
    /// As fine as fits.
    pub(super) fn new(units: usize, halves: bool) -> Self {
        let positions = if halves { 2 * units - 1 } else { units };
        let most = (CELLS / units).max(1);
        let width = positions.div_ceil(most);
        let reciprocal = if width > 1 { u64::MAX / width as u64 + 1 } else { 0 };
        Self { positions, halves, width, reciprocal }
    }

    /// Whether every position has a place of its own.
    pub(super) fn are_exact(&self) -> bool {
        self.width == 1
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.positions.div_ceil(self.width)
    }

    /// The positions from one whole rank to the next.
    pub(super) fn step(&self) -> usize {
        if self.halves { 2 } else { 1 }
    }

    /// The position of a rank; none where it is missing.
    #[inline]
    pub(super) fn position(&self, rank: f64) -> Option<usize> {
        (rank >= 1.0).then(|| ((rank - 1.0) * self.step() as f64) as usize)
    }

    /// The place of a position.
    #[inline]
    pub(super) fn of(&self, position: usize) -> usize {
        if self.reciprocal == 0 {
            return position;
        }
        // Exact, as positions and widths are below 2³².
        ((position as u128 * u128::from(self.reciprocal)) >> 64) as usize
    }

    /// The rank at a position, or a mean of positions.
    pub(super) fn rank(&self, position: f64) -> f64 {
        1.0 + position / self.step() as f64
    }

    /// The last position of a place.
    pub(super) fn last(&self, place: usize) -> usize {
        ((place + 1) * self.width).min(self.positions) - 1
    }

    /// How many places hold no rank above this one; `None` where it falls within a place.
    pub(super) fn up_to(&self, rank: usize) -> Option<usize> {
        let positions = (rank - 1) * self.step() + 1;
        let ends = positions % self.width == 0 || positions == self.positions;
        ends.then(|| positions.div_ceil(self.width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_ranks_and_halves() {
        let whole = Places::new(4, false);
        assert_eq!((whole.len(), whole.position(3.0), whole.up_to(4)), (4, Some(2), Some(4)));
        let halves = Places::new(4, true);
        assert_eq!((halves.len(), halves.position(2.5), halves.up_to(3)), (7, Some(3), Some(5)));
        assert_eq!((halves.rank(3.0), halves.position(f64::NAN)), (2.5, None));
    }

    #[test]
    fn many_units_share_places() {
        let places = Places::new(32_844, false);
        assert!(!places.are_exact() && places.len() * 32_844 <= CELLS, "{places:?}");
        assert_eq!(places.last(places.len() - 1), 32_843);
        assert_eq!(places.up_to(32_844), Some(places.len()));
        assert_eq!(places.up_to(1), None);
        for position in 0..32_844 {
            let place = places.of(position);
            assert_eq!(place, position / places.width);
            assert!(position <= places.last(place));
            assert!(place == 0 || position > places.last(place - 1));
        }
    }
}
