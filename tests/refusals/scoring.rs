//! Data that a methodology refuses.

use composite_index::{Dataset, Error, Scores};

use super::{DATA, METHODOLOGY, data, index, says, with};

fn score(methodology: &str, table: &str) -> Result<Scores, Error> {
    index(methodology)?.score(&data(table)?)
}

#[test]
fn empty_units_and_indicators() {
    let no_trust = DATA.replace("20,40", "20,").replace("30,50", "30,");
    says(
        score(METHODOLOGY, &no_trust),
        "indicator `trust` has no data (to accept it, write `accept = \
         [\"empty-indicator\"]` at the top of methodology.toml)",
    );
    let accepted = format!("accept = [\"empty-indicator\"]\n{METHODOLOGY}");
    assert!(
        score(&accepted, &no_trust).unwrap().at("trust").unwrap().score("KOR").unwrap().is_none()
    );
    let no_germany = with(DATA, "25,,30", ",,");
    says(
        score(METHODOLOGY, &no_germany),
        "data.csv:4:1: unit `DEU` has no data (to accept it, write `accept = \
         [\"empty-unit\"]` at the top of methodology.toml)",
    );
    let accepted = format!("accept = [\"empty-unit\"]\n{METHODOLOGY}");
    assert_eq!(score(&accepted, &no_germany).unwrap().rank("DEU"), Ok(None));
}

#[test]
fn constant_indicators() {
    let constant = DATA.replace(",60,", ",10,").replace(",30,", ",10,");
    for (method, name) in
        [("min-max = { to = [0, 100] }", "min-max"), ("z-score = { ddof = 1 }", "z-score")]
    {
        says(
            score(&format!("[indicators]\ntransforms = [{{ {method} }}]"), &constant),
            &format!(
                "methodology.toml:2:15: `funding` is the same (10) for all 3 units that have a \
                 value, so that {name} is undefined (leave it out, or give the value with the \
                 option `constant`)"
            ),
        );
    }
    let given = "[indicators]\ntransforms = [{ min-max = { to = [0, 100], constant = 50 } }]";
    let scores = score(given, &constant).unwrap();
    assert_eq!(scores.at("funding").unwrap().score("KOR"), Ok(Some(50.0)));
}

#[test]
fn one_unit_has_no_range_but_can_have_scores() {
    let one: String = DATA.lines().take(2).map(|line| format!("{line}\n")).collect();
    let message = score(METHODOLOGY, &one).expect_err("no range").to_string();
    assert!(message.contains("`talent` has a value for one unit only (20)"), "{message}");
    let turned = "[node.trust]\ntransforms = [{ linear = { factor = -1 } }]";
    assert_eq!(score(turned, &one).unwrap().rank("KOR"), Ok(Some(1.0)));
}

#[test]
fn logarithms_and_means() {
    let zero = with(DATA, "60,52", "0,52");
    says(
        score("[indicators]\ntransforms = [\"ln\", { min-max = { to = [0, 1] } }]", &zero),
        "methodology.toml:2:15: ln is refused for `funding` of unit `KOR`: the logarithm needs a \
         value above 0, and this is 0",
    );
    for mean in ["geometric", "harmonic"] {
        let methodology = format!("{METHODOLOGY}[node.money]\naggregation = \"{mean}-mean\"");
        says(
            score(&methodology, DATA),
            &format!(
                "methodology.toml:4:1: {mean}-mean is refused for `money` of unit `JPN`: a {mean} \
                 mean of a zero; to count it as 0, write `accept = [\"zero-in-mean\"]` at the top of methodology.toml"
            ),
        );
        let accepted = format!("accept = [\"zero-in-mean\"]\n{methodology}");
        let scores = score(&accepted, DATA).unwrap();
        assert_eq!(scores.at("money").unwrap().score("JPN"), Ok(Some(0.0)));
        let below = "[indicators]\ntransforms = [{ min-max = { to = [-1, 1] } }]\n";
        let negative = format!(
            "accept = [\"zero-in-mean\"]\n{below}[node.money]\naggregation = \"{mean}-mean\""
        );
        let message = score(&negative, DATA).expect_err("negative").to_string();
        let expected = format!(
            "methodology.toml:5:1: {mean}-mean is refused for `money` of unit `JPN`: a {mean} \
             mean of a negative score"
        );
        assert!(message.starts_with(&expected), "{message}");
    }
}

#[test]
fn denominators() {
    for (cell, what, acceptance) in
        [("0", "zero", "zero-denominator"), ("", "missing", "missing-denominator")]
    {
        let table = with(DATA, "60,52", &format!("60,{cell}"));
        says(
            score(METHODOLOGY, &table),
            &format!(
                "denominator `population` of `trust` is {what} for unit `KOR` (to accept it, write \
                 `accept = [\"{acceptance}\"]` at the top of methodology.toml)"
            ),
        );
        let accepted = format!("accept = [\"{acceptance}\"]\n{METHODOLOGY}");
        let message = score(&accepted, &table).expect_err("one value is left").to_string();
        assert!(message.contains("`trust` has a value for one unit only"), "{message}");
    }
}

