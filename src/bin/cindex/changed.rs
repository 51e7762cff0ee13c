//! Scores under the changes that were typed.

use composite_index::engine::NodeScores;
use composite_index::error::ErrorKind;
use composite_index::{Aggregation, Index, IndexFolder, Result, Scores};

use crate::arguments::{Change, Input, Weights};

/// Scores under the changes that were typed.
pub(crate) fn scores(input: &Input, change: &Change) -> Result<Scores> {
    let (index, folder) = index(input, change)?;
    input.score(&index, &folder)
}

/// Reads the folder and applies the changes: methodology file, then weighting, then weights.
pub(crate) fn index(input: &Input, change: &Change) -> Result<(Index, IndexFolder)> {
    let folder = input.open(change.methodology.as_ref())?;
    let mut index = folder.index().clone();
    if let Some(scheme) = change.weighting {
        index = index.with_weighting_everywhere(&scheme.into())?;
    }
    if let Some(weights) = &change.weights {
        index = with_weights(&index, weights)?;
    }
    Ok((index, folder))
}

/// The index under weights that were typed, each of which must matter. A weight of zero always does:
/// it leaves the node out.
pub(crate) fn with_weights(index: &Index, weights: &Weights) -> Result<Index> {
    for (code, weight) in &weights.pairs {
        let framework = index.framework();
        let node = framework.node(code).filter(|node| *weight > 0.0 && node.weight() > 0.0);
        let Some(group) = node.and_then(|node| framework.parent(node)) else { continue };
        let aggregation = index.aggregation(group.code());
        if let Some(aggregation) = aggregation.filter(|aggregation| !aggregation.uses_weights()) {
            let (code, group) = (code.clone(), group.code().to_string());
            let aggregation = Aggregation::name(aggregation).to_owned();
            return Err(ErrorKind::UnusedWeight { code, group, aggregation }.into());
        }
    }
    index.with_weights(weights.pairs.iter().cloned())
}

/// The node asked for, or the root.
pub(crate) fn node<'s>(scores: &'s Scores, code: Option<&str>) -> Result<NodeScores<'s>> {
    code.map_or(Ok(scores.root()), |code| scores.at(code))
}
