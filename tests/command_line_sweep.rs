//! `cindex sweep` and `cindex merge` as they are typed: every law, every table, parts, and what is
//! refused.

#![cfg(feature = "cli")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const GAI: &str = "fixtures/gai-2021";

fn cindex(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cindex"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("cindex starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// What is printed by a command that ends well.
fn printed(arguments: &[&str]) -> String {
    let output = cindex(arguments);
    let err = text(&output.stderr);
    assert_eq!((output.status.code(), err.as_str()), (Some(0), ""), "{arguments:?}");
    text(&output.stdout)
}

/// What a command says that ends with 2 and prints nothing.
fn refused(arguments: &[&str]) -> String {
    let output = cindex(arguments);
    let err = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {err}");
    assert_eq!(text(&output.stdout), "", "{arguments:?}");
    err
}

/// A sweep of the Global AI Index 2021.
fn sweep<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["sweep", GAI, "--draws", "2000", "--seed", "7"], more].concat()
}

fn json(more: &[&str]) -> Value {
    let arguments = [sweep(more), vec!["--format", "json"]].concat();
    serde_json::from_str(&printed(&arguments)).expect("JSON")
}

/// A file of this test's own.
fn scratch(name: &str, content: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command-line-sweep");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file: PathBuf = folder.join(name);
    std::fs::write(&file, content).expect("a file");
    file.to_str().expect("text").to_owned()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is a number"))
}

fn rows<'a>(found: &'a Value, table: &str) -> &'a Vec<Value> {
    found[table].as_array().unwrap_or_else(|| panic!("a table {table}"))
}

/// Central weights of the units that are first somewhere, by unit.
fn central(found: &Value) -> &Vec<Value> {
    let rows = rows(found, "central-weights");
    assert!(!rows.is_empty());
    rows
}

/// The central weight of a pillar.
fn pillar(row: &Value, indicators: &[&str]) -> f64 {
    indicators.iter().map(|indicator| number(&row[*indicator])).sum()
}

const IMPLEMENTATION: [&str; 3] = ["talent", "infrastructure", "operating-environment"];
const INNOVATION: [&str; 2] = ["research", "development"];
const INVESTMENT: [&str; 2] = ["commercial", "government-strategy"];

/// Whatever the law: shares of ranks sum to one, and central weights to one.
fn check_sums(found: &Value) {
    assert_eq!(found["complete"], true);
    let units = rows(found, "ranks");
    assert_eq!(units.len(), 62);
    for unit in units {
        let own = rows(found, "acceptability").iter().filter(|row| row["unit"] == unit["unit"]);
        let sum: f64 = own.map(|row| number(&row["share"])).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{unit}: {sum}");
        let (mean, best, worst) = (&unit["mean"], &unit["best"], &unit["worst"]);
        assert!(number(best) <= number(mean) && number(mean) <= number(worst), "{unit}");
    }
    for row in central(found) {
        let sum =
            pillar(row, &IMPLEMENTATION) + pillar(row, &INNOVATION) + pillar(row, &INVESTMENT);
        assert!((sum - 1.0).abs() < 1e-6, "{row}");
    }
}

