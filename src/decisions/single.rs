//! One indicator that moves alone: by how much, in its own unit of measurement.

use serde::Serialize;

use super::goal::Goal;
use super::profile::scores_of;
use super::subject::{Mean, Subject};
use crate::error::{ErrorKind, Result};
use crate::framework::{Direction, NodeCode};
use crate::methods::aggregate::Aggregation;
use crate::numerics::present;

/// What one indicator alone must become.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SingleMove {
    /// The indicator.
    pub node: NodeCode,
    /// Its name.
    pub name: String,
    /// Its value now, as its transforms find it: divided by its denominator where it has one; none where
    /// it is missing, and no move can be told.
    pub now: Option<f64>,
    /// Its normalised value now.
    pub normalised: Option<f64>,
    /// The points on the normalised scale that it needs, with all parameters as they were fitted; none
    /// where no number of points is enough.
    pub points: Option<f64>,
    /// The value that has them; none where the normalisation is cut off before.
    pub value: Option<f64>,
    /// The points to its cap: the best value of all units, or one that was given.
    pub cap: Option<f64>,
    /// Whether the points needed are within the cap.
    pub within_cap: bool,
    /// What it gives to the score at its cap.
    pub most: Option<f64>,
    /// What is short of the gap then; 0 where nothing is.
    pub shortfall: Option<f64>,
    /// The answer where the normalisation is fitted anew to the moved value.
    pub refitted: Option<RefittedMove>,
}

/// What an indicator must become where its normalisation follows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RefittedMove {
    /// The value at which the unit first has the rank; none where no value does it.
    pub value: Option<f64>,
    /// The best rank over all values up to a million ranges of the indicator.
    pub best_rank: usize,
}

/// Doublings of a range before a reach counts as endless, about a million times.
const DOUBLINGS: i32 = 20;

/// The move of one indicator that reaches a goal.
pub(super) fn single(goal: &Goal<'_>, leaf: usize) -> Result<SingleMove> {
    let subject = goal.subject;
    let node = subject.node(leaf);
    let (now, normalised) =
        (present(goal.raw(leaf)[goal.row]), present(subject.value(leaf, goal.row)));
    let mut found = SingleMove {
        node: node.code().clone(),
        name: node.name().to_owned(),
        now,
        normalised,
        points: None,
        value: None,
        cap: None,
        within_cap: false,
        most: None,
        shortfall: None,
        refitted: None,
    };
    let (Some(now), Some(own)) = (now, normalised) else { return Ok(found) };
    let gain = Gain { goal, leaf, own, slope: goal.slopes.as_ref().map(|slopes| slopes[leaf]) };
    let cap = goal.cap(leaf)?;
    let most = gain.of(cap)?;
    found.cap = Some(cap);
    found.most = Some(most);
    found.shortfall = Some((goal.gap - most).max(0.0));
    found.points = gain.needed(goal.gap)?;
    found.within_cap = found.points.is_some_and(|points| points <= cap * (1.0 + 1e-12));
    if let Some(points) = found.points {
        goal.confirm(&[(leaf, points)])?;
        found.value = Inverse { goal, leaf, now }.of(own + points)?;
    }
    if goal.refits(leaf) {
        found.refitted = Some(Refit::new(goal, leaf, now)?.first()?);
    }
    Ok(found)
}

/// What points of one indicator add to the score.
struct Gain<'g> {
    goal: &'g Goal<'g>,
    leaf: usize,
    own: f64,
    /// Of a tree of weighted means.
    slope: Option<f64>,
}

