//! A linear regression on other indicators by least squares, and the multivariate normal distribution,
//! fitted by expectation–maximisation.

use std::collections::BTreeMap;

use nalgebra::{Cholesky, DMatrix, DVector};
use serde::{Deserialize, Serialize};

use super::central::WITHIN;
use super::sample::{ImputationSample, sort_rows};
use crate::error::Refusal;
use crate::framework::{Level, NodeCode};
use crate::methods::registry::{CODE, HANDBOOK, Interval, MethodEntry, ValueKind, or, required};
use crate::numerics::{mean, sorted_into, standard_deviation};

/// A linear regression with intercept on other indicators, by least squares over the units that
/// have all of them: x̂ = a + Σ bᵢ xᵢ.
///
/// A unit that lacks one of the others is not imputed by it. It cannot be fitted to fewer than
/// p + 2 units for p others, nor to others that depend on each other linearly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regression {
    /// The indicators on which it is regressed.
    pub on: Vec<NodeCode>,
}

impl Regression {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::imputation(
        "regression",
        "Fills in the prediction of a linear regression on other indicators.",
        "x = a + Σ bᵢ xᵢ by least squares",
    )
    .options(&[required("on", ValueKind::List(&CODE), "The other indicators, at least one.")])
    .needs("Complete units: at least two more than there are other indicators.")
    .source(HANDBOOK)
    .example("{ regression = { on = [\"another-indicator\"] } }");
}

/// How little of a standardised indicator may be left beside the others before it counts as
/// dependent on them: a share of its length.
const DEPENDENT_COLUMN: f64 = 1e-8;

/// The line: intercept and a coefficient for each column, 0 for the indicator's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Line {
    intercept: f64,
    /// By the columns of the sample, `None` for the indicator's own.
    coefficients: Vec<Option<f64>>,
}

