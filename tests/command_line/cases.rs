//! Small indices that once came out wrong, or with a message that did not help.

use serde_json::Value;

use crate::{folder_of, json, printed, refused, warned};

fn folder(name: &str, files: &[(&str, &str)]) -> String {
    folder_of(&format!("cases/{name}"), files)
}

/// The folder of an index with a table of what was published.
fn published(name: &str, [framework, data, methodology]: [&str; 3], printed: &str) -> String {
    let files = [
        ("framework.csv", framework),
        ("data.csv", data),
        ("methodology.toml", methodology),
        ("published.csv", printed),
    ];
    folder(name, &files)
}

const MIN_MAX: &str = "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n";

#[test]
fn raw_values_that_are_averaged_are_named_with_what_to_write() {
    let framework = "code,parent,level,type,weight,unit\nidx,,index,aggregate,,\n\
                     economy,idx,pillar,aggregate,1,\npeople,idx,pillar,aggregate,1,\n\
                     gdp,economy,,indicator,1,US$\nnet,economy,,indicator,1,%\n\
                     life,people,,indicator,1,years\nsteel,people,,indicator,1,tonnes\n";
    let data = "unit,gdp,net,life,steel\nA,41200,81,79.2,310\nB,12750,64,74.5,1200\n";
    let index = folder("raw", &[("framework.csv", framework), ("data.csv", data)]);
    for command in ["rank", "check"] {
        let (_, said) = warned(&[command, &index]);
        for part in [
            "there is no methodology.toml: values are averaged as they are",
            "`gdp` is in US$, `net` in %",
            "`life` is in years, `steel` in tonnes",
            "[indicators] transforms = [{ min-max = { to = [0, 100] } }]",
        ] {
            assert!(said.contains(part), "{command}: {said}");
        }
    }
}

#[test]
fn data_from_elsewhere_are_fitted_again_and_that_is_said() {
    let framework = "code,parent,type,weight\nidx,,index,\na,idx,indicator,1\nb,idx,indicator,1\n";
    let data = "unit,a,b\nU1,0,0\nU2,10,10\nU3,5,5\n";
    let files = [("framework.csv", framework), ("data.csv", data), ("methodology.toml", MIN_MAX)];
    let new = ("new.csv", "unit,a,b\nNEW,12,7\nOLD,5,5\n");
    let index = folder("new", &[&files[..], &[new]].concat());
    let other = format!("{index}/new.csv");
    let refitted = "everything is fitted again on";
    let mut outs = Vec::new();
    for command in ["rank", "score", "compare", "check", "audit"] {
        let (out, said) = warned(&[command, &index, "--data", &other]);
        assert_eq!(said.matches(refitted).count(), 1, "{command}: {said}");
        assert!(said.contains("new.csv"), "{command}: {said}");
        outs.push(out);
    }
    assert!(outs[0].contains("NEW   NEW   100.00"), "{}", outs[0]);
    printed(&["rank", &index]);

    // Bounds that are written down are those of data.csv: (12 + 7)/2 · 10 = 95, and nothing to say.
    let fixed = "[indicators]\ntransforms = [{ scaled = { low = 0, high = 10, factor = 100 } }]\n";
    let files = [("framework.csv", framework), ("data.csv", data), ("methodology.toml", fixed)];
    let index = folder("new-fixed", &[&files[..], &[new]].concat());
    let other = format!("{index}/new.csv");
    let sheet: Value = json(&["rank", &index, "--data", &other, "--format", "json"]);
    let scores: Vec<_> = (0..2).map(|row| sheet["rows"][row]["score"].clone()).collect();
    assert_eq!(scores, [95, 50]);
}