#[test]
fn datasets_without_a_file() {
    let table = Dataset::builder(["talent", "trust", "fundin", "population"])
        .unit("KOR", [1.0, 2.0, 3.0, 4.0])
        .build()
        .unwrap();
    says(
        index(METHODOLOGY).unwrap().score(&table),
        "indicator `funding` has no column in the data (is it the column `fundin`?)\n\
         column `fundin` belongs to no indicator of the framework (did you mean `funding`?)",
    );
    let table =
        Dataset::builder(["talent", "trust", "funding"]).unit("KOR", [1.0, 2.0, 3.0]).build();
    says(
        index(METHODOLOGY).unwrap().score(&table.unwrap()),
        "denominator `population` of `trust` has no column in the data",
    );
}

#[test]
fn every_refused_value_comes_at_once() {
    let zeros = DATA.replace(",60,", ",0,").replace(",10,", ",-1,");
    let error = score("[indicators]\ntransforms = [\"ln\", { min-max = { to = [0, 1] } }]", &zeros)
        .expect_err("two values");
    assert_eq!(error.diagnostics().len(), 2, "{error}");
}

#[test]
fn aggregations_of_one_unit() {
    let of_people = |aggregation: &str| {
        score(&format!("{METHODOLOGY}[node.people]\naggregation = {aggregation}"), DATA)
    };
    says(
        of_people("{ choquet = { interactions = [{ between = [\"talent\", \"trust\"], strength = 1 }] } }")
            .and(of_people("{ mazziotta-pareto = { penalty = \"subtracted\", ddof = 1 } }")),
        "methodology.toml:4:1: mazziotta-pareto is refused for `people` of unit `KOR`: the \
         coefficient of variation needs a \
         mean above 0, not 0\n\
         methodology.toml:4:1: mazziotta-pareto is refused for `people` of unit `DEU`: the \
         standard deviation over n − 1 of a single score is undefined",
    );
    let heavy = format!(
        "{METHODOLOGY}[weights]\ntrust = 3\n[node.people]\naggregation = {{ choquet = {{ \
         interactions = [{{ between = [\"talent\", \"trust\"], strength = 0.75 }}] }} }}"
    );
    says(
        score(&heavy, DATA),
        "methodology.toml:6:1: choquet is refused for group `people`: the interactions of `talent` \
         need a share of weight of 0.375, and it has 0.25, so that its improvement could lower the \
         score",
    );
    says(
        of_people("{ inverted-geometric-mean = { range = [0, 10], floor = 1 } }"),
        "methodology.toml:4:1: inverted-geometric-mean is refused for `people` of unit `JPN`: \
         score 100 lies outside the \
         range 0 to 10\n\
         methodology.toml:4:1: inverted-geometric-mean is refused for `people` of unit `DEU`: \
         score 50 lies outside the range 0 to 10",
    );
}

#[test]
fn aggregations_over_units() {
    let alike = DATA.replace("20,40", "30,50").replace("25,,", "30,50,");
    let topsis = "[indicators]\ntransforms = [{ min-max = { to = [0, 100], constant = 50 } }]\n\
                  [node.people]\naggregation = { topsis = { normalisation = \"none\" } }";
    let alike = alike.replace("30,50,30,84", "30,50,30,124").replace("60,52", "60,124");
    says(
        score(topsis, &alike),
        "methodology.toml:4:1: topsis is refused for group `people`: no child varies over the \
         units that are compared",
    );
}

#[cfg(feature = "linear-programming")]
#[test]
fn benefit_of_the_doubt() {
    let people = |range: &str, bounds: &str, missing: &str| {
        let text = format!(
            "[indicators]\ntransforms = [{{ min-max = {{ to = {range} }} }}]\n[node.people]\n\
             aggregation = {{ benefit-of-the-doubt = {{ {bounds} }} }}\n{missing}"
        );
        score(&text, DATA)
    };
    let of_people = |range: &str, bounds: &str| people(range, bounds, "");
    assert!(of_people("[1, 100]", "").is_ok());
    says(
        of_people("[1, 100]", "shares = [0, 0.4]"),
        "methodology.toml:4:1: `benefit-of-the-doubt` does not fit group `people`: 2 shares of at \
         most 0.4 sum to less than 1",
    );
    says(
        of_people("[1, 100]", "weights = [0.1, 0.6]"),
        "methodology.toml:4:1: benefit-of-the-doubt is refused for `people` of unit `DEU`: it has \
         1 of 2 children and no child may have more than 0.6",
    );
    let whole = people("[1, 100]", "weights = [0.1, 0.6]", "missing = { children = 0.6 }").unwrap();
    assert_eq!(whole.at("people").unwrap().full("DEU"), Ok(None));
    let weightless = "shares = [0.6, 1]";
    assert!(of_people("[1, 100]", weightless).is_err());
    assert!(people("[1, 100]", weightless, "[weights]\ntrust = 0").is_ok());
    says(
        of_people("[-1, 1]", ""),
        "methodology.toml:4:1: benefit-of-the-doubt is refused for `people` of unit `KOR`: the \
         score of `talent` is negative; it needs scores of zero or more",
    );
}

