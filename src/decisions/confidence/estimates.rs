//! Scores with their standard errors.

use std::collections::BTreeMap;

use crate::data::Dataset;
use crate::decisions::standing::Standing;
use crate::decisions::subject::sign;
use crate::engine::Index;
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::framework::UnitCode;

/// Scores with the covariance of their errors, which are taken as normal.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    pub(super) units: Vec<UnitCode>,
    pub(super) names: Vec<String>,
    /// Higher is better: scores are turned round where the lowest is first.
    pub(super) scores: Vec<f64>,
    pub(super) sign: f64,
    pub(super) spread: Spread,
    pub(super) left_out: Vec<UnitCode>,
}

/// Standard errors by unit.
#[derive(Debug, Clone, PartialEq)]
pub enum StandardErrors {
    /// Of the full scores of a node.
    OfScores(BTreeMap<UnitCode, f64>),
    /// Of the values of indicators, in the units of the data.
    OfValues(Dataset),
}

/// How errors vary.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Spread {
    /// Each by itself, with its standard error.
    Independent(Vec<f64>),
    /// A lower triangle L with L Lᵀ the covariance, row by row.
    Correlated(Vec<Vec<f64>>),
}

impl Spread {
    /// The standard error of one score.
    pub(super) fn of(&self, unit: usize) -> f64 {
        self.between(unit, None)
    }

    /// The standard error of a difference of two scores, √(Vₐₐ + V_bb − 2 Vₐ_b).
    pub(super) fn between(&self, one: usize, other: Option<usize>) -> f64 {
        match (self, other) {
            (Self::Independent(errors), None) => errors[one],
            (Self::Independent(errors), Some(other)) => libm::hypot(errors[one], errors[other]),
            (Self::Correlated(factor), other) => {
                let of = |row: usize, at: usize| factor[row].get(at).copied().unwrap_or(0.0);
                let square = |at: usize| {
                    let difference = of(one, at) - other.map_or(0.0, |other| of(other, at));
                    difference * difference
                };
                (0..factor.len()).map(square).sum::<f64>().sqrt()
            }
        }
    }
}

