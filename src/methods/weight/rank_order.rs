//! Weights out of an order of importance: centroid, sum, reciprocal.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::judgement::ByCode;
use crate::error::Refusal;
use crate::framework::NodeCode;
use crate::methods::registry::{Family, MethodEntry, MethodOption, ValueKind, required};

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
        ValueKind::List(&ValueKind::Code),
        "The children, the most important first, each once.",
    )];

    pub(crate) const CENTROID: MethodEntry = MethodEntry::new(
        Family::Weighting,
        "rank-order-centroid",
        "The mean of all weights that keep an order of importance.",
        "wᵢ = (1/k) Σ_{j ≥ i} 1/j",
    )
    .value(ValueKind::Table(Self::OPTIONS))
    .source("Barron and Barrett (1996), Management Science 42")
    .example("{ rank-order-centroid = { order = [\"a\", \"b\"] } }");

    pub(crate) const SUM: MethodEntry = MethodEntry::new(
        Family::Weighting,
        "rank-sum",
        "Weights that fall in equal steps along an order of importance.",
        "wᵢ = 2(k + 1 − i) / (k(k + 1))",
    )
    .value(ValueKind::Table(Self::OPTIONS))
    .source("Barron and Barrett (1996), Management Science 42")
    .example("{ rank-sum = { order = [\"a\", \"b\"] } }");

    pub(crate) const RECIPROCAL: MethodEntry = MethodEntry::new(
        Family::Weighting,
        "rank-reciprocal",
        "Weights in proportion to 1, ½, ⅓, … along an order of importance.",
        "wᵢ = (1/i) / Σⱼ 1/j",
    )
    .value(ValueKind::Table(Self::OPTIONS))
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
