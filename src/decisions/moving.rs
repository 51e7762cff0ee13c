//! One weight that moves from 0 to 1 while all others keep their ratios, and where orders turn.

use serde::Serialize;

use super::crossings::{Curve, Line, Path};
use super::linear::{LinearForm, Obstacle};
use super::subject::Subject;
use crate::data::Dataset;
use crate::engine::Index;
use crate::error::{Diagnostic, ErrorKind, Result};
use crate::framework::{NodeCode, UnitCode};
use crate::numerics::pieces::collect;

/// Which weight moves, and what keeps its ratios meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Move {
    /// A node's share of its group; its siblings keep their ratios, and everything else stays.
    Local,
    /// An indicator's effective weight; all other indicators keep their ratios over the whole tree.
    Global,
}

/// How the shares of events were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// As crossings of straight lines.
    Exact,
    /// Between neighbouring shares at which the engine scored, halved until they met: two crossings of
    /// one pair that are nearer than 1/200 can be overlooked.
    Bracketed,
}

/// Where the orders of units turn as each weight moves.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Breakpoints {
    /// The node.
    pub node: NodeCode,
    /// The units with a score, in the order of the data.
    pub units: Vec<UnitCode>,
    /// Their names.
    pub names: Vec<String>,
    /// Each weight that moves: nodes depth first, then indicators over the whole tree.
    pub weights: Vec<MovingWeight>,
    /// Whether all weights were moved, rather than the work ended early.
    pub complete: bool,
}

/// Where orders turn as one weight moves.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MovingWeight {
    /// Which weight, in which way.
    pub kind: Move,
    /// The node whose weight it is.
    pub node: NodeCode,
    /// Its nominal share of the group, or its nominal effective weight.
    pub share: f64,
    /// How the events were found.
    pub method: Method,
    /// Why the weight cannot move, where it cannot; it then has no events.
    pub fixed: Option<String>,
    /// By share. Events at one share are one turn of several units.
    pub events: Vec<Event>,
    /// By unit, its rank while the share is nearly 0.
    pub first_ranks: Vec<usize>,
}

/// Two units that tie, and change places as the share grows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Event {
    /// The share or the effective weight at which they tie.
    pub share: f64,
    /// The weight as it would be written beside the siblings' weights: x/(1 − x) of their sum. Of a
    /// node's share alone.
    pub weight: Option<f64>,
    /// The unit that is ahead beyond it.
    pub up: UnitCode,
    /// The unit that is ahead before it.
    pub down: UnitCode,
    /// The rank that both have there.
    pub rank: usize,
}

/// Shares that differ by less are one.
pub(super) const SAME_SHARE: f64 = 1e-12;

/// Where orders turn as single weights move from 0 to 1: every crossing of every pair of units, for
/// the share of every node in its group and for the effective weight of every indicator; or for one
/// node alone.
///
/// Along a path of weighted means scores are straight lines, and so are their logarithms (powers) along
/// a path of geometric (power) means; crossings are then exact. They are bracketed by rescoring where
/// means are mixed or weights of missing values shared out. Every event is scored again by the engine
/// on both sides.
///
/// Sources: Triantaphyllou and Sánchez, Decision Sciences 28 (1997); Wolters and Mareschal, EJOR 81
/// (1995).
///
/// # Errors
///
/// There is no such node, or it is an indicator where a group is needed; the engine does not confirm an
/// event.
pub fn breakpoints(
    index: &Index,
    data: &Dataset,
    node: Option<&str>,
    of: Option<&str>,
) -> Result<Breakpoints> {
    breakpoints_while(index, data, node, of, |_| true)
}

