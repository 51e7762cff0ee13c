//! Prepare once, rescore under other weights many times.

use std::sync::Arc;

use super::bind::BoundData;
use super::index::Index;
use super::pass::has_gap;
#[cfg(any(feature = "audit", feature = "robustness"))]
use super::peers::Peers;
use super::ranks::Ranker;
use super::rescore::{PreparedGroup, kept, links, logs_of_indicators, prepared_groups};
use super::scorer::Scorer;
use super::scores::Scores;
use super::weights::Weights;
use crate::data::Unit;
use crate::error::Result;
use crate::framework::Framework;
#[cfg(feature = "robustness")]
use crate::framework::Node;
use crate::methodology::Acceptance;
#[cfg(any(feature = "decisions", feature = "robustness"))]
use crate::methodology::Recipe;
#[cfg(feature = "robustness")]
use crate::methodology::{RankedOn, RecipeKind};
use crate::methods::aggregate::Scratch;
use crate::methods::transform::FitBuffers;
use crate::numerics::{Columns, is_quiet, present};

/// An index on data, with everything computed that does not depend on the weights.
///
/// [`rescore`](Prepared::rescore) recomputes only the ancestors of what changed, into its own
/// buffers: it allocates nothing, unless it fails or a method compares units with each other
/// ([`Aggregation::compares_units`](crate::Aggregation::compares_units)). The result is bit for bit that of [`Index::score`] under the
/// same weights.
///
/// # Examples
///
/// ```
/// use composite_index::{Dataset, Framework, Index, Methodology};
///
/// let framework = Framework::builder("index", "An index")
///     .indicator("talent", 1.0)
///     .indicator("funding", 1.0)
///     .build()?;
/// let data = Dataset::builder(["talent", "funding"])
///     .unit("KOR", [20.0, 60.0])
///     .unit("JPN", [30.0, 10.0])
///     .build()?;
/// let mut prepared = Index::new(framework, Methodology::default())?.prepare(&data)?;
/// let mut weights = prepared.weights();
/// let mut firsts = 0;
/// for talent in 0..=9 {
///     weights.set("talent", f64::from(talent))?;
///     prepared.rescore(&weights)?;
///     firsts += usize::from(prepared.ranks()[0] == 1.0);
/// }
/// assert_eq!(firsts, 6); // Korea leads while talent weighs less than five times as much
/// # Ok::<(), composite_index::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(super) index: Index,
    /// The scores under the weights that it was prepared with.
    pub(super) start: Arc<Scores>,
    pub(super) zero_accepted: bool,
    pub(super) weights: Vec<f64>,
    /// Groups and linked indicators, the root first, each before those that it is made of.
    pub(super) groups: Vec<PreparedGroup>,
    /// Nodes whose scores others take beside the tree, with those others.
    pub(super) links: Vec<(usize, usize)>,
    pub(super) full: Columns,
    /// Of the indicators in geometric means, which no rescore changes, column after column.
    pub(super) logs: Arc<[f64]>,
    /// The noise of the full scores.
    pub(super) noise: Columns,
    pub(super) complete: Vec<bool>,
    /// By node, whether it has neither noise nor a negative score.
    pub(super) quiet: Vec<bool>,
    /// The noise of what is being published.
    pub(super) noise_of_published: Vec<f64>,
    pub(super) root: Shown,
    /// The group below the root that was last asked for.
    pub(super) below: Shown,
    pub(super) ranker: Ranker,
    pub(super) scratch: Scratch,
    pub(super) buffers: FitBuffers,
    /// Groups that must be recomputed, by node.
    pub(super) stale: Vec<bool>,
    pub(super) root_is_stale: bool,
}

/// Published scores and their ranks at a group, by unit.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) published: Vec<f64>,
    pub(super) ranks: Vec<f64>,
}

/// Scores and ranks at one node of a [`Prepared`] index, under the weights last scored under.
#[derive(Debug, Clone, Copy)]
pub struct PreparedNode<'a> {
    start: &'a Scores,
    published: &'a [f64],
    ranks: &'a [f64],
}

