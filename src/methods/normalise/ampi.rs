//! The range of the adjusted Mazziotta–Pareto index.

use serde::{Deserialize, Serialize};

use super::CONSTANT;
use super::range::{Range, refuse_range};
use super::reference::Reference;
use crate::framework::{Scale, UnitCode};
use crate::methods::registry::{Family, MethodEntry, PAIR, or, required};
use crate::methods::transform::{
    Attribute, ColumnFault, ColumnSample, FitBuffers, FitResult, Fitted, Method,
};
use crate::numerics::same_but_for_noise;

/// Min–max around a reference, as the adjusted Mazziotta–Pareto index has it: y = a + (b − a)(x − low)
/// / (high − low) with low = r − Δ and high = r + Δ, where Δ = (max − min) / 2 is half the observed
/// span and r the reference: the reference goes to the middle of `to = (a, b)`, 100 of 70–130.
///
/// Reversed (lower is better): the reflection inside the range, a + b − y, which for 70–130 is
/// 200 − y. Values go beyond the range where the reference is off the middle of the observed span.
/// A column that does not vary is refused, unless `constant` gives the value that all its units
/// get. Over several years, `pooled` fits it to all of them together. The unadjusted index
/// has z-scores with mean 100 and standard deviation 10: [`ZScore`](crate::normalise::z_score::ZScore). Source:
/// Mazziotta and Pareto, *On a generalized non-compensatory composite index for measuring
/// socio-economic phenomena*, Social Indicators Research 127 (2016).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ampi {
    /// What goes to the middle of the range.
    pub reference: Reference,
    /// The range, 70–130 unless said.
    #[serde(default = "around_100")]
    pub to: (f64, f64),
    /// The value of all units where the column does not vary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

fn around_100() -> (f64, f64) {
    (70.0, 130.0)
}

impl Ampi {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Normalisation,
        "ampi",
        "Maps a reference onto the middle of a range, as the adjusted Mazziotta–Pareto \
         index does.",
        "y = a + (b − a)(x − low) / (high − low) with low, high = r ∓ (max − min) / 2; \
         lower is better: a + b − y",
    )
    .options(&[
        required(
            "reference",
            Reference::VALUE,
            "The reference r, which becomes the middle of the range.",
        ),
        or("to", PAIR, "[70, 130]", "The range (a, b), the lower number first."),
        CONSTANT,
    ])
    .needs("A target of the indicator in the framework, where the reference is `target`.")
    .source("Mazziotta and Pareto (2016), Social Indicators Research 127")
    .example("{ ampi = { reference = \"mean\" } }");
}

impl Method for Ampi {
    fn refuse(&self) -> Option<&'static str> {
        refuse_range(self.to).or_else(|| self.reference.refuse())
    }

    fn constant(&self) -> Option<f64> {
        self.constant
    }

    /// A range by extremes declares its zero.
    fn normalises(&self) -> Option<Scale> {
        Some(Scale::Ratio)
    }

    fn needs(&self) -> Option<Attribute> {
        self.reference.needs()
    }

    fn reference_unit(&self) -> Option<&UnitCode> {
        self.reference.unit()
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        sample.varies()?;
        let (least, greatest) = sample.extremes();
        let reference = self.reference.value(sample, buffers)?;
        let half = (greatest - least) / 2.0;
        let (low, high) = (reference - half, reference + half);
        if !same_but_for_noise((high - low) / 2.0, half) {
            let why = "its values are too near each other for numbers of the reference's size";
            return Err(ColumnFault::refused(why));
        }
        let range = Range { low, high, to: self.to, reversed: sample.reversed(), clamp: false };
        range.within_reach().map(Fitted::Ampi)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::transform::{constant, fitted, fitted_reversed};

    /// Mean 4 and Δ = 3: from 1 to 7; (x − 1)/6 · 60 + 70.
    #[test]
    fn the_reference_goes_to_100() {
        let ampi = Ampi { reference: Reference::Mean, to: around_100(), constant: None };
        let column = [2.0, 2.0, f64::NAN, 8.0];
        assert_eq!([4.0, 2.0, 8.0, 7.0].map(fitted(&ampi, &column)), [100.0, 80.0, 140.0, 130.0]);
        assert_eq!([4.0, 2.0, 8.0].map(fitted_reversed(&ampi, &column)), [100.0, 120.0, 60.0]);
        assert_eq!(constant(&ampi, &[3.0, 3.0]), (3.0, 2));
    }
}
