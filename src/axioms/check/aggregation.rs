//! Axioms of the aggregation, most of them on the bare index.

use std::cmp::Ordering;

use super::dominance::loss;
use super::keeps_scores;
use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::change::Table;
use crate::axioms::counterexample::{Change, Violation};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::{Leaf, extremes};
use crate::axioms::scored::{NOISE, Scored};
use crate::axioms::snapshot::number;
use crate::framework::{Goalposts, Node};
use crate::methodology::RecipeKind;
use crate::methods::aggregate::MissingRule;

pub(super) fn idempotence(case: &Case) -> Checked {
    on_the_scale_of_its_children(case)?;
    let (row, leaf, bare) = (case.unit(), case.leaf()?, case.bare()?);
    let value = bare.value(row, leaf.code());
    if value.is_nan() {
        let text = format!("`{}` is missing", leaf.code());
        return Err(AxiomFailure::not_applicable_to("a value is missing", text));
    }
    let mut table = Table::of(&bare.data);
    table.columns.iter_mut().for_each(|column| column[row] = value);
    let scored = bare.on(&table)?;
    let score = scored.ranked()[row];
    let off = (score - value).abs() / value.abs().max(scored.magnitude);
    let violation = (off.is_nan() || off > NOISE).then(|| {
        let (unit, value, score) = (scored.name(row), number(value), number(score));
        let finding = format!("{unit} has {value} in every indicator and scores {score}");
        Violation::new(&scored, finding)
    });
    Ok(Seen::of(off, violation))
}

pub(super) fn boundedness(case: &Case) -> Checked {
    on_the_scale_of_its_children(case)?;
    let scored = case.given()?;
    let groups = case.index().framework().groups().map(|(node, _)| node);
    let plain: Vec<_> =
        groups.filter(|group| case.index().recipe(group).transforms.is_empty()).collect();
    if plain.is_empty() {
        return Err(AxiomFailure::not_applicable("every group's score is transformed"));
    }
    let mut found = plain.iter().filter_map(|group| Some((group, out_of_bounds(scored, group)?)));
    let violation = found.next().map(|(group, (row, score))| {
        let (unit, code, score) = (scored.name(row), group.code(), number(score));
        let finding =
            format!("{unit} scores {score} in {code}, which is not between its children there");
        Violation::new(scored, finding)
    });
    Ok(violation.into())
}

/// The first row whose score in a group is not between those of the children, with the score.
fn out_of_bounds(scored: &Scored, group: &Node) -> Option<(usize, f64)> {
    let counted = match &scored.index.recipe(group).kind {
        RecipeKind::Group { missing, .. } => match missing.rule {
            MissingRule::CountAs(score) => Some(score),
            _ => None,
        },
        RecipeKind::Indicator { .. } => None,
    };
    let children = scored.index.framework().children(group);
    let children =
        children.filter(|child| scored.scores.share(child.code()).is_ok_and(|share| share > 0.0));
    let columns: Vec<_> = children.filter_map(|child| scored.column(child)).collect();
    let mut scores = scored.column(group)?.iter().copied().enumerate();
    scores.find(|(row, score)| {
        let values: Vec<_> = columns.iter().map(|column| column[*row]).chain(counted).collect();
        let Goalposts { low, high } = extremes(&values);
        let noise = NOISE * low.abs().max(high.abs());
        !score.is_nan() && !(low - noise..=high + noise).contains(score)
    })
}

pub(super) fn homogeneity(case: &Case) -> Checked {
    let factor = case.choices().among([2.0, 0.5, 3.0, 10.0, 0.1]);
    let what = format!("all values are multiplied by {}", number(factor));
    everywhere(case, what, |value| factor * value)
}

pub(super) fn translation(case: &Case) -> Checked {
    let offset = case.choices().among([1.0, 10.0, 0.5, 100.0]);
    let what = format!("{} is added to all values", number(offset));
    everywhere(case, what, |value| value + offset)
}

/// What is done to all values of the bare index is done to all scores.
fn everywhere(case: &Case, what: String, map: impl Fn(f64) -> f64) -> Checked {
    on_the_scale_of_its_children(case)?;
    let bare = case.bare()?;
    let mut table = Table::of(&bare.data);
    table.columns.iter_mut().flatten().for_each(|value| *value = map(*value));
    let after = bare.on(&table)?;
    let violation = bare.unexpected(&after, &map, |row| row).map(|row| {
        let finding = format!("the score of {} is not changed in the same way", bare.name(row));
        Violation::new(bare, finding).by(what).to(&after)
    });
    Ok(violation.into())
}

/// Refuses methods whose scores are on another scale than what they score: a number of units beaten,
/// a distance, a flow, an efficiency.
pub(super) fn on_the_scale_of_its_children(case: &Case) -> Result<(), AxiomFailure> {
    for (node, _) in case.index().framework().groups() {
        let RecipeKind::Group { aggregation, .. } = &case.index().recipe(node).kind else {
            continue;
        };
        if aggregation.compares_units() && aggregation.entry().is_some() {
            let (name, code) = (aggregation.name(), node.code());
            let text = format!("the scores of {name} in `{code}` are on another scale");
            let kind = "scores on another scale than the children's";
            return Err(AxiomFailure::not_applicable_to(kind, text));
        }
    }
    Ok(())
}

