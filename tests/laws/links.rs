//! A node in several places: references, and nodes multiplied by others.

use composite_index::error::Source;
use composite_index::robustness::sensitivity::leave_one_out;
use composite_index::robustness::sweep::SweepPlan;
use composite_index::robustness::uncertainty::{Factors, Runs, Uncertainty};
use composite_index::{
    Aggregation, Dataset, Framework, Index, Methodology, Scorer, Settings, Transform, Weighting,
};

/// References and products across the tree, forwards and backwards, to indicators, groups and memos.
fn framework() -> Framework {
    Framework::builder("idx", "Index")
        .pillar("p", 2.0, |p| {
            p.indicator("a", 1.0).reference("late-again", "late", 2.0).indicator("b", 3.0)
        })
        .pillar("q", 1.0, |q| {
            q.group("sub", "late", 1.0, |late| late.indicator("c", 1.0).indicator("d", 3.0))
                .reference("a-again", "a", 1.0)
        })
        .pillar("rate", 1.0, |rate| {
            rate.memo().indicator("e", 1.0).reference("late-in-rate", "late", 1.0)
        })
        .build()
        .unwrap()
}

fn methodology() -> Methodology {
    let by_rate = || Settings::new().times("rate").unwrap();
    Methodology::default()
        .with_node("a", by_rate())
        .and_then(|it| it.with_node("q", by_rate()))
        .and_then(|it| {
            let halved = Settings::new().transforms([Transform::linear(0.5, 0.0)]);
            it.with_node("late-again", halved)
        })
        .unwrap()
}

fn data() -> Dataset {
    Dataset::builder(["a", "b", "c", "d", "e"])
        .unit("P", [Some(10.0), Some(20.0), Some(1.0), Some(5.0), Some(2.0)])
        .unit("Q", [Some(30.0), Some(10.0), Some(3.0), Some(3.0), Some(1.0)])
        .unit("R", [None, Some(40.0), Some(2.0), Some(6.0), Some(5.0)])
        .unit("S", [Some(12.0), Some(40.0), None, Some(2.0), None])
        .build()
        .unwrap()
}

fn index() -> Index {
    Index::new(framework(), methodology()).unwrap()
}

#[test]
fn references_and_products_by_hand() {
    let scores = index().score(&data()).unwrap();
    let at = |code: &str, unit: &str| scores.at(code).unwrap().score(unit).unwrap();
    // late = (1 + 3 · 5)/4 = 4, rate = (2 + 4)/2 = 3, a = 10 · 3
    assert_eq!(
        (at("late", "P"), at("late-in-rate", "P"), at("rate", "P")),
        (Some(4.0), Some(4.0), Some(3.0))
    );
    assert_eq!((at("a", "P"), at("a-again", "P")), (Some(30.0), Some(30.0)));
    assert_eq!(at("late-again", "P"), Some(2.0));
    // p = (30 + 2 · 2 + 3 · 20)/6, q = (4 + 30)/2 · 3, index = (2 p + q)/3
    assert_eq!((at("p", "P"), at("q", "P")), (Some(94.0 / 6.0), Some(51.0)));
    assert_eq!(at("idx", "P"), Some((2.0 * (94.0 / 6.0) + 51.0) / 3.0));
    // A missing factor makes a missing product, and a missing node a missing reference.
    assert_eq!((at("a", "R"), at("a-again", "R")), (None, None));
    assert_eq!(at("q", "R"), Some(25.0), "late = 5, rate = 5, and q without a");
    assert_eq!((at("rate", "S"), at("a", "S")), (Some(2.0), Some(24.0)), "late = d = 2");
}

