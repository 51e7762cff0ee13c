//! The cascade: defaults, then level, then node → one recipe per node.

use serde::{Deserialize, Serialize};

use super::Methodology;
use super::ranking::Ranking;
use super::settings::Settings;
use crate::framework::{Indicator, Node, NodeKind, VariableCode};
use crate::methods::aggregate::{Aggregation, Missing};
use crate::methods::impute::Imputation;
use crate::methods::transform::Transform;
use crate::methods::weight::Weighting;

/// What is done at one node, nothing left open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recipe {
    pub(crate) transforms: Vec<Transform>,
    pub(crate) publish: Vec<Transform>,
    pub(crate) ranking: Ranking,
    pub(crate) kind: RecipeKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RecipeKind {
    Indicator { denominator: Option<Denominator>, impute: Vec<Imputation> },
    Group { weighting: Weighting, aggregation: Aggregation, missing: Missing },
}

/// What an indicator is divided by, and multiplied by after that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Denominator {
    pub(crate) variable: VariableCode,
    pub(crate) scale: f64,
}

impl Denominator {
    fn of(indicator: &Indicator) -> Option<Self> {
        let scale = indicator.denominator_scale.unwrap_or(1.0);
        Some(Self { variable: indicator.denominator.clone()?, scale })
    }
}

impl Recipe {
    /// Whether other periods of a panel are looked at.
    pub(crate) fn looks_at_periods(&self) -> bool {
        let pooled = self.transforms.iter().chain(&self.publish).any(Transform::is_pooled);
        let filled = match &self.kind {
            RecipeKind::Indicator { impute, .. } => impute.iter().any(Imputation::is_over_periods),
            RecipeKind::Group { .. } => false,
        };
        pooled || filled
    }
}

impl Methodology {
    /// The recipe of a node.
    pub(crate) fn recipe(&self, node: &Node) -> Recipe {
        let layers = self.layers(node);
        let kind = match node.kind() {
            NodeKind::Indicator(indicator) => {
                let denominate = pick(&layers, |settings| &settings.denominate).unwrap_or(true);
                let denominator = Denominator::of(indicator).filter(|_| denominate);
                let impute = pick(&layers, |settings| &settings.impute).unwrap_or_default();
                RecipeKind::Indicator { denominator, impute }
            }
            NodeKind::Group(_) => RecipeKind::Group {
                weighting: pick(&layers, |settings| &settings.weighting).unwrap_or_default(),
                aggregation: pick(&layers, |settings| &settings.aggregation).unwrap_or_default(),
                missing: pick(&layers, |settings| &settings.missing).unwrap_or_default(),
            },
        };
        Recipe {
            transforms: pick(&layers, |settings| &settings.transforms).unwrap_or_default(),
            publish: pick(&layers, |settings| &settings.publish).unwrap_or_default(),
            ranking: pick(&layers, |settings| &settings.ranking).unwrap_or(self.ranking),
            kind,
        }
    }

    /// Where an option of a node is set: the most specific of the settings that say it.
    pub(crate) fn path_of(&self, node: &Node, option: &str) -> String {
        let (code, level) = (node.code(), node.level());
        let defaults = if node.as_group().is_some() { "groups" } else { "indicators" };
        [format!("node.{code}"), format!("level.{level}"), defaults.to_owned()]
            .into_iter()
            .map(|settings| format!("{settings}.{option}"))
            .find(|path| self.spans.of(path).is_some())
            .unwrap_or_else(|| format!("{defaults}.{option}"))
    }

    /// The settings that concern a node, the most specific first.
    fn layers(&self, node: &Node) -> [Option<&Settings>; 3] {
        let own = self.node.get(node.code());
        let (level, defaults) = match node.kind() {
            NodeKind::Indicator(_) => (None, &self.indicators),
            NodeKind::Group(group) => (self.level.get(group.level()), &self.groups),
        };
        [own, level, Some(defaults)]
    }
}

fn pick<T: Clone>(
    layers: &[Option<&Settings>; 3],
    field: impl Fn(&Settings) -> &Option<T>,
) -> Option<T> {
    layers.iter().flatten().find_map(|settings| field(settings).clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Framework;

    #[test]
    fn the_most_specific_wins() {
        let framework = Framework::builder("index", "An index")
            .pillar("a", 1.0, |p| p.indicator("x", 1.0))
            .pillar("b", 1.0, |p| p.indicator("y", 1.0))
            .build()
            .unwrap();
        let methodology = Methodology::default()
            .with_groups(Settings::new().aggregation(Aggregation::Minimum))
            .with_level("pillar", Settings::new().aggregation(Aggregation::Product))
            .with_node("b", Settings::new().aggregation(Aggregation::HarmonicMean))
            .unwrap();
        let aggregation = |code| match methodology.recipe(framework.node(code).unwrap()).kind {
            RecipeKind::Group { aggregation, .. } => aggregation,
            RecipeKind::Indicator { .. } => unreachable!("asked of groups only"),
        };
        assert_eq!(aggregation("index"), Aggregation::Minimum);
        assert_eq!(aggregation("a"), Aggregation::Product);
        assert_eq!(aggregation("b"), Aggregation::HarmonicMean);
    }
}
