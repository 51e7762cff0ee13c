//! Faults of columns and units, under the names that columns do not know.

use super::bind::BoundData;
use crate::error::{Diagnostic, ErrorKind, Refusal};
use crate::framework::Node;
use crate::methods::aggregate::AggregateFault;
use crate::methods::transform::{ChainFault, ColumnFault};

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
