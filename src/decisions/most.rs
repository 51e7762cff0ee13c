//! As many of some inequalities as weights can satisfy at once: the heart of extreme ranks.
//!
//! Exact, by branch and bound over polytopes: every inequality that is neither satisfied everywhere nor
//! nowhere in a polytope divides it. The bound is that of the linear relaxation with the tightest
//! constants a polytope allows: an inequality x ≥ 0 with x ≥ −M counts at most 1 + x/M, and a sum
//! of such terms with multipliers from 0 to 1 is largest at a vertex.

use super::polytope::{Polytope, ZERO, dot};
use super::until::Until;

/// Whether a tie counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ties {
    /// x > 0.
    Excluded,
    /// x ≥ 0.
    Included,
}

/// How many inequalities can hold at once.
#[derive(Debug, Clone)]
pub(super) struct Most {
    /// So many hold at the witness.
    pub(super) count: usize,
    /// Weights at which they hold.
    pub(super) witness: Vec<f64>,
    /// No weights satisfy more; equal to the count unless time ran out.
    pub(super) bound: usize,
}

/// Steps towards better multipliers.
const STEPS: usize = 40;

/// A search under way.
struct Search<'r> {
    rows: &'r [Vec<f64>],
    ties: Ties,
    best: Most,
    /// So many are enough, and fewer are not.
    aim: Option<usize>,
    /// The largest bound among polytopes that were given up.
    given_up: usize,
}

/// A part of the weights, with the inequalities that are open in it.
struct Branch {
    region: Polytope,
    /// Inequalities that hold everywhere in it.
    held: usize,
    open: Vec<usize>,
    bound: usize,
}

/// The most inequalities row·e > 0 (or ≥ 0) that weights of a polytope satisfy at once, with weights
/// that do. Rows are scaled to 1.
pub(super) fn most(
    region: &Polytope,
    rows: &[Vec<f64>],
    ties: Ties,
    until: Option<Until<'_>>,
) -> Most {
    most_of(region, rows, ties, None, until)
}

/// The same; with an aim, only whether so many can hold.
pub(super) fn most_of(
    region: &Polytope,
    rows: &[Vec<f64>],
    ties: Ties,
    aim: Option<usize>,
    until: Option<Until<'_>>,
) -> Most {
    let scaled: Vec<Vec<f64>> = rows.iter().map(|row| scaled(row)).collect();
    let best = Most { count: 0, witness: region.centre(), bound: rows.len() };
    let mut search = Search { rows: &scaled, ties, best, aim, given_up: 0 };
    search.best.count = search.count_at(&search.best.witness);
    let open = (0..rows.len()).collect();
    let mut stack = vec![Branch { region: region.clone(), held: 0, open, bound: rows.len() }];
    while let Some(branch) = stack.pop() {
        if aim.is_some_and(|aim| search.best.count >= aim) {
            break;
        }
        if branch.bound <= search.floor() {
            continue;
        }
        if until.is_some_and(|until| until.is_over()) {
            search.given_up = search.given_up.max(branch.bound);
            continue;
        }
        search.divide(branch, &mut stack);
    }
    search.best.bound = search.best.count.max(search.given_up);
    search.best
}

fn scaled(row: &[f64]) -> Vec<f64> {
    let size = row.iter().fold(0.0, |size: f64, value| size.max(value.abs()));
    if size > 0.0 { row.iter().map(|value| value / size).collect() } else { row.to_vec() }
}

