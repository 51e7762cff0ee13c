//! What a unit must do to reach a rank.

use std::collections::BTreeMap;

use composite_index::decisions::{Cost, CostModel, Reach, Reached, SingleMove, reach};
use composite_index::{Dataset, Index, Methodology, NodeCode, Settings, Transform};

use super::bounds::{HOUR, set};
use super::tally::{Row, Tally, maybe, number};
use super::{fixture, synthetic};

const EXACT: f64 = 1e-12;

const LEAVES: [&str; 7] = [
    "talent",
    "infrastructure",
    "operating-environment",
    "research",
    "development",
    "government-strategy",
    "commercial",
];

fn single<'f>(found: &'f Reached, leaf: &str) -> &'f SingleMove {
    found.single.iter().find(|it| it.node.as_str() == leaf).expect("an indicator")
}

fn target(row: &Row) -> usize {
    row["target"].parse().expect("a number")
}

/// The points of one indicator as everything was fitted.
pub(super) fn frozen(tally: &mut Tally) {
    let (index, data) = fixture(tally.data());
    for row in tally.rows.clone() {
        let question = Reach::new(&row["unit"], target(&row));
        let found = reach(&index, &data, &question).expect("a goal");
        let own = single(&found, &row["leaf"]);
        let what = format!("{} {} {}", row["unit"], row["target"], row["leaf"]);
        tally.same(&what, found.rival.as_str(), row["rival"].as_str());
        for (column, value) in [
            ("gap", Some(found.gap)),
            ("now", own.now),
            ("needed_points", own.points),
            ("new_value", own.value),
            ("cap_points", own.cap),
            ("most_it_gives", own.most),
            ("shortfall", own.shortfall),
        ] {
            let value = value.expect("a value");
            tally.near(&format!("{what} {column}"), value, number(&row, column), EXACT);
        }
        tally.same(&what, own.within_cap, row["reachable_within_cap"] == "1");
    }
}

fn costs(name: &str, index: &Index, data: &Dataset) -> BTreeMap<NodeCode, Cost> {
    let scores = index.score(data).expect("scores");
    let listed = [1.0, 2.0, 1.0, 3.0, 2.0, 0.5, 1.5];
    let cost = |(place, leaf): (usize, &str)| {
        let now = scores.at(leaf).and_then(|node| node.full("KOR")).expect("a score").expect("one");
        let cost = match name {
            "equal" => 1.0,
            "position" => 1.0 + now / 50.0,
            _ => listed[place],
        };
        (NodeCode::new(leaf).expect("a code"), Cost { cost, cap: None })
    };
    LEAVES.into_iter().enumerate().map(cost).collect()
}

/// Several indicators together.
pub(super) fn joint(tally: &mut Tally) {
    let (index, data) = fixture(tally.data());
    for row in tally.rows.clone() {
        let mut question = Reach::new(&row["unit"], target(&row));
        if !row["cost"].is_empty() {
            question = question.costs(costs(&row["cost"], &index, &data));
        }
        let found = reach(&index, &data, &question).expect("a goal");
        let what = format!("{} {} {}", row["target"], row["model"], row["cost"]);
        tally.near(&format!("{what}: gap"), found.gap, number(&row, "gap"), EXACT);
        let model = match row["model"].as_str() {
            "linear" => CostModel::Linear,
            "quadratic" => CostModel::Quadratic,
            uniform => {
                let value = match uniform {
                    "uniform-points" => found.uniform_points,
                    _ => found.uniform_factor,
                };
                tally.near(&what, value.expect("a value"), number(&row, "value"), EXACT);
                continue;
            }
        };
        let joint = found.joint.iter().find(|joint| joint.model == model).expect("a model");
        tally.near(&format!("{what}: cost"), joint.cost.expect("one"), number(&row, "value"), 1e-9);
        let slack = found.slack.expect("one");
        tally.near(&format!("{what}: slack"), slack, number(&row, "slack_with_all_caps"), 1e-9);
        // The price at a cap is that of either side.
        tally.near(
            &format!("{what}: price"),
            joint.price.expect("one"),
            number(&row, "price_of_gap"),
            1e-9,
        );
        if !joint.ties.is_empty() {
            tally.except("moves of which several are of least cost");
            continue;
        }
        for (leaf, points) in LEAVES.into_iter().zip(row["moves"].split(' ')) {
            let own = joint.moves.iter().find(|it| it.node.as_str() == leaf);
            let points: f64 = points.parse().expect("a number");
            tally.near(&format!("{what} {leaf}"), own.map_or(0.0, |it| it.points), points, 1e-7);
        }
    }
}

