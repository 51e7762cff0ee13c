//! A group's column with its noise out of its children's: unit by unit without allocation, or by a
//! comparison of the units with each other.

use super::group::{Children, GroupWeights, Siblings};
use super::mean::Zero;
use super::method::Aggregation;
use super::missing::{Coverage, Missing, MissingRule};
use super::rules::{Scratch, UnitContext};
use super::units::DecisionMatrix;
use crate::error::Refusal;
use crate::methods::transform::NoisyColumn;
use crate::numerics::{
    NOISE, all, noise_between, noise_of_sum, reach, settle_within, zero_if_noise,
};

/// How one group aggregates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GroupRule<'a> {
    pub(crate) aggregation: &'a Aggregation,
    pub(crate) missing: Missing,
    pub(crate) zero_accepted: bool,
    pub(crate) siblings: &'a Siblings,
}

/// A unit whose scores cannot be aggregated, or a whole group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AggregateFault {
    /// `None` where it is not for a single unit.
    pub(crate) unit: Option<usize>,
    pub(crate) refusal: Refusal,
}

impl From<Refusal> for AggregateFault {
    fn from(refusal: Refusal) -> Self {
        Self { unit: None, refusal }
    }
}

impl GroupRule<'_> {
    /// Fills the group's column and its noise; reports every unit that is refused.
    pub(crate) fn aggregate(
        &self,
        children: Children<'_>,
        weights: &GroupWeights,
        scratch: &mut Scratch,
        column: &mut NoisyColumn<'_>,
    ) -> Result<(), Vec<AggregateFault>> {
        let NoisyColumn { values, noise } = column;
        Group { rule: self, children, weights }.aggregate(scratch, values, noise)?;
        for (value, noise) in values.iter_mut().zip(noise.iter()) {
            *value = zero_if_noise(*value, *noise);
        }
        Ok(())
    }
}

/// A rule on the children of a group.
pub(super) struct Group<'a> {
    pub(super) rule: &'a GroupRule<'a>,
    pub(super) children: Children<'a>,
    weights: &'a GroupWeights,
}

