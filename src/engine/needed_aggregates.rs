//! The aggregates that a fit to data held elsewhere needs, column by column.

use super::index::Index;
use crate::framework::{Node, NodeCode, VariableCode};
use crate::methodology::{Recipe, RecipeKind};
use crate::methods::impute::Imputation;
use crate::methods::transform::{NeededFigures, Transform};

/// What [`Index::fit_aggregates`] needs of a node: figures of one column.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NeededAggregates {
    /// The node whose aggregates they are.
    pub node: NodeCode,
    /// The column, of an indicator that has one. None for a node whose scores are aggregated before its
    /// transforms.
    pub column: Option<NeededColumn>,
    /// What is needed beside count and extremes.
    pub figures: NeededFigures,
    /// Whether the scores are multiplied by another node's after the transforms. An index without its
    /// transforms then does not give the scores to aggregate.
    pub multiplied: bool,
}

/// The column of an indicator as its transforms find it: x / d · scale, with gaps filled.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct NeededColumn {
    /// x.
    pub variable: VariableCode,
    /// d, where the methodology divides by it.
    pub denominator: Option<VariableCode>,
    /// What the quotient is multiplied by: 1 without a denominator.
    pub scale: f64,
    /// What takes the place of a missing value, in units that have a value in any indicator.
    pub filled: Option<f64>,
}

impl Index {
    /// What [`fit_aggregates`](Index::fit_aggregates) needs: of every indicator with a column, then of
    /// the groups and references whose steps look at their scores, each after those that it is made of. Count,
    /// minimum and maximum are needed of all. `fit_aggregates` says whether a method can be fitted to
    /// aggregates at all.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Framework, Index, Methodology, Settings, Transform};
    ///
    /// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
    /// let methodology = Methodology::default()
    ///     .with_indicators(Settings::new().transforms([Transform::z_score(1)]));
    /// let needed = Index::new(framework, methodology)?.needed_aggregates();
    /// assert_eq!(needed[0].node.as_str(), "growth");
    /// assert!(needed[0].figures.mean && needed[0].figures.deviation);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn needed_aggregates(&self) -> Vec<NeededAggregates> {
        let framework = self.framework();
        let node = |id: usize| Some((framework.nodes().get(id)?, self.recipes().get(id)?));
        let observed = framework.observed().filter_map(|(found, _)| node(found.position()));
        let others = self.order().iter().filter_map(|id| node(*id));
        let learning = |(node, recipe): &(&Node, &Recipe)| {
            node.column_name().is_none() && steps(recipe).any(Transform::learns)
        };
        observed.chain(others.filter(learning)).map(|(node, recipe)| needed(node, recipe)).collect()
    }
}

/// The steps that a fit to aggregates may teach.
fn steps(recipe: &Recipe) -> impl Iterator<Item = &Transform> {
    // Where something is between column and publication, the latter cannot be fitted to aggregates.
    let bare = recipe.transforms.is_empty() && recipe.times.is_none();
    let publish = if bare { recipe.publish.as_slice() } else { &[] };
    recipe.transforms.iter().chain(publish)
}

fn needed(node: &Node, recipe: &Recipe) -> NeededAggregates {
    let direction = node.as_indicator().map(|indicator| indicator.direction).unwrap_or_default();
    let steps: Vec<_> = steps(recipe).cloned().collect();
    let figures = NeededFigures::of(&steps, direction);
    let (node_code, multiplied) = (node.code().clone(), recipe.times.is_some());
    NeededAggregates { node: node_code, column: column(node, recipe), figures, multiplied }
}

fn column(node: &Node, recipe: &Recipe) -> Option<NeededColumn> {
    node.column_name()?;
    let RecipeKind::Indicator { denominator, impute } = &recipe.kind else { return None };
    let constant = |method: &Imputation| match method {
        Imputation::Constant(value) => Some(*value),
        _ => None,
    };
    Some(NeededColumn {
        variable: VariableCode::from(node.code()),
        denominator: denominator.as_ref().map(|denominator| denominator.variable.clone()),
        scale: denominator.as_ref().map_or(1.0, |denominator| denominator.scale),
        filled: impute.iter().find_map(constant),
    })
}