impl Line {
    /// Regresses one column on all others over the units that have all of them.
    pub(super) fn fit(sample: &ImputationSample<'_>, target: usize) -> Result<Self, Refusal> {
        let row = |unit: usize| sample.row(unit).collect::<Vec<_>>();
        let rows = (0..sample.units()).map(row);
        let mut rows: Vec<_> = rows.filter(|row| row.iter().all(|x| !x.is_nan())).collect();
        sort_rows(&mut rows);
        let others: Vec<_> = (0..sample.columns.len()).filter(|other| *other != target).collect();
        let (n, p) = (rows.len(), others.len());
        if n < p + 2 {
            let why = format!(
                "{n} units have a value in it and in all others, and at least {} are needed",
                p + 2
            );
            return Err(Refusal::new(why));
        }
        let scales = others
            .iter()
            .map(|other| {
                let values: Vec<f64> = rows.iter().map(|row| row[*other]).collect();
                scale(&values).ok_or_else(|| constant(sample.codes[*other]))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let matrix = DMatrix::from_fn(n, p, |row, column| {
            let value = rows[row][others[column]];
            (value - scales[column].0) / scales[column].1
        });
        let mut own: Vec<f64> = rows.iter().map(|row| row[target]).collect();
        own.sort_by(f64::total_cmp);
        let own_mean = mean(&own);
        let values = DVector::from_iterator(n, rows.iter().map(|row| row[target] - own_mean));
        let slopes = least_squares(matrix, &values).map_err(|column| {
            let code = others.get(column).map_or("", |other| sample.codes[*other]);
            Refusal::new(format!("`{code}` depends linearly on the other indicators"))
        })?;
        let mut line = Self { intercept: own_mean, coefficients: vec![None; p + 1] };
        for ((other, (mean, deviation)), slope) in others.iter().zip(&scales).zip(slopes.iter()) {
            let coefficient = slope / deviation;
            line.intercept -= coefficient * mean;
            line.coefficients[*other] = Some(coefficient);
        }
        Ok(line)
    }

    pub(super) fn columns(&self) -> usize {
        self.coefficients.len()
    }

    pub(super) fn impute(
        &self,
        sample: &ImputationSample<'_>,
        unit: usize,
    ) -> Result<f64, Refusal> {
        let mut value = self.intercept;
        let columns = self.coefficients.iter().zip(sample.row(unit)).zip(&sample.codes);
        for ((coefficient, other), code) in columns {
            let Some(coefficient) = coefficient else { continue };
            if other.is_nan() {
                return Err(Refusal::new(format!("the unit has no value in `{code}`")));
            }
            value += coefficient * other;
        }
        Ok(value)
    }
}

pub(super) fn constant(code: &str) -> Refusal {
    Refusal::new(format!("`{code}` does not vary over the units"))
}

/// The solution b of min ‖Xb − y‖ by Householder's QR decomposition; the column that depends on
/// those before it, where one does.
fn least_squares(matrix: DMatrix<f64>, values: &DVector<f64>) -> Result<DVector<f64>, usize> {
    let length = (matrix.nrows() as f64 - 1.0).sqrt();
    let qr = matrix.qr();
    let r = qr.r();
    let dependent = |column: &usize| r[(*column, *column)].abs() <= DEPENDENT_COLUMN * length;
    if let Some(column) = (0..r.ncols()).find(dependent) {
        return Err(column);
    }
    let right = qr.q().transpose() * values;
    r.solve_upper_triangular(&right).ok_or(0)
}

/// The multivariate normal distribution of several indicators, fitted by maximum likelihood.
///
/// Expectation: each unit's missing values are put at their conditional mean
/// μₘ + Σₘₒ Σₒₒ⁻¹ (xₒ − μₒ), and the conditional covariance Σₘₘ − Σₘₒ Σₒₒ⁻¹ Σₒₘ is kept.
/// Maximisation: μ and Σ (over n) from these. Starting from the observed means and variances on
/// standardised columns, both repeat until no entry of μ or Σ changes by more than a tolerance. There is no randomness: the same data give the same values.
///
/// It cannot be fitted to fewer units than indicators plus one, to an indicator
/// without variation, or to indicators that depend on each other linearly.
///
/// Source: A. Dempster, N. Laird and D. Rubin, *Maximum likelihood from incomplete data via the EM
/// algorithm*, Journal of the Royal Statistical Society B 39 (1977).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExpectationMaximisation {
    /// A level: the indicators below the group of that level; the root's takes all. The
    /// indicator's own group unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<Level>,
    /// The largest change of an entry of μ or Σ at which it has settled, as a share of the largest
    /// entry; 10⁻¹³ unless said. It is an error not to settle in 10,000 iterations.
    pub tolerance: f64,
}

impl Default for ExpectationMaximisation {
    fn default() -> Self {
        Self { within: None, tolerance: 1e-13 }
    }
}

impl ExpectationMaximisation {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::imputation(
        "em",
        "Fills in the conditional mean under a multivariate normal distribution \
         (expectation–maximisation).",
        "x = μₘ + Σₘₒ Σₒₒ⁻¹ (xₒ − μₒ)",
    )
    .options(&[
        WITHIN,
        or(
            "tolerance",
            ValueKind::Number(Interval { above_low: false, ..Interval::open(1e-14, 1.0) }),
            "1e-13",
            "The largest relative change of an entry of μ or Σ at which the iteration ends.",
        ),
    ])
    .needs("More units than indicators.")
    .source("Dempster, Laird and Rubin (1977), Journal of the Royal Statistical Society B 39")
    .example("{ em = { within = \"pillar\" } }");
}

const ITERATIONS: usize = 10_000;

/// What share of an indicator's variance the others must leave to it at least.
const DEPENDENT: f64 = 1e-12;

/// Mean and covariances, row by row, in raw units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Normal {
    mean: Vec<f64>,
    covariance: Vec<f64>,
}

