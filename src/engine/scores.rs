//! The result: scores, ranks, weights and provenance of every unit at every node.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::classes::FittedClasses;
use super::contributions::is_additive;
use super::node_scores::{Cell, NodeScores};
use super::pass::PassColumns;
use super::peers::Peers;
use super::provenance::Provenance;
use super::ranks::{NodeRanks, NoisyScores, Ranker};
use super::scorer::{FittedKind, FittedNode};
use super::screening::ScreeningReport;
use super::side_by_side::MOST;
use crate::data::{Unit, Units};
use crate::error::Result;
use crate::framework::{Framework, Node};
use crate::methodology::{Ranking, Recipe};
use crate::methods::aggregate::{Aggregation, MissingRule};
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
/// let error = scores.rank("KRO").unwrap_err();
/// assert_eq!(error.to_string(), "`KRO` is not a unit of the data (did you mean `KOR`?)");
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
    /// The noise of the full scores.
    pub(super) noise: Columns,
    /// As published, by node with a chain of publication; scores that are the same but for their noise
    /// are equal.
    pub(super) published: BTreeMap<usize, Columns>,
    ranks: NodeRanks,
    pub(super) provenance: Vec<Provenance>,
    /// By indicator that is multiplied, its column before.
    pub(super) factors: BTreeMap<usize, Columns>,
    /// What groups with transforms were before them, by node.
    pub(super) aggregates: BTreeMap<usize, Columns>,
    /// By node: weight as used, share within the parent, and effective weight.
    pub(super) weights: Vec<[f64; 3]>,
    /// By node.
    pub(super) missing_rules: Vec<MissingRule>,
    /// By node.
    pub(super) rankings: Vec<Ranking>,
    /// By node, which units are ranked with each other; none where all are.
    pub(super) peers: Vec<Option<Arc<Peers>>>,
    /// The units' classes, by node with classes.
    pub(super) classes: BTreeMap<usize, Vec<Option<Box<str>>>>,
    /// Whether the index is a tree of weighted means.
    pub(super) additive: bool,
    screening: Option<Arc<ScreeningReport>>,
}

impl Scores {
    pub(super) fn new(
        framework: Arc<Framework>,
        units: Units,
        PassColumns { full, noise, published, provenance, factors, aggregates }: PassColumns,
        nodes: &[FittedNode],
    ) -> Self {
        let mut scores = Self {
            ranks: NodeRanks::of(nodes.len()),
            weights: weights(&framework, nodes),
            additive: is_additive(&framework, nodes),
            framework,
            peers: peers(nodes, &units),
            units,
            full,
            noise,
            published,
            provenance,
            factors,
            aggregates,
            missing_rules: nodes.iter().map(|node| node.kind.missing_rule()).collect(),
            rankings: nodes.iter().map(|node| node.ranking.clone()).collect(),
            classes: BTreeMap::new(),
            screening: None,
        };
        scores.classify(nodes);
        scores
    }

    /// The scores by which the units are ranked at a node.
    pub(super) fn ranked(&self, node: usize) -> NoisyScores<'_> {
        let full = NoisyScores { scores: self.full.column(node), noise: self.noise.column(node) };
        match self.published.get(&node) {
            Some(own) => NoisyScores::ranked_on(self.rankings[node].on, full, own.column(0)),
            None => full,
        }
    }

    /// A node's scores as published.
    pub(super) fn published(&self, node: usize) -> &[f64] {
        self.published.get(&node).map_or(self.full.column(node), |own| own.column(0))
    }

    /// The units' ranks at a node.
    pub(super) fn ranks(&self, node: usize) -> &[f64] {
        self.rank_side_by_side(self.ranks.asked_together(node));
        self.ranks.at(node, || self.ranks_among(node, self.peers[node].as_deref()).into())
    }

    /// Ranks the units at several nodes at once, where there are few units, all ranked with each other.
    fn rank_side_by_side(&self, nodes: Range<usize>) {
        if nodes.is_empty() || self.units.len() > MOST {
            return;
        }
        let nodes: Vec<_> = nodes.filter(|node| self.peers[*node].is_none()).collect();
        let ranked: Vec<_> =
            nodes.iter().map(|node| (self.ranked(*node), &self.rankings[*node])).collect();
        let ranks = Ranker::new(&self.units).rank_side_by_side(&ranked);
        let ranks = nodes.into_iter().zip(ranks.into_iter().flatten());
        ranks.for_each(|(node, ranks)| self.ranks.keep(node, ranks));
    }

    /// The units' ranks at a node among peers; among all where there are none.
    pub(super) fn ranks_among(&self, node: usize, peers: Option<&Peers>) -> Vec<f64> {
        let mut ranks = vec![f64::NAN; self.units.len()];
        Ranker::new(&self.units).rank(self.ranked(node), &self.rankings[node], peers, &mut ranks);
        ranks
    }

    /// Fits the classes of the nodes on these scores, and sorts the units into them.
    pub(super) fn with_classes(mut self, recipes: &[Recipe], nodes: &mut [FittedNode]) -> Self {
        let framework = Arc::clone(&self.framework);
        for ((fitted, recipe), node) in nodes.iter_mut().zip(recipes).zip(framework.nodes()) {
            let classes = recipe.classes.as_ref();
            fitted.classes = classes.and_then(|asked| FittedClasses::fit(asked, &self, node));
        }
        self.classify(nodes);
        self
    }

    /// Sorts the units into the classes that have been fitted.
    fn classify(&mut self, nodes: &[FittedNode]) {
        let fitted = self.framework.nodes().iter().zip(nodes);
        let of_units = |(node, fitted): (&Node, &FittedNode)| {
            Some((node.position(), fitted.classes.as_ref()?.of_units(self, node)))
        };
        self.classes = fitted.filter_map(of_units).collect();
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

    /// Whether the highest or the lowest score of a node is first.
    #[cfg(all(feature = "decisions", feature = "robustness"))]
    pub(crate) fn order_at(&self, node: &Node) -> crate::methodology::RankingOrder {
        self.rankings[node.position()].order
    }

    /// A node's weight, share and effective weight.
    pub(super) fn weights_of(&self, node: &Node) -> [f64; 3] {
        self.weights[node.position()]
    }

    /// Every cell: unit by unit in the order of the data, nodes depth first.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        (0..self.units.len()).flat_map(move |row| self.nodes().map(move |node| node.cell(row)))
    }

    /// The row of a unit, or the error that says whether it was screened out, or names the nearest.
    pub(crate) fn find(&self, unit: impl AsRef<str>) -> Result<usize> {
        let unit = unit.as_ref();
        self.row(unit).ok_or_else(|| {
            let mut gone = self.screening().into_iter().flat_map(ScreeningReport::excluded_units);
            let screened_out = gone.any(|gone| gone.unit.as_str() == unit);
            let help = screened_out.then(|| "the methodology's screening took it out".to_owned());
            self.units.unknown(unit).help(help).into()
        })
    }

    /// The row of a unit.
    pub(crate) fn row(&self, unit: &str) -> Option<usize> {
        self.units.row(unit)
    }
}

