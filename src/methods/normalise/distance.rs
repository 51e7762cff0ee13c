//! What a column is measured by, and the distance to it.

use serde::{Deserialize, Serialize};

use super::CONSTANT;
use crate::error::{Refusal, number};
use crate::framework::{Scale, UnitCode};
use crate::methods::registry::{
    BOOLEAN, HANDBOOK, MethodEntry, NUMBER, UNIT, ValueKind, choice, choice_with, or, required,
};
use crate::methods::transform::{
    Attribute, ColumnFault, ColumnSample, FitBuffers, FitResult, Fitted, FittedMethod, Method,
    Profile,
};
use crate::numerics::{Centre, exceeds, sorted_into};

/// A value of a column by which the others are measured.
///
/// In a methodology file: `reference = "leader"`, `reference = { unit = "GRC" }`, or
/// `reference = { value = 33.25 }`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reference {
    /// The best value: the greatest, or the least where lower is better.
    Leader,
    /// The mean of the values that are not missing.
    Mean,
    /// Their median.
    Median,
    /// The indicator's target in the framework, in raw units; steps that come before in the chain
    /// are applied to it too.
    Target,
    /// The value of a unit, which must be in the data and have one; a step that learns from all
    /// periods of a panel together has no one row of it, and refuses.
    Unit(UnitCode),
    /// A number, in the unit that the column has at this step, such as the mean of a first year.
    Value(f64),
}

impl Reference {
    pub(crate) const VALUE: ValueKind = ValueKind::Choice(&[
        choice("leader", "The best value."),
        choice("mean", "The mean of the values."),
        choice("median", "The median of the values."),
        choice("target", "The target of the indicator in the framework."),
        choice_with("unit", UNIT, "The value of this unit."),
        choice_with("value", NUMBER, "This number."),
    ]);

    /// What is wrong with it, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let infinite = matches!(self, Self::Value(value) if !value.is_finite());
        infinite.then_some("the value of `reference` is finite")
    }

    /// Of a method that measures by it.
    pub(super) fn profile(&self, constant: Option<f64>) -> Profile<'_> {
        let needs = (*self == Self::Target).then_some(Attribute::Target);
        let reference_unit = match self {
            Self::Unit(unit) => Some(unit),
            _ => None,
        };
        Profile { constant, needs, reference_unit, ..Profile::onto(Scale::Ratio) }
    }

    /// Its value in a column.
    pub(crate) fn value(
        &self,
        sample: &ColumnSample<'_>,
        buffers: &mut FitBuffers,
    ) -> Result<f64, ColumnFault> {
        let (low, high) = sample.extremes();
        match self {
            Self::Leader => Ok(if sample.reversed() { low } else { high }),
            Self::Target => sample.context.target.ok_or(ColumnFault::NoTarget),
            Self::Unit(unit) => value_of(unit, sample),
            Self::Value(value) => Ok(*value),
            Self::Mean | Self::Median => {
                sorted_into(sample.column, &mut buffers.sorted);
                let sorted = &buffers.sorted;
                let centre =
                    if *self == Self::Mean { Centre::mean(sorted) } else { Centre::median(sorted) };
                let value = centre.nearest();
                let lost = (centre.middle - value) + centre.rest;
                let why = "its mean is out of reach of a double";
                // For values near each other and far from zero, no double is near enough to the mean.
                if value.is_finite() && high - low >= LEAST && lost.abs() <= LOST * (high - low) {
                    Ok(value)
                } else {
                    Err(ColumnFault::refused(why))
                }
            }
        }
    }
}

/// The least range of a column whose mean has all its digits.
const LEAST: f64 = 1e-290;

/// The largest part of a column's range that may be missing from its mean.
const LOST: f64 = 1e-13;

