//! Bounds for the search: a good ranking from above, circles of three from below.

use super::circle::Costs;

/// The cost of a good ranking: by the sum of the costs, then units moved while that helps.
pub(super) fn heuristic(costs: &Costs) -> f64 {
    let burden = |a: usize| costs.units().map(|b| costs.of(a, b) - costs.of(b, a)).sum::<f64>();
    let burdens: Vec<f64> = costs.units().map(burden).collect();
    let mut ranking: Vec<usize> = costs.units().collect();
    ranking.sort_by(|a, b| burdens[*a].total_cmp(&burdens[*b]));
    while let Some((from, to)) = best_move(costs, &ranking) {
        let unit = ranking.remove(from);
        ranking.insert(to, unit);
    }
    let before = |(position, a): (usize, &usize)| -> f64 {
        ranking.iter().skip(position + 1).map(|b| costs.of(*a, *b)).sum()
    };
    ranking.iter().enumerate().map(before).sum()
}

/// The move of one unit that lowers the cost most.
fn best_move(costs: &Costs, ranking: &[usize]) -> Option<(usize, usize)> {
    let (mut best, mut least) = (None, -1e-9);
    for (from, unit) in ranking.iter().enumerate() {
        let gain = |other: &usize, earlier: bool| {
            let change = costs.of(*unit, *other) - costs.of(*other, *unit);
            if earlier { change } else { -change }
        };
        let ups = (0..from).rev().map(|to| (to, true));
        let downs = (from + 1..ranking.len()).map(|to| (to, false));
        for moves in [ups.collect::<Vec<_>>(), downs.collect()] {
            let mut change = 0.0;
            for (to, earlier) in moves {
                change += gain(&ranking[to], earlier);
                if change < least {
                    (best, least) = (Some((from, to)), change);
                }
            }
        }
    }
    best
}

/// Circles of three that share no margin: each costs every ranking at least its own.
pub(super) struct Triangles {
    /// By unit: the units of its circles, and what they cost.
    circles: Vec<Vec<(u128, f64)>>,
    sum: f64,
}

impl Triangles {
    /// Takes circles one after the other, each with what is left of the smallest of its margins.
    pub(super) fn new(costs: &Costs) -> Self {
        let mut left: Vec<Vec<f64>> =
            costs.units().map(|a| costs.units().map(|b| costs.of(b, a)).collect()).collect();
        let mut triangles = Self { circles: vec![Vec::new(); left.len()], sum: 0.0 };
        for a in costs.units() {
            for b in a + 1..costs.units().end {
                for c in b + 1..costs.units().end {
                    for (x, y, z) in [(a, b, c), (a, c, b)] {
                        let least = left[x][y].min(left[y][z]).min(left[z][x]);
                        if least > 0.0 {
                            left[x][y] -= least;
                            left[y][z] -= least;
                            left[z][x] -= least;
                            triangles.sum += least;
                            let units = 1 << a | 1 << b | 1 << c;
                            for unit in [a, b, c] {
                                triangles.circles[unit].push((units, least));
                            }
                        }
                    }
                }
            }
        }
        triangles
    }

    /// What all circles cost.
    pub(super) fn sum(&self) -> f64 {
        self.sum
    }

    /// How many circles a unit is in.
    pub(super) fn circles(&self, unit: usize) -> u64 {
        self.circles[unit].len() as u64
    }

    /// The cost of a unit's cycles in which no unit is placed yet.
    pub(super) fn of(&self, unit: usize, placed: u128) -> f64 {
        let circles = self.circles[unit].iter();
        circles.filter(|(units, _)| units & placed == 0).map(|(_, least)| least).sum()
    }
}
