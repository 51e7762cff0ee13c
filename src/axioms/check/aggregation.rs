//! Axioms of the aggregation, and continuity.

use std::cmp::Ordering;

use super::AxiomCheck;
use super::weights::with_shares;
use crate::axioms::axiom::Axiom;
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Finding};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::instance::{Instance, NOISE};
use crate::axioms::leaf::{Leaf, extremes};
use crate::axioms::snapshot::number;
use crate::axioms::table::CaseTable;
use crate::framework::{Goalposts, Node};
use crate::methodology::RecipeKind;
use crate::methods::aggregate::MissingRule;

pub(super) fn idempotence(case: &Case) -> AxiomCheck {
    let (row, leaf, bare) = (case.unit(), case.leaf()?, case.bare()?);
    let value = bare.data.column(leaf.code()).map_or(f64::NAN, |column| column[row]);
    if value.is_nan() {
        return Err(AxiomFailure::not_applicable(format!("`{}` is missing", leaf.code())));
    }
    let mut table = CaseTable::of(&bare.data);
    table.columns.iter_mut().for_each(|column| column[row] = value);
    let instance = bare.on(&table)?;
    let score = instance.ranked()[row];
    if (score - value).abs() <= NOISE * value.abs().max(instance.magnitude()) {
        return Ok(());
    }
    let unit = instance.name(row);
    let finding =
        format!("{unit} has {} in every indicator and scores {}", number(value), number(score));
    Err(Finding::new(finding).in_one(Axiom::Idempotence, &instance))
}

pub(super) fn boundedness(case: &Case) -> AxiomCheck {
    let instance = case.given()?;
    let framework = case.index().framework();
    let mut groups = framework.groups().map(|(node, _)| node).filter(|node| is_plain(case, node));
    let Some(first) = groups.next() else {
        return Err(AxiomFailure::not_applicable("every group's score is transformed"));
    };
    for group in [first].into_iter().chain(groups) {
        if let Some(row) = out_of_bounds(instance, group) {
            let (unit, code) = (instance.name(row), group.code());
            let score = instance.scores.at(code).map_or(f64::NAN, |node| node.full_scores()[row]);
            let finding = format!(
                "{unit} scores {} in {code}, which is not between its children there",
                number(score)
            );
            return Err(Finding::new(finding).in_one(Axiom::Boundedness, instance));
        }
    }
    Ok(())
}

/// Whether a group's score is what its aggregation yields.
fn is_plain(case: &Case, group: &Node) -> bool {
    case.index().recipe(group).transforms.is_empty()
}

/// The first row whose score in a group is not between those of the children.
fn out_of_bounds(instance: &Instance, group: &Node) -> Option<usize> {
    let recipe = instance.index.recipe(group);
    let counted = match &recipe.kind {
        RecipeKind::Group { missing, .. } => match missing.rule {
            MissingRule::CountAs(score) => Some(score),
            _ => None,
        },
        RecipeKind::Indicator { .. } => None,
    };
    let children = instance.index.framework().children(group);
    let children = children.filter(|child| instance.scores.share(child.code()) > Some(0.0));
    let columns: Vec<_> = children
        .filter_map(|child| Some(instance.scores.at(child.code())?.full_scores()))
        .collect();
    let scores = instance.scores.at(group.code())?.full_scores();
    scores.iter().enumerate().position(|(row, score)| {
        let values: Vec<_> = columns.iter().map(|column| column[row]).chain(counted).collect();
        let Goalposts { low, high } = extremes(&values);
        let noise = NOISE * low.abs().max(high.abs());
        !score.is_nan() && !(low - noise..=high + noise).contains(score)
    })
}

pub(super) fn homogeneity(case: &Case) -> AxiomCheck {
    let factor = case.choices().among([2.0, 0.5, 3.0, 10.0, 0.1]);
    let what = || format!("all values are multiplied by {}", number(factor));
    everywhere(Axiom::Homogeneity, case, what, |value| factor * value)
}

pub(super) fn translation(case: &Case) -> AxiomCheck {
    let offset = case.choices().among([1.0, 10.0, 0.5, 100.0]);
    let what = || format!("{} is added to all values", number(offset));
    everywhere(Axiom::Translation, case, what, |value| value + offset)
}

/// What is done to all values of the bare index is done to all scores.
fn everywhere(
    axiom: Axiom,
    case: &Case,
    what: impl FnOnce() -> String,
    map: impl Fn(f64) -> f64,
) -> AxiomCheck {
    let bare = case.bare()?;
    let mut table = CaseTable::of(&bare.data);
    table.columns.iter_mut().flatten().for_each(|value| *value = map(*value));
    let after = bare.on(&table)?;
    match bare.unexpected(&after, &map, |row| row) {
        None => Ok(()),
        Some(row) => {
            let finding = format!("the score of {} is not changed in the same way", bare.name(row));
            Err(Finding::new(finding).by(Change::other(what())).between(axiom, bare, &after))
        }
    }
}

