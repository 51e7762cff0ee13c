//! Where orders turn as one weight moves, and the smallest changes of all weights.

use std::collections::BTreeMap;

use composite_index::decisions::{
    Breakpoints, Move, MovingWeight, Norm, Stable, breakpoints, reversal, to_rank,
};

use super::fixture;
use super::tally::{Row, Tally, maybe, number};

const EXACT: f64 = 1e-12;

fn all(tally: &Tally) -> Breakpoints {
    let (index, data) = fixture(tally.data());
    breakpoints(&index, &data, None, None).expect("breakpoints")
}

fn moving<'b>(found: &'b Breakpoints, row: &Row) -> &'b MovingWeight {
    let kind = if row["kind"] == "local" { Move::Local } else { Move::Global };
    found.of(kind, &row["node"]).expect("a weight")
}

fn key(row: &Row) -> String {
    format!("{} {}", row["kind"], row["node"])
}

pub(super) fn events(tally: &mut Tally) {
    let found = all(tally);
    let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for row in tally.rows.clone() {
        let weight = moving(&found, &row);
        let (share, weights) = (number(&row, "share"), &weight.events);
        counts.entry(key(&row)).or_insert((weights.len(), 0)).1 += 1;
        let pair = |event: &&composite_index::decisions::Event| {
            event.up.as_str() == row["up"] && event.down.as_str() == row["down"]
        };
        let what = format!("{} {} over {}", key(&row), row["up"], row["down"]);
        let Some(event) = weights.iter().find(pair) else {
            tally.same(&what, "no event", "an event");
            continue;
        };
        tally.near(&what, event.share, share, EXACT);
        tally.same(&format!("{what}: rank"), event.rank as f64, number(&row, "rank_at_tie"));
        if let Some(raw) = maybe(&row, "raw_weight") {
            let found = event.weight.expect("a weight");
            // As exact as its share: x/(1 − x) has the slope 1/(1 − x)².
            let slope = 1.0 / ((1.0 - share) * (1.0 - share));
            tally.near(&format!("{what}: weight"), found, raw, EXACT * slope.max(1.0) * 24.0);
        }
    }
    for (weight, (found, expected)) in counts {
        tally.same(&format!("{weight}: number of events"), found, expected);
    }
}

pub(super) fn stability(tally: &mut Tally) {
    let found = all(tally);
    for row in tally.rows.clone() {
        let weight = moving(&found, &row);
        let (list, set) = match row["what"].strip_prefix("top") {
            None => (Stable::Order, Stable::Order),
            Some(k) => {
                let k = k.parse().expect("a number");
                (Stable::List(k), Stable::Set(k))
            }
        };
        let what = format!("{} {}", key(&row), row["what"]);
        tally.near(&format!("{what}: share"), weight.share, number(&row, "nominal_share"), EXACT);
        for (stable, from, to) in [(list, "list_from", "list_to"), (set, "set_from", "set_to")] {
            if row["what"] == "all" && from == "set_from" {
                tally.except("all units are always the same set");
                continue;
            }
            let interval = found.stable(weight, stable).expect("an interval");
            tally.near(&format!("{what}: {from}"), interval.from, number(&row, from), EXACT);
            tally.near(&format!("{what}: {to}"), interval.to, number(&row, to), EXACT);
        }
        tally.same(&what, weight.events.len() as f64, number(&row, "events_total"));
    }
}

pub(super) fn units(tally: &mut Tally) {
    let found = all(tally);
    for row in tally.rows.clone() {
        let unit = found.unit(moving(&found, &row), &row["unit"]).expect("a unit");
        let what = format!("{} {}", key(&row), row["unit"]);
        tally.near(&format!("{what}: from"), unit.interval.from, number(&row, "from"), EXACT);
        tally.near(&format!("{what}: to"), unit.interval.to, number(&row, "to"), EXACT);
        for (column, rank) in [
            ("rank", unit.rank),
            ("best_rank_in_0_1", unit.best),
            ("worst_rank_in_0_1", unit.worst),
        ] {
            tally.same(&format!("{what}: {column}"), rank as f64, number(&row, column));
        }
    }
}

pub(super) fn reversals(tally: &mut Tally) {
    let (index, data) = fixture(tally.data());
    for row in tally.rows.clone() {
        let pair = (row["above"].as_str(), row["below"].as_str());
        let found = reversal(&index, &data, pair, None).expect("a reversal");
        let what = format!("{} {}", row["above"], row["below"]);
        tally.near(&format!("{what}: gap"), found.gap, number(&row, "gap"), EXACT);
        for change in &found.changes {
            let columns: &[&str] = match change.norm {
                Norm::Sum => &["L1"],
                Norm::Largest => &["Linf"],
                Norm::Relative => &["relative_lp", "relative_closed_form"],
            };
            for column in columns {
                match (change.size, maybe(&row, column)) {
                    (Some(size), Some(expected)) => {
                        tally.near(&format!("{what}: {column}"), size, expected, 1e-9);
                    }
                    (found, expected) => tally.same(&format!("{what}: {column}"), found, expected),
                }
            }
        }
        let never = found.changes.iter().all(|change| change.size.is_none());
        tally.same(&format!("{what}: never"), never, row["never"] == "1");
    }
}

pub(super) fn to_ranks(tally: &mut Tally) {
    let (index, data) = fixture(tally.data());
    let hour = std::time::Duration::from_secs(3600);
    for key in tally.keys(&["unit", "target"]) {
        let target = key[1].parse().expect("a number");
        let found = to_rank(&index, &data, (&key[0], target), None, hour).expect("a change");
        let rows = tally.rows.clone();
        for row in rows.iter().filter(|row| row["unit"] == key[0] && row["target"] == key[1]) {
            let norm = match row["norm"].as_str() {
                "L1" => Norm::Sum,
                "Linf" => Norm::Largest,
                _ => Norm::Relative,
            };
            let size = found.changes.iter().find(|it| it.norm == norm).expect("a norm").size;
            let what = format!("{} {target} {}", key[0], row["norm"]);
            match (size, maybe(row, "smallest_change")) {
                (Some(found), Some(expected)) => tally.near(&what, found, expected, 1e-7),
                (found, expected) => tally.same(&what, found, expected),
            }
        }
    }
}
