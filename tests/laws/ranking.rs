//! Ranks among a part of the units, and within groups of units.

use composite_index::{
    Dataset, Framework, Index, Methodology, Ranking, Scorer, Scores, Transform, Unit,
};
use proptest::prelude::*;

fn index(ranking: Ranking) -> Index {
    let framework = Framework::builder("index", "An index")
        .pillar("people", 2.0, |p| p.indicator("talent", 1.0).indicator("trust", 3.0))
        .indicator("funding", 1.0);
    let publish = composite_index::Settings::new().publish([Transform::round(0)]);
    let methodology = Methodology::default().with_groups(publish).with_ranking(ranking);
    Index::new(framework.build().unwrap(), methodology).unwrap()
}

type Row = ([f64; 3], Option<usize>);

fn unit(row: usize, region: Option<usize>) -> Unit {
    let unit = Unit::new(format!("U{row:02}")).unwrap();
    match region {
        Some(region) => unit.in_group("region", ["north", "south", "west"][region]).unwrap(),
        None => unit,
    }
}

/// The rows of some units.
fn data(rows: &[Row], is_in: impl Fn(usize) -> bool) -> Dataset {
    let mut builder = Dataset::builder(["talent", "trust", "funding"]);
    for (row, (values, region)) in rows.iter().enumerate().filter(|(row, _)| is_in(*row)) {
        builder = builder.row(unit(row, *region), *values);
    }
    builder.build().unwrap()
}

/// Scores come in fives, so that some tie.
fn rows() -> impl Strategy<Value = Vec<Row>> {
    let values = prop::array::uniform3((0_i32..6).prop_map(|number| f64::from(number) * 5.0));
    prop::collection::vec((values, prop::option::of(0_usize..3)), 4..20)
}

/// Every unit has its rank among the units of a part, at every node; others have none.
fn check_part(scores: &Scores, rows: &[Row], part: &[usize]) -> Result<(), TestCaseError> {
    let alone = index(Ranking::default());
    let expected = alone.score(&data(rows, |row| part.contains(&row))).unwrap();
    for node in scores.nodes() {
        let expected = expected.at(node.node().code()).unwrap();
        for row in part {
            let code = unit(*row, None).code;
            prop_assert_eq!(node.rank(&code).unwrap(), expected.rank(&code).unwrap());
            prop_assert_eq!(node.score(&code).unwrap(), expected.score(&code).unwrap());
        }
    }
    Ok(())
}

proptest! {
    /// No step here learns from the units, so that others change nothing but ranks.
    #[test]
    fn ranks_are_those_of_the_part_alone(rows in rows()) {
        let all = data(&rows, |_| true);
        let part_of = |region: Option<usize>| -> Vec<usize> {
            (0..rows.len()).filter(|row| rows[*row].1 == region).collect()
        };
        prop_assume!(!part_of(Some(0)).is_empty());
        let within = index(Ranking::default().within("region").unwrap());
        let among = index(Ranking::default().among("region", ["north"]).unwrap());
        let (by_region, of_north) = (within.score(&all).unwrap(), among.score(&all).unwrap());
        for region in [Some(0), Some(1), Some(2)] {
            let part = part_of(region);
            if !part.is_empty() {
                check_part(&by_region, &rows, &part)?;
            }
        }
        check_part(&of_north, &rows, &part_of(Some(0)))?;
        for row in part_of(None) {
            prop_assert_eq!(by_region.rank(unit(row, None).code).unwrap(), None);
        }
        let ranked = of_north.iter().filter(|cell| cell.rank.is_some()).count();
        prop_assert_eq!(ranked, part_of(Some(0)).len());
        let out = unit(0, None).code;
        let without = index(Ranking::default().excluding([out.as_str()]).unwrap());
        let others: Vec<usize> = (1..rows.len()).collect();
        let scores = without.score(&all).unwrap();
        check_part(&scores, &rows, &others)?;
        prop_assert_eq!(scores.rank(&out).unwrap(), None);
        prop_assert_eq!(scores.score(&out).unwrap(), by_region.score(&out).unwrap());
    }

    #[test]
    fn a_prepared_index_and_a_stored_scorer_rank_as_the_index_does(rows in rows()) {
        let all = data(&rows, |_| true);
        prop_assume!(rows.iter().any(|(_, region)| region.is_some()));
        let index = index(Ranking::default().within("region").unwrap());
        let scores = index.score(&all).unwrap();
        let scorer = serde_json::to_string(&index.fit(&all).unwrap()).unwrap();
        let scorer: Scorer = serde_json::from_str(&scorer).unwrap();
        prop_assert_eq!(&scorer.score(&all).unwrap(), &scores);
        let mut prepared = index.prepare(&all).unwrap();
        prop_assert_eq!(options(prepared.ranks()), options(scores.root().ranks()));
        let mut weights = prepared.weights();
        weights.set("funding", 9.0).unwrap();
        prepared.rescore(&weights).unwrap();
        let expected = index.with_weights([("funding", 9.0)]).unwrap().score(&all).unwrap();
        prop_assert_eq!(options(prepared.ranks()), options(expected.root().ranks()));
        let people = options(prepared.at("people").unwrap().ranks());
        prop_assert_eq!(people, options(expected.at("people").unwrap().ranks()));
        prop_assert_eq!(prepared.to_scores().unwrap(), expected);
    }
}

fn options(ranks: &[f64]) -> Vec<Option<f64>> {
    ranks.iter().map(|rank| Some(*rank).filter(|rank| !rank.is_nan())).collect()
}

