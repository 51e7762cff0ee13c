//! Weights behind published tables.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use composite_index::IndexFolder;
use composite_index::decisions::{
    Hypothesis, Interval, OrderWeights, Publication, Recover, RecoveredWeights, Rounding, recover,
    recover_from_ranks,
};

use super::tally::{Tally, maybe, number};

const NEAR: f64 = 1e-7;
const NEARLY: &str =
    "given weights: the file is 6e-6 lower, as far as its solver lets rows be missed";
/// Sides of intervals that the file has too narrow: weights beyond them satisfy every row.
const NARROW: &str = "weights outside the file's interval satisfy every row";
const UNROUNDED: &str =
    "printed to the last bit: what the solver of the file left is its only rounding";

fn folder(name: &str) -> IndexFolder {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    IndexFolder::open(path).expect("an index")
}

fn found(case: &str) -> RecoveredWeights {
    let (name, kind) = case.split_once('/').expect("a case");
    let folder = folder(name);
    let mut asked = Recover::default();
    if kind == "anchored" {
        asked = asked.anchored();
    }
    if name == "gvt-2024" {
        asked = asked.published(Publication::AsIs);
    }
    let published = folder.published().expect("totals");
    recover(folder.index(), folder.data().expect("data"), published, asked).expect("weights")
}

static FOUND: LazyLock<BTreeMap<&'static str, RecoveredWeights>> = LazyLock::new(|| {
    let cases = [
        "gai-2021/all-rounded",
        "gai-2021/anchored",
        "gai-2024/all-rounded",
        "gai-2024/anchored",
        "gvt-2024/all-rounded",
    ];
    cases.into_iter().map(|case| (case, found(case))).collect()
});

pub(super) fn weights(tally: &mut Tally) {
    for row in tally.rows.clone() {
        let found = &FOUND[row["case"].as_str()];
        let at = |column: &str| format!("{} {} {column}", row["case"], row["node"]);
        let weight = found.weights.iter().find(|weight| weight.node.as_str() == row["node"]);
        let interval = match (row["node"].as_str(), weight) {
            ("scale", _) => found.scale,
            ("shift", _) => found.shift,
            (_, weight) => weight.expect("a node").interval,
        };
        match interval {
            Some(Interval { low, high, .. }) => {
                let (least, most) = (number(&row, "min"), number(&row, "max"));
                if row["case"] == "gai-2024/anchored" && (low < least - NEAR || high > most + NEAR)
                {
                    tally.except(NARROW);
                    continue;
                }
                tally.near(&at("min"), low, least, NEAR);
                tally.near(&at("max"), high, most, NEAR);
            }
            None => tally.except("a publication that is fixed"),
        }
        let Some(weight) = weight else { continue };
        if let Some(expected) = maybe(&row, "nominal") {
            tally.near(&at("nominal"), weight.stated, expected, 1e-12);
        }
        if let Some(expected) = maybe(&row, "least_squares") {
            tally.near(
                &at("least_squares"),
                weight.least_squares.expect("weights"),
                expected,
                1e-6,
            );
        }
    }
}

pub(super) fn summary(tally: &mut Tally) {
    for row in tally.rows.clone() {
        let case = row["case"].as_str();
        let found = &FOUND[case];
        tally.same(&format!("{case} units"), found.units, number(&row, "units") as usize);
        tally.same(&format!("{case} exists"), found.consistent, row["exists"] == "1");
        if case.starts_with("gvt") {
            tally.except(UNROUNDED);
            continue;
        }
        let expected = number(&row, "smallest_tolerance_multiple");
        tally.near(&format!("{case} tolerance"), found.tolerance / expected, 1.0, 1e-6);
    }
}

pub(super) fn hypotheses(tally: &mut Tally) {
    for row in tally.rows.clone() {
        let case = format!("{}/all-rounded", row["data"]);
        let found = &FOUND[case.as_str()];
        let of: Hypothesis =
            if row["weights"] == "equal leaves" { found.equal } else { found.stated };
        let what = format!("{case} {}", row["weights"]);
        if row["data"] == "gvt-2024" {
            tally.except(UNROUNDED);
            continue;
        }
        tally.same(&what, of.consistent, row["consistent"] == "1");
        let expected = number(&row, "smallest_tolerance_multiple");
        if row["data"] == "gai-2021" && row["weights"] == "published weights" {
            tally.except(NEARLY);
            continue;
        }
        tally.near(&what, of.tolerance / expected, 1.0, 1e-6);
    }
}

fn by_order(case: &str) -> OrderWeights {
    let (name, kind) = case.split_once('/').expect("a case");
    let folder = folder(name);
    // Cells without rounding: as if they had all the decimals of a double.
    let exact = kind == "ranks-exact-cells" || name == "gvt-2024";
    let decimals = exact.then_some(15);
    let asked = Recover::default().rounding(Rounding { decimals, scale: None });
    let published = folder.published().expect("ranks");
    let data = folder.data().expect("data");
    recover_from_ranks(folder.index(), data, published, asked).expect("weights")
}

static ORDERS: LazyLock<BTreeMap<String, OrderWeights>> = LazyLock::new(|| {
    let cases = ["gai-2021", "gai-2024", "gvt-2024"].into_iter().flat_map(|name| {
        ["ranks-exact-cells", "ranks-rounded-cells"].map(|kind| format!("{name}/{kind}"))
    });
    cases.map(|case| (case.clone(), by_order(&case))).collect()
});

pub(super) fn orders(tally: &mut Tally) {
    for row in tally.rows.clone() {
        let found = &ORDERS[row["case"].as_str()];
        let weight = found.weights.iter().find(|weight| weight.node.as_str() == row["leaf"]);
        let weight = weight.expect("an indicator");
        let at = |column: &str| format!("{} {} {column}", row["case"], row["leaf"]);
        let ends = weight.interval.map(|interval| [interval.low, interval.high]);
        for (column, place) in [("min", 0), ("max", 1)] {
            match (maybe(&row, column), ends) {
                (Some(expected), Some(ends)) => {
                    tally.near(&at(column), ends[place], expected, NEAR)
                }
                (expected, ends) => tally.same(&at(column), ends.map(|ends| ends[place]), expected),
            }
        }
    }
}

pub(super) fn order_summary(tally: &mut Tally) {
    for row in tally.rows.clone() {
        let (case, found) = (&row["case"], &ORDERS[row["case"].as_str()]);
        tally.same(&format!("{case} units"), found.units, number(&row, "units") as usize);
        tally.same(&format!("{case} exists"), found.exists, row["exists"] == "1");
        let expected = number(&row, "smallest_uniform_violation");
        tally.near(&format!("{case} violation"), found.least_violation, expected, NEAR);
        let weights: Vec<f64> =
            row["weights_at_it"].split(' ').map(|it| it.parse().expect("a weight")).collect();
        for (weight, expected) in found.weights.iter().zip(weights) {
            tally.near(&format!("{case} {}", weight.node), weight.nearest, expected, NEAR);
        }
        tally.except("the fewest violated neighbours are not computed");
    }
}
