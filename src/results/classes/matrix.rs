//! A matrix of two axes.

use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::bands::Bands;
use super::cell::MatrixCell;
use super::cell::{check, class};
use super::fitted_matrix::FittedMatrix;
use crate::error::{Diagnostics, Error, ErrorKind, Result};

/// Classes by two scores, as plain data: every pair of a row band and a column band is in exactly
/// one cell.
///
/// In a file (a cell without `row` or without `column` holds for any band of that axis):
///
/// ```toml
/// [rows]
/// name = "readiness"
/// bands.lowest = "unready"
/// bands.above.cut-offs = [{ band = "ready", from = 50 }]
///
/// [columns]
/// name = "exposure"
/// bands.lowest = "low"
/// bands.above.quantiles = [{ band = "high", from = 0.5 }]
///
/// [[cells]]
/// row = "unready"
/// class = "emergent"
///
/// [[cells]]
/// row = "ready"
/// column = "low"
/// class = "contender"
///
/// [[cells]]
/// row = "ready"
/// column = "high"
/// class = "pioneer"
/// ```
///
/// # Examples
///
/// ```
/// use composite_index::results::{Axis, Bands, Matrix, MatrixCell};
///
/// let matrix = Matrix::new(
///     Axis::new("readiness", Bands::with_cut_offs("unready", [("ready", 50.0)])?),
///     Axis::new("exposure", Bands::with_quantiles("low", [("high", 0.5)])?),
///     [
///         MatrixCell::whole_row("unready", "emergent"),
///         MatrixCell::at("ready", "low", "contender"),
///         MatrixCell::at("ready", "high", "pioneer"),
///     ],
/// )?;
/// assert_eq!(matrix.class_of("ready", "high"), Some("pioneer"));
///
/// let (readiness, exposure) = ([50.0, 80.0, 20.0, 90.0], [7.0, 3.0, f64::NAN, f64::NAN]);
/// let fitted = matrix.fit(&readiness, &exposure)?;
/// assert_eq!(
///     fitted.classify_all(&readiness, &exposure)?,
///     [Some("pioneer"), Some("contender"), Some("emergent"), None]
/// );
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts<Bands>")]
pub struct Matrix {
    rows: Axis,
    columns: Axis,
    cells: Vec<MatrixCell>,
}

/// A matrix that nobody has checked yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parts<B> {
    pub(super) rows: Axis<B>,
    pub(super) columns: Axis<B>,
    pub(super) cells: Vec<MatrixCell>,
}

impl Matrix {
    /// A matrix of two axes and its cells.
    ///
    /// # Errors
    ///
    /// The axes have no names or the same, a class has no name, a cell names a band that its axis
    /// does not have, or a pair of bands is in no cell or in several.
    pub fn new(
        rows: Axis,
        columns: Axis,
        cells: impl IntoIterator<Item = MatrixCell>,
    ) -> Result<Self> {
        let cells: Vec<_> = cells.into_iter().collect();
        check(&rows.outline(), &columns.outline(), &cells)?;
        Ok(Self { rows, columns, cells })
    }

    /// The axis whose bands are the rows.
    pub fn rows(&self) -> &Axis {
        &self.rows
    }

    /// The axis whose bands are the columns.
    pub fn columns(&self) -> &Axis {
        &self.columns
    }

    /// The cells, in the order in which they were given.
    pub fn cells(&self) -> &[MatrixCell] {
        &self.cells
    }

    /// The class for a band of each axis; `None` where an axis has no such band.
    pub fn class_of(&self, row_band: &str, column_band: &str) -> Option<&str> {
        let known = |bands: &Bands, band: &str| bands.names().any(|name| name == band);
        (known(&self.rows.bands, row_band) && known(&self.columns.bands, column_band))
            .then(|| class(&self.cells, Some(row_band), Some(column_band)))?
    }

    /// The matrix with all bounds as scores, quantiles being taken of the scores of these units
    /// (NaN is a missing one), axis by axis: a score counts even where its unit's other is missing.
    ///
    /// # Errors
    ///
    /// The slices differ in length, a score is infinite, or an axis has quantiles and no score.
    pub fn fit(&self, row_scores: &[f64], column_scores: &[f64]) -> Result<FittedMatrix> {
        let mut faults = Diagnostics::default();
        faults.keep(check_lengths(&self.rows.name, row_scores, &self.columns.name, column_scores));
        let rows = faults.keep(self.rows.fit(row_scores));
        let columns = faults.keep(self.columns.fit(column_scores));
        let fitted = rows.zip(columns);
        faults
            .finish_kept(fitted)
            .map(|(rows, columns)| FittedMatrix::of(rows, columns, self.cells.clone()))
    }
}

