//! Nodes that are only shown: children of weight zero, and memos.

use composite_index::audit::importance;
use composite_index::results::removals;
use composite_index::robustness::sensitivity::leave_one_out;
use composite_index::robustness::sweep::SweepPlan;
use composite_index::weight::{GroupScores, WeightingScheme};
use composite_index::{Dataset, Framework, Index, Methodology, Settings, Weighting};

#[derive(Debug)]
struct Places;

impl WeightingScheme for Places {
    fn weights(
        &self,
        group: &GroupScores<'_>,
    ) -> Result<Vec<f64>, composite_index::error::Refusal> {
        Ok((1..=group.children().len()).map(|place| 1.0 / place as f64).collect())
    }
}

fn data() -> Dataset {
    Dataset::builder(["a", "b", "m", "y"])
        .unit("P", [60.0, 50.0, 1.0, 3.0])
        .unit("Q", [40.0, 50.0, 100.0, 1.0])
        .unit("R", [10.0, 30.0, 60.0, 2.5])
        .unit("S", [70.0, 90.0, 20.0, 5.0])
        .unit("T", [20.0, 25.0, 45.0, 1.5])
        .unit("U", [35.0, 70.0, 5.0, 2.0])
        .build()
        .unwrap()
}

/// Children `a`, `b` and, with a weight of zero in the midst of their codes, `a2`, or without it.
fn framework(shown: bool) -> Framework {
    let index = Framework::builder("idx", "Index").indicator("a", 1.0).indicator("b", 2.0);
    let index = match shown {
        true => index.indicator_with("a2", 0.0, |a2| a2.column("m")),
        false => index,
    };
    index.outcome("y").build().unwrap()
}

