//! How many values of a file agree.

use std::collections::{BTreeMap, BTreeSet};

pub(super) type Row = BTreeMap<String, String>;

/// The rows of a file, and what was found of them.
pub(super) struct Tally {
    pub(super) file: &'static str,
    pub(super) rows: Vec<Row>,
    agree: usize,
    /// The largest difference among those that agree, in shares of the tolerance.
    largest: f64,
    differ: Vec<String>,
    excepted: BTreeMap<&'static str, usize>,
}

impl Tally {
    pub(super) fn new(file: &'static str, rows: Vec<Row>) -> Self {
        let (agree, largest, differ) = (0, 0.0, Vec::new());
        Self { file, rows, agree, largest, differ, excepted: BTreeMap::new() }
    }

    /// The fixture that the file is of: what comes before the first `_` of its name.
    pub(super) fn data(&self) -> &'static str {
        let name = self.file.rsplit('/').next().unwrap_or_default();
        name.split('_').next().unwrap_or_default()
    }

    /// Counts a number that agrees within a tolerance, of its size where that is above 1.
    pub(super) fn near(&mut self, what: &str, found: f64, expected: f64, tolerance: f64) {
        let difference = (found - expected).abs() / (tolerance * expected.abs().max(1.0));
        if difference <= 1.0 {
            self.agree += 1;
            self.largest = self.largest.max(difference);
        } else {
            self.differ.push(format!("{what}: {found}, and the file has {expected}"));
        }
    }

    /// Counts what must be the same.
    pub(super) fn same<T: PartialEq + std::fmt::Debug>(
        &mut self,
        what: &str,
        found: T,
        expected: T,
    ) {
        if found == expected {
            self.agree += 1;
        } else {
            self.differ.push(format!("{what}: {found:?}, and the file has {expected:?}"));
        }
    }

    /// Counts what is not held to the file, and says why.
    pub(super) fn except(&mut self, why: &'static str) {
        *self.excepted.entry(why).or_default() += 1;
    }

    /// The different values of some columns, in order.
    pub(super) fn keys(&self, columns: &[&str]) -> BTreeSet<Vec<String>> {
        let key = |row: &Row| columns.iter().map(|column| row[*column].clone()).collect();
        self.rows.iter().map(key).collect()
    }

    /// Says how many values agree; fails where one does not.
    pub(super) fn finish(self) {
        let all = self.agree + self.differ.len();
        println!(
            "{}: {} of {all} values agree, the furthest within {:.0e} of the tolerance",
            self.file, self.agree, self.largest
        );
        for (why, count) in &self.excepted {
            println!("  {count} not held: {why}");
        }
        assert!(self.agree > 0, "{}: nothing was compared", self.file);
        let shown: Vec<_> = self.differ.iter().take(20).map(String::as_str).collect();
        let count = self.differ.len();
        assert!(count == 0, "{}: {count} differ:\n{}", self.file, shown.join("\n"));
    }
}

pub(super) fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("`{}` in {column}", row[column]))
}

/// A number, unless the cell is empty.
pub(super) fn maybe(row: &Row, column: &str) -> Option<f64> {
    (!row[column].is_empty()).then(|| number(row, column))
}
