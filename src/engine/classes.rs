//! Classes of units, fitted on a sample and applied to units.

use serde::{Deserialize, Serialize};

use super::node_scores::NodeScores;
use super::scores::Scores;
use crate::framework::Node;
use crate::methodology::{ClassRule, Classes, ClassesOn};
use crate::methods::classify::{FittedBands, FittedMatrix};

/// The classes of a node, with all bounds as figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FittedClasses {
    on: ClassesOn,
    rule: FittedRule,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum FittedRule {
    Bands(FittedBands),
    Matrix(Box<FittedMatrix>),
}

impl FittedClasses {
    /// Takes quantiles of the scores; nothing where there is no figure to take them of, or where a
    /// node that is an axis took no part.
    pub(super) fn fit(classes: &Classes, scores: &Scores, node: &Node) -> Option<Self> {
        let on = classes.on;
        let rule = match &classes.rule {
            ClassRule::Bands(bands) => {
                let figures = figures(NodeScores { scores, node }, on);
                FittedRule::Bands(bands.fit(&figures).ok()?)
            }
            ClassRule::Matrix(matrix) => {
                let [rows, columns] = [matrix.rows(), matrix.columns()]
                    .map(|axis| scores.at(&axis.name).ok().map(|node| figures(node, on)));
                FittedRule::Matrix(Box::new(matrix.fit(&rows?, &columns?).ok()?))
            }
        };
        Some(Self { on, rule })
    }

    /// The class of each unit, in the order of the units.
    pub(super) fn of_units(&self, scores: &Scores, node: &Node) -> Vec<Option<Box<str>>> {
        let owned = |class: Option<&str>| class.map(Box::from);
        match &self.rule {
            FittedRule::Bands(bands) => {
                let figures = figures(NodeScores { scores, node }, self.on);
                figures.iter().map(|figure| owned(bands.classify(*figure))).collect()
            }
            FittedRule::Matrix(matrix) => {
                let axis = |name: &str| scores.at(name).map(|node| figures(node, self.on));
                match (axis(&matrix.rows().name), axis(&matrix.columns().name)) {
                    (Ok(rows), Ok(columns)) => {
                        let units = rows.iter().zip(&columns);
                        units.map(|(row, column)| owned(matrix.classify(*row, *column))).collect()
                    }
                    _ => vec![None; scores.units().len()],
                }
            }
        }
    }
}

/// The figures at a node that make classes, by unit; NaN is missing.
fn figures(node: NodeScores<'_>, on: ClassesOn) -> Vec<f64> {
    match on {
        ClassesOn::Full => node.full_scores().to_vec(),
        ClassesOn::Published => node.scores().to_vec(),
        ClassesOn::RankShare => node.rank_shares(0.0),
        ClassesOn::RankShareFromZero => node.rank_shares(1.0),
    }
}

#[cfg(test)]
mod tests {
    use crate::data::Dataset;
    use crate::engine::{Index, Scorer, Scores};
    use crate::framework::Framework;
    use crate::methodology::{Classes, ClassesOn, Methodology, Settings};
    use crate::methods::classify::{Axis, Bands, Matrix, MatrixCell};
    use crate::methods::transform::Transform;

    fn index(classes: Classes) -> Index {
        let framework =
            Framework::builder("index", "An index").indicator("x", 1.0).indicator("y", 1.0);
        let settings = Settings::new().classes(classes).publish([Transform::round(0)]);
        let methodology = Methodology::default().with_groups(settings);
        Index::new(framework.build().unwrap(), methodology).unwrap()
    }

    /// NaN is a missing value.
    fn data(units: &[(&str, [f64; 2])]) -> Dataset {
        let add = |built: crate::data::DatasetBuilder, (unit, cells): &(&str, [f64; 2])| {
            built.unit(*unit, cells.map(|cell| Some(cell).filter(|cell| !cell.is_nan())))
        };
        units.iter().fold(Dataset::builder(["x", "y"]), add).build().unwrap()
    }

    fn sample() -> Dataset {
        data(&[("A", [1.0, 1.0]), ("B", [2.4, 2.4]), ("C", [2.6, 2.6]), ("D", [9.0, 9.0])])
    }

    fn classes(scores: &Scores) -> String {
        scores.root().classes().map(|class| class.unwrap_or("-")).collect::<Vec<_>>().join(" ")
    }

