//! Means of whole columns at once, by the same sums in the same order as unit by unit, and so with the same
//! bits. Where a mean is not finite, that unit must be looked at by itself: a child is missing, a score is
//! refused, or a number is out of the reach of a formula.

use super::column::Group;
use super::mean::{REACH, SMALL, Zero};
use super::method::{Aggregation, PowerMean};
use super::rules::Scratch;
use crate::numerics::{exp_in_place, ln_of_column, noise_of_sum, widest};

impl Group<'_> {
    /// Fills the column with the units' means; returns whether the method can be computed so, for scores
    /// that are not negative but in a sum.
    pub(super) fn mean_of_columns(&self, scratch: &mut Scratch, column: &mut [f64]) -> bool {
        match self.rule.aggregation {
            Aggregation::ArithmeticMean | Aggregation::WeightedSum => self.weighted_sum(column),
            Aggregation::GeometricMean => self.geometric_mean(scratch, column),
            Aggregation::HarmonicMean => self.harmonic_mean(column),
            Aggregation::PowerMean(PowerMean { exponent }) => match *exponent {
                1.0 => self.weighted_sum(column),
                0.0 => self.geometric_mean(scratch, column),
                exponent if exponent.abs() < SMALL => return false,
                exponent => self.power_mean(exponent, scratch, column),
            },
            _ => return false,
        }
        true
    }

    /// Σ wⱼ zⱼ.
    fn weighted_sum(&self, column: &mut [f64]) {
        widest(
            #[inline(always)]
            || {
                column.fill(0.0);
                for (child, share) in self.shares() {
                    add(column, share, self.children.column(child));
                }
            },
        );
    }

    /// exp(Σ wⱼ ln zⱼ). The logarithm of an accepted zero is −∞, and so is the sum, whose exponential is
    /// zero.
    fn geometric_mean(&self, scratch: &mut Scratch, column: &mut [f64]) {
        let children = self.children;
        column.fill(0.0);
        for (child, share) in self.shares() {
            let logs = match children.known_logs(child) {
                Some(logs) => logs,
                None => {
                    scratch.logs.resize(children.units, 0.0);
                    ln_of_column(children.column(child), &mut scratch.logs);
                    &scratch.logs
                }
            };
            widest(
                #[inline(always)]
                || add(column, share, logs),
            );
        }
        let least = if self.zero() == Zero::Limit { f64::NEG_INFINITY } else { f64::MIN };
        keep(column, |sum| sum >= least);
        exp_in_place(column);
    }

    /// 1 / Σ (wⱼ / zⱼ).
    fn harmonic_mean(&self, column: &mut [f64]) {
        widest(
            #[inline(always)]
            || {
                column.fill(0.0);
                for (child, share) in self.shares() {
                    for (sum, score) in column.iter_mut().zip(self.children.column(child)) {
                        *sum += share / score;
                    }
                }
                let mean = |sum: f64| if REACH.contains(&sum) { 1.0 / sum } else { f64::NAN };
                column.iter_mut().for_each(|sum| *sum = mean(*sum));
            },
        );
    }

    /// r (Σ wⱼ (zⱼ/r)^p)^(1/p) with the score r whose power is the greatest.
    fn power_mean(&self, exponent: f64, scratch: &mut Scratch, column: &mut [f64]) {
        let Scratch { sizes: dominant, logs: powers, .. } = scratch;
        let rising = exponent > 0.0;
        dominant.clear();
        dominant.resize(column.len(), if rising { 0.0 } else { f64::INFINITY });
        powers.resize(self.children.units, 0.0);
        column.fill(0.0);
        for (child, _) in self.shares() {
            for (most, score) in dominant.iter_mut().zip(self.children.column(child)) {
                *most = if (score > most) == rising { *score } else { *most };
            }
        }
        for (child, share) in self.shares() {
            widest(
                #[inline(always)]
                || {
                    let scores = self.children.column(child).iter().zip(&*dominant);
                    for (ratio, (score, dominant)) in powers.iter_mut().zip(scores) {
                        *ratio = in_reach(*score, score / dominant);
                    }
                },
            );
            raise(powers, exponent);
            widest(
                #[inline(always)]
                || add(column, share, powers),
            );
        }
        raise(column, 1.0 / exponent);
        column.iter_mut().zip(&*dominant).for_each(|(mean, dominant)| *mean *= dominant);
    }

    /// Σ wⱼ νⱼ and a share of what cancelled.
    pub(super) fn noise_of_weighted_sum(
        &self,
        sizes: &mut Vec<f64>,
        column: &[f64],
        noise: &mut [f64],
    ) {
        sizes.clear();
        sizes.resize(column.len(), 0.0);
        widest(
            #[inline(always)]
            || {
                for (child, share) in self.shares() {
                    add(noise, share, self.children.noise(child));
                    for (size, value) in sizes.iter_mut().zip(self.children.column(child)) {
                        *size += share * value.abs();
                    }
                }
                for ((noise, size), sum) in noise.iter_mut().zip(&*sizes).zip(column) {
                    *noise = noise_of_sum(*noise, *size, *sum);
                }
            },
        );
    }

    /// y Σ wⱼ νⱼ / zⱼ; a mean of zero has none.
    pub(super) fn noise_of_geometric_mean(&self, column: &[f64], noise: &mut [f64]) {
        for (child, share) in self.shares() {
            let scores = self.children.column(child).iter().zip(self.children.noise(child));
            for (sum, (score, noise)) in noise.iter_mut().zip(scores) {
                *sum += share * noise / score;
            }
        }
        for (noise, mean) in noise.iter_mut().zip(column) {
            *noise = if *mean > 0.0 { *noise * mean } else { 0.0 };
        }
    }
}

#[inline(always)]
fn add(sums: &mut [f64], share: f64, values: &[f64]) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += share * value;
    }
}

/// Leaves only those values that meet a condition.
fn keep(column: &mut [f64], is_so: impl Fn(f64) -> bool) {
    column.iter_mut().for_each(|value| *value = if is_so(*value) { *value } else { f64::NAN });
}

/// A score's share of the dominant one, where its power can be computed.
#[inline(always)]
fn in_reach(score: f64, ratio: f64) -> f64 {
    let normal = (f64::MIN_POSITIVE..=f64::MAX).contains(&ratio);
    if normal | (score == 0.0) { ratio } else { f64::NAN }
}

/// Raises values that are not negative to a power, to the bits of libm, which computes these exponents so.
fn raise(column: &mut [f64], exponent: f64) {
    widest(
        #[inline(always)]
        || match exponent {
            2.0 => column.iter_mut().for_each(|value| *value *= *value),
            0.5 => column.iter_mut().for_each(|value| *value = value.sqrt()),
            -1.0 => column.iter_mut().for_each(|value| *value = 1.0 / *value),
            _ => column.iter_mut().for_each(|value| *value = libm::pow(*value, exponent)),
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_have_the_bits_of_libm() {
        let mut state = 5_u64;
        for _ in 0..100_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let value = (state >> 11) as f64 / (1_u64 << 53) as f64;
            for value in [value, 1.0, 0.0, 1.0 - value * 1e-15, 4e3 * value, f64::NAN] {
                for exponent in [2.0, 0.5, -1.0, 3.0, -0.25] {
                    let (mut found, expected) = ([value], libm::pow(value, exponent));
                    raise(&mut found, exponent);
                    assert!(
                        found[0].to_bits() == expected.to_bits() || expected.is_nan(),
                        "{value} {exponent}"
                    );
                    assert_eq!(found[0].is_nan(), expected.is_nan());
                }
            }
        }
    }
}
