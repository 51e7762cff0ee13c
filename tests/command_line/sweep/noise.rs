//! Confidence factors under noisy data.

use crate::sweep::{GAI, json, number, parts, printed, refused, rows, sweep};

/// Confidence factors: in every format, under parts as under the whole, on any number of threads.
#[test]
fn noise_gives_confidence_factors() {
    let central = ["--central", "--within", "100%"];
    let noise = ["--noise", "2%", "--noise-of", "talent=0.5sd,research=3", "--noise-draws", "300"];
    let parts = parts("noise", &central);
    let mut merge: Vec<_> = vec!["merge"];
    merge.extend(parts.iter().map(String::as_str));
    merge.extend(["--index", GAI]);
    for (format, threads) in [("table", "1"), ("csv", "2"), ("json", "8")] {
        let output = ["--format", format];
        let on = ["--threads", threads];
        let whole = printed(&sweep(&[&central[..], &noise, &on, &output].concat()));
        assert_eq!(printed(&[&merge[..], &noise, &output].concat()), whole, "{format}");
    }
    let found = json(&[&central[..], &noise].concat());
    assert_eq!(found["confidence"]["complete"], true);
    assert_eq!(found["confidence"]["noise"]["size"]["share-of-value"], 0.02);
    for row in rows(&found, "ranks") {
        let factor = &row["confidence"];
        assert_eq!(factor.is_null(), number(&row["first"]) == 0.0, "{row}");
        if let Some(factor) = factor.as_f64() {
            let error = number(&row["error of confidence"]);
            assert!((error - (factor * (1.0 - factor) / 300.0).sqrt()).abs() < 1e-12, "{row}");
        }
    }
    let table = printed(&sweep(&[&central[..], &noise].concat()));
    assert!(table.contains("2000 draws; confidence from 300 draws of the noise"), "{table}");
    let none = json(&[&central[..], &["--noise", "0%", "--noise-draws", "1"]].concat());
    let sure = rows(&none, "ranks").iter().filter(|row| !row["confidence"].is_null());
    assert!(sure.clone().count() > 0 && sure.clone().all(|row| row["confidence"] == 1));
    let uniform = json(&[&central[..], &noise, &["--noise-law", "uniform"]].concat());
    assert_ne!(uniform["confidence"], found["confidence"]);
}

#[test]
fn bad_noise_is_refused() {
    let part = parts("bad-noise", &["--central"]).swap_remove(0);
    let no_size = "is not a size of noise: a finite number of zero or more";
    let with = |more: &[&'static str]| sweep(&[&["--central"], more].concat());
    for (arguments, said) in [
        (sweep(&["--noise", "5%"]), "add `--central`"),
        (with(&["--noise", "-5%"]), no_size),
        (with(&["--noise", "inf"]), no_size),
        (with(&["--noise", "NaN"]), no_size),
        (with(&["--noise", "much"]), "`much` is not a size of noise: write 5%"),
        (with(&["--noise", "1%", "--noise-of", "talnt=2"]), "did you mean `talent`?"),
        (with(&["--noise", "1%", "--noise-of", "talent"]), "write CODE=SIZE"),
        (with(&["--noise-of", "talent=2"]), "--noise <SIZE>"),
        (with(&["--noise", "1%", "--noise-draws", "0"]), "`0` is not a whole number of 1 or more"),
        (with(&["--noise", "1%", "--runs", "0..9"]), "give it to `cindex merge`"),
        (vec!["merge", &part, "--noise", "1%"], "with `--index`"),
        (vec!["merge", &part, "--index", GAI], "only with `--noise`"),
        (vec!["merge", &part, "--weighting", "equal"], "only with `--index` and `--noise`"),
        (
            vec!["merge", &part, "--noise", "1%", "--index", GAI],
            "the sweep is incomplete: 1300 of 2000 draws were counted",
        ),
        (
            vec!["merge", &part, "--noise", "1%", "--index", GAI, "--weights", "talent=9"],
            "the sweep belongs to another index",
        ),
        (
            vec!["merge", &part, "--noise", "1%", "--index", "fixtures/gai-2024"],
            "the sweep belongs to another index",
        ),
    ] {
        let err = refused(&arguments);
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}
