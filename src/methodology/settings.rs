//! The settings that cascade.

use serde::{Deserialize, Serialize};

use super::classes::Classes;
use super::ranking::Ranking;
use crate::framework::NodeCode;
use crate::methods::aggregate::{Aggregation, Missing};
use crate::methods::impute::Imputation;
use crate::methods::transform::Transform;
use crate::methods::weight::Weighting;

/// Settings of a node, of a set of nodes, of a level, or of all indicators or groups. An absent one is
/// taken from the less specific settings.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The chain that the column passes through before the group above uses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transforms: Option<Vec<Transform>>,
    /// Whether an indicator is divided by its denominator; true by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominate: Option<bool>,
    /// How an indicator's missing values are imputed, before its transforms: one method, or
    /// several, each for the cells that the methods before it could not fill.
    #[serde(with = "crate::methods::impute::one_or_more", skip_serializing_if = "Option::is_none")]
    pub impute: Option<Vec<Imputation>>,
    /// How a group's children get their weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighting: Option<Weighting>,
    /// How a group's children become its score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregation: Option<Aggregation>,
    /// How a group is scored if children are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
    /// The node by whose full score the column is multiplied, after the transforms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<NodeCode>,
    /// The chain from the score to what is published; never used by the group above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<Vec<Transform>>,
    /// How the units are ranked at the node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ranking: Option<Ranking>,
    /// The classes that the units are sorted into at the node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classes: Option<Classes>,
}

impl Settings {
    /// Empty settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a chain of transforms.
    pub fn transforms(self, transforms: impl IntoIterator<Item = Transform>) -> Self {
        Self { transforms: Some(transforms.into_iter().collect()), ..self }
    }

    /// With or without division by the denominator.
    pub fn denominate(self, denominate: bool) -> Self {
        Self { denominate: Some(denominate), ..self }
    }

    /// With an imputation, or several, each for the cells that those before it could not fill.
    pub fn impute(self, methods: impl IntoIterator<Item = Imputation>) -> Self {
        Self { impute: Some(methods.into_iter().collect()), ..self }
    }

    /// With a weighting.
    pub fn weighting(self, weighting: Weighting) -> Self {
        Self { weighting: Some(weighting), ..self }
    }

    /// With an aggregation.
    pub fn aggregation(self, aggregation: Aggregation) -> Self {
        Self { aggregation: Some(aggregation), ..self }
    }

    /// With a rule for missing children.
    pub fn missing(self, missing: Missing) -> Self {
        Self { missing: Some(missing), ..self }
    }

    /// Multiplied by the full score of a node.
    ///
    /// # Errors
    ///
    /// The text cannot be a code.
    pub fn times(self, node: &str) -> crate::error::Result<Self> {
        Ok(Self { times: Some(NodeCode::new(node)?), ..self })
    }

    /// With a chain of publication.
    pub fn publish(self, transforms: impl IntoIterator<Item = Transform>) -> Self {
        Self { publish: Some(transforms.into_iter().collect()), ..self }
    }

    /// With rules for ranks.
    pub fn ranking(self, ranking: Ranking) -> Self {
        Self { ranking: Some(ranking), ..self }
    }

    /// With classes of units.
    pub fn classes(self, classes: Classes) -> Self {
        Self { classes: Some(classes), ..self }
    }

    /// The options, each with whether two settings say the same of it.
    pub(super) const OPTIONS: [(&str, fn(&Self, &Self) -> bool); 10] = [
        ("transforms", |one, other| one.transforms == other.transforms),
        ("denominate", |one, other| one.denominate == other.denominate),
        ("impute", |one, other| one.impute == other.impute),
        ("weighting", |one, other| one.weighting == other.weighting),
        ("aggregation", |one, other| one.aggregation == other.aggregation),
        ("missing", |one, other| one.missing == other.missing),
        ("times", |one, other| one.times == other.times),
        ("publish", |one, other| one.publish == other.publish),
        ("ranking", |one, other| one.ranking == other.ranking),
        ("classes", |one, other| one.classes == other.classes),
    ];

    /// These settings, and where they say nothing those of `below`; without what does not fit the
    /// kind of node.
    pub(super) fn over(self, below: Self, is_group: bool) -> Self {
        Self {
            transforms: self.transforms.or(below.transforms),
            denominate: self.denominate.or(below.denominate).filter(|_| !is_group),
            impute: self.impute.or(below.impute).filter(|_| !is_group),
            weighting: self.weighting.or(below.weighting).filter(|_| is_group),
            aggregation: self.aggregation.or(below.aggregation).filter(|_| is_group),
            missing: self.missing.or(below.missing).filter(|_| is_group),
            times: self.times.or(below.times),
            publish: self.publish.or(below.publish),
            ranking: self.ranking.or(below.ranking),
            classes: self.classes.or(below.classes),
        }
    }

    /// Whether no setting is given.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_method_or_several() {
        let one: Settings = serde_json::from_str(r#"{"impute":"median"}"#).unwrap();
        assert_eq!(one.impute, Some(vec![Imputation::Median]));
        let text = r#"{"impute":[{"group-mean":{"by":"region"}},{"constant":0.5}]}"#;
        let several: Settings = serde_json::from_str(text).unwrap();
        assert_eq!(several.impute.as_ref().map(Vec::len), Some(2));
        assert_eq!(serde_json::to_string(&several).unwrap(), text);
        assert_eq!(serde_json::to_string(&one).unwrap(), r#"{"impute":"median"}"#);
        let constant: Settings = serde_json::from_str(r#"{"impute":{"constant":3}}"#).unwrap();
        assert_eq!(constant.impute, Some(vec![Imputation::Constant(3.0)]));
        let wrong = serde_json::from_str::<Settings>(r#"{"impute":"medain"}"#).unwrap_err();
        assert!(wrong.to_string().contains("unknown variant `medain`"), "{wrong}");
    }
}
