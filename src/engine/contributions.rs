//! What each node gives to a unit's score in the index.

use super::node_scores::NodeScores;
use super::scorer::{FittedKind, FittedNode};
use super::scores::Scores;
use crate::error::Result;
use crate::framework::{Framework, Node};
use crate::methods::aggregate::{Aggregation, MissingRule};

/// Parts add up to the score but for rounding: within this share of it, or of 1.
const ROUNDING: f64 = 1e-9;

/// Whether the index is a tree of weighted means and weighted sums: no group is transformed or
/// multiplied afterwards.
pub(super) fn is_additive(framework: &Framework, nodes: &[FittedNode]) -> bool {
    let adds = |(node, fitted): (&Node, &FittedNode)| match &fitted.kind {
        FittedKind::Indicator { .. } => true,
        FittedKind::Group { aggregation, .. } => {
            let mean =
                matches!(aggregation, Aggregation::ArithmeticMean | Aggregation::WeightedSum);
            !node.takes_part() || mean && fitted.transforms.is_empty() && fitted.times.is_none()
        }
    };
    framework.nodes().iter().zip(nodes).all(adds)
}

impl Scores {
    /// Whether scores in the index are sums of [`contributions`](Scores::contributions): the index is a
    /// tree of weighted means and weighted sums, in which no group is transformed or multiplied
    /// afterwards.
    pub fn is_additive(&self) -> bool {
        self.additive
    }

    /// What every node gives to a unit's full score in the index, by
    /// [`Node::position`]: e z, with the effective weight e that the
    /// node has for this unit and its full score z. Where the weights of what the unit lacks went to
    /// other nodes, these have them; a missing child that counts as a score gives that. The contributions
    /// of a group's children add up to its own, those of all indicators to the score, which is the
    /// root's. A node that takes no part gives 0.
    ///
    /// `None` where scores are no such sums: the index is not [additive](Scores::is_additive), the unit
    /// has no score, or is made of other units whose gaps differ.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Dataset, Framework, Index, Methodology};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .pillar("people", 3.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
    ///     .indicator("funding", 1.0)
    ///     .build()?;
    /// let data = Dataset::builder(["talent", "trust", "funding"])
    ///     .unit("KOR", [Some(20.0), Some(40.0), Some(60.0)])
    ///     .unit("JPN", [Some(20.0), None, Some(60.0)])
    ///     .build()?;
    /// let scores = Index::new(framework, Methodology::default())?.score(&data)?;
    /// // Index, people, talent, trust, funding.
    /// assert_eq!(scores.contributions("KOR")?, Some(vec![37.5, 22.5, 7.5, 15.0, 15.0]));
    /// assert_eq!(scores.contributions("JPN")?, Some(vec![30.0, 15.0, 15.0, 0.0, 15.0]));
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn contributions(&self, unit: impl AsRef<str>) -> Result<Option<Vec<f64>>> {
        let row = self.find(unit)?;
        Ok(self.contributions_at(row))
    }

    /// The contributions for the unit at a row.
    pub(super) fn contributions_at(&self, row: usize) -> Option<Vec<f64>> {
        let score = self.full.column(0)[row];
        if !self.additive || score.is_nan() {
            return None;
        }
        let nodes = self.framework.nodes();
        let (mut own, mut parts) = (vec![0.0; nodes.len()], vec![0.0; nodes.len()]);
        own[0] = 1.0;
        for node in nodes.iter().filter(|node| node.takes_part()) {
            let (id, value) = (node.position(), self.full.column(node.position())[row]);
            let is_group = node.as_group().is_some();
            if is_group && !value.is_nan() {
                for (child, share) in (NodeScores { scores: self, node }).child_shares(row) {
                    own[child.node.position()] = share * own[id];
                }
            } else if own[id] != 0.0 {
                // What is missing and has a weight all the same counts as a score.
                parts[id] = own[id] * if value.is_nan() { self.counted_as(node) } else { value };
            }
        }
        for node in nodes.iter().rev().filter(|node| own[node.position()] != 0.0) {
            if !node.child_ids().is_empty() && !self.full.column(node.position())[row].is_nan() {
                let children = node.child_ids_by_code().iter();
                let sum: f64 = children.map(|child| parts[*child]).sum();
                // Parts of the largest number can add up to a little more.
                parts[node.position()] = sum.clamp(f64::MIN, f64::MAX);
            }
        }
        let is_whole = (parts[0] - score).abs() <= ROUNDING * score.abs().max(1.0);
        is_whole.then(|| {
            parts[0] = score;
            parts
        })
    }