impl Normal {
    pub(super) fn fit(
        options: &ExpectationMaximisation,
        sample: &ImputationSample<'_>,
    ) -> Result<Self, Refusal> {
        let scales = sample
            .columns
            .iter()
            .zip(&sample.codes)
            .map(|(column, code)| scale(column).ok_or_else(|| constant(code)))
            .collect::<Result<Vec<_>, _>>()?;
        let standardised = |(value, (mean, deviation)): (f64, &(f64, f64))| {
            if value.is_nan() { f64::NAN } else { (value - mean) / deviation }
        };
        let row = |unit| sample.row(unit).zip(&scales).map(standardised).collect::<Vec<_>>();
        let rows = (0..sample.units()).map(row);
        let mut rows: Vec<_> = rows.filter(|row| row.iter().any(|z| !z.is_nan())).collect();
        let (n, k) = (rows.len(), scales.len());
        if n <= k {
            let why = format!("{n} units are too few for the covariances of {k} indicators");
            return Err(Refusal::new(why));
        }
        sort_rows(&mut rows);
        let (mu, sigma) = maximise(&by_pattern(rows), (n, k), options.tolerance)?;
        let entry = |(i, j): (usize, usize)| sigma[(i, j)] * scales[i].1 * scales[j].1;
        Ok(Self {
            mean: mu.iter().zip(&scales).map(|(mu, (mean, sd))| mean + mu * sd).collect(),
            covariance: (0..k * k).map(|at| entry((at / k, at % k))).collect(),
        })
    }

    pub(super) fn fits(&self, columns: usize) -> bool {
        self.mean.len() == columns && self.covariance.len() == columns * columns
    }

    /// The conditional mean of one indicator given those that are not missing.
    pub(super) fn impute(
        &self,
        sample: &ImputationSample<'_>,
        target: usize,
        unit: usize,
    ) -> Result<f64, Refusal> {
        let k = self.mean.len();
        let deviation = |i: usize| self.covariance[i * k + i].sqrt();
        let row: Vec<f64> = sample.row(unit).collect();
        let observed: Vec<usize> = (0..k).filter(|i| !row[*i].is_nan()).collect();
        // On the scale of correlations, whatever the units of measurement.
        let sigma = DMatrix::from_fn(k, k, |i, j| {
            self.covariance[i * k + j] / (deviation(i) * deviation(j))
        });
        let regression = Conditional::of(&sigma, &observed, &[target])?;
        let known = observed.iter().map(|i| (row[*i] - self.mean[*i]) / deviation(*i));
        let known = DVector::from_iterator(observed.len(), known);
        let z = (regression.slopes * known)[0];
        Ok(self.mean[target] + z * deviation(target))
    }
}

/// Mean and standard deviation of the values that are not missing, where they vary.
fn scale(column: &[f64]) -> Option<(f64, f64)> {
    let mut sorted = Vec::new();
    sorted_into(column, &mut sorted);
    let mean = mean(&sorted);
    let deviation = standard_deviation(&sorted, 1);
    (sorted.first() != sorted.last() && deviation.is_normal()).then_some((mean, deviation))
}

/// The regression of missing variables on observed ones: slopes Σₘₒ Σₒₒ⁻¹, and what they leave,
/// Σₘₘ − Σₘₒ Σₒₒ⁻¹ Σₒₘ.
struct Conditional {
    slopes: DMatrix<f64>,
    covariance: DMatrix<f64>,
}

impl Conditional {
    fn of(sigma: &DMatrix<f64>, observed: &[usize], missing: &[usize]) -> Result<Self, Refusal> {
        let block = |rows: &[usize], columns: &[usize]| {
            DMatrix::from_fn(rows.len(), columns.len(), |i, j| sigma[(rows[i], columns[j])])
        };
        let across = block(observed, missing);
        let slopes = positive(block(observed, observed))?.solve(&across).transpose();
        let covariance = block(missing, missing) - &slopes * across;
        Ok(Self { slopes, covariance })
    }
}

