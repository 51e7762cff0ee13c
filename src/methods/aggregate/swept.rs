//! A group's column out of its children's at once, values alone: of their noise only a bound is known.

use super::column::GroupRule;
use super::group::{Children, GroupWeights};
use super::method::Aggregation;
use super::missing::MissingRule;
use super::rules::Scratch;
use crate::methods::transform::{Known, NoisyColumn};
use crate::numerics::swept::{Extent, Lanes, NEAR};
use crate::numerics::{noise_of_sum, widest};

impl GroupRule<'_> {
    /// Whether a bound of the noise follows from those of the children.
    pub(crate) fn is_plain(&self) -> bool {
        let known = matches!(
            self.aggregation,
            Aggregation::ArithmeticMean
                | Aggregation::WeightedSum
                | Aggregation::GeometricMean
                | Aggregation::HarmonicMean
                | Aggregation::PowerMean(_)
        );
        known && self.missing.indicators.is_none()
    }

    /// Fills the group's column with the values that [`aggregate`](GroupRule::aggregate) gives; nothing
    /// where a unit is refused, where a score is infinite, or where one may be noise. The children are
    /// said to be quiet; `known` is what is known of them, in their order. `none` is room for as much noise as
    /// they have.
    pub(crate) fn sweep(
        &self,
        children: Children<'_>,
        known: impl Iterator<Item = Known> + Clone,
        weights: &GroupWeights,
        scratch: &mut Scratch,
        (column, none): (&mut [f64], &mut [f64]),
    ) -> Option<Known> {
        let noise = self.noise(known.clone(), weights)?;
        let plain = self.missing.children.is_none() && self.missing.weight.is_none();
        let shared = plain && self.missing.rule == MissingRule::Reweight;
        let extent = match (self.aggregation.is_linear(), children.complete) {
            (true, true) => weighted(children, weights, column),
            (true, false) if shared => reweighted(children, weights, column)?,
            _ => {
                let noisy = &mut NoisyColumn { values: column, noise: none };
                self.aggregate(children, weights, scratch, noisy).ok()?;
                Extent::of(column)
            }
        };
        let greatest = if self.aggregation.is_linear() { 1.0 } else { extent.size() };
        Known { extent, noise: noise * greatest }.settled(column)
    }

    /// A bound of the noise of a linear score; of another mean, as a share of its size: such a mean of scores
    /// that all move by a share of themselves moves by that share, and by less where some move less.
    fn noise(
        &self,
        known: impl Iterator<Item = Known> + Clone,
        weights: &GroupWeights,
    ) -> Option<f64> {
        let part = known.zip(&weights.shares).filter(|(_, share)| **share > 0.0);
        let part = part.map(|(known, _)| known);
        let most = |of: &dyn Fn(Known) -> f64| part.clone().map(of).fold(0.0, f64::max);
        // Where children are missing, the weights of the others are scaled, and with them their noise.
        let total = 1.001 * weights.total;
        if !self.aggregation.is_linear() {
            let quiet = |known: Known| known.noise == 0.0 && known.extent.least >= 0.0;
            let fits = |known: Known| known.extent.least > 0.0 || quiet(known);
            let share = |known: Known| match quiet(known) {
                true => 0.0,
                false => known.noise / known.extent.least,
            };
            return part.clone().all(fits).then(|| 1.001 * most(&share));
        }
        let noise = total * most(&|known| known.noise);
        let given = match self.missing.rule {
            MissingRule::CountAs(given) => given,
            _ => 0.0,
        };
        let cancels = given < 0.0 || part.clone().any(|known| known.extent.least < 0.0);
        let size = total * most(&|known| known.extent.size()).max(given.abs());
        Some(if cancels { noise_of_sum(noise, size, 0.0) } else { noise })
    }
}

/// Σ wⱼ zⱼ of units without a gap.
fn weighted(children: Children<'_>, weights: &GroupWeights, column: &mut [f64]) -> Extent {
    widest(
        #[inline(always)]
        || {
            for (block, sums) in column.chunks_mut(NEAR).enumerate() {
                sums.fill(0.0);
                for (child, share) in shares(weights) {
                    let scores = &children.column(child)[block * NEAR..][..sums.len()];
                    sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum += share * score);
                }
                // A sum of −0 is 0.
                sums.iter_mut().for_each(|sum| *sum += 0.0);
            }
            Lanes::over(column).extent()
        },
    )
}

