//! Methodologies.

use proptest::prelude::prop;
use proptest::strategy::Strategy;

use crate::methodology::{Methodology, Settings};
use crate::methods::aggregate::{Aggregation, Missing, Penalty, Quantifier};
use crate::methods::normalise::Borda;
use crate::methods::transform::Transform;
use crate::methods::weight::Weighting;
use crate::numerics::{RankReversal, Ties};

/// Methodologies that fit any of [`frameworks`](super::framework::frameworks) and its
/// [data](super::dataset::datasets): normalisations, weightings, aggregations and rules for gaps in every
/// combination that is allowed. They shrink towards goalposts and arithmetic means.
pub fn methodologies() -> impl Strategy<Value = Methodology> {
    prop::sample::select(every())
}

/// Goalposts onto 0 to 100, nominal weights, arithmetic means: what adds nothing of its own to what
/// is tested.
pub(super) fn plain() -> Methodology {
    normalised(Transform::goalposts(0.0, 100.0, false))
}

fn normalised(transform: Transform) -> Methodology {
    Methodology::default().with_indicators(Settings::new().transforms([transform]))
}

/// Every combination; a weighting that an aggregation does not use would be refused.
pub(super) fn every() -> Vec<Methodology> {
    let mut methodologies = Vec::new();
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

/// With whether all values are above zero on a scale with a true zero.
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
