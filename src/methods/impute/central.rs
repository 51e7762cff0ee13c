//! The indicator's own mean or median, over all units or within the unit's group.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::framework::VariableCode;
use crate::methods::registry::{
    Family, HANDBOOK, MethodEntry, MethodOption, NUMBER, ValueKind, required,
};
use crate::numerics::{mean, quantile, sorted_into};

pub(crate) const CONSTANT: MethodEntry =
    MethodEntry::new(Family::Imputation, "constant", "Fills in a given value.", "x = c")
        .value(NUMBER)
        .example("{ constant = 0 }");

pub(crate) const MEAN: MethodEntry = MethodEntry::new(
    Family::Imputation,
    "mean",
    "Fills in the mean of the indicator over the units.",
    "x = Σx / n",
)
.source(HANDBOOK);

pub(crate) const MEDIAN: MethodEntry = MethodEntry::new(
    Family::Imputation,
    "median",
    "Fills in the median of the indicator over the units.",
    "x = median x",
)
.source(HANDBOOK);

pub(crate) const LEAVE_MISSING: MethodEntry = MethodEntry::new(
    Family::Imputation,
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
    const OPTIONS: &[MethodOption] =
        &[required("by", ValueKind::Code, "The column that groups the units.")];

    pub(crate) const MEAN: MethodEntry = MethodEntry::new(
        Family::Imputation,
        "group-mean",
        "Fills in the mean over the units of the same group.",
        "x = Σx / n within the group",
    )
    .value(ValueKind::Table(Self::OPTIONS))
    .needs("A column of type `group` in the framework.")
    .source(HANDBOOK)
    .example("{ group-mean = { by = \"region\" } }");

    pub(crate) const MEDIAN: MethodEntry = MethodEntry::new(
        Family::Imputation,
        "group-median",
        "Fills in the median over the units of the same group.",
        "x = median x within the group",
    )
    .value(ValueKind::Table(Self::OPTIONS))
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
