//! `cindex sensitivity` as it is typed.

use crate::robustness::DISCRETE as FACTORS;
use crate::{scratch, text};

/// Status, standard output and standard error.
fn cindex(arguments: &[&str]) -> (Option<i32>, String, String) {
    of("fixtures/gai-2021", arguments)
}

fn of(folder: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = crate::cindex(&[&["sensitivity", folder], arguments].concat());
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// What is printed for factors by a command that ends well.
fn printed(name: &str, arguments: &[&str]) -> String {
    let file = scratch(&format!("sensitivity-{name}"), FACTORS);
    let file = file.as_str();
    let (status, out, err) = cindex(&[&["--specification", file], arguments].concat());
    assert_eq!((status, err.as_str()), (Some(0), ""), "{arguments:?}");
    out
}

/// The cells of the line of an output and a factor.
fn cells<'a>(csv: &'a str, output: &str, factor: &str) -> Vec<&'a str> {
    let head = format!("{output},{factor},");
    let line = csv.lines().find(|line| line.starts_with(&head));
    line.unwrap_or_else(|| panic!("{head} in {csv}")).split(',').collect()
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap_or_else(|_| panic!("`{cell}` is a number"))
}

#[test]
fn exact_indices_sum_up_and_estimates_come_near() {
    let exact = printed("exact.toml", &["--exact", "--format", "csv"]);
    assert_eq!(exact.lines().next(), Some("output,factor,first,total,second,reason"));
    let index = |factor: &str, column: usize| number(cells(&exact, "rank-shift", factor)[column]);
    let parts = index("means", 2) + index("talent", 2) + index("means × talent", 4);
    assert!((parts - 1.0).abs() < 1e-9, "{exact}");
    assert!((index("talent", 3) - index("talent", 2) - index("means × talent", 4)).abs() < 1e-9);
    let header = "output,factor,first,total,reason,first low,first high,total low,total high";
    let estimated = printed("exact.toml", &["--points", "512", "--seed", "3", "--format", "csv"]);
    assert_eq!(estimated.lines().next(), Some(header));
    for factor in ["means", "talent"] {
        let row = cells(&estimated, "rank-shift", factor);
        for (found, low) in [(2, 5), (3, 7)] {
            let distance = (number(row[found]) - index(factor, found)).abs();
            assert!(distance < 0.05, "{estimated}\n{exact}");
            assert!(number(row[low]) <= number(row[found]));
            assert!(number(row[found]) <= number(row[low + 1]));
        }
    }
}

#[test]
fn outputs_may_be_asked_for_and_threads_change_nothing() {
    let of = ["--of", "rank:KOR", "--of", "top:10", "--of", "pair:KOR,CAN", "--second-order"];
    let rest = ["--points", "64", "--format", "json", "--threads"];
    let run = |threads| printed("threads.toml", &[&of[..], &rest, &[threads]].concat());
    let one = run("1");
    assert_eq!(one, run("3"));
    let json: serde_json::Value = serde_json::from_str(&one).expect("JSON");
    let rows = json["rows"].as_array().expect("rows");
    let of = |output: &str| rows.iter().filter(|row| row["output"] == output).count();
    assert_eq!(of("rank:KOR"), 3, "two factors and their pair");
    assert!([1, 3].contains(&of("top:10:KOR")), "indices, or a reason");
    let constant = rows.iter().find(|row| row["output"] == "top:10:USA").expect("a row");
    assert_eq!(
        constant["reason"], "it is the same (1) in all 384 runs, and has no variance",
        "the United States lead however talent weighs"
    );
    assert_eq!(json["summary"]["runs"], 384);
    assert_eq!(json["summary"]["fingerprint"].as_str().map(str::len), Some(16));
}

#[test]
fn one_is_left_out_in_turn() {
    let (status, csv, err) = cindex(&["--leave-one-out", "--format", "csv"]);
    assert_eq!((status, err.as_str()), (Some(0), ""));
    assert_eq!(csv.lines().next(), Some("kind,without,mean shift,largest shift,reversals,note"));
    assert_eq!(csv.lines().count(), 1 + 10 + 62, "three pillars, seven indicators, 62 units");
    // Scores of this index are weighted means of what was published: a unit concerns no other.
    let units = csv.lines().filter(|line| line.starts_with("unit,"));
    assert!(units.clone().count() == 62 && units.clone().all(|line| line.ends_with(",0,0,0,")));
    let talent = csv.lines().find(|line| line.starts_with("indicator,talent,")).expect("talent");
    assert!(number(talent.split(',').nth(4).expect("a cell")) > 0.0, "{talent}");
}

#[test]
fn bad_input_is_named() {
    let (status, _, err) = of("fixtures/gai-2024", &[]);
    assert_eq!(status, Some(2));
    assert!(err.contains("file `fixtures/gai-2024/uncertainty.toml` is missing"), "{err}");
    let (status, _, err) = cindex(&["--of", "rnak:KOR"]);
    assert_eq!(status, Some(2));
    assert!(err.contains("did you mean `rank`?"), "{err}");
    let file = scratch("noise.toml", "[factor.weights]\nnoise = 0.25\n");
    let file = file.as_str();
    let (status, _, err) = cindex(&["--specification", file, "--exact"]);
    assert_eq!(status, Some(2));
    let why =
        "factor `weights`: it is drawn from a range, and exact indices need a list of choices";
    assert!(err.contains(why), "{err}");
    let (status, _, err) = cindex(&["--specification", file, "--points", "1"]);
    assert_eq!(status, Some(2));
    assert!(err.contains("`points`: 1 given where at least 2 are needed"), "{err}");
    let (status, _, err) = cindex(&["--specification", file, "--of", "top:62"]);
    assert_eq!(status, Some(2));
    assert!(err.contains("K is from 1 to 61 for 62 units"), "{err}");
}