/// The decomposition of a covariance matrix in which no variable depends on the others.
fn positive(matrix: DMatrix<f64>) -> Result<Cholesky<f64, nalgebra::Dyn>, Refusal> {
    let variances: Vec<f64> = matrix.diagonal().iter().copied().collect();
    let cholesky = Cholesky::new(matrix).filter(|cholesky| {
        let factor = cholesky.l_dirty();
        let left =
            |(i, variance): (usize, &f64)| factor[(i, i)] * factor[(i, i)] > DEPENDENT * variance;
        variances.iter().enumerate().all(left)
    });
    let why = "the covariance matrix is singular: its indicators depend on each other linearly";
    cholesky.ok_or_else(|| Refusal::new(why))
}

/// Rows by the variables that they have.
fn by_pattern(rows: Vec<Vec<f64>>) -> BTreeMap<Vec<bool>, Vec<Vec<f64>>> {
    let mut patterns: BTreeMap<Vec<bool>, Vec<Vec<f64>>> = BTreeMap::new();
    for row in rows {
        patterns.entry(row.iter().map(|z| !z.is_nan()).collect()).or_default().push(row);
    }
    patterns
}

/// Repeats both steps until nothing changes.
fn maximise(
    patterns: &BTreeMap<Vec<bool>, Vec<Vec<f64>>>,
    (n, k): (usize, usize),
    tolerance: f64,
) -> Result<(DVector<f64>, DMatrix<f64>), Refusal> {
    let (mut mu, mut sigma) = (DVector::zeros(k), DMatrix::identity(k, k));
    for _ in 0..ITERATIONS {
        let (new_mu, new_sigma) = iterate(patterns, n, &mu, &sigma)?;
        let change = (&new_mu - &mu).amax().max((&new_sigma - &sigma).amax());
        let largest = mu.amax().max(sigma.amax());
        (mu, sigma) = (new_mu, new_sigma);
        if change <= tolerance * largest {
            positive(sigma.clone())?;
            return Ok((mu, sigma));
        }
    }
    Err(Refusal::new(format!("it does not settle in {ITERATIONS} iterations")))
}

