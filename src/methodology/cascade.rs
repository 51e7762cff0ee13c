//! The settings that cascade: defaults, then level, then sets of nodes, then node → one recipe per node.

use serde::{Deserialize, Serialize};

use super::Methodology;
use super::classes::Classes;
use super::ranking::Ranking;
use super::sets::CodePattern;
use crate::framework::{Framework, Indicator, Level, Node, NodeCode, NodeKind, VariableCode};
use crate::methods::aggregate::{Aggregation, Missing};
use crate::methods::impute::Imputation;
use crate::methods::transform::Transform;
use crate::methods::weight::Weighting;

/// Settings of a node, of a set of nodes, of a level, or of all indicators or groups. An absent one is
/// taken from the less specific settings.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The chain that the column passes through before the group above uses it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transforms: Option<Vec<Transform>>,
    /// Whether an indicator is divided by its denominator; true by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominate: Option<bool>,
    /// How an indicator's missing values are imputed, before its transforms: one method, or
    /// several, each for the cells that the methods before it could not fill.
    #[serde(with = "crate::methods::impute::one_or_more", skip_serializing_if = "Option::is_none")]
    pub impute: Option<Vec<Imputation>>,
    /// How a group's children get their weights.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighting: Option<Weighting>,
    /// How a group's children become its score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregation: Option<Aggregation>,
    /// How a group is scored if children are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
    /// The node by whose full score the column is multiplied, after the transforms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<NodeCode>,
    /// The chain from the score to what is published; never used by the group above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish: Option<Vec<Transform>>,
    /// How the units are ranked at the node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ranking: Option<Ranking>,
    /// The classes that the units are sorted into at the node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classes: Option<Classes>,
}

/// Whether two settings say the same of an option.
type Agree = fn(&Settings, &Settings) -> bool;

impl Settings {
    /// Empty settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a chain of transforms.
    pub fn transforms(self, transforms: impl IntoIterator<Item = Transform>) -> Self {
        Self { transforms: Some(transforms.into_iter().collect()), ..self }
    }

    /// With or without division by the denominator.
    pub fn denominate(self, denominate: bool) -> Self {
        Self { denominate: Some(denominate), ..self }
    }

    /// With an imputation, or several, each for the cells that those before it could not fill.
    pub fn impute(self, methods: impl IntoIterator<Item = Imputation>) -> Self {
        Self { impute: Some(methods.into_iter().collect()), ..self }
    }

    /// With a weighting.
    pub fn weighting(self, weighting: Weighting) -> Self {
        Self { weighting: Some(weighting), ..self }
    }

    /// With an aggregation.
    pub fn aggregation(self, aggregation: Aggregation) -> Self {
        Self { aggregation: Some(aggregation), ..self }
    }

    /// With a rule for missing children.
    pub fn missing(self, missing: Missing) -> Self {
        Self { missing: Some(missing), ..self }
    }

    /// Multiplied by the full score of a node.
    ///
    /// # Errors
    ///
    /// The text cannot be a code.
    pub fn times(self, node: &str) -> crate::error::Result<Self> {
        Ok(Self { times: Some(NodeCode::new(node)?), ..self })
    }

    /// With a chain of publication.
    pub fn publish(self, transforms: impl IntoIterator<Item = Transform>) -> Self {
        Self { publish: Some(transforms.into_iter().collect()), ..self }
    }

    /// With rules for ranks.
    pub fn ranking(self, ranking: Ranking) -> Self {
        Self { ranking: Some(ranking), ..self }
    }

    /// With classes of units.
    pub fn classes(self, classes: Classes) -> Self {
        Self { classes: Some(classes), ..self }
    }

    /// The options, each with whether two settings say the same of it.
    pub(super) const OPTIONS: [(&str, Agree); 10] = [
        ("transforms", |one, other| one.transforms == other.transforms),
        ("denominate", |one, other| one.denominate == other.denominate),
        ("impute", |one, other| one.impute == other.impute),
        ("weighting", |one, other| one.weighting == other.weighting),
        ("aggregation", |one, other| one.aggregation == other.aggregation),
        ("missing", |one, other| one.missing == other.missing),
        ("times", |one, other| one.times == other.times),
        ("publish", |one, other| one.publish == other.publish),
        ("ranking", |one, other| one.ranking == other.ranking),
        ("classes", |one, other| one.classes == other.classes),
    ];

    /// These settings, and where they say nothing those of `below`; without what does not fit the
    /// kind of node.
    pub(super) fn over(self, below: Self, is_group: bool) -> Self {
        Self {
            transforms: self.transforms.or(below.transforms),
            denominate: self.denominate.or(below.denominate).filter(|_| !is_group),
            impute: self.impute.or(below.impute).filter(|_| !is_group),
            weighting: self.weighting.or(below.weighting).filter(|_| is_group),
            aggregation: self.aggregation.or(below.aggregation).filter(|_| is_group),
            missing: self.missing.or(below.missing).filter(|_| is_group),
            times: self.times.or(below.times),
            publish: self.publish.or(below.publish),
            ranking: self.ranking.or(below.ranking),
            classes: self.classes.or(below.classes),
        }
    }

    /// Whether no setting is given.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

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
    fn one_method_or_several() {
        let one: Settings = serde_json::from_str(r#"{"impute":"median"}"#).unwrap();
        assert_eq!(one.impute, Some(vec![Imputation::Median]));
        let text = r#"{"impute":[{"group-mean":{"by":"region"}},{"constant":0.5}]}"#;
        let several: Settings = serde_json::from_str(text).unwrap();
        assert_eq!(several.impute.as_ref().map(Vec::len), Some(2));
        assert_eq!(serde_json::to_string(&several).unwrap(), text);
        assert_eq!(serde_json::to_string(&one).unwrap(), r#"{"impute":"median"}"#);
        let constant: Settings = serde_json::from_str(r#"{"impute":{"constant":3}}"#).unwrap();
        assert_eq!(constant.impute, Some(vec![Imputation::Constant(3.0)]));
        let wrong = serde_json::from_str::<Settings>(r#"{"impute":"medain"}"#).unwrap_err();
        assert!(wrong.to_string().contains("unknown variant `medain`"), "{wrong}");
    }

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
