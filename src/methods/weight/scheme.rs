//! The trait for the user's own weighting scheme, and what it sees of a group.

use std::fmt::Debug;

use crate::error::Refusal;
use crate::framework::{Framework, Node};

/// The user's own weighting scheme: one weight per child of a group.
///
/// # Examples
///
/// Weights in proportion to how far the children's scores spread:
///
/// ```
/// use composite_index::{Dataset, Framework, Index, Methodology, Weighting};
/// use composite_index::error::Refusal;
/// use composite_index::weight::{GroupScores, WeightingScheme};
///
/// #[derive(Debug)]
/// struct BySpread;
///
/// impl WeightingScheme for BySpread {
///     fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
///         let spread = |column: &[f64]| {
///             let present = || column.iter().copied().filter(|value| !value.is_nan());
///             present().fold(f64::MIN, f64::max) - present().fold(f64::MAX, f64::min)
///         };
///         Ok(group.columns().map(spread).collect())
///     }
/// }
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("wide", 1.0)
///     .indicator("narrow", 1.0)
///     .build()?;
/// let index = Index::new(framework, Methodology::default())?
///     .with_weighting("index", Weighting::custom(BySpread))?;
/// let data = Dataset::builder(["wide", "narrow"])
///     .unit("A", [0.0, 4.0])
///     .unit("B", [9.0, 3.0])
///     .build()?;
/// assert_eq!(index.score(&data)?.effective_weight("wide")?, 0.9);
/// # Ok::<(), composite_index::Error>(())
/// ```
pub trait WeightingScheme: Debug + Send + Sync {
    /// One weight per child, in the order of [`GroupScores::children`]: non-negative, finite,
    /// not all zero.
    ///
    /// # Errors
    ///
    /// The group cannot be weighted; the reason needs no names, the group's is added.
    fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal>;

    /// The scheme's name in messages and reports.
    fn name(&self) -> &str {
        "custom"
    }
}

/// What a weighting scheme sees of a group: its node, its children and their columns.
#[derive(Debug, Clone, Copy)]
pub struct GroupScores<'a> {
    framework: &'a Framework,
    node: &'a Node,
    children: &'a [usize],
    /// Columns of the nodes below the group, one after the other.
    below: &'a [f64],
    units: usize,
    outcomes: &'a [(&'a str, &'a [f64])],
}

impl<'a> GroupScores<'a> {
    pub(crate) fn new(
        framework: &'a Framework,
        node: &'a Node,
        children: &'a [usize],
        below: &'a [f64],
        units: usize,
    ) -> Self {
        Self { framework, node, children, below, units, outcomes: &[] }
    }

    pub(crate) fn with_outcomes(self, outcomes: &'a [(&'a str, &'a [f64])]) -> Self {
        Self { outcomes, ..self }
    }

    /// The framework, for schemes that look further than their group.
    pub fn framework(&self) -> &'a Framework {
        self.framework
    }

    /// The group.
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// The children, in the order of their codes.
    pub fn children(&self) -> impl ExactSizeIterator<Item = &'a Node> + use<'a> {
        let framework = self.framework;
        self.children.iter().map(move |id| &framework.nodes()[*id])
    }

    /// The children's columns as they are aggregated, normalised and oriented: one value per unit,
    /// NaN for missing; children in the order of their codes, units in the order of the data.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &'a [f64]> + use<'a> {
        let Self { node, below, units, children, .. } = *self;
        let first = node.position() + 1;
        children.iter().map(move |id| &below[(id - first) * units..][..units])
    }

    /// An outcome's column, as in the data: one value per unit, NaN for missing. `None`
    /// where the data have no such column, or the framework does not describe it as an outcome.
    pub fn outcome(&self, code: &str) -> Option<&'a [f64]> {
        self.outcomes.iter().find(|(outcome, _)| *outcome == code).map(|(_, column)| *column)
    }
}
