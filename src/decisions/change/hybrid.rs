//! Hybrids: an index that has some of its components from one edition and the others from another.

use std::collections::BTreeSet;

use super::edition::{Edition, variable};
use crate::data::Dataset;
use crate::decisions::standing::Standing;
use crate::decisions::subject::ranks;
use crate::engine::Index;
use crate::error::{Diagnostic, ErrorKind, Result};
use crate::framework::{Framework, Record, UnitCode, VariableCode};
use crate::numerics::present;

/// Components, as the bits of a mask that says which come from the new edition.
pub(super) const DATA: usize = 8;
pub(super) const METHOD: usize = 4;
pub(super) const STRUCTURE: usize = 2;
pub(super) const UNITS: usize = 1;

/// Scores and ranks of the units that are asked about; NaN is missing.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub(super) scores: Vec<f64>,
    pub(super) ranks: Vec<f64>,
}

/// Both editions, ready to be mixed.
pub(super) struct Mixer {
    pub(super) old: Edition,
    pub(super) new: Edition,
    /// The units that are asked about: with a score in both editions.
    pub(super) asked: Vec<UnitCode>,
    /// The columns of both editions.
    pub(super) variables: Vec<String>,
    /// By the bits of method and structure.
    indices: Vec<Index>,
}

impl Mixer {
    pub(super) fn new(old: Edition, new: Edition) -> Result<Self> {
        let asked: Vec<UnitCode> = old.scored.intersection(&new.scored).cloned().collect();
        if asked.is_empty() {
            return Err(ErrorKind::NoCommonUnit.into());
        }
        let variables = old.columns.keys().chain(new.columns.keys()).cloned();
        let variables: BTreeSet<String> = variables.collect();
        let (variables, indices) = (variables.into_iter().collect(), Vec::new());
        let mut mixer = Self { old, new, asked, variables, indices };
        for mask in [0, STRUCTURE, METHOD, METHOD | STRUCTURE] {
            let index = mixer.mixed_index(mask).map_err(|error| failed(mask, &error))?;
            mixer.indices.push(index);
        }
        Ok(mixer)
    }

    fn edition(&self, mask: usize, component: usize) -> &Edition {
        if mask & component != 0 { &self.new } else { &self.old }
    }

    fn other(&self, mask: usize, component: usize) -> &Edition {
        if mask & component != 0 { &self.old } else { &self.new }
    }

    /// The index of a mask's method and structure.
    pub(super) fn index(&self, mask: usize) -> &Index {
        &self.indices[usize::from(mask & METHOD != 0) * 2 + usize::from(mask & STRUCTURE != 0)]
    }

    /// The tree of one edition with weights and attributes of the other's, where it has the node.
    fn mixed_index(&self, mask: usize) -> Result<Index> {
        let (tree, method) = (self.edition(mask, STRUCTURE), self.edition(mask, METHOD));
        let (spare, records) = (self.other(mask, METHOD), self.records(tree, method));
        let records = records.chain(self.spare_columns(tree)).collect();
        let framework = Framework::from_records(records)?;
        let mut methodology = method.methodology.clone();
        for node in
            framework.nodes().iter().filter(|node| method.node(node.code().as_str()).is_none())
        {
            let code = node.code();
            if let Some(settings) = spare.methodology.node.get(code) {
                methodology.node.entry(code.clone()).or_insert_with(|| settings.clone());
            }
            if let Some(weight) = spare.methodology.weights.get(code) {
                methodology.weights.entry(code.clone()).or_insert(*weight);
            }
        }
        // Settings of what is not in this tree say nothing here.
        methodology.node.retain(|code, _| framework.node(code).is_some());
        methodology.below.retain(|code, _| framework.node(code).is_some());
        methodology.weights.retain(|code, _| framework.node(code).is_some());
        methodology.level.retain(|level, _| framework.levels().contains(level));
        let nodes = framework.nodes();
        methodology.tag.retain(|tag, _| nodes.iter().any(|node| node.has_tag(tag)));
        methodology
            .codes
            .retain(|pattern, _| nodes.iter().any(|node| pattern.matches(node.code().as_str())));
        Index::new(framework, methodology)
    }

