//! Scores on their way out: as a table, as arrays.

#[cfg(feature = "ndarray")]
use super::node_scores::NodeScores;
#[cfg(any(feature = "csv", feature = "ndarray"))]
use super::scores::Scores;
#[cfg(feature = "csv")]
use crate::error::Result;
#[cfg(feature = "csv")]
use crate::numerics::present;

#[cfg(feature = "csv")]
impl Scores {
    /// Writes one row per unit: code, name, period in a panel, rank in the index, and published
    /// scores under the nodes' codes, depth first. A missing cell is empty. The table is in the form
    /// of `published.csv`.
    ///
    /// # Errors
    ///
    /// The table cannot be written; in memory it always can.
    pub fn to_csv(&self) -> Result<String> {
        let periods = self.units.iter().any(|unit| unit.period.is_some());
        let mut header = vec!["unit", "name"];
        header.extend(periods.then_some("period"));
        header.push("rank");
        header.extend(self.framework.codes());
        let number = |value: Option<f64>| value.map(crate::error::number).unwrap_or_default();
        let rows = self.iter().zip(&*self.units).enumerate().map(|(row, (cell, unit))| {
            let mut cells = vec![unit.code.to_string(), unit.name.clone()];
            cells.extend(periods.then(|| unit.period.clone().unwrap_or_default()));
            cells.push(number(cell.rank));
            cells.extend(self.nodes().map(|node| number(present(node.scores()[row]))));
            cells
        });
        crate::text::write_table(header, rows)
    }
}

#[cfg(feature = "ndarray")]
impl Scores {
    /// Published scores as an array, units × nodes depth first; NaN is missing.
    pub fn to_array(&self) -> ndarray::Array2<f64> {
        self.array(|node| node.scores())
    }

    /// Ranks as an array, units × nodes depth first; NaN is missing.
    pub fn ranks_to_array(&self) -> ndarray::Array2<f64> {
        self.array(|node| node.ranks())
    }

    /// Effective weights as an array, by node depth first.
    pub fn effective_weights_to_array(&self) -> ndarray::Array1<f64> {
        self.weights.iter().map(|[.., effective]| *effective).collect()
    }

    fn array<'a>(&'a self, column: impl Fn(NodeScores<'a>) -> &'a [f64]) -> ndarray::Array2<f64> {
        let columns: Vec<_> = self.nodes().map(column).collect();
        let shape = (self.units.len(), columns.len());
        ndarray::Array2::from_shape_fn(shape, |(row, node)| columns[node][row])
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::scores::tests::{data, index};

    #[cfg(feature = "ndarray")]
    #[test]
    fn arrays_have_units_as_rows_whatever_their_order_in_memory() {
        use crate::data::Dataset;

        let data = data();
        let array = data.to_array();
        assert_eq!((array.dim(), array[[0, 2]]), ((4, 3), 0.25));
        assert!(array[[0, 1]].is_nan());
        let units = || data.units().iter().map(|unit| unit.code.clone());
        let variables = ["talent", "trust", "funding"];
        let turned = array.t().as_standard_layout().into_owned();
        for view in [array.view(), turned.t()] {
            assert_eq!(Dataset::from_array(units(), variables, view).unwrap(), data);
        }
        let error = Dataset::from_array(["A"], variables, array.view()).unwrap_err().to_string();
        assert!(error.starts_with("variable `talent` has 4 values for 1 units"), "{error}");
        let scores = index().score(&data).unwrap();
        assert_eq!(scores.to_array().column(0)[1], scores.score("JPN").unwrap().unwrap());
        assert_eq!(scores.ranks_to_array().column(0)[1], 1.0);
        assert_eq!(scores.effective_weights_to_array()[1], 0.25);
    }
}
