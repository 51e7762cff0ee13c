//! What holds for every scheme out of judgements.

use std::collections::BTreeMap;

use composite_index::NodeCode;
use composite_index::weight::{AnalyticHierarchy, BestWorst, BudgetAllocation, PriorityMethod};
use proptest::prelude::*;

use super::weights;

const CODES: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];

type ByCode = BTreeMap<NodeCode, f64>;

/// Shares that sum to 1, none far above another.
fn shares() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(1.0..8.0_f64, 2..8).prop_map(|weights| {
        let sum: f64 = weights.iter().sum();
        weights.iter().map(|weight| weight / sum).collect()
    })
}

/// Judgements of every pair of two children or more, out of the scale 1/9 to 9.
fn judgements() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let judgement = (1..10_i32, any::<bool>())
        .prop_map(|(points, above)| if above { points.into() } else { 1.0 / f64::from(points) });
    prop::collection::vec(prop::collection::vec(judgement, 7), 2..8)
}

/// The hierarchy of judgements of i against j > i, under the codes given.
fn hierarchy(
    by: PriorityMethod,
    codes: &[&str],
    of: impl Fn(usize, usize) -> f64,
) -> AnalyticHierarchy {
    (0..codes.len()).fold(AnalyticHierarchy::new(by), |hierarchy, child| {
        let against = (child + 1..codes.len()).map(|other| (codes[other], of(child, other)));
        let against: Vec<_> = against.collect();
        if against.is_empty() { hierarchy } else { hierarchy.judge(codes[child], against).unwrap() }
    })
}

const METHODS: [PriorityMethod; 2] =
    [PriorityMethod::Eigenvector, PriorityMethod::RowGeometricMean];

