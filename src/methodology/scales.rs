//! Chains against framework: scales of measurement, the way that values turn round, and what is read
//! of an indicator.

use super::Acceptance;
use super::cascade::{Recipe, RecipeKind};
use super::check::{MethodologyCheck, multiplier};
use crate::error::ErrorKind;
use crate::framework::{Direction, Indicator, Node, NodeKind, Scale};
use crate::methods::aggregate::Aggregation;
use crate::methods::transform::{Attribute, Transform};

impl MethodologyCheck<'_> {
    /// Means that need a true zero get children that have one. Children come before parents.
    pub(super) fn scales(&mut self, order: &[usize]) {
        let framework = self.framework;
        let mut scales = vec![Scale::Ratio; framework.nodes().len()];
        for node in order.iter().map(|id| &framework.nodes()[*id]) {
            let recipe = self.recipe(node);
            let before = match (node.kind(), node.source()) {
                (_, Some(source)) => scales[source],
                (NodeKind::Indicator(indicator), _) => indicator.scale,
                (NodeKind::Group(_), _) => self.group_scale(node, recipe, &scales),
            };
            let after = recipe.transforms.iter().fold(before, |scale, step| {
                if step.method().profile().needs_true_zero {
                    let what = "it needs a true zero, and the values are";
                    self.true_zero(node, scale, "transforms", (step.name(), what));
                }
                step.method().scale(scale)
            });
            let by = multiplier(framework, recipe).map(|by| scales[by]);
            scales[node.position()] = by.map_or(after, |by| after.min(by));
            if by.is_some() {
                let what = "a product needs a true zero, and a factor is";
                self.true_zero(node, scales[node.position()], "times", ("times", what));
            }
        }
    }

    /// What needs a true zero gets values that have one.
    fn true_zero(
        &mut self,
        node: &Node,
        scale: Scale,
        setting: &str,
        (option, what): (&str, &str),
    ) {
        if scale == Scale::Ratio || self.methodology.accept.contains(&Acceptance::InadequateScale) {
            return;
        }
        let why = format!("{what} on {} scale", scale.with_article());
        let help = "normalise onto a range before it, or write `accept = [\"inadequate-scale\"]` at the \
                    top of methodology.toml";
        let path = self.methodology.path_of(self.framework, node, setting);
        self.does_not_fit(&path, option, format!("`{}`", node.code()), why, Some(help.into()));
    }

    fn group_scale(&mut self, group: &Node, recipe: &Recipe, scales: &[Scale]) -> Scale {
        let RecipeKind::Group { aggregation, .. } = &recipe.kind else { return Scale::Ratio };
        let accepted = self.methodology.accept.contains(&Acceptance::InadequateScale);
        let framework = self.framework;
        let mut least = Scale::Ratio;
        for child in framework.children(group) {
            let scale = scales[child.position()];
            least = least.min(scale);
            let needs = aggregation.needs_true_zero() && !accepted;
            if scale == Scale::Nominal || needs && scale < Scale::Ratio {
                self.inadequate_scale(group, child, aggregation, scale);
            }
        }
        // A group of a wrong scale is reported once, at its children.
        aggregation.scale(least.max(Scale::Ordinal))
    }

    fn inadequate_scale(
        &mut self,
        group: &Node,
        child: &Node,
        aggregation: &Aggregation,
        scale: Scale,
    ) {
        let (group_code, child) = (group.code().to_string(), child.code().to_string());
        let (problem, help) = match scale {
            Scale::Nominal => (
                ErrorKind::NominalScale { group: group_code, child },
                "code the names as numbers of another scale first",
            ),
            _ => (
                ErrorKind::InadequateScale {
                    group: group_code,
                    child,
                    aggregation: aggregation.name().to_owned(),
                    scale: scale.with_article(),
                },
                "normalise onto a range above zero, or write `accept = [\"inadequate-scale\"]` at \
                 the top of methodology.toml",
            ),
        };
        let path = self.methodology.path_of(self.framework, group, "aggregation");
        self.fault(&path, problem, Some(help.into()));
    }

    /// Every indicator must reach its group with higher is better, by steps that fit its direction
    /// and have what they read of it.
    pub(super) fn directions(&mut self) {
        let (framework, methodology) = (self.framework, self.methodology);
        for node in framework.nodes() {
            let recipe = self.recipe(node);
            // Scores of nodes are higher where better, and a step may turn them into what it needs.
            let raw = node.as_indicator().filter(|indicator| indicator.of.is_none());
            let start = raw.map(|indicator| indicator.direction);
            let end =
                self.direction(node, "transforms", start.unwrap_or_default(), &recipe.transforms);
            self.direction(node, "publish", Direction::HigherIsBetter, &recipe.publish);
            if end == Direction::LowerIsBetter && start.is_some() {
                let help = "normalise it, or reverse it with the step `orient` or a `linear` factor below zero";
                let problem = ErrorKind::NotNormalised { indicator: node.code().to_string() };
                let path = methodology.path_of(framework, node, "transforms");
                self.fault(&path, problem, Some(help.into()));
            }
            if let Some(indicator) = node.as_indicator() {
                self.attributes(node, indicator, &recipe.transforms);
            }
        }
    }

    /// The direction behind a chain; every step must fit the direction before it.
    fn direction(
        &mut self,
        node: &Node,
        option: &str,
        start: Direction,
        steps: &[Transform],
    ) -> Direction {
        steps.iter().fold(start, |direction, step| {
            self.misfit(node, option, step, step.method().misfit(direction));
            step.method().direction(direction)
        })
    }

    fn misfit(&mut self, node: &Node, option: &str, step: &Transform, why: Option<&'static str>) {
        let Some(why) = why else { return };
        let path = self.methodology.path_of(self.framework, node, option);
        self.does_not_fit(&path, step.name(), format!("`{}`", node.code()), why, None);
    }

    /// Goalposts and targets must be there where they are used.
    fn attributes(&mut self, node: &Node, indicator: &Indicator, steps: &[Transform]) {
        let (no_goalposts, no_target) = (indicator.goalposts.is_none(), indicator.target.is_none());
        for (attribute, lacks) in
            [(Attribute::Goalposts, no_goalposts), (Attribute::Target, no_target)]
        {
            let mut asking =
                steps.iter().filter(|step| step.method().profile().needs == Some(attribute));
            let (true, Some(step)) = (lacks, asking.next()) else { continue };
            if node.reference().is_some() {
                let why = "goalposts and targets are raw values, and a reference takes scores";
                self.misfit(node, "transforms", step, Some(why));
                continue;
            }
            let indicator = node.code().to_string();
            let (problem, help) = match attribute {
                Attribute::Goalposts => (
                    ErrorKind::NoGoalposts { indicator },
                    "give it `goalpost_low` and `goalpost_high` in the framework",
                ),
                Attribute::Target => {
                    (ErrorKind::NoTarget { indicator }, "give it `target` in the framework")
                }
            };
            let path = self.methodology.path_of(self.framework, node, "transforms");
            self.fault(&path, problem, Some(help.into()));
        }
    }
}
