//! Mutation test of the axioms themselves: for each axiom a part that breaks it, put in through the
//! public traits, is caught.

use std::sync::atomic::{AtomicU32, Ordering};

use composite_index::aggregate::Aggregator;
use composite_index::axioms::strategy::{self, IndexStrategy};
use composite_index::axioms::{Axiom, Search, VerdictKind};
use composite_index::error::{Refusal, Source};
use composite_index::transform::ColumnTransform;
use composite_index::weight::{GroupScores, WeightingScheme};
use composite_index::{Direction, Methodology};

/// Within so many cases.
const CASES: u32 = 256;

/// An aggregator by its formula.
#[derive(Debug, Clone, Copy)]
struct Aggregate(fn(&[f64], &[f64]) -> f64);

impl Aggregator for Aggregate {
    fn aggregate(&self, scores: &[f64], weights: &[f64]) -> Result<f64, Refusal> {
        Ok((self.0)(scores, weights))
    }
}

/// A normaliser that learns some figures from a column, with its formula.
#[derive(Debug, Clone, Copy)]
struct Normalise(fn(&[f64]) -> Vec<f64>, fn(&[f64], f64) -> f64);

impl ColumnTransform for Normalise {
    /// The sign, and the figures.
    type Fitted = (f64, Vec<f64>);

    fn fit(&self, column: &[f64], direction: Direction) -> Result<Self::Fitted, Refusal> {
        let sign = if direction == Direction::LowerIsBetter { -1.0 } else { 1.0 };
        Ok((sign, (self.0)(column)))
    }

    fn apply(&self, (sign, figures): &Self::Fitted, value: f64) -> Result<f64, Refusal> {
        Ok(sign * (self.1)(figures, value))
    }
}

/// A weighting scheme by its formula.
#[derive(Debug, Clone, Copy)]
struct Weigh(fn(&GroupScores<'_>) -> Vec<f64>);

impl WeightingScheme for Weigh {
    fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        Ok((self.0)(group))
    }
}

/// Gives every value a little more than the one before.
#[derive(Debug, Default)]
struct Drift(AtomicU32);

impl ColumnTransform for Drift {
    type Fitted = ();

    fn fit(&self, _: &[f64], _: Direction) -> Result<(), Refusal> {
        Ok(())
    }

    fn apply(&self, (): &(), value: f64) -> Result<f64, Refusal> {
        Ok(value + f64::from(self.0.fetch_add(1, Ordering::Relaxed) % 97))
    }
}

fn mean(scores: &[f64], weights: &[f64]) -> f64 {
    scores.iter().zip(weights).map(|(score, weight)| score * weight).sum()
}

fn most(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::MIN, f64::max)
}

fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::MAX, f64::min)
}

fn spread(values: &[f64]) -> f64 {
    most(values) - least(values)
}

fn nothing(_: &[f64]) -> Vec<f64> {
    Vec::new()
}

fn extremes(column: &[f64]) -> Vec<f64> {
    vec![least(column), most(column)]
}

fn onto_the_range(extremes: &[f64], value: f64) -> f64 {
    (value - extremes[0]) / (extremes[1] - extremes[0]).max(1e-9)
}

fn standard(column: &[f64]) -> Vec<f64> {
    let count = column.len() as f64;
    let mean = column.iter().sum::<f64>() / count;
    let variance = column.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / count;
    vec![mean, variance.sqrt().max(1e-9)]
}

fn z_score(standard: &[f64], value: f64) -> f64 {
    (value - standard[0]) / standard[1]
}

fn aggregated(formula: fn(&[f64], &[f64]) -> f64) -> IndexStrategy {
    strategy::index().aggregated_by(Aggregate(formula))
}

fn normalised(learn: fn(&[f64]) -> Vec<f64>, formula: fn(&[f64], f64) -> f64) -> IndexStrategy {
    strategy::index().normalised_by(Normalise(learn, formula))
}

