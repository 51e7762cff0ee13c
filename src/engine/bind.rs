//! Data against framework: which column feeds which indicator.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::index::Index;
use super::wholes::Wholes;
use crate::data::{Dataset, Unit, column_without_indicator, single_period};
use crate::error::{
    Diagnostic, Diagnostics, ErrorKind, Help, Result, did_you_mean, is_it_the_column,
};
use crate::framework::{Framework, Node, VariableCode};
use crate::methodology::{Acceptance, Parts, Recipe, RecipeKind};
use crate::methods::impute::Imputation;

/// The columns that a framework needs, found and of equal length.
#[derive(Debug)]
pub(super) struct BoundData<'a> {
    columns: Vec<(&'a str, &'a [f64])>,
    /// Which of them are whose, in the order of the variables' codes; found when a code is looked up.
    by_code: OnceCell<Vec<usize>>,
    /// By node, which of them is an indicator's own; none of plain slices.
    by_node: Vec<Option<usize>>,
    rows: Rows<'a>,
    /// Units that are made of others.
    pub(super) wholes: Wholes,
}

/// What the rows are called in messages.
#[derive(Debug, Clone, Copy)]
enum Rows<'a> {
    Units(&'a [Unit]),
    /// So many, behind so many others.
    Numbered {
        rows: usize,
        first: usize,
    },
}

impl<'a> BoundData<'a> {
    /// Binds the columns of a dataset.
    pub(super) fn dataset(
        framework: &Framework,
        denominators: &[(usize, VariableCode)],
        parts: Option<&Parts>,
        data: &'a Dataset,
    ) -> Result<Self> {
        let mut faults = Diagnostics::default();
        faults.keep(single_period(data.units()));
        let columns = data.columns().map(|(code, column)| (code.as_str(), column));
        let mut bound = Self::new(columns.collect(), Rows::Units(data.units()));
        bound.by_node = bound.places(framework);
        let weight = parts.and_then(|parts| parts.weight.as_ref());
        bound.check_columns(framework, (denominators, weight), data, &mut faults);
        let wholes = parts.and_then(|parts| faults.keep(Wholes::of(parts, framework, data)));
        bound.wholes = wholes.unwrap_or_default();
        faults.finish(bound)
    }

    /// Units without data, where every column is known.
    pub(super) fn of_units(units: &'a [Unit]) -> Self {
        Self::new(Vec::new(), Rows::Units(units))
    }

    fn new(columns: Vec<(&'a str, &'a [f64])>, rows: Rows<'a>) -> Self {
        let (by_code, by_node) = (OnceCell::new(), Vec::new());
        Self { columns, by_code, by_node, rows, wholes: Wholes::default() }
    }

    /// By node, the place of an indicator's column; mostly they lie as the indicators do.
    fn places(&self, framework: &Framework) -> Vec<Option<usize>> {
        let mut places = vec![None; framework.nodes().len()];
        let mut next = 0;
        for (node, _) in framework.observed() {
            let code = node.code().as_str();
            let follows = self.columns.get(next).is_some_and(|(found, _)| *found == code);
            let place = if follows { Some(next) } else { self.place(code) };
            next = place.map_or(next, |place| place + 1);
            places[node.position()] = place;
        }
        places
    }

