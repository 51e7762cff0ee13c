//! `cindex axioms`.

use crate::{cindex, folder_of, json, printed, text};

#[test]
fn axioms_are_searched_and_denied() {
    let gai = "fixtures/gai-2021";
    let table = printed(&[
        "axioms",
        gai,
        "--search-only",
        "--cases",
        "40",
        "--only",
        "pareto,no-gain-from-gaps",
    ]);
    assert!(table.contains("weak-pareto"), "{table}");
    assert!(table.contains("seed: 0"), "{table}");
    let again = printed(&[
        "axioms",
        gai,
        "--search-only",
        "--cases",
        "40",
        "--only",
        "pareto,no-gain-from-gaps",
    ]);
    assert_eq!(table, again);

    let denied = [
        "axioms",
        gai,
        "--search-only",
        "--cases",
        "60",
        "--only",
        "pareto",
        "--deny",
        "condorcet-consistency",
    ];
    let output = cindex(&denied);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let out = text(&output.stdout);
    assert!(out.contains("condorcet-consistency is violated: "), "{out}");
    assert!(out.contains("\nDenied and violated: condorcet-consistency\n"), "{out}");
    printed(&[
        "axioms",
        gai,
        "--search-only",
        "--cases",
        "20",
        "--only",
        "pareto",
        "--deny",
        "score-monotonicity",
    ]);

    let arguments = [
        "axioms",
        gai,
        "--search-only",
        "--cases",
        "40",
        "--seed",
        "3",
        "--only",
        "gaps",
        "--format",
        "json",
    ];
    let sheet = json(&arguments);
    assert_eq!(sheet["summary"]["seed"], "3");
    assert_eq!(sheet["rows"][0]["axiom"], "no-gain-from-gaps");
    assert_eq!(sheet["rows"][0]["verdict"], "violated");
    let counterexample = &sheet["counterexamples"][0];
    assert_eq!(counterexample["axiom"], "no-gain-from-gaps");
    assert!(counterexample["before"]["units"][0]["values"].is_array());
    assert_eq!(sheet["summary"]["complete"], true);
    let csv = printed(&[
        "axioms",
        gai,
        "--search-only",
        "--cases",
        "5",
        "--only",
        "anonymity",
        "--format",
        "csv",
    ]);
    let claim = "no violation in 5 cases: below 46 % of such cases at 95 %";
    assert_eq!(csv, format!("axiom,verdict,cases,refused,finding\nanonymity,holds,5,0,{claim}\n"));
}

/// Five levels, 83 units and 122 indicators.
#[test]
fn axioms_are_searched_in_a_large_index() {
    let gai = "fixtures/gai-2024-full-synthetic";
    let only = [
        "--search-only",
        "--only",
        "weak-pareto,no-gain-from-gaps",
        "--cases",
        "3",
        "--format",
        "json",
    ];
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
        "own-monotonicity\n  A unit that becomes better in one indicator, all else equal, does not get a\n  \
         worse rank: no more units are ahead of it than before.\n\n  Becoming better never costs a unit places.\n  \
         Source: OECD/JRC Handbook (2008), section 6\n"
    );
    let all = printed(&["axioms", "--explain"]);
    assert!(all.lines().filter(|line| line.contains("Source: ")).count() > 20, "{all}");
    assert!(all.lines().all(|line| line.chars().count() <= 80), "{all}");
    let misspelt = cindex(&["axioms", "--explain", "paretto"]);
    assert!(text(&misspelt.stderr).contains("did you mean `pareto`?"));
    assert_eq!(cindex(&["axioms"]).status.code(), Some(2));
    let gai = "fixtures/gai-2021";
    for arguments in [
        ["axioms", gai, "--explain", "own-monotonicity"],
        ["axioms", "--explain", "own-monotonicity", gai],
    ] {
        assert_eq!(printed(&arguments), one, "a folder may stand beside it");
    }
    let table = printed(&[
        "axioms",
        "fixtures/gai-2021",
        "--search-only",
        "--cases",
        "40",
        "--only",
        "gaps",
    ]);
    assert!(table.contains("violated") && !table.contains("passes"), "{table}");
    assert!(table.contains("`cindex axioms --explain AXIOM` says what"), "{table}");
}

