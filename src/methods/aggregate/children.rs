//! What a group sees of its children: their scores, with their noise and their logarithms.

/// The children's columns, all units of one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Children<'a> {
    /// Columns of all nodes below the group.
    pub(crate) below: &'a [f64],
    /// Their noise.
    pub(crate) noise: &'a [f64],
    /// Which of those columns are the children's, in the order of their codes.
    pub(crate) rows: &'a [usize],
    pub(crate) units: usize,
    /// Whether no child misses a value.
    pub(crate) complete: bool,
    /// Whether no child has noise or a negative score.
    pub(crate) quiet: bool,
    pub(crate) logs: KnownLogs<'a>,
}

/// Logarithms of some children's columns.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KnownLogs<'a> {
    pub(crate) columns: &'a [f64],
    /// By child, which of those columns is its own; none beyond the end.
    pub(crate) of: &'a [Option<usize>],
}

impl<'a> Children<'a> {
    #[inline(always)]
    pub(super) fn column(&self, child: usize) -> &'a [f64] {
        &self.below[self.rows[child] * self.units..][..self.units]
    }

    #[inline(always)]
    pub(super) fn noise(&self, child: usize) -> &'a [f64] {
        &self.noise[self.rows[child] * self.units..][..self.units]
    }

    /// The logarithms of a child's scores, if they are known.
    pub(super) fn known_logs(&self, child: usize) -> Option<&'a [f64]> {
        let column = self.logs.of.get(child).copied().flatten()?;
        self.logs.columns.get(column * self.units..)?.get(..self.units)
    }

    pub(super) fn score(&self, child: usize, unit: usize) -> f64 {
        self.below[self.rows[child] * self.units + unit]
    }

    /// The noise of a score; a score that takes the place of a missing one has none.
    pub(super) fn noise_at(&self, child: usize, unit: usize) -> f64 {
        if self.score(child, unit).is_nan() { 0.0 } else { self.noise(child)[unit] }
    }
}
