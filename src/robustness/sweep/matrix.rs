//! The index as one matrix, if it is linear.

use ndarray::Array2;

use super::lanes::{Lane, Lanes};
use super::product::Number;
use super::resolved::ResolvedPlan;
use super::sampler::Drawn;
use crate::engine::Prepared;
use crate::framework::NodeKind;
use crate::methodology::{RankedOn, Ranking, RankingOrder, RecipeKind};
use crate::methods::aggregate::{Aggregation, GroupWeights};
use crate::numerics::{extremes, most_noise_of_sums, noise_of_sum, widest, zero_if_noise};

/// An index whose scores are sums of effective weights times scores that no draw changes: those of
/// the indicators, or of groups below which all weights are nominal, whatever their methods.
#[derive(Debug, Clone)]
pub(super) struct ScoreMatrix {
    /// Units × columns, negated where the highest score is first, so that the least product is.
    pub(super) scores: Array2<f64>,
    /// The noise of the scores.
    pub(super) score_noise: Array2<f64>,
    /// The most noise that sums have.
    most_noise: f64,
    /// −1 where the scores are negated.
    pub(super) sign: f64,
    /// The least and the largest score that any weights give: a score is a mean of its columns.
    pub(super) span: (f64, f64),
    /// The middle of each column.
    pub(super) centres: Vec<f64>,
    /// The most that a score differs from what the middles of the columns give, unless it or a weight is
    /// too large or too small for single precision.
    pub(super) reach: Option<f64>,
    pub(super) ranking: Ranking,
    pub(super) tree: DrawnTree,
    /// Whose scores the columns are.
    pub(super) nodes: Vec<usize>,
    /// The nodes above these; `None` if they are the indicators, and weights are flat.
    parents: Option<Vec<usize>>,
}

impl ScoreMatrix {
    /// The matrix of an index in which every group above drawn weights is a weighted mean or sum
    /// without transforms, every column is complete, and all units are ranked together, on
    /// full scores.
    pub(super) fn of(prepared: &Prepared, plan: &ResolvedPlan) -> Option<Self> {
        let mut prepared = prepared.clone();
        let mut weights = prepared.weights();
        // As draws give them: the nominal ones except perhaps for their last bits.
        for (node, weight) in weights.values_mut().iter_mut().enumerate() {
            *weight = plan.nominal[node] * plan.scale[node];
        }
        prepared.rescore(&weights).ok()?;
        let root = prepared.recipes().first()?;
        let on_full = root.ranking.on == RankedOn::Full || root.publish.is_empty();
        // It ranks all units together.
        let is_plain = on_full && root.ranking.is_of_all();
        let found = Found::by(&prepared, plan).filter(|_| is_plain)?;
        let ranking = root.ranking.clone();
        let sign = match ranking.order {
            RankingOrder::Descending => -1.0,
            RankingOrder::Ascending => 1.0,
        };
        let nodes = prepared.framework().nodes();
        let columns = found.columns.iter().map(|node| prepared.full_scores(nodes[*node].code()));
        let noise: Vec<_> = found.columns.iter().map(|node| prepared.noise(*node)).collect();
        let scores = columns.collect::<Result<Vec<_>, _>>().ok()?;
        let span = scores.iter().zip(&found.columns).fold(extremes(&[]), |span, (column, node)| {
            let (least, most) = extremes(column);
            let [one, other] = [least, most].map(|x| sign * x * plan.along(*node, &plan.scale));
            (span.0.min(one).min(other), span.1.max(one).max(other))
        });
        // So that no sum overflows; the engine says which does.
        if largest(span) > f64::MAX / (4.0 * scores.len() as f64) {
            return None;
        }
        let most =
            |(column, node): (&&[f64], &usize)| extremes(column).1 * plan.along(*node, &plan.scale);
        let most_noise = noise.iter().zip(&found.columns).map(most).fold(0.0, f64::max);
        let scales = found.columns.iter().map(|node| plan.along(*node, &plan.scale));
        let (centres, reach) = centred(&scores, sign, scales);
        let dim = (prepared.units().len(), scores.len());
        let score_noise = Array2::from_shape_fn(dim, |(unit, column)| noise[column][unit]);
        let scores = Array2::from_shape_fn(dim, |(unit, column)| sign * scores[column][unit]);
        let parents =
            (!plan.flat).then(|| found.columns.iter().map(|node| plan.parent[*node]).collect());
        let tree = found.tree;
        Some(Self {
            scores,
            score_noise,
            most_noise,
            sign,
            span,
            centres,
            reach,
            ranking,
            tree,
            nodes: found.columns,
            parents,
        })
    }

