//! Planted bugs: parts of one's own as people write them by mistake. Each is found, by the axiom that
//! names it, within the cases that are told here.

use composite_index::Direction;
use composite_index::aggregate::Aggregator;
use composite_index::axioms::strategy::{self, IndexStrategy};
use composite_index::axioms::{Axiom, Search, VerdictKind};
use composite_index::error::Refusal;
use composite_index::transform::ColumnTransform;
use composite_index::weight::{GroupScores, WeightingScheme};

use Axiom::*;

#[derive(Debug, Clone, Copy)]
struct Weigh(fn(&GroupScores<'_>) -> Vec<f64>);

impl WeightingScheme for Weigh {
    fn weights(&self, group: &GroupScores<'_>) -> Result<Vec<f64>, Refusal> {
        Ok((self.0)(group))
    }
}

#[derive(Debug, Clone, Copy)]
struct Aggregate(fn(&[f64], &[f64]) -> f64);

impl Aggregator for Aggregate {
    fn aggregate(&self, scores: &[f64], weights: &[f64]) -> Result<f64, Refusal> {
        Ok((self.0)(scores, weights))
    }
}

/// Goalposts 0 and 100, after cutting off the greatest value where there are more than ten units.
#[derive(Debug, Clone, Copy)]
struct Winsorised;

impl ColumnTransform for Winsorised {
    type Fitted = (f64, bool);

    fn fit(&self, column: &[f64], direction: Direction) -> Result<Self::Fitted, Refusal> {
        let mut sorted: Vec<_> = column.iter().copied().filter(|value| !value.is_nan()).collect();
        sorted.sort_by(f64::total_cmp);
        let most = match sorted.len() {
            count if count > 10 => sorted[count - 2],
            _ => f64::INFINITY,
        };
        Ok((most, direction == Direction::LowerIsBetter))
    }

    fn apply(&self, (most, reversed): &Self::Fitted, value: f64) -> Result<f64, Refusal> {
        let value = value.min(*most);
        Ok(if *reversed { -value } else { value })
    }
}

fn mean(scores: &[f64], weights: &[f64]) -> f64 {
    scores.iter().zip(weights).map(|(score, weight)| score * weight).sum()
}

fn weighted(formula: fn(&GroupScores<'_>) -> Vec<f64>) -> IndexStrategy {
    strategy::index().weighted_by(Weigh(formula))
}

fn aggregated(formula: fn(&[f64], &[f64]) -> f64) -> IndexStrategy {
    strategy::index().aggregated_by(Aggregate(formula))
}

/// The bug, the index with it, an axiom that finds it, and within how many cases.
fn bugs() -> Vec<(&'static str, IndexStrategy, Axiom, u32)> {
    vec![
        (
            "NaN at a gap",
            weighted(|group| {
                group.columns().map(|column| column.iter().sum::<f64>().abs() + 1.0).collect()
            }),
            Totality,
            20,
        ),
        (
            "one weight too few",
            weighted(|group| vec![1.0; group.children().len() - 1]),
            Totality,
            5,
        ),
        (
            "negative weights",
            weighted(|group| group.columns().map(|column| column[0] - 30.0).collect()),
            Totality,
            20,
        ),
        (
            "a panic above four children",
            aggregated(|scores, weights| {
                assert!(scores.len() <= 4, "at most four children");
                mean(scores, weights)
            }),
            Totality,
            60,
        ),
        (
            "the last child never counts",
            aggregated(|scores, weights| match scores {
                [_, .., _] => mean(&scores[..scores.len() - 1], weights),
                _ => mean(scores, weights),
            }),
            StrictPareto,
            100,
        ),
        (
            "weights from the first row",
            weighted(|group| group.columns().map(|column| column[0].abs() + 0.1).collect()),
            Anonymity,
            30,
        ),
        (
            "a knock-out at zero",
            aggregated(|scores, weights| {
                if scores.iter().any(|score| *score <= 0.0) { 0.0 } else { mean(scores, weights) }
            }),
            StrictPareto,
            30,
        ),
        (
            "winsorising above ten units",
            strategy::index().normalised_by(Winsorised),
            StrictPareto,
            1000,
        ),
        (
            "a flaw above five children",
            aggregated(|scores, weights| match scores.len() {
                6.. => -mean(scores, weights),
                _ => mean(scores, weights),
            }),
            WeakPareto,
            60,
        ),
    ]
}

#[test]
fn planted_bugs_are_found() {
    let mut missed = Vec::new();
    for (bug, indices, axiom, most) in bugs() {
        for seed in 0..3 {
            let search = Search::new().axioms([axiom]).cases(1000).seed(seed).without_shrinking();
            let verdict = &search.run(&indices).verdicts[0];
            println!("{bug}, seed {seed}: {verdict}");
            match verdict.kind {
                VerdictKind::Violated { cases, .. } if cases <= most => {}
                _ => missed.push(format!("{bug}, seed {seed}: {verdict}")),
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// What breaks is printed like any other violation, shrunk, and with what was said.
#[test]
fn a_panic_is_shrunk_and_told() {
    let indices = aggregated(|scores, _| {
        assert!(scores.iter().all(|score| *score < 90.0), "too good");
        scores[0]
    });
    let certificate = Search::new().axioms([Totality]).cases(200).run(&indices);
    let found = certificate.verdicts[0].counterexample().expect("a violation");
    assert!(found.finding.starts_with("the index has no scores: it panics: too good ("), "{found}");
    assert!(found.before.units.len() <= 2 && found.before.indicators.len() == 1, "{found}");
    assert!(found.to_string().contains("totality is violated"), "{found}");
}

/// Refusals do not vanish: a scheme that never gives weights holds nothing.
#[test]
fn what_is_refused_does_not_hold() {
    let indices = weighted(|group| vec![f64::NAN; group.children().len()]);
    let search = Search::new().axioms([WeakPareto, Totality, WeightScaleInvariance]).cases(50);
    let certificate = search.run(&indices);
    let words: Vec<_> = certificate.verdicts.iter().map(|it| it.kind.name()).collect();
    assert_eq!(words, ["refused", "violated", "refused"], "{certificate}");
    let tally = &certificate.verdicts[0].tally;
    assert_eq!((tally.applied, tally.cases()), (0, 50));
    assert_eq!(tally.refusals.len(), 1, "{:?}", tally.refusals);
    assert_eq!(tally.refusals[0].cases, tally.refused);
}
