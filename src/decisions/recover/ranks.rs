//! Weights by a published order alone.

use serde::Serialize;

use super::identify::{Interval, Recover};
use super::programme::Programme;
use super::table::Totals;
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::{ErrorKind, Result};
use crate::framework::NodeCode;
use crate::results::Published;

/// What a published order says of the weights behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OrderWeights {
    /// The name of the index.
    pub name: String,
    /// Units with all sub-scores, a total and a rank.
    pub units: usize,
    /// Whether some weights give the order.
    pub exists: bool,
    /// The least number v such that some weights put no unit more than v points, beyond rounding,
    /// below one that was published behind it. Below zero it is a margin.
    pub least_violation: f64,
    /// The indicators.
    pub weights: Vec<OrderWeight>,
}

/// The weight of an indicator by the order alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OrderWeight {
    /// The indicator.
    pub node: NodeCode,
    /// Its effective weight in the index.
    pub stated: f64,
    /// Every weight in it can give the order; none where no weights give it.
    pub interval: Option<Interval>,
    /// At the least violation.
    pub nearest: f64,
    /// Whether it is the same for all units, so that it decides nothing.
    pub free: bool,
}

/// Which weights give a published order: Sₐ − S_b ≥ −(hₐ + h_b) for every a that was published before
/// b, both ways where they share a rank, with hᵢ = Σ wⱼ hᵢⱼ the rounding of the sub-scores.
///
/// # Errors
///
/// As for [`recover`](super::recover); the table has no ranks.
pub fn recover_from_ranks(
    index: &Index,
    data: &Dataset,
    published: &Published,
    asked: Recover,
) -> Result<OrderWeights> {
    let table = Totals::new(index, data, published, asked.rounding)?;
    let order = Order::new(&table)?;
    let k = table.leaves.len();
    let mut start = vec![1.0 / k as f64; k];
    start.push(order.violation(&start));
    let mut objective = vec![0.0; k];
    objective.push(1.0);
    let nearest = order.minimise(&objective, &start, true).unwrap_or(start);
    let least_violation = order.violation(&nearest[..k]);
    let exists = least_violation <= 1e-9;
    let interval = |at: usize| {
        let objective = |sign: f64| {
            (0..k).map(|other| if other == at { sign } else { 0.0 }).collect::<Vec<f64>>()
        };
        let low = order.minimise(&objective(1.0), &nearest[..k], false)?;
        let high = order.minimise(&objective(-1.0), &nearest[..k], false)?;
        Some(Interval { low: low[at], high: high[at] })
    };
    let weight = |at: usize| OrderWeight {
        node: table.leaves[at].clone(),
        stated: table.stated[at],
        interval: if exists { interval(at) } else { None },
        nearest: nearest[at],
        free: table.scores.iter().all(|row| row[at] == table.scores[0][at]),
    };
    Ok(OrderWeights {
        name: index.framework().root().name().to_owned(),
        units: table.units.len(),
        exists,
        least_violation,
        weights: (0..k).map(weight).collect(),
    })
}

/// Pairs of units whose order was published.
struct Order {
    /// For each pair z_a − z_b + h_a + h_b: not below zero in sum.
    rows: Vec<Vec<f64>>,
    /// Those of neighbours, with which the search begins.
    neighbours: Vec<usize>,
    weights: usize,
}

/// Rows that are added at a time.
const ADDED: usize = 50;

/// A violation by less is none.
const KEPT: f64 = 1e-10;

impl Order {
    fn new(table: &Totals) -> Result<Self> {
        let mut units: Vec<(f64, usize)> =
            table.ranks.iter().enumerate().filter_map(|(at, rank)| Some(((*rank)?, at))).collect();
        if units.len() < table.units.len() {
            return Err(ErrorKind::NoPublishedRanks.into());
        }
        units.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut rows, mut neighbours) = (Vec::new(), Vec::new());
        for (place, (rank, before)) in units.iter().enumerate() {
            for (other_rank, behind) in &units[place + 1..] {
                if units.get(place + 1).is_some_and(|next| next.0 == *other_rank) {
                    neighbours.push(rows.len());
                }
                rows.push(row(table, *before, *behind));
                if rank == other_rank {
                    neighbours.push(rows.len());
                    rows.push(row(table, *behind, *before));
                }
            }
        }
        Ok(Self { rows, neighbours, weights: table.leaves.len() })
    }

    /// By how much the order is violated at most.
    fn violation(&self, weights: &[f64]) -> f64 {
        let values = self.rows.iter().map(|row| -dot(row, weights));
        values.fold(f64::NEG_INFINITY, f64::max)
    }

    /// The best weights for an objective, with rows added where they are violated.
    fn minimise(&self, objective: &[f64], centre: &[f64], slack: bool) -> Option<Vec<f64>> {
        let mut chosen = self.neighbours.clone();
        let mut is_chosen = vec![false; self.rows.len()];
        chosen.iter().for_each(|row| is_chosen[*row] = true);
        loop {
            let found = self.programme(&chosen, slack).minimise(objective, centre, 1.0)?;
            let extra = if slack { found[self.weights] } else { 0.0 };
            let violated = |row: &usize| -dot(&self.rows[*row], &found[..self.weights]) - extra;
            let mut worse: Vec<_> = (0..self.rows.len())
                .filter(|row| !is_chosen[*row])
                .map(|row| (violated(&row), row))
                .filter(|(violation, _)| *violation > KEPT)
                .collect();
            if worse.is_empty() {
                return Some(found);
            }
            worse.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            for (_, row) in worse.into_iter().take(ADDED) {
                is_chosen[row] = true;
                chosen.push(row);
            }
        }
    }

    fn programme(&self, chosen: &[usize], slack: bool) -> Programme {
        let k = self.weights;
        let mut bounds = vec![(0.0, f64::INFINITY); k];
        bounds.extend(slack.then_some((f64::NEG_INFINITY, f64::INFINITY)));
        let mut programme = Programme::new(bounds);
        let mut sum = vec![1.0; k];
        sum.extend(slack.then_some(0.0));
        programme.equal(sum, 1.0);
        for row in chosen {
            let mut row: Vec<f64> = self.rows[*row].iter().map(|value| -value).collect();
            row.extend(slack.then_some(-1.0));
            programme.at_most(row, 0.0);
        }
        programme
    }
}

fn row(table: &Totals, before: usize, behind: usize) -> Vec<f64> {
    let scores = table.scores[before].iter().zip(&table.scores[behind]);
    let widths = table.widths[before].iter().zip(&table.widths[behind]);
    scores.zip(widths).map(|((z, y), (h, g))| z - y + h + g).collect()
}

fn dot(row: &[f64], weights: &[f64]) -> f64 {
    row.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}
