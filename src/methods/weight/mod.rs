//! Weighting: a group → one weight per child.

mod analytic_hierarchy;
#[cfg(feature = "linear-programming")]
mod benefit_of_the_doubt;
mod best_worst;
mod components;
pub(super) mod dispersion;
mod fit;
mod importance;
mod judgement;
pub(super) mod nominal;
pub(super) mod product;
mod scheme;
mod unobserved_components;

use crate::methods::registry::MethodEntry;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use analytic_hierarchy::{AnalyticHierarchy, Priorities, PriorityMethod};
pub use best_worst::BestWorst;
#[cfg(feature = "linear-programming")]
pub use best_worst::BestWorstWeights;
pub use components::{ComponentLoadings, FactorAnalysis, NegativeLoadings, PrincipalComponent};
pub use importance::{
    ImportanceMeasure, NegativeCoefficients, OutcomeRegression, TargetImportance, TargetedChild,
    TargetedWeights, Unreachable,
};
pub use judgement::{BudgetAllocation, ExpertSpread, RankOrder};
pub use nominal::Reliability;
pub use scheme::{GroupScores, WeightingScheme};
pub use unobserved_components::{UnobservedComponents, UnobservedSource, UnobservedUnit};

pub use super::benefit_of_the_doubt::BenefitOfTheDoubt;
use super::custom::Custom;
use crate::error::Refusal;

