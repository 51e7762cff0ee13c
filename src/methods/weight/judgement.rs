//! Weights out of people's judgements, whatever the data: points of experts and orders of importance.
//! Every figure goes by a child's code.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::error::{Refusal, number};
use crate::framework::NodeCode;
use crate::methods::registry::{
    CODE, HANDBOOK, MethodEntry, MethodOption, NOT_NEGATIVE, ValueKind, required,
};

/// Figures by the code of a child.
pub(super) type ByCode = BTreeMap<NodeCode, f64>;

/// Codes with their figures, from text.
///
/// # Errors
///
/// A text cannot be a code.
pub(super) fn by_code<C: Into<String>>(
    figures: impl IntoIterator<Item = (C, f64)>,
) -> crate::error::Result<ByCode> {
    figures.into_iter().map(|(code, figure)| Ok((NodeCode::new(code)?, figure))).collect()
}

/// Divides by the sum.
pub(super) fn shares(mut weights: ByCode) -> ByCode {
    let sum: f64 = weights.values().sum();
    weights.values_mut().for_each(|weight| *weight /= sum);
    weights
}

/// Budget allocation: each expert e shares out points bₑⱼ, usually 100, over the children j of a
/// group, and a child's weight is the mean of its shares:
///
/// wⱼ = (1/E) Σₑ bₑⱼ / Σⱼ bₑⱼ
///
/// Shares make an expert with 10 points count as much as one with 100. Every expert gives points to
/// every child, 0 included. Refused are points that are negative or not finite, an expert whose
/// points sum to zero, a child that one expert leaves out, and no expert at all. How far the
/// experts are apart is what [`spread`](Self::spread) says: [`spread`](Self::spread).
///
/// In a methodology file:
///
/// ```toml
/// [node.people.weighting.budget-allocation.experts]
/// anna = { talent = 60, trust = 40 }
/// ben = { talent = 30, trust = 70 }
/// ```
///
/// Source: OECD/JRC *Handbook on Constructing Composite Indicators* (2008), section 6.
///
/// # Examples
///
/// ```
/// use composite_index::weight::BudgetAllocation;
///
/// let experts = BudgetAllocation::default()
///     .expert("anna", [("talent", 60.0), ("trust", 40.0)])?
///     .expert("ben", [("talent", 3.0), ("trust", 7.0)])?;
/// let spread = experts.spread()?;
/// assert!((spread["talent"].mean - 0.45).abs() < 1e-12);
/// assert_eq!((spread["talent"].least, spread["talent"].most), (0.3, 0.6));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetAllocation {
    /// Points of each expert, by the expert's name and the child's code.
    pub experts: BTreeMap<String, BTreeMap<NodeCode, f64>>,
}

/// How the experts' shares for one child are spread.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpertSpread {
    /// The child's weight.
    pub mean: f64,
    /// The smallest share that an expert gives.
    pub least: f64,
    /// The largest share that an expert gives.
    pub most: f64,
    /// Standard deviation of the shares, over n − 1; `None` for a single expert.
    pub standard_deviation: Option<f64>,
    /// The share that each expert gives, by the expert's name.
    pub shares: BTreeMap<String, f64>,
}

impl BudgetAllocation {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::weighting(
        "budget-allocation",
        "Experts share out points; a weight is the mean of the shares.",
        "wⱼ = (1/E) Σₑ bₑⱼ / Σⱼ bₑⱼ",
    )
    .options(&[required(
        "experts",
        ValueKind::Map(false, &ValueKind::Map(true, &NOT_NEGATIVE)),
        "Points by expert and child; every expert gives points to every child, 0 included.",
    )])
    .source(HANDBOOK)
    .example("{ budget-allocation = { experts = { anna = { a = 60, b = 40 } } } }");

    /// With one more expert.
    ///
    /// # Errors
    ///
    /// A text cannot be a code.
    pub fn expert<C: Into<String>>(
        mut self,
        name: impl Into<String>,
        points: impl IntoIterator<Item = (C, f64)>,
    ) -> crate::error::Result<Self> {
        self.experts.insert(name.into(), by_code(points)?);
        Ok(self)
    }