/// A flat index of four units, by minimum and maximum, in a folder of this name.
fn small_index(name: &str) -> String {
    let framework = "code,parent,level,type,weight,direction,goalpost_low,goalpost_high\n\
                     index,,index,aggregate,,,,\nx,index,indicator,indicator,1,1,0,100\n\
                     y,index,indicator,indicator,1,1,0,100\n";
    let methodology = "[indicators]\ntransforms = [{ min-max = { to = [0, 1] } }]\n";
    let data = "unit,x,y\nA,100,0\nB,50,40\nC,40,52\nD,10,20\n";
    let files =
        [("framework.csv", framework), ("methodology.toml", methodology), ("data.csv", data)];
    folder_of(&format!("axioms-{name}"), &files)
}

#[test]
fn an_index_is_gone_through_as_it_is() {
    let folder = small_index("as-it-is");
    let dir = folder.as_str();
    let table = printed(&["axioms", dir, "--cases", "5", "--only", "anonymity"]);
    assert!(table.contains("The index as it is, every change of a kind:"), "{table}");
    assert!(table.contains("of 4 departures turn a pair"), "{table}");
    let sheet = json(&["axioms", dir, "--cases", "5", "--only", "anonymity", "--format", "json"]);
    assert_eq!(sheet["examinations"][1]["kind"], "departure");
    assert_eq!(sheet["examinations"][1]["changes"], 4);
}

/// What is denied must hold in as many cases as are asked for.
#[test]
fn what_is_untested_does_not_pass() {
    let folder = small_index("untested");
    let dir = folder.as_str();
    for axiom in ["nested-equals-flat", "constant-irrelevance"] {
        let arguments = ["axioms", dir, "--search-only", "--cases", "10", "--only", axiom];
        let denied = cindex(&[&arguments[..], &["--deny", axiom]].concat());
        assert_eq!(denied.status.code(), Some(1), "{axiom}");
        let out = text(&denied.stdout);
        assert!(out.contains("--allow-untested") && !out.contains("holds"), "{out}");
        let allowed = cindex(&[&arguments[..], &["--deny", axiom, "--allow-untested"]].concat());
        assert_eq!(allowed.status.code(), Some(0), "{axiom}");
    }
    let held = ["axioms", dir, "--search-only", "--cases", "10", "--deny", "anonymity"];
    printed(&[&held[..], &["--only", "anonymity"]].concat());
}

/// A case that is written is an index of its own, and is found again.
#[test]
fn cases_are_written_and_replayed() {
    let folder = small_index("replayed");
    let (dir, cases) = (folder.as_str(), std::path::Path::new(&folder).join("cases"));
    let into = cases.to_str().unwrap();
    let only = ["--only", "no-gain-from-gaps,anonymity", "--write-cases", into];
    let search = ["axioms", dir, "--search-only", "--cases", "60"];
    let table = printed(&[&search[..], &only[..]].concat());
    assert!(table.contains("no-gain-from-gaps is violated"), "{table}");
    let case = cases.join("no-gain-from-gaps");
    let case = case.to_str().unwrap();
    printed(&["score", case]);
    let replayed = cindex(&["axioms", case, "--replay"]);
    assert_eq!(replayed.status.code(), Some(1), "{}", text(&replayed.stderr));
    let out = text(&replayed.stdout);
    assert!(out.starts_with("no-gain-from-gaps is violated: "), "{out}");
    assert!(table.contains(out.lines().nth(1).unwrap()), "the same change: {out}");
    assert!(!cases.join("anonymity").exists());
    let without = cindex(&["axioms", dir, "--replay"]);
    assert_eq!(without.status.code(), Some(2));
    assert!(text(&without.stderr).contains("case.json"), "{}", text(&without.stderr));
}