/// Eleven cells at fault in nine ways: the first is shown, and what to write for all the others.
#[test]
fn every_mark_of_a_table_is_named_with_what_to_write() {
    let data = "unit,name,gdp,life\nFRA,France,40 494,82.8\nDEU,Germany,46805*,81.3\n\
                ITA,Italy,33567 [a],83.4\nGRC,Greece,~12,81\nMLT,Malta,<5,81\nCYP,Cyprus,–,81\n\
                LUX,Luxembourg,-,82\nBEL,Belgium,nan,82\nNLD,Netherlands,#N/A,82\n\
                DNK,Denmark,NULL,82\nFIN,Finland,NaN,82\n";
    let framework =
        "code,parent,type,weight\nidx,,index,\ngdp,idx,indicator,1\nlife,idx,indicator,1\n";
    let files = [("framework.csv", framework), ("data.csv", data)];
    let said = refused(&["rank", &folder("markers", &[&files[..], &[NO_METHODS]].concat())]);
    let declared = "to declare them all, write below `[data]` in methodology.toml: \
                    `thousands = \" \"`, `marks = [\"*\", \"[a]\"]`, \
                    `missing = [\"#N/A\", \"-\", \"NULL\", \"–\"]`";
    assert!(said.contains(declared), "{said}");
    assert!(said.contains("`missing = [\"NaN\", \"nan\"]`"), "{said}");
    assert!(said.contains("line 5: a bound or an estimate is no value"), "{said}");
    // What it says is right for all but the two bounds.
    let rules = "[data]\nthousands = \" \"\nmarks = [\"*\", \"[a]\"]\n\
                 missing = [\"#N/A\", \"-\", \"NULL\", \"–\", \"nan\", \"NaN\"]\n";
    let data = data.replace("~12", "12").replace("<5", "5");
    let files = [files[0], ("data.csv", data.as_str()), ("methodology.toml", rules)];
    let (out, _) = warned(&["rank", &folder("markers-declared", &files)]);
    assert!(out.contains("46805.0"), "{out}");
}

const NO_METHODS: (&str, &str) = ("methodology.toml", "");

#[test]
fn a_group_mean_without_groups_is_refused_with_what_to_add() {
    let data = "unit,a,b\nU1,1,2\nU2,,3\nU3,3,1\n";
    let impute = "[indicators]\nimpute = [{ group-mean = { by = \"region\" } }, \"mean\"]\n";
    let run = |framework: &str, data: &str| {
        let files =
            [("framework.csv", framework), ("data.csv", data), ("methodology.toml", impute)];
        folder("group-mean", &files)
    };
    let said = refused(&["rank", &run(PANEL, data)]);
    assert!(said.contains("grouping `region` has no column in the data"), "{said}");
    assert!(said.contains("write `region` in the column `code` of a new row"), "{said}");
    let framework = format!("{PANEL}region,,group,\n");
    let said = refused(&["rank", &run(&framework, data)]);
    assert!(said.contains("add the column `region` to the data"), "{said}");
    let data = "unit,a,b,region\nU1,1,2,N\nU2,,3,N\nU3,3,1,S\n";
    let sheet = json(&["rank", &run(&framework, data), "--format", "json"]);
    let row = sheet["rows"].as_array().and_then(|rows| rows.iter().find(|row| row["unit"] == "U2"));
    assert_eq!(row.map(|row| &row["a"]), Some(&Value::from(1)), "the mean of N: {sheet}");
}

#[test]
fn a_group_goes_with_its_only_child() {
    let framework = "code,parent,level,type,weight\nidx,,index,aggregate,\n\
                     p,idx,pillar,aggregate,1\na,p,,indicator,1\n\
                     q,idx,pillar,aggregate,1\nb,q,,indicator,1\n";
    let data = "unit,a,b\nU1,1,2\nU2,2,3\nU3,3,1\n";
    let files = [("framework.csv", framework), ("data.csv", data), ("methodology.toml", MIN_MAX)];
    let index = folder("only-child", &files);
    let csv = printed(&["sensitivity", &index, "--leave-one-out", "--format", "csv"]);
    let of = |node: &str| -> Vec<String> {
        let line = csv.lines().find(|line| line.split(',').nth(1) == Some(node)).expect("a row");
        line.split(',').skip(2).map(str::to_owned).collect()
    };
    assert_eq!(of("a")[..3], of("p")[..3]);
    assert_eq!((of("a")[3].as_str(), of("p")[3].as_str()), ("p goes with it", ""));
}

