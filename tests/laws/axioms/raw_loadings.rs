//! Loadings on the first principal component as weights, negative ones and all, as common tools have
//! them. This crate refuses them as weights, so that here they come in as an aggregator.

use composite_index::aggregate::{ColumnAggregator, DecisionMatrix};
use composite_index::error::Refusal;

/// Σ aⱼ zⱼ / Σ aⱼ with the loadings aⱼ of standardised columns on their first component.
#[derive(Debug)]
pub(crate) struct RawLoadings;

impl ColumnAggregator for RawLoadings {
    fn aggregate(&self, units: &DecisionMatrix) -> Result<Vec<f64>, Refusal> {
        let columns = units.columns().map(standardised).collect::<Result<Vec<_>, _>>()?;
        let loadings = first_loadings(&columns, 1.0);
        let again = first_loadings(&columns, -0.7);
        if loadings.iter().zip(&again).any(|(one, other)| (one - other).abs() > 1e-9) {
            return Err(Refusal::new("the first component is undetermined"));
        }
        let sum: f64 = loadings.iter().sum();
        if sum < 1e-6 {
            return Err(Refusal::new("the loadings cancel each other out"));
        }
        let score = |unit: usize| {
            columns
                .iter()
                .zip(&loadings)
                .map(|(column, loading)| column[unit] * loading)
                .sum::<f64>()
        };
        Ok((0..units.units()).map(|unit| score(unit) / sum).collect())
    }
}

/// A gap counts as the mean.
fn standardised(column: &[f64]) -> Result<Vec<f64>, Refusal> {
    let present = || column.iter().filter(|value| !value.is_nan());
    let count = present().count() as f64;
    let mean = present().sum::<f64>() / count;
    let variance = present().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
    if variance < 1e-9 {
        return Err(Refusal::new("a child does not vary"));
    }
    let standard =
        |value: &f64| if value.is_nan() { 0.0 } else { (value - mean) / variance.sqrt() };
    Ok(column.iter().map(standard).collect())
}

/// By power iteration; the sign is turned so that the loadings sum to more than zero.
fn first_loadings(columns: &[Vec<f64>], tilt: f64) -> Vec<f64> {
    let product =
        |one: &[f64], other: &[f64]| -> f64 { one.iter().zip(other).map(|(a, b)| a * b).sum() };
    let mut loadings: Vec<_> =
        (0..columns.len()).map(|child| 1.0 + tilt * child as f64 / 7.0).collect();
    for _ in 0..500 {
        let turned = columns.iter().map(|one| {
            let row = columns.iter().zip(&loadings);
            row.map(|(other, loading)| product(one, other) * loading).sum::<f64>()
        });
        let turned: Vec<_> = turned.collect();
        let length = product(&turned, &turned).sqrt();
        loadings = turned.into_iter().map(|loading| loading / length).collect();
    }
    let sign = if loadings.iter().sum::<f64>() < 0.0 { -1.0 } else { 1.0 };
    loadings.iter().map(|loading| sign * loading).collect()
}
