//! Rescoring a prepared index: the groups above what changed are aggregated again, and published
//! and ranked where this is asked for.

use std::sync::Arc;

use super::faults::Namer;
use super::index::Index;
use super::pass::{has_gap, infinite_product, multiply};
use super::prepared::Prepared;
use super::ranks::NoisyScores;
use super::scorer::{FittedKind, FittedNode};
use super::scores::Scores;
use super::weights::{Weights, check_weight};
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::framework::{Framework, Node, check_sum};
use crate::methodology::{Recipe, RecipeKind, multiplier};
use crate::methods::aggregate::{
    Aggregation, Children, GroupRule, GroupWeights, KnownLogs, Siblings,
};
use crate::methods::transform::{BufferNeeds, Chain, Context, NoisyColumn};
use crate::numerics::{Columns, is_quiet, ln_of_column};

/// What a group, or a linked indicator, needs to be made again.
#[derive(Debug, Clone)]
pub(super) struct PreparedGroup {
    pub(super) id: usize,
    pub(super) parent: Option<usize>,
    /// By code, as columns behind the group's own.
    pub(super) rows: Vec<usize>,
    /// By child, its column among the logarithms.
    pub(super) logs: Vec<Option<usize>>,
    pub(super) siblings: Siblings,
    pub(super) weights: GroupWeights,
    /// Of a linked indicator, in place of children.
    pub(super) leaf: Option<LinkedLeaf>,
    /// The node by which it is multiplied.
    pub(super) times: Option<usize>,
    pub(super) chain: Chain,
    pub(super) publish: Chain,
}

/// An indicator whose column depends on other nodes.
#[derive(Debug, Clone)]
pub(super) struct LinkedLeaf {
    /// The node that it is a reference to.
    source: Option<usize>,
    /// Without a source: its column before it was multiplied, and the noise of that.
    before: Columns,
}

impl Prepared {
    /// Recomputes what is stale, children before parents.
    pub(super) fn refresh(&mut self) -> Result<()> {
        for position in (0..self.groups.len()).rev() {
            let id = self.groups[position].id;
            if self.stale[id] {
                self.rescore_group(position)?;
                self.stale[id] = false;
                self.root_is_stale |= position == 0;
                let linked = self.links.iter().filter(|(source, _)| *source == id);
                let above = linked.map(|(_, node)| *node).chain(self.groups[position].parent);
                above.for_each(|node| self.stale[node] = true);
            }
        }
        if self.root_is_stale {
            self.publish(0)?;
            self.root_is_stale = false;
        }
        Ok(())
    }

    /// Takes over what changed and marks the groups it concerns.
    pub(super) fn adopt(&mut self, weights: &Weights) -> Result<()> {
        let framework = self.index.framework();
        if !std::ptr::eq(Arc::as_ptr(&weights.framework), framework) {
            return Err(ErrorKind::ForeignWeights.into());
        }
        let mut faults = Diagnostics::default();
        for node in framework.nodes().iter().skip(1) {
            let (id, weight) = (node.position(), weights.values[node.position()]);
            if weight == self.weights[id] || node.is_memo() {
                continue;
            }
            if weight.is_finite() && weight >= 0.0 {
                self.weights[id] = weight;
                if let Some(parent) = framework.parent(node) {
                    self.stale[parent.position()] = true;
                }
            } else if let Err(problem) = check_weight(node.code().to_string(), weight) {
                faults.push(problem);
            }
        }
        let stale = |group: &&PreparedGroup| self.stale[group.id] && group.leaf.is_none();
        for group in self.groups.iter().filter(stale) {
            let sum: f64 = group.rows.iter().map(|row| self.weights[group.id + 1 + row]).sum();
            if let Err(problem) = check_sum(sum, framework.nodes()[group.id].code().as_str()) {
                faults.push(problem);
            }
        }
        faults.check()
    }

    fn rescore_group(&mut self, position: usize) -> Result<()> {
        let id = self.groups[position].id;
        let made = match self.groups[position].leaf {
            Some(_) => self.refer(position),
            None => self.aggregate(position),
        };
        let made = made.and_then(|()| self.multiply(position));
        let (column, noise) = (self.full.column(id), self.noise.column(id));
        (self.complete[id], self.quiet[id]) = (!has_gap(column), is_quiet(column, noise));
        made
    }

