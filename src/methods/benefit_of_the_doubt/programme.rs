//! The linear programme of one unit.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::bounds::{FrontierBounds, ShareBound};
use super::fault::FrontierFault;
use super::peers::Frontier;

/// The programme of one unit, over the columns that it has.
pub(super) struct Programme<'a> {
    pub(super) frontier: &'a Frontier,
    pub(super) columns: Vec<usize>,
    /// The unit's scaled values in these columns, the largest of them 1.
    pub(super) unit: Vec<f64>,
}

impl Programme<'_> {
    /// Scaled weights, one per column of the unit.
    pub(super) fn solve(&self) -> Result<Vec<f64>, FrontierFault> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let unit = self.unit.iter();
        let weights: Vec<Variable> =
            unit.map(|value| problem.add_var(*value, (0.0, f64::INFINITY))).collect();
        for peer in &self.frontier.peers {
            let row: Vec<_> = self.columns.iter().map(|j| peer[*j]).collect();
            constrain(&mut problem, &weights, &row, ComparisonOp::Le, 1.0);
        }
        let FrontierBounds { weights: of_weights, shares } = &self.frontier.bounds;
        // w = v / scale: in units of the smallest scale, so that no coefficient is above 1.
        let smallest = self.columns.iter().map(|j| self.frontier.scales[*j]);
        let smallest = smallest.fold(f64::INFINITY, f64::min);
        let relative: Vec<_> =
            self.columns.iter().map(|j| smallest / self.frontier.scales[*j]).collect();
        self.bound(&mut problem, &weights, of_weights, &relative);
        for (&column, value) in self.columns.iter().zip(&self.unit) {
            if *value == 0.0 && shares[column].low > 0.0 {
                return Err(FrontierFault::ZeroShare { column });
            }
        }
        self.bound(&mut problem, &weights, shares, &self.unit);
        let outcome = problem.solve().map_err(|error| match error {
            microlp::Error::Infeasible => FrontierFault::Infeasible,
            other => FrontierFault::Unsolved(other.to_string()),
        })?;
        let solution = outcome
            .solution()
            .ok_or_else(|| FrontierFault::Unsolved("the solver was interrupted".to_owned()))?;
        // Rounding leaves weights of zero a little below it.
        let weights: Vec<_> = weights.iter().map(|w| solution.var_value(*w).max(0.0)).collect();
        let score: f64 = weights.iter().zip(&self.unit).map(|(w, z)| w * z).sum();
        // Bounds that only weights of zero keep are kept by no weights.
        if score > 0.0 { Ok(weights) } else { Err(FrontierFault::Infeasible) }
    }

    /// low ≤ vⱼ cⱼ / Σ v c ≤ high for each column, multiplied out.
    fn bound(&self, problem: &mut Problem, v: &[Variable], bounds: &[ShareBound], c: &[f64]) {
        for (own, &column) in self.columns.iter().enumerate() {
            let ShareBound { low, high } = bounds[column];
            let row = |limit: f64| -> Vec<f64> {
                let own_less =
                    |(j, c): (usize, &f64)| if j == own { c - limit * c } else { -limit * c };
                c.iter().enumerate().map(own_less).collect()
            };
            if low > 0.0 {
                constrain(problem, v, &row(low), ComparisonOp::Ge, 0.0);
            }
            if high < 1.0 {
                constrain(problem, v, &row(high), ComparisonOp::Le, 0.0);
            }
        }
    }
}

fn constrain(
    problem: &mut Problem,
    variables: &[Variable],
    row: &[f64],
    comparison: ComparisonOp,
    limit: f64,
) {
    let terms = variables.iter().copied().zip(row.iter().copied());
    problem.add_constraint(terms.filter(|(_, c)| *c != 0.0), comparison, limit);
}
