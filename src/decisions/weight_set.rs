//! Sets of weights: which weightings are looked at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::linear::{LinearForm, Obstacle};
use super::local_set::LocalSet;
use super::polytope::Polytope;
use super::subject::{Mean, Subject};
use super::words::figure;
use crate::error::{Diagnostics, ErrorKind, Result};
use crate::framework::NodeCode;

/// A set of weightings. A weight of zero stays zero in the sets around the nominal weights, and is free
/// where all are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WeightSet {
    /// All weights of all groups.
    Simplex,
    /// All weights of one group; the others are nominal.
    Group(NodeCode),
    /// Each weight, as it is written, within a share of itself, and then relative to its siblings', as
    /// noise on weights does (COINr, the JRC's audits).
    Within(f64),
    /// Each indicator's effective weight within a share of itself, and their sum 1.
    EffectiveWithin(f64),
    /// The order of the indicators' effective weights is kept; equal ones may become different.
    NominalOrder,
    /// The order of the weights in each group is kept.
    NominalOrderInGroups,
    /// The first node of each pair weighs as much as the second, its sibling, or more. Weights in groups
    /// without such a pair are free.
    Ordering(Vec<[NodeCode; 2]>),
    /// Some nodes' shares of their groups are between a low and a high value; other shares are free.
    Bounds(BTreeMap<NodeCode, [f64; 2]>),
}

impl WeightSet {
    /// The set in words, as they follow "under".
    pub fn words(&self) -> String {
        match self {
            Self::Simplex => "every weighting".to_owned(),
            Self::Group(group) => format!("every weighting inside {group}"),
            Self::Within(share) => {
                format!("every weighting within ±{} % of each weight", whole(100.0 * share))
            }
            Self::EffectiveWithin(share) => format!(
                "every weighting within ±{} % of each indicator's effective weight",
                whole(100.0 * share)
            ),
            Self::NominalOrder => {
                "every weighting that keeps the order of the indicators' weights".to_owned()
            }
            Self::NominalOrderInGroups => {
                "every weighting that keeps the order of the weights in each group".to_owned()
            }
            Self::Ordering(_) => "every weighting in the order asked for".to_owned(),
            Self::Bounds(_) => "every weighting within the bounds".to_owned(),
        }
    }

    /// Whether it speaks of indicators over the whole tree rather than of siblings.
    fn is_flat(&self) -> bool {
        matches!(self, Self::EffectiveWithin(_) | Self::NominalOrder)
    }

    /// Refuses shares that are none, nodes that do not exist, and bounds that contradict each other.
    fn check(&self, subject: &Subject) -> Result<()> {
        let mut faults = Diagnostics::default();
        let framework = subject.framework();
        match self {
            Self::Within(share) | Self::EffectiveWithin(share) => {
                if !(share.is_finite() && *share >= 0.0) {
                    let why = format!("{share} is no share of zero or more");
                    faults.push(ErrorKind::InvalidOption { option: "within".to_owned(), why });
                }
            }
            Self::Group(group) => {
                faults.keep(subject.group_of(group.as_str()));
            }
            Self::Ordering(pairs) => {
                for [more, less] in pairs {
                    let nodes = [more, less].map(|code| faults.keep(framework.find(code)));
                    let [Some(one), Some(other)] = nodes else { continue };
                    if one.position() == other.position()
                        || framework.parent(one) != framework.parent(other)
                    {
                        let (more, less) = (more.to_string(), less.to_string());
                        faults.push(ErrorKind::NoSiblings { more, less });
                    }
                }
            }
            Self::Bounds(bounds) => {
                for (code, [low, high]) in bounds {
                    faults.keep(framework.find(code));
                    if !(0.0 <= *low && low <= high && *high <= 1.0) {
                        let (node, low, high) = (code.to_string(), *low, *high);
                        faults.push(ErrorKind::BoundsOutOfOrder { node, low, high });
                    }
                }
            }
            Self::Simplex | Self::NominalOrder | Self::NominalOrderInGroups => {}
        }
        faults.check()
    }

    /// The groups whose weights move.
    fn free(&self, subject: &Subject) -> Result<Vec<usize>> {
        match self {
            Self::Group(group) => Ok(vec![subject.group_of(group.as_str())?]),
            _ => Ok(subject.groups.clone()),
        }
    }

