//! Data.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;

use super::draw::{Draw, Shrinking, Simplify};
use super::places::places;
use super::stratum::Scene;
use crate::axioms::change::{Table, free};
use crate::axioms::leaf::extremes;
use crate::data::{Dataset, Unit};
use crate::error::Result;
use crate::framework::{Direction, Framework, Goalposts, UnitCode, VariableCode};

/// Data for a framework: two to seven units, and for each indicator values of one shape: few
/// different values, whole numbers, decimals, a heavy tail, the ends of the range, near ties, now and
/// then a constant. Some units are good in one indicator only. Values lie between the goalposts, at
/// least a hundredth of their range from each; without goalposts, they are positive and of any order
/// of magnitude. No value is missing unless asked for. Data shrink towards few units, round numbers
/// and no gaps.
///
/// # Examples
///
/// ```
/// use composite_index::Framework;
/// use composite_index::axioms::strategy;
/// use proptest::prelude::*;
///
/// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
/// proptest!(|(data in strategy::datasets(&framework).units(3..=5).gaps(0.2))| {
///     prop_assert!(data.units().len() <= 5);
/// });
/// # Ok::<(), composite_index::Error>(())
/// ```
pub fn datasets(framework: &Framework) -> DatasetStrategy {
    DatasetStrategy { columns: columns(framework), units: 2..=7, gaps: 0.0, taken: BTreeSet::new() }
}

/// The strategy of [`datasets`].
#[derive(Debug, Clone)]
pub struct DatasetStrategy {
    columns: Vec<Column>,
    units: RangeInclusive<usize>,
    gaps: f64,
    /// Codes that no unit may have.
    taken: BTreeSet<UnitCode>,
}

/// A variable with the range of its values.
#[derive(Debug, Clone)]
struct Column {
    code: VariableCode,
    range: Option<Goalposts>,
    direction: Direction,
    /// The position of the group above.
    group: usize,
}

/// Indicators, then their denominators.
fn columns(framework: &Framework) -> Vec<Column> {
    let indicators = framework.observed();
    let mut columns: Vec<_> = indicators
        .map(|(node, indicator)| Column {
            code: node.code().into(),
            range: indicator.goalposts,
            direction: indicator.direction,
            group: framework.parent(node).map_or(0, crate::framework::Node::position),
        })
        .collect();
    for (_, indicator) in framework.observed() {
        if let Some(code) = &indicator.denominator {
            if !columns.iter().any(|column| column.code == *code) {
                let direction = Direction::HigherIsBetter;
                // A group of its own: it is no indicator.
                let (code, group) = (code.clone(), usize::MAX);
                columns.push(Column { code, range: None, direction, group });
            }
        }
    }
    columns
}

impl DatasetStrategy {
    /// With a number of units in this range, at least one.
    pub fn units(self, units: RangeInclusive<usize>) -> Self {
        Self { units, ..self }
    }

    /// With about this share of values missing, from 0 to 1: cells here and there, or most of a unit.
    pub fn gaps(self, share: f64) -> Self {
        Self { gaps: share, ..self }
    }

    /// With values between the extremes of other data, for indicators without goalposts.
    pub fn like(mut self, data: &Dataset) -> Self {
        for Column { code, range, .. } in &mut self.columns {
            let found = extremes(data.column(&*code).unwrap_or_default());
            *range = range.or(Some(found).filter(|found| found.low < found.high));
        }
        self
    }

    /// With units whose codes other data do not have.
    pub(super) fn unlike(mut self, data: &Dataset) -> Self {
        self.taken.extend(data.units().iter().map(|unit| unit.code.clone()));
        self
    }

    /// The number of columns that are no denominators.
    pub(super) fn indicators(&self) -> usize {
        self.columns.iter().filter(|column| column.group != usize::MAX).count()
    }

    pub(super) fn draw(&self, draw: &mut Draw<'_>, scene: &Scene) -> Result<Dataset> {
        let count = draw.within(&self.units).max(1);
        let units = (0..count).map(|position| self.unit(position)).collect::<Result<Vec<_>>>()?;
        let groups: Vec<_> = self.columns.iter().map(|column| column.group).collect();
        let indicators = self.indicators();
        let places = places(draw, scene, &groups[..indicators], count);
        let values = self.columns.iter().enumerate().map(|(position, column)| {
            let place = CellPlace::draw(draw, column.range);
            // How good a value is, whatever the direction.
            let value = |percent: f64| match column.direction {
                Direction::HigherIsBetter => place.value(percent),
                Direction::LowerIsBetter => place.value(100.0 - percent),
            };
            match places.get(position) {
                Some(places) => places.iter().copied().map(value).collect(),
                None => (0..count).map(|_| place.value(draw.whole(1, 99))).collect(),
            }
        });
        let columns = values.collect();
        let variables = self.columns.iter().map(|column| column.code.clone()).collect();
        let mut table = Table { units: units.into_iter().collect(), variables, columns };
        self.take_away(&mut table, draw);
        table.build()
    }

