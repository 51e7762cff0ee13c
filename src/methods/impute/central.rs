//! Means and medians: of the indicator over all units or the unit's group, or of the unit's other
//! indicators, brought to a common scale.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sample::ImputationSample;
use crate::error::Refusal;
use crate::framework::{Direction, Level, VariableCode};
use crate::methods::registry::{
    CODE, HANDBOOK, MethodEntry, MethodOption, NUMBER, TEXT, optional, required,
};
use crate::numerics::{mean, quantile, sorted_into};

pub(crate) const CONSTANT: MethodEntry =
    MethodEntry::imputation("constant", "Fills in a given value.", "x = c")
        .value(NUMBER)
        .example("{ constant = 0 }");

pub(crate) const MEAN: MethodEntry = MethodEntry::imputation(
    "mean",
    "Fills in the mean of the indicator over the units.",
    "x = Σx / n",
)
.source(HANDBOOK);

pub(crate) const MEDIAN: MethodEntry = MethodEntry::imputation(
    "median",
    "Fills in the median of the indicator over the units.",
    "x = median x",
)
.source(HANDBOOK);

pub(crate) const LEAVE_MISSING: MethodEntry = MethodEntry::imputation(
    "leave-missing",
    "Leaves the value missing; last in a list it allows cells that the others could \
         not fill.",
    "no value",
);

/// A grouping of the units, such as their world region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WithinGrouping {
    /// The grouping's column in the data.
    pub by: VariableCode,
}

impl WithinGrouping {
    const OPTIONS: &[MethodOption] = &[required("by", CODE, "The column that groups the units.")];

    pub(crate) const MEAN: MethodEntry = MethodEntry::imputation(
        "group-mean",
        "Fills in the mean over the units of the same group.",
        "x = Σx / n within the group",
    )
    .options(Self::OPTIONS)
    .needs("A column of type `group` in the framework.")
    .source(HANDBOOK)
    .example("{ group-mean = { by = \"region\" } }");

    pub(crate) const MEDIAN: MethodEntry = MethodEntry::imputation(
        "group-median",
        "Fills in the median over the units of the same group.",
        "x = median x within the group",
    )
    .options(Self::OPTIONS)
    .needs("A column of type `group` in the framework.")
    .source(HANDBOOK)
    .example("{ group-median = { by = \"region\" } }");
}

/// Mean or median.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Centre {
    Mean,
    Median,
}

impl Centre {
    /// Of the values that are not missing; `None` where there are none or their mean is not finite.
    pub(super) fn of(self, values: &[f64]) -> Option<f64> {
        let mut sorted = Vec::new();
        sorted_into(values, &mut sorted);
        match self {
            Self::Mean => Some(mean(&sorted)).filter(|mean| mean.is_finite()),
            Self::Median => quantile(&sorted, 0.5),
        }
    }

    /// Of each group that has values.
    pub(super) fn by_group(self, column: &[f64], groups: &[Option<&str>]) -> BTreeMap<String, f64> {
        let mut members: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for (value, group) in column.iter().zip(groups) {
            if let Some(group) = group {
                members.entry(group).or_default().push(*value);
            }
        }
        let centre =
            |(group, values): (&str, Vec<f64>)| Some((group.to_owned(), self.of(&values)?));
        members.into_iter().filter_map(centre).collect()
    }
}

pub(super) const WITHIN: MethodOption = optional(
    "within",
    TEXT,
    "A level: the indicators below the group of that level count. Without it, those of \
     the indicator's own group.",
);

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
    const OPTIONS: &[MethodOption] = &[WITHIN];

    pub(crate) const MEAN: MethodEntry = MethodEntry::imputation(
        "sibling-mean",
        "Fills in the mean of the unit's other indicators, brought to the indicator's scale.",
        "x = min + z(max − min) with z the mean of the others on their min–max scales",
    )
    .options(Self::OPTIONS)
    .source("COINr, imputation by row with normalise_first")
    .example("{ sibling-mean = { within = \"pillar\" } }");

    pub(crate) const MEDIAN: MethodEntry = MethodEntry::imputation(
        "sibling-median",
        "Fills in the median of the unit's other indicators, brought to the indicator's \
         scale.",
        "x = min + z(max − min) with z the median of the others on their min–max scales",
    )
    .options(Self::OPTIONS)
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
        let values = [4.0, f64::NAN, 1.0, 2.0, 9.0];
        assert_eq!(Centre::Mean.of(&values), Some(4.0));
        assert_eq!(Centre::Median.of(&values), Some(3.0));
        assert_eq!(Centre::Mean.of(&[f64::NAN]), None);
        assert_eq!(Centre::Median.of(&[]), None);
        let groups = [Some("a"), Some("b"), Some("a"), None, Some("c")];
        let found = Centre::Mean.by_group(&values, &groups);
        assert_eq!(found, BTreeMap::from([("a".to_owned(), 2.5), ("c".to_owned(), 9.0)]));
    }
}

#[cfg(test)]
mod siblings_tests {
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