    /// The set of one group's children, which have nominal weights.
    fn local(&self, subject: &Subject, group: usize, children: &[usize]) -> Result<LocalSet> {
        let nominal: Vec<f64> = children.iter().map(|child| subject.weights[*child]).collect();
        let place =
            |code: &NodeCode| children.iter().position(|child| subject.node(*child).code() == code);
        Ok(match self {
            Self::Simplex => LocalSet::Free,
            Self::Group(free) if subject.node(group).code() == free => LocalSet::Free,
            Self::Group(_) => LocalSet::Fixed(shares(&nominal)),
            Self::Within(share) => LocalSet::Raw(around(&nominal, *share)),
            Self::EffectiveWithin(share) => {
                let bounds = around(&nominal, *share).into_iter();
                LocalSet::Shares(bounds.map(|[low, high]| [low, high.min(1.0)]).collect())
            }
            Self::NominalOrder | Self::NominalOrderInGroups => LocalSet::classes(&nominal),
            Self::Ordering(pairs) => {
                let own =
                    pairs.iter().filter_map(|[more, less]| Some([place(more)?, place(less)?]));
                let own: Vec<_> = own.collect();
                if own.is_empty() {
                    return Ok(LocalSet::Free);
                }
                let why = "the orderings leave too many kinds of weights".to_owned();
                let node = subject.code(group);
                LocalSet::orderings(children.len(), own)
                    .ok_or(ErrorKind::NoExactAnswer { node, why })?
            }
            Self::Bounds(bounds) => {
                let of = |child: &usize| bounds.get(subject.node(*child).code()).copied();
                let own: Vec<_> =
                    children.iter().map(|child| of(child).unwrap_or([0.0, 1.0])).collect();
                let sum = |end: usize| own.iter().map(|bounds| bounds[end]).sum::<f64>();
                let (low, high) = (sum(0), sum(1));
                if low > 1.0 + 1e-12 || high < 1.0 - 1e-12 {
                    let group = subject.code(group);
                    return Err(ErrorKind::InfeasibleBounds { group, low, high }.into());
                }
                LocalSet::Shares(own)
            }
        })
    }
}

fn whole(number: f64) -> String {
    if number.fract().abs() < 1e-9 { format!("{number:.0}") } else { figure(number) }
}

fn shares(weights: &[f64]) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

fn around(weights: &[f64], share: f64) -> Vec<[f64; 2]> {
    let bound = |weight: &f64| [weight * (1.0 - share).max(0.0), weight * (1.0 + share)];
    weights.iter().map(bound).collect()
}

/// The groups whose weights move, with their sets; below them nodes whose columns stay.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// Its position.
    pub(super) node: usize,
    /// None for a node whose column stays.
    pub(super) parts: Vec<Cell>,
    pub(super) local: LocalSet,
}

impl Cell {
    /// The least Σ e d over the set, by the nodes' positions; NaN is missing.
    pub(super) fn least(&self, gaps: &[f64]) -> f64 {
        if self.parts.is_empty() {
            return gaps[self.node];
        }
        let values: Vec<f64> = self.parts.iter().map(|part| part.least(gaps)).collect();
        self.local.value(&values)
    }

    /// Effective weights that have it, added by position.
    pub(super) fn least_at(&self, gaps: &[f64], weight: f64, effective: &mut [f64]) {
        if self.parts.is_empty() {
            effective[self.node] += weight;
            return;
        }
        let values: Vec<f64> = self.parts.iter().map(|part| part.least(gaps)).collect();
        let (_, shares) = self.local.least(&values);
        for (part, share) in self.parts.iter().zip(shares).filter(|(_, share)| *share > 0.0) {
            part.least_at(gaps, weight * share, effective);
        }
    }

    /// The set as half-spaces of the weights of nodes, by their places.
    fn rows(&self, nodes: &[usize]) -> Vec<Vec<f64>> {
        let masses: Vec<_> = self.parts.iter().map(|part| part.mass(nodes)).collect();
        let own = self.local.rows(&masses);
        own.into_iter().chain(self.parts.iter().flat_map(|part| part.rows(nodes))).collect()
    }

    /// Which of the nodes are below.
    fn mass(&self, nodes: &[usize]) -> Vec<f64> {
        if self.parts.is_empty() {
            return nodes.iter().map(|node| f64::from(u8::from(*node == self.node))).collect();
        }
        let mut sum = vec![0.0; nodes.len()];
        for part in &self.parts {
            sum.iter_mut().zip(part.mass(nodes)).for_each(|(sum, own)| *sum += own);
        }
        sum
    }