/// As [`breakpoints`], until `go_on`, told how many weights more are done, returns false. The result
/// then lacks the others.
///
/// # Errors
///
/// As for [`breakpoints`]; the work ended before the first weight was done.
pub fn breakpoints_while(
    index: &Index,
    data: &Dataset,
    node: Option<&str>,
    of: Option<&str>,
    go_on: impl Fn(u64) -> bool + Sync,
) -> Result<Breakpoints> {
    let subject = Subject::new(index, data, node)?;
    let mut moving: Vec<(Move, usize)> = Vec::new();
    let mut nodes: Vec<usize> = subject.leaves.iter().chain(&subject.groups).copied().collect();
    nodes.sort_unstable();
    moving.extend(nodes.iter().filter(|at| **at != subject.root).map(|at| (Move::Local, *at)));
    moving.extend(subject.leaves.iter().map(|leaf| (Move::Global, *leaf)));
    if let Some(code) = of {
        let position = subject.framework().find(code)?.position();
        moving.retain(|(_, at)| *at == position);
        if moving.is_empty() {
            let node = code.to_owned();
            let why = format!("it is not below `{}`", subject.code(subject.root));
            return Err(ErrorKind::NoExactAnswer { node, why }.into());
        }
    }
    let work = |(): &mut (), place: usize| along(&subject, moving[place].0, moving[place].1);
    let weights = collect(moving.len(), 1, go_on, || (), work)?;
    if weights.is_empty() {
        return Err(ErrorKind::EndedEarly.into());
    }
    let complete = weights.len() == moving.len();
    Ok(Breakpoints {
        node: subject.node(subject.root).code().clone(),
        units: subject.scored().into_iter().map(|row| subject.unit(row)).collect(),
        names: subject
            .scored()
            .into_iter()
            .map(|row| subject.units()[row].name.to_string())
            .collect(),
        weights,
        complete,
    })
}

/// The events of one weight.
fn along(subject: &Subject, kind: Move, node: usize) -> Result<MovingWeight> {
    let mut moving = MovingWeight {
        kind,
        node: subject.node(node).code().clone(),
        share: nominal(subject, kind, node),
        method: Method::Exact,
        fixed: None,
        events: Vec::new(),
        first_ranks: Vec::new(),
    };
    if let Some(why) = fixed(subject, kind, node) {
        moving.fixed = Some(why);
        moving.first_ranks = subject.scored().iter().map(|row| subject.rank(*row)).collect();
        return Ok(moving);
    }
    let form = match kind {
        Move::Local => LinearForm::new(subject, &[subject.parent(node)]),
        Move::Global => LinearForm::of_leaves(subject),
    };
    let path = Path::new(subject, kind, node);
    match form {
        Ok(form) => Line::new(&path, &form).fill(&mut moving)?,
        Err(obstacle @ Obstacle::Mean { .. }) if kind == Move::Global => {
            moving.fixed =
                Some(format!("indicators have no weights in common: {}", obstacle.said(subject)));
            moving.first_ranks = subject.scored().iter().map(|row| subject.rank(*row)).collect();
        }
        Err(_) => {
            moving.method = Method::Bracketed;
            Curve::new(path).fill(&mut moving)?;
        }
    }
    Ok(moving)
}

pub(super) fn nominal(subject: &Subject, kind: Move, node: usize) -> f64 {
    match kind {
        Move::Global => subject.effective_weights()[node],
        Move::Local => {
            let weights = subject.children(subject.parent(node)).iter();
            let sum: f64 = weights.map(|child| subject.weights[*child]).sum();
            subject.weights[node] / sum
        }
    }
}

/// Why a weight cannot move.
fn fixed(subject: &Subject, kind: Move, node: usize) -> Option<String> {
    let others: f64 = match kind {
        Move::Local => {
            let (aggregation, _) = subject.rule(subject.parent(node));
            if !aggregation.uses_weights() {
                return Some(format!("{} uses no weights", aggregation.name()));
            }
            let siblings = subject.children(subject.parent(node)).iter();
            siblings.filter(|child| **child != node).map(|child| subject.weights[*child]).sum()
        }
        Move::Global => 1.0 - subject.effective_weights()[node],
    };
    let alone = || match kind {
        Move::Local => "it is the only one in its group that has a weight".to_owned(),
        Move::Global => "it is the only indicator that has a weight".to_owned(),
    };
    (others <= SAME_SHARE).then(alone)
}

impl Breakpoints {
    /// A moving weight by its node.
    ///
    /// # Errors
    ///
    /// The node has no such weight here.
    pub fn of(&self, kind: Move, node: impl AsRef<str>) -> Result<&MovingWeight> {
        let node = node.as_ref();
        let mut own = self.weights.iter().filter(|moving| moving.kind == kind);
        own.find(|moving| moving.node.as_str() == node).ok_or_else(|| {
            let problem = ErrorKind::UnknownNode { code: node.to_owned() };
            let known = self.weights.iter().map(|moving| moving.node.as_str());
            Diagnostic::new(problem).suggesting(node, known).into()
        })
    }
}