#[cfg(feature = "approx")]
crate::numerics::approximate!(Scores);

#[cfg(feature = "approx")]
impl Scores {
    /// Of the same framework and units: each score, rank and weight near its counterpart.
    fn near(&self, other: &Self, by: impl Fn(f64, f64) -> bool + Copy) -> bool {
        self.framework == other.framework
            && self.units == other.units
            && self.full.near(&other.full, by)
            && (0..self.weights.len())
                .all(|id| crate::numerics::near(self.published(id), other.published(id), by))
            && self
                .nodes()
                .zip(other.nodes())
                .all(|(own, its)| crate::numerics::near(own.ranks(), its.ranks(), by))
            && crate::numerics::near(self.weights.as_flattened(), other.weights.as_flattened(), by)
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

/// By node, which units are ranked with each other, shared by the nodes that say the same.
fn peers<'a>(nodes: &'a [FittedNode], units: &[Unit]) -> Vec<Option<Arc<Peers>>> {
    let mut known: Vec<(&'a Ranking, Option<Arc<Peers>>)> = Vec::new();
    let of = |node: &'a FittedNode| {
        let same = known.iter().find(|(ranking, _)| ranking.has_peers_of(&node.ranking));
        same.map(|(_, peers)| peers.clone()).unwrap_or_else(|| {
            let peers = Peers::of(&node.ranking, units).map(Arc::new);
            known.push((&node.ranking, peers.clone()));
            peers
        })
    };
    nodes.iter().map(of).collect()
}

/// The weight of every node as its group uses it, its share within the group, and the product of
/// the shares from the root down.
fn weights(framework: &Framework, nodes: &[FittedNode]) -> Vec<[f64; 3]> {
    let mut all = vec![[1.0; 3]; nodes.len()];
    for (node, fitted) in framework.nodes().iter().zip(nodes) {
        let FittedKind::Group { weights, aggregation, .. } = &fitted.kind else { continue };
        let as_written = *aggregation == Aggregation::WeightedSum;
        let whole = if as_written { 1.0 } else { weights.iter().sum() };
        let [.., above] = all[node.position()];
        node.memo_ids().iter().for_each(|memo| all[*memo] = [0.0; 3]);
        for (child, weight) in node.child_ids_by_code().iter().zip(weights) {
            let share = weight / whole;
            all[*child] = [*weight, share, share * above];
        }
    }
    all
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::data::Dataset;
    use crate::engine::index::Index;
    use crate::methodology::{Methodology, Settings};
    use crate::methods::transform::Transform;

    /// Two pillars, an indicator that is published rounded, and a unit without a score.
    pub(in crate::engine) fn index() -> Index {
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

    pub(in crate::engine) fn data() -> Dataset {
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

    #[cfg(feature = "approx")]
    #[test]
    fn a_tolerance_is_for_numbers_and_not_for_gaps() {
        use approx::{assert_abs_diff_eq, assert_abs_diff_ne, assert_relative_eq};
        let column = |values: [f64; 2]| Dataset::from_columns(["A", "B"], [("x", values)]).unwrap();
        assert_abs_diff_eq!(column([1.0, f64::NAN]), column([1.1, f64::NAN]), epsilon = 0.2);
        assert_abs_diff_ne!(column([1.0, f64::NAN]), column([1.3, f64::NAN]), epsilon = 0.2);
        assert_abs_diff_ne!(column([1.0, f64::NAN]), column([1.0, 0.0]), epsilon = 9.0);
        assert_relative_eq!(column([100.0, 0.0]), column([101.0, 0.0]), max_relative = 0.02);
        let (scores, index) = (index().score(&data()).unwrap(), index());
        let nearly = index.with_weights([("money", 3.0001)]).unwrap().score(&data()).unwrap();
        assert_ne!(scores, nearly);
        assert_abs_diff_eq!(scores, nearly, epsilon = 0.2);
        let mut weights = index.prepare(&data()).unwrap().weights();
        let before = weights.clone();
        weights.set("money", 3.5).unwrap();
        assert_abs_diff_ne!(before, weights, epsilon = 0.4);
        assert_abs_diff_eq!(before, weights, epsilon = 0.6);
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
