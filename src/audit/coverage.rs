//! How much of the data is not missing: by unit, by indicator, by group at every level.

use serde::Serialize;

use super::columns::share;
use super::review::Thresholds;
use crate::data::{Coverage, Dataset};
use crate::framework::{Framework, Node, NodeCode, UnitCode};
use crate::numerics::exceeds;

/// How much of the indicators' data is not missing. Other columns, such as denominators, do not
/// count.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DataCoverage {
    /// Over all cells, units × indicators.
    pub all: Share,
    /// Each unit over all indicators, in the order of the data.
    pub units: Vec<UnitCoverage>,
    /// Each node over the indicators at and below it, depth first.
    pub nodes: Vec<NodeCoverage>,
}

/// The share of some cells that have a value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Share {
    /// Number of cells with a value.
    pub present: usize,
    /// Number of cells.
    pub cells: usize,
    /// `present / cells`, from 0 to 1; `None` without cells.
    pub share: Option<f64>,
    /// Whether the share is below [`Thresholds::coverage`].
    pub low: bool,
}

impl Share {
    fn of<'a>(parts: impl IntoIterator<Item = &'a Coverage>, thresholds: &Thresholds) -> Self {
        let (mut present, mut cells) = (0, 0);
        for part in parts {
            present += part.cells - part.missing;
            cells += part.cells;
        }
        let share = share(present, cells);
        let low = share.is_some_and(|share| exceeds(thresholds.coverage, share, 0.0));
        Self { present, cells, share, low }
    }
}

/// The coverage of a unit over all indicators.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitCoverage {
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: String,
    /// Over all indicators.
    #[serde(flatten)]
    pub coverage: Share,
}

/// The coverage of the indicators at and below a node.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NodeCoverage {
    /// The node.
    pub node: NodeCode,
    /// Its level.
    pub level: String,
    /// Over all units.
    #[serde(flatten)]
    pub coverage: Share,
    /// The share of the node's indicators with a value, for each unit in the order of the data.
    pub by_unit: Vec<Option<f64>>,
    /// Number of units whose share here is below [`Thresholds::coverage`].
    pub units_below: usize,
}

/// How much of the indicators' data is not missing. An indicator without a column has no values.
///
/// Source: the JRC's competence centre on composite indicators asks for 65 % of the data of every
/// indicator and of every unit, as a rule of thumb.
pub fn coverage(framework: &Framework, data: &Dataset, thresholds: &Thresholds) -> DataCoverage {
    let of = |node: &Node| data.coverage_by_row(framework.indicators_below(node));
    let all = of(framework.root());
    let units = data.units().iter().zip(&all).map(|(unit, coverage)| UnitCoverage {
        unit: unit.code.clone(),
        name: unit.name.to_string(),
        coverage: Share::of([coverage], thresholds),
    });
    let nodes = framework.nodes().iter();
    DataCoverage {
        all: Share::of(&all, thresholds),
        units: units.collect(),
        nodes: nodes.map(|node| node_coverage(node, &of(node), thresholds)).collect(),
    }
}

fn node_coverage(node: &Node, by_unit: &[Coverage], thresholds: &Thresholds) -> NodeCoverage {
    let shares: Vec<_> = by_unit.iter().map(|unit| Share::of([unit], thresholds)).collect();
    NodeCoverage {
        node: node.code().clone(),
        level: node.level().to_owned(),
        coverage: Share::of(by_unit, thresholds),
        units_below: shares.iter().filter(|share| share.low).count(),
        by_unit: shares.into_iter().map(|share| share.share).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_by_hand() {
        let framework = Framework::builder("index", "An index")
            .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
            .indicator("funding", 1.0)
            .build()
            .unwrap();
        let data = Dataset::builder(["talent", "trust", "funding"])
            .unit("KOR", [Some(1.0), None, Some(1.0)])
            .unit("JPN", [None, None, Some(2.0)])
            .build()
            .unwrap();
        let found = coverage(&framework, &data, &Thresholds::default());
        let half = Share { present: 3, cells: 6, share: Some(0.5), low: true };
        assert_eq!(found.all, half);
        let units: Vec<_> = found.units.iter().map(|unit| unit.coverage.share).collect();
        assert_eq!(units, [Some(2.0 / 3.0), Some(1.0 / 3.0)]);
        let people = found.nodes.iter().find(|node| node.node.as_str() == "people").unwrap();
        assert_eq!(people.by_unit, [Some(0.5), Some(0.0)]);
        assert_eq!((people.coverage.present, people.coverage.cells), (1, 4));
        assert_eq!(people.units_below, 2);
    }
}
