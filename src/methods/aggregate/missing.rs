//! What becomes of a group's score where children are missing.

use serde::{Deserialize, Serialize};

use crate::methods::registry::{Family, MethodEntry, NUMBER};
use crate::numerics::exceeds;

/// The rule for missing children, with the shares that must be present for a score.
///
/// A child of weight zero counts neither as there nor as missing. A group none of whose children
/// has a score is missing, whatever the rule.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Missing {
    /// What replaces a missing child.
    #[serde(default)]
    pub rule: MissingRule,
    /// The least share of the children that must have a score, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub children: Option<f64>,
    /// The least share of the weight that must have a score, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

/// What replaces a missing child.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MissingRule {
    /// Its weight is shared out among the children that have a score, in proportion.
    #[default]
    Reweight,
    /// Nothing: the group is missing too.
    RequireAll,
    /// A given score, with the child's own weight.
    CountAs(f64),
}

impl MissingRule {
    pub(crate) const REWEIGHT: MethodEntry = MethodEntry::new(
        Family::MissingRule,
        "reweight",
        "Shares out the weight of a missing child among the others.",
        "wⱼ / Σ w over the children that have a score",
    );
    pub(crate) const REQUIRE_ALL: MethodEntry = MethodEntry::new(
        Family::MissingRule,
        "require-all",
        "Leaves the group without a score where a child has none.",
        "no score",
    );
    pub(crate) const COUNT_AS: MethodEntry = MethodEntry::new(
        Family::MissingRule,
        "count-as",
        "Counts a missing child as a given score.",
        "zⱼ = c",
    )
    .value(NUMBER)
    .example("{ count-as = 0 }");
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

    /// With a least share of children that must have a score.
    pub fn with_children(self, share: f64) -> Self {
        Self { children: Some(share), ..self }
    }

    /// With a least share of weight that must have a score.
    pub fn with_weight(self, share: f64) -> Self {
        Self { weight: Some(share), ..self }
    }

    /// What is wrong with the options, whatever the data.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        let no_share =
            |share: Option<f64>| share.is_some_and(|share| !(0.0..=1.0).contains(&share));
        match self.rule {
            MissingRule::CountAs(score) if !score.is_finite() => Some("`count-as` is finite"),
            _ if no_share(self.children) => Some("`children` is a share from 0 to 1"),
            _ if no_share(self.weight) => Some("`weight` is a share from 0 to 1"),
            _ => None,
        }
    }

    /// Whether enough is present: `present` and `all` as numbers of children and as weights.
    pub(crate) fn is_enough(&self, present: (usize, f64), all: (usize, f64)) -> bool {
        let share_of_children = present.0 as f64 / all.0 as f64;
        let share_of_weight = present.1 / all.1;
        // A share that is met but for binary noise is met: 2 of 3 where .6666666666666667 is asked.
        let met =
            |share: f64, least: Option<f64>| least.is_none_or(|least| !exceeds(least, share, 0.0));
        present.0 > 0
            && (self.rule != MissingRule::RequireAll || present.0 == all.0)
            && met(share_of_children, self.children)
            && met(share_of_weight, self.weight)
    }
}
