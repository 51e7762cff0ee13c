//! Methods by the distance from an ideal: TOPSIS and VIKOR.

use serde::{Deserialize, Serialize};

use super::to_compare::DecisionMatrix;
use crate::error::Refusal;
use crate::methods::aggregate::column::AggregateFault;
use crate::methods::registry::{MethodEntry, SHARE, ValueKind, choice, required};
use crate::numerics::{NOISE, extremes, is_constant};

/// Options of TOPSIS: D⁻ / (D⁺ + D⁻), from 0 (worst in every child) to 1 (best in every child).
///
/// D⁺² = Σ wⱼ² (zⱼ − max zⱼ)² and D⁻² = Σ wⱼ² (zⱼ − min zⱼ)², extremes over the units that are
/// compared. A missing child is left out of both distances of its unit. A child that does not vary
/// counts for nothing; where none varies, or none that a unit has, the score is undefined and refused.
/// Scores may be zero or negative; differences must have a meaning (an interval scale).
///
/// Source: C.-L. Hwang and K. Yoon (1981), *Multiple Attribute Decision Making*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topsis {
    /// What is done to the children's columns first.
    pub normalisation: TopsisNormalisation,
}

/// What TOPSIS does to a column before the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TopsisNormalisation {
    /// zⱼ / √Σ zⱼ² over the units that are compared; needs a true zero.
    Vector,
    /// Nothing: the children are on one scale already.
    None,
}

impl Topsis {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::aggregation(
        "topsis",
        "Nearness to the best in every child against distance from the worst.",
        "D⁻ / (D⁺ + D⁻) with the weighted distances D⁺ to the best and D⁻ to the worst",
    )
    .options(&[required(
        "normalisation",
        ValueKind::Choice(&[
            choice("vector", "zⱼ / √Σ zⱼ² over the units."),
            choice("none", "The scores as they are."),
        ]),
        "What is done to the children's columns first.",
    )])
    .needs("Several units, which it compares.")
    .source("Hwang and Yoon (1981), Multiple Attribute Decision Making")
    .example("{ topsis = { normalisation = \"none\" } }");

    pub(super) fn aggregate(&self, units: &DecisionMatrix) -> Result<Vec<f64>, AggregateFault> {
        let norms: Vec<f64> = units.columns().map(|column| self.norm(column)).collect();
        let ranges: Vec<Option<(f64, f64)>> = units.columns().map(range).collect();
        if ranges.iter().all(Option::is_none) {
            return Err(Refusal::new("no child varies over the units that are compared").into());
        }
        let score = |unit: usize| {
            let (mut best, mut worst) = (0.0, 0.0);
            for (child, score, weight) in units.unit(unit) {
                let Some((low, high)) = ranges[child] else { continue };
                let factor = weight / norms[child];
                best = libm::hypot(best, factor * (high - score));
                worst = libm::hypot(worst, factor * (score - low));
            }
            if best + worst == 0.0 {
                let refusal = Refusal::new("no child that the unit has varies over the units");
                return Err(AggregateFault { unit: Some(unit), refusal });
            }
            Ok(worst / (best + worst))
        };
        (0..units.units()).map(score).collect()
    }

    /// √Σ z², 1 for a column of zeros, which does not vary.
    fn norm(self, column: &[f64]) -> f64 {
        let present = column.iter().filter(|score| !score.is_nan());
        match self.normalisation {
            TopsisNormalisation::None => 1.0,
            TopsisNormalisation::Vector => {
                // Scores of either sign, sorted: the sum must not hang on the order of the data.
                let mut sizes: Vec<f64> = present.map(|score| score.abs()).collect();
                sizes.sort_unstable_by(f64::total_cmp);
                let norm = sizes.into_iter().fold(0.0, libm::hypot);
                if norm > 0.0 { norm } else { 1.0 }
            }
        }
    }
}

/// Options of VIKOR: 1 − Q with Q = v (S − S⁻)/(S⁺ − S⁻) + (1 − v) (R − R⁻)/(R⁺ − R⁻), from 0 to 1.
///
/// S = Σ wⱼ rⱼ and R = max wⱼ rⱼ with the regrets rⱼ = (max zⱼ − zⱼ)/(max zⱼ − min zⱼ); S⁻, S⁺, R⁻ and
/// R⁺ are the least and the greatest over the units that are compared. The weights of a unit's missing
/// children are shared out among those that it has. A child that does not vary brings no regret; where
/// all units have the same S or the same R, that part of Q is 0. Scores may be zero or negative;
/// differences must have a meaning (an interval scale).
///
/// Source: S. Opricovic and G.-H. Tzeng (2004), "Compromise solution by MCDM methods", *European
/// Journal of Operational Research* 156.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vikor {
    /// v, the weight of the sum of regrets against the largest regret, from 0 to 1.
    pub majority: f64,
}

