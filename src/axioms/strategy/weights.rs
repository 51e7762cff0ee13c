//! Weights.

use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;

use super::draw::Draw;
use super::shrink::{Shrinking, Simplify};

/// Weights that sum to 1: equal, in small whole ratios, one that dominates, near ties, zeros beside
/// others, or anything. They shrink towards equal weights.
///
/// # Examples
///
/// ```
/// use composite_index::axioms::strategy;
/// use proptest::prelude::*;
///
/// proptest!(|(weights in strategy::weights(4))| {
///     prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
/// });
/// ```
pub fn weights(count: usize) -> WeightsStrategy {
    WeightsStrategy { count }
}

/// The strategy of [`weights`].
#[derive(Debug, Clone, Copy)]
pub struct WeightsStrategy {
    count: usize,
}

impl Strategy for WeightsStrategy {
    type Tree = Shrinking<Vec<f64>>;
    type Value = Vec<f64>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Ok(Shrinking::new(on_the_simplex(ratios(&mut Draw::new(runner), self.count))))
    }
}

fn on_the_simplex(ratios: Vec<f64>) -> Vec<f64> {
    let sum: f64 = ratios.iter().sum();
    ratios.into_iter().map(|ratio| ratio / sum).collect()
}

/// Non-negative weights, at least one above zero, readable rather than normalised.
pub(super) fn ratios(draw: &mut Draw<'_>, count: usize) -> Vec<f64> {
    if count == 0 {
        return Vec::new();
    }
    let shape = draw.below(20);
    let mut numbers = |number: fn(&mut Draw<'_>) -> f64| -> Vec<f64> {
        (0..count).map(|_| number(draw)).collect()
    };
    let mut weights = match shape {
        0..=5 => vec![1.0; count],
        6..=13 => numbers(|draw| draw.whole(1, 5)),
        14..=15 => numbers(|draw| draw.one_of(1.0, &[1.0, 1.0, 10.0])),
        16 => numbers(|draw| 1.0 + draw.whole(0, 3) / 1000.0),
        17 => numbers(|draw| draw.whole(0, 3)),
        _ => numbers(|draw| draw.whole(1, 100)),
    };
    if weights.iter().all(|weight| *weight == 0.0) {
        weights[0] = 1.0;
    }
    weights
}

/// A weight for one after the other.
impl Simplify for Vec<f64> {
    fn simpler(&self, edit: usize) -> Option<Option<Self>> {
        let equal = 1.0 / self.len() as f64;
        if edit == 0 {
            let all = vec![equal; self.len()];
            return Some((all != *self).then_some(all));
        }
        let mut ratios: Vec<_> = self.iter().map(|weight| (weight / equal).ceil()).collect();
        let ratio = ratios.get_mut(edit - 1)?;
        *ratio = ratio.min(1.0);
        let simpler = on_the_simplex(ratios);
        Some((simpler != *self).then_some(simpler))
    }
}
