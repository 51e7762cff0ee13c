//! Chunks of rows through nodes whose every step is of the plain kind: whole columns at once, with a bound
//! of the noise in place of each value's own.

use std::ops::Range;

use super::super::scorer::{FittedKind, FittedNode, Scorer};
use crate::framework::Node;
use crate::methodology::Acceptance;
use crate::methods::aggregate::{
    Aggregation, Children, GroupRule, GroupWeights, KnownLogs, Scratch, Siblings,
};
use crate::methods::transform::Known;
use crate::numerics::swept;

/// The most rows of a chunk.
pub(super) const ROWS: usize = 4096;
/// The most values of a chunk in all nodes: half a megabyte.
const VALUES: usize = 1 << 16;

/// The nodes that are needed, in the order in which they are computed.
#[derive(Debug, Clone)]
pub(super) struct Plain {
    nodes: Vec<PlainNode>,
    /// By chosen node, which of the columns is its own.
    asked: Vec<usize>,
    zero_accepted: bool,
}

#[derive(Debug, Clone)]
struct PlainNode {
    /// Its position in the framework.
    id: usize,
    /// Which of the columns is its own: those of the nodes below come after it.
    slot: usize,
    made: Made,
}

/// What a node's column is made of.
#[derive(Debug, Clone)]
enum Made {
    /// A column that the caller gives, by its place.
    Given(usize),
    /// Another node's column.
    Copied(usize),
    /// The columns of its children: their slots, in the order of their codes.
    Grouped { children: Vec<usize>, rows: Vec<usize>, weights: GroupWeights, siblings: Siblings },
}

/// Room for the columns of a chunk.
#[derive(Debug, Clone, Default)]
pub(super) struct Room {
    /// Slot after slot.
    columns: Vec<f64>,
    /// By slot.
    known: Vec<Known>,
    /// No noise.
    quiet: Vec<f64>,
    scratch: Scratch,
}

impl Plain {
    /// Nothing where a step that is needed is not of the plain kind.
    pub(super) fn new(
        scorer: &Scorer,
        order: &[usize],
        asked: &[usize],
        needed: &[bool],
    ) -> Option<Self> {
        if !scorer.looks_at_single_nodes() {
            return None;
        }
        let (framework, fitted) = (scorer.framework(), scorer.nodes());
        let slots: Vec<usize> = needed
            .iter()
            .scan(0, |next, needed| {
                let slot = *next;
                *next += usize::from(*needed);
                Some(slot)
            })
            .collect();
        let mut places = vec![None; fitted.len()];
        for (place, (node, _)) in framework.observed().enumerate() {
            places[node.position()] = Some(place);
        }
        let node = |id: &usize| {
            let (node, fitted) = (&framework.nodes()[*id], &fitted[*id]);
            let made = made(scorer, node, fitted, &slots, places[*id])?;
            let chains = fitted.transforms.is_plain() && fitted.publish.is_plain();
            (chains && fitted.times.is_none()).then(|| PlainNode {
                id: *id,
                slot: slots[*id],
                made,
            })
        };
        let nodes: Option<Vec<_>> = order.iter().filter(|id| needed[**id]).map(node).collect();
        let asked = asked.iter().map(|id| slots[*id]).collect();
        Some(Self { nodes: nodes?, asked, zero_accepted: zero_accepted(scorer) })
    }

    /// How many rows a chunk has.
    pub(super) fn rows(&self) -> usize {
        let rows = VALUES / self.nodes.len().max(1) / swept::WIDE * swept::WIDE;
        rows.clamp(16 * swept::WIDE, ROWS)
    }

