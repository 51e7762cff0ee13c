//! The settings that cascade.

use serde::{Deserialize, Serialize};

use super::ranking::Ranking;
use crate::methods::aggregate::{Aggregation, Missing};
use crate::methods::impute::Imputation;
use crate::methods::transform::Transform;
use crate::methods::weight::Weighting;

/// Settings of a node, of a level, or of all indicators or groups. An absent one is taken from the
/// less specific settings.
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
    /// The chain from the score to what is published; never used by the group above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<Vec<Transform>>,
    /// How the units are ranked at the node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ranking: Option<Ranking>,
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

    /// With a chain of publication.
    pub fn publish(self, transforms: impl IntoIterator<Item = Transform>) -> Self {
        Self { publish: Some(transforms.into_iter().collect()), ..self }
    }

    /// With rules for ranks.
    pub fn ranking(self, ranking: Ranking) -> Self {
        Self { ranking: Some(ranking), ..self }
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
