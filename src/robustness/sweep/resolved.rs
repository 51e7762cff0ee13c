//! A plan checked against a framework: which weights vary, and how those of each group are drawn.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ordered::{Disorder, Ordered};
use super::plan::{SweepPlan, WeightBounds, WeightDistribution, WeightOrdering};
use super::quasi::QuasiPoints;
use super::shares::{Bounded, DrawByDraw, Infeasible};
use crate::engine::Prepared;
use crate::error::{Diagnostic, Diagnostics, ErrorKind, Result, one_of};
use crate::framework::{Framework, Group, Level, Node, NodeCode, check_sum};
use crate::methodology::RecipeKind;
use crate::methods::aggregate::Aggregation;
use crate::numerics::{Network, batcher, round_half_away};
use crate::robustness::invalid;

/// All that drawing needs, by position of the nodes.
#[derive(Debug, Clone)]
pub(super) struct ResolvedPlan {
    /// The group above; the root is its own.
    pub(super) parent: Vec<usize>,
    /// The groups below the root, each after the one above it.
    pub(super) inner: Vec<usize>,
    /// The indicators.
    pub(super) leaves: Vec<usize>,
    /// Nominal shares within the parent.
    pub(super) nominal: Vec<f64>,
    /// The weight of a whole group: in a weighted sum the sum of its nominal weights, elsewhere 1.
    pub(super) scale: Vec<f64>,
    /// The factor of a drawn share: its scale; 1 where weights are flat.
    pub(super) worth: Vec<f64>,
    /// Products of scales from the root down, of the leaves.
    pub(super) path_scale: Vec<f64>,
    pub(super) groups: Vec<DrawnGroup>,
    /// Shares of all nodes in each expert's set.
    pub(super) sets: Vec<Vec<f64>>,
    pub(super) flat: bool,
    /// The points that draws are made of, unless their numbers are random.
    pub(super) quasi: Option<Arc<QuasiPoints>>,
    /// The depth below which several draws share their weights.
    pub(super) shared_below: Option<usize>,
}

/// Members whose shares are drawn together.
#[derive(Debug, Clone)]
pub(super) struct DrawnGroup {
    pub(super) members: Vec<usize>,
    pub(super) law: GroupLaw,
    /// The first of its dimensions, where draws are points.
    pub(super) dimension: usize,
}

#[derive(Debug, Clone)]
pub(super) enum GroupLaw {
    Simplex(Network),
    Within { nominal: Vec<f64>, share: f64 },
    Face(Face),
    Dirichlet(Vec<f64>),
    DrawByDraw(DrawByDraw),
}

/// A part of the simplex that is a smaller one: shares base + room · y, and fixed ones.
#[derive(Debug, Clone)]
pub(super) struct Face {
    /// The members whose shares vary.
    pub(super) members: Vec<usize>,
    pub(super) bases: Vec<f64>,
    pub(super) room: f64,
    pub(super) fixed: Vec<(usize, f64)>,
    pub(super) network: Network,
}

impl DrawnGroup {
    /// Of how many numbers its shares are functions; `None` if a draw takes as many as it needs.
    pub(super) fn dimensions(&self) -> Option<usize> {
        match &self.law {
            GroupLaw::Simplex(_) => Some(self.members.len() - 1),
            GroupLaw::Face(face) => Some(face.members.len().saturating_sub(1)),
            GroupLaw::Within { .. } => Some(self.members.len()),
            GroupLaw::Dirichlet(_) | GroupLaw::DrawByDraw(_) => None,
        }
    }
}

/// The children of a group, or all indicators at once, before their distribution is known.
pub(super) struct Siblings {
    pub(super) name: String,
    pub(super) members: Vec<usize>,
    pub(super) shares: Vec<f64>,
}

/// The groups that the index is made of; weights within memos are not drawn.
fn taking_part(framework: &Framework) -> impl Iterator<Item = (&Node, &Group)> {
    framework.groups().filter(|(node, _)| node.takes_part())
}