impl<'a> PreparedNode<'a> {
    /// A unit's published score; `None` where it is missing.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn score(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        Ok(present(self.published[self.start.find(unit)?]))
    }

    /// A unit's rank; `None` where its score is missing.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn rank(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        Ok(present(self.ranks[self.start.find(unit)?]))
    }

    /// Published scores, by unit; NaN is missing.
    pub fn scores(&self) -> &'a [f64] {
        self.published
    }

    /// Ranks, by unit; NaN is missing.
    pub fn ranks(&self) -> &'a [f64] {
        self.ranks
    }
}

impl Prepared {
    /// Everything counts as stale once, so that every buffer has its size before the first rescore.
    pub(super) fn new(index: Index, scorer: Scorer, scores: Scores) -> Result<Self> {
        let (framework, units) = (index.framework(), &scores.units);
        let nodes = scorer.into_nodes();
        let weights = framework.nodes().iter().map(|node| scores.weights_of(node)[0]).collect();
        let (full, noise) = (scores.full.clone(), scores.noise.clone());
        let children = framework.groups().map(|(node, _)| node.child_ids().len());
        let scratch = Scratch::with_capacity(children.max().unwrap_or(0), units.len());
        let stale = vec![true; nodes.len()];
        // What asks for a unit, or settles a tie by code, shall not allocate.
        units.by_code();
        let root =
            Shown { published: scores.published(0).to_vec(), ranks: scores.ranks(0).to_vec() };
        let mut groups = prepared_groups(&index, nodes, &scores);
        let links = links(&index);
        let logs = logs_of_indicators(framework, index.recipes(), &full, &mut groups);
        let mut prepared = Self {
            buffers: FitBuffers::for_lists(kept(index.recipes()), units.len()),
            root_is_stale: false,
            zero_accepted: index.methodology().accept.contains(&Acceptance::ZeroInMean),
            weights,
            groups,
            links,
            logs,
            complete: (0..stale.len()).map(|id| !has_gap(full.column(id))).collect(),
            quiet: (0..stale.len()).map(|id| is_quiet(full.column(id), noise.column(id))).collect(),
            noise_of_published: vec![0.0; units.len()],
            full,
            noise,
            below: root.clone(),
            root,
            ranker: Ranker::new(&scores.units),
            scratch,
            stale,
            start: Arc::new(scores),
            index,
        };
        prepared.refresh()?;
        Ok(prepared)
    }

    /// The units, in the order of the scores.
    pub fn units(&self) -> &[Unit] {
        self.start.units()
    }

    /// The weights last scored under, to be changed and given back.
    pub fn weights(&self) -> Weights {
        Weights { framework: self.index.shared_framework(), values: self.weights.clone() }
    }

