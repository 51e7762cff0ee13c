//! The result: scores, ranks, weights and provenance of every unit at every node.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::node_scores::{Cell, NodeScores};
use super::provenance::Provenance;
use super::ranks::Ranker;
use super::scorer::{FittedKind, FittedNode};
use super::screening_report::ScreeningReport;
use crate::data::{Unit, Units};
use crate::error::Result;
use crate::framework::{Framework, Node};
use crate::methodology::{RankedOn, Ranking};
use crate::methods::aggregate::Aggregation;
use crate::numerics::Columns;

/// Scores and ranks of every unit at every node, effective weights, and where every cell came
/// from.
///
/// A **score** is what is published: the result of the node's `publish` chain. A **full** score is
/// what the group above aggregates. They are the same where the methodology has no such chain.
///
/// What is looked up by a code that does not exist is an error that names the nearest code; a score
/// or a rank that is missing is `None`.
///
/// # Examples
///
/// ```
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index").indicator("growth", 1.0).build()?;
/// let data = Dataset::from_columns(["KOR", "JPN", "DEU"], [("growth", [2.6, 1.0, 0.4])])?;
/// let scores = Index::new(framework, Methodology::default())?.score(&data)?;
/// assert_eq!(scores.rank("JPN")?, Some(2.0));
/// let error = scores.rank("JAP").unwrap_err();
/// assert_eq!(error.to_string(), "`JAP` is not a unit of the data (did you mean `JPN`?)");
/// for cell in scores.top(2) {
///     println!("{} {}", cell.rank.unwrap_or(f64::NAN), cell.unit);
/// }
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    pub(super) framework: Arc<Framework>,
    pub(super) units: Units,
    pub(super) full: Columns,
    pub(super) published: Columns,
    pub(super) ranks: Columns,
    pub(super) provenance: Vec<Provenance>,
    /// By node: weight as used, share within the parent, and product of shares along the path from
    /// the root.
    weights: Vec<f64>,
    shares: Vec<f64>,
    effective: Vec<f64>,
    /// By node.
    pub(super) rankings: Vec<Ranking>,
    screening: Option<Arc<ScreeningReport>>,
}

impl Scores {
    pub(super) fn new(
        framework: Arc<Framework>,
        units: Units,
        (full, published, provenance): (Columns, Columns, Vec<Provenance>),
        nodes: &[FittedNode],
    ) -> Self {
        let mut ranks = Columns::missing(nodes.len(), units.len());
        let mut ranker = Ranker::new(&units);
        for (id, node) in nodes.iter().enumerate() {
            let scores = match node.ranking.on {
                RankedOn::Full => full.column(id),
                RankedOn::Published => published.column(id),
            };
            ranker.rank(scores, node.ranking, ranks.column_mut(id));
        }
        let weights = weights(&framework, nodes);
        let shares = shares(&framework, nodes, &weights);
        let effective = effective(&framework, &shares);
        Self {
            framework,
            units,
            full,
            published,
            ranks,
            provenance,
            weights,
            shares,
            effective,
            rankings: nodes.iter().map(|node| node.ranking).collect(),
            screening: None,
        }
    }

    pub(super) fn with_screening(self, screening: Option<Arc<ScreeningReport>>) -> Self {
        Self { screening, ..self }
    }

    /// Which units and indicators took part and which did not, and why; `None` where the
    /// methodology does not screen.
    pub fn screening(&self) -> Option<&ScreeningReport> {
        self.screening.as_deref()
    }

    pub(super) fn shared_screening(&self) -> Option<Arc<ScreeningReport>> {
        self.screening.clone()
    }

    /// The framework that was scored.
    pub fn framework(&self) -> &Framework {
        &self.framework
    }

