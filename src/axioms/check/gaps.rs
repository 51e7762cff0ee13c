//! Axioms on missing values.

use super::{AxiomCheck, keeps_scores};
use crate::axioms::axiom::Axiom;
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Finding};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::table::CaseTable;
use crate::methodology::RecipeKind;
use crate::methods::aggregate::MissingRule;

pub(super) fn no_gain(case: &Case) -> AxiomCheck {
    let (row, leaf, before) = (case.unit(), case.leaf()?, case.given()?);
    if leaf.column.get(row).is_none_or(|value| value.is_nan()) {
        return Err(AxiomFailure::not_applicable("there is no value to withhold"));
    }
    let mut table = CaseTable::of(case.data());
    table.set(row, leaf.code(), f64::NAN);
    let after = before.on(&table)?;
    match before.turned(&after, before.pairs_with(row), |row| row) {
        Some((better, worse)) if worse == row => {
            let (a, b) = (before.name(worse), before.name(better));
            let finding = format!("{a} was below {b}, withholds a value, and rises above it");
            Err(Finding::new(finding)
                .by(Change::value(before, row, leaf.code(), f64::NAN))
                .between(Axiom::NoGainFromGaps, before, &after))
        }
        _ => Ok(()),
    }
}

pub(super) fn neutrality(case: &Case) -> AxiomCheck {
    let (row, leaf, bare) = (case.unit(), case.leaf()?, case.bare()?);
    let framework = case.index().framework();
    let parent = framework.parent(leaf.node).unwrap_or(framework.root());
    let recipe = case.index().recipe(parent);
    let reweights = match &recipe.kind {
        RecipeKind::Group { missing, .. } => missing.rule == MissingRule::Reweight,
        RecipeKind::Indicator { .. } => false,
    };
    if !reweights || !recipe.transforms.is_empty() {
        let reason = format!("`{}` does not re-weight what is missing", parent.code());
        return Err(AxiomFailure::not_applicable(reason));
    }
    let mut table = CaseTable::of(&bare.data);
    table.set(row, leaf.code(), f64::NAN);
    let before = bare.on(&table)?;
    let implied = before.scores.at(parent.code()).map_or(f64::NAN, |node| node.full_scores()[row]);
    if implied.is_nan() {
        return Err(AxiomFailure::not_applicable("re-weighting implies no value"));
    }
    table.set(row, leaf.code(), implied);
    let after = before.on(&table)?;
    keeps_scores(Axiom::GapNeutrality, &before, &after, || {
        Change::value(&before, row, leaf.code(), implied)
    })
}
