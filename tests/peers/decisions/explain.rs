//! What makes a score, a gap, a rank.

use std::path::Path;

use composite_index::decisions::{Attribution, Explain, Explanation, Part, explain, explain_rank};
use composite_index::{Aggregation, Dataset, Framework, Index, Methodology, Settings};

use super::tally::{Tally, maybe, number};
use super::{fixture, read, synthetic};
use crate::support::references;

const EXACT: f64 = 1e-12;

fn part<'e>(found: &'e Explanation, node: &str) -> &'e Part {
    found.parts.iter().find(|part| part.node.as_str() == node).unwrap_or_else(|| panic!("{node}"))
}

pub(super) fn contributions(tally: &mut Tally) {
    let (index, data) = fixture(tally.data());
    for key in tally.keys(&["unit"]) {
        let found = explain(&index, &data, &Explain::new(&key[0])).expect("an explanation");
        let own: Vec<_> = tally.rows.iter().filter(|row| row["unit"] == key[0]).cloned().collect();
        for row in own {
            let (unit, leaf) = (&key[0], row["leaf"].as_str());
            let part = part(&found, leaf);
            for (column, value) in [
                ("effective_weight", part.weight),
                ("value", part.value.expect("a value")),
                ("contribution", part.part),
                ("contribution_published_scale", part.published.expect("a published part")),
                ("score", found.score),
                ("published_score", found.published.expect("a published score")),
            ] {
                tally.near(&format!("{unit} {leaf} {column}"), value, number(&row, column), EXACT);
            }
        }
    }
}

pub(super) fn gaps(tally: &mut Tally) {
    let (index, data) = fixture(tally.data());
    for row in tally.rows.clone() {
        let question = Explain::new(&row["a"]).against(&row["b"]);
        let found = explain(&index, &data, &question).expect("an explanation");
        let part = part(&found, &row["node"]);
        for (column, value) in [
            ("contribution", part.part),
            ("contribution_published_scale", part.published.expect("a published part")),
            ("share_of_gap", part.share.expect("a share")),
            ("gap", found.whole),
            ("gap_published_scale", found.published.expect("a published gap")),
        ] {
            let what = format!("{}-{} {} {column}", row["a"], row["b"], row["node"]);
            tally.near(&what, value, number(&row, column), EXACT);
        }
    }
}

pub(super) fn ranks(tally: &mut Tally) {
    let (index, data) = fixture(tally.data());
    for row in tally.rows.clone() {
        let found = explain_rank(&index, &data, &row["unit"], None).expect("an explanation");
        let [median, donors] = found.baselines.as_slice() else { panic!("two baselines") };
        let leaf = row["leaf"].as_str();
        let of = |baseline: &composite_index::decisions::Baseline| {
            baseline.parts.iter().find(|part| part.node.as_str() == leaf).expect("a part").clone()
        };
        for (column, value) in [
            ("rank", found.rank as f64),
            ("shapley_median_baseline", of(median).shapley),
            ("owen_median_baseline", of(median).owen),
            ("rank_of_median_profile", median.rank),
            ("shapley_mean_over_units", of(donors).shapley),
            ("mean_rank_empty", donors.rank),
        ] {
            tally.near(
                &format!("{} {leaf} {column}", row["unit"]),
                value,
                number(&row, column),
                EXACT,
            );
        }
    }
}

/// The parts of one gap by several attributions, with the columns that they are in.
fn attributed(
    tally: &mut Tally,
    (index, data): (&Index, &Dataset),
    row: &super::tally::Row,
    node: &str,
    columns: &[(&str, Attribution)],
) {
    for (column, attribution) in columns {
        let question = Explain::new(&row["a"]).against(&row["b"]).by(*attribution);
        let found = explain(index, data, &question).expect("an explanation");
        let what = format!("{}-{} {node} {column}", row["a"], row["b"]);
        tally.near(&what, part(&found, node).part, number(row, column), EXACT);
        tally.near(&format!("{what}: gap"), found.whole, number(row, "gap"), EXACT);
    }
}

