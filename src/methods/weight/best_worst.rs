//! The best–worst method: two rows of judgements and a linear programme.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::judgement::by_code;
#[cfg(feature = "linear-programming")]
use super::judgement::{ByCode, shares};
#[cfg(feature = "linear-programming")]
use crate::error::{Refusal, number};
use crate::framework::NodeCode;
use crate::methods::registry::{CODE, Interval, MethodEntry, ValueKind, or, required};

/// The linear best–worst method: how many times the best child B is as important as each other one
/// (a_Bj), and each one as the worst child W (a_jW), from 1 to 9. Weights are those of
///
/// min ξ under |w_B − a_Bj wⱼ| ≤ ξ, |wⱼ − a_jW w_W| ≤ ξ for all j, Σ w = 1, w ≥ 0.
///
/// ξ is 0 for judgements that do not contradict each other, and in the unit of the weights
/// otherwise; `evaluate` tells it. Refused are a judgement below 1, a child
/// without its judgements, best and worst the same, a_BW given twice and differently (it may stand
/// in either row). Needs the feature `linear-programming`.
///
/// In a methodology file:
///
/// ```toml
/// [node.people.weighting.best-worst]
/// best = "talent"
/// worst = "funding"
/// best-to-others = { trust = 2, funding = 8 }
/// others-to-worst = { trust = 4 }
/// ```
///
/// Source: J. Rezaei (2016), "Best-worst multi-criteria decision-making method: Some properties and
/// a linear model", *Omega* 64.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BestWorst {
    /// The most important child.
    pub best: NodeCode,
    /// The least important child.
    pub worst: NodeCode,
    /// a_Bj by the code of j.
    pub best_to_others: BTreeMap<NodeCode, f64>,
    /// a_jW by the code of j.
    #[serde(default)]
    pub others_to_worst: BTreeMap<NodeCode, f64>,
}

/// Weights of the best–worst method, with their consistency.
#[cfg(feature = "linear-programming")]
#[derive(Debug, Clone, PartialEq)]
pub struct BestWorstWeights {
    /// Weights by code; they sum to 1.
    pub weights: BTreeMap<NodeCode, f64>,
    /// ξ: the largest difference between a weight and what the judgements make it.
    pub xi: f64,
}

impl BestWorst {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::weighting(
        "best-worst",
        "Weights from judgements against the best and the worst child.",
        "min ξ with |w_B − a_Bj wⱼ| ≤ ξ and |wⱼ − a_jW w_W| ≤ ξ",
    )
    .options(&[
        required("best", CODE, "The most important child."),
        required("worst", CODE, "The least important child."),
        required(
            "best-to-others",
            ValueKind::Map(true, &ValueKind::Number(Interval::at_least(1.0))),
            "a_Bj: how many times as important the best is as child j.",
        ),
        or(
            "others-to-worst",
            ValueKind::Map(true, &ValueKind::Number(Interval::at_least(1.0))),
            "{}",
            "a_jW: how many times as important child j is as the worst.",
        ),
    ])
    .needs("The feature `linear-programming`.")
    .source("Rezaei (2016), Omega 64")
    .example(
        "{ best-worst = { best = \"a\", worst = \"c\", best-to-others = { b = 2, c = 8 }, \
         others-to-worst = { b = 4 } } }",
    );

    /// The judgements of a best and a worst child.
    ///
    /// # Errors
    ///
    /// A text cannot be a code.
    pub fn new<C: Into<String>>(
        best: impl Into<String>,
        worst: impl Into<String>,
        best_to_others: impl IntoIterator<Item = (C, f64)>,
        others_to_worst: impl IntoIterator<Item = (C, f64)>,
    ) -> crate::error::Result<Self> {
        Ok(Self {
            best: NodeCode::new(best)?,
            worst: NodeCode::new(worst)?,
            best_to_others: by_code(best_to_others)?,
            others_to_worst: by_code(others_to_worst)?,
        })
    }
}

