//! Draws the weights of a block.

use pulp::{Arch, Simd, WithSimd};

use super::draw_by_draw::DrawByDraw;
use super::generator::Generators;
use super::network;
use super::plan::{GroupLaw, ResolvedPlan};
use super::{BLOCK, LANES, Lane, STRIDE};

/// Buffers to draw one block after the other without allocation.
#[derive(Debug, Clone)]
pub(super) struct Sampler {
    arch: Arch,
    /// Share of each node within its parent, times what a share is worth, or of each leaf in the
    /// whole where weights are flat; of nodes that are not drawn it never changes.
    weights: Vec<Lane>,
    /// Products of the weights along the path, of groups.
    effective: Vec<Lane>,
    /// Random numbers of a group.
    numbers: Vec<Lane>,
    shares: Vec<f64>,
    sorted: Vec<f64>,
}

/// Where the weights of a block go.
pub(super) struct Target<'a> {
    /// Effective weights, leaf by leaf.
    pub(super) leaves: &'a mut [f64],
    /// Weights within the parent, node by node, where they are asked for.
    pub(super) nodes: Option<&'a mut [f64]>,
}

/// The drawing of a block.
struct Drawing<'a, 'b> {
    sampler: &'a mut Sampler,
    plan: &'a ResolvedPlan,
    generators: Generators,
    target: Target<'b>,
}

impl WithSimd for Drawing<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        for first in (0..BLOCK).step_by(LANES) {
            self.sampler.draw_lanes(simd, self.plan, &mut self.generators);
            self.sampler.put(simd, self.plan, first, &mut self.target);
        }
    }
}

impl Sampler {
    pub(super) fn new(plan: &ResolvedPlan) -> Self {
        let largest = plan.groups.iter().map(|group| group.members.len()).max().unwrap_or(0);
        let nominal = plan.nominal.iter().zip(&plan.scale);
        let of = |(share, scale): (&f64, &f64)| if plan.flat { 0.0 } else { share * scale };
        let weights: Vec<Lane> = nominal.map(|pair| [of(pair); LANES]).collect();
        Self {
            arch: Arch::new(),
            effective: vec![[1.0; LANES]; weights.len()],
            weights,
            numbers: vec![[0.0; LANES]; largest],
            shares: vec![0.0; largest],
            sorted: vec![0.0; largest],
        }
    }

    /// Draws the weights of a block: always the same for the same seed and number.
    pub(super) fn draw(&mut self, plan: &ResolvedPlan, seed: u64, block: u64, target: Target<'_>) {
        let generators = Generators::of_block(seed, block);
        self.arch.dispatch(Drawing { sampler: self, plan, generators, target });
    }

    #[inline(always)]
    fn draw_lanes<S: Simd>(&mut self, simd: S, plan: &ResolvedPlan, generators: &mut Generators) {
        if !plan.sets.is_empty() {
            return self.draw_sets(plan, generators);
        }
        for group in &plan.groups {
            let (members, worth) = (group.members.as_slice(), plan.worth.as_slice());
            match &group.law {
                GroupLaw::Simplex(network) => {
                    self.draw_simplex(simd, members, network, worth, generators);
                }
                GroupLaw::Within { nominal, share } => {
                    self.draw_within(simd, members, nominal, *share, worth, generators);
                }
                GroupLaw::DrawByDraw(law) => {
                    self.draw_by_draw(law, members, worth, generators);
                }
            }
        }
    }

    /// Uniform on the simplex: the gaps between sorted uniform numbers.
    #[inline(always)]
    fn draw_simplex<S: Simd>(
        &mut self,
        simd: S,
        members: &[usize],
        network: &[(u32, u32)],
        worth: &[f64],
        generators: &mut Generators,
    ) {
        let Some((last, cuts)) = self.numbers[..members.len()].split_last_mut() else { return };
        generators.fill(cuts);
        network::sort(simd, cuts, network);
        *last = [1.0; LANES];
        let vectors = LANES / S::F64_LANES;
        let (cuts, _) = S::as_simd_f64s(self.numbers.as_flattened());
        for vector in 0..vectors {
            let mut before = simd.splat_f64s(0.0);
            for (place, member) in members.iter().enumerate() {
                let cut = cuts[place * vectors + vector];
                let share = simd.sub_f64s(cut, before);
                let (weight, _) = S::as_mut_simd_f64s(&mut self.weights[*member]);
                weight[vector] = simd.mul_f64s(share, simd.splat_f64s(worth[*member]));
                before = cut;
            }
        }
    }

