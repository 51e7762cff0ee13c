//! The indicator's own mean or median, over all units or within the unit's group.

use std::collections::BTreeMap;

use crate::numerics::{mean, quantile, sorted_into};

/// Mean or median.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Centre {
    Mean,
    Median,
}

impl Centre {
    /// Of the values that are there; `None` where there are none or their mean is not finite.
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
