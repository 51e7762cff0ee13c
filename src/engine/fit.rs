//! Learning from data: the walk through the tree, of one period or of several in step.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bind::BoundData;
use super::faults::{located, of_panel};
use super::index::Index;
use super::pass::{Pass, Stage};
use super::preparation;
use super::scorer::{FittedKind, FittedNode, Scorer};
use super::scores::Scores;
use super::screened;
use crate::data::Dataset;
use crate::error::{Diagnostics, Error, ErrorKind, Result};
use crate::framework::{Node, check_sum};
use crate::methodology::{Recipe, RecipeKind, multiplier};
use crate::methods::transform::{Chain, Context, FitBuffers, Period, Transform};
use crate::methods::weight::GroupScores;
use crate::numerics::settle_within;

impl Scorer {
    /// Learns from data, and scores them on the way.
    pub(super) fn fit(index: &Index, data: &Dataset) -> Result<(Self, Scores)> {
        let fitted = Self::fit_periods(index, std::slice::from_ref(data))?;
        fitted.into_iter().next().ok_or_else(|| ErrorKind::NoUnits.into())
    }

    /// Learns from the periods of a panel, each under its name.
    pub(super) fn fit_panel(
        index: &Index,
        data: &Dataset,
    ) -> Result<BTreeMap<String, (Self, Scores)>> {
        let names = data.periods();
        if names.is_empty() {
            return Err(ErrorKind::NoPeriods.into());
        }
        let periods = names.iter().map(|name| data.in_period(name)).collect::<Result<Vec<_>>>()?;
        let fitted = Self::fit_periods(index, &periods)?;
        Ok(names.into_iter().map(str::to_owned).zip(fitted).collect())
    }

    /// Learns from the periods of a panel, node by node in all periods at once, so that a step can
    /// learn from all of them.
    pub(super) fn fit_periods(index: &Index, periods: &[Dataset]) -> Result<Vec<(Self, Scores)>> {
        let framework = index.shared_framework();
        let accept = &index.methodology().accept;
        let mut faults = Diagnostics::default();
        let bind =
            |data| bind(index, data).map_err(|error| error.in_period(period_of(data, periods)));
        let bounds: Vec<_> = periods.iter().filter_map(|data| faults.keep(bind(data))).collect();
        faults.check()?;
        let pass = |bound| Pass::new(&framework, accept, bound);
        let mut passes: Vec<_> = bounds.iter().map(pass).collect();
        let preparations = preparation::fit_periods(index, &mut passes);
        let mut buffers = FitBuffers::default();
        let room = |_: &Pass<'_>| Vec::with_capacity(framework.nodes().len());
        let mut nodes: Vec<Vec<FittedNode>> = passes.iter().map(room).collect();
        for id in index.order() {
            let (node, recipe) = (&framework.nodes()[*id], &index.recipes()[*id]);
            fit_node(index, node, recipe, &mut passes, &mut nodes, &mut buffers);
        }
        let mut faults = Diagnostics::default();
        let named = passes.into_iter().zip(periods);
        let finished = named.filter_map(|(pass, data)| {
            let named = |error: Error| error.in_period(period_of(data, periods));
            faults.keep(pass.finish().map_err(|error| located(index, named(error))))
        });
        let columns: Vec<_> = finished.collect();
        faults.check().or_else(|error| of_panel(index, &error))?;
        let fitted = preparations.into_iter().zip(nodes);
        let finish = |((data, columns), (preparation, mut nodes)): ((&Dataset, _), (_, Vec<_>))| {
            nodes = by_position(index, nodes);
            let (framework, accept) = (Arc::clone(&framework), accept.clone());
            let units = data.shared_units();
            let scores = Scores::new(Arc::clone(&framework), units, columns, &nodes)
                .with_classes(index.recipes(), &mut nodes);
            let screening = screened::unit_rule(index);
            let parts = index.parts().cloned();
            (Self::new(framework, accept, screening, parts, preparation, nodes), scores)
        };
        Ok(periods.iter().zip(columns).zip(fitted).map(finish).collect())
    }

