//! Small linear programmes, solved twice: by a solver, and exactly at the vertex that it ends at.

use microlp::{ComparisonOp, OptimizationDirection, Problem};
use nalgebra::{DMatrix, DVector};

/// What counts as zero in rows whose largest coefficient is 1.
const ZERO: f64 = 1e-9;

/// Rows within this of their limit may be tight at the vertex.
const TIGHT: f64 = 1e-6;

/// a·x ≤ b for each row, some of them equations, and bounds of the variables.
#[derive(Debug, Clone, Default)]
pub(super) struct Programme {
    bounds: Vec<(f64, f64)>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Row {
    of: Vec<f64>,
    limit: f64,
    equation: bool,
}

impl Row {
    /// The row divided by its largest coefficient.
    fn new(of: Vec<f64>, limit: f64, equation: bool) -> Self {
        let largest = of.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let scale = if largest > 0.0 { largest } else { 1.0 };
        Self { of: of.iter().map(|value| value / scale).collect(), limit: limit / scale, equation }
    }

    fn excess(&self, x: &[f64]) -> f64 {
        self.of.iter().zip(x).map(|(a, x)| a * x).sum::<f64>() - self.limit
    }
}

impl Programme {
    pub(super) fn new(bounds: Vec<(f64, f64)>) -> Self {
        Self { bounds, rows: Vec::new() }
    }

    pub(super) fn at_most(&mut self, of: Vec<f64>, limit: f64) {
        self.rows.push(Row::new(of, limit, false));
    }

    pub(super) fn equal(&mut self, of: Vec<f64>, limit: f64) {
        self.rows.push(Row::new(of, limit, true));
    }

    /// The point where an objective is least; none where no point keeps the rows, or none is least.
    ///
    /// The programme is solved in steps from a centre, in units of a scale: the solver's tolerances are
    /// then small beside the answer, however narrow the set is.
    pub(super) fn minimise(
        &self,
        objective: &[f64],
        centre: &[f64],
        scale: f64,
    ) -> Option<Vec<f64>> {
        let mut problem = Problem::new(OptimizationDirection::Minimize);
        let largest = objective.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let step = |bound: f64, at: f64| (bound - at) / scale;
        let variables: Vec<_> = objective
            .iter()
            .zip(self.bounds.iter().zip(centre))
            .map(|(cost, ((low, high), at))| {
                problem.add_var(cost / largest.max(1e-300), (step(*low, *at), step(*high, *at)))
            })
            .collect();
        for row in &self.rows {
            let terms = variables.iter().copied().zip(row.of.iter().copied());
            let op = if row.equation { ComparisonOp::Eq } else { ComparisonOp::Le };
            let terms = terms.filter(|(_, a)| *a != 0.0);
            problem.add_constraint(terms, op, -row.excess(centre) / scale);
        }
        let outcome = problem.solve().ok()?;
        let solution = outcome.solution()?;
        let found = variables.iter().zip(centre);
        let found: Vec<f64> = found.map(|(it, at)| at + scale * solution.var_value(*it)).collect();
        let polished = self.vertex(&found, scale).filter(|vertex| {
            let value = |x: &[f64]| objective.iter().zip(x).map(|(c, x)| c * x).sum::<f64>();
            (value(vertex) - value(&found)).abs() <= TIGHT * scale.max(1e-3) * largest.max(1.0)
        });
        Some(polished.unwrap_or(found))
    }

    /// The point at which the rows and bounds that are tight at a point meet, if they make one that
    /// keeps all others.
    fn vertex(&self, at: &[f64], scale: f64) -> Option<Vec<f64>> {
        let n = at.len();
        let near = TIGHT * scale.max(1e-3);
        let mut tight: Vec<(f64, Vec<f64>, f64)> = Vec::new();
        for row in &self.rows {
            let slack = row.excess(at).abs();
            if row.equation || slack <= near {
                let order = if row.equation { -1.0 } else { slack };
                tight.push((order, row.of.clone(), row.limit));
            }
        }
        for (variable, (low, high)) in self.bounds.iter().enumerate() {
            for bound in [low, high] {
                let slack = (at[variable] - bound).abs();
                if slack <= near {
                    let unit = (0..n).map(|other| f64::from(other == variable)).collect();
                    tight.push((slack, unit, *bound));
                }
            }
        }
        tight.sort_by(|a, b| a.0.total_cmp(&b.0));
        let chosen = independent(&tight, n)?;
        let matrix = DMatrix::from_fn(n, n, |row, column| chosen[row].1[column]);
        let limits = DVector::from_iterator(n, chosen.iter().map(|row| row.2));
        let vertex: Vec<f64> = matrix.lu().solve(&limits)?.iter().copied().collect();
        let keeps = self.rows.iter().all(|row| {
            let excess = row.excess(&vertex);
            excess <= ZERO && (!row.equation || excess >= -ZERO)
        });
        let within = vertex.iter().zip(&self.bounds);
        let within = within.clone().all(|(x, (low, high))| *x >= low - ZERO && *x <= high + ZERO);
        (keeps && within && vertex.iter().all(|x| x.is_finite())).then_some(vertex)
    }
}

/// The first rows that are independent of those before them, as many as there are variables.
fn independent(
    rows: &[(f64, Vec<f64>, f64)],
    variables: usize,
) -> Option<Vec<&(f64, Vec<f64>, f64)>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut chosen = Vec::new();
    for row in rows {
        let mut rest = row.1.clone();
        for other in &basis {
            let along: f64 = rest.iter().zip(other).map(|(a, b)| a * b).sum();
            rest.iter_mut().zip(other).for_each(|(a, b)| *a -= along * b);
        }
        let length = rest.iter().map(|a| a * a).sum::<f64>().sqrt();
        if length > 1e-7 {
            basis.push(rest.iter().map(|a| a / length).collect());
            chosen.push(row);
        }
        if chosen.len() == variables {
            return Some(chosen);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corner_by_hand() {
        // max x + 2y with x + y ≤ 4, x + 3y ≤ 6: (3, 1).
        let mut programme = Programme::new(vec![(0.0, f64::INFINITY); 2]);
        programme.at_most(vec![1.0, 1.0], 4.0);
        programme.at_most(vec![100.0, 300.0], 600.0);
        for (centre, scale) in [([0.0, 0.0], 1.0), ([3.0, 1.0], 1e-7), ([1.0, 1.0], 0.01)] {
            let found = programme.minimise(&[-1.0, -2.0], &centre, scale).unwrap();
            assert!((found[0] - 3.0).abs() < 1e-12 && (found[1] - 1.0).abs() < 1e-12, "{found:?}");
        }
        programme.at_most(vec![-1.0, -1.0], -5.0);
        assert!(programme.minimise(&[1.0, 1.0], &[0.0, 0.0], 1.0).is_none(), "nothing is left");
    }
}
