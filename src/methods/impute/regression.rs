//! A linear regression on other indicators, by least squares.

use nalgebra::{DMatrix, DVector};
use serde::{Deserialize, Serialize};

use super::sample::{ImputationSample, sort_rows};
use crate::error::Refusal;
use crate::framework::NodeCode;
use crate::methods::registry::{CODE, HANDBOOK, MethodEntry, ValueKind, required};
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
const DEPENDENT: f64 = 1e-8;

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
            .map(|other| Scale::of(&rows, *other).ok_or_else(|| constant(sample.codes[*other])))
            .collect::<Result<Vec<_>, _>>()?;
        let matrix = DMatrix::from_fn(n, p, |row, column| {
            let value = rows[row][others[column]];
            (value - scales[column].mean) / scales[column].deviation
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
        for ((other, scale), slope) in others.iter().zip(&scales).zip(slopes.iter()) {
            let coefficient = slope / scale.deviation;
            line.intercept -= coefficient * scale.mean;
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

/// Mean and standard deviation of one column of rows.
struct Scale {
    mean: f64,
    deviation: f64,
}

impl Scale {
    fn of(rows: &[Vec<f64>], column: usize) -> Option<Self> {
        let values: Vec<f64> = rows.iter().map(|row| row[column]).collect();
        let mut sorted = Vec::new();
        sorted_into(&values, &mut sorted);
        let mean = mean(&sorted);
        let deviation = standard_deviation(&sorted, 1);
        let varies = sorted.first() != sorted.last() && deviation.is_normal();
        varies.then_some(Self { mean, deviation })
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
    let dependent = |column: &usize| r[(*column, *column)].abs() <= DEPENDENT * length;
    if let Some(column) = (0..r.ncols()).find(dependent) {
        return Err(column);
    }
    let right = qr.q().transpose() * values;
    r.solve_upper_triangular(&right).ok_or(0)
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
