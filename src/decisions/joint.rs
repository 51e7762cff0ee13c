//! Several indicators that move together, at least cost.

use serde::Serialize;

use super::goal::Goal;
use crate::error::Result;
use crate::framework::NodeCode;

/// How costs grow with the points of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CostModel {
    /// Half of the cost times the square of the points, Σ ½ c d²: moves are spread.
    Quadratic,
    /// The cost times the points, Σ c d: everything goes into what is cheapest for its weight.
    Linear,
}

/// The moves of least cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JointMove {
    /// How costs grow.
    pub model: CostModel,
    /// What the moves cost; none where all caps together do not close the gap, or no number is so large.
    pub cost: Option<f64>,
    /// What the last point of the gap costs.
    pub price: Option<f64>,
    /// The moves of the indicators that move.
    pub moves: Vec<NodeMove>,
    /// Indicators that could take the place of the last one that moves, at the same cost.
    pub ties: Vec<NodeCode>,
}

/// The move of one indicator among several.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct NodeMove {
    /// The indicator.
    pub node: NodeCode,
    /// Points on its normalised scale.
    pub points: f64,
}

/// An indicator that can move.
pub(super) struct Lever {
    leaf: usize,
    slope: f64,
    cost: f64,
    pub(super) cap: f64,
}

/// The indicators that a unit has and that have a weight.
pub(super) fn levers(goal: &Goal<'_>, slopes: &[f64]) -> Result<Vec<Lever>> {
    let mut levers = Vec::new();
    for leaf in &goal.subject.leaves {
        let there = !goal.subject.value(*leaf, goal.row).is_nan();
        if slopes[*leaf] > 0.0 && there {
            let (slope, cost) = (slopes[*leaf], goal.cost(*leaf));
            levers.push(Lever { leaf: *leaf, slope, cost, cap: goal.cap(*leaf)?.max(0.0) });
        }
    }
    Ok(levers)
}

/// What all caps together give beyond the gap; below zero it is what is missing.
pub(super) fn slack(goal: &Goal<'_>, levers: &[Lever]) -> f64 {
    levers.iter().map(|lever| lever.slope * lever.cap).sum::<f64>() - goal.gap
}

/// The same points on every indicator that can move.
pub(super) fn uniform(goal: &Goal<'_>, levers: &[Lever]) -> Result<Option<f64>> {
    let sum: f64 = levers.iter().map(|lever| lever.slope).sum();
    let points = (sum > 0.0).then(|| goal.gap / sum);
    if let Some(points) = points {
        goal.confirm(&levers.iter().map(|lever| (lever.leaf, points)).collect::<Vec<_>>())?;
    }
    Ok(points)
}

/// The moves of least cost, in a tree of weighted means.
pub(super) fn joint(goal: &Goal<'_>, levers: &[Lever], model: CostModel) -> Result<JointMove> {
    let most: f64 = levers.iter().map(|lever| lever.slope * lever.cap).sum();
    if most < goal.gap {
        let (cost, price, moves, ties) = (None, None, Vec::new(), Vec::new());
        return Ok(JointMove { model, cost, price, moves, ties });
    }
    let (points, price) = match model {
        CostModel::Linear => cheapest_first(levers, goal.gap),
        CostModel::Quadratic => spread(levers, goal.gap),
    };
    let moves = levers.iter().zip(&points).map(|(lever, points)| (lever.leaf, *points));
    goal.confirm(&moves.filter(|(_, points)| *points > 0.0).collect::<Vec<_>>())?;
    let cost = |(lever, points): (&Lever, &f64)| match model {
        CostModel::Linear => lever.cost * points,
        CostModel::Quadratic => lever.cost * points * points / 2.0,
    };
    let code = |lever: &Lever| goal.subject.node(lever.leaf).code().clone();
    let pairs = || levers.iter().zip(&points);
    let moving = pairs().filter(|(_, points)| **points > 0.0);
    let at_price = |lever: &&Lever| (lever.cost / lever.slope / price - 1.0).abs() <= 1e-12;
    let ties: Vec<NodeCode> = match model {
        CostModel::Linear => levers.iter().filter(at_price).map(code).collect(),
        CostModel::Quadratic => Vec::new(),
    };
    let finite = |number: f64| Some(number).filter(|number| number.is_finite());
    Ok(JointMove {
        model,
        cost: finite(pairs().map(cost).sum()),
        price: finite(price),
        moves: moving
            .map(|(lever, points)| NodeMove { node: code(lever), points: *points })
            .collect(),
        ties: if ties.len() > 1 { ties } else { Vec::new() },
    })
}

/// Each to its cap, the best slope for its cost first; and the cost of the last point of the gap.
fn cheapest_first(levers: &[Lever], gap: f64) -> (Vec<f64>, f64) {
    let mut order: Vec<usize> = (0..levers.len()).collect();
    let price = |place: usize| levers[place].cost / levers[place].slope;
    order.sort_by(|a, b| price(*a).total_cmp(&price(*b)));
    let (mut points, mut left, mut last) = (vec![0.0; levers.len()], gap, 0.0);
    for place in order {
        if left <= 0.0 {
            break;
        }
        let Lever { slope, cap, .. } = levers[place];
        points[place] = (left / slope).min(cap);
        left -= slope * points[place];
        last = price(place);
    }
    (points, last)
}

/// min(cap, λ s/c), with the λ at which the slopes add up to the gap: capped ones are found in the order
/// in which they reach their caps.
fn spread(levers: &[Lever], gap: f64) -> (Vec<f64>, f64) {
    let mut order: Vec<usize> = (0..levers.len()).collect();
    let full = |place: usize| levers[place].cap * levers[place].cost / levers[place].slope;
    order.sort_by(|a, b| full(*a).total_cmp(&full(*b)));
    let rate = |lever: &Lever| lever.slope * lever.slope / lever.cost;
    let (mut capped, mut rates) = (0.0, levers.iter().map(rate).sum::<f64>());
    let mut price = gap / rates;
    for place in order {
        if price <= full(place) {
            break;
        }
        capped += levers[place].slope * levers[place].cap;
        rates -= rate(&levers[place]);
        // At the last cap of all, rounding alone is left.
        price = if rates > 1e-12 { (gap - capped) / rates } else { full(place) };
    }
    let points = |lever: &Lever| lever.cap.min(price * lever.slope / lever.cost);
    (levers.iter().map(points).collect(), price)
}
