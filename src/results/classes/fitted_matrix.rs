//! A matrix with scores as its bounds.

use serde::{Deserialize, Serialize};

use super::axis::Axis;
use super::cell::MatrixCell;
use super::cell::{check, class};
use super::fitted::FittedBands;
use super::matrix::{Parts, check_lengths};
use crate::error::{Error, Result};

/// A [`Matrix`](super::matrix::Matrix) whose bounds are scores: it sorts units, those of its sample or
/// others, into classes.
///
/// A unit that lacks one score still has a class where the cell for its other band holds for any
/// band of the missing axis: no score that might be found could change it. It has none where the
/// cells are told apart by the missing axis, even if they have the same class, and none where both
/// scores are missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts<FittedBands>")]
pub struct FittedMatrix {
    rows: Axis<FittedBands>,
    columns: Axis<FittedBands>,
    cells: Vec<MatrixCell>,
}

impl FittedMatrix {
    /// The cells are those of a checked matrix of the same bands.
    pub(super) fn of(
        rows: Axis<FittedBands>,
        columns: Axis<FittedBands>,
        cells: Vec<MatrixCell>,
    ) -> Self {
        Self { rows, columns, cells }
    }

    /// The axis whose bands are the rows, with its cut-offs.
    pub fn rows(&self) -> &Axis<FittedBands> {
        &self.rows
    }

    /// The axis whose bands are the columns, with its cut-offs.
    pub fn columns(&self) -> &Axis<FittedBands> {
        &self.columns
    }

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

impl TryFrom<Parts<FittedBands>> for FittedMatrix {
    type Error = Error;

    fn try_from(parts: Parts<FittedBands>) -> Result<Self> {
        let Parts { rows, columns, cells } = parts;
        check(&rows.outline(), &columns.outline(), &cells)?;
        Ok(Self { rows, columns, cells })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::results::Bands;
    use crate::results::Matrix;

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
    fn serde_checks_the_cells() {
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
