//! Draws the weights of a block, with a stream of random numbers for each of the draws side by side.

use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::network::sort;
use super::resolved::{GroupLaw, ResolvedPlan};
use super::shares::DrawByDraw;
use super::{BLOCK, LANES, Lane, STRIDE};
use crate::numerics::{mixed, widest};

/// Generators xoshiro256+ (Blackman and Vigna, *Scrambled linear pseudorandom number
/// generators*, ACM TOMS 47 (2021)), one for each draw.
///
/// Splitmix64 makes their states from the seed and the block's number. Only the upper 52 bits of an
/// output are used, since the lowest are weak.
#[derive(Debug, Clone)]
pub(super) struct Generators {
    state: [[u64; LANES]; 4],
}

impl Generators {
    pub(super) fn of_block(seed: u64, block: u64) -> Self {
        let mut mixer = SplitMix64::seed_from_u64(mixed(seed) ^ mixed(block ^ BLOCKS));
        let mut state = [[0; LANES]; 4];
        for lane in 0..LANES {
            for word in &mut state {
                word[lane] = mixer.next_u64();
            }
        }
        Self { state }
    }

    /// The next numbers of every stream, uniform on [0, 1).
    #[expect(clippy::needless_range_loop, reason = "of this the compiler makes vectors")]
    #[inline(always)]
    pub(super) fn fill(&mut self, rows: &mut [Lane]) {
        for row in rows {
            for lane in 0..LANES {
                row[lane] = self.next_of(lane);
            }
        }
    }

    /// The next number of one stream, uniform on [0, 1).
    #[inline(always)]
    pub(super) fn next_of(&mut self, lane: usize) -> f64 {
        let [a, b, c, d] = &mut self.state;
        let number = unit(a[lane].wrapping_add(d[lane]));
        let shifted = b[lane] << 17;
        c[lane] ^= a[lane];
        d[lane] ^= b[lane];
        b[lane] ^= c[lane];
        a[lane] ^= d[lane];
        c[lane] ^= shifted;
        d[lane] = d[lane].rotate_left(45);
        number
    }
}

/// Separates the numbers of blocks from seeds.
const BLOCKS: u64 = 0x6a09_e667_f3bc_c908;

/// The upper 52 bits as a number on [0, 1).
#[inline(always)]
fn unit(bits: u64) -> f64 {
    f64::from_bits((bits >> 12) | 0x3ff0_0000_0000_0000) - 1.0
}

/// Buffers to draw one block after the other without allocation.
#[derive(Debug, Clone)]
pub(super) struct Sampler {
    /// Share of each node within its parent, times what a share is worth, or of each leaf in the
    /// whole where weights are flat; of nodes that are not drawn it never changes.
    weights: Vec<Lane>,
    /// Products of the weights along the path, of groups.
    effective: Vec<Lane>,
    /// Random numbers of a group.
    numbers: Vec<Lane>,
    shares: Vec<f64>,
    sorted: Vec<f64>,
    /// Flat weights within the parents, by node.
    within: Vec<f64>,
}

/// Where the weights of a block go.
pub(super) struct Target<'a> {
    /// Effective weights, leaf by leaf.
    pub(super) leaves: &'a mut [f64],
    /// Weights within the parent, node by node, where they are asked for.
    pub(super) nodes: Option<&'a mut [f64]>,
}

impl Sampler {
    pub(super) fn new(plan: &ResolvedPlan) -> Self {
        let largest = plan.groups.iter().map(|group| group.members.len()).max().unwrap_or(0);
        let nominal = plan.nominal.iter().zip(&plan.scale);
        let of = |(share, scale): (&f64, &f64)| if plan.flat { 0.0 } else { share * scale };
        let weights: Vec<Lane> = nominal.map(|pair| [of(pair); LANES]).collect();
        Self {
            effective: vec![[1.0; LANES]; weights.len()],
            weights,
            numbers: vec![[0.0; LANES]; largest],
            shares: vec![0.0; largest],
            sorted: vec![0.0; largest],
            within: vec![0.0; plan.parent.len()],
        }
    }

    /// Draws the weights of a block: always the same for the same seed and number.
    pub(super) fn draw(
        &mut self,
        plan: &ResolvedPlan,
        seed: u64,
        block: u64,
        mut target: Target<'_>,
    ) {
        let mut generators = Generators::of_block(seed, block);
        widest(
            #[inline(always)]
            || {
                for first in (0..BLOCK).step_by(LANES) {
                    self.draw_lanes(plan, &mut generators);
                    self.put(plan, first, &mut target);
                }
            },
        );
    }

    #[inline(always)]
    fn draw_lanes(&mut self, plan: &ResolvedPlan, generators: &mut Generators) {
        if !plan.sets.is_empty() {
            return self.draw_sets(plan, generators);
        }
        for group in &plan.groups {
            let (members, worth) = (group.members.as_slice(), plan.worth.as_slice());
            match &group.law {
                GroupLaw::Simplex(network) => {
                    self.draw_simplex(members, network, worth, generators);
                }
                GroupLaw::Within { nominal, share } => {
                    self.draw_within(members, nominal, *share, worth, generators);
                }
                GroupLaw::DrawByDraw(law) => self.draw_by_draw(law, members, worth, generators),
            }
        }
    }

