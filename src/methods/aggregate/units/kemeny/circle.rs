//! The optimal rankings of units that beat each other in circles, by branch and bound over the sets
//! of units that are placed first, with a good ranking from above and circles of three from below.

use std::collections::BTreeMap;
use std::ops::Range;

use super::KemenyYoung;
use crate::error::Refusal;
use crate::methods::aggregate::units::outranking::OutrankingMatrix;

/// How near two costs may be and still be equal: sums of margins carry binary noise.
const NOISE: f64 = 1e-9;

/// What searches have used up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// Sets kept in this circle.
    pub(super) sets: usize,
    /// Margins added up in all circles.
    pub(super) additions: u64,
}

impl Budget {
    fn is_spent(self) -> bool {
        self.sets > KemenyYoung::LIMIT || self.additions > KemenyYoung::ADDITIONS
    }
}

/// Units of a component and the sets of them that optimal rankings place first.
#[derive(Debug, Clone)]
pub(super) struct Circle {
    units: Vec<usize>,
    costs: Costs,
    /// By how many units are placed.
    layers: Vec<BTreeMap<u128, Set>>,
}

/// What it costs to place one unit before another: the margin by which the other beats it.
#[derive(Debug, Clone)]
pub(super) struct Costs(Vec<Vec<f64>>);

/// A set of units placed first: the best orders of the set, with what it costs to place it before
/// all others, and the best orders of the others.
#[derive(Debug, Clone, Copy)]
struct Set {
    placed: Best,
    to_go: Best,
    /// What placing the others costs at least.
    least: f64,
}

/// The least cost, and how many orders have it.
#[derive(Debug, Clone, Copy)]
struct Best {
    cost: f64,
    orders: f64,
}

impl Best {
    const NONE: Self = Self { cost: f64::INFINITY, orders: 0.0 };
    /// The order of nothing.
    const NOTHING: Self = Self { cost: 0.0, orders: 1.0 };

    /// The same orders with a step more.
    fn after(self, step: f64) -> Self {
        Self { cost: self.cost + step, ..self }
    }

    /// Takes in other orders.
    fn meet(&mut self, other: Self) {
        if other.cost < self.cost - NOISE {
            *self = other;
        } else if other.cost <= self.cost + NOISE {
            self.cost = self.cost.min(other.cost);
            self.orders += other.orders;
        }
    }
}

impl Costs {
    fn new(matrix: &OutrankingMatrix, units: &[usize]) -> Self {
        let row = |a: &usize| units.iter().map(|b| matrix.margin(*b, *a).max(0.0)).collect();
        Self(units.iter().map(row).collect())
    }

    pub(super) fn units(&self) -> Range<usize> {
        0..self.0.len()
    }

    /// Of a before b.
    pub(super) fn of(&self, a: usize, b: usize) -> f64 {
        self.0[a][b]
    }

    /// Of placing a unit next, before all that are not placed.
    fn next(&self, placed: u128, unit: usize) -> f64 {
        let others = self.units().filter(|other| !holds(placed, *other) && *other != unit);
        others.map(|other| self.of(unit, other)).sum()
    }
}

fn holds(set: u128, unit: usize) -> bool {
    set >> unit & 1 == 1
}

impl Circle {
    /// Why so many units are not searched.
    pub(super) fn refuse(units: &[usize]) -> Result<(), Refusal> {
        let count = units.len();
        if count <= 128 {
            return Ok(());
        }
        Err(Refusal::new(format!(
            "{count} units beat each other in circles, and at most 128 can be ranked exactly; \
             `copeland` has no such limit"
        )))
    }

    /// Finds all optimal rankings of 128 units at most.
    pub(super) fn search(
        matrix: &OutrankingMatrix,
        units: Vec<usize>,
        budget: &mut Budget,
    ) -> Result<Self, Refusal> {
        let costs = Costs::new(matrix, &units);
        let mut circle = Self { units, costs, layers: Vec::new() };
        budget.sets = 0;
        circle.forwards(budget)?;
        circle.backwards();
        Ok(circle)
    }

