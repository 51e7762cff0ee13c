//! The 2-additive Choquet integral: a weighted mean with interactions between pairs of children.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::error::{Refusal, number};
use crate::framework::NodeCode;
use crate::methods::registry::{CODE, Interval, MethodEntry, ValueKind, required};
use crate::numerics::exceeds;

/// Options of the 2-additive Choquet integral: Σ φⱼ zⱼ − ½ Σ_{j<l} Iⱼₗ |zⱼ − zₗ|, with the weights
/// as importances φⱼ (shares of their sum).
///
/// Pairs without an entry do not interact. No child may lower the group's score when it rises:
/// φⱼ − ½ Σₗ |Iⱼₗ| ≥ 0 for every child, or the group is refused under these weights with the child's
/// code; a child of weight zero has no interactions. Where a child is missing and its weight is shared
/// out, the interactions of the others grow as their weights do.
///
/// Source: M. Grabisch (1997), "k-order additive discrete fuzzy measures and their representation",
/// *Fuzzy Sets and Systems* 92.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choquet {
    /// The pairs that interact, each once.
    pub interactions: Vec<Interaction>,
}

/// How two children of a group interact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interaction {
    /// The codes of the two children.
    pub between: (NodeCode, NodeCode),
    /// I, from −1 to 1: above 0 the two complement each other, so that only both together count in
    /// full; below 0 one can stand for the other.
    pub strength: f64,
}

/// Interactions of a group with its children by their positions.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Interactions {
    pairs: Vec<(usize, usize, f64)>,
}

impl Choquet {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::aggregation(
        "choquet",
        "Weighted mean with interactions between pairs of children.",
        "Σ wⱼ zⱼ − ½ Σ Iⱼₗ |zⱼ − zₗ|",
    )
    .options(&[required(
        "interactions",
        ValueKind::List(&ValueKind::Table(&[
            required("between", ValueKind::Tuple(&CODE, 2), "The codes of two children."),
            required(
                "strength",
                ValueKind::Number(Interval::closed(-1.0, 1.0)),
                "I: above 0 both together count in full, below 0 one replaces the other.",
            ),
        ])),
        "The pairs that interact, each once.",
    )])
    .needs("φⱼ ≥ ½ Σₗ |Iⱼₗ| for the share of weight φ of every child.")
    .source("Grabisch (1997), Fuzzy Sets and Systems 92")
    .example("{ choquet = { interactions = [{ between = [\"a\", \"b\"], strength = 0.1 }] } }");

    pub(super) fn refuse(&self) -> Option<&'static str> {
        let mut pairs = Vec::new();
        for Interaction { between: (one, other), strength } in &self.interactions {
            if one == other {
                return Some("an interaction is between two different children");
            }
            if !(-1.0..=1.0).contains(strength) {
                return Some("`strength` lies from −1 to 1");
            }
            let pair = (one.min(other), one.max(other));
            if pairs.contains(&pair) {
                return Some("each pair has at most one interaction");
            }
            pairs.push(pair);
        }
        None
    }

    /// The codes that its pairs name, each once.
    pub(super) fn codes(&self) -> BTreeSet<&str> {
        let pairs = self.interactions.iter();
        pairs.flat_map(|pair| [pair.between.0.as_str(), pair.between.1.as_str()]).collect()
    }

    /// Finds the children; those of other groups have been refused.
    pub(super) fn resolve(&self, children: &[NodeCode]) -> Interactions {
        let position = |code: &NodeCode| children.iter().position(|child| child == code);
        let pair = |interaction: &Interaction| {
            let (one, other) = &interaction.between;
            Some((position(one)?, position(other)?, interaction.strength))
        };
        let mut pairs: Vec<_> = self.interactions.iter().filter_map(pair).collect();
        // The order of the file must not show in the last bits.
        pairs.iter_mut().for_each(|pair| *pair = (pair.0.min(pair.1), pair.0.max(pair.1), pair.2));
        pairs.sort_unstable_by_key(|(one, other, _)| (*one, *other));
        Interactions { pairs }
    }
}

impl Interactions {
    #[cfg(test)]
    pub(super) const NONE: Self = Self { pairs: Vec::new() };

