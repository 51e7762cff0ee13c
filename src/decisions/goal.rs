//! A unit, the rank that it is to have, and what it has to start from.

use std::collections::BTreeMap;

use super::profile::scores_of;
use super::subject::{Mean, Subject};
use super::words::listed;
use crate::data::Dataset;
use crate::engine::{Index, Scorer};
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::framework::{NodeCode, UnitCode};
use crate::methods::transform::Transform;

/// What a point of an indicator costs, and how far it can go.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cost {
    /// The cost of one point on the normalised scale, above zero.
    pub cost: f64,
    /// The best value that it can have, in its own unit of measurement; the best of all units where none
    /// is given.
    pub cap: Option<f64>,
}

impl Default for Cost {
    fn default() -> Self {
        Self { cost: 1.0, cap: None }
    }
}

/// A unit and the rank that it is to have.
pub(super) struct Goal<'s> {
    pub(super) subject: &'s Subject,
    pub(super) scorer: Scorer,
    pub(super) row: usize,
    pub(super) target: usize,
    /// The rival whose score is to be reached.
    pub(super) rival: usize,
    /// What is missing to that score.
    pub(super) gap: f64,
    /// By position, what a point adds to the unit's score in a tree of weighted means.
    pub(super) slopes: Option<Vec<f64>>,
    /// Indicators as their transforms find them.
    raw: BTreeMap<usize, Vec<f64>>,
    /// By position and row, effective weights of all units in a tree of weighted means.
    weights: Vec<Vec<f64>>,
    costs: BTreeMap<usize, Cost>,
    shifts: Vec<f64>,
}

impl<'s> Goal<'s> {
    pub(super) fn new(
        subject: &'s Subject,
        (index, data): (&Index, &Dataset),
        (unit, target): (&str, usize),
        costs: &BTreeMap<NodeCode, Cost>,
        rivals: &BTreeMap<UnitCode, f64>,
    ) -> Result<Self> {
        let row = subject.row(unit)?;
        let scored = subject.scored();
        if target == 0 || target > scored.len() {
            let (rank, units) = (target, scored.len());
            return Err(ErrorKind::RankBeyondUnits { rank, units }.into());
        }
        let shifts = shifts(subject, rivals)?;
        let sign = subject.sign();
        let mut others: Vec<usize> = scored.into_iter().filter(|other| *other != row).collect();
        let score = |row: usize| sign * (subject.scores()[row] + shifts[row]);
        others.sort_by(|a, b| score(*b).total_cmp(&score(*a)));
        // Nobody is behind the last rank.
        let found = others.get(target - 1).copied();
        let rival = found.or(others.last().copied()).unwrap_or(row);
        let gap = found.map_or(0.0, |rival| score(rival) - sign * subject.scores()[row]);
        let imputed = index.impute(data)?.data;
        let raw = |leaf: &usize| {
            let column = imputed.column(subject.node(*leaf).code()).map(<[f64]>::to_vec);
            (*leaf, column.unwrap_or_else(|_| subject.column(*leaf).to_vec()))
        };
        let linear = subject.groups.iter().all(|group| subject.mean(*group) == Mean::Power(1.0));
        let all: Vec<Vec<f64>> = match linear {
            true => (0..subject.units().len()).map(|row| subject.own_weights(row)).collect(),
            false => Vec::new(),
        };
        let mut goal = Self {
            subject,
            scorer: index.fit(data)?,
            row,
            target,
            rival,
            gap,
            slopes: linear.then(|| all[row].clone()),
            raw: subject.leaves.iter().map(raw).collect(),
            weights: all,
            costs: BTreeMap::new(),
            shifts,
        };
        goal.set_costs(costs)?;
        Ok(goal)
    }

