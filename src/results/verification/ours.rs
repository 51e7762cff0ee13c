//! What the scores hold beside a published column.

use std::borrow::Cow;

use serde::Serialize;

use crate::engine::Scores;
use crate::error::number;
use crate::framework::{Framework, Node};
use crate::methodology::VerificationMeasure;
use crate::numerics::present;

/// A number or a text of ours, or a published one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Figure {
    /// A score or a rank.
    Number(f64),
    /// A text.
    Text(String),
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(figure) => f.write_str(&number(*figure)),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// Our column, unit by unit; a number that is missing is NaN.
pub(super) enum Ours<'a> {
    Scores(&'a [f64]),
    Ranks(Cow<'a, [f64]>),
    Texts(Vec<Option<&'a str>>),
}

impl<'a> Ours<'a> {
    /// The counterpart of a published column; none where its node was screened out.
    pub(super) fn of(scores: &'a Scores, measure: &VerificationMeasure) -> Option<Self> {
        use VerificationMeasure as Measure;
        let at = |node| scores.at(node).ok();
        match measure {
            Measure::Score(node) => Some(Self::Scores(at(node)?.scores())),
            Measure::Full(node) => Some(Self::Scores(at(node)?.full_scores())),
            Measure::Aggregate(node) => Some(Self::Scores(at(node)?.aggregates())),
            Measure::Rank(None) => Some(Self::Ranks(scores.root().ranks().into())),
            Measure::Rank(Some(node)) => Some(Self::Ranks(at(node)?.ranks().into())),
            Measure::RankWithin(node, grouping) => {
                let at = node.as_ref().map_or(Some(scores.root()), at)?;
                Some(Self::Ranks(at.ranks_within(grouping).into()))
            }
            Measure::Class(node) => Some(Self::Texts(at(node)?.classes().collect())),
            Measure::Group(grouping) => {
                let groups = scores.units().iter().map(|unit| unit.groups.get(grouping));
                Some(Self::Texts(groups.map(|group| group.map(String::as_str)).collect()))
            }
            Measure::Unit | Measure::Name | Measure::Period | Measure::ByName => None,
        }
    }

    /// The figure of a unit.
    pub(super) fn at(&self, unit: usize) -> Option<Figure> {
        match self {
            Self::Scores(numbers) => present(numbers[unit]).map(Figure::Number),
            Self::Ranks(numbers) => present(numbers[unit]).map(Figure::Number),
            Self::Texts(texts) => texts[unit].map(|text| Figure::Text(text.to_owned())),
        }
    }
}

/// The node that a measure is about: for ranks without one, the root.
pub(super) fn node<'f>(
    framework: &'f Framework,
    measure: &VerificationMeasure,
) -> Option<&'f Node> {
    match measure {
        VerificationMeasure::Rank(None) | VerificationMeasure::RankWithin(None, _) => {
            Some(framework.root())
        }
        other => framework.node(other.node()?),
    }
}