/// The same tree with every use of a node written out.
#[test]
fn a_reference_is_a_copy_of_what_it_is_to() {
    let written_out = Framework::builder("idx", "Index")
        .pillar("p", 1.0, |p| p.indicator("x", 1.0).indicator("y", 2.0))
        .pillar("q", 1.0, |q| {
            // A group whose code sorts as that of the reference.
            q.group("sub", "copy", 1.0, |copy| copy.indicator("x2", 1.0).indicator("y2", 2.0))
                .indicator("z", 1.0)
        })
        .build()
        .unwrap();
    let referring = Framework::builder("idx", "Index")
        .pillar("p", 1.0, |p| p.indicator("x", 1.0).indicator("y", 2.0))
        .pillar("q", 1.0, |q| q.reference("copy", "p", 1.0).indicator("z", 1.0))
        .build()
        .unwrap();
    let data = Dataset::builder(["x", "y", "z"])
        .unit("A", [1.0, 4.0, 9.0])
        .unit("B", [2.0, 5.0, 3.0])
        .unit("C", [7.0, 1.0, 4.0])
        .build()
        .unwrap();
    let min_max = Settings::new().transforms([Transform::min_max(0.0, 1.0)]);
    let methodology = Methodology::default().with_indicators(min_max);
    let root = |framework, data: &Dataset| {
        let index = Index::new(framework, methodology.clone()).unwrap();
        index.score(data).unwrap().root().scores().to_vec()
    };
    let mut columns: Vec<_> =
        ["x", "y", "z"].iter().map(|code| (*code, data.column(code).unwrap().to_vec())).collect();
    columns.extend([("x2", columns[0].1.clone()), ("y2", columns[1].1.clone())]);
    let copied = Dataset::from_columns(["A", "B", "C"], columns).unwrap();
    assert_eq!(root(referring, &data), root(written_out, &copied));
}

/// Rescoring under other weights, also of what is referred to, is scoring under them.
#[test]
fn rescoring_follows_the_links() {
    let (index, data) = (index(), data());
    let mut prepared = index.prepare(&data).unwrap();
    let start = index.score(&data).unwrap();
    for changed in [
        [("c", 5.0), ("p", 2.0)],
        [("e", 0.0), ("p", 1.0)],
        [("late-in-rate", 4.0), ("c", 0.0)],
        [("a-again", 3.0), ("b", 0.5)],
    ] {
        let mut weights = prepared.weights();
        weights.set_all(changed).unwrap();
        prepared.rescore(&weights).unwrap();
        let all: Vec<_> = weights.iter().map(|(code, weight)| (code.to_string(), weight)).collect();
        let expected = index.with_weights(all.iter().map(|(code, w)| (code.as_str(), *w))).unwrap();
        let expected = expected.score(&data).unwrap();
        for node in expected.nodes() {
            let code = node.node().code();
            let found = prepared.at(code).unwrap();
            for unit in expected.units() {
                assert_eq!(found.score(&unit.code), node.score(&unit.code), "{code} {changed:?}");
                assert_eq!(found.rank(&unit.code), node.rank(&unit.code), "{code} {changed:?}");
            }
        }
        let whole = prepared.to_scores().unwrap();
        assert!(whole.nodes().zip(expected.nodes()).all(|(a, b)| {
            a.iter().zip(b.iter()).all(|(a, b)| (a.score, a.rank) == (b.score, b.rank))
        }));
    }
    prepared.rescore(&index.prepare(&data).unwrap().weights()).unwrap();
    assert_eq!(prepared.scores(), start.root().scores());
}