impl Estimates {
    /// Scores with independent standard errors, such as survey means.
    ///
    /// # Errors
    ///
    /// Every fault at once: a code that cannot be one, a duplicate unit, a score or a standard error
    /// that is not finite, a standard error below zero; no unit.
    pub fn new<C: Into<String>>(
        estimates: impl IntoIterator<Item = (C, f64, f64)>,
    ) -> Result<Self> {
        let (mut units, mut scores, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        let mut faults = Diagnostics::default();
        for (code, score, error) in estimates {
            let Some(code) = faults.keep(UnitCode::new(code)) else { continue };
            if units.contains(&code) {
                let unit = code.to_string();
                faults.push(ErrorKind::DuplicateUnit { unit, period: None });
            }
            check_error(&code, error, &mut faults);
            if !score.is_finite() {
                let (variable, unit) = ("estimate".to_owned(), code.to_string());
                faults.push(ErrorKind::InfiniteValue { variable, unit, value: score });
            }
            units.push(code);
            scores.push(score);
            errors.push(error);
        }
        faults.check()?;
        if units.is_empty() {
            return Err(ErrorKind::NoUnits.into());
        }
        let names = units.iter().map(|unit| unit.to_string()).collect();
        let spread = Spread::Independent(errors);
        Ok(Self { units, names, scores, sign: 1.0, spread, left_out: Vec::new() })
    }

    /// The same with errors that vary together: their covariance, row by row.
    ///
    /// # Errors
    ///
    /// The matrix is not square, symmetric and free of negative variances in any direction.
    pub fn with_covariance(self, covariance: &[Vec<f64>]) -> Result<Self> {
        let n = self.units.len();
        let invalid = |why: &str| -> Result<Self> {
            let option = "covariance".to_owned();
            Err(ErrorKind::InvalidOption { option, why: why.to_owned() }.into())
        };
        if covariance.len() != n || covariance.iter().any(|row| row.len() != n) {
            return invalid("it needs one row and one column for each unit");
        }
        let symmetric = (0..n).all(|a| {
            (0..a).all(|b| {
                let scale = (covariance[a][a] * covariance[b][b]).abs().sqrt();
                (covariance[a][b] - covariance[b][a]).abs() <= 1e-9 * scale
            })
        });
        if !symmetric || covariance.iter().flatten().any(|value| !value.is_finite()) {
            return invalid("it is not symmetric and finite");
        }
        match triangle(covariance) {
            Some(factor) => Ok(Self { spread: Spread::Correlated(factor), ..self }),
            None => invalid("some combination of the errors has a variance below zero"),
        }
    }

    /// The full scores of a node with [standard errors](StandardErrors) of either kind.
    ///
    /// # Errors
    ///
    /// As for [`of`](Estimates::of) and [`propagated`](Estimates::propagated).
    pub fn with(
        index: &Index,
        data: &Dataset,
        node: Option<&str>,
        errors: &StandardErrors,
    ) -> Result<Self> {
        match errors {
            StandardErrors::OfScores(errors) => Self::of(index, data, node, errors),
            StandardErrors::OfValues(errors) => Self::propagated(index, data, node, errors),
        }
    }

    /// The full scores of a node, with a standard error for each unit. Units without a score are left
    /// out; so are units without a standard error, which [`left_out`](Estimates::left_out) lists.
    ///
    /// # Errors
    ///
    /// As for [`Index::score`]; an error is negative or not finite; a unit is not in the data; no unit
    /// is left.
    pub fn of(
        index: &Index,
        data: &Dataset,
        node: Option<&str>,
        errors: &BTreeMap<UnitCode, f64>,
    ) -> Result<Self> {
        let standing = Standing::new(&index.score(data)?, node)?;
        let mut faults = Diagnostics::default();
        for (unit, error) in errors {
            faults.keep(data.row(unit.as_str()));
            check_error(unit, *error, &mut faults);
        }
        faults.check()?;
        Self::among(&standing, |row| errors.get(&standing.units[row].code).copied())
    }

    /// The full scores of a node, with standard errors that come from those of the values: a unit's
    /// variance is Σ ((S(x + s) − S(x − s))/2)² over its values x with standard errors s, all else as
    /// fitted. That is e′ V e where a score is linear in its values.
    ///
    /// `errors` are in the units of the data, a column an indicator; indicators without a column have
    /// no error. A unit with a value whose error is missing is left out and listed.
    ///
    /// # Errors
    ///
    /// As for [`of`](Estimates::of); a score compares units, so that one unit's error is every unit's.
    pub fn propagated(
        index: &Index,
        data: &Dataset,
        node: Option<&str>,
        errors: &Dataset,
    ) -> Result<Self> {
        let scorer = index.fit(data)?;
        let standing = Standing::new(&index.score(data)?, node)?;
        if scorer.compares_units() {
            let why =
                "it compares units with each other, so that errors of one move all".to_owned();
            return Err(ErrorKind::NoExactAnswer { node: standing.node.clone(), why }.into());
        }
        let mut faults = Diagnostics::default();
        let sample = standing.sample(data);
        let mut variances = vec![0.0; standing.units.len()];
        for (variable, column) in errors.columns() {
            let errors = |unit: &UnitCode| errors.row(unit.as_str()).ok().map(|row| column[row]);
            let values = faults.keep(sample.column(variable.as_str()).map(<[f64]>::to_vec));
            let Some(values) = values else { continue };
            let shift: Vec<_> = sample
                .units()
                .iter()
                .zip(&values)
                .map(|(unit, value)| match errors(&unit.code) {
                    _ if value.is_nan() => 0.0,
                    error => error.unwrap_or(f64::NAN),
                })
                .collect();
            for (unit, error) in sample.units().iter().zip(&shift) {
                if !error.is_nan() {
                    check_error(&unit.code, *error, &mut faults);
                }
            }
            let moved = |by: f64| -> Result<Vec<f64>> {
                let mut moved = sample.clone();
                if let Some(column) = moved.column_mut(variable) {
                    for ((cell, value), error) in column.iter_mut().zip(&values).zip(&shift) {
                        *cell = value + by * if error.is_nan() { 0.0 } else { *error };
                    }
                }
                Ok(Standing::new(&scorer.score(&moved)?, node)?.scores)
            };
            let (up, down) = (moved(1.0)?, moved(-1.0)?);
            for (row, variance) in variances.iter_mut().enumerate() {
                let half = (up[row] - down[row]) / 2.0;
                *variance += if shift[row].is_nan() { f64::NAN } else { half * half };
            }
        }
        faults.check()?;
        Self::among(&standing, |row| Some(variances[row].sqrt()).filter(|error| !error.is_nan()))
    }

    /// Units that have a score but no standard error.
    pub fn left_out(&self) -> &[UnitCode] {
        &self.left_out
    }

    fn among(standing: &Standing, error: impl Fn(usize) -> Option<f64>) -> Result<Self> {
        let (mut units, mut names, mut scores) = (Vec::new(), Vec::new(), Vec::new());
        let (mut errors, mut left_out) = (Vec::new(), Vec::new());
        for row in standing.scored() {
            let unit = &standing.units[row];
            let Some(error) = error(row) else {
                left_out.push(unit.code.clone());
                continue;
            };
            units.push(unit.code.clone());
            names.push(unit.name.to_string());
            scores.push(standing.scores[row]);
            errors.push(error);
        }
        if units.is_empty() {
            return Err(ErrorKind::NoStandardErrors.into());
        }
        let spread = Spread::Independent(errors);
        Ok(Self { units, names, scores, sign: sign(standing.order), spread, left_out })
    }
}

fn check_error(unit: &UnitCode, error: f64, faults: &mut Diagnostics) {
    if !(error.is_finite() && error >= 0.0) {
        faults.push(ErrorKind::NotAStandardError { unit: unit.to_string(), error });
    }
}

/// The lower triangle of a covariance, zero where a variance is; none where one is below zero.
fn triangle(covariance: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut factor: Vec<Vec<f64>> = Vec::new();
    for (row, values) in covariance.iter().enumerate() {
        let mut own: Vec<f64> = Vec::with_capacity(row + 1);
        for column in 0..=row {
            let above = if column == row { &own } else { &factor[column] };
            let known: f64 = own.iter().zip(above).take(column).map(|(a, b)| a * b).sum();
            let left = values[column] - known;
            let noise = 1e-10 * values[row].abs();
            own.push(if column < row {
                let pivot = factor[column][column];
                if pivot > 0.0 { left / pivot } else { 0.0 }
            } else if left < -noise {
                return None;
            } else if left <= noise {
                0.0
            } else {
                left.sqrt()
            });
        }
        factor.push(own);
    }
    // A zero on the diagonal needs zeros below it.
    let product = |a: usize, b: usize| -> f64 {
        factor[a].iter().zip(&factor[b]).map(|(one, other)| one * other).sum()
    };
    let holds = (0..factor.len()).all(|a| {
        (0..a).all(|b| {
            let scale = (covariance[a][a] * covariance[b][b]).abs().sqrt();
            (product(a, b) - covariance[a][b]).abs() <= 1e-7 * scale
        })
    });
    holds.then_some(factor)
}
