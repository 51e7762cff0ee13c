//! Draws the weights of sixteen draws at a time.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::dirichlet::fill_dirichlet;
use super::functions::{exp, ln, root};
use super::generators::Generators;
use super::lanes::{LANES, Lane, Lanes};
use super::quasi::Cursor;
use super::resolved::{DrawnGroup, Face, GroupLaw, ResolvedPlan};
use super::shares::DrawByDraw;
use crate::numerics::{Network, put_batcher, sort_rows};

/// Buffers to draw again and again without allocation.
#[derive(Debug, Clone)]
pub(super) struct Sampler {
    generators: Generators,
    /// Where draws are points, the next ones: the block, the place in it, and their coordinates.
    block: u64,
    next: usize,
    cursor: Option<Cursor>,
    /// The same for draws that share the weights of the lower groups; 0 before the first draw.
    round: u64,
    /// Share of each node within its parent, times what a share is worth, or of each leaf in the
    /// whole where weights are flat; of nodes that are not drawn it never changes.
    weights: Vec<Lane>,
    /// Products of the weights along the path, of groups.
    effective: Vec<Lane>,
    /// The same of leaves, where they are asked for or weights are flat.
    leaves: Vec<Lane>,
    /// Numbers of a group, uniform between 0 and 1.
    numbers: Vec<Lane>,
    /// What shares are worth where they are not yet weights.
    ones: Vec<f64>,
    shares: Vec<f64>,
    sorted: Vec<f64>,
    /// Flat weights within the parents, by node.
    within: Vec<f64>,
    nodes: Vec<Lane>,
}

/// The weights of the draws side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn<'a> {
    /// Effective weights, leaf by leaf, where they are asked for or weights are flat.
    pub(super) leaves: &'a [Lane],
    /// Weights within the parents, node by node.
    pub(super) nodes: &'a [Lane],
    /// Effective weights of the groups, node by node, unless weights are flat.
    pub(super) effective: &'a [Lane],
    /// The same for draws that share the weights of the lower groups.
    pub(super) round: u64,
}

impl Sampler {
    /// Whether the effective weights of the leaves are asked for, it is told.
    pub(super) fn new(plan: &ResolvedPlan, with_leaves: bool) -> Self {
        let largest = plan.groups.iter().map(|group| group.members.len()).max().unwrap_or(0);
        let nominal = plan.nominal.iter().zip(&plan.scale);
        let of = |(share, scale): (&f64, &f64)| if plan.flat { 0.0 } else { share * scale };
        let weights: Vec<Lane> = nominal.map(|pair| Lane::all(of(pair))).collect();
        let nodes = plan.parent.len();
        Self {
            generators: Generators::of_block(0, 0),
            block: 0,
            next: 0,
            round: 0,
            cursor: plan.quasi.as_deref().map(Cursor::new),
            ones: vec![1.0; nodes],
            effective: vec![Lane::all(1.0); nodes],
            leaves: vec![
                Lane::all(0.0);
                if plan.flat || with_leaves { plan.leaves.len() } else { 0 }
            ],
            weights,
            numbers: vec![Lane::all(0.0); largest],
            shares: vec![0.0; largest],
            sorted: vec![0.0; largest],
            within: vec![0.0; nodes],
            nodes: vec![Lane::all(0.0); if plan.flat { nodes } else { 0 }],
        }
    }

    /// Starts with a block's first draws: always the same for the same seed and number.
    pub(super) fn start(&mut self, seed: u64, block: u64) {
        self.generators = Generators::of_block(seed, block);
        (self.block, self.next) = (block, 0);
    }

    /// Draws the next weights of the block.
    pub(super) fn draw(&mut self, plan: &ResolvedPlan) {
        Arch::new().dispatch(Next { sampler: self, plan });
    }

    /// Effective weights, leaf by leaf.
    pub(super) fn leaves(&self) -> &[Lane] {
        &self.leaves
    }

    /// Weights within the parents, node by node, for some of the draws. Flat ones were drawn for the
    /// leaves alone.
    pub(super) fn nodes(&mut self, plan: &ResolvedPlan, lanes: Range<usize>) -> &[Lane] {
        for lane in lanes.filter(|_| plan.flat) {
            let shares = plan.leaves.iter().map(|leaf| self.weights[*leaf][lane]);
            plan.within_parents(shares, &mut self.within);
            let within = self.nodes.iter_mut().zip(&self.within);
            within.for_each(|(node, weight)| node[lane] = *weight);
        }
        self.drawn().nodes
    }

