//! Goalposts.

use serde::{Deserialize, Serialize};

use super::range::{Range, refuse_range};
use crate::framework::{Goalposts, Scale};
use crate::methods::registry::{Family, MethodEntry, PAIR, ValueKind, required};
use crate::methods::transform::{
    Attribute, ColumnFault, ColumnSample, FitBuffers, FitResult, Fitted, Method,
};

/// Goalposts: y = a + (b − a)(x − low) / (high − low) with the indicator's own goalposts and
/// `to = (a, b)`.
///
/// Reversed (lower is better): the reflection, y = a + (b − a)(high − x) / (high − low). The
/// goalposts are in raw units; transforms that come before in the chain are applied to them too, so
/// that `ln` then goalposts of 100 and 75,000 measures between ln 100 and ln 75,000. With `clamp`,
/// values beyond a goalpost count as at the goalpost. Source: UNDP Human Development Report,
/// technical notes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoalpostNormalisation {
    /// The range: where the worse and the better goalpost go.
    pub to: (f64, f64),
    /// Whether values beyond a goalpost are cut off there.
    pub clamp: bool,
}

impl GoalpostNormalisation {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::new(
        Family::Normalisation,
        "goalposts",
        "Maps the indicator's own goalposts onto the ends of a range.",
        "y = a + (b − a)(x − low) / (high − low); lower is better: y = a + (b − a)(high − \
         x) / (high − low)",
    )
    .options(&[
        required("to", PAIR, "The range (a, b), the lower number first."),
        required(
            "clamp",
            ValueKind::Boolean,
            "Whether values beyond a goalpost count as at the goalpost.",
        ),
    ])
    .needs("Goalposts of the indicator in the framework.")
    .source("UNDP, Human Development Report, technical notes")
    .example("{ goalposts = { to = [0, 100], clamp = true } }");
}

impl Method for GoalpostNormalisation {
    fn refuse(&self) -> Option<&'static str> {
        refuse_range(self.to)
    }

    /// A range by goalposts declares its zero.
    fn normalises(&self) -> Option<Scale> {
        Some(Scale::Ratio)
    }

    fn needs(&self) -> Option<Attribute> {
        Some(Attribute::Goalposts)
    }

    fn fit(&self, sample: &ColumnSample<'_>, _: &mut FitBuffers) -> FitResult {
        let Goalposts { low, high } = sample.context.goalposts.ok_or(ColumnFault::NoGoalposts)?;
        let range =
            Range { low, high, to: self.to, reversed: sample.reversed(), clamp: self.clamp };
        range.within_reach().map(Fitted::Goalposts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Direction;
    use crate::methods::transform::fit;
    use crate::methods::transform::{Context, FittedMethod};

    #[test]
    fn goalposts_by_hand() {
        let posts =
            Context { goalposts: Some(Goalposts { low: 20.0, high: 85.0 }), ..Context::default() };
        let free = GoalpostNormalisation { to: (0.0, 1.0), clamp: false };
        let range = fit(&free, ColumnSample { column: &[1.0], context: posts }).unwrap();
        assert_eq!(range.apply(52.5), Ok(0.5));
        assert!(range.apply(90.0).unwrap() > 1.0 && !range.clamps(90.0));
        let reversed = Context { direction: Direction::LowerIsBetter, ..posts };
        let cut = GoalpostNormalisation { clamp: true, ..free };
        let cut = fit(&cut, ColumnSample { column: &[1.0], context: reversed }).unwrap();
        assert_eq!([10.0, 90.0, 52.5].map(|x| cut.apply(x).unwrap()), [1.0, 0.0, 0.5]);
        assert!(cut.clamps(90.0) && !cut.clamps(85.0));
    }
}