    /// Learns what is above the indicators, whose columns are those of other scores; under weights
    /// by node, or under those of the schemes.
    pub(super) fn fit_above(
        index: &Index,
        bound: &BoundData<'_>,
        below: &Scores,
        weights: Option<&[f64]>,
    ) -> Result<(Self, Scores)> {
        let (framework, accept) = (index.shared_framework(), index.methodology().accept.clone());
        let mut passes = [Pass { weights, ..Pass::new(&framework, &accept, bound) }];
        let mut nodes = [Vec::new()];
        let mut buffers = FitBuffers::default();
        for id in index.order() {
            let (node, recipe) = (&framework.nodes()[*id], &index.recipes()[*id]);
            match (&recipe.kind, node.column_name().is_some()) {
                (RecipeKind::Indicator { denominator, .. }, true) => {
                    passes[0].adopt_before_product(node, below);
                    let kind = FittedKind::Indicator { denominator: denominator.clone() };
                    nodes[0].push(FittedNode::bare(kind, recipe));
                    if recipe.times.is_some() {
                        multiply(index, recipe, node, &mut passes);
                        fit_stage(
                            node,
                            Stage::Publish,
                            recipe,
                            &mut passes,
                            &mut nodes,
                            &mut buffers,
                        );
                    }
                }
                _ => fit_node(index, node, recipe, &mut passes, &mut nodes, &mut buffers),
            }
        }
        let ([pass], [nodes]) = (passes, nodes);
        let columns = pass.finish()?;
        let mut nodes = by_position(index, nodes);
        let scores = Scores::new(Arc::clone(&framework), below.units.clone(), columns, &nodes)
            .with_classes(index.recipes(), &mut nodes)
            .with_screening(below.shared_screening());
        let (screening, preparation) = (screened::unit_rule(index), Default::default());
        let parts = index.parts().cloned();
        Ok((Self::new(framework, accept, screening, parts, preparation, nodes), scores))
    }
}

/// The period of a fault, where there are several.
pub(super) fn period_of<'a>(data: &'a Dataset, periods: &[Dataset]) -> Option<&'a str> {
    let unit = data.units().first().filter(|_| periods.len() > 1)?;
    unit.period.as_deref()
}

/// The data of one period, bound to the framework's columns.
pub(super) fn bind<'a>(index: &Index, data: &'a Dataset) -> Result<BoundData<'a>> {
    let framework = index.framework();
    let bound = BoundData::dataset(framework, &index.denominators(), index.parts(), data)?;
    let mut faults = Diagnostics::default();
    faults.keep(bound.check_empty(index));
    faults.keep(bound.check_reference_units(index));
    faults.keep(bound.check_groupings(index));
    faults.finish(bound)
}

