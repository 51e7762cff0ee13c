//! Units whose scores are so near that they may be tied: ranked by the engine's own scores.

use super::matrix::ScoreMatrix;
use super::radix::next_pair;
use super::sorted::OneDraw;
use super::tree::TreeBuffers;
use crate::engine::{Prepared, is_tied};
use crate::numerics::Ties;

#[derive(Debug, Clone)]
pub(super) struct TieBuffers {
    tree: TreeBuffers,
    /// Neighbours that may be tied.
    run: Vec<(f64, u32)>,
}

impl TieBuffers {
    pub(super) fn new(matrix: &ScoreMatrix) -> Self {
        Self { tree: matrix.tree.buffers(), run: Vec::with_capacity(matrix.units()) }
    }
}

impl OneDraw<'_> {
    /// Gives the units that may be tied their positions.
    #[inline(always)]
    pub(super) fn settle(&self, keys: &[u64], positions: &mut [u32], ties: &mut TieBuffers) {
        let near = |a: u64, b: u64| b - a <= self.scale.near;
        let (mut from, mut fewer, mut weighed) = (0, 0, false);
        while let Some(start) = next_pair(keys, from, near) {
            if !weighed {
                self.sorted.matrix.tree.weigh(self.weights.nodes, self.number, &mut ties.tree);
                weighed = true;
            }
            self.shift(&keys[from..start], fewer, positions);
            let pairs = keys[start..].windows(2);
            from = start + 1 + pairs.take_while(|pair| near(pair[0], pair[1])).count();
            fewer = self.settle_run(&keys[start..from], start as u32, fewer, positions, ties);
        }
        self.shift(&keys[from..], fewer, positions);
    }

    /// Where ties are dense, all that follows moves up.
    fn shift(&self, keys: &[u64], fewer: u32, positions: &mut [u32]) {
        if fewer > 0 {
            keys.iter().for_each(|key| positions[self.sorted.unit(*key)] -= fewer);
        }
    }

    /// Ranks neighbours by the engine's own scores; returns how many dense ranks are fewer than
    /// places by then.
    #[inline(never)]
    fn settle_run(
        &self,
        keys: &[u64],
        start: u32,
        mut fewer: u32,
        positions: &mut [u32],
        ties: &mut TieBuffers,
    ) -> u32 {
        let ScoreMatrix { scores, tree, ranking, .. } = &self.sorted.matrix;
        let (Some(scores), columns) = (scores.as_slice(), scores.ncols()) else { return fewer };
        let TieBuffers { tree: buffers, run } = ties;
        run.clear();
        run.extend(keys.iter().map(|key| {
            let unit = self.sorted.unit(*key);
            (tree.score(&scores[unit * columns..][..columns], buffers), unit as u32)
        }));
        run.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let mut first = start;
        let mut rest = run.as_mut_slice();
        while let Some((best, _)) = rest.first() {
            let tied = rest.iter().take_while(|(s, _)| is_tied(*best, *s, ranking.tolerance));
            let (group, others) = rest.split_at_mut(tied.count().max(1));
            let last = first + group.len() as u32 - 1;
            if ranking.ties == Ties::Ordinal {
                group.sort_unstable_by_key(|(_, unit)| self.sorted.by_code[*unit as usize]);
            }
            for (place, (_, unit)) in (first..).zip(&*group) {
                positions[*unit as usize] = match ranking.ties {
                    Ties::Min => first,
                    Ties::Max => last,
                    Ties::Average => first + last,
                    Ties::Dense => first - fewer,
                    Ties::Ordinal => place,
                };
            }
            if ranking.ties == Ties::Dense {
                fewer += last - first;
            }
            first = last + 1;
            rest = others;
        }
        fewer
    }
}

/// Each unit's place in the order of the codes.
pub(super) fn by_code(prepared: &Prepared) -> Vec<u32> {
    let units = prepared.units();
    let mut order: Vec<_> = (0..units.len()).collect();
    order.sort_unstable_by(|a, b| units[*a].code.cmp(&units[*b].code));
    let mut by_code = vec![0; units.len()];
    order.iter().zip(0..).for_each(|(unit, place)| by_code[*unit] = place);
    by_code
}