    /// The units, in the order of the data.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// A unit's score in the index; `None` where it is missing.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn score(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        self.root().score(unit)
    }

    /// A unit's rank in the index: 1 is the first, tied units share ranks by the ranking's rule
    /// (which can be halves). `None` where the score is missing.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn rank(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        self.root().rank(unit)
    }

    /// The units in the index from the first rank to the last; see
    /// [`NodeScores::ranking`].
    pub fn ranking(&self) -> Vec<Cell<'_>> {
        self.root().ranking()
    }

    /// The units of rank `places` or better in the index, from the first. Ties at the last place
    /// can make them more or fewer.
    pub fn top(&self, places: usize) -> Vec<Cell<'_>> {
        self.root().top(places)
    }

    /// The units' scores and ranks in the index, in the order of the data.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Cell<'_>> {
        self.root().iter()
    }

    /// Scores and ranks at the root.
    pub fn root(&self) -> NodeScores<'_> {
        NodeScores { scores: self, node: self.framework.root() }
    }

    /// Scores and ranks at a node.
    ///
    /// # Errors
    ///
    /// There is no such node.
    pub fn at(&self, code: impl AsRef<str>) -> Result<NodeScores<'_>> {
        Ok(NodeScores { scores: self, node: self.framework.find(code)? })
    }

    /// Scores and ranks at every node, depth first.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = NodeScores<'_>> {
        self.framework.nodes().iter().map(|node| NodeScores { scores: self, node })
    }

    /// A node's weight as its group uses it, relative to its siblings': what the weighting gave,
    /// or a weight of its own; 1 for the root. Some aggregations
    /// [use no weights](Aggregation::uses_weights).
    ///
    /// # Errors
    ///
    /// There is no such node.
    pub fn weight(&self, code: impl AsRef<str>) -> Result<f64> {
        Ok(self.weights_of(self.framework.find(code)?)[0])
    }

    /// A node's share of weight within its parent; 1 for the root. The shares of siblings sum to
    /// 1, but under a weighted sum they are the weights as written.
    ///
    /// # Errors
    ///
    /// There is no such node.
    pub fn share(&self, code: impl AsRef<str>) -> Result<f64> {
        Ok(self.weights_of(self.framework.find(code)?)[1])
    }

    /// A node's effective weight in the index: the product of the shares from the root down.
    ///
    /// # Errors
    ///
    /// There is no such node.
    pub fn effective_weight(&self, code: impl AsRef<str>) -> Result<f64> {
        Ok(self.weights_of(self.framework.find(code)?)[2])
    }

    /// A node's weight, share and effective weight.
    pub(super) fn weights_of(&self, node: &Node) -> [f64; 3] {
        [&self.weights, &self.shares, &self.effective].map(|values| values[node.position()])
    }

    /// Every cell: unit by unit in the order of the data, nodes depth first.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.units.len()).flat_map(move |row| self.nodes().map(move |node| node.cell(row)))
    }

    /// The row of a unit.
    pub(crate) fn row(&self, unit: &str) -> Option<usize> {
        self.units.row(unit)
    }
}

/// The units' scores and ranks in the index, in the order of the data.
impl<'a> IntoIterator for &'a Scores {
    type Item = Cell<'a>;
    type IntoIter = std::vec::IntoIter<Cell<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter().collect::<Vec<_>>().into_iter()
    }
}

/// As `units` and `nodes`: at each node its weights, and lists in the order of the units.
impl Serialize for Scores {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Whole<'a> {
            units: &'a [Unit],
            nodes: Vec<NodeScores<'a>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            screening: Option<&'a ScreeningReport>,
        }
        let (nodes, screening) = (self.nodes().collect(), self.screening());
        Whole { units: &self.units, nodes, screening }.serialize(serializer)
    }
}

#[cfg(feature = "csv")]
impl Scores {
    /// Writes one row per unit: code, name, period in a panel, rank in the index, and published
    /// scores under the nodes' codes, depth first. A missing cell is empty. The table is in the form
    /// of `published.csv`.
    ///
    /// # Errors
    ///
    /// The table cannot be written; in memory it always can.
    pub fn to_csv(&self) -> Result<String> {
        let periods = self.units.iter().any(|unit| unit.period.is_some());
        let mut header = vec!["unit", "name"];
        header.extend(periods.then_some("period"));
        header.push("rank");
        header.extend(self.framework.codes());
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let rows = self.iter().zip(&*self.units).enumerate().map(|(row, (cell, unit))| {
            let mut cells = vec![unit.code.to_string(), unit.name.clone()];
            cells.extend(periods.then(|| unit.period.clone().unwrap_or_default()));
            cells.push(number(cell.rank));
            cells.extend(self.nodes().map(|node| number(node.cell(row).score)));
            cells
        });
        crate::text::write_table(header, rows)
    }
}

/// Weights as the groups use them, by node.
fn weights(framework: &Framework, nodes: &[FittedNode]) -> Vec<f64> {
    let mut all = vec![1.0; nodes.len()];
    for (node, fitted) in framework.nodes().iter().zip(nodes) {
        let children = node.child_ids_by_code().iter();
        children.zip(fitted.kind.weights()).for_each(|(child, weight)| all[*child] = *weight);
    }
    all
}

/// Shares of weight within the parent, by node.
fn shares(framework: &Framework, nodes: &[FittedNode], weights: &[f64]) -> Vec<f64> {
    let mut shares = weights.to_vec();
    for (node, fitted) in framework.nodes().iter().zip(nodes) {
        let FittedKind::Group { weights, aggregation, .. } = &fitted.kind else { continue };
        if *aggregation != Aggregation::WeightedSum {
            let sum: f64 = weights.iter().sum();
            node.child_ids().iter().for_each(|child| shares[*child] /= sum);
        }
    }
    shares
}

