//! The index as one matrix, where it is one.

use ndarray::Array2;

use super::keys::KeySpan;
use super::plan::ResolvedPlan;
use super::tree::{Child, DrawnTree, OpenGroup, Score};
use super::{BLOCK, STRIDE};
use crate::engine::Prepared;
use crate::framework::NodeKind;
use crate::methodology::{RankedOn, Ranking, RankingOrder, RecipeKind};
use crate::methods::aggregate::Aggregation;

/// An index whose scores are sums of effective weights times scores that no draw changes: those of
/// the indicators, or of groups below which all weights are nominal, whatever their methods.
#[derive(Debug, Clone)]
pub(super) struct ScoreMatrix {
    /// Units × columns, turned round where the highest score is first, so that the least of the
    /// products is.
    pub(super) scores: Array2<f64>,
    /// −1 where the scores are turned round.
    pub(super) sign: f64,
    pub(super) span: KeySpan,
    pub(super) ranking: Ranking,
    pub(super) tree: DrawnTree,
    /// The nodes from below the root down to each column; none where the columns are the indicators.
    paths: Option<Vec<Vec<usize>>>,
}

impl ScoreMatrix {
    /// The matrix of an index, where it is one: every group below which weights are drawn a weighted
    /// arithmetic mean or sum without transforms, every column complete, and ranks on full scores.
    pub(super) fn of(prepared: &Prepared, plan: &ResolvedPlan) -> Option<Self> {
        let mut prepared = prepared.clone();
        let mut weights = prepared.weights();
        // As every draw gives them, which may be the nominal ones but for their last bits.
        for (node, weight) in weights.values_mut().iter_mut().enumerate() {
            *weight = plan.nominal[node] * plan.scale[node];
        }
        prepared.rescore(&weights).ok()?;
        let root = prepared.recipes().first()?;
        let on_full = root.ranking.on == RankedOn::Full || root.publish.is_empty();
        let found = Found::by(&prepared, plan).filter(|_| on_full)?;
        let ranking = root.ranking;
        let sign = match ranking.order {
            RankingOrder::Descending => -1.0,
            RankingOrder::Ascending => 1.0,
        };
        let nodes = prepared.framework().nodes();
        let columns = found.columns.iter().map(|node| prepared.full_scores(nodes[*node].code()));
        let scores = columns.collect::<Result<Vec<_>, _>>().ok()?;
        let scales: Vec<_> =
            found.columns.iter().map(|node| plan.along(*node, &plan.scale)).collect();
        let span = KeySpan::of(&scores, &scales, sign);
        // So that no sum overflows; the engine says which does.
        if span.largest() > f64::MAX / (4.0 * scores.len() as f64) {
            return None;
        }
        let dim = (prepared.units().len(), scores.len());
        let scores = Array2::from_shape_fn(dim, |(unit, column)| sign * scores[column][unit]);
        let paths = (found.columns != plan.leaves)
            .then(|| found.columns.iter().map(|node| plan.path(*node)).collect());
        Some(Self { scores, sign, span, ranking, tree: found.tree, paths })
    }

    pub(super) fn units(&self) -> usize {
        self.scores.nrows()
    }

    /// Products nearer than this may be tied: the noise that ranking takes for a tie, and that of
    /// two ways to sum.
    pub(super) fn near(&self) -> f64 {
        self.ranking.tolerance + self.noise()
    }

    pub(super) fn noise(&self) -> f64 {
        let sums = self.scores.ncols() + self.tree.nodes();
        (1.1e-12 + 2.0 * sums as f64 * f64::EPSILON) * self.span.largest()
    }

    /// Whether the columns need the weights of the nodes, and not only those of the indicators.
    pub(super) fn needs_nodes(&self) -> bool {
        self.paths.is_some()
    }

    /// Room for the weights of columns that are not the indicators.
    pub(super) fn buffer(&self) -> Vec<f64> {
        vec![0.0; self.paths.as_ref().map_or(0, Vec::len) * STRIDE]
    }

    /// The effective weights of the columns, draws side by side.
    pub(super) fn weights<'a>(
        &self,
        leaves: &'a [f64],
        nodes: &[f64],
        buffer: &'a mut [f64],
    ) -> &'a [f64] {
        let Some(paths) = &self.paths else { return leaves };
        for (path, weights) in paths.iter().zip(buffer.chunks_exact_mut(STRIDE)) {
            weights[..BLOCK].fill(1.0);
            for node in path {
                for (weight, own) in weights.iter_mut().zip(&nodes[node * BLOCK..][..BLOCK]) {
                    *weight *= own;
                }
            }
        }
        buffer
    }

    /// Whether two units have the same scores in all columns, and are tied in every draw.
    pub(super) fn has_twins(&self) -> bool {
        let Some(scores) = self.scores.as_slice() else { return false };
        let mut rows: Vec<_> = scores.chunks_exact(self.scores.ncols().max(1)).collect();
        rows.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        rows.windows(2).any(|pair| pair[0] == pair[1])
    }
}

/// Columns, and the groups above them.
struct Found {
    columns: Vec<usize>,
    tree: DrawnTree,
}

impl Found {
    fn by(prepared: &Prepared, plan: &ResolvedPlan) -> Option<Self> {
        let (framework, varies) = (prepared.framework(), plan.varying());
        let is_open = |node: usize| {
            node == 0
                || varies[node] && matches!(framework.nodes()[node].kind(), NodeKind::Group(_))
        };
        // By node, where the scores of those that are needed come from.
        let mut sources: Vec<Option<Score>> = vec![None; varies.len()];
        let (mut columns, mut groups) = (Vec::new(), Vec::new());
        for node in framework.nodes() {
            let id = node.position();
            let above_is_open = id == 0 || plan.above(id).all(is_open);
            if above_is_open && !is_open(id) {
                sources[id] = prepared.is_complete(node).then_some(Score::Column(columns.len()));
                columns.push(id);
            }
        }
        for node in framework.nodes().iter().rev() {
            let id = node.position();
            if !is_open(id) || !plan.above(id).all(is_open) {
                continue;
            }
            let recipe = &prepared.recipes()[id];
            let RecipeKind::Group { aggregation, .. } = &recipe.kind else { return None };
            if !aggregation.is_linear() || !recipe.transforms.is_empty() {
                return None;
            }
            let child = |node: usize| Some(Child { node, score: sources[node]? });
            let children: Option<Vec<_>> =
                node.child_ids_by_code().iter().copied().map(child).collect();
            let as_they_are = *aggregation == Aggregation::WeightedSum;
            sources[id] = Some(Score::Group(groups.len()));
            groups.push(OpenGroup { children: children?, as_they_are });
        }
        Some(Self { columns, tree: DrawnTree::new(groups) })
    }
}

impl ResolvedPlan {
    /// The nodes above a node, up to the root.
    fn above(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors((node > 0).then(|| self.parent[node]), |node| {
            (*node > 0).then(|| self.parent[*node])
        })
    }

    /// A node and those above it, but for the root.
    fn path(&self, node: usize) -> Vec<usize> {
        let path = std::iter::once(node).chain(self.above(node));
        path.filter(|node| *node > 0).collect()
    }

    fn along(&self, node: usize, of: &[f64]) -> f64 {
        self.path(node).into_iter().map(|node| of[node]).product()
    }

    /// Whether weights below each node differ from draw to draw.
    fn varying(&self) -> Vec<bool> {
        let mut varies = vec![self.flat || !self.sets.is_empty(); self.parent.len()];
        for member in self.groups.iter().flat_map(|group| &group.members) {
            self.above(*member).for_each(|above| varies[above] = true);
        }
        varies
    }
}