    /// Nominal weights, each by itself more or less by up to a share, over their sum.
    #[inline(always)]
    fn draw_within<S: Simd>(
        &mut self,
        simd: S,
        members: &[usize],
        nominal: &[f64],
        most: f64,
        worth: &[f64],
        generators: &mut Generators,
    ) {
        let varied = &mut self.numbers[..members.len()];
        generators.fill(varied);
        let (vectors, one) = (LANES / S::F64_LANES, simd.splat_f64s(1.0));
        let (two, most) = (simd.splat_f64s(2.0), simd.splat_f64s(most));
        let (varied, _) = S::as_mut_simd_f64s(varied.as_flattened_mut());
        for vector in 0..vectors {
            let mut sum = simd.splat_f64s(0.0);
            for (place, nominal) in nominal.iter().enumerate() {
                let number = &mut varied[place * vectors + vector];
                let change = simd.sub_f64s(simd.mul_f64s(two, *number), one);
                let factor = simd.add_f64s(one, simd.mul_f64s(most, change));
                *number = simd.mul_f64s(simd.splat_f64s(*nominal), factor);
                sum = simd.add_f64s(sum, *number);
            }
            for (place, member) in members.iter().enumerate() {
                let share = simd.div_f64s(varied[place * vectors + vector], sum);
                let (weight, _) = S::as_mut_simd_f64s(&mut self.weights[*member]);
                weight[vector] = simd.mul_f64s(share, simd.splat_f64s(worth[*member]));
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
    fn put<S: Simd>(
        &mut self,
        simd: S,
        plan: &ResolvedPlan,
        first: usize,
        target: &mut Target<'_>,
    ) {
        if plan.flat {
            return self.put_flat(plan, first, target);
        }
        for node in &plan.inner {
            let (above, below) = self.effective.split_at_mut(*node);
            multiply(simd, &above[plan.parent[*node]], &self.weights[*node], &mut below[0]);
        }
        for (leaf, node) in plan.leaves.iter().enumerate() {
            let above = &self.effective[plan.parent[*node]];
            let put = &mut target.leaves[leaf * STRIDE + first..][..LANES];
            multiply(simd, above, &self.weights[*node], put);
        }
        if let Some(nodes) = &mut target.nodes {
            for (node, weight) in self.weights.iter().enumerate() {
                nodes[node * BLOCK + first..][..LANES].copy_from_slice(weight);
            }
        }
    }

    /// Flat weights were drawn for the leaves alone: a group has what its leaves have together.
    fn put_flat(&mut self, plan: &ResolvedPlan, first: usize, target: &mut Target<'_>) {
        for (leaf, (node, scale)) in plan.leaves.iter().zip(&plan.path_scale).enumerate() {
            let own = &self.weights[*node];
            let put = &mut target.leaves[leaf * STRIDE + first..][..LANES];
            for lane in 0..LANES {
                put[lane] = own[lane] * scale;
            }
        }
        let Some(nodes) = &mut target.nodes else { return };
        let sums = &mut self.effective;
        sums.fill([0.0; LANES]);
        for leaf in &plan.leaves {
            sums[*leaf] = self.weights[*leaf];
        }
        for node in (1..sums.len()).rev() {
            let own = sums[node];
            let above = &mut sums[plan.parent[node]];
            for lane in 0..LANES {
                above[lane] += own[lane];
            }
        }
        for (node, parent) in plan.parent.iter().enumerate() {
            for lane in 0..LANES {
                let (own, above) = (sums[node][lane], sums[*parent][lane]);
                // Below a group that weighs nothing the weights do not matter.
                let share = if above > 0.0 { own / above } else { plan.nominal[node] };
                nodes[node * BLOCK + first + lane] = share * plan.scale[node];
            }
        }
    }
}

#[inline(always)]
fn multiply<S: Simd>(simd: S, above: &Lane, own: &Lane, product: &mut [f64]) {
    let (above, _) = S::as_simd_f64s(above);
    let (own, _) = S::as_simd_f64s(own);
    let (product, _) = S::as_mut_simd_f64s(product);
    for vector in 0..LANES / S::F64_LANES {
        product[vector] = simd.mul_f64s(above[vector], own[vector]);
    }
}