fn value_of(unit: &UnitCode, sample: &ColumnSample<'_>) -> Result<f64, ColumnFault> {
    let mut rows = sample.context.units.iter().zip(sample.column);
    let refused = |why: String| Err(ColumnFault::Refused(Refusal::new(why)));
    match rows.find(|(row, _)| row.code == *unit) {
        Some((_, value)) if !value.is_nan() => Ok(*value),
        Some(_) => refused(format!("its unit of reference, `{unit}`, has no value")),
        None if sample.context.units.is_empty() => {
            refused(format!("a step that learns from all periods has no one row of `{unit}`"))
        }
        None => refused(format!("its unit of reference, `{unit}`, is not in the data")),
    }
}

/// Distance to a reference: y = 1 − (r − x) / (r − min) = (x − min) / (r − min): 0 for the worst
/// observed value, 1 at the reference r, and more beyond it.
///
/// With `leader` it is the distance to the maximum, with `target` the distance to the indicator's
/// target, with `{ unit = "GRC" }` to a unit of the data. Reversed (lower is better): y = (max − x) /
/// (max − r), the same of the negated values; the target stays in raw units. With `cap`, values
/// beyond the reference count as at the reference.
///
/// Refused where the reference is not better than the worst value, which leaves no way to measure;
/// where the reference unit has no value; where the indicator has no target. A column that does not
/// vary is refused, unless `constant` gives the value that all its units get. Source: OECD/JRC
/// Handbook (2008), section 5; COINr's `n_dist2max`, `n_dist2ref`, `n_dist2targ`.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "toml")] {
/// use composite_index::{Dataset, Framework, Index, Methodology};
/// use composite_index::error::Source;
///
/// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
/// let methodology = Methodology::from_toml(&Source::new("methodology.toml", r#"
///     [indicators]
///     transforms = [{ distance-to-reference = { reference = { unit = "KOR" } } }]
/// "#))?;
/// let data = Dataset::builder(["growth"])
///     .unit("JPN", [1.0]).unit("KOR", [3.0]).unit("VNM", [6.0])
///     .build()?;
/// let scores = Index::new(framework, methodology)?.score(&data)?;
/// assert_eq!(scores.score("VNM")?, Some(2.5));
/// # }
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DistanceToReference {
    /// What is measured to.
    pub reference: Reference,
    /// Whether values beyond the reference are cut off there.
    #[serde(default)]
    pub cap: bool,
    /// The value of all units where the column does not vary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constant: Option<f64>,
}

impl DistanceToReference {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::normalisation(
        "distance-to-reference",
        "Measures how far a unit has come from the worst value to a reference.",
        "y = (x − min) / (r − min); lower is better: y = (max − x) / (max − r)",
    )
    .options(&[
        required("reference", Reference::VALUE, "The reference r."),
        or(
            "cap",
            BOOLEAN,
            "false",
            "Whether values beyond the reference count as at the reference.",
        ),
        CONSTANT,
    ])
    .needs("A target of the indicator in the framework, where the reference is `target`.")
    .source(HANDBOOK)
    .example("{ distance-to-reference = { reference = \"leader\" } }");
}

impl Method for DistanceToReference {
    fn refuse(&self) -> Option<&'static str> {
        self.reference.refuse()
    }

    /// The worst value is declared to be zero.
    fn profile(&self) -> Profile<'_> {
        self.reference.profile(self.constant)
    }

    fn fit(&self, sample: &ColumnSample<'_>, buffers: &mut FitBuffers) -> FitResult {
        sample.varies()?;
        let (low, high) = sample.extremes();
        let reference = self.reference.value(sample, buffers)?;
        let worst = if sample.reversed() { high } else { low };
        let (better, than) =
            if sample.reversed() { (worst, reference) } else { (reference, worst) };
        if !exceeds(better, than, 0.0) {
            let (reference, worst) = (number(reference), number(worst));
            let why = format!("the reference, {reference}, is not better than the worst, {worst}");
            return Err(ColumnFault::Refused(Refusal::new(why)));
        }
        if !(reference - worst).is_finite() {
            return Err(ColumnFault::refused("its values are too far apart for a double"));
        }
        Ok(Fitted::DistanceToReference(Distance { worst, reference, cap: self.cap }))
    }
}

