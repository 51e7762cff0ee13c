//! Factors that do not fit.

use composite_index::Error;
use composite_index::error::Source;
use composite_index::robustness::uncertainty::{Factors, Runs, Uncertainty};

use super::{DATA, METHODOLOGY, data, index, says};

fn study(factors: &str) -> Result<Uncertainty, Error> {
    study_of("", factors)
}

fn study_of(methodology: &str, factors: &str) -> Result<Uncertainty, Error> {
    let index = index(&format!("accept = [\"missing-denominator\"]\n{METHODOLOGY}{methodology}"))?;
    let factors = Factors::from_toml(&Source::new("uncertainty.toml", factors))?;
    Uncertainty::new(&index, &data(DATA)?, factors)
}

/// A factor of two means.
const MEANS: &str = "[factor.means]\nsetting = \"groups.aggregation\"\n\
                     alternatives = [\"arithmetic-mean\", \"minimum\"]\n";

#[test]
fn files() {
    for (text, expected) in [
        ("", "no factor to vary"),
        (
            "[factors.means]",
            "uncertainty.toml:1:2: unknown option `factors` (did you mean `factor`?)",
        ),
        (
            "[factor.means]\nseting = \"groups.aggregation\"\nalternatives = []",
            "uncertainty.toml:2:1: unknown option `seting` (did you mean `setting`?)",
        ),
        (
            "[factor.means]\nsetting = \"groups.aggregation\"\nnoise = 0.25",
            "uncertainty.toml:1:1: `means`: a factor has `setting` and `alternatives`, or `weight` and \
             `between`, or `noise` and perhaps `levels`, or `exclude`, or `exclude-units`",
        ),
        (
            "[factor.means]\nnoise = \"much\"",
            "uncertainty.toml:2:9: `noise`: a number above 0 and not above 1 is needed, and this is the \
             text \"much\"",
        ),
        ("[factor.means", "uncertainty.toml:1:14: not valid TOML: unclosed table, expected `]`"),
    ] {
        says(study(text), expected);
    }
}

#[test]
fn addresses() {
    for (address, expected) in [
        (
            "group.aggregation",
            "uncertainty.toml:2:1: factor `f` changes `group.aggregation`, which is not a setting of a methodology (did you mean `groups`?)",
        ),
        (
            "groups.agregation",
            "uncertainty.toml:2:1: factor `f` changes `groups.agregation`, which is not a setting of a methodology: unknown option `agregation` (did you mean `aggregation`?)",
        ),
        (
            "level.pilar.aggregation",
            "uncertainty.toml:2:1: factor `f` changes `level.pilar.aggregation`, which is not a setting of a methodology: `pilar` is not a level of groups in this framework (did you mean \
             `pillar`?)",
        ),
        (
            "node.peeple.aggregation",
            "uncertainty.toml:2:1: factor `f` changes `node.peeple.aggregation`, which is not a setting of a methodology: `peeple` is not a node of this framework (did you mean `people`?)",
        ),
        (
            "indicators.transforms.1",
            "uncertainty.toml:2:1: factor `f` changes `indicators.transforms.1`, which is not a setting of a methodology: the chain has one step, number 0, and no `1`",
        ),
        (
            "indicators.transforms.0.min-max.too",
            "uncertainty.toml:2:1: factor `f` changes `indicators.transforms.0.min-max.too`, which is not a setting of a methodology: unknown option `too` (did you mean `to`?)",
        ),
        (
            "indicators.transforms.0.minmax.to",
            "uncertainty.toml:2:1: factor `f` changes `indicators.transforms.0.minmax.to`, which is not a setting of a methodology: `transforms` has no `minmax` (did you mean \
             `min-max`?)",
        ),
        (
            "weights.talnt",
            "uncertainty.toml:2:1: factor `f` changes `weights.talnt`, which is not a setting of a methodology: `talnt` is not a node of this framework (did you mean `talent`?)",
        ),
    ] {
        says(
            study(&format!("[factor.f]\nsetting = \"{address}\"\nalternatives = [1, 2]")),
            expected,
        );
    }
}

