//! Panels: periods scored together, steps learnt from one period or from all.

use composite_index::methodology::RankedOn;
use composite_index::{
    Dataset, Framework, Index, Methodology, Ranking, Scores, Settings, Transform, Unit,
};
use proptest::prelude::*;

fn framework() -> Framework {
    Framework::builder("index", "An index")
        .pillar("people", 2.0, |p| p.indicator("talent", 1.0).indicator("trust", 3.0))
        .pillar("money", 1.0, |p| p.indicator("funding", 1.0))
        .build()
        .unwrap()
}

fn index(steps: impl IntoIterator<Item = Transform>) -> Index {
    let methodology = Methodology::default()
        .with_indicators(Settings::new().transforms(steps))
        .with_groups(Settings::new().publish([Transform::round(1)]))
        .with_ranking(Ranking { on: RankedOn::Published, ..Ranking::default() });
    Index::new(framework(), methodology).unwrap()
}

/// Three units in each period; the values of a unit in the order of the indicators.
fn panel(periods: &[(&str, [[f64; 3]; 3])]) -> Dataset {
    let mut builder = Dataset::builder(["talent", "trust", "funding"]);
    for (period, rows) in periods {
        for (unit, row) in ["A", "B", "C"].into_iter().zip(rows) {
            builder = builder.row(Unit::new(unit).unwrap().in_period(*period), *row);
        }
    }
    builder.build().unwrap()
}

/// Everything that a result says of its units.
fn cells(scores: &Scores) -> Vec<String> {
    scores.cells().map(|cell| format!("{cell:?}")).collect()
}

const EARLY: [[f64; 3]; 3] = [[1.0, 10.0, 5.0], [2.0, 30.0, 9.0], [3.0, 20.0, 1.0]];
const LATE: [[f64; 3]; 3] = [[5.0, 10.0, 5.0], [2.0, 50.0, 9.0], [4.0, 20.0, 11.0]];

#[test]
fn a_pooled_step_learns_from_all_periods() {
    let data = panel(&[("2023", EARLY), ("2024", LATE)]);
    let pooled = index([Transform::pooled(Transform::min_max(0.0, 100.0))]);
    let scores = pooled.score_panel(&data).unwrap();
    let talent = |period: &str| scores[period].at("talent").unwrap().full_scores().to_vec();
    assert_eq!(talent("2023"), [0.0, 25.0, 50.0], "between 1 and 5, the extremes of both years");
    assert_eq!(talent("2024"), [100.0, 25.0, 75.0]);
    let apart = index([Transform::min_max(0.0, 100.0)]).score_panel(&data).unwrap();
    assert_eq!(apart["2024"].at("talent").unwrap().full_scores(), [100.0, 0.0, 2.0 / 3.0 * 100.0]);
}

#[test]
fn a_step_behind_a_pooled_one_learns_from_its_own_period_again() {
    let data = panel(&[("2023", EARLY), ("2024", LATE)]);
    let steps = [Transform::pooled(Transform::min_max(0.0, 100.0)), Transform::min_max(0.0, 1.0)];
    let scores = index(steps).score_panel(&data).unwrap();
    assert_eq!(scores["2023"].at("talent").unwrap().full_scores(), [0.0, 0.5, 1.0]);
}

#[test]
fn one_period_is_scored_as_in_the_panel() {
    let data = panel(&[("2023", EARLY), ("2024", LATE)]);
    let pooled = index([Transform::pooled(Transform::min_max(0.0, 100.0))]);
    let one = pooled.score_period(&data, "2024").unwrap();
    assert_eq!(cells(&one), cells(&pooled.score_panel(&data).unwrap()["2024"]));
    // Without a look at other periods, their faults are none of this one's.
    let mut flat = EARLY;
    flat.iter_mut().for_each(|row| row[1] = 7.0);
    let data = panel(&[("2023", flat), ("2024", LATE)]);
    let apart = index([Transform::min_max(0.0, 100.0)]);
    assert!(apart.score_period(&data, "2024").is_ok() && apart.score_panel(&data).is_err());
    let unknown = apart.score_period(&data, "2025").unwrap_err().to_string();
    assert_eq!(unknown, "no unit has the period `2025` (did you mean `2023`?)");
}

#[test]
fn units_are_ranked_within_their_period() {
    let data = panel(&[("2023", EARLY), ("2024", LATE)]);
    let scores = index([Transform::min_max(0.0, 100.0)]).score_panel(&data).unwrap();
    for scores in scores.values() {
        let mut ranks = scores.root().ranks().to_vec();
        ranks.sort_by(f64::total_cmp);
        assert_eq!(ranks, [1.0, 2.0, 3.0]);
    }
}

#[test]
fn a_frozen_panel_scores_its_periods_again() {
    let data = panel(&[("2023", EARLY), ("2024", LATE)]);
    let index = index([Transform::pooled(Transform::z_score(1))]);
    let (scores, scorers) = (index.score_panel(&data).unwrap(), index.fit_panel(&data).unwrap());
    for (period, scorer) in scorers {
        let again = scorer.score(&data.in_period(&period).unwrap()).unwrap();
        assert_eq!(cells(&again), cells(&scores[&period]), "{period}");
    }
}

#[test]
fn the_faults_of_every_period_are_told_with_their_period() {
    let mut flat = LATE;
    flat.iter_mut().for_each(|row| row[1] = 7.0);
    let mut below = EARLY;
    below[1][2] = -1.0;
    let data = panel(&[("2022", below), ("2023", EARLY), ("2024", flat)]);
    let steps = [Transform::LnPlusOne, Transform::min_max(0.0, 1.0)];
    let error = index(steps).score_panel(&data).unwrap_err();
    assert_eq!(
        error.to_string(),
        "in period `2022`: ln-plus-one is refused for `funding` of unit `B`: ln(x + 1) needs a \
         value above -1, and this is -1\n\
         in period `2024`: `trust` is the same (2.0794415416798357) for all 3 units that have a \
         value, so that min-max is undefined (leave it out, give the value with the option \
         `constant`, or fit it over all periods: { pooled = { min-max = … } })"
    );
}

#[test]
fn data_without_periods_are_no_panel() {
    let data = Dataset::builder(["talent", "trust", "funding"]).unit("A", [1.0; 3]).build();
    let error = index([]).score_panel(&data.unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "the data have no periods");
}

proptest! {
    /// Without pooled steps a period's result is that of its data alone, bit for bit.
    #[test]
    fn periods_do_not_touch_each_other(
        rows in prop::collection::vec(prop::array::uniform3(prop::array::uniform3(-50.0..50.0_f64)), 2..4),
    ) {
        let names = ["2021", "2022", "2023"];
        let periods: Vec<_> = names.into_iter().zip(rows).collect();
        let data = panel(&periods);
        let index = index([Transform::z_score(0), Transform::rank(composite_index::statistics::Ties::Average)]);
        for (period, scores) in index.score_panel(&data).unwrap() {
            let alone = index.score(&data.in_period(&period).unwrap()).unwrap();
            prop_assert_eq!(cells(&scores), cells(&alone));
        }
    }

    /// With one period, a pooled step is the step.
    #[test]
    fn a_panel_of_one_period_pools_nothing(
        rows in prop::array::uniform3(prop::array::uniform3(-50.0..50.0_f64)),
    ) {
        let data = panel(&[("2021", rows)]);
        let plain = index([Transform::z_score(1)]);
        let pooled = index([Transform::pooled(Transform::z_score(1))]);
        let found = pooled.score(&data).unwrap();
        prop_assert_eq!(cells(&found), cells(&plain.score(&data).unwrap()));
    }
}