fn weighting(text: &str) -> Weighting {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_child_of_weight_zero_takes_part_under_no_scheme() {
    let mut schemes: Vec<_> = [
        r#""nominal""#,
        r#""equal""#,
        r#""equal-over-leaves""#,
        r#""entropy""#,
        r#""critic""#,
        r#""standard-deviation""#,
        r#""inverse-standard-deviation""#,
        r#""coefficient-of-variation""#,
        r#"{"principal-component":{}}"#,
        r#"{"benefit-of-the-doubt":{}}"#,
        r#"{"regression":{"outcome":"y"}}"#,
        r#"{"reliability":"share-of-data"}"#,
        r#"{"rank-order-centroid":{"order":["a","b"]}}"#,
        r#"{"target-importance":{}}"#,
    ]
    .map(weighting)
    .into();
    schemes.push(Weighting::custom(Places));
    let table = data();
    let column = |code: &str| table.column(code).unwrap().to_vec();
    for scheme in schemes {
        let name = scheme.name().to_owned();
        let score = |shown: bool| {
            let mut columns = vec![("a", column("a")), ("b", column("b")), ("y", column("y"))];
            columns.extend(shown.then(|| ("a2", column("m"))));
            let units = table.units().iter().map(|unit| unit.code.as_str());
            let data = Dataset::from_columns(units, columns).unwrap();
            let settings = Settings::new().weighting(scheme.clone());
            let methodology = Methodology::default().with_groups(settings);
            let index = Index::new(framework(shown), methodology);
            index
                .and_then(|index| index.score(&data))
                .unwrap_or_else(|error| panic!("{name}: {error}"))
        };
        let (with, without) = (score(true), score(false));
        assert_eq!(with.weight("a2").unwrap(), 0.0, "{name}");
        assert_eq!(with.weight("a").unwrap(), without.weight("a").unwrap(), "{name}");
        assert_eq!(with.weight("b").unwrap(), without.weight("b").unwrap(), "{name}");
        assert_eq!(with.root().scores(), without.root().scores(), "{name}");
    }
}

#[test]
fn a_weight_of_its_own_lets_a_child_of_weight_zero_in() {
    let mut methodology =
        Methodology::default().with_groups(Settings::new().weighting(Weighting::Equal));
    methodology.weights.insert("a2".parse().unwrap(), 2.0);
    let index = Index::new(framework(true), methodology).unwrap();
    let data = Dataset::builder(["a", "b", "a2"]).unit("P", [60.0, 50.0, 1.0]).build().unwrap();
    // (60 + 50 + 2 · 1) / 4
    assert_eq!(index.score(&data).unwrap().score("P").unwrap(), Some(28.0));
}

#[test]
fn judgements_on_a_child_of_weight_zero_are_refused() {
    let order = weighting(r#"{"rank-order-centroid":{"order":["a","b","a2"]}}"#);
    let methodology = Methodology::default().with_groups(Settings::new().weighting(order));
    let said = Index::new(framework(true), methodology).unwrap_err().to_string();
    assert!(said.contains("`a2`"), "{said}");
}

/// A pillar of two indicators, and beside it a group and an indicator that are only shown.
fn with_memos() -> Framework {
    Framework::builder("idx", "Index")
        .pillar("p", 1.0, |p| p.indicator("a", 1.0).indicator("b", 1.0))
        .pillar("q", 9.0, |q| q.memo().indicator("m", 1.0).indicator("n", 3.0))
        .indicator_with("y", 5.0, |y| y.memo())
        .build()
        .unwrap()
}

fn panel() -> Dataset {
    Dataset::builder(["a", "b", "m", "n", "y"])
        .unit("P", [60.0, 50.0, 0.0, 8.0, 1.0])
        .unit("Q", [40.0, 50.0, 100.0, 20.0, 2.0])
        .unit("R", [30.0, 75.0, 50.0, 2.0, 9.0])
        .build()
        .unwrap()
}

#[test]
fn a_memo_is_scored_and_weighed_by_nothing() {
    for weighting in [Weighting::Nominal, Weighting::Equal, Weighting::EqualOverLeaves] {
        let settings = Settings::new().weighting(weighting);
        let methodology = Methodology::default().with_groups(settings);
        let index = Index::new(with_memos(), methodology).unwrap();
        let scores = index.score(&panel()).unwrap();
        assert_eq!(scores.score("P").unwrap(), Some(55.0));
        assert_eq!(scores.score("Q").unwrap(), Some(45.0));
        assert_eq!(scores.at("q").unwrap().rank("Q").unwrap(), Some(1.0));
        assert_eq!(scores.at("y").unwrap().score("R").unwrap(), Some(9.0));
        for memo in ["q", "m", "n", "y"] {
            assert_eq!(scores.effective_weight(memo).unwrap(), 0.0, "{memo}");
        }
        assert_eq!(scores.weight("q").unwrap(), 0.0);
        assert_eq!(scores.effective_weight("p").unwrap(), 1.0);
    }
}

#[test]
fn a_memo_is_no_part_of_any_analysis() {
    let index = Index::new(with_memos(), Methodology::default()).unwrap();
    let data = panel();
    let scores = index.score(&data).unwrap();
    let part = ["p", "a", "b"];
    let left_out = leave_one_out(&index, &data).unwrap();
    assert!(left_out.complete);
    assert!(left_out.nodes.iter().map(|removal| removal.node.as_str()).eq(part));
    let pillars = removals(&index, &data, "pillar").unwrap();
    assert!(pillars.removed.iter().map(|removal| removal.node.as_str()).eq(["p"]));
    assert!(importance(&scores).iter().map(|entry| entry.node.as_str()).eq(part));
    let plan = SweepPlan::simplex(2000).seed(3).central();
    let swept = index.sweep(&data, plan).unwrap();
    let central = swept.central_weights("R").unwrap().unwrap();
    assert!(central.iter().map(|(code, _)| code.as_str()).eq(["a", "b"]));
    // R is first where a weighs less than 5/11, Q nowhere: P is before it wherever a counts.
    let first = |unit: &str| swept.top(unit, 1).unwrap();
    assert_eq!(first("Q"), 0.0);
    assert!((first("R") - 5.0 / 11.0).abs() < 0.05, "{}", first("R"));
    let mut prepared = index.prepare(&data).unwrap();
    let mut weights = prepared.weights();
    assert!(weights.iter().all(|(code, _)| !["q", "y"].contains(&code.as_str())));
    let said = weights.set("q", 1.0).unwrap_err().to_string();
    assert_eq!(said, "`q` is a memo, which is only shown and has no weight");
    weights.set("n", 1.0).unwrap();
    prepared.rescore(&weights).unwrap();
    assert_eq!(prepared.at("q").unwrap().score("Q").unwrap(), Some(60.0));
    assert_eq!(prepared.scores(), scores.root().scores());
}

#[test]
fn a_memo_is_written_and_read_and_misuse_is_refused() {
    let framework = with_memos();
    let source = |text: &str| composite_index::error::Source::new("framework.csv", text.to_owned());
    let written = framework.to_csv().unwrap();
    assert_eq!(Framework::from_csv(&source(&written)).unwrap(), framework);
    let json = serde_json::to_string(&framework).unwrap();
    assert_eq!(serde_json::from_str::<Framework>(&json).unwrap(), framework);
    let head = "code,parent,level,type,weight,memo\n";
    for (rows, said) in [
        ("i,,index,aggregate,,yes\nx,i,,indicator,1,\n", "`i` is the root, which has no `memo`"),
        (
            "i,,index,aggregate,,\nx,i,,indicator,1,\ny,i,,indicator,0,yes\n",
            "leave its weight empty",
        ),
        ("i,,index,aggregate,,\nx,i,,indicator,,yes\n", "a group needs a child without `memo`"),
        ("i,,index,aggregate,,\nx,i,,indicator,1,maybe\n", "maybe"),
    ] {
        let error = Framework::from_csv(&source(&format!("{head}{rows}"))).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
    let mut methodology = Methodology::default();
    methodology.weights.insert("y".parse().unwrap(), 2.0);
    let error = Index::new(framework, methodology).unwrap_err();
    assert_eq!(error.to_string(), "`y` is a memo, which is only shown and has no weight");
}
