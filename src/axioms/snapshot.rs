//! An index with its data as a table that a person can check.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::data::Dataset;
use crate::engine::{Index, Scores};
use crate::framework::{Direction, Goalposts};

/// A scored index as one table: indicators, values, scores and ranks.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Snapshot {
    /// The columns, depth first.
    pub indicators: Vec<SnapshotIndicator>,
    /// The rows, in the order of the data.
    pub units: Vec<SnapshotUnit>,
}

/// An indicator of a [`Snapshot`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SnapshotIndicator {
    /// The code.
    pub code: String,
    /// The codes of the groups above, the root's first.
    pub path: Vec<String>,
    /// Whether higher or lower values are better.
    pub direction: Direction,
    /// The goalposts, if it has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goalposts: Option<Goalposts>,
    /// The effective weight in the index; `None` if the index refuses the data.
    pub weight: Option<f64>,
}

/// A unit of a [`Snapshot`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SnapshotUnit {
    /// The code.
    pub code: String,
    /// The raw value of each indicator; `None` is missing.
    pub values: Vec<Option<f64>>,
    /// The score at the root before publication; `None` is missing.
    pub score: Option<f64>,
    /// The rank at the root; `None` without a score.
    pub rank: Option<f64>,
    /// The published values of indicators in which the unit has another one here.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub published: BTreeMap<String, Option<f64>>,
}

impl Snapshot {
    pub(super) fn new(index: &Index, data: &Dataset, scores: Option<&Scores>) -> Self {
        let framework = index.framework();
        let above = |node| std::iter::successors(framework.parent(node), |at| framework.parent(at));
        let indicators = framework.observed().map(|(node, indicator)| {
            let mut path: Vec<_> = above(node).map(|node| node.code().to_string()).collect();
            path.reverse();
            SnapshotIndicator {
                code: node.code().to_string(),
                path,
                direction: indicator.direction,
                goalposts: indicator.goalposts,
                weight: scores.and_then(|scores| scores.effective_weight(node.code()).ok()),
            }
        });
        let present = |column: Option<&[f64]>, row: usize| {
            column.and_then(|column| column.get(row).copied()).filter(|value| !value.is_nan())
        };
        let columns: Vec<_> =
            framework.observed().map(|(node, _)| data.column(node.code()).ok()).collect();
        let root = scores.map(Scores::root);
        let units = data.units().iter().enumerate().map(|(row, unit)| SnapshotUnit {
            code: unit.code.to_string(),
            values: columns.iter().map(|column| present(*column, row)).collect(),
            score: present(root.map(|root| root.full_scores()), row),
            rank: present(root.map(|root| root.ranks()), row),
            published: BTreeMap::new(),
        });
        Self { indicators: indicators.collect(), units: units.collect() }
    }

    /// The columns that a printed table shows: all, or of many those that differ from the other table
    /// and those whose values vary, up to the width of the page.
    fn shown(&self, beside: Option<&Self>) -> Vec<usize> {
        let count = self.indicators.len();
        let all: Vec<_> = (0..count).collect();
        if count <= WIDEST && self.fits(&all, beside) {
            return all;
        }
        let mut first = all;
        first.retain(|column| self.differs(beside, *column) || self.varies(*column));
        first.sort_by_key(|column| !self.differs(beside, *column));
        first.truncate(WIDEST);
        let sorted = |columns: &[usize]| {
            let mut columns = columns.to_vec();
            columns.sort_unstable();
            columns
        };
        while first.len() > 1 && !self.fits(&sorted(&first), beside) {
            first.pop();
        }
        sorted(&first)
    }

