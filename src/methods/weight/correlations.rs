//! Correlations of a group's children over the units that have every score.

use super::sample::WeightingSample;
use crate::error::Refusal;
use crate::methods::misfit::listed;
use crate::numerics::{Component, components, correlation_matrix};

/// Eigenvalues of a correlation matrix below this are zero but for rounding.
const ZERO: f64 = 1e-10;

/// The correlation matrix, row by row; refuses fewer than three units and what does not vary.
pub(super) fn correlations_of(sample: &WeightingSample<'_>) -> Result<Vec<f64>, Refusal> {
    sample.units_at_least(3, "a correlation")?;
    sample.varying()?;
    correlation_matrix(&sample.slices(), false).map_err(|(column, _)| {
        Refusal::new(format!("the scores of {} do not vary", sample.name(column)))
    })
}

/// The principal components of the correlation matrix, the largest variance first.
pub(super) fn components_of(sample: &WeightingSample<'_>) -> Result<Vec<Component>, Refusal> {
    decomposed(&correlations_of(sample)?, sample.columns.len())
}

fn decomposed(matrix: &[f64], k: usize) -> Result<Vec<Component>, Refusal> {
    components(matrix, k)
        .ok_or_else(|| Refusal::new("the eigenvalues of the correlation matrix were not reached"))
}

/// A correlation matrix that has an inverse, decomposed.
pub(super) struct Regular(Vec<Component>);

impl Regular {
    /// Refuses a singular matrix, and names the columns that depend on each other.
    pub(super) fn of(matrix: &[f64], sample: &WeightingSample<'_>) -> Result<Self, Refusal> {
        let components = decomposed(matrix, sample.columns.len())?;
        match components.last() {
            Some(last) if last.variance <= ZERO => {
                let takes_part = |(_, loading): &(usize, &f64)| loading.abs() > 1e-4;
                let dependent = last.loadings.iter().enumerate().filter(takes_part);
                let codes: Vec<_> =
                    dependent.filter_map(|(column, _)| sample.codes.get(column).copied()).collect();
                Err(Refusal::new(format!(
                    "the correlation matrix is singular: the scores of {} depend on each other \
                     linearly over the {} units that have every score",
                    listed(&codes),
                    sample.units()
                )))
            }
            _ => Ok(Self(components)),
        }
    }

    /// R⁻¹ x.
    pub(super) fn solve(&self, x: &[f64]) -> Vec<f64> {
        let mut solved = vec![0.0; x.len()];
        for Component { variance, loadings } in &self.0 {
            let along: f64 = loadings.iter().zip(x).map(|(loading, x)| loading * x).sum();
            for (solved, loading) in solved.iter_mut().zip(loadings) {
                *solved += along / variance * loading;
            }
        }
        solved
    }
}
