//! Tries every alternative of every factor once, before anything runs.

use super::evaluator::Evaluator;
use super::model::Model;
use super::plan::{Choices, StudyPlan, of_alternative};
use super::study::ModelOutcome;
use crate::error::{Diagnostic, Diagnostics, Error, ErrorKind, Result};

/// Where continuous factors are tried.
const COORDINATES: [f64; 3] = [0.05, 0.5, 0.95];

/// Refuses alternatives that cannot be scored, and factors that change nothing.
pub(super) fn alternatives(model: &Model) -> Result<()> {
    let evaluator = Evaluator::new(model);
    let mut check = FactorCheck { plan: &model.plan, evaluator, found: Vec::new() };
    for factor in 0..model.plan.factors.len() {
        check.factor(factor);
    }
    let mut faults = Diagnostics::default();
    check.found.into_iter().for_each(|fault| faults.push(fault));
    faults.check()
}

struct FactorCheck<'a> {
    plan: &'a StudyPlan,
    evaluator: Evaluator<'a>,
    found: Vec<Diagnostic>,
}

impl FactorCheck<'_> {
    fn factor(&mut self, factor: usize) {
        let mut context = vec![None; self.plan.factors.len()];
        if !require(self.plan, factor, &mut context) {
            let name = self.plan.factors[factor].name.clone();
            let span = self.plan.written.spans.of(&format!("factor.{name}.when"));
            let why = "its conditions never hold together".to_owned();
            self.push(Diagnostic::new(ErrorKind::InvalidFactor { factor: name, why }).at(span));
            return;
        }
        let count = self.count(factor);
        let mut outcomes = Vec::with_capacity(count);
        for choice in 0..count {
            match self.tried(factor, choice, &context) {
                Ok(outcome) => outcomes.push(outcome),
                Err(error) => self.refused(factor, choice, &context, &error),
            }
        }
        if outcomes.len() == count && all_equal(&outcomes) && !self.matters(factor, &context) {
            let name = self.plan.factors[factor].name.clone();
            let span = self.plan.written.spans.of(&format!("factor.{name}"));
            let problem = ErrorKind::FactorWithoutEffect { factor: name, count };
            self.push(Diagnostic::new(problem).at(span));
        }
    }

    fn count(&self, factor: usize) -> usize {
        self.plan.factors[factor].varied.count().unwrap_or(COORDINATES.len())
    }

    /// The outcome while the other factors are as in the index or, if that fails, at their first
    /// alternatives. Of two errors the first is returned.
    fn tried(&mut self, factor: usize, choice: usize, context: &Choices) -> Result<ModelOutcome> {
        self.at(factor, choice, context).or_else(|error| {
            let first = vec![0; context.len()];
            let mut others = Vec::new();
            self.plan.resolve(&first, &mut others);
            for (other, required) in others.iter_mut().zip(context) {
                *other = required.or(*other);
            }
            self.at(factor, choice, &others).map_err(|_| error)
        })
    }

    fn at(&mut self, factor: usize, choice: usize, context: &Choices) -> Result<ModelOutcome> {
        let mut point = vec![0.5; context.len()];
        let mut choices = context.clone();
        choices[factor] = Some(choice);
        if self.plan.factors[factor].varied.count().is_none() {
            point[factor] = COORDINATES[choice];
            choices[factor] = Some(0);
        }
        self.evaluator.under(&choices, &point).cloned()
    }

    /// Whether a factor makes a difference under some alternative of another.
    fn matters(&mut self, factor: usize, context: &Choices) -> bool {
        let others = 0..context.len();
        others.filter(|other| context[*other].is_none() && *other != factor).any(|other| {
            (0..self.plan.factors[other].varied.count().unwrap_or(0)).any(|choice| {
                let mut context = context.clone();
                if !require(self.plan, other, &mut context) || context[factor].is_some() {
                    return false;
                }
                context[other] = Some(choice);
                let tried = (0..self.count(factor)).map(|choice| self.at(factor, choice, &context));
                let outcomes: Vec<_> = tried.filter_map(Result::ok).collect();
                !all_equal(&outcomes)
            })
        })
    }

    /// Every fault of an alternative, or one that says under which alternatives of another factor it
    /// can be scored.
    fn refused(&mut self, factor: usize, choice: usize, context: &Choices, error: &Error) {
        let is_named = |fault: &Diagnostic| {
            matches!(
                fault.kind,
                ErrorKind::AlternativeFails { .. } | ErrorKind::UnknownAddress { .. }
            )
        };
        let named = match error.diagnostics().iter().any(is_named) {
            true => error.clone(),
            false => of_alternative(self.plan, factor, choice, error),
        };
        match (self.sound_under(factor, choice, context), named.diagnostics()) {
            (Some((other, sound)), [first, ..]) => {
                let help = self.plan.condition(factor, other, &sound);
                self.push(first.clone().help(Some(help)));
            }
            (_, all) => all.iter().for_each(|fault| self.push(fault.clone())),
        }
    }

    /// Another factor, and those alternatives of it under which an alternative can be scored that
    /// cannot be scored under the first.
    fn sound_under(
        &mut self,
        factor: usize,
        choice: usize,
        context: &Choices,
    ) -> Option<(usize, Vec<usize>)> {
        let free = |other: &usize| *other != factor && context[*other].is_none();
        (0..context.len()).filter(free).find_map(|other| {
            let count = self.plan.factors[other].varied.count()?;
            let sound = (0..count).filter(|alternative| {
                let mut context = context.clone();
                context[other] = Some(*alternative);
                self.at(factor, choice, &context).is_ok()
            });
            let sound: Vec<_> = sound.collect();
            (!sound.is_empty()).then_some((other, sound))
        })
    }

    fn push(&mut self, fault: Diagnostic) {
        if !self.found.contains(&fault) {
            self.found.push(fault);
        }
    }
}

/// Chooses alternatives of other factors under which a factor takes part; false if there are none.
fn require(plan: &StudyPlan, factor: usize, choices: &mut Choices) -> bool {
    plan.factors[factor].when.iter().all(|(on, among)| match choices[*on] {
        Some(choice) => among.contains(&choice),
        None => {
            choices[*on] = among.first().copied();
            require(plan, *on, choices)
        }
    })
}

fn all_equal(outcomes: &[ModelOutcome]) -> bool {
    let same = |one: &[f64], other: &[f64]| {
        one.iter().zip(other).all(|(one, other)| one.to_bits() == other.to_bits())
    };
    outcomes
        .windows(2)
        .all(|pair| same(&pair[0].scores, &pair[1].scores) && same(&pair[0].ranks, &pair[1].ranks))
}