    fn halves(on: ClassesOn) -> Classes {
        Classes::bands(Bands::with_quantiles("low", [("high", 0.5)]).unwrap()).on(on)
    }

    #[test]
    fn figures_are_full_or_published_scores_or_shares_of_ranks() {
        let score = |classes| index(classes).score(&sample()).unwrap();
        let at_2_5 = Bands::with_cut_offs("low", [("high", 2.5)]).unwrap();
        let at_2 = Bands::with_cut_offs("low", [("high", 2.0)]).unwrap().with_bounds_below();
        let full = Classes::bands(at_2_5.clone());
        assert_eq!(classes(&score(full)), "low low high high");
        let published = Classes::bands(at_2).on(ClassesOn::Published);
        assert_eq!(classes(&score(published)), "low low high high", "2.4 is published as 2");
        let half = Bands::with_cut_offs("first", [("last", 0.5)]).unwrap().with_bounds_below();
        let shares = Classes::bands(half).on(ClassesOn::RankShare);
        assert_eq!(classes(&score(shares)), "last last first first");
    }

    /// Three units in halves: rank 2 is in the first half by (2 - 1)/3 and in the last by 2/3.
    #[test]
    fn shares_of_ranks_from_zero_begin_with_the_first_rank() {
        let units = data(&[("A", [9.0, 9.0]), ("B", [5.0, 5.0]), ("C", [1.0, 1.0])]);
        let halves = |on| {
            let bands = Bands::with_cut_offs("first", [("last", 0.5)]).unwrap();
            classes(&index(Classes::bands(bands).on(on)).score(&units).unwrap())
        };
        assert_eq!(halves(ClassesOn::RankShareFromZero), "first first last");
        assert_eq!(halves(ClassesOn::RankShare), "first last last");
    }

    /// The sample's median is 2.5; the two units alone would have 1.75.
    #[test]
    fn a_fitted_scorer_keeps_the_quantiles_of_its_sample_even_when_stored() {
        let scorer = index(halves(ClassesOn::Full)).fit(&sample()).unwrap();
        let next = data(&[("E", [2.0, 2.0]), ("F", [1.5, 1.5])]);
        assert_eq!(classes(&scorer.score(&next).unwrap()), "low low");
        assert_eq!(classes(&index(halves(ClassesOn::Full)).score(&next).unwrap()), "high low");
        let stored = serde_json::to_string(&scorer).unwrap();
        let read: Scorer = serde_json::from_str(&stored).unwrap();
        assert_eq!(classes(&read.score(&next).unwrap()), "low low");
    }

    #[test]
    fn a_prepared_index_has_the_classes_of_its_weights() {
        let index = index(halves(ClassesOn::Full));
        let data = data(&[("A", [1.0, 9.0]), ("B", [2.0, 2.0]), ("C", [4.0, f64::NAN])]);
        let mut prepared = index.prepare(&data).unwrap();
        let mut weights = prepared.weights();
        weights.set("x", 0.0).unwrap();
        prepared.rescore(&weights).unwrap();
        let scores = prepared.to_scores().unwrap();
        assert_eq!(classes(&scores), "high low -");
        assert_eq!(scores.root().class("C"), Ok(None));
        assert_eq!(scores, index.with_weights([("x", 0.0)]).unwrap().score(&data).unwrap());
    }

    #[test]
    fn a_matrix_sorts_by_two_nodes_and_refuses_others() {
        let axis = |name: &str, at: f64| {
            Axis::new(name, Bands::with_cut_offs("low", [("high", at)]).unwrap())
        };
        let matrix = |rows: &str| {
            let cells = [
                MatrixCell::whole_row("high", "tall"),
                MatrixCell::at("low", "low", "small"),
                MatrixCell::at("low", "high", "wide"),
            ];
            Classes::matrix(Matrix::new(axis(rows, 2.5), axis("y", 2.0), cells).unwrap())
        };
        assert_eq!(classes(&index(matrix("x")).score(&sample()).unwrap()), "small wide tall tall");
        let framework = Framework::builder("index", "An index").indicator("y", 1.0);
        let methodology = Methodology::default().with_groups(Settings::new().classes(matrix("z")));
        let refused = Index::new(framework.build().unwrap(), methodology).unwrap_err();
        let said = "`z` is not a node of this framework";
        assert!(refused.to_string().starts_with(said), "{refused}");
    }
}
