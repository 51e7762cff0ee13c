//! Axioms on weights.

use super::{AxiomCheck, keeps_scores};
use crate::axioms::axiom::Axiom;
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Finding};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::instance::Instance;
use crate::axioms::revision::Revision;
use crate::axioms::snapshot::number;
use crate::engine::Index;
use crate::error::Result;
use crate::framework::Node;
use crate::methodology::RecipeKind;
use crate::methods::weight::Weighting;

pub(super) fn scale(case: &Case) -> AxiomCheck {
    let framework = case.index().framework();
    let group =
        framework.groups().nth(case.choices().group).map_or(framework.root(), |(node, _)| node);
    let factor = case.choices().among([2.0, 10.0, 0.5, 3.0]);
    let codes: Vec<_> = framework.children(group).map(|child| child.code().clone()).collect();
    let overridden = codes.iter().all(|code| case.index().methodology().weights.contains_key(code));
    let recipe = case.index().recipe(group);
    let equal = matches!(recipe.kind, RecipeKind::Group { weighting: Weighting::Equal, .. });
    if equal && !overridden {
        let reason = format!("`{}` is weighted equally, whatever the weights", group.code());
        return Err(AxiomFailure::not_applicable(reason));
    }
    let before = case.given()?;
    let after = Revision::weighted(case.index(), case.data(), &codes, factor)?.score()?;
    keeps_scores(Axiom::WeightScaleInvariance, before, &after, || {
        Change::other(format!(
            "the weights in {} are multiplied by {}",
            group.code(),
            number(factor)
        ))
    })
}

pub(super) fn monotonicity(case: &Case) -> AxiomCheck {
    let before = case.given()?;
    let root = case.index().framework().root();
    let children: Vec<_> = case.index().framework().children(root).collect();
    if children.len() < 2 {
        return Err(AxiomFailure::too_small("children of the root", 2, children.len()));
    }
    let child = children[case.choices().indicator % children.len()];
    let column = |node: &Node| before.scores.at(node.code()).map(|at| at.full_scores());
    let complete = |row: usize| {
        children.iter().all(|child| column(child).is_some_and(|column| !column[row].is_nan()))
    };
    let rows: Vec<_> = (0..case.data().units().len()).filter(|row| complete(*row)).collect();
    let score = |row: &usize| column(child).map_or(f64::NAN, |column| column[*row]);
    let best = rows.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)));
    let Some(best) = best else {
        return Err(AxiomFailure::not_applicable("every unit misses a child of the root"));
    };
    let (index, change) = raised(before, root, child, case.choices().share())?;
    let after = Instance::score(index, case.data().clone())?;
    let pairs = rows.iter().filter(|row| **row != best).map(|row| (best, *row));
    match before.turned(&after, pairs, |row| row) {
        Some((better, worse)) if better == best => {
            let (a, b, code) = (before.name(better), before.name(worse), child.code());
            let finding = format!("{a} is the best in {code}, was above {b}, and falls below it");
            Err(Finding::new(finding).by(change).between(Axiom::WeightMonotonicity, before, &after))
        }
        _ => Ok(()),
    }
}

/// More weight on a child, its siblings' as they are.
fn raised(before: &Instance, root: &Node, child: &Node, amount: f64) -> Result<(Index, Change)> {
    let share = |code: &str| before.scores.share(code).unwrap_or(0.0);
    let code = child.code().as_str();
    let more = share(code) + 2.0 * amount;
    let index = with_shares(before, root, |other| if other == code { more } else { share(other) })?;
    let all: f64 =
        before.index.framework().children(root).map(|node| share(node.code().as_str())).sum();
    let (before, after) = (share(code) / all, more / (all + 2.0 * amount));
    Ok((index, Change::Weight { node: code.to_owned(), before, after }))
}

/// The index with the children of a group weighted as given, whatever weighted them before.
pub(super) fn with_shares(
    instance: &Instance,
    group: &Node,
    share: impl Fn(&str) -> f64,
) -> Result<Index> {
    let children = instance.index.framework().children(group);
    let weights = children.map(|child| (child.code().as_str(), share(child.code().as_str())));
    instance.index.with_weights(weights)
}