impl TryFrom<Parts<Bands>> for Matrix {
    type Error = Error;

    fn try_from(parts: Parts<Bands>) -> Result<Self> {
        Self::new(parts.rows, parts.columns, parts.cells)
    }
}

/// Both slices have one score per unit.
pub(super) fn check_lengths(
    rows: &str,
    row_scores: &[f64],
    columns: &str,
    column_scores: &[f64],
) -> Result<()> {
    let (expected, found) = (row_scores.len(), column_scores.len());
    if expected == found {
        return Ok(());
    }
    let (rows, columns) = (rows.to_owned(), columns.to_owned());
    Err(ErrorKind::ScoresLength { rows, expected, columns, found }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axes() -> (Axis, Axis) {
        let readiness = Bands::with_cut_offs("poor", [("fair", 10.0), ("good", 20.0)]).unwrap();
        let exposure = Bands::with_quantiles("low", [("high", 0.5)]).unwrap();
        (Axis::new("readiness", readiness), Axis::new("exposure", exposure))
    }

    fn matrix(cells: impl IntoIterator<Item = MatrixCell>) -> Result<Matrix> {
        let (rows, columns) = axes();
        Matrix::new(rows, columns, cells)
    }

    fn sound() -> Matrix {
        matrix([
            MatrixCell::whole_row("poor", "beginner"),
            MatrixCell::at("fair", "low", "learner"),
            MatrixCell::at("fair", "high", "striver"),
            MatrixCell::whole_row("good", "leader"),
        ])
        .unwrap()
    }

    #[test]
    fn every_gap_and_every_contest_is_named() {
        let cells = [
            MatrixCell::whole_row("poor", "beginner"),
            MatrixCell::whole_column("high", "exposed"),
            MatrixCell::at("good", "high", " "),
        ];
        assert_eq!(
            matrix(cells).unwrap_err().to_string(),
            "the class in `good` × `high` has no name\n\
             two cells of the matrix cover `poor` × `high`: `beginner` and `exposed`\n\
             no cell of the matrix covers `fair` × `low`\n\
             no cell of the matrix covers `good` × `low`\n\
             two cells of the matrix cover `good` × `high`: `exposed` and ` `"
        );
    }

    #[test]
    fn an_unknown_band_is_named_without_the_gap_it_leaves() {
        let cells = [
            MatrixCell::whole_row("poor", "beginner"),
            MatrixCell::whole_row("fiar", "learner"),
            MatrixCell::at("good", "sideways", "leader"),
        ];
        assert_eq!(
            matrix(cells).unwrap_err().to_string(),
            "`fiar` is not a band of the readiness axis (did you mean `fair`?)\n\
             `sideways` is not a band of the exposure axis (one of `low`, `high`)"
        );
    }

    #[test]
    fn axes_need_names_of_their_own() {
        let error = |rows: &str, columns: &str| {
            let (mut r, mut c) = axes();
            (r.name, c.name) = (rows.to_owned(), columns.to_owned());
            let all = MatrixCell { row: None, column: None, class: "all".to_owned() };
            Matrix::new(r, c, [all]).unwrap_err().to_string()
        };
        assert_eq!(error("growth", "growth"), "both axes are called `growth`");
        assert_eq!(error("", " "), "the row axis has no name\nthe column axis has no name");
    }

    #[test]
    fn classes_of_bands() {
        let matrix = sound();
        assert_eq!(matrix.class_of("fair", "high"), Some("striver"));
        assert_eq!(matrix.class_of("poor", "high"), Some("beginner"));
        assert_eq!(matrix.class_of("poor", "sideways"), None);
        assert_eq!(matrix.class_of("high", "fair"), None);
    }

    #[test]
    fn what_cannot_be_fitted_is_named_with_its_axis() {
        assert_eq!(
            sound().fit(&[1.0, f64::INFINITY, 3.0], &[f64::NAN; 2]).unwrap_err().to_string(),
            "the exposure axis has 2 scores, but the readiness axis has 3\n\
             score inf at position 1 of the readiness axis is not finite\n\
             no scores of the exposure axis to take quantiles of"
        );
    }

    #[test]
    fn serde_checks_what_the_constructor_checks() {
        let text = serde_json::to_string(&sound()).unwrap();
        assert_eq!(serde_json::from_str::<Matrix>(&text).unwrap(), sound());
        assert!(text.contains(r#"{"row":"poor","class":"beginner"}"#), "{text}");
        let misspelt = text.replacen(r#""row":"poor""#, r#""row":"pooor""#, 1);
        assert_eq!(
            serde_json::from_str::<Matrix>(&misspelt).unwrap_err().to_string(),
            "`pooor` is not a band of the readiness axis (did you mean `poor`?)"
        );
    }
}
