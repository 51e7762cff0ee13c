//! The best and the worst rank of a unit over a set of weightings.

use super::linear::LinearForm;
use super::most::{Most, Ties, most};
use super::polytope::{Polytope, dot};
use super::until::Until;
use super::weight_set::Weightings;

/// What is sought for one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The fewest units ahead; ties are level.
    Best,
    /// The most units ahead; ties are level.
    Worst,
    /// The most units ahead or level.
    WorstWithTies,
}

/// An extreme that was found, and one that cannot be passed; they are equal where it is proved.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Units ahead at the witness (or level, where ties count).
    pub(super) ahead: usize,
    /// No fewer (best) or no more (worst) are.
    pub(super) limit: usize,
    /// Effective weights by the form's nodes.
    pub(super) witness: Vec<f64>,
}

/// The set of weightings of one search.
pub(super) struct Field<'s> {
    pub(super) set: &'s Weightings,
    pub(super) form: &'s LinearForm,
    pub(super) polytope: Option<&'s Polytope>,
    /// Nodes of the framework.
    pub(super) size: usize,
}

impl Field<'_> {
    /// An extreme over rivals, whose rows are their values less the unit's own.
    pub(super) fn extreme(&self, side: Side, rivals: &[Vec<f64>], until: Until<'_>) -> Found {
        let turned: Vec<Vec<f64>>;
        let (rows, ties) = match side {
            Side::Best => {
                turned = rivals.iter().map(|row| row.iter().map(|it| -it).collect()).collect();
                (turned.as_slice(), Ties::Included)
            }
            Side::Worst => (rivals, Ties::Excluded),
            Side::WorstWithTies => (rivals, Ties::Included),
        };
        let found = match self.polytope {
            Some(polytope) => most(polytope, rows, ties, Some(until)),
            None => self.relaxed(rows, ties, until),
        };
        let of = |count: usize| if side == Side::Best { rows.len() - count } else { count };
        Found { ahead: of(found.count), limit: of(found.bound), witness: found.witness }
    }

    /// Without vertices: the bound of the relaxation over the whole set, by what is least in each
    /// direction, and the best of the weights that were met on the way.
    fn relaxed(&self, rows: &[Vec<f64>], ties: Ties, until: Until<'_>) -> Most {
        let holds = |value: f64| match ties {
            Ties::Excluded => value > 1e-9,
            Ties::Included => value >= -1e-9,
        };
        let count = |weights: &[f64]| rows.iter().filter(|row| holds(dot(row, weights))).count();
        let nominal = &self.form.weights;
        let mut best = Most { count: count(nominal), witness: nominal.clone(), bound: rows.len() };
        if until.is_over() {
            return best;
        }
        let (mut held, mut open) = (0, Vec::new());
        for row in rows {
            let low = self.set.least(self.form, self.size, row);
            let against: Vec<f64> = row.iter().map(|value| -value).collect();
            let high = -self.set.least(self.form, self.size, &against);
            if holds(high) && low >= -1e-9 {
                held += 1;
            } else if holds(high) {
                open.push((row, low));
            }
        }
        best.bound = held + open.len();
        let mut multipliers = vec![0.5; open.len()];
        let (mut mean, mut recent) = (nominal.clone(), nominal.clone());
        // Steps become shorter when they no longer help.
        let (mut size_of_steps, mut idle) = (1.0, 0);
        for step in 0.. {
            if idle == IDLE_STEPS {
                (size_of_steps, idle) = (size_of_steps / 2.0, 0);
            }
            let is_done = best.bound <= best.count || size_of_steps < SHORTEST_STEPS;
            if is_done || until.is_over() {
                break;
            }
            let before = (best.bound, best.count);
            // The sum is greatest where its negative is least.
            let mut sum = vec![0.0; nominal.len()];
            for ((row, low), multiplier) in open.iter().zip(&multipliers) {
                let factor = multiplier / low;
                sum.iter_mut().zip(*row).for_each(|(sum, value)| *sum += factor * value);
            }
            let point = self.set.least_at(self.form, self.size, &sum);
            let bound = open.len() as f64 - dot(&sum, &point);
            best.bound = best.bound.min(held + (bound.max(0.0) + 1e-6) as usize);
            for ((mean, recent), own) in mean.iter_mut().zip(&mut recent).zip(&point) {
                *mean += (own - *mean) / f64::from(step + 2);
                *recent += (own - *recent) / RECENT;
            }
            for weights in [&point, &mean, &recent] {
                let count = count(weights);
                if count > best.count {
                    (best.count, best.witness) = (count, weights.clone());
                }
            }
            let slopes: Vec<f64> = open.iter().map(|(row, low)| dot(row, &point) / -low).collect();
            let size: f64 = slopes.iter().map(|slope| slope * slope).sum();
            let room = (best.count + 1 - held.min(best.count)) as f64;
            let length = size_of_steps * (bound - room + 0.5).max(0.01) / size.max(1e-300);
            for (multiplier, slope) in multipliers.iter_mut().zip(slopes) {
                *multiplier = (*multiplier - length * slope).clamp(0.0, 1.0);
            }
            idle = if (best.bound, best.count) == before { idle + 1 } else { 0 };
        }
        best.bound = best.bound.max(best.count);
        best
    }
}

/// Steps without a better bound or better weights, after which the steps of the relaxation over a set
/// without vertices are halved; and the shortest.
const IDLE_STEPS: usize = 100;
const SHORTEST_STEPS: f64 = 0.02;

/// About so many steps make the mean of what was met lately.
const RECENT: f64 = 10.0;
