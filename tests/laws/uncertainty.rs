//! Uncertainty over methods: every replicate is, bit for bit, the changed index scored from scratch;
//! shards merge to the whole; conditions hold.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use composite_index::error::{Diagnostic, ErrorKind, Refusal, Source};
use composite_index::robustness::sensitivity::{Estimation, InputFactor, SensitivityOutput};
use composite_index::robustness::uncertainty::{
    Factors, ModelOutcome, Runs, Uncertainty, UncertaintySummary,
};
use composite_index::transform::ColumnTransform;
use composite_index::{
    Aggregation, Dataset, Direction, Framework, Index, Methodology, Scores, Transform, Unit,
};
use proptest::prelude::*;

use crate::refusals::{Tally, mostly_checked, refused};

const FACTORS: &str = r#"
[factor.exponent]
setting = "groups.aggregation.power-mean.exponent"
alternatives = [3, 4]
when = { means = "power-mean" }
[factor.fill]
setting = "indicators.impute"
alternatives = ["mean", ["median"]]
[factor.means]
setting = "groups.aggregation"
alternatives = ["arithmetic-mean", { power-mean = { exponent = 2 } }, "minimum"]
[factor.out]
exclude = [[], "b", ["money", "d"]]
[factor.peers]
exclude-units = [[], ["U0", "U3"]]
[factor.scale]
setting = "indicators.transforms.1"
alternatives = [{ min-max = { to = [1, 100] } }, { percentile-rank = { ties = "average" } }]
[factor.sets]
setting = "weights"
alternatives = [{ a = 3 }, { a = 1, money = 9 }]
[factor.treatment]
setting = "indicators.transforms.0.winsorise.stepwise.maximum"
alternatives = [1, 2]
"#;

/// The same by hand: what each alternative writes into the methodology.
const MEANS: [&str; 4] = [
    "\"arithmetic-mean\"",
    "{ power-mean = { exponent = 3 } }",
    "{ power-mean = { exponent = 4 } }",
    "\"minimum\"",
];

fn methodology(means: &str, scale: usize, maximum: usize, fill: usize, sets: usize) -> Methodology {
    let scale =
        ["{ min-max = { to = [1, 100] } }", "{ percentile-rank = { ties = \"average\" } }"][scale];
    let fill = ["\"mean\"", "[\"median\"]"][fill];
    let sets = ["a = 3", "a = 1\nmoney = 9"][sets];
    read(&format!(
        "accept = [\"inadequate-scale\", \"zero-in-mean\"]\n\
         [indicators]\nimpute = {fill}\n\
         transforms = [{{ winsorise = {{ stepwise = {{ maximum = {maximum} }} }} }}, {scale}]\n\
         [groups]\naggregation = {means}\n[weights]\n{sets}\n"
    ))
}

fn read(text: &str) -> Methodology {
    Methodology::from_toml(&Source::new("methodology.toml", text)).unwrap()
}

fn framework(out: usize) -> Framework {
    let weights = BTreeMap::from([("people", 2.0), ("money", 1.0), ("trade", 1.5)]);
    let mut framework = Framework::builder("index", "An index");
    let groups: [(&str, &[(&str, f64)]); 3] = [
        ("people", &[("a", 1.0), ("b", 2.0), ("c", 0.5)]),
        ("money", &[("d", 1.0), ("e", 1.0)]),
        ("trade", &[("f", 1.0), ("g", 3.0)]),
    ];
    let excluded: &[&str] = [&[][..], &["b"], &["money", "d"]][out];
    for (group, children) in groups {
        let without = excluded.contains(&group);
        let kept = |code: &str| !without && !excluded.contains(&code);
        if !without {
            framework = framework.pillar(group, weights[group], |mut pillar| {
                for (code, weight) in children.iter().filter(|(code, _)| kept(code)) {
                    pillar = pillar.indicator(*code, *weight);
                }
                pillar
            });
        }
    }
    framework.build().unwrap()
}