    /// Binds plain slices to variables; lengths are equal and every variable has a slice. So many rows
    /// come before these.
    pub(super) fn slices(
        variables: &'a [VariableCode],
        slices: &[&'a [f64]],
        first: usize,
    ) -> Self {
        let columns = variables.iter().map(VariableCode::as_str).zip(slices.iter().copied());
        let rows = slices.first().map_or(0, |slice| slice.len());
        Self::new(columns.collect(), Rows::Numbered { rows, first })
    }

    /// Refuses units and indicators without any data, but for indicators that a constant fills.
    pub(super) fn check_empty(&self, index: &Index) -> Result<()> {
        let (framework, accept) = (index.framework(), &index.methodology().accept);
        let mut faults = Diagnostics::default();
        let mut empty_units: Vec<usize> = (0..self.units()).collect();
        for (node, _) in framework.observed() {
            let column = self.column_of(node);
            empty_units.retain(|unit| column[*unit].is_nan());
            let empty = column.iter().all(|value| value.is_nan());
            let filled = index.recipe(node).imputes_without_data();
            if empty && !filled && !accept.contains(&Acceptance::EmptyIndicator) {
                let problem =
                    ErrorKind::IndicatorWithoutData { indicator: node.code().to_string() };
                faults.push(Diagnostic::new(problem).help(accept_help("empty-indicator")));
            }
        }
        if !accept.contains(&Acceptance::EmptyUnit) {
            for unit in empty_units.into_iter().filter(|unit| !self.wholes.contains(*unit)) {
                let problem = ErrorKind::UnitWithoutData { unit: self.unit(unit) };
                let fault = Diagnostic::new(problem).at(self.span(unit));
                faults.push(fault.help(accept_help("empty-unit")));
            }
        }
        faults.check()
    }

    /// Refuses steps that measure by units which are not there, each unit once.
    pub(super) fn check_reference_units(&self, index: &Index) -> Result<()> {
        let mut faults = Diagnostics::default();
        let mut seen = BTreeSet::new();
        let units = self.named_units().iter().map(|unit| unit.code.as_str());
        for (node, recipe) in index.framework().nodes().iter().zip(index.recipes()) {
            for (option, steps) in
                [("transforms", &recipe.transforms), ("publish", &recipe.publish)]
            {
                let unknown = steps.iter().filter_map(|step| step.method().reference_unit());
                let unknown =
                    unknown.filter(|code| !units.clone().any(|unit| unit == code.as_str()));
                for reference in unknown.filter(|code| seen.insert(*code)) {
                    let (node_code, unit) = (node.code().to_string(), reference.to_string());
                    let help = did_you_mean(&unit, units.clone());
                    let problem = ErrorKind::UnknownReferenceUnit { node: node_code, unit };
                    let methodology = index.methodology();
                    let span =
                        methodology.spans.of(&methodology.path_of(index.framework(), node, option));
                    faults.push(Diagnostic::new(problem).at(span).help(help));
                }
            }
        }
        faults.check()
    }

    /// Refuses imputations by a grouping that no unit has: they would leave every gap to the next
    /// method of their list.
    pub(super) fn check_groupings(&self, index: &Index) -> Result<()> {
        let Rows::Units(units) = self.rows else { return Ok(()) };
        let mut faults = Diagnostics::default();
        let mut seen = BTreeSet::new();
        let (framework, methodology) = (index.framework(), index.methodology());
        for (node, recipe) in framework.nodes().iter().zip(index.recipes()) {
            let RecipeKind::Indicator { impute, .. } = &recipe.kind else { continue };
            let lacking = impute.iter().filter_map(Imputation::grouping);
            let lacking = lacking.filter(|by| !units.iter().any(|it| it.groups.contains_key(*by)));
            for by in lacking.filter(|by| seen.insert(*by)) {
                let problem = ErrorKind::GroupingWithoutColumn { grouping: by.to_string() };
                let span = methodology.spans.of(&methodology.path_of(framework, node, "impute"));
                let help = grouping_help(framework, by);
                faults.push(Diagnostic::new(problem).at(span).help(Some(help)));
            }
        }
        faults.check()
    }

    pub(super) fn units(&self) -> usize {
        match self.rows {
            Rows::Units(units) => units.len(),
            Rows::Numbered { rows, .. } => rows,
        }
    }

    /// The units, row by row; none where rows have no names.
    pub(super) fn named_units(&self) -> &'a [Unit] {
        match self.rows {
            Rows::Units(units) => units,
            Rows::Numbered { .. } => &[],
        }
    }

    /// A unit's code, or its row's number, from 1.
    pub(super) fn unit(&self, row: usize) -> String {
        match self.rows {
            Rows::Units(units) => units[row].code.to_string(),
            Rows::Numbered { first, .. } => format!("row {}", first + row + 1),
        }
    }

    /// The group of a unit in a grouping; rows without names have none.
    pub(super) fn group(&self, row: usize, grouping: &VariableCode) -> Option<&'a str> {
        match self.rows {
            Rows::Units(units) => units[row].groups.get(grouping).map(String::as_str),
            Rows::Numbered { .. } => None,
        }
    }

    /// The period of a row, where the data have periods.
    pub(super) fn period(&self, row: usize) -> Option<&'a str> {
        match self.rows {
            Rows::Units(units) => units[row].period.as_deref(),
            Rows::Numbered { .. } => None,
        }
    }

    fn span(&self, row: usize) -> Option<crate::error::Span> {
        match self.rows {
            Rows::Units(units) => units[row].span(),
            Rows::Numbered { .. } => None,
        }
    }

    /// A variable's column; binding has found it.
    pub(super) fn column(&self, code: &str) -> &'a [f64] {
        self.place(code).map_or(&[], |place| self.columns[place].1)
    }

    /// An indicator's column; binding has found it.
    pub(super) fn column_of(&self, node: &Node) -> &'a [f64] {
        match self.by_node.get(node.position()).copied().flatten() {
            Some(place) => self.columns[place].1,
            None => self.column(node.code().as_str()),
        }
    }

    fn place(&self, code: &str) -> Option<usize> {
        let by_code = self.by_code.get_or_init(|| {
            let mut places: Vec<_> = (0..self.columns.len()).collect();
            places.sort_unstable_by_key(|place| self.columns[*place].0);
            places
        });
        let found = by_code.binary_search_by_key(&code, |place| self.columns[*place].0).ok()?;
        by_code.get(found).copied()
    }

    /// Every indicator and denominator has a column, and every column is known.
    fn check_columns(
        &self,
        framework: &Framework,
        (denominators, weight): (&[(usize, VariableCode)], Option<&VariableCode>),
        data: &Dataset,
        faults: &mut Diagnostics,
    ) {
        let bound = self.by_node.iter().flatten().count();
        let indicators = framework.observed().count();
        if bound < indicators {
            let given: Vec<&str> = data.variables().iter().map(VariableCode::as_str).collect();
            indicators_without_column(framework, &given).for_each(|fault| faults.push(fault));
        }
        for (position, denominator) in denominators {
            if self.place(denominator.as_str()).is_none() {
                let indicator = framework.nodes()[*position].code().to_string();
                let denominator = denominator.to_string();
                faults.push(ErrorKind::DenominatorWithoutColumn { denominator, indicator });
            }
        }
        // Columns have different codes.
        if bound == data.variables().len() {
            return;
        }
        let is_known =
            |code: &VariableCode| Some(code) == weight || is_known(framework, code.as_str());
        for column in data.variables().iter().filter(|code| !is_known(code)) {
            faults.push(column_without_indicator(framework, column.as_str(), &[]));
        }
    }
}

