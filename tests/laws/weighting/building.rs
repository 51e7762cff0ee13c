//! Options that do not fit, found when the index is built, each with its place.

use composite_index::{Index, Weighting};

use super::index;

fn says(weighting: &str, expected: &[&str]) {
    let built: Result<Index, _> = index(&["talent", "trust"], weighting);
    let error = built.expect_err(weighting).to_string();
    let expected: Vec<String> =
        expected.iter().map(|line| format!("methodology.toml:2:{line}")).collect();
    assert_eq!(error, expected.join("\n"));
}

#[test]
fn codes_that_are_no_children() {
    says(
        "{ rank-sum = { order = [\"talnt\", \"trust\"] } }",
        &[
            "1: `rank-sum` does not fit group `index`: `talnt` is not one of its children (did you mean \
             `talent`?)",
            "1: `rank-sum` does not fit group `index`: its child `talent` is left out",
        ],
    );
    says(
        "{ budget-allocation = { experts = { ann = { talent = 1, trust = 1, wealth = 1 } } } }",
        &[
            "1: `budget-allocation` does not fit group `index`: `wealth` is not one of its children (its \
           children are `talent`, `trust`)",
        ],
    );
    says(
        "{ best-worst = { best = \"talent\", worst = \"thrust\", best-to-others = { thrust = 2 } } }",
        &[
            "1: `best-worst` does not fit group `index`: `thrust` is not one of its children (did you \
             mean `trust`?)",
            "1: `best-worst` does not fit group `index`: its child `trust` is left out",
        ],
    );
    says(
        "{ target-importance = { targets = { talent = 2, trsut = 1 } } }",
        &[
            "1: `target-importance` does not fit group `index`: `trsut` is not one of its children (did \
             you mean `trust`?)",
            "1: `target-importance` does not fit group `index`: its child `trust` is left out",
        ],
    );
    says(
        "{ reliability = { given = { talent = 0.5, tust = 0.5 } } }",
        &[
            "1: `reliability` does not fit group `index`: `tust` is not a node of this framework (did \
             you mean `trust`?)",
            "1: `reliability` does not fit group `index`: its child `trust` has no reliability",
        ],
    );
    says(
        "{ regression = { outcome = \"incme\" } }",
        &[
            "1: `regression` does not fit group `index`: `incme` is not an outcome of this framework (did \
           you mean `income`?)",
        ],
    );
}

#[test]
fn judgements_and_bounds_that_are_unsound() {
    says(
        "{ rank-sum = { order = [\"talent\", \"talent\"] } }",
        &["1: `rank-sum` does not fit group `index`: duplicate `talent` in the order"],
    );
    says(
        "{ budget-allocation = { experts = { ann = { talent = 0, trust = 0 } } } }",
        &["1: `budget-allocation` does not fit group `index`: the points of expert `ann` sum to 0"],
    );
    says(
        "{ analytic-hierarchy = { by = \"eigenvector\", judgements = { talent = { trust = -2 } } } }",
        &[
            "92: `trust`: a number above 0 is needed, and this is `-2` (write `{ analytic-hierarchy = { by = \"eigenvector\", judgements = { a = { b = 3 } } } }`)",
        ],
    );
    says(
        "{ best-worst = { best = \"talent\", worst = \"talent\", best-to-others = {} } }",
        &["1: `best-worst` does not fit group `index`: `talent` is both the best and the worst"],
    );
    says(
        "{ benefit-of-the-doubt = { shares = [0.6, 1] } }",
        &[
            "1: `benefit-of-the-doubt` does not fit group `index`: 2 shares of at least 0.6 sum to more \
           than 1",
        ],
    );
    says(
        "{ benefit-of-the-doubt = { weights = [0.6, 0.5] } }",
        &["1: `benefit-of-the-doubt`: bounds are two numbers between 0 and 1, the lower first"],
    );
    says(
        "{ target-importance = { targets = { talent = 0, trust = 0 } } }",
        &["1: `target-importance`: targets are finite, zero or more, and not all zero"],
    );
    says(
        "{ reliability = { given = { talent = 1.5, trust = 1 } } }",
        &[
            "50: `talent`: a number from 0 to 1 is needed, and this is `1.5` (write `{ reliability = \"share-of-data\" }`)",
        ],
    );
    says(
        "{ factor-analysis = { least-share = 2 } }",
        &[
            "49: `least-share`: a number from 0 to 1 is needed, and this is `2` (write `{ factor-analysis = { least-total = 0.5 } }`)",
        ],
    );
}

