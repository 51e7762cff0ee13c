//! Methodologies.

use proptest::prelude::prop;
use proptest::strategy::Strategy;

use crate::aggregation::{Aggregation, Missing};
use crate::column::{Ties, Transform};
use crate::methodology::{Methodology, Settings};
use crate::weighting::Weighting;

/// Methodologies that fit any of [`frameworks`](super::frameworks) and its
/// [data](super::datasets): normalisations, weightings, aggregations and rules for gaps in every
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

/// Every combination.
pub(super) fn every() -> Vec<Methodology> {
    let mut methodologies = Vec::new();
    for normalisation in normalisations() {
        for aggregation in aggregations() {
            for missing in [Missing::reweight(), Missing::count_as(1.0)] {
                for weighting in [Weighting::Nominal, Weighting::Equal] {
                    let groups = Settings::new()
                        .aggregation(aggregation.clone())
                        .missing(missing)
                        .weighting(weighting);
                    if is_positive(&normalisation) || is_linear(&aggregation) {
                        methodologies.push(normalised(normalisation.clone()).with_groups(groups));
                    }
                }
            }
        }
    }
    methodologies
}

fn normalisations() -> [Transform; 5] {
    [
        Transform::goalposts(0.0, 100.0, false),
        Transform::min_max(1.0, 100.0),
        Transform::z_score(1),
        Transform::rank(Ties::Average),
        Transform::percentile_rank(Ties::Average),
    ]
}

fn aggregations() -> [Aggregation; 5] {
    [
        Aggregation::ArithmeticMean,
        Aggregation::GeometricMean,
        Aggregation::HarmonicMean,
        Aggregation::power_mean(0.5),
        Aggregation::Minimum,
    ]
}

/// Whether all its values are above zero on a scale with a true zero.
fn is_positive(normalisation: &Transform) -> bool {
    matches!(normalisation, Transform::Goalposts(_) | Transform::MinMax(_))
}

fn is_linear(aggregation: &Aggregation) -> bool {
    matches!(aggregation, Aggregation::ArithmeticMean | Aggregation::Minimum)
}
