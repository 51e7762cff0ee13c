//! What a reader of an index should know of its methodology before the scores: what is written and
//! has no effect, and what undoes itself.

use std::fmt;

use serde::Serialize;

use super::index::Index;
use crate::framework::{Direction, Node, NodeCode};
use crate::methodology::RecipeKind;
use crate::methods::aggregate::Aggregation;
use crate::methods::impute::Imputation;
use crate::methods::transform::Transform;
use crate::methods::weight::Weighting;
use crate::numerics::Ties;

/// Something that the files say and that has no effect, or the opposite of the one that is likely
/// meant. It is no fault: the index can be scored.
///
/// [`Index::remarks`] finds them; the text says what it is, and [`help`](Remark::help) what to
/// write.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Remark {
    /// The framework gives the children of groups different weights, and the weighting of these
    /// groups does not look at them.
    UnusedNominalWeights {
        /// The groups.
        groups: Vec<NodeCode>,
        /// Their weighting.
        weighting: String,
    },
    /// The framework gives the children of groups different weights, and the aggregation of these
    /// groups uses none.
    AggregationWithoutWeights {
        /// The groups.
        groups: Vec<NodeCode>,
        /// Their aggregation.
        aggregation: String,
    },
    /// Nodes have weights of their own, and the aggregation of their group uses none.
    UnusedOwnWeights {
        /// The group.
        group: NodeCode,
        /// The nodes, by code.
        nodes: Vec<NodeCode>,
        /// The group's aggregation.
        aggregation: String,
    },
    /// Every child of a group has a weight of its own, so that its weighting has no effect.
    UnusedWeighting {
        /// The group.
        group: NodeCode,
        /// Its weighting.
        weighting: String,
    },
    /// A chain turns the values of a node round twice, so that the second time undoes the first.
    TurnedTwice {
        /// The node.
        node: NodeCode,
        /// The two steps, by name.
        steps: [String; 2],
    },
    /// Nodes where lower is better are ranked without `reversal`, so that tied units get other ranks than
    /// their ties say.
    ReflectedRanks {
        /// The nodes.
        nodes: Vec<NodeCode>,
        /// The ties.
        ties: Ties,
    },
}

impl Remark {
    /// What to write instead.
    pub fn help(&self) -> &'static str {
        match self {
            Self::UnusedNominalWeights { .. } => {
                "write weighting = \"nominal\" for the group, or leave the weights in the \
                 framework empty"
            }
            Self::AggregationWithoutWeights { .. } => {
                "choose an aggregation that uses weights, or leave the weights in the framework \
                 empty"
            }
            Self::UnusedOwnWeights { .. } => {
                "choose an aggregation that uses weights, or leave them out of [weights]"
            }
            Self::UnusedWeighting { .. } => "leave out the weighting, or the weights in [weights]",
            Self::TurnedTwice { .. } => {
                "let the direction in the framework say which values are better, and leave out \
                 the first of the two steps"
            }
            Self::ReflectedRanks { .. } => {
                "write reversal = \"negate\" for ranks as publishers print them from the highest \
                 value, or reversal = \"reflect\" to keep these"
            }
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnusedNominalWeights { groups, weighting } => write!(
                f,
                "the framework gives the children of {} different weights, but the weighting \
                 there, {weighting}, does not use them",
                listed(groups)
            ),
            Self::AggregationWithoutWeights { groups, aggregation } => write!(
                f,
                "the framework gives the children of {} different weights, but the aggregation \
                 there, {aggregation}, uses no weights",
                listed(groups)
            ),
            Self::UnusedOwnWeights { group, nodes, aggregation } => {
                let have = if nodes.len() == 1 { "has" } else { "have" };
                write!(
                    f,
                    "{} {have} a weight in [weights], but the aggregation of `{group}`, \
                     {aggregation}, uses no weights",
                    listed(nodes)
                )
            }
            Self::UnusedWeighting { group, weighting } => write!(
                f,
                "every child of `{group}` has a weight in [weights], so that its weighting, \
                 {weighting}, has no effect"
            ),
            Self::TurnedTwice { node, steps: [first, second] } => write!(
                f,
                "`{node}` is turned round twice: {second} turns its values back after {first}"
            ),
            Self::ReflectedRanks { nodes, ties } => {
                let (given, asked) = match ties {
                    Ties::Max => ("1, 2, 2, 4", "1, 3, 3, 4"),
                    _ => ("1, 3, 3, 4", "1, 2, 2, 4"),
                };
                write!(
                    f,
                    "lower is better for {}, and the ranks are reflected: from the highest value, \
                     ties are {given}, not {asked}",
                    listed(nodes)
                )
            }
        }
    }
}