    pub(super) fn units(&self) -> usize {
        self.scores.nrows()
    }

    /// Products nearer than this may be tied: within the tolerance of the ranking or the noise of the
    /// scores, and the noise of summing in two ways.
    pub(super) fn near(&self) -> f64 {
        let size = largest(self.span);
        // Sums of one sign lose nothing.
        let cancels = self.span.0 < 0.0 && self.span.1 > 0.0;
        let noise = most_noise_of_sums(self.most_noise, if cancels { size } else { 0.0 });
        self.ranking.tolerance.max(noise) + self.noise()
    }

    pub(super) fn noise(&self) -> f64 {
        let sums = self.scores.ncols() + self.tree.nodes();
        (1.1e-12 + 2.0 * sums as f64 * f64::EPSILON) * largest(self.span)
    }

    /// The effective weights of the columns.
    pub(super) fn weigh<T: Number>(&self, drawn: Drawn<'_>, weights: &mut [Lanes<T>]) {
        let Drawn { leaves, nodes, effective, .. } = drawn;
        widest(
            #[inline(always)]
            || match &self.parents {
                None => {
                    for (weight, leaf) in weights.iter_mut().zip(leaves) {
                        *weight = Lanes::each(|lane| T::of(leaf[lane]));
                    }
                }
                Some(parents) => {
                    for ((weight, node), parent) in weights.iter_mut().zip(&self.nodes).zip(parents)
                    {
                        let (above, own) = (&effective[*parent], &nodes[*node]);
                        *weight = Lanes::each(|lane| T::of(above[lane] * own[lane]));
                    }
                }
            },
        );
    }

    /// The effective weights of the columns in one of the draws.
    pub(super) fn weigh_lane(&self, drawn: Drawn<'_>, lane: usize, weights: &mut [f64]) {
        let Drawn { leaves, nodes, effective, .. } = drawn;
        match &self.parents {
            None => {
                weights.iter_mut().zip(leaves).for_each(|(weight, leaf)| *weight = leaf[lane]);
            }
            Some(parents) => {
                for ((weight, node), parent) in weights.iter_mut().zip(&self.nodes).zip(parents) {
                    *weight = effective[*parent][lane] * nodes[*node][lane];
                }
            }
        }
    }

    /// Whether two units have the same scores in all columns, and are tied in every draw.
    pub(super) fn has_twins(&self) -> bool {
        let Some(scores) = self.scores.as_slice() else { return false };
        let mut rows: Vec<_> = scores.chunks_exact(self.scores.ncols().max(1)).collect();
        rows.sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        rows.windows(2).any(|pair| pair[0] == pair[1])
    }
}

/// The largest distance of a span from zero.
fn largest((low, high): (f64, f64)) -> f64 {
    high.abs().max(low.abs())
}

/// The middles of columns, and the most that a weighted mean of them differs from theirs, where single
/// precision holds that and the weights.
fn centred(
    columns: &[&[f64]],
    sign: f64,
    scales: impl Iterator<Item = f64>,
) -> (Vec<f64>, Option<f64>) {
    let (mut centres, mut reach, mut fits) = (Vec::new(), 0.0_f64, true);
    for (column, scale) in columns.iter().zip(scales) {
        let (least, most) = extremes(column);
        centres.push(sign * (least / 2.0 + most / 2.0));
        reach = reach.max((most / 2.0 - least / 2.0) * scale);
        fits &= (1e-9..1e9).contains(&scale);
    }
    (centres, Some(reach).filter(|reach| fits && (1e-20..1e20).contains(reach)))
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
        // What a column takes from a drawn group is no constant.
        let drawn = |id: usize| {
            framework.nodes()[id].as_group().is_some() && framework.nodes()[id].takes_part()
        };
        if prepared.links().any(|(source, node)| drawn(source) || is_open(node)) {
            return None;
        }
        // By node, where the scores of those that are needed come from.
        let mut sources: Vec<Option<Score>> = vec![None; varies.len()];
        let (mut columns, mut groups) = (Vec::new(), Vec::new());
        for node in framework.nodes() {
            let id = node.position();
            let above_is_open = id == 0 || plan.above(id).all(is_open);
            if above_is_open && !is_open(id) && node.takes_part() {
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
            let RecipeKind::Group { aggregation, missing, .. } = &recipe.kind else { return None };
            // Complete children can lack indicators below them.
            let counts = missing.indicators.is_some();
            if counts || !aggregation.is_linear() || !recipe.transforms.is_empty() {
                return None;
            }
            let child = |node: usize| Some(Child { node, score: sources[node]? });
            let children: Option<Vec<_>> =
                node.child_ids_by_code().iter().copied().map(child).collect();
            let as_they_are = *aggregation == Aggregation::WeightedSum;
            sources[id] = Some(Score::Group(groups.len()));
            groups.push(OpenGroup { children: children?, as_they_are });
        }
        Some(Self { columns, tree: DrawnTree { groups } })
    }
}

