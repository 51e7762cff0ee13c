//! No certificate contradicts what is known of axioms together.

use composite_index::aggregate::{Aggregator, Penalty};
use composite_index::axioms::{Axiom, Certificate, Search, strategy};
use composite_index::error::Refusal;
use composite_index::{Aggregation, Methodology, Settings, Transform};

use Axiom::*;

/// The mean less the spread.
#[derive(Debug)]
struct Spread;

impl Aggregator for Spread {
    fn aggregate(&self, scores: &[f64], weights: &[f64]) -> Result<f64, Refusal> {
        let mean: f64 = scores.iter().zip(weights).map(|(score, weight)| score * weight).sum();
        let most = scores.iter().copied().fold(f64::MIN, f64::max);
        let least = scores.iter().copied().fold(f64::MAX, f64::min);
        Ok(mean - (most - least))
    }
}

const TOGETHER: [Axiom; 5] =
    [EqualTreatment, WeakPareto, StrictPareto, ScoreMonotonicity, OwnMonotonicity];

/// On goalposts, what violates one of them violates the others.
const KNOWN: [(Axiom, Axiom); 6] = [
    (ScoreMonotonicity, WeakPareto),
    (ScoreMonotonicity, OwnMonotonicity),
    (ScoreMonotonicity, StrictPareto),
    (WeakPareto, StrictPareto),
    (WeakPareto, ScoreMonotonicity),
    (OwnMonotonicity, ScoreMonotonicity),
];

fn assert_consistent(name: &str, certificate: &Certificate) {
    let violated: Vec<_> = certificate.violated().collect();
    for (one, other) in KNOWN {
        let contradicts = violated.contains(&one) && !violated.contains(&other);
        assert!(!contradicts, "{name}: {one} without {other}\n{certificate}");
    }
}

#[test]
fn no_certificate_contradicts_the_known_implications() {
    let goalposts = |aggregation: Aggregation| {
        Methodology::default()
            .with_indicators(Settings::new().transforms([Transform::goalposts(70.0, 130.0, false)]))
            .with_groups(Settings::new().aggregation(aggregation))
    };
    let ampi = |ddof| Aggregation::mazziotta_pareto(Penalty::Subtracted, ddof);
    for (name, aggregation) in [
        ("AMPI, n", ampi(0)),
        ("AMPI, n − 1", ampi(1)),
        ("spread", Aggregation::custom(Spread)),
        ("arithmetic", Aggregation::ArithmeticMean),
        ("minimum", Aggregation::Minimum),
    ] {
        let indices = strategy::index().methodology(goalposts(aggregation)).units(1..=7);
        for seed in 0..2 {
            let search = Search::new().axioms(TOGETHER).cases(300).seed(seed).without_shrinking();
            assert_consistent(name, &search.run(&indices));
        }
    }
}

/// A search that finds one violation builds the others from it.
#[test]
fn what_a_violation_implies_is_built() {
    let indices = strategy::index().aggregated_by(Spread).units(1..=7);
    let certificate = Search::new().axioms(TOGETHER).cases(100).run(&indices);
    assert_eq!(certificate.violated().collect::<Vec<_>>(), TOGETHER[1..], "{certificate}");
    assert_consistent("spread", &certificate);
}
