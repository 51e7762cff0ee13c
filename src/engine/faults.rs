//! Faults of columns: under the names of nodes and units, and with their place in the methodology's
//! file.

use std::collections::BTreeMap;

use super::bind::BoundData;
use super::index::Index;
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Refusal, Result, Span};
use crate::framework::Node;
use crate::methodology::RecipeKind;
use crate::methods::aggregate::AggregateFault;
use crate::methods::transform::{ChainFault, ColumnFault, Transform};

/// Names the faults of a node, for rows that have names.
pub(super) struct Namer<'a, N: Fn(usize) -> String> {
    pub(super) node: &'a Node,
    pub(super) unit: N,
}

impl<'a> Namer<'a, Box<dyn Fn(usize) -> String + 'a>> {
    /// A namer for the rows of bound data.
    pub(super) fn of(node: &'a Node, bound: &'a BoundData<'a>) -> Self {
        Self { node, unit: Box::new(|row| bound.unit(row)) }
    }
}

impl<N: Fn(usize) -> String> Namer<'_, N> {
    pub(super) fn chain(&self, found: ChainFault) -> Diagnostic {
        let ChainFault { method, row, fault } = found;
        let node = self.node.code().to_string();
        let refused =
            |node, refusal| ErrorKind::ColumnRefused { node, method: method.to_owned(), refusal };
        match (fault, row) {
            (ColumnFault::Constant { value, units }, _) => {
                let help = "leave it out, or give the value with the option `constant`";
                Diagnostic::new(ErrorKind::Constant { node, method, value, units }).help(Some(help))
            }
            (ColumnFault::NoGoalposts, _) => {
                let why = "the transforms before it leave no two different goalposts";
                refused(node, Refusal::new(why)).into()
            }
            (ColumnFault::NoTarget, _) => {
                refused(node, Refusal::new("the transforms before it leave no target")).into()
            }
            (ColumnFault::Refused(refusal), None) => refused(node, refusal).into(),
            (ColumnFault::Refused(refusal), Some(row)) => {
                let (unit, method) = ((self.unit)(row), method.to_owned());
                ErrorKind::ValueRefused { node, unit, method, refusal }.into()
            }
        }
    }

    pub(super) fn aggregate(&self, method: &str, found: AggregateFault) -> Diagnostic {
        let (node, method, refusal) =
            (self.node.code().to_string(), method.to_owned(), found.refusal);
        match found.unit.map(&self.unit) {
            Some(unit) => ErrorKind::ValueRefused { node, unit, method, refusal }.into(),
            None => ErrorKind::AggregationRefused { group: node, method, refusal }.into(),
        }
    }
}

/// The same faults, each with the place of its setting, if the methodology comes from a file.
pub(super) fn located(index: &Index, error: Error) -> Error {
    error.located(|problem| span(index, problem))
}

/// The faults of several periods: a cell that has the same fault in some of them has it once, with
/// the periods, and a column that does not vary in one may vary over all.
pub(super) fn of_panel(index: &Index, error: &Error) -> Result<()> {
    let mut faults = Diagnostics::default();
    let mut cells: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let not_imputed = |fault: &&Diagnostic| matches!(fault.kind, ErrorKind::NotImputed { .. });
    for fault in error.diagnostics().iter().filter(not_imputed) {
        cells.entry(fault.kind.to_string()).or_default().extend(fault.period.clone());
    }
    for fault in error.diagnostics() {
        match &fault.kind {
            ErrorKind::NotImputed { indicator, unit, method, refusal } => {
                // Told with the first period of the cell.
                let Some(periods) = cells.remove(&fault.kind.to_string()) else { continue };
                if periods.len() < 2 {
                    faults.push(fault.clone());
                    continue;
                }
                let kind = ErrorKind::NotImputedInPeriods {
                    indicator: indicator.clone(),
                    unit: unit.clone(),
                    method: method.clone(),
                    periods,
                    refusal: refusal.clone(),
                };
                faults.push(Diagnostic { kind, period: None, ..fault.clone() });
            }
            ErrorKind::Constant { node, method, .. }
                if fault.period.is_some() && !is_pooled(index, node, method) =>
            {
                let help = format!(
                    "leave it out, give the value with the option `constant`, or fit it over all \
                     periods: {{ pooled = {{ {method} = … }} }}"
                );
                faults.push(fault.clone().help(Some(help)));
            }
            _ => faults.push(fault.clone()),
        }
    }
    faults.check()
}

/// Whether a step of a node is fitted over all periods.
fn is_pooled(index: &Index, code: &str, method: &str) -> bool {
    let recipe = index.framework().node(code).and_then(|it| index.recipes().get(it.position()));
    recipe.is_some_and(|recipe| {
        let mut steps = recipe.transforms.iter().chain(&recipe.publish);
        steps.any(|step| step.is_pooled() && step.name() == method)
    })
}

fn span(index: &Index, problem: &ErrorKind) -> Option<Span> {
    let setting = |code: &str, option| {
        let node = index.framework().node(code)?;
        let methodology = index.methodology();
        methodology.spans.of(&methodology.path_of(index.framework(), node, option))
    };
    match problem {
        ErrorKind::WeightingRefused { group, .. } | ErrorKind::WeightsLength { group, .. } => {
            setting(group, "weighting")
        }
        ErrorKind::AggregationRefused { group, .. } => setting(group, "aggregation"),
        ErrorKind::ImputationRefused { indicator, .. }
        | ErrorKind::NotImputed { indicator, .. }
        | ErrorKind::NotImputedInPeriods { indicator, .. } => setting(indicator, "impute"),
        ErrorKind::Constant { node, method, .. } => of_method(index, node, method),
        ErrorKind::ColumnRefused { node, method, .. }
        | ErrorKind::ValueRefused { node, method, .. } => of_method(index, node, method),
        _ => None,
    }
}

/// The place of a method among the settings of a node: its aggregation, or a step of a chain.
fn of_method(index: &Index, code: &str, method: &str) -> Option<Span> {
    let node = index.framework().node(code)?;
    let recipe = index.recipes().get(node.position())?;
    let methodology = index.methodology();
    match &recipe.kind {
        RecipeKind::Group { aggregation, .. } if aggregation.name() == method => {
            return methodology.spans.of(&methodology.path_of(
                index.framework(),
                node,
                "aggregation",
            ));
        }
        _ => {}
    }
    step(index, node, "transforms", &recipe.transforms, method)
        .or_else(|| step(index, node, "publish", &recipe.publish, method))
}

/// A step of a chain by its name; the whole chain if it has several steps of that name.
fn step(
    index: &Index,
    node: &Node,
    option: &str,
    steps: &[Transform],
    method: &str,
) -> Option<Span> {
    let mut named = steps.iter().enumerate().filter(|(_, step)| step.name() == method);
    let (first, _) = named.next()?;
    let methodology = index.methodology();
    let chain = methodology.path_of(index.framework(), node, option);
    match named.next() {
        None => methodology.spans.of(&format!("{chain}.{first}")),
        Some(_) => methodology.spans.of(&chain),
    }
}
