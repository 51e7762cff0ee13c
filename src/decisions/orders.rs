//! Means over orders: what a player adds when the players come one after the other.
//!
//! A game is a table of values v(S), one for each set S of k players, whose bits number the sets.

/// |S|! (k − |S| − 1)! / k!, by |S|: how often exactly the players of S come before one other.
pub(super) fn order_weights(players: usize) -> Vec<f64> {
    // 1/k, then ratios of neighbours: |S| / (k − |S|).
    let k = players as f64;
    let mut weights = vec![1.0 / k];
    for size in 1..players {
        let last = weights[size - 1];
        weights.push(last * size as f64 / (k - size as f64));
    }
    weights
}

/// The Shapley value of every player: the mean over all orders of v(S ∪ i) − v(S).
pub(super) fn shapley(players: usize, values: &[f64]) -> Vec<f64> {
    let weights = order_weights(players);
    let part = |player: usize| {
        let sets = (0..values.len()).filter(|set| set >> player & 1 == 0);
        let added = sets.map(|set| {
            let weight = weights[set.count_ones() as usize];
            weight * (values[set | 1 << player] - values[set])
        });
        added.sum()
    };
    (0..players).map(part).collect()
}

/// The sets that come before a player in the orders that keep blocks together, with how often: at
/// each level of the tree above the player, the blocks beside its own are wholly in or wholly out.
/// `levels` has the sets of players in those blocks, level by level.
pub(super) fn contexts(levels: &[Vec<usize>]) -> Vec<(usize, f64)> {
    let mut contexts = vec![(0, 1.0)];
    for blocks in levels {
        let weights = order_weights(blocks.len() + 1);
        let mut wider = Vec::with_capacity(contexts.len() << blocks.len());
        for (set, weight) in contexts {
            for chosen in 0..1usize << blocks.len() {
                let members =
                    blocks.iter().enumerate().filter(|(block, _)| chosen >> block & 1 == 1);
                let union = members.fold(set, |union, (_, block)| union | block);
                wider.push((union, weight * weights[chosen.count_ones() as usize]));
            }
        }
        contexts = wider;
    }
    contexts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A glove market: two left gloves, one right glove, and a pair is worth 1.
    #[test]
    fn values_by_hand() {
        let value = |set: usize| f64::from(u8::from(set & 4 > 0 && set & 3 > 0));
        let values: Vec<_> = (0..8).map(value).collect();
        let found = shapley(3, &values);
        for (found, expected) in found.iter().zip([1.0 / 6.0, 1.0 / 6.0, 4.0 / 6.0]) {
            assert!((found - expected).abs() < 1e-15, "{found} {expected}");
        }
        // With the left gloves in one block, their owner shares with the right glove's.
        let owen = |levels: &[Vec<usize>], player: usize| -> f64 {
            let added =
                |(set, weight): (usize, f64)| weight * (values[set | 1 << player] - values[set]);
            contexts(levels).into_iter().map(added).sum()
        };
        assert_eq!(owen(&[vec![0b010], vec![0b100]], 0), 0.25);
        assert_eq!(owen(&[vec![], vec![0b011]], 2), 0.5);
    }

    #[test]
    fn weights_of_orders_count_all_orders() {
        assert_eq!(order_weights(1), [1.0]);
        for (found, expected) in order_weights(3).iter().zip([1.0 / 3.0, 1.0 / 6.0, 1.0 / 3.0]) {
            assert!((found - expected).abs() < 1e-15);
        }
    }
}