    /// The weights of the draws side by side, those of the nodes as [`nodes`](Self::nodes) found them
    /// last.
    pub(super) fn drawn(&self) -> Drawn<'_> {
        let nodes = if self.nodes.is_empty() { &self.weights } else { &self.nodes };
        let Self { leaves, effective, round, .. } = self;
        Drawn { leaves, nodes, effective, round: *round }
    }
}

/// The next sixteen draws.
struct Next<'a> {
    sampler: &'a mut Sampler,
    plan: &'a ResolvedPlan,
}

impl WithSimd for Next<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { sampler, plan } = self;
        let round = sampler.round;
        if let (Some(cursor), Some(points)) = (&mut sampler.cursor, &plan.quasi) {
            sampler.round = cursor.move_to(points, sampler.block, sampler.next);
            sampler.next += LANES;
        }
        for group in &plan.groups {
            if sampler.round != round || plan.is_upper(group) {
                sampler.draw_group(simd, plan, group);
            }
        }
        if !plan.sets.is_empty() {
            sampler.draw_sets(plan);
        }
        sampler.put(plan);
    }
}

impl Sampler {
    #[inline(always)]
    fn draw_group<S: Simd>(&mut self, simd: S, plan: &ResolvedPlan, group: &DrawnGroup) {
        let (members, worth) = (group.members.as_slice(), plan.worth.as_slice());
        match &group.law {
            GroupLaw::Simplex(network) => {
                self.fill(plan, group.dimension, members.len() - 1);
                self.put_simplex(simd, members, network, worth);
            }
            GroupLaw::Within { nominal, share } => {
                self.fill(plan, group.dimension, members.len());
                self.put_within(members, nominal, *share, worth);
            }
            GroupLaw::Face(face) => {
                self.fill(plan, group.dimension, face.members.len().saturating_sub(1));
                self.put_face(simd, face, worth);
            }
            GroupLaw::Dirichlet(alphas) => {
                let shares = &mut self.numbers[..members.len()];
                fill_dirichlet(&mut self.generators, alphas, shares);
                for (share, member) in shares.iter().zip(members) {
                    scale(share, worth[*member], &mut self.weights[*member]);
                }
            }
            GroupLaw::DrawByDraw(law) => self.draw_by_draw(law, members, worth),
        }
    }

    /// Fills the first numbers: coordinates from a dimension on, or the next random numbers.
    #[inline(always)]
    fn fill(&mut self, plan: &ResolvedPlan, dimension: usize, count: usize) {
        let numbers = &mut self.numbers[..count];
        match (&self.cursor, &plan.quasi) {
            (Some(cursor), Some(points)) => cursor.fill(points, dimension, numbers),
            _ => self.generators.fill(numbers),
        }
    }

    /// Uniform on the simplex.
    #[inline(always)]
    fn put_simplex<S: Simd>(
        &mut self,
        simd: S,
        members: &[usize],
        network: &Network,
        worth: &[f64],
    ) {
        let Some((last, cuts)) = self.numbers[..members.len()].split_last_mut() else { return };
        if self.cursor.is_some() {
            return break_stick(cuts, members, worth, &mut self.weights);
        }
        let gaps = Gaps { cuts, members, worth, weights: &mut self.weights };
        if gaps.put_few(simd) {
            return;
        }
        sort_rows(cuts, network, |cut| &mut cut.0);
        *last = Lane::all(1.0);
        let mut before = Lane::all(0.0);
        for (cut, member) in self.numbers.iter().zip(members) {
            let (weight, worth) = (&mut self.weights[*member], worth[*member]);
            *weight = Lanes::each(|lane| (cut[lane] - before[lane]) * worth);
            before = *cut;
        }
    }

    /// Nominal weights, each varied on its own by up to a share, over their sum.
    #[inline(always)]
    fn put_within(&mut self, members: &[usize], nominal: &[f64], most: f64, worth: &[f64]) {
        let varied = &mut self.numbers[..members.len()];
        let mut sum = Lane::all(0.0);
        for (varied, nominal) in varied.iter_mut().zip(nominal) {
            *varied = Lanes::each(|lane| nominal * (1.0 + most * (2.0 * varied[lane] - 1.0)));
            sum = Lanes::each(|lane| sum[lane] + varied[lane]);
        }
        for (varied, member) in varied.iter().zip(members) {
            let (weight, worth) = (&mut self.weights[*member], worth[*member]);
            *weight = Lanes::each(|lane| varied[lane] / sum[lane] * worth);
        }
    }

