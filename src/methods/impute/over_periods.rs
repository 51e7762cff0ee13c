//! One unit over the periods of a panel: values carried over, or on a line between others.

use serde::{Deserialize, Serialize};

use super::imputation::Imputation;
use crate::methods::extrapolation::Extrapolation;
use crate::methods::registry::{
    Interval, MethodEntry, MethodOption, ValueKind, choice, optional, or,
};

/// How far a value may be carried over the periods of a panel.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct LocfOptions {
    /// The most that the value's period may lie away, as a difference of the periods' numbers;
    /// without limit unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<f64>,
}

impl LocfOptions {
    const OPTIONS: &[MethodOption] = &[optional(
        "max-age",
        ValueKind::Number(Interval { below_high: false, ..Interval::POSITIVE }),
        "The largest difference between the two periods, such as 2 years; no limit without it.",
    )];

    pub(crate) const FORWARD: MethodEntry = MethodEntry::imputation(
        "carry-forward",
        "Fills in the unit's latest earlier value.",
        "x(t) = x(s) for the greatest s < t",
    )
    .options(Self::OPTIONS)
    .needs("A panel.")
    .source("COINr, impute_panel")
    .example("{ carry-forward = { max-age = 2 } }");

    pub(crate) const BACK: MethodEntry = MethodEntry::imputation(
        "carry-back",
        "Fills in the unit's earliest later value.",
        "x(t) = x(s) for the least s > t",
    )
    .options(Self::OPTIONS)
    .needs("A panel.")
    .example("{ carry-back = { max-age = 2 } }");
}

/// On the straight line between the nearest values before and behind, by the periods' numbers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Interpolation {
    /// What becomes of a gap before the unit's first value or behind its last.
    pub ends: Extrapolation,
}

impl Interpolation {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::imputation(
        "interpolation",
        "Fills in the value on the straight line between the unit's values in other periods.",
        "x(t) = x(r) + (x(s) − x(r))(t − r) / (s − r) for r < t < s",
    )
    .options(&[or(
        "ends",
        ValueKind::Choice(&[
            choice("missing", "It stays missing."),
            choice("hold", "It becomes the first or the last value."),
            choice("constant", "The same as `hold`."),
        ]),
        "\"missing\"",
        "What happens to a gap before the unit's first value or after its last.",
    )])
    .needs("A panel.")
    .example("{ interpolation = { ends = \"hold\" } }");
}

/// A value of one unit in one period, by the period's number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Observation {
    pub(crate) period: f64,
    pub(crate) value: f64,
}

/// What a gap is filled with, and the period that it was carried over from, where it was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Filled {
    pub(crate) value: f64,
    pub(crate) from: Option<f64>,
}

/// A unit's value in a period in which it has none, from its values in other periods, which are
/// sorted by period; `None` where they do not say.
pub(crate) fn fill(method: &Imputation, observed: &[Observation], period: f64) -> Option<Filled> {
    let later = observed.partition_point(|observation| observation.period < period);
    let (before, behind) = observed.split_at(later);
    let (before, behind) = (before.last(), behind.first());
    let near = |max_age: Option<f64>| {
        move |found: &&Observation| {
            max_age.is_none_or(|max_age| (found.period - period).abs() <= max_age)
        }
    };
    let carried = |found: &Observation| Filled { value: found.value, from: Some(found.period) };
    match method {
        Imputation::CarryForward(carry) => before.filter(near(carry.max_age)).map(carried),
        Imputation::CarryBack(carry) => behind.filter(near(carry.max_age)).map(carried),
        Imputation::Interpolation(line) => match (before, behind) {
            (Some(before), Some(behind)) => {
                Some(Filled { value: between(*before, *behind, period), from: None })
            }
            (end, other) if line.ends == Extrapolation::Hold => end.or(other).map(carried),
            _ => None,
        },
        _ => None,
    }
}

/// x₀ + (x₁ − x₀)(t − t₀)/(t₁ − t₀).
fn between(before: Observation, behind: Observation, period: f64) -> f64 {
    let share = (period - before.period) / (behind.period - before.period);
    before.value + (behind.value - before.value) * share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let observed =
            [(2015.0, 1.0), (2018.0, 7.0)].map(|(period, value)| Observation { period, value });
        let at = |method: &Imputation, periods: [f64; 4]| {
            periods.map(|period| fill(method, &observed, period).map(|filled| filled.value))
        };
        let periods = [2014.0, 2016.0, 2017.0, 2019.0];
        let forward = Imputation::CarryForward(LocfOptions::default());
        assert_eq!(at(&forward, periods), [None, Some(1.0), Some(1.0), Some(7.0)]);
        let forward = Imputation::CarryForward(LocfOptions { max_age: Some(1.0) });
        assert_eq!(at(&forward, periods), [None, Some(1.0), None, Some(7.0)]);
        let back = Imputation::CarryBack(LocfOptions::default());
        assert_eq!(at(&back, periods), [Some(1.0), Some(7.0), Some(7.0), None]);
        let line = Imputation::Interpolation(Interpolation::default());
        assert_eq!(at(&line, periods), [None, Some(3.0), Some(5.0), None]);
        let line = Imputation::Interpolation(Interpolation { ends: Extrapolation::Hold });
        assert_eq!(at(&line, periods), [Some(1.0), Some(3.0), Some(5.0), Some(7.0)]);
        assert_eq!(fill(&line, &[], 2016.0), None);
        assert_eq!(fill(&back, &observed, 2016.0).unwrap().from, Some(2018.0));
    }
}
