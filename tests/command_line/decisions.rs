//! `cindex explain`, `breakpoints`, `bounds` and `reach`.

use crate::{folder_of, json, printed, refused, scratch};

const GAI: &str = "fixtures/gai-2021";
const WHOLE: &str = "fixtures/gai-2024-full-synthetic";

/// The last paragraph of what is printed for people, as one line.
fn last_words(arguments: &[&str]) -> String {
    let table = printed(arguments);
    let last = table.trim_end().rsplit("\n\n").next().unwrap_or_default();
    last.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sentences below the table are those of the JSON.
fn says(arguments: &[&str], sentences: &str) {
    assert_eq!(last_words(arguments), sentences, "{arguments:?}");
    let found = json(&[arguments, &["--format", "json"]].concat());
    let listed = found["sentences"].as_array().expect("sentences").iter();
    let listed: Vec<_> = listed.map(|it| it.as_str().expect("text")).collect();
    assert_eq!(listed.join(" "), sentences, "{arguments:?}");
}

#[test]
fn every_command_ends_with_sentences_from_its_own_numbers() {
    for (arguments, sentences) in SENTENCES {
        says(arguments, sentences);
    }
}

#[test]
fn tables_fit_eighty_columns() {
    let own = SENTENCES.iter().map(|(arguments, _)| *arguments);
    for arguments in own.chain(WIDE) {
        for line in printed(arguments).lines() {
            assert!(line.chars().count() <= 80, "{arguments:?}: {line}");
        }
    }
}

#[test]
fn csv_holds_every_row() {
    let csv = |arguments: &[&str]| printed(&[arguments, &["--format", "csv"]].concat());
    let gap = csv(&["explain", GAI, "--unit", "KOR", "--against", "USA"]);
    let header =
        "table,node,parent,indicator,weight,KOR,USA,part,share %,published,of,figure,amount";
    assert_eq!(gap.lines().next(), Some(header));
    assert_eq!(gap.lines().count(), 1 + 10 + 2);
    let figure = |csv: &str, name: &str, amount: &str| {
        let row = format!("{name},{amount}");
        assert!(csv.lines().any(|it| it.starts_with("figures,") && it.ends_with(&row)), "{csv}");
    };
    let rank = csv(&["explain", GAI, "--unit", "KOR", "--rank"]);
    figure(&rank, "rank of the median profile", "33");
    let pair = csv(&["breakpoints", GAI, "--pair", "KOR,SGP"]);
    assert_eq!(pair.lines().filter(|line| line.starts_with("figures,")).count(), 3);
    let turns = csv(&["breakpoints", GAI, "--of", "talent"]);
    assert!(turns.starts_with("table,node,moves,share,turns,"), "{turns}");
    // The golden number of crossings as talent's share, and its effective weight, go from 0 to 1.
    assert_eq!(turns.lines().filter(|line| line.starts_with("turns,")).count(), 250 + 351);
    let bounds = csv(&["bounds", GAI, "--within", "25%", "--unit", "KOR"]);
    let row: Vec<_> = bounds.lines().nth(1).expect("a row").split(',').collect();
    assert_eq!(row[..7], ["ranks", "7", "KOR", "South Korea", "3", "11", "11"]);
    figure(&bounds, "proved %", "100");
    let pairs = csv(&["bounds", GAI, "--group", "investment", "--pairs"]);
    assert_eq!(pairs.lines().filter(|line| line.starts_with("pairs,")).count(), 62 * 61);
    let reach = csv(&["reach", GAI, "--unit", "KOR", "--rank", "6"]);
    assert!(reach.contains("joint,commercial"), "{reach}");
}

#[test]
fn costs_and_rivals_are_read_from_tables() {
    let costs = scratch("costs.csv", "node,cost,cap\ntalent,1,20\nresearch,2,\n");
    let rivals = scratch("rivals.csv", "unit,shift\nGBR,-1\n");
    let reach = ["reach", GAI, "--unit", "KOR", "--rank", "3", "--format", "json"];
    let dear = json(&[&reach[..], &["--cost", &costs]].concat());
    let talent = &dear["reach"]["single"][0];
    assert_eq!((&talent["node"], &talent["within_cap"]), (&"talent".into(), &false.into()));
    let gap = |found: &serde_json::Value| found["reach"]["gap"].as_f64().expect("a gap");
    let moved = json(&[&reach[..], &["--rivals", &rivals]].concat());
    assert!(gap(&moved) < gap(&dear));
}

#[test]
fn slips_are_told() {
    let negative = scratch("negative.csv", "node,cost\ntalent,-1\n");
    let unknown = scratch("unknown.csv", "node,cost\ntalnt,1\n");
    let files = [
        (
            "framework.csv",
            "code,parent,type,weight\ni,,aggregate,\na,i,indicator,1\nb,i,indicator,1\n",
        ),
        ("data.csv", "unit,a,b\nX,1,2\nY,2,3\nZ,,3\n"),
        ("methodology.toml", "groups = { missing = { rule = \"reweight\", children = 1.0 } }\n"),
    ];
    let gap = folder_of("decisions/without-score", &files);
    let gap = gap.as_str();
    for arguments in [
        vec!["explain", gap, "--unit", "Z"],
        vec!["breakpoints", gap, "--pair", "X,Z"],
        vec!["bounds", gap, "--unit", "Z"],
        vec!["reach", gap, "--unit", "Z", "--rank", "1"],
        vec!["confidence", gap, "--unit", "Z"],
    ] {
        let err = refused(&arguments);
        assert!(err.contains("`Z` has no score"), "{arguments:?}: {err}");
    }
    let there = "South Korea is 7th. That is 9th or better as it is.";
    says(&["reach", GAI, "--unit", "KOR", "--rank", "9"], there);
    says(&["breakpoints", GAI, "--unit", "KOR", "--rank", "9"], there);
    for (arguments, said) in [
        (vec!["explain", GAI, "--unit", "KOP"], "did you mean `KOR`?"),
        (vec!["explain", GAI, "--unit", "KOR", "--against", "KOR"], "cannot be set against itself"),
        (vec!["explain", GAI, "--unit", "KOR", "--node", "talent"], "`talent` is an indicator"),
        (vec!["breakpoints", GAI, "--pair", "KOR"], "write KOR,SGP"),
        (vec!["breakpoints", GAI, "--top", "63"], "rank 63 is beyond the 62 units"),
        (vec!["breakpoints", GAI, "--of", "talnt"], "did you mean `talent`?"),
        (vec!["bounds", GAI, "--within", "-1"], "-1 is no share of zero or more"),
        (vec!["bounds", GAI, "--order", "talent>=research"], "are not children of one group"),
        (vec!["bounds", GAI, "--time", "0"], "`0` is no time"),
        (vec!["bounds", GAI, "--group", "inovation"], "did you mean `innovation`?"),
        (vec!["reach", GAI, "--unit", "KOR", "--rank", "63"], "rank 63 is beyond the 62 units"),
        (
            vec!["reach", GAI, "--unit", "KOR", "--rank", "3", "--cost", &negative],
            "cost -1 of `talent` is not above zero",
        ),
        (
            vec!["reach", GAI, "--unit", "KOR", "--rank", "3", "--cost", &unknown],
            "did you mean `talent`?",
        ),
    ] {
        let err = refused(&arguments);
        assert!(err.contains(said), "{arguments:?}: {err}");
    }
}

/// Commands whose tables, names or codes are long.
const WIDE: [&[&str]; 6] = [
    &["bounds", GAI, "--group", "investment", "--pairs"],
    &["bounds", WHOLE, "--time", "0.01"],
    &["reach", WHOLE, "--unit", "SYN10", "--rank", "3"],
    &["change", GAI, "fixtures/gai-2024"],
    &["confidence", "fixtures/gai-2024"],
    &["recover", GAI],
];

const SENTENCES: [(&[&str], &str); 9] = [
    (
        &["explain", GAI, "--unit", "KOR"],
        "South Korea has a score of 39.40. It is made of Implementation 19.42, Innovation 15.21 and \
         Investment 4.77. The largest part of a single indicator is that of Infrastructure 10.65.",
    ),
    (
        &["explain", GAI, "--unit", "KOR", "--against", "USA"],
        "South Korea has 39.40 and United States of America 95.36: a gap of -55.95. It is made of \
         Investment -19.29, Implementation -18.54 and Innovation -18.12. The largest part of a single \
         indicator is that of Commercial -19.71.",
    ),
    (
        &["explain", GAI, "--unit", "KOR", "--rank"],
        "South Korea is 7th of 62. A unit with the median of every indicator would be 33rd; places \
         gained by Development +16.3, Research +4.3 and Infrastructure +3.2.",
    ),
    (
        &["breakpoints", GAI, "--unit", "KOR"],
        "The order of all units first turns when the share of operating-environment goes from 0.2000 to \
         0.1985. South Korea keeps its rank while the share of research is between 0.6220 and 0.7381; of \
         all nodes this one needs the smallest change, 0.0030.",
    ),
    (
        &["breakpoints", GAI, "--pair", "KOR,SGP"],
        "Singapore is 0.0650 points ahead of South Korea. They tie once every weight has changed by 0.34 \
         % of itself, or none by more than 0.0487 points, or 0.0817 points of weight have moved.",
    ),
    (
        &["bounds", GAI, "--within", "25%", "--unit", "KOR"],
        "South Korea is 7th. Under every weighting within ±25 % of each weight it is between 3rd and \
         11th. It is certainly behind USA and CHN, and certainly ahead of 51 units.",
    ),
    (
        &["bounds", GAI, "--group", "investment"],
        "Under every weighting inside investment, 2 of 62 units have one rank only. The widest range is \
         that of Switzerland: between 12th and 39th.",
    ),
    (
        &["reach", GAI, "--unit", "KOR", "--rank", "3"],
        "South Korea is 7th. It would be 3rd, with all other values as they are, with 10.22 more points \
         in Talent, 10.22 more points in Commercial, 10.22 more points in Research, or 2.13 more points \
         on every indicator.",
    ),
    (
        &["reach", GAI, "--unit", "KOR", "--rank", "1"],
        "South Korea is 7th. No indicator alone makes it 1st within its cap; all together can, with 4.64 \
         points of the score to spare.",
    ),
];