impl Search<'_> {
    fn holds(&self, value: f64) -> bool {
        match self.ties {
            Ties::Excluded => value > ZERO,
            Ties::Included => value >= -ZERO,
        }
    }

    /// What does not pass it is of no use.
    fn floor(&self) -> usize {
        self.best.count.max(self.aim.map_or(0, |aim| aim.saturating_sub(1)))
    }

    fn count_at(&self, weights: &[f64]) -> usize {
        self.rows.iter().filter(|row| self.holds(dot(row, weights))).count()
    }

    fn try_point(&mut self, weights: Vec<f64>) {
        let count = self.count_at(&weights);
        if count > self.best.count {
            (self.best.count, self.best.witness) = (count, weights);
        }
    }

    /// Settles what a polytope decides, bounds the rest, and divides it where the bound leaves room.
    fn divide(&mut self, branch: Branch, stack: &mut Vec<Branch>) {
        let Branch { region, mut held, open, .. } = branch;
        let mut values = Vec::with_capacity(open.len());
        let mut undecided = Vec::with_capacity(open.len());
        for row in open {
            let at = region.values(&self.rows[row]);
            let low = at.iter().copied().fold(f64::INFINITY, f64::min);
            let high = at.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let somewhere = self.holds(high);
            if somewhere && low >= -ZERO {
                held += 1;
            } else if somewhere {
                undecided.push(row);
                values.push((low, at));
            }
        }
        self.try_point(region.centre());
        if self.ties == Ties::Included {
            self.try_vertices(&region, held, &values);
        }
        if held + undecided.len() <= self.floor() {
            return;
        }
        let relaxed = self.relaxed(&region, held, &values);
        let Some((bound, multipliers)) = relaxed.filter(|(bound, _)| *bound > self.floor()) else {
            return;
        };
        let Some(place) = branching(&values, &multipliers) else { return };
        let row = &self.rows[undecided.swap_remove(place)];
        let against: Vec<f64> = row.iter().map(|value| -value).collect();
        for (row, held) in [(against.as_slice(), held), (row, held + 1)] {
            match region.cut(row) {
                Some(region) => {
                    stack.push(Branch { region, held, open: undecided.clone(), bound });
                }
                // Neither side of an undecided inequality is empty: there were too many vertices.
                None => self.given_up = self.given_up.max(bound),
            }
        }
    }

    /// Ties hold at vertices most often.
    fn try_vertices(&mut self, region: &Polytope, held: usize, values: &[(f64, Vec<f64>)]) {
        let count =
            |vertex: usize| held + values.iter().filter(|(_, at)| at[vertex] >= -ZERO).count();
        let best = (0..region.vertices.len()).max_by_key(|vertex| count(*vertex));
        if let Some(vertex) = best.filter(|vertex| count(*vertex) > self.best.count) {
            self.try_point(region.vertices[vertex].clone());
        }
    }

    /// The bound of the relaxation, and the multipliers that gave it; nothing once it leaves no room.
    fn relaxed(
        &mut self,
        region: &Polytope,
        held: usize,
        values: &[(f64, Vec<f64>)],
    ) -> Option<(usize, Vec<f64>)> {
        let vertices = region.vertices.len();
        let open = values.len() as f64;
        let room = self.floor() as f64 + 1.0 - held as f64;
        let mut multipliers = vec![0.5; values.len()];
        let (mut least, mut best) = (open, multipliers.clone());
        let mut visits = vec![0u32; vertices];
        for step in 0..STEPS {
            let mut sums = vec![0.0; vertices];
            for ((low, at), multiplier) in values.iter().zip(&multipliers) {
                let factor = multiplier / -low;
                sums.iter_mut().zip(at).for_each(|(sum, value)| *sum += factor * value);
            }
            let top = (0..vertices).max_by(|a, b| sums[*a].total_cmp(&sums[*b]))?;
            let bound = open + sums[top];
            if bound < least {
                (least, best) = (bound, multipliers.clone());
            }
            if least < room - 1e-6 {
                return None;
            }
            visits[top] += 1;
            let slope = |(low, at): &(f64, Vec<f64>)| at[top] / -low;
            let size: f64 = values.iter().map(|value| slope(value) * slope(value)).sum();
            let length = (bound - room + 0.5).max(0.01) / size.max(1e-300);
            for (multiplier, value) in multipliers.iter_mut().zip(values) {
                *multiplier = (*multiplier - length * slope(value)).clamp(0.0, 1.0);
            }
            if step + 1 == STEPS || step == STEPS / 4 {
                self.try_mean(region, &visits);
            }
        }
        Some((held + (least + 1e-6) as usize, best))
    }

    /// The mean of the vertices that were visited, which solves the relaxation nearly.
    fn try_mean(&mut self, region: &Polytope, visits: &[u32]) {
        let all = f64::from(visits.iter().sum::<u32>());
        let mut mean = vec![0.0; region.vertices[0].len()];
        for (vertex, visits) in region.vertices.iter().zip(visits).filter(|(_, it)| **it > 0) {
            let share = f64::from(*visits) / all;
            mean.iter_mut().zip(vertex).for_each(|(sum, weight)| *sum += share * weight);
        }
        self.try_point(mean);
    }
}

/// The place of the inequality that divides a polytope: one that binds, and that neither side nearly
/// decides.
fn branching(values: &[(f64, Vec<f64>)], multipliers: &[f64]) -> Option<usize> {
    let weight = |place: &usize| {
        let (low, at) = &values[*place];
        let high = at.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let balance = high.min(-low) / high.max(-low);
        (0.1 + multipliers[*place]) * (0.05 + balance)
    };
    (0..values.len()).max_by(|a, b| weight(a).total_cmp(&weight(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_hand() {
        let all = Polytope::simplex(2);
        // e₁ > e₂, e₂ > e₁, e₁ > 2 e₂, and a tie at the middle.
        let rows = [vec![1.0, -1.0], vec![-1.0, 1.0], vec![1.0, -2.0]];
        assert_eq!(most(&all, &rows, Ties::Excluded, None).count, 2);
        let closed = most(&all, &rows[..2], Ties::Included, None);
        assert_eq!((closed.count, closed.bound), (2, 2), "at ½, ½");
        assert!((closed.witness[0] - 0.5).abs() < 1e-12);
        assert_eq!(most(&all, &rows[..2], Ties::Excluded, None).count, 1);
        let never = [vec![0.0, 0.0]];
        assert_eq!(most(&all, &never, Ties::Excluded, None).count, 0);
        assert_eq!(most(&all, &never, Ties::Included, None).count, 1);
    }
}