impl ResolvedPlan {
    pub(super) fn new(prepared: &Prepared, draws: &SweepPlan) -> Result<Self> {
        let framework = prepared.framework();
        check_numbers(draws)?;
        check_levels(framework, draws)?;
        let mut plan = Self::nominal(prepared, draws.flat);
        let candidates = plan.candidates(framework, draws);
        if let WeightDistribution::Sets(sets) = &draws.law {
            plan.sets = plan.shares_of_sets(framework, draws, sets)?;
            return Ok(plan);
        }
        check_law(framework, &draws.law)?;
        let laws = Laws { framework, law: &draws.law };
        laws.check_reached(&candidates)?;
        let mut faults = Diagnostics::default();
        let drawn = candidates.into_iter().filter_map(|candidate| {
            let candidate = laws.taking_part(candidate);
            let law = faults.keep(laws.of(&candidate))??;
            Some(DrawnGroup { members: candidate.members, law, dimension: 0 })
        });
        plan.groups = drawn.collect();
        faults.check()?;
        if plan.groups.is_empty() {
            let levels = draws.levels.iter().flatten().map(Level::to_string).collect();
            return Err(ErrorKind::NothingToVary { levels }.into());
        }
        plan.take_points(draws, prepared.units().len());
        Ok(plan)
    }

    /// The nominal weights, nothing drawn.
    fn nominal(prepared: &Prepared, flat: bool) -> Self {
        let framework = prepared.framework();
        let nodes = framework.nodes();
        let weights = prepared.weights();
        let parent: Vec<_> =
            nodes.iter().map(|node| framework.parent(node).map_or(0, Node::position)).collect();
        let (mut nominal, mut scale) = (vec![1.0; nodes.len()], vec![1.0; nodes.len()]);
        for (group, _) in framework.groups() {
            let children = group.child_ids_by_code();
            let sum: f64 = children.iter().map(|child| weights.values()[*child]).sum();
            let as_they_are = matches!(
                &prepared.recipes()[group.position()].kind,
                RecipeKind::Group { aggregation: Aggregation::WeightedSum, .. }
            );
            for child in children {
                nominal[*child] = weights.values()[*child] / sum;
                scale[*child] = if as_they_are { sum } else { 1.0 };
            }
        }
        let leaves: Vec<_> = framework
            .indicators()
            .map(|(node, _)| node)
            .filter(|node| node.takes_part())
            .map(Node::position)
            .collect();
        let path_scale = leaves.iter().map(|leaf| product_above(&parent, &scale, *leaf)).collect();
        let worth = if flat { vec![1.0; scale.len()] } else { scale.clone() };
        let (groups, sets) = (Vec::new(), Vec::new());
        let inner =
            taking_part(framework).map(|(node, _)| node.position()).filter(|id| *id > 0).collect();
        Self {
            parent,
            inner,
            leaves,
            nominal,
            scale,
            worth,
            path_scale,
            groups,
            sets,
            flat,
            quasi: None,
            shared_below: None,
        }
    }

    /// The groups whose weights may be drawn; all indicators as one where weights are flat.
    fn candidates(&self, framework: &Framework, draws: &SweepPlan) -> Vec<Siblings> {
        if self.flat {
            let share = |leaf: &usize| self.along(*leaf, &self.nominal);
            let shares = self.leaves.iter().map(share).collect();
            let name = framework.root().code().to_string();
            return vec![Siblings { name, members: self.leaves.clone(), shares }];
        }
        let groups = taking_part(framework).filter(|(_, group)| draws.reaches(group.level()));
        let candidate = |(node, _): (&Node, _)| {
            let members = node.child_ids_by_code().to_vec();
            let shares = members.iter().map(|member| self.nominal[*member]).collect();
            Siblings { name: node.code().to_string(), members, shares }
        };
        groups.map(candidate).collect()
    }

    /// Shares of all nodes under each expert's set.
    fn shares_of_sets(
        &self,
        framework: &Framework,
        draws: &SweepPlan,
        sets: &[BTreeMap<NodeCode, f64>],
    ) -> Result<Vec<Vec<f64>>> {
        if sets.is_empty() || self.flat {
            let why = if self.flat {
                "sets give weights within groups, not flat ones"
            } else {
                "there is no set of weights"
            };
            return Err(invalid("sets", why).into());
        }
        let mut faults = Diagnostics::default();
        let shares = |set| faults.keep(self.shares_of_set(framework, draws, set));
        let shares: Vec<_> = sets.iter().filter_map(shares).collect();
        faults.finish(shares)
    }