fn listed(codes: &[NodeCode]) -> String {
    let codes: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
    codes.join(", ")
}

/// Adds a remark, or its groups to those of a remark that is like it.
fn push(found: &mut Vec<Remark>, remark: Remark) {
    use Remark::{AggregationWithoutWeights as Without, UnusedNominalWeights as Unused};
    for known in found.iter_mut() {
        match (known, &remark) {
            (Unused { groups, weighting }, Unused { groups: more, weighting: other })
                if weighting == other =>
            {
                return groups.extend_from_slice(more);
            }
            (Without { groups, aggregation }, Without { groups: more, aggregation: other })
                if aggregation == other =>
            {
                return groups.extend_from_slice(more);
            }
            (
                Remark::ReflectedRanks { nodes, ties },
                Remark::ReflectedRanks { nodes: more, ties: other },
            ) if ties == other => {
                return nodes.extend_from_slice(more);
            }
            _ => {}
        }
    }
    found.push(remark);
}

impl Index {
    /// What the files say without effect, depth first. It needs no data.
    ///
    /// - Weights of the framework that differ among siblings above zero, under a weighting or an
    ///   aggregation that does not use them.
    /// - Weights of single nodes in the methodology, but for zero, under an aggregation that uses
    ///   none; a weighting whose group has such weights for all children.
    /// - Chains that turn values round twice, such as a `linear` factor below zero and then a
    ///   normalisation: since lower was better between the two, the normalisation turns back what
    ///   the factor turned round.
    /// - Ranks of an indicator where lower is better, with `min` or `max` ties and without
    ///   `reversal`.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Aggregation, Framework, Index, Methodology, Settings};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .indicator("talent", 1.0)
    ///     .indicator("funding", 2.0)
    ///     .build()?;
    /// let least = Settings::new().aggregation(Aggregation::Minimum);
    /// let index = Index::new(framework, Methodology::default().with_groups(least))?;
    /// let said: Vec<_> = index.remarks().iter().map(ToString::to_string).collect();
    /// assert_eq!(
    ///     said,
    ///     ["the framework gives the children of `index` different weights, but the aggregation \
    ///       there, minimum, uses no weights"]
    /// );
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn remarks(&self) -> Vec<Remark> {
        let mut found = Vec::new();
        for (node, recipe) in self.framework().nodes().iter().zip(self.recipes()) {
            if let RecipeKind::Group { weighting, aggregation, .. } = &recipe.kind {
                self.remark_on_weights(node, weighting, aggregation, &mut found);
            }
            let start = node.as_indicator().map(|indicator| indicator.direction);
            let chains = [
                (start.unwrap_or_default(), &recipe.transforms),
                (Direction::HigherIsBetter, &recipe.publish),
            ];
            found.extend(chains.into_iter().filter_map(|(start, steps)| {
                let steps = turned_twice(start, steps)?;
                Some(Remark::TurnedTwice { node: node.code().clone(), steps })
            }));
            if let Some(ties) = reflected(start.unwrap_or_default(), &recipe.transforms) {
                let nodes = vec![node.code().clone()];
                push(&mut found, Remark::ReflectedRanks { nodes, ties });
            }
        }
        found
    }