impl Vikor {
    pub(crate) const ENTRY: MethodEntry = MethodEntry::aggregation(
        "vikor",
        "Compromise between the sum of regrets and the largest regret.",
        "1 − Q with Q = v(S − S⁻)/(S⁺ − S⁻) + (1 − v)(R − R⁻)/(R⁺ − R⁻)",
    )
    .options(&[required("majority", SHARE, "v, the weight of the sum of regrets.")])
    .needs("Several units, which it compares.")
    .source("Opricovic and Tzeng (2004), European Journal of Operational Research 156")
    .example("{ vikor = { majority = 0.5 } }");

    pub(crate) fn refuse(&self) -> Option<&'static str> {
        (!(0.0..=1.0).contains(&self.majority)).then_some("`majority` lies from 0 to 1")
    }

    pub(super) fn aggregate(&self, units: &DecisionMatrix) -> Vec<f64> {
        let ranges: Vec<Option<(f64, f64)>> = units.columns().map(range).collect();
        let regrets = |unit: usize| {
            let (mut sum, mut largest, mut weights) = (0.0, 0.0_f64, 0.0);
            for (child, score, weight) in units.unit(unit) {
                let regret = ranges[child].map_or(0.0, |(low, high)| (high - score) / (high - low));
                sum += weight * regret;
                largest = largest.max(weight * regret);
                weights += weight;
            }
            (sum / weights, largest / weights)
        };
        let (sums, largest): (Vec<f64>, Vec<f64>) = (0..units.units()).map(regrets).unzip();
        let (of_sums, of_largest) = (extremes(&sums), extremes(&largest));
        let share = |value: f64, (low, high): (f64, f64)| {
            // Of regrets, the scale is 1.
            if high - low > NOISE { (value - low) / (high - low) } else { 0.0 }
        };
        let pairs = sums.iter().zip(&largest);
        pairs
            .map(|(sum, largest)| {
                let (sum, largest) = (share(*sum, of_sums), share(*largest, of_largest));
                1.0 - (self.majority * sum + (1.0 - self.majority) * largest)
            })
            .collect()
    }
}

/// The least and the greatest score; `None` for a child that does not vary.
fn range(column: &[f64]) -> Option<(f64, f64)> {
    (!is_constant(column)).then(|| extremes(column))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::methods::aggregate::units::to_compare::tests::units;

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() <= 1e-14, "{found} is not {expected}");
        }
    }

    /// Weights ½ of columns (0, 3, 6) and (4, 0, 8): the third is ideal; the second is 3 and 8 off it,
    /// and 3 and 0 off the worst; the first 6 and 4, and 0 and 4.
    #[test]
    fn topsis_by_hand() {
        let units = units(&[&[0.0, 3.0, 6.0], &[4.0, 0.0, 8.0]], &[0.5, 0.5]);
        let topsis = Topsis { normalisation: TopsisNormalisation::None };
        let expected = [4.0 / (4.0 + 52.0_f64.sqrt()), 3.0 / (3.0 + 73.0_f64.sqrt()), 1.0];
        near(&topsis.aggregate(&units).unwrap(), &expected);
        // Norms √45 and √80.
        let topsis = Topsis { normalisation: TopsisNormalisation::Vector };
        let (best, worst) = ((36.0 / 45.0 + 16.0 / 80.0_f64).sqrt(), 4.0 / 80.0_f64.sqrt());
        near(&topsis.aggregate(&units).unwrap()[..1], &[worst / (best + worst)]);
    }

    #[test]
    fn topsis_without_variation_is_refused() {
        let topsis = Topsis { normalisation: TopsisNormalisation::Vector };
        let fault = topsis.aggregate(&units(&[&[0.0, 0.0], &[4.0, 4.0]], &[0.5, 0.5]));
        assert_eq!(fault.unwrap_err().unit, None);
        let gap = units(&[&[0.0, 3.0, f64::NAN], &[4.0, 4.0, 4.0]], &[0.5, 0.5]);
        assert_eq!(topsis.aggregate(&gap).unwrap_err().unit, Some(2));
    }

    /// Regrets (1, ½, 0) and (½, 1, 0) under weights ⅔ and ⅓: S = (5/6, 2/3, 0), R = (2/3, 1/3, 0).
    #[test]
    fn vikor_by_hand() {
        let units = units(&[&[0.0, 3.0, 6.0], &[4.0, 0.0, 8.0]], &[2.0 / 3.0, 1.0 / 3.0]);
        near(&Vikor { majority: 1.0 }.aggregate(&units), &[0.0, 0.2, 1.0]);
        near(&Vikor { majority: 0.0 }.aggregate(&units), &[0.0, 0.5, 1.0]);
        near(&Vikor { majority: 0.5 }.aggregate(&units), &[0.0, 0.35, 1.0]);
    }

    #[test]
    fn vikor_without_variation_is_no_error() {
        let alike = units(&[&[1.0, 1.0], &[2.0, 2.0]], &[0.5, 0.5]);
        assert_eq!(Vikor { majority: 0.5 }.aggregate(&alike), [1.0, 1.0]);
        let one = units(&[&[1.0]], &[1.0]);
        assert_eq!(Vikor { majority: 0.5 }.aggregate(&one), [1.0]);
    }
}