/// Whether a variable belongs to an indicator, is described in the framework, or is passed over.
fn is_known(framework: &Framework, variable: &str) -> bool {
    framework.node(variable).and_then(Node::column_name).is_some()
        || framework.column_kind(variable).is_some()
        || framework.passes_over_others()
}

/// A fault for every indicator that has none of the variables.
fn indicators_without_column<'a>(
    framework: &'a Framework,
    variables: &'a [&'a str],
) -> impl Iterator<Item = Diagnostic> + 'a {
    let indicators = framework.observed().map(|(node, _)| node.code().as_str());
    indicators.filter(|code| !variables.contains(code)).map(|code| {
        let unmatched = variables.iter().copied().filter(|name| !is_known(framework, name));
        let problem = ErrorKind::IndicatorWithoutColumn { indicator: code.to_owned() };
        Diagnostic::new(problem).help(is_it_the_column(code, unmatched))
    })
}

/// What makes a column of the data a grouping of units.
pub(super) fn grouping_help(framework: &Framework, grouping: &VariableCode) -> String {
    match framework.columns().iter().find(|record| record.code == grouping.as_str()) {
        Some(record) => format!("add the column `{}` to the data", record.column_name()),
        None => format!(
            "write `{grouping}` in the column `code` of a new row of framework.csv and `group` in \
             its column `type`, and add the column `{grouping}` to the data"
        ),
    }
}

pub(super) fn accept_help(name: &str) -> Option<Help> {
    Some(
        format!("to accept it, write `accept = [\"{name}\"]` at the top of methodology.toml")
            .into(),
    )
}

/// Refuses slices of the wrong number or of unequal lengths; how many rows there are.
pub(super) fn check_lengths(variables: &[VariableCode], columns: &[&[f64]]) -> Result<usize> {
    if variables.len() != columns.len() {
        let (expected, found) = (variables.len(), columns.len());
        return Err(ErrorKind::ColumnsGiven { expected, found }.into());
    }
    let mut faults = Diagnostics::default();
    let expected = columns.first().map_or(0, |column| column.len());
    for (variable, column) in variables.iter().zip(columns) {
        if column.len() != expected {
            let (variable, found) = (variable.to_string(), column.len());
            faults.push(ErrorKind::ColumnLength { variable, expected, found });
        }
    }
    faults.finish(expected)
}

/// Refuses infinite values of those variables that are looked at; so many rows come before these.
pub(super) fn check_finite(
    variables: &[VariableCode],
    columns: &[&[f64]],
    looked_at: impl Fn(&&VariableCode) -> bool,
    first: usize,
) -> Result<()> {
    let mut faults = Diagnostics::default();
    for (variable, column) in variables.iter().zip(columns).filter(|(code, _)| looked_at(code)) {
        for (row, value) in column.iter().enumerate().filter(|(_, value)| value.is_infinite()) {
            faults.push(ErrorKind::InfiniteValue {
                variable: variable.to_string(),
                unit: format!("row {}", first + row + 1),
                value: *value,
            });
        }
    }
    faults.check()
}

/// The denominators that recipes divide by, with the position of the indicator.
pub(super) fn denominators<'a>(
    recipes: impl IntoIterator<Item = &'a Recipe>,
) -> Vec<(usize, VariableCode)> {
    let recipes = recipes.into_iter().enumerate();
    let denominator = |(position, recipe): (usize, &Recipe)| match &recipe.kind {
        RecipeKind::Indicator { denominator: Some(denominator), .. } => {
            Some((position, denominator.variable.clone()))
        }
        _ => None,
    };
    recipes.filter_map(denominator).collect()
}
