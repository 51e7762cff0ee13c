//! An index with its data as a table that a person can check.

use std::fmt;

use serde::Serialize;

use crate::data::Dataset;
use crate::engine::{Index, Scores};
use crate::framework::{Direction, Goalposts};

/// The whole of a scored instance: indicators, values, scores and ranks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Snapshot {
    /// The columns, depth first.
    pub indicators: Vec<SnapshotIndicator>,
    /// The rows, in the order of the data.
    pub units: Vec<SnapshotUnit>,
}

/// An indicator of a [`Snapshot`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SnapshotIndicator {
    /// The code.
    pub code: String,
    /// The codes of the groups above, the root's first.
    pub path: Vec<String>,
    /// Whether more is better.
    pub direction: Direction,
    /// The goalposts, where it has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goalposts: Option<Goalposts>,
    /// The effective weight in the index, where it was scored.
    pub weight: Option<f64>,
}

/// A unit of a [`Snapshot`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SnapshotUnit {
    /// The code.
    pub code: String,
    /// One value per indicator.
    pub values: Vec<Option<f64>>,
    /// The full score at the root.
    pub score: Option<f64>,
    /// The rank at the root.
    pub rank: Option<f64>,
}

impl Snapshot {
    pub(super) fn new(index: &Index, data: &Dataset, scores: Option<&Scores>) -> Self {
        let framework = index.framework();
        let indicators = framework.indicators().map(|(node, indicator)| {
            let above =
                std::iter::successors(framework.parent(node), |node| framework.parent(node));
            let mut path: Vec<_> = above.map(|node| node.code().to_string()).collect();
            path.reverse();
            SnapshotIndicator {
                code: node.code().to_string(),
                path,
                direction: indicator.direction,
                goalposts: indicator.goalposts,
                weight: scores.and_then(|scores| scores.effective_weight(node.code())),
            }
        });
        let columns: Vec<_> =
            framework.indicators().map(|(node, _)| data.column(node.code())).collect();
        let root = scores.map(Scores::root);
        let figure = |column: Option<&[f64]>, row: usize| {
            column.and_then(|column| column.get(row).copied()).filter(|value| !value.is_nan())
        };
        let units = data.units().iter().enumerate().map(|(row, unit)| SnapshotUnit {
            code: unit.code.to_string(),
            values: columns.iter().map(|column| figure(*column, row)).collect(),
            score: figure(root.map(|root| root.full_scores()), row),
            rank: figure(root.map(|root| root.ranks()), row),
        });
        Self { indicators: indicators.collect(), units: units.collect() }
    }

    /// The columns that a printed table shows, of more than it can hold: those with a value that
    /// another table does not have, then those that differ most between the units.
    fn shown(&self, beside: Option<&Self>) -> Vec<usize> {
        let count = self.indicators.len();
        let mut columns: Vec<_> = (0..count).collect();
        if count > WIDEST {
            columns.sort_by_key(|column| (!self.differs(beside, *column), !self.varies(*column)));
            columns.truncate(WIDEST);
            columns.sort_unstable();
        }
        columns
    }

    fn differs(&self, beside: Option<&Self>, column: usize) -> bool {
        let Some(other) = beside else { return false };
        let code = &self.indicators[column].code;
        let there = other.indicators.iter().position(|indicator| indicator.code == *code);
        let Some(there) = there else { return true };
        self.indicators[column] != other.indicators[there]
            || self.units.iter().any(|unit| {
                let same = other.units.iter().find(|other| other.code == unit.code);
                same.is_some_and(|same| same.values[there] != unit.values[column])
            })
    }

    fn varies(&self, column: usize) -> bool {
        self.units.windows(2).any(|pair| pair[0].values[column] != pair[1].values[column])
    }

    /// Writes the table; with another beside it, so that both show the same columns.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, beside: Option<&Self>) -> fmt::Result {
        let shown = self.shown(beside);
        let mut rows = vec![self.header(&shown)];
        rows.push(self.weights(&shown));
        rows.extend(self.directions(&shown));
        rows.extend(self.goalposts(&shown));
        rows.extend(self.units.iter().map(|unit| unit.row(&shown)));
        write_aligned(f, &rows)?;
        match self.indicators.len() - shown.len() {
            0 => Ok(()),
            hidden => writeln!(f, "({hidden} more indicators are not shown)"),
        }
    }

    fn header(&self, shown: &[usize]) -> Vec<String> {
        let path = |column: &usize| {
            let SnapshotIndicator { path, code, .. } = &self.indicators[*column];
            let above = path.iter().skip(1).map(String::as_str);
            above.chain([code.as_str()]).collect::<Vec<_>>().join("/")
        };
        let codes = shown.iter().map(path);
        let ends = ["score", "rank"].map(str::to_owned);
        [String::new()].into_iter().chain(codes).chain(ends).collect()
    }

    fn weights(&self, shown: &[usize]) -> Vec<String> {
        let weights = shown.iter().map(|column| figure(self.indicators[*column].weight));
        ["weight".to_owned()].into_iter().chain(weights).collect()
    }

    fn directions(&self, shown: &[usize]) -> Option<Vec<String>> {
        let lower = |column: &usize| self.indicators[*column].direction == Direction::LowerIsBetter;
        let word = |column| if lower(column) { "lower" } else { "higher" }.to_owned();
        let words = ["better".to_owned()].into_iter().chain(shown.iter().map(word));
        shown.iter().any(lower).then(|| words.collect())
    }

    fn goalposts(&self, shown: &[usize]) -> Option<Vec<String>> {
        let posts = |column: &usize| self.indicators[*column].goalposts;
        let text = |posts: Option<Goalposts>| {
            posts.map_or("-".to_owned(), |posts| {
                format!("{}…{}", number(posts.low), number(posts.high))
            })
        };
        let texts = shown.iter().map(|column| text(posts(column)));
        let any = shown.iter().any(|column| posts(column).is_some());
        any.then(|| ["goalposts".to_owned()].into_iter().chain(texts).collect())
    }
}

/// How many indicators a printed table shows.
const WIDEST: usize = 8;

impl SnapshotUnit {
    fn row(&self, shown: &[usize]) -> Vec<String> {
        let values = shown.iter().map(|column| self.values[*column]);
        let figures = values.map(|value| value.map_or("-".to_owned(), number));
        let ends = [figure(self.score), self.rank.map_or("-".to_owned(), number)];
        [self.code.clone()].into_iter().chain(figures).chain(ends).collect()
    }
}

impl fmt::Display for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, None)
    }
}

/// A value with all its digits, in scientific notation where that is shorter.
pub(super) fn number(value: f64) -> String {
    let (plain, scientific) = (format!("{value}"), format!("{value:e}"));
    if plain.len() > scientific.len() + 4 { scientific } else { plain }
}

/// A computed figure with six significant digits.
fn figure(value: Option<f64>) -> String {
    let Some(value) = value else { return "-".to_owned() };
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let scientific = format!("{value:.5e}");
    let exponent = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse().ok());
    match exponent {
        Some(exponent @ -4..=14) => {
            let text = format!("{value:.*}", usize::try_from(5 - exponent).unwrap_or(0));
            if text.contains('.') {
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            } else {
                text
            }
        }
        _ => scientific,
    }
}

/// Columns two blanks apart, the first to the left, the others to the right.
fn write_aligned(f: &mut fmt::Formatter<'_>, rows: &[Vec<String>]) -> fmt::Result {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            line += &match column {
                0 => format!("{cell:<width$}"),
                _ => format!("  {cell:>width$}"),
            };
        }
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}