#[cfg(feature = "linear-programming")]
impl BestWorst {
    /// Weights and ξ.
    ///
    /// # Errors
    ///
    /// The judgements are refused, as the type's documentation says.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::weight::BestWorst;
    ///
    /// let judged = BestWorst::new("a", "c", [("b", 2.0), ("c", 8.0)], [("b", 2.0)])?;
    /// let found = judged.evaluate()?;
    /// assert!((found.weights["a"] - 7.0 / 11.0).abs() < 1e-12);
    /// assert!((found.xi - 1.0 / 11.0).abs() < 1e-12, "8 is not 2 times 2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate(&self) -> Result<BestWorstWeights, Refusal> {
        let children = self.judgements()?;
        let position = |code: &NodeCode| children.keys().position(|child| *child == code);
        let (Some(best), Some(worst)) = (position(&self.best), position(&self.worst)) else {
            return Err(Refusal::new("best and worst are not among the children"));
        };
        let judged: Vec<(f64, f64)> = children.values().copied().collect();
        let (weights, xi) = solve(&judged, best, worst)?;
        let weights = children.into_keys().cloned().zip(weights).collect();
        Ok(BestWorstWeights { weights: shares(weights), xi })
    }

    pub(super) fn weights(&self) -> Result<ByCode, Refusal> {
        self.evaluate().map(|found| found.weights)
    }

    /// (a_Bj, a_jW) of every child, sound.
    fn judgements(&self) -> Result<BTreeMap<&NodeCode, (f64, f64)>, Refusal> {
        let Self { best, worst, best_to_others, others_to_worst } = self;
        if best == worst {
            return Err(Refusal::new(format!("`{best}` is both the best and the worst")));
        }
        let most = match (best_to_others.get(worst), others_to_worst.get(best)) {
            (Some(one), Some(other)) if one != other => {
                let (one, other) = (number(*one), number(*other));
                let why = format!("`{best}` against `{worst}` is both {one} and {other}");
                return Err(Refusal::new(why));
            }
            (one, other) => one.or(other).copied(),
        };
        let codes = best_to_others.keys().chain(others_to_worst.keys()).chain([best, worst]);
        let mut judged = BTreeMap::new();
        for code in codes {
            let (from_best, to_worst) = match code {
                code if code == best => (Some(1.0), most),
                code if code == worst => (most, Some(1.0)),
                code => (best_to_others.get(code).copied(), others_to_worst.get(code).copied()),
            };
            let from_best = judgement(from_best, best, code)?;
            judged.insert(code, (from_best, judgement(to_worst, code, worst)?));
        }
        for (row, code) in [(best_to_others, best), (others_to_worst, worst)] {
            if row.get(code).is_some_and(|own| *own != 1.0) {
                return Err(Refusal::new(format!("`{code}` against itself is 1")));
            }
        }
        Ok(judged)
    }
}

#[cfg(feature = "linear-programming")]
fn judgement(given: Option<f64>, more: &NodeCode, less: &NodeCode) -> Result<f64, Refusal> {
    match given {
        Some(ratio) if ratio >= 1.0 && ratio.is_finite() => Ok(ratio),
        Some(ratio) => {
            let ratio = number(ratio);
            let why =
                format!("the judgement {ratio} of `{more}` against `{less}` is not 1 or more");
            Err(Refusal::new(why))
        }
        None => Err(Refusal::new(format!("`{more}` is not judged against `{less}`"))),
    }
}

/// Weights and ξ out of (a_Bj, a_jW).
#[cfg(feature = "linear-programming")]
fn solve(judged: &[(f64, f64)], best: usize, worst: usize) -> Result<(Vec<f64>, f64), Refusal> {
    use microlp::{ComparisonOp, OptimizationDirection, Problem};
    let unsolved = || Refusal::new("the linear programme could not be solved");
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let xi = problem.add_var(1.0, (0.0, f64::INFINITY));
    let weights: Vec<_> = judged.iter().map(|_| problem.add_var(0.0, (0.0, 1.0))).collect();
    let mut at_most_xi = |more: usize, ratio: f64, less: usize| {
        if more == less {
            return;
        }
        for sign in [1.0, -1.0] {
            let row = [(weights[more], sign), (weights[less], -sign * ratio), (xi, -1.0)];
            problem.add_constraint(row, ComparisonOp::Le, 0.0);
        }
    };
    for (child, (from_best, to_worst)) in judged.iter().enumerate() {
        at_most_xi(best, *from_best, child);
        at_most_xi(child, *to_worst, worst);
    }
    problem.add_constraint(weights.iter().map(|w| (*w, 1.0)), ComparisonOp::Eq, 1.0);
    let outcome = problem.solve().map_err(|_| unsolved())?;
    let solution = outcome.solution().ok_or_else(unsolved)?;
    let found = weights.iter().map(|w| solution.var_value(*w).max(0.0)).collect();
    Ok((found, solution.var_value(xi).max(0.0)))
}

