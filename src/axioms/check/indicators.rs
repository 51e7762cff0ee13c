//! Axioms on indicators and weights: names, copies, indicators that should not matter, the tree.

use super::seen::{Checked, Seen};
use super::{keeps_order, keeps_scores};
use crate::axioms::case::Case;
use crate::axioms::change::{free, with_figures, with_tree};
use crate::axioms::counterexample::Violation;
use crate::axioms::failure::AxiomFailure;
use crate::axioms::leaf::{Leaf, extremes, roundest};
use crate::axioms::rename::renamed;
use crate::axioms::scored::{NOISE, Scored};
use crate::axioms::snapshot::number;
use crate::framework::{Node, NodeCode, Record, RecordKind, VariableCode};
use crate::methodology::{Methodology, RecipeKind, Settings};
use crate::methods::weight::Weighting;

pub(super) fn neutrality(case: &Case) -> Checked {
    let (a, b) = case.leaves()?;
    let before = case.given()?;
    let (a, b) = (a.node.code(), b.node.code());
    let other = |code: &str| {
        let exchanged = if code == a.as_str() { b } else { a };
        [a.as_str(), b.as_str()].contains(&code).then(|| exchanged.clone())
    };
    let index = renamed(case.index(), &other)?;
    let mut table = case.table();
    let named = |variable: &VariableCode| {
        other(variable.as_str()).map_or_else(|| variable.clone(), VariableCode::from)
    };
    table.variables = table.variables.iter().map(named).collect();
    let after = Scored::score(index, table.build()?)?;
    keeps_scores(before, &after, format!("{a} and {b} exchange their names"))
}

pub(super) fn splitting(case: &Case) -> Checked {
    let (leaf, before) = (case.leaf()?, case.given()?);
    let Some(parent) = case.index().framework().parent(leaf.node) else {
        return Err(AxiomFailure::not_applicable("the root has no copy"));
    };
    weighs(case, parent)?;
    let half = leaf.node.weight() / 2.0;
    let halve = |copy: &NodeCode, records: &mut [Record], methodology: &mut Methodology| {
        let original = records.iter_mut().find(|record| record.code == leaf.code());
        original.into_iter().for_each(|record| record.weight = Some(half));
        if let Some(weight) = methodology.weights.get_mut(leaf.code()) {
            *weight /= 2.0;
            let weight = *weight;
            methodology.weights.insert(copy.clone(), weight);
        }
    };
    let (copy, after) = with_another(case, &leaf, parent, half, leaf.column.to_vec(), halve)?;
    let what = format!("{} is split into itself and {copy}, of half its weight each", leaf.code());
    keeps_order(before, &after, what)
}

pub(super) fn zero_weight(case: &Case) -> Checked {
    let (leaf, before) = (case.leaf()?, case.given()?);
    let mut column = leaf.column.to_vec();
    if !column.is_empty() {
        let turn = 1 + usize::from(case.choices().amount) % column.len();
        column.rotate_left(turn % leaf.column.len());
    }
    let group = case.group();
    weighs(case, group)?;
    let weightless = |added: &NodeCode, _: &mut [Record], methodology: &mut Methodology| {
        methodology.weights.insert(added.clone(), 0.0);
    };
    let (added, after) = with_another(case, &leaf, group, 0.0, column, weightless)?;
    keeps_order(before, &after, format!("{added} is added to {}, of weight zero", group.code()))
}

pub(super) fn constant(case: &Case) -> Checked {
    let (leaf, before) = (case.leaf()?, case.given()?);
    let range = if leaf.is_bounded() { leaf.range()? } else { extremes(leaf.column) };
    let value = roundest(range.low, range.high, case.choices().share());
    let root = case.index().framework().root();
    let siblings: Vec<_> = case.index().framework().children(root).map(Node::weight).collect();
    let weight = siblings.iter().sum::<f64>() / siblings.len() as f64;
    let column = vec![value; case.data().units().len()];
    let (added, after) = with_another(case, &leaf, root, weight, column, |_, _, _| ())?;
    let what = format!("{added} is added to {}, the same for all units", root.code());
    let seen = keeps_order(before, &after, what.clone())?;
    if seen.violation.is_some() {
        return Ok(seen);
    }
    let tied = before.pairs().find_map(|pair| newly_tied(before, &after, pair));
    let violation = tied.map(|(better, worse)| {
        let (better, worse) = (before.name(better), before.name(worse));
        let finding = format!("{better} was above {worse} and ties with it");
        Violation::new(before, finding).by(what).to(&after)
    });
    Ok(Seen::of(seen.margin, violation))
}

