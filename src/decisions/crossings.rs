//! Where two units cross as one weight moves: on straight lines, or between shares that were scored.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::linear::{LinearForm, Witnesses};
use super::moving::{Event, Move, MovingWeight, SAME_SHARE, nominal};
use super::subject::{Subject, is_above, ranks};
use crate::engine::Weights;
use crate::error::{ErrorKind, Result};
use crate::methodology::RankingOrder;
use crate::numerics::{noise_of_sum, zero_if_noise};

/// Two scores that differ by no more are not apart: sums in another order differ in the last bits.
fn last_bits(one: f64, other: f64) -> f64 {
    1e-13 * one.abs().max(other.abs())
}

/// The weights under which a share has a value.
pub(super) struct Path<'s> {
    subject: &'s Subject,
    kind: Move,
    node: usize,
    /// Nominal effective weights by position.
    effective: Vec<f64>,
}

impl<'s> Path<'s> {
    pub(super) fn new(subject: &'s Subject, kind: Move, node: usize) -> Self {
        Self { subject, kind, node, effective: subject.effective_weights() }
    }

    /// For a node's share: its own weight and those of its siblings, which keep their sum. For an
    /// effective weight: those in all groups above; below other nodes nothing changes.
    fn weights_at(&self, share: f64) -> Weights {
        let Self { subject, node, ref effective, .. } = *self;
        let mut weights = subject.prepared.weights();
        if self.kind == Move::Local {
            let siblings = subject.children(subject.parent(node));
            let sum: f64 = siblings.iter().map(|child| subject.weights[*child]).sum();
            let others = sum - subject.weights[node];
            for child in siblings {
                let own = subject.weights[*child];
                weights.values_mut()[*child] =
                    if *child == node { share * sum } else { (1.0 - share) * sum * (own / others) };
            }
            return weights;
        }
        let rest = (1.0 - share) / (1.0 - effective[node]);
        let (mut own, mut mass) = (node, share);
        for group in subject.above(node) {
            let children = subject.children(group);
            let others = children.iter().filter(|child| **child != own);
            let sum = mass + others.map(|child| rest * effective[*child]).sum::<f64>();
            for child in children.iter().filter(|_| sum > 0.0) {
                let mass = if *child == own { mass } else { rest * effective[*child] };
                weights.values_mut()[*child] = mass / sum;
            }
            (own, mass) = (group, sum);
        }
        weights
    }

    fn weight_beside(&self, share: f64) -> Option<f64> {
        let Self { subject, node, .. } = *self;
        let siblings =
            subject.children(subject.parent(node)).iter().filter(|child| **child != node);
        let others: f64 = siblings.map(|child| subject.weights[*child]).sum();
        let weight = share / (1.0 - share) * others;
        (self.kind == Move::Local && weight.is_finite()).then_some(weight)
    }

    /// The engine's order half way to the neighbouring events is as said.
    fn confirm(&self, crossings: &[Crossing], rows: &[usize]) -> Result<()> {
        let mut witnesses = Witnesses::new(self.subject);
        let shares = distinct(crossings);
        let between: Vec<f64> = std::iter::once(shares.first().map_or(0.5, |share| share / 2.0))
            .chain(shares.windows(2).map(|pair| (pair[0] + pair[1]) / 2.0))
            .chain(shares.last().map(|share| (share + 1.0) / 2.0))
            .collect();
        let mut before = Vec::new();
        let mut crossings = crossings.iter().peekable();
        for (number, share) in between.iter().enumerate() {
            let after = witnesses.scores(&self.weights_at(*share))?;
            let block = shares.get(number.wrapping_sub(1)).copied().unwrap_or(-1.0);
            while let Some(crossing) = crossings.next_if(|it| it.share <= block + SAME_SHARE) {
                let [up, down] = [crossing.up, crossing.down].map(|unit| rows[unit]);
                let size = last_bits(after[up], after[down]);
                if after[up] - after[down] < -size || before[up] - before[down] > size {
                    let (up, down) = (self.subject.unit(up), self.subject.unit(down));
                    let claim = format!("{up} passes {down} at a share of {}", crossing.share);
                    return Err(ErrorKind::NotConfirmed { claim }.into());
                }
            }
            before = after;
        }
        Ok(())
    }
}

/// Scores as straight lines a + (b − a) x.
pub(super) struct Line<'p, 's> {
    path: &'p Path<'s>,
    form: &'p LinearForm,
    /// Effective weights at x = 0 and x = 1.
    ends: [Vec<f64>; 2],
}

