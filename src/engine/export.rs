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
        let (ranks, scores) = (self.root().ranks(), self.nodes().map(|node| node.scores()));
        let columns: Vec<_> = std::iter::once(ranks).chain(scores).collect();
        crate::text::written(|table| {
            ["unit", "name"]
                .into_iter()
                .chain(periods.then_some("period"))
                .for_each(|it| table.text(it));
            std::iter::once("rank").chain(self.framework.codes()).for_each(|code| table.text(code));
            table.end_row()?;
            for (row, unit) in self.units.iter().enumerate() {
                table.text(unit.code.as_str());
                table.text(&unit.name);
                if periods {
                    table.text(unit.period.as_deref().unwrap_or_default());
                }
                columns.iter().for_each(|column| table.number(present(column[row])));
                table.end_row()?;
            }
            Ok(())
        })
    }
}

#[cfg(feature = "parquet")]
impl Scores {
    /// Writes the table of [`to_csv`](Scores::to_csv) as a Parquet file: texts, and doubles with null for
    /// a missing value, compressed by Snappy. The same scores give the same bytes.
    ///
    /// # Errors
    ///
    /// The library refuses a column.
    pub fn to_parquet(&self) -> Result<Vec<u8>> {
        use crate::data::unit_columns;
        use crate::text::{ParquetCells, ParquetColumn, write_parquet};

        let mut columns = unit_columns(&self.units);
        let ranks = ParquetCells::Numbers(self.root().ranks());
        columns.push(ParquetColumn { name: "rank", cells: ranks });
        columns.extend(self.nodes().map(|node| ParquetColumn {
            name: node.node().code().as_str(),
            cells: ParquetCells::Numbers(node.scores()),
        }));
        write_parquet(&columns, self.units.len())
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
