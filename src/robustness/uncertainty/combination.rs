//! The index and the data of one combination of alternatives, as if they had been written so.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::address::Unfit;
use super::plan::Varied;
use super::plan::unfit;
use super::plan::{Choices, StudyPlan};
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::{Diagnostics, Error, ErrorKind, Result};
use crate::framework::{NodeCode, UnitCode};
use crate::methodology::Methodology;

/// An index and data, changed where they must be.
pub(super) struct Combination<'a> {
    pub(super) index: Index,
    pub(super) data: Cow<'a, Dataset>,
}

impl<'a> Combination<'a> {
    /// The alternatives of the factors that take part, in their order; of weights only where they
    /// are among the structural factors.
    pub(super) fn new(
        plan: &StudyPlan,
        (index, data): (&Index, &'a Dataset),
        choices: &Choices,
    ) -> Result<Self> {
        let mut methodology = index.methodology().clone();
        let (mut nodes, mut units) = (BTreeSet::new(), BTreeSet::new());
        for factor in plan.order.iter().filter(|factor| plan.is_structural(**factor)) {
            let Some(choice) = choices[*factor] else { continue };
            match &plan.factors[*factor].varied {
                Varied::Setting { .. } => put(plan, *factor, choice, &mut methodology)
                    .map_err(|found| unfit(plan, *factor, choice, found))?,
                Varied::Exclude(lists) => nodes.extend(lists[choice].iter().cloned()),
                Varied::ExcludeUnits(lists) => units.extend(lists[choice].iter().cloned()),
                Varied::Weight { .. } | Varied::Noise { .. } => {}
            }
        }
        let index = index.with_methodology(methodology)?;
        Ok(Self { index: without(index, &nodes)?, data: without_units(data, &units)? })
    }
}

/// Puts an alternative of a setting where it belongs.
pub(super) fn put(
    plan: &StudyPlan,
    factor: usize,
    choice: usize,
    methodology: &mut Methodology,
) -> Result<(), Unfit> {
    match &plan.factors[factor].varied {
        Varied::Setting { address, alternatives } => {
            address.put(methodology, &alternatives[choice].0)
        }
        _ => Ok(()),
    }
}

fn without(index: Index, nodes: &BTreeSet<NodeCode>) -> Result<Index> {
    if nodes.is_empty() {
        return Ok(index);
    }
    let framework = index.framework().without_nodes(nodes).map_err(|error| in_groups(&error))?;
    Ok(index.on_framework(framework))
}

/// A group that nothing is left of is to be left out itself.
fn in_groups(error: &Error) -> Error {
    let mut faults = Diagnostics::default();
    for fault in error.diagnostics() {
        let help = match &fault.kind {
            ErrorKind::ChildlessGroup { code } => Some(format!("leave out `{code}` as a whole")),
            _ => None,
        };
        faults.push(fault.clone().help(help));
    }
    faults.check().err().unwrap_or_else(|| error.clone())
}

fn without_units<'a>(data: &'a Dataset, units: &BTreeSet<UnitCode>) -> Result<Cow<'a, Dataset>> {
    if units.is_empty() {
        return Ok(Cow::Borrowed(data));
    }
    let rows = data.units().iter().enumerate();
    let rows: Vec<_> =
        rows.filter(|(_, unit)| !units.contains(&unit.code)).map(|(row, _)| row).collect();
    if rows.is_empty() {
        return Err(ErrorKind::NoUnits.into());
    }
    Ok(Cow::Owned(data.select(&rows)))
}