impl<'p, 's> Line<'p, 's> {
    pub(super) fn new(path: &'p Path<'s>, form: &'p LinearForm) -> Self {
        let (subject, node) = (path.subject, path.node);
        let (mut start, mut end) = (form.weights.clone(), form.weights.clone());
        match path.kind {
            Move::Local => {
                let group = subject.parent(node);
                let own = form.below(subject, node);
                let share = nominal(subject, Move::Local, node);
                for (place, _) in form.below(subject, group) {
                    start[place] /= 1.0 - share;
                    end[place] = 0.0;
                }
                for (place, share) in own {
                    start[place] = 0.0;
                    end[place] = path.effective[group] * share;
                }
            }
            Move::Global => {
                let own = form.nodes.iter().position(|member| *member == node);
                let rest = 1.0 - own.map_or(0.0, |own| form.weights[own]);
                start.iter_mut().for_each(|weight| *weight /= rest);
                end.fill(0.0);
                if let Some(place) = own {
                    (start[place], end[place]) = (0.0, 1.0);
                }
            }
        }
        Self { path, form, ends: [start, end] }
    }

    pub(super) fn fill(&self, moving: &mut MovingWeight) -> Result<()> {
        let units = self.form.rows.len();
        let sum = |weights: &[f64], values: &[f64]| -> f64 {
            weights.iter().zip(values).map(|(weight, value)| weight * value).sum()
        };
        let ends: Vec<[f64; 2]> = self
            .form
            .values
            .iter()
            .map(|values| [0, 1].map(|end| sum(&self.ends[end], values)))
            .collect();
        let mut crossings = Vec::new();
        for one in 0..units {
            for other in one + 1..units {
                if stays(ends[one], ends[other]) {
                    continue;
                }
                // From differences, so that nothing of the scores' size cancels.
                let gaps = self.form.difference(one, other);
                let [start, end] = [0, 1].map(|side| gap(&self.ends[side], &gaps));
                let share = start / (start - end);
                if start * end < 0.0 && share > 0.0 && share < 1.0 {
                    let (up, down) = if start < 0.0 { (one, other) } else { (other, one) };
                    crossings.push(Crossing { share, up, down });
                }
            }
        }
        sort(&mut crossings);
        let at = |share: f64| ends.iter().map(move |[a, b]| a + (b - a) * share);
        let first = crossings.first().map_or(1.0, |crossing| crossing.share) / 2.0;
        moving.first_ranks = first_places(&at(first).collect::<Vec<_>>(), &crossings);
        let scores_at = |share: f64| at(share).collect();
        self.path.confirm(&crossings, &self.form.rows)?;
        record(self.path, &crossings, scores_at, moving);
        Ok(())
    }
}

/// A gap of scores under some weights; 0 where it is noise, since units that tie do not cross.
fn gap(weights: &[f64], gaps: &[f64]) -> f64 {
    let terms = || weights.iter().zip(gaps).map(|(weight, gap)| weight * gap);
    let (sum, size): (f64, f64) = (terms().sum(), terms().map(f64::abs).sum());
    zero_if_noise(sum, noise_of_sum(0.0, size, sum))
}

/// Whether one unit is clearly ahead of another at both ends.
fn stays(one: [f64; 2], other: [f64; 2]) -> bool {
    let size = |end: usize| 1e-9 * one[end].abs().max(other[end].abs());
    let gap = |end: usize| one[end] - other[end];
    gap(0).abs() > size(0) && gap(1).abs() > size(1) && (gap(0) > 0.0) == (gap(1) > 0.0)
}

#[derive(Debug, Clone, Copy)]
struct Crossing {
    share: f64,
    up: usize,
    down: usize,
}

fn sort(crossings: &mut [Crossing]) {
    let key = |it: &Crossing| (it.up, it.down);
    crossings.sort_by(|a, b| a.share.total_cmp(&b.share).then(key(a).cmp(&key(b))));
}

/// Shares of crossings, those that are the same once.
fn distinct(crossings: &[Crossing]) -> Vec<f64> {
    let mut shares: Vec<f64> = crossings.iter().map(|crossing| crossing.share).collect();
    shares.dedup_by(|later, first| *later - *first <= SAME_SHARE);
    shares
}

