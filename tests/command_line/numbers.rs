//! Numbers as they are typed and shown: ties of sums that cancel, roundings, limits in decimals.

use std::path::Path;

use serde_json::Value;

use crate::{cindex, folder_of, json, printed, refused, text};

/// A folder of this test's own with an index of indicators of one weight.
fn folder(name: &str, indicators: &str, data: &str, methodology: &str) -> String {
    let rows: String =
        indicators.split(',').map(|code| format!("{code},indicator,idx,1\n")).collect();
    let framework = format!("code,type,parent,weight\nidx,index,,\n{rows}");
    let data = format!("unit,{indicators}\n{data}");
    let files =
        [("framework.csv", &*framework), ("methodology.toml", methodology), ("data.csv", &data)];
    folder_of(&format!("numbers/{name}"), &files)
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, content) in files {
        std::fs::write(folder.join(name), content).expect("a file");
    }
}

/// The cells of a table in a column, in the order of the units.
fn column(folder: &str, more: &[&str], name: &str) -> Vec<Value> {
    let sheet = json(&[&["rank", folder, "--format", "json"], more].concat());
    let mut rows: Vec<_> = sheet["rows"].as_array().expect("rows").clone();
    rows.sort_by_key(|row| row["unit"].to_string());
    rows.iter().map(|row| row[name].clone()).collect()
}

const Z_SCORES: &str = "[indicators]\ntransforms = [{ z-score = { ddof = 1 } }]\n";

#[test]
fn sums_that_cancel_are_zero_and_tie() {
    let data = "U1,0.1,0.2,-0.3\nU2,0,0,0\nU3,0.3,-0.1,-0.2\nU4,0.7,-0.5,-0.2\nU5,0.4,0.4,-0.2\n";
    let balance = folder("balance", "a,b,c", data, "");
    assert_eq!(column(&balance, &[], "rank"), [2, 2, 2, 2, 1]);
    assert_eq!(column(&balance, &[], "score")[..4], [0, 0, 0, 0]);
    let arguments = ["compare", &balance, "--weights", "a=1.0000000001", "--format", "json"];
    let compared = json(&arguments);
    for row in compared["rows"].as_array().expect("rows") {
        assert_eq!(row["change a=1.0000000001"], 0, "{row}");
    }
    let factors =
        "[factor.sets]\nsetting = \"weights\"\nalternatives = [{ a = 1 }, { a = 1.0000000001 }]\n";
    write(Path::new(&balance), &[("uncertainty.toml", factors)]);
    let studied = json(&["uncertainty", &balance, "--runs", "40", "--format", "json"]);
    for row in studied["ranks"].as_array().expect("rows") {
        assert_eq!([&row["best seen"], &row["worst seen"]], [&row["rank"]; 2], "{row}");
    }
}

#[test]
fn numbers_at_the_ends_of_the_range_are_shown_so_that_they_can_be_read() {
    let ends = folder("ends", "a", "U1,1e300\nU2,5e-324\nU3,-0\nU4,-1.5e-200\n", "");
    let shown = printed(&["rank", &ends]);
    for number in [" 1e300", " 5e-324", " 0.00", " -1.5e-200"] {
        assert!(shown.contains(number), "{number}: {shown}");
    }
    assert!(shown.lines().all(|line| line.chars().count() < 80), "{shown}");
    for command in ["rank", "score"] {
        for format in ["csv", "json"] {
            let text = printed(&[command, &ends, "--format", format]);
            assert!(!text.contains("-0,") && !text.contains("-0.0"), "{command}: {text}");
            assert!(text.lines().all(|line| line.chars().count() < 80), "{command}: {text}");
        }
    }
}

#[test]
fn z_scores_that_cancel_are_zero_and_tie() {
    let data = "U1,10.1,30.3\nU2,20.2,20.2\nU3,30.3,10.1\nU4,40.4,0\nU5,0,40.4\n";
    let cancelling = folder("z-scores", "a,b", data, Z_SCORES);
    assert_eq!(column(&cancelling, &[], "rank"), [1; 5]);
    assert_eq!(column(&cancelling, &[], "score"), [0; 5]);
}

#[test]
fn a_pillar_that_is_constant_but_for_noise_is_constant() {
    let data = "U1,10.1,30.3,1\nU2,20.2,20.2,2\nU3,30.3,10.1,3\nU4,40.4,0,4\nU5,0,40.4,5\n";
    let more = "[level.pillar]\ntransforms = [{ min-max = { to = [0, 100] } }]\n";
    let constant = folder("pillar", "a,b,c", data, &format!("{Z_SCORES}{more}"));
    let framework = "code,type,parent,weight\nidx,index,,\np,pillar,idx,1\nq,pillar,idx,1\n\
                     a,indicator,p,1\nb,indicator,p,1\nc,indicator,q,1\n";
    write(Path::new(&constant), &[("framework.csv", framework)]);
    let said = refused(&["rank", &constant]);
    assert!(said.contains("`p`") && said.contains("the same (0) for all 5 units"), "{said}");
}

#[test]
fn rounding_adds_nothing_to_large_numbers() {
    let round = "[node.idx]\npublish = [{ round = { decimals = 15 } }]\n";
    let small =
        folder("round", "a", "U1,0.57\nU2,0.6\nU3,57\nU4,1000\nU5,600000000000000\n", round);
    assert_eq!(
        column(&small, &[], "score"),
        [0.57.into(), 0.6.into(), 57.into(), 1000.into(), Value::from(600_000_000_000_000_i64)]
    );
}

#[test]
fn a_tolerance_in_decimals_is_met_by_a_difference_of_its_size() {
    for (name, tolerance, data, published) in [
        ("one", "0.05", "U1,1.1,1\nU2,80.3,80.2\n", "U1,1.1\nU2,80.3\n"),
        (
            "two",
            "0.005",
            "U1,0.12,0.13\nU2,64.11,64.12\nU3,7.01,7.02\n",
            "U1,0.13\nU2,64.12\nU3,7.02\n",
        ),
    ] {
        let methodology = |limit: &str| format!("[verification]\nlargest-difference = {limit}\n");
        let folder = folder(name, "a,b", data, &methodology(tolerance));
        write(Path::new(&folder), &[("published.csv", &format!("unit,idx\n{published}"))]);
        let found = cindex(&["verify", &folder]);
        assert_eq!(found.status.code(), Some(0), "{}", text(&found.stdout));
        let tighter = methodology(&tolerance.replace('5', "49999999999"));
        write(Path::new(&folder), &[("methodology.toml", &tighter)]);
        assert_eq!(cindex(&["verify", &folder]).status.code(), Some(1));
    }
    let ties = folder(
        "ties",
        "a",
        "U1,0.3\nU2,0.2\nU3,1.1\nU4,1.0\nU5,0.4\n",
        "ranking = { tolerance = 0.1 }\n",
    );
    assert_eq!(column(&ties, &[], "rank"), [3, 5, 1, 1, 3]);
}

#[test]
fn whole_numbers_are_shown_as_they_are() {
    let data = "DEU,3861124000000\nFRA,2715518000000\nCHE,731718000000\nUSA,21433226000000\n\
                X,600000000000000\nY,560000000000\nZ,57\n";
    let large = folder("large", "gdp", data, "");
    let shown = printed(&["rank", &large]);
    assert!(shown.contains(" 21433226000000.00") && !shown.contains(".01"), "{shown}");
    let audit = printed(&["audit", &large]);
    assert!(audit.contains("2715518000000.000") && !audit.contains(".001"), "{audit}");
}