    /// Refuses weights under which a child would lower the score when it rises.
    pub(super) fn check(&self, shares: &[f64], codes: &[NodeCode]) -> Result<(), Refusal> {
        if self.pairs.is_empty() {
            return Ok(());
        }
        for (child, share) in shares.iter().enumerate() {
            let own = self.pairs.iter().filter(|(one, other, _)| *one == child || *other == child);
            let borne = own.map(|(_, _, strength)| strength.abs()).sum::<f64>() / 2.0;
            if exceeds(borne, *share, 0.0) {
                let code = codes.get(child).map_or("", NodeCode::as_str);
                let (borne, share) = (number(borne), number(*share));
                return Err(Refusal::new(format!(
                    "the interactions of `{code}` need a share of weight of {borne}, and it has \
                     {share}, so that its improvement could lower the score"
                )));
            }
        }
        Ok(())
    }

    /// The integral of one unit; `children` are the positions of those that take part, ascending,
    /// and `scale` is the factor by which the weights of missing children raised theirs.
    pub(super) fn integral(
        &self,
        scores: &[f64],
        weights: &[f64],
        children: &[usize],
        scale: f64,
    ) -> f64 {
        let score = |child: &usize| children.binary_search(child).ok().map(|at| scores[at]);
        let mut sum = super::mean::weighted_sum(scores, weights);
        for (one, other, strength) in &self.pairs {
            if let (Some(one), Some(other)) = (score(one), score(other)) {
                sum -= scale * strength / 2.0 * (one - other).abs();
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(code: &str) -> NodeCode {
        NodeCode::new(code).unwrap()
    }

    fn choquet(pairs: &[(&str, &str, f64)]) -> Choquet {
        let interaction = |(one, other, strength): &(&str, &str, f64)| Interaction {
            between: (code(one), code(other)),
            strength: *strength,
        };
        Choquet { interactions: pairs.iter().map(interaction).collect() }
    }

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() <= 1e-14, "{value} is not {expected}");
    }

    /// φ = (.5, .3, .2), I₁₂ = .4, I₂₃ = −.2: by the capacity, μ{1} = .5 − .2 = .3,
    /// μ{1, 3} = .3 + (.2 + .1) + 0 = .6, so that scores (9, 1, 4) integrate to
    /// (9 − 4)·.3 + (4 − 1)·.6 + 1·1 = 4.3.
    #[test]
    fn an_integral_by_its_capacity() {
        let codes = [code("a"), code("b"), code("c")];
        let interactions = choquet(&[("b", "a", 0.4), ("c", "b", -0.2)]).resolve(&codes);
        let phi = [0.5, 0.3, 0.2];
        assert_eq!(interactions.check(&phi, &codes), Ok(()));
        near(interactions.integral(&[9.0, 1.0, 4.0], &phi, &[0, 1, 2], 1.0), 4.3);
        near(interactions.integral(&[5.0; 3], &phi, &[0, 1, 2], 1.0), 5.0);
        // Without c: φ = (.625, .375) and I₁₂ = .5, so that 9 and 1 give 6 − .25 · 8.
        near(interactions.integral(&[9.0, 1.0], &[0.625, 0.375], &[0, 1], 1.25), 4.0);
    }

    #[test]
    fn a_child_that_bears_too_much_is_refused() {
        let codes = [code("a"), code("b")];
        let interactions = choquet(&[("a", "b", -0.6)]).resolve(&codes);
        assert_eq!(interactions.check(&[0.7, 0.3], &codes), Ok(()), "just");
        assert_eq!(
            interactions.check(&[0.8, 0.2], &codes).unwrap_err().to_string(),
            "the interactions of `b` need a share of weight of 0.3, and it has 0.2, so that its \
             improvement could lower the score"
        );
    }

    #[test]
    fn options_are_checked() {
        assert!(choquet(&[("a", "a", 0.1)]).refuse().is_some());
        assert!(choquet(&[("a", "b", 1.1)]).refuse().is_some());
        assert!(choquet(&[("a", "b", 0.1), ("b", "a", 0.2)]).refuse().is_some());
        let sound = choquet(&[("a", "b", 0.1), ("b", "c", 0.2)]);
        assert_eq!(sound.refuse(), None);
        assert_eq!(sound.codes().into_iter().collect::<Vec<_>>(), ["a", "b", "c"]);
    }
}
