//! The cascade: defaults, then level, then sets of nodes, then node → one recipe per node.

use serde::{Deserialize, Serialize};

use super::Methodology;
use super::classes::Classes;
use super::ranking::Ranking;
use super::sets::CodePattern;
use super::settings::Settings;
use crate::framework::{Framework, Indicator, Level, Node, NodeCode, NodeKind, VariableCode};
use crate::methods::aggregate::{Aggregation, Missing};
use crate::methods::impute::Imputation;
use crate::methods::transform::Transform;
use crate::methods::weight::Weighting;

/// What is done at one node, nothing left open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recipe {
    pub(crate) transforms: Vec<Transform>,
    /// The node by whose full score the column is multiplied.
    pub(crate) times: Option<NodeCode>,
    pub(crate) publish: Vec<Transform>,
    pub(crate) ranking: Ranking,
    pub(crate) classes: Option<Classes>,
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

    /// Whether an indicator without any data is filled all the same.
    pub(crate) fn imputes_without_data(&self) -> bool {
        match &self.kind {
            RecipeKind::Indicator { impute, .. } => impute.iter().any(Imputation::needs_no_data),
            RecipeKind::Group { .. } => false,
        }
    }
}

/// Settings, and which nodes they are for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Layer<'a> {
    Node(&'a NodeCode),
    Codes(&'a CodePattern),
    Tag(&'a str),
    /// The group, and how many steps the node is below it.
    Below(&'a NodeCode, usize),
    Level(&'a Level),
    Indicators,
    Groups,
}

impl Layer<'_> {
    /// The path of the settings in a methodology file.
    pub(super) fn path(self) -> String {
        match self {
            Self::Node(code) => format!("node.{code}"),
            Self::Codes(pattern) => format!("codes.{pattern}"),
            Self::Tag(tag) => format!("tag.{tag}"),
            Self::Below(group, _) => format!("below.{group}"),
            Self::Level(level) => format!("level.{level}"),
            Self::Indicators => "indicators".to_owned(),
            Self::Groups => "groups".to_owned(),
        }
    }

    /// The greater, the more specific.
    pub(super) fn specificity(self) -> (u8, usize) {
        match self {
            Self::Node(_) => (5, 0),
            Self::Codes(pattern) => (4, pattern.fixed()),
            Self::Tag(_) => (3, 0),
            Self::Below(_, steps) => (2, usize::MAX - steps),
            Self::Level(_) => (1, 0),
            Self::Indicators | Self::Groups => (0, 0),
        }
    }

    pub(super) fn is_of_set(self) -> bool {
        matches!(self, Self::Codes(_) | Self::Tag(_) | Self::Below(..))
    }

    /// Whether it is more specific than the settings of a level.
    pub(super) fn is_special(self) -> bool {
        self.is_of_set() || matches!(self, Self::Node(_))
    }
}

type Layers<'a> = Vec<(Layer<'a>, &'a Settings)>;

impl Methodology {
    /// The recipe of a node.
    pub(crate) fn recipe(&self, framework: &Framework, node: &Node) -> Recipe {
        let layers = self.layers(framework, node);
        let kind = match node.kind() {
            NodeKind::Indicator(indicator) => {
                let denominate = pick(&layers, |settings| &settings.denominate).unwrap_or(true);
                let denominator = Denominator::of(indicator).filter(|_| denominate);
                // The scores of a node are imputed there.
                let impute = match node.reference() {
                    None => pick(&layers, |settings| &settings.impute).unwrap_or_default(),
                    Some(_) => Vec::new(),
                };
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
            times: pick(&layers, |settings| &settings.times),
            publish: pick(&layers, |settings| &settings.publish).unwrap_or_default(),
            ranking: pick(&layers, |settings| &settings.ranking)
                .unwrap_or_else(|| self.ranking.clone()),
            classes: pick(&layers, |settings| &settings.classes),
            kind,
        }
    }

    /// Where an option of a node is set: the most specific of the settings that say it.
    pub(crate) fn path_of(&self, framework: &Framework, node: &Node, option: &str) -> String {
        let layers = self.layers(framework, node);
        let mut paths = layers.iter().map(|(layer, _)| format!("{}.{option}", layer.path()));
        let defaults = if node.as_group().is_some() { Layer::Groups } else { Layer::Indicators };
        let said = paths.find(|path| self.spans.of(path).is_some());
        said.unwrap_or_else(|| format!("{}.{option}", defaults.path()))
    }

    /// The settings that concern a node, the most specific first.
    pub(super) fn layers<'a>(&'a self, framework: &'a Framework, node: &'a Node) -> Layers<'a> {
        let code = node.code();
        let mut layers: Layers<'a> = Vec::new();
        layers.extend(self.node.get(code).map(|settings| (Layer::Node(code), settings)));
        let alike = self.codes.iter().filter(|(pattern, _)| pattern.matches(code.as_str()));
        layers.extend(alike.map(|(pattern, settings)| (Layer::Codes(pattern), settings)));
        let tagged = self.tag.iter().filter(|(tag, _)| node.has_tag(tag));
        layers.extend(tagged.map(|(tag, settings)| (Layer::Tag(tag.as_str()), settings)));
        match node.kind() {
            // The scores that a reference takes have been through the steps of indicators.
            NodeKind::Indicator(indicator) if indicator.of.is_some() => {}
            NodeKind::Indicator(_) => {
                for (steps, group) in framework.ancestors(node).enumerate() {
                    let settings = self.below.get(group.code());
                    layers.extend(settings.map(|it| (Layer::Below(group.code(), steps), it)));
                }
                layers.push((Layer::Indicators, &self.indicators));
            }
            NodeKind::Group(group) => {
                let level = group.level();
                layers.extend(self.level.get(level).map(|it| (Layer::Level(level), it)));
                layers.push((Layer::Groups, &self.groups));
            }
        }
        layers.sort_by_key(|(layer, _)| std::cmp::Reverse(layer.specificity()));
        layers
    }
}

fn pick<T: Clone>(
    layers: &[(Layer<'_>, &Settings)],
    field: impl Fn(&Settings) -> &Option<T>,
) -> Option<T> {
    layers.iter().find_map(|(_, settings)| field(settings).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let aggregation =
            |code| match methodology.recipe(&framework, framework.node(code).unwrap()).kind {
                RecipeKind::Group { aggregation, .. } => aggregation,
                RecipeKind::Indicator { .. } => unreachable!("asked of groups only"),
            };
        assert_eq!(aggregation("index"), Aggregation::Minimum);
        assert_eq!(aggregation("a"), Aggregation::Product);
        assert_eq!(aggregation("b"), Aggregation::HarmonicMean);
    }
}
