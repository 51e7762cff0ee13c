//! The unit's own other indicators, brought to a common scale.

use serde::{Deserialize, Serialize};

use super::central::Centre;
use super::sample::ImputationSample;
use crate::error::Refusal;
use crate::framework::{Direction, Level};
use crate::methods::registry::{Family, MethodEntry, MethodOption, ValueKind, optional};

/// Which other indicators are looked at.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WithinLevel {
    /// A level: the indicators below the group of that level; the root's takes all. The
    /// indicator's own group unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Level>,
}

impl WithinLevel {
    const OPTIONS: &[MethodOption] = &[optional(
        "within",
        ValueKind::Text,
        "A level: the indicators below the group of that level count. Without it, those of \
         the indicator's own group.",
    )];

    pub(crate) const MEAN: MethodEntry = MethodEntry::new(
        Family::Imputation,
        "sibling-mean",
        "Fills in the mean of the unit's other indicators, brought to the indicator's scale.",
        "x = min + z(max − min) with z the mean of the others on their min–max scales",
    )
    .value(ValueKind::Table(Self::OPTIONS))
    .source("COINr, imputation by row with normalise_first")
    .example("{ sibling-mean = { within = \"pillar\" } }");

    pub(crate) const MEDIAN: MethodEntry = MethodEntry::new(
        Family::Imputation,
        "sibling-median",
        "Fills in the median of the unit's other indicators, brought to the indicator's \
         scale.",
        "x = min + z(max − min) with z the median of the others on their min–max scales",
    )
    .value(ValueKind::Table(Self::OPTIONS))
    .source("COINr, imputation by row with normalise_first")
    .example("{ sibling-median = { within = \"pillar\" } }");
}

/// What the min–max scales of the indicators are, from the worst value to the best.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SiblingValues {
    centre: Centre,
    /// `None` for an indicator without values.
    scales: Vec<Option<Worst>>,
}

/// The value that counts as 0 and the way from there to the value that counts as 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Worst {
    worst: f64,
    to_best: f64,
}

impl SiblingValues {
    pub(super) fn fit(centre: Centre, sample: &ImputationSample<'_>) -> Self {
        let columns = sample.columns.iter().zip(&sample.directions);
        Self { centre, scales: columns.map(|(column, way)| scale(column, *way)).collect() }
    }

    pub(super) fn members(&self) -> usize {
        self.scales.len()
    }

    pub(super) fn impute(
        &self,
        sample: &ImputationSample<'_>,
        target: usize,
        unit: usize,
    ) -> Result<f64, Refusal> {
        let own = self.scales.get(target).copied().flatten();
        let Some(own) = own else { return Err(Refusal::new("no unit has a value")) };
        let scaled = self.scales.iter().zip(sample.row(unit)).filter_map(|(scale, value)| {
            let scale = scale.filter(|scale| scale.to_best != 0.0)?;
            Some((value - scale.worst) / scale.to_best).filter(|z| z.is_finite())
        });
        let centre = self.centre.of(&scaled.collect::<Vec<_>>());
        let Some(z) = centre else {
            return Err(Refusal::new("the unit has no value in a sibling that varies"));
        };
        Ok(own.worst + z * own.to_best)
    }
}

fn scale(column: &[f64], direction: Direction) -> Option<Worst> {
    let present = || column.iter().copied().filter(|value| !value.is_nan());
    let low = present().min_by(f64::total_cmp)?;
    let high = present().max_by(f64::total_cmp)?;
    let to_best = high - low;
    to_best.is_finite().then_some(match direction {
        Direction::HigherIsBetter => Worst { worst: low, to_best },
        Direction::LowerIsBetter => Worst { worst: high, to_best: -to_best },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let nan = f64::NAN;
        let columns: [&[f64]; 4] =
            [&[0.0, 10.0, 4.0], &[100.0, 200.0, nan], &[7.0, 7.0, 7.0], &[3.0, 1.0, 1.5]];
        let mut directions = vec![Direction::HigherIsBetter; 4];
        directions[3] = Direction::LowerIsBetter;
        let codes = vec!["a", "b", "c", "d"];
        let sample =
            ImputationSample { codes, columns: columns.to_vec(), directions, groups: Vec::new() };
        let fitted = SiblingValues::fit(Centre::Mean, &sample);
        // 4 is .4 of the way from 0 to 10, and 1.5 is .75 of the way from 3 down to 1.
        let found = fitted.impute(&sample, 1, 2).unwrap();
        assert!((found - (100.0 + 0.575 * 100.0)).abs() < 1e-12, "{found}");
        assert_eq!(fitted.impute(&sample, 2, 2), Ok(7.0), "a constant stays one");
    }
}
