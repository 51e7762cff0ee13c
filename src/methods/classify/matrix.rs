//! Classes by two scores: axes, their matrix as it is written down, and as it is fitted.

use serde::{Deserialize, Serialize};

use super::bands::Bands;
use super::cell::{MatrixCell, check, class};
use super::fitted_bands::FittedBands;
use crate::error::{Diagnostics, Error, ErrorKind, Result};

/// An axis of a [`Matrix`]: what it measures, and its bands from the lowest up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Axis<B = Bands> {
    /// What the score says, such as `readiness`.
    pub name: String,
    /// Its bands.
    pub bands: B,
}

/// Bands, fitted or not.
pub(super) trait BandNames {
    fn band_names(&self) -> Vec<&str>;
}

/// What the cells know of an axis: its name and the names of its bands.
pub(super) struct Outline<'a> {
    pub(super) name: &'a str,
    pub(super) bands: Vec<&'a str>,
}

impl Axis {
    /// An axis with a name and bands.
    pub fn new(name: impl Into<String>, bands: Bands) -> Self {
        Self { name: name.into(), bands }
    }

    fn fit(&self, scores: &[f64]) -> Result<Axis<FittedBands>> {
        let bands = self.bands.fit_on(Some(&self.name), scores)?;
        Ok(Axis { name: self.name.clone(), bands })
    }
}

fn outline<B: BandNames>(axis: &Axis<B>) -> Outline<'_> {
    let mut bands = Vec::new();
    for band in axis.bands.band_names() {
        if !bands.contains(&band) {
            bands.push(band);
        }
    }
    Outline { name: &axis.name, bands }
}

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
/// use composite_index::classify::{Axis, Bands, Matrix, MatrixCell};
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
#[serde(
    try_from = "Parts<B>",
    bound(deserialize = "B: Deserialize<'de>, Self: TryFrom<Parts<B>, Error = Error>")
)]
pub struct Matrix<B = Bands> {
    rows: Axis<B>,
    columns: Axis<B>,
    cells: Vec<MatrixCell>,
}

/// A [`Matrix`] whose bounds are scores: it sorts units, those of its sample or
/// others, into classes.
///
/// A unit that lacks one score still has a class if the cell for its other band holds for any band
/// of the missing axis. It has none if the cells depend on the missing axis, even if they have the
/// same class, or if both scores are missing.
pub type FittedMatrix = Matrix<FittedBands>;

/// A matrix before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts<B> {
    rows: Axis<B>,
    columns: Axis<B>,
    cells: Vec<MatrixCell>,
}

impl<B> Matrix<B> {
    /// The axis whose bands are the rows.
    pub fn rows(&self) -> &Axis<B> {
        &self.rows
    }

    /// The axis whose bands are the columns.
    pub fn columns(&self) -> &Axis<B> {
        &self.columns
    }

    /// The cells, in the order in which they were given.
    pub fn cells(&self) -> &[MatrixCell] {
        &self.cells
    }
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
        Parts { rows, columns, cells: cells.into_iter().collect() }.try_into()
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
        faults.finish_kept(fitted).map(|(rows, columns)| Matrix {
            rows,
            columns,
            cells: self.cells.clone(),
        })
    }
}

impl FittedMatrix {
    /// The class of a unit with these scores; NaN is a missing one.
    pub fn classify(&self, row_score: f64, column_score: f64) -> Option<&str> {
        let (row, column) = (&self.rows.bands, &self.columns.bands);
        class(&self.cells, row.classify(row_score), column.classify(column_score))
    }

    /// The class of each unit, in the order of the units.
    ///
    /// # Errors
    ///
    /// The slices differ in length.
    pub fn classify_all(
        &self,
        row_scores: &[f64],
        column_scores: &[f64],
    ) -> Result<Vec<Option<&str>>> {
        check_lengths(&self.rows.name, row_scores, &self.columns.name, column_scores)?;
        let units = row_scores.iter().zip(column_scores);
        Ok(units.map(|(row, column)| self.classify(*row, *column)).collect())
    }
}

impl<B: BandNames> TryFrom<Parts<B>> for Matrix<B> {
    type Error = Error;

    fn try_from(parts: Parts<B>) -> Result<Self> {
        let Parts { rows, columns, cells } = parts;
        check(&outline(&rows), &outline(&columns), &cells)?;
        Ok(Self { rows, columns, cells })
    }
}