impl Gain<'_> {
    fn of(&self, points: f64) -> Result<f64> {
        match self.slope {
            Some(slope) => Ok(slope * points),
            None => Ok(self.score_at(points)? - self.goal.score()),
        }
    }

    /// The points that close a gap; none where no number is so large.
    fn needed(&self, gap: f64) -> Result<Option<f64>> {
        match self.slope {
            Some(slope) => {
                let points = (slope > 0.0).then(|| gap / slope);
                Ok(points.filter(|points| (self.own + points).is_finite()))
            }
            None => self.by_halving(gap),
        }
    }

    fn by_halving(&self, gap: f64) -> Result<Option<f64>> {
        let values = self.goal.subject.column(self.leaf).iter().filter(|value| !value.is_nan());
        let (low, high) =
            values.fold((self.own, self.own), |(low, high), it| (low.min(*it), high.max(*it)));
        let mut step = if high > low { high - low } else { 1.0 };
        let mut from = 0.0;
        for _ in 0..DOUBLINGS {
            if self.of(step)? >= gap {
                break;
            }
            (from, step) = (step, 2.0 * step);
        }
        if self.of(step)? < gap {
            return Ok(None);
        }
        while step - from > 1e-13 * step {
            let middle = (from + step) / 2.0;
            if middle <= from || middle >= step {
                break;
            }
            if self.of(middle)? < gap { from = middle } else { step = middle }
        }
        Ok(Some(step))
    }

    fn score_at(&self, points: f64) -> Result<f64> {
        let subject = self.goal.subject;
        let value = |leaf: &usize| {
            let own = subject.value(*leaf, self.goal.row);
            vec![if *leaf == self.leaf { own + points } else { own }]
        };
        let columns: Vec<_> = subject.leaves.iter().map(value).collect();
        Ok(scores_of(subject, &columns)?[0])
    }
}

/// Whether a group's score rises with each of its children's, so that halving finds a goal.
pub(super) fn rises(subject: &Subject, group: usize) -> bool {
    let (aggregation, _) = subject.rule(group);
    matches!(subject.mean(group), Mean::Power(_))
        || matches!(
            aggregation,
            Aggregation::ArithmeticMean
                | Aggregation::WeightedSum
                | Aggregation::GeometricMean
                | Aggregation::HarmonicMean
                | Aggregation::PowerMean(_)
                | Aggregation::Minimum
                | Aggregation::Maximum
                | Aggregation::WeightedMedian
                | Aggregation::Owa(_)
                | Aggregation::Wowa(_)
        )
}

/// The raw value that has a normalised one, as the transforms were fitted.
pub(super) struct Inverse<'g> {
    pub(super) goal: &'g Goal<'g>,
    pub(super) leaf: usize,
    pub(super) now: f64,
}

impl Inverse<'_> {
    fn at(&self, value: f64) -> Result<f64> {
        Ok(self.goal.scorer.transformed(self.leaf, &[value])?[0])
    }

    pub(super) fn of(&self, normalised: f64) -> Result<Option<f64>> {
        let (now, step) = (self.now, step(self.goal, self.leaf));
        let start = self.at(now)?;
        if normalised <= start {
            return Ok((normalised == start).then_some(now));
        }
        let (mut near, mut far) = (now, now + step);
        for doubling in 1..DOUBLINGS {
            // The way ends where a logarithm has no value, or no number is so large.
            match self.at(far) {
                _ if !far.is_finite() => return Ok(None),
                Ok(value) if value >= normalised => break,
                Ok(_) => (near, far) = (far, now + step * f64::from(1u32 << doubling)),
                Err(_) => return Ok(None),
            }
        }
        let end = self.at(far)?;
        if end < normalised {
            return Ok(None);
        }
        // Most normalisations are straight lines.
        let line = now + (normalised - start) * ((far - now) / (end - start));
        let is_near = |value: f64| (value - normalised).abs() <= 1e-12 * normalised.abs().max(1.0);
        if is_near(self.at(line)?) {
            return Ok(Some(line));
        }
        loop {
            let middle = near + (far - near) / 2.0;
            if middle == near || middle == far {
                return Ok(Some(far));
            }
            if self.at(middle)? < normalised { near = middle } else { far = middle }
        }
    }
}

/// The range of an indicator in the direction that is better.
fn step(goal: &Goal<'_>, leaf: usize) -> f64 {
    let (low, high) = goal.range(leaf);
    let size = if high > low { high - low } else { high.abs().max(1.0) };
    match goal.subject.node(leaf).as_indicator().map(|indicator| indicator.direction) {
        Some(Direction::LowerIsBetter) => -size,
        _ => size,
    }
}

/// Ranks of the unit as one of its values moves and the normalisation follows.
struct Refit<'g> {
    goal: &'g Goal<'g>,
    leaf: usize,
    now: f64,
    /// In a tree of weighted means: each unit's score without the indicator, and its weight.
    linear: Option<(Vec<f64>, Vec<f64>)>,
}

/// Values that are looked at first: within two ranges, and from there to a million.
const NEAR: usize = 160;
const FAR: usize = 60;