    /// Layer by layer: the sets whose cost and least cost to go do not pass that of a known ranking.
    fn forwards(&mut self, budget: &mut Budget) -> Result<(), Refusal> {
        let known = heuristic(&self.costs);
        let triangles = Triangles::new(&self.costs);
        let least = triangles.sum();
        let first = Set { placed: Best::NOTHING, to_go: Best::NOTHING, least };
        self.layers.push(BTreeMap::from([(0, first)]));
        for placed in self.costs.units() {
            let mut layer: BTreeMap<u128, Set> = BTreeMap::new();
            for (set, state) in &self.layers[placed] {
                for unit in self.costs.units().filter(|unit| !holds(*set, *unit)) {
                    let larger = set | 1 << unit;
                    budget.additions += (self.units.len() - placed) as u64;
                    let placed = state.placed.after(self.costs.next(*set, unit));
                    if let Some(found) = layer.get_mut(&larger) {
                        found.placed.meet(placed);
                        continue;
                    }
                    if placed.cost > known + NOISE {
                        continue;
                    }
                    budget.additions += triangles.circles(unit);
                    let least = state.least - triangles.of(unit, *set);
                    if placed.cost + least <= known + NOISE {
                        budget.sets += 1;
                        layer.insert(larger, Set { placed, least, ..first });
                    }
                }
                if budget.is_spent() {
                    return Err(self.too_much());
                }
            }
            self.layers.push(layer);
        }
        Ok(())
    }

    fn too_much(&self) -> Refusal {
        Refusal::new(format!(
            "{} units beat each other in circles or tie, and their best rankings are not found among \
             {} beginnings with {} additions; `copeland` has no such limit",
            self.units.len(),
            KemenyYoung::LIMIT,
            KemenyYoung::ADDITIONS
        ))
    }

    /// From the full set: what the others cost, and the sets that no optimum passes go.
    fn backwards(&mut self) {
        for placed in self.costs.units().rev() {
            let (layer, next) = self.layers.split_at_mut(placed + 1);
            let (Some(layer), Some(next)) = (layer.last_mut(), next.first()) else { continue };
            for (set, state) in layer.iter_mut() {
                state.to_go = Best::NONE;
                for unit in self.costs.units().filter(|unit| !holds(*set, *unit)) {
                    if let Some(larger) = next.get(&(set | 1 << unit)) {
                        state.to_go.meet(larger.to_go.after(self.costs.next(*set, unit)));
                    }
                }
            }
        }
        let starts = self.layers[0].values().map(|start| start.to_go.cost);
        let best = starts.fold(f64::INFINITY, f64::min);
        for layer in &mut self.layers {
            layer.retain(|_, state| state.placed.cost + state.to_go.cost <= best + NOISE);
        }
    }

    /// The units, ascending.
    pub(super) fn units(&self) -> &[usize] {
        &self.units
    }

    /// How many optimal rankings there are.
    pub(super) fn count(&self) -> f64 {
        self.layers[0].values().map(|start| start.to_go.orders).sum()
    }

    /// The steps that optimal rankings take from a set: the unit placed next and the larger set.
    fn steps(&self, placed: usize, set: u128) -> impl Iterator<Item = (usize, u128, &Set)> {
        let state = self.layers[placed].get(&set);
        self.costs.units().filter(move |unit| !holds(set, *unit)).filter_map(move |unit| {
            let larger = set | 1 << unit;
            let next = self.layers.get(placed + 1)?.get(&larger)?;
            let to_go = next.to_go.after(self.costs.next(set, unit));
            (to_go.cost <= state?.to_go.cost + NOISE).then_some((unit, larger, next))
        })
    }

    /// Each unit's mean position within the component over the optimal rankings, from 1.
    pub(super) fn positions(&self) -> Vec<(usize, f64)> {
        let count = self.count();
        let mut positions = vec![0.0; self.units.len()];
        for (placed, layer) in self.layers.iter().enumerate() {
            for (set, state) in layer {
                for (unit, _, next) in self.steps(placed, *set) {
                    let share = state.placed.orders / count * next.to_go.orders;
                    positions[unit] += share * (placed + 1) as f64;
                }
            }
        }
        self.units.iter().copied().zip(positions).collect()
    }