/// Every law is that which was asked for, by the weights under which units were first.
#[test]
fn every_law_draws_its_weights() {
    let bounds = scratch(
        "bounds.csv",
        "node,low,high\nimplementation,0.1,0.2\ninnovation,0.5,0.6\ntalent,0.9,1\n",
    );
    let sets = scratch(
        "sets.csv",
        "set,node,weight\none,innovation,3\none,investment,1\ntwo,innovation,3\ntwo,investment,1\n",
    );
    let bounds_hold = |row: &Value| {
        let (implementation, talent) = (pillar(row, &IMPLEMENTATION), number(&row["talent"]));
        (0.1..=0.2).contains(&implementation)
            && (0.5..=0.6).contains(&pillar(row, &INNOVATION))
            && (0.9..=1.0).contains(&(talent / implementation))
    };
    let order_holds = |row: &Value| {
        number(&row["operating-environment"]) >= number(&row["talent"])
            && pillar(row, &INVESTMENT) >= pillar(row, &INNOVATION)
    };
    let near = |found: f64, expected: f64, off: f64| (found - expected).abs() <= off;
    let sets_hold = |row: &Value| {
        near(pillar(row, &INNOVATION), 0.75, 1e-6)
            && near(pillar(row, &IMPLEMENTATION), 0.0, 1e-6)
            && near(number(&row["research"]), 0.75 * 5.0 / 8.0, 1e-6)
    };
    // The nominal weight of talent is (10/24)·(5/10); of ± 10 % no more than about .1 · 2 is left.
    let within_holds = |row: &Value| near(number(&row["talent"]), 5.0 / 24.0, 0.21 * 5.0 / 24.0);
    // A concentration of 10,000 leaves standard deviations of half a percent.
    let dirichlet_holds = |row: &Value| near(number(&row["talent"]), 5.0 / 24.0, 0.02);
    let everything = |_: &Value| true;
    type Holds<'a> = &'a dyn Fn(&Value) -> bool;
    let laws: [(&[&str], Holds<'_>); 8] = [
        (&[], &everything),
        (&["--simplex"], &everything),
        (&["--within", "10%"], &within_holds),
        (&["--dirichlet", "10000"], &dirichlet_holds),
        (&["--bounds", &bounds], &bounds_hold),
        (&["--order", "operating-environment>=talent,investment>=innovation"], &order_holds),
        (&["--sets", &sets], &sets_hold),
        (&["--flat"], &everything),
    ];
    for (law, holds) in laws {
        let found = json(&[law, &["--central"]].concat());
        check_sums(&found);
        for row in central(&found) {
            assert!(holds(row), "{law:?}: {row}");
        }
    }
    let plain = printed(&sweep(&["--format", "json"]));
    assert_eq!(printed(&sweep(&["--simplex", "--format", "json"])), plain);
    assert_ne!(printed(&sweep(&["--flat", "--format", "json"])), plain);
    let within = printed(&sweep(&["--within", "10%", "--format", "json"]));
    assert_eq!(printed(&sweep(&["--within", "0.1", "--format", "json"])), within);
}

/// Where only the pillars' weights are drawn, those within a pillar keep their ratios; and the other
/// way round.
#[test]
fn levels_are_drawn_as_asked() {
    let index = json(&["--levels", "index", "--central"]);
    for row in central(&index) {
        let ratio = number(&row["research"]) / number(&row["development"]);
        assert!((ratio - 5.0 / 3.0).abs() < 1e-4, "{row}");
    }
    let pillars = json(&["--levels", "pillar", "--central"]);
    for row in central(&pillars) {
        let share = pillar(row, &INNOVATION);
        assert!((share - 8.0 / 24.0).abs() < 1e-6, "{row}");
    }
    let both = printed(&sweep(&["--levels", "pillar,index", "--format", "csv"]));
    assert_eq!(both, printed(&sweep(&["--format", "csv"])));
}

#[test]
fn the_table_has_ranks_and_their_picture() {
    let table = printed(&sweep(&["--top", "3", "--scores"]));
    let lines: Vec<_> = table.lines().collect();
    assert_eq!((lines[0], lines[2]), ("Global AI Index 2021: 62 units", "2000 draws"));
    let header: Vec<_> = lines[4].split_whitespace().collect();
    assert_eq!(header[..5], ["rank", "unit", "mean", "5%", "median"]);
    assert!(lines[4].ends_with("top 3  error of top 3"), "{table}");
    assert!(lines[5].trim_start().starts_with("1  USA"), "{table}");
    assert!(table.contains("● median, ─ 5 % to 95 % of the draws"), "{table}");
    assert!(table.ends_with("In --format csv and json: acceptability, scores.\n"), "{table}");
    assert!(!table.contains('\u{1b}'), "plain when piped");
}

#[test]
fn csv_has_every_table_that_was_asked_for() {
    let names = |more: &[&str]| {
        let csv = printed(&sweep(&[more, &["--format", "csv"]].concat()));
        let mut names: Vec<_> = csv.lines().filter_map(|line| line.split(',').next()).collect();
        names.dedup();
        names.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(names(&[]), ["table", "ranks", "acceptability"]);
    assert_eq!(
        names(&["--scores", "--pairwise", "--central"]),
        ["table", "ranks", "acceptability", "scores", "pairwise", "central-weights"]
    );
    let csv = printed(&sweep(&["--format", "csv"]));
    let header = "table,rank,unit,mean,5%,median,95%,best,worst,first,error,share";
    assert_eq!(csv.lines().next(), Some(header));
    assert_eq!(csv.lines().filter(|line| line.starts_with("ranks,")).count(), 62);
}

#[test]
fn json_has_scores_and_pairs() {
    let found = json(&["--scores", "--pairwise", "--top", "10"]);
    let keys: Vec<_> = found.as_object().expect("an object").keys().collect();
    let expected = ["title", "complete", "ranks", "acceptability", "scores", "pairwise", "sweep"];
    assert!(expected.iter().all(|key| keys.contains(&&(*key).to_owned())), "{keys:?}");
    assert_eq!(keys.len(), expected.len(), "{keys:?}");
    for row in rows(&found, "scores") {
        let (low, high) = (number(&row["5%"]), number(&row["95%"]));
        assert!(low <= number(&row["median"]) && number(&row["median"]) <= high, "{row}");
        assert!(number(&row["error"]) < 2.0, "{row}");
    }
    for row in rows(&found, "pairwise") {
        let unit = row["unit"].as_str().expect("a code");
        for other in rows(&found, "pairwise") {
            let back = &other[unit];
            let there = number(&row[other["unit"].as_str().expect("a code")]);
            assert!((there + number(back) - 1.0).abs() < 1e-12, "{unit} and {other}");
        }
    }
    let tens: f64 = rows(&found, "ranks").iter().map(|row| number(&row["top 10"])).sum();
    assert!((tens - 10.0).abs() < 1e-9, "ten units are among the first ten: {tens}");
}

/// Three parts that were computed on other numbers of threads.
fn parts(name: &str, more: &[&str]) -> Vec<String> {
    let part = |(runs, threads): (&str, &str)| {
        let part = [more, &["--runs", runs, "--threads", threads, "--format", "json"]].concat();
        scratch(&format!("{name}-{runs}.json"), &printed(&sweep(&part)))
    };
    [("700..2000", "2"), ("0..300", "1"), ("300..700", "8")].into_iter().map(part).collect()
}

#[test]
fn parts_merge_to_the_bytes_of_the_whole() {
    let all = ["--scores", "--pairwise", "--central", "--within", "50%"];
    let parts = parts("whole", &all);
    let merge: Vec<_> = std::iter::once("merge").chain(parts.iter().map(String::as_str)).collect();
    for format in ["table", "csv", "json"] {
        let output = ["--top", "5", "--format", format];
        let whole = printed(&sweep(&[&all[..], &output].concat()));
        assert_eq!(printed(&[&merge[..], &output].concat()), whole, "{format}");
    }
    // Two of three: incomplete, and said so.
    let some = printed(&merge[..3]);
    assert!(some.contains("incomplete: 1600 of 2000 draws, runs 0..300, 700..2000"), "{some}");
    let merged = printed(&[&merge[..3], &["--format", "json"]].concat());
    let half = scratch("half.json", &merged);
    assert_eq!(
        printed(&["merge", &half, merge[3], "--format", "csv"]),
        printed(&sweep(&[&all[..], &["--format", "csv"]].concat()))
    );
}

#[test]
fn threads_and_repetition_change_no_byte() {
    let on = |threads: &str| {
        printed(&sweep(&["--scores", "--central", "--threads", threads, "--format", "json"]))
    };
    let one = on("1");
    assert_eq!(one, on("2"));
    assert_eq!(one, on("8"));
    assert_eq!(one, on("8"));
}

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
    assert!(table.contains("2000 draws, and 300 of the noise"), "{table}");
    let none = json(&[&central[..], &["--noise", "0%", "--noise-draws", "1"]].concat());
    let sure = rows(&none, "ranks").iter().filter(|row| !row["confidence"].is_null());
    assert!(sure.clone().count() > 0 && sure.clone().all(|row| row["confidence"] == 1));
    let uniform = json(&[&central[..], &noise, &["--noise-law", "uniform"]].concat());
    assert_ne!(uniform["confidence"], found["confidence"]);
}

#[test]
fn bad_noise_is_refused() {
    let part = parts("bad-noise", &["--central"]).swap_remove(0);
    let no_size = "is no size of noise, which is finite and zero or more";
    let with = |more: &[&'static str]| sweep(&[&["--central"], more].concat());
    for (arguments, said) in [
        (sweep(&["--noise", "5%"]), "add `--central`"),
        (with(&["--noise", "-5%"]), no_size),
        (with(&["--noise", "inf"]), no_size),
        (with(&["--noise", "NaN"]), no_size),
        (with(&["--noise", "much"]), "`much` is no size of noise: write 5%"),
        (with(&["--noise", "1%", "--noise-of", "talnt=2"]), "did you mean `talent`?"),
        (with(&["--noise", "1%", "--noise-of", "talent"]), "write CODE=SIZE"),
        (with(&["--noise-of", "talent=2"]), "--noise <SIZE>"),
        (with(&["--noise", "1%", "--noise-draws", "0"]), "there are no draws"),
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
            "the sweep is of another index",
        ),
        (
            vec!["merge", &part, "--noise", "1%", "--index", "fixtures/gai-2024"],
            "the sweep is of another index",
        ),
    ] {
        let err = refused(&arguments);
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}

#[test]
fn bad_draws_are_refused() {
    let infeasible =
        scratch("infeasible.csv", "node,low,high\nimplementation,0.7,1\ninnovation,0.4,1\n");
    let unknown = scratch("unknown.csv", "node,low,high\ntalnt,0.7,1\n");
    let columns = scratch("columns.csv", "node,least,most\ntalent,0.7,1\n");
    let twice = scratch("twice.csv", "set,node,weight\none,talent,1\none,talent,2\n");
    for (arguments, said) in [
        (vec!["sweep", GAI, "--draws", "0"], "there are no draws"),
        (sweep(&["--top", "63"]), "rank 63 is beyond the 62 units"),
        (sweep(&["--top", "0"]), "rank 0 is beyond the 62 units"),
        (sweep(&["--runs", "5..5"]), "write A..B with A below B"),
        (sweep(&["--runs", "1990..2001"]), "runs 1990..2001 are no part of the 2000 draws"),
        (
            sweep(&["--bounds", &infeasible]),
            "no weights in group `gai` lie within the bounds: the lower sum to 1.1",
        ),
        (sweep(&["--bounds", &unknown]), "did you mean `talent`?"),
        (sweep(&["--bounds", &columns]), "unknown field `least`"),
        (sweep(&["--bounds", "nowhere.csv"]), "`nowhere.csv` is missing"),
        (sweep(&["--sets", &twice]), "`talent`"),
        (
            sweep(&["--order", "talent>=infrastructure,infrastructure>=talent"]),
            "the orderings run in a circle: talent ≥ infrastructure ≥ talent",
        ),
        (sweep(&["--order", "talent>=research"]), "are not children of one group"),
        (sweep(&["--order", "talent"]), "write talent>=infrastructure"),
        (sweep(&["--within", "200%"]), "is at most 1 (100 %)"),
        (sweep(&["--within", "some"]), "write 25% or 0.25"),
        (sweep(&["--dirichlet", "0"]), "it is finite and above zero"),
        (sweep(&["--levels", "pilar"]), "`pilar` is no level"),
        (sweep(&["--levels", "index", "--flat"]), "cannot be used with"),
        (sweep(&["--simplex", "--within", "5%"]), "cannot be used with"),
        (sweep(&["--threads", "0"]), "0 is not in 1..=1024"),
    ] {
        let err = refused(&arguments);
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}

#[test]
fn parts_of_different_sweeps_do_not_merge() {
    let part = |name: &str, more: &[&str]| {
        let arguments = [&["sweep", GAI, "--format", "json"], more].concat();
        scratch(&format!("foreign-{name}.json"), &printed(&arguments))
    };
    let own = ["--draws", "600", "--seed", "1", "--runs", "0..300"];
    let first = part("first", &own);
    let rest = ["--draws", "600", "--seed", "1", "--runs", "300..600"];
    let data = std::fs::read_to_string("fixtures/gai-2021/data.csv").expect("data");
    let revised = scratch("revised.csv", &data.replacen("100", "99", 1));
    assert_ne!(std::fs::read_to_string(&revised).expect("data"), data);
    let with = |more: &[&'static str]| [&rest[..], more].concat();
    for (name, other, said) in [
        (
            "overlap",
            part("overlap", &["--draws", "600", "--seed", "1", "--runs", "299..600"]),
            "both hold draw 299",
        ),
        (
            "seed",
            part("seed", &["--draws", "600", "--seed", "2", "--runs", "300..600"]),
            "seed: 1 and 2",
        ),
        (
            "draws",
            part("draws", &["--draws", "700", "--seed", "1", "--runs", "300..600"]),
            "number of draws: 600 and 700",
        ),
        ("data", part("data", &[&rest[..], &["--data", &revised]].concat()), "they differ in data"),
        ("weights", part("weights", &with(&["--weights", "talent=9"])), "they differ in index"),
        ("scheme", part("scheme", &with(&["--weighting", "equal"])), "they differ in index"),
        ("law", part("law", &with(&["--within", "5%"])), "what is drawn and kept"),
        ("kept", part("kept", &with(&["--scores"])), "what is drawn and kept"),
    ] {
        let err = refused(&["merge", &first, &other]);
        assert!(err.contains("the sweeps cannot be merged"), "{name}: {err}");
        assert!(err.contains(said), "{name}: {err}");
    }
    let err = refused(&["merge", &first, "--top", "63"]);
    assert!(err.contains("rank 63 is beyond the 62 units"), "{err}");
}

#[test]
fn files_that_are_no_parts_are_refused() {
    let whole = printed(&sweep(&["--format", "json"]));
    let edited = |name: &str, from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        scratch(name, &whole.replacen(from, to, 1))
    };
    let seed = edited("edited-seed.json", "\"seed\": 7", "\"seed\": 8");
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let version = edited("edited-version.json", &version, "\"version\": \"0.0.1\"");
    let interrupted = scratch("interrupted.json", &whole[..whole.len() / 2]);
    let broken = scratch("broken.json", "{ \"sweep\": 1 }");
    let csv = scratch("part.csv", &printed(&sweep(&["--format", "csv"])));
    for (file, said) in [
        (seed.as_str(), "the fingerprint is not that of the rest"),
        (&version, "the fingerprint is not that of the rest"),
        (&interrupted, "as an interrupted file does"),
        (&broken, "is no sweep as `--format json` writes it"),
        (&csv, "as `--format json` writes it"),
        ("nowhere.json", "`nowhere.json` is missing"),
    ] {
        let err = refused(&["merge", file]);
        assert!(err.contains(said), "{file}: {err}");
    }
}