/// Σ wⱼ zⱼ over the children that have a score, whose weights are scaled where one has none. Where few units
/// have a gap, they are looked at one by one. Nothing where a sum is beyond the range of doubles.
fn reweighted(
    children: Children<'_>,
    weights: &GroupWeights,
    column: &mut [f64],
) -> Option<Extent> {
    widest(
        #[inline(always)]
        || {
            let (mut there, mut scales, mut lanes) = ([0.0; NEAR], [0.0; NEAR], Lanes::new());
            for (block, sums) in column.chunks_mut(NEAR).enumerate() {
                let (start, units) = (block * NEAR, sums.len());
                sums.fill(0.0);
                for (child, share) in shares(weights) {
                    let scores = &children.column(child)[start..][..units];
                    sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum += share * score);
                }
                sums.iter_mut().for_each(|sum| *sum += 0.0);
                let gaps: u64 = sums.iter().map(|sum| u64::from(sum.is_nan())).sum();
                if gaps as usize > units / FEW {
                    let (there, scales) = (&mut there[..units], &mut scales[..units]);
                    reweigh(children, weights, sums, start, (there, scales));
                } else if gaps > 0 {
                    reweigh_gaps(children, weights, sums, start)?;
                }
                lanes = lanes.with(sums);
            }
            Some(lanes.extent())
        },
    )
}

/// Below one unit in so many, those with gaps are looked at one by one.
const FEW: usize = 6;

/// Looks at the units without a sum.
fn reweigh_gaps(
    children: Children<'_>,
    weights: &GroupWeights,
    sums: &mut [f64],
    start: usize,
) -> Option<()> {
    let gaps = sums.iter_mut().enumerate().filter(|(_, sum)| sum.is_nan());
    for (row, sum) in gaps {
        let unit = start + row;
        let (mut there, mut gap) = (0.0, false);
        for (child, share) in shares(weights) {
            match children.score(child, unit).is_nan() {
                true => gap = true,
                false => there += share,
            }
        }
        if !gap {
            return None;
        }
        if there > 0.0 {
            let scale = weights.total / there;
            let terms = shares(weights).map(|(child, share)| (children.score(child, unit), share));
            let terms = terms.filter(|(score, _)| !score.is_nan());
            // A sum of −0 is 0.
            *sum = terms.fold(0.0, |sum, (score, share)| sum + share * scale * score) + 0.0;
        }
    }
    Some(())
}

/// Looks at all units of a block.
#[inline(always)]
fn reweigh(
    children: Children<'_>,
    weights: &GroupWeights,
    sums: &mut [f64],
    start: usize,
    (there, scales): (&mut [f64], &mut [f64]),
) {
    let scores = |child: usize| &children.column(child)[start..][..sums.len()];
    there.fill(0.0);
    scales.fill(0.0);
    for (child, share) in shares(weights) {
        let notes = there.iter_mut().zip(scales.iter_mut()).zip(scores(child));
        for ((there, gaps), score) in notes {
            *there += if score.is_nan() { 0.0 } else { share };
            *gaps += if score.is_nan() { 1.0 } else { 0.0 };
        }
    }
    for (scale, there) in scales.iter_mut().zip(&*there) {
        *scale = if *scale > 0.0 { weights.total / there } else { 1.0 };
    }
    let columns = shares(weights).map(|(child, share)| (&children.column(child)[start..], share));
    fill(sums, columns, there, scales);
}

/// Σ (wⱼ s) zⱼ over the scores that are there, with a scale s for each unit; missing where none is.
#[inline(always)]
fn fill<'a>(
    sums: &mut [f64],
    columns: impl Iterator<Item = (&'a [f64], f64)>,
    there: &[f64],
    scales: &[f64],
) {
    sums.fill(0.0);
    for (scores, share) in columns {
        for ((sum, score), scale) in sums.iter_mut().zip(scores).zip(scales) {
            *sum += if score.is_nan() { 0.0 } else { share * scale * score };
        }
    }
    for (sum, there) in sums.iter_mut().zip(there) {
        *sum = if *there > 0.0 { *sum + 0.0 } else { f64::NAN };
    }
}

/// The children that take part, with their weights.
#[inline(always)]
fn shares(weights: &GroupWeights) -> impl Iterator<Item = (usize, f64)> {
    weights.shares.iter().copied().enumerate().filter(|(_, share)| *share > 0.0)
}