/// Three countries in the north, one in the south, a union of them in neither.
fn countries() -> Dataset {
    let values = [[60.0, 60.0, 60.0], [50.0, 50.0, 50.0], [40.0, 40.0, 70.0], [10.0, 10.0, 10.0]];
    let mut builder = Dataset::builder(["talent", "trust", "funding"]);
    for (code, region, values) in [
        ("A", "north", values[0]),
        ("B", "north", values[1]),
        ("C", "north", values[2]),
        ("D", "south", values[3]),
    ] {
        builder = builder.row(Unit::new(code).unwrap().in_group("region", region).unwrap(), values);
    }
    builder.unit("EU", [55.0, 55.0, 55.0]).build().unwrap()
}

#[test]
fn ranks_within_regions_by_hand() {
    let ranks = |ranking: Ranking| {
        let scores = index(ranking).score(&countries()).unwrap();
        scores.iter().map(|cell| cell.rank.unwrap_or(0.0)).collect::<Vec<_>>()
    };
    let within = Ranking::default().within("region").unwrap();
    assert_eq!(ranks(within.clone()), [1.0, 2.0, 2.0, 1.0, 0.0], "B and C have 50 both");
    assert_eq!(ranks(within.excluding(["A"]).unwrap()), [0.0, 1.0, 1.0, 1.0, 0.0]);
    let south = Ranking::default().among("region", ["south", "north"]).unwrap();
    assert_eq!(ranks(south), [1.0, 2.0, 2.0, 4.0, 0.0]);
    let scores = index(Ranking::default().within("region").unwrap()).score(&countries()).unwrap();
    let order: Vec<_> = scores.ranking().iter().map(|cell| cell.unit.as_str()).collect();
    assert_eq!(order, ["A", "B", "C", "D", "EU"], "group by group, who has no rank at the end");
    let shares = scores.top(1);
    assert_eq!(shares.iter().map(|cell| cell.unit.as_str()).collect::<Vec<_>>(), ["A", "D"]);
}

mod robustness {
    use super::*;
    use composite_index::results::removals;
    use composite_index::robustness::sensitivity::leave_one_out;
    use composite_index::robustness::sweep::SweepPlan;
    use composite_index::robustness::uncertainty::{Factor, Factors, Uncertainty};

    /// Whichever weights are drawn, A is before B, D is alone, and the union has no rank.
    #[test]
    fn a_sweep_counts_ranks_within_groups() {
        let index = index(Ranking::default().within("region").unwrap());
        let sweep = index.sweep(&countries(), SweepPlan::simplex(500)).unwrap();
        let first = |unit: &str| sweep.top(unit, 1).unwrap();
        assert_eq!(first("D"), 1.0);
        assert_eq!(first("B"), 0.0);
        assert!(first("A") > 0.0 && first("C") > 0.0);
        assert_eq!(sweep.unit("EU").unwrap().unranked, 1.0);
        let refused = index.sweep(&countries(), SweepPlan::simplex(10).pairwise()).unwrap_err();
        assert!(refused.to_string().contains("units are ranked within `region`"), "{refused}");
    }

    /// Without talent the union passes A, and B passes C, which is a pair of the north.
    #[test]
    fn pairs_of_different_groups_are_not_reversed() {
        let reversals = |ranking: Ranking| {
            let data = Dataset::builder(["talent", "trust", "funding"])
                .row(
                    Unit::new("A").unwrap().in_group("region", "north").unwrap(),
                    [100.0, 0.0, 0.0],
                )
                .row(Unit::new("B").unwrap().in_group("region", "north").unwrap(), [0.0, 20.0, 0.0])
                .row(Unit::new("C").unwrap().in_group("region", "south").unwrap(), [0.0, 10.0, 0.0])
                .build()
                .unwrap();
            let found = removals(&index(ranking), &data, "indicator").unwrap();
            found.removed[0].result.as_ref().unwrap().reversals
        };
        assert_eq!(reversals(Ranking::default()), 2, "A falls behind B and C");
        assert_eq!(reversals(Ranking::default().within("region").unwrap()), 1, "behind B");
    }

    #[test]
    fn a_unit_that_is_not_ranked_can_be_left_out() {
        let index = index(Ranking::default().excluding(["EU"]).unwrap());
        let found = leave_one_out(&index, &countries()).unwrap();
        let union = found.without.iter().find(|removal| removal.unit.as_str() == "EU").unwrap();
        let union = union.result.as_ref().unwrap();
        assert_eq!((union.largest_shift, union.reversals), (Some(0.0), 0));
    }

    /// Among A, B and C in the north, whatever is left out; D is alone in the south.
    #[test]
    fn uncertainty_ranks_within_groups() {
        let ranking = Ranking::default().within("region").unwrap().excluding(["B"]).unwrap();
        let factors =
            Factors::new().with("units", Factor::exclude_units(&[&[], &["B"], &["A"]]).unwrap());
        let study = Uncertainty::new(&index(ranking), &countries(), factors).unwrap();
        assert_eq!(options(&study.nominal().ranks), [Some(1.0), None, Some(2.0), Some(1.0), None]);
        let ranks = |choice| options(&study.evaluate_choice(&[choice]).unwrap().ranks);
        assert_eq!(ranks(1), [Some(1.0), None, Some(2.0), Some(1.0), None]);
        assert_eq!(ranks(2), [None, None, Some(1.0), Some(1.0), None]);
    }
}
