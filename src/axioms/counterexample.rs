//! A violation that a person can check by hand.

use std::fmt;

use serde::Serialize;

use super::axiom::Axiom;
use super::failure::AxiomFailure;
use super::instance::Instance;
use super::snapshot::{Snapshot, number};

/// A case in which an axiom is violated: the tables before and after, and what changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counterexample {
    /// The axiom.
    pub axiom: Axiom,
    /// What the change did that it should not have done.
    pub finding: String,
    /// What was changed from the one table to the other; nothing where one table violates the axiom.
    pub changes: Vec<Change>,
    /// The instance before.
    pub before: Snapshot,
    /// The instance after, where something was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Snapshot>,
}

impl Counterexample {
    /// What a person has to check: cells first, then digits.
    pub(super) fn size(&self) -> (usize, usize) {
        let Snapshot { indicators, units } = &self.before;
        let numbers = units.iter().flat_map(|unit| unit.values.iter().flatten());
        let digits = numbers.map(|value| number(*value).len()).sum();
        (indicators.len() * units.len(), digits)
    }
}

/// What was changed from one table to another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Change {
    /// A cell of the data.
    Value {
        /// The unit.
        unit: String,
        /// The indicator.
        indicator: String,
        /// Its value before.
        before: Option<f64>,
        /// Its value after.
        after: Option<f64>,
    },
    /// The weight of a node.
    Weight {
        /// The node.
        node: String,
        /// Its share of the weight of its group before.
        before: f64,
        /// Its share after.
        after: f64,
    },
    /// Anything else, in words.
    Other(String),
}

impl Change {
    pub(super) fn value(instance: &Instance, row: usize, indicator: &str, after: f64) -> Self {
        let there = |value: f64| (!value.is_nan()).then_some(value);
        let column = instance.data.column(indicator).unwrap_or_default();
        Self::Value {
            unit: instance.name(row).to_owned(),
            indicator: indicator.to_owned(),
            before: column.get(row).copied().and_then(there),
            after: there(after),
        }
    }

    pub(super) fn other(what: impl Into<String>) -> Self {
        Self::Other(what.into())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value { unit, indicator, before, after } => {
                let text = |value: &Option<f64>| value.map_or("no value".to_owned(), number);
                write!(f, "{indicator} of {unit}: {} → {}", text(before), text(after))
            }
            Self::Weight { node, before, after } => {
                write!(f, "weight of {node}: {} → {}", number(*before), number(*after))
            }
            Self::Other(what) => f.write_str(what),
        }
    }
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} is violated: {}", self.axiom, self.finding)?;
        for change in &self.changes {
            writeln!(f, "change: {change}")?;
        }
        let Some(after) = &self.after else { return self.before.write(f, None) };
        writeln!(f, "before")?;
        self.before.write(f, Some(after))?;
        writeln!(f, "after")?;
        after.write(f, Some(&self.before))
    }
}

/// What a check found, before it is known whose check it was.
#[derive(Debug)]
pub(super) struct Finding {
    finding: String,
    changes: Vec<Change>,
}

impl Finding {
    pub(super) fn new(finding: impl Into<String>) -> Self {
        Self { finding: finding.into(), changes: Vec::new() }
    }

    /// A pair of rows, the better first, whose order turned round.
    pub(super) fn turned(instance: &Instance, (better, worse): (usize, usize)) -> Self {
        let (better, worse) = (instance.name(better), instance.name(worse));
        Self::new(format!("{better} was above {worse} and falls below it"))
    }

    /// A row whose score is not the same.
    pub(super) fn changed(instance: &Instance, row: usize) -> Self {
        Self::new(format!("the score of {} changes", instance.name(row)))
    }

    pub(super) fn by(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// The violation in one table.
    pub(super) fn in_one(self, axiom: Axiom, instance: &Instance) -> AxiomFailure {
        self.violation(axiom, instance, None)
    }

    /// The violation from one table to another.
    pub(super) fn between(self, axiom: Axiom, before: &Instance, after: &Instance) -> AxiomFailure {
        self.violation(axiom, before, Some(after))
    }

    fn violation(self, axiom: Axiom, before: &Instance, after: Option<&Instance>) -> AxiomFailure {
        let snapshot = |instance: &Instance| {
            Snapshot::new(&instance.index, &instance.data, Some(&instance.scores))
        };
        AxiomFailure::Violated(Box::new(Counterexample {
            axiom,
            finding: self.finding,
            changes: self.changes,
            before: snapshot(before),
            after: after.map(snapshot),
        }))
    }
}
