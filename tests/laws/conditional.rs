//! The conditional: one child or another, by a threshold on a third.

use composite_index::aggregate::Missing;
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, Settings};

fn index(conditional: &str, missing: Missing) -> composite_index::Result<Index> {
    let framework = Framework::builder("human", "Human hazards")
        .indicator("current", 1.0)
        .indicator("projected", 3.0)
        .indicator("doubt", 1.0)
        .build()?;
    let aggregation: Aggregation = serde_json::from_str(conditional).unwrap();
    let settings = Settings::new().aggregation(aggregation).missing(missing);
    Index::new(framework, Methodology::default().with_groups(settings))
}

const THREE: &str =
    r#"{"conditional":{"on":"doubt","from":0.3,"then":"current","otherwise":"projected"}}"#;

#[test]
fn a_threshold_chooses_by_hand() {
    let data = Dataset::builder(["current", "projected", "doubt"])
        .unit("above", [Some(7.0), Some(2.0), Some(0.31)])
        .unit("at", [Some(7.0), Some(2.0), Some(0.1 + 0.2)])
        .unit("noise", [Some(7.0), Some(2.0), Some(0.3 - 5e-17)])
        .unit("below", [Some(7.0), Some(2.0), Some(0.29)])
        .unit("idle gap", [Some(7.0), None, Some(1.0)])
        .unit("chosen gap", [None, Some(2.0), Some(1.0)])
        .unit("no doubt", [Some(7.0), Some(2.0), None])
        .build()
        .unwrap();
    let scores = |missing| {
        let scored = index(THREE, missing).unwrap().score(&data).unwrap();
        scored.iter().map(|cell| cell.score).collect::<Vec<_>>()
    };
    let (seven, two) = (Some(7.0), Some(2.0));
    let reweighted = scores(Missing::reweight());
    assert_eq!(reweighted, [seven, seven, seven, two, seven, None, None]);
    let strict = scores(Missing::require_all());
    assert_eq!(strict, [seven, seven, seven, two, None, None, None]);
    let counted = scores(Missing::count_as(0.0));
    assert_eq!(counted, [seven, seven, seven, two, seven, Some(0.0), two]);
}

#[test]
fn misuse_is_refused() {
    for (conditional, said) in [
        (
            r#"{"conditional":{"on":"dout","from":1,"then":"current","otherwise":"projected"}}"#,
            "`dout` is not one of its children (did you mean `doubt`?)",
        ),
        (
            r#"{"conditional":{"on":"current","from":1,"then":"current","otherwise":"projected"}}"#,
            "its child `doubt` is left out",
        ),
    ] {
        let error = index(conditional, Missing::reweight()).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}
