//! Values that a mean mixes although they cannot be compared: in other units, or on other ranges.

use std::fmt;

use serde::Serialize;

use super::{Index, Scores};
use crate::error::number;
use crate::framework::{Node, NodeCode, NodeKind};
use crate::methodology::RecipeKind;
use crate::methods::aggregate::Aggregation;
use crate::methods::transform::Transform;

/// Ranges so many times apart leave the narrower indicator next to no say in a mean.
const RANGES_APART: f64 = 100.0;

/// Two indicators whose values a mean mixes as they are, although they cannot be compared.
///
/// [`Index::incommensurable`] finds them; its text says which and why, and
/// [`HELP`](Incommensurable::HELP) says what to write.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Incommensurable {
    /// The framework gives them different units.
    Units {
        /// The group whose mean mixes them.
        group: NodeCode,
        /// Each with its unit.
        indicators: [(NodeCode, String); 2],
    },
    /// The range of the first is a hundred times that of the second, or more.
    Ranges {
        /// The group whose mean mixes them.
        group: NodeCode,
        /// Each with its range, the largest value less the smallest.
        indicators: [(NodeCode, f64); 2],
    },
}

impl Incommensurable {
    /// What makes the values of all indicators comparable, in the words of `methodology.toml`.
    pub const HELP: &str =
        "write in methodology.toml: [indicators] transforms = [{ min-max = { to = [0, 100] } }]";
}

impl fmt::Display for Incommensurable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Units { group, indicators: [(first, unit), (second, other)] } => write!(
                f,
                "the mean of `{group}` mixes values in different units as they are: `{first}` is \
                 in {unit}, `{second}` in {other}"
            ),
            Self::Ranges { group, indicators: [(wide, range), (narrow, other)] } => write!(
                f,
                "the mean of `{group}` mixes values as they are: the range of `{wide}` is {} \
                 times the range of `{narrow}`",
                number((range / other).round())
            ),
        }
    }
}

impl Index {
    /// The groups whose mean mixes indicators that cannot be compared, each with the worst pair.
    ///
    /// An indicator reaches a mean as it is if none of its transforms normalises it; so does a
    /// group above it without such a transform. Two of them cannot be compared if the framework
    /// gives them different units, or if the range of one (the largest score less the smallest,
    /// missing ones aside) is at least a hundred times the range of the other. Constant
    /// indicators have no range. Geometric means and products, whose ranking does not depend on
    /// units, and methods that compare units with each other mix nothing. A group is reported
    /// once, not again at the groups above it.
    pub fn incommensurable(&self, scores: &Scores) -> Vec<Incommensurable> {
        let mut found = Vec::new();
        self.collect(self.framework().root(), scores, &mut found);
        found
    }

    /// The indicators whose values reach the group above a node as they are.
    fn collect<'a>(
        &'a self,
        node: &'a Node,
        scores: &Scores,
        found: &mut Vec<Incommensurable>,
    ) -> Vec<&'a Node> {
        let recipe = &self.recipes()[node.position()];
        let mut raw = match node.kind() {
            NodeKind::Indicator(_) => vec![node],
            NodeKind::Group(_) => {
                let children = self.framework().children(node);
                children.flat_map(|child| self.collect(child, scores, found)).collect()
            }
        };
        if let RecipeKind::Group { aggregation, .. } = &recipe.kind {
            if !mixes(aggregation) {
                return Vec::new();
            }
            let pair = self.units_apart(node, &raw);
            if let Some(pair) = pair.or_else(|| ranges_apart(node, &raw, scores)) {
                found.push(pair);
                return Vec::new();
            }
        }
        if recipe.transforms.iter().any(Transform::normalises) {
            raw.clear();
        }
        raw
    }

    /// Units are those of values that no transform has changed.
    fn units_apart(&self, group: &Node, raw: &[&Node]) -> Option<Incommensurable> {
        let changed = |node: &Node| !self.recipes()[node.position()].transforms.is_empty();
        let mut units = raw.iter().filter(|node| !changed(node)).filter_map(|node| {
            let unit = node.as_indicator()?.unit.clone()?;
            Some((node.code().clone(), unit))
        });
        let first = units.next()?;
        let second = units.find(|(_, unit)| *unit != first.1)?;
        Some(Incommensurable::Units { group: group.code().clone(), indicators: [first, second] })
    }
}

