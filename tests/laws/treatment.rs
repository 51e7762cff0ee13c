//! Treatment of outliers as a methodology says it: options, faults with their unit, provenance,
//! what is frozen, and laws.

use composite_index::engine::Origin;
use composite_index::error::Source;
use composite_index::methodology::Acceptance;
use composite_index::treat::{
    FewValues, OutlierTreatment, Stepwise, TiedPoints, Treatment, Trigger, TriggerRule, Unresolved,
    Winsorisation,
};
use composite_index::{
    Dataset, Error, Framework, Index, Methodology, Scorer, Scores, Settings, Transform,
};
use proptest::prelude::*;

use crate::refusals::refused;

const HIGH: [f64; 10] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 20.0, 90.0];

/// An index of one indicator that passes through the steps.
fn index(steps: &str) -> Result<Index, Error> {
    let framework = Framework::builder("index", "An index").indicator("x", 1.0).build()?;
    let text = format!("accept = [\"empty-unit\"]\n[indicators]\ntransforms = [{steps}]\n");
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", text))?;
    let again = Methodology::from_toml(&Source::new("again.toml", methodology.to_toml()?))?;
    assert_eq!(again, methodology, "what is written is read again");
    Index::new(framework, methodology)
}

fn data(column: &[f64]) -> Dataset {
    let mut data = Dataset::builder(["x"]);
    for (row, value) in column.iter().enumerate() {
        data = data.unit(format!("U{row:02}"), [(!value.is_nan()).then_some(*value)]);
    }
    data.build().expect("sound")
}

fn score(steps: &str, column: &[f64]) -> Result<Scores, Error> {
    index(steps)?.score(&data(column))
}

fn values(steps: &str, column: &[f64]) -> Vec<f64> {
    let scores = score(steps, column).expect("scored");
    scores.at("x").expect("a node").full_scores().to_vec()
}

fn fault(steps: &str, column: &[f64]) -> String {
    score(steps, column).expect_err("refused").to_string()
}

/// A treatment in a methodology file, with a trigger that takes the column above for one with
/// outliers.
fn treat(options: &str) -> String {
    let trigger = "trigger = { skewness = 2, kurtosis = 3.5, when = \"both\" }";
    format!("{{ treat = {{ {trigger}, {options} }} }}")
}

#[test]
fn winsorisation_by_every_rule() {
    let capped = |low: f64, high: f64| HIGH.map(|value| value.max(low).min(high)).to_vec();
    for (rule, low, high) in [
        ("stepwise = { maximum = 2 }", 1.0, 8.0),
        ("stepwise = { maximum = 1, ties = \"together\" }", 1.0, 20.0),
        ("two-tailed = { points = 2 }", 3.0, 8.0),
        // h = 9p is 0.9 and 8.1: 1 + 0.9 · 1 and 20 + 0.1 · 70.
        ("percentiles = { low = 0.1, high = 0.9, replace-by = \"bound\" }", 1.9, 27.0),
        ("percentiles = { high = 0.9, replace-by = \"nearest\" }", 1.0, 20.0),
        // Quartiles 3.25 and 7.75, so that the fences are at −3.5 and 14.5.
        ("fences = { replace-by = \"bound\" }", 1.0, 14.5),
        ("fences = { factor = 3, replace-by = \"nearest\" }", 1.0, 20.0),
        // Median 5.5, MAD 2.5: 5.5 + 3.5 · 1.4826 · 2.5.
        ("mad = { replace-by = \"bound\" }", 1.0, 5.5 + 3.5 * 1.4826 * 2.5),
        ("mad = { factor = 3.5, replace-by = \"nearest\" }", 1.0, 8.0),
    ] {
        let found = values(&format!("{{ winsorise = {{ {rule} }} }}"), &HIGH);
        for (found, expected) in found.iter().zip(capped(low, high)) {
            assert!((found - expected).abs() < 1e-14 * expected, "{rule}: {found} {expected}");
        }
    }
}