    /// Uniform on the simplex: the gaps between sorted uniform numbers.
    #[inline(always)]
    fn draw_simplex(
        &mut self,
        members: &[usize],
        network: &[(u32, u32)],
        worth: &[f64],
        generators: &mut Generators,
    ) {
        let Some((last, cuts)) = self.numbers[..members.len()].split_last_mut() else { return };
        generators.fill(cuts);
        sort(cuts, network);
        *last = [1.0; LANES];
        let mut before = [0.0; LANES];
        for (cut, member) in self.numbers.iter().zip(members) {
            let (weight, worth) = (&mut self.weights[*member], worth[*member]);
            for lane in 0..LANES {
                weight[lane] = (cut[lane] - before[lane]) * worth;
            }
            before = *cut;
        }
    }

    /// Nominal weights, each varied on its own by up to a share, over their sum.
    #[inline(always)]
    fn draw_within(
        &mut self,
        members: &[usize],
        nominal: &[f64],
        most: f64,
        worth: &[f64],
        generators: &mut Generators,
    ) {
        let varied = &mut self.numbers[..members.len()];
        generators.fill(varied);
        let mut sum = [0.0; LANES];
        for (varied, nominal) in varied.iter_mut().zip(nominal) {
            for lane in 0..LANES {
                varied[lane] = nominal * (1.0 + most * (2.0 * varied[lane] - 1.0));
                sum[lane] += varied[lane];
            }
        }
        for (varied, member) in varied.iter().zip(members) {
            let (weight, worth) = (&mut self.weights[*member], worth[*member]);
            for lane in 0..LANES {
                weight[lane] = varied[lane] / sum[lane] * worth;
            }
        }
    }

    fn draw_by_draw(
        &mut self,
        law: &DrawByDraw,
        members: &[usize],
        worth: &[f64],
        generators: &mut Generators,
    ) {
        let shares = &mut self.shares[..members.len()];
        for lane in 0..LANES {
            law.fill(generators, lane, shares, &mut self.sorted);
            for (member, share) in members.iter().zip(&*shares) {
                self.weights[*member][lane] = share * worth[*member];
            }
        }
    }

    fn draw_sets(&mut self, plan: &ResolvedPlan, generators: &mut Generators) {
        for lane in 0..LANES {
            let set = (generators.next_of(lane) * plan.sets.len() as f64) as usize;
            for (node, weight) in self.weights.iter_mut().enumerate() {
                weight[lane] = plan.sets[set][node] * plan.scale[node];
            }
        }
    }

    /// Effective weights along the paths, and weights by node where they are asked for.
    #[inline(always)]
    fn put(&mut self, plan: &ResolvedPlan, first: usize, target: &mut Target<'_>) {
        if plan.flat {
            return self.put_flat(plan, first, target);
        }
        for node in &plan.inner {
            let (above, below) = self.effective.split_at_mut(*node);
            multiply(&above[plan.parent[*node]], &self.weights[*node], &mut below[0]);
        }
        for (leaf, node) in plan.leaves.iter().enumerate() {
            let above = &self.effective[plan.parent[*node]];
            let put = &mut target.leaves[leaf * STRIDE + first..][..LANES];
            multiply(above, &self.weights[*node], put);
        }
        if let Some(nodes) = &mut target.nodes {
            for (node, weight) in self.weights.iter().enumerate() {
                nodes[node * BLOCK + first..][..LANES].copy_from_slice(weight);
            }
        }
    }

    /// Flat weights were drawn for the leaves alone.
    fn put_flat(&mut self, plan: &ResolvedPlan, first: usize, target: &mut Target<'_>) {
        for (leaf, (node, scale)) in plan.leaves.iter().zip(&plan.path_scale).enumerate() {
            let put = &mut target.leaves[leaf * STRIDE + first..][..LANES];
            multiply(&[*scale; LANES], &self.weights[*node], put);
        }
        let Some(nodes) = &mut target.nodes else { return };
        for lane in 0..LANES {
            let shares = plan.leaves.iter().map(|leaf| self.weights[*leaf][lane]);
            plan.within_parents(shares, &mut self.within);
            for (node, weight) in self.within.iter().enumerate() {
                nodes[node * BLOCK + first + lane] = *weight;
            }
        }
    }
}

#[inline(always)]
fn multiply(above: &Lane, own: &Lane, product: &mut [f64]) {
    for ((product, above), own) in product.iter_mut().zip(above).zip(own) {
        *product = above * own;
    }
}

#[cfg(test)]
mod tests {
    use rand_xoshiro::Xoshiro256Plus;

    use super::*;

    #[test]
    fn streams_are_those_of_the_reference() {
        let mut generators = Generators::of_block(7, 3);
        let mut seed = [0; 32];
        for (word, bytes) in generators.state.iter().zip(seed.chunks_exact_mut(8)) {
            bytes.copy_from_slice(&word[5].to_le_bytes());
        }
        let mut reference = Xoshiro256Plus::from_seed(seed);
        for step in 0..100 {
            let mut row = [[0.0; LANES]];
            match step % 3 {
                0 => row[0][5] = generators.next_of(5),
                _ => generators.fill(&mut row),
            }
            assert_eq!(row[0][5], (reference.next_u64() >> 12) as f64 / 2.0_f64.powi(52));
        }
    }
}
