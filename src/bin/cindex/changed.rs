//! Scores under the changes that were typed.

use composite_index::{Fault, Index, IndexFolder, NodeScores, Problem, Result, Scores};

use crate::arguments::{Change, Input};

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
        index = index.with_weights(weights.pairs.iter().cloned())?;
    }
    Ok((index, folder))
}

/// The node asked for, or the root.
pub(crate) fn node<'s>(scores: &'s Scores, code: Option<&str>) -> Result<NodeScores<'s>> {
    let Some(code) = code else { return Ok(scores.root()) };
    scores.at(code).ok_or_else(|| {
        let problem = Problem::UnknownNode { code: code.to_owned() };
        let codes = scores.framework().nodes().iter().map(|node| node.code().as_str());
        Fault::from(problem).suggesting(code, codes).into()
    })
}
