//! Ranks that are possible under sets of weightings.

use std::collections::BTreeMap;
use std::time::Duration;

use composite_index::decisions::{Bounds, RankBounds, WeightSet, bounds};
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, NodeCode, Settings};

use super::tally::{Tally, number};
use super::{fixture, synthetic};

const EXACT: f64 = 1e-12;

/// An unoptimised build on a busy machine takes its time.
pub(super) const HOUR: Duration = Duration::from_secs(3600);

pub(super) fn set(name: &str) -> WeightSet {
    match name {
        "leaves" => WeightSet::Simplex,
        "box25-local" => WeightSet::Within(0.25),
        "box25-leaf-share" => WeightSet::EffectiveWithin(0.25),
        "order-leaves" => WeightSet::NominalOrder,
        "order-local" => WeightSet::NominalOrderInGroups,
        other => {
            let group = other.strip_prefix("group:").expect("a set of a group");
            WeightSet::Group(NodeCode::new(group).expect("a code"))
        }
    }
}

/// Pairs and scores need no search.
const NO_TIME: Duration = Duration::from_millis(1);

/// The bounds of every set that a file names.
fn all(tally: &Tally, pairs: bool, time: Duration) -> BTreeMap<String, RankBounds> {
    let (index, data) = fixture(tally.data());
    let sets = tally.keys(&["set"]).into_iter().map(|mut key| key.remove(0));
    let found = |name: String| {
        let question = Bounds::new(set(&name)).within(time);
        let question = if pairs { question.with_pairs() } else { question };
        (name, bounds(&index, &data, &question).expect("bounds"))
    };
    sets.map(found).collect()
}

pub(super) fn ranks(tally: &mut Tally) {
    let found = all(tally, false, HOUR);
    for row in tally.rows.clone() {
        let bounds = &found[&row["set"]];
        let unit = bounds.units.iter().find(|unit| unit.unit.as_str() == row["unit"]);
        let unit = unit.expect("a unit");
        for (column, rank) in [
            ("nominal", unit.rank),
            ("best", unit.best.rank),
            ("worst_min", unit.worst.rank),
            ("worst_max", unit.worst_with_ties.rank),
        ] {
            let what = format!("{} {} {column}", row["set"], row["unit"]);
            tally.same(&what, rank as f64, number(&row, column));
        }
        for extreme in [&unit.best, &unit.worst, &unit.worst_with_ties] {
            let what = format!("{} {}", row["set"], row["unit"]);
            tally.same(&what, extreme.is_proved(), true);
        }
    }
}

pub(super) fn pairs(tally: &mut Tally) {
    let found = all(tally, true, NO_TIME);
    let key = |one: &str, other: &str| format!("{one} {other}");
    let relations: BTreeMap<&String, BTreeMap<String, _>> = found
        .iter()
        .map(|(name, bounds)| {
            let pairs = bounds.pairs.as_ref().expect("pairs").iter();
            (name, pairs.map(|pair| (key(pair.one.as_str(), pair.other.as_str()), pair)).collect())
        })
        .collect();
    for row in tally.rows.clone() {
        let pair = relations[&row["set"]][&key(&row["a"], &row["b"])];
        let what = format!("{} {} {}", row["set"], row["a"], row["b"]);
        tally.near(&format!("{what}: least"), pair.least, number(&row, "min_diff"), EXACT);
        tally.near(&format!("{what}: greatest"), pair.greatest, number(&row, "max_diff"), EXACT);
        for (column, is_so) in [
            ("necessary", pair.necessary),
            ("necessary_strict", pair.necessary_strict),
            ("possible", pair.possible),
            ("possible_strict", pair.possible_strict),
        ] {
            tally.same(&format!("{what}: {column}"), is_so, row[column] == "1");
        }
    }
}

pub(super) fn scores(tally: &mut Tally) {
    let found = all(tally, false, NO_TIME);
    for row in tally.rows.clone() {
        let units = &found[&row["set"]].units;
        let unit = units.iter().find(|unit| unit.unit.as_str() == row["unit"]).expect("a unit");
        for (column, score) in [
            ("min", unit.score.least),
            ("nominal", unit.score.nominal),
            ("max", unit.score.greatest),
        ] {
            let what = format!("{} {} {column}", row["set"], row["unit"]);
            tally.near(&what, score, number(&row, column), EXACT);
        }
    }
}