#[test]
fn an_inconsistent_matrix_is_refused_with_its_ratio() {
    let judgements = "judgements = { a = { b = 9, c = 1 }, b = { c = 9 } }";
    let weighting = format!("{{ analytic-hierarchy = {{ by = \"eigenvector\", {judgements} }} }}");
    let error = index(&["a", "b", "c"], &weighting).unwrap_err().to_string();
    assert_eq!(
        error,
        "methodology.toml:2:1: `analytic-hierarchy` does not fit group `index`: the judgements \
         contradict each other: their consistency ratio of 2.205 is above 0.1; mend them, or \
         raise the option `maximum-ratio`"
    );
    let accepted = weighting.replace("judgements =", "maximum-ratio = 3, judgements =");
    assert!(index(&["a", "b", "c"], &accepted).is_ok());
}

#[test]
fn names_and_options_that_are_misspelt() {
    says("\"entropie\"", &["13: unknown method `entropie` (did you mean `entropy`?)"]);
    says(
        "{ principal-component = { negative-loading = \"drop\" } }",
        &["39: unknown option `negative-loading` (did you mean `negative-loadings`?)"],
    );
    says(
        "\"rank-sum\"",
        &["13: `rank-sum` needs options (write `{ rank-sum \
           = { order = [\"a\", \"b\"] } }`)"],
    );
    says(
        "{ critic = { on = 1 } }",
        &["24: `weighting`: `critic` has no options (write `\"critic\"`)"],
    );
}

/// Judgements that leave a child with weight, beside weights that take it away.
#[test]
fn a_group_whose_foreseen_weights_are_all_zero_is_refused_when_built() {
    let experts = "{ budget-allocation = { experts = { ann = { talent = 0, trust = 1 } } } }";
    let built = index(&["talent", "trust"], experts).unwrap();
    let error = built.with_weights([("trust", 0.0)]).unwrap_err().to_string();
    assert_eq!(error, "all weights in group `index` are zero; at least one must be above zero");
    assert!(built.with_weights([("talent", 0.0)]).is_ok());
    let later = index(&["talent", "trust"], "\"entropy\"").unwrap();
    assert!(later.with_weights([("trust", 0.0)]).is_ok(), "data decide");
    assert!(later.with_weights([("trust", 0.0), ("talent", 0.0)]).is_err());
}

/// What is written is read again, for every scheme.
#[test]
fn every_scheme_is_read_as_it_was_written() {
    for (name, weighting) in [
        ("nominal", "\"nominal\""),
        ("equal", "\"equal\""),
        ("equal-over-leaves", "\"equal-over-leaves\""),
        (
            "budget-allocation",
            "{ budget-allocation = { experts = { ann = { talent = 1, trust = 3 } } } }",
        ),
        (
            "analytic-hierarchy",
            "{ analytic-hierarchy = { by = \"row-geometric-mean\", judgements = { talent = { trust = 3 } } } }",
        ),
        (
            "best-worst",
            "{ best-worst = { best = \"trust\", worst = \"talent\", best-to-others = { talent = 3 } } }",
        ),
        ("rank-order-centroid", "{ rank-order-centroid = { order = [\"trust\", \"talent\"] } }"),
        ("rank-sum", "{ rank-sum = { order = [\"trust\", \"talent\"] } }"),
        ("rank-reciprocal", "{ rank-reciprocal = { order = [\"trust\", \"talent\"] } }"),
        ("principal-component", "{ principal-component = {} }"),
        ("factor-analysis", "{ factor-analysis = {} }"),
        ("entropy", "\"entropy\""),
        ("critic", "\"critic\""),
        ("standard-deviation", "\"standard-deviation\""),
        ("inverse-standard-deviation", "\"inverse-standard-deviation\""),
        ("coefficient-of-variation", "\"coefficient-of-variation\""),
        ("benefit-of-the-doubt", "{ benefit-of-the-doubt = { weights = [0.1, 0.9] } }"),
        ("target-importance", "{ target-importance = { targets = { talent = 1, trust = 2 } } }"),
        ("regression", "{ regression = { outcome = \"income\" } }"),
        ("unobserved-components", "\"unobserved-components\""),
        ("reliability", "{ reliability = \"share-of-data\" }"),
    ] {
        let built =
            index(&["talent", "trust"], weighting).unwrap_or_else(|e| panic!("{name}: {e}"));
        let written = built.methodology().to_toml().unwrap();
        let source = composite_index::error::Source::new("again.toml", written);
        let again = composite_index::Methodology::from_toml(&source).unwrap();
        assert_eq!(&again, built.methodology(), "{name}");
        let given = again.node.values().next().and_then(|node| node.weighting.clone());
        assert_eq!(given.as_ref().map(Weighting::name), Some(name));
    }
}