pub(super) fn transfer(case: &Case) -> AxiomCheck {
    let (row, leaf, bare) = (case.unit(), case.leaf()?, case.bare()?);
    let sibling = sibling(case, &leaf)?;
    let value = |code: &str| bare.data.column(code).map_or(f64::NAN, |column| column[row]);
    let (mut poor, mut rich) = (leaf.code(), sibling.code().as_str());
    if value(poor) > value(rich) {
        (poor, rich) = (rich, poor);
    }
    let lead = value(rich) - value(poor);
    if lead.is_nan() || lead <= 0.0 {
        return Err(AxiomFailure::not_applicable("there is no lead to transfer"));
    }
    let before = equally_weighted(bare, &leaf, sibling)?;
    let step = lead / 2.0 * case.choices().share();
    let mut table = CaseTable::of(&before.data);
    let (poorer, richer) = (value(rich) - step, value(poor) + step);
    table.set(row, rich, poorer);
    table.set(row, poor, richer);
    let after = before.on(&table)?;
    let (was, is) = (before.ranked()[row], after.ranked()[row]);
    if before.compare_scores(is, was, before.noise(&after)) != Some(Ordering::Less) {
        return Ok(());
    }
    Err(Finding::new(format!("{} becomes more even and scores lower", before.name(row)))
        .by(Change::value(&before, row, rich, poorer))
        .by(Change::value(&before, row, poor, richer))
        .between(Axiom::Transfer, &before, &after))
}

/// Another indicator of the same group.
fn sibling<'a>(case: &'a Case, leaf: &Leaf<'_>) -> Result<&'a Node, AxiomFailure> {
    let framework = case.index().framework();
    let parent = framework.parent(leaf.node).unwrap_or(framework.root());
    let siblings: Vec<_> = framework
        .children(parent)
        .filter(|node| node.as_indicator().is_some() && node.position() != leaf.node.position())
        .collect();
    siblings
        .get(case.choices().second % siblings.len().max(1))
        .copied()
        .ok_or_else(|| AxiomFailure::not_applicable(format!("`{}` has no sibling", leaf.code())))
}

/// The bare index with two siblings of the same weight.
fn equally_weighted(
    bare: &Instance,
    leaf: &Leaf<'_>,
    sibling: &Node,
) -> Result<Instance, AxiomFailure> {
    let share = |code: &str| bare.scores.share(code).unwrap_or(0.0);
    let (one, other) = (share(leaf.code()), share(sibling.code().as_str()));
    if one == other {
        return Ok(bare.clone());
    }
    let mean = (one + other) / 2.0;
    let framework = bare.index.framework();
    let parent = framework.parent(sibling).unwrap_or(framework.root());
    let index = with_shares(bare, parent, |code| {
        let changed = code == leaf.code() || code == sibling.code().as_str();
        if changed { mean } else { share(code) }
    })?;
    Instance::score(index, bare.data.clone())
}

/// A thousand-millionth of the range, across a point at which a score may jump.
pub(super) fn continuity(case: &Case) -> AxiomCheck {
    let (row, leaf) = (case.unit(), case.leaf()?);
    let Goalposts { low, high } = leaf.range()?;
    varies_without(&leaf, row, (high - low) / 10.0)?;
    let step = (high - low) * 1e-9;
    let other = case.pair().map_or(row, |(_, other)| other);
    let at = match case.choices().kind % 3 {
        0 => leaf.column.get(other).copied(),
        1 => leaf.column.get(row).copied(),
        _ => leaf.column.get(row).map(|value| value.floor() + 0.5),
    };
    let at = at.filter(|value| !value.is_nan()).unwrap_or(f64::midpoint(low, high));
    let at = at.max(low + step).min(high - step);
    let given = case.given()?;
    let on = |value: f64| {
        let mut table = CaseTable::of(case.data());
        table.set(row, leaf.code(), value);
        given.on(&table)
    };
    let (before, after) = (on(at - step / 2.0)?, on(at + step / 2.0)?);
    let most = before.magnitude() / 1e4;
    let jump = |(was, is): (&f64, &f64)| (was - is).abs() > most;
    match before.ranked().iter().zip(after.ranked()).position(jump) {
        None => Ok(()),
        Some(jumped) => Err(Finding::new(format!("the score of {} jumps", before.name(jumped)))
            .by(Change::value(&before, row, leaf.code(), at + step / 2.0))
            .between(Axiom::Continuity, &before, &after)),
    }
}

/// Where all other units are the same, a range that one cell spans can be as small as one likes,
/// and every normalisation by ranges jumps.
fn varies_without(leaf: &Leaf<'_>, row: usize, least: f64) -> Result<(), AxiomFailure> {
    let others = leaf.column.iter().enumerate().filter(|(other, _)| *other != row);
    let others: Vec<_> = others.map(|(_, value)| *value).collect();
    let Goalposts { low, high } = extremes(&others);
    if leaf.is_bounded() || high - low >= least {
        Ok(())
    } else {
        Err(AxiomFailure::not_applicable(format!(
            "`{}` does not vary among the others",
            leaf.code()
        )))
    }
}
