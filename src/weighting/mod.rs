//! Weighting: a group → one weight per child.

mod scheme;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use scheme::{GroupToWeigh, WeightingScheme};

use crate::custom::Custom;
use crate::error::Refusal;

/// How the children of a group get their weights. Only ratios within a group matter, except to
/// the weighted sum, which uses them as they are.
///
/// In a methodology file: `weighting = "nominal"` or `"equal"`. Weights of single nodes are
/// overridden by the methodology's `[weights]`, whichever scheme their group has.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighting {
    /// The weights of the framework.
    #[default]
    Nominal,
    /// Every child weighs 1.
    Equal,
    /// The user's own scheme.
    #[serde(skip)]
    Custom(Custom<dyn WeightingScheme>),
}

impl Weighting {
    /// The user's own scheme.
    pub fn custom(scheme: impl WeightingScheme + 'static) -> Self {
        Self::Custom(Custom::new(Arc::new(scheme)))
    }

    /// The names that a methodology file knows.
    pub(crate) const NAMES: [&'static str; 2] = ["nominal", "equal"];

    /// The scheme's name.
    pub fn name(&self) -> &str {
        match self {
            Self::Nominal => Self::NAMES[0],
            Self::Equal => Self::NAMES[1],
            Self::Custom(scheme) => scheme.name(),
        }
    }

    /// One weight per child, in the order of the group's children.
    pub(crate) fn weights(&self, group: &GroupToWeigh<'_>) -> Result<Vec<f64>, Refusal> {
        match self {
            Self::Nominal => Ok(group.children().map(|child| child.weight()).collect()),
            Self::Equal => Ok(vec![1.0; group.children().len()]),
            Self::Custom(scheme) => scheme.weights(group),
        }
    }
}
