//! Turning a column round, and nothing else.

use crate::framework::Direction;
use crate::methods::registry::MethodEntry;
use crate::methods::transform::{ColumnSample, FitBuffers, FitResult, Fitted, Linear, Method};

/// y = x where higher is better, −x where lower is better. Any column is accepted; the scale of
/// measurement stays what it is.
pub(crate) struct Orient;

impl Orient {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "orient",
        "Reverses the sign where lower is better, and does nothing else.",
        "y = x; lower is better: y = −x",
    );
}

impl Method for Orient {
    fn direction(&self, _: Direction) -> Direction {
        Direction::HigherIsBetter
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        let factor = if sample.reversed() { -1.0 } else { 1.0 };
        Ok(Fitted::Orient(Linear { factor, offset: 0.0 }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{fitted, fitted_reversed};

    #[test]
    fn only_lower_is_better_is_turned_round() {
        assert_eq!([2.0, -3.0].map(fitted(&Orient, &[2.0])), [2.0, -3.0]);
        assert_eq!([2.0, -3.0].map(fitted_reversed(&Orient, &[2.0])), [-2.0, 3.0]);
    }
}
