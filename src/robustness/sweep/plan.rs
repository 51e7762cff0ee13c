//! Draws checked against a framework: which weights vary, and how.

use std::collections::{BTreeMap, BTreeSet};

use super::bounded::{Bounded, Unbounded};
use super::draws::{AtLeast, Draws, WeightBounds, WeightLaw};
use super::network::{Network, batcher};
use super::ordered::{Disorder, Ordered};
use crate::aggregation::Aggregation;
use crate::error::{Fault, Faults, Problem, Result, did_you_mean, one_of};
use crate::framework::{Framework, Level, Node, NodeCode};
use crate::methodology::RecipeKind;
use crate::score::Prepared;

/// Everything that drawing needs, by position of the nodes.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// The group above; the root is its own.
    pub(super) parent: Vec<usize>,
    /// The indicators.
    pub(super) leaves: Vec<usize>,
    /// Nominal shares within the parent.
    pub(super) nominal: Vec<f64>,
    /// What a share is worth: in a weighted sum the sum of its nominal weights, elsewhere 1.
    pub(super) scale: Vec<f64>,
    /// What a share is worth when it is drawn: its scale; 1 where weights are flat.
    pub(super) worth: Vec<f64>,
    /// Products of scales from the root down, of the leaves.
    pub(super) path_scale: Vec<f64>,
    pub(super) groups: Vec<DrawnGroup>,
    /// Shares of all nodes in each expert's set.
    pub(super) sets: Vec<Vec<f64>>,
    pub(super) flat: bool,
}

/// Members whose shares are drawn together.
#[derive(Debug, Clone)]
pub(super) struct DrawnGroup {
    pub(super) members: Vec<usize>,
    pub(super) law: GroupLaw,
}

#[derive(Debug, Clone)]
pub(super) enum GroupLaw {
    Simplex(Network),
    Dirichlet(Vec<f64>),
    Within { nominal: Vec<f64>, share: f64 },
    Bounded(Bounded),
    Ordered(Ordered),
}

/// A group, or all indicators at once, before its law is known.
struct Candidate {
    name: String,
    members: Vec<usize>,
    shares: Vec<f64>,
}

impl Plan {
    pub(super) fn new(prepared: &Prepared, draws: &Draws) -> Result<Self> {
        let framework = prepared.framework();
        check_numbers(draws)?;
        check_levels(framework, draws)?;
        let mut plan = Self::nominal(prepared, draws.flat);
        let candidates = plan.candidates(framework, draws);
        if let WeightLaw::Sets(sets) = &draws.law {
            plan.sets = plan.shares_of_sets(framework, draws, sets)?;
            return Ok(plan);
        }
        check_law(framework, &draws.law)?;
        let laws = Laws { framework, law: &draws.law };
        laws.check_reached(&candidates)?;
        let mut faults = Faults::default();
        let drawn = candidates.into_iter().filter_map(|candidate| {
            let candidate = laws.taking_part(candidate);
            let law = faults.keep(laws.of(&candidate))??;
            Some(DrawnGroup { members: candidate.members, law })
        });
        plan.groups = drawn.collect();
        faults.check()?;
        if plan.groups.is_empty() {
            let levels = draws.levels.iter().flatten().map(Level::to_string).collect();
            return Err(Problem::NothingToVary { levels }.into());
        }
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
        let leaves: Vec<_> = framework.indicators().map(|(node, _)| node.position()).collect();
        let path_scale = leaves.iter().map(|leaf| product_above(&parent, &scale, *leaf)).collect();
        let worth = if flat { vec![1.0; scale.len()] } else { scale.clone() };
        let (groups, sets) = (Vec::new(), Vec::new());
        Self { parent, leaves, nominal, scale, worth, path_scale, groups, sets, flat }
    }

    /// The groups whose weights may be drawn; all indicators as one where weights are flat.
    fn candidates(&self, framework: &Framework, draws: &Draws) -> Vec<Candidate> {
        if self.flat {
            let share = |leaf: &usize| product_above(&self.parent, &self.nominal, *leaf);
            let shares = self.leaves.iter().map(share).collect();
            let name = framework.root().code().to_string();
            return vec![Candidate { name, members: self.leaves.clone(), shares }];
        }
        let groups = framework.groups().filter(|(_, group)| draws.reaches(group.level()));
        let candidate = |(node, _): (&Node, _)| {
            let members = node.child_ids_by_code().to_vec();
            let shares = members.iter().map(|member| self.nominal[*member]).collect();
            Candidate { name: node.code().to_string(), members, shares }
        };
        groups.map(candidate).collect()
    }

