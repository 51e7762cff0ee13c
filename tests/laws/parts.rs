//! Units that are made of other units.

use composite_index::engine::Origin;
use composite_index::impute::Imputation;
use composite_index::methodology::{Acceptance, OwnValues, Parts, Screening, ScreeningRule};
use composite_index::{
    Dataset, Framework, Index, Methodology, Scorer, Scores, Settings, Transform, Unit,
};
use proptest::prelude::*;

fn framework() -> Framework {
    Framework::builder("index", "An index")
        .pillar("people", 2.0, |p| p.indicator("talent", 1.0).indicator("trust", 3.0))
        .indicator("funding", 1.0)
        .build()
        .unwrap()
}

fn by_people() -> Parts {
    Parts::of("country").unwrap().weighted_by("size").unwrap()
}

fn index(parts: Parts, indicators: Settings) -> Index {
    let methodology = Methodology::default().with_indicators(indicators).with_parts(parts);
    Index::new(framework(), methodology).unwrap()
}

type Row<'r> = (&'r str, Option<&'r str>, [Option<f64>; 4]);

fn data(rows: &[Row<'_>]) -> Dataset {
    let mut builder = Dataset::builder(["talent", "trust", "funding", "size"]);
    for (code, country, values) in rows {
        let unit = Unit::new(*code).unwrap();
        let unit = match country {
            Some(country) => unit.in_group("country", *country).unwrap(),
            None => unit,
        };
        builder = builder.row(unit, *values);
    }
    builder.build().unwrap()
}

fn given(values: [f64; 4]) -> [Option<f64>; 4] {
    values.map(Some)
}

fn full(scores: &Scores, node: &str, unit: &str) -> Option<f64> {
    scores.at(node).unwrap().full(unit).unwrap()
}

const NONE: [Option<f64>; 4] = [None; 4];

/// The extremes are those of the cities and of Z, so that talent goes from 0 to 40.
#[test]
fn a_country_by_hand() {
    let rows = [
        ("A1", Some("A"), given([40.0, 10.0, 0.0, 3.0])),
        ("A2", Some("A"), given([0.0, 20.0, 5.0, 1.0])),
        ("A", None, NONE),
        ("Z", None, [Some(20.0), Some(0.0), Some(10.0), None]),
    ];
    let percent = Settings::new().transforms([Transform::min_max(0.0, 100.0)]);
    let scores = index(by_people(), percent).score(&data(&rows)).unwrap();
    assert_eq!(full(&scores, "talent", "A"), Some(75.0), "(3 · 100 + 0)/4");
    assert_eq!(full(&scores, "trust", "A"), Some(62.5), "(3 · 50 + 100)/4");
    assert_eq!(full(&scores, "funding", "A"), Some(12.5), "(0 + 50)/4");
    assert_eq!(full(&scores, "people", "A"), Some(65.625), "(75 + 3 · 62.5)/4");
    assert_eq!(full(&scores, "talent", "Z"), Some(50.0));
    let origin = scores.at("talent").unwrap().provenance("A").unwrap();
    assert_eq!(origin.origins().collect::<Vec<_>>(), [Origin::OfParts]);
}

#[test]
fn missing_parts_and_own_values() {
    let rows = [
        ("A1", Some("A"), [Some(8.0), None, None, Some(3.0)]),
        ("A2", Some("A"), [Some(4.0), Some(2.0), None, Some(1.0)]),
        ("A", None, [None, Some(9.0), None, None]),
        ("Z", None, given([1.0, 1.0, 1.0, 1.0])),
    ];
    let score = |own, settings: Settings| {
        index(by_people().with_own_values(own), settings).score(&data(&rows)).unwrap()
    };
    let (kept, replaced) =
        (score(OwnValues::Keep, Settings::new()), score(OwnValues::Replace, Settings::new()));
    assert_eq!(full(&kept, "talent", "A"), Some(7.0));
    assert_eq!(full(&kept, "trust", "A"), Some(9.0));
    assert_eq!(full(&replaced, "trust", "A"), Some(2.0), "of the part that has a value");
    let origin = replaced.at("trust").unwrap().provenance("A").unwrap();
    assert_eq!(origin.to_string(), "re-weighted+of-parts");
    assert_eq!(full(&replaced, "funding", "A"), None);
    assert_eq!(replaced.at("funding").unwrap().provenance("A").unwrap().to_string(), "missing");
    // The parts are imputed, and the whole is made of them.
    let imputed = score(OwnValues::Replace, Settings::new().impute([Imputation::Mean]));
    assert_eq!(full(&imputed, "trust", "A1"), Some(1.5));
    assert_eq!(full(&imputed, "trust", "A"), Some((3.0 * 1.5 + 2.0) / 4.0));
}

/// Towns of a region of a country, whose own weights count above.
#[test]
fn wholes_of_wholes() {
    let rows = [
        ("country", None, NONE),
        ("region", Some("country"), [None, None, None, Some(4.0)]),
        ("town", Some("region"), given([10.0, 0.0, 0.0, 1.0])),
        ("village", Some("region"), given([30.0, 0.0, 0.0, 1.0])),
        ("capital", Some("country"), given([50.0, 0.0, 0.0, 6.0])),
    ];
    let scores = index(by_people(), Settings::new()).score(&data(&rows)).unwrap();
    assert_eq!(full(&scores, "talent", "region"), Some(20.0));
    assert_eq!(full(&scores, "talent", "country"), Some(38.0), "0.4 · 20 + 0.6 · 50");
    let mut unweighted = Dataset::builder(["talent", "trust", "funding"]);
    for (code, country, [talent, trust, funding, _]) in rows {
        let unit = Unit::new(code).unwrap();
        let unit = match country {
            Some(country) => unit.in_group("country", country).unwrap(),
            None => unit,
        };
        unweighted = unweighted.row(unit, [talent, trust, funding]);
    }
    let equal = index(Parts::of("country").unwrap(), Settings::new());
    let equal = equal.score(&unweighted.build().unwrap()).unwrap();
    assert_eq!(full(&equal, "talent", "country"), Some(35.0));
}

#[test]
fn a_whole_is_not_screened_out_for_its_empty_cells() {
    let rows = [
        ("A1", Some("A"), given([8.0, 1.0, 1.0, 3.0])),
        ("A2", Some("A"), [None, None, None, Some(1.0)]),
        ("A", None, NONE),
    ];
    let rule = ScreeningRule::default().available(0.5);
    let mut methodology = Methodology::default().with_parts(by_people());
    methodology = methodology.accepting(Acceptance::EmptyUnit);
    methodology.screening = Some(Screening { units: rule, ..Screening::default() });
    let index = Index::new(framework(), methodology).unwrap();
    let scores = index.score(&data(&rows)).unwrap();
    assert_eq!(full(&scores, "talent", "A"), Some(8.0));
    let gone = scores.screening().unwrap().excluded_units();
    assert_eq!(gone.map(|unit| unit.unit.as_str()).collect::<Vec<_>>(), ["A2"]);
    assert_eq!(index.screening(&data(&rows)).unwrap().as_ref(), scores.screening());
    let scorer = index.fit(&data(&rows)).unwrap();
    assert_eq!(scorer.score(&data(&rows)).unwrap().units(), scores.units());
}

#[test]
fn each_period_has_its_own_parts_and_weights() {
    let mut builder = Dataset::builder(["talent", "trust", "funding", "size"]);
    for (period, sizes) in [("2023", [1.0, 1.0]), ("2024", [3.0, 1.0])] {
        for (code, value, size) in [("A1", 40.0, sizes[0]), ("A2", 0.0, sizes[1])] {
            let unit = Unit::new(code).unwrap().in_group("country", "A").unwrap();
            builder = builder.row(unit.in_period(period), given([value, value, value, size]));
        }
        builder = builder.row(Unit::new("A").unwrap().in_period(period), NONE);
    }
    let panel = builder.build().unwrap();
    let scores = index(by_people(), Settings::new()).score_panel(&panel).unwrap();
    assert_eq!(scores["2023"].score("A"), Ok(Some(20.0)));
    assert_eq!(scores["2024"].score("A"), Ok(Some(30.0)));
}

proptest! {
    /// Means of means of linear steps are linear, so that an index of a country is the mean of those
    /// of its cities; the order of rows changes no bit, nor does rescoring or storing.
    #[test]
    fn the_index_of_a_whole_is_the_mean_of_its_parts(
        cities in prop::collection::vec((prop::array::uniform3(-50_i32..50), 0_u32..9), 2..8),
        turn in any::<bool>(),
    ) {
        prop_assume!(cities.iter().any(|(_, size)| *size > 0));
        let codes: Vec<String> = (0..cities.len()).map(|number| format!("A{number}")).collect();
        let row = |(code, (values, size)): (&'_ String, &([i32; 3], u32))| {
            let [talent, trust, funding] = values.map(f64::from);
            (code.clone(), given([talent, trust, funding, f64::from(*size)]))
        };
        let cells: Vec<_> = codes.iter().zip(&cities).map(row).collect();
        let mut rows: Vec<Row<'_>> =
            cells.iter().map(|(code, values)| (code.as_str(), Some("A"), *values)).collect();
        rows.push(("A", None, NONE));
        rows.push(("Z", None, given([60.0, 60.0, 60.0, 1.0])));
        let linear = Settings::new().transforms([Transform::linear(2.0, 7.0)]);
        let index = index(by_people(), linear);
        let scores = index.score(&data(&rows)).unwrap();
        let whole: u32 = cities.iter().map(|(_, size)| *size).sum();
        let of_city = |(code, (_, size)): (&String, &([i32; 3], u32))| {
            scores.score(code).unwrap().unwrap() * f64::from(*size)
        };
        let expected: f64 =
            codes.iter().zip(&cities).map(of_city).sum::<f64>() / f64::from(whole);
        let found = scores.score("A").unwrap().unwrap();
        prop_assert!((found - expected).abs() <= 1e-12 * (1.0 + 100.0), "{found} {expected}");
        let mut turned = rows.clone();
        if turn { turned.reverse() } else { turned.rotate_left(1) }
        let again = index.score(&data(&turned)).unwrap();
        prop_assert_eq!(again.score("A").unwrap(), Some(found));
        let stored = serde_json::to_string(&index.fit(&data(&rows)).unwrap()).unwrap();
        let scorer: Scorer = serde_json::from_str(&stored).unwrap();
        prop_assert!(scorer.compares_units());
        prop_assert_eq!(&scorer.score(&data(&rows)).unwrap(), &scores);
        let mut prepared = index.prepare(&data(&rows)).unwrap();
        let mut weights = prepared.weights();
        weights.set("funding", 5.0).unwrap();
        prepared.rescore(&weights).unwrap();
        let other = index.with_weights([("funding", 5.0)]).unwrap().score(&data(&rows)).unwrap();
        prop_assert_eq!(prepared.to_scores().unwrap(), other);
    }
}

#[test]
fn without_a_part_the_others_make_the_whole() {
    use composite_index::robustness::sensitivity::leave_one_out;
    let rows = [
        ("A1", Some("A"), given([8.0, 8.0, 8.0, 3.0])),
        ("A2", Some("A"), given([4.0, 4.0, 4.0, 1.0])),
        ("A", None, NONE),
        ("Z", None, given([6.0, 6.0, 6.0, 1.0])),
    ];
    let found = leave_one_out(&index(by_people(), Settings::new()), &data(&rows)).unwrap();
    let scores = |unit: &str| {
        let found = found.without.iter().find(|removal| removal.unit.as_str() == unit).unwrap();
        found.result.as_ref().unwrap().scores.clone()
    };
    assert_eq!(scores("A1"), [None, Some(4.0), Some(4.0), Some(6.0)]);
    assert_eq!(scores("A"), [Some(8.0), Some(4.0), None, Some(6.0)]);
}