    fn set_costs(&mut self, costs: &BTreeMap<NodeCode, Cost>) -> Result<()> {
        let mut faults = Diagnostics::default();
        for (code, cost) in costs {
            let Some(node) = faults.keep(self.subject.framework().find(code)) else { continue };
            let position = node.position();
            if !(cost.cost.is_finite() && cost.cost > 0.0) {
                faults.push(ErrorKind::CostNotPositive { node: code.to_string(), cost: cost.cost });
            }
            if !self.subject.leaves.contains(&position) {
                faults.push(ErrorKind::UnknownIndicator { code: code.to_string() });
                continue;
            }
            self.costs.insert(position, *cost);
            if let (Some(cap), Some(points)) = (cost.cap, faults.keep(self.cap(position))) {
                if points < 0.0 {
                    let value = self.raw(position)[self.row];
                    faults.push(ErrorKind::CapBelowValue { node: code.to_string(), cap, value });
                }
            }
        }
        faults.check()
    }

    pub(super) fn score(&self) -> f64 {
        self.subject.scores()[self.row]
    }

    /// The engine scores the unit as high as the rival with so many more points on some indicators.
    pub(super) fn confirm(&self, moves: &[(usize, f64)]) -> Result<()> {
        let (subject, sought) = (self.subject, self.score() + self.gap);
        let moved = |leaf: &usize| {
            let points =
                moves.iter().find(|(own, _)| own == leaf).map_or(0.0, |(_, points)| *points);
            vec![subject.value(*leaf, self.row) + points]
        };
        let columns: Vec<_> = subject.leaves.iter().map(moved).collect();
        let score = scores_of(subject, &columns)?[0];
        if score >= sought - 1e-9 * sought.abs().max(1.0) {
            return Ok(());
        }
        let said =
            |(leaf, points): &(usize, f64)| format!("{points} points of {}", subject.code(*leaf));
        let moves: Vec<String> = moves.iter().map(said).collect();
        let claim = format!("{} give a score of {sought}", listed(&moves));
        Err(ErrorKind::NotConfirmed { claim }.into())
    }

    /// An indicator of all units as its transforms find it.
    pub(super) fn raw(&self, leaf: usize) -> &[f64] {
        self.raw.get(&leaf).map_or(&[], Vec::as_slice)
    }

    /// Its least and its greatest value.
    pub(super) fn range(&self, leaf: usize) -> (f64, f64) {
        let values = self.raw(leaf).iter().filter(|value| !value.is_nan());
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(*value), high.max(*value))
        })
    }

    /// The points to an indicator's cap: below zero where the cap is worse than the value.
    pub(super) fn cap(&self, leaf: usize) -> Result<f64> {
        let own = self.subject.value(leaf, self.row);
        if let Some(cap) = self.costs.get(&leaf).and_then(|cost| cost.cap) {
            return Ok(self.scorer.transformed(leaf, &[cap])?[0] - own);
        }
        let scored = self.subject.scored();
        let values = scored.iter().map(|row| self.subject.value(leaf, *row));
        Ok(values.fold(own, f64::max) - own)
    }

    pub(super) fn cost(&self, leaf: usize) -> f64 {
        self.costs.get(&leaf).map_or(1.0, |cost| cost.cost)
    }

    /// By how much a rival's score moves meanwhile.
    pub(super) fn shift(&self, row: usize) -> f64 {
        self.shifts[row]
    }

    /// An indicator's effective weight for a unit.
    pub(super) fn weight_of(&self, leaf: usize, row: usize) -> f64 {
        self.weights[row][leaf]
    }

    /// Whether an indicator's transforms learn from the values of all units.
    pub(super) fn refits(&self, leaf: usize) -> bool {
        self.subject.recipe(leaf).transforms.iter().any(Transform::learns)
    }
}

fn shifts(subject: &Subject, rivals: &BTreeMap<UnitCode, f64>) -> Result<Vec<f64>> {
    let mut faults = Diagnostics::default();
    let mut shifts = vec![0.0; subject.units().len()];
    for (unit, shift) in rivals {
        if let Some(row) = faults.keep(subject.prepared.row(unit.as_str())) {
            shifts[row] = *shift;
        }
        if !shift.is_finite() {
            let (code, what) = (unit.to_string(), "the shift");
            faults.push(ErrorKind::InfiniteFigure { code, what });
        }
    }
    faults.finish(shifts)
}
