//! Changes to the methodology that are typed: how they read, and the index under them.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use composite_index::engine::NodeScores;
use composite_index::error::{ErrorKind, Source};
use composite_index::registry::{self, Family};
use composite_index::{Aggregation, Index, IndexFolder, Methodology, Result, Scores, Weighting};

use crate::input::Input;
use crate::notes;

/// Changes to the methodology.
#[derive(Debug, Args)]
pub(crate) struct Change {
    /// Use other weights for some nodes, relative to their siblings'.
    #[arg(long, value_name = "CODE=WEIGHT,…", value_parser = parse_weights)]
    pub(crate) weights: Option<Weights>,
    /// Use another weighting of every group.
    #[arg(long, value_name = "SCHEME", value_parser = schemes())]
    pub(crate) weighting: Option<Weighting>,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
}

/// The weightings that need no options, by name, and `reliability` by the share of data.
pub(crate) fn schemes() -> impl TypedValueParser<Value = Weighting> {
    let methods = registry::methods().filter(|method| method.family == Family::Weighting);
    let methods = methods.filter(|method| method.stands_alone() || method.name == "reliability");
    let values = methods
        .map(|method| PossibleValue::new(method.name).help(method.summary.trim_end_matches('.')));
    PossibleValuesParser::new(values).try_map(|name| {
        let weighting = match name.as_str() {
            "reliability" => "{ reliability = \"share-of-data\" }".to_owned(),
            name => format!("\"{name}\""),
        };
        let text = format!("groups = {{ weighting = {weighting} }}");
        let methodology = Methodology::from_toml(&Source::new("--weighting", text))?;
        Ok::<_, composite_index::Error>(methodology.groups.weighting.unwrap_or_default())
    })
}

/// Weights by code, as they were typed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weights {
    pub(crate) typed: String,
    pub(crate) pairs: Vec<(String, f64)>,
}

pub(crate) fn parse_weights(typed: &str) -> Result<Weights, String> {
    let pairs = typed.split(',').map(parse_weight).collect::<Result<Vec<_>, _>>()?;
    for (position, (code, _)) in pairs.iter().enumerate() {
        if pairs[..position].iter().any(|(before, _)| before == code) {
            return Err(format!("`{code}` has two weights"));
        }
    }
    Ok(Weights { typed: typed.to_owned(), pairs })
}

fn parse_weight(pair: &str) -> Result<(String, f64), String> {
    let write = "write CODE=WEIGHT, such as talent=2.5,research=1";
    let (code, weight) =
        pair.split_once('=').ok_or_else(|| format!("`{pair}` is not a weight: {write}"))?;
    let weight =
        weight.trim().parse().map_err(|_| format!("`{weight}` is not a number: {write}"))?;
    Ok((code.trim().to_owned(), weight))
}

/// Reads the folder and applies the changes.
pub(crate) fn index(input: &Input, change: &Change) -> Result<(Index, IndexFolder)> {
    let folder = input.open(change.methodology.as_ref(), None)?;
    Ok((apply(change, input, &folder)?, folder))
}

/// The folder's index under the changes that were typed; says where it is fitted again on other data.
pub(crate) fn apply(change: &Change, input: &Input, folder: &IndexFolder) -> Result<Index> {
    let index = changed(change, folder.index().clone())?;
    notes::refitted(input, &index);
    Ok(index)
}

/// An index under the changes that were typed: first weighting, then weights.
pub(crate) fn changed(change: &Change, mut index: Index) -> Result<Index> {
    if let Some(weighting) = &change.weighting {
        index = index.with_weighting_everywhere(weighting)?;
    }
    match &change.weights {
        Some(weights) => with_weights(&index, weights),
        None => Ok(index),
    }
}

/// The index under the changes that were typed, and the folder's data of one period.
#[cfg(feature = "cli")]
pub(crate) fn index_and_data(
    input: &Input,
    change: &Change,
) -> Result<(Index, composite_index::Dataset)> {
    let (index, folder) = index(input, change)?;
    let data = input.values(&folder)?;
    Ok((index, data))
}

/// The index under weights that were typed. A weight without effect is refused; a weight of zero always
/// has one: it leaves the node out.
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