impl ResolvedPlan {
    /// The nodes above a node, up to the root.
    pub(super) fn above(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors((node > 0).then(|| self.parent[node]), |node| {
            (*node > 0).then(|| self.parent[*node])
        })
    }

    /// A node and those above it, but for the root.
    pub(super) fn path(&self, node: usize) -> Vec<usize> {
        let path = std::iter::once(node).chain(self.above(node));
        path.filter(|node| *node > 0).collect()
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

/// The groups above the columns of a matrix, all of them weighted sums.
#[derive(Debug, Clone)]
pub(super) struct DrawnTree {
    /// Children before parents; the root is the last.
    groups: Vec<OpenGroup>,
}

#[derive(Debug, Clone)]
struct OpenGroup {
    /// By code.
    children: Vec<Child>,
    /// Whether the weights are used as they are, and not as shares of their sum.
    as_they_are: bool,
}

#[derive(Debug, Clone, Copy)]
struct Child {
    node: usize,
    score: Score,
}

/// Where a score comes from.
#[derive(Debug, Clone, Copy)]
enum Score {
    Column(usize),
    Group(usize),
}

/// The weights of one draw, and the groups' scores of one unit.
#[derive(Debug, Clone)]
pub(super) struct TreeBuffers {
    weights: Vec<GroupWeights>,
    /// Each with its noise.
    scores: Vec<(f64, f64)>,
}

impl DrawnTree {
    /// The number of columns and groups.
    fn nodes(&self) -> usize {
        1 + self.groups.iter().map(|group| group.children.len()).sum::<usize>()
    }

    pub(super) fn buffers(&self) -> TreeBuffers {
        let weights = |group: &OpenGroup| {
            let mut weights = GroupWeights::default();
            weights.set(group.children.iter().map(|_| 1.0), group.as_they_are);
            weights
        };
        let weights = self.groups.iter().map(weights).collect();
        TreeBuffers { weights, scores: vec![(0.0, 0.0); self.groups.len()] }
    }

    /// Takes the weights of a draw, of all nodes.
    pub(super) fn weigh(&self, nodes: &[Lane], lane: usize, buffers: &mut TreeBuffers) {
        for (group, weights) in self.groups.iter().zip(&mut buffers.weights) {
            let drawn = group.children.iter().map(|child| nodes[child.node][lane]);
            weights.set(drawn, group.as_they_are);
        }
    }

    /// The root's score of a unit, and its noise, from the scores in the columns and theirs: the
    /// engine's operations in the engine's order, so that both have the engine's bits.
    pub(super) fn score(
        &self,
        (columns, noise): (&[f64], &[f64]),
        buffers: &mut TreeBuffers,
    ) -> (f64, f64) {
        let mut last = (0.0, 0.0);
        for (id, (group, weights)) in self.groups.iter().zip(&buffers.weights).enumerate() {
            let (mut sum, mut size, mut noise_of_terms) = (0.0, 0.0, 0.0);
            for (child, share) in group.children.iter().zip(&weights.shares) {
                if *share > 0.0 {
                    let (score, noise) = match child.score {
                        Score::Column(column) => (columns[column], noise[column]),
                        Score::Group(group) => buffers.scores[group],
                    };
                    sum += share * score;
                    size += share * score.abs();
                    noise_of_terms += share * noise;
                }
            }
            let noise = noise_of_sum(noise_of_terms, size, sum);
            last = (zero_if_noise(sum, noise), noise);
            buffers.scores[id] = last;
        }
        last
    }
}