impl<'g> Refit<'g> {
    fn new(goal: &'g Goal<'g>, leaf: usize, now: f64) -> Result<Self> {
        let subject = goal.subject;
        let linear = goal.slopes.is_some().then(|| {
            let rows = 0..subject.units().len();
            let weights: Vec<f64> = rows.clone().map(|row| goal.weight_of(leaf, row)).collect();
            let without = |row: usize| {
                let own = subject.value(leaf, row);
                subject.scores()[row] - if own.is_nan() { 0.0 } else { weights[row] * own }
            };
            (rows.map(without).collect(), weights)
        });
        Ok(Self { goal, leaf, now, linear })
    }

    /// The unit's rank at a value; ties within binary noise count for it.
    fn rank(&self, value: f64) -> Result<usize> {
        self.rank_by(value, false)
    }

    /// The same, with scores by sums of effective weights where they are such sums, or by the engine.
    fn rank_by(&self, value: f64, by_engine: bool) -> Result<usize> {
        let (goal, subject) = (self.goal, self.goal.subject);
        let mut column = goal.raw(self.leaf).to_vec();
        column[goal.row] = value;
        let column = subject.prepared.refitted(self.leaf, &column)?;
        let scores = match &self.linear {
            Some((without, weights)) if !by_engine => {
                let pairs = column.iter().zip(weights).zip(without);
                pairs
                    .map(|((value, weight), without)| match value.is_nan() {
                        true => *without,
                        false => without + weight * value,
                    })
                    .collect()
            }
            _ => {
                let of = |leaf: &usize| match *leaf == self.leaf {
                    true => column.clone(),
                    false => subject.column(*leaf).to_vec(),
                };
                scores_of(subject, &subject.leaves.iter().map(of).collect::<Vec<_>>())?
            }
        };
        // What the engine sums in another order can differ in the last bits.
        let noise = if by_engine { 1e-9 } else { 1e-13 };
        let sign = subject.sign();
        let own = sign * scores[goal.row];
        let ahead = |row: &usize| {
            let other = sign * (scores[*row] + goal.shift(*row));
            other - own > noise * own.abs().max(other.abs()).max(1e-300)
        };
        let rivals = subject.scored().into_iter().filter(|row| *row != goal.row);
        Ok(1 + rivals.filter(ahead).count())
    }

    /// Values on the way, the nearest first: evenly, at the other units' values, and then ever further.
    fn values(&self) -> Vec<f64> {
        let step = step(self.goal, self.leaf);
        let ahead = |value: &f64| (value - self.now) * step > 0.0;
        let even = (1..=NEAR).map(|at| self.now + step * 2.0 * at as f64 / NEAR as f64);
        let far = (1..=FAR).map(|at| {
            let factor = libm::exp(libm::log(5e5) * at as f64 / FAR as f64);
            self.now + 2.0 * step * factor
        });
        let others = self.goal.raw(self.leaf).iter().copied().filter(ahead);
        let values = even.chain(far).chain(others).filter(|value| value.is_finite());
        let mut values: Vec<f64> = values.collect();
        values.sort_by(|a, b| (a - self.now).abs().total_cmp(&(b - self.now).abs()));
        values
    }

    fn first(&self) -> Result<RefittedMove> {
        let (mut near, target) = (self.now, self.goal.target);
        let mut best_rank = self.rank(self.now)?;
        for value in self.values() {
            // A logarithm ends the way where it has no value.
            let Ok(rank) = self.rank(value) else { break };
            best_rank = best_rank.min(rank);
            if rank <= target {
                let value = self.between(near, value)?;
                if self.rank_by(value, true)? > target {
                    let node = self.goal.subject.code(self.leaf);
                    let claim = format!("a value of {value} for {node} gives rank {target}");
                    return Err(ErrorKind::NotConfirmed { claim }.into());
                }
                return Ok(RefittedMove { value: Some(value), best_rank: self.rank(value)? });
            }
            near = value;
        }
        Ok(RefittedMove { value: None, best_rank })
    }

    /// Where the rank is first reached between a value that does not reach it and one that does.
    fn between(&self, mut near: f64, mut far: f64) -> Result<f64> {
        loop {
            let middle = near + (far - near) / 2.0;
            if middle == near || middle == far {
                return Ok(far);
            }
            if self.rank(middle)? <= self.goal.target { far = middle } else { near = middle }
        }
    }
}