#[test]
fn a_treatment_reads_with_all_its_options() {
    let stepwise = "remedy = { winsorise = { stepwise = { maximum = 5 } } }";
    let capped = HIGH.map(|value| value.min(20.0));
    for more in [
        "",
        ", fallback = \"ln-gii\"",
        ", fallback = { ln-coin-tool = { tail = \"by-skewness\" } }, combine = true",
        ", fallback = { box-cox = { lambda = \"fitted\", shift = { by = 1 } } }",
        ", fallback = { box-cox = { lambda = { given = 0 }, shift = \"minimum-to-one\" } }",
        ", fallback = \"ln-from-minimum\", unresolved = \"keep\"",
        ", unresolved = \"untreated\"",
    ] {
        assert_eq!(values(&treat(&format!("{stepwise}{more}")), &HIGH), capped, "{more}");
    }
    let lenient = "{ treat = { trigger = { skewness = 2, kurtosis = 3.5, when = \"either\", \
                   strict = false, too-few = \"untreated\" }, remedy = \"ln\" } }";
    assert_eq!(values(lenient, &[0.0, 1.0, 9.0]), [0.0, 1.0, 9.0]);
}

#[test]
fn missing_values_stay_missing_and_constant_columns_pass() {
    let steps = treat("remedy = { winsorise = { stepwise = { maximum = 5 } } }");
    let mut gaps = HIGH.to_vec();
    gaps.insert(3, f64::NAN);
    let found = values(&steps, &gaps);
    assert!(found[3].is_nan());
    assert_eq!(found[10], 20.0);
    assert_eq!(values(&steps, &[7.0, 7.0, f64::NAN])[..2], [7.0, 7.0]);
}

#[test]
fn faults_name_method_node_and_unit() {
    let ln = |steps: &str| treat(&format!("remedy = {steps}"));
    let mut negative = HIGH;
    negative[0] = -1.0;
    for (steps, column, expected) in [
        (
            treat("remedy = \"ln\""),
            &HIGH[..3],
            "`x` cannot be transformed by treat: skewness and kurtosis need at least 4 values, and \
             the column has 3; the option `too-few = \"untreated\"` of the trigger leaves such a \
             column as it is",
        ),
        (
            ln("\"ln\""),
            &negative,
            "treat is refused for `x` of unit `U00`: the logarithm needs a value above 0, \
             and this is -1",
        ),
        (
            "{ box-cox = { lambda = { given = 0.5 } } }".to_owned(),
            &negative,
            "box-cox is refused for `x` of unit `U00`: the Box-Cox transform needs a value \
             above 0, and this is -1",
        ),
        (
            "{ box-cox = { lambda = \"fitted\" } }".to_owned(),
            &[3.0, 3.0],
            "`x` cannot be transformed by box-cox: λ is fitted to values that vary, and these do \
             not",
        ),
        (
            "\"ln-gii\"".to_owned(),
            &[0.1, 0.2, 1.0],
            "`x` cannot be transformed by ln-gii: ln((max - 1)(x - min)/(max - min) + 1) needs a \
             greatest value above 1, and it is 1",
        ),
        (
            "{ ln-coin-tool = { tail = \"high\" } }".to_owned(),
            &[4.0, 4.0],
            "`x` cannot be transformed by ln-coin-tool: the logarithm needs two different values, \
             but all are 4",
        ),
        (
            "{ winsorise = { mad = { replace-by = \"bound\" } } }".to_owned(),
            &[0.0, 0.0, 0.0, 5.0],
            "`x` cannot be transformed by winsorise: its median absolute deviation is 0, so that \
             every value other than 0 would be an outlier",
        ),
        (
            "{ winsorise = { two-tailed = { points = 5 } } }".to_owned(),
            &HIGH,
            "`x` cannot be transformed by winsorise: winsorisation would leave no two different \
             values",
        ),
    ] {
        let expected = format!("methodology.toml:3:15: {expected}");
        assert_eq!(fault(&steps, column), expected, "{steps}");
    }
}

