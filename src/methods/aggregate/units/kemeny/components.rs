//! The strongly connected components of the majority graph, the best first.

use crate::methods::aggregate::units::outranking::OutrankingMatrix;

/// Groups of units, each of which beats all units of all later groups; units ascending.
///
/// A unit's result is two for each that it beats and one for each that it ties with. The best k units
/// beat all others exactly when their results reach the most that k units can have together: what they
/// share among themselves, k(k − 1), and two for each of the k(n − k) pairs with the others.
pub(super) fn components(matrix: &OutrankingMatrix) -> Vec<Vec<usize>> {
    let count = matrix.units();
    let result = |a: usize| -> usize {
        let against = |b: usize| match matrix.margin(a, b) {
            margin if margin > 0.0 => 2,
            margin if margin < 0.0 => 0,
            _ => 1,
        };
        (0..count).filter(|b| *b != a).map(against).sum()
    };
    let mut results: Vec<(usize, usize)> = (0..count).map(|unit| (result(unit), unit)).collect();
    results.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    let (mut components, mut open, mut sum) = (Vec::new(), Vec::new(), 0);
    for (position, (result, unit)) in results.into_iter().enumerate() {
        let placed = position + 1;
        open.push(unit);
        sum += result;
        if sum == placed * position + 2 * placed * (count - placed) {
            open.sort_unstable();
            components.push(std::mem::take(&mut open));
        }
    }
    components
}