    /// Shares of all nodes under each expert's set.
    fn shares_of_sets(
        &self,
        framework: &Framework,
        draws: &Draws,
        sets: &[BTreeMap<NodeCode, f64>],
    ) -> Result<Vec<Vec<f64>>> {
        if sets.is_empty() || self.flat {
            let why = if self.flat {
                "sets give weights within groups, not flat ones"
            } else {
                "there is no set of weights"
            };
            return Err(
                Problem::InvalidOption { option: "sets".to_owned(), why: why.to_owned() }.into()
            );
        }
        let mut faults = Faults::default();
        let shares = |set| faults.keep(self.shares_of_set(framework, draws, set));
        let shares: Vec<_> = sets.iter().filter_map(shares).collect();
        faults.finish(shares)
    }

    fn shares_of_set(
        &self,
        framework: &Framework,
        draws: &Draws,
        set: &BTreeMap<NodeCode, f64>,
    ) -> Result<Vec<f64>> {
        let mut faults = Faults::default();
        let mut shares = self.nominal.clone();
        let mut named = BTreeSet::new();
        for (code, weight) in set {
            let Some(node) = faults.keep(known(framework, code)) else { continue };
            let code = code.to_string();
            match framework.parent(node) {
                None => faults.push(Problem::WeightOfRoot { code }),
                Some(_) if !weight.is_finite() => {
                    faults.push(Problem::InfiniteWeight { code, weight: *weight });
                }
                Some(_) if *weight < 0.0 => {
                    faults.push(Problem::NegativeWeight { code, weight: *weight });
                }
                Some(parent) if !draws.reaches(&Level::new(parent.level())) => {
                    faults.push(Problem::NodeNotDrawn { node: code });
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
            if sum == 0.0 {
                faults.push(Problem::AllZeroWeights { group: group.code().to_string() });
            }
            children.iter().for_each(|child| shares[*child] = weight(child) / sum);
        }
        faults.finish(shares)
    }
}

impl Draws {
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

fn known<'f>(framework: &'f Framework, code: &NodeCode) -> Result<&'f Node> {
    framework.node(code).ok_or_else(|| {
        let help = did_you_mean(code.as_str(), framework.codes());
        Fault::new(Problem::UnknownNode { code: code.to_string() }).help(help).into()
    })
}

/// The most draws of a sweep: what a 32-bit count holds.
const MOST_DRAWS: u64 = u32::MAX as u64;

fn check_numbers(draws: &Draws) -> Result<()> {
    let count = draws.draws;
    if count == 0 {
        return Err(Problem::NoDraws.into());
    }
    if count > MOST_DRAWS {
        return Err(Problem::TooManyDraws { draws: count, most: MOST_DRAWS }.into());
    }
    let asked = draws.asked();
    if asked.is_empty() || asked.end > count {
        let (from, to) = (asked.start, asked.end);
        return Err(Problem::RunsBeyondDraws { from, to, draws: count }.into());
    }
    Ok(())
}

fn check_levels(framework: &Framework, draws: &Draws) -> Result<()> {
    let mut faults = Faults::default();
    let mut known: Vec<_> = framework.groups().map(|(_, group)| group.level().as_str()).collect();
    known.dedup();
    for level in draws.levels.iter().flatten() {
        if !known.contains(&level.as_str()) {
            let help = one_of(level.as_str(), known.iter().copied());
            let problem = Problem::UnknownLevel { level: level.to_string() };
            faults.push(Fault::new(problem).help(help));
        }
    }
    if draws.flat && draws.levels.is_some() {
        let why = "flat weights are those of all indicators at once".to_owned();
        faults.push(Problem::InvalidOption { option: "levels".to_owned(), why });
    }
    faults.check()
}

/// What is wrong with a law, whatever the weights.
fn check_law(framework: &Framework, law: &WeightLaw) -> Result<()> {
    let mut faults = Faults::default();
    let mut refuse = |option: &str, why: &str| {
        faults.push(Problem::InvalidOption { option: option.to_owned(), why: why.to_owned() });
    };
    match law {
        WeightLaw::Simplex | WeightLaw::Sets(_) => {}
        WeightLaw::Dirichlet { concentration } => {
            if !(concentration.is_finite() && *concentration > 0.0) {
                refuse("concentration", "it is finite and above zero");
            }
        }
        WeightLaw::Within { share } => {
            if !(*share > 0.0 && *share <= 1.0) {
                refuse("within", "it lies above 0 and is at most 1 (100 %)");
            }
        }
        WeightLaw::Bounds(bounds) => check_bounds(framework, bounds, &mut faults),
        WeightLaw::Ordering(pairs) => {
            for code in pairs.iter().flat_map(|pair| [&pair.more, &pair.less]) {
                faults.keep(known(framework, code));
            }
        }
    }
    faults.check()
}

fn check_bounds(framework: &Framework, bounds: &[WeightBounds], faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    for WeightBounds { node, low, high } in bounds {
        faults.keep(known(framework, node));
        let (node, low, high) = (node.to_string(), *low, *high);
        if !(0.0 <= low && low <= high && high <= 1.0) {
            faults.push(Problem::BoundsOutOfOrder { node: node.clone(), low, high });
        }
        if !seen.insert(node.clone()) {
            faults.push(Problem::DuplicateBounds { node });
        }
    }
}

/// The law of each group.
struct Laws<'a> {
    framework: &'a Framework,
    law: &'a WeightLaw,
}