#[test]
fn options_that_cannot_be_are_refused_when_the_index_is_built() {
    for (steps, expected) in [
        (
            "{ winsorise = { stepwise = {} } }",
            "methodology.toml:3:15: `winsorise`: without a trigger, `maximum` says how many points",
        ),
        (
            "{ winsorise = { percentiles = { low = 0.9, high = 0.1, replace-by = \"bound\" } } }",
            "methodology.toml:3:15: `winsorise`: `low` and `high` are shares from 0 to 1, the \
             lower first",
        ),
        (
            "{ winsorise = { fences = { factor = -1, replace-by = \"bound\" } } }",
            "methodology.toml:3:51: `factor`: a number above 0 is needed, and this is `-1` (write `{ fences = { factor = 1.5, replace-by = \"bound\" } }`)",
        ),
        (
            "{ box-cox = { lambda = { given = inf } } }",
            "methodology.toml:3:48: `given`: a finite number is needed, and this is `inf` (write `{ box-cox = { lambda = { given = 0.5 } } }`)",
        ),
        (
            "\"treat\"",
            "methodology.toml:3:15: `treat` needs options (write `{ treat = { trigger = { \
             skewness = 2, kurtosis = 3.5, when = \"both\" \
             }, remedy = { winsorise = { stepwise = { maximum = 5 } } }, fallback = \"ln-gii\" } }`)",
        ),
        (
            "{ treat = { trigger = { skewness = 2, kurtosis = 3.5, when = \"both\" }, remedy = \
             \"box-cox\" } }",
            "methodology.toml:3:95: `box-cox` needs options (write `{ box-cox = { lambda = { \
             given = 0.5 } } }`)",
        ),
        (
            "{ winsorise = \"mad\" }",
            "methodology.toml:3:29: `mad` needs options (write `{ mad = { factor = 3.5, \
             replace-by = \"bound\" } }`)",
        ),
        (
            "{ box-cox = { lambda = 0.5 } }",
            "methodology.toml:3:38: `lambda`: one of `given`, `fitted` is needed, and this is \
             `0.5` (write `{ box-cox = { lambda = { given = 0.5 } } }`)",
        ),
        (
            "{ treat = { trigger = { skewness = 2, kurtosis = 3.5 }, remedy = \"ln\" } }",
            "methodology.toml:3:37: `trigger` needs `when` (write `{ treat = { trigger = { \
             skewness = 2, kurtosis = 3.5, when = \"both\" }, remedy = { winsorise = { stepwise = { \
             maximum = 5 } } }, fallback = \"ln-gii\" } }`)",
        ),
        (
            "\"winsorize\"",
            "methodology.toml:3:15: unknown method `winsorize` (did you mean `winsorise`?)",
        ),
    ] {
        assert_eq!(index(steps).expect_err("refused").to_string(), expected);
    }
}

#[test]
fn winsorised_cells_are_told_and_others_are_not() {
    let steps = treat("remedy = { winsorise = { stepwise = { maximum = 5 } } }");
    let scores = score(&format!("{steps}, {{ clamp = {{ low = 2 }} }}"), &HIGH).expect("scored");
    let provenance = |unit| scores.at("x").expect("a node").provenance(unit).expect("a unit");
    assert_eq!(provenance("U09").to_string(), "observed+winsorised");
    assert!(provenance("U09").contains(Origin::Winsorised));
    assert_eq!(provenance("U00").to_string(), "observed+clamped");
    assert_eq!(provenance("U08").to_string(), "observed");
}

#[test]
fn what_was_learnt_is_stored_and_applies_outside_the_sample() {
    let stepwise = "remedy = { winsorise = { stepwise = { maximum = 0 } } }";
    for (steps, value, expected) in [
        (treat("remedy = { winsorise = { stepwise = { maximum = 5 } } }"), 1e6, Some(20.0)),
        (treat("remedy = { winsorise = { stepwise = { maximum = 5 } } }"), -1e6, Some(-1e6)),
        (treat(&format!("{stepwise}, fallback = \"ln-from-minimum\"")), 1.0, Some(0.0)),
        (treat(&format!("{stepwise}, fallback = \"ln-from-minimum\"")), 0.0, None),
        (treat(&format!("{stepwise}, fallback = \"ln-gii\"")), 0.0, None),
        ("{ box-cox = { lambda = \"fitted\" } }".to_owned(), 0.0, None),
    ] {
        let scorer = index(&steps).expect("sound").fit(&data(&HIGH)).expect("fitted");
        let stored = serde_json::to_string(&scorer).expect("plain data");
        let scorer: Scorer = serde_json::from_str(&stored).expect("the same");
        match (scorer.score_columns(&[&[value]]), expected) {
            (Ok(scores), Some(_)) => assert_eq!(scores, [expected], "{steps}"),
            (Err(error), None) => {
                let text = error.to_string();
                assert!(text.contains("is refused for `x` of unit `row 1`"), "{text}");
            }
            (found, _) => panic!("{steps}: {found:?}"),
        }
    }
}

