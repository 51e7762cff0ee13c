//! Fits to aggregates are those to the data.

use std::collections::BTreeMap;

use composite_index::error::Source;
use composite_index::{
    Aggregates, Dataset, Framework, Index, IndexFolder, Methodology, Scorer, Settings, VariableCode,
};

fn framework() -> Framework {
    Framework::builder("index", "An index")
        .pillar("people", 2.0, |p| p.indicator("a", 1.0).indicator("b", 3.0))
        .pillar("money", 3.0, |p| p.indicator_with("c", 1.0, |x| x.lower_is_better()))
        .build()
        .unwrap()
}

fn data() -> Dataset {
    Dataset::builder(["a", "b", "c"])
        .unit("A", [Some(1.0), Some(20.0), Some(0.3)])
        .unit("B", [Some(4.0), None, Some(0.7)])
        .unit("C", [Some(2.5), Some(25.0), Some(0.2)])
        .build()
        .unwrap()
}

fn index(methodology: &str) -> Index {
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", methodology));
    Index::new(framework(), methodology.unwrap()).unwrap()
}

/// What is known of every column of the data.
fn known(index: &Index, data: &Dataset) -> BTreeMap<VariableCode, Aggregates> {
    let indicators = index.framework().indicators().map(|(node, _)| node.code());
    let of = |code: &str| {
        let known = Aggregates::of(data.column(code).ok()?);
        Some((VariableCode::try_from(code).ok()?, known))
    };
    indicators.filter_map(|code| of(code.as_str())).collect()
}

/// Through what is stored, as a database would hand it over.
fn stored(known: &BTreeMap<VariableCode, Aggregates>) -> BTreeMap<VariableCode, Aggregates> {
    serde_json::from_str(&serde_json::to_string(known).unwrap()).unwrap()
}

#[test]
fn a_fit_to_aggregates_is_the_fit_to_the_data() {
    for methodology in [
        "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]",
        "[indicators]\ntransforms = [{ z-score = { ddof = 0 } }]\n\
         [groups]\nweighting = \"equal\"\npublish = [{ round = { decimals = 1 } }]",
        "[indicators]\nimpute = [{ constant = 3 }]\ntransforms = [{ ampi = { reference = \"mean\" } }]\n\
         [level.pillar]\naggregation = \"geometric-mean\"\ntransforms = [{ clamp = { low = 80 } }]",
    ] {
        let (index, data) = (index(methodology), data());
        let filled = index.impute(&data).unwrap().data;
        let fitted: Scorer = index.fit_aggregates(&stored(&known(&index, &filled))).unwrap();
        assert_eq!(fitted, index.fit(&data).unwrap(), "{methodology}");
        assert_eq!(fitted.score(&data).unwrap(), index.score(&data).unwrap());
    }
}

/// The index of 83 units and 122 indicators, whose root is published by the extremes of its scores.
#[test]
fn a_whole_index_is_fitted_to_aggregates() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/gai-2024-full-synthetic");
    let folder = IndexFolder::open(path).unwrap();
    let (index, data) = (folder.index(), folder.data().unwrap());
    let mut known = known(index, data);
    let error = index.fit_aggregates(&known).unwrap_err().to_string();
    assert_eq!(error, "`gai` cannot be fitted to aggregates: min-max looks at its scores");
    let bare = index.methodology().clone().with_node("gai", Settings::new().publish([])).unwrap();
    let bare = index.with_methodology(bare).unwrap().fit_aggregates(&known).unwrap();
    let scores = bare.score(data).unwrap();
    let root = Aggregates::of(scores.root().full_scores());
    known.insert("gai".try_into().unwrap(), root);
    assert_eq!(index.fit_aggregates(&known).unwrap(), index.fit(data).unwrap());
}

#[test]
fn what_looks_at_every_value_is_refused_at_once() {
    let index = index(
        "[indicators]\nimpute = [\"mean\"]\ntransforms = [{ rank = { ties = \"min\" } }]\n\
         [groups]\nweighting = \"entropy\"\n\
         [level.pillar]\ntransforms = [{ min-max = { to = [0, 1] } }]",
    );
    let mut few = known(&index, &data());
    few.remove("c");
    few.entry("b".try_into().unwrap()).and_modify(|known| known.minimum = 1e9);
    let error = index.fit_aggregates(&few).unwrap_err();
    let said: Vec<_> = error.diagnostics().iter().map(|fault| fault.kind.to_string()).collect();
    for expected in [
        "`a` cannot be transformed by rank: it looks at every value",
        "`a` cannot be fitted to aggregates: its imputation by mean looks at the values",
        "`b` cannot be fitted to aggregates: its minimum is above its maximum",
        "`c` cannot be fitted to aggregates: it has no aggregates",
        "`people` cannot be fitted to aggregates: its weights by entropy look at the scores",
        "`money` cannot be fitted to aggregates: min-max looks at its scores",
    ] {
        assert!(said.iter().any(|found| found == expected), "{expected}: {said:#?}");
    }
}

/// Every column and figure that a fit asks for, in the order in which they can be computed.
#[test]
fn an_index_says_which_aggregates_it_needs() {
    let index = index(
        "[indicators]\nimpute = [{ constant = 3 }]\ntransforms = [{ z-score = { ddof = 1 } }]\n\
         [node.c]\nimpute = [\"leave-missing\"]\ntransforms = [{ categories = { cut-offs = { quantiles = [0.2, 0.9] }, scores = [1, 2, 3] } }]\n\
         [groups]\ntransforms = [{ min-max = { to = [0, 1] } }]",
    );
    let needed = index.needed_aggregates();
    let codes: Vec<_> = needed.iter().map(|needed| needed.node.as_str()).collect();
    assert_eq!(codes, ["a", "b", "c", "money", "people", "index"]);
    let (a, c, root) = (&needed[0], &needed[2], &needed[5]);
    assert!(a.figures.mean && a.figures.deviation && a.figures.quantiles.is_empty());
    assert_eq!(a.column.as_ref().unwrap().filled, Some(3.0));
    // From the worst, which is the greatest.
    assert_eq!(c.figures.quantiles, [1.0 - 0.9, 0.8]);
    assert_eq!(c.column.as_ref().unwrap().filled, None);
    assert!(root.column.is_none() && !root.figures.mean && !root.multiplied);
}

#[test]
fn an_index_says_what_its_columns_are_divided_by() {
    let framework = Framework::builder("index", "An index")
        .indicator_with("a", 1.0, |i| i.denominator("people").denominator_scale(1000.0))
        .build()
        .unwrap();
    let needed = Index::new(framework, Methodology::default()).unwrap().needed_aggregates();
    let column = needed[0].column.as_ref().unwrap();
    assert_eq!(column.denominator.as_ref().unwrap().as_str(), "people");
    assert_eq!((column.variable.as_str(), column.scale), ("a", 1000.0));
}