#[test]
fn alternatives() {
    for (setting, alternatives, expected) in [
        (
            "groups.aggregation",
            "[\"minimum\"]",
            "uncertainty.toml:3:1: factor `f` has one alternative; it needs two or more",
        ),
        (
            "groups.aggregation",
            "[\"minimun\", \"maximum\"]",
            "uncertainty.toml:3:17: alternative `minimun` of factor `f`: unknown method `minimun` (did \
             you mean `minimum`?)",
        ),
        (
            "groups.aggregation",
            "[\"maximum\", { power-mean = { exponnt = 2 } }, \"vikor\"]",
            "uncertainty.toml:3:28: alternative `power-mean` of factor `f`: unknown option `exponnt` \
             (did you mean `exponent`?)\n\
             uncertainty.toml:3:62: alternative `vikor` of factor `f`: `vikor` needs options (write `{ vikor = { majority = 0.5 } }`)",
        ),
        (
            "groups.aggregation",
            "[\"maximum\", { vikor = { majority = 3 } }]",
            "uncertainty.toml:3:28: alternative `vikor` of factor `f`: `majority`: a number from \
             0 to 1 is needed, and this is `3` (write `{ vikor = { majority = 0.5 } }`)",
        ),
        (
            "groups.aggregation",
            "[\"maximum\", \"geometric-mean\"]",
            "uncertainty.toml:3:28: alternative `geometric-mean` of factor `f`: geometric-mean is \
             refused for `money` of unit `JPN`: a geometric mean of a zero; to count it as 0, write `accept = [\"zero-in-mean\"]` at the top of methodology.toml\n\
             uncertainty.toml:3:28: alternative `geometric-mean` of factor `f`: geometric-mean is \
             refused for `people` of unit `KOR`: a geometric mean of a zero; to count it as 0, write `accept = [\"zero-in-mean\"]` at the top of methodology.toml",
        ),
        (
            "level.pillar.missing",
            "[{ rule = \"reweight\" }, { rule = \"reweight\", children = 0.1 }]",
            "uncertainty.toml:1:9: factor `f` changes nothing: its 2 alternatives give the same scores \
             and ranks",
        ),
        (
            "node.talent.aggregation",
            "[\"minimum\", \"maximum\"]",
            "uncertainty.toml:3:17: alternative `minimum` of factor `f`: `aggregation` does not fit \
             `node.talent`: an indicator has no such option\n\
             uncertainty.toml:3:28: alternative `maximum` of factor `f`: `aggregation` does not fit \
             `node.talent`: an indicator has no such option",
        ),
        (
            "weights.talent",
            "[1, -2]",
            "uncertainty.toml:3:20: alternative `-2` of factor `f`: weight -2 of `talent` is negative",
        ),
    ] {
        let text = format!("[factor.f]\nsetting = \"{setting}\"\nalternatives = {alternatives}");
        says(study(&text), expected);
    }
}

#[test]
fn weights_and_exclusions() {
    for (factor, expected) in [
        (
            "noise = 1.5",
            "uncertainty.toml:2:9: `noise`: a number above 0 and not above 1 is needed, and this is `1.5`",
        ),
        (
            "noise = 0.5\nlevels = [\"pilar\"]",
            "uncertainty.toml:3:1: `pilar` is not a level of this framework (did you mean `pillar`?)",
        ),
        (
            "noise = 0.5\nlevels = [\"index\"]",
            "uncertainty.toml:3:1: factor `f`: no node at these levels has a weight",
        ),
        (
            "weight = \"talnt\"\nbetween = [3, 1]",
            "uncertainty.toml:2:1: `talnt` is not a node of this framework (did you mean `talent`?)\n\
             uncertainty.toml:3:1: factor `f`: the bounds of a weight are finite, not negative and \
             increasing",
        ),
        (
            "weight = \"funding\"\nbetween = [1, 2]",
            "uncertainty.toml:1:9: factor `f` changes nothing: its 3 alternatives give the same scores \
             and ranks",
        ),
        (
            "exclude = [\"talnt\", [], \"index\"]",
            "uncertainty.toml:2:1: `talnt` is not a node of this framework (did you mean `talent`?)\n\
             uncertainty.toml:2:1: factor `f`: the index itself cannot be left out",
        ),
        (
            "exclude = [[], \"funding\"]",
            "uncertainty.toml:2:16: alternative `without funding` of factor `f`: group `money` has no \
             children (leave out `money` as a whole)",
        ),
        (
            "exclude-units = [[], \"KRO\"]",
            "uncertainty.toml:2:1: `KRO` is not a unit of the data (did you mean `KOR`?)",
        ),
    ] {
        says(study(&format!("[factor.f]\n{factor}")), expected);
    }
}

#[test]
fn conditions() {
    let on = |name: &str, when: &str| {
        format!("[factor.{name}]\nweight = \"talent\"\nbetween = [1, 9]\nwhen = {{ {when} }}\n")
    };
    for (factors, expected) in [
        (
            on("f", "meens = \"minimum\""),
            "uncertainty.toml:4:1: factor `f` depends on `meens`, which is not a factor (did you mean \
             `means`?)",
        ),
        (
            on("f", "means = \"minimun\""),
            "uncertainty.toml:4:1: factor `f` depends on `minimun`, which is not an alternative of `means` \
             (did you mean `minimum`?)",
        ),
        (
            on("f", "means = [0, 2]"),
            "uncertainty.toml:4:1: factor `f` depends on `2`, which is not an alternative of `means` (one \
             of `arithmetic-mean`, `minimum`)",
        ),
    ] {
        says(study(&format!("{factors}{MEANS}")), expected);
    }
    let circle = "[factor.a]\nexclude = [[], \"talent\"]\nwhen = { b = 1 }\n\
                  [factor.b]\nexclude = [[], \"trust\"]\nwhen = { c = 0 }\n\
                  [factor.c]\nexclude = [[], \"people\"]\nwhen = { a = 0 }\n";
    says(
        study(circle),
        "uncertainty.toml:3:1: the conditions of factors contain a cycle: a → b → c → a",
    );
    says(
        study(&format!("{}{MEANS}", on("f", "g = 0") + &on("g", "means = 0"))),
        "uncertainty.toml:4:1: factor `f` depends on `0`, which is not an alternative of `g` (`g` is \
         continuous)",
    );
    let again = MEANS.replace("factor.means", "factor.other").replace("minimum", "maximum");
    says(
        study(&format!("{MEANS}{again}")),
        "uncertainty.toml:5:1: factors `means` and `other` change the same setting and can apply together",
    );
}

