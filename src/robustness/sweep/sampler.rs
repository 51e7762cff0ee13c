//! Draws the weights of a block.

use super::bounded::spacings;
use super::generator::Generators;
use super::network;
use super::plan::{DrawnGroup, GroupLaw, Plan};
use super::{BLOCK, LANES, Lane, STRIDE};

/// Buffers to draw one block after the other without allocation.
#[derive(Debug, Clone)]
pub(super) struct Sampler {
    arch: pulp::Arch,
    /// Share of each node within its parent, times what a share is worth, or of each leaf in the
    /// whole where weights are flat; of nodes that are not drawn it never changes.
    weights: Vec<Lane>,
    /// Products of the weights along the path.
    effective: Vec<Lane>,
    sorting: Vec<Lane>,
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

impl Sampler {
    pub(super) fn new(plan: &Plan) -> Self {
        let largest = plan.groups.iter().map(|group| group.members.len()).max().unwrap_or(0);
        let nominal = plan.nominal.iter().zip(&plan.scale);
        let of = |(share, scale): (&f64, &f64)| if plan.flat { 0.0 } else { share * scale };
        let weights: Vec<Lane> = nominal.map(|pair| [of(pair); LANES]).collect();
        Self {
            arch: pulp::Arch::new(),
            effective: vec![[1.0; LANES]; weights.len()],
            weights,
            sorting: vec![[0.0; LANES]; largest],
            shares: vec![0.0; largest],
            sorted: vec![0.0; largest],
        }
    }

    /// Draws the weights of a block: always the same for the same seed and number.
    pub(super) fn draw(&mut self, plan: &Plan, seed: u64, block: u64, mut target: Target<'_>) {
        let mut generators = Generators::of_block(seed, block);
        let arch = self.arch;
        for first in (0..BLOCK).step_by(LANES) {
            arch.dispatch(
                #[inline(always)]
                || {
                    self.draw_lanes(plan, &mut generators);
                    self.put(plan, first, &mut target);
                },
            );
        }
    }

    #[inline(always)]
    fn draw_lanes(&mut self, plan: &Plan, generators: &mut Generators) {
        if !plan.sets.is_empty() {
            return self.draw_sets(plan, generators);
        }
        for group in &plan.groups {
            match &group.law {
                GroupLaw::Simplex(network) => {
                    self.draw_simplex(&group.members, network, &plan.worth, generators);
                }
                _ => self.draw_one_by_one(group, &plan.worth, generators),
            }
        }
    }

    /// Uniform on the simplex: the gaps between sorted uniform numbers.
    #[inline(always)]
    fn draw_simplex(
        &mut self,
        members: &[usize],
        network: &[(u32, u32)],
        scale: &[f64],
        generators: &mut Generators,
    ) {
        let sorting = &mut self.sorting[..members.len()];
        let Some((last, cuts)) = sorting.split_last_mut() else { return };
        for cut in cuts.iter_mut() {
            *cut = generators.next();
        }
        *last = [1.0; LANES];
        network::sort(cuts, network);
        let mut before = [0.0; LANES];
        for (member, cut) in members.iter().zip(sorting) {
            let worth = scale[*member];
            let weight = &mut self.weights[*member];
            for lane in 0..LANES {
                weight[lane] = (cut[lane] - before[lane]) * worth;
            }
            before = *cut;
        }
    }

    /// The laws that need more than a fixed number of random numbers.
    fn draw_one_by_one(&mut self, group: &DrawnGroup, scale: &[f64], generators: &mut Generators) {
        let shares = &mut self.shares[..group.members.len()];
        for lane in 0..LANES {
            match &group.law {
                GroupLaw::Simplex(_) => spacings(generators, lane, shares),
                GroupLaw::Dirichlet(alphas) => {
                    super::dirichlet::fill(generators, lane, alphas, shares);
                }
                GroupLaw::Within { nominal, share } => {
                    within(generators, lane, (nominal, *share), shares);
                }
                GroupLaw::Bounded(bounded) => bounded.fill(generators, lane, shares),
                GroupLaw::Ordered(ordered) => {
                    ordered.fill(generators, lane, shares, &mut self.sorted);
                }
            }
            for (member, share) in group.members.iter().zip(&*shares) {
                self.weights[*member][lane] = share * scale[*member];
            }
        }
    }

    fn draw_sets(&mut self, plan: &Plan, generators: &mut Generators) {
        let u = generators.next();
        for (lane, u) in u.into_iter().enumerate() {
            let set = &plan.sets[(u * plan.sets.len() as f64) as usize];
            for (node, weight) in self.weights.iter_mut().enumerate() {
                weight[lane] = set[node] * plan.scale[node];
            }
        }
    }

    /// Effective weights along the paths, and weights by node where they are asked for.
    #[inline(always)]
    fn put(&mut self, plan: &Plan, first: usize, target: &mut Target<'_>) {
        if plan.flat {
            return self.put_flat(plan, first, target);
        }
        for (node, parent) in plan.parent.iter().enumerate().skip(1) {
            let (above, own) = (self.effective[*parent], &self.weights[node]);
            let effective = &mut self.effective[node];
            for lane in 0..LANES {
                effective[lane] = above[lane] * own[lane];
            }
        }
        for (leaf, node) in plan.leaves.iter().enumerate() {
            target.leaves[leaf * STRIDE + first..][..LANES].copy_from_slice(&self.effective[*node]);
        }
        if let Some(nodes) = &mut target.nodes {
            for (node, weight) in self.weights.iter().enumerate() {
                nodes[node * BLOCK + first..][..LANES].copy_from_slice(weight);
            }
        }
    }

    /// Flat weights were drawn for the leaves alone: a group has what its leaves have together.
    fn put_flat(&mut self, plan: &Plan, first: usize, target: &mut Target<'_>) {
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

/// Nominal weights, each by itself more or less by up to a share, over their sum.
fn within(
    generators: &mut Generators,
    lane: usize,
    (nominal, most): (&[f64], f64),
    shares: &mut [f64],
) {
    let mut sum = 0.0;
    for (share, nominal) in shares.iter_mut().zip(nominal) {
        *share = nominal * (1.0 + most * (2.0 * generators.next_of(lane) - 1.0));
        sum += *share;
    }
    shares.iter_mut().for_each(|share| *share /= sum);
}
