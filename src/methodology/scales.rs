//! Scales of measurement against framework: which statements about values have a meaning.

use super::Acceptance;
use super::cascade::{Recipe, RecipeKind};
use super::check::{MethodologyCheck, multiplier};
use crate::error::ErrorKind;
use crate::framework::{Node, NodeKind, Scale};
use crate::methods::aggregate::Aggregation;
use crate::methods::transform::Transform;

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
                self.true_zero(node, step, scale);
                step.method().scale(scale)
            });
            let by = multiplier(framework, recipe).map(|by| scales[by]);
            scales[node.position()] = by.map_or(after, |by| after.min(by));
            if by.is_some() {
                self.product(node, scales[node.position()]);
            }
        }
    }

    /// A product has a meaning where both factors have a true zero.
    fn product(&mut self, node: &Node, scale: Scale) {
        if scale == Scale::Ratio || self.methodology.accept.contains(&Acceptance::InadequateScale) {
            return;
        }
        let problem = ErrorKind::OptionDoesNotFit {
            option: "times".to_owned(),
            culprit: format!("`{}`", node.code()),
            why: format!(
                "a product needs a true zero, and a factor is on {} scale",
                scale.with_article()
            ),
        };
        let help = "normalise onto a range before it, or write `accept = [\"inadequate-scale\"]` at the \
                    top of methodology.toml";
        let path = self.methodology.path_of(self.framework, node, "times");
        self.fault(&path, problem, Some(help.into()));
    }

    /// Steps that need a true zero get values that have one.
    fn true_zero(&mut self, node: &Node, step: &Transform, scale: Scale) {
        let accepted = self.methodology.accept.contains(&Acceptance::InadequateScale);
        if accepted || scale == Scale::Ratio || !step.method().needs_true_zero() {
            return;
        }
        let problem = ErrorKind::OptionDoesNotFit {
            option: step.name().to_owned(),
            culprit: format!("`{}`", node.code()),
            why: format!(
                "it needs a true zero, and the values are on {} scale",
                scale.with_article()
            ),
        };
        let help = "normalise onto a range before it, or write `accept = [\"inadequate-scale\"]` at the \
                    top of methodology.toml";
        let path = self.methodology.path_of(self.framework, node, "transforms");
        self.fault(&path, problem, Some(help.into()));
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
}