#[test]
fn a_stored_scorer_keeps_the_links() {
    let (index, data) = (index(), data());
    let (scorer, scores) = (index.fit(&data).unwrap(), index.score(&data).unwrap());
    let stored = serde_json::to_string(&scorer).unwrap();
    let again: Scorer = serde_json::from_str(&stored).unwrap();
    let found = again.score(&data).unwrap();
    assert!(found.root().iter().zip(scores.root().iter()).all(|(a, b)| a.score == b.score));
    assert_eq!(again.variables().len(), 5, "no column for a reference");
    let round = stored.replacen(r#""times":"rate""#, r#""times":"idx""#, 1);
    assert_ne!(round, stored);
    assert!(serde_json::from_str::<Scorer>(&round).is_err());
}

/// A sweep that draws the weights of what is referred to is as draw by draw.
#[test]
fn a_sweep_follows_the_links() {
    let (index, data) = (index(), data());
    let plan = SweepPlan::simplex(300).seed(5);
    let swept = index.sweep(&data, plan).unwrap();
    let total: f64 = ["P", "Q", "R", "S"].iter().map(|unit| swept.top(unit, 1).unwrap()).sum();
    assert!((total - 1.0).abs() < 1e-12);
    // Drawing the weights of `late` alone moves `p` by way of its reference.
    let levels = SweepPlan::simplex(300).seed(5).at_levels(["sub"]).scores();
    let spread = index.sweep(&data, levels).unwrap();
    let quantile = |p| spread.score_quantile("P", p).unwrap().unwrap();
    assert_ne!(format!("{:?}", quantile(0.1)), format!("{:?}", quantile(0.9)));
    let left_out = leave_one_out(&index, &data).unwrap();
    let codes: Vec<_> = left_out.nodes.iter().map(|removal| removal.node.as_str()).collect();
    assert!(codes.contains(&"late-again") && !codes.contains(&"rate"), "{codes:?}");
}

#[test]
fn references_are_written_and_read() {
    let source = |text: String| Source::new("f", text);
    let csv = framework().to_csv().unwrap();
    assert_eq!(Framework::from_csv(&source(csv)).unwrap(), framework());
    let json = serde_json::to_string(&framework()).unwrap();
    assert_eq!(serde_json::from_str::<Framework>(&json).unwrap(), framework());
    let written = methodology().to_toml().unwrap();
    let read = Methodology::from_toml(&source(written)).unwrap();
    assert_eq!(read.node, methodology().node);
}

#[test]
fn misuse_is_refused() {
    let head = "code,parent,level,type,weight,direction,of\n";
    let csv = |rows: &str| {
        Framework::from_csv(&Source::new("f.csv", format!("{head}i,,index,aggregate,,,\n{rows}")))
    };
    for (rows, said) in [
        ("x,i,,indicator,1,,\ny,i,,indicator,1,,z\n", "a reference to `z`, which is not a node"),
        ("x,i,,indicator,1,,\ny,i,,indicator,1,-1,x\n", "which has no `direction`"),
        ("x,i,,indicator,1,,\ny,i,,indicator,1,,i\n", "needs the next one's scores: "),
        ("x,i,,indicator,1,,y\ny,i,,indicator,1,,x\n", "needs the next one's scores: "),
        ("g,i,pillar,aggregate,1,,x\nx,g,,indicator,1,,\n", "which has no `of`"),
    ] {
        let error = csv(rows).expect_err(rows).to_string();
        assert!(error.contains(said), "{error}");
    }
    let toml = |text: &str| {
        Index::new(framework(), Methodology::from_toml(&Source::new("m.toml", text.to_owned()))?)
    };
    for (text, said) in [
        ("[node.a]\ntimes = \"rat\"\n", "did you mean `rate`?"),
        ("[node.a]\ntimes = \"p\"\n", "needs the next one's scores: "),
        ("[node.a]\ntimes = \"a\"\n", "needs the next one's scores: "),
        ("[node.rate]\ntimes = \"a\"\n[node.a]\ntimes = \"rate\"\n", "scores: "),
    ] {
        let error = toml(text).expect_err(text).to_string();
        assert!(error.contains(said), "{text}: {error}");
        assert!(error.starts_with("m.toml:"), "{error}");
    }
    let goalposts =
        "[node.late-again]\ntransforms = [{ goalposts = { to = [0, 1], clamp = true } }]\n";
    let error = toml(goalposts).unwrap_err().to_string();
    assert!(error.contains("a reference takes scores"), "{error}");
    let interval = Framework::builder("i", "I")
        .indicator("x", 1.0)
        .indicator_with("y", 1.0, |y| y.scale(composite_index::framework::Scale::Interval))
        .build()
        .unwrap();
    let times = Methodology::default().with_node("x", Settings::new().times("y").unwrap()).unwrap();
    let error = Index::new(interval, times).unwrap_err().to_string();
    assert!(error.contains("a product needs a true zero"), "{error}");
}

/// Products that cannot be represented are refused with their place.
#[test]
fn an_infinite_product_is_refused() {
    let framework =
        Framework::builder("i", "I").indicator("x", 1.0).indicator("y", 1.0).build().unwrap();
    let times = Methodology::default().with_node("x", Settings::new().times("y").unwrap()).unwrap();
    let data = Dataset::builder(["x", "y"])
        .unit("A", [1.0, 1.0])
        .unit("B", [1e200, 1e200])
        .build()
        .unwrap();
    let error = Index::new(framework, times).unwrap().score(&data).unwrap_err().to_string();
    assert!(
        error.contains("`x`") && error.contains("`B`") && error.contains("not finite"),
        "{error}"
    );
}

/// Weights out of data see a reference as any other child.
#[test]
fn schemes_weigh_references() {
    let framework = Framework::builder("i", "I")
        .pillar("p", 1.0, |p| p.indicator("x", 1.0).indicator("y", 1.0))
        .reference("x-again", "x", 1.0)
        .build()
        .unwrap();
    let data = Dataset::builder(["x", "y"])
        .unit("A", [1.0, 5.0])
        .unit("B", [2.0, 3.0])
        .unit("C", [4.0, 4.0])
        .build()
        .unwrap();
    let settings = Settings::new()
        .weighting(Weighting::StandardDeviation)
        .aggregation(Aggregation::ArithmeticMean);
    let index = Index::new(framework, Methodology::default().with_groups(settings)).unwrap();
    let scores = index.score(&data).unwrap();
    assert_eq!(scores.weight("x").unwrap(), scores.weight("x-again").unwrap());
}

/// A chain of references goes with the indicator at its end, wherever it is left out.
#[test]
fn references_go_with_what_they_are_to() {
    let framework = |only_references: bool| {
        let index = Framework::builder("i", "I")
            .pillar("p", 1.0, |p| p.indicator("x", 1.0).indicator("y", 1.0))
            .pillar("q", 1.0, |q| {
                q.reference("x2", "x", 1.0).reference("x3", "x2", 1.0).indicator("z", 1.0)
            });
        let index = match only_references {
            true => index.pillar("r", 1.0, |r| r.reference("x4", "x3", 1.0)),
            false => index,
        };
        index.build().unwrap()
    };
    let data = Dataset::builder(["x", "y", "z"]).unit("A", [1.0, 4.0, 6.0]).build().unwrap();
    let without_x = |only_references, times: &str| {
        let text = format!("screening = {{ indicators = {{ exclude = [\"x\"] }} }}\n{times}");
        let methodology = Methodology::from_toml(&Source::new("m.toml", text))?;
        Index::new(framework(only_references), methodology)?.score(&data)
    };
    let scores = without_x(false, "").unwrap();
    assert_eq!(scores.score("A").unwrap(), Some(5.0), "(4 + 6)/2");
    assert!(scores.at("x3").is_err());
    let refused = |only_references, times| {
        without_x(only_references, times).map(drop).unwrap_err().to_string()
    };
    assert_eq!(
        refused(true, ""),
        "no indicator of group `r` left after screening (force one of its indicators in, or leave \
         the group out of the framework)"
    );
    let said =
        "`y` is multiplied by `x3`, which is left out (keep it in, or multiply by another node)";
    assert_eq!(refused(false, "[node.y]\ntimes = \"x3\"\n"), said);
    without_x(false, "[node.x]\ntimes = \"z\"\n[node.x2]\ntimes = \"x\"\n").unwrap();
    // The same in a study of the uncertainty.
    let methodology = Methodology::default().with_node("y", Settings::new().times("x3").unwrap());
    let index = Index::new(framework(false), methodology.unwrap()).unwrap();
    let factors = "[factor.out]\nexclude = [[], \"x\"]\n";
    let factors = Factors::from_toml(&Source::new("u.toml", factors)).unwrap();
    let study = Uncertainty::new(&index, &data, factors);
    let refused = study.and_then(|study| study.run(Runs::new(0, 8), 1)).unwrap_err().to_string();
    assert!(refused.contains("`y` is multiplied by `x3`"), "{refused}");
}