    fn shares_of_set(
        &self,
        framework: &Framework,
        draws: &SweepPlan,
        set: &BTreeMap<NodeCode, f64>,
    ) -> Result<Vec<f64>> {
        let mut faults = Diagnostics::default();
        let mut shares = self.nominal.clone();
        let mut named = BTreeSet::new();
        for (code, weight) in set {
            let Some(node) = faults.keep(known(framework, code)) else { continue };
            let code = code.to_string();
            match framework.parent(node) {
                None => faults.push(ErrorKind::WeightOfRoot { code }),
                Some(_) if !weight.is_finite() => {
                    faults.push(ErrorKind::InfiniteWeight { code, weight: *weight });
                }
                Some(_) if *weight < 0.0 => {
                    faults.push(ErrorKind::NegativeWeight { code, weight: *weight });
                }
                Some(parent) if !draws.reaches(&Level::new(parent.level())) => {
                    faults.push(ErrorKind::NodeNotDrawn { node: code });
                }
                Some(parent) => {
                    named.insert(parent.position());
                }
            }
        }
        for group in named {
            let group = &framework.nodes()[group];
            let children = group.child_ids_by_code();
            let weight =
                |child: &usize| set.get(framework.nodes()[*child].code()).copied().unwrap_or(0.0);
            let sum: f64 = children.iter().map(weight).sum();
            match check_sum(sum, group.code().as_str()) {
                Err(problem) => faults.push(problem),
                Ok(()) => self.check_all_named(framework, children, set, &mut faults),
            }
            children.iter().for_each(|child| shares[*child] = weight(child) / sum);
        }
        faults.finish(shares)
    }

    /// A child that a set leaves out may have been forgotten: its weight must be written.
    fn check_all_named(
        &self,
        framework: &Framework,
        children: &[usize],
        set: &BTreeMap<NodeCode, f64>,
        faults: &mut Diagnostics,
    ) {
        let code = |child: &usize| framework.nodes()[*child].code();
        let Some(named) = children.iter().map(code).find(|code| set.contains_key(*code)) else {
            return;
        };
        let takes_part = |child: &&usize| self.nominal[**child] > 0.0;
        for child in children.iter().filter(takes_part).map(code) {
            if !set.contains_key(child) {
                let (node, named) = (child.to_string(), named.to_string());
                let fault = Diagnostic::new(ErrorKind::UnnamedSibling { node, named });
                faults.push(fault.help(Some("write 0 if it is to weigh nothing")));
            }
        }
    }

    /// The product of something of the nodes along the path from the root.
    pub(super) fn along(&self, node: usize, of: &[f64]) -> f64 {
        product_above(&self.parent, of, node)
    }

    /// Weights of nodes within their parents from shares of the indicators in the whole: a group
    /// weighs what its indicators weigh together. The weights below a group that weighs nothing do
    /// not matter, and are nominal.
    pub(super) fn within_parents(
        &self,
        shares: impl IntoIterator<Item = f64>,
        weights: &mut [f64],
    ) {
        weights.fill(0.0);
        self.leaves.iter().zip(shares).for_each(|(leaf, share)| weights[*leaf] = share);
        for node in (1..weights.len()).rev() {
            weights[self.parent[node]] += weights[node];
        }
        // From the last node on, so that the sum above a node is still there.
        for node in (0..weights.len()).rev() {
            let above = weights[self.parent[node]];
            let share = if above > 0.0 { weights[node] / above } else { self.nominal[node] };
            weights[node] = share * self.scale[node];
        }
    }
}

impl SweepPlan {
    /// Whether the weights within groups at a level are drawn.
    fn reaches(&self, level: &Level) -> bool {
        self.levels.as_ref().is_none_or(|levels| levels.contains(level))
    }
}

/// The product of something of the nodes along the path from the root.
fn product_above(parent: &[usize], of: &[f64], node: usize) -> f64 {
    let path = std::iter::successors(Some(node), |node| (*node > 0).then(|| parent[*node]));
    path.map(|node| of[node]).product()
}

pub(super) fn known<'f>(framework: &'f Framework, code: &NodeCode) -> Result<&'f Node> {
    framework.node(code).ok_or_else(|| {
        let problem = Diagnostic::new(ErrorKind::UnknownNode { code: code.to_string() });
        let problem = problem.suggesting(code.as_str(), framework.codes());
        problem.help(framework.there_as(code.as_str())).into()
    })
}

