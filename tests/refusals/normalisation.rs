//! Normalisations that do not fit their indicator, and data that they refuse.

use composite_index::error::Source;
use composite_index::{Error, Framework, Index, Methodology};

use super::{DATA, FRAMEWORK, METHODOLOGY, data, index, says, with};

/// The sound methodology with another chain at one node.
fn at(node: &str, transform: &str) -> String {
    format!("{METHODOLOGY}[node.{node}]\ntransforms = [{transform}]")
}

fn scored(methodology: &str) -> Result<composite_index::Scores, Error> {
    index(methodology)?.score(&data(DATA)?)
}

#[test]
fn options() {
    for (transform, expected) in [
        (
            "{ percentile-rank = { ties = \"dense\" } }",
            "15: `percentile-rank`: the ties of a percentile rank are `min`, `max` or `average`",
        ),
        (
            "{ exponential-rank = { ties = \"min\", base = \"n\", c = 0 } }",
            "68: `c`: a number from 1 to 1000 is needed, and this is `0` (write `{ exponential-rank = { ties = \"average\", base = \"n\" } }`)",
        ),
        (
            "{ borda = { ties = \"ordinal\" } }",
            "34: unknown value `ordinal` of `ties` (one of `min`, `max`, `average`, `dense`)",
        ),
        (
            "{ categories = { cut-offs = { quantiles = [0.5] }, scores = [1] } }",
            "15: `categories`: there is at least one cut-off, and one score more than cut-offs",
        ),
        (
            "{ robust-z-score = { consistent = true, mad = 0 } }",
            "61: `mad`: a number above 0 is needed, and this is `0` (write `{ robust-z-score = { consistent = true } }`)",
        ),
        (
            "{ ampi = { reference = \"mean\", constant = nan } }",
            "57: `constant`: a finite number is needed, and this is `nan` (write `{ ampi = { reference = \"mean\" } }`)",
        ),
        (
            "{ exponential-rank = { ties = \"min\", base = \"n\", constant = inf } }",
            "75: `constant`: a finite number is needed, and this is `inf` (write `{ exponential-rank = { ties = \"average\", base = \"n\" } }`)",
        ),
        ("{ clamp = {} }", "15: `clamp`: it needs a bound, `low` or `high`"),
        (
            "{ winsorise = { stepwise = { maximum = 0 } } }",
            "15: `winsorise`: `maximum` is 1 or more, or no point is moved",
        ),
        (
            "{ winsorise = { percentiles = { replace-by = \"bound\" } } }",
            "15: `winsorise`: `low` is above 0 or `high` below 1, or there are no outliers",
        ),
        (
            "{ pooled = { pooled = { min-max = { to = [0, 1] } } } }",
            "15: `min-max`: a step within `pooled` is not itself `pooled`",
        ),
    ] {
        let expected = format!("methodology.toml:4:{expected}");
        says(index(&at("talent", transform)), &expected);
    }
}

#[test]
fn names_and_forms() {
    for (transform, expected) in [
        (
            "\"ampi\"",
            "methodology.toml:4:15: `ampi` needs options (write `{ ampi = { reference = \"mean\" \
             } }`)",
        ),
        (
            "\"robust-zscore\"",
            "methodology.toml:4:15: unknown method `robust-zscore` (did you mean \
             `robust-z-score`?)",
        ),
        (
            "{ ampi = { reference = \"leder\" } }",
            "methodology.toml:4:38: unknown value `leder` of `reference` (did you mean `leader`?)",
        ),
        (
            "{ percentile-rank = { ties = \"min\", positives_only = true } }",
            "methodology.toml:4:51: unknown option `positives_only` (did you mean \
             `positives-only`?)",
        ),
        (
            "{ orient = {  a = 1 } }",
            "methodology.toml:4:26: `transforms`: `orient` has no options (write `\"orient\"`)",
        ),
    ] {
        says(index(&at("talent", transform)), expected);
    }
}

#[test]
fn targets() {
    let target = "{ distance-to-reference = { reference = \"target\" } }";
    says(
        index(&at("talent", target)),
        "methodology.toml:4:1: `talent` is normalised by its target but has none (give it `target` \
         in the framework)",
    );
    says(
        index(&at("people", target)),
        "methodology.toml:4:15: `distance-to-reference` does not fit `node.people.transforms.0`: a \
         target is a raw value of an indicator",
    );
    let with_target = |value: &str, text: &str| {
        let cell = |line: &str| match line.split(',').next() {
            Some("code") => "target".to_owned(),
            Some("talent") => value.to_owned(),
            _ => String::new(),
        };
        let table: String =
            FRAMEWORK.lines().map(|line| format!("{},{line}\n", cell(line))).collect();
        let framework = Framework::from_csv(&Source::new("framework.csv", table))?;
        let source = Source::new("methodology.toml", text);
        Index::new(framework, Methodology::from_toml(&source)?)?.score(&data(DATA)?)
    };
    let talent = |scores: composite_index::Scores| scores.at("talent").unwrap().score("JPN");
    let scores = with_target("80", &at("talent", target)).unwrap();
    assert_eq!(talent(scores), Ok(Some((30.0 - 20.0) / (80.0 - 20.0))));
    let chain = format!("{{ linear = {{ factor = -2, offset = 7 }} }}, {target}");
    let scores = with_target("80", &at("talent", &chain)).unwrap();
    assert_eq!(talent(scores), Ok(Some(1.0 / 6.0)), "the target goes through the step before");
    says(
        with_target("10", &at("talent", target)),
        "methodology.toml:4:15: `talent` cannot be transformed by distance-to-reference: the \
         reference, 10, is not better than the worst, 20",
    );
}