    /// The experts' shares and their spread, by the child's code.
    ///
    /// # Errors
    ///
    /// The points are refused, as the type's documentation says.
    pub fn spread(&self) -> Result<BTreeMap<NodeCode, ExpertSpread>, Refusal> {
        if self.experts.is_empty() {
            return Err(Refusal::new("there are no experts"));
        }
        let mut by_child: BTreeMap<NodeCode, BTreeMap<String, f64>> = BTreeMap::new();
        for (expert, points) in &self.experts {
            let sum = sum_of_points(expert, points)?;
            for (child, points) in points {
                let shares = by_child.entry(child.clone()).or_default();
                shares.insert(expert.clone(), points / sum);
            }
        }
        for (child, shares) in &by_child {
            let without = self.experts.keys().find(|expert| !shares.contains_key(*expert));
            if let Some(expert) = without {
                let why = format!("`{child}` has no points of expert `{expert}`; write 0 for none");
                return Err(Refusal::new(why));
            }
        }
        Ok(by_child.into_iter().map(|(child, shares)| (child, spread(shares))).collect())
    }

    pub(super) fn weights(&self) -> Result<ByCode, Refusal> {
        Ok(self.spread()?.into_iter().map(|(child, spread)| (child, spread.mean)).collect())
    }
}

fn sum_of_points(expert: &str, points: &ByCode) -> Result<f64, Refusal> {
    let unsound = points.iter().find(|(_, points)| !points.is_finite() || **points < 0.0);
    if let Some((child, points)) = unsound {
        let points = number(*points);
        let why = format!(
            "expert `{expert}` gives {points} points to `{child}`; points are zero or more"
        );
        return Err(Refusal::new(why));
    }
    let sum: f64 = points.values().sum();
    if sum > 0.0 && sum.is_finite() {
        Ok(sum)
    } else {
        Err(Refusal::new(format!("the points of expert `{expert}` sum to {}", number(sum))))
    }
}

fn spread(shares: BTreeMap<String, f64>) -> ExpertSpread {
    let n = shares.len() as f64;
    let mean = shares.values().sum::<f64>() / n;
    let squares: f64 = shares.values().map(|share| (share - mean) * (share - mean)).sum();
    ExpertSpread {
        mean,
        least: shares.values().copied().fold(f64::INFINITY, f64::min),
        most: shares.values().copied().fold(f64::NEG_INFINITY, f64::max),
        standard_deviation: (shares.len() > 1).then(|| (squares / (n - 1.0)).sqrt()),
        shares,
    }
}

/// The children of a group in the order of their importance, the most important first. Every child
/// occurs once; a code that occurs twice is refused.
///
/// In a methodology file: `{ rank-sum = { order = ["talent", "trust", "funding"] } }`.
///
/// Source: F. H. Barron and B. E. Barrett (1996), "Decision quality using ranked attribute
/// weights", *Management Science* 42; W. G. Stillwell, D. A. Seaver and W. Edwards (1981).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankOrder {
    /// Codes, the most important first.
    pub order: Vec<NodeCode>,
}

impl RankOrder {
    const OPTIONS: &[MethodOption] = &[required(
        "order",
        ValueKind::List(&CODE),
        "The children, the most important first, each once.",
    )];

    pub(crate) const CENTROID: MethodEntry = MethodEntry::weighting(
        "rank-order-centroid",
        "The mean of all weights that keep an order of importance.",
        "wᵢ = (1/k) Σ_{j ≥ i} 1/j",
    )
    .options(Self::OPTIONS)
    .source("Barron and Barrett (1996), Management Science 42")
    .example("{ rank-order-centroid = { order = [\"a\", \"b\"] } }");

    pub(crate) const SUM: MethodEntry = MethodEntry::weighting(
        "rank-sum",
        "Weights that fall in equal steps along an order of importance.",
        "wᵢ = 2(k + 1 − i) / (k(k + 1))",
    )
    .options(Self::OPTIONS)
    .source("Barron and Barrett (1996), Management Science 42")
    .example("{ rank-sum = { order = [\"a\", \"b\"] } }");

    pub(crate) const RECIPROCAL: MethodEntry = MethodEntry::weighting(
        "rank-reciprocal",
        "Weights in proportion to 1, ½, ⅓, … along an order of importance.",
        "wᵢ = (1/i) / Σⱼ 1/j",
    )
    .options(Self::OPTIONS)
    .source("Barron and Barrett (1996), Management Science 42")
    .example("{ rank-reciprocal = { order = [\"a\", \"b\"] } }");

    /// The order of these codes, the most important first.
    ///
    /// # Errors
    ///
    /// A text cannot be a code.
    pub fn new<C: Into<String>>(order: impl IntoIterator<Item = C>) -> crate::error::Result<Self> {
        let order = order.into_iter().map(NodeCode::new).collect::<crate::error::Result<_>>()?;
        Ok(Self { order })
    }

