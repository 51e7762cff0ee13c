//! The trait for the user's own weighting scheme, what it sees of a group, and the scores of the
//! children as a sample: units in the order of their values, so that that of rows changes no bit.

use std::fmt::Debug;

use crate::error::Refusal;
use crate::framework::{Framework, Node};
use crate::numerics::{Centre, is_constant, is_in_reach, sorted_into};

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

/// Columns of scores of the same units, NaN for missing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WeightingSample<'a> {
    /// The children's codes.
    pub(super) codes: Vec<&'a str>,
    pub(super) columns: Vec<Vec<f64>>,
}

impl<'a> WeightingSample<'a> {
    /// The children of a group, over all units.
    pub(super) fn of(group: &GroupScores<'a>) -> Self {
        let codes = group.children().map(|child| child.code().as_str()).collect();
        Self { codes, columns: group.columns().map(<[f64]>::to_vec).collect() }.sorted()
    }

    /// The same with one more column.
    pub(super) fn beside(group: &GroupScores<'a>, code: &'a str, column: &[f64]) -> Self {
        let mut codes: Vec<_> = group.children().map(|child| child.code().as_str()).collect();
        let mut columns: Vec<_> = group.columns().map(<[f64]>::to_vec).collect();
        codes.push(code);
        columns.push(column.to_vec());
        Self { codes, columns }.sorted()
    }

    /// Columns by code; refuses infinite scores.
    pub(super) fn plain(columns: &[(&'a str, &[f64])]) -> Result<Self, Refusal> {
        let infinite = columns.iter().find(|(_, column)| column.iter().any(|x| x.is_infinite()));
        if let Some((code, _)) = infinite {
            return Err(Refusal::new(format!("`{code}` has a score that is not finite")));
        }
        let (codes, columns): (Vec<_>, Vec<_>) =
            columns.iter().map(|(code, column)| (*code, column.to_vec())).unzip();
        Ok(Self { codes, columns }.sorted())
    }

    /// The first columns alone.
    pub(super) fn first(&self, count: usize) -> Self {
        let codes = self.codes.iter().take(count).copied().collect();
        Self { codes, columns: self.columns.iter().take(count).cloned().collect() }
    }

    fn sorted(self) -> Self {
        let units = self.columns.iter().map(Vec::len).min().unwrap_or_default();
        let mut order: Vec<usize> = (0..units).collect();
        order.sort_by(|a, b| {
            let compared = self.columns.iter().map(|column| column[*a].total_cmp(&column[*b]));
            compared.into_iter().find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
        });
        self.select(&order)
    }

    fn select(&self, units: &[usize]) -> Self {
        let select = |column: &Vec<f64>| units.iter().map(|unit| column[*unit]).collect();
        Self { codes: self.codes.clone(), columns: self.columns.iter().map(select).collect() }
    }

    /// The units that miss nothing.
    pub(super) fn complete(&self) -> Self {
        let complete = |unit: &usize| self.columns.iter().all(|column| !column[*unit].is_nan());
        let units: Vec<_> = (0..self.units()).filter(complete).collect();
        self.select(&units)
    }

    pub(super) fn units(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    pub(super) fn slices(&self) -> Vec<&[f64]> {
        self.columns.iter().map(Vec::as_slice).collect()
    }

    /// A child in a message.
    pub(super) fn name(&self, column: usize) -> String {
        format!("`{}`", self.codes.get(column).copied().unwrap_or_default())
    }

    /// Refuses a sample with a column of fewer values than a statistic needs.
    pub(super) fn at_least(&self, needed: usize, statistic: &str) -> Result<(), Refusal> {
        for (child, column) in self.columns.iter().enumerate() {
            let present = column.iter().filter(|score| !score.is_nan()).count();
            if present < needed {
                let name = self.name(child);
                return Err(Refusal::new(format!(
                    "{statistic} needs {needed} units, and {name} has a score for {present}"
                )));
            }
        }
        Ok(())
    }

    /// Refuses a sample of complete units that are too few.
    pub(super) fn units_at_least(&self, needed: usize, statistic: &str) -> Result<(), Refusal> {
        let units = self.units();
        if units >= needed {
            return Ok(());
        }
        Err(Refusal::new(format!(
            "{statistic} needs {needed} units that have every score, and there are {units}"
        )))
    }

    /// Refuses a column that does not vary.
    pub(super) fn varying(&self) -> Result<(), Refusal> {
        for (child, column) in self.columns.iter().enumerate() {
            if is_constant(column) {
                let name = self.name(child);
                return Err(Refusal::new(format!("the scores of {name} do not vary")));
            }
        }
        Ok(())
    }

    /// Mean and standard deviation over n − 1 of each column.
    pub(super) fn moments(&self) -> Result<Vec<(f64, f64)>, Refusal> {
        let moments = |(child, column): (usize, &Vec<f64>)| {
            moments(column).ok_or_else(|| {
                let name = self.name(child);
                let why = "is out of reach of a double";
                Refusal::new(format!("the standard deviation of the scores of {name} {why}"))
            })
        };
        self.columns.iter().enumerate().map(moments).collect()
    }
}

/// `None` for a standard deviation that is out of reach of a double.
fn moments(column: &[f64]) -> Option<(f64, f64)> {
    let mut sorted = Vec::new();
    sorted_into(column, &mut sorted);
    let centre = Centre::mean(&sorted);
    if is_constant(column) {
        return Some((centre.nearest(), 0.0));
    }
    let sd = centre.deviation(&sorted, 1);
    is_in_reach(sd).then(|| (centre.nearest(), sd))
}