/// Every case of a certificate is found again, and one that was tampered with is not.
#[test]
fn a_certificate_is_replayed() {
    let folder = small_index("certified");
    let (dir, file) = (folder.as_str(), format!("{folder}/certificate.json"));
    let search = ["axioms", dir, "--search-only", "--cases", "60", "--format", "json"];
    printed(&[&search[..], &["--output", &file]].concat());
    let mut sheet: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let certificate = &sheet["certificate"];
    assert_eq!(certificate["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(certificate["seed"], 0);
    assert!(certificate["command"].as_array().unwrap().iter().any(|word| word == "--search-only"));
    assert!(certificate["generator"].as_str().unwrap().contains("XorShift"));
    assert_eq!(certificate["strata"][0]["name"], "interior");
    let axioms = certificate["axioms"].as_array().unwrap();
    assert!(axioms.iter().all(|axiom| axiom["statement"].as_str().unwrap().ends_with('.')));
    let violated = sheet["summary"]["violated"].as_u64().unwrap();
    assert!(violated > 3, "{violated}");

    let replay = ["axioms", file.as_str(), "--replay", "--format", "json"];
    let output = cindex(&replay);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let replayed: serde_json::Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert_eq!(replayed["summary"]["violated"], violated);
    assert_eq!(replayed["summary"]["ended otherwise"], 0);
    for row in replayed["rows"].as_array().unwrap() {
        assert_eq!(row["then"], row["now"], "{row}");
    }

    let with_violation = |axiom: &serde_json::Value| axiom["violation"].is_object();
    let first = axioms.iter().position(with_violation).unwrap();
    let data = "/case/data";
    let violation = &mut sheet["certificate"]["axioms"][first]["violation"];
    let alike = violation.pointer(data).unwrap().as_str().unwrap();
    let alike: Vec<_> = alike
        .lines()
        .take(1)
        .map(str::to_owned)
        .chain(["A,A,1,1".into(), "B,B,2,2".into(), "C,C,3,3".into()])
        .collect();
    *violation.pointer_mut(data).unwrap() = format!("{}\n", alike.join("\n")).into();
    std::fs::write(&file, sheet.to_string()).unwrap();
    let output = cindex(&replay);
    let replayed: serde_json::Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    assert_eq!(replayed["summary"]["ended otherwise"], 1, "{}", text(&output.stderr));
    sheet["certificate"]["axioms"][first].as_object_mut().unwrap().remove("violation");
    std::fs::write(&file, sheet.to_string()).unwrap();
    let damaged = cindex(&replay);
    assert_eq!(damaged.status.code(), Some(2));
    assert!(text(&damaged.stderr).contains("`violation` or `refused` is missing"));
    std::fs::write(&file, "{}").unwrap();
    let none = cindex(&replay);
    assert_eq!(none.status.code(), Some(2));
    assert!(text(&none.stderr).contains("it is no certificate"), "{}", text(&none.stderr));
}

/// The hashes are those of the files as `--write-cases` writes them, not as they were typed.
#[test]
fn inputs_are_hashed_as_they_are_written() {
    let folder = small_index("hashed");
    let dir = folder.as_str();
    let only = ["--search-only", "--cases", "1", "--only", "anonymity", "--format", "json"];
    let inputs = || json(&[&["axioms", dir][..], &only].concat())["certificate"]["inputs"].clone();
    let before = inputs();
    // As `sha256sum` has them of the files that `--write-cases` writes.
    assert_eq!(before["framework"]["sha256"], FRAMEWORK);
    assert_eq!(before["data"]["sha256"], DATA);
    let rewrite = |name: &str, from: &str, to: &str| {
        let path = format!("{folder}/{name}");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from));
        std::fs::write(path, text.replace(from, to)).unwrap();
    };
    rewrite("methodology.toml", "[0, 1]", "[ 0.0, 1 ] ");
    rewrite("data.csv", "50,40", "50.0,40");
    assert_eq!(inputs(), before);
    rewrite("data.csv", "50.0,40", "50,41");
    let after = inputs();
    assert_ne!(after["data"], before["data"]);
    assert_eq!(after["methodology"], before["methodology"]);
}

