//! Critical values: quantiles of the greatest difference of errors among pairs.

use super::estimates::Spread;
use super::families::Pair;
use crate::error::Result;
use crate::numerics::pieces::collect;
use crate::numerics::{normal, normal_probability, normal_upper, stream, uniform};

/// A critical value, and how far it may be off by its computation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Critical {
    pub(super) value: f64,
    pub(super) error: f64,
}

/// What the quadrature and the search for its root leave.
const QUADRATURE: f64 = 1e-8;

/// Beyond so many standard errors an error is out of the question.
const REACH: f64 = 7.5;

/// Nodes and weights of Gauss and Legendre's rule with eight points on [−1, 1].
const GAUSS: [(f64, f64); 4] = [
    (0.183_434_642_495_649_8, 0.362_683_783_378_362),
    (0.525_532_409_916_329, 0.313_706_645_877_887_3),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
    (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
];

/// The quantile for pairs that have their first unit in common, where errors are independent: given
/// the error of that unit the others are, so that one integral gives the probability that no pair is
/// beyond c. None where no pair varies. `most` is beyond the quantile.
pub(super) fn by_quadrature(
    errors: &[f64],
    pairs: &[Pair],
    coverage: f64,
    most: f64,
) -> Option<Critical> {
    let pairs: Vec<_> = pairs.iter().filter(|pair| pair.varies()).collect();
    let own = errors[pairs.first()?.first];
    let excess = |c: f64| within(errors, own, &pairs, c) - coverage;
    // Regula falsi that halves the end that stays (Illinois), from the quantile of one difference.
    let (mut low, mut high) = (normal_upper(1.0 - coverage), most);
    let (mut at_low, mut at_high) = (excess(low), excess(high));
    let mut value = high;
    let mut side = 0;
    for _ in 0..100 {
        // One difference alone has its quantile at either end.
        if high - low <= QUADRATURE / 100.0 || at_high <= 0.0 || at_low >= 0.0 {
            break;
        }
        value = (low * at_high - high * at_low) / (at_high - at_low);
        let at = excess(value);
        if at == 0.0 {
            break;
        }
        if at > 0.0 {
            (high, at_high) = (value, at);
            at_low = if side == 1 { at_low / 2.0 } else { at_low };
            side = 1;
        } else {
            (low, at_low) = (value, at);
            at_high = if side == -1 { at_high / 2.0 } else { at_high };
            side = -1;
        }
        if at.abs() < 1e-13 {
            break;
        }
    }
    Some(Critical { value, error: QUADRATURE })
}

/// The probability that no open pair is beyond c.
fn within(errors: &[f64], own: f64, pairs: &[&Pair], c: f64) -> f64 {
    // Given the first unit's error z, the second's is at most z + c s and at least z − c s.
    let given = |z: f64| -> f64 {
        let mut probability = 1.0;
        for pair in pairs {
            let (error, reach) = (errors[pair.second], c * pair.spread);
            let below = |limit: f64| match error > 0.0 {
                true => normal_probability(limit / error),
                false => f64::from(limit >= 0.0),
            };
            let high = if pair.open[1] { below(z + reach) } else { 1.0 };
            let low = if pair.open[0] { below(z - reach) } else { 0.0 };
            probability *= (high - low).max(0.0);
            if probability == 0.0 {
                break;
            }
        }
        probability
    };
    if own == 0.0 {
        return given(0.0);
    }
    let mut breaks: Vec<f64> = (-7..=8).map(|whole| f64::from(whole) - 0.5).collect();
    for pair in pairs {
        // Where another unit's error is small, the probability turns quickly.
        let ratio = errors[pair.second] / own;
        if ratio < 0.5 {
            let turn = c * pair.spread / own;
            let near = [-6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0];
            for at in near.iter().flat_map(|steps| [turn + steps * ratio, -turn + steps * ratio]) {
                breaks.push(at.clamp(-REACH, REACH));
            }
        }
    }
    breaks.sort_unstable_by(f64::total_cmp);
    breaks.dedup();
    let density = |z: f64| libm::exp(-z * z / 2.0) / (2.0 * std::f64::consts::PI).sqrt();
    let panel = |ends: &[f64]| -> f64 {
        let (middle, half) = ((ends[0] + ends[1]) / 2.0, (ends[1] - ends[0]) / 2.0);
        let at = |z: f64| density(z) * given(z * own);
        let pairs = GAUSS.iter().map(|(x, w)| w * (at(middle + half * x) + at(middle - half * x)));
        half * pairs.sum::<f64>()
    };
    breaks.windows(2).map(panel).sum()
}

/// Draws in one piece of work.
const BLOCK: usize = 1000;

/// How draws are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draws {
    pub(super) number: usize,
    pub(super) seed: u64,
}