    /// The mean of all weights in this order: wᵢ = (1/k) Σ_{j ≥ i} 1/j.
    pub(super) fn centroid(&self) -> Result<ByCode, Refusal> {
        let k = self.order.len();
        // From the smallest term up, as exact as can be.
        self.weights(|rank| (rank..=k).rev().map(|j| 1.0 / j as f64).sum::<f64>() / k as f64)
    }

    /// wᵢ = 2(k + 1 − i) / (k(k + 1)).
    pub(super) fn sum(&self) -> Result<ByCode, Refusal> {
        let k = self.order.len() as f64;
        self.weights(|rank| 2.0 * (k + 1.0 - rank as f64) / (k * (k + 1.0)))
    }

    /// wᵢ = (1/i) / Σⱼ 1/j.
    pub(super) fn reciprocal(&self) -> Result<ByCode, Refusal> {
        let sum: f64 = (1..=self.order.len()).rev().map(|rank| 1.0 / rank as f64).sum();
        self.weights(|rank| 1.0 / (rank as f64 * sum))
    }

    fn weights(&self, weight: impl Fn(usize) -> f64) -> Result<ByCode, Refusal> {
        let mut seen = BTreeSet::new();
        if let Some(code) = self.order.iter().find(|code| !seen.insert(*code)) {
            return Err(Refusal::new(format!("duplicate `{code}` in the order")));
        }
        let ranked = self.order.iter().zip(1..);
        Ok(ranked.map(|(code, rank)| (code.clone(), weight(rank))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(experts: crate::error::Result<BudgetAllocation>) -> String {
        experts.unwrap().spread().unwrap_err().to_string()
    }

    #[test]
    fn shares_are_averaged_and_their_spread_is_told() {
        let experts = BudgetAllocation::default()
            .expert("a", [("x", 50.0), ("y", 50.0)])
            .and_then(|experts| experts.expert("b", [("x", 1.0), ("y", 3.0)]));
        let spread = experts.unwrap().spread().unwrap();
        assert_eq!(spread["x"].mean, 0.375);
        assert_eq!(spread["y"].mean, 0.625);
        // Shares 1/2 and 1/4: deviations of 1/8.
        let sd = spread["x"].standard_deviation.unwrap();
        assert!((sd - (2.0_f64 / 64.0).sqrt()).abs() < 1e-15);
        assert_eq!(spread["x"].shares["b"], 0.25);
    }

    #[test]
    fn unsound_points_are_refused_with_expert_and_child() {
        let none = BudgetAllocation::default;
        assert_eq!(refusal(Ok(none())), "there are no experts");
        assert_eq!(
            refusal(none().expert("a", [("x", -1.0), ("y", 3.0)])),
            "expert `a` gives -1 points to `x`; points are zero or more"
        );
        assert_eq!(
            refusal(none().expert("a", [("x", f64::NAN)])),
            "expert `a` gives NaN points to `x`; points are zero or more"
        );
        assert_eq!(
            refusal(none().expert("a", [("x", 0.0), ("y", 0.0)])),
            "the points of expert `a` sum to 0"
        );
        let without = none()
            .expert("a", [("x", 1.0)])
            .and_then(|experts| experts.expert("b", [("x", 1.0), ("y", 1.0)]));
        assert_eq!(refusal(without), "`y` has no points of expert `a`; write 0 for none");
    }

    #[test]
    fn three_children_by_hand() {
        let order = RankOrder::new(["b", "a", "c"]).unwrap();
        for (weights, expected) in [
            (order.centroid(), [11.0 / 18.0, 5.0 / 18.0, 2.0 / 18.0]),
            (order.sum(), [3.0 / 6.0, 2.0 / 6.0, 1.0 / 6.0]),
            (order.reciprocal(), [6.0 / 11.0, 3.0 / 11.0, 2.0 / 11.0]),
        ] {
            let weights = weights.unwrap();
            for (code, expected) in ["b", "a", "c"].into_iter().zip(expected) {
                assert!((weights[code] - expected).abs() < 1e-15, "{code}: {weights:?}");
            }
        }
    }

    #[test]
    fn a_code_twice_is_refused() {
        let order = RankOrder::new(["b", "a", "b"]).unwrap();
        assert_eq!(order.sum().unwrap_err().to_string(), "duplicate `b` in the order");
    }
}