    /// A, B, …, Z, U26, U27, …, with a mark where that is taken.
    fn unit(&self, position: usize) -> Result<Unit> {
        let wish = match u8::try_from(position) {
            Ok(letter @ 0..26) => char::from(b'A' + letter).to_string(),
            _ => format!("U{position}"),
        };
        Unit::new(free(&wish, |code| self.taken.iter().any(|taken| taken.as_str() == code)))
    }

    /// Takes values away; every unit and every indicator keeps at least one.
    fn take_away(&self, table: &mut Table, draw: &mut Draw<'_>) {
        let (rows, columns) = (table.units.len(), table.columns.len());
        if self.gaps <= 0.0 || rows * columns < 4 || draw.chance(0.2) {
            return;
        }
        let poor = draw.chance(0.3).then(|| draw.below(rows));
        let complete = table.columns.clone();
        for row in 0..rows {
            let share = if poor == Some(row) { 0.7 } else { self.gaps };
            let kept = draw.below(columns);
            for column in (0..columns).filter(|column| *column != kept) {
                if draw.chance(share) {
                    table.columns[column][row] = f64::NAN;
                }
            }
        }
        for (column, complete) in table.columns.iter_mut().zip(complete) {
            if column.iter().all(|value| value.is_nan()) {
                *column = complete;
            }
        }
    }
}

/// Where the range of an indicator lies.
#[derive(Debug, Clone, Copy)]
enum CellPlace {
    Between(Goalposts),
    Magnitude(f64),
}

impl CellPlace {
    fn draw(draw: &mut Draw<'_>, range: Option<Goalposts>) -> Self {
        let magnitudes = [1.0, 1.0, 1.0, 1e-3, 10.0, 1e3, 1e6, 1e9];
        range.map_or_else(|| Self::Magnitude(draw.one_of(1.0, &magnitudes)), Self::Between)
    }

    fn value(self, percent: f64) -> f64 {
        match self {
            Self::Between(Goalposts { low, high }) => low + (high - low) * percent / 100.0,
            Self::Magnitude(magnitude) => percent * magnitude,
        }
    }
}

impl Strategy for DatasetStrategy {
    type Tree = Shrinking<Dataset>;
    type Value = Dataset;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Shrinking::drawn(runner, |draw| self.draw(draw, &Scene::PLAIN))
    }
}

/// Without one unit after the other, then with one simpler cell after the other.
impl Simplify for Dataset {
    fn simpler(&self, edit: usize) -> Option<Option<Self>> {
        let mut table = Table::of(self);
        let rows = table.units.len();
        let simpler = match edit.checked_sub(rows) {
            None if rows == 1 => return Some(None),
            None => {
                table.remove_unit(edit);
                true
            }
            Some(edit) => simpler_cell(&mut table, edit)?,
        };
        Some(simpler.then(|| table.build().ok()).flatten())
    }
}

/// How many ways there are to make a cell simpler.
const WAYS: usize = 4;

/// Makes a cell simpler: fills a gap, or rounds a value, first to a power of ten as large as the
/// range and then to smaller ones. `None` beyond the last cell; false if nothing changes.
pub(super) fn simpler_cell(table: &mut Table, edit: usize) -> Option<bool> {
    let (cell, way) = (edit / WAYS, edit % WAYS);
    let rows = table.units.len();
    let column = table.columns.get_mut(cell / rows)?;
    let Goalposts { low, high } = extremes(column);
    let row = cell % rows;
    let value = column[row];
    if value.is_nan() {
        let fills = way == 0 && low <= high;
        column[row] = if fills { low } else { value };
        return Some(fills);
    }
    if low >= high {
        return Some(false);
    }
    let magnitude = libm::floor(libm::log10(high - low)) as i8;
    let decimals = (way as i8).saturating_sub(magnitude);
    let rounded = crate::numerics::round_half_away(value, decimals);
    let simpler = rounded != value && (low..=high).contains(&rounded);
    if simpler {
        column[row] = rounded;
    }
    Some(simpler)
}
