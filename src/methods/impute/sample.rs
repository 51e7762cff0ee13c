//! What an imputation looks at: the units of one period × some indicators.

use crate::framework::Direction;

/// Columns of the same units, those of an imputation step's indicators in the order of their codes;
/// NaN is missing.
#[derive(Debug, Clone)]
pub(crate) struct ImputationSample<'a> {
    pub(crate) codes: Vec<&'a str>,
    pub(crate) columns: Vec<&'a [f64]>,
    pub(crate) directions: Vec<Direction>,
    /// The unit's group, where the step looks at a grouping and the unit has one.
    pub(crate) groups: Vec<Option<&'a str>>,
}

#[cfg(test)]
impl<'a> ImputationSample<'a> {
    /// Columns of indicators where higher is better, called a, b, …, of units without groups.
    pub(super) fn of(columns: &[&'a [f64]]) -> Self {
        Self {
            codes: ["a", "b", "c", "d"][..columns.len()].to_vec(),
            columns: columns.to_vec(),
            directions: vec![Direction::default(); columns.len()],
            groups: Vec::new(),
        }
    }
}

impl ImputationSample<'_> {
    /// How many units there are.
    pub(crate) fn units(&self) -> usize {
        self.columns.first().map_or(0, |column| column.len())
    }

    /// A unit's values.
    pub(super) fn row(&self, unit: usize) -> impl Iterator<Item = f64> {
        self.columns.iter().map(move |column| column[unit])
    }
}

/// Rows in an order that depends on their values alone, so that sums over them do not hang on the
/// order in which the units came.
pub(super) fn sort_rows(rows: &mut [Vec<f64>]) {
    rows.sort_by(|a, b| {
        let pairs = a.iter().zip(b);
        let unequal = pairs.map(|(a, b)| a.total_cmp(b)).find(|order| order.is_ne());
        unequal.unwrap_or(std::cmp::Ordering::Equal)
    });
}