/// The most draws of a sweep: what a 32-bit count holds.
pub(super) const MOST_DRAWS: u64 = u32::MAX as u64;

fn check_numbers(draws: &SweepPlan) -> Result<()> {
    let count = draws.draws;
    if count == 0 {
        return Err(ErrorKind::NoDraws.into());
    }
    if count > MOST_DRAWS {
        return Err(ErrorKind::TooManyDraws { draws: count, most: MOST_DRAWS }.into());
    }
    let asked = draws.asked();
    if asked.is_empty() || asked.end > count {
        let (from, to) = (asked.start, asked.end);
        return Err(ErrorKind::RunsBeyondDraws { from, to, draws: count }.into());
    }
    Ok(())
}

fn check_levels(framework: &Framework, draws: &SweepPlan) -> Result<()> {
    let mut faults = Diagnostics::default();
    let mut known: Vec<_> = framework.groups().map(|(_, group)| group.level().as_str()).collect();
    known.dedup();
    for level in draws.levels.iter().flatten() {
        if !known.contains(&level.as_str()) {
            let help = one_of(level.as_str(), known.iter().copied());
            let problem = ErrorKind::UnknownLevel { level: level.to_string() };
            faults.push(Diagnostic::new(problem).help(help));
        }
    }
    if draws.flat && draws.levels.is_some() {
        faults.push(invalid("levels", "flat weights are those of all indicators at once"));
    }
    faults.check()
}

/// Finds the distribution of each group.
pub(super) struct Laws<'a> {
    pub(super) framework: &'a Framework,
    pub(super) law: &'a WeightDistribution,
}