fn data(values: &[[f64; 7]], framework: &Framework, without: &[usize]) -> Dataset {
    let codes = ["a", "b", "c", "d", "e", "f", "g"];
    let kept = || (0..7).filter(|column| framework.node(codes[*column]).is_some());
    let mut data = Dataset::builder(kept().map(|column| codes[column]));
    for (row, values) in values.iter().enumerate().filter(|(row, _)| !without.contains(row)) {
        let values = kept().map(|column| Some(values[column]).filter(|value| *value < 90.0));
        data = data.row(Unit::new(format!("U{row}")).unwrap(), values.collect::<Vec<_>>());
    }
    data.build().unwrap()
}

fn study(values: &[[f64; 7]], factors: &str) -> composite_index::Result<Uncertainty> {
    let factors = Factors::from_toml(&Source::new("uncertainty.toml", factors))?;
    let index = Index::new(framework(0), methodology(MEANS[0], 0, 1, 0, 0))?;
    Uncertainty::new(&index, &data(values, &framework(0), &[]), factors)
}

/// The same bits for every unit that takes part, and nothing for the others.
/// A unit that was screened out has neither score nor rank.
fn same(outcome: &ModelOutcome, study: &Uncertainty, scores: &Scores) {
    for (position, unit) in study.units().iter().enumerate() {
        let bits = |value: Option<f64>| value.unwrap_or(f64::NAN).to_bits();
        let missing =
            |value: f64| if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
        assert_eq!(
            missing(outcome.scores[position]),
            bits(scores.score(&unit.code).ok().flatten()),
            "{}",
            unit.code
        );
        assert_eq!(
            missing(outcome.ranks[position]),
            bits(scores.rank(&unit.code).ok().flatten()),
            "{}",
            unit.code
        );
    }
}

fn values() -> impl Strategy<Value = Vec<[f64; 7]>> {
    // A tenth of the values is missing.
    prop::collection::vec(prop::array::uniform7(0.0..100.0_f64), 8..14)
}

static CHOICES: Tally = Tally::new();

proptest! {
    #![proptest_config(mostly_checked(24))]

    #[test]
    fn an_outcome_is_that_of_the_changed_index(
        values in values(),
        picks in prop::collection::vec(prop::array::uniform8(0_usize..6), 12),
    ) {
        let study = match study(&values, FACTORS) {
            Ok(study) => study,
            Err(error) => {
                // Nothing is missing, or everything is of one unit.
                let idle = |fault: &Diagnostic| matches!(fault.kind, ErrorKind::FactorWithoutEffect { .. });
                prop_assert!(error.diagnostics().iter().all(idle), "{error}");
                return Err(refused("a factor changes nothing"));
            }
        };
        let mut evaluator = study.evaluator();
        for [exponent, fill, means, out, peers, scale, sets, maximum] in picks {
            let (exponent, fill, means, out) = (exponent % 2, fill % 2, means % 3, out % 3);
            let (peers, scale, sets, maximum) = (peers % 2, scale % 2, sets % 2, maximum % 2);
            let choice = [exponent, fill, means, out, peers, scale, sets, maximum];
            let mean = match means { 0 => MEANS[0], 1 => MEANS[1 + exponent], _ => MEANS[3] };
            let mut methodology = methodology(mean, scale, maximum + 1, fill, sets);
            if out == 2 {
                methodology.weights.remove("money");
            }
            let without: &[usize] = [&[][..], &[0, 3]][peers];
            let scratch = Index::new(framework(out), methodology)
                .and_then(|index| index.score(&data(&values, &framework(out), without)));
            match (evaluator.evaluate_choice(&choice), scratch) {
                (Ok(outcome), Ok(scores)) => {
                    CHOICES.accepted("a choice", Some(()))?;
                    same(outcome, &study, &scores);
                }
                (Err(_), Err(_)) => drop(CHOICES.accepted("a choice", None::<()>)?),
                (ours, scratch) => panic!("{ours:?}\nbut from scratch\n{scratch:?}"),
            }
        }
    }

    #[test]
    fn noise_and_weights_between_bounds_are_weights_of_the_index(
        values in values(),
        noise in 0.0..1.0_f64,
        money in 0.0..1.0_f64,
        means in 0_usize..2,
    ) {
        let factors = "[factor.means]\nsetting = \"level.index.aggregation\"\n\
                       alternatives = [\"arithmetic-mean\", \"geometric-mean\"]\n\
                       [factor.money]\nweight = \"money\"\nbetween = [1, 3]\n\
                       [factor.noise]\nnoise = 0.25\nlevels = [\"pillar\"]\n\
                       when = { means = \"geometric-mean\" }\n";
        let study = study(&values, factors).unwrap();
        let outcome = study.evaluate(&[means as f64 / 2.0, money, noise]).unwrap();
        let drawn = study.weights(&[means as f64 / 2.0, money, noise]).unwrap();
        prop_assert_eq!(drawn["people"] != 2.0, means == 1);
        prop_assert!((1.0 - drawn["people"] / 2.0).abs() <= 0.25);
        prop_assert_eq!(drawn["a"], 3.0);
        let plain = methodology(MEANS[0], 0, 1, 0, 0);
        let top = composite_index::Settings::new().aggregation(
            [Aggregation::ArithmeticMean, Aggregation::GeometricMean][means].clone(),
        );
        let index = Index::new(framework(0), plain.with_level("index", top)).unwrap();
        let index = index.with_weights(drawn).unwrap();
        same(&outcome, &study, &index.score(&data(&values, &framework(0), &[])).unwrap());
    }
}

