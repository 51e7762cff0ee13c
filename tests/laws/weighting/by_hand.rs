//! Each scheme on figures that can be followed by hand.

use composite_index::error::Source;
use composite_index::weight::UnobservedComponents;
use composite_index::{Dataset, Framework};

use super::{data, index, weights, with};

const GAP: f64 = f64::NAN;

fn near(found: &[f64], expected: &[f64], what: &str) {
    let sum: f64 = expected.iter().sum();
    let all = found.iter().zip(expected).all(|(a, b)| (a - b / sum).abs() < 1e-12);
    assert!(all && found.len() == expected.len(), "{what}: {found:?} is not {expected:?}");
}

#[test]
fn out_of_data() {
    let (a, b) = (&[1.0, 2.0, 3.0, 4.0][..], &[2.0, 1.0, 4.0, 3.0][..]);
    // Uncorrelated patterns.
    let (u, v, w) =
        (&[-1.0, -1.0, 1.0, 1.0][..], &[-1.0, 1.0, -1.0, 1.0][..], &[1.0, -1.0, -1.0, 1.0][..]);
    let both = &[-2.0, 0.0, 0.0, 2.0][..];
    let r = 0.5_f64.sqrt();
    let bits = 0.25 * 2.0 + 0.75 * libm::log2(4.0 / 3.0);
    // 1 + 2a + 3b, and 2a − b.
    let (plane, slope) = (&[9.0, 8.0, 19.0, 18.0][..], &[0.0, 3.0, 2.0, 5.0][..]);
    for (weighting, columns, expected) in [
        ("\"equal\"", &[("a", a), ("b", b)][..], &[1.0, 1.0][..]),
        ("\"standard-deviation\"", &[("a", &[0.0, 2.0]), ("b", &[6.0, 0.0])], &[1.0, 3.0]),
        ("\"standard-deviation\"", &[("a", &[0.0, 2.0]), ("b", &[5.0, 5.0])], &[1.0, 0.0]),
        ("\"inverse-standard-deviation\"", &[("a", &[0.0, 2.0]), ("b", &[6.0, 0.0])], &[3.0, 1.0]),
        ("\"coefficient-of-variation\"", &[("a", &[1.0, 3.0]), ("b", &[2.0, 4.0])], &[3.0, 2.0]),
        ("\"entropy\"", &[("a", &[1.0, 3.0]), ("b", &[0.0, 5.0])], &[1.0 - bits, 1.0]),
        ("\"entropy\"", &[("a", &[1.0, GAP, 3.0]), ("b", &[0.0, 5.0, 0.0])], &[1.0 - bits, 1.0]),
        (
            // Put from 0 to 1 all have the same spread; conflicts .5, 1, .5.
            "\"critic\"",
            &[("a", &[0.0, 5.0, 10.0]), ("b", &[0.0, 10.0, 5.0]), ("c", &[1.0, 2.0, 3.0])],
            &[1.0, 2.0, 1.0],
        ),
        ("{ principal-component = {} }", &[("a", a), ("b", b)], &[1.0, 1.0]),
        // Both load alike; b spreads four times as far.
        (
            "{ product = [\"principal-component\", \"inverse-standard-deviation\"] }",
            &[("a", a), ("b", &[8.0, 4.0, 16.0, 12.0])],
            &[4.0, 1.0],
        ),
        // 3/5 · 1/2 against 2/5 · 1/2, and 1 : 2 on top.
        (
            "{ product = [\"coefficient-of-variation\", \"equal\", { rank-sum = { order = [\"b\", \"a\"] } }] }",
            &[("a", &[1.0, 3.0]), ("b", &[2.0, 4.0])],
            &[3.0, 4.0],
        ),
        ("{ product = [\"equal\", \"nominal\"] }", &[("a", a), ("b", b)], &[1.0, 1.0]),
        ("{ principal-component = {} }", &[("a", u), ("b", u), ("c", v)], &[1.0, 1.0, 0.0]),
        (
            "{ principal-component = {} }",
            &[("a", u), ("b", both), ("c", v)],
            &[1.0, 2.0_f64.sqrt(), 1.0],
        ),
        (
            "{ principal-component = { negative-loadings = \"squares\" } }",
            &[("a", u), ("b", both), ("c", v)],
            &[1.0, 2.0, 1.0],
        ),
        (
            "{ principal-component = { negative-loadings = \"absolute\" } }",
            &[("a", &[4.0, 3.0, 2.0, 1.0]), ("b", a), ("c", a)],
            &[1.0, 1.0, 1.0],
        ),
        (
            "{ principal-component = { negative-loadings = \"drop\" } }",
            &[("a", &[4.0, 3.0, 2.0, 1.0]), ("b", a), ("c", a)],
            &[0.0, 1.0, 1.0],
        ),
        // One factor: its squared loadings.
        ("{ factor-analysis = {} }", &[("a", u), ("b", both), ("c", v)], &[1.0, 2.0, 1.0]),
        // Two factors of two children each.
        ("{ factor-analysis = {} }", &[("a", u), ("b", u), ("c", v), ("d", v)], &[1.0; 4]),
        (
            // Weights (1, 4)/17, (4, 1)/17 and (1, 2)/9: each share of half.
            "{ benefit-of-the-doubt = { shares = [0.5, 0.5] } }",
            &[("a", &[4.0, 1.0, 2.0]), ("b", &[1.0, 4.0, 1.0])],
            &[62.0, 79.0],
        ),
        ("{ target-importance = {} }", &[("a", &[0.0, 1.0, 4.0]), ("b", &[4.0, 40.0, 4.0])], &{
            let spread = |x: [f64; 3]| {
                let mean = x.iter().sum::<f64>() / 3.0;
                x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>().sqrt()
            };
            [1.0 / spread([0.0, 1.0, 4.0]), 1.0 / spread([4.0, 40.0, 4.0])]
        }),
        (
            // R v = 1 has v = 1/(1 + r) for the two that correlate and 1 for the other.
            "{ target-importance = {} }",
            &[("a", u), ("b", both), ("c", w)],
            &[1.0 / (1.0 + r), r / (1.0 + r), 1.0],
        ),
        (
            // Without correlations, shares of correlation are weights over spreads…
            "{ target-importance = { targets = { a = 4, b = 1 } } }",
            &[("a", u), ("b", v)],
            &[4.0, 1.0],
        ),
        (
            // … and shares of squared correlation their squares.
            "{ target-importance = { targets = { a = 4, b = 1 }, measure = \"squared-correlation\" } }",
            &[("a", u), ("b", v)],
            &[2.0, 1.0],
        ),
        (
            "{ target-importance = { targets = { a = 4, b = 1 }, unreachable = \"nearest\" } }",
            &[("a", u), ("b", both)],
            &[1.0, 0.0],
        ),
        (
            "{ regression = { outcome = \"income\" } }",
            &[("a", a), ("b", b), ("income", plane)],
            &[2.0, 3.0],
        ),
        (
            "{ regression = { outcome = \"income\", negative-coefficients = \"constrain\" } }",
            &[("a", a), ("b", b), ("income", slope)],
            &[1.0, 0.0],
        ),
        (
            // A unit without outcome is left out.
            "{ regression = { outcome = \"income\" } }",
            &[
                ("a", &[1.0, 2.0, 3.0, 4.0, 50.0]),
                ("b", &[2.0, 1.0, 4.0, 3.0, 1.0]),
                ("income", &[9.0, 8.0, 19.0, 18.0, GAP]),
            ],
            &[2.0, 3.0],
        ),
        (
            "{ reliability = \"share-of-data\" }",
            &[("a", &[1.0, GAP, 3.0, 4.0]), ("b", b)],
            &[3.0, 4.0],
        ),
        ("{ reliability = { given = { a = 0.2, b = 0.6 } } }", &[("a", a), ("b", b)], &[1.0, 3.0]),
    ] {
        let found = weights(weighting, columns);
        let found = found.unwrap_or_else(|error| panic!("{weighting}: {error}"));
        near(&found, expected, weighting);
    }
}