/// How the children of a group get their weights. Only ratios within a group matter, except to
/// the weighted sum, which uses them as they are.
///
/// In a methodology file: `weighting = "nominal"`, or with options
/// `weighting = { rank-sum = { order = ["talent", "trust"] } }`. Weights of single nodes are
/// overridden by the methodology's `[weights]`. Beside `nominal`, `equal` and `equal-over-leaves`
/// they are relative to their siblings'. The other schemes have scales of their own (the weights of
/// `entropy` lie below 1), so that a weight of its own for one child among them would mean nothing: it is
/// refused when the index is built, unless every child of the group has one, which then takes the
/// place of the scheme, or it is 0, which leaves the child out.
///
/// A child whose nominal weight is zero takes part under no scheme: schemes do not see it, and its
/// weight is zero unless the methodology's `[weights]` give it one.
///
/// Some aggregations use no weights ([`uses_weights`](crate::aggregate::Aggregation::uses_weights)). A weighting
/// other than `nominal` beside one of them in the same settings is refused.
///
/// Schemes out of judgements are for the one group whose children they name. Schemes out of data see
/// the children's scores as they are aggregated, normalised and turned round, so that more is
/// better whatever the direction of an indicator; NaN is missing. They give an only child all the
/// weight without a look at it. In a panel, each period has the weights of its own scores. What a
/// scheme refuses is an error that names it and the group.
///
/// `cindex methods` and [`registry`](crate::registry) list the schemes with formulas and sources.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weighting {
    /// The weights of the framework.
    #[default]
    Nominal,
    /// Every child weighs 1.
    Equal,
    /// A group weighs as much as the number of indicators below it, an indicator 1, so that all
    /// indicators weigh the same in the index if all groups are weighted so.
    EqualOverLeaves,
    /// The mean of experts' shares.
    BudgetAllocation(BudgetAllocation),
    /// Pairwise judgements, refused where they contradict each other too much.
    AnalyticHierarchy(AnalyticHierarchy),
    /// Judgements against the best and the worst child.
    BestWorst(BestWorst),
    /// The mean of all weights in an order of importance: wᵢ = (1/k) Σ_{j ≥ i} 1/j.
    RankOrderCentroid(RankOrder),
    /// In an order of importance, wᵢ = 2(k + 1 − i) / (k(k + 1)).
    RankSum(RankOrder),
    /// In an order of importance, wᵢ = (1/i) / Σⱼ 1/j.
    RankReciprocal(RankOrder),
    /// Loadings on the first principal component.
    PrincipalComponent(PrincipalComponent),
    /// Squared loadings on rotated factors.
    FactorAnalysis(FactorAnalysis),
    /// Shannon's entropy: wⱼ ∝ 1 − eⱼ with eⱼ = −(1/ln n) Σᵢ pᵢⱼ ln pᵢⱼ, pᵢⱼ = zᵢⱼ / Σᵢ zᵢⱼ and 0 ln 0 = 0,
    /// over the n units that have a score. It depends on where zero is, and not on the unit. A child
    /// that does not vary weighs nothing. Refused are negative scores, scores that sum to zero,
    /// fewer than two units, and groups without a child that varies.
    ///
    /// Source: C.-L. Hwang and K. Yoon (1981), *Multiple Attribute Decision Making*.
    Entropy,
    /// CRITIC: wⱼ ∝ sⱼ Σₖ (1 − rⱼₖ), the standard deviation of scores put from 0 to 1 by their least
    /// and largest, times the conflict with the other children; r over the units that have both
    /// scores. No unit of measurement and no zero matters. Refused are fewer than three units, a child
    /// that does not vary, and children that all correlate perfectly.
    ///
    /// Source: D. Diakoulaki, G. Mavrotas and L. Papayannakis (1995), "Determining objective weights
    /// in multiple criteria problems: the CRITIC method", *Computers & Operations Research* 22.
    Critic,
    /// wⱼ ∝ sⱼ, the standard deviation of the scores as they are (over n − 1), so that the
    /// normalisation matters: z-scores all weigh the same. A child that does not vary weighs nothing.
    /// Refused are fewer than two units with a score, and groups without a child that varies.
    StandardDeviation,
    /// wⱼ ∝ 1 / sⱼ: each child counts as its z-score would. Of all weights these have the largest sum
    /// of correlations between the children and their weighted mean (COINr's `infomax`). Refused are
    /// fewer than two units with a score, and a child that does not vary.
    InverseStandardDeviation,
    /// wⱼ ∝ sⱼ / mⱼ, the standard deviation over the mean of the scores. The unit does not matter, the
    /// zero does. A child that does not vary weighs nothing. Refused are a mean of zero or below,
    /// fewer than two units with a score, and groups without a child that varies.
    CoefficientOfVariation,
    /// Benefit of the doubt: the mean of the weights that are most favourable to each unit, over the
    /// units that have a score in the child. Weights of a unit are those of max Σ wⱼ zᵢⱼ under
    /// Σ wⱼ zₗⱼ ≤ 1 for all units l, w ≥ 0 and the bounds. Where several weights are as favourable to a
    /// unit, which one counts is decided by the solver, the same way for the same scores whatever
    /// their order of rows. A gap binds no other unit; a unit of zeros has no optimal weights and is
    /// left out. Refused are negative scores, a child without score above zero, a zero where a least
    /// share is asked for, bounds that no weights keep, and, unless it is the only one, a child that
    /// does not vary: with it every unit is on the frontier, and nearly all of the weight its own.
    BenefitOfTheDoubt(BenefitOfTheDoubt),
    /// Weights that give each child the importance it is meant to have.
    TargetImportance(TargetImportance),
    /// Coefficients in the regression of an outcome.
    Regression(OutcomeRegression),
    /// Weights out of the error variances of the [unobserved components
    /// model](crate::weight::unobserved_components::UnobservedComponents).
    UnobservedComponents,
    /// Nominal weights times the reliability of the data.
    Reliability(Reliability),
    /// The weights of at least two schemes multiplied child by child, those of each divided by their
    /// sum: wⱼ ∝ Π wⱼₛ. The loadings of a principal component per standard deviation, which the
    /// Logistics Performance Index uses, are
    /// `{ product = ["principal-component", "inverse-standard-deviation"] }`. What one of the schemes
    /// refuses is refused, and so are schemes that leave no child a weight, and a product within another.
    Product(Vec<Weighting>),
    /// The user's own scheme.
    #[serde(skip_deserializing)]
    Custom(Custom<dyn WeightingScheme>),
}

impl Weighting {
    /// The user's own scheme.
    pub fn custom(scheme: impl WeightingScheme + 'static) -> Self {
        Self::Custom(Custom::new(Arc::new(scheme)))
    }