#[test]
fn units_of_reference() {
    let unit = |code| format!("{{ ampi = {{ reference = {{ unit = \"{code}\" }} }} }}");
    says(
        scored(&format!("[indicators]\ntransforms = [{}]", unit("KRO"))),
        "methodology.toml:2:1: `talent` is measured against unit `KRO`, which is not in the data \
         (did you mean `KOR`?)",
    );
    says(
        scored(&at("trust", &unit("DEU"))),
        "methodology.toml:4:15: `trust` cannot be transformed by ampi: its unit of reference, \
         `DEU`, has no value",
    );
    assert!(scored(&at("trust", &unit("JPN"))).is_ok());
    let publish = format!("{METHODOLOGY}[groups]\npublish = [{}]", unit("FRA"));
    says(
        scored(&publish),
        "methodology.toml:4:1: `index` is measured against unit `FRA`, which is not in the data",
    );
}

#[test]
fn value_functions_go_the_way_of_their_indicator() {
    let rising = "{ piecewise-linear = { knots = [[0, 0], [100, 1]], beyond = \"hold\" } }";
    assert!(index(&at("talent", rising)).is_ok());
    says(
        index(&at("trust", rising)),
        "methodology.toml:4:1: `piecewise-linear` does not fit `trust`: its value function rises \
         though lower is better",
    );
    let falling = "{ piecewise-linear = { knots = [[0, 1], [100, 0]], beyond = \"refuse\" } }";
    says(
        index(&at("money", falling)),
        "methodology.toml:4:1: `piecewise-linear` does not fit `money`: its value function falls \
         though higher is better",
    );
    says(
        scored(&at("trust", &falling.replace("100, 0", "0.5, 0"))),
        "methodology.toml:4:15: piecewise-linear is refused for `trust` of unit `KOR`: \
         0.7692307692307693 is beyond the knots, which end at 0 and 0.5",
    );
}

#[test]
fn ratios_need_a_true_zero() {
    for method in ["share-of-sum", "fraction-of-maximum"] {
        let chain = format!("{{ z-score = {{ ddof = 1 }} }}, {{ {method} = {{}} }}");
        says(
            index(&at("talent", &chain)),
            &format!(
                "methodology.toml:4:1: `{method}` does not fit `talent`: it needs a true zero, and \
                 the values are on an interval scale (normalise onto a range before it, or write \
                 `accept = [\"inadequate-scale\"]` at the top of methodology.toml)"
            ),
        );
        let accepted = format!("accept = [\"inadequate-scale\"]\n{}", at("talent", &chain));
        assert!(index(&accepted).is_ok());
    }
    let negative = with(DATA, "Asia,20", "Asia,-20");
    let methodology = at("talent", "{ share-of-sum = {} }");
    says(
        index(&methodology).unwrap().score(&data(&negative).unwrap()),
        "methodology.toml:4:15: share-of-sum is refused for `talent` of unit `KOR`: a share of the \
         sum needs values of 0 and above, and this is -20",
    );
}

#[test]
fn columns_that_do_not_vary() {
    let constant = DATA.replace(",60,", ",10,").replace(",30,", ",10,");
    for transform in [
        "ampi = { reference = \"mean\" }",
        "distance-to-reference = { reference = \"leader\" }",
        "robust-z-score = { consistent = true }",
    ] {
        let name = transform.split(' ').next().unwrap();
        let chain = at("funding", &format!("{{ {transform} }}"));
        says(
            index(&chain).unwrap().score(&data(&constant).unwrap()),
            &format!(
                "methodology.toml:4:15: `funding` is the same (10) for all 3 units that have a \
                 value, so that {name} is undefined (leave it out, or give the value with the \
                 option `constant`)"
            ),
        );
        let given = chain.replace(" } }]", ", constant = 50 } }]");
        let scores = index(&given).unwrap().score(&data(&constant).unwrap()).unwrap();
        assert_eq!(scores.at("funding").unwrap().score("KOR"), Ok(Some(50.0)));
    }
}
