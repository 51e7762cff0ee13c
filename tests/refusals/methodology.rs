//! Methodologies that do not fit.

use super::{index, says};

const NORMALISED: &str = "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]\n";

#[test]
fn names_and_types() {
    for (text, expected) in [
        (
            "[node.talnt]",
            "methodology.toml:3:7: `talnt` is not a node of this framework (did you mean `talent`?)",
        ),
        (
            "[level.pilar]",
            "methodology.toml:3:8: `pilar` is not a level of this framework (did you mean `pillar`?)",
        ),
        (
            "[groups]\naggregation = \"geometric\"",
            "methodology.toml:4:15: unknown method `geometric` (did you mean `geometric-mean`?)",
        ),
        (
            "[groups]\nagregation = \"minimum\"",
            "methodology.toml:4:1: unknown option `agregation` (did you mean `aggregation`?)",
        ),
        (
            "[groups]\naggregation = { power-mean = { exponnt = 2 } }",
            "methodology.toml:4:32: unknown option `exponnt` (did you mean `exponent`?)",
        ),
        (
            "[groups]\naggregation = { minimum = { exponent = 2 } }",
            "methodology.toml:4:27: `aggregation`: `minimum` has no options (write `\"minimum\"`)",
        ),
        (
            "[groups]\naggregation = 3",
            "methodology.toml:4:15: `aggregation`: a name, or a table with a name, is needed (write a name, or a name \
             with what it needs: `{ name = … }`)",
        ),
        (
            "[ranking]\nties = \"mim\"",
            "methodology.toml:4:8: unknown value `mim` of `ties` (did you mean `min`?)",
        ),
        (
            "[weights]\ntalnt = 3\nindex = 2\ntrust = -1\nfunding = inf",
            "methodology.toml:4:1: `talnt` is not a node of this framework (did you mean `talent`?)\n\
             methodology.toml:5:1: `index` is the root, which has no weight\n\
             methodology.toml:6:1: weight -1 of `trust` is negative\n\
             methodology.toml:7:1: weight inf of `funding` is not finite",
        ),
        (
            "[weights]\nfunding = 0",
            "methodology.toml:4:1: all weights in group `money` are zero; at least one must be above zero",
        ),
        (
            "accept = [\"zero-in-men\"]",
            "unknown value `zero-in-men` of `accept` (did you mean `zero-in-mean`?)",
        ),
    ] {
        let text = match text.starts_with("accept") {
            true => format!("{text}\n{NORMALISED}"),
            false => format!("{NORMALISED}{text}"),
        };
        let error = index(&text).expect_err(expected);
        let mut found: Vec<_> = error.diagnostics().iter().map(ToString::to_string).collect();
        found.sort();
        let found = found.join("\n");
        assert!(found.ends_with(expected), "{found}\nbut expected\n{expected}");
    }
}

#[test]
fn options_that_do_not_fit() {
    for (text, expected) in [
        (
            "[node.talent]\naggregation = \"minimum\"",
            "methodology.toml:4:1: `aggregation` does not fit `node.talent`: an indicator has no \
             such option",
        ),
        (
            "[node.money]\ndenominate = true",
            "methodology.toml:4:1: `denominate` does not fit `node.money`: a group has no such \
             option",
        ),
        (
            "[level.indicator]\npublish = []",
            "methodology.toml:3:8: `level.indicator` does not fit indicators: settings of all indicators belong in `[indicators]`",
        ),
        (
            "[groups]\ntransforms = [{ goalposts = { to = [0, 1], clamp = true } }]",
            "methodology.toml:4:15: `goalposts` does not fit `groups.transforms.0`: goalposts are \
             raw values of an indicator",
        ),
        (
            "[groups]\ntransforms = [{ min-max = { to = [1, 0] } }]",
            "methodology.toml:4:15: `min-max`: the range `to` is two finite numbers, the lower \
             first",
        ),
        (
            "[groups]\nmissing = { children = 6.6 }",
            "methodology.toml:4:24: `children`: a share from 0 to 1, or a whole number from 2, is \
             needed, and this is `6.6`",
        ),
        (
            "[groups]\nweighting = { product = [\"entropy\"] }",
            "methodology.toml:4:1: `product`: `product` multiplies at least two schemes",
        ),
        (
            "[groups]\nweighting = { product = [\"entropy\", { product = [\"equal\", \"critic\"] }] }",
            "methodology.toml:4:1: `product`: a scheme within `product` is not itself a `product`: \
             list all in one",
        ),
        (
            "[groups]\ntransforms = [{ z-score = { ddof = 2 } }]",
            "methodology.toml:4:36: `ddof`: 0 or 1 is needed, and this is `2` (write `{ z-score = { ddof = \
             1 } }`)",
        ),
    ] {
        says(index(&format!("{NORMALISED}{text}")), expected);
    }
}