const OWEN: (&str, Attribution) = ("owen", Attribution::Owen);
const SHAPLEY: (&str, Attribution) = ("shapley", Attribution::Shapley);
const LMDI: (&str, Attribution) = ("lmdi", Attribution::Lmdi);

pub(super) fn hdi(tally: &mut Tally) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published/hdi");
    let (index, data) = read(&folder, Some("published/hdi/inputs.csv"), Some("2021"));
    for row in tally.rows.clone() {
        let node = match row["leaf"].as_str() {
            "life" => "health",
            "eys" => "expected-schooling",
            "mys" => "mean-schooling",
            other => other,
        };
        attributed(tally, (&index, &data), &row, node, &[SHAPLEY, OWEN, LMDI]);
    }
}

/// The geometric mean of the three dimensions as they are printed.
pub(super) fn inform(tally: &mut Tally) {
    const DIMENSIONS: [&str; 3] = ["HAZARD & EXPOSURE", "VULNERABILITY", "LACK OF COPING CAPACITY"];
    let codes = ["hazard", "vulnerability", "coping"];
    let mut framework = Framework::builder("inform", "INFORM risk");
    for code in codes {
        framework = framework.indicator(code, 1.0);
    }
    let mut data = Dataset::builder(codes);
    for row in references::rows("published/inform_2020/published.csv") {
        data = data.unit(row["ISO3"].as_str(), DIMENSIONS.map(|dimension| number(&row, dimension)));
    }
    let geometric = Settings::new().aggregation(Aggregation::GeometricMean);
    let methodology = Methodology::default().with_groups(geometric);
    let index = Index::new(framework.build().expect("sound"), methodology).expect("sound");
    let data = data.build().expect("sound");
    for row in tally.rows.clone() {
        let place = DIMENSIONS.iter().position(|dimension| *dimension == row["dimension"]);
        let node = codes[place.expect("a dimension")];
        attributed(tally, (&index, &data), &row, node, &[SHAPLEY, LMDI]);
    }
}

pub(super) fn synthetic_methodology(top: &str) -> String {
    let groups = match top {
        "arithmetic" => "",
        "geometric-top" => "[node.idx]\naggregation = \"geometric-mean\"",
        "geometric-all" => "[groups]\naggregation = \"geometric-mean\"",
        other => panic!("{other}"),
    };
    format!(
        "accept = [\"inadequate-scale\"]\n[indicators]\ntransforms = [{{ min-max = {{ to = [1, 100] }} }}]\n{groups}"
    )
}

pub(super) fn synthetic_gaps(tally: &mut Tally) {
    for row in tally.rows.clone() {
        let (index, data) = synthetic(&synthetic_methodology(&row["top"]));
        attributed(tally, (&index, &data), &row, &row["leaf"], &[SHAPLEY, OWEN]);
    }
}

pub(super) fn missing(tally: &mut Tally) {
    let (index, data) = synthetic("[indicators]\ntransforms = [{ min-max = { to = [0, 100] } }]");
    for row in tally.rows.clone() {
        attributed(tally, (&index, &data), &row, &row["leaf"], &[SHAPLEY, OWEN]);
        let question = Explain::new(&row["a"]).against(&row["b"]);
        let found = explain(&index, &data, &question).expect("an explanation");
        let part = part(&found, &row["leaf"]);
        for (column, value) in [
            ("value_part", part.value_part.expect("gaps differ")),
            ("weight_part", part.weight_part.expect("gaps differ")),
            ("weight_a", part.weight),
        ] {
            let what = format!("{}-{} {} {column}", row["a"], row["b"], row["leaf"]);
            tally.near(&what, value, number(&row, column), EXACT);
        }
        for (column, value) in [("z_a", part.value), ("z_b", part.against)] {
            let what = format!("{}-{} {} {column}", row["a"], row["b"], row["leaf"]);
            match (value, maybe(&row, column)) {
                (Some(found), Some(expected)) => tally.near(&what, found, expected, EXACT),
                (found, expected) => tally.same(&what, found, expected),
            }
        }
    }
}
