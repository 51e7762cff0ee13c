//! `cindex confidence`, and the sections of `cindex audit` that score many times.

use crate::{json, printed, refused_saying, scratch};

const GAI: &str = "fixtures/gai-2021";

/// A standard error of half a point for every unit of the fixture.
fn errors(name: &str, error: &str) -> String {
    let data = std::fs::read_to_string(format!("{GAI}/data.csv")).expect("data");
    let units = data.lines().skip(1).filter_map(|line| line.split(',').next());
    let rows: Vec<_> = units.map(|unit| format!("{unit},{error}")).collect();
    scratch(name, &format!("unit,error\n{}\n", rows.join("\n")))
}

#[test]
fn printed_digits_say_which_ranks_are_certain() {
    let table = printed(&["confidence", GAI, "--rounding", "--scale", "0,100"]);
    assert!(
        table.contains("60 of the 62 units keep their ranks whatever was rounded away."),
        "{table}"
    );
    assert_eq!(printed(&["confidence", GAI]).lines().next(), table.lines().next());
    let korea = printed(&["confidence", "fixtures/gai-2024", "--rounding", "--unit", "KOR"]);
    assert!(korea.contains("South Korea is 6th."), "{korea}");
    assert!(korea.contains("It is between 5th and 6th, whatever was rounded away."), "{korea}");
}

#[test]
fn standard_errors_give_sets() {
    let file = errors("half.csv", "0.5");
    let asked = ["confidence", GAI, "--errors", &file, "--draws", "2000"];
    let found = json(&[&asked[..], &["--format", "json"]].concat());
    let units = found["confidence"]["units"].as_array().expect("units");
    assert_eq!(units.len(), 62);
    let korea = units.iter().find(|unit| unit["unit"] == "KOR").expect("a unit");
    assert_eq!((&korea["rank"], &korea["marginal"]["best"]), (&7.into(), &4.into()));
    assert_eq!(found["complete"], true);
    let csv = printed(&[&asked[..], &["--format", "csv", "--unit", "KOR"]].concat());
    let header = "table,rank,unit,name,score,error,best,worst,best of all,";
    assert!(csv.starts_with(header), "{csv}");
    assert_eq!(csv.lines().filter(|line| line.starts_with("confidence,")).count(), 1);
    let table = printed(&[&asked[..], &["--unit", "KOR", "--threads", "1"]].concat());
    let said = "South Korea is 7th. Taken alone, it is between 4th and 8th with 95 % confidence.";
    assert!(table.replace('\n', " ").contains(said), "{table}");
    assert_eq!(table, printed(&[&asked[..], &["--unit", "KOR", "--threads", "2"]].concat()));
    // Of values: talent has 5/24 of the weight.
    let values = scratch("values.csv", "unit,talent\nKOR,2.4\nUSA,0\n");
    let found =
        json(&["confidence", GAI, "--errors", &values, "--draws", "1000", "--format", "json"]);
    let units = found["confidence"]["units"].as_array().expect("units");
    assert_eq!(units.len(), 2, "the others have no error");
    assert!((units[1]["error"].as_f64().expect("a number") - 0.5).abs() < 1e-12);
}

#[test]
fn imputations_are_pooled() {
    let folder = crate::folder_of(
        "imputed",
        &[
            (
                "framework.csv",
                "code,parent,level,type,weight\nidx,,index,aggregate,\na,idx,,indicator,1\nb,idx,,indicator,1\n",
            ),
            ("data.csv", "unit,a,b\nX,1,\nY,2,3\n"),
            ("methodology.toml", "name = \"imputed\"\n"),
        ],
    );
    let head = "imputation,unit,indicator,value\n";
    let two = scratch("imputations.csv", &format!("{head}1,X,b,2\n2,X,b,8\n"));
    let asked = ["confidence", &folder, "--imputations", &two];
    let table = printed(&[&asked[..], &["--unit", "X"]].concat());
    assert!(table.contains("It is between 1st and 2nd"), "{table}");
    let found = json(&[&asked[..], &["--format", "json"]].concat());
    assert_eq!(found["imputations"]["units"][0]["between"], 4.5);
    let one = scratch("one.csv", &format!("{head}1,X,b,2\n"));
    refused_saying(&["confidence", &folder, "--imputations", &one], "two or more are needed");
    let present = scratch("present.csv", &format!("{head}1,Y,b,2\n2,Y,b,8\n"));
    let said = "`b` of `Y` is imputed, but the data have a value";
    refused_saying(&["confidence", &folder, "--imputations", &present], said);
    let gaps = printed(&["confidence", &folder, "--gaps"]);
    assert!(gaps.contains("values that can differ: 1"), "{gaps}");
    let ranges = scratch("ranges.csv", "indicator,low,high\nb,0,10\n");
    let found = json(&["confidence", &folder, "--gaps", "--ranges", &ranges, "--format", "json"]);
    assert_eq!(found["gaps"]["units"][0]["high"], 5.5);
}

#[test]
fn bad_input_is_answered() {
    let negative = errors("negative.csv", "-1");
    let half = errors("half-of-all.csv", "0.5");
    for (more, said) in [
        (vec!["--unit", "KRO"], "`KRO` is not a unit of the data"),
        (vec!["--errors", negative.as_str()], "standard error -1 of `USA`"),
        (vec!["--errors", "none.csv"], "file `none.csv` is missing"),
        (vec!["--errors", half.as_str(), "--coverage", "30%"], "`coverage`: 0.3 is not between"),
        (vec!["--errors", half.as_str(), "--draws", "10"], "`draws`: 10 are too few"),
        (vec!["--coverage", "x"], "`x` is not a share: write 95% or 0.95"),
        (vec!["--gaps"], "`gaps`: no value is missing"),
        (vec!["--rounding", "--scale", "100,0"], "`100,0` is not a scale"),
        (vec!["--node", "inovation"], "did you mean `innovation`?"),
    ] {
        refused_saying(&[&["confidence", GAI], more.as_slice()].concat(), said);
    }
    let nobody = scratch("nobody.csv", "unit,error\nUSA,\n");
    let said = "no unit with a score has a standard error";
    refused_saying(&["confidence", GAI, "--errors", &nobody], said);
}

#[test]
fn the_audit_leaves_out_units_and_nodes_and_hides_values() {
    let audit = ["audit", GAI, "--only", "lattice,hiding"];
    let table = printed(&audit);
    let text = table.replace('\n', " ");
    let said = "Most depends on commercial: without it, 185 pairs of units change their order.";
    assert!(text.contains(said), "{table}");
    assert!(text.contains("No unit's removal reverses the order of two others."), "{table}");
    let said = "By hiding one value 62 of 62 units would raise their score and 59 would rise, by 17.0 \
                places in the mean";
    assert!(text.contains(said), "{table}");
    let csv = printed(&[&audit[..], &["--format", "csv"]].concat());
    let rows = |table: &str| csv.lines().filter(|line| line.starts_with(table)).count();
    assert_eq!((rows("lattice,"), rows("supports,")), (63 * 11, 62));
    assert_eq!((rows("hiding,"), rows("hidden,"), rows("hidden-values,")), (4, 62, 4 * 434));
    let found = json(&[&audit[..], &["--format", "json"]].concat());
    assert_eq!(found["lattice"]["cells"].as_array().map(Vec::len), Some(63 * 11));
    assert!(found["findings"].is_null());
    assert!(!printed(&["audit", GAI]).contains("The index without each unit and each node"));
}
