//! How complete the data are: by unit, by indicator, by group of indicators.

use serde::Serialize;

use super::Dataset;
use crate::framework::{Framework, Node, NodeCode, UnitCode};

/// The number of cells, and how many of them are missing or zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Coverage {
    /// How many cells.
    pub cells: usize,
    /// How many are missing.
    pub missing: usize,
    /// How many are zero.
    pub zeros: usize,
}

impl Coverage {
    /// Counts the values of a slice; NaN is missing.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut coverage = Self::default();
        for value in values {
            coverage.cells += 1;
            coverage.missing += usize::from(value.is_nan());
            coverage.zeros += usize::from(value == 0.0);
        }
        coverage
    }

    /// The share of cells that have a value: 1 − missing / cells. 0 without cells.
    pub fn available(&self) -> f64 {
        share(self.cells - self.missing, self.cells)
    }

    /// The share of values that are not zero: 1 − zeros / (cells − missing). 0 without values.
    pub fn non_zero(&self) -> f64 {
        let present = self.cells - self.missing;
        share(present - self.zeros, present)
    }

    /// How many cells are missing or zero.
    pub fn missing_or_zero(&self) -> usize {
        self.missing + self.zeros
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// How complete the data are, over the indicators of a framework.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Availability {
    /// Row by row of the data.
    pub units: Vec<UnitAvailability>,
    /// Indicator by indicator, depth first.
    pub indicators: Vec<(NodeCode, Coverage)>,
}

/// How complete a unit's data are.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitAvailability {
    /// The unit.
    pub unit: UnitCode,
    /// The period, in a panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Over all indicators.
    pub all: Coverage,
    /// Over the indicators below each group, the root first.
    pub groups: Vec<(NodeCode, Coverage)>,
}

impl UnitAvailability {
    /// Over the indicators below a group.
    pub fn below(&self, group: impl AsRef<str>) -> Option<Coverage> {
        let mut groups = self.groups.iter();
        groups.find(|(code, _)| code.as_str() == group.as_ref()).map(|(_, coverage)| *coverage)
    }
}

impl Dataset {
    /// How complete the data are: counts and shares of missing cells and of zeros by unit, by
    /// indicator and, within a unit, by group of indicators. An indicator without a column is
    /// missing for every unit.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Dataset, Framework};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
    ///     .pillar("money", 1.0, |p| p.indicator("funding", 1.0))
    ///     .build()?;
    /// let data = Dataset::builder(["talent", "trust", "funding"])
    ///     .unit("KOR", [Some(20.0), None, Some(0.0)])
    ///     .unit("JPN", [Some(30.0), Some(50.0), Some(10.0)])
    ///     .build()?;
    /// let korea = &data.availability(&framework).units[0];
    /// assert_eq!((korea.all.missing, korea.all.zeros), (1, 1));
    /// assert_eq!(korea.all.available(), 2.0 / 3.0);
    /// assert_eq!(korea.all.non_zero(), 0.5);
    /// assert_eq!(korea.below("people").unwrap().available(), 0.5);
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn availability(&self, framework: &Framework) -> Availability {
        let indicators: Vec<&Node> = framework.observed().map(|(node, _)| node).collect();
        let all = self.coverage_by_row(indicators.iter().copied());
        let groups = framework.groups().map(|(group, _)| {
            (group.code(), self.coverage_by_row(framework.indicators_below(group)))
        });
        let groups: Vec<_> = groups.collect();
        let unit = |(row, all): (usize, Coverage)| UnitAvailability {
            unit: self.units[row].code.clone(),
            period: self.units[row].period.clone().map(String::from),
            all,
            groups: groups.iter().map(|(group, rows)| ((*group).clone(), rows[row])).collect(),
        };
        let rows: Vec<usize> = (0..self.units.len()).collect();
        let indicator = |node: &&Node| (node.code().clone(), self.column_coverage(node, &rows));
        Availability {
            units: all.into_iter().enumerate().map(unit).collect(),
            indicators: indicators.iter().map(indicator).collect(),
        }
    }

    /// Every row's coverage over some indicators.
    pub(crate) fn coverage_by_row<'a>(
        &self,
        indicators: impl IntoIterator<Item = &'a Node>,
    ) -> Vec<Coverage> {
        let column = |node: &Node| self.find_column(node.code().as_str());
        let columns: Vec<_> = indicators.into_iter().map(column).collect();
        let row = |row: usize| {
            Coverage::of(columns.iter().map(|column| column.map_or(f64::NAN, |it| it[row])))
        };
        (0..self.units.len()).map(row).collect()
    }

    /// An indicator's coverage over some rows.
    pub(crate) fn column_coverage(&self, node: &Node, rows: &[usize]) -> Coverage {
        let column = self.find_column(node.code().as_str());
        Coverage::of(rows.iter().map(|row| column.map_or(f64::NAN, |column| column[*row])))
    }
}
