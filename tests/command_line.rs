//! The command line as it is typed: what it prints, where, and how it ends.

#![cfg(feature = "cli")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn cindex(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cindex"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("cindex starts")
}

/// What is printed by a command that ends well.
fn printed(arguments: &[&str]) -> String {
    let output = cindex(arguments);
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {err}");
    assert_eq!(err, "", "{arguments:?}");
    out
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// A file of this test's own.
fn scratch(name: &str, content: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command-line");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join(name);
    std::fs::write(&file, content).expect("a file");
    file
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(arguments)).expect("JSON")
}

fn row<'a>(csv: &'a str, unit: &str) -> Vec<&'a str> {
    let line = csv.lines().find(|line| line.split(',').nth(1) == Some(unit));
    line.unwrap_or_else(|| panic!("{unit} in {csv}")).split(',').collect()
}

/// A measure of a verification.
fn measure(sheet: &Value, name: &str) -> f64 {
    let rows = sheet["rows"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["measure"] == name).expect("a measure");
    row["value"].as_f64().expect("a number")
}

/// The tables of a folder under other names and elsewhere.
#[test]
fn data_and_published_figures_may_lie_elsewhere() {
    let read = |name| std::fs::read_to_string(format!("fixtures/gai-2021/{name}")).expect("a file");
    let data = scratch("elsewhere.csv", &read("data.csv").replacen("USA,", "US,", 1));
    let data = data.to_str().expect("text");
    let ranks = printed(&["rank", "fixtures/gai-2021", "--data", data, "--format", "csv"]);
    assert_eq!(row(&ranks, "US")[0], "1");
    let published = scratch("results.csv", &read("published.csv").replacen("USA,", "US,", 1));
    let published = published.to_str().expect("text");
    let elsewhere = ["--data", data, "--published", published, "--format", "json"];
    let verified = json(&[&["verify", "fixtures/gai-2021"], &elsewhere[..]].concat());
    assert_eq!(verified["summary"]["passes"], true);
    let nowhere = cindex(&["verify", "fixtures/gai-2021", "--published", "nowhere.csv"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(text(&nowhere.stderr).contains("`nowhere.csv` is missing"));
}

#[test]
fn rank_is_a_table_for_people() {
    let table = printed(&["rank", "fixtures/gai-2021", "--top", "7"]);
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines[0], "Global AI Index 2021: 62 units");
    let header: Vec<_> = lines[2].split_whitespace().collect();
    assert_eq!(header[..4], ["rank", "unit", "name", "score"]);
    assert_eq!(header[4..], ["implementation", "innovation", "investment"]);
    assert!(lines[9].starts_with("   7  KOR   South Korea "), "{table}");
    assert_eq!(lines.len(), 10, "seven units, no more");
    assert!(!table.contains('\u{1b}'), "plain when piped");
}

#[test]
fn rank_is_csv_with_one_column_per_child() {
    let csv = printed(&["rank", "fixtures/gai-2021", "--format", "csv"]);
    let header = csv.lines().next();
    assert_eq!(header, Some("rank,unit,name,score,implementation,innovation,investment"));
    assert_eq!(csv.lines().count(), 63);
    assert_eq!(row(&csv, "KOR")[0], "7");
    let node = ["rank", "fixtures/gai-2021", "--format", "csv", "--node", "innovation"];
    let innovation = printed(&node);
    assert_eq!(innovation.lines().next(), Some("rank,unit,name,score,research,development"));
    assert_eq!(row(&innovation, "KOR")[0], "3");
}

#[test]
fn rank_is_json_with_numbers() {
    let sheet = json(&["rank", "fixtures/gai-2021", "--top", "2", "--format", "json"]);
    assert_eq!(sheet["title"], "Global AI Index 2021: 62 units");
    assert_eq!(sheet["rows"].as_array().map(Vec::len), Some(2));
    assert_eq!(sheet["rows"][0]["unit"], "USA");
    assert_eq!(sheet["rows"][0]["score"], 100);
    let china = sheet["rows"][1]["score"].as_f64().expect("a number");
    assert!((china - 62.92).abs() <= 0.0065);
}

#[test]
fn rank_takes_other_weights_weightings_and_methodologies() {
    let rank_of_israel = |extra: &[&str]| {
        let arguments = [&["rank", "fixtures/gai-2021", "--format", "csv"], extra].concat();
        row(&printed(&arguments), "ISR")[0].to_owned()
    };
    assert_eq!(rank_of_israel(&[]), "5");
    assert_eq!(rank_of_israel(&["--weights", "talent=15"]), "4");
    assert_eq!(rank_of_israel(&["--weights", "talent=5,commercial=5"]), "5", "as they were");
    assert_eq!(rank_of_israel(&["--weighting", "equal"]), "11");
    assert_eq!(rank_of_israel(&["--weighting", "nominal"]), "5");
    assert_eq!(rank_of_israel(&["--weighting", "reliability"]), "5", "there are no gaps");
    assert_eq!(rank_of_israel(&["--weighting", "equal-over-leaves"]), "10");
    let minimum = scratch("minimum.toml", "[groups]\naggregation = \"minimum\"\n");
    let file = minimum.to_str().expect("text");
    assert_eq!(rank_of_israel(&["--methodology", file]), "2");
}

#[test]
fn results_go_to_a_file() {
    let file = scratch("rank.csv", "");
    let path = file.to_str().expect("text");
    let arguments = ["rank", "fixtures/gai-2021", "--format", "csv", "--output", path];
    assert_eq!(printed(&arguments), "");
    let written = std::fs::read_to_string(&file).expect("a file");
    assert_eq!(written, printed(&arguments[..4]));
    let nowhere = cindex(&["rank", "fixtures/gai-2021", "--output", "no/such/folder/rank.csv"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(text(&nowhere.stderr).contains("`no/such/folder/rank.csv`"));
}

#[test]
fn score_shows_every_node_of_every_unit() {
    let csv = printed(&["score", "fixtures/gai-2021", "--provenance", "--format", "csv"]);
    assert_eq!(csv.lines().next(), Some("unit,name,node,level,score,rank,full,provenance"));
    assert_eq!(csv.lines().count(), 1 + 62 * 11);
    assert!(csv.contains("KOR,South Korea,research,indicator,26.66,12,26.66,observed"), "{csv}");
    assert!(csv.lines().any(|line| line.starts_with("USA,") && line.contains(",gai,index,100,1,")));
    let table = printed(&["score", "fixtures/gai-2021"]);
    assert!(table.contains("KOR     innovation "), "children are indented");
    assert!(table.lines().all(|line| line.chars().count() <= 80));
}

#[test]
fn compare_sets_rankings_side_by_side() {
    let arguments =
        ["compare", "fixtures/gai-2021", "--weights", "talent=15", "--weighting", "equal"];
    let sheet = json(&[&arguments[..], &["--format", "json"]].concat());
    let israel = &sheet["rows"][4];
    assert_eq!(israel["unit"], "ISR");
    assert_eq!((&israel["talent=15"], &israel["change talent=15"]), (&4.into(), &1.into()));
    assert_eq!((&israel["equal"], &israel["change equal"]), (&11.into(), &(-6).into()));
    let rows = sheet["rows"].as_array().expect("rows");
    let shifts = rows.iter().map(|row| row["change equal"].as_f64().expect("a number").abs());
    let mean = shifts.sum::<f64>() / 62.0;
    let reported = sheet["summary"]["equal: mean absolute shift"].as_f64().expect("a number");
    assert!((mean - reported).abs() < 1e-12);
    for measure in ["Kendall", "Spearman"] {
        let value = sheet["summary"][format!("equal: {measure}")].as_f64().expect("a number");
        assert!((0.8..1.0).contains(&value), "{measure} {value}");
    }
    assert!(printed(&["compare", "fixtures/gai-2021"]).contains("equal: Kendall: 0."));
}

#[test]
fn verify_meets_what_was_published() {
    for (folder, scores, ranks) in
        [("gai-2021", 62.0, 62.0), ("gai-2024", 83.0, 46.0), ("gvt-2024", 36.0, 36.0)]
    {
        let sheet = json(&["verify", &format!("fixtures/{folder}"), "--format", "json"]);
        assert_eq!(sheet["summary"]["passes"], true);
        assert_eq!(measure(&sheet, "scores compared"), scores);
        assert!(measure(&sheet, "exact ranks") >= ranks, "{folder}");
    }
}

#[test]
fn verify_ends_with_1_where_it_falls_short() {
    let strict = scratch("strict.toml", "[verification]\nlargest-difference = 1e-9\n");
    let path = strict.to_str().expect("text");
    let output = cindex(&["verify", "fixtures/gai-2021", "--methodology", path]);
    assert_eq!(output.status.code(), Some(1));
    let report = text(&output.stdout);
    assert!(report.contains("First to diverge: gai of USA"), "{report}");
    assert!(report.contains("× innovation: 100"), "{report}");
    assert!(report.contains("largest-difference: 0.000000001 asked"), "{report}");
}

#[test]
fn check_shows_weights_and_coverage() {
    let csv = printed(&["check", "fixtures/gai-2021", "--format", "csv"]);
    assert_eq!(
        csv.lines().next(),
        Some("node,level,nominal,weight,share %,effective %,coverage %")
    );
    let research = csv.lines().find(|line| line.contains("research")).expect("a row");
    let cells: Vec<_> = research.split(',').collect();
    assert_eq!(cells[..5], ["    research", "indicator", "5", "5", "62.5"]);
    let effective: f64 = cells[5].parse().expect("a number");
    assert!((effective - 500.0 / 24.0).abs() < 1e-12);
    let without_data = printed(&["check", "fixtures/bcg-2024"]);
    assert!(without_data.contains("There is no data.csv to score."));
    assert!(without_data.contains("indicators: 33"));
}

/// The fixture of 2021 under its own methodology with more to it.
fn with_more(name: &str, more: &str) -> String {
    let original = std::fs::read_to_string("fixtures/gai-2021/methodology.toml").expect("a file");
    scratch(name, &format!("{original}\n{more}\n")).to_str().expect("text").to_owned()
}

#[test]
fn units_that_were_screened_out_are_named_and_not_compared() {
    let file = with_more("screened.toml", "[screening]\nunits = { non-zero = 1.0 }");
    let with = |command: &'static str| [command, "fixtures/gai-2021", "--methodology", &file];
    for command in ["rank", "score", "compare", "check", "verify"] {
        let output = cindex(&with(command));
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.code() < Some(2), "{command}: {err}");
        assert!(out.contains("Screened out: ") && out.contains("QAT (non-zero 0.57)"), "{out}");
    }
    let verified = cindex(&[&with("verify")[..], &["--format", "json"]].concat());
    let verified: Value = serde_json::from_slice(&verified.stdout).expect("JSON");
    let (units, gone) = (measure(&verified, "units"), measure(&verified, "screened out"));
    assert!(gone > 0.0 && units + gone == 62.0, "{units} and {gone}");
    let checked = json(&[&with("check")[..], &["--format", "json"]].concat());
    assert_eq!(checked["summary"]["units"].as_f64(), Some(units));
}

#[test]
fn check_shows_the_weights_in_force() {
    let file = with_more("entropy.toml", "[node.innovation]\nweighting = \"entropy\"");
    let csv = printed(&["check", "fixtures/gai-2021", "--methodology", &file, "--format", "csv"]);
    let cells = |node: &str| -> Vec<String> {
        let line = csv.lines().find(|line| line.trim_start().starts_with(node)).expect("a row");
        line.split(',').map(str::to_owned).collect()
    };
    let weights = ["research", "development"].map(|node| cells(node)[3].parse::<f64>());
    assert_eq!(cells("research")[2], "5");
    assert!(weights.iter().flatten().all(|weight| *weight < 1.0), "entropy's weights: {csv}");

    let file = with_more("least.toml", "[node.innovation]\naggregation = \"minimum\"");
    let csv = printed(&["check", "fixtures/gai-2021", "--methodology", &file, "--format", "csv"]);
    let line = csv.lines().find(|line| line.contains("research")).expect("a row");
    assert!(line.starts_with("    research,indicator,5,,,,"), "weights are not used: {csv}");
}

#[test]
fn weights_that_would_be_ignored_or_mixed_are_refused() {
    let least = with_more("unused.toml", "[node.innovation]\naggregation = \"minimum\"");
    let rank = ["rank", "fixtures/gai-2021", "--methodology", &least];
    for (arguments, said) in [
        (
            [&rank[..], &["--weights", "research=3"]].concat(),
            "`research` is given a weight, but minimum in `innovation` uses no weights",
        ),
        (
            vec!["rank", "fixtures/gai-2021", "--weighting", "entropy", "--weights", "research=3"],
            "its group `innovation` is weighted by entropy",
        ),
    ] {
        let output = cindex(&arguments);
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains(said), "{err}");
    }
    printed(&[&rank[..], &["--weights", "research=0"]].concat());
}

#[test]
fn synthetic_data_say_so() {
    let folder = "fixtures/gai-2024-full-synthetic";
    let table = printed(&["rank", folder, "--top", "1"]);
    assert!(table.contains("SYNTHETIC") && table.contains("Synthetic unit"), "{table}");
    let csv = printed(&["rank", folder, "--format", "csv"]);
    assert!(csv.lines().skip(1).all(|line| line.contains("Synthetic unit")), "{csv}");
}

#[test]
fn a_slip_of_the_pen_is_marked_in_its_line() {
    let original = std::fs::read_to_string("fixtures/gai-2021/methodology.toml").expect("a file");
    let slipped = scratch("slip.toml", &original.replace("[node.gai]", "[node.gia]"));
    let path = slipped.to_str().expect("text");
    let output = cindex(&["rank", "fixtures/gai-2021", "--methodology", path]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let said = text(&output.stderr);
    assert!(said.contains("error: `gia` is no node of this framework"), "{said}");
    assert!(said.contains("slip.toml:7:7") && said.contains("[node.gia]"), "{said}");
    assert!(said.contains("^^^ did you mean `gai`?"), "{said}");
}

#[test]
fn bad_usage_ends_with_2_and_says_why() {
    let rank = |extra: &[&'static str]| [&["rank", "fixtures/gai-2021"], extra].concat();
    for (arguments, said) in [
        (vec!["rank"], "DIR"),
        (vec!["rnak", "fixtures/gai-2021"], "unrecognized subcommand 'rnak'"),
        (vec!["rank", "fixtures/none"], "folder `fixtures/none` is missing"),
        (vec!["rank", "README.md"], "`README.md` is a file"),
        (vec!["rank", "fixtures/bcg-2024"], "data.csv` is missing"),
        (vec!["verify", "fixtures/gai-2024-full-synthetic"], "published.csv` is missing"),
        (rank(&["--node", "inovation"]), "did you mean `innovation`?"),
        (rank(&["--weights", "talnt=3"]), "did you mean `talent`?"),
        (rank(&["--weights", "talent=-3"]), "weight -3 of `talent`"),
        (rank(&["--weights", "talent"]), "write CODE=WEIGHT"),
        (rank(&["--weights", "talent=x"]), "`x` is no number"),
        (rank(&["--weighting", "equl"]), "'equal'"),
        (rank(&["--period", "2021"]), "no unit has the period `2021`"),
    ] {
        let output = cindex(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        let err = text(&output.stderr);
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}

#[test]
fn the_readme_quotes_what_is_printed() {
    let readme = std::fs::read_to_string("README.md").expect("a README");
    let rank = printed(&["rank", "fixtures/gai-2021", "--top", "7"]);
    assert!(readme.contains(rank.trim_end()), "{rank}");
    for folder in ["gai-2021", "gai-2024", "gvt-2024"] {
        let row = reproduced(&json(&["verify", &format!("fixtures/{folder}"), "--format", "json"]));
        assert!(readme.contains(&row), "{folder}: {row}");
    }
}

/// The cells of the README's table behind the tolerance.
fn reproduced(sheet: &Value) -> String {
    let largest = match measure(sheet, "largest difference") {
        tiny if tiny < 1e-4 => format!("{tiny:.0e}"),
        difference => format!("{difference:.4}"),
    };
    let exact = measure(sheet, "exact ranks");
    let ranks = measure(sheet, "ranks compared");
    let shift = measure(sheet, "largest rank shift");
    let spearman = measure(sheet, "Spearman of the ranks");
    format!("| {largest} | {exact} of {ranks} | {shift} | {spearman:.4} |")
}

#[test]
fn audit_begins_with_what_stands_out() {
    let review = printed(&["audit", "fixtures/gai-2021"]);
    let lines: Vec<_> = review.lines().collect();
    assert_eq!(lines[0], "Global AI Index 2021: review of 62 units");
    assert!(lines[2].starts_with("Findings: "), "{review}");
    let outliers =
        "distribution  commercial           outliers: skewness 5.45, excess kurtosis 34.12";
    assert!(lines.contains(&outliers), "{review}");
    for section in ["Coverage by node", "Correlations of siblings", "Weights beside importance"] {
        assert!(lines.contains(&section), "{section} in {review}");
    }
}

#[test]
fn audit_shows_only_what_was_asked_for() {
    let csv = printed(&["audit", "fixtures/gai-2021", "--only", "importance", "--format", "csv"]);
    assert!(csv.starts_with("node,group,weight %,importance %,r² group,S group,"), "{csv}");
    assert_eq!(csv.lines().count(), 11);
    let several =
        printed(&["audit", "fixtures/gai-2021", "--only", "groups,removals", "--format", "csv"]);
    assert!(several.starts_with("table,group,children,alpha,"), "{several}");
    let tables: Vec<_> =
        several.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(tables, [["groups"; 4].as_slice(), &["children"; 10], &["removals"; 10]].concat());

    let sheet = json(&["audit", "fixtures/gai-2021", "--only", "parents", "--format", "json"]);
    assert!(sheet["findings"].is_null() && sheet["parents"].is_array());
    let strategy = sheet["parents"].as_array().expect("nodes").iter();
    let strategy = strategy.filter(|node| node["node"] == "government-strategy");
    assert_eq!(strategy.map(|node| &node["nearer_to_foreign"]).collect::<Vec<_>>(), [true]);
}

#[test]
fn audit_says_why_a_figure_is_missing() {
    let sheet = json(&["audit", "fixtures/gai-2021", "--only", "groups", "--format", "json"]);
    let innovation = &sheet["groups"][2];
    assert_eq!(innovation["group"], "innovation");
    let reason = &innovation["dimensions"]["adequacy"]["reason"];
    assert_eq!(reason, "the measure of two columns is one half whatever they are");
}

#[test]
fn audit_takes_thresholds_weights_and_one_unit() {
    let findings = |extra: &[&str]| {
        let arguments =
            [&["audit", "fixtures/gai-2021", "--only", "findings", "--format", "csv"], extra];
        printed(&arguments.concat())
    };
    assert!(findings(&[]).contains("distribution,talent,"));
    let tolerant = findings(&["--thresholds", "skewness=3,kurtosis=14"]);
    assert!(!tolerant.contains("distribution,talent,"), "{tolerant}");
    assert!(findings(&["--thresholds", "alpha=0.95"]).contains("consistency,gai,"));
    assert_ne!(findings(&[]), findings(&["--weights", "talent=15"]));
    let korea = printed(&["audit", "fixtures/gai-2021", "--unit", "KOR"]);
    assert!(korea.contains("   3  development "), "{korea}");

    let misspelt = cindex(&["audit", "fixtures/gai-2021", "--thresholds", "skewnes=3"]);
    assert_eq!(misspelt.status.code(), Some(2));
    assert!(text(&misspelt.stderr).contains("unknown field `skewnes`, expected one of"));
    let unknown = cindex(&["audit", "fixtures/gai-2021", "--unit", "KOP"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("did you mean `KOR`?"));
}

#[test]
fn axioms_are_searched_and_denied() {
    let gai = "fixtures/gai-2021";
    let table = printed(&["axioms", gai, "--cases", "40", "--only", "pareto,no-gain-from-gaps"]);
    assert!(table.contains("weak-pareto"), "{table}");
    assert!(table.contains("seed: 0"), "{table}");
    let again = printed(&["axioms", gai, "--cases", "40", "--only", "pareto,no-gain-from-gaps"]);
    assert_eq!(table, again);

    let denied =
        ["axioms", gai, "--cases", "60", "--only", "pareto", "--deny", "condorcet-consistency"];
    let output = cindex(&denied);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let out = text(&output.stdout);
    assert!(out.contains("condorcet-consistency is violated: "), "{out}");
    assert!(out.ends_with("Denied and violated: condorcet-consistency\n"), "{out}");
    printed(&["axioms", gai, "--cases", "20", "--only", "pareto", "--deny", "monotonicity"]);

    let arguments =
        ["axioms", gai, "--cases", "40", "--seed", "3", "--only", "gaps", "--format", "json"];
    let sheet = json(&arguments);
    assert_eq!(sheet["summary"]["seed"], "3");
    assert_eq!(sheet["rows"][0]["axiom"], "no-gain-from-gaps");
    assert_eq!(sheet["rows"][0]["verdict"], "violated");
    let counterexample = &sheet["counterexamples"][0];
    assert_eq!(counterexample["axiom"], "no-gain-from-gaps");
    assert!(counterexample["before"]["units"][0]["values"].is_array());
    assert_eq!(sheet["summary"]["complete"], true);
    let csv = printed(&["axioms", gai, "--cases", "5", "--only", "anonymity", "--format", "csv"]);
    assert_eq!(csv, "axiom,verdict,cases,finding\nanonymity,holds,5,\n");
}

/// Five levels, 83 units and 122 indicators.
#[test]
fn axioms_are_searched_in_a_large_index() {
    let gai = "fixtures/gai-2024-full-synthetic";
    let only = ["--only", "weak-pareto,no-gain-from-gaps", "--cases", "3", "--format", "json"];
    let sheet = json(&[&["axioms", gai][..], &only].concat());
    assert_eq!(sheet["rows"][0]["axiom"], "weak-pareto");
    assert_eq!(sheet["rows"][0]["verdict"], "holds");
    assert_eq!(sheet["rows"][0]["cases"], 3);
    assert_eq!(sheet["summary"]["complete"], true);
}

#[test]
fn slips_in_axioms_are_answered() {
    let refused = |arguments: &[&str], wanted: &str| {
        let output = cindex(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let err = text(&output.stderr);
        assert!(err.contains(wanted), "{err}");
    };
    let gai = "fixtures/gai-2021";
    refused(&["axioms", gai, "--deny", "paretto"], "unknown axiom `paretto`");
    refused(&["axioms", gai, "--deny", "paretto"], "did you mean `pareto`?");
    refused(&["axioms", gai, "--only", "nonsense"], "unknown axiom `nonsense`");
    refused(&["axioms", gai, "--seed", "x1"], "`x1` is no seed: write a whole number, such as 42");
    refused(&["axioms", gai, "--cases", "0"], "0 is not in 1..");
}

/// Parts of an analysis merge to the bytes of the whole, on any number of threads.
#[test]
fn uncertainty_is_divisible_and_drawn() {
    let run = |more: &[&str]| {
        printed(&[&["uncertainty", "fixtures/gai-2021", "--seed", "3"], more].concat())
    };
    let whole = run(&["--runs", "900", "--format", "json"]);
    let parts = [("a", "0..300", "1"), ("b", "300..900", "2")].map(|(name, runs, threads)| {
        let part = run(&["--runs", runs, "--threads", threads, "--format", "json"]);
        scratch(&format!("uncertainty-{name}.json"), &part)
    });
    let [a, b] = parts.each_ref().map(|file| file.to_str().expect("text"));
    assert_eq!(printed(&["merge", b, a, "--format", "json"]), whole);
    let shown = run(&["--runs", "900", "--top", "10"]);
    assert!(shown.contains("900 replicates, runs 0..900, seed 3"), "{shown}");
    assert!(shown.contains("●") && shown.contains("nominal rank"), "{shown}");
    let csv = run(&["--runs", "900", "--scores", "--format", "csv"]);
    assert!(csv.lines().any(|line| line.starts_with("scores,")), "{csv}");
    let twice = cindex(&["merge", a, a]);
    assert_eq!(twice.status.code(), Some(2));
    assert!(text(&twice.stderr).contains("both hold runs 0..300"));
    let broken = scratch("uncertainty-broken.json", &whole[..whole.len() / 2]);
    let interrupted = cindex(&["merge", broken.to_str().expect("text")]);
    assert!(text(&interrupted.stderr).contains("as an interrupted file does"));
    let none = cindex(&["uncertainty", "fixtures/gai-2024"]);
    assert!(text(&none.stderr).contains("uncertainty.toml` is missing"));
}

#[test]
fn a_panel_is_scored_period_by_period() {
    let data = std::fs::read_to_string("fixtures/gai-2021/data.csv").expect("a file");
    let rows = |period: &str| -> Vec<String> {
        let rows = data.lines().skip(1).filter(|row| !row.is_empty());
        rows.map(|row| format!("{period},{row}")).collect()
    };
    let header = format!("period,{}", data.lines().next().expect("a header"));
    let table = |periods: [&str; 2]| {
        let rows: Vec<_> = periods.into_iter().flat_map(rows).collect();
        format!("{header}\n{}\n", rows.join("\n"))
    };
    let panel = scratch("panel.csv", &table(["2020", "2021"]));
    let panel = panel.to_str().expect("text");
    let with = |command: &'static str| [command, "fixtures/gai-2021", "--data", panel];
    let csv = printed(&[&with("score")[..], &["--format", "csv"]].concat());
    assert_eq!(csv.lines().next(), Some("period,unit,name,node,level,score,rank,full"));
    assert_eq!(csv.lines().count(), 1 + 2 * 62 * 11);
    for command in ["rank", "compare", "check", "audit"] {
        let output = cindex(&with(command));
        let err = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{command}: {err}");
        assert!(err.contains("the data hold 2 periods: 2020, 2021"), "{err}");
        assert!(err.contains("choose one with `--period`") && !err.contains("in_period"), "{err}");
        printed(&[&with(command)[..], &["--period", "2021"]].concat());
    }
    let holes = scratch("holes.csv", &table(["2020", ""]));
    let holes = holes.to_str().expect("text");
    let output = cindex(&["score", "fixtures/gai-2021", "--data", holes]);
    let err = text(&output.stderr);
    assert!(err.contains("has no period, but others have one"), "{err}");
    assert!(err.contains("holes.csv:64:1"), "{err}");
}
