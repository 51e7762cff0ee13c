//! Directions against framework: the way that chains turn values round, and what they read of an
//! indicator.

use super::check::MethodologyCheck;
use crate::error::ErrorKind;
use crate::framework::{Direction, Indicator, Node};
use crate::methods::transform::{Attribute, Transform};

impl MethodologyCheck<'_> {
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
        let problem = ErrorKind::OptionDoesNotFit {
            option: step.name().to_owned(),
            culprit: format!("`{}`", node.code()),
            why: why.to_owned(),
        };
        self.fault(&path, problem, None);
    }

    /// Goalposts and targets must be there where they are used.
    fn attributes(&mut self, node: &Node, indicator: &Indicator, steps: &[Transform]) {
        let (no_goalposts, no_target) = (indicator.goalposts.is_none(), indicator.target.is_none());
        for (attribute, lacks) in
            [(Attribute::Goalposts, no_goalposts), (Attribute::Target, no_target)]
        {
            let mut asking = steps.iter().filter(|step| step.method().needs() == Some(attribute));
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
