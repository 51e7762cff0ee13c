//! Where in the methodology's file the methods stand that scoring refused.

use super::index::Index;
use crate::error::{Error, ErrorKind, Span};
use crate::framework::Node;
use crate::methodology::RecipeKind;
use crate::methods::transform::Transform;

/// The same faults, each with the place of the setting that it is about, where there is a file.
pub(super) fn located(index: &Index, error: Error) -> Error {
    error.located(|problem| span(index, problem))
}

fn span(index: &Index, problem: &ErrorKind) -> Option<Span> {
    let setting = |code: &str, option| {
        let node = index.framework().node(code)?;
        let methodology = index.methodology();
        methodology.spans.of(&methodology.path_of(node, option))
    };
    match problem {
        ErrorKind::WeightingRefused { group, .. } | ErrorKind::WeightsLength { group, .. } => {
            setting(group, "weighting")
        }
        ErrorKind::AggregationRefused { group, .. } => setting(group, "aggregation"),
        ErrorKind::ImputationRefused { indicator, .. }
        | ErrorKind::NotImputed { indicator, .. } => setting(indicator, "impute"),
        ErrorKind::Constant { node, method, .. } => of_method(index, node, method),
        ErrorKind::ColumnRefused { node, method, .. }
        | ErrorKind::ValueRefused { node, method, .. } => of_method(index, node, method),
        _ => None,
    }
}

/// The aggregation or the step of a chain that a method of a node is.
fn of_method(index: &Index, code: &str, method: &str) -> Option<Span> {
    let node = index.framework().node(code)?;
    let recipe = index.recipes().get(node.position())?;
    let methodology = index.methodology();
    match &recipe.kind {
        RecipeKind::Group { aggregation, .. } if aggregation.name() == method => {
            return methodology.spans.of(&methodology.path_of(node, "aggregation"));
        }
        _ => {}
    }
    step(index, node, "transforms", &recipe.transforms, method)
        .or_else(|| step(index, node, "publish", &recipe.publish, method))
}

/// A step of a chain by its name; the whole chain where the name stands in it several times.
fn step(
    index: &Index,
    node: &Node,
    option: &str,
    steps: &[Transform],
    method: &str,
) -> Option<Span> {
    let mut named = steps.iter().enumerate().filter(|(_, step)| step.name() == method);
    let (first, _) = named.next()?;
    let methodology = index.methodology();
    let chain = methodology.path_of(node, option);
    match named.next() {
        None => methodology.spans.of(&format!("{chain}.{first}")),
        Some(_) => methodology.spans.of(&chain),
    }
}
