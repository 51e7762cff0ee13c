//! Changes between editions.

use std::path::Path;
use std::sync::LazyLock;

use composite_index::decisions::{Change, ChangeParts, Editions, change};
use composite_index::{Aggregation, Dataset, Index};

use super::tally::{Row, Tally, maybe, number};
use super::{FOLDER, fixture, read};
use crate::support::references;

type Edition = (Index, Dataset);

fn between(old: &Edition, new: &Edition, by_indicator: bool) -> Change {
    let asked = Editions::default();
    let asked = if by_indicator { asked.by_indicator() } else { asked };
    change((&old.0, &old.1), (&new.0, &new.1), &asked).expect("a change")
}

fn hdi(period: &str) -> Edition {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published/hdi");
    read(&folder, Some("published/hdi/inputs.csv"), Some(period))
}

fn synthetic(edition: &str) -> Edition {
    read(&references::path(&format!("{FOLDER}/synthetic/{edition}")), None, None)
}

static GAI: LazyLock<Change> =
    LazyLock::new(|| between(&fixture("gai-2021"), &fixture("gai-2024"), true));
static SYNTHETIC: LazyLock<Change> =
    LazyLock::new(|| between(&synthetic("edition1"), &synthetic("edition2"), true));
static HDI: LazyLock<Change> = LazyLock::new(|| between(&hdi("2010"), &hdi("2021"), true));
static ARITHMETIC: LazyLock<Change> = LazyLock::new(|| {
    let (index, data) = hdi("2010");
    let mut methodology = index.methodology().clone();
    let node = methodology.node.iter_mut().find(|(code, _)| code.as_str() == "hdi");
    node.expect("the root").1.aggregation = Some(Aggregation::ArithmeticMean);
    let index = index.with_methodology(methodology).expect("an index");
    between(&(index, data), &hdi("2021"), true)
});

fn of(tally: &Tally) -> &'static Change {
    match tally.file.rsplit('/').next().and_then(|name| name.split('_').next()) {
        Some("gai-2021-2024") => &GAI,
        Some("synthetic") => &SYNTHETIC,
        Some("hdi-2010-2021") => &HDI,
        Some("hdi-2010-2021-arith-to-geom") => &ARITHMETIC,
        other => panic!("{other:?}"),
    }
}

fn parts_of<'c>(found: &'c Change, row: &Row) -> &'c ChangeParts {
    let unit = found.units.iter().find(|unit| unit.unit.as_str() == row["unit"]);
    let unit = unit.unwrap_or_else(|| panic!("{}", row["unit"]));
    if row["what"] == "rank" { &unit.rank } else { &unit.score }
}

const NEAR: f64 = 1e-9;

pub(super) fn parts(tally: &mut Tally) {
    let found = of(tally);
    tally.same("units", 2 * found.units.len(), tally.rows.len());
    for row in tally.rows.clone() {
        let parts = parts_of(found, &row);
        let at = |column: &str| format!("{} {} {column}", row["unit"], row["what"]);
        for (column, value) in [
            ("old", Some(parts.old)),
            ("new", Some(parts.new)),
            ("change", Some(parts.change)),
            ("data", parts.data),
            ("method", parts.method),
            ("structure", parts.structure),
            ("units", parts.units),
            ("data_own", parts.own),
            ("data_others", parts.others),
        ] {
            if let Some(expected) = maybe(&row, column) {
                tally.near(&at(column), value.expect("a part"), expected, NEAR);
            }
        }
    }
}

pub(super) fn by_indicator(tally: &mut Tally) {
    let found = of(tally);
    for row in tally.rows.clone() {
        let parts = parts_of(found, &row);
        for (member, part) in found.members.iter().zip(&parts.by_member) {
            let column = match member.as_str() {
                "health" => "life",
                "expected-schooling" => "eys",
                "mean-schooling" => "mys",
                other => other,
            };
            let what = format!("{} {} {column}", row["unit"], row["what"]);
            tally.near(&what, *part, number(&row, column), NEAR);
        }
        tally.same("columns", found.members.len() + 2, row.len());
    }
}

pub(super) fn hybrids(tally: &mut Tally) {
    let found = of(tally);
    for row in tally.rows.clone() {
        let switches = &row["data_method_structure_units"];
        let hybrid = found.hybrids.iter().find(|hybrid| hybrid.switches == *switches);
        let hybrid = hybrid.expect("a hybrid");
        let Some(at) = found.units.iter().position(|unit| unit.unit.as_str() == row["unit"]) else {
            tally.except("a unit with a score in one edition only");
            continue;
        };
        let what = format!("{switches} {}", row["unit"]);
        tally.near(&what, hybrid.scores[at].expect("a score"), number(&row, "score"), 1e-12);
        tally.same(&what, hybrid.ranks[at], Some(number(&row, "rank")));
    }
}