#[test]
fn an_alternative_that_needs_another_is_one_fault_that_says_when() {
    let framework = "code,parent,level,type,weight\nidx,,index,aggregate,\n\
                     p,idx,pillar,aggregate,1\na,p,,indicator,1\nb,p,,indicator,1\n\
                     q,idx,pillar,aggregate,1\nc,q,,indicator,1\nd,q,,indicator,1\n";
    let data = "unit,a,b,c,d\nU1,1,80,52,29\nU2,6,38,41,5\nU3,5,99,65,24\nU4,44,97,89,84\n";
    let methodology = "[indicators]\ntransforms = [{ min-max = { to = [1, 100] } }]\n\
                       [groups]\naggregation = \"geometric-mean\"\n";
    let factors = |when: &str| {
        format!(
            "[factor.norm]\nsetting = \"indicators.transforms\"\n\
             alternatives = [[{{ min-max = {{ to = [1, 100] }} }}], \
             [{{ z-score = {{ ddof = 1, mean = 10, sd = 2 }} }}]]\n{when}\
             [factor.agg]\nsetting = \"groups.aggregation\"\n\
             alternatives = [\"geometric-mean\", \"arithmetic-mean\"]\n"
        )
    };
    let run = |factors: &str| {
        let files = [
            ("framework.csv", framework),
            ("data.csv", data),
            ("methodology.toml", methodology),
            ("uncertainty.toml", factors),
        ];
        folder("combination", &files)
    };
    let index = run(&factors(""));
    let said = refused(&["uncertainty", &index, "--runs", "20"]);
    assert_eq!(said.matches("error").count(), 1, "{said}");
    let help = "when = { agg = \"arithmetic-mean\" } in [factor.norm]";
    assert!(said.contains(help), "{said}");
    // What the message says to write is right.
    let index = run(&factors("when = { agg = \"arithmetic-mean\" }\n"));
    printed(&["uncertainty", &index, "--runs", "20"]);
}

const PANEL: &str = "code,parent,type,weight\nidx,,index,\na,idx,indicator,1\nb,idx,indicator,1\n";

#[test]
fn a_constant_year_is_named_with_the_way_out() {
    let data = "unit,period,a,b\nFRA,2018,1,1\nDEU,2018,1,2\nFRA,2019,2,3\nDEU,2019,3,4\n";
    let files = [("framework.csv", PANEL), ("data.csv", data), ("methodology.toml", MIN_MAX)];
    let said = refused(&["score", &folder("constant-year", &files)]);
    let help = "fit it over all periods: { pooled = { min-max = … } }";
    assert!(said.contains("2018") && said.contains(help), "{said}");
    let pooled = "[indicators]\ntransforms = [{ pooled = { min-max = { to = [0, 100] } } }]\n";
    let files = [("framework.csv", PANEL), ("data.csv", data), ("methodology.toml", pooled)];
    printed(&["score", &folder("pooled-years", &files)]);
}

#[test]
fn a_cell_that_no_period_fills_is_one_fault_with_the_periods() {
    let data = "unit,period,a,b\nGBR,2018,,1\nGBR,2019,5,2\nGBR,2020,,3\nFRA,2018,1,4\n\
                FRA,2019,,5\nFRA,2020,3,7\nITA,2018,,4\nITA,2019,,5\nITA,2020,,7\n";
    let methodology = "[indicators]\nimpute = [{ interpolation = { ends = \"constant\" } }]\n";
    let files = [("framework.csv", PANEL), ("data.csv", data), ("methodology.toml", methodology)];
    let said = refused(&["score", &folder("interpolation", &files)]);
    let fault = "`a` of unit `ITA` cannot be imputed by interpolation in 2018, 2019, 2020: ";
    assert!(said.contains(fault), "{said}");
    assert_eq!(said.matches("cannot be imputed").count(), 1, "{said}");
}

/// Domains as in the Index of Multiple Deprivation: means of sub-domains whose percentile ranks are
/// used above: (1 + 3)/2 = 2, (6 + 2)/2 = 4, (5 + 4)/2 = 4.5, with percentile ranks 0, 0.5 and 1.
#[test]
fn what_a_group_was_before_its_transforms_is_shown_and_verified() {
    let framework = "code,parent,level,type,weight\nidx,,index,aggregate,\n\
                     d,idx,domain,aggregate,1\na,d,,indicator,1\nb,d,,indicator,1\n";
    let data = "unit,a,b\nU1,1,3\nU2,6,2\nU3,5,4\n";
    let methodology = "[node.d]\ntransforms = [{ percentile-rank = { ties = \"min\" } }]\n";
    let run = |printed: &str| published("aggregates", [framework, data, methodology], printed);
    let index = run("unit,aggregate:d,full:d\nU1,2,0\nU2,4,0.5\nU3,4.5,1\n");
    let csv = printed(&["score", &index, "--format", "csv"]);
    let of_domain: Vec<_> =
        csv.lines().filter(|line| line.split(',').nth(2) == Some("d")).collect();
    let cells = |line: &str| line.rsplit(',').take(2).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(csv.lines().next().map(cells), Some(vec!["aggregate".into(), "full".into()]));
    let found: Vec<_> = of_domain.into_iter().map(cells).collect();
    assert_eq!(found, [["2", "0"], ["4", "0.5"], ["4.5", "1"]]);
    printed(&["verify", &index]);
    let wrong = run("unit,aggregate:d\nU1,2\nU2,4\nU3,4.6\n");
    let output = crate::cindex(&["verify", &wrong]);
    let said = crate::text(&output.stdout);
    assert!(output.status.code() == Some(1) && said.contains("aggregate:d"), "{said}");
    let said = refused(&["verify", &run("unit,aggregate:a\nU1,2\n")]);
    assert!(said.contains("only groups have an aggregate"), "{said}");
}