/// Fitted weights are fitted again to what is transferred.
pub(super) fn transfer(case: &Case) -> Checked {
    on_the_scale_of_its_children(case)?;
    let (row, leaf, bare) = (case.unit(), case.leaf()?, case.bare()?);
    let sibling = sibling(case, &leaf)?;
    let before = equally_weighted(bare, &leaf, sibling)?;
    let (mut poor, mut rich) = (leaf.code(), sibling.code().as_str());
    if before.value(row, poor) > before.value(row, rich) {
        (poor, rich) = (rich, poor);
    }
    let (least, most) = (before.value(row, poor), before.value(row, rich));
    let lead = most - least;
    if lead.is_nan() || lead <= 0.0 {
        return Err(AxiomFailure::not_applicable("there is no lead to transfer"));
    }
    let step = lead / 2.0 * case.choices().share();
    let (poorer, richer) = (most - step, least + step);
    let mut table = Table::of(&before.data);
    table.set(row, rich, poorer);
    table.set(row, poor, richer);
    let after = before.on(&table)?;
    let (was, is) = (before.ranked()[row], after.ranked()[row]);
    let lower = before.compare_scores(is, was, before.noise(&after)) == Some(Ordering::Less);
    let violation = lower.then(|| {
        let finding = format!("{} becomes more even and scores lower", before.name(row));
        Violation::new(&before, finding)
            .by(Change::value(&before, row, rich, poorer))
            .by(Change::value(&before, row, poor, richer))
            .to(&after)
    });
    Ok(Seen::of(loss(&before, &after, row, step / before.magnitude), violation))
}

/// Another indicator of the same group.
pub(super) fn sibling<'a>(case: &'a Case, leaf: &Leaf<'_>) -> Result<&'a Node, AxiomFailure> {
    let framework = case.index().framework();
    let parent = framework.parent(leaf.node).unwrap_or(framework.root());
    let siblings: Vec<_> = framework
        .children(parent)
        .filter(|node| node.as_indicator().is_some() && node.position() != leaf.node.position())
        .collect();
    siblings.get(case.choices().second % siblings.len().max(1)).copied().ok_or_else(|| {
        let text = format!("`{}` has no sibling", leaf.code());
        AxiomFailure::not_applicable_to("an indicator has no sibling", text)
    })
}

/// The bare index with two siblings of the same weight: by the framework's or the methodology's
/// weights where these decide, by chance where weights are fitted to data.
pub(super) fn equally_weighted(
    bare: &Scored,
    leaf: &Leaf<'_>,
    sibling: &Node,
) -> Result<Scored, AxiomFailure> {
    let share = |code: &str| bare.scores.share(code).unwrap_or(0.0);
    let pair = [leaf.code(), sibling.code().as_str()];
    let [one, other] = pair.map(share);
    if (one - other).abs() <= NOISE {
        return Ok(bare.clone());
    }
    let framework = bare.index.framework();
    let parent = framework.parent(sibling).unwrap_or(framework.root());
    let fitted = match &bare.index.recipe(parent).kind {
        RecipeKind::Group { weighting, .. } => weighting.foreseen(framework, parent).is_none(),
        RecipeKind::Indicator { .. } => false,
    };
    if fitted {
        let text =
            format!("`{}` and `{}` have different weights, fitted to the data", pair[0], pair[1]);
        return Err(AxiomFailure::not_applicable_to("two siblings of different weights", text));
    }
    let mean = (one + other) / 2.0;
    bare.reweighted(parent, |code| if pair.contains(&code) { mean } else { share(code) })
}

pub(super) fn gap_neutrality(case: &Case) -> Checked {
    on_the_scale_of_its_children(case)?;
    let (row, leaf, bare) = (case.unit(), case.leaf()?, case.bare()?);
    let framework = case.index().framework();
    let parent = framework.parent(leaf.node).unwrap_or(framework.root());
    let recipe = case.index().recipe(parent);
    let reweights = match &recipe.kind {
        RecipeKind::Group { missing, .. } => missing.rule == MissingRule::Reweight,
        RecipeKind::Indicator { .. } => false,
    };
    if !reweights || !recipe.transforms.is_empty() {
        let text = format!("`{}` does not re-weight what is missing", parent.code());
        let kind = "a group does not re-weight what is missing";
        return Err(AxiomFailure::not_applicable_to(kind, text));
    }
    let mut table = Table::of(&bare.data);
    table.set(row, leaf.code(), f64::NAN);
    let before = bare.on(&table)?;
    let implied = before.column(parent).map_or(f64::NAN, |column| column[row]);
    if implied.is_nan() {
        return Err(AxiomFailure::not_applicable("re-weighting implies no value"));
    }
    table.set(row, leaf.code(), implied);
    let after = before.on(&table)?;
    keeps_scores(&before, &after, Change::value(&before, row, leaf.code(), implied))
}
