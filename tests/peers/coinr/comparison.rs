//! Folder 08_compare: versions of an index side by side.

use composite_index::engine::NodeScores;
use composite_index::{Comparison, Scores};

use crate::coinr::statistics::scores as nominal;
use crate::coinr::support::{
    Case, agrees, assert_near, compare, data, figure, framework, index, rows,
};

pub const CASES: &[Case] = &[
    agrees("dropped_LPI_Forest_Aggregated.csv", aggregated),
    agrees("compare_ranks_Index.csv", ranks),
    agrees("compare_scores_Index.csv", scores),
    agrees("compare_multi_values.csv", values),
    agrees("compare_multi_diffs.csv", differences),
    agrees("compare_multi_absdiffs.csv", absolute_differences),
    agrees("compare_corr.csv", correlation),
];

/// An index whose indicators are normalised in another way.
fn version(transform: &str, groups: &str) -> Scores {
    let methodology =
        format!("[indicators]\ndenominate = false\ntransforms = [{transform}]\n{groups}");
    index(framework(), &methodology).score(&data("01_pipeline/5_Treated.csv")).expect("scores")
}

/// Two indicators are dropped; here they have no weight.
fn dropped() -> Scores {
    let methodology =
        "[indicators]\ndenominate = false\ntransforms = [{ min-max = { to = [0, 100] } }]";
    let without = index(framework(), methodology).with_weights([("LPI", 0.0), ("Forest", 0.0)]);
    without.expect("sound").score(&data("01_pipeline/5_Treated.csv")).expect("scores")
}

fn z_scores() -> Scores {
    version("{ z-score = { ddof = 1 } }", "")
}

fn geometric() -> Scores {
    version("{ min-max = { to = [1, 100] } }", "[groups]\naggregation = \"geometric-mean\"")
}

fn aggregated(file: &str) {
    let (scores, golden) = (dropped(), rows(file));
    let nodes = scores.nodes().map(|at| at.node().code().to_string());
    let kept = nodes.filter(|code| golden[0].contains_key(code));
    let compared: usize = kept.map(|code| compare(&scores, &golden, &code, file)).sum();
    assert_eq!(compared, 51 * 58);
}

fn comparison() -> Comparison {
    Comparison::between(nominal().root(), dropped().root())
}

fn ranks(file: &str) {
    two_versions(file, |change| (change.before, change.after));
}

fn scores(file: &str) {
    two_versions(file, |change| (change.score_before, change.score_after));
}

fn two_versions(
    file: &str,
    figures: impl Fn(&composite_index::results::RankChange) -> (Option<f64>, Option<f64>),
) {
    let (comparison, golden) = (comparison(), rows(file));
    assert_eq!(golden.len(), comparison.changes.len());
    for row in &golden {
        let mut changes = comparison.changes.iter();
        let change = changes.find(|change| change.unit.as_str() == row["uCode"]).expect("a unit");
        let (before, after) = figures(change);
        let difference = before.zip(after).map(|(before, after)| before - after);
        for (column, found) in [
            ("coin.1", before),
            ("coin.2", after),
            ("Diff", difference),
            ("Abs.diff", difference.map(f64::abs)),
        ] {
            assert_near(
                found,
                figure(&row[column]),
                &format!("{file}, {column} of {}", row["uCode"]),
            );
        }
    }
}

fn values(file: &str) {
    versions(file, |at, _, unit| at.rank(unit).unwrap());
}

/// COINr's are places lost, not gained.
fn differences(file: &str) {
    versions(file, |_, change, _| change.map(|gained| -gained));
}

fn absolute_differences(file: &str) {
    versions(file, |_, change, _| change.map(f64::abs));
}

fn versions(file: &str, found: impl Fn(NodeScores<'_>, Option<f64>, &str) -> Option<f64>) {
    let (nominal, golden) = (nominal(), rows(file));
    assert_eq!(golden.len(), 51);
    for (name, scores) in [
        ("Nominal", nominal.clone()),
        ("Dropped", dropped()),
        ("Zscore", z_scores()),
        ("Gmean", geometric()),
    ] {
        let comparison = Comparison::between(nominal.root(), scores.root());
        for change in &comparison.changes {
            let unit = change.unit.as_str();
            let row = golden.iter().find(|row| row["uCode"] == unit).expect("a unit");
            let found = found(scores.root(), change.change, unit);
            assert_near(found, figure(&row[name]), &format!("{file}, {name} of {unit}"));
        }
    }
}

/// COINr correlates ranks unless asked for scores.
fn correlation(file: &str) {
    let (nominal, other, golden) = (nominal(), z_scores(), rows(file));
    assert_eq!(golden.len(), 3);
    for row in &golden {
        let at = |scores: &Scores| {
            Comparison::between(
                nominal.at(&row["iCode"]).expect("a node"),
                scores.at(&row["iCode"]).expect("a node"),
            )
        };
        assert_near(at(&other).spearman, figure(&row["Correlation"]), &row["iCode"]);
    }
}
