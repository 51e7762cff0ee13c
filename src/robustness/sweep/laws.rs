//! The distribution of each group's weights, checked.

use std::collections::BTreeSet;

use super::network::batcher;
use super::ordered::{Disorder, Ordered};
use super::plan::{WeightBounds, WeightDistribution, WeightOrdering};
use super::resolved::{GroupLaw, Siblings, known};
use super::shares::{Bounded, DrawByDraw, Infeasible};
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::framework::{Framework, NodeCode};
use crate::numerics::round_half_away;

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
            return Ok((count > 1).then_some(GroupLaw::DrawByDraw(DrawByDraw::Bounded(bounded))));
        }
        if count < 2 {
            return Ok(None);
        }
        Ok(Some(match self.law {
            WeightDistribution::Dirichlet { concentration } => {
                let alphas = shares.iter().map(|share| share * concentration);
                GroupLaw::DrawByDraw(DrawByDraw::Dirichlet(alphas.collect()))
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
    let mut refuse = |option: &str, why: &str| {
        faults.push(ErrorKind::InvalidOption { option: option.to_owned(), why: why.to_owned() });
    };
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