/// Products of shares along the path; parents come before children.
fn effective(framework: &Framework, shares: &[f64]) -> Vec<f64> {
    let mut effective = shares.to_vec();
    for node in framework.nodes() {
        if let Some(parent) = framework.parent(node) {
            effective[node.position()] *= effective[parent.position()];
        }
    }
    effective
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Dataset;
    use crate::engine::index::Index;
    use crate::methodology::{Methodology, Settings};
    use crate::methods::transform::Transform;

    /// Two pillars, an indicator that is published rounded, and a unit without a score.
    fn index() -> Index {
        let framework = Framework::builder("index", "An index")
            .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
            .pillar("money", 3.0, |p| p.indicator("funding", 1.0))
            .build()
            .unwrap();
        let rounded = Settings::new().publish([Transform::round(0)]);
        let methodology = Methodology::default()
            .with_groups(Settings::new().publish([Transform::round(1)]))
            .with_node("talent", rounded)
            .unwrap()
            .accepting(crate::methodology::Acceptance::EmptyUnit);
        Index::new(framework, methodology).unwrap()
    }

    fn data() -> Dataset {
        Dataset::builder(["talent", "trust", "funding"])
            .unit("KOR", [Some(20.4), None, Some(0.25)])
            .unit("JPN", [Some(30.0), Some(50.0), Some(10.0)])
            .unit("DEU", [None, None, None])
            .unit("FRA", [Some(30.0), Some(50.0), Some(10.0)])
            .build()
            .unwrap()
    }

    #[test]
    fn the_same_gaps_are_equal() {
        let (data, scores) = (data(), index().score(&data()).unwrap());
        assert_eq!(data, data.clone());
        assert_eq!(scores, index().score(&data).unwrap());
        assert_ne!(scores, index().with_weights([("money", 4.0)]).unwrap().score(&data).unwrap());
        let filled = Dataset::from_columns(["KOR"], [("trust", [0.0])]).unwrap();
        let missing = Dataset::from_columns(["KOR"], [("trust", [f64::NAN])]).unwrap();
        assert_ne!(filled, missing);
    }

    #[test]
    fn a_code_that_does_not_exist_is_an_error_and_a_missing_score_is_none() {
        let scores = index().score(&data()).unwrap();
        let said = |error: crate::error::Error| error.to_string();
        let unknown = "`KRO` is not a unit of the data (did you mean `KOR`?)";
        assert_eq!(scores.rank("KRO").map_err(said), Err(unknown.to_owned()));
        assert_eq!(scores.root().provenance("KRO").map_err(said), Err(unknown.to_owned()));
        assert_eq!((scores.score("DEU"), scores.rank("DEU")), (Ok(None), Ok(None)));
        let unknown = "`talnet` is not a node of this framework (did you mean `talent`?)";
        assert_eq!(scores.share("talnet").map_err(said), Err(unknown.to_owned()));
        assert_eq!(scores.at("talnet").map(|_| ()).map_err(said), Err(unknown.to_owned()));
        let unknown = "`talnet` is not a variable of the data (did you mean `talent`?)";
        assert_eq!(data().value("KOR", "talnet").map_err(said), Err(unknown.to_owned()));
    }

    #[test]
    fn the_top_has_the_ties_at_its_last_place() {
        let scores = index().score(&data()).unwrap();
        let codes = |cells: Vec<Cell<'_>>| -> Vec<String> {
            cells.iter().map(|cell| format!("{} {:?}", cell.unit, cell.rank)).collect()
        };
        assert_eq!(codes(scores.top(1)), ["FRA Some(1.0)", "JPN Some(1.0)"]);
        assert_eq!(codes(scores.top(9)).len(), 3);
        assert_eq!(codes(scores.ranking()).last().unwrap(), "DEU None");
        let in_order: Vec<_> = (&scores).into_iter().map(|cell| cell.unit.as_str()).collect();
        assert_eq!(in_order, ["KOR", "JPN", "DEU", "FRA"]);
    }

    #[test]
    fn serde_writes_gaps_as_null() {
        let json = serde_json::to_value(index().score(&data()).unwrap()).unwrap();
        assert_eq!(json["units"][2]["code"], "DEU");
        let people = &json["nodes"][1];
        assert_eq!(people["node"], "people");
        assert_eq!(people["effective_weight"], 0.25);
        assert_eq!(people["scores"], serde_json::json!([20.4, 40.0, null, 40.0]));
        assert_eq!(people["provenance"][0], "aggregated+re-weighted");
    }

    #[test]
    fn prepared_scores_are_those_of_the_index() {
        let (index, data) = (index(), data());
        let mut prepared = index.prepare(&data).unwrap();
        assert_eq!(prepared.to_scores().unwrap(), index.score(&data).unwrap());
        let mut weights = prepared.weights();
        let refused = weights.set_all([("people", 2.0), ("money", -1.0), ("index", 1.0)]);
        assert_eq!(refused.unwrap_err().diagnostics().len(), 2);
        assert_eq!(weights, prepared.weights(), "none is set where one is refused");
        let changed = [("people", 2.0), ("trust", 0.0)];
        weights.set_all(changed).unwrap();
        prepared.rescore(&weights).unwrap();
        let expected = index.with_weights(changed).unwrap().score(&data).unwrap();
        assert_eq!(prepared.to_scores().unwrap(), expected);
        assert_eq!(prepared.rank("JPN"), expected.rank("JPN"));
        assert_eq!(prepared.score("DEU"), Ok(None));
        assert_eq!(
            serde_json::to_string(&weights).unwrap(),
            r#"{"people":2.0,"talent":1.0,"trust":0.0,"money":3.0,"funding":1.0}"#
        );
    }
}
