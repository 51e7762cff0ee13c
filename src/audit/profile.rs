//! One unit: its scores, strengths and weaknesses.

use serde::Serialize;

use crate::data::Dataset;
use crate::engine::{Cell, Scores};
use crate::error::Result;
use crate::framework::{Direction, Framework, Indicator, Node, NodeCode, UnitCode};

/// The standing of a unit in every indicator for which it has a value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Profile {
    /// The unit.
    pub unit: UnitCode,
    /// Its name.
    pub name: String,
    /// From its best rank to its worst. Equal ranks are sorted by the number of units that share them,
    /// then by code.
    pub standings: Vec<Standing>,
}

/// The standing of a unit in one indicator, by the raw values and the indicator's direction.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Standing {
    /// The indicator.
    pub indicator: NodeCode,
    /// Its name.
    pub name: String,
    /// Its group.
    pub group: NodeCode,
    /// The unit's rank, 1 the best; equal values share the best of their ranks (1, 2, 2, 4).
    pub rank: f64,
    /// Number of units with this rank, including this one.
    pub tied: usize,
    /// Number of units with a value.
    pub of: usize,
    /// Whether no unit is worse.
    pub last: bool,
    /// The raw value.
    pub value: f64,
    /// The unit of measurement.
    pub measured_in: Option<String>,
}

impl Profile {
    /// The best standings, at most `most`, the best first.
    pub fn strengths(&self, most: usize) -> &[Standing] {
        &self.standings[..most.min(self.standings.len())]
    }

    /// The worst standings, at most `most`, the worst last.
    pub fn weaknesses(&self, most: usize) -> &[Standing] {
        &self.standings[self.standings.len().saturating_sub(most)..]
    }
}

/// The strengths and weaknesses of a unit: its ranks in all indicators for which it has a value.
///
/// Source: COINr's `get_str_weak`, which leaves out last places; here they count as weaknesses.
///
/// # Errors
///
/// The unit is unknown; the nearest code is suggested.
///
/// # Examples
///
/// ```
/// # #[cfg(all(feature = "csv", feature = "toml"))] {
/// use composite_index::{IndexFolder, audit};
///
/// let folder = IndexFolder::open("fixtures/gai-2021")?;
/// let profile = audit::profile(folder.index().framework(), folder.data()?, "KOR")?;
/// assert_eq!(profile.strengths(1)[0].indicator.as_str(), "development");
/// # }
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn profile(framework: &Framework, data: &Dataset, unit: &str) -> Result<Profile> {
    let row = data.row(unit)?;
    let indicators = framework.observed();
    let mut standings: Vec<_> = indicators
        .filter_map(|(node, indicator)| standing(framework, data, (node, indicator), row))
        .collect();
    standings.sort_by(|a, b| {
        let ranks = a.rank.total_cmp(&b.rank);
        ranks.then(a.tied.cmp(&b.tied)).then_with(|| a.indicator.cmp(&b.indicator))
    });
    let known = &data.units()[row];
    Ok(Profile { unit: known.code.clone(), name: known.name.to_string(), standings })
}

fn standing(
    framework: &Framework,
    data: &Dataset,
    (node, indicator): (&Node, &Indicator),
    row: usize,
) -> Option<Standing> {
    let column = data.column(node.code()).ok()?;
    let value = *column.get(row).filter(|value| !value.is_nan())?;
    let better = |other: &&f64| match indicator.direction {
        Direction::HigherIsBetter => **other > value,
        Direction::LowerIsBetter => **other < value,
    };
    let of = column.iter().filter(|other| !other.is_nan()).count();
    let ahead = column.iter().filter(better).count();
    let tied = column.iter().filter(|other| **other == value).count();
    Some(Standing {
        indicator: node.code().clone(),
        name: node.name().to_owned(),
        group: framework.parent(node)?.code().clone(),
        rank: ahead as f64 + 1.0,
        tied,
        of,
        last: ahead + tied == of,
        value,
        measured_in: indicator.unit.clone(),
    })
}

/// Scores and ranks of a unit in all groups, level by level from the index down.
///
/// # Errors
///
/// The unit is unknown; the nearest code is suggested.
pub fn unit_summary<'s>(scores: &'s Scores, unit: &str) -> Result<Vec<Cell<'s>>> {
    let row = scores.find(unit)?;
    let levels = scores.framework().levels().iter().map(|level| level.as_str());
    let at = |level| scores.nodes().filter(move |node| node.node().level() == level);
    let groups = levels.filter(|level| *level != "indicator").flat_map(at);
    Ok(groups.map(|node| node.cell(row)).collect())
}
