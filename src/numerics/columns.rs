//! A matrix in memory, column after column.

use serde::{Deserialize, Serialize};

/// A value as the API shows it: `None` instead of NaN where it is missing.
pub(crate) fn present(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

/// Whether two lists have the same gaps, and each number is near its counterpart.
pub(crate) fn near(left: &[f64], right: &[f64], near: impl Fn(f64, f64) -> bool) -> bool {
    let pair = |(left, right): (&f64, &f64)| match (left.is_nan(), right.is_nan()) {
        (false, false) => near(*left, *right),
        (left, right) => left == right,
    };
    left.len() == right.len() && left.iter().zip(right).all(pair)
}

/// The values of a slice at the API.
pub(crate) fn options(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(present).collect()
}

/// Columns of the same length: all units of the first, then all of the second, …
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Columns {
    units: usize,
    values: Vec<f64>,
}

/// Columns with the same gaps are equal.
impl PartialEq for Columns {
    fn eq(&self, other: &Self) -> bool {
        self.near(other, |left, right| left == right)
    }
}

impl Columns {
    /// Columns of missing values.
    pub(crate) fn missing(columns: usize, units: usize) -> Self {
        Self { units, values: vec![f64::NAN; columns * units] }
    }

    /// Columns that lie one behind the other.
    #[cfg(feature = "csv")]
    pub(crate) fn packed(units: usize, values: Vec<f64>) -> Self {
        Self { units, values }
    }

    /// Columns of zeros.
    pub(crate) fn zeros(columns: usize, units: usize) -> Self {
        Self { units, values: vec![0.0; columns * units] }
    }

    /// Columns that are as long as there are units.
    #[cfg(feature = "proptest")]
    pub(crate) fn of<C: AsRef<[f64]>>(columns: &[C], units: usize) -> Self {
        let mut made = Self::missing(columns.len(), units);
        for (position, column) in columns.iter().enumerate() {
            made.column_mut(position).copy_from_slice(column.as_ref());
        }
        made
    }

    pub(crate) fn near(&self, other: &Self, by: impl Fn(f64, f64) -> bool) -> bool {
        self.units == other.units && near(&self.values, &other.values, by)
    }

    /// The length of a column.
    pub(crate) fn units(&self) -> usize {
        self.units
    }

    pub(crate) fn column(&self, index: usize) -> &[f64] {
        &self.values[index * self.units..][..self.units]
    }

    pub(crate) fn column_mut(&mut self, index: usize) -> &mut [f64] {
        &mut self.values[index * self.units..][..self.units]
    }

    /// A column to write, and all later columns to read.
    pub(crate) fn split_behind(&mut self, index: usize) -> (&mut [f64], &[f64]) {
        let (before, behind) = self.values.split_at_mut((index + 1) * self.units);
        (&mut before[index * self.units..], behind)
    }

    /// A column to write, and another one to read.
    pub(crate) fn pair(&mut self, write: usize, read: usize) -> (&mut [f64], &[f64]) {
        let units = self.units;
        if write < read {
            let (before, behind) = self.values.split_at_mut(read * units);
            (&mut before[write * units..][..units], &behind[..units])
        } else {
            let (before, behind) = self.values.split_at_mut(write * units);
            (&mut behind[..units], &before[read * units..][..units])
        }
    }

    /// Copies one column over another.
    pub(crate) fn copy(&mut self, from: usize, to: usize) {
        let units = self.units;
        self.values.copy_within(from * units..(from + 1) * units, to * units);
    }

    /// Two columns of the same length.
    pub(crate) fn pair_of(one: &[f64], other: &[f64]) -> Self {
        Self { units: one.len(), values: [one, other].concat() }
    }

    /// All columns after one.
    pub(crate) fn behind(&self, index: usize) -> &[f64] {
        &self.values[(index + 1) * self.units..]
    }

    /// The units at some positions, in that order.
    pub(crate) fn select(&self, units: &[usize]) -> Self {
        let columns = self.values.chunks_exact(self.units.max(1));
        let values = columns.flat_map(|column| units.iter().map(|unit| column[*unit])).collect();
        Self { units: units.len(), values }
    }
}