/// Both slices have one score per unit.
fn check_lengths(
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
    use proptest::prelude::*;

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

    fn error(cells: [MatrixCell; 3]) -> String {
        matrix(cells).unwrap_err().to_string()
    }

    #[test]
    fn every_gap_and_every_contest_is_named() {
        let poor = MatrixCell::whole_row("poor", "beginner");
        let high = MatrixCell::whole_column("high", "exposed");
        assert_eq!(
            error([poor, high, MatrixCell::at("good", "high", " ")]),
            "the class in `good` × `high` has no name\n\
             two cells of the matrix cover `poor` × `high`: `beginner` and `exposed`\n\
             no cell of the matrix covers `fair` × `low`\n\
             no cell of the matrix covers `good` × `low`\n\
             two cells of the matrix cover `good` × `high`: `exposed` and ` `"
        );
    }

    #[test]
    fn an_unknown_band_is_named_without_the_gap_it_leaves() {
        let poor = MatrixCell::whole_row("poor", "beginner");
        let fair = MatrixCell::whole_row("fiar", "learner");
        assert_eq!(
            error([poor, fair, MatrixCell::at("good", "sideways", "leader")]),
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

    const NAN: f64 = f64::NAN;

    /// Rows `low` < 10 ≤ `high`, columns `near` < 0.5 ≤ `far`.
    fn fitted(cells: impl IntoIterator<Item = MatrixCell>) -> FittedMatrix {
        let rows = Bands::with_cut_offs("low", [("high", 10.0)]).unwrap();
        let columns = Bands::with_cut_offs("near", [("far", 0.5)]).unwrap();
        let (rows, columns) = (Axis::new("height", rows), Axis::new("distance", columns));
        Matrix::new(rows, columns, cells).unwrap().fit(&[], &[]).unwrap()
    }

    #[test]
    fn a_missing_score_matters_where_its_axis_does() {
        let matrix = fitted([
            MatrixCell::whole_row("low", "plain"),
            MatrixCell::at("high", "near", "hill"),
            MatrixCell::at("high", "far", "hill"),
        ]);
        let (rows, columns) = ([9.9, 10.0, 9.9, 10.0, NAN, NAN], [0.0, 0.5, NAN, NAN, 0.5, NAN]);
        assert_eq!(
            matrix.classify_all(&rows, &columns).unwrap(),
            [Some("plain"), Some("hill"), Some("plain"), None, None, None]
        );
        assert_eq!(
            matrix.classify_all(&rows, &columns[1..]).unwrap_err().to_string(),
            "the distance axis has 5 scores, but the height axis has 6"
        );
    }

    #[test]
    fn a_column_alone_can_make_the_class() {
        let matrix = fitted([
            MatrixCell::whole_column("far", "unseen"),
            MatrixCell::at("low", "near", "plain"),
            MatrixCell::at("high", "near", "hill"),
        ]);
        assert_eq!(matrix.classify(NAN, 0.5), Some("unseen"));
        assert_eq!(matrix.classify(NAN, 0.4), None);
        assert_eq!(matrix.classify(10.0, NAN), None);
    }

    #[test]
    fn a_unit_without_scores_has_no_class_even_if_there_is_only_one() {
        let matrix = fitted([MatrixCell { row: None, column: None, class: "land".to_owned() }]);
        assert_eq!(matrix.classify(NAN, NAN), None);
        assert_eq!(matrix.classify(NAN, 0.0), Some("land"));
    }

    #[test]
    fn serde_checks_the_cells_of_a_fitted_matrix() {
        let matrix =
            fitted([MatrixCell::whole_row("low", "plain"), MatrixCell::whole_row("high", "hill")]);
        let text = serde_json::to_string(&matrix).unwrap();
        assert_eq!(serde_json::from_str::<FittedMatrix>(&text).unwrap(), matrix);
        let twice = text.replacen(r#""row":"low""#, r#""row":"high""#, 1);
        assert_eq!(
            serde_json::from_str::<FittedMatrix>(&twice).unwrap_err().to_string(),
            "no cell of the matrix covers `low` × `near`\n\
             no cell of the matrix covers `low` × `far`\n\
             two cells of the matrix cover `high` × `near`: `plain` and `hill`\n\
             two cells of the matrix cover `high` × `far`: `plain` and `hill`"
        );
    }

    /// Rows in thirds, columns in halves, six classes.
    fn six_classes() -> Matrix {
        let rows = Bands::with_quantiles("a", [("b", 1.0 / 3.0), ("c", 2.0 / 3.0)]).unwrap();
        let columns = Bands::with_quantiles("x", [("y", 0.5)]).unwrap();
        let cell = |row: &str, column: &str| MatrixCell::at(row, column, format!("{row}{column}"));
        let cells = ["a", "b", "c"].into_iter().flat_map(|row| [cell(row, "x"), cell(row, "y")]);
        Matrix::new(Axis::new("row", rows), Axis::new("column", columns), cells).unwrap()
    }

    fn score() -> impl Strategy<Value = f64> {
        prop_oneof![5 => (0_u8..8).prop_map(f64::from), 1 => Just(NAN)]
    }

    proptest! {
        #[test]
        fn a_class_is_the_two_bands_and_follows_its_unit(
            (units, order) in prop::collection::vec((score(), score()), 1..30).prop_flat_map(|mut units| {
                units.push((1.0, 1.0));
                let order: Vec<usize> = (0..units.len()).collect();
                (Just(units), Just(order).prop_shuffle())
            }),
        ) {
            let (rows, columns): (Vec<_>, Vec<_>) = units.iter().copied().unzip();
            let fitted = six_classes().fit(&rows, &columns).unwrap();
            let classes = fitted.classify_all(&rows, &columns).unwrap();
            for ((row, column), class) in units.iter().zip(&classes) {
                let bands = (fitted.rows().bands.classify(*row), fitted.columns().bands.classify(*column));
                let expected = bands.0.zip(bands.1).map(|(row, column)| format!("{row}{column}"));
                prop_assert_eq!(class.map(str::to_owned), expected);
            }
            let (rows, columns): (Vec<_>, Vec<_>) = order.iter().map(|unit| units[*unit]).unzip();
            let again = six_classes().fit(&rows, &columns).unwrap();
            let expected: Vec<_> = order.iter().map(|unit| classes[*unit]).collect();
            prop_assert_eq!(again.classify_all(&rows, &columns).unwrap(), expected);
        }
    }
}
