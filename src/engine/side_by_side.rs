//! The order of the units of a small index at several nodes at once: a sorting network over rows of
//! numbers, one lane a node, so that each comparison is made for all nodes together.

use std::sync::OnceLock;

use crate::numerics::{Network, batcher, sort_rows, widest};

/// So many nodes are sorted together.
pub(super) const LANES: usize = 8;
/// Up to so many units. Beyond, sorts of single nodes are as fast.
pub(super) const MOST: usize = 128;

/// The last bits of a score take the unit's number. What they say is less than binary noise (128 units of
/// the last place are 3·10⁻¹⁴ of the number), so that only neighbours may be out of order.
const UNIT: u64 = MOST as u64 - 1;

/// A row: a number for each node.
type Row = [f64; LANES];

/// Units at several nodes, nearly in order.
pub(super) struct SideBySide {
    /// Infinite where a score is missing.
    rows: Vec<Row>,
    /// By node, how many units have a score.
    scored: [usize; LANES],
}

impl SideBySide {
    /// Sorts the units by the scores of each node, of all of them equally many; where the sign is −1, the
    /// greatest score comes first. Nothing for too many units or nodes.
    pub(super) fn sort(nodes: &[(&[f64], f64)]) -> Option<Self> {
        let units = nodes.first()?.0.len();
        if units > MOST || nodes.len() > LANES {
            return None;
        }
        let (mut rows, mut scored) = (vec![[f64::INFINITY; LANES]; units], [0; LANES]);
        for (lane, (scores, sign)) in nodes.iter().enumerate() {
            for ((row, score), unit) in rows.iter_mut().zip(scores.iter()).zip(0_u64..) {
                let key = f64::from_bits((sign * score).to_bits() & !UNIT | unit);
                let is_missing = score.is_nan();
                row[lane] = if is_missing { f64::INFINITY } else { key };
                scored[lane] += usize::from(!is_missing);
            }
        }
        let network = network(units);
        widest(
            #[inline(always)]
            || sort_rows(&mut rows, network, |row| row),
        );
        Some(Self { rows, scored })
    }

    /// The units that have a score at a node, nearly in order: only those whose scores are the same but for
    /// binary noise can have changed places.
    pub(super) fn order(&self, lane: usize) -> impl ExactSizeIterator<Item = u32> {
        let rows = self.rows.iter().take(self.scored[lane]);
        rows.map(move |row| (row[lane].to_bits() & UNIT) as u32)
    }
}

/// The network that sorts so many units, made once for each number.
fn network(units: usize) -> &'static Network {
    static NETWORKS: [OnceLock<Network>; MOST + 1] = [const { OnceLock::new() }; MOST + 1];
    NETWORKS[units].get_or_init(|| batcher(units))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_units_is_put_in_order() {
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as f64 / 1e3 - 8000.0
        };
        for units in 0..=MOST {
            let columns: Vec<Vec<f64>> =
                (0..LANES).map(|_| (0..units).map(|_| next()).collect()).collect();
            let nodes: Vec<_> = columns
                .iter()
                .enumerate()
                .map(|(lane, it)| (&it[..], [1.0, -1.0][lane % 2]))
                .collect();
            let sorted = SideBySide::sort(&nodes).unwrap();
            for (lane, (column, sign)) in nodes.iter().enumerate() {
                let mut expected: Vec<u32> = (0..units as u32).collect();
                expected.sort_by(|a, b| {
                    (sign * column[*a as usize]).total_cmp(&(sign * column[*b as usize]))
                });
                assert_eq!(sorted.order(lane).collect::<Vec<_>>(), expected, "{units} {lane}");
            }
        }
        assert!(SideBySide::sort(&[(&[0.0; MOST + 1], 1.0)]).is_none());
    }

    #[test]
    fn what_is_missing_has_no_place() {
        let column = [3.0, f64::NAN, -1.0, 0.0, f64::NAN, f64::MAX];
        let sorted = SideBySide::sort(&[(&column, -1.0), (&column, 1.0)]).unwrap();
        assert_eq!(sorted.order(0).collect::<Vec<_>>(), [5, 0, 3, 2]);
        assert_eq!(sorted.order(1).collect::<Vec<_>>(), [2, 3, 0, 5]);
    }
}