fn fixed() -> Vec<[f64; 7]> {
    let value = |row: usize, column: usize| ((row * 37 + column * 53 + row * row * 11) % 97) as f64;
    (0..11).map(|row| std::array::from_fn(|column| value(row, column))).collect()
}

#[test]
fn shards_merge_to_the_whole_in_any_order_and_on_any_number_of_threads() {
    let study = study(&fixed(), FACTORS).unwrap();
    let run = |from, to| study.run_while(Runs::new(from, to), 7, true, |_| true).unwrap();
    let whole = run(0, 1500);
    let merged = run(700, 1500).merge(run(0, 13)).unwrap().merge(run(13, 700)).unwrap();
    assert_eq!(merged, whole);
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert_eq!(pool.install(|| run(0, 1500)), whole);
    }
    let stored = serde_json::to_string(&whole).unwrap();
    assert_eq!(serde_json::from_str::<UncertaintySummary>(&stored).unwrap(), whole);
    let other = study.run(Runs::new(0, 1500), 8).unwrap();
    assert!(other.units().zip(whole.units()).any(|(other, unit)| other.mean() != unit.mean()));
}

/// What is kept of so many replicates grows as the units do: at most a count for each replicate.
#[test]
fn what_is_kept_grows_as_the_units_do() {
    let kept = |units: usize| {
        let values: Vec<[f64; 7]> = (0..units)
            .map(|row| {
                std::array::from_fn(|column| {
                    ((row * 37 + column * 53 + row * row * 11) % 97) as f64
                })
            })
            .collect();
        // Among many units nobody is an outlier.
        let factors = FACTORS.split("[factor.treatment]").next().unwrap();
        let summary = study(&values, factors).unwrap().run(Runs::new(0, 40), 5).unwrap();
        summary.units().map(|unit| unit.shares().count()).sum::<usize>()
    };
    for units in [100, 200, 400] {
        // A half rank has two neighbours.
        assert!(kept(units) <= 2 * 40 * units, "{units}: {}", kept(units));
    }
}

/// The ranks that a unit had are told with their shares, and no others.
#[test]
fn shares_are_those_of_the_ranks_that_a_unit_had() {
    let summary = study(&fixed(), FACTORS).unwrap().run(Runs::new(0, 300), 5).unwrap();
    for unit in summary.units() {
        let told: Vec<_> = unit.shares().collect();
        let all = (1..=11).map(|rank| (rank, unit.share(rank)));
        assert_eq!(told, all.filter(|(_, share)| *share > 0.0).collect::<Vec<_>>());
        let sum: f64 = told.iter().map(|(_, share)| share).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }
}

/// Beside its replicates a unit has the rank and the score of the index itself.
#[test]
fn nominal_figures_are_those_of_the_index() {
    let study = study(&fixed(), FACTORS).unwrap();
    let summary = study.run(Runs::new(0, 20), 5).unwrap();
    let index = Index::new(framework(0), methodology(MEANS[0], 0, 1, 0, 0)).unwrap();
    let scores = index.score(&data(&fixed(), &framework(0), &[])).unwrap();
    for unit in summary.units() {
        assert_eq!(Ok(unit.nominal_rank()), scores.rank(unit.unit()));
        assert_eq!(Ok(unit.nominal_score()), scores.score(unit.unit()));
    }
}