impl Laws<'_> {
    fn code(&self, position: usize) -> &NodeCode {
        self.framework.nodes()[position].code()
    }

    /// Every node that the law names is drawn, and the two of an ordering in one group.
    fn check_reached(&self, candidates: &[Candidate]) -> Result<()> {
        let group_of = |code: &NodeCode| {
            candidates
                .iter()
                .position(|group| group.members.iter().any(|member| self.code(*member) == code))
        };
        let mut faults = Faults::default();
        let named: Vec<&NodeCode> = match self.law {
            WeightLaw::Bounds(bounds) => bounds.iter().map(|bounds| &bounds.node).collect(),
            WeightLaw::Ordering(pairs) => {
                pairs.iter().flat_map(|pair| [&pair.more, &pair.less]).collect()
            }
            _ => Vec::new(),
        };
        let mut seen = BTreeSet::new();
        for code in named {
            if group_of(code).is_none() && seen.insert(code) {
                faults.push(Problem::NodeNotDrawn { node: code.to_string() });
            }
        }
        if let WeightLaw::Ordering(pairs) = self.law {
            for AtLeast { more, less } in pairs {
                if group_of(more) != group_of(less) {
                    let (more, less) = (more.to_string(), less.to_string());
                    faults.push(Problem::NoSiblings { more, less });
                }
            }
        }
        faults.check()
    }

    /// Leaves out the children that weigh nothing and that the law does not name.
    fn taking_part(&self, candidate: Candidate) -> Candidate {
        let is_named = |code: &NodeCode| match self.law {
            WeightLaw::Bounds(bounds) => bounds.iter().any(|bounds| bounds.node == *code),
            WeightLaw::Ordering(pairs) => {
                pairs.iter().any(|pair| pair.more == *code || pair.less == *code)
            }
            _ => false,
        };
        let Candidate { name, members, shares } = candidate;
        let pairs = members.into_iter().zip(shares);
        let kept = pairs.filter(|(member, share)| *share > 0.0 || is_named(self.code(*member)));
        let (members, shares) = kept.unzip();
        Candidate { name, members, shares }
    }

    /// The law of a group; nothing where its weights cannot vary.
    fn of(&self, candidate: &Candidate) -> Result<Option<GroupLaw>> {
        let (count, shares) = (candidate.members.len(), &candidate.shares);
        if let WeightLaw::Bounds(bounds) = self.law {
            let bounded = self.bounded(candidate, bounds)?;
            return Ok((count > 1).then_some(GroupLaw::Bounded(bounded)));
        }
        if count < 2 {
            return Ok(None);
        }
        Ok(Some(match self.law {
            WeightLaw::Dirichlet { concentration } => {
                GroupLaw::Dirichlet(shares.iter().map(|share| share * concentration).collect())
            }
            WeightLaw::Within { share } => {
                GroupLaw::Within { nominal: shares.clone(), share: *share }
            }
            WeightLaw::Ordering(pairs) => self.ordered(candidate, pairs)?,
            _ => GroupLaw::Simplex(batcher(count - 1)),
        }))
    }

    fn bounded(&self, candidate: &Candidate, bounds: &[WeightBounds]) -> Result<Bounded> {
        let of = |member: &usize| {
            let own = bounds.iter().find(|bounds| bounds.node == *self.code(*member));
            own.map_or((0.0, 1.0), |own| (own.low, own.high))
        };
        let (low, high): (Vec<_>, Vec<_>) = candidate.members.iter().map(of).unzip();
        Bounded::new(&low, &high).map_err(|why| {
            let group = candidate.name.clone();
            match why {
                Unbounded::Infeasible { low, high } => {
                    Problem::InfeasibleBounds { group, low, high }
                }
                Unbounded::Rare { accepted, tries } => {
                    Problem::RareBounds { group, accepted, tries }
                }
            }
            .into()
        })
    }

    fn ordered(&self, candidate: &Candidate, pairs: &[AtLeast]) -> Result<GroupLaw> {
        let place = |code: &NodeCode| {
            candidate.members.iter().position(|member| self.code(*member) == code)
        };
        let pair = |pair: &AtLeast| Some((place(&pair.more)?, place(&pair.less)?));
        let own: Vec<_> = pairs.iter().filter_map(pair).collect();
        if own.is_empty() {
            return Ok(GroupLaw::Simplex(batcher(candidate.members.len() - 1)));
        }
        let problem = |why| match why {
            Disorder::Circle(path) => {
                let code = |place: usize| self.code(candidate.members[place]).to_string();
                Problem::OrderingCircle { path: path.into_iter().map(code).collect() }
            }
            Disorder::TooMany => Problem::TooManyOrders { group: candidate.name.clone() },
        };
        Ok(GroupLaw::Ordered(Ordered::new(&own).map_err(problem)?))
    }
}