#[test]
fn out_of_judgements() {
    let x: &[f64] = &[1.0, 2.0];
    for (weighting, expected) in [
        (
            "{ budget-allocation = { experts = { ann = { a = 6, b = 3, c = 1 }, ben = { a = 0, b = 50, c = 50 } } } }",
            [0.3, 0.4, 0.3],
        ),
        (
            "{ analytic-hierarchy = { by = \"eigenvector\", judgements = { a = { b = 2, c = 6 }, b = { c = 3 } } } }",
            [6.0, 3.0, 1.0],
        ),
        (
            "{ analytic-hierarchy = { by = \"row-geometric-mean\", judgements = { c = { a = 4, b = 2 }, b = { a = 2 } } } }",
            [1.0, 2.0, 4.0],
        ),
        (
            "{ best-worst = { best = \"a\", worst = \"c\", best-to-others = { b = 2, c = 8 }, others-to-worst = { b = 4 } } }",
            [8.0, 4.0, 1.0],
        ),
        ("{ rank-order-centroid = { order = [\"b\", \"a\", \"c\"] } }", [5.0, 11.0, 2.0]),
        ("{ rank-sum = { order = [\"b\", \"a\", \"c\"] } }", [2.0, 3.0, 1.0]),
        ("{ rank-reciprocal = { order = [\"b\", \"a\", \"c\"] } }", [3.0, 6.0, 2.0]),
    ] {
        let found = weights(weighting, &[("a", x), ("b", x), ("c", x)]).unwrap();
        near(&found, &expected, weighting);
    }
}

