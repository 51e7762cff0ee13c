//! Codes, weights and methodologies.

use proptest::prelude::prop;
use proptest::strategy::{NewTree, Strategy};
use proptest::test_runner::TestRunner;

use super::draw::{Draw, Shrinking, Simplify};
use super::stratum::Stratum;
use crate::framework::{NodeCode, UnitCode};
use crate::methodology::{Methodology, Settings};
use crate::methods::aggregate::{Aggregation, Missing, Penalty, Quantifier};
use crate::methods::normalise::Borda;
use crate::methods::transform::Transform;
use crate::methods::weight::Weighting;
use crate::numerics::{RankReversal, Ties};

/// Codes of nodes and variables, such as `x`, `gdp-pc_1` or `santé.2`: whatever a code may contain
/// except white space and characters with a meaning on the command line.
pub fn node_codes() -> impl Strategy<Value = NodeCode> {
    "[a-zA-Zäéñß健][a-zA-Z0-9._éü健-]{0,9}"
        .prop_filter_map("not a code", |code| NodeCode::new(code).ok())
}

/// Codes of units, such as `KOR` or `New York`.
pub fn unit_codes() -> impl Strategy<Value = UnitCode> {
    "[A-ZÅÉa-z][A-Za-z0-9 '-]{0,9}"
        .prop_filter_map("not a code", |code| UnitCode::new(code.trim_end()).ok())
}

/// Weights that sum to 1: equal, in small whole ratios, with one that dominates, near ties, zeros
/// beside others, or anything. They shrink towards equal weights.
///
/// # Examples
///
/// ```
/// use composite_index::axioms::strategy;
/// use proptest::prelude::*;
///
/// proptest!(|(weights in strategy::weights(4))| {
///     prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
/// });
/// ```
pub fn weights(count: usize) -> WeightsStrategy {
    WeightsStrategy { count }
}

/// The strategy of [`weights`].
#[derive(Debug, Clone, Copy)]
pub struct WeightsStrategy {
    count: usize,
}

impl Strategy for WeightsStrategy {
    type Tree = Shrinking<Vec<f64>>;
    type Value = Vec<f64>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Shrinking::drawn(runner, |draw| Ok(on_the_simplex(ratios(draw, self.count))))
    }
}

fn on_the_simplex(ratios: Vec<f64>) -> Vec<f64> {
    let sum: f64 = ratios.iter().sum();
    ratios.into_iter().map(|ratio| ratio / sum).collect()
}

/// Weights of a stratum, or any.
pub(super) fn ratios_of(draw: &mut Draw<'_>, stratum: Option<Stratum>, count: usize) -> Vec<f64> {
    let mut weights = ratios(draw, count);
    let Some(one) = (count > 1).then(|| draw.below(count)) else { return weights };
    match stratum {
        Some(Stratum::ZeroWeight) => {
            weights.iter_mut().for_each(|weight| *weight = weight.max(1.0));
            weights[one] = 0.0;
        }
        Some(Stratum::UnequalWeights) => {
            weights.iter_mut().for_each(|weight| *weight = draw.one_of(1.0, &[1000.0]));
            (weights[one], weights[(one + 1) % count]) = (1000.0, 1.0);
        }
        Some(Stratum::DominantWeight) => {
            weights[one] = 0.0;
            weights[one] = 2.0 * weights.iter().sum::<f64>() + 1.0;
        }
        _ => {}
    }
    weights
}

/// Non-negative weights, at least one above zero, readable rather than normalised.
pub(super) fn ratios(draw: &mut Draw<'_>, count: usize) -> Vec<f64> {
    if count == 0 {
        return Vec::new();
    }
    let shape = draw.below(20);
    let mut numbers = |number: fn(&mut Draw<'_>) -> f64| -> Vec<f64> {
        (0..count).map(|_| number(draw)).collect()
    };
    let mut weights = match shape {
        0..=5 => vec![1.0; count],
        6..=13 => numbers(|draw| draw.whole(1, 5)),
        14..=15 => numbers(|draw| draw.one_of(1.0, &[1.0, 1.0, 10.0])),
        16 => numbers(|draw| 1.0 + draw.whole(0, 3) / 1000.0),
        17 => numbers(|draw| draw.whole(0, 3)),
        _ => numbers(|draw| draw.whole(1, 100)),
    };
    if weights.iter().all(|weight| *weight == 0.0) {
        weights[0] = 1.0;
    }
    weights
}