/// Read, and then refused at its place in the file.
#[cfg(not(feature = "linear-programming"))]
#[test]
fn benefit_of_the_doubt_without_its_feature() {
    says(
        index(&format!("{METHODOLOGY}[node.people]\naggregation = \"benefit-of-the-doubt\"")),
        "methodology.toml:4:1: `benefit-of-the-doubt` needs the feature `linear-programming`, \
         which this build does not include",
    );
}

#[test]
fn ranks_among_and_within_what_is_not_there() {
    let turned = "[node.trust]\ntransforms = [{ linear = { factor = -1 } }]\n";
    let score = |ranking: &str, table| score(&format!("{turned}{ranking}"), table);
    let asia = "[ranking]\namong = { region = \"Asia\" }";
    assert_eq!(score(asia, DATA).unwrap().rank("DEU"), Ok(None));
    says(
        score("[ranking]\nwithin = \"regoin\"", DATA),
        "methodology.toml:4:1: `regoin` is not a grouping of units in this framework (did you \
         mean `region`?)",
    );
    says(
        score("[node.people]\nranking = { among = { population = \"52\" } }", DATA),
        "methodology.toml:4:13: `population` is not a grouping of units in this framework \
         (`population` is there, but it is a denominator)",
    );
    says(
        score("[ranking]\nexclude = [\"KRO\"]\namong.region = [\"Asia\", \"Euorpe\"]", DATA),
        "methodology.toml:4:1: `KRO` is not a unit of the data (did you mean `KOR`?)\n\
         methodology.toml:5:1: no unit is in group `Euorpe` of `region` (did you mean `Europe`?)",
    );
    says(
        score("[groups]\nranking = { among = { region = [] } }", DATA),
        "methodology.toml:4:1: `ranking`: `among` names no group of a grouping, so that no unit \
         would be ranked",
    );
    let no_region = DATA.replace(",Asia,", ",,").replace(",Europe,", ",,");
    says(
        score("[ranking]\nwithin = \"region\"", &no_region),
        "methodology.toml:4:1: grouping `region` has no column in the data (add the column `region` to the data)",
    );
}

#[test]
fn units_that_are_made_of_others() {
    // Korea and Japan are parts of Asia, which has a row of its own.
    let asia = format!("{DATA}Asia,Asia,,,,,\nEurope,Europe,,,,,\n");
    let turned = "[node.trust]\ntransforms = [{ linear = { factor = -1 } }]";
    let parts = format!("[parts]\nof = \"region\"\nweight = \"population\"\n{turned}");
    let score = |table: &str| score(&parts, table);
    let scores = score(&asia).unwrap();
    assert_eq!(scores.at("money").unwrap().score("Europe"), Ok(Some(30.0)));
    for (from, to, message) in [
        (
            "Asia,Asia,,",
            "Aisa,Asia,,",
            "data.csv:2:1: unit `KOR` is a part of `Asia`, which is not a unit of the data (did you \
             mean `Aisa`?)\n\
             data.csv:3:1: unit `JPN` is a part of `Asia`, which is not a unit of the data (did you \
             mean `Aisa`?)",
        ),
        (
            "60,52",
            "60,",
            "data.csv:2:1: unit `KOR` is a part of another unit, and its weight `population` is \
             missing",
        ),
        (
            "60,52",
            "60,-52",
            "data.csv:2:1: unit `KOR` is a part of another unit, and its weight -52 of `population` \
             is negative",
        ),
        (
            "30,84",
            "30,0",
            "data.csv:6:1: the parts of unit `Europe` have no weight: `population` is zero for each",
        ),
        (
            "Asia,Asia,,,,,",
            "Asia,Asia,,3,,4,",
            "data.csv:5:1: unit `Asia` is made of others, and has values of its own: `talent` and 1 \
             more (leave the cells empty, or say in [parts] own-values = \"replace\" or \"keep\")",
        ),
        (
            "Asia,Asia,,,,,\nEurope,Europe,,,,,",
            "Asia,Asia,Europe,,,,1\nEurope,Europe,Asia,,,,1",
            "data.csv:5:1: each of these units is made of the next: Asia → Europe → Asia",
        ),
    ] {
        let table = with(&asia, from, to);
        says(score(&table), message);
    }
    let no_region = asia.replace(",Asia,2", ",,2").replace(",Asia,3", ",,3");
    let no_region = no_region.replace(",Europe,25", ",,25");
    says(
        score(&no_region),
        "methodology.toml:2:1: grouping `region` has no column in the data (add the column `region` to the data)",
    );
    says(
        index(&format!("[parts]\nof = \"regoin\"\n{turned}")),
        "methodology.toml:2:1: `regoin` is not a grouping of units in this framework (did you \
         mean `region`?)",
    );
    says(
        index(&format!("[parts]\nof = \"region\"\nweight = \"money\"\n{turned}")),
        "methodology.toml:3:1: `weight` does not fit `money`: parts are weighted by a column of \
         numbers (`money` is there, but it is a group)",
    );
}