#[test]
fn equal_over_leaves_makes_all_indicators_weigh_the_same() {
    let framework = Framework::builder("index", "An index")
        .pillar("p", 1.0, |p| {
            p.indicator("a", 1.0)
                .sub_pillar("s", 1.0, |s| s.indicator("b", 3.0).indicator("c", 1.0))
        })
        .indicator("d", 1.0)
        .build()
        .unwrap();
    let index = with(framework, "[groups]\nweighting = \"equal-over-leaves\"").unwrap();
    let x: &[f64] = &[1.0, 2.0];
    let scores = index.score(&data(&[("a", x), ("b", x), ("c", x), ("d", x)])).unwrap();
    for (node, _) in scores.framework().indicators() {
        let weight = scores.effective_weight(node.code()).unwrap();
        assert!((weight - 0.25).abs() < 1e-15, "{}: {weight}", node.code());
    }
}

/// The framework describes the outcome, and the data hold it: income = 1 + 2 talent + 3 trust.
#[test]
fn an_outcome_comes_from_the_tables() {
    let table = "code,parent,level,type,weight\nindex,,index,aggregate,\n\
                 talent,index,,indicator,1\ntrust,index,,indicator,1\nincome,,,outcome,\n";
    let framework = Framework::from_csv(&Source::new("framework.csv", table)).unwrap();
    let written = Source::new("framework.csv", framework.to_csv().unwrap());
    assert_eq!(Framework::from_csv(&written).unwrap(), framework);
    let rows = "unit,talent,trust,income\nKOR,1,2,9\nJPN,2,1,8\nDEU,3,4,19\nFRA,4,3,18\n";
    let data = Dataset::from_csv(&Source::new("data.csv", rows), &framework).unwrap();
    assert_eq!(data.value("DEU", "income"), Ok(Some(19.0)));
    let regression = "[groups]\nweighting = { regression = { outcome = \"income\" } }";
    let index = with(framework, regression).unwrap();
    let scores = index.score(&data).unwrap();
    near(
        &["talent", "trust"].map(|code| scores.effective_weight(code).unwrap()),
        &[2.0, 3.0],
        "regression",
    );
    // The outcome is no part of the index, and a frozen scorer does without it.
    assert_eq!(index.fit(&data).unwrap().variables().len(), 2);
}

/// The weighted mean puts the units where the model does.
#[test]
fn unobserved_components_weigh_as_the_model_scores() {
    let (a, b) = (&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0][..], &[10.0, 20.0, 40.0, 50.0, 60.0, 30.0][..]);
    let columns = [("a", a), ("b", b), ("c", &[1.0, 5.0, 2.0, 3.0, 6.0, 4.0][..])];
    let model = UnobservedComponents::fit(&columns).unwrap();
    let index = index(&["a", "b", "c"], "\"unobserved-components\"").unwrap();
    let scores = index.score(&data(&columns)).unwrap();
    let (score, estimate) = (
        |unit: usize| scores.root().scores()[unit],
        |unit: usize| model.units[unit].unwrap().score,
    );
    let slope = (score(5) - score(0)) / (estimate(5) - estimate(0));
    assert!(slope > 0.0);
    for unit in 1..5 {
        let expected = score(0) + slope * (estimate(unit) - estimate(0));
        assert!((score(unit) - expected).abs() < 1e-9, "{unit}");
    }
}

/// An only child has all the weight, whatever it is like; weights of the methodology still win.
#[test]
fn an_only_child_has_all_the_weight() {
    for weighting in [
        "\"critic\"",
        "\"entropy\"",
        "{ principal-component = {} }",
        "{ regression = { outcome = \"income\" } }",
        "\"unobserved-components\"",
        "{ benefit-of-the-doubt = {} }",
    ] {
        assert_eq!(weights(weighting, &[("a", &[3.0, 3.0])]).unwrap(), [1.0], "{weighting}");
    }
}

/// Weights of all children take the place of the scheme; zero leaves a child out.
#[test]
fn own_weights_beside_a_scheme() {
    let index = index(&["a", "b", "c"], "\"standard-deviation\"").unwrap();
    let columns = [("a", &[0.0, 2.0][..]), ("b", &[0.0, 6.0]), ("c", &[0.0, 2.0])];
    let shares = |weights: &[(&str, f64)]| {
        let scores = index.with_weights(weights.iter().copied())?.score(&data(&columns))?;
        Ok(["a", "b", "c"].map(|code| scores.effective_weight(code).unwrap()))
    };
    let all: Result<_, composite_index::Error> = shares(&[("a", 1.0), ("b", 1.0), ("c", 2.0)]);
    assert_eq!(all.unwrap(), [0.25, 0.25, 0.5]);
    let without = shares(&[("c", 0.0)]).unwrap();
    for (share, expected) in without.into_iter().zip([0.25, 0.75, 0.0]) {
        assert!((share - expected).abs() < 1e-15, "{without:?}");
    }
    assert!(shares(&[("a", 3.0)]).is_err());
}