/// Whether the ranking by a group depends on the units in which its children are measured.
fn mixes(aggregation: &Aggregation) -> bool {
    use Aggregation as By;
    match aggregation {
        By::ArithmeticMean | By::HarmonicMean | By::WeightedSum | By::Minimum | By::Maximum => true,
        By::PowerMean(mean) => mean.exponent != 0.0,
        By::WeightedMedian | By::InvertedGeometricMean(_) | By::Owa(_) | By::Wowa(_) => true,
        By::Choquet(_) | By::Conditional(_) | By::MazziottaPareto(_) | By::MeanMin(_) => true,
        _ => false,
    }
}

fn ranges_apart(group: &Node, raw: &[&Node], scores: &Scores) -> Option<Incommensurable> {
    let ranges = raw.iter().filter_map(|node| {
        let column = scores.at(node.code()).ok()?;
        let values = column.full_scores().iter().filter(|value| !value.is_nan());
        let (low, high) = values
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high): (f64, f64), value| {
                (low.min(*value), high.max(*value))
            });
        (high > low).then(|| (node.code().clone(), high - low))
    });
    let ranges: Vec<_> = ranges.collect();
    let by_range = |a: &&(NodeCode, f64), b: &&(NodeCode, f64)| a.1.total_cmp(&b.1);
    let (wide, narrow) = (ranges.iter().max_by(by_range)?, ranges.iter().min_by(by_range)?);
    (wide.1 >= RANGES_APART * narrow.1).then(|| Incommensurable::Ranges {
        group: group.code().clone(),
        indicators: [wide.clone(), narrow.clone()],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Dataset;
    use crate::framework::Framework;
    use crate::methodology::Methodology;

    fn warned(methodology: Methodology, years: [f64; 2], with_units: bool) -> Vec<String> {
        let framework = Framework::builder("wealth", "Wealth")
            .pillar("means", 1.0, |means| means.indicator("savings", 1.0))
            .pillar("health", 1.0, |health| {
                health.indicator_with("life", 1.0, |life| match with_units {
                    true => life.unit("years"),
                    false => life,
                })
            })
            .indicator_with("income", 1.0, |income| income.unit("EUR"))
            .build()
            .unwrap();
        let data = Dataset::builder(["savings", "life", "income"])
            .unit("A", [10.0, years[0], 1000.0])
            .unit("B", [60.0, years[1], 3000.0])
            .build()
            .unwrap();
        let index = Index::new(framework, methodology).unwrap();
        let scores = index.score(&data).unwrap();
        index.incommensurable(&scores).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn other_units_and_far_ranges_are_told_of_once() {
        let units = "the mean of `wealth` mixes values in different units as they are: `life` is \
                     in years, `income` in EUR";
        assert_eq!(warned(Methodology::default(), [70.0, 80.0], true), [units]);
        let ranges = "the mean of `wealth` mixes values as they are: the range of `income` is 200 \
                      times the range of `life`";
        assert_eq!(warned(Methodology::default(), [70.0, 80.0], false), [ranges]);
        let near = warned(Methodology::default(), [50.0, 71.0], false);
        assert!(near.is_empty(), "{near:?}");
    }

    #[test]
    fn normalised_values_and_geometric_means_mix_nothing() {
        let mut normalised = Methodology::default();
        normalised.indicators.transforms = Some(vec![Transform::min_max(0.0, 100.0)]);
        let mut geometric = Methodology::default();
        geometric.groups.aggregation = Some(Aggregation::GeometricMean);
        for methodology in [normalised, geometric] {
            let found = warned(methodology, [70.0, 80.0], true);
            assert!(found.is_empty(), "{found:?}");
        }
    }
}
