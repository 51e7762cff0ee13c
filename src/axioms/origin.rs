//! Where the data of a counterexample come from: published, changed or generated.

use std::fmt;

use serde::Serialize;

use super::certificate::{Certificate, VerdictKind};
use super::counterexample::Counterexample;
use crate::data::Dataset;

/// Where the data of a counterexample come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
#[non_exhaustive]
pub enum Origin {
    /// Values as they are published, of all units or of some.
    Published {
        /// How many units.
        units: usize,
        /// Of how many.
        of: usize,
    },
    /// Published values, some of them changed, or units among them that are not published.
    Changed {
        /// How many published units.
        units: usize,
        /// Of how many.
        of: usize,
        /// How many of their values are not those published.
        values: usize,
        /// How many units are not published.
        added: usize,
    },
    /// No unit is published.
    Generated,
}

impl Certificate {
    /// Holds the data of all counterexamples against those published: says where they come from, and
    /// keeps beside each value that was changed the published one.
    pub fn beside(&mut self, published: &Dataset) {
        for verdict in &mut self.verdicts {
            if let VerdictKind::Violated { counterexample, .. } = &mut verdict.kind {
                counterexample.hold_against(published);
            }
        }
    }
}

impl Counterexample {
    /// Holds its data against those published.
    pub(super) fn hold_against(&mut self, published: &Dataset) {
        let of = published.units().len();
        let (mut known, mut values) = (0, 0);
        let codes: Vec<_> = self.before.indicators.iter().map(|it| it.code.clone()).collect();
        for unit in &mut self.before.units {
            let row = published.units().iter().position(|it| it.code.as_str() == unit.code);
            let Some(row) = row else { continue };
            known += 1;
            for (code, value) in codes.iter().zip(&unit.values) {
                let Ok(column) = published.column(code) else { continue };
                let original = Some(column[row]).filter(|value| !value.is_nan());
                if original != *value {
                    values += 1;
                    unit.published.insert(code.clone(), original);
                }
            }
        }
        let added = self.before.units.len() - known;
        self.origin = Some(match (known, values, added) {
            (0, ..) => Origin::Generated,
            (units, 0, 0) => Origin::Published { units, of },
            (units, values, added) => Origin::Changed { units, of, values, added },
        });
    }
}

/// `published, 3 of 83 units, 1 value changed (the published one in brackets)`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (units, of, values, added) = match *self {
            Self::Generated => return f.write_str("generated"),
            Self::Published { units, of } => (units, of, 0, 0),
            Self::Changed { units, of, values, added } => (units, of, values, added),
        };
        match units == of {
            true => write!(f, "published, all {of} units")?,
            false => write!(f, "published, {units} of {of} units")?,
        }
        match values {
            0 => {}
            1 => f.write_str(", 1 value changed (the published one in brackets)")?,
            _ => write!(f, ", {values} values changed (the published ones in brackets)")?,
        }
        match added {
            0 => Ok(()),
            1 => f.write_str(", 1 unit added"),
            _ => write!(f, ", {added} units added"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axioms::{Axiom, AxiomFailure, Case, Choices};
    use crate::engine::Index;
    use crate::framework::Framework;
    use crate::methodology::Methodology;

    fn data(rows: &[(&str, [f64; 2])]) -> Dataset {
        let builder = Dataset::builder(["x", "y"]);
        let rows = rows.iter().fold(builder, |data, (code, values)| data.unit(*code, *values));
        rows.build().unwrap()
    }

    /// Whatever the data, somebody has zero and a score.
    fn told(rows: &[(&str, [f64; 2])]) -> (String, String) {
        let framework = Framework::builder("index", "An index")
            .indicator("x", 1.0)
            .indicator("y", 1.0)
            .build()
            .unwrap();
        let index = Index::new(framework, Methodology::default()).unwrap();
        let case = Case::new(index, data(rows)).with_choices(Choices::default().unit(1));
        let failure = Axiom::MinimalLowerBoundedness.check(&case).unwrap_err();
        let AxiomFailure::Violated(mut found) = failure else { panic!("{failure}") };
        found.hold_against(&data(&[("A", [1.0, 2.0]), ("B", [0.0, 4.0]), ("C", [5.0, 6.0])]));
        (found.origin.unwrap().to_string(), found.to_string())
    }

    #[test]
    fn the_origin_is_told_and_what_was_changed_is_marked() {
        let all = [("A", [1.0, 2.0]), ("B", [0.0, 4.0]), ("C", [5.0, 6.0])];
        assert_eq!(told(&all).0, "published, all 3 units");
        assert_eq!(told(&all[..2]).0, "published, 2 of 3 units");
        let (origin, text) = told(&[("A", [1.0, 2.0]), ("B", [0.0, 40.0])]);
        let changed = "published, 2 of 3 units, 1 value changed (the published one in brackets)";
        assert_eq!(origin, changed);
        assert!(text.contains(&format!("\ndata: {changed}\n")), "{text}");
        assert!(text.contains("40 (4)"), "{text}");
        let added = told(&[("A", [1.0, 2.0]), ("A'", [1.0, 2.0])]).0;
        assert_eq!(added, "published, 1 of 3 units, 1 unit added");
        assert_eq!(told(&[("X", [1.0, 2.0]), ("Y", [3.0, 4.0])]).0, "generated");
    }
}