fn normalised(index: &Index, normaliser: &str) -> Index {
    let step = match normaliser {
        "minmax" => Transform::min_max(0.0, 100.0),
        _ => z_score(),
    };
    let indicators = Settings::new().transforms([step]);
    let methodology = index.methodology().clone().with_indicators(indicators);
    index.with_methodology(methodology).expect("sound")
}

fn z_score() -> Transform {
    let source = composite_index::error::Source::new(
        "m.toml",
        "[indicators]\ntransforms = [{ z-score = { ddof = 1 } }]",
    );
    let read = Methodology::from_toml(&source).expect("a methodology");
    read.indicators.transforms.expect("transforms").remove(0)
}

/// One indicator whose normalisation follows it.
fn refitted(tally: &mut Tally, (index, data): (&Index, &Dataset), row: &Row) {
    let question = Reach::new(&row["unit"], target(row));
    let found = reach(index, data, &question).expect("a goal");
    let own = single(&found, &row["leaf"]);
    let what = format!("{} {} {} {}", row["normaliser"], row["unit"], row["target"], row["leaf"]);
    if row["refit"] == "missing" {
        tally.same(&what, own.now, None);
        return;
    }
    let refitted = own.refitted.as_ref().expect("a refit");
    match (own.value, maybe(row, "new_value_frozen")) {
        (Some(found), Some(expected)) => {
            tally.near(&format!("{what} frozen"), found, expected, 1e-12)
        }
        (found, expected) => tally.same(&what, found, expected),
    }
    match (refitted.value, row["refit"].as_str()) {
        (Some(value), "reached") => {
            tally.near(&format!("{what} refitted"), value, number(row, "new_value_refit"), 1e-9);
        }
        (None, "never") => {
            let best = row.get("raw_move_or_best_rank").or(row.get("raw_move_refit_or_best_rank"));
            let best: usize = best.and_then(|best| best.parse().ok()).expect("a rank");
            tally.same(&format!("{what} best rank"), refitted.best_rank, best);
        }
        (value, expected) => tally.same(&what, format!("{value:?}"), expected.to_owned()),
    }
}

pub(super) fn fixtures_refitted(tally: &mut Tally) {
    for row in tally.rows.clone() {
        let (index, data) = fixture(&row["data"]);
        refitted(tally, (&normalised(&index, &row["normaliser"]), &data), &row);
    }
}

pub(super) fn synthetic_refitted(tally: &mut Tally) {
    let (index, data) =
        synthetic("name = \"raw\"\n[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]");
    for row in tally.rows.clone() {
        refitted(tally, (&normalised(&index, &row["normaliser"]), &data), &row);
    }
}

/// For certain, and possibly, under sets of weightings.
pub(super) fn post_factum(tally: &mut Tally) {
    for row in tally.rows.clone() {
        let (index, data) = fixture(&row["data"]);
        let rank = row["rank"].parse().expect("a number");
        let question = Reach::new("KOR", rank).under(set(&row["set"])).within(HOUR);
        let found = reach(&index, &data, &question).expect("a goal").post_factum.expect("points");
        assert!(found.necessarily.is_proved() && found.possibly.is_proved(), "{row:?}");
        let points = match row["mode"].as_str() {
            "necessarily" => found.necessarily.points,
            _ => found.possibly.points,
        };
        let what = format!("{} {} {} {rank}", row["data"], row["set"], row["mode"]);
        tally.near(&what, points, number(&row, "uniform_points_needed"), 1e-5);
    }
}
