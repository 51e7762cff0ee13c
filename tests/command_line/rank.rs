//! `cindex rank`.

use crate::{cindex, json, printed, row, scratch, text, warned, with_more};

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
    let file = minimum.as_str();
    let least = ["rank", "fixtures/gai-2021", "--format", "csv", "--methodology", file];
    let (csv, said) = warned(&least);
    assert_eq!(row(&csv, "ISR")[0], "2");
    assert_eq!(said.matches("warning: ").count(), 1, "groups alike are told once: {said}");
}

#[test]
fn weights_that_would_be_ignored_or_mixed_are_refused() {
    let least = with_more("unused.toml", "[node.innovation]\naggregation = \"minimum\"");
    let rank = ["rank", "fixtures/gai-2021", "--methodology", &least];
    for (arguments, said) in [
        (
            [&rank[..], &["--weights", "research=3"]].concat(),
            "`research` has its own weight, but minimum in `innovation` uses no weights",
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
    warned(&[&rank[..], &["--weights", "research=0"]].concat());
}

#[test]
fn synthetic_data_say_so() {
    let folder = "fixtures/gai-2024-full-synthetic";
    let table = printed(&["rank", folder, "--top", "1"]);
    assert!(table.contains("SYNTHETIC") && table.contains("Synthetic unit"), "{table}");
    let csv = printed(&["rank", folder, "--format", "csv"]);
    assert!(csv.lines().skip(1).all(|line| line.contains("Synthetic unit")), "{csv}");
}