/// The quantile for any pairs, as that of drawn errors, and its standard error: half the distance
/// between the quantiles one standard error of the coverage above and below. None where no pair
/// varies, or where `go_on`, told how many draws more are done, said to stop.
pub(super) fn by_draws(
    spread: &Spread,
    units: usize,
    pairs: &[Pair],
    coverage: f64,
    draws: Draws,
    go_on: impl Fn(u64) -> bool + Sync,
) -> Result<Option<Critical>> {
    let pairs: Vec<_> = pairs.iter().filter(|pair| pair.varies()).collect();
    if pairs.is_empty() {
        return Ok(None);
    }
    let blocks = draws.number.div_ceil(BLOCK);
    let work = |(normals, errors): &mut (Vec<f64>, Vec<f64>), block: usize| {
        let mut random = stream(draws.seed, block as u64);
        let count = BLOCK.min(draws.number - block * BLOCK);
        let greatest = |_| {
            normals.iter_mut().for_each(|error| *error = normal(|| uniform(&mut random)));
            shaped(spread, normals, errors);
            greatest(&pairs, errors)
        };
        Ok((0..count).map(greatest).collect::<Vec<f64>>())
    };
    let own = || (vec![0.0; units], vec![0.0; units]);
    let found = collect(blocks, BLOCK, go_on, own, work)?;
    if found.len() < blocks {
        return Ok(None);
    }
    let mut maxima: Vec<f64> = found.into_iter().flatten().collect();
    maxima.sort_unstable_by(f64::total_cmp);
    let n = maxima.len() as f64;
    let quantile = |share: f64| {
        let place = libm::ceil(share.clamp(0.0, 1.0) * n) as usize;
        maxima[place.clamp(1, maxima.len()) - 1]
    };
    let of_coverage = (coverage * (1.0 - coverage) / n).sqrt();
    let error = (quantile(coverage + of_coverage) - quantile(coverage - of_coverage)) / 2.0;
    Ok(Some(Critical { value: quantile(coverage), error }))
}

/// Errors with the spread asked for, from standard normal numbers.
fn shaped(spread: &Spread, normals: &[f64], errors: &mut [f64]) {
    match spread {
        Spread::Independent(own) => {
            for ((error, own), normal) in errors.iter_mut().zip(own).zip(normals) {
                *error = own * normal;
            }
        }
        Spread::Correlated(factor) => {
            for (error, row) in errors.iter_mut().zip(factor) {
                *error = row.iter().zip(normals).map(|(part, normal)| part * normal).sum();
            }
        }
    }
}

/// The greatest difference among open pairs, in standard errors.
fn greatest(pairs: &[&Pair], errors: &[f64]) -> f64 {
    let mut greatest = f64::NEG_INFINITY;
    for pair in pairs {
        let difference = (errors[pair.first] - errors[pair.second]) / pair.spread;
        let difference = match pair.open {
            [true, true] => difference.abs(),
            [true, false] => difference,
            _ => -difference,
        };
        greatest = if difference > greatest { difference } else { greatest };
    }
    greatest
}
