//! Consistency and dimensions of groups.

use composite_index::audit::{Series, Thresholds, consistency, group_reviews};

use super::{input, scores};
use crate::coinr::support::{assert_near, data, figure, framework, rows};

pub(super) fn alphas(file: &str) {
    let (framework, data, scores) = (framework(), data(input("Raw")), scores());
    let golden = rows(file);
    assert_eq!(golden.len(), 23);
    for row in &golden {
        let group = scores.framework().node(&row["group"]).expect("a group");
        let level = if row["Level"] == "1" { "indicator" } else { &row["Level"] };
        let below = Series::below(scores, group, level);
        let raw = Series::raw(&framework, &data).into_iter();
        let raw = raw.filter(|column| below.iter().any(|below| below.code == column.code));
        let columns = if row["dset"] == "Raw" { raw.collect() } else { below.clone() };
        let found = consistency(&columns).expect("alpha").alpha;
        assert_near(Some(found), figure(&row["alpha"]), &format!("{file}, {row:?}"));
    }
}

/// COINr's components of every group, as its folder of weights has them; its signs are arbitrary.
pub fn dimensions_are_those_of_coinr() {
    let levels = [("2", "level1"), ("3", "level2"), ("4", "level3")];
    let reviews = group_reviews(scores(), &Thresholds::default());
    assert_eq!(reviews.len(), 11);
    for review in &reviews {
        let level = levels.iter().find(|(level, _)| review.level == *level).expect("a level").1;
        let golden =
            |table: &str| rows(&format!("06_weights/PCA_{level}_{}_{table}.csv", review.group));
        let (variance, rotation) = (golden("variance"), golden("rotation"));
        let found = review.dimensions.as_ref().expect("components");
        assert_eq!(found.components.len(), variance.len());
        for (position, (component, row)) in found.components.iter().zip(&variance).enumerate() {
            let what = format!("component {} of {}", position + 1, review.group);
            assert_near(Some(component.eigenvalue), figure(&row["variance"]), &what);
            assert_near(Some(component.share), figure(&row["prop"]), &what);
            assert_near(Some(component.cumulated), figure(&row["cumprop"]), &what);
            let deviation = figure(&row["sdev"]).expect("a figure");
            for (code, loading) in found.columns.iter().zip(&component.loadings) {
                let row = rotation.iter().find(|row| row["iCode"] == *code).expect("a child");
                let theirs = figure(&row[&format!("PC{}", position + 1)]).expect("a figure");
                assert_near(Some(loading.abs()), Some((theirs * deviation).abs()), &what);
            }
        }
    }
}
