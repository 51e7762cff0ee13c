//! Which numbers of a quasi-random point each group takes, and which of them several draws share.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::BLOCK;
use super::plan::SweepPlan;
use super::quasi::{Dimensions, QuasiPoints, RANDOMISATIONS};
use super::resolved::{DrawnGroup, ResolvedPlan};

/// The most units whose counts are kept by randomisation.
const MOST_RANDOMISED: usize = 256;

/// Draws that have the weights of the lower groups in common, where there are so many indicators to each
/// node below which these lie.
const SHARING: usize = 4;
const COLUMNS_PER_BRANCH: usize = 8;

impl ResolvedPlan {
    /// Draws are points, unless random ones are asked for, where the shares of all groups are functions
    /// of so many numbers and the counts of all randomisations are few enough to be kept. The
    /// dimensions go from the root down: the first are the most even, and the weights that matter most.
    /// Where a tree is wide, several draws in a row share the weights of the lower groups.
    pub(super) fn take_points(&mut self, draws: &SweepPlan, units: usize) {
        let dimensions: Option<Vec<_>> = self.groups.iter().map(DrawnGroup::dimensions).collect();
        let is_long = draws.draws >= (RANDOMISATIONS * BLOCK) as u64;
        let Some(dimensions) = dimensions.filter(|_| is_long && !draws.random) else { return };
        if units > MOST_RANDOMISED {
            return;
        }
        self.shared_below = self.depth_to_share_below();
        let depths: Vec<_> = self.groups.iter().map(|group| self.depth(group.members[0])).collect();
        let mut order: Vec<_> = (0..self.groups.len()).collect();
        order.sort_by_key(|group| depths[*group]);
        let (mut all, mut upper) = (0, 0);
        for group in order {
            self.groups[group].dimension = all;
            all += dimensions[group];
            if self.shared_below.is_none_or(|depth| depths[group] <= depth) {
                upper = all;
            }
        }
        let sharing = if self.shared_below.is_some() { SHARING } else { 1 };
        let dimensions = Dimensions { upper, all, sharing };
        self.quasi = QuasiPoints::new(dimensions, draws.seed).ok().map(Arc::new);
    }

    /// The largest depth at which nodes are few beside the indicators below them, if weights are drawn
    /// both above and below it.
    fn depth_to_share_below(&self) -> Option<usize> {
        let depths = || self.groups.iter().map(|group| self.depth(group.members[0]));
        let (least, most) = (depths().min()?, depths().max()?);
        let few = |depth: &usize| {
            let nodes: BTreeSet<_> =
                self.leaves.iter().map(|leaf| self.above_or_at(*leaf, *depth)).collect();
            nodes.len() * COLUMNS_PER_BRANCH <= self.leaves.len()
        };
        (least..most).rev().find(few)
    }

    /// Whether every draw has weights of its own in a group.
    pub(super) fn is_upper(&self, group: &DrawnGroup) -> bool {
        self.quasi.as_ref().is_none_or(|points| points.is_upper(group.dimension))
    }

    /// How many nodes are above a node.
    fn depth(&self, node: usize) -> usize {
        self.above(node).count()
    }

    /// The node at a depth that is above a node, or the node itself if it is no deeper.
    pub(super) fn above_or_at(&self, node: usize, depth: usize) -> usize {
        let up = self.depth(node).saturating_sub(depth);
        if up == 0 { node } else { self.above(node).nth(up - 1).unwrap_or(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Dataset;
    use crate::engine::Index;
    use crate::framework::{Framework, GroupBuilder};
    use crate::methodology::Methodology;

    /// Two pillars of so many indicators, or of two groups of half as many, and one indicator beside them.
    fn plan(of_each: usize, has_groups: bool, draws: SweepPlan) -> ResolvedPlan {
        fn fill(
            codes: &mut Vec<String>,
            group: &str,
            many: usize,
            mut to: GroupBuilder,
        ) -> GroupBuilder {
            for number in 0..many {
                codes.push(format!("{group}{number}"));
                to = to.indicator(format!("{group}{number}"), 1.0);
            }
            to
        }
        let mut codes = vec!["x".to_owned()];
        let mut framework = Framework::builder("index", "An index").indicator("x", 1.0);
        for pillar in ["p", "q"] {
            framework = framework.pillar(pillar, 1.0, |mut pillar_builder| {
                if !has_groups {
                    return fill(&mut codes, pillar, of_each, pillar_builder);
                }
                for group in ["a", "b"].map(|group| format!("{pillar}{group}")) {
                    let content = |builder| fill(&mut codes, &group, of_each / 2, builder);
                    pillar_builder = pillar_builder.sub_pillar(group.clone(), 1.0, content);
                }
                pillar_builder
            });
        }
        let row = |unit: f64| (0..codes.len()).map(move |column| unit + column as f64);
        let data = Dataset::builder(codes.clone()).unit("A", row(0.0)).unit("B", row(1.0));
        let index = Index::new(framework.build().unwrap(), Methodology::default()).unwrap();
        ResolvedPlan::new(&index.prepare(&data.build().unwrap()).unwrap(), &draws).unwrap()
    }

    #[test]
    fn wide_trees_share_the_weights_of_their_lowest_groups() {
        let many = || SweepPlan::simplex(2_048);
        for (of_each, has_groups, draws, below, shared) in [
            // Three nodes below the root, five below the pillars: eight indicators to each.
            (11, false, many(), None, 0),
            (12, false, many(), Some(1), 2),
            (18, true, many(), Some(1), 6),
            (20, true, many(), Some(2), 4),
            // Above or below the lowest groups nothing is drawn.
            (20, true, many().at_levels(["index", "pillar"]), Some(1), 2),
            (20, true, many().at_levels(["sub-pillar"]), None, 0),
            (20, true, many().flat(), None, 0),
            (20, true, many().random(), None, 0),
        ] {
            let plan = plan(of_each, has_groups, draws);
            assert_eq!(plan.shared_below, below, "{of_each}");
            let found = plan.groups.iter().filter(|group| !plan.is_upper(group)).count();
            assert_eq!(found, shared, "{of_each}");
        }
    }
}