    /// Whether the score of a unit depends on which other units are scored with it: by a screening of
    /// indicators, by a parameter of a transform (a range, a mean), by an imputation, by weights out of
    /// data, or by an aggregation that compares units. If not, units can be added without any other
    /// score changing.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Framework, Index, Methodology, Settings, Transform};
    ///
    /// let index = |transform| {
    ///     let framework = Framework::builder("index", "An index").indicator("x", 1.0).build()?;
    ///     let settings = Settings::new().transforms([transform]);
    ///     Index::new(framework, Methodology::default().with_indicators(settings))
    /// };
    /// assert!(index(Transform::min_max(0.0, 100.0))?.learns_from_data());
    /// assert!(!index(Transform::linear(2.0, 1.0))?.learns_from_data());
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn learns_from_data(&self) -> bool {
        let screening =
            self.methodology().screening.as_ref().map(|screening| &screening.indicators);
        let by_share = screening.is_some_and(|rule| rule.available.or(rule.non_zero).is_some());
        let mut nodes = self.framework().nodes().iter().zip(self.recipes());
        by_share
            || nodes.any(|(node, recipe)| {
                let mut steps = recipe.transforms.iter().chain(&recipe.publish);
                let own = match &recipe.kind {
                    RecipeKind::Indicator { impute, .. } => {
                        impute.iter().any(|method| !matches!(method, Imputation::Constant(_)))
                    }
                    RecipeKind::Group { weighting, aggregation, .. } => {
                        aggregation.compares_units()
                            || (aggregation.uses_weights()
                                && weighting.foreseen(self.framework(), node).is_none())
                    }
                };
                own || steps.any(Transform::learns)
            })
    }

    fn remark_on_weights(
        &self,
        group: &Node,
        weighting: &Weighting,
        aggregation: &Aggregation,
        found: &mut Vec<Remark>,
    ) {
        let (framework, own) = (self.framework(), &self.methodology().weights);
        let code = || group.code().clone();
        let with_own = framework.children(group).filter(|child| own.contains_key(child.code()));
        let with_own: Vec<_> = with_own.collect();
        let all_own = with_own.len() == framework.children(group).count();
        let nominal = framework.children(group).map(Node::weight).filter(|weight| *weight > 0.0);
        let mut nominal = nominal.collect::<Vec<_>>();
        nominal.dedup();
        let differ = nominal.len() > 1;
        if !aggregation.uses_weights() {
            let aggregation = aggregation.name().to_owned();
            let with_own = with_own.into_iter();
            let effective = with_own.filter(|child| own.get(child.code()) != Some(&0.0));
            let nodes: Vec<_> = effective.map(|child| child.code().clone()).collect();
            if !nodes.is_empty() {
                let aggregation = aggregation.clone();
                found.push(Remark::UnusedOwnWeights { group: code(), nodes, aggregation });
            }
            if differ {
                push(
                    found,
                    Remark::AggregationWithoutWeights { groups: vec![code()], aggregation },
                );
            }
        } else if all_own && *weighting != Weighting::default() {
            let weighting = weighting.name().to_owned();
            found.push(Remark::UnusedWeighting { group: code(), weighting });
        } else if differ && !all_own && !weighting.uses_nominal_weights() {
            let weighting = weighting.name().to_owned();
            push(found, Remark::UnusedNominalWeights { groups: vec![code()], weighting });
        }
    }
}

/// The first two steps of a chain that turn values round, where there are two.
fn turned_twice(start: Direction, steps: &[Transform]) -> Option<[String; 2]> {
    let mut direction = start;
    let mut turning = steps.iter().filter(|step| {
        let before = direction;
        direction = step.method().direction(before);
        before != direction
    });
    let first = turning.next()?.name().to_owned();
    Some([first, turning.next()?.name().to_owned()])
}