    /// Local weights under which the scores of a unit are least or greatest, group by group.
    pub(super) fn shares_at(&self, gaps: &[f64], weights: &mut [f64]) {
        if self.parts.is_empty() {
            return;
        }
        let values: Vec<f64> = self.parts.iter().map(|part| part.least(gaps)).collect();
        let (_, shares) = self.local.least(&values);
        for (part, share) in self.parts.iter().zip(shares) {
            weights[part.node] = share;
            part.shares_at(gaps, weights);
        }
    }
}

/// A set of weightings of a subject.
#[derive(Debug)]
pub(super) struct Weightings {
    pub(super) root: Cell,
    /// The scores as sums, or why they are none.
    pub(super) form: Result<LinearForm, Obstacle>,
}

impl Weightings {
    pub(super) fn new(subject: &Subject, set: &WeightSet) -> Result<Self> {
        set.check(subject)?;
        let free = set.free(subject)?;
        let form = LinearForm::new(subject, &free);
        if set.is_flat() {
            let form = form.map_err(|obstacle| obstacle.error(subject))?;
            return Ok(Self { root: flat(subject, set, &form), form: Ok(form) });
        }
        let opened = |node: usize| match &form {
            Ok(form) => form.is_opened(node),
            Err(_) => free.iter().any(|group| {
                *group == node || node == subject.root || subject.above(*group).contains(&node)
            }),
        };
        let root = cell(subject, set, subject.root, &form, &opened)?;
        Ok(Self { root, form })
    }

    /// The polytope of the set, unless it has too many sides.
    pub(super) fn polytope(&self, form: &LinearForm) -> Option<Polytope> {
        let rows = self.root.rows(&form.nodes);
        polytope(form.nodes.len(), &rows)
    }

    /// The least Σ e d, with the nodes by their places.
    pub(super) fn least(&self, form: &LinearForm, size: usize, gaps: &[f64]) -> f64 {
        self.root.least(&scattered(form, size, gaps))
    }

    /// Effective weights that have it, by the nodes' places.
    pub(super) fn least_at(&self, form: &LinearForm, size: usize, gaps: &[f64]) -> Vec<f64> {
        let mut effective = vec![0.0; size];
        self.root.least_at(&scattered(form, size, gaps), 1.0, &mut effective);
        form.nodes.iter().map(|node| effective[*node]).collect()
    }
}

fn scattered(form: &LinearForm, size: usize, gaps: &[f64]) -> Vec<f64> {
    let mut by_position = vec![0.0; size];
    form.nodes.iter().zip(gaps).for_each(|(node, gap)| by_position[*node] = *gap);
    by_position
}

/// Nodes of more dimensions have too many vertices to be worth the time.
const MOST_NODES: usize = 16;

/// What half-spaces leave of all weights of so many nodes; nothing where that is too much or empty.
pub(super) fn polytope(nodes: usize, rows: &[Vec<f64>]) -> Option<Polytope> {
    if nodes > MOST_NODES {
        return None;
    }
    rows.iter().try_fold(Polytope::simplex(nodes), |left, row| left.cut(row))
}

/// One group of all nodes.
fn flat(subject: &Subject, set: &WeightSet, form: &LinearForm) -> Cell {
    let part = |node: &usize| Cell { node: *node, parts: Vec::new(), local: LocalSet::Free };
    let local = match set {
        WeightSet::EffectiveWithin(share) => {
            let bounds = around(&form.weights, *share).into_iter();
            LocalSet::Shares(bounds.map(|[low, high]| [low, high.min(1.0)]).collect())
        }
        _ => LocalSet::classes(&form.weights),
    };
    Cell { node: subject.root, parts: form.nodes.iter().map(part).collect(), local }
}

fn cell(
    subject: &Subject,
    set: &WeightSet,
    node: usize,
    form: &Result<LinearForm, Obstacle>,
    opened: &impl Fn(usize) -> bool,
) -> Result<Cell> {
    if !opened(node) {
        return Ok(Cell { node, parts: Vec::new(), local: LocalSet::Free });
    }
    if form.is_err() && subject.mean(node) == Mean::Other {
        let why = "its score is no mean of its children, so that nothing bounds it".to_owned();
        return Err(ErrorKind::NoExactAnswer { node: subject.code(node), why }.into());
    }
    let takes_part = |child: &&usize| match form {
        Ok(form) => opened(**child) || form.nodes.contains(child),
        Err(_) => subject.weights[**child] > 0.0,
    };
    let children: Vec<usize> = subject.children(node).iter().filter(takes_part).copied().collect();
    let local = set.local(subject, node, &children)?;
    let parts = children.into_iter().map(|child| cell(subject, set, child, form, opened));
    Ok(Cell { node, parts: parts.collect::<Result<_>>()?, local })
}