    fn records<'a>(
        &'a self,
        tree: &'a Edition,
        method: &'a Edition,
    ) -> impl Iterator<Item = Record> + 'a {
        tree.records.iter().map(|record| {
            let there = method.node(&record.code).filter(|it| it.kind == record.kind);
            let Some(theirs) = there.filter(|_| record.kind.is_node()) else {
                return record.clone();
            };
            Record {
                weight: if record.parent.is_some() { theirs.weight } else { record.weight },
                direction: theirs.direction,
                scale: theirs.scale,
                goalposts: theirs.goalposts,
                target: theirs.target,
                denominator: theirs.denominator.clone(),
                denominator_scale: theirs.denominator_scale,
                ..record.clone()
            }
        })
    }

    /// Columns that the other edition describes and the tree's does not, such as a denominator.
    fn spare_columns<'a>(&'a self, tree: &'a Edition) -> impl Iterator<Item = Record> + 'a {
        let all = self.old.records.iter().chain(&self.new.records);
        let is_spare = |record: &&Record| {
            record.kind == crate::framework::RecordKind::Denominator
                && !tree.records.iter().any(|own| own.code == record.code)
        };
        all.filter(|record| !record.kind.is_node()).filter(is_spare).cloned()
    }

    /// The data of a mask, where `is_new` says of each cell that both editions have whether it comes
    /// from the new one.
    fn data(&self, mask: usize, is_new: impl Fn(&UnitCode, &str) -> bool) -> Result<Dataset> {
        let (own, other) = (self.edition(mask, UNITS), self.other(mask, UNITS));
        let both = |variable: &str| {
            self.old.columns.contains_key(variable) && self.new.columns.contains_key(variable)
        };
        // Columns that the tree does not ask for are none of its data.
        let framework = self.index(mask).framework();
        let asked_for = |code: &&String| {
            let indicator = framework.node(code).is_some_and(|node| node.column_name().is_some());
            indicator || framework.columns().iter().any(|column| column.code == **code)
        };
        let variables: Vec<&String> = self.variables.iter().filter(asked_for).collect();
        let both: Vec<bool> = variables.iter().map(|variable| both(variable)).collect();
        let mut values = Vec::with_capacity(own.units.len());
        for unit in &own.units {
            let code = &unit.code;
            let common = self.old.scored.contains(code) && self.new.scored.contains(code);
            let cell = |(variable, both): (&&String, &bool)| {
                let cell = match (common, both) {
                    (true, true) if is_new(code, variable) => self.new.cell(code, variable),
                    (true, true) => self.old.cell(code, variable),
                    // What one edition alone has is used whichever way the data are.
                    _ if own.columns.contains_key(*variable) => own.cell(code, variable),
                    _ => other.cell(code, variable),
                };
                present(cell)
            };
            values.push(variables.iter().zip(&both).map(cell).collect());
        }
        let variables: Result<Vec<VariableCode>> =
            variables.into_iter().map(|code| variable(code)).collect();
        let plain = |unit: &crate::data::Unit| {
            let mut unit = unit.clone();
            unit.period = None;
            unit
        };
        Dataset::new(variables?, own.units.iter().map(plain).collect(), values)
    }

    /// Scores and ranks of a mask, all cells by its bit of the data.
    pub(super) fn outcome(&self, mask: usize) -> Result<Outcome> {
        self.outcome_with(mask, |_, _| mask & DATA != 0)
    }

    /// Scores and ranks of a mask, with the choice of cells.
    pub(super) fn outcome_with(
        &self,
        mask: usize,
        is_new: impl Fn(&UnitCode, &str) -> bool,
    ) -> Result<Outcome> {
        let (standing, places) = self.standing(mask, is_new)?;
        let ranks = ranks(&standing.scores, standing.order);
        let of = |value: &dyn Fn(usize) -> f64| {
            places.iter().map(|row| row.map_or(f64::NAN, value)).collect()
        };
        Ok(Outcome {
            scores: of(&|row| standing.scores[row]),
            ranks: of(&|row| ranks[row].map_or(f64::NAN, |rank| rank as f64)),
        })
    }

    /// Full scores of all units of a mask, and the rows of those asked about.
    pub(super) fn standing(
        &self,
        mask: usize,
        is_new: impl Fn(&UnitCode, &str) -> bool,
    ) -> Result<(Standing, Vec<Option<usize>>)> {
        let scores = self.data(mask, is_new).and_then(|data| self.index(mask).score(&data));
        let scores = scores.map_err(|error| failed(mask, &error))?;
        let standing = Standing::new(&scores, None)?;
        let places = self.asked.iter().map(|unit| scores.row(unit.as_str())).collect();
        Ok((standing, places))
    }
}

/// The switches of a mask, as the words of a message.
fn failed(mask: usize, error: &crate::error::Error) -> crate::error::Error {
    let which = |bit: usize| if mask & bit != 0 { "new" } else { "old" };
    let hybrid = format!(
        "{} data, {} method, {} structure, {} units",
        which(DATA),
        which(METHOD),
        which(STRUCTURE),
        which(UNITS)
    );
    let mut all = error.diagnostics().iter();
    let Some(first) = all.next() else { return error.clone() };
    let problem = Box::new(first.kind.clone());
    Diagnostic::new(ErrorKind::HybridFails { hybrid, problem }).help(first.help.clone()).into()
}
