//! Changes to the methodology that are typed: how they read, and the index under them.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use composite_index::engine::NodeScores;
use composite_index::error::ErrorKind;
use composite_index::weight::Reliability;
use composite_index::{Aggregation, Index, IndexFolder, Result, Scores, Weighting};

use crate::input::Input;

/// Changes to the methodology.
#[derive(Debug, Args)]
pub(crate) struct Change {
    /// Use other weights for some nodes, relative to their siblings'.
    #[arg(long, value_name = "CODE=WEIGHT,…", value_parser = parse_weights)]
    pub(crate) weights: Option<Weights>,
    /// Use another weighting of every group.
    #[arg(long, value_name = "SCHEME")]
    pub(crate) weighting: Option<Scheme>,
    /// Use another methodology file.
    #[arg(long, value_name = "FILE")]
    pub(crate) methodology: Option<PathBuf>,
}

/// Weighting schemes by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scheme {
    /// The weights of the framework.
    Nominal,
    /// The same weight for every child of a group.
    Equal,
    /// As many as there are indicators below.
    EqualOverLeaves,
    /// Loadings on the first principal component; negative ones are refused.
    PrincipalComponent,
    /// Squared loadings on rotated factors.
    FactorAnalysis,
    /// What Shannon's entropy leaves.
    Entropy,
    /// Standard deviation, and conflict with the other children.
    Critic,
    /// Standard deviation.
    StandardDeviation,
    /// The inverse of the standard deviation.
    InverseStandardDeviation,
    /// Standard deviation over mean.
    CoefficientOfVariation,
    /// The mean of the weights most favourable to each unit.
    BenefitOfTheDoubt,
    /// Equal correlations of the children with their group.
    TargetImportance,
    /// Precision of the children as sources of one component.
    UnobservedComponents,
    /// Nominal weights times the share of units that have a score.
    Reliability,
}

impl From<Scheme> for Weighting {
    fn from(scheme: Scheme) -> Self {
        match scheme {
            Scheme::Nominal => Self::Nominal,
            Scheme::Equal => Self::Equal,
            Scheme::EqualOverLeaves => Self::EqualOverLeaves,
            Scheme::PrincipalComponent => Self::PrincipalComponent(Default::default()),
            Scheme::FactorAnalysis => Self::FactorAnalysis(Default::default()),
            Scheme::Entropy => Self::Entropy,
            Scheme::Critic => Self::Critic,
            Scheme::StandardDeviation => Self::StandardDeviation,
            Scheme::InverseStandardDeviation => Self::InverseStandardDeviation,
            Scheme::CoefficientOfVariation => Self::CoefficientOfVariation,
            Scheme::BenefitOfTheDoubt => Self::BenefitOfTheDoubt(Default::default()),
            Scheme::TargetImportance => Self::TargetImportance(Default::default()),
            Scheme::UnobservedComponents => Self::UnobservedComponents,
            Scheme::Reliability => Self::Reliability(Reliability::ShareOfData),
        }
    }
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
    let (code, weight) = pair
        .split_once('=')
        .ok_or_else(|| format!("`{pair}` is not a weight: write CODE=WEIGHT, such as talent=3"))?;
    let weight = weight
        .trim()
        .parse()
        .map_err(|_| format!("`{weight}` is not a number: write CODE=WEIGHT, such as talent=3"))?;
    Ok((code.trim().to_owned(), weight))
}

/// Reads the folder and applies the changes.
pub(crate) fn index(input: &Input, change: &Change) -> Result<(Index, IndexFolder)> {
    let folder = input.open(change.methodology.as_ref(), None)?;
    Ok((apply(change, &folder)?, folder))
}

/// The folder's index under the changes that were typed: first weighting, then weights.
pub(crate) fn apply(change: &Change, folder: &IndexFolder) -> Result<Index> {
    let mut index = folder.index().clone();
    if let Some(scheme) = change.weighting {
        index = index.with_weighting_everywhere(&scheme.into())?;
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

/// The index under the weights of the command line, each of which must have an effect. A weight of zero always does:
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
