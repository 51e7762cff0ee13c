//! A scheme against a group, before there are data: what is missing, what does not fit, and which
//! weights can be foreseen.

use super::judgement::ByCode;
use super::nominal::leaves;
use super::{Weighting, product};
use crate::error::{Refusal, did_you_mean, one_of};
use crate::framework::{Framework, Node, RecordKind};
use crate::methods::misfit::Misfit;

/// Weights by the child's code, or why the judgements give none.
type Foreseen = Result<ByCode, Misfits>;

/// Everything about a scheme that does not fit a group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Misfits(pub(crate) Vec<Misfit>);

impl Misfits {
    /// The first of them, for a scheme that reaches the data all the same.
    pub(super) fn refusal(self) -> Refusal {
        let first = self.0.into_iter().next();
        Refusal::new(first.map_or_else(String::new, |misfit| misfit.why))
    }
}

impl Weighting {
    /// The feature that the scheme needs and this build lacks.
    pub(crate) fn missing_feature(&self) -> Option<&'static str> {
        match self {
            Self::BestWorst(_) | Self::BenefitOfTheDoubt(_)
                if cfg!(not(feature = "linear-programming")) =>
            {
                Some("linear-programming")
            }
            Self::Product(schemes) => schemes.iter().find_map(Self::missing_feature),
            _ => None,
        }
    }

    /// What is wrong with the options, whatever the group.
    pub(crate) fn refuse(&self) -> Option<&'static str> {
        match self {
            Self::AnalyticHierarchy(scheme) => scheme.refuse(),
            Self::FactorAnalysis(scheme) => scheme.refuse(),
            Self::BenefitOfTheDoubt(bounds) => bounds.refuse(),
            Self::TargetImportance(scheme) => scheme.refuse(),
            Self::Reliability(scheme) => scheme.refuse(),
            Self::Product(schemes) => product::refuse(schemes),
            _ => None,
        }
    }

    /// Whether it may be combined with weights of single nodes: its own are as comparable as those of the
    /// framework.
    pub(crate) fn is_beside_own_weights(&self) -> bool {
        match self {
            Self::Product(schemes) => schemes.iter().all(Self::is_beside_own_weights),
            _ => matches!(self, Self::Nominal | Self::Equal | Self::EqualOverLeaves),
        }
    }

    /// Weights that do not depend on data, by the child's code; `None` where they do. A child without
    /// nominal weight has none under any scheme.
    pub(crate) fn foreseen(&self, framework: &Framework, group: &Node) -> Option<Foreseen> {
        let each = |weight: &dyn Fn(&Node) -> f64| {
            let taking_part = |child: &Node| child.weight() > 0.0;
            let weight = |child: &Node| if taking_part(child) { weight(child) } else { 0.0 };
            let children = framework.children(group);
            Some(Ok(children.map(|child| (child.code().clone(), weight(child))).collect()))
        };
        match self {
            Self::Nominal => each(&Node::weight),
            Self::Equal => each(&|_| 1.0),
            Self::EqualOverLeaves => each(&|child| leaves(framework, child)),
            Self::Reliability(super::nominal::Reliability::Given(given)) => {
                let reliability = |child: &Node| given.get(child.code()).copied().unwrap_or(0.0);
                each(&|child| child.weight() * reliability(child))
            }
            Self::Product(schemes) => product::foreseen(schemes, framework, group),
            _ => self.judged().map(|judged| complete(judged, framework, group)),
        }
    }

    /// Weights out of judgements, by the codes that they name.
    fn judged(&self) -> Option<Result<ByCode, Refusal>> {
        match self {
            Self::BudgetAllocation(scheme) => Some(scheme.weights()),
            Self::AnalyticHierarchy(scheme) => Some(scheme.weights()),
            #[cfg(feature = "linear-programming")]
            Self::BestWorst(scheme) => Some(scheme.weights()),
            Self::RankOrderCentroid(order) => Some(order.centroid()),
            Self::RankSum(order) => Some(order.sum()),
            Self::RankReciprocal(order) => Some(order.reciprocal()),
            _ => None,
        }
    }

    /// Everything about the options that does not fit a group.
    pub(crate) fn misfits(&self, framework: &Framework, group: &Node) -> Vec<Misfit> {
        let children = codes(framework, group);
        match self {
            Self::TargetImportance(scheme) if !scheme.targets.is_empty() => {
                Misfit::of_codes(scheme.targets.keys().map(AsRef::as_ref), &children)
            }
            Self::Regression(scheme) => undeclared(framework, scheme.outcome.as_str()),
            Self::Product(schemes) => {
                schemes.iter().flat_map(|scheme| scheme.misfits(framework, group)).collect()
            }
            Self::BenefitOfTheDoubt(bounds) => {
                bounds.misfit(children.len()).map(Misfit::new).into_iter().collect()
            }
            Self::Reliability(super::nominal::Reliability::Given(given)) => {
                let strangers = given.keys().filter(|code| framework.node(code).is_none());
                let stranger = |code: &crate::framework::NodeCode| {
                    Misfit::new(format!("`{code}` is not a node of this framework"))
                        .help(did_you_mean(code.as_str(), framework.codes()))
                };
                let left_out = children.iter().filter(|child| !given.contains_key(**child));
                let left_out = left_out
                    .map(|child| Misfit::new(format!("its child `{child}` has no reliability")));
                strangers.map(stranger).chain(left_out).collect()
            }
            _ => match self.judged().map(|judged| complete(judged, framework, group)) {
                Some(Err(Misfits(misfits))) => misfits,
                _ => Vec::new(),
            },
        }
    }
}

/// Judgements that are sound and name every child and no other.
fn complete(judged: Result<ByCode, Refusal>, framework: &Framework, group: &Node) -> Foreseen {
    let mut judged = judged.map_err(|refusal| Misfits(vec![Misfit::new(refusal.to_string())]))?;
    let misfits = Misfit::of_codes(judged.keys().map(AsRef::as_ref), &codes(framework, group));
    if !misfits.is_empty() {
        return Err(Misfits(misfits));
    }
    let shown = framework.children(group).filter(|child| child.weight() == 0.0);
    judged.extend(shown.map(|child| (child.code().clone(), 0.0)));
    Ok(judged)
}

/// The children that a scheme sees.
fn codes<'f>(framework: &'f Framework, group: &'f Node) -> Vec<&'f str> {
    let mut codes: Vec<_> = framework.weighed(group).map(|child| child.code().as_str()).collect();
    codes.sort_unstable();
    codes
}

fn undeclared(framework: &Framework, outcome: &str) -> Vec<Misfit> {
    let outcomes = framework.columns_of(RecordKind::Outcome);
    if outcomes.clone().any(|code| code == outcome) {
        return Vec::new();
    }
    let help =
        one_of(outcome, outcomes).or_else(|| Some("declare it in a row of type `outcome`".into()));
    vec![Misfit::new(format!("`{outcome}` is not an outcome of this framework")).help(help)]
}