    /// What a missing node counts as in its group.
    fn counted_as(&self, node: &Node) -> f64 {
        let parent = self.framework.parent(node).map_or(0, Node::position);
        match self.missing_rules[parent] {
            MissingRule::CountAs(score) => score,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::data::Dataset;
    use crate::engine::{Index, Scores};
    use crate::framework::Framework;
    use crate::methodology::{Methodology, Settings};
    use crate::methods::aggregate::{Aggregation, Missing, MissingRule};
    use crate::methods::transform::Transform;

    fn scored(groups: Settings) -> Scores {
        let framework = Framework::builder("index", "An index")
            .pillar("people", 3.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
            .pillar("money", 1.0, |p| p.indicator("funding", 1.0))
            .build()
            .unwrap();
        let data = Dataset::builder(["talent", "trust", "funding"])
            .unit("KOR", [Some(20.0), Some(40.0), Some(60.0)])
            .unit("JPN", [Some(20.0), None, None])
            .unit("DEU", [None, None, Some(8.0)])
            .build()
            .unwrap();
        let methodology = Methodology::default().with_groups(groups);
        Index::new(framework, methodology).unwrap().score(&data).unwrap()
    }

    /// Index, people, talent, trust, money, funding.
    #[test]
    fn what_is_missing_gives_nothing_or_what_it_counts_as() {
        let rule = |rule| Settings::new().missing(Missing { rule, ..Missing::default() });
        let reweighted = scored(rule(MissingRule::Reweight));
        let of = |unit: &str| reweighted.contributions(unit).unwrap();
        assert_eq!(of("KOR"), Some(vec![37.5, 22.5, 7.5, 15.0, 15.0, 15.0]));
        assert_eq!(of("JPN"), Some(vec![20.0, 20.0, 20.0, 0.0, 0.0, 0.0]));
        assert_eq!(of("DEU"), Some(vec![8.0, 0.0, 0.0, 0.0, 8.0, 8.0]));
        let counted = scored(rule(MissingRule::CountAs(4.0)));
        let of = |unit: &str| counted.contributions(unit).unwrap();
        // Trust counts as 4, money as 4 without its indicator.
        assert_eq!(of("JPN"), Some(vec![10.0, 9.0, 7.5, 1.5, 1.0, 0.0]));
        assert_eq!(of("DEU"), Some(vec![5.0, 3.0, 0.0, 0.0, 2.0, 2.0]));
        let required = scored(rule(MissingRule::RequireAll));
        assert_eq!(required.contributions("JPN").unwrap(), None);
        let error = required.contributions("JPM").unwrap_err().to_string();
        assert_eq!(error, "`JPM` is not a unit of the data (did you mean `JPN`?)");
    }

    #[test]
    fn other_means_and_transforms_have_no_parts() {
        for groups in [
            Settings::new().aggregation(Aggregation::GeometricMean),
            Settings::new().transforms([Transform::round(0)]),
        ] {
            let scores = scored(groups);
            assert!(!scores.is_additive());
            assert_eq!(scores.contributions("KOR").unwrap(), None);
        }
        let largest = Framework::builder("index", "An index");
        let largest = largest.indicator("a", 4.0).indicator("b", 3.0).indicator("c", 3.0);
        let data = Dataset::builder(["a", "b", "c"]).unit("KOR", [f64::MIN; 3]).build().unwrap();
        let index = Index::new(largest.build().unwrap(), Methodology::default()).unwrap();
        let parts = index.score(&data).unwrap().contributions("KOR").unwrap().unwrap();
        assert!(parts[0] == f64::MIN && parts.iter().all(|part| part.is_finite()), "{parts:?}");
        let published = scored(Settings::new().publish([Transform::round(0)]));
        assert_eq!(published.score("KOR").unwrap(), Some(38.0));
        assert_eq!(published.contributions("KOR").unwrap().unwrap()[0], 37.5, "full scores");
    }
}
