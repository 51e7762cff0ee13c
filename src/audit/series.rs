//! What is reviewed: named columns of the same units, from data or from scores.

use std::borrow::Cow;

use crate::data::Dataset;
use crate::engine::Scores;
use crate::framework::{Direction, Framework, Node};

/// A named column: one value per unit, in the order of the units; NaN is missing.
///
/// # Examples
///
/// ```
/// use composite_index::audit::{CorrelationMethod, Series, correlate};
///
/// let [a, b] = [("a", [1.0, 2.0, 4.0, 3.0]), ("b", [1.0, 3.0, 9.0, f64::NAN])];
/// let correlation = correlate(&Series::new(a.0, &a.1), &Series::new(b.0, &b.1), CorrelationMethod::Spearman);
/// assert_eq!(correlation.coefficient(), Some(1.0));
/// assert_eq!(correlation.units, 3);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Series<'a> {
    /// The code of the node or of the variable.
    pub code: &'a str,
    /// The values.
    pub values: Cow<'a, [f64]>,
}

impl<'a> Series<'a> {
    /// A column under a name.
    pub fn new(code: &'a str, values: &'a [f64]) -> Self {
        Self { code, values: Cow::Borrowed(values) }
    }

    /// The raw columns of the indicators, depth first, in the units of the data; an indicator
    /// without a column is left out.
    pub fn raw(framework: &'a Framework, data: &'a Dataset) -> Vec<Self> {
        let codes = framework.indicators().map(|(node, _)| node.code().as_str());
        codes.filter_map(|code| Some(Self::new(code, data.column(code).ok()?))).collect()
    }

    /// As [`raw`](Series::raw), with the sign of each indicator for which lower is better turned.
    pub fn raw_oriented(framework: &'a Framework, data: &'a Dataset) -> Vec<Self> {
        let mut columns = Self::raw(framework, data);
        for column in &mut columns {
            let indicator = framework.node(column.code).and_then(Node::as_indicator);
            if indicator.is_some_and(|it| it.direction == Direction::LowerIsBetter) {
                column.values.to_mut().iter_mut().for_each(|value| *value = -*value);
            }
        }
        columns
    }

    /// The full scores of the nodes of a level, such as `pillar` or `indicator`, depth first.
    pub fn level(scores: &'a Scores, level: &str) -> Vec<Self> {
        let nodes = scores.nodes().filter(|at| at.node().level() == level);
        nodes.map(|at| Self::new(at.node().code().as_str(), at.full_scores())).collect()
    }

    /// The full scores of a group's children, by code; none for an indicator.
    pub fn children(scores: &'a Scores, group: &Node) -> Vec<Self> {
        let framework = scores.framework();
        let children = group.child_ids_by_code().iter();
        let codes = children.map(|child| framework.nodes()[*child].code().as_str());
        codes.filter_map(|code| Self::node(scores, code)).collect()
    }

    /// The full scores of the nodes of a level at or below a group, by code.
    pub fn below(scores: &'a Scores, group: &Node, level: &str) -> Vec<Self> {
        let framework = scores.framework();
        let is_below = |node: &Node| {
            let mut path = std::iter::successors(Some(node), |node| framework.parent(node));
            path.any(|above| above.position() == group.position())
        };
        let mut columns = Self::level(scores, level);
        columns.retain(|column| framework.node(column.code).is_some_and(is_below));
        columns.sort_by_key(|column| column.code);
        columns
    }

    /// The full scores of a node; `None` where there is no such node.
    pub fn node(scores: &'a Scores, code: &str) -> Option<Self> {
        let at = scores.at(code).ok()?;
        Some(Self::new(at.node().code().as_str(), at.full_scores()))
    }
}

/// The rows in which every column has a value.
pub(super) fn complete_rows(columns: &[Series<'_>]) -> Vec<usize> {
    let units = columns.iter().map(|column| column.values.len()).min().unwrap_or(0);
    let complete = |row: &usize| columns.iter().all(|column| !column.values[*row].is_nan());
    (0..units).filter(complete).collect()
}