/// The values that become 0 and 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Distance {
    worst: f64,
    reference: f64,
    cap: bool,
}

impl Distance {
    fn uncapped(&self, value: f64) -> f64 {
        // Nought over a negative is −0; the sum makes it 0.
        (value - self.worst) / (self.reference - self.worst) + 0.0
    }
}

impl FittedMethod for Distance {
    fn apply(&self, value: f64) -> Result<f64, Refusal> {
        let distance = self.uncapped(value);
        Ok(if self.cap { distance.min(1.0) } else { distance })
    }

    fn clamps(&self, value: f64) -> bool {
        self.cap && self.uncapped(value) > 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Unit;
    use crate::framework::Direction;
    use crate::methods::transform::{Context, applied, constant, fit, refused, upright};

    const COLUMN: [f64; 4] = [2.0, 10.0, f64::NAN, 6.0];

    fn method(reference: Reference) -> DistanceToReference {
        DistanceToReference { reference, cap: false, constant: None }
    }

    fn units() -> Vec<Unit> {
        ["A", "B", "C", "D"].map(|code| Unit::new(code).unwrap()).to_vec()
    }

    fn lower(target: Option<f64>, units: &[Unit]) -> Context<'_> {
        Context { direction: Direction::LowerIsBetter, target, units, ..Context::default() }
    }

    #[test]
    fn distances_by_hand() {
        let units = units();
        let d = Reference::Unit(UnitCode::new("D").unwrap());
        for (reference, up, down) in [
            (Reference::Leader, 0.25, 0.75),
            (Reference::Mean, 0.5, 1.5),
            (Reference::Median, 0.5, 1.5),
            (Reference::Target, 2.0 / 6.0, 3.0),
            (Reference::Value(6.0), 0.5, 1.5),
            (d, 0.5, 1.5),
        ] {
            let method = method(reference);
            let context = Context { target: Some(8.0), units: &units, ..Context::default() };
            let distance = applied(fit(&method, ColumnSample { column: &COLUMN, context }));
            assert_eq!(distance(4.0), up, "{method:?}");
            let context = lower(Some(8.0), &units);
            let distance = applied(fit(&method, ColumnSample { column: &COLUMN, context }));
            assert_eq!(distance(4.0), down, "{method:?}, lower is better");
        }
    }

    #[test]
    fn beyond_the_reference_values_are_capped_where_that_is_said() {
        let capped = DistanceToReference { cap: true, ..method(Reference::Mean) };
        let fitted = fit(&capped, upright(&COLUMN)).unwrap();
        assert_eq!(fitted.apply(10.0), Ok(1.0));
        assert!(fitted.clamps(10.0) && !fitted.clamps(6.0));
    }

    #[test]
    fn references_that_are_none_are_refused() {
        let units = units();
        let unit = |code| method(Reference::Unit(UnitCode::new(code).unwrap()));
        let context = Context { units: &units, ..Context::default() };
        let sample = ColumnSample { column: &COLUMN, context };
        refused(&unit("C"), sample, "its unit of reference, `C`, has no value");
        refused(&unit("E"), sample, "its unit of reference, `E`, is not in the data");
        refused(&unit("A"), sample, "the reference, 2, is not better than the worst, 2");
        refused(&unit("A"), upright(&COLUMN), "has no one row of `A`");
        let target = fit(&method(Reference::Target), upright(&COLUMN));
        assert_eq!(target, Err(ColumnFault::NoTarget));
        let sample = ColumnSample { column: &COLUMN, context: lower(Some(11.0), &units) };
        refused(&method(Reference::Target), sample, "the reference, 11, is not better");
        assert_eq!(constant(&method(Reference::Leader), &[3.0, 3.0]), (3.0, 2));
    }
}
