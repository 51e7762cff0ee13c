//! Min–max.

use serde::{Deserialize, Serialize};

use super::CONSTANT;
use super::range::{Range, refuse_range};
use crate::framework::Scale;
use crate::methods::registry::{Family, HANDBOOK, MethodEntry, PAIR, required};
use crate::methods::transform::{ColumnSample, FitBuffers, FitResult, Fitted, Method};

/// Min–max: y = a + (b − a)(x − min) / (max − min) with the least and greatest observed values and
/// `to = (a, b)`.
///
/// Reversed (lower is better): y = a + (b − a)(max − x) / (max − min), the reflection inside the
/// range. A column that does not vary is refused, unless `constant` gives the value that all its
/// units get. Values outside the sample go beyond the range. Source: OECD/JRC Handbook (2008),
/// section 5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinMax {
    /// The range: where the worst and the best observed value go.
    pub to: (f64, f64),
    /// The value of all units where the column does not vary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl MinMax {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Normalisation,
        "min-max",
        "Maps the worst and the best observed value onto the ends of a range.",
        "y = a + (b − a)(x − min) / (max − min); lower is better: y = a + (b − a)(max − \
         x) / (max − min)",
    )
    .options(&[required("to", PAIR, "The range (a, b), the lower number first."), CONSTANT])
    .source(HANDBOOK)
    .example("{ min-max = { to = [0, 100] } }");
}

impl Method for MinMax {
    fn refuse(&self) -> Option<&'static str> {
        refuse_range(self.to)
    }

    fn constant(&self) -> Option<f64> {
        self.constant
    }

    /// A range by extremes declares its zero.
    fn normalises(&self) -> Option<Scale> {
        Some(Scale::Ratio)
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        sample.varies()?;
        let (low, high) = sample.extremes();
        let range = Range { low, high, to: self.to, reversed: sample.reversed(), clamp: false };
        range.within_reach().map(Fitted::MinMax)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{constant, fitted, fitted_reversed, refused, upright};

    const COLUMN: [f64; 4] = [2.0, f64::NAN, 6.0, 4.0];

    #[test]
    fn min_max_by_hand() {
        let method = MinMax { to: (0.0, 100.0), constant: None };
        let up = fitted(&method, &COLUMN);
        assert_eq!([2.0, 6.0, 3.0, 8.0].map(up), [0.0, 100.0, 25.0, 150.0]);
        let reversed = fitted_reversed(&method, &COLUMN);
        assert_eq!([2.0, 6.0, 3.0].map(reversed), [100.0, 0.0, 75.0]);
        assert_eq!(constant(&method, &[3.0, 3.0]), (3.0, 2));
        refused(&method, upright(&[-1.7e308, 1.7e308]), "too far apart for a double");
    }
}