    /// Uniform on a part that is a smaller simplex.
    #[inline(always)]
    fn put_face<S: Simd>(&mut self, simd: S, face: &Face, worth: &[f64]) {
        let ones = std::mem::take(&mut self.ones);
        self.put_simplex(simd, &face.members, &face.network, &ones);
        self.ones = ones;
        for (member, base) in face.members.iter().zip(&face.bases) {
            let (weight, worth) = (&mut self.weights[*member], worth[*member]);
            *weight = Lanes::each(|lane| (base + face.room * weight[lane]) * worth);
        }
        for (member, share) in &face.fixed {
            self.weights[*member] = Lane::all(share * worth[*member]);
        }
    }

    #[inline(never)]
    fn draw_by_draw(&mut self, law: &DrawByDraw, members: &[usize], worth: &[f64]) {
        let shares = &mut self.shares[..members.len()];
        for lane in 0..LANES {
            law.fill(&mut self.generators, lane, shares, &mut self.sorted);
            for (member, share) in members.iter().zip(&*shares) {
                self.weights[*member][lane] = share * worth[*member];
            }
        }
    }

    fn draw_sets(&mut self, plan: &ResolvedPlan) {
        for lane in 0..LANES {
            let set = (self.generators.next_of(lane) * plan.sets.len() as f64) as usize;
            for (node, weight) in self.weights.iter_mut().enumerate() {
                weight[lane] = plan.sets[set][node] * plan.scale[node];
            }
        }
    }

    /// Effective weights along the paths.
    #[inline(always)]
    fn put(&mut self, plan: &ResolvedPlan) {
        let leaves = self.leaves.iter_mut().zip(&plan.leaves);
        if plan.flat {
            for ((put, node), worth) in leaves.zip(&plan.path_scale) {
                scale(&self.weights[*node], *worth, put);
            }
            return;
        }
        for node in &plan.inner {
            let (above, below) = self.effective.split_at_mut(*node);
            multiply(&above[plan.parent[*node]], &self.weights[*node], &mut below[0]);
        }
        for (put, node) in leaves {
            multiply(&self.effective[plan.parent[*node]], &self.weights[*node], put);
        }
    }
}

#[inline(always)]
fn multiply(above: &Lane, own: &Lane, product: &mut Lane) {
    *product = Lanes::each(|lane| above[lane] * own[lane]);
}

#[inline(always)]
fn scale(own: &Lane, by: f64, product: &mut Lane) {
    *product = Lanes::each(|lane| own[lane] * by);
}

/// Uniform on the simplex from as many numbers as it has dimensions: of what is left, each member but
/// the last takes 1 − u^(1/n) where n others follow, which is beta-distributed with 1 and n.
#[inline(always)]
fn break_stick(numbers: &[Lane], members: &[usize], worth: &[f64], weights: &mut [Lane]) {
    let mut left = Lane::all(1.0);
    for (others, (number, member)) in (1..=numbers.len()).rev().zip(numbers.iter().zip(members)) {
        let (weight, worth) = (&mut weights[*member], worth[*member]);
        let kept = roots(number, others);
        *weight = Lanes::each(|lane| left[lane] * (1.0 - kept[lane]) * worth);
        left = Lanes::each(|lane| left[lane] * kept[lane]);
    }
    if let Some(last) = members.last() {
        scale(&left, worth[*last], &mut weights[*last]);
    }
}

/// The roots of numbers between 0 and 1.
#[inline(always)]
fn roots(numbers: &Lane, of: usize) -> Lane {
    match of {
        1 => *numbers,
        2 => each(numbers, f64::sqrt),
        3 => each(numbers, root::<3>),
        4 => each(numbers, |number| number.sqrt().sqrt()),
        5 => each(numbers, root::<5>),
        6 => each(numbers, root::<6>),
        7 => each(numbers, root::<7>),
        8 => each(numbers, root::<8>),
        9 => each(numbers, root::<9>),
        10 => each(numbers, root::<10>),
        11 => each(numbers, root::<11>),
        12 => each(numbers, root::<12>),
        13 => each(numbers, root::<13>),
        14 => each(numbers, root::<14>),
        15 => each(numbers, root::<15>),
        _ => {
            let share = 1.0 / of as f64;
            each(numbers, |number| exp(ln(number) * share))
        }
    }
}

/// A function of every number.
#[inline(always)]
fn each(numbers: &Lane, function: impl Fn(f64) -> f64) -> Lane {
    Lanes::each(|lane| function(numbers[lane]))
}