    /// Takes an indicator's column from the node that it is a reference to, or from what it was before
    /// it was multiplied.
    fn refer(&mut self, position: usize) -> Result<()> {
        let group = &mut self.groups[position];
        let (id, units) = (group.id, self.start.units());
        let Some(leaf) = &group.leaf else { return Ok(()) };
        let Some(source) = leaf.source else {
            self.full.column_mut(id).copy_from_slice(leaf.before.column(0));
            self.noise.column_mut(id).copy_from_slice(leaf.before.column(1));
            return Ok(());
        };
        self.full.copy(source, id);
        self.noise.copy(source, id);
        let node = &self.index.framework().nodes()[id];
        let (steps, context) = (&self.index.recipes()[id].transforms, Context::of(node, units));
        let (values, noise) = (self.full.column_mut(id), self.noise.column_mut(id));
        let column = &mut NoisyColumn { values, noise };
        let fitted = group.chain.refit(steps, column, context, &mut self.buffers, |_, _| {});
        let namer = Namer { node, unit: |row: usize| units[row].code.to_string() };
        let mut faults = Diagnostics::default();
        fitted.err().into_iter().flatten().for_each(|fault| faults.push(namer.chain(fault)));
        faults.check()
    }

    fn multiply(&mut self, position: usize) -> Result<()> {
        let PreparedGroup { id, times: Some(by), .. } = self.groups[position] else {
            return Ok(());
        };
        let mut faults = Diagnostics::default();
        for row in multiply(&mut self.full, &mut self.noise, id, by) {
            faults.push(infinite_product(
                &self.index.framework().nodes()[id],
                self.start.units()[row].code.to_string(),
            ));
        }
        faults.check()
    }

    fn aggregate(&mut self, position: usize) -> Result<()> {
        let group = &mut self.groups[position];
        let id = group.id;
        let recipe = &self.index.recipes()[id];
        let RecipeKind::Group { aggregation, missing, .. } = &recipe.kind else { return Ok(()) };
        let (zero_accepted, siblings) = (self.zero_accepted, &group.siblings);
        let rule = GroupRule { aggregation, missing: *missing, zero_accepted, siblings };
        let weights = group.rows.iter().map(|row| self.weights[id + 1 + row]);
        group.weights.set(weights, *aggregation == Aggregation::WeightedSum);
        let (values, below) = self.full.split_behind(id);
        let (noise, noise_below) = self.noise.split_behind(id);
        let complete = group.rows.iter().all(|row| self.complete[id + 1 + row]);
        let units = self.start.units();
        let logs = KnownLogs { columns: &self.logs, of: &group.logs };
        let quiet = group.rows.iter().all(|row| self.quiet[id + 1 + row]);
        let (rows, count) = (&group.rows, units.len());
        let children =
            Children { below, noise: noise_below, rows, units: count, complete, quiet, logs };
        let column = &mut NoisyColumn { values, noise };
        let node = &self.index.framework().nodes()[id];
        let namer = Namer { node, unit: |row: usize| units[row].code.to_string() };
        let mut faults = Diagnostics::default();
        match rule.aggregate(children, &group.weights, &mut self.scratch, column) {
            Ok(()) => {
                let (chain, buffers) = (&mut group.chain, &mut self.buffers);
                let steps = &recipe.transforms;
                let context = Context::finished(units);
                let fitted = chain.refit(steps, column, context, buffers, |_, _| {});
                for fault in fitted.err().into_iter().flatten() {
                    faults.push(namer.chain(fault));
                }
            }
            Err(found) => {
                for fault in found {
                    faults.push(namer.aggregate(aggregation.name(), fault));
                }
            }
        }
        faults.check()
    }

    /// Publishes and ranks a group.
    pub(super) fn publish(&mut self, position: usize) -> Result<()> {
        let group = &mut self.groups[position];
        let shown = if position == 0 { &mut self.root } else { &mut self.below };
        let (recipe, units) = (&self.index.recipes()[group.id], self.start.units());
        let full = self.full.column(group.id);
        let noise = self.noise.column(group.id);
        shown.published.copy_from_slice(full);
        self.noise_of_published.copy_from_slice(noise);
        let fitted = group.publish.refit(
            &recipe.publish,
            &mut NoisyColumn { values: &mut shown.published, noise: &mut self.noise_of_published },
            Context::finished(units),
            &mut self.buffers,
            |_, _| {},
        );
        if let Err(found) = fitted {
            let unit = |row: usize| units[row].code.to_string();
            let namer = Namer { node: &self.index.framework().nodes()[group.id], unit };
            let mut faults = Diagnostics::default();
            found.into_iter().for_each(|fault| faults.push(namer.chain(fault)));
            return faults.check();
        }
        let full = NoisyScores { scores: full, noise };
        let ranked = NoisyScores::ranked_on(recipe.ranking.on, full, &shown.published);
        let peers = self.start.peers[group.id].as_deref();
        self.ranker.rank(ranked, &recipe.ranking, peers, &mut shown.ranks);
        Ok(())
    }
}