const FRAMEWORK: &str = "ae4ffc67a90984f97d016dea3cb5444443ce660c2a72d5946463b5056a285b0a";
const DATA: &str = "dfa9c511955f5caa7d613e52427c035f9234f78f98fbb1705b17728dc5071b36";

/// Min–max, which a departure turns round, beside goalposts, which none does.
#[test]
fn two_methodologies_stand_side_by_side() {
    let folder = small_index("against");
    let (dir, other) = (folder.as_str(), format!("{folder}/other.toml"));
    let goalposts =
        "[indicators]\ntransforms = [{ goalposts = { to = [0, 100], clamp = false } }]\n";
    std::fs::write(&other, goalposts).unwrap();
    let only = ["--only", "deletion-independence,anonymity,no-gain-from-gaps", "--cases", "60"];
    let search = [&["axioms", dir, "--search-only", "--against", &other][..], &only].concat();
    let sheet = json(&[&search[..], &["--format", "json"]].concat());
    let rows = sheet["rows"].as_array().unwrap();
    assert_eq!(rows[0]["violated only"], "", "{rows:?}");
    assert_eq!(rows[1]["axiom"], "deletion-independence");
    assert_eq!(rows[1]["itself"], "violated");
    assert_eq!(rows[1]["other"], "holds in 60");
    assert_eq!(rows[1]["violated only"], "by the index itself");
    assert_eq!((&rows[2]["itself"], &rows[2]["other"]), (&"violated".into(), &"violated".into()));
    let difference = &sheet["differences"][0];
    assert_eq!(difference["axiom"], "deletion-independence");
    assert_eq!(difference["beside"]["verdict"], "holds");
    // Both certificates are checked again: two violations of the index itself, one of the other.
    let file = format!("{folder}/certificates.json");
    std::fs::write(&file, sheet.to_string()).unwrap();
    let output = cindex(&["axioms", &file, "--replay", "--format", "json"]);
    let replayed: serde_json::Value = serde_json::from_str(&text(&output.stdout)).unwrap();
    let ended = |name: &str| replayed["summary"][name].as_u64();
    assert_eq!((ended("violated"), ended("ended otherwise")), (Some(3), Some(0)), "{replayed}");
    // The same case on both sides: the same values, other scores.
    let (one, two) = (&difference["counterexample"]["before"], &difference["beside"]["scored"]);
    let values = |table: &serde_json::Value| -> Vec<_> {
        table["units"].as_array().unwrap().iter().map(|unit| unit["values"].clone()).collect()
    };
    assert_eq!(values(one), values(two));
    assert_ne!(one["units"][0]["score"], two["units"][0]["score"]);
    let itself = printed(&[
        "axioms",
        dir,
        "--search-only",
        "--against",
        &format!("{folder}/methodology.toml"),
        "--cases",
        "20",
    ]);
    assert!(itself.contains("\ndifferences: 0\n"), "{itself}");
    let table = printed(&search);
    assert!(table.contains("By the index itself, deletion-independence is violated: "), "{table}");
    assert!(
        table.contains("By the other, deletion-independence holds in the same case:"),
        "{table}"
    );
}

/// Ctrl-C ends a search that would take hours; what was found is printed and marked.
#[cfg(unix)]
#[test]
fn an_interrupted_search_keeps_what_it_found() {
    use crate::interruption::told_to_stop;
    let folder = small_index("interrupted");
    let only = ["--only", "deletion-independence,anonymity", "--cases", "100000000"];
    let search = [&["axioms", &folder, "--search-only"], &only[..]].concat();
    let (code, out, err) = told_to_stop("-INT", &search);
    assert_eq!((code, err.as_str()), (Some(1), ""), "{out}");
    assert!(out.contains("incomplete: interrupted"), "{out}");
    assert!(out.contains("deletion-independence is violated: "), "{out}");
    assert!(out.contains("\ncomplete: false\n"), "{out}");
}