#[test]
fn classes_are_shown_and_verified() {
    let framework = "code,parent,type,weight\nrisk,,index,\na,risk,indicator,1\n";
    let data = "unit,a\nU1,2\nU2,3.5\nU3,9\nU4,\n";
    let methodology = "accept = [\"empty-unit\"]\n[node.risk.classes]\nbands.lowest = \"1\"\n\
                       bands.above.cut-offs = [{ band = \"2\", over = 2 }, \
                       { band = \"3\", from = 3.5 }]\n";
    let run = |printed: &str| published("classes", [framework, data, methodology], printed);
    let index = run("unit,class:risk\nU1,1\nU2,3.0\nU3,3\n");
    let csv = printed(&["rank", &index, "--format", "csv"]);
    assert_eq!(
        csv,
        "rank,unit,name,score,class,a\n1,U3,U3,9,3,9\n2,U2,U2,3.5,3,3.5\n3,U1,U1,2,1,2\n,U4,U4,,,\n"
    );
    let sheet = json(&["score", &index, "--format", "json"]);
    let classes: Vec<_> = sheet["rows"].as_array().expect("rows").iter().collect();
    assert_eq!((&classes[0]["class"], &classes[1]["class"]), (&"1".into(), &Value::Null));
    printed(&["verify", &index]);
    let wrong = run("unit,class:risk\nU1,2\nU2,3\nU3,3\n");
    let output = crate::cindex(&["verify", &wrong]);
    let said = crate::text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("class:risk") && said.contains("U1"), "{said}");
    let unknown = run("unit,class:risc\nU1,2\n");
    let said = refused(&["verify", &unknown]);
    assert!(said.contains("class:risc"), "{said}");
}

/// Two countries in each region, and a union of them in none.
#[test]
fn ranks_within_regions_are_shown_compared_and_verified() {
    let framework = "code,parent,type,weight\nwealth,,index,\nincome,wealth,indicator,1\n\
                     savings,wealth,indicator,1\nregion,,group,\n";
    let data = "unit,income,savings,region\nA,30,10,north\nB,20,40,south\nC,25,5,north\n\
                D,40,10,south\nEU,28,28,\n";
    let within = "[ranking]\nwithin = \"region\"\n";
    let table = "unit,rank,rank within region,rank:income within region\nA,1,1,1\nB,1,1,2\nC,2,2,2\n\
                 D,2,2,1\nEU,,,\n";
    let index = published("regions", [framework, data, within], table);
    let csv = printed(&["rank", &index, "--top", "1", "--format", "csv"]);
    let expected = "rank,unit,name,region,score,income,savings\n1,A,A,north,20,30,10\n\
                    1,B,B,south,30,20,40\n,EU,EU,,28,28,28\n";
    assert_eq!(csv, expected);
    let compared = printed(&["compare", &index, "--weights", "savings=0", "--format", "csv"]);
    let lines: Vec<_> = compared.lines().take(4).collect();
    let header = "rank,unit,name,region,savings=0,change savings=0";
    assert_eq!(lines, [header, "1,A,A,north,1,0", "2,C,C,north,2,0", "1,B,B,south,2,-1"]);
    let scores = printed(&["score", &index, "--format", "csv"]);
    assert!(scores.contains("D,D,wealth,index,25,2,25\n"), "{scores}");
    let verified = printed(&["verify", &index]);
    assert!(verified.contains("exact ranks                            12\n"), "{verified}");
    // Whatever the methodology ranks within.
    let table = "unit,rank,rank within region\nA,4,1\nB,1,1\nC,5,2\nD,3,2\nEU,2,\n";
    let together = published("regions-together", [framework, data, "name = \"m\"\n"], table);
    printed(&["verify", &together]);
}