/// The lists that the chains of the groups keep.
pub(super) fn kept(recipes: &[Recipe]) -> impl Iterator<Item = BufferNeeds> {
    let groups = recipes.iter().filter(|recipe| matches!(recipe.kind, RecipeKind::Group { .. }));
    let chains = groups.flat_map(|group| group.transforms.iter().chain(&group.publish));
    chains.map(|step| step.method().keeps())
}

/// The groups and linked indicators, each before those that it is made of, the root first.
pub(super) fn prepared_groups(
    index: &Index,
    nodes: Vec<FittedNode>,
    scores: &Scores,
) -> Vec<PreparedGroup> {
    let framework = index.framework();
    let siblings = |node: &Node, kind: &FittedKind| match kind {
        FittedKind::Group { aggregation, missing, .. } => {
            Siblings::new(framework, node, aggregation, missing)
        }
        FittedKind::Indicator { .. } => Siblings::default(),
    };
    let prepared = |(id, fitted): (usize, FittedNode)| {
        let (node, recipe) = (&framework.nodes()[id], &index.recipes()[id]);
        let leaf = node.as_indicator().map(|_| LinkedLeaf {
            source: node.source(),
            before: scores.factors.get(&id).cloned().unwrap_or_default(),
        });
        PreparedGroup {
            id,
            // The group above a memo is not made of it.
            parent: framework.parent(node).filter(|_| !node.is_memo()).map(Node::position),
            rows: node.child_ids_by_code().iter().map(|child| child - id - 1).collect(),
            logs: Vec::new(),
            siblings: siblings(node, &fitted.kind),
            weights: GroupWeights::default(),
            leaf,
            times: multiplier(framework, recipe),
            chain: fitted.transforms,
            publish: fitted.publish,
        }
    };
    let mut fitted: Vec<Option<FittedNode>> = nodes.into_iter().map(Some).collect();
    let order = index.order().iter().rev().copied();
    let made = order.filter(|id| {
        framework.nodes()[*id].as_group().is_some() || is_linked(framework, index.recipes(), *id)
    });
    made.filter_map(|id| Some((id, fitted[id].take()?))).map(prepared).collect()
}

/// Whether a node takes scores from beside the tree.
fn is_linked(framework: &Framework, recipes: &[Recipe], id: usize) -> bool {
    framework.nodes()[id].source().is_some() || recipes[id].times.is_some()
}

/// Nodes whose scores others take beside the tree, with those others.
pub(super) fn links(index: &Index) -> Vec<(usize, usize)> {
    let framework = index.framework();
    let of = |(node, recipe): (&Node, &Recipe)| {
        let sources = node.source().into_iter().chain(multiplier(framework, recipe));
        let id = node.position();
        sources.map(move |source| (source, id)).collect::<Vec<_>>()
    };
    framework.nodes().iter().zip(index.recipes()).flat_map(of).collect()
}

/// The logarithms that geometric means take of indicators again and again; notes at each group which
/// are its children's.
pub(super) fn logs_of_indicators(
    framework: &Framework,
    recipes: &[Recipe],
    full: &Columns,
    groups: &mut [PreparedGroup],
) -> Arc<[f64]> {
    let mut logs = Vec::new();
    let is_geometric = |group: &&mut PreparedGroup| match &recipes[group.id].kind {
        RecipeKind::Group { aggregation, .. } => *aggregation == Aggregation::GeometricMean,
        RecipeKind::Indicator { .. } => false,
    };
    let mut columns = 0..;
    for group in groups.iter_mut().filter(is_geometric) {
        let logs_of = |row: &usize| {
            let child = group.id + 1 + row;
            framework.nodes()[child].as_indicator()?;
            // Its column may change.
            if is_linked(framework, recipes, child) {
                return None;
            }
            let start = logs.len();
            logs.resize(start + full.units(), 0.0);
            ln_of_column(full.column(child), &mut logs[start..]);
            columns.next()
        };
        group.logs = group.rows.iter().map(logs_of).collect();
    }
    logs.into()
}