/// One expectation and one maximisation.
fn iterate(
    patterns: &BTreeMap<Vec<bool>, Vec<Vec<f64>>>,
    n: usize,
    mu: &DVector<f64>,
    sigma: &DMatrix<f64>,
) -> Result<(DVector<f64>, DMatrix<f64>), Refusal> {
    let k = mu.len();
    let mut filled = Vec::with_capacity(n);
    let mut left = DMatrix::zeros(k, k);
    for (pattern, rows) in patterns {
        let (observed, missing): (Vec<_>, Vec<_>) = (0..k).partition(|i| pattern[*i]);
        let regression = Conditional::of(sigma, &observed, &missing)?;
        for (a, i) in missing.iter().enumerate() {
            for (b, j) in missing.iter().enumerate() {
                left[(*i, *j)] += rows.len() as f64 * regression.covariance[(a, b)];
            }
        }
        for row in rows {
            let known = observed.iter().map(|i| row[*i] - mu[*i]);
            let said = &regression.slopes * DVector::from_iterator(observed.len(), known);
            let mut row = DVector::from_column_slice(row);
            for (a, i) in missing.iter().enumerate() {
                row[*i] = mu[*i] + said[a];
            }
            filled.push(row);
        }
    }
    let mut new_mu = DVector::zeros(k);
    filled.iter().for_each(|row| new_mu += row);
    new_mu /= n as f64;
    for row in &filled {
        let deviation = row - &new_mu;
        left.ger(1.0, &deviation, &deviation, 1.0);
    }
    Ok((new_mu, left / n as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    /// Means 3 and 5 of x and y, Σ(x − 3)(y − 5) = 12, Σ(x − 3)² = 10: y = 1.4 + 1.2 x.
    #[test]
    fn by_hand() {
        let columns: [&[f64]; 2] =
            [&[2.0, 4.0, 5.0, 6.0, 8.0, NAN], &[1.0, 2.0, 3.0, 5.0, 4.0, 10.0]];
        let sample = ImputationSample::of(&columns);
        let found = Line::fit(&sample, 0).unwrap().impute(&sample, 5).unwrap();
        assert!((found - 13.4).abs() < 1e-13, "{found}");
    }

    #[test]
    fn a_plane_is_met_exactly() {
        let columns: [&[f64]; 3] =
            [&[6.0, 8.0, 5.0, 13.0, NAN], &[1.0, 2.0, 0.0, 3.0, 10.0], &[1.0, 1.0, 1.5, 2.5, -4.0]];
        // 2 + 2b + 2c, which the fourth unit meets as well: 2 + 6 + 5 = 13.
        let sample = ImputationSample::of(&columns);
        let found = Line::fit(&sample, 0).unwrap().impute(&sample, 4).unwrap();
        assert!((found - 14.0).abs() < 1e-12, "{found}");
    }

    #[test]
    fn what_cannot_be_fitted_says_why() {
        let says = |columns: &[&[f64]]| {
            Line::fit(&ImputationSample::of(columns), 0).unwrap_err().to_string()
        };
        let (y, x) = ([1.0, 2.0, 4.0, 5.0], [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(says(&[&y, &[2.0; 4]]), "`b` does not vary over the units");
        let double = x.map(|x| 0.3 * x);
        assert_eq!(says(&[&y, &x, &double]), "`c` depends linearly on the other indicators");
        assert_eq!(
            says(&[&y[..2], &x[..2]]),
            "2 units have a value in it and in all others, and at least 3 are needed"
        );
    }
}

#[cfg(test)]
mod normal_tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    /// With gaps in one variable only, maximum likelihood is known in closed form: the regression
    /// of y on x over the complete pairs, at the moments of all x (T. Anderson, 1957).
    #[test]
    fn monotone_gaps_have_a_closed_form() {
        let x = [1.0, 2.0, 3.0, 5.0, 4.0, 9.0];
        let y = [2.0, 4.0, 5.0, 6.0, 8.0, NAN];
        let sample = ImputationSample::of(&[&x, &y]);
        let normal = Normal::fit(&ExpectationMaximisation::default(), &sample).unwrap();
        // y = 1.4 + 1.2 x over the five pairs.
        let near = |found: f64, expected: f64| {
            assert!((found - expected).abs() < 1e-11, "{found} is not {expected}");
        };
        near(normal.impute(&sample, 1, 5).unwrap(), 1.4 + 1.2 * 9.0);
        near(normal.mean[0], 4.0);
        near(normal.mean[1], 1.4 + 1.2 * 4.0);
        // Σ(x − 4)² / 6 = 40 / 6, and the residuals of the five pairs: (20 − 1.2² · 10) / 5.
        near(normal.covariance[0], 40.0 / 6.0);
        near(normal.covariance[1], 1.2 * 40.0 / 6.0);
        near(normal.covariance[3], (20.0 - 14.4) / 5.0 + 1.44 * 40.0 / 6.0);
    }

    #[test]
    fn what_cannot_be_fitted_says_why() {
        let em = ExpectationMaximisation::default();
        let says = |columns: &[&[f64]]| {
            Normal::fit(&em, &ImputationSample::of(columns)).unwrap_err().to_string()
        };
        let x = [1.0, 2.0, 3.0, 5.0];
        assert_eq!(says(&[&x, &[4.0; 4]]), "`b` does not vary over the units");
        assert_eq!(
            says(&[&x, &x.map(|x| 0.1 * x)]),
            "the covariance matrix is singular: its indicators depend on each other linearly"
        );
        assert_eq!(
            says(&[&x[..2], &[1.0, 4.0]]),
            "2 units are too few for the covariances of 2 indicators"
        );
    }
}
