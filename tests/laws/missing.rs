//! Rules for missing children: by number, by coverage of the indicators below, weights in equal parts, and
//! a constant in place of a whole column.

use composite_index::engine::Origin;
use composite_index::error::Source;
use composite_index::robustness::sweep::SweepPlan;
use composite_index::{Dataset, Error, Framework, Index, Methodology};

/// Two pillars of two indicators each; the fourth is only shown.
fn framework(shown: f64) -> Framework {
    Framework::builder("index", "An index")
        .pillar("money", 1.0, |p| p.indicator("income", 1.0).indicator("savings", 3.0))
        .pillar("home", 1.0, |p| p.indicator("rooms", 1.0).indicator("garden", shown))
        .build()
        .unwrap()
}

fn index(shown: f64, methodology: &str) -> Result<Index, Error> {
    let source = Source::new("methodology.toml", methodology);
    Index::new(framework(shown), Methodology::from_toml(&source)?)
}

fn data() -> Dataset {
    Dataset::builder(["income", "savings", "rooms", "garden"])
        .unit("full", [Some(10.0), Some(20.0), Some(30.0), Some(40.0)])
        .unit("three", [Some(10.0), None, Some(30.0), Some(40.0)])
        .unit("two", [Some(10.0), None, Some(30.0), None])
        .build()
        .unwrap()
}

fn scores(index: &Index) -> Vec<Option<f64>> {
    let scores = index.score(&data()).unwrap();
    ["full", "three", "two"].map(|unit| scores.score(unit).unwrap()).to_vec()
}

/// Money is 10/4 + 60/4 = 17.5, or 10 where savings are missing; home 35, or 30.
#[test]
fn coverage_counts_the_indicators_at_any_depth() {
    let (full, three, two) = (Some(26.25), Some(22.5), Some(20.0));
    for (rule, expected) in [
        ("indicators = 3", [full, three, None]),
        ("indicators = 4", [full, None, None]),
        ("indicators = 0.75", [full, three, None]),
        ("indicators = 0.5", [full, three, two]),
        ("indicators = 1", [full, None, None]),
        ("children = 2", [full, three, two]),
        ("indicators = 3, children = 2", [full, three, None]),
    ] {
        let index = index(1.0, &format!("[node.index]\nmissing = {{ {rule} }}")).unwrap();
        assert_eq!(scores(&index), expected, "{rule}");
    }
    // Garden weighs nothing: three indicators take part, and rooms alone are home.
    let shown = index(0.0, "[node.index]\nmissing = { indicators = 3 }").unwrap();
    assert_eq!(scores(&shown), [Some(23.75), None, None]);
}

#[test]
fn a_number_at_a_group_asks_for_its_own_children() {
    let index = index(1.0, "[node.money]\nmissing = { children = 2 }").unwrap();
    let scores = index.score(&data()).unwrap();
    let money = scores.at("money").unwrap();
    assert_eq!(money.score("full").unwrap(), Some(17.5));
    assert_eq!(money.score("three").unwrap(), None);
    assert_eq!(scores.score("three").unwrap(), Some(35.0));
}

/// Children with all scores can lack indicators below them: no shortcut passes over the rule.
#[test]
fn every_way_to_a_score_keeps_to_coverage() {
    for aggregation in ["arithmetic-mean", "geometric-mean", "weighted-sum", "minimum", "copeland"]
    {
        let text = format!(
            "[node.index]\naggregation = \"{aggregation}\"\nmissing = {{ indicators = 3 }}"
        );
        let index = index(1.0, &text).unwrap();
        let data = data();
        let scored = index.score(&data).unwrap();
        assert_eq!(scored.score("two").unwrap(), None, "{aggregation}");
        assert!(scored.score("three").unwrap().is_some(), "{aggregation}");
        let mut prepared = index.prepare(&data).unwrap();
        let mut weights = prepared.weights();
        weights.set("home", 3.0).unwrap();
        prepared.rescore(&weights).unwrap();
        assert_eq!(prepared.score("two").unwrap(), None, "{aggregation}");
        assert!(prepared.score("three").unwrap().is_some(), "{aggregation}");
        let sweep = index.sweep(&data, SweepPlan::simplex(50)).unwrap();
        let ranked = |unit| -> f64 {
            sweep.acceptability(unit).unwrap().iter().map(|(_, share)| share).sum()
        };
        assert_eq!((ranked("two"), ranked("three")), (0.0, 1.0), "{aggregation}");
    }
}