    /// Whether these columns are within the width of a table, here and in the other one.
    fn fits(&self, columns: &[usize], beside: Option<&Self>) -> bool {
        let here = width(&self.rows(columns)) <= WIDTH;
        let there = beside.is_none_or(|other| {
            let code = |column: &usize| &self.indicators[*column].code;
            let place = |column| other.indicators.iter().position(|it| it.code == *code(column));
            let columns: Vec<_> = columns.iter().filter_map(place).collect();
            width(&other.rows(&columns)) <= WIDTH
        });
        here && there
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

    /// Writes the table; beside another, both show the same columns.
    pub(super) fn write(&self, f: &mut fmt::Formatter<'_>, beside: Option<&Self>) -> fmt::Result {
        write_aligned(f, &self.rows(&self.shown(beside)))
    }

    fn rows(&self, shown: &[usize]) -> Vec<Vec<String>> {
        let shown_indicators = || shown.iter().map(|column| &self.indicators[*column]);
        let rest: Vec<_> =
            (0..self.indicators.len()).filter(|column| !shown.contains(column)).collect();
        // All that is not shown, in one column.
        let with_rest = |mut cells: Vec<String>, text: &dyn Fn() -> String| {
            if !rest.is_empty() {
                cells.push(text());
            }
            cells
        };
        let nothing = || String::new();
        let others = || format!("{} others", rest.len());
        let mut rows = vec![with_rest(self.line("", shown, SnapshotIndicator::heading), &others)];
        rows[0].extend(["score", "rank"].map(str::to_owned));
        let weight = || {
            let weights = rest.iter().map(|column| self.indicators[*column].weight);
            text(weights.sum::<Option<f64>>(), figure)
        };
        let weights = self.line("weight", shown, |indicator| text(indicator.weight, figure));
        rows.push(with_rest(weights, &weight));
        if shown_indicators().any(SnapshotIndicator::is_lower_better) {
            let word = |lower| if lower { "lower" } else { "higher" }.to_owned();
            let line = self.line("better", shown, |indicator| word(indicator.is_lower_better()));
            rows.push(with_rest(line, &nothing));
        }
        if shown_indicators().any(|indicator| indicator.goalposts.is_some()) {
            let ends = |posts: Goalposts| format!("{}…{}", number(posts.low), number(posts.high));
            let line = self.line("goalposts", shown, |indicator| text(indicator.goalposts, ends));
            rows.push(with_rest(line, &nothing));
        }
        let alike = rest.iter().all(|column| !self.varies(*column));
        let others = || if alike { "alike" } else { "…" }.to_owned();
        for unit in &self.units {
            let mut row = with_rest(self.values_of(unit, shown), &others);
            row.extend([text(unit.score, figure), text(unit.rank, number)]);
            rows.push(row);
        }
        rows
    }

    /// The unit and its values, each with the published one where that is another.
    fn values_of(&self, unit: &SnapshotUnit, shown: &[usize]) -> Vec<String> {
        let cell = |column: &usize| {
            let value = text(unit.values[*column], number);
            match unit.published.get(&self.indicators[*column].code) {
                Some(published) => format!("{value} ({})", text(*published, number)),
                None => value,
            }
        };
        [unit.code.clone()].into_iter().chain(shown.iter().map(cell)).collect()
    }

    /// A label, then a cell for each indicator shown.
    fn line(
        &self,
        label: &str,
        shown: &[usize],
        cell: impl Fn(&SnapshotIndicator) -> String,
    ) -> Vec<String> {
        let cells = shown.iter().map(|column| cell(&self.indicators[*column]));
        [label.to_owned()].into_iter().chain(cells).collect()
    }
}

/// How many indicators a printed table shows.
const WIDEST: usize = 8;
/// How many characters wide a printed table is, if it shows more than one indicator.
const WIDTH: usize = 80;

impl SnapshotIndicator {
    /// The code behind those of the groups below the root.
    fn heading(&self) -> String {
        let above = self.path.iter().skip(1).chain([&self.code]);
        above.map(String::as_str).collect::<Vec<_>>().join("/")
    }

    fn is_lower_better(&self) -> bool {
        self.direction == Direction::LowerIsBetter
    }
}

/// The value, or a dash.
fn text<T>(value: Option<T>, write: impl Fn(T) -> String) -> String {
    value.map_or_else(|| "-".to_owned(), write)
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
fn figure(value: f64) -> String {
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

/// How wide each column is.
fn widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    (0..columns).map(width).collect()
}

/// How wide the table is.
fn width(rows: &[Vec<String>]) -> usize {
    let widths = widths(rows);
    widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1)
}

/// Columns two blanks apart, the first to the left, the others to the right.
fn write_aligned(f: &mut fmt::Formatter<'_>, rows: &[Vec<String>]) -> fmt::Result {
    let widths = widths(rows);
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