impl Group<'_> {
    fn aggregate(
        &self,
        scratch: &mut Scratch,
        column: &mut [f64],
        noise: &mut [f64],
    ) -> Result<(), Vec<AggregateFault>> {
        noise.fill(0.0);
        let GroupRule { aggregation, siblings, .. } = self.rule;
        if aggregation.compares_units() {
            return self.compare(scratch, column, noise);
        }
        let Siblings { codes, interactions, .. } = siblings;
        interactions.check(&self.weights.shares, codes).map_err(|refusal| vec![refusal.into()])?;
        let by_columns = self.by_columns(scratch, column, noise);
        let mut faults = Vec::new();
        for (unit, (score, noise)) in column.iter_mut().zip(noise).enumerate() {
            if by_columns && score.is_finite() {
                continue;
            }
            match self.aggregate_unit(unit, scratch) {
                Ok(result) => (*score, *noise) = result,
                Err(refusal) => faults.push(AggregateFault { unit: Some(unit), refusal }),
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Fills the scores of units without a gap, and their noise, by columns; returns whether those that
    /// are finite are right. Others have to be looked at.
    fn by_columns(&self, scratch: &mut Scratch, column: &mut [f64], noise: &mut [f64]) -> bool {
        let GroupRule { aggregation, missing, .. } = self.rule;
        // Children that all have a score can lack indicators below them.
        if missing.indicators.is_some() {
            return false;
        }
        let Children { complete, quiet, .. } = self.children;
        let geometric = **aggregation == Aggregation::GeometricMean;
        let fits = quiet || aggregation.is_linear() || geometric && complete;
        if !fits || !self.mean_of_columns(scratch, column) {
            return false;
        }
        if quiet {
            return true;
        }
        if aggregation.is_linear() {
            self.noise_of_weighted_sum(&mut scratch.sizes, column, noise);
            return true;
        }
        // Single units carry noise in another way, which all or none of a column take.
        let sound = all(column, |score| score.is_finite());
        if sound {
            self.noise_of_geometric_mean(column, noise);
        }
        sound
    }

    /// The children that take part, with their weights.
    #[inline(always)]
    pub(super) fn shares(&self) -> impl Iterator<Item = (usize, f64)> {
        self.weights.shares.iter().copied().enumerate().filter(|(_, share)| *share > 0.0)
    }

    pub(super) fn zero(&self) -> Zero {
        if self.rule.zero_accepted { Zero::Limit } else { Zero::Refuse }
    }

    /// The score of one unit, NaN where it is missing, and its noise.
    fn aggregate_unit(&self, unit: usize, scratch: &mut Scratch) -> Result<(f64, f64), Refusal> {
        let Self { rule: GroupRule { aggregation, missing, siblings, .. }, weights, .. } = self;
        let present = self.gather(unit, scratch);
        if !missing.is_enough(present, weights.total, || self.coverage(unit)) {
            return Ok((f64::NAN, 0.0));
        }
        if let Some(decision) = siblings.decision {
            return Ok(decision.score(scratch, |child| self.children.noise_at(child, unit)));
        }
        let mut scale = 1.0;
        if scratch.scores.len() < weights.taking_part {
            if missing.rule == MissingRule::ShareEqually {
                let part = (weights.total - present.1) / present.0.present as f64;
                scratch.weights.iter_mut().for_each(|weight| *weight += part);
            } else {
                scale = weights.total / present.1;
                scratch.weights.iter_mut().for_each(|weight| *weight *= scale);
            }
        }
        let zero = self.zero();
        let context = UnitContext { zero, interactions: &siblings.interactions, scale };
        let score = finite(aggregation.aggregate_unit(scratch, &context)?)?;
        let quiet = self.children.quiet || self.is_quiet(unit, scratch);
        Ok((score, if quiet { 0.0 } else { self.noise_of(unit, score, scratch, &context) }))
    }

    /// Whether the scores that fill the buffers have no noise and none is negative.
    fn is_quiet(&self, unit: usize, scratch: &Scratch) -> bool {
        let mut scores = scratch.children.iter().zip(&scratch.scores);
        scores.all(|(child, score)| *score >= 0.0 && self.children.noise_at(*child, unit) <= 0.0)
    }

    /// Compares the units that have enough children; the others are missing.
    fn compare(
        &self,
        scratch: &mut Scratch,
        column: &mut [f64],
        noise: &mut [f64],
    ) -> Result<(), Vec<AggregateFault>> {
        let Self { rule: GroupRule { aggregation, missing, siblings, .. }, children, weights } =
            self;
        column.fill(f64::NAN);
        let enough = |unit: &usize| {
            let present = self.gather(*unit, scratch);
            missing.is_enough(present, weights.total, || self.coverage(*unit))
        };
        let rows: Vec<usize> = (0..children.units).filter(enough).collect();
        // Values that are the same within their noise are equal here, so that the methods see no noise.
        let mut order = Vec::new();
        let settled: Vec<Vec<f64>> = (0..weights.shares.len())
            .map(|child| {
                let mut scores = children.column(child).to_vec();
                settle_within(&mut scores, children.noise(child), &mut order);
                scores
            })
            .collect();
        let score = |child: usize, unit: usize| self.stand_in(settled[child][unit]);
        let (order, units) = DecisionMatrix::sorted(rows, &weights.shares, score);
        if order.is_empty() {
            return Ok(());
        }
        let codes: Vec<_> = self.shares().map(|(child, _)| &siblings.codes[child]).collect();
        let scores = units.aggregate(aggregation, &codes).map_err(|mut fault| {
            fault.unit = fault.unit.and_then(|unit| order.get(unit).copied());
            vec![fault]
        })?;
        for (unit, score) in order.iter().zip(&scores) {
            column[*unit] = *score;
            noise[*unit] = aggregation.noise_of_comparison();
        }
        check_finite_at(&order, column)
    }

    /// A child's score, or what replaces it; NaN for nothing.
    fn stand_in(&self, score: f64) -> f64 {
        match self.rule.missing.rule {
            MissingRule::CountAs(given) if score.is_nan() => given,
            _ => score,
        }
    }

    /// Collects the children that take part; returns how many have a score, and their weight.
    fn gather(&self, unit: usize, scratch: &mut Scratch) -> (Coverage, f64) {
        scratch.scores.clear();
        scratch.weights.clear();
        scratch.children.clear();
        let (mut count, mut weight) = (0, 0.0);
        for (child, share) in self.shares() {
            let score = self.children.score(child, unit);
            if !score.is_nan() {
                count += 1;
                weight += share;
            }
            let score = self.stand_in(score);
            if !score.is_nan() {
                scratch.scores.push(score);
                scratch.weights.push(share);
                scratch.children.push(child);
            }
        }
        (Coverage { present: count, all: self.weights.taking_part }, weight)
    }

    /// How many of the indicators below have a score for a unit.
    fn coverage(&self, unit: usize) -> Coverage {
        let (rows, children) = (&self.rule.siblings.indicators, &self.children);
        let has_score = |row: &&usize| !children.below[**row * children.units + unit].is_nan();
        Coverage { present: rows.iter().filter(has_score).count(), all: rows.len() }
    }

    /// The noise of a unit's score, whose children fill the buffers; it leaves them changed.
    fn noise_of(
        &self,
        unit: usize,
        score: f64,
        scratch: &mut Scratch,
        context: &UnitContext<'_>,
    ) -> f64 {
        let Self { rule: GroupRule { aggregation, .. }, children, .. } = self;
        if aggregation.is_linear() {
            let (mut noise, mut size) = (0.0, 0.0);
            let terms = scratch.children.iter().zip(&scratch.scores).zip(&scratch.weights);
            for ((child, term), weight) in terms {
                noise += weight * children.noise_at(*child, unit);
                size += weight * term.abs();
            }
            return noise_of_sum(noise, size, score);
        }
        // The user's own methods are taken to leave none, and a zero is exact.
        if score == 0.0 || matches!(aggregation, Aggregation::Custom(_)) {
            return 0.0;
        }
        scratch.sizes.clear();
        let scores = scratch.children.iter().zip(&scratch.scores);
        scratch
            .sizes
            .extend(scores.map(|(child, score)| reach(*score, children.noise_at(*child, unit))));
        let mut end = |steps: f64| {
            let scores = scratch.scores.iter_mut().zip(&scratch.sizes);
            scores.for_each(|(score, reach)| *score += steps * reach);
            aggregation.aggregate_unit(scratch, context).ok()
        };
        noise_between([end(1.0), end(-2.0)], score)
    }
}

/// Every unit that was compared has a finite score.
fn check_finite_at(units: &[usize], column: &[f64]) -> Result<(), Vec<AggregateFault>> {
    let fault = |unit: &usize| {
        let refusal = finite(column[*unit]).err()?;
        Some(AggregateFault { unit: Some(*unit), refusal })
    };
    let mut faults: Vec<_> = units.iter().filter_map(fault).collect();
    faults.sort_unstable_by_key(|fault| fault.unit);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn finite(score: f64) -> Result<f64, Refusal> {
    if score.is_finite() {
        Ok(score)
    } else {
        Err(Refusal::new(format!("the result is {score}, which is not finite")))
    }
}

impl Aggregation {
    /// The noise of scores out of a comparison of units: of those that are differences of flows or
    /// distances on a scale of 1, the share of that scale.
    fn noise_of_comparison(&self) -> f64 {
        match self {
            Self::Topsis(_) | Self::Vikor(_) | Self::Promethee(_) => NOISE,
            _ => 0.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::aggregate::KnownLogs;

    fn one_unit(rule: GroupRule<'_>, scores: &[f64], weights: &[f64]) -> f64 {
        let mut shares = GroupWeights::default();
        let as_they_are = *rule.aggregation == Aggregation::WeightedSum;
        shares.set(weights.iter().copied(), as_they_are);
        let rows: Vec<_> = (0..scores.len()).collect();
        let complete = scores.iter().all(|score| !score.is_nan());
        let (logs, noise) = (KnownLogs::default(), &vec![0.0; scores.len()]);
        let quiet = scores.iter().all(|score| *score >= 0.0);
        let children =
            Children { below: scores, noise, rows: &rows, units: 1, complete, quiet, logs };
        let mut column = [0.0];
        let noisy = &mut NoisyColumn { values: &mut column, noise: &mut [0.0] };
        rule.aggregate(children, &shares, &mut Scratch::default(), noisy).unwrap();
        column[0]
    }

    static NONE: Siblings = Siblings::NONE;

    fn rule(aggregation: &Aggregation, missing: Missing) -> GroupRule<'_> {
        GroupRule { aggregation, missing, zero_accepted: false, siblings: &NONE }
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
            (Missing::reweight().with_children(2.0), 2.0),
            (Missing::reweight().with_children(3.0), f64::NAN),
        ] {
            let score = one_unit(rule(&mean, missing), &GAP, &[1.0, 2.0, 1.0]);
            assert!(
                score == expected || score.is_nan() && expected.is_nan(),
                "{missing:?}: {score}"
            );
        }
    }

    /// Weights 1/8, 4/8 and 3/8: the gap's half goes to the others in two quarters, so that they weigh
    /// 3/8 and 5/8; in proportion they would weigh 1/4 and 3/4.
    #[test]
    fn the_weight_of_a_gap_in_equal_parts() {
        let mean = Aggregation::ArithmeticMean;
        let of = |missing| one_unit(rule(&mean, missing), &GAP, &[1.0, 4.0, 3.0]);
        assert_eq!(of(Missing::share_equally()), (3.0 + 15.0) / 8.0);
        assert_eq!(of(Missing::reweight()), (1.0 + 9.0) / 4.0);
        let sum = Aggregation::WeightedSum;
        let score = one_unit(rule(&sum, Missing::share_equally()), &GAP, &[1.0, 4.0, 3.0]);
        assert_eq!(score, 3.0 + 5.0 * 3.0);
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
    fn harmonic_means_by_columns_have_the_bits_of_single_units() {
        let weights = [0.3, 1.7, 0.9];
        let mut shares = GroupWeights::default();
        shares.set(weights.iter().copied(), false);
        let (mean, missing) = (Aggregation::HarmonicMean, Missing::require_all());
        for scores in
            [[1.0, 2.5, 7.0], [1e-3, 5.0, 1e5], [1e-200, 1e-300, 1.0], [3e307, 1e308, 9e307]]
        {
            let found = one_unit(rule(&mean, missing), &scores, &weights);
            let expected =
                crate::methods::aggregate::mean::harmonic(&scores, &shares.shares, Zero::Refuse);
            assert_eq!(Ok(found.to_bits()), expected.map(f64::to_bits), "{scores:?}");
        }
        let with_zero = GroupRule { zero_accepted: true, ..rule(&mean, missing) };
        assert_eq!(one_unit(with_zero, &[0.0, 2.0, 3.0], &weights), 0.0);
    }

    #[test]
    fn nothing_at_all_is_missing() {
        let mean = Aggregation::ArithmeticMean;
        let score = one_unit(rule(&mean, Missing::count_as(1.0)), &[f64::NAN], &[1.0]);
        assert!(score.is_nan());
    }
}