/// One weight after the other becomes equal.
impl Simplify for Vec<f64> {
    fn simpler(&self, edit: usize) -> Option<Option<Self>> {
        let equal = 1.0 / self.len() as f64;
        if edit == 0 {
            let all = vec![equal; self.len()];
            return Some((all != *self).then_some(all));
        }
        let mut ratios: Vec<_> = self.iter().map(|weight| (weight / equal).ceil()).collect();
        let ratio = ratios.get_mut(edit - 1)?;
        *ratio = ratio.min(1.0);
        let simpler = on_the_simplex(ratios);
        Some((simpler != *self).then_some(simpler))
    }
}

/// Methodologies that fit any of [`frameworks`](super::frameworks) and its
/// [data](super::datasets): normalisations, weightings, aggregations and rules for gaps in every
/// combination that is allowed. They shrink towards goalposts and arithmetic means.
pub fn methodologies() -> impl Strategy<Value = Methodology> {
    prop::sample::select(every())
}

/// Goalposts onto 0 to 100, nominal weights, arithmetic means: adds nothing of its own to what is
/// tested.
pub(super) fn plain() -> Methodology {
    normalised(Transform::goalposts(0.0, 100.0, false))
}

fn normalised(transform: Transform) -> Methodology {
    Methodology::default().with_indicators(Settings::new().transforms([transform]))
}

/// Every combination. An aggregation without weights is paired with nominal weights only, since it
/// refuses all others.
pub(super) fn every() -> Vec<Methodology> {
    let mut methodologies = beside();
    for (normalisation, is_positive) in normalisations() {
        let positive = positive_only().into_iter().filter(|_| is_positive);
        for aggregation in of_any_sign().into_iter().chain(positive) {
            for missing in [Missing::reweight(), Missing::count_as(1.0)] {
                for weighting in weightings() {
                    let used = aggregation.uses_weights();
                    let weighting = if used { weighting } else { Weighting::Nominal };
                    let groups = Settings::new()
                        .aggregation(aggregation.clone())
                        .missing(missing)
                        .weighting(weighting);
                    methodologies.push(normalised(normalisation.clone()).with_groups(groups));
                }
            }
        }
    }
    methodologies
}

/// What the combinations lack: clamped goalposts, and raw ratios under a geometric mean.
fn beside() -> Vec<Methodology> {
    let geometric = Settings::new().aggregation(Aggregation::GeometricMean);
    let raw = Methodology::default().with_groups(geometric);
    [Aggregation::ArithmeticMean, Aggregation::Minimum, Aggregation::mean_min(0.5, 0.0)]
        .map(|aggregation| {
            let groups = Settings::new().aggregation(aggregation);
            normalised(Transform::goalposts(0.0, 100.0, true)).with_groups(groups)
        })
        .into_iter()
        .chain([raw])
        .collect()
}

/// Each with whether all its values are above zero on a scale with a true zero.
fn normalisations() -> [(Transform, bool); 6] {
    [
        (Transform::goalposts(0.0, 100.0, false), true),
        (Transform::min_max(1.0, 100.0), true),
        (Transform::z_score(1), false),
        (Transform::rank(Ties::Average), false),
        (Transform::percentile_rank(Ties::Average), false),
        (Transform::Borda(Borda { ties: Ties::Average, reversal: RankReversal::default() }), false),
    ]
}

fn weightings() -> [Weighting; 3] {
    [Weighting::Nominal, Weighting::Equal, Weighting::EqualOverLeaves]
}

/// Aggregations that take scores of any sign and scale.
fn of_any_sign() -> [Aggregation; 6] {
    [
        Aggregation::ArithmeticMean,
        Aggregation::Minimum,
        Aggregation::Owa(Quantifier::Power(2.0)),
        Aggregation::mean_min(0.5, 0.0),
        Aggregation::borda(),
        Aggregation::copeland(),
    ]
}

/// Aggregations that need scores above zero, and yield such to the group above. (The penalty of
/// Mazziotta and Pareto is added: subtracted, it can take a group below zero.)
fn positive_only() -> [Aggregation; 4] {
    [
        Aggregation::GeometricMean,
        Aggregation::HarmonicMean,
        Aggregation::power_mean(0.5),
        Aggregation::mazziotta_pareto(Penalty::Added, 0),
    ]
}