/// A run that is stopped at once counts nothing, and one that is stopped later whole blocks.
#[test]
fn a_run_that_is_stopped_holds_what_was_done() {
    let study = study(&fixed(), FACTORS).unwrap();
    let stopped = |most: u64| {
        let done = std::sync::atomic::AtomicU64::new(0);
        let go_on = |more| done.fetch_add(more, std::sync::atomic::Ordering::Relaxed) + more < most;
        study.run_while(Runs::new(0, 4_000_000_000), 5, false, go_on).unwrap()
    };
    assert_eq!(stopped(0).replicates(), 0);
    let some = stopped(2_000);
    assert!((2_000..100_000).contains(&some.replicates()), "{:?}", some.runs());
    let parts = some.runs().iter().map(|runs| study.run(*runs, 5).unwrap());
    let whole = parts.reduce(|one, other| one.merge(other).unwrap()).unwrap();
    assert_eq!(whole, some);
}

/// Runs that differ in nothing are scored once, whether factors are discrete, continuous or take no
/// part.
#[test]
fn an_estimate_is_that_of_every_run_scored_by_itself() {
    let noise = "[factor.weights]\nnoise = 0.25\nwhen = { means = \"arithmetic-mean\" }\n";
    let study = study(&fixed(), &format!("{FACTORS}{noise}")).unwrap();
    let estimation = Estimation::new(32).seed(3).resamples(10);
    let outputs =
        [SensitivityOutput::Score("U1".to_owned()), SensitivityOutput::Rank("U2".to_owned())];
    let remembered = study.sensitivity(&outputs, &estimation).unwrap();
    let factors: Vec<_> =
        study.dimensions().iter().map(|dimension| InputFactor::new(&dimension.name)).collect();
    let alone = estimation.try_run(&factors, &["score:U1", "rank:U2"], |point| {
        study.evaluate(point).map(|outcome| vec![outcome.scores[1], outcome.ranks[2]])
    });
    assert_eq!(remembered.outputs, alone.unwrap().outputs);
    assert!(remembered.outputs.iter().all(|output| output.result.is_ok()));
}

/// Changes nothing, and counts how often it learns.
#[derive(Debug)]
struct Counting(Arc<AtomicUsize>);

impl ColumnTransform for Counting {
    type Fitted = ();

    fn fit(&self, _: &[f64], _: Direction) -> Result<(), Refusal> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn apply(&self, (): &(), value: f64) -> Result<f64, Refusal> {
        Ok(value)
    }
}

/// Two treatments by two normalisations are four stages, whatever is above them.
#[test]
fn every_stage_is_prepared_once() {
    const ABOVE: &str = r#"
[factor.means]
setting = "groups.aggregation"
alternatives = ["arithmetic-mean", "geometric-mean", "minimum"]
[factor.scale]
setting = "indicators.transforms.1"
alternatives = [{ min-max = { to = [1, 100] } }, { rank = { ties = "average" } }]
[factor.treatment]
setting = "indicators.transforms.0.winsorise.stepwise.maximum"
alternatives = [1, 2]
[factor.weights]
noise = 0.25
"#;
    let count = Arc::new(AtomicUsize::new(0));
    let mut methodology = methodology(MEANS[0], 0, 1, 0, 0);
    let chain = methodology.indicators.transforms.as_mut().unwrap();
    chain.push(Transform::custom(Counting(Arc::clone(&count))));
    let index = Index::new(framework(0), methodology).unwrap();
    let factors = Factors::from_toml(&Source::new("uncertainty.toml", ABOVE)).unwrap();
    let study = Uncertainty::new(&index, &data(&fixed(), &framework(0), &[]), factors).unwrap();
    count.store(0, Ordering::Relaxed);
    for from in [0, 300] {
        study.run(Runs::new(from, from + 300), 7).unwrap();
        assert_eq!(count.load(Ordering::Relaxed), 4 * 7);
    }
}