/// Weighs a group, makes the node's column, and learns its chains, in every period; `nodes` gets
/// the fitted node, period by period.
fn fit_node(
    index: &Index,
    node: &Node,
    recipe: &Recipe,
    passes: &mut [Pass<'_>],
    nodes: &mut [Vec<FittedNode>],
    buffers: &mut FitBuffers,
) {
    for (pass, nodes) in passes.iter_mut().zip(nodes.iter_mut()) {
        let kind = derive(index, node, recipe, pass);
        nodes.extend(kind.map(|kind| FittedNode::bare(kind, recipe)));
    }
    fit_stage(node, Stage::Transforms, recipe, passes, nodes, buffers);
    passes.iter_mut().for_each(|pass| pass.combine(node));
    multiply(index, recipe, node, passes);
    fit_stage(node, Stage::Publish, recipe, passes, nodes, buffers);
}

/// Learns one of a node's chains in every period.
fn fit_stage(
    node: &Node,
    stage: Stage,
    recipe: &Recipe,
    passes: &mut [Pass<'_>],
    nodes: &mut [Vec<FittedNode>],
    buffers: &mut FitBuffers,
) {
    let steps = match stage {
        Stage::Transforms => &recipe.transforms,
        Stage::Publish => &recipe.publish,
    };
    if steps.iter().any(Transform::is_pooled) {
        fit_chains(node, stage, steps, passes, nodes, buffers);
    } else {
        for (pass, nodes) in passes.iter_mut().zip(nodes.iter_mut()) {
            fit_chain(node, stage, steps, pass, nodes, buffers);
        }
    }
}

/// Multiplies a node's column in every period, where the recipe says so.
fn multiply(index: &Index, recipe: &Recipe, node: &Node, passes: &mut [Pass<'_>]) {
    if let Some(by) = multiplier(index.framework(), recipe) {
        passes.iter_mut().for_each(|pass| pass.multiply(node, by));
    }
}

/// Nodes in the order in which they were made, by their positions.
fn by_position(index: &Index, nodes: Vec<FittedNode>) -> Vec<FittedNode> {
    let mut placed: Vec<_> = index.order().iter().map(|_| None).collect();
    index.order().iter().zip(nodes).for_each(|(position, node)| placed[*position] = Some(node));
    placed.into_iter().flatten().collect()
}

impl FittedNode {
    /// A node whose chains are not fitted yet.
    pub(super) fn bare(kind: FittedKind, recipe: &Recipe) -> Self {
        let (transforms, publish) = (Chain::default(), Chain::default());
        let (times, ranking) = (recipe.times.clone(), recipe.ranking.clone());
        Self { kind, transforms, times, publish, ranking, classes: None }
    }
}

/// The fit of the last node.
fn chain(nodes: &mut [FittedNode], stage: Stage) -> Option<&mut Chain> {
    nodes.last_mut().map(|fitted| match stage {
        Stage::Transforms => &mut fitted.transforms,
        Stage::Publish => &mut fitted.publish,
    })
}

fn context<'a>(node: &'a Node, stage: Stage, pass: &Pass<'a>) -> Context<'a> {
    match stage {
        Stage::Transforms => Context::of(node, pass.units()),
        Stage::Publish => Context::finished(pass.units()),
    }
}

/// Learns one chain of a node from one period, where nothing has failed.
fn fit_chain(
    node: &Node,
    stage: Stage,
    steps: &[Transform],
    pass: &mut Pass<'_>,
    nodes: &mut [FittedNode],
    buffers: &mut FitBuffers,
) {
    if pass.has_failed(node) || steps.is_empty() {
        return;
    }
    let Some(chain) = chain(nodes, stage) else { return };
    let (context, mut cut) = (context(node, stage, pass), Vec::new());
    let mut column = pass.column(node, stage);
    let found = chain.refit(steps, &mut column, context, buffers, |row, how| cut.push((row, how)));
    pass.note_chain(node, &cut, found.err().unwrap_or_default());
}

/// A node's column before its transforms; nothing where the column cannot be made.
fn derive(index: &Index, node: &Node, recipe: &Recipe, pass: &mut Pass<'_>) -> Option<FittedKind> {
    if !pass.is_ready(node) {
        return None;
    }
    let kind = match &recipe.kind {
        RecipeKind::Indicator { denominator, .. } => {
            FittedKind::Indicator { denominator: denominator.clone() }
        }
        RecipeKind::Group { aggregation, missing, .. } => match weigh(index, node, recipe, pass) {
            Ok(weights) => {
                FittedKind::Group { weights, aggregation: aggregation.clone(), missing: *missing }
            }
            Err(problem) => {
                pass.fail(node, problem);
                return None;
            }
        },
    };
    let made = pass.derive(node, kind.derivation());
    let changes = !recipe.transforms.is_empty() || recipe.times.is_some();
    if changes && matches!(kind, FittedKind::Group { .. }) {
        pass.keep_aggregate(node);
    }
    made.then_some(kind)
}

/// Learns one chain of a node from all periods together, where nothing has failed.
fn fit_chains(
    node: &Node,
    stage: Stage,
    steps: &[Transform],
    passes: &mut [Pass<'_>],
    nodes: &mut [Vec<FittedNode>],
    buffers: &mut FitBuffers,
) {
    let with_nodes = passes.iter_mut().zip(nodes);
    let with_chains = with_nodes.filter(|(pass, _)| !pass.has_failed(node));
    let mut sound: Vec<_> =
        with_chains.filter_map(|(pass, nodes)| Some((pass, chain(nodes, stage)?))).collect();
    let mut periods: Vec<_> = sound
        .iter_mut()
        .map(|(pass, chain)| {
            let context = context(node, stage, pass);
            Period::new(chain, pass.column(node, stage), context)
        })
        .collect();
    Chain::refit_periods(steps, &mut periods, buffers);
    let notes: Vec<_> = periods.into_iter().map(Period::into_notes).collect();
    for ((pass, _), (cut, faults)) in sound.into_iter().zip(notes) {
        pass.note_chain(node, &cut, faults);
    }
}

/// The columns below a group, those of its children without noise: values that are the same within it
/// are equal, so that a child that is constant but for noise is constant to a scheme. Nothing where no
/// child has any.
fn settled(pass: &Pass<'_>, group: &Node, children: &[usize]) -> Option<Vec<f64>> {
    let is_noisy = |child: &usize| pass.noise.column(*child).iter().any(|noise| *noise > 0.0);
    if !children.iter().any(is_noisy) {
        return None;
    }
    let (units, mut order) = (pass.full.units(), Vec::new());
    let mut below = pass.full.behind(group.position()).to_vec();
    for child in children {
        let column = &mut below[(child - group.position() - 1) * units..][..units];
        settle_within(column, pass.noise.column(*child), &mut order);
    }
    Some(below)
}

/// The weights of a group by its scheme, with the methodology's own weights over them.
pub(super) fn weigh(
    index: &Index,
    node: &Node,
    recipe: &Recipe,
    pass: &Pass<'_>,
) -> Result<Vec<f64>, ErrorKind> {
    let RecipeKind::Group { weighting, .. } = &recipe.kind else { return Ok(Vec::new()) };
    let (framework, children) = (index.framework(), node.child_ids_by_code());
    if let Some(weights) = pass.weights {
        return Ok(children.iter().map(|child| weights[*child]).collect());
    }
    // A child whose nominal weight is zero takes part under no scheme.
    let takes_part = |child: &usize| framework.nodes()[*child].weight() > 0.0;
    let seen: Vec<usize> = children.iter().copied().filter(takes_part).collect();
    let settled = weighting.foreseen(framework, node).is_none().then(|| settled(pass, node, &seen));
    let settled = settled.flatten();
    let below = settled.as_deref().unwrap_or(pass.full.behind(node.position()));
    let outcomes = pass.outcomes();
    let group =
        GroupScores::new(framework, node, &seen, below, pass.full.units()).with_outcomes(&outcomes);
    let code = node.code().as_str();
    let given = weighting.weights(&group).map_err(|refusal| ErrorKind::WeightingRefused {
        group: code.to_owned(),
        scheme: weighting.name().to_owned(),
        refusal,
    })?;
    if given.len() != seen.len() {
        let (expected, found) = (seen.len(), given.len());
        return Err(ErrorKind::WeightsLength { group: code.to_owned(), expected, found });
    }
    let mut given = given.into_iter();
    let mut weights = Vec::with_capacity(children.len());
    for id in children {
        let child = &framework.nodes()[*id];
        let of_scheme = if takes_part(id) { given.next() } else { None };
        let own = index.methodology().weights.get(child.code()).copied();
        let weight = own.or(of_scheme).unwrap_or(0.0);
        super::weights::check_weight(child.code().as_str(), weight)?;
        weights.push(weight);
    }
    check_sum(weights.iter().sum(), code)?;
    Ok(weights)
}