    /// Its description; `None` for the user's own.
    pub(crate) fn entry(&self) -> Option<&'static MethodEntry> {
        Some(match self {
            Self::Nominal => &nominal::NOMINAL,
            Self::Equal => &nominal::EQUAL,
            Self::EqualOverLeaves => &nominal::EQUAL_OVER_LEAVES,
            Self::BudgetAllocation(_) => &BudgetAllocation::ENTRY,
            Self::AnalyticHierarchy(_) => &AnalyticHierarchy::ENTRY,
            Self::BestWorst(_) => &BestWorst::ENTRY,
            Self::RankOrderCentroid(_) => &RankOrder::CENTROID,
            Self::RankSum(_) => &RankOrder::SUM,
            Self::RankReciprocal(_) => &RankOrder::RECIPROCAL,
            Self::PrincipalComponent(_) => &PrincipalComponent::ENTRY,
            Self::FactorAnalysis(_) => &FactorAnalysis::ENTRY,
            Self::Entropy => &dispersion::ENTROPY,
            Self::Critic => &dispersion::CRITIC,
            Self::StandardDeviation => &dispersion::STANDARD_DEVIATION,
            Self::InverseStandardDeviation => &dispersion::INVERSE_STANDARD_DEVIATION,
            Self::CoefficientOfVariation => &dispersion::COEFFICIENT_OF_VARIATION,
            Self::BenefitOfTheDoubt(_) => &BenefitOfTheDoubt::WEIGHTING,
            Self::TargetImportance(_) => &TargetImportance::ENTRY,
            Self::Regression(_) => &OutcomeRegression::ENTRY,
            Self::UnobservedComponents => &UnobservedComponents::ENTRY,
            Self::Reliability(_) => &Reliability::ENTRY,
            Self::Product(_) => &product::PRODUCT,
            Self::Custom(_) => return None,
        })
    }

    /// The scheme's name, as a methodology file writes it.
    pub fn name(&self) -> &str {
        match self {
            Self::Custom(scheme) => scheme.name(),
            _ => self.entry().map_or("custom", |entry| entry.name),
        }
    }

    /// Whether the weights of the framework play a part, as they may in the user's own scheme.
    pub(crate) fn uses_nominal_weights(&self) -> bool {
        match self {
            Self::Product(schemes) => schemes.iter().any(Self::uses_nominal_weights),
            _ => matches!(self, Self::Nominal | Self::Reliability(_) | Self::Custom(_)),
        }
    }

    /// One weight per child, in the order of the group's children.
    pub(crate) fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        match self {
            Self::Nominal => Ok(group.children().map(crate::framework::Node::weight).collect()),
            Self::Equal => Ok(vec![1.0; group.children().len()]),
            Self::Custom(scheme) => scheme.weights(group),
            Self::Reliability(reliability) => reliability.weights(group),
            _ => match self.foreseen(group.framework(), group.node()) {
                Some(weights) => {
                    let weights = weights.map_err(|misfits| misfits.refusal())?;
                    let weight =
                        |child: &crate::framework::Node| weights.get(child.code()).copied();
                    Ok(group.children().map(|child| weight(child).unwrap_or(0.0)).collect())
                }
                None if group.children().len() == 1 => Ok(vec![1.0]),
                None => self.out_of_data(group),
            },
        }
    }

    fn out_of_data(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        match self {
            Self::PrincipalComponent(scheme) => scheme.weights(group),
            Self::FactorAnalysis(scheme) => scheme.weights(group),
            Self::Critic => dispersion::by_critic(group),
            Self::TargetImportance(scheme) => scheme.weights(group),
            Self::Regression(scheme) => scheme.weights(group),
            #[cfg(feature = "linear-programming")]
            Self::BenefitOfTheDoubt(bounds) => benefit_of_the_doubt::mean_weights(bounds, group),
            Self::Entropy => dispersion::by_entropy(group),
            Self::StandardDeviation => dispersion::by_standard_deviation(group),
            Self::InverseStandardDeviation => dispersion::by_inverse_standard_deviation(group),
            Self::CoefficientOfVariation => dispersion::by_coefficient_of_variation(group),
            Self::UnobservedComponents => unobserved_components::weights(group),
            Self::Product(schemes) => product::weights(schemes, group),
            // The index is not built without the feature.
            _ => Err(Refusal::new("this build is without it")),
        }
    }
}