#[test]
fn directions_goalposts_and_scales() {
    says(
        index(""),
        "lower is better for `trust`, but none of its transforms normalises it (normalise it, or reverse it with the step `orient` or a `linear` factor below zero)",
    );
    says(
        index("[indicators]\ntransforms = [{ goalposts = { to = [0, 1], clamp = true } }]"),
        "methodology.toml:2:1: `trust` is normalised by goalposts but has none (give it \
         `goalpost_low` and `goalpost_high` in the framework)\n\
         methodology.toml:2:1: `funding` is normalised by goalposts but has none (give it \
         `goalpost_low` and `goalpost_high` in the framework)",
    );
    let here = "[node.trust]\ntransforms = [{ goalposts = { to = [0, 1], clamp = true } }]";
    says(
        index(&format!("{NORMALISED}{here}")),
        "methodology.toml:4:1: `trust` is normalised by goalposts but has none (give it \
         `goalpost_low` and `goalpost_high` in the framework)",
    );
    let z_scores = "[indicators]\ntransforms = [{ z-score = { ddof = 1 } }]\n";
    says(
        index(&format!("{z_scores}[node.money]\naggregation = \"geometric-mean\"")),
        "methodology.toml:4:1: geometric-mean in `money` needs values with a true zero, but \
         `funding` is on an interval scale (normalise onto a range above zero, or write \
         `accept = [\"inadequate-scale\"]` at the top of methodology.toml)",
    );
    let ranks = "[indicators]\ntransforms = [{ percentile-rank = { ties = \"min\" } }]\n";
    assert!(index(&format!("{ranks}[groups]\naggregation = \"harmonic-mean\"")).is_err());
    let accepted = format!(
        "accept = [\"inadequate-scale\"]\n{z_scores}[node.money]\naggregation = \"geometric-mean\""
    );
    assert!(index(&accepted).is_ok());
}

#[test]
fn toml_that_is_none() {
    let error = index("[indicators\ntransforms = ]\n").expect_err("no TOML").to_string();
    assert!(error.starts_with("methodology.toml:1:"), "{error}");
    assert!(error.contains("not valid TOML"), "{error}");
}

#[test]
fn options_of_aggregations() {
    for (aggregation, said) in [
        (
            "{ inverted-geometric-mean = { range = [0, 10], floor = 10 } }",
            "`floor` lies above 0 and below the width of `range`",
        ),
        (
            "{ wowa = { between = [0.8, 0.3] } }",
            "`between` takes two increasing shares from 0 to 1",
        ),
        (
            "{ promethee = { preference = { linear = { indifference = 2, preference = 1 } } } }",
            "`indifference` is 0 or more and below `preference`, both finite",
        ),
        (
            "{ choquet = { interactions = [{ between = [\"trust\", \"trust\"], strength = 0.1 }] } }",
            "an interaction is between two different children",
        ),
    ] {
        let method = aggregation.split_whitespace().nth(1).unwrap_or_default();
        says(
            index(&format!("{NORMALISED}[node.people]\naggregation = {aggregation}")),
            &format!("methodology.toml:4:1: `{method}`: {said}"),
        );
    }
}

/// What is out of range is named by its own place, before anything else is looked at.
#[test]
fn options_out_of_range() {
    for (aggregation, said) in [
        (
            "{ owa = { power = 0 } }",
            "33: `power`: a number above 0 is needed, and this is `0` (write `{ owa = { between = [0.3, 0.8] } }`)",
        ),
        (
            "{ owa = { positions = [0.5, -1] } }",
            "43: `positions`: a number of 0 or more is needed, and this is `-1` (write `{ owa = { between = [0.3, 0.8] } }`)",
        ),
        (
            "{ inverted-geometric-mean = { range = [0, 10], floor = 0 } }",
            "70: `floor`: a number above 0 is needed, and this is `0` (write `{ inverted-geometric-mean = { range = [0, 10], floor = 1 } }`)",
        ),
        (
            "{ mazziotta-pareto = { penalty = \"added\", ddof = 2 } }",
            "64: `ddof`: 0 or 1 is needed, and this is `2` (write `{ mazziotta-pareto = { penalty = \"subtracted\", ddof = 0 } }`)",
        ),
        (
            "{ mean-min = { alpha = 2, beta = 0 } }",
            "38: `alpha`: a number from 0 to 1 is needed, and this is `2` (write `{ mean-min = { alpha = 0.5, beta = 1 } }`)",
        ),
        (
            "{ copeland = { indifference = -1 } }",
            "45: `indifference`: a number of 0 or more is needed, and this is `-1` (write `{ copeland = { indifference = 0 } }`)",
        ),
        (
            "{ vikor = { majority = 1.5 } }",
            "38: `majority`: a number from 0 to 1 is needed, and this is `1.5` (write `{ vikor = { majority = 0.5 } }`)",
        ),
    ] {
        says(
            index(&format!("{NORMALISED}[node.people]\naggregation = {aggregation}")),
            &format!("methodology.toml:4:{said}"),
        );
    }
}

