//! Which indicators are imputed together, from the setting of each.

use super::imputation::Imputation;
use crate::framework::{Framework, Node};

/// A method with the indicators that it fills and those that it looks at, by their positions among
/// the nodes. Those that it looks at are in the order of their codes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) method: Imputation,
    pub(crate) members: Vec<usize>,
    pub(crate) targets: Vec<usize>,
}

/// The steps by the place that they have in their indicators' lists: all that come first, then all
/// that come second, …
pub(crate) fn plan<'a>(
    framework: &Framework,
    methods: impl Fn(&Node) -> &'a [Imputation],
) -> Vec<Vec<Step>> {
    let longest = framework.observed().map(|(node, _)| methods(node).len()).max().unwrap_or(0);
    (0..longest).map(|position| steps(framework, |node| methods(node).get(position))).collect()
}

fn steps<'a>(framework: &Framework, method: impl Fn(&Node) -> Option<&'a Imputation>) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (node, _) in framework.observed() {
        let Some(method) = method(node) else { continue };
        let members = members(framework, node, method);
        let same = |step: &&mut Step| {
            !method.is_for_one() && step.method == *method && step.members == members
        };
        match steps.iter_mut().find(same) {
            Some(step) => step.targets.push(node.position()),
            None => {
                let (method, targets) = (method.clone(), vec![node.position()]);
                steps.push(Step { method, members, targets });
            }
        }
    }
    steps
}

/// The indicators that a method looks at, by code.
fn members(framework: &Framework, node: &Node, method: &Imputation) -> Vec<usize> {
    let mut members: Vec<&Node> = match method {
        Imputation::Regression(regression) => {
            let others = regression.on.iter().filter_map(|code| framework.node(code));
            others.chain([node]).collect()
        }
        _ => match method.within() {
            Some(level) => {
                let group = framework.ancestor(node, level).unwrap_or(framework.root());
                framework.indicators_below(group).collect()
            }
            None => vec![node],
        },
    };
    members.sort_by(|a, b| a.code().cmp(b.code()));
    members.dedup_by_key(|member| member.position());
    members.into_iter().map(Node::position).collect()
}
