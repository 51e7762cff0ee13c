//! What becomes of a group's score where children are missing.

use serde::{Deserialize, Serialize};

use super::method::Aggregation;
use crate::error::number;
use crate::methods::misfit::Misfit;
use crate::methods::registry::{MethodEntry, NUMBER};
use crate::numerics::exceeds;

/// The rule for missing children, with what must be present for a score.
///
/// A child of weight zero counts neither as there nor as missing. A group none of whose children
/// has a score is missing, whatever the rule. `children` and `indicators` are shares from 0 to 1 (1 is
/// all) or, from 2 on, numbers: `children = 4` asks for four children, and a group that has fewer is
/// refused when the index is built.
///
/// An indicator below a group is present for a unit that has a score there, after imputation. Those of
/// weight zero in the framework, and those below a group of weight zero, do not count.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Missing {
    /// What replaces a missing child.
    #[serde(default)]
    pub rule: MissingRule,
    /// The least share of the children that must have a score, from 0 to 1, or their least number, from 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children: Option<f64>,
    /// The least share of the weight that must have a score, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
    /// The least share of the indicators below, at any depth, that must have a score, from 0 to 1, or
    /// their least number, from 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicators: Option<f64>,
}

/// How many there are, and how many of those have a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Coverage {
    pub(crate) present: usize,
    pub(crate) all: usize,
}

impl Coverage {
    /// Whether a least share or number is met. A share that is met but for binary noise is met: 2 of 3
    /// where .6666666666666667 is asked.
    fn meets(self, least: f64) -> bool {
        if least > 1.0 {
            return self.present as f64 >= least;
        }
        !exceeds(least, self.present as f64 / self.all as f64, 0.0)
    }
}

/// What replaces a missing child.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissingRule {
    /// Its weight is shared out among the children that have a score, in proportion.
    #[default]
    Reweight,
    /// Its weight is shared out among the children that have a score, in equal parts.
    ShareEqually,
    /// Nothing: the group is missing too.
    RequireAll,
    /// A given score, with the child's own weight.
    CountAs(f64),
}

impl MissingRule {
    pub(crate) const REWEIGHT: MethodEntry = MethodEntry::missing_rule(
        "reweight",
        "Shares out the weight of a missing child among the others.",
        "wⱼ / Σ w over the children that have a score",
    );
    pub(crate) const SHARE_EQUALLY: MethodEntry = MethodEntry::missing_rule(
        "share-equally",
        "Shares out the weight of a missing child among the others in equal parts.",
        "wⱼ + Σ w of the missing children / number of the others",
    )
    .needs("An aggregation of one unit at a time.");
    pub(crate) const REQUIRE_ALL: MethodEntry = MethodEntry::missing_rule(
        "require-all",
        "Leaves the group without a score where a child has none.",
        "no score",
    );
    pub(crate) const COUNT_AS: MethodEntry =
        MethodEntry::missing_rule("count-as", "Counts a missing child as a given score.", "zⱼ = c")
            .value(NUMBER)
            .example("{ count-as = 0 }");
}

/// A share from 0 to 1, or a whole number from 2.
pub(crate) fn is_share_or_count(least: f64) -> bool {
    (0.0..=1.0).contains(&least) || least >= 2.0 && least.is_finite() && least.fract() == 0.0
}

impl Missing {
    /// Shares out the weights of missing children.
    pub fn reweight() -> Self {
        Self::default()
    }

    /// Makes the group missing where a child is.
    pub fn require_all() -> Self {
        Self { rule: MissingRule::RequireAll, ..Self::default() }
    }

    /// Counts missing children as a given score.
    pub fn count_as(score: f64) -> Self {
        Self { rule: MissingRule::CountAs(score), ..Self::default() }
    }

    /// Shares out the weights of missing children in equal parts.
    pub fn share_equally() -> Self {
        Self { rule: MissingRule::ShareEqually, ..Self::default() }
    }

    /// With a least share of children that must have a score, or a least number from 2.
    pub fn with_children(self, least: f64) -> Self {
        Self { children: Some(least), ..self }
    }