    /// Scores a chunk; returns what no score's noise exceeds, and nothing where the engine has to look at
    /// single values.
    pub(super) fn score(
        &self,
        scorer: &Scorer,
        columns: &[&[f64]],
        range: &Range<usize>,
        scores: &mut [&mut [f64]],
        room: &mut Room,
    ) -> Option<f64> {
        let (rows, mut noise) = (range.len(), 0.0_f64);
        room.fit(self.nodes.len(), rows);
        for node in &self.nodes {
            self.fill(node, scorer, columns, range, room)?;
        }
        for (slot, scores) in self.asked.iter().zip(scores) {
            let scores = &mut scores[range.clone()];
            scores.copy_from_slice(&room.columns[slot * rows..][..rows]);
            let node = self.nodes.iter().find(|node| node.slot == *slot)?;
            let known = scorer.nodes()[node.id].publish.sweep(scores, room.known[*slot])?;
            noise = noise.max(known.noise);
        }
        Some(noise)
    }

    fn fill(
        &self,
        node: &PlainNode,
        scorer: &Scorer,
        columns: &[&[f64]],
        range: &Range<usize>,
        room: &mut Room,
    ) -> Option<()> {
        let (rows, slot) = (range.len(), node.slot);
        let (before, below) = room.columns.split_at_mut((slot + 1) * rows);
        let column = &mut before[slot * rows..];
        let fitted = &scorer.nodes()[node.id];
        let known = match &node.made {
            Made::Given(place) => {
                let extent = swept::copy(&columns.get(*place)?[range.clone()], column);
                Known { extent, noise: 0.0 }.settled(column)?
            }
            Made::Copied(source) => {
                room.columns.copy_within(source * rows..(source + 1) * rows, slot * rows);
                room.known[*source]
            }
            Made::Grouped { children, rows: places, weights, siblings } => {
                let FittedKind::Group { aggregation, missing, .. } = &fitted.kind else {
                    return None;
                };
                let (missing, zero_accepted) = (*missing, self.zero_accepted);
                let rule = GroupRule { aggregation, missing, zero_accepted, siblings };
                let known = children.iter().map(|child| room.known[*child]);
                let complete = known.clone().all(|known| known.extent.missing == 0);
                let below = Children {
                    below,
                    noise: &[],
                    rows: places,
                    units: rows,
                    complete,
                    quiet: true,
                    logs: KnownLogs::default(),
                };
                let quiet = &mut room.quiet[..rows];
                rule.sweep(below, known, weights, &mut room.scratch, (column, quiet))?
            }
        };
        let column = &mut room.columns[slot * rows..][..rows];
        room.known[slot] = fitted.transforms.sweep(column, known)?;
        Some(())
    }
}

impl Room {
    fn fit(&mut self, slots: usize, rows: usize) {
        self.columns.resize(self.columns.len().max(slots * rows), 0.0);
        self.quiet.resize(self.quiet.len().max(rows), 0.0);
        let extent = swept::Extent::of(&[]);
        self.known.resize(self.known.len().max(slots), Known { extent, noise: 0.0 });
    }
}

/// What a node's column is made of, where that is plain.
fn made(
    scorer: &Scorer,
    node: &Node,
    fitted: &FittedNode,
    slots: &[usize],
    place: Option<usize>,
) -> Option<Made> {
    match &fitted.kind {
        FittedKind::Indicator { denominator: Some(_) } => None,
        FittedKind::Indicator { denominator: None } => match node.source() {
            Some(source) => Some(Made::Copied(slots[source])),
            None => place.map(Made::Given),
        },
        FittedKind::Group { weights, aggregation, missing } => {
            let slot = slots[node.position()];
            let children: Vec<_> = node.child_ids_by_code().iter().map(|id| slots[*id]).collect();
            let siblings = Siblings::new(scorer.framework(), node, aggregation, missing);
            let (missing, zero_accepted) = (*missing, zero_accepted(scorer));
            let rule = GroupRule { aggregation, missing, zero_accepted, siblings: &siblings };
            if !rule.is_plain() {
                return None;
            }
            let rows = children.iter().map(|child| child - slot - 1).collect();
            let mut shares = GroupWeights::default();
            shares.set(weights.iter().copied(), *aggregation == Aggregation::WeightedSum);
            Some(Made::Grouped { children, rows, weights: shares, siblings })
        }
    }
}

fn zero_accepted(scorer: &Scorer) -> bool {
    scorer.accepts(Acceptance::ZeroInMean)
}
