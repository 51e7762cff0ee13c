//! How far the weights of a frontier may go.

/// From the least to the most that is allowed, both between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bound {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Bound {
    pub(crate) const FREE: Self = Self { low: 0.0, high: 1.0 };
}

/// Bounds of the weights of a frontier, one per column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FrontierBounds {
    /// Of a column's weight in the sum of the weights: wⱼ / Σ w.
    pub(crate) weights: Vec<Bound>,
    /// Of a column's share in the unit's own score ("pie share"): wⱼ zᵢⱼ / Σ w zᵢ.
    pub(crate) shares: Vec<Bound>,
}

impl FrontierBounds {
    /// No bounds but weights of zero or more.
    pub(crate) fn free(columns: usize) -> Self {
        Self { weights: vec![Bound::FREE; columns], shares: vec![Bound::FREE; columns] }
    }
}