    /// Up to `limit` optimal rankings.
    pub(super) fn rankings(&self, limit: usize) -> Vec<Vec<usize>> {
        let mut open = vec![(0_u128, Vec::new())];
        let mut found = Vec::new();
        while let Some((set, ranking)) = open.pop().filter(|_| found.len() < limit) {
            if ranking.len() == self.units.len() {
                found.push(ranking);
                continue;
            }
            let steps: Vec<_> = self.steps(ranking.len(), set).collect();
            for (unit, larger, _) in steps.into_iter().rev() {
                open.push((larger, [ranking.as_slice(), &[self.units[unit]]].concat()));
            }
        }
        found
    }
}

/// The cost of a good ranking: by the sum of the costs, then units moved while that helps.
pub(super) fn heuristic(costs: &Costs) -> f64 {
    let burden = |a: usize| costs.units().map(|b| costs.of(a, b) - costs.of(b, a)).sum::<f64>();
    let burdens: Vec<f64> = costs.units().map(burden).collect();
    let mut ranking: Vec<usize> = costs.units().collect();
    ranking.sort_by(|a, b| burdens[*a].total_cmp(&burdens[*b]));
    while let Some((from, to)) = best_move(costs, &ranking) {
        let unit = ranking.remove(from);
        ranking.insert(to, unit);
    }
    let before = |(position, a): (usize, &usize)| -> f64 {
        ranking.iter().skip(position + 1).map(|b| costs.of(*a, *b)).sum()
    };
    ranking.iter().enumerate().map(before).sum()
}

/// The move of one unit that lowers the cost most.
fn best_move(costs: &Costs, ranking: &[usize]) -> Option<(usize, usize)> {
    let (mut best, mut least) = (None, -1e-9);
    for (from, unit) in ranking.iter().enumerate() {
        let gain = |other: &usize, earlier: bool| {
            let change = costs.of(*unit, *other) - costs.of(*other, *unit);
            if earlier { change } else { -change }
        };
        let ups = (0..from).rev().map(|to| (to, true));
        let downs = (from + 1..ranking.len()).map(|to| (to, false));
        for moves in [ups.collect::<Vec<_>>(), downs.collect()] {
            let mut change = 0.0;
            for (to, earlier) in moves {
                change += gain(&ranking[to], earlier);
                if change < least {
                    (best, least) = (Some((from, to)), change);
                }
            }
        }
    }
    best
}

/// Circles of three that share no margin: each costs every ranking at least its own.
pub(super) struct Triangles {
    /// By unit: the units of its circles, and what they cost.
    circles: Vec<Vec<(u128, f64)>>,
    sum: f64,
}

impl Triangles {
    /// Takes circles one after the other, each with what is left of the smallest of its margins.
    pub(super) fn new(costs: &Costs) -> Self {
        let mut left: Vec<Vec<f64>> =
            costs.units().map(|a| costs.units().map(|b| costs.of(b, a)).collect()).collect();
        let mut triangles = Self { circles: vec![Vec::new(); left.len()], sum: 0.0 };
        for a in costs.units() {
            for b in a + 1..costs.units().end {
                for c in b + 1..costs.units().end {
                    for (x, y, z) in [(a, b, c), (a, c, b)] {
                        let least = left[x][y].min(left[y][z]).min(left[z][x]);
                        if least > 0.0 {
                            left[x][y] -= least;
                            left[y][z] -= least;
                            left[z][x] -= least;
                            triangles.sum += least;
                            let units = 1 << a | 1 << b | 1 << c;
                            for unit in [a, b, c] {
                                triangles.circles[unit].push((units, least));
                            }
                        }
                    }
                }
            }
        }
        triangles
    }

    /// What all circles cost.
    pub(super) fn sum(&self) -> f64 {
        self.sum
    }

    /// How many circles a unit is in.
    pub(super) fn circles(&self, unit: usize) -> u64 {
        self.circles[unit].len() as u64
    }

    /// The cost of a unit's cycles in which no unit is placed yet.
    pub(super) fn of(&self, unit: usize, placed: u128) -> f64 {
        let circles = self.circles[unit].iter();
        circles.filter(|(units, _)| units & placed == 0).map(|(_, least)| least).sum()
    }
}