/// The pair, the better first, if it was clearly apart and ties. A gap that many indicators share
/// becomes smaller, but not a ten-thousandth of what it was.
fn newly_tied(before: &Scored, after: &Scored, (a, b): (usize, usize)) -> Option<(usize, usize)> {
    let gap = |scored: &Scored| {
        let scores = scored.ranked();
        scored.lead(scores[a], scores[b]) / scored.magnitude
    };
    let (was, is) = (gap(before), gap(after));
    let tied = was.abs() > 1e4 * NOISE && is.abs() <= NOISE;
    tied.then_some(if was > 0.0 { (a, b) } else { (b, a) })
}

/// Refuses a group whose aggregation uses no weights.
pub(super) fn weighs(case: &Case, group: &Node) -> Result<(), AxiomFailure> {
    match &case.index().recipe(group).kind {
        RecipeKind::Group { aggregation, .. } if !aggregation.uses_weights() => {
            let text = format!("{} in `{}` uses no weights", aggregation.name(), group.code());
            Err(AxiomFailure::not_applicable_to("the aggregation uses no weights", text))
        }
        _ => Ok(()),
    }
}

/// The case with another indicator in a group: like one of its own, with its settings but without
/// an overridden weight. Returns its code too.
fn with_another(
    case: &Case,
    like: &Leaf<'_>,
    group: &Node,
    weight: f64,
    column: Vec<f64>,
    edit: impl FnOnce(&NodeCode, &mut [Record], &mut Methodology),
) -> Result<(NodeCode, Scored), AxiomFailure> {
    let mut table = case.table();
    let taken = |code: &str| {
        case.index().framework().node(code).is_some()
            || table.variables.iter().any(|variable| variable.as_str() == code)
    };
    let code = NodeCode::new(free(&format!("{}'", like.code()), taken))?;
    table.variables = table.variables.iter().cloned().chain([code.clone().into()]).collect();
    table.columns.push(column);
    let index = with_tree(case.index(), |records, methodology| {
        if let Some(position) = records.iter().position(|record| record.code == like.code()) {
            let mut added = records[position].clone();
            added.code = code.to_string();
            added.name = None;
            added.parent = Some(group.code().to_string());
            added.weight = Some(weight);
            records.insert(position + 1, added);
        }
        if let Some(settings) = methodology.node.get(like.code()).cloned() {
            methodology.node.insert(code.clone(), settings);
        }
        edit(&code, records, methodology);
    })?;
    Ok((code, Scored::score(index, table.build()?)?))
}

pub(super) fn nested_equals_flat(case: &Case) -> Checked {
    let before = case.given()?;
    let framework = case.index().framework();
    if framework.groups().count() < 2 {
        return Err(AxiomFailure::not_applicable("there are no groups below the root"));
    }
    let root = framework.root().code();
    let index = with_tree(case.index(), |records, methodology| {
        let stays =
            |record: &Record| record.kind != RecordKind::Aggregate || record.code == root.as_str();
        records.retain(stays);
        for record in records.iter_mut().filter(|record| record.kind == RecordKind::Indicator) {
            record.parent = Some(root.to_string());
            record.weight = before.scores.effective_weight(&record.code).ok();
        }
        let is_inner = |code: &NodeCode| {
            code != root && framework.node(code).is_some_and(|node| node.as_indicator().is_none())
        };
        methodology.node.retain(|code, _| !is_inner(code));
        methodology.level.retain(|level, _| level.as_str() == framework.root().level());
        methodology.weights.clear();
        let settings = methodology.node.entry(root.clone()).or_default();
        *settings = Settings { weighting: Some(Weighting::Nominal), ..settings.clone() };
    })?;
    let after = Scored::score(index, case.data().clone())?;
    keeps_scores(before, &after, "all indicators are put directly below the root".to_owned())
}

pub(super) fn weight_scale(case: &Case) -> Checked {
    let (index, group) = (case.index(), case.group());
    weighs(case, group)?;
    let factor = case.choices().among([2.0, 10.0, 0.5, 3.0]);
    let codes: Vec<_> = index.framework().children(group).map(Node::code).collect();
    let own = &index.methodology().weights;
    let overridden = codes.iter().all(|code| own.contains_key(*code));
    let kind = &index.recipe(group).kind;
    let equal = matches!(kind, RecipeKind::Group { weighting: Weighting::Equal, .. });
    if equal && !overridden {
        let text = format!("`{}` is weighted equally, whatever the weights", group.code());
        return Err(AxiomFailure::not_applicable_to("a group is weighted equally", text));
    }
    let before = case.given()?;
    let scale = |node: &mut Node| {
        if codes.contains(&node.code()) {
            node.set_weight(node.weight() * factor);
        }
    };
    let index = with_figures(index, scale, |methodology| {
        for code in &codes {
            methodology.weights.get_mut(*code).into_iter().for_each(|weight| *weight *= factor);
        }
    })?;
    let after = Scored::score(index, case.data().clone())?;
    let what = format!("the weights in {} are multiplied by {}", group.code(), number(factor));
    keeps_scores(before, &after, what)
}