impl Laws<'_> {
    fn code(&self, position: usize) -> &NodeCode {
        self.framework.nodes()[position].code()
    }

    /// The nodes that the distribution names.
    fn named(&self) -> Vec<&NodeCode> {
        match self.law {
            WeightDistribution::Bounds(bounds) => {
                bounds.iter().map(|bounds| &bounds.node).collect()
            }
            WeightDistribution::Ordering(pairs) => {
                pairs.iter().flat_map(|pair| [&pair.more, &pair.less]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Checks that every named node is drawn, and the two of an ordering in one group.
    pub(super) fn check_reached(&self, groups: &[Siblings]) -> Result<()> {
        let group_of = |code: &NodeCode| {
            groups
                .iter()
                .position(|group| group.members.iter().any(|member| self.code(*member) == code))
        };
        let mut faults = Diagnostics::default();
        let mut seen = BTreeSet::new();
        for code in self.named() {
            if group_of(code).is_none() && seen.insert(code) {
                faults.push(ErrorKind::NodeNotDrawn { node: code.to_string() });
            }
        }
        if let WeightDistribution::Ordering(pairs) = self.law {
            for WeightOrdering { more, less } in pairs {
                if group_of(more) != group_of(less) {
                    let (more, less) = (more.to_string(), less.to_string());
                    faults.push(ErrorKind::NoSiblings { more, less });
                }
            }
        }
        faults.check()
    }

    /// Leaves out the children that weigh nothing and are not named.
    pub(super) fn taking_part(&self, siblings: Siblings) -> Siblings {
        let named = self.named();
        let Siblings { name, members, shares } = siblings;
        let pairs = members.into_iter().zip(shares);
        let kept =
            pairs.filter(|(member, share)| *share > 0.0 || named.contains(&self.code(*member)));
        let (members, shares) = kept.unzip();
        Siblings { name, members, shares }
    }

    /// The distribution of a group; `None` if its weights cannot vary.
    pub(super) fn of(&self, siblings: &Siblings) -> Result<Option<GroupLaw>> {
        let (count, shares) = (siblings.members.len(), &siblings.shares);
        if let WeightDistribution::Bounds(bounds) = self.law {
            let bounded = self.bounded(siblings, bounds)?;
            let simplex = bounded.as_simplex().map(|simplex| {
                let (places, bases): (Vec<_>, _) = simplex.free.iter().copied().unzip();
                let member = |place: usize| siblings.members[place];
                let fixed = simplex.fixed.iter().map(|(place, share)| (member(*place), *share));
                GroupLaw::Face(Face {
                    network: batcher(places.len().saturating_sub(1)),
                    members: places.into_iter().map(member).collect(),
                    bases,
                    room: simplex.room,
                    fixed: fixed.collect(),
                })
            });
            let law = simplex.unwrap_or(GroupLaw::DrawByDraw(DrawByDraw::Bounded(bounded)));
            return Ok((count > 1).then_some(law));
        }
        if count < 2 {
            return Ok(None);
        }
        Ok(Some(match self.law {
            WeightDistribution::Dirichlet { concentration } => {
                let alphas = shares.iter().map(|share| share * concentration);
                GroupLaw::Dirichlet(alphas.collect())
            }
            WeightDistribution::Within { share } => {
                GroupLaw::Within { nominal: shares.clone(), share: *share }
            }
            WeightDistribution::Ordering(pairs) => self.ordered(siblings, pairs)?,
            _ => GroupLaw::Simplex(batcher(count - 1)),
        }))
    }

    fn bounded(&self, siblings: &Siblings, bounds: &[WeightBounds]) -> Result<Bounded> {
        let of = |member: &usize| {
            let own = bounds.iter().find(|bounds| bounds.node == *self.code(*member));
            own.map_or((0.0, 1.0), |own| (own.low, own.high))
        };
        let (low, high): (Vec<_>, Vec<_>) = siblings.members.iter().map(of).unzip();
        Bounded::new(&low, &high).map_err(|Infeasible { low, high }| {
            // Decimals are summed: 0.9 and 0.8 are 1.7 without binary noise.
            let [low, high] = [low, high].map(|sum| round_half_away(sum, 12));
            ErrorKind::InfeasibleBounds { group: siblings.name.clone(), low, high }.into()
        })
    }

    fn ordered(&self, siblings: &Siblings, pairs: &[WeightOrdering]) -> Result<GroupLaw> {
        let place =
            |code: &NodeCode| siblings.members.iter().position(|member| self.code(*member) == code);
        let pair = |pair: &WeightOrdering| Some((place(&pair.more)?, place(&pair.less)?));
        let own: Vec<_> = pairs.iter().filter_map(pair).collect();
        if own.is_empty() {
            return Ok(GroupLaw::Simplex(batcher(siblings.members.len() - 1)));
        }
        let problem = |why| match why {
            Disorder::Circle(path) => {
                let code = |place: usize| self.code(siblings.members[place]).to_string();
                ErrorKind::OrderingCycle { path: path.into_iter().map(code).collect() }
            }
            Disorder::TooMany => ErrorKind::TooManyOrders { group: siblings.name.clone() },
        };
        Ok(GroupLaw::DrawByDraw(DrawByDraw::Ordered(Ordered::new(&own).map_err(problem)?)))
    }
}

/// Faults of a distribution that do not depend on the weights.
pub(super) fn check_law(framework: &Framework, law: &WeightDistribution) -> Result<()> {
    let mut faults = Diagnostics::default();
    let mut refuse = |option: &str, why: &str| faults.push(invalid(option, why));
    match law {
        WeightDistribution::Simplex | WeightDistribution::Sets(_) => {}
        WeightDistribution::Dirichlet { concentration } => {
            if !(concentration.is_finite() && *concentration > 0.0) {
                refuse("concentration", "it is finite and above zero");
            }
        }
        WeightDistribution::Within { share } => {
            if !(*share > 0.0 && *share <= 1.0) {
                refuse(
                    "within",
                    "it lies above 0 and is at most 1: write 25% or 0.25 for a quarter",
                );
            }
        }
        WeightDistribution::Bounds(bounds) => check_bounds(framework, bounds, &mut faults),
        WeightDistribution::Ordering(pairs) => {
            for code in pairs.iter().flat_map(|pair| [&pair.more, &pair.less]) {
                faults.keep(known(framework, code));
            }
        }
    }
    faults.check()
}

fn check_bounds(framework: &Framework, bounds: &[WeightBounds], faults: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for WeightBounds { node, low, high } in bounds {
        faults.keep(known(framework, node));
        let (node, low, high) = (node.to_string(), *low, *high);
        if !(0.0 <= low && low <= high && high <= 1.0) {
            faults.push(ErrorKind::BoundsOutOfOrder { node: node.clone(), low, high });
        }
        if !seen.insert(node.clone()) {
            faults.push(ErrorKind::DuplicateBounds { node });
        }
    }
}
