//! Scaling between bounds that the methodology gives.

use serde::{Deserialize, Serialize};

use super::range::Range;
use crate::framework::Scale;
use crate::methods::registry::{Family, MethodEntry, NUMBER, POSITIVE, or, required};
use crate::methods::transform::{ColumnSample, FitBuffers, FitResult, Fitted, Method};

/// Scaling between given bounds: y = f · (x − low) / (high − low), with f the `factor`, 1 unless
/// said.
///
/// The bounds are in the unit that the column has at this step: raw units where it is the first;
/// bounds that belong to the indicator itself are [`GoalpostNormalisation`](crate::normalise::goalposts::GoalpostNormalisation). Reversed
/// (lower is better): the reflection inside the range, y = f · (high − x) / (high − low). Values
/// beyond a bound go beyond the range. Source: COINr's `n_scaled`, whose bounds of a reversed
/// indicator are those of the negated values, −high and −low.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scaled {
    /// What becomes 0, or f where lower is better.
    pub low: f64,
    /// What becomes f, or 0 where lower is better.
    pub high: f64,
    /// f.
    #[serde(default = "super::one")]
    pub factor: f64,
}

impl Scaled {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Normalisation,
        "scaled",
        "Maps given bounds onto 0 and a factor.",
        "y = f(x − low) / (high − low); lower is better: y = f(high − x) / (high − low)",
    )
    .options(&[
        required("low", NUMBER, "The value that becomes 0, or f where lower is better."),
        required(
            "high",
            NUMBER,
            "The value that becomes f, or 0 where lower is better; above `low`.",
        ),
        or("factor", POSITIVE, "1", "f."),
    ])
    .source("COINr, n_scaled")
    .example("{ scaled = { low = 0, high = 10, factor = 100 } }");
}

impl Method for Scaled {
    fn refuse(&self) -> Option<&'static str> {
        if !(self.low < self.high && (self.high - self.low).is_finite()) {
            Some("`low` and `high` are finite, the lower first")
        } else if !(self.factor.is_finite() && self.factor > 0.0) {
            Some("`factor` is finite and above zero")
        } else {
            None
        }
    }

    /// A range by bounds declares its zero.
    fn normalises(&self) -> Option<Scale> {
        Some(Scale::Ratio)
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        let Self { low, high, factor } = *self;
        let reversed = sample.reversed();
        Ok(Fitted::Scaled(Range { low, high, to: (0.0, factor), reversed, clamp: false }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{fitted, fitted_reversed};

    #[test]
    fn scaled_by_hand() {
        let scaled = Scaled { low: 2.0, high: 6.0, factor: 100.0 };
        assert_eq!([2.0, 3.0, 8.0].map(fitted(&scaled, &[0.0])), [0.0, 25.0, 150.0]);
        assert_eq!([2.0, 3.0, 8.0].map(fitted_reversed(&scaled, &[0.0])), [100.0, 75.0, -50.0]);
        for bad in [Scaled { low: 6.0, ..scaled }, Scaled { high: f64::INFINITY, ..scaled }] {
            assert_eq!(bad.refuse(), Some("`low` and `high` are finite, the lower first"));
        }
        let bad = Scaled { factor: 0.0, ..scaled };
        assert_eq!(bad.refuse(), Some("`factor` is finite and above zero"));
    }
}
