//! A violation that a person can check by hand.

use std::fmt;

use serde::Serialize;

use super::axiom::Axiom;
use super::case::Case;
use super::failure::AxiomFailure;
use super::origin::Origin;
use super::scored::Scored;
use super::snapshot::{Snapshot, number};

/// A case that violates an axiom: the tables before and after, and what changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Counterexample {
    /// The axiom.
    pub axiom: Axiom,
    /// What the change did that it should not have done.
    pub finding: String,
    /// Where its data come from, once they were [held against](super::Certificate::beside) those
    /// published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What was changed between the two tables; empty if one table violates the axiom.
    pub changes: Vec<Change>,
    /// The table before.
    pub before: Snapshot,
    /// The table after, if anything was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Snapshot>,
}

impl Counterexample {
    /// What a person has to check: cells first, then digits.
    pub(super) fn size(&self) -> (usize, usize) {
        let Snapshot { indicators, units, .. } = &self.before;
        let numbers = units.iter().flat_map(|unit| unit.values.iter().flatten());
        let digits = numbers.map(|value| number(*value).len()).sum();
        (indicators.len() * units.len(), digits)
    }
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} is violated: {}", self.axiom, self.finding)?;
        if let Some(origin) = &self.origin {
            writeln!(f, "data: {origin}")?;
        }
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

/// What was changed between two tables.
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
        /// Its value before; `None` is missing.
        before: Option<f64>,
        /// Its value after; `None` is missing.
        after: Option<f64>,
    },
    /// The weight of a node.
    Weight {
        /// The node.
        node: String,
        /// Its share of the weight of its group before, from 0 to 1.
        before: f64,
        /// Its share after.
        after: f64,
    },
    /// Anything else, in words.
    Other(String),
}

impl Change {
    pub(super) fn value(scored: &Scored, row: usize, indicator: &str, after: f64) -> Self {
        let present = |value: f64| (!value.is_nan()).then_some(value);
        Self::Value {
            unit: scored.name(row).to_owned(),
            indicator: indicator.to_owned(),
            before: present(scored.value(row, indicator)),
            after: present(after),
        }
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

impl From<String> for Change {
    fn from(what: String) -> Self {
        Self::Other(what)
    }
}

/// What a check found, before it is known which axiom it checks.
#[derive(Debug)]
pub(super) struct Violation {
    finding: String,
    changes: Vec<Change>,
    before: Snapshot,
    after: Option<Snapshot>,
}

impl Violation {
    pub(super) fn new(scored: &Scored, finding: impl Into<String>) -> Self {
        let before = snapshot(scored);
        Self { finding: finding.into(), changes: Vec::new(), before, after: None }
    }

    /// A case that has no scores.
    pub(super) fn unscored(case: &Case, finding: impl Into<String>) -> Self {
        let before = Snapshot::new(case.index(), case.data(), None);
        Self { finding: finding.into(), changes: Vec::new(), before, after: None }
    }

    /// A pair of rows, the better first, whose order turned round.
    pub(super) fn turned(before: &Scored, (better, worse): (usize, usize)) -> Self {
        let (better, worse) = (before.name(better), before.name(worse));
        Self::new(before, format!("{better} was above {worse} and falls below it"))
    }

    /// A row whose score is not the same.
    pub(super) fn changed(before: &Scored, row: usize) -> Self {
        Self::new(before, format!("the score of {} changes", before.name(row)))
    }

    pub(super) fn by(mut self, change: impl Into<Change>) -> Self {
        self.changes.push(change.into());
        self
    }

    /// What else is to be told, behind the finding.
    pub(super) fn telling(mut self, more: &str) -> Self {
        if !more.is_empty() {
            self.finding = format!("{} ({more})", self.finding);
        }
        self
    }

    pub(super) fn to(self, after: &Scored) -> Self {
        Self { after: Some(snapshot(after)), ..self }
    }

    pub(super) fn of(self, axiom: Axiom) -> AxiomFailure {
        let Self { finding, changes, before, after } = self;
        let origin = None;
        let found = Counterexample { axiom, finding, origin, changes, before, after };
        AxiomFailure::Violated(Box::new(found))
    }
}

fn snapshot(scored: &Scored) -> Snapshot {
    Snapshot::new(&scored.index, &scored.data, Some(&scored.scores))
}
