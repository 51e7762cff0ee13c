//! How a case becomes simpler.

use super::dataset::simpler_cell;
use super::draw::Simplify;
use super::framework::{Restructure, dissolved, evenly_weighted, turned_up, without};
use crate::axioms::case::{Case, Choices};
use crate::axioms::change::{Table, with_tree};

/// Above so many cells, single cells are not made simpler.
const MOST_CELLS: usize = 600;

/// Fewer units first, then indicators and groups, then what is changed, then weights, directions
/// and numbers.
impl Simplify for Case {
    fn simpler(&self, edit: usize) -> Option<Option<Self>> {
        let (units, nodes) = (self.data().units().len(), self.index().framework().nodes().len());
        let indicators = self.index().framework().observed().count();
        let cells = self.data().variables().len() * units;
        let mut edit = edit;
        let mut section = |length: usize| {
            let inside = edit < length;
            let place = inside.then_some(edit);
            edit -= if inside { 0 } else { length };
            place
        };
        if let Some(half) = section(2) {
            return Some(self.half(half));
        }
        if let Some(unit) = section(units) {
            return Some(self.without_unit(unit));
        }
        let structures: [Restructure; 4] = [without, dissolved, evenly_weighted, turned_up];
        for restructure in &structures[..2] {
            if let Some(node) = section(nodes) {
                return Some(self.restructured(*restructure, node));
            }
        }
        if let Some(choice) = section(7) {
            return Some(self.with_simpler_choice(choice));
        }
        for restructure in &structures[2..] {
            if let Some(node) = section(nodes) {
                return Some(self.restructured(*restructure, node));
            }
        }
        if let Some(column) = section(indicators) {
            return Some(self.with_constant(column));
        }
        if cells > MOST_CELLS {
            return None;
        }
        let mut table = self.table();
        simpler_cell(&mut table, edit)
            .map(|simpler| simpler.then(|| self.with_table(&table)).flatten())
    }
}

impl Case {
    fn with_table(&self, table: &Table) -> Option<Self> {
        table.build().ok().map(|data| self.with_other_data(data))
    }

    /// Half of the units, of many.
    fn half(&self, which: usize) -> Option<Self> {
        let units = self.data().units().len();
        if units < 8 {
            return None;
        }
        let rows: Vec<_> = (0..units).filter(|row| row % 2 == which).collect();
        let mut table = self.table();
        table.select(&rows);
        self.with_table(&table)
    }

    fn without_unit(&self, gone: usize) -> Option<Self> {
        let units = self.data().units().len();
        if units <= 2 {
            return None;
        }
        let mut table = self.table();
        table.remove_unit(gone);
        let moved = |unit: usize| unit - usize::from(unit > gone);
        let choices = *self.choices();
        let choices = Choices { unit: moved(choices.unit), other: moved(choices.other), ..choices };
        self.with_table(&table).map(|case| case.with_choices(choices))
    }

    fn restructured(&self, change: Restructure, node: usize) -> Option<Self> {
        if !self.is_free_to_shrink() {
            return None;
        }
        let framework = self.index().framework();
        let records = change(framework.to_records(), node)?;
        let kept = |code: &str| records.iter().any(|record| record.code == code);
        let is_gone = |code: &str| framework.node(code).is_some() && !kept(code);
        let gone = framework.observed().position(|(node, _)| is_gone(node.code().as_str()));
        let Table { units, variables, columns } = self.table();
        let left = variables.iter().zip(columns).filter(|(code, _)| !is_gone(code.as_str()));
        let (variables, columns): (Vec<_>, _) =
            left.map(|(code, column)| (code.clone(), column)).unzip();
        let table = Table { units, variables: variables.into(), columns };
        let index = with_tree(self.index(), |tree, _| *tree = records.clone()).ok()?;
        let choices = *self.choices();
        let moved =
            |indicator: usize| indicator - usize::from(gone.is_some_and(|gone| indicator > gone));
        let (indicator, second) = (moved(choices.indicator), moved(choices.second));
        let case = Self::new(index, table.build().ok()?).free_to_shrink(true);
        Some(case.with_choices(Choices { indicator, second, ..choices }))
    }

    fn with_simpler_choice(&self, which: usize) -> Option<Self> {
        let mut choices = *self.choices();
        match which {
            0 => choices.group = 0,
            1 => choices.kind = 0,
            2 => choices.order = 0,
            3 => choices.amount = 19,
            4 => choices.amount = 9,
            5 => choices.unit = 0,
            _ => choices.indicator = 0,
        }
        // Half a step is not simpler than a whole one.
        let is_simpler = choices != *self.choices() && !(which == 4 && self.choices().amount == 19);
        is_simpler.then(|| self.with_other_data(self.data().clone()).with_choices(choices))
    }

    /// All units like the first in an indicator.
    fn with_constant(&self, indicator: usize) -> Option<Self> {
        let (node, _) = self.index().framework().observed().nth(indicator)?;
        let mut table = self.table();
        let column = table.column_mut(node.code().as_str())?;
        let first = column.first().copied()?;
        if column.iter().all(|value| value.to_bits() == first.to_bits()) {
            return None;
        }
        column.fill(first);
        self.with_table(&table)
    }
}