    /// A unit's published score at the root; `None` where it is missing.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn score(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        self.at_root().score(unit)
    }

    /// A unit's rank at the root; `None` where its score is missing.
    ///
    /// # Errors
    ///
    /// There is no such unit.
    pub fn rank(&self, unit: impl AsRef<str>) -> Result<Option<f64>> {
        self.at_root().rank(unit)
    }

    /// Scores and ranks at a node. A rescore publishes and ranks the root alone; a group below it is
    /// published and ranked here, and an indicator is ranked, into buffers that the next call overwrites,
    /// without allocation.
    ///
    /// # Errors
    ///
    /// There is no such node, or the group's `publish` chain refuses a value that arises under these
    /// weights.
    ///
    /// # Examples
    ///
    /// ```
    /// use composite_index::{Dataset, Framework, Index, Methodology};
    ///
    /// let framework = Framework::builder("index", "An index")
    ///     .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
    ///     .indicator("funding", 1.0)
    ///     .build()?;
    /// let data = Dataset::builder(["talent", "trust", "funding"])
    ///     .unit("KOR", [20.0, 60.0, 10.0])
    ///     .unit("JPN", [30.0, 40.0, 20.0])
    ///     .build()?;
    /// let mut prepared = Index::new(framework, Methodology::default())?.prepare(&data)?;
    /// assert_eq!(prepared.at("people")?.rank("KOR")?, Some(1.0));
    /// let mut weights = prepared.weights();
    /// weights.set("trust", 0.0)?;
    /// prepared.rescore(&weights)?;
    /// assert_eq!(prepared.at("people")?.score("KOR")?, Some(20.0));
    /// assert_eq!(prepared.at("people")?.rank("KOR")?, Some(2.0));
    /// # Ok::<(), composite_index::Error>(())
    /// ```
    pub fn at(&mut self, code: impl AsRef<str>) -> Result<PreparedNode<'_>> {
        let id = self.framework().find(code)?.position();
        match self.groups.iter().position(|group| group.id == id) {
            Some(0) => Ok(self.at_root()),
            Some(position) => {
                self.publish(position)?;
                Ok(self.showing(&self.below))
            }
            None => {
                let Self { start, ranker, below: Shown { ranks, .. }, .. } = self;
                let (ranking, peers) = (&start.rankings[id], start.peers[id].as_deref());
                ranker.rank(start.ranked(id), ranking, peers, ranks);
                let published = start.published(id);
                Ok(PreparedNode { start, published, ranks })
            }
        }
    }

    fn at_root(&self) -> PreparedNode<'_> {
        self.showing(&self.root)
    }

    fn showing<'a>(&'a self, shown: &'a Shown) -> PreparedNode<'a> {
        PreparedNode { start: &self.start, published: &shown.published, ranks: &shown.ranks }
    }

    /// Published scores at the root, by unit; NaN is missing.
    pub fn scores(&self) -> &[f64] {
        &self.root.published
    }

    /// Ranks at the root, by unit; NaN is missing.
    pub fn ranks(&self) -> &[f64] {
        &self.root.ranks
    }

    /// Full scores at a node, by unit; NaN is missing.
    ///
    /// # Errors
    ///
    /// There is no such node.
    pub fn full_scores(&self, code: impl AsRef<str>) -> Result<&[f64]> {
        Ok(self.full.column(self.framework().find(code)?.position()))
    }

    /// Scores, ranks and provenance at every node under the weights last scored under: what
    /// [`Index::score`] gives under them, bit for bit.
    ///
    /// # Errors
    ///
    /// A group's `publish` chain refuses a value that arises under these weights.
    pub fn to_scores(&self) -> Result<Scores> {
        let bound = BoundData::of_units(self.start.units());
        let (_, scores) = Scorer::fit_above(&self.index, &bound, &self.start, Some(&self.weights))?;
        Ok(scores)
    }

    /// Scores and ranks under other weights.
    ///
    /// # Errors
    ///
    /// The weights belong to another framework, are negative, not finite or all zero in a group;
    /// or a method refuses a value that arises under them. The scores are then not to be used
    /// before a rescore succeeds.
    pub fn rescore(&mut self, weights: &Weights) -> Result<()> {
        self.adopt(weights)?;
        self.refresh()
    }

    pub(crate) fn framework(&self) -> &Framework {
        self.index.framework()
    }

    /// Which units are ranked with each other at the root; none where all are.
    #[cfg(any(feature = "audit", feature = "robustness"))]
    pub(crate) fn peers(&self) -> Option<&Peers> {
        self.start.root().peers()
    }
}

/// What explanations and bounds need to know.
#[cfg(any(feature = "decisions", feature = "robustness"))]
impl Prepared {
    /// How each node is made, by position.
    pub(crate) fn recipes(&self) -> &[Recipe] {
        self.index.recipes()
    }

    /// Full scores at a node under the weights last scored under, by unit; NaN is missing.
    #[cfg(feature = "decisions")]
    pub(crate) fn full_column(&self, position: usize) -> &[f64] {
        self.full.column(position)
    }

    /// The row of a unit, or the error that names the nearest.
    #[cfg(feature = "decisions")]
    pub(crate) fn row(&self, unit: &str) -> Result<usize> {
        self.start.find(unit)
    }
}

/// What sweeps over weights need to know.
#[cfg(feature = "robustness")]
impl Prepared {
    /// The scores under the weights that it was prepared with.
    pub(super) fn start(&self) -> &Scores {
        &self.start
    }

    /// What the schemes give before the methodology's own weights, by node; nothing where a scheme
    /// learns from data.
    pub(crate) fn scheme_weights(&self) -> Option<Vec<f64>> {
        let mut weights = vec![1.0; self.weights.len()];
        let framework = self.framework();
        for (group, _) in framework.groups() {
            let RecipeKind::Group { weighting, .. } = &self.recipes()[group.position()].kind else {
                continue;
            };
            let foreseen = weighting.foreseen(framework, group)?.ok()?;
            for child in framework.children(group) {
                weights[child.position()] = *foreseen.get(child.code())?;
            }
        }
        Some(weights)
    }