    /// With a least share of the indicators below that must have a score, or a least number from 2.
    pub fn with_indicators(self, least: f64) -> Self {
        Self { indicators: Some(least), ..self }
    }

    /// With a least share of weight that must have a score.
    pub fn with_weight(self, share: f64) -> Self {
        Self { weight: Some(share), ..self }
    }

    /// What is wrong with the options, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let unsound = |least: Option<f64>| least.is_some_and(|least| !is_share_or_count(least));
        match self.rule {
            MissingRule::CountAs(score) if !score.is_finite() => Some("`count-as` is finite"),
            _ if unsound(self.children) => {
                Some("`children` is a share from 0 to 1 or a whole number from 2")
            }
            _ if unsound(self.indicators) => {
                Some("`indicators` is a share from 0 to 1 or a whole number from 2")
            }
            _ if self.weight.is_some_and(|share| !(0.0..=1.0).contains(&share)) => {
                Some("`weight` is a share from 0 to 1")
            }
            _ => None,
        }
    }

    /// Everything that does not fit a group with so many children that have a weight and so many
    /// indicators below.
    pub(crate) fn misfits(
        &self,
        aggregation: &Aggregation,
        children: usize,
        indicators: usize,
    ) -> Vec<Misfit> {
        let too_many = |option, least: Option<f64>, all: usize, what: &str| {
            let least = least.filter(|least| *least > 1.0 && *least > all as f64)?;
            let least = number(least);
            let why = format!("{least} {what} must have a score, and the group has {all}");
            let help = format!("a share, such as `{option} = 0.5`, fits groups of any size");
            Some(Misfit::new(why).of_option(option).help(Some(help)))
        };
        let by_unit = self.rule == MissingRule::ShareEqually && aggregation.compares_units();
        let compared = by_unit.then(|| {
            let why = format!("the aggregation, {}, compares units", aggregation.name());
            let help = "`reweight` fits every aggregation".to_owned();
            Misfit::new(why).of_option("share-equally").help(Some(help))
        });
        let counts = [
            too_many("children", self.children, children, "children"),
            too_many("indicators", self.indicators, indicators, "indicators below"),
        ];
        counts.into_iter().flatten().chain(compared).collect()
    }

    /// Whether enough is present: children by number and by weight, of all; indicators below.
    pub(crate) fn is_enough(
        &self,
        (children, weight): (Coverage, f64),
        all_of_the_weight: f64,
        indicators: impl FnOnce() -> Coverage,
    ) -> bool {
        let share_of_weight = weight / all_of_the_weight;
        children.present > 0
            && (self.rule != MissingRule::RequireAll || children.present == children.all)
            && self.children.is_none_or(|least| children.meets(least))
            && self.weight.is_none_or(|least| !exceeds(least, share_of_weight, 0.0))
            && self.indicators.is_none_or(|least| indicators().meets(least))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_numbers() {
        let of = |present, all| Coverage { present, all };
        for (coverage, least, met) in [
            (of(2, 3), 0.666_666_666_666_666_7, true),
            (of(2, 3), 0.67, false),
            (of(3, 3), 1.0, true),
            (of(2, 3), 1.0, false),
            (of(0, 3), 0.0, true),
            (of(3, 9), 4.0, false),
            (of(4, 9), 4.0, true),
        ] {
            assert_eq!(coverage.meets(least), met, "{coverage:?} {least}");
        }
    }

    #[test]
    fn what_is_neither_share_nor_number_is_refused() {
        for least in [-0.1, 1.5, 2.5, f64::INFINITY, f64::NAN] {
            let missing = Missing::reweight();
            let said = "is a share from 0 to 1 or a whole number from 2";
            let refused = missing.with_children(least).refuse().unwrap();
            assert_eq!(refused, format!("`children` {said}"), "{least}");
            let refused = missing.with_indicators(least).refuse().unwrap();
            assert_eq!(refused, format!("`indicators` {said}"), "{least}");
        }
        assert_eq!(Missing::reweight().with_children(4.0).with_indicators(0.5).refuse(), None);
        assert!(Missing::reweight().with_weight(2.0).refuse().is_some());
    }
}