fn weighted(formula: fn(&GroupScores<'_>) -> Vec<f64>) -> IndexStrategy {
    strategy::index().weighted_by(Weigh(formula))
}

/// Winsorised where skewness and kurtosis pass the thresholds of the field, then min–max.
fn treated() -> IndexStrategy {
    let toml = "[indicators]\ntransforms = [{ treat = { trigger = { skewness = 2, kurtosis = 3.5, \
                when = \"both\", too-few = \"untreated\" }, remedy = { winsorise = { stepwise = \
                { maximum = 5 } } }, unresolved = \"keep\" } }, { min-max = { to = [0, 100] } }]\n";
    let read = Methodology::from_toml(&Source::new("methodology.toml", toml));
    strategy::index().methodology(read.expect("a methodology"))
}

/// For every axiom, what it is broken by, and an index strategy with that.
fn mutants(axiom: Axiom) -> (&'static str, IndexStrategy) {
    use Axiom::*;
    match axiom {
        Totality => (
            "no result above 90",
            aggregated(
                |scores, weights| {
                    if most(scores) > 90.0 { f64::NAN } else { mean(scores, weights) }
                },
            ),
        ),
        Anonymity | Determinism => (
            "weights are the first row's values",
            weighted(|group| group.columns().map(|column| column[0].abs() + 0.1).collect()),
        ),
        Neutrality => (
            "the first child by code weighs twice",
            aggregated(|scores, weights| (mean(scores, weights) + scores[0]) / 2.0),
        ),
        EqualTreatment => (
            "every value gets more than the one before",
            strategy::index().normalised_by(Drift::default()),
        ),
        Idempotence => {
            ("a hundredth is kept back", aggregated(|scores, weights| 0.99 * mean(scores, weights)))
        }
        Boundedness => ("one is added", aggregated(|scores, weights| mean(scores, weights) + 1.0)),
        WeakPareto | ScoreMonotonicity | OwnMonotonicity | Separability => (
            "the spread is a penalty, all of it",
            aggregated(|scores, weights| mean(scores, weights) - spread(scores)),
        ),
        StrictPareto => ("the best child counts", aggregated(|scores, _| most(scores))),
        RatioInvariance => ("raw values, not normalised", normalised(nothing, |_, value| value)),
        AffineInvariance => (
            "the share of the greatest value",
            normalised(|column| vec![most(column)], |most, value| value / most[0]),
        ),
        OrdinalInvariance | ThirdUnitIndependence | DeletionIndependence => {
            ("min–max", normalised(extremes, onto_the_range))
        }
        ReflectionInvariance => (
            "the share of the greatest value",
            normalised(|column| vec![most(column)], |most, value| value / most[0]),
        ),
        Homogeneity => ("one is added", aggregated(|scores, weights| mean(scores, weights) + 1.0)),
        Translation => {
            ("the mean is squared", aggregated(|scores, weights| mean(scores, weights).powi(2)))
        }
        InteriorAddition | CloneIndependence => ("z-scores", normalised(standard, z_score)),
        ReplicationInvariance => (
            "a power that depends on the number of units",
            normalised(
                |column| vec![column.len() as f64],
                |count, value| value.abs().powi(count[0] as i32 / 4),
            ),
        ),
        SplittingInvariance => (
            "whatever the weights",
            aggregated(|scores, _| scores.iter().sum::<f64>() / scores.len() as f64),
        ),
        ZeroWeightIrrelevance => (
            "the first child's weight is the number of children, also of those that take no part",
            weighted(|group| {
                let count = group.framework().children(group.node()).len();
                (0..group.children().len())
                    .map(|child| if child == 0 { count as f64 } else { 1.0 })
                    .collect()
            }),
        ),
        ConstantIrrelevance => (
            "the spread is half a penalty",
            aggregated(|scores, weights| mean(scores, weights) - spread(scores) / 2.0),
        ),
        WeightScaleInvariance => (
            "one is added to every weight",
            weighted(|group| group.children().map(|child| 1.0 + child.weight()).collect()),
        ),
        WeightMonotonicity => (
            "the less the weight, the more it counts",
            aggregated(|scores, weights| {
                let turned = weights.iter().map(|weight| 1.01 - weight);
                let all: f64 = turned.clone().sum();
                scores.iter().zip(turned).map(|(score, weight)| score * weight / all).sum()
            }),
        ),
        Transfer => (
            "a quadratic mean",
            aggregated(|scores, weights| {
                let squares =
                    scores.iter().zip(weights).map(|(score, weight)| weight * score * score);
                squares.sum::<f64>().sqrt()
            }),
        ),
        CondorcetConsistency | NoGainFromGaps => ("an arithmetic mean", aggregated(mean)),
        NestedEqualsFlat => (
            "half the mean, half the minimum",
            aggregated(|scores, weights| (mean(scores, weights) + least(scores)) / 2.0),
        ),
        GapNeutrality => (
            "the number of children counts",
            aggregated(|scores, weights| mean(scores, weights) * scores.len() as f64),
        ),
        Continuity => {
            ("the mean, rounded down", aggregated(|scores, weights| mean(scores, weights).floor()))
        }
        ComparabilityOverTime => ("min–max", normalised(extremes, onto_the_range)),
        TreatmentContinuity => ("a treatment with a trigger", treated()),
        BoundedTradeOffs => ("the least child counts", aggregated(|scores, _| least(scores))),
        Discrimination => {
            ("the mean up to 20", aggregated(|scores, weights| mean(scores, weights).min(20.0)))
        }
        Stability => (
            "the mean in steps of 20",
            aggregated(|scores, weights| 20.0 * (mean(scores, weights) / 20.0).floor()),
        ),
        Meaningfulness | WeightsOrderImportance | MinimalLowerBoundedness => {
            ("an arithmetic mean on goalposts", aggregated(mean))
        }
        Interchangeability => (
            "the first child by code weighs twice",
            aggregated(|scores, weights| (mean(scores, weights) + scores[0]) / 2.0),
        ),
        SubgroupConsistency => (
            "the spread is a penalty, all of it",
            aggregated(|scores, weights| mean(scores, weights) - spread(scores)),
        ),
        Manipulation => ("less is more", aggregated(|scores, weights| -mean(scores, weights))),
        Coverage => (
            "the more children, the less",
            aggregated(|scores, weights| mean(scores, weights) / scores.len() as f64),
        ),
        _ => panic!("{axiom} has no mutant"),
    }
}

#[test]
fn every_axiom_catches_a_part_that_breaks_it() {
    for axiom in Axiom::ALL {
        let (name, indices) = mutants(*axiom);
        for seed in 0..2 {
            let certificate = Search::new().axioms([*axiom]).cases(CASES).seed(seed).run(&indices);
            let verdict = &certificate.verdicts[0];
            assert!(verdict.is_violated(), "{name}, seed {seed}: {verdict}");
        }
    }
}

/// The plainest index keeps what it can, and is accused of nothing else.
#[test]
fn the_plainest_index_keeps_what_can_be_kept() {
    let cases = if cfg!(debug_assertions) { 100 } else { 1000 };
    let indices = strategy::index().aggregated_by(Aggregate(mean));
    let certificate = Search::new().cases(cases).run(&indices);
    // Where others' values beyond goalposts imply more than the best, reporting costs; that is rare.
    let violated = certificate.violated().filter(|axiom| *axiom != Axiom::Coverage);
    let violated: Vec<_> = violated.collect();
    let expected = [
        Axiom::OrdinalInvariance,
        Axiom::CondorcetConsistency,
        Axiom::NoGainFromGaps,
        Axiom::Meaningfulness,
        Axiom::WeightsOrderImportance,
        Axiom::MinimalLowerBoundedness,
        Axiom::Manipulation,
    ];
    assert_eq!(violated, expected, "{certificate}");
    let kept = certificate.verdicts.iter().filter(|verdict| !verdict.is_violated());
    // Nothing is treated.
    for verdict in kept.filter(|verdict| verdict.axiom != Axiom::TreatmentContinuity) {
        assert!(matches!(verdict.kind, VerdictKind::Holds { .. }), "{verdict}");
    }
}
