//! A group's column out of its children's, unit by unit, without allocation.

use super::mean::Zero;
use super::{Aggregation, Missing, MissingRule};
use crate::error::Refusal;

/// How one group aggregates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GroupRule<'a> {
    pub(crate) aggregation: &'a Aggregation,
    pub(crate) missing: Missing,
    pub(crate) zero_accepted: bool,
}

/// The children's columns, all units of one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Children<'a> {
    /// Columns of all nodes below the group.
    pub(crate) below: &'a [f64],
    /// Which of those columns are the children's, in the order of their codes.
    pub(crate) rows: &'a [usize],
    pub(crate) units: usize,
    /// Whether no child misses a value.
    pub(crate) complete: bool,
}

impl<'a> Children<'a> {
    fn column(&self, child: usize) -> &'a [f64] {
        &self.below[self.rows[child] * self.units..][..self.units]
    }

    fn score(&self, child: usize, unit: usize) -> f64 {
        self.below[self.rows[child] * self.units + unit]
    }
}

/// A group's weights as they are written and as shares of their sum.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct GroupWeights {
    pub(crate) shares: Vec<f64>,
    /// The sum of the shares: 1 for all but the weighted sum, whose shares are the weights.
    total: f64,
    taking_part: usize,
}

impl GroupWeights {
    /// Prepares weights that are non-negative, finite and not all zero; reuses the buffer.
    pub(crate) fn set(&mut self, weights: impl Iterator<Item = f64> + Clone, as_they_are: bool) {
        let sum: f64 = weights.clone().sum();
        self.taking_part = weights.clone().filter(|weight| *weight > 0.0).count();
        let (divisor, total) = if as_they_are { (1.0, sum) } else { (sum, 1.0) };
        self.total = total;
        self.shares.clear();
        self.shares.extend(weights.map(|weight| weight / divisor));
    }
}

/// Buffers for one unit's children that take part.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scratch {
    scores: Vec<f64>,
    weights: Vec<f64>,
}

impl Scratch {
    pub(crate) fn with_capacity(children: usize) -> Self {
        Self { scores: Vec::with_capacity(children), weights: Vec::with_capacity(children) }
    }
}

/// A unit whose scores cannot be aggregated.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AggregateFault {
    pub(crate) unit: usize,
    pub(crate) refusal: Refusal,
}

impl GroupRule<'_> {
    /// Fills the group's column; reports every unit that is refused.
    pub(crate) fn aggregate(
        &self,
        children: Children<'_>,
        weights: &GroupWeights,
        scratch: &mut Scratch,
        column: &mut [f64],
    ) -> Result<(), Vec<AggregateFault>> {
        if children.complete && self.aggregation.is_linear() {
            weighted_sum(children, weights, column);
            return check_finite(column);
        }
        let mut faults = Vec::new();
        for (unit, score) in column.iter_mut().enumerate() {
            match self.aggregate_unit(children, unit, weights, scratch) {
                Ok(result) => *score = result,
                Err(refusal) => faults.push(AggregateFault { unit, refusal }),
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// The score of one unit, NaN where it is missing.
    fn aggregate_unit(
        &self,
        children: Children<'_>,
        unit: usize,
        weights: &GroupWeights,
        scratch: &mut Scratch,
    ) -> Result<f64, Refusal> {
        let present = self.gather(children, unit, weights, scratch);
        if !self.missing.is_enough(present, (weights.taking_part, weights.total)) {
            return Ok(f64::NAN);
        }
        if scratch.scores.len() < weights.taking_part {
            let scale = weights.total / present.1;
            scratch.weights.iter_mut().for_each(|weight| *weight *= scale);
        }
        let zero = if self.zero_accepted { Zero::Limit } else { Zero::Refuse };
        let score = self.aggregation.aggregate(&scratch.scores, &scratch.weights, zero)?;
        finite(score)
    }

    /// Collects what takes part; returns how many children are there and their weight.
    fn gather(
        &self,
        children: Children<'_>,
        unit: usize,
        weights: &GroupWeights,
        scratch: &mut Scratch,
    ) -> (usize, f64) {
        scratch.scores.clear();
        scratch.weights.clear();
        let (mut count, mut weight) = (0, 0.0);
        for (child, share) in weights.shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let score = children.score(child, unit);
            let stand_in = match self.missing.rule {
                MissingRule::CountAs(given) => given,
                _ => f64::NAN,
            };
            if !score.is_nan() {
                count += 1;
                weight += share;
            }
            let score = if score.is_nan() { stand_in } else { score };
            if !score.is_nan() {
                scratch.scores.push(score);
                scratch.weights.push(*share);
            }
        }
        (count, weight)
    }
}

/// Σ wⱼ zⱼ column by column: the same sums in the same order as unit by unit.
fn weighted_sum(children: Children<'_>, weights: &GroupWeights, column: &mut [f64]) {
    column.fill(0.0);
    for (child, share) in weights.shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
        for (sum, score) in column.iter_mut().zip(children.column(child)) {
            *sum += share * score;
        }
    }
}