#[cfg(test)]
#[cfg(feature = "linear-programming")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// ξ is how far the weights found are from the judgements, and no weights are nearer.
        #[test]
        fn no_other_weights_are_nearer_to_the_judgements(
            judged in prop::collection::vec((1.0..9.0_f64, 1.0..9.0_f64), 2..5),
            most in 1.0..9.0_f64,
            others in prop::collection::vec(prop::collection::vec(0.01..1.0_f64, 6), 20),
        ) {
            let child = |position: usize| format!("c{position}");
            let row = |pick: fn(&(f64, f64)) -> f64| {
                judged.iter().map(pick).enumerate().map(|(i, ratio)| (child(i), ratio))
            };
            let to_others = row(|judged| judged.0).chain([("worst".to_owned(), most)]);
            let method = BestWorst::new("best", "worst", to_others, row(|judged| judged.1)).unwrap();
            let found = method.evaluate().unwrap();
            let distance = |weight: &dyn Fn(&str) -> f64| {
                let (best, worst) = (weight("best"), weight("worst"));
                let of_child = |(i, (from_best, to_worst)): (usize, &(f64, f64))| {
                    let own = weight(&child(i));
                    (best - from_best * own).abs().max((own - to_worst * worst).abs())
                };
                let farthest = judged.iter().enumerate().map(of_child).fold(0.0, f64::max);
                farthest.max((best - most * worst).abs())
            };
            let own = distance(&|code| found.weights[code]);
            prop_assert!((own - found.xi).abs() < 1e-9, "{own} is not {}", found.xi);
            for other in others {
                let total: f64 = other[..judged.len() + 2].iter().sum();
                let position = |code: &str| match code {
                    "best" => judged.len(),
                    "worst" => judged.len() + 1,
                    child => child[1..].parse().unwrap(),
                };
                prop_assert!(distance(&|code| other[position(code)] / total) >= found.xi - 1e-9);
            }
        }
    }

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn judgements_without_contradiction_give_their_ratios() {
        let judged = BestWorst::new("a", "c", [("b", 2.0), ("c", 8.0)], [("b", 4.0)]).unwrap();
        let found = judged.evaluate().unwrap();
        near(found.xi, 0.0);
        near(found.weights["a"], 8.0 / 13.0);
        near(found.weights["b"], 4.0 / 13.0);
        near(found.weights["c"], 1.0 / 13.0);
    }

    /// a_Bb = 2, a_bW = 2, a_BW = 8. With x = 2y + ξ, y = 2z + ξ and x = 8z − ξ all three are ξ off:
    /// 4z + 3ξ = 8z − ξ, so that z = ξ, y = 3ξ, x = 7ξ and 11ξ = 1.
    #[test]
    fn contradictory_judgements_by_hand() {
        let judged = BestWorst::new("a", "c", [("b", 2.0), ("c", 8.0)], [("b", 2.0)]).unwrap();
        let found = judged.evaluate().unwrap();
        near(found.xi, 1.0 / 11.0);
        near(found.weights["a"], 7.0 / 11.0);
        near(found.weights["b"], 3.0 / 11.0);
        near(found.weights["c"], 1.0 / 11.0);
    }

    #[test]
    fn unsound_judgements_are_refused_by_name() {
        for (best, worst, from_best, to_worst, expected) in [
            ("a", "a", &[("b", 2.0)][..], &[][..], "`a` is both the best and the worst"),
            ("a", "c", &[("b", 2.0)], &[("b", 2.0)], "`a` is not judged against `c`"),
            ("a", "c", &[("b", 2.0), ("c", 3.0)], &[], "`b` is not judged against `c`"),
            (
                "a",
                "c",
                &[("b", 0.5), ("c", 3.0)],
                &[("b", 2.0)],
                "the judgement 0.5 of `a` against `b` is not 1 or more",
            ),
            (
                "a",
                "c",
                &[("b", 2.0), ("c", 3.0)],
                &[("b", 2.0), ("a", 4.0)],
                "`a` against `c` is both 3 and 4",
            ),
            (
                "a",
                "c",
                &[("a", 2.0), ("b", 2.0), ("c", 3.0)],
                &[("b", 2.0)],
                "`a` against itself is 1",
            ),
        ] {
            let judged =
                BestWorst::new(best, worst, from_best.to_vec(), to_worst.to_vec()).unwrap();
            assert_eq!(judged.evaluate().unwrap_err().to_string(), expected);
        }
    }
}