#[test]
fn logarithms_make_an_interval_scale_and_winsorisation_does_not() {
    let geometric = |steps: &str| {
        let framework = Framework::builder("index", "An index").indicator("x", 1.0).build()?;
        let text = format!(
            "[indicators]\ntransforms = [{steps}]\n[groups]\naggregation = \"geometric-mean\"\n"
        );
        Index::new(framework, Methodology::from_toml(&Source::new("m.toml", text))?)
    };
    let stepwise = "remedy = { winsorise = { stepwise = { maximum = 5 } } }";
    assert!(geometric(&treat(stepwise)).is_ok());
    for steps in [
        treat(&format!("{stepwise}, fallback = \"ln-gii\"")),
        "\"ln-from-minimum\"".to_owned(),
        "{ box-cox = { lambda = { given = 0.5 } } }".to_owned(),
    ] {
        let error = geometric(&steps).expect_err("refused").to_string();
        assert!(error.contains("an interval scale"), "{error}");
    }
}

fn a_treatment() -> impl Strategy<Value = Treatment> {
    let ties = prop_oneof![Just(TiedPoints::Apart), Just(TiedPoints::Together)];
    let fallback = prop_oneof![Just(None), Just(Some(OutlierTreatment::LnFromMinimum))];
    let options = (0.5..2.5, 0.0..4.0, any::<bool>(), 0_usize..6, ties, fallback, any::<bool>());
    options.prop_map(|(skewness, kurtosis, both, maximum, ties, fallback, combine)| {
        let when = if both { TriggerRule::Both } else { TriggerRule::Either };
        let too_few = FewValues::Untreated;
        let stepwise = Stepwise { maximum: Some(maximum), ties };
        Treatment {
            trigger: Trigger { skewness, kurtosis, when, strict: true, too_few },
            remedy: OutlierTreatment::Winsorise(Winsorisation::Stepwise(stepwise)),
            fallback,
            combine: combine && fallback.is_some(),
            unresolved: Unresolved::Keep,
        }
    })
}

/// Columns with gaps, ties and tails.
fn a_column() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![
        6 => (0_i32..12).prop_map(f64::from),
        2 => -10.0..10.0,
        1 => 50.0..1000.0,
        1 => -1000.0..-50.0,
        1 => Just(f64::NAN),
    ];
    prop::collection::vec(value, 1..40)
}

proptest! {
    #[test]
    fn order_gaps_and_rows_are_kept(treatment in a_treatment(), column in a_column()) {
        let report = treatment.examine(&column).expect("treated");
        for (x, y) in column.iter().zip(&report.treated) {
            prop_assert_eq!(x.is_nan(), y.is_nan());
            for (other, treated) in column.iter().zip(&report.treated) {
                if x < other {
                    prop_assert!(y <= treated, "{} {} {} {}", x, other, y, treated);
                }
                prop_assert!(x != other || y == treated);
            }
        }
        let reversed: Vec<_> = column.iter().rev().copied().collect();
        let again = treatment.examine(&reversed).expect("treated");
        prop_assert_eq!(again.before, report.before);
        for (one, other) in again.treated.iter().rev().zip(&report.treated) {
            prop_assert_eq!(one.to_bits(), other.to_bits());
        }
    }

    #[test]
    fn no_more_points_than_the_maximum_are_moved(
        treatment in a_treatment(),
        column in a_column(),
    ) {
        let report = treatment.examine(&column).expect("treated");
        let OutlierTreatment::Winsorise(Winsorisation::Stepwise(stepwise)) = treatment.remedy else {
            return Err(refused("not stepwise"));
        };
        if let (Some(first), TiedPoints::Apart) = (report.remedies.first(), stepwise.ties) {
            let moved = first.raised.len() + first.lowered.len();
            prop_assert!(moved <= stepwise.maximum.unwrap_or(0), "{}", moved);
        }
        prop_assert_eq!(report.remedies.is_empty(), !report.before.triggered);
    }

    #[test]
    fn the_transform_does_what_the_report_says(treatment in a_treatment(), column in a_column()) {
        prop_assume!(column.iter().any(|value| !value.is_nan()));
        let framework = Framework::builder("index", "An index").indicator("x", 1.0).build().unwrap();
        let steps = Settings::new().transforms([Transform::Treat(treatment)]);
        let methodology = Methodology::default()
            .with_indicators(steps)
            .accepting(Acceptance::EmptyUnit);
        let scores = Index::new(framework, methodology).unwrap().score(&data(&column)).unwrap();
        let report = treatment.examine(&column).expect("treated");
        let node = scores.at("x").unwrap();
        for (found, expected) in node.full_scores().iter().zip(&report.treated) {
            prop_assert!(found == expected || found.is_nan() && expected.is_nan());
        }
    }
}
