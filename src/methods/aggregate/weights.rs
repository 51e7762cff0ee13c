//! A group's weights, prepared for all of its units.

/// A group's weights as they are written and as shares of their sum.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct GroupWeights {
    pub(crate) shares: Vec<f64>,
    /// The sum of the shares: 1 for all but the weighted sum, whose shares are the weights.
    pub(super) total: f64,
    pub(super) taking_part: usize,
}

impl GroupWeights {
    /// Prepares weights that are non-negative, finite and not all zero; reuses the buffer.
    pub(crate) fn set(&mut self, weights: impl Iterator<Item = f64> + Clone, as_they_are: bool) {
        let sum: f64 = weights.clone().sum();
        self.taking_part = weights.clone().filter(|weight| *weight > 0.0).count();
        let (divisor, total) = if as_they_are { (1.0, sum) } else { (sum, 1.0) };
        self.total = total;
        self.shares.clear();
        self.shares.extend(weights.map(|weight| weight / divisor));
    }
}
