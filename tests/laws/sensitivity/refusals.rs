//! Bad input, by its messages.

use composite_index::Error;
use composite_index::error::ErrorKind;
use composite_index::robustness::sensitivity::{Enumeration, Estimation, Evaluations, InputFactor};

fn message<T>(result: Result<T, Error>) -> String {
    result.err().expect("a refusal").to_string()
}

fn sum(point: &[f64]) -> Vec<f64> {
    vec![point.iter().sum()]
}

#[test]
fn options_that_cannot_be() {
    let factors = ["a", "b"].map(InputFactor::new);
    let run = |estimation: Estimation| message(estimation.run(&factors, &["sum"], sum));
    assert_eq!(run(Estimation::new(0)), "`points`: 0 given where at least 2 are needed");
    assert_eq!(run(Estimation::new(1)), "`points`: 1 given where at least 2 are needed");
    let confidence = Estimation { confidence: f64::NAN, ..Estimation::new(8) };
    assert_eq!(run(confidence), "`confidence`: NaN is not between 0 and 1");
    let points = usize::MAX;
    assert_eq!(
        run(Estimation::new(points)),
        format!("`points`: {points} are more than can be run")
    );
}

#[test]
fn factors_and_outputs_that_cannot_be() {
    let run = |factors: &[InputFactor], outputs: &[&str]| {
        message(Estimation::new(8).run(factors, outputs, sum))
    };
    assert_eq!(run(&[], &["sum"]), "`factors`: at least one is needed");
    assert_eq!(run(&[InputFactor::new("a")], &[]), "`outputs`: at least one is needed");
    let twice = ["a", "b", "a"].map(InputFactor::new);
    assert_eq!(run(&twice, &["sum"]), "`factors`: duplicate `a`");
    assert_eq!(run(&[InputFactor::new("a")], &["y", "y"]), "`outputs`: duplicate `y`");
    let idle = [InputFactor::new("a").dimensions(0)];
    assert_eq!(run(&idle, &["sum"]), "`factors`: `a` has no dimensions");
    let many: Vec<_> = (0..513).map(|number| InputFactor::new(number.to_string())).collect();
    assert_eq!(
        run(&many, &["sum"]),
        "1026 dimensions of quasi-random points are needed, but only 1024 are available"
    );
    let huge = [InputFactor::new("a").dimensions(usize::MAX), InputFactor::new("b").dimensions(2)];
    assert!(run(&huge, &["sum"]).contains("dimensions of quasi-random points are needed"));
    assert_eq!(run(&[InputFactor::new("a")], &["x", "y"]), "a run gave 1 values for 2 outputs");
}

#[test]
fn combinations_that_cannot_be() {
    let run =
        |factors: &[(&str, usize)]| message(Enumeration::new().run(factors, &["y"], |_| vec![1.0]));
    assert_eq!(run(&[]), "`factors`: at least one is needed");
    assert_eq!(
        run(&[("a", 1), ("b", 2)]),
        "`factors`: `a` has one alternative, and changes nothing"
    );
    assert_eq!(run(&[("a", 0)]), "`factors`: `a` has no alternatives");
    assert_eq!(
        run(&[("a", 1000), ("b", 101)]),
        "101000 combinations are too many to run; the limit is 100000"
    );
    let names: Vec<_> = (0..80).map(|number| number.to_string()).collect();
    let many: Vec<_> = names.iter().map(|name| (name.as_str(), 2)).collect();
    let refused = run(&many);
    assert!(refused.starts_with("1208925819614629174706176 combinations"), "{refused}");
    let exact = Enumeration::new().most(4);
    assert!(exact.run(&[("a", 2), ("b", 2)], &["y"], |choice| vec![choice[0] as f64]).is_ok());
}

#[test]
fn outputs_without_indices_have_a_reason() {
    let outputs = ["constant", "missing", "infinite", "sound", "noise"];
    let values = |point: &[f64]| {
        let gap = if point[0] < 0.2 { f64::NAN } else { point[0] };
        let noise = if point[0] < 0.5 { 0.3 } else { 0.1 + 0.2 };
        vec![7.0, gap, point[0] / if point[0] < 0.9 { 1.0 } else { 0.0 }, point[0], noise]
    };
    let found = Estimation::new(16).run(&[InputFactor::new("a")], &outputs, values).unwrap();
    let reason = |output: usize| found.outputs[output].result.as_ref().unwrap_err().to_string();
    assert_eq!(reason(0), "it is the same (7) in all 48 runs, and has no variance");
    assert!(reason(1).contains("of the runs have no value, the first of them number"));
    assert!(reason(2).contains("of the runs have no value"), "{}", reason(2));
    assert!(found.outputs[3].result.is_ok());
    assert!(reason(4).starts_with("it is the same (0.3"), "{}", reason(4));
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["outputs"][0]["output"], "constant");
    assert_eq!(
        json["outputs"][0]["reason"],
        "it is the same (7) in all 48 runs, and has no variance"
    );
    let found = Enumeration::new().run(&[("a", 3)], &["flat"], |_| vec![2.5]).unwrap();
    assert_eq!(
        found.outputs[0].result.as_ref().unwrap_err().to_string(),
        "it is the same (2.5) in all 3 combinations, and has no variance"
    );
}

#[test]
fn the_first_run_that_fails_is_told() {
    let factors = ["a", "b"].map(InputFactor::new);
    let fails = |point: &[f64]| match point[0] {
        x if x > 0.5 => Err(ErrorKind::UnknownUnit { unit: "KRO".into() }.into()),
        _ => Ok(vec![point[1]]),
    };
    let run = || message(Estimation::new(64).try_run(&factors, &["y"], fails));
    assert_eq!(run(), "`KRO` is not a unit of the data");
}

#[test]
fn blocks_must_fit_together() {
    let blocks = |values: usize, points, factors| {
        message(Evaluations::from_blocks(&vec![1.0; values], points, factors))
    };
    assert_eq!(blocks(10, 2, 2), "`values`: 10 are not 2 in each of 4 or 6 blocks");
    assert_eq!(blocks(10, 1, 2), "`points`: 1 given where at least 2 are needed");
    assert_eq!(blocks(10, 5, 0), "`factors`: at least one is needed");
}