    /// Nodes whose scores others take beside the tree, with those others.
    pub(crate) fn links(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.links.iter().copied()
    }

    /// The scores at the root by which units are ranked.
    pub(crate) fn root_scores(&self) -> &[f64] {
        match self.recipes()[0].ranking.on {
            RankedOn::Full => self.full.column(0),
            RankedOn::Published => &self.root.published,
        }
    }

    /// The noise of the full scores at a node.
    pub(crate) fn noise(&self, node: usize) -> &[f64] {
        self.noise.column(node)
    }

    /// Whether no unit misses a value at a node.
    pub(crate) fn is_complete(&self, node: &Node) -> bool {
        self.complete[node.position()]
    }
}

#[cfg(test)]
mod tests {
    use crate::data::Dataset;
    use crate::engine::Index;
    use crate::framework::Framework;
    use crate::methodology::{Acceptance, Methodology, Screening, ScreeningRule, Settings};
    use crate::methods::transform::Transform;
    use crate::numerics::Ties;

    /// Groups that are published as ranks, and a unit that is screened out.
    fn index() -> Index {
        let framework = Framework::builder("index", "An index")
            .pillar("people", 1.0, |p| p.indicator("talent", 1.0).indicator("trust", 1.0))
            .pillar("money", 3.0, |p| p.indicator("funding", 1.0))
            .build()
            .unwrap();
        let mut methodology = Methodology::default()
            .with_groups(Settings::new().publish([Transform::percentile_rank(Ties::Min)]))
            .accepting(Acceptance::EmptyUnit);
        methodology.screening = Some(Screening {
            units: ScreeningRule::default().available(0.1),
            ..Screening::default()
        });
        Index::new(framework, methodology).unwrap()
    }

    fn data() -> Dataset {
        Dataset::builder(["talent", "trust", "funding"])
            .unit("KOR", [Some(20.0), None, Some(0.25)])
            .unit("JPN", [Some(30.0), Some(10.0), Some(10.0)])
            .unit("DEU", [None, None, None])
            .unit("FRA", [None, Some(50.0), Some(10.0)])
            .unit("USA", [None, None, Some(7.0)])
            .build()
            .unwrap()
    }

    #[test]
    fn every_node_is_as_the_index_scores_it_and_costs_no_allocation() {
        let (index, data) = (index(), data());
        let mut prepared = index.prepare(&data).unwrap();
        for trust in [0.0, 1.0, 5.0] {
            let changed = [("trust", trust), ("money", 1.0)];
            let mut weights = prepared.weights();
            weights.set_all(changed).unwrap();
            prepared.rescore(&weights).unwrap();
            let expected = index.with_weights(changed).unwrap().score(&data).unwrap();
            for node in expected.nodes() {
                // Ranked and sorted by code beforehand, so that only our own allocations count.
                node.rank("FRA").unwrap();
                let mut same = false;
                let counted = allocation_counter::measure(|| {
                    let found = prepared.at(node.node().code()).unwrap();
                    same = expected.units().iter().all(|unit| {
                        found.score(&unit.code) == node.score(&unit.code)
                            && found.rank(&unit.code) == node.rank(&unit.code)
                    });
                });
                assert!(same, "{} under trust {trust}", node.node().code());
                assert_eq!(counted.count_total, 0, "{}", node.node().code());
            }
        }
    }

    #[test]
    fn an_unknown_node_or_unit_is_named_and_a_screened_unit_said_to_be_so() {
        let mut prepared = index().prepare(&data()).unwrap();
        assert_eq!(
            prepared.at("peopel").unwrap_err().to_string(),
            "`peopel` is not a node of this framework (did you mean `people`?)"
        );
        let unknown = "`KRO` is not a unit of the data (did you mean `KOR`?)";
        assert_eq!(prepared.rank("KRO").unwrap_err().to_string(), unknown);
        let screened = index().score(&data()).unwrap().rank("DEU").unwrap_err();
        assert_eq!(prepared.at("people").unwrap().score("DEU"), Err(screened.clone()));
        assert_eq!(prepared.score("DEU"), Err(screened));
    }
}