#[test]
fn options_of_aggregations_and_the_children_of_their_group() {
    says(
        index(&format!(
            "{NORMALISED}[node.people]\naggregation = {{ owa = {{ positions = [1] }} }}"
        )),
        "methodology.toml:4:1: `positions` does not fit group `people`: it has 2 children, and there \
         is 1 position (the quantifiers `power` and `between` fit any number)",
    );
    let stranger =
        "{ choquet = { interactions = [{ between = [\"talent\", \"trsut\"], strength = 1 }] } }";
    says(
        index(&format!("{NORMALISED}[node.people]\naggregation = {stranger}")),
        "methodology.toml:4:1: `interactions` does not fit group `people`: `trsut` is not one of its children (did you mean `trust`?)",
    );
    says(
        index(&format!("{NORMALISED}[node.people]\naggregation = \"copland\"")),
        "methodology.toml:4:15: unknown method `copland` (did you mean `copeland`?)",
    );
}

/// A method whose options have defaults is read by its name; another gets an example.
#[test]
fn names_without_options() {
    let of_people = |aggregation: &str| {
        index(&format!("{NORMALISED}[node.people]\naggregation = {aggregation}"))
    };
    for method in ["copeland", "borda", "kemeny"] {
        let short = of_people(&format!("\"{method}\"")).unwrap();
        assert_eq!(short, of_people(&format!("{{ {method} = {{ indifference = 0 }} }}")).unwrap());
    }
    says(
        of_people("\"vikor\""),
        "methodology.toml:4:15: `vikor` needs options (write `{ vikor = { majority = 0.5 } }`)",
    );
}

#[test]
fn weights_that_would_be_mixed_or_ignored() {
    let entropy = "[node.people]\nweighting = \"entropy\"\n";
    says(
        index(&format!("{NORMALISED}{entropy}[weights]\ntalent = 5")),
        "methodology.toml:6:1: `talent` has its own weight, but its group `people` is weighted \
         by entropy (weight its siblings with it, or drop one of the two)",
    );
    assert!(index(&format!("{NORMALISED}{entropy}[weights]\ntalent = 5\ntrust = 1")).is_ok());
    for scheme in ["nominal", "equal", "equal-over-leaves"] {
        let beside = format!("[node.people]\nweighting = \"{scheme}\"\n[weights]\ntalent = 5");
        assert!(index(&format!("{NORMALISED}{beside}")).is_ok(), "{scheme}");
    }
    let typed = index(&format!("{NORMALISED}{entropy}")).unwrap().with_weights([("talent", 5.0)]);
    says(
        typed,
        "`talent` has its own weight, but its group `people` is weighted by entropy (weight \
         its siblings with it, or drop one of the two)",
    );
    for layer in ["node.people", "level.pillar", "groups"] {
        let both = format!("[{layer}]\nweighting = \"equal\"\naggregation = \"minimum\"");
        says(
            index(&format!("{NORMALISED}{both}")),
            &format!(
                "methodology.toml:4:1: `equal` does not fit `{layer}`: the aggregation there, \
                 minimum, uses no weights (leave one of the two out, or choose an aggregation that \
                 uses weights)"
            ),
        );
    }
    let apart = "[groups]\nweighting = \"equal\"\n[node.people]\naggregation = \"minimum\"";
    assert!(index(&format!("{NORMALISED}{apart}")).is_ok(), "a default that a group does not use");
    let level = "[level.pillar]\naggregation = \"minimum\"";
    let level = index(&format!("{NORMALISED}{level}")).unwrap();
    let equal = level.with_weighting_everywhere(&composite_index::Weighting::Equal);
    assert!(equal.is_ok(), "groups without weights are left as they are");
}

/// Nothing of what the reader of the file says to itself comes through.
#[test]
fn plain_words() {
    for (setting, expected) in [
        (
            "transforms = [{ z-score = {} }]",
            "27: `z-score` needs `ddof` (write `{ z-score = { ddof = 1 } }`)",
        ),
        (
            "transforms = [{ ln = {}, min-max = { to = [0, 1] } }]",
            "15: two methods in one step: `ln`, `min-max` (write `{ … }, { … }`, one step for each)",
        ),
        (
            "transforms = [{ z-score = { ddof = -1 } }]",
            "36: `ddof`: 0 or 1 is needed, and this is `-1` (write `{ z-score = { ddof = \
             1 } }`)",
        ),
        (
            "aggregation = { power-mean = { exponent = \"half\" } }",
            "43: `exponent`: a number is needed, and this is the text \"half\" (write `{ power-mean = \
             { exponent = 0.5 } }`)",
        ),
        (
            "missing = \"require-all\"",
            "11: `missing`: a table of options is needed, and this is the text \"require-all\" (write \
             `{ rule = \"require-all\" }`)",
        ),
        ("aggregation = \"mean\"", "15: unknown method `mean` (did you mean `arithmetic-mean`?)"),
        ("weighting = \"pca\"", "13: unknown method `pca` (did you mean `principal-component`?)"),
    ] {
        let error = index(&format!("{NORMALISED}[groups]\n{setting}")).expect_err(setting);
        let said = error.to_string();
        let said = said.strip_prefix("methodology.toml:4:").unwrap_or(&said);
        assert_eq!(said, expected.replacen("two methods", "`transforms`: two methods", 1));
    }
}