pub(super) fn summary(tally: &mut Tally) {
    let found = all(tally, true, NO_TIME);
    for row in tally.rows.clone() {
        let bounds = &found[&row["set"]];
        let pairs = bounds.pairs.as_ref().expect("pairs");
        let necessary = pairs.iter().filter(|pair| pair.necessary).count();
        tally.same(&row["set"], bounds.ranked as f64, number(&row, "units"));
        tally.same(&row["set"], necessary as f64, number(&row, "necessary_pairs"));
        tally.same(&row["set"], pairs.len() as f64, number(&row, "ordered_pairs"));
    }
}

/// First is possible exactly where the benefit of the doubt is one.
pub(super) fn benefit_of_the_doubt(tally: &mut Tally) {
    for name in tally.keys(&["data"]) {
        let (index, data) = fixture(&name[0]);
        let found =
            bounds(&index, &data, &Bounds::new(WeightSet::Simplex).within(HOUR)).expect("bounds");
        let scores = index.score(&data).expect("scores");
        let leaves: Vec<String> =
            index.framework().indicators().map(|(node, _)| node.code().to_string()).collect();
        let mut flat = Framework::builder("doubt", "Benefit of the doubt");
        for leaf in &leaves {
            flat = flat.indicator(leaf.as_str(), 1.0);
        }
        let doubt = Settings::new().aggregation(Aggregation::BenefitOfTheDoubt(Default::default()));
        let methodology = Methodology::default().with_groups(doubt);
        let flat = Index::new(flat.build().expect("sound"), methodology).expect("sound");
        let columns = leaves
            .iter()
            .map(|leaf| (leaf.as_str(), scores.at(leaf).expect("a node").full_scores().to_vec()));
        let units = scores.units().iter().map(|unit| unit.code.to_string());
        let doubted = Dataset::from_columns(units, columns).expect("data");
        let doubted = flat.score(&doubted).expect("scores");
        let rows = tally.rows.clone();
        for row in rows.iter().filter(|row| row["data"] == name[0]) {
            let unit = found.units.iter().find(|unit| unit.unit.as_str() == row["unit"]);
            let (best, what) =
                (unit.expect("a unit").best.rank, format!("{} {}", name[0], row["unit"]));
            let score = doubted.score(&row["unit"]).expect("a unit").expect("a score");
            tally.near(&what, score, number(row, "benefit_of_the_doubt"), 1e-9);
            tally.same(&what, best as f64, number(row, "best_rank_leaves"));
            tally.same(&format!("{what}: first"), best == 1, score > 1.0 - 1e-9);
        }
    }
}

/// Exact where two units lack the same, and otherwise no narrower than what was found by search.
pub(super) fn gaps(tally: &mut Tally) {
    let (index, data) = synthetic("[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]");
    let question = Bounds::new(WeightSet::Within(0.25)).with_pairs();
    let found = bounds(&index, &data, &question).expect("bounds");
    for row in tally.rows.clone() {
        let pairs = found.pairs.as_ref().expect("pairs").iter();
        let mut pairs = pairs.filter(|pair| pair.one.as_str() == row["a"]);
        let pair = pairs.find(|pair| pair.other.as_str() == row["b"]).expect("a pair");
        let what = format!("{} {}", row["a"], row["b"]);
        tally.same(&format!("{what}: exact"), pair.exact, row["same_gaps"] == "1");
        let searched = number(&row, "min_diff_search");
        if pair.exact {
            tally.near(&what, pair.least, searched, 1e-6);
            tally.same(&what, pair.necessary, row["necessary_by_search"] == "1");
        } else {
            tally.same(&format!("{what}: no narrower"), pair.least <= searched + 1e-6, true);
            let certain = !pair.necessary || row["necessary_by_search"] == "1";
            tally.same(&format!("{what}: certain"), certain, true);
        }
    }
}
