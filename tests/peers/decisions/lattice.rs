//! The index without units and nodes, and with hidden values.

use std::collections::BTreeMap;

use composite_index::decisions::{Hiding, HidingRule, Lattice, LatticeRanks, hiding, lattice};
use composite_index::error::Source;
use composite_index::{Dataset, Index, Methodology};

use super::fixture;
use super::tally::{Row, Tally, number};

/// The index of the fixture, its indicators as they are or from 0 to 100 by the units.
fn subject(tally: &Tally) -> (Index, Dataset) {
    let (index, data) = fixture(tally.data());
    if tally.file.contains("identity") {
        return (index, data);
    }
    let text = "[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]";
    let methodology = Methodology::from_toml(&Source::new("methodology.toml", text));
    let index = index.with_methodology(methodology.expect("a methodology")).expect("an index");
    (index, data)
}

type Cells<'a> = BTreeMap<(String, String), &'a LatticeRanks>;

fn by_codes(found: &Lattice) -> Cells<'_> {
    let cell = |cell: &composite_index::decisions::LatticeCell| {
        let unit = cell.unit.as_ref().map(ToString::to_string).unwrap_or_default();
        let node = cell.node.as_ref().map(ToString::to_string).unwrap_or_default();
        (unit, node)
    };
    let cells = found.cells.iter();
    cells.map(|it| (cell(it), it.result.as_ref().expect("scores"))).collect()
}

pub(super) fn ranks(tally: &mut Tally) {
    let (index, data) = subject(tally);
    let found = lattice(&index, &data).expect("a lattice");
    let cells = by_codes(&found);
    let rows: BTreeMap<_, _> =
        found.units.iter().enumerate().map(|(row, unit)| (unit.as_str(), row)).collect();
    let mut listed = BTreeMap::new();
    for row in tally.rows.clone() {
        let key = (row["removed_unit"].clone(), row["removed_node"].clone());
        let (ranks, at) = (cells[&key], rows[row["unit"].as_str()]);
        let what = format!("{key:?} {}", row["unit"]);
        tally.near(&what, ranks.scores[at].expect("a score"), number(&row, "score"), 1e-12);
        tally.same(&what, ranks.ranks[at], Some(number(&row, "rank")));
        tally.same(&what, found.ranks[at], Some(number(&row, "nominal")));
        *listed.entry(key).or_insert(0) += usize::from(ranks.ranks[at] != ranks.expected[at]);
    }
    // The file lists every unit that moved, and so must we.
    for ((unit, node), ranks) in &cells {
        let listed = listed.get(&(unit.clone(), node.clone())).copied().unwrap_or(0);
        tally.same(&format!("{unit} {node} moved"), ranks.moved, listed);
    }
}

pub(super) fn summary(tally: &mut Tally) {
    let (index, data) = subject(tally);
    let found = lattice(&index, &data).expect("a lattice");
    let cells = by_codes(&found);
    tally.same("combinations", cells.len(), tally.rows.len());
    for row in tally.rows.clone() {
        let key = (row["removed_unit"].clone(), row["removed_node"].clone());
        let ranks = cells[&key];
        let at = |column: &str| format!("{key:?} {column}");
        for (column, value) in [
            ("reversed_pairs", ranks.reversals as f64),
            ("largest_shift", ranks.largest_shift),
            ("units_moved", ranks.moved as f64),
        ] {
            tally.same(&at(column), value, number(&row, column));
        }
        tally.near(&at("mean_shift"), ranks.mean_shift, number(&row, "mean_shift"), 1e-12);
    }
}

fn by_rule() -> BTreeMap<&'static str, Hiding> {
    let (index, data) = fixture("gai-2021");
    let rules = [
        ("nested", HidingRule::AsIs),
        ("flat", HidingRule::Flat),
        ("zero", HidingRule::CountAsZero),
    ];
    let of = |(name, rule)| (name, hiding(&index, &data, rule).expect("an audit"));
    rules.into_iter().map(of).collect()
}

fn sign(row: &Row, column: &str) -> usize {
    number(row, column) as usize
}

pub(super) fn one(tally: &mut Tally) {
    let found = by_rule();
    for row in tally.rows.clone() {
        let hidden = found[row["rule"].as_str()].single.iter().find(|hidden| {
            hidden.unit.as_str() == row["unit"] && hidden.indicator.as_str() == row["leaf"]
        });
        let hidden = hidden.expect("a value");
        let score = hidden.hidden.expect("a score");
        let at = |column: &str| format!("{} {} {} {column}", row["rule"], row["unit"], row["leaf"]);
        for (column, value) in
            [("score", hidden.score), ("score_hidden", score), ("score_gain", score - hidden.score)]
        {
            tally.near(&at(column), value, number(&row, column), 1e-12);
        }
        tally.same(&at("rank"), hidden.rank, sign(&row, "rank"));
        tally.same(&at("rank_hidden"), hidden.rank_hidden, Some(sign(&row, "rank_hidden")));
        let gained = hidden.rank as f64 - hidden.rank_hidden.expect("a rank") as f64;
        tally.same(&at("places_gained"), gained, number(&row, "places_gained"));
    }
    // The specification's summary of this file, and the means of its rows.
    let Hiding { gain_score, gain_places, .. } = &found["nested"];
    tally.same("nested", (*gain_score, *gain_places), (62, 59));
    let Hiding { gain_score, gain_places, .. } = &found["zero"];
    tally.same("zero", (*gain_score, *gain_places), (0, 0));
    tally.same("flat", found["flat"].gain_places, 57);
    for (rule, found) in &found {
        let mut most: BTreeMap<&str, f64> = BTreeMap::new();
        for row in tally.rows.iter().filter(|row| row["rule"] == *rule) {
            let most = most.entry(row["unit"].as_str()).or_default();
            *most = most.max(number(row, "places_gained"));
        }
        let mean = most.values().sum::<f64>() / most.len() as f64;
        tally.near(&format!("{rule} mean"), found.mean_places, mean, 1e-12);
    }
}

pub(super) fn best(tally: &mut Tally) {
    let found = by_rule();
    for row in tally.rows.clone() {
        let best = found[row["rule"].as_str()].best.iter();
        let best = best.clone().find(|best| best.unit.as_str() == row["unit"]).expect("a unit");
        let at = |column: &str| format!("{} {} {column}", row["rule"], row["unit"]);
        tally.same(&at("rank"), best.rank, sign(&row, "rank"));
        tally.same(&at("best_rank"), best.best_rank, sign(&row, "best_rank"));
        tally.near(&at("score_gain"), best.score_gain, number(&row, "score_gain"), 1e-12);
        let hidden: Vec<_> = best.hidden.iter().map(ToString::to_string).collect();
        tally.same(&at("hidden"), hidden.join(" "), row["hidden"].clone());
    }
}
