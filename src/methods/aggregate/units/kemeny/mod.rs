//! Kemeny–Young: the rankings that agree most with all pairwise comparisons, exactly.

mod circle;

use super::kemeny::circle::{Budget, Circle};
use super::outranking::OutrankingMatrix;
use crate::error::Refusal;

/// Mean positions are rounded at this part, so that positions that are alike are equal.
const PART: f64 = 1e9;

/// All rankings of some units that agree most with their outranking matrix: those that maximise
/// Σ eₐᵦ over the pairs with a placed before b.
///
/// Exact. Units fall into groups that beat all later groups unit by unit (strongly connected components
/// of the majority graph in which ties are edges both ways); within a group, which beats itself in
/// circles, branch and bound over the sets of units placed first finds every optimum. Ties leave several
/// optima, which are counted and can be listed.
///
/// Sources: J. G. Kemeny (1959), "Mathematics without numbers", *Daedalus* 88; H. P. Young and A.
/// Levenglick (1978), "A consistent extension of Condorcet's election principle", *SIAM Journal on
/// Applied Mathematics* 35.
///
/// # Examples
///
/// ```
/// use composite_index::aggregate::{KemenyYoung, OutrankingMatrix};
///
/// let (x, y) = ([3.0, 2.0, 1.0], [2.0, 3.0, 1.0]);
/// let rankings = KemenyYoung::new(&OutrankingMatrix::new(&[&x, &y], &[1.0, 1.0], 0.0)?)?;
/// assert_eq!(rankings.rankings(10), [[0, 1, 2], [1, 0, 2]]);
/// assert_eq!(rankings.mean_positions(), [1.5, 1.5, 3.0]);
/// # Ok::<(), composite_index::error::Refusal>(())
/// ```
#[derive(Debug, Clone)]
pub struct KemenyYoung {
    units: usize,
    circles: Vec<Circle>,
    agreement: f64,
}

impl KemenyYoung {
    /// How many sets of units placed first are kept in a group that beats itself in circles, before
    /// the search is given up.
    pub const LIMIT: usize = 100_000;

    /// How many margins the search adds up in all groups together before it is given up, so that this
    /// takes seconds, not minutes.
    pub const ADDITIONS: u64 = 150_000_000;

    /// Finds the rankings.
    ///
    /// # Errors
    ///
    /// A group that beats itself in circles has more than 128 units, or its search needs more than
    /// [`LIMIT`](Self::LIMIT) sets or [`ADDITIONS`](Self::ADDITIONS).
    pub fn new(matrix: &OutrankingMatrix) -> Result<Self, Refusal> {
        let components = components(matrix);
        // The search of the others would be in vain.
        components.iter().try_for_each(|units| Circle::refuse(units))?;
        let mut budget = Budget { sets: 0, additions: 0 };
        let circles = components
            .into_iter()
            .map(|units| Circle::search(matrix, units, &mut budget))
            .collect::<Result<Vec<_>, _>>()?;
        let mut kemeny = Self { units: matrix.units(), circles, agreement: 0.0 };
        if let Some(ranking) = kemeny.rankings(1).first() {
            let before = |(position, a): (usize, &usize)| -> f64 {
                ranking.iter().skip(position + 1).map(|b| matrix.at(*a, *b)).sum()
            };
            kemeny.agreement = ranking.iter().enumerate().map(before).sum();
        }
        Ok(kemeny)
    }

    /// Σ eₐᵦ over the pairs with a placed before b, the largest there is.
    pub fn agreement(&self) -> f64 {
        self.agreement
    }

    /// How many rankings reach it; above 2⁵³ rounded.
    pub fn count(&self) -> f64 {
        self.circles.iter().map(Circle::count).product()
    }

    /// The mean position of each unit over all optimal rankings; 1 is the first.
    pub fn mean_positions(&self) -> Vec<f64> {
        let mut positions = vec![0.0; self.units];
        let mut placed = 0.0;
        for circle in &self.circles {
            for (unit, position) in circle.positions() {
                positions[unit] = ((placed + position) * PART).round() / PART;
            }
            placed += circle.units().len() as f64;
        }
        positions
    }

    /// The optimal rankings, each as the units from the first to the last; at most `limit`, in the
    /// order of the units.
    pub fn rankings(&self, limit: usize) -> Vec<Vec<usize>> {
        let mut rankings = vec![Vec::new()];
        for circle in &self.circles {
            let parts = circle.rankings(limit);
            let joined = rankings.iter().flat_map(|head: &Vec<usize>| {
                parts.iter().map(move |tail| [head.as_slice(), tail.as_slice()].concat())
            });
            rankings = joined.take(limit).collect();
        }
        rankings.truncate(limit);
        rankings
    }
}

/// How many units come after each one, in the mean over all optimal rankings.
pub(super) fn scores(matrix: &OutrankingMatrix) -> Result<Vec<f64>, Refusal> {
    let kemeny = KemenyYoung::new(matrix)?;
    let last = matrix.units() as f64;
    Ok(kemeny.mean_positions().into_iter().map(|position| last - position).collect())
}

/// The strongly connected components of the majority graph, best first: groups of units, each of which
/// beats all units of all later groups; units ascending.
///
/// A unit's result is two for each that it beats and one for each that it ties with. The best k units
/// beat all others exactly when their results reach the most that k units can have together: what they
/// share among themselves, k(k − 1), and two for each of the k(n − k) pairs with the others.
fn components(matrix: &OutrankingMatrix) -> Vec<Vec<usize>> {
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

#[cfg(test)]
mod tests;