/// Each alternative alone can be scored, and not every combination.
#[test]
fn combinations_and_points() {
    let factors = "[factor.means]\nsetting = \"groups.aggregation\"\n\
                   alternatives = [\"arithmetic-mean\", \"geometric-mean\"]\n\
                   [factor.scale]\nsetting = \"indicators.transforms.0.min-max.to\"\n\
                   alternatives = [[1, 100], [0, 100]]\n";
    let study = study(factors).expect("each alternative is sound under the first ones of others");
    says(
        study.run(Runs::new(0, 100), 1),
        "with means = geometric-mean, scale = [0, 100]: geometric-mean is refused for `money` of unit `JPN`: a \
         geometric mean of a zero; to count it as 0, write `accept = [\"zero-in-mean\"]` at the top of methodology.toml\n\
         with means = geometric-mean, scale = [0, 100]: geometric-mean is refused for `people` of unit `KOR`: a \
         geometric mean of a zero; to count it as 0, write `accept = [\"zero-in-mean\"]` at the top of methodology.toml",
    );
    says(study.run(Runs::new(5, 5), 1), "runs 5..5 are empty");
    says(
        study.run(Runs::new(0, u64::MAX), 1),
        "runs 0..18446744073709551615 are too many; the limit is 4294967295",
    );
    let scores = study.run_while(Runs::new(0, 4_000_000_000), 1, true, |_| true);
    assert!(scores.unwrap_err().to_string().contains("MiB where 2048 are allowed"));
    says(study.evaluate(&[0.5]), "the point has 1 coordinates for 2 factors");
    says(
        study.evaluate(&[0.5, f64::NAN]),
        "coordinate NaN of factor `scale` is not between 0 and 1",
    );
    says(study.evaluate_choice(&[0, 2]), "factor `scale` has 2 alternatives and no number 2");
}

#[test]
fn summaries() {
    let run =
        |from, to, seed| study(MEANS).expect("sound").run(Runs::new(from, to), seed).expect("ok");
    says(run(0, 10, 1).merge(run(5, 20, 1)), "both summaries contain runs 5..10");
    says(
        run(0, 10, 1).merge(run(10, 20, 2)),
        "the summaries come from different studies: the seed differs",
    );
    let other = study_of("[groups]\nmissing = { rule = \"require-all\" }\n", MEANS).expect("sound");
    says(
        run(0, 10, 1).merge(other.run(Runs::new(10, 20), 1).expect("ok")),
        "the summaries come from different studies: the version, framework, methodology, data or factors \
         differs",
    );
    let stored = serde_json::to_string(&run(0, 10, 1)).expect("JSON");
    // A part that was made of other nominal ranks than its fingerprint tells.
    let renamed = serde_json::to_string(&run(10, 20, 1)).expect("JSON");
    let renamed = renamed.replacen("\"South Korea\"", "\"Korea\"", 1);
    says(
        run(0, 10, 1).merge(serde_json::from_str(&renamed).expect("sound")),
        "the summaries come from different studies: the name, score or rank of a unit in the index \
         itself differs",
    );
    for (from, to, expected) in [
        ("\"to\":10", "\"to\":11", "the number of ranks of a unit is not that of its runs"),
        ("\"halves\":[[2,", "\"halves\":[[0,", "a rank lies outside of 1 to the number of units"),
        ("\"rank\":1.0", "\"rank\":9.0", "the rank of a unit in the index itself is none"),
        ("\"to\":10", "\"to\":0", "runs 0..0 are empty"),
    ] {
        let broken = stored.replacen(from, to, 1);
        assert_ne!(broken, stored);
        let read = serde_json::from_str::<
            composite_index::robustness::uncertainty::UncertaintySummary,
        >(&broken);
        let error = read.expect_err(expected).to_string();
        assert!(error.contains(expected), "{error}");
    }
    let cut = serde_json::from_str::<composite_index::robustness::uncertainty::UncertaintySummary>(
        &stored[..90],
    );
    assert!(cut.expect_err("cut off").is_eof());
}