fn has(weights: &ByCode, expected: &[f64], near: f64) -> Result<(), TestCaseError> {
    for (code, expected) in CODES.iter().zip(expected) {
        let off = (weights[*code] - expected).abs();
        prop_assert!(off < near, "{}: {} {}", code, weights[*code], expected);
    }
    prop_assert!((weights.values().sum::<f64>() - 1.0).abs() < 1e-12);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Judgements aᵢⱼ = wᵢ/wⱼ give w back by both methods, without a contradiction.
    #[test]
    fn consistent_judgements_of_pairs_give_the_weights_back(shares in shares()) {
        for by in METHODS {
            let judged = hierarchy(by, &CODES[..shares.len()], |i, j| shares[i] / shares[j]);
            let found = judged.evaluate().unwrap();
            has(&found.weights, &shares, 1e-9)?;
            prop_assert!((found.eigenvalue - shares.len() as f64).abs() < 1e-9);
            prop_assert!(found.consistency_ratio.abs() < 1e-9);
        }
    }

    /// Other codes, in another order, for the same children change nothing, contradictions or not.
    #[test]
    fn codes_do_not_matter_to_judgements_of_pairs(judged in judgements(), turn in 0..7_usize) {
        let k = judged.len();
        let turned: Vec<&str> = (0..k).map(|child| CODES[(k - 1 - child + turn) % k]).collect();
        for by in METHODS {
            let one = hierarchy(by, &CODES[..k], |i, j| judged[i][j]).evaluate().unwrap();
            let other = hierarchy(by, &turned, |i, j| judged[i][j]).evaluate().unwrap();
            for (code, turned) in CODES.iter().zip(&turned) {
                prop_assert!((one.weights[*code] - other.weights[*turned]).abs() < 1e-9);
            }
            prop_assert!((one.consistency_ratio - other.consistency_ratio).abs() < 1e-9);
            // The largest eigenvalue is never below the number of children (Saaty).
            if by == PriorityMethod::Eigenvector {
                prop_assert!(one.eigenvalue >= k as f64 - 1e-9);
            }
        }
    }

    /// Judgements a_Bj = w_B/wⱼ and a_jW = wⱼ/w_W give w back with ξ = 0.
    #[test]
    fn consistent_judgements_of_best_and_worst_give_the_weights_back(shares in shares()) {
        let order = |one: &usize, other: &usize| shares[*one].total_cmp(&shares[*other]);
        let best = (0..shares.len()).max_by(order).unwrap();
        let worst = (0..shares.len()).min_by(order).unwrap();
        prop_assume!(best != worst);
        let others = (0..shares.len()).filter(|child| *child != best);
        let to_others = others.map(|child| (CODES[child], shares[best] / shares[child]));
        let between = (0..shares.len()).filter(|child| *child != best && *child != worst);
        let to_worst = between.map(|child| (CODES[child], shares[child] / shares[worst]));
        let judged = BestWorst::new(CODES[best], CODES[worst], to_others, to_worst).unwrap();
        let found = judged.evaluate().unwrap();
        has(&found.weights, &shares, 1e-8)?;
        prop_assert!(found.xi.abs() < 1e-8, "{}", found.xi);
    }

    /// A weight lies within what the experts give; an expert's number of points does not matter, nor
    /// an expert who says what the mean says.
    #[test]
    fn budgets_are_shares(
        points in prop::collection::vec(prop::collection::vec(0.5..50.0_f64, 4), 1..6),
        factor in 0.1..10.0_f64,
    ) {
        let experts = points.iter().zip(CODES);
        let allocation = |factor: f64| {
            experts.clone().fold(BudgetAllocation::default(), |allocation, (points, expert)| {
                let points = points.iter().map(|points| points * factor);
                allocation.expert(expert, CODES.into_iter().zip(points)).unwrap()
            })
        };
        let spread = allocation(1.0).spread().unwrap();
        for of_child in spread.values() {
            let inside = of_child.least - 1e-12..=of_child.most + 1e-12;
            prop_assert!(inside.contains(&of_child.mean), "{:?}", of_child);
        }
        let means: Vec<f64> = spread.values().map(|of_child| of_child.mean).collect();
        prop_assert!((means.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let average = CODES.into_iter().zip(means.iter().copied());
        let joined = allocation(factor).expert("average", average).unwrap().spread().unwrap();
        for (of_child, mean) in joined.values().zip(&means) {
            prop_assert!((of_child.mean - mean).abs() < 1e-12);
        }
    }
}

/// The weights of an index of children in an order of importance.
fn ranked(scheme: &str, codes: &[&str]) -> Vec<f64> {
    let quoted: Vec<String> = codes.iter().map(|code| format!("\"{code}\"")).collect();
    let weighting = format!("{{ {scheme} = {{ order = [{}] }} }}", quoted.join(", "));
    let rows = [1.0, 2.0];
    let columns: Vec<(&str, &[f64])> = codes.iter().map(|code| (*code, &rows[..])).collect();
    weights(&weighting, &columns).unwrap()
}

/// Weights fall with the rank, sum to 1, are those of the rank whatever the codes, and the centroid's
/// first is no smaller than the sum's.
#[test]
fn weights_out_of_ranks_fall_and_sum_to_one() {
    for k in 1..=CODES.len() {
        let backwards: Vec<&str> = CODES[..k].iter().rev().copied().collect();
        for scheme in ["rank-order-centroid", "rank-sum", "rank-reciprocal"] {
            let weights = ranked(scheme, &CODES[..k]);
            assert!(weights.windows(2).all(|pair| pair[0] > pair[1]), "{scheme} {weights:?}");
            assert!(weights.iter().all(|weight| *weight > 0.0), "{scheme} {weights:?}");
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{scheme} {weights:?}");
            for (one, other) in weights.iter().zip(ranked(scheme, &backwards)) {
                assert!((one - other).abs() < 1e-15, "{scheme} {weights:?}");
            }
        }
        let first = |scheme| ranked(scheme, &CODES[..k])[0];
        assert!(first("rank-order-centroid") >= first("rank-sum") - 1e-15, "{k}");
    }
}