fn check_finite(column: &[f64]) -> Result<(), Vec<AggregateFault>> {
    if column.iter().all(|score| score.is_finite()) {
        return Ok(());
    }
    let fault = |(unit, score): (usize, &f64)| {
        finite(*score).err().map(|refusal| AggregateFault { unit, refusal })
    };
    Err(column.iter().enumerate().filter_map(fault).collect())
}

fn finite(score: f64) -> Result<f64, Refusal> {
    if score.is_finite() {
        Ok(score)
    } else {
        Err(Refusal::new(format!("the result is {score}, which is not finite")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one_unit(rule: GroupRule<'_>, scores: &[f64], weights: &[f64]) -> f64 {
        let mut shares = GroupWeights::default();
        let as_they_are = *rule.aggregation == Aggregation::WeightedSum;
        shares.set(weights.iter().copied(), as_they_are);
        let rows: Vec<_> = (0..scores.len()).collect();
        let complete = scores.iter().all(|score| !score.is_nan());
        let children = Children { below: scores, rows: &rows, units: 1, complete };
        let mut column = [0.0];
        rule.aggregate(children, &shares, &mut Scratch::default(), &mut column).unwrap();
        column[0]
    }

    fn rule(aggregation: &Aggregation, missing: Missing) -> GroupRule<'_> {
        GroupRule { aggregation, missing, zero_accepted: false }
    }

    const GAP: [f64; 3] = [1.0, f64::NAN, 3.0];

    #[test]
    fn gaps_by_rule() {
        let mean = Aggregation::ArithmeticMean;
        for (missing, expected) in [
            (Missing::reweight(), 2.0),
            (Missing::require_all(), f64::NAN),
            (Missing::count_as(8.0), 5.0),
            (Missing::reweight().with_children(2.0 / 3.0), 2.0),
            (Missing::reweight().with_children(0.67), f64::NAN),
            (Missing::reweight().with_weight(0.5), 2.0),
            (Missing::count_as(8.0).with_weight(0.51), f64::NAN),
        ] {
            let score = one_unit(rule(&mean, missing), &GAP, &[1.0, 2.0, 1.0]);
            assert!(
                score == expected || score.is_nan() && expected.is_nan(),
                "{missing:?}: {score}"
            );
        }
    }

    #[test]
    fn a_weighted_sum_keeps_its_weights_and_their_sum() {
        let sum = Aggregation::WeightedSum;
        let missing = Missing::reweight();
        assert_eq!(one_unit(rule(&sum, missing), &[1.0, 2.0], &[0.5, 0.25]), 1.0);
        assert_eq!(one_unit(rule(&sum, missing), &GAP, &[1.0, 2.0, 1.0]), 8.0, "4/2 × (1 + 3)");
    }

    #[test]
    fn a_child_of_weight_zero_takes_no_part() {
        let missing = Missing::require_all();
        for aggregation in [Aggregation::Minimum, Aggregation::GeometricMean, Aggregation::Product]
        {
            let score = one_unit(rule(&aggregation, missing), &[0.0, 4.0], &[0.0, 1.0]);
            assert!((score - 4.0).abs() < 1e-15, "{aggregation:?}");
            let gap = one_unit(rule(&aggregation, missing), &[f64::NAN, 4.0], &[0.0, 1.0]);
            assert!((gap - 4.0).abs() < 1e-15, "{aggregation:?}");
        }
    }

    #[test]
    fn nothing_at_all_is_missing() {
        let mean = Aggregation::ArithmeticMean;
        let score = one_unit(rule(&mean, Missing::count_as(1.0)), &[f64::NAN], &[1.0]);
        assert!(score.is_nan());
    }
}
