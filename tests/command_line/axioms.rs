//! `cindex axioms`.

use crate::{cindex, json, printed, text};

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
    assert!(out.contains("\nDenied and violated: condorcet-consistency\n"), "{out}");
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
    refused(
        &["axioms", gai, "--seed", "x1"],
        "`x1` is not a seed: write a whole number, such as 42",
    );
    refused(&["axioms", gai, "--cases", "0"], "0 is not in 1..");
}

#[test]
fn axioms_are_explained_on_request() {
    let one = printed(&["axioms", "--explain", "own-monotonicity"]);
    assert_eq!(
        one,
        "own-monotonicity\n  A unit that becomes better in one indicator, all else equal, does not fall\n  \
         below a unit that it was above.\n\n  Becoming better never costs a unit places.\n  \
         Source: OECD/JRC Handbook (2008), section 6\n"
    );
    let all = printed(&["axioms", "--explain"]);
    assert!(all.lines().filter(|line| line.contains("Source: ")).count() > 20, "{all}");
    assert!(all.lines().all(|line| line.chars().count() <= 80), "{all}");
    let misspelt = cindex(&["axioms", "--explain", "paretto"]);
    assert!(text(&misspelt.stderr).contains("did you mean `pareto`?"));
    assert_eq!(cindex(&["axioms"]).status.code(), Some(2));
    let table = printed(&["axioms", "fixtures/gai-2021", "--cases", "40", "--only", "gaps"]);
    assert!(table.contains("violated") && !table.contains("passes"), "{table}");
    assert!(table.contains("`cindex axioms --explain AXIOM` says what"), "{table}");
}