/// Numbers between whose sorted values lie the shares of some members.
struct Gaps<'a> {
    cuts: &'a [Lane],
    members: &'a [usize],
    worth: &'a [f64],
    weights: &'a mut [Lane],
}

impl Gaps<'_> {
    /// Puts the gaps between up to fifteen numbers; false for more.
    #[inline(always)]
    fn put_few<S: Simd>(self, simd: S) -> bool {
        match self.cuts.len() {
            1 => self.put::<1, S>(simd),
            2 => self.put::<2, S>(simd),
            3 => self.put::<3, S>(simd),
            4 => self.put::<4, S>(simd),
            5 => self.put::<5, S>(simd),
            6 => self.put::<6, S>(simd),
            7 => self.put::<7, S>(simd),
            8 => self.put::<8, S>(simd),
            9 => self.put::<9, S>(simd),
            10 => self.put::<10, S>(simd),
            11 => self.put::<11, S>(simd),
            12 => self.put::<12, S>(simd),
            13 => self.put::<13, S>(simd),
            14 => self.put::<14, S>(simd),
            15 => self.put::<15, S>(simd),
            _ => return false,
        }
        true
    }

    /// Sorts so many numbers by a network, in the registers, and puts the gaps where they belong.
    #[inline(always)]
    fn put<const CUTS: usize, S: Simd>(self, simd: S) {
        let one = simd.splat_f64s(1.0);
        let (network, pairs) = const { &network_of_few(CUTS) };
        for vector in 0..LANES / S::F64_LANES {
            let mut sorted = [one; CUTS];
            for (own, cut) in sorted.iter_mut().zip(self.cuts) {
                *own = S::as_simd_f64s(cut.as_slice()).0[vector];
            }
            for (low, high) in &network[..*pairs] {
                let (low, high) = (*low as usize, *high as usize);
                let (a, b) = (sorted[low], sorted[high]);
                (sorted[low], sorted[high]) = (simd.min_f64s(a, b), simd.max_f64s(a, b));
            }
            let mut before = simd.splat_f64s(0.0);
            for (cut, member) in sorted.iter().chain([&one]).zip(self.members) {
                let share = simd
                    .mul_f64s(simd.sub_f64s(*cut, before), simd.splat_f64s(self.worth[*member]));
                S::as_mut_simd_f64s(self.weights[*member].as_mut_slice()).0[vector] = share;
                before = *cut;
            }
        }
    }
}

/// The network that sorts up to fifteen numbers, and its length.
const fn network_of_few(numbers: usize) -> ([(u32, u32); 64], usize) {
    let mut network = [(0, 0); 64];
    let pairs = put_batcher(numbers, &mut network);
    (network, pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Put<'a>(Gaps<'a>);

    impl WithSimd for Put<'_> {
        type Output = bool;

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) -> bool {
            self.0.put_few(simd)
        }
    }

    /// Every pattern of zeros and ones (Knuth's 0–1 principle), and numbers that differ.
    #[test]
    fn few_numbers_are_sorted_in_every_lane() {
        for count in 1..=16_usize {
            let members: Vec<_> = (0..=count).rev().collect();
            for pattern in 0..1_usize << count.min(12) {
                let number = |cut: usize, lane: usize| match lane {
                    0..8 => (pattern >> cut & 1) as f64,
                    lane => ((pattern * 31 + cut * 7919 + lane * 17) % 1024) as f64 / 1024.0,
                };
                let cut = |cut| Lanes(std::array::from_fn(|lane| number(cut, lane)));
                let cuts: Vec<Lane> = (0..count).map(cut).collect();
                let (worth, mut weights) = (vec![1.0; count + 1], vec![Lane::all(0.0); count + 1]);
                let gaps =
                    Gaps { cuts: &cuts, members: &members, worth: &worth, weights: &mut weights };
                let put = Arch::new().dispatch(Put(gaps));
                assert_eq!(put, count < 16);
                for lane in (0..LANES).filter(|_| put) {
                    let mut sorted: Vec<_> = cuts.iter().map(|cut| cut[lane]).collect();
                    sorted.sort_by(f64::total_cmp);
                    let ends = sorted.iter().chain([&1.0]).zip([0.0].iter().chain(&sorted));
                    let gaps = ends.map(|(end, start)| end - start);
                    assert!(gaps.eq(members.iter().map(|member| weights[*member][lane])));
                }
            }
        }
    }
}