/// The ties of a chain's ranks that are reflected by default, where that matters.
fn reflected(start: Direction, steps: &[Transform]) -> Option<Ties> {
    let mut direction = start;
    steps.iter().find_map(|step| {
        let before = direction;
        direction = step.method().direction(before);
        match step {
            Transform::Rank(rank) if before == Direction::LowerIsBetter => {
                let matters = matches!(rank.ties, Ties::Min | Ties::Max);
                (rank.reversal.is_none() && matters).then_some(rank.ties)
            }
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Framework;
    use crate::methodology::{Methodology, Screening, ScreeningRule, Settings};
    use crate::methods::normalise::RankNormalisation;
    use crate::numerics::RankReversal;

    fn framework() -> Framework {
        Framework::builder("index", "An index")
            .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 3.0))
            .indicator_with("debt", 1.0, |debt| debt.lower_is_better())
            .build()
            .unwrap()
    }

    fn said(methodology: Methodology) -> Vec<String> {
        let turned = Settings::new().transforms([Transform::Orient]);
        let methodology = match methodology.node.contains_key("debt") {
            true => methodology,
            false => methodology.with_node("debt", turned).unwrap(),
        };
        let index = Index::new(framework(), methodology).unwrap();
        index.remarks().iter().map(ToString::to_string).collect()
    }

    fn at(node: &str, settings: Settings) -> Methodology {
        Methodology::default().with_node(node, settings).unwrap()
    }

    #[test]
    fn ranks_that_are_reflected_in_silence() {
        let ranked = |ties, reversal| {
            let step = Transform::Rank(RankNormalisation { ties, reversal });
            said(at("debt", Settings::new().transforms([step])))
        };
        assert_eq!(
            ranked(Ties::Min, None),
            [
                "lower is better for `debt`, and the ranks are reflected: from the highest value, ties \
              are 1, 3, 3, 4, not 1, 2, 2, 4"
            ]
        );
        assert_eq!(ranked(Ties::Max, None).len(), 1);
        assert_eq!(ranked(Ties::Average, None), [""; 0]);
        assert_eq!(ranked(Ties::Min, Some(RankReversal::Negate)), [""; 0]);
        assert_eq!(ranked(Ties::Min, Some(RankReversal::Reflect)), [""; 0]);
    }

    fn weighing(mut methodology: Methodology, weights: &[(&str, f64)]) -> Methodology {
        let weights = weights.iter().map(|(code, weight)| (NodeCode::new(*code).unwrap(), *weight));
        methodology.weights = weights.collect();
        methodology
    }

    #[test]
    fn what_has_no_effect_is_said_and_nothing_else() {
        let none: [&str; 0] = [];
        assert_eq!(said(Methodology::default()), none);
        let equal = || at("people", Settings::new().weighting(Weighting::Equal));
        let least = || at("people", Settings::new().aggregation(Aggregation::Minimum));
        assert_eq!(
            said(equal()),
            ["the framework gives the children of `people` different weights, but the weighting \
              there, equal, does not use them"]
        );
        let product = |schemes: [Weighting; 2]| {
            said(at("people", Settings::new().weighting(Weighting::Product(schemes.to_vec()))))
        };
        assert_eq!(product([Weighting::Nominal, Weighting::StandardDeviation]), none);
        assert_eq!(product([Weighting::Equal, Weighting::StandardDeviation]).len(), 1);
        assert_eq!(
            said(weighing(equal(), &[("talent", 1.0), ("trust", 2.0)])),
            ["every child of `people` has a weight in [weights], so that its weighting, equal, \
              has no effect"]
        );
        assert_eq!(
            said(weighing(least(), &[("trust", 2.0)])),
            [
                "`trust` has a weight in [weights], but the aggregation of `people`, minimum, uses \
                 no weights",
                "the framework gives the children of `people` different weights, but the \
                 aggregation there, minimum, uses no weights",
            ]
        );
        let zero = said(weighing(least(), &[("trust", 0.0)]));
        assert_eq!(zero.len(), 1, "a weight of zero leaves the child out: {zero:?}");
        assert_eq!(said(weighing(Methodology::default(), &[("trust", 2.0)])), none);
    }

    #[test]
    fn a_screening_of_indicators_by_shares_depends_on_the_units() {
        let learns = |rule| {
            let mut methodology = Methodology::default()
                .with_node("debt", Settings::new().transforms([Transform::Orient]))
                .unwrap();
            methodology.screening = Some(Screening { indicators: rule, ..Screening::default() });
            Index::new(framework(), methodology).unwrap().learns_from_data()
        };
        assert!(!learns(ScreeningRule::default()));
        assert!(learns(ScreeningRule::default().available(0.5)));
        assert!(learns(ScreeningRule::default().non_zero(0.5)));
    }

    /// Higher is better, −x turns that round, and min–max turns it back: 0 and 100 as without −x.
    #[test]
    fn a_factor_below_zero_before_a_normalisation_undoes_itself() {
        let steps = [Transform::linear(-1.0, 0.0), Transform::min_max(0.0, 100.0)];
        let twice = said(at("trust", Settings::new().transforms(steps.clone())));
        assert_eq!(
            twice,
            ["`trust` is turned round twice: min-max turns its values back after linear"]
        );
        let none: [&str; 0] = [];
        assert_eq!(said(at("debt", Settings::new().transforms(steps))), none);
    }
}
