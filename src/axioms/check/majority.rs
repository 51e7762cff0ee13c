//! Axioms on weights as votes: more weight on a strength, and majorities.

use std::cmp::Ordering;

use super::indicators::weighs;
use super::seen::{Checked, Seen};
use crate::axioms::case::Case;
use crate::axioms::counterexample::{Change, Violation};
use crate::axioms::failure::AxiomFailure;
use crate::axioms::scored::{NOISE, Scored};
use crate::framework::Node;

/// All units that are the best in a child of the root, those that tie for it too.
pub(super) fn weight_monotonicity(case: &Case) -> Checked {
    let before = case.given()?;
    let framework = case.index().framework();
    let root = framework.root();
    let children: Vec<_> = framework.children(root).collect();
    if children.len() < 2 {
        return Err(AxiomFailure::too_small("children of the root", 2, children.len()));
    }
    let share = |code: &str| before.scores.share(code).unwrap_or(0.0);
    let mut among = children.clone();
    let weighs = weighs(case, root);
    if weighs.is_err() {
        // A child of weight zero takes no part: more weight lets it, whatever the aggregation.
        among.retain(|child| share(child.code().as_str()) == 0.0);
    }
    let Some(child) = among.get(case.choices().indicator % among.len().max(1)) else {
        return weighs.map(|()| Seen::of(f64::NEG_INFINITY, None));
    };
    let (code, added) = (child.code().as_str(), 2.0 * case.choices().share());
    let rows = complete(case, before, &children);
    let best = best(before, child, &rows);
    if best.is_empty() {
        return Err(AxiomFailure::not_applicable("every unit lacks a child of the root"));
    }
    let more = share(code) + added;
    let raised = |other: &str| if other == code { more } else { share(other) };
    let after = before.reweighted(root, raised)?;
    let pairs = best
        .iter()
        .flat_map(|best| rows.iter().filter(move |row| *row != best).map(move |row| (*best, *row)));
    let counts = |better, _| best.contains(&better);
    let turn = before.turned_where(&after, pairs, |row| row, counts);
    let violation = turn.pair.map(|(better, worse)| {
        let (a, b) = (before.name(better), before.name(worse));
        let finding = format!("{a} is the best in {code}, was above {b}, and falls below it");
        let all: f64 = children.iter().map(|node| share(node.code().as_str())).sum();
        let (was, is) = (share(code) / all, more / (all + added));
        let change = Change::Weight { node: code.to_owned(), before: was, after: is };
        let tie = if best.len() > 1 { "it ties for the best there" } else { "" };
        Violation::new(before, finding).telling(tie).by(change).to(&after)
    });
    Ok(Seen::of(turn.margin, violation))
}

/// The rows of units that lack no child of the root.
fn complete(case: &Case, scored: &Scored, children: &[&Node]) -> Vec<usize> {
    let columns: Vec<_> = children.iter().filter_map(|child| scored.column(child)).collect();
    let has = |row: &usize| columns.iter().all(|column| !column[*row].is_nan());
    let all = columns.len() == children.len();
    (0..case.data().units().len()).filter(|row| all && has(row)).collect()
}

/// The rows with the best score of a child, but for noise.
fn best(scored: &Scored, child: &Node, rows: &[usize]) -> Vec<usize> {
    let score = |row: usize| scored.column(child).map_or(f64::NAN, |column| column[row]);
    let top = rows.iter().map(|row| score(*row)).fold(f64::NEG_INFINITY, f64::max);
    rows.iter().copied().filter(|row| top - score(*row) <= NOISE * top.abs()).collect()
}

pub(super) fn condorcet(case: &Case) -> Checked {
    let scored = case.given()?;
    let votes = votes(scored);
    let units = case.data().units().len();
    let beats_all = |a: usize| (0..units).all(|b| a == b || margin(&votes, a, b) > NOISE);
    let Some(winner) = (0..units).find(|unit| beats_all(*unit)) else {
        return Err(AxiomFailure::not_applicable("no unit beats every other by a majority"));
    };
    let above = |other: &usize| scored.compare(winner, *other) == Some(Ordering::Less);
    let violation = (0..units).find(above).map(|other| {
        let (winner, other) = (scored.name(winner), scored.name(other));
        let finding =
            format!("{winner} beats every other unit by a majority, and {other} scores higher");
        Violation::new(scored, finding)
    });
    let scores = scored.ranked();
    let others = (0..units).filter(|other| *other != winner);
    let leads = others.map(|other| -scored.lead(scores[winner], scores[other]));
    Ok(Seen::of(leads.fold(f64::NEG_INFINITY, f64::max) / scored.magnitude, violation))
}

/// The indicators as voters, with their effective weights as votes. Normalised values tell what is
/// better, whatever the direction and the denominator.
fn votes(scored: &Scored) -> Vec<(f64, &[f64])> {
    let indicators = scored.index.framework().observed();
    let votes = indicators.filter_map(|(node, _)| {
        Some((scored.scores.effective_weight(node.code()).ok()?, scored.column(node)?))
    });
    votes.collect()
}

/// The share of votes for the first unit less that for the second, among indicators both have.
fn margin(votes: &[(f64, &[f64])], a: usize, b: usize) -> f64 {
    let both = votes.iter().filter(|(_, column)| !column[a].is_nan() && !column[b].is_nan());
    let (margin, all) = both.fold((0.0, 0.0), |(margin, all), (weight, column)| {
        let noise = NOISE * column[a].abs().max(column[b].abs());
        let difference = column[a] - column[b];
        let vote = if difference.abs() <= noise { 0.0 } else { difference.signum() };
        (margin + weight * vote, all + weight)
    });
    if all > 0.0 { margin / all } else { 0.0 }
}