/// Ranks of scores before the first crossing, turned so that the highest is first. Two units that will
/// cross are apart, however near each other their scores are.
fn first_places(scores: &[f64], crossings: &[Crossing]) -> Vec<usize> {
    let ranks = ranks(scores, RankingOrder::Descending).into_iter();
    let mut places: Vec<_> = ranks.map(|rank| rank.unwrap_or(scores.len())).collect();
    let mut pairs = BTreeSet::new();
    for Crossing { up, down, .. } in crossings.iter().copied() {
        if !pairs.insert((up.min(down), up.max(down))) {
            continue;
        }
        places[up] += usize::from(!is_above(scores[down], scores[up]));
        places[down] -= usize::from(is_above(scores[up], scores[down]));
    }
    places
}

fn record(
    path: &Path<'_>,
    crossings: &[Crossing],
    scores_at: impl Fn(f64) -> Vec<f64>,
    moving: &mut MovingWeight,
) {
    let rows = path.subject.scored();
    let event = |crossing: &Crossing| {
        let scores = scores_at(crossing.share);
        let own = scores[crossing.up].max(scores[crossing.down]);
        Event {
            share: crossing.share,
            weight: path.weight_beside(crossing.share),
            up: path.subject.unit(rows[crossing.up]),
            down: path.subject.unit(rows[crossing.down]),
            rank: 1 + scores.iter().filter(|other| is_above(**other, own)).count(),
        }
    };
    moving.events = crossings.iter().map(event).collect();
}

/// Shares at which a curve is scored first, beside two near its ends.
const GRID: usize = 200;

/// How near to the ends.
const END: f64 = 1e-9;

/// Scores that are no straight lines.
pub(super) struct Curve<'s> {
    path: Path<'s>,
    rows: Vec<usize>,
    witnesses: RefCell<Witnesses<'s>>,
}

impl<'s> Curve<'s> {
    pub(super) fn new(path: Path<'s>) -> Self {
        let (rows, witnesses) = (path.subject.scored(), Witnesses::new(path.subject));
        Self { path, rows, witnesses: RefCell::new(witnesses) }
    }

    /// Scores of the units that have one nominally; NaN where they have none at this share.
    fn scores_at(&self, share: f64) -> Result<Vec<f64>> {
        let all = self.witnesses.borrow_mut().scores(&self.path.weights_at(share))?;
        Ok(self.rows.iter().map(|row| all[*row]).collect())
    }

    pub(super) fn fill(&self, moving: &mut MovingWeight) -> Result<()> {
        let inner = (0..GRID).map(|step| (step as f64 + 0.5) / GRID as f64);
        let grid = std::iter::once(END).chain(inner).chain([1.0 - END]);
        let grid: Vec<(f64, Vec<f64>)> =
            grid.map(|share| Ok((share, self.scores_at(share)?))).collect::<Result<_>>()?;
        let units = self.rows.len();
        let mut crossings = Vec::new();
        for (one, other) in (0..units).flat_map(|one| (0..one).map(move |other| (one, other))) {
            // The last share at which the two were apart; a tie on the grid is not passed over.
            let mut apart: Option<(f64, bool)> = None;
            for (share, scores) in &grid {
                let gap = scores[one] - scores[other];
                // Nor are two apart of which one has no score.
                if gap.is_nan() || gap.abs() <= last_bits(scores[one], scores[other]) {
                    continue;
                }
                let ahead = gap > 0.0;
                if let Some((before, _)) = apart.filter(|(_, was_ahead)| *was_ahead != ahead) {
                    let (up, down) = if ahead { (one, other) } else { (other, one) };
                    let share = self.meeting((up, down), before, *share)?;
                    crossings.push(Crossing { share, up, down });
                }
                apart = Some((*share, ahead));
            }
        }
        sort(&mut crossings);
        let first = crossings.first().map_or(1.0, |crossing| crossing.share) / 2.0;
        moving.first_ranks = first_places(&self.scores_at(first)?, &crossings);
        self.path.confirm(&crossings, &self.rows)?;
        let scores: BTreeMap<u64, Vec<f64>> = crossings
            .iter()
            .map(|crossing| Ok((crossing.share.to_bits(), self.scores_at(crossing.share)?)))
            .collect::<Result<_>>()?;
        record(&self.path, &crossings, |share| scores[&share.to_bits()].clone(), moving);
        Ok(())
    }

    /// Where one unit catches up with another, by halving.
    fn meeting(&self, (up, down): (usize, usize), mut low: f64, mut high: f64) -> Result<f64> {
        while high - low > SAME_SHARE {
            let middle = (low + high) / 2.0;
            let scores = self.scores_at(middle)?;
            if scores[up] < scores[down] { low = middle } else { high = middle }
        }
        Ok((low + high) / 2.0)
    }
}