/// Weights 1, 3 and 2: without savings income weighs 1 + 3/2 and rooms 2 + 3/2; in proportion they
/// would weigh 2 and 4.
#[test]
fn weights_in_equal_parts() {
    let framework = Framework::builder("index", "An index")
        .indicator("income", 1.0)
        .indicator("savings", 3.0)
        .indicator("rooms", 2.0)
        .build()
        .unwrap();
    let text = "[groups]\nmissing = { rule = \"share-equally\" }";
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", text)).unwrap();
    let data = Dataset::builder(["income", "savings", "rooms"])
        .unit("full", [Some(10.0), Some(20.0), Some(30.0)])
        .unit("gap", [Some(10.0), None, Some(30.0)])
        .unit("gaps", [None, None, Some(30.0)]);
    let scores = Index::new(framework, methodology).unwrap().score(&data.build().unwrap()).unwrap();
    let near = |unit, expected: f64| {
        let found = scores.score(unit).unwrap().unwrap();
        assert!((found - expected).abs() < 1e-13, "{unit}: {found}");
    };
    near("full", (10.0 + 3.0 * 20.0 + 2.0 * 30.0) / 6.0);
    near("gap", (2.5 * 10.0 + 3.5 * 30.0) / 6.0);
    near("gaps", 30.0);
}

#[test]
fn misuse_is_refused() {
    for (text, expected) in [
        (
            "[node.money]\nmissing = { children = 4 }",
            "methodology.toml:2:1: `children` does not fit group `money`: 4 children must have a \
             score, and the group has 2 (a share, such as `children = 0.5`, fits groups of any size)",
        ),
        (
            "[node.index]\nmissing = { indicators = 5 }",
            "methodology.toml:2:1: `indicators` does not fit group `index`: 5 indicators below must \
             have a score, and the group has 4 (a share, such as `indicators = 0.5`, fits groups of \
             any size)",
        ),
        (
            "[node.index]\naggregation = \"copeland\"\nmissing = { rule = \"share-equally\" }",
            "methodology.toml:3:1: `share-equally` does not fit group `index`: the aggregation, \
             copeland, compares units (`reweight` fits every aggregation)",
        ),
    ] {
        let found = index(1.0, text).unwrap_err().to_string();
        assert_eq!(found, expected);
    }
}

/// The index of the year before had no column of gardens: each counts as 12.
#[test]
fn a_constant_fills_a_column_without_data() {
    let empty = Dataset::builder(["income", "savings", "rooms", "garden"])
        .unit("one", [Some(10.0), Some(20.0), Some(30.0), None])
        .unit("other", [Some(10.0), Some(20.0), None, None])
        .build()
        .unwrap();
    let score = |impute: &str| {
        let text = format!("[node.garden]\nimpute = {impute}");
        index(1.0, &text).unwrap().score(&empty)
    };
    for impute in ["{ constant = 12 }", "[\"mean\", { constant = 12 }]"] {
        let scores = score(impute).unwrap();
        let garden = scores.at("garden").unwrap();
        for unit in ["one", "other"] {
            assert_eq!(garden.score(unit).unwrap(), Some(12.0), "{impute}");
            assert!(garden.provenance(unit).unwrap().contains(Origin::Imputed));
        }
        assert_eq!(scores.score("one").unwrap(), Some((17.5 + 21.0) / 2.0));
    }
    let refused = score("\"mean\"").unwrap_err().to_string();
    assert!(refused.contains("empty-indicator"), "{refused}");
    // A unit without any data stays without.
    let nothing = Dataset::builder(["income", "savings", "rooms", "garden"])
        .unit("one", [Some(10.0), Some(20.0), Some(30.0), None])
        .unit("none", [None, None, None, None])
        .build()
        .unwrap();
    let text = "accept = [\"empty-unit\"]\n[node.garden]\nimpute = { constant = 12 }";
    let scores = index(1.0, text).unwrap().score(&nothing).unwrap();
    assert_eq!(scores.score("none").unwrap(), None);
}
